import { type Dialect, Flags, type Found } from './flags.ts';
import type { Option, ParserContent } from './options.ts';
import { matchLength, matchPartial, nameOf, type Positional } from './pattern.ts';
import { Refused } from './refuse.ts';

/** One option or positional and the arguments it gets; `flag` is null for a positional. */
export interface Step {
  target: Positional;
  given: readonly string[];
  flag: string | null;
}

/** What a list of arguments means to a parser. */
export interface Matching {
  /** What takes which arguments, in the order in which it happens. */
  steps: readonly Step[];
  /** Arguments that nobody takes. */
  extras: readonly string[];
  /** Why argparse goes no further; null where it does. */
  refusal: string | null;
}

/**
 * Deals arguments to the options and positionals of a parser, without looking at what they are worth.
 *
 * @example
 * // pos, and --n with one argument
 * matchArguments(content, ['a', '--n', '5'], [pos], 'old').steps;
 * // [{ target: pos, given: ['a'], flag: null }, { target: n, given: ['5'], flag: '--n' }]
 */
export function matchArguments(
  content: ParserContent,
  texts: readonly string[],
  positionals: readonly Positional[],
  dialect: Dialect,
): Matching {
  const matcher = new Matcher(content, texts, positionals, dialect);
  const refusal = matcher.run();
  const { steps, extras } = matcher;
  return { steps, extras, refusal };
}

/** The positionals of a parser in order, its commands among them. */
export function positionalsOf({ commands, options }: ParserContent): Positional[] {
  const isPositional = ({ flags }: Option) => flags.length === 0;
  if (commands === null) return options.filter(isPositional);
  const before = options.slice(0, commands.after).filter(isPositional);
  return [...before, 'commands', ...options.slice(commands.after).filter(isPositional)];
}

// internals

class Matcher {
  readonly steps: Step[] = [];
  readonly extras: string[] = [];
  private readonly texts: readonly string[];
  private readonly left: Positional[];
  private readonly dialect: Dialect;
  private readonly flags: Flags;
  /** Where options stand. */
  private readonly found = new Map<number, Found>();
  /** One letter an argument: see `pattern.ts`. */
  private pattern = '';

  constructor(
    content: ParserContent,
    texts: readonly string[],
    positionals: readonly Positional[],
    dialect: Dialect,
  ) {
    this.texts = texts;
    this.left = [...positionals];
    this.dialect = dialect;
    this.flags = new Flags(content, dialect);
  }

  /** Why it stopped; null where it came to the end. */
  run(): string | null {
    try {
      this.classify();
      this.consume();
      return null;
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  }

  private classify(): void {
    for (const [at, text] of this.texts.entries()) {
      if (text === '--') {
        this.pattern += `-${'A'.repeat(this.texts.length - at - 1)}`;
        return;
      }
      const option = this.flags.optional(text);
      if (option !== null) this.found.set(at, option);
      this.pattern += option === null ? 'A' : 'O';
    }
  }

  /** Positionals and options in turn, until past the last option. */
  private consume(): void {
    const indices = [...this.found.keys()];
    const last = Math.max(-1, ...indices);
    let at = 0;
    while (at <= last) {
      const next = indices.find((index) => index >= at) ?? last;
      if (at !== next) {
        const end = this.takePositionals(at);
        if (end > at) {
          at = end;
          continue;
        }
        this.extras.push(...this.texts.slice(at, next));
      }
      at = this.takeOptional(next);
    }
    this.extras.push(...this.texts.slice(this.takePositionals(at)));
  }

  private takePositionals(from: number): number {
    const counts = matchPartial(this.left, this.pattern.slice(from), this.dialect === 'new');
    let at = from;
    for (const [index, target] of this.left.splice(0, counts.length).entries()) {
      const end = at + (counts[index] ?? 0);
      this.steps.push({ target, given: this.given(target, at, end), flag: null });
      at = end;
    }
    return at;
  }

  /** The arguments of a positional without the `--` that says that no options follow. */
  private given(target: Positional, from: number, to: number): readonly string[] {
    const given = this.texts.slice(from, to);
    const isOld = this.dialect === 'old';
    if (target === 'commands') return isOld || this.pattern[from] !== '-' ? given : given.slice(1);
    if (target.nargs === '...') return given;
    return isOld || this.pattern.slice(from, to).includes('-') ? withoutDashes(given) : given;
  }

  /** Takes the option at an index, and those whose letters follow in the same argument. */
  private takeOptional(at: number): number {
    const found = this.found.get(at);
    if (found === undefined) return at + 1;
    let { option, flag, explicit, equals } = found;
    while (option !== null && explicit !== null) {
      const count = matchLength(option, 'A');
      if (count === 1) {
        const given = this.dialect === 'old' ? withoutDashes([explicit]) : [explicit];
        this.steps.push({ target: option, given, flag });
        return at + 1;
      }
      if (count !== 0 || this.flags.isPrefix(flag[1]) || explicit === '') throw unwanted(explicit);
      const isNew = this.dialect === 'new';
      if (isNew && (equals || this.flags.isPrefix(explicit[0]))) throw unwanted(explicit);
      this.steps.push({ target: option, given: [], flag });
      flag = `${flag[0]}${explicit[0]}`;
      option = this.flags.byFlag.get(flag) ?? null;
      if (option === null && !isNew) throw unwanted(explicit);
      if (option === null) {
        this.extras.push(`${flag[0]}${explicit}`);
        return at + 1;
      }
      [explicit, equals] = following(explicit.slice(1), isNew);
    }
    if (option === null) {
      this.extras.push(this.texts[at] ?? '');
      return at + 1;
    }
    const count = matchLength(option, this.pattern.slice(at + 1));
    if (count === null) throw new Refused(`argument ${nameOf(option)}: expected an argument`);
    const end = at + 1 + count;
    this.steps.push({ target: option, given: this.texts.slice(at + 1, end), flag });
    return end;
  }
}

/** What stands behind a letter option in one argument, and whether behind a `=`. */
function following(rest: string, isNew: boolean): [string | null, boolean] {
  if (rest === '') return [null, false];
  return isNew && rest.startsWith('=') ? [rest.slice(1), true] : [rest, false];
}

function unwanted(explicit: string): Refused {
  return new Refused(`ignored explicit argument '${explicit}'`);
}

function withoutDashes(given: readonly string[]): readonly string[] {
  const at = given.indexOf('--');
  return at < 0 ? given : given.filter((_, index) => index !== at);
}
