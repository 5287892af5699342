import { interpret, parsersOf } from '../../scripts/python/interpret.ts';
import type { Interpretation, World } from '../../scripts/python/trace.ts';
import { type Plain, toData, type Value } from '../../scripts/python/value.ts';

export interface Files {
  [path: string]: string | Uint8Array;
}

/** Interprets `job.py` of a workspace that is given as text. */
export function readJob(
  files: Files | string,
  args: readonly string[] = [],
  world: World = {},
): Interpretation {
  return interpret({ root: '/nowhere', entry: 'job.py', args, world, readFile: reader(files) });
}

export function readParsers(files: Files | string): ReturnType<typeof parsersOf> {
  return parsersOf({ root: '/nowhere', entry: 'job.py', readFile: reader(files) });
}

/** The data of a variable; the reason where it is not known. */
export function data(reading: Interpretation, name: string): Plain | undefined {
  const value = reading.globals.get(name);
  return value === undefined ? undefined : dataOf(value);
}

export function dataOf(value: Value): Plain {
  const result = toData(value);
  return result.known ? result.data : `unknown: ${result.why.reason}`;
}

/** The classes of NVFlare and the like: there, ordinary, and gentle with what they are given. */
export const plainWorld: World = {
  exists: (name) => (name.startsWith('lib') ? true : undefined),
  isPlainClass: (name) => (/^lib\..*\.?[A-Z]\w*$/.test(name) ? true : undefined),
  leavesArguments: (name) => (name.startsWith('lib') ? true : undefined),
};

/** What happened, one line each: `lib.Recipe(rounds=3)`, `lib.Recipe.execute(…)?` where it is not certain. */
export function happenings(reading: Interpretation): string[] {
  return reading.trace.map((event) => {
    const doubt = event.certain ? '' : '?';
    if (event.kind === 'assign') return `${event.name} = …${doubt}`;
    const name = event.kind === 'call' ? event.callee : `.${event.name}`;
    const given = [
      ...event.arguments.args.map(textOf),
      ...[...event.arguments.kwargs].map(([key, value]) => `${key}=${textOf(value)}`),
      ...(event.arguments.open === null ? [] : ['…']),
    ];
    return `${name}(${given.join(', ')})${doubt}`;
  });
}

// internals

function reader(files: Files | string): (path: string) => Uint8Array | null {
  const all = typeof files === 'string' ? { 'job.py': files } : files;
  return (path) => {
    const content = Object.hasOwn(all, path) ? all[path] : undefined;
    if (content === undefined) return null;
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
}

function textOf(value: Value): string {
  if (value.kind === 'object') return value.class;
  if (value.kind === 'path') return `<${value.relative}>`;
  const result = toData(value);
  return result.known ? JSON.stringify(result.data) : '?';
}
