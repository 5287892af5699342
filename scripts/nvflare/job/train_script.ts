import { posix } from 'node:path';
import type { Value } from '../../python/value.ts';
import { placeText } from '../../python/value.ts';
import { type Assembly, doubtAbout, type Part } from './assembly.ts';
import type { Reading, Unresolved } from './meaning.ts';
import { sentence, stated, unread, unreadOf, whyOpaque } from './reading.ts';
import type { Workspace } from './workspace.ts';

export interface TrainScripts {
  /** Relative to the workspace, in order of appearance. */
  paths: string[];
  /** The same with their way, and those that could not be read. */
  readings: Reading<string>[];
  /** The arguments that each script gets, where they are known. */
  args: Map<string, string>;
  unresolved: Unresolved[];
  /** What NVFlare refuses of them. */
  refusals: string[];
}

/** How the reason ends where NVFlare would not find a script either. */
const MISSING = 'does not exist in the workspace';
const FIELD = 'job.train_script';

/** The scripts that the sites run, from the runners that were put on them. */
export function readTrainScripts(assembly: Assembly, files: Workspace): TrainScripts {
  const found: TrainScripts = {
    paths: [],
    readings: [],
    args: new Map(),
    unresolved: [],
    refusals: [],
  };
  for (const part of assembly.parts) addRunner(part, assembly, files, found);
  if (found.paths.length === 0 && found.unresolved.length === 0)
    found.unresolved.push({
      field: FIELD,
      reason: 'the job gives no script to its sites',
      place: null,
    });
  return found;
}

// internals

function addRunner(part: Part, assembly: Assembly, files: Workspace, found: TrainScripts): void {
  const [script, args] =
    part.class.kind === 'runner'
      ? (['script', 'script_args'] as const)
      : (['task_script_path', 'task_script_args'] as const);
  if (part.class.kind !== 'runner' && part.class.kind !== 'executor') return;
  const doubt = doubtAbout(part);
  if (doubt !== null) {
    found.unresolved.push({
      field: FIELD,
      reason: sentence('the train script', doubt),
      place: doubt.place,
    });
    return;
  }
  const scripts = scriptsOf(part.value(script), assembly);
  for (const value of scripts) addScript(value, part.value(args), files, found);
}

/** The runner's script, replaced at the sites that have one of their own. */
function scriptsOf(common: Value, assembly: Assembly): Value[] {
  const config = assembly.perSite;
  if (config === null) return [common];
  if (config.kind !== 'dict') return [common, config];
  return config.entries.map(({ value }) => {
    if (value.kind !== 'dict') return value.kind === 'unknown' ? value : common;
    const own = value.entries.find(({ key }) => key.kind === 'str' && key.value === 'train_script');
    const chosen = own?.value ?? value.open ?? common;
    return chosen.kind === 'none' ? common : chosen;
  });
}

function addScript(value: Value, args: Value, files: Workspace, found: TrainScripts): void {
  const path = pathOf(value, files);
  found.readings.push(readingOf(value, path));
  if (typeof path !== 'string') {
    if (path.reason.endsWith(MISSING)) found.refusals.push(path.reason);
    if (!found.unresolved.some(({ reason }) => reason === path.reason)) found.unresolved.push(path);
    return;
  }
  if (!found.paths.includes(path)) found.paths.push(path);
  if (args.kind === 'str' && !found.args.has(path)) found.args.set(path, args.value);
}

function readingOf(value: Value, path: string | Unresolved): Reading<string> {
  if (typeof path === 'string' && value.kind !== 'unknown') return stated(path, value.origin);
  const why = whyOpaque(value);
  if (why !== null) return unreadOf('the train script', why);
  const { reason, place } = path as Unresolved;
  return unread(reason, place);
}

function pathOf(value: Value, files: Workspace): string | Unresolved {
  const why = whyOpaque(value);
  if (why !== null) return open(sentence('the train script', why), why);
  if (value.kind === 'path') return inside(value.relative, value, files);
  if (value.kind !== 'str' && value.kind !== 'pathtext') return notAPath(value);
  const path = files.fromFolder(value.value);
  if (typeof path !== 'string') return open(sentence('the train script', path), path);
  return posix.isAbsolute(path) ? outside(path, value) : inside(path, value, files);
}

function notAPath(value: Value): Unresolved {
  const what =
    value.kind === 'external' ? `${value.name}, which is not in the workspace` : 'not a path';
  return open(`${at(value)}the train script is ${what}`, value);
}

function inside(path: string, value: Value, files: Workspace): string | Unresolved {
  if (path === '..' || path.startsWith('../')) return outside(path, value);
  if (files.isFile(path)) return path;
  return open(`${at(value)}the train script ${path} ${MISSING}`, value);
}

function outside(path: string, value: Value): Unresolved {
  const hint = 'pass --workspace DIR to widen the workspace to a folder that holds it';
  return open(`${at(value)}the train script ${path} lies outside the workspace; ${hint}`, value);
}

function open(reason: string, value: Value): Unresolved {
  return {
    field: FIELD,
    reason,
    place: value.kind === 'unknown' ? value.place : value.origin.place,
  };
}

function at(value: Value): string {
  const place = value.kind === 'unknown' ? value.place : value.origin.place;
  return place === null ? '' : `${placeText(place)} `;
}
