import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown, listItems, ownAttribute } from '../values/data.ts';
import { bool, computed, int, none, origin, passed, str, unknown } from '../values/make.ts';
import type { Py, PyInstance, PyParser, PyUnknown } from '../values/object.ts';
import { list, raise } from '../values/ref.ts';
import { Flags, type Found } from './flags.ts';
import type { Option, ParserContent } from './options.ts';
import { SUPPRESS } from './options.ts';
import { parserContent } from './parser.ts';
import { isSuppress, matchLength, matchPartial, nameOf } from './pattern.ts';
import { refuse } from './refuse.ts';
import { convert, valueGiven } from './values.ts';

/**
 * Applies a list of arguments as argparse does, and sets the attributes of the namespace. Options that
 * are required and not given are unknown and say so. Gives the arguments that nobody took.
 */
export function parseArguments(
  machine: Machine,
  parser: PyParser,
  strings: readonly Py[] | PyUnknown,
  namespace: PyInstance,
  known: boolean,
  place: Place,
): Py[] | PyUnknown {
  const content = parserContent(parser);
  if (isUnknown(content)) return forgetNamespace(namespace, content);
  const texts = isUnknown(strings) ? strings : textsOf(strings, place);
  if (isUnknown(texts)) {
    if (texts.refs.length > 0) parser.volatile ??= texts;
    return forgetNamespace(namespace, texts);
  }
  const run = new Run(machine, content, namespace, place);
  run.setDefaults();
  const extras = run.parse(texts);
  if (isUnknown(extras)) return forgetNamespace(namespace, extras);
  if (!known && extras.length > 0)
    return refuse(machine, `unrecognized arguments: ${extras.join(' ')}`, place);
  return extras.map((text) => str(text, origin('literal', place)));
}

// internals

function textsOf(strings: readonly Py[], place: Place): string[] | PyUnknown {
  const texts: string[] = [];
  for (const text of strings) {
    if (text.kind === 'unknown') return text;
    if (text.kind !== 'str') return unknown('the arguments are not all texts', place);
    texts.push(text.value);
  }
  return texts;
}

function forgetNamespace(namespace: PyInstance, why: PyUnknown): PyUnknown {
  namespace.volatile ??= why;
  return why;
}

/** What ends the parse because it cannot be followed. */
class NotFollowed extends Error {
  readonly why: PyUnknown;
  constructor(why: PyUnknown) {
    super(why.reason);
    this.why = why;
  }
}

class Run {
  private readonly machine: Machine;
  private readonly content: ParserContent;
  private readonly namespace: PyInstance;
  private readonly place: Place;
  private readonly flags: Flags;
  private readonly seen = new Set<Option>();
  private commandSeen = false;

  constructor(machine: Machine, content: ParserContent, namespace: PyInstance, place: Place) {
    this.machine = machine;
    this.content = content;
    this.namespace = namespace;
    this.place = place;
    this.flags = new Flags(machine, content, place);
  }

  /** Attributes that are there before anything is parsed. */
  setDefaults(): void {
    for (const option of this.content.options) {
      if (option.dest === null || isSuppress(option.default) || option.dest === SUPPRESS) continue;
      const present = this.has(option.dest);
      if (present && !option.conditional) {
        if (!this.firstOf(option)?.conditional) continue;
        this.set(option.dest, this.conflict(option));
      } else if (option.conditional) {
        const why = unknown(`the option ${nameOf(option)} exists on one path only`, option.place);
        this.set(option.dest, this.firstOf(option) === option ? why : this.conflict(option));
      } else this.set(option.dest, option.default, option);
    }
    const { commands } = this.content;
    if (commands?.dest != null && !this.has(commands.dest))
      this.set(commands.dest, none(computed(this.place)));
    for (const [dest, value] of this.content.defaults) if (!this.has(dest)) this.set(dest, value);
  }

  parse(texts: readonly string[]): string[] | PyUnknown {
    try {
      const extras = this.consume([...texts]);
      this.finish();
      return extras;
    } catch (error) {
      if (error instanceof NotFollowed) return error.why;
      throw error;
    }
  }

  private firstOf(option: Option): Option | undefined {
    return this.content.options.find(({ dest }) => dest === option.dest);
  }

  private conflict(option: Option): PyUnknown {
    return unknown(`conflicting argparse definitions of ${option.dest}`, option.place);
  }

  private has(dest: string): boolean {
    return ownAttribute(this.namespace, dest) !== undefined;
  }

  private set(dest: string, value: Py, option?: Option): void {
    const { machine, namespace } = this;
    const where = option?.place ?? this.place;
    const named =
      option === undefined
        ? value
        : passed(value, `option ${nameOf(option)}`, where, `arg:${dest}`);
    machine.setOwn(namespace, dest, named);
  }

  private consume(texts: string[]): string[] {
    const positionals = this.content.options.filter(({ flags }) => flags.length === 0);
    if (positionals.some(({ conditional }) => conditional))
      throw new NotFollowed(unknown('a positional exists on one path only', this.place));
    const found = new Map<number, Found>();
    let pattern = '';
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i] ?? '';
      if (text === '--') {
        pattern += `-${'A'.repeat(texts.length - i - 1)}`;
        break;
      }
      const option = this.flags.optional(text);
      if (option === null) pattern += 'A';
      else {
        found.set(i, option);
        pattern += 'O';
      }
    }
    const extras: string[] = [];
    const last = Math.max(-1, ...found.keys());
    const left: (Option | 'commands')[] = this.withCommands(positionals);
    let at = 0;
    const takePositionals = (from: number): number => {
      const [counts, taken] = matchPartial(left, pattern.slice(from));
      let position = from;
      for (let i = 0; i < taken; i++) {
        const count = counts[i] ?? 0;
        const target = left[i];
        const given = texts.slice(position, position + count);
        position += count;
        if (target === 'commands') this.command(given, extras);
        else if (target !== undefined) this.take(target, given, null);
      }
      left.splice(0, taken);
      return position;
    };
    // Versions of Python differ in when a positional that may be empty takes nothing.
    const loose = positionals.some(
      ({ nargs }) => nargs === '?' || nargs === '*' || nargs === '...',
    );
    if (loose && found.size > 0 && pattern.includes('A'))
      throw new NotFollowed(unknown('positionals are mixed with options', this.place));
    while (at <= last) {
      const next = Math.min(...[...found.keys()].filter((index) => index >= at));
      if (at !== next) {
        const end = takePositionals(at);
        if (end > at) {
          at = end;
          continue;
        }
      }
      if (!found.has(at)) {
        extras.push(...texts.slice(at, next));
        at = next;
      }
      at = this.takeOptional(found.get(at), texts, pattern, at, extras);
    }
    const stop = takePositionals(at);
    return [...extras, ...texts.slice(stop)];
  }

  private withCommands(positionals: readonly Option[]): (Option | 'commands')[] {
    const { commands, options } = this.content;
    if (commands === null) return [...positionals];
    const before = options.slice(0, commands.after).filter(({ flags }) => flags.length === 0);
    return [...before, 'commands', ...positionals.slice(before.length)];
  }

  private takeOptional(
    found: Found | undefined,
    texts: readonly string[],
    pattern: string,
    at: number,
    extras: string[],
  ): number {
    if (found === undefined) return at + 1;
    let { option, flag, explicit } = found;
    for (;;) {
      if (this.flags.isHelp(flag)) raise('SystemExit', this.place);
      if (option === null) {
        extras.push(texts[at] ?? '');
        return at + 1;
      }
      if (explicit === null) {
        const count = this.countFor(option, pattern.slice(at + 1));
        this.take(option, texts.slice(at + 1, at + 1 + count), flag);
        return at + 1 + count;
      }
      const count = matchLength(option, 'A');
      const isShort = !this.content.prefixChars.includes(flag[1] ?? ' ');
      if (count === 0 && isShort && explicit !== '') {
        this.take(option, [], flag);
        const next = `${flag[0]}${explicit[0]}`;
        const following = this.flags.byFlag.get(next);
        if (following === undefined && !this.flags.isHelp(next))
          refuse(this.machine, `ignored explicit argument '${explicit}'`, this.place);
        option = following ?? null;
        flag = next;
        explicit = explicit.length > 1 ? explicit.slice(1) : null;
      } else if (count === 1) {
        this.take(option, [explicit], flag);
        return at + 1;
      } else refuse(this.machine, `ignored explicit argument '${explicit}'`, this.place);
    }
  }

  private countFor(option: Option, pattern: string): number {
    const count = matchLength(option, pattern);
    return (
      count ?? refuse(this.machine, `argument ${nameOf(option)}: expected an argument`, this.place)
    );
  }

  /** Converts what an option was given and does its action. */
  private take(option: Option, given: readonly string[], flag: string | null): void {
    const { machine } = this;
    this.seen.add(option);
    this.checkExclusive(option);
    const { dest } = option;
    if (dest === null) throw new NotFollowed(unknown('an option is not known', option.place));
    const value = valueGiven(machine, option, given, flag !== null, this.place);
    const sets = (result: Py) => this.set(dest, result, option);
    switch (option.action) {
      case 'store':
        sets(value);
        return;
      case 'store_const':
      case 'store_true':
      case 'store_false':
        sets(option.constant);
        return;
      case 'BooleanOptionalAction':
        sets(bool(!(flag ?? '').startsWith('--no-'), computed(this.place)));
        return;
      case 'append':
      case 'append_const':
      case 'extend': {
        const more =
          option.action === 'append'
            ? [value]
            : option.action === 'append_const'
              ? [option.constant]
              : null;
        sets(this.extended(dest, more ?? value));
        return;
      }
      case 'count': {
        const before = ownAttribute(this.namespace, dest);
        if (before === undefined || before.kind === 'none') {
          sets(int(1, computed(this.place)));
          return;
        }
        if (before.kind === 'int') {
          sets(int(before.value + 1n, computed(this.place)));
          return;
        }
        sets(unknown('is counted', option.place));
        return;
      }
      case 'help':
      case 'version':
        raise('SystemExit', this.place);
        return;
      case 'custom': {
        const why = unknown(`is set by the action of ${nameOf(option)}`, option.place);
        this.namespace.volatile ??= why;
        machine.mayRaise(why, true);
        return;
      }
    }
  }

  private extended(dest: string, more: readonly Py[] | Py): Py {
    const { machine, place } = this;
    const before = ownAttribute(this.namespace, dest);
    const old =
      before === undefined || before.kind === 'none'
        ? []
        : before.kind === 'list'
          ? listItems(before)
          : null;
    const added = Array.isArray(more)
      ? (more as readonly Py[])
      : (more as Py).kind === 'list'
        ? listItems(more as Extract<Py, { kind: 'list' }>)
        : null;
    if (old === null || added === null || isUnknown(old) || isUnknown(added))
      return unknown('is appended to', place);
    return list(machine, [...old, ...added], computed(place));
  }

  private checkExclusive(option: Option): void {
    if (option.exclusive === null) return;
    for (const other of this.seen) {
      if (other === option || other.exclusive !== option.exclusive) continue;
      refuse(
        this.machine,
        `argument ${nameOf(option)}: not allowed with argument ${nameOf(other)}`,
        this.place,
      );
    }
  }

  private command(given: readonly string[], extras: string[]): void {
    const { commands } = this.content;
    const [name, ...rest] = given;
    if (commands === null || name === undefined) return;
    this.commandSeen = true;
    if (commands.dest !== null)
      this.set(commands.dest, str(name, origin(`arg:${commands.dest}`, this.place)));
    const chosen = commands.parsers.find((one) => one.name === name);
    if (chosen === undefined) {
      refuse(this.machine, `invalid choice: '${name}'`, this.place);
      return;
    }
    const inner = parserContent(chosen.parser);
    if (isUnknown(inner)) throw new NotFollowed(inner);
    chosen.parser.parsedAt.add(this.place);
    const own = this.machine.namespace(this.place);
    const run = new Run(this.machine, inner, own, this.place);
    run.setDefaults();
    const left = run.parse(rest);
    if (isUnknown(left)) throw new NotFollowed(left);
    if (own.volatile !== null) throw new NotFollowed(own.volatile);
    for (const key of own.attributes.keys()) {
      const value = ownAttribute(own, key);
      if (value !== undefined) this.machine.setOwn(this.namespace, key, value);
    }
    extras.push(...left);
  }

  /** String defaults are converted; what is required and missing is unknown. */
  private finish(): void {
    for (const option of this.content.options) {
      const { dest } = option;
      if (this.seen.has(option) || dest === null) continue;
      if (option.required && !option.conditional) {
        const why = `the option ${nameOf(option)} is required and not given; give it in the job arguments`;
        this.set(dest, unknown(why, option.place));
        continue;
      }
      const value = ownAttribute(this.namespace, dest);
      if (option.default.kind !== 'str' || option.type === null || value?.kind !== 'str') continue;
      if (this.firstOf(option) !== option || option.conditional) continue;
      if (value.value === option.default.value)
        this.set(dest, convert(this.machine, option, value.value, this.place), option);
    }
    for (const { id, required } of this.content.exclusive) {
      const members = this.content.options.filter(({ exclusive }) => exclusive === id);
      if (!required || members.some((option) => this.seen.has(option))) continue;
      for (const { dest, place } of members)
        if (dest !== null)
          this.set(dest, unknown('one option of its group is required and none is given', place));
    }
    const { commands } = this.content;
    if (commands?.required === true && !this.commandSeen) {
      const why = unknown(
        'a command is required and not given; give it in the job arguments',
        this.place,
      );
      if (commands.dest !== null) this.set(commands.dest, why);
      this.namespace.volatile ??= why;
    }
  }
}
