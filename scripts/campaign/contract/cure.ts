/**
 * The smallest edit that makes something known, told from why it is not: what to write, and where the
 * reason names a place.
 *
 * @example
 * cureOf('num_rounds', 'job.py:14:21 num_rounds depends on the environment variable ROUNDS', 'job.py');
 * // 'At job.py:14:21, pass num_rounds as an argument (an argparse option) or write it as a constant'
 */
export function cureOf(name: string, reason: string, source: string): string {
  const place = /^(\S+:\d+:\d+) /.exec(reason)?.[1] ?? source;
  for (const [pattern, cure] of CURES) {
    const match = pattern.exec(reason);
    if (match !== null) return cure(name, place, match);
  }
  return asConstant(name, place);
}

// internals

type Cure = (name: string, place: string, match: RegExpExecArray) => string;

/** Why something is not known, and what mends it; the first that fits counts. */
const CURES: readonly [RegExp, Cure][] = [
  [
    /the option (-\S+) is required and not given/,
    (_name, place, [, flag]) => `Give ${flag} in the job arguments, or a default at ${place}`,
  ],
  [
    /the argument (\S+) is required and not given/,
    (_name, place, [, argument]) =>
      `Give ${argument} in the job arguments, or nargs="?" and a default at ${place}`,
  ],
  [
    /(?:a command|one of) .* is required and (?:none is|not) given/,
    () => 'Give one of them in the job arguments',
  ],
  [
    /argparse refuses the arguments|Pythons differ in what they make/,
    () => 'Give other job arguments: options as --name=VALUE, after all positionals',
  ],
  [
    /lies outside the workspace/,
    (name, place) =>
      `Pass --workspace DIR, a folder that holds ${name}, or move the file; see ${place}`,
  ],
  [
    /does not exist in the workspace/,
    (name, place) =>
      `Write the path of a file that exists at ${place}, or add the file for ${name}`,
  ],
  [/pass --metric/, (_name, place) => `Pass --metric NAME, or give a key_metric in ${place}`],
  [/is chosen twice|told of \d+ sites/, (name) => `Say ${name} once, or the same at both places`],
  [
    / or .* \((?:\S+:\d+:\d+)\)|on one path only|only given on one path/,
    (name, place) => `Give ${name} one value on every path that leads to ${place}`,
  ],
  [
    /takes too (?:many steps|long)|nested too deeply|too long to follow/,
    (name, place) => `Write ${name} as a constant instead of computing it at ${place}`,
  ],
  [
    /are read by (\w+), which/,
    (_name, place, [, library]) =>
      `Read the options with argparse instead of ${library} at ${place}`,
  ],
  [/^the job gives no script/, (_name, place) => `Give the recipe a train_script in ${place}`],
];

function asConstant(name: string, place: string): string {
  const at = /:\d+:\d+$/.test(place) ? 'At' : 'In';
  return `${at} ${place}, pass ${name} as an argument (an argparse option) or write it as a constant`;
}
