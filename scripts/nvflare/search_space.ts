import type { Interpretation, ParserOption } from '../python/trace.ts';
import type { Value } from '../python/value.ts';
import type { Data, Tunable } from './meaning.ts';
import { longFlag } from './options.ts';
import { dataOf } from './reading.ts';

/** Names that are about where, who and how long, not about how training works. */
const NOT_TUNING =
  /(?:^|_)(?:name|path|paths|dir|dirs|folder|file|files|root|workspace|device|devices|gpu|gpus|port|host|url|seed|threads|workers|num_workers|verbose|debug|log|level|export|env|mode|site|sites|client|clients|id|job|project|split|metric|resume|checkpoint|ckpt|timeout)$|^(?:n|num|min|max)_(?:clients|sites|rounds|threads|workers|gpus)$|^(?:rounds|epochs_total)$/;

export interface SearchSpaceRequest {
  file: string;
  options: readonly ParserOption[];
  /** Names whose value is part of the fixed budget, objective or environment. */
  fixed: ReadonlySet<string>;
  /** Whether these options are the job's own, which run arguments can set. */
  runnable: boolean;
}

/**
 * Options that tune training: numbers, choices and switches, without paths, names, seeds and what the
 * fixed budget is made of.
 */
export function tunableOptions(request: SearchSpaceRequest): Tunable[] {
  const found = new Map<string, Tunable>();
  for (const option of request.options) {
    const tunable = tunableOf(option, request);
    if (tunable !== null) found.set(option.dest, tunable);
  }
  return [...found.values()];
}

/** Named numbers at module level of a train script: hints where a source edit could begin. */
export function namedNumbers(file: string, interpretation: Interpretation): Tunable[] {
  const found: Tunable[] = [];
  for (const [name, value] of interpretation.globals) {
    const number = numberOf(value);
    if (number === null || NOT_TUNING.test(name.toLowerCase()) || name.startsWith('_')) continue;
    if (value.kind === 'unknown' || value.origin.place?.file !== file) continue;
    found.push({
      name,
      flag: null,
      file,
      line: value.origin.place.line,
      type: value.kind === 'int' ? 'int' : 'float',
      default: number,
      choices: null,
    });
  }
  return found.sort((a, b) => a.line - b.line);
}

// internals

function tunableOf(option: ParserOption, request: SearchSpaceRequest): Tunable | null {
  const type = typeOf(option);
  if (type === null || option.conditional || request.fixed.has(option.dest)) return null;
  if (NOT_TUNING.test(option.dest.toLowerCase())) return null;
  const choices = choicesOf(option);
  if (type === 'str' && choices === null) return null;
  const standard = dataOf(option.default);
  return {
    name: option.dest,
    flag: request.runnable ? longFlag(option) : null,
    file: request.file,
    line: option.place.line,
    type,
    default: 'why' in standard ? null : standard.data,
    choices,
  };
}

function typeOf(option: ParserOption): Tunable['type'] | null {
  const switches = ['store_true', 'store_false', 'BooleanOptionalAction'];
  if (option.action !== null && switches.includes(option.action)) return 'bool';
  if (option.action !== 'store' || (option.nargs !== null && option.nargs !== '?')) return null;
  if (option.type === 'int' || option.type === 'float') return option.type;
  return option.type === 'str' ? 'str' : null;
}

function choicesOf(option: ParserOption): Data[] | null {
  if (option.choices === null) return null;
  const choices = dataOf(option.choices);
  return 'data' in choices && Array.isArray(choices.data) ? choices.data : null;
}

function numberOf(value: Value): number | null {
  if (value.kind === 'float') return value.value;
  return value.kind === 'int' && Number.isSafeInteger(Number(value.value))
    ? Number(value.value)
    : null;
}
