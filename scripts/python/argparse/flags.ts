import type { Option, ParserContent } from './options.ts';
import { Refused } from './refuse.ts';

/**
 * Pythons read a few lists of arguments differently. `old` is argparse up to 3.12, `new` what 3.12.8, 3.13
 * and 3.14 made of it; what the two take for different things is not known.
 */
export type Dialect = 'old' | 'new';

/** What an argument was found to be; `option` is null for a flag that no option answers to. */
export interface Found {
  option: Option | null;
  flag: string;
  explicit: string | null;
  /** The explicit argument stands behind a `=`. */
  equals: boolean;
}

/** Tells options from positionals in a list of arguments. */
export class Flags {
  readonly byFlag = new Map<string, Option>();
  private readonly content: ParserContent;
  private readonly dialect: Dialect;

  constructor(content: ParserContent, dialect: Dialect) {
    this.content = content;
    this.dialect = dialect;
    for (const option of content.options)
      for (const flag of option.flags) this.byFlag.set(flag, option);
  }

  /**
   * What an argument is, as argparse decides it: an option, or null for a positional.
   *
   * @throws Refused where it abbreviates two options
   */
  optional(text: string): Found | null {
    const [first = ''] = text;
    if (text === '' || !this.isPrefix(first)) return null;
    const exact = this.byFlag.get(text);
    if (exact !== undefined) return { option: exact, flag: text, explicit: null, equals: false };
    if (text.length === 1) return null;
    const [flag, explicit] = divided(text);
    const option = this.byFlag.get(flag);
    if (explicit !== null && option !== undefined) return { option, flag, explicit, equals: true };
    const candidates = this.isPrefix(text[1]) ? this.longOnes(text) : this.shortOnes(text);
    const [only] = candidates;
    if (candidates.length > 1) throw new Refused(`ambiguous option: ${text}`);
    if (only !== undefined) return only;
    if (this.isNegative(text) || text.includes(' ')) return null;
    return { option: null, flag: text, explicit: null, equals: false };
  }

  isPrefix(char: string | undefined): boolean {
    return char !== undefined && this.content.prefixChars.includes(char);
  }

  private isNegative(text: string): boolean {
    const looks = NEGATIVE[this.dialect];
    return looks.test(text) && ![...this.byFlag.keys()].some((flag) => looks.test(flag));
  }

  private longOnes(text: string): Found[] {
    if (!this.content.allowAbbreviation) return [];
    const [prefix, explicit] = divided(text);
    return [...this.byFlag]
      .filter(([flag]) => flag.startsWith(prefix))
      .map(([flag, option]) => ({ option, flag, explicit, equals: explicit !== null }));
  }

  /** `-n5` is `-n 5`; `-num` may also abbreviate `-number`. */
  private shortOnes(text: string): Found[] {
    const { dialect, content } = this;
    const short = text.slice(0, 2);
    const [prefix, explicit] = dialect === 'new' ? divided(text) : [text, null];
    const result: Found[] = [];
    for (const [flag, option] of this.byFlag) {
      if (flag === short) result.push({ option, flag, explicit: text.slice(2), equals: false });
      else if ((dialect === 'old' || content.allowAbbreviation) && flag.startsWith(prefix))
        result.push({ option, flag, explicit, equals: explicit !== null });
    }
    return result;
  }
}

// internals

const NEGATIVE = { old: /^-\d+$|^-\d*\.\d+$/, new: /^-\.?\d/ };

/** Before and behind the first `=`; null where there is none. */
function divided(text: string): [string, string | null] {
  const at = text.indexOf('=');
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}
