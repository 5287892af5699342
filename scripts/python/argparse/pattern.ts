import type { Py } from '../values/object.ts';
import type { Option } from './options.ts';
import { SUPPRESS, TAKES_NOTHING } from './options.ts';

/** A positional, or the place of a command and all that follows it. */
export type Positional = Option | 'commands';

export function isSuppress(value: Py): boolean {
  return value.kind === 'str' && value.value === SUPPRESS;
}

export function nameOf(option: Option): string {
  return (
    option.flags.find((flag) => flag.startsWith('--')) ?? option.flags[0] ?? option.dest ?? 'option'
  );
}

/** How many of the arguments an option takes; null where they are too few. */
export function matchLength(option: Option, pattern: string): number | null {
  const match = new RegExp(`^${patternOf(option)}`).exec(pattern);
  return match === null ? null : (match[1]?.length ?? 0);
}

/**
 * How many arguments each of the first positionals takes: as many positionals as match. `keepsEmpty`: one
 * that would get nothing before an option waits for what follows it.
 */
export function matchPartial(
  left: readonly Positional[],
  pattern: string,
  keepsEmpty: boolean,
): number[] {
  for (let count = left.length; count > 0; count--) {
    const match = new RegExp(`^${left.slice(0, count).map(patternOf).join('')}`).exec(pattern);
    if (match === null) continue;
    const counts = match.slice(1).map((part) => part.length);
    if (keepsEmpty && pattern[match[0].length] === 'O') while (counts.at(-1) === 0) counts.pop();
    return counts;
  }
  return [];
}

// internals

/** The pattern of argparse's own words: `A` an argument, `O` an option, `-` the `--`. */
function patternOf(option: Positional): string {
  if (option === 'commands') return '(-*A[-AO]*)';
  const pattern = TAKES_NOTHING.has(option.action) ? '(-*-*)' : patternFor(option.nargs);
  return option.flags.length > 0 ? pattern.replaceAll('-*', '').replaceAll('-', '') : pattern;
}

function patternFor(nargs: Option['nargs']): string {
  if (nargs === null) return '(-*A-*)';
  if (nargs === '?') return '(-*A?-*)';
  if (nargs === '*') return '(-*[A-]*)';
  if (nargs === '+') return '(-*A[A-]*)';
  if (nargs === '...') return '([-AO]*)';
  return `(-*${Array.from({ length: nargs }, () => 'A').join('-*')}-*)`;
}
