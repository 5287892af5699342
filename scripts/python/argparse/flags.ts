import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import type { Option, ParserContent } from './options.ts';
import { refuse } from './refuse.ts';

/** What an argument was found to be; `option` is null for `--help` and for what no option answers to. */
export interface Found {
  option: Option | null;
  flag: string;
  explicit: string | null;
}

/** Tells options from positionals in a list of arguments. */
export class Flags {
  readonly byFlag = new Map<string, Option>();
  private readonly machine: Machine;
  private readonly content: ParserContent;
  private readonly place: Place;

  constructor(machine: Machine, content: ParserContent, place: Place) {
    this.machine = machine;
    this.content = content;
    this.place = place;
    for (const option of content.options)
      for (const flag of option.flags) this.byFlag.set(flag, option);
  }

  /** What an argument is, as argparse decides it: an option, or null for a positional. */
  optional(text: string): Found | null {
    const { prefixChars } = this.content;
    const [first = ''] = text;
    if (text === '' || !prefixChars.includes(first)) return null;
    if (this.isHelp(text)) return { option: null, flag: text, explicit: null };
    const exact = this.byFlag.get(text);
    if (exact !== undefined) return { option: exact, flag: text, explicit: null };
    if (text.length === 1) return null;
    const equals = text.indexOf('=');
    if (equals >= 0) {
      const flag = text.slice(0, equals);
      const option = this.byFlag.get(flag);
      if (option !== undefined) return { option, flag, explicit: text.slice(equals + 1) };
    }
    const candidates = this.abbreviations(text);
    const [only] = candidates;
    if (candidates.length > 1) refuse(this.machine, `ambiguous option: ${text}`, this.place);
    if (only !== undefined) return only;
    if (
      /^-\d+$|^-\d*\.\d+$/.test(text) &&
      ![...this.byFlag.keys()].some((flag) => /^-\d+$|^-\d*\.\d+$/.test(flag))
    )
      return null;
    return text.includes(' ') ? null : { option: null, flag: text, explicit: null };
  }

  isHelp(text: string): boolean {
    return this.content.addHelp && (text === '-h' || text === '--help');
  }

  private abbreviations(text: string): Found[] {
    const { prefixChars, allowAbbreviation, addHelp } = this.content;
    const result: Found[] = [];
    const flags = [...this.byFlag.keys()];
    if (addHelp) flags.unshift('-h', '--help');
    const isLong = prefixChars.includes(text[1] ?? ' ');
    if (isLong) {
      if (!allowAbbreviation) return [];
      const equals = text.indexOf('=');
      const prefix = equals < 0 ? text : text.slice(0, equals);
      const explicit = equals < 0 ? null : text.slice(equals + 1);
      for (const flag of flags) {
        if (flag.startsWith(prefix))
          result.push({ option: this.byFlag.get(flag) ?? null, flag, explicit });
      }
      return result;
    }
    const short = text.slice(0, 2);
    for (const flag of flags) {
      if (flag === short)
        result.push({ option: this.byFlag.get(flag) ?? null, flag, explicit: text.slice(2) });
      else if (flag.startsWith(text))
        result.push({ option: this.byFlag.get(flag) ?? null, flag, explicit: null });
    }
    return result;
  }
}
