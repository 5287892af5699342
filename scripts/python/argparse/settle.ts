import type { Place } from '../value.ts';
import type { ParseMode } from './apply.ts';
import type { Dialect } from './flags.ts';
import { type Matching, matchArguments, positionalsOf } from './match.ts';
import type { ParserContent } from './options.ts';
import { DIFFERS, NotFollowed } from './refuse.ts';

/**
 * What the arguments mean to every Python, and on every path on which the parser was built: a path on which
 * they are refused ends there, so that the others decide.
 *
 * @throws NotFollowed where they mean different things
 */
export function settle(
  content: ParserContent,
  texts: readonly string[],
  mode: ParseMode,
  place: Place,
): Matching {
  const { fileChars, options } = content;
  if (texts.some((text) => text !== '' && fileChars.includes(text.charAt(0))))
    throw new NotFollowed('the arguments are read from a file', place);
  if (positionalsOf(content).some((one) => one !== 'commands' && one.conditional))
    throw new NotFollowed('a positional exists on one path only', place);
  const whole = settled(content, texts, mode, place);
  const sure = options.filter(({ conditional }) => !conditional);
  if (sure.length === options.length) return whole;
  const less = settled({ ...content, options: sure }, texts, mode, place);
  if (isRefused(less, mode)) return whole;
  if (isRefused(whole, mode)) return less;
  if (same(whole, less)) return whole;
  throw new NotFollowed('the arguments mean another thing on another path', place);
}

// internals

function settled(
  content: ParserContent,
  texts: readonly string[],
  mode: ParseMode,
  place: Place,
): Matching {
  const [first, second] = (['old', 'new'] as const).map((dialect) =>
    mode.intermixed ? intermixed(content, texts, dialect, place) : plain(content, texts, dialect),
  );
  if (first === undefined || second === undefined) throw new NotFollowed(DIFFERS, place);
  const refused = isRefused(first, mode) && isRefused(second, mode);
  if (!refused && !same(first, second)) throw new NotFollowed(DIFFERS, place);
  return first;
}

function plain(content: ParserContent, texts: readonly string[], dialect: Dialect): Matching {
  return matchArguments(content, texts, positionalsOf(content), dialect);
}

/** `parse_intermixed_args`: all options first, then the positionals from what is left. */
function intermixed(
  content: ParserContent,
  texts: readonly string[],
  dialect: Dialect,
  place: Place,
): Matching {
  const positionals = positionalsOf(content);
  const isPlain = positionals.every(
    (one) => one !== 'commands' && one.nargs !== '...' && one.exclusive === null,
  );
  if (!isPlain || texts.includes('--'))
    throw new NotFollowed('this use of parse_intermixed_args is not read', place);
  const options = matchArguments(content, texts, [], dialect);
  if (options.refusal !== null) return options;
  const rest = matchArguments(content, options.extras, positionals, dialect);
  return { ...rest, steps: [...options.steps, ...rest.steps] };
}

function isRefused({ refusal, extras }: Matching, { known }: ParseMode): boolean {
  return refusal !== null || (!known && extras.length > 0);
}

function same(one: Matching, other: Matching): boolean {
  return keyOf(one) === keyOf(other);
}

/** An option and a positional may change places where each has its own destination. */
function keyOf({ steps, extras, refusal }: Matching): string {
  const shown = steps.map(({ target, given, flag }) => ({
    dest: target === 'commands' ? null : target.dest,
    given,
    flag,
  }));
  const positionals = shown.filter(({ flag }) => flag === null);
  const options = shown.filter(({ flag }) => flag !== null);
  const isShared = positionals.some(({ dest }) => options.some((option) => option.dest === dest));
  const order = isShared ? shown : [options, positionals];
  return JSON.stringify([order, extras, refusal !== null]);
}
