import { literally } from '../../base/words.ts';
import type { Source, SourceReader, TreeNode } from '../../python/syntax/parse.ts';
import type { Interpretation, ParserOption } from '../../python/trace.ts';
import type { Reading, Tunable } from './meaning.ts';
import { longFlag, longFlagsOf, optionsOf } from './options.ts';
import { dataOf, sentence } from './reading.ts';
import type { Workspace } from './workspace.ts';

/** Names that are about where, who and how long, not about how training works. */
const NOT_TUNING =
  /(?:^|_)(?:name|path|paths|dir|dirs|folder|file|files|root|workspace|device|devices|gpu|gpus|port|host|url|seed|threads|workers|num_workers|verbose|debug|log|level|export|env|mode|site|sites|client|clients|id|job|project|split|metric|resume|checkpoint|ckpt|timeout)$|^(?:n|num|min|max)_(?:clients|sites|rounds|threads|workers|gpus)$|^(?:rounds|epochs_total)$/;

export interface SearchSpaceRequest {
  /** The job script. */
  entry: string;
  job: Interpretation;
  /** The train scripts. */
  runs: ReadonlyMap<string, Interpretation>;
  workspace: Workspace;
  reader: SourceReader;
  /** Facts that every run of a campaign shares; the options they come from are not tuned. */
  fixed: readonly Reading<unknown>[];
}

/**
 * What could be tuned: options of the job and of its train scripts that are numbers, choices or switches
 * and that something asks for (no paths, names, seeds, nor what the fixed budget is made of), and named
 * numbers of the train scripts.
 */
export function readSearchSpace(request: SearchSpaceRequest): Tunable[] {
  const { entry, job, runs, workspace, reader } = request;
  const fixed = new Set(request.fixed.flatMap(optionsBehind));
  const textsOf = (run: Interpretation) =>
    [...run.modules.keys()].map((path) => Buffer.from(workspace.bytes(path)).toString());
  const own = tunableOptions({ file: entry, run: job, fixed, runnable: true, texts: textsOf(job) });
  const theirs = [...runs].flatMap(([file, run]) => [
    ...tunableOptions({ file, run, fixed, runnable: false, texts: textsOf(run) }),
    ...namedNumbers(reader.parse(file, workspace.bytes(file))),
  ]);
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...theirs.filter(({ name }) => !names.has(name))];
}

// internals

interface OptionsRequest {
  file: string;
  run: Interpretation;
  fixed: ReadonlySet<string>;
  /** Whether these options are the job's own, which run arguments can set. */
  runnable: boolean;
  /** The text of the modules that may use the options. */
  texts: readonly string[];
}

function tunableOptions(request: OptionsRequest): Tunable[] {
  const found = new Map<string, Tunable>();
  for (const option of optionsOf(request.run)) {
    const tunable = tunableOf(option, request);
    if (tunable !== null) found.set(option.dest, tunable);
  }
  return [...found.values()];
}

/** Names of the options that a fact was computed from. */
function optionsBehind({ source, steps }: Reading<unknown>): string[] {
  const names = source.startsWith('arg:') ? [source.slice(4)] : [];
  for (const { what } of steps ?? []) {
    const flag = /^option --([\w-]+)/.exec(what)?.[1];
    if (flag !== undefined) names.push(flag.replaceAll('-', '_'));
  }
  return names;
}

/**
 * Names that a train script gives to a literal number, anywhere in it: hints where a source edit could
 * begin. A name that is given several numbers is left out.
 */
function namedNumbers(source: Source): Tunable[] {
  const found = new Map<string, Tunable | null>();
  for (const [name, literal, offset] of assignedNumbers(source.tree, source.text)) {
    if (name.startsWith('_') || NOT_TUNING.test(name.toLowerCase())) continue;
    if (isCounter(name, source.text)) continue;
    found.set(name, found.has(name) ? null : hint(name, literal, source, offset));
  }
  return [...found.values()].filter((tunable) => tunable !== null);
}

/** What is added to later counts or sums. */
function isCounter(name: string, text: string): boolean {
  return new RegExp(`(?<![\\w.])${literally(name)}\\s*[+\\-]=`).test(text);
}

function tunableOf(option: ParserOption, request: OptionsRequest): Tunable | null {
  const type = typeOf(option);
  if (type === null || option.conditional || request.fixed.has(option.dest)) return null;
  if (NOT_TUNING.test(option.dest.toLowerCase()) || !isUsed(option.dest, request.texts))
    return null;
  const choices = option.choices === null ? null : dataOf(option.choices);
  if (type === 'str' && choices === null) return null;
  const standard = dataOf(option.default);
  const flag = request.runnable ? longFlag(option) : null;
  return {
    name: option.dest,
    flag,
    aliases: request.runnable ? longFlagsOf(option).filter((one) => one !== flag) : [],
    file: request.file,
    line: option.place.line,
    type,
    default: 'why' in standard ? null : standard.data,
    choices:
      choices !== null && 'data' in choices && Array.isArray(choices.data) ? choices.data : null,
    reason:
      request.runnable && flag === null
        ? needsAnEdit(option)
        : unreadIn({ default: standard, choices: choices ?? standard }),
  };
}

/** Why an option of the job cannot be set by run arguments. */
function needsAnEdit({ flags }: ParserOption): string {
  const what = flags.length === 0 ? 'a positional argument' : `only ${flags.join(', ')}`;
  return `${what}: run arguments are long options, so it takes a source edit`;
}

/** Why some of what is said of an option is not known. */
function unreadIn(parts: Record<string, ReturnType<typeof dataOf>>): string | null {
  const whys = Object.entries(parts).flatMap(([name, part]) =>
    'why' in part ? [sentence(`the ${name}`, part.why)] : [],
  );
  return whys[0] ?? null;
}

/** Whether a namespace is asked for this name anywhere, or for all of its names. */
function isUsed(dest: string, texts: readonly string[]): boolean {
  const name = literally(dest);
  const asked = new RegExp(`\\.${name}\\b|["']${name}["']`);
  return texts.some((text) => asked.test(text) || /\bvars\(|__dict__|_get_kwargs/.test(text));
}

function typeOf(option: ParserOption): Tunable['type'] | null {
  const switches = ['store_true', 'store_false', 'BooleanOptionalAction'];
  if (option.action !== null && switches.includes(option.action)) return 'bool';
  if (option.action !== 'store' || (option.nargs !== null && option.nargs !== '?')) return null;
  if (option.type === 'int' || option.type === 'float') return option.type;
  return option.type === 'str' ? 'str' : null;
}

function hint(name: string, literal: string, source: Source, offset: number): Tunable {
  return {
    name,
    flag: null,
    file: source.file,
    line: source.place(offset).line,
    type: /^-?[\d_]+$/.test(literal) ? 'int' : 'float',
    default: Number(literal.replaceAll('_', '')),
    choices: null,
    aliases: [],
    reason: null,
  };
}

/** `name = 1.5` and `name: float = 1.5`, with the place of each. */
function* assignedNumbers(node: TreeNode, text: string): Generator<[string, string, number]> {
  if (node.broken && node.type !== 'Script' && node.type !== 'Body') return;
  for (const child of node.children) yield* assignedNumbers(child, text);
  if (node.type !== 'AssignStatement') return;
  const [target, ...rest] = node.children.filter(({ type }) => type !== 'TypeDef');
  const [operator, value, more] = rest;
  if (target?.type !== 'VariableName' || operator?.type !== 'AssignOp' || !value || more) return;
  const literal = text.slice(value.from, value.to);
  if (/^-?\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(literal))
    yield [text.slice(target.from, target.to), literal, node.from];
}
