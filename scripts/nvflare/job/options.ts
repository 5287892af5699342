import type { Interpretation, Parser, ParserOption } from '../../python/trace.ts';
import { asInt, toData } from '../../python/value.ts';
import type { Data, JobMeaning } from './meaning.ts';

/** Options of the parsers that a script really uses, with those of its sub-commands. */
export function optionsOf(interpretation: Interpretation): ParserOption[] {
  return interpretation.parsers.filter(isUsed).flatMap(allOptions);
}

/** The long options by the name they are stored under; the last ones defined win, as in argparse. */
export function longFlags(options: readonly ParserOption[]): Map<string, readonly string[]> {
  const flags = new Map<string, readonly string[]>();
  for (const option of options) {
    const first = longFlag(option);
    const others = longFlagsOf(option).filter((flag) => flag !== first);
    if (first !== null) flags.set(option.dest, [first, ...others]);
  }
  return flags;
}

/** What an option is when nobody gives it, by dest; null where that is not known. */
export function defaultsOf(options: readonly ParserOption[]): Map<string, Data> {
  return new Map(
    options.map((option) => {
      const standard = toData(option.default);
      return [option.dest, standard.known ? standard.data : null];
    }),
  );
}

export function longFlagsOf({ flags }: ParserOption): string[] {
  return flags.filter((flag) => flag.startsWith('--'));
}

export function longFlag(option: ParserOption): string | null {
  return option.flags.find((flag) => flag.startsWith('--') && !flag.startsWith('--no-')) ?? null;
}

/**
 * The option that varies a job's seed: the one integer option whose name is `seed` or ends in `_seed`.
 * With two or more there is none, until the job's author declares which.
 */
export function seedOption(options: readonly ParserOption[]): JobMeaning['seedOption'] {
  const seeds = seedOptions(options);
  const [option] = seeds;
  if (option === undefined || seeds.length > 1) return null;
  const flag = longFlag(option);
  const standard = option.default.kind === 'unknown' ? undefined : asInt(option.default);
  if (flag === null || typeof standard !== 'number') return null;
  return { dest: option.dest, flag, default: standard };
}

/** Every integer option that looks like a seed. */
export function seedOptions(options: readonly ParserOption[]): ParserOption[] {
  return options.filter(
    (option) =>
      (option.dest === 'seed' || option.dest.endsWith('_seed')) &&
      option.type === 'int' &&
      !option.conditional,
  );
}

// internals

function isUsed(parser: Parser): boolean {
  return parser.parsed.length > 0;
}

function allOptions(parser: Parser): ParserOption[] {
  return [...parser.options, ...[...parser.commands.values()].flatMap(allOptions)];
}
