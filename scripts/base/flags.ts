import { parseArgs } from 'node:util';
import { Failure } from './failure.ts';

/** One flag of an action. `value` names what follows it (`N`, `PATH`); without one it is a switch. */
export interface Flag {
  name: string;
  value?: string;
  /** May be given several times. */
  multiple?: boolean;
  /** Its value is other options, so it may begin with a dash: `--run-args "--lr 0.1"`. */
  options?: boolean;
  help: string;
}

/** What stood on the command line, checked against the flags an action knows. */
export interface Parsed {
  positionals: string[];
  text: Map<string, string[]>;
  switches: Set<string>;
}

/**
 * Reads a command line strictly: no unknown, abbreviated, repeated or valueless flag gets through.
 *
 * @throws Failure `AUTOFL_USAGE` naming what was received and the nearest known flag.
 */
export function parseFlags(args: string[], flags: Flag[], help: string): Parsed {
  const known = new Map(flags.map((flag) => [flag.name, flag]));
  const parsed: Parsed = { positionals: [], text: new Map(), switches: new Set() };
  const { tokens } = parseArgs({
    args,
    options: Object.fromEntries(
      flags.map((flag) => [flag.name, { type: flag.value ? 'string' : 'boolean' } as const]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') parsed.positionals.push(token.value);
    if (token.kind === 'option') {
      const flag = known.get(token.name);
      if (!flag) throw unknownFlag(token.rawName, [...known.keys()], help);
      takeFlag(parsed, flag, token.value, help);
    }
  }
  return parsed;
}

/** The single value of a flag, or undefined. */
export function textOf(parsed: Parsed, name: string): string | undefined {
  return parsed.text.get(name)?.[0];
}

/**
 * A flag's value as a number within bounds.
 *
 * @throws Failure `AUTOFL_USAGE` with the value received and what is allowed.
 */
export function numberOf(
  parsed: Parsed,
  name: string,
  {
    min,
    max = Number.MAX_SAFE_INTEGER,
    integer = true,
  }: { min: number; max?: number; integer?: boolean },
): number | undefined {
  const text = textOf(parsed, name);
  if (text === undefined) return undefined;
  const number = Number(text);
  const shaped = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
  if (!shaped || (integer && !Number.isInteger(number)) || number < min || number > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`;
    throw usage(
      `--${name} takes ${integer ? 'a whole number' : 'a number'}, ${range}; received ${JSON.stringify(text)}`,
    );
  }
  return number;
}

/** A refusal of the command line itself. */
export function usage(message: string, hint?: string): Failure {
  return new Failure({ code: 'AUTOFL_USAGE', message, ...(hint ? { hint } : {}) });
}

/** The known word nearest to a mistyped one, or null when none is near. */
export function nearest(word: string, known: string[]): string | null {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, word.length / 3) ? best.candidate : null;
}

// internals

function takeFlag(parsed: Parsed, flag: Flag, value: string | undefined, help: string): void {
  if (!flag.value) {
    if (value !== undefined) throw usage(`--${flag.name} takes no value; received ${value}`, help);
    parsed.switches.add(flag.name);
    return;
  }
  if (value === undefined || (value.startsWith('--') && !flag.options)) {
    throw usage(`--${flag.name} needs a value: --${flag.name} ${flag.value}`, help);
  }
  const values = parsed.text.get(flag.name) ?? [];
  if (values.length > 0 && !flag.multiple) throw usage(`--${flag.name} was given twice`, help);
  parsed.text.set(flag.name, [...values, value]);
}

function unknownFlag(received: string, known: string[], help: string): Failure {
  const near = nearest(received.replace(/^-+/, ''), known);
  return usage(`Unknown flag ${received}${near ? `; did you mean --${near}?` : ''}`, help);
}

/** Levenshtein distance of two short words. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const substitution = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      const insertion = (current[column] ?? 0) + 1;
      const deletion = (previous[column + 1] ?? 0) + 1;
      current.push(Math.min(substitution, insertion, deletion));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
