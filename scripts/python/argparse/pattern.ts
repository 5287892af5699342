import type { Py } from '../values/object.ts';
import type { Option } from './options.ts';
import { SUPPRESS } from './options.ts';

export function isSuppress(value: Py): boolean {
  return value.kind === 'str' && value.value === SUPPRESS;
}

export function nameOf(option: Option): string {
  return (
    option.flags.find((flag) => flag.startsWith('--')) ?? option.flags[0] ?? option.dest ?? 'option'
  );
}

export function withoutFirst(strings: string[], unwanted: string): string[] {
  const at = strings.indexOf(unwanted);
  if (at >= 0) strings.splice(at, 1);
  return strings;
}

export function matchLength(option: Option, pattern: string): number | null {
  const match = new RegExp(`^${patternOf(option)}`).exec(pattern);
  return match === null ? null : (match[1]?.length ?? 0);
}

export function matchPartial(
  left: readonly (Option | 'commands')[],
  pattern: string,
): [number[], number] {
  for (let count = left.length; count > 0; count--) {
    const match = new RegExp(`^${left.slice(0, count).map(patternOf).join('')}`).exec(pattern);
    if (match !== null) return [match.slice(1).map((part) => part.length), count];
  }
  return [[], 0];
}

// internals

/** The pattern of argparse's own words: `A` an argument, `O` an option, `-` the `--`. */
function patternOf(option: Option | 'commands'): string {
  if (option === 'commands') return '(-*A[-AO]*)';
  const takesNone = [
    'store_const',
    'store_true',
    'store_false',
    'append_const',
    'count',
    'help',
    'version',
    'BooleanOptionalAction',
  ];
  const { nargs } = option;
  let pattern: string;
  if (takesNone.includes(option.action)) pattern = '(-*-*)';
  else if (nargs === null) pattern = '(-*A-*)';
  else if (nargs === '?') pattern = '(-*A?-*)';
  else if (nargs === '*') pattern = '(-*[A-]*)';
  else if (nargs === '+') pattern = '(-*A[A-]*)';
  else if (nargs === '...') pattern = '([-AO]*)';
  else pattern = `(-*${Array.from({ length: nargs }, () => 'A').join('-*')}-*)`;
  return option.flags.length > 0 ? pattern.replaceAll('-*', '').replaceAll('-', '') : pattern;
}
