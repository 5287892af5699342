import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown, ownAttribute } from '../values/data.ts';
import { computed, none, origin, passed, str, unknown } from '../values/make.ts';
import type { Py, PyInstance, PyParser, PyUnknown } from '../values/object.ts';
import { presentIn, stored } from './actions.ts';
import { parserContent } from './content.ts';
import type { Step } from './match.ts';
import type { Option, ParserContent } from './options.ts';
import { SUPPRESS, TAKES_NOTHING } from './options.ts';
import { isSuppress, nameOf } from './pattern.ts';
import { DIFFERS, NotFollowed, Refused, refuse } from './refuse.ts';
import { settle } from './settle.ts';
import { convert, valueGiven } from './values.ts';

/** Which method parses: whether what nobody takes is given back, and whether positionals may be spread. */
export interface ParseMode {
  known: boolean;
  intermixed: boolean;
}

/**
 * Applies a list of arguments as argparse does, and sets the attributes of the namespace. Options that
 * are required and not given are unknown and say so. Gives the arguments that nobody took.
 */
export function parseArguments(
  machine: Machine,
  parser: PyParser,
  strings: readonly Py[] | PyUnknown,
  namespace: PyInstance,
  mode: ParseMode,
  place: Place,
): Py[] | PyUnknown {
  const content = parserContent(parser);
  if (isUnknown(content)) return forgetNamespace(namespace, content);
  const texts = isUnknown(strings) ? strings : textsOf(strings, place);
  if (isUnknown(texts)) {
    if (texts.refs.length > 0) parser.volatile ??= texts;
    return forgetNamespace(namespace, texts);
  }
  try {
    const run = new Run(machine, parser, content, namespace, place);
    const extras = run.parse(texts, mode);
    if (!mode.known && extras.length > 0) run.refuse(`unrecognized arguments: ${extras.join(' ')}`);
    return extras.map((text) => str(text, origin('literal', place)));
  } catch (error) {
    if (error instanceof NotFollowed) return forgetNamespace(namespace, error.why);
    throw error;
  }
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

class Run {
  private readonly machine: Machine;
  private readonly parser: PyParser;
  private readonly content: ParserContent;
  private readonly namespace: PyInstance;
  private readonly place: Place;
  private readonly seen = new Set<Option>();
  /** Those seen with another value than their default. */
  private readonly given = new Set<Option>();
  private commandSeen = false;

  constructor(
    machine: Machine,
    parser: PyParser,
    content: ParserContent,
    namespace: PyInstance,
    place: Place,
  ) {
    this.machine = machine;
    this.parser = parser;
    this.content = content;
    this.namespace = namespace;
    this.place = place;
  }

  /** Gives what nobody took. */
  parse(texts: readonly string[], mode: ParseMode): string[] {
    this.setDefaults(mode);
    const { steps, extras, refusal } = settle(this.content, texts, mode, this.place);
    const left: string[] = [];
    const isLate = ({ flag }: Step) => mode.intermixed && flag === null;
    for (const step of steps) if (!isLate(step)) left.push(...this.step(step));
    if (mode.intermixed) this.setLateDefaults();
    for (const step of steps) if (isLate(step)) left.push(...this.step(step));
    if (refusal !== null) this.refuse(refusal);
    this.convertDefaults();
    this.missRequired();
    return [...extras, ...left];
  }

  /** Attributes that are there before anything is parsed. */
  private setDefaults({ intermixed }: ParseMode): void {
    const { options, commands, defaults } = this.content;
    const isLate = ({ flags }: Option) => intermixed && flags.length === 0;
    const before = options.slice(0, commands?.after ?? options.length);
    for (const option of before) if (!isLate(option)) this.setDefault(option);
    const dest = commands?.dest;
    if (dest != null && !this.has(dest)) this.set(dest, none(computed(this.place)));
    for (const option of options.slice(before.length)) if (!isLate(option)) this.setDefault(option);
    for (const [name, value] of defaults) if (!this.has(name)) this.set(name, value);
  }

  /** `parse_intermixed_args` comes to the positionals when the options are done. */
  private setLateDefaults(): void {
    for (const option of this.content.options)
      if (option.flags.length === 0) this.setDefault(option);
  }

  /** Gives what a command did not take. */
  private step({ target, given, flag }: Step): string[] {
    if (target === 'commands') return this.command(given);
    this.take(target, given, flag);
    return [];
  }

  private setDefault(option: Option): void {
    const { dest, conditional } = option;
    if (dest === null || dest === SUPPRESS || isSuppress(option.default)) return;
    const isFirst = this.firstOf(option) === option;
    if (this.has(dest) && !conditional) {
      if (this.firstOf(option)?.conditional) this.set(dest, conflictOf(option));
    } else if (conditional) {
      const why = unknown(`the option ${nameOf(option)} exists on one path only`, option.place);
      this.set(dest, isFirst ? why : conflictOf(option));
    } else this.set(dest, option.default, option);
  }

  /** Converts what an option was given and does its action. */
  private take(option: Option, given: readonly string[], flag: string | null): void {
    const { machine, parser, namespace, place } = this;
    const { dest } = option;
    if (dest === null) throw new NotFollowed('an option is not known', option.place);
    const takesNothing = TAKES_NOTHING.has(option.action);
    const value = takesNothing
      ? none(computed(place))
      : this.accepted(() => valueGiven(machine, option, given, flag !== null, place));
    this.noteSeen(option, takesNothing ? null : value, flag !== null);
    if (isSuppress(value)) return;
    const before = presentIn(namespace, dest);
    const taken = { machine, parser, namespace, option, before, value, flag: flag ?? '', place };
    this.set(dest, stored(taken), option);
  }

  /** Options that exclude each other count as given where their value is not the default itself. */
  private noteSeen(option: Option, value: Py | null, isOption: boolean): void {
    this.seen.add(option);
    if (value !== option.default) this.given.add(option);
    if (option.exclusive === null || value === option.default) return;
    const isRequired = this.content.exclusive.some(
      ({ id, required }) => id === option.exclusive && required,
    );
    const others = [...this.given].filter(
      (other) => other !== option && other.exclusive === option.exclusive,
    );
    // The same object, in Python, or only an equal one: that differs from case to case.
    const mayBeDefault = isOption && value !== null && value.kind === option.default.kind;
    if (mayBeDefault && (isRequired || others.length > 0))
      throw new NotFollowed(DIFFERS, this.place);
    const [other] = others;
    if (other !== undefined)
      this.refuse(`argument ${nameOf(option)}: not allowed with argument ${nameOf(other)}`);
  }

  /** A command parses the rest; gives what it does not take. */
  private command(given: readonly string[]): string[] {
    const { machine, content, place } = this;
    const { commands } = content;
    const [name, ...rest] = given;
    if (commands === null || name === undefined) return [];
    this.commandSeen = true;
    if (commands.dest !== null)
      this.set(commands.dest, str(name, origin(`arg:${commands.dest}`, place)));
    const chosen = commands.parsers.find((one) => one.name === name);
    if (chosen === undefined) return this.refuse(`invalid choice: '${name}'`);
    const inner = parserContent(chosen.parser);
    if (isUnknown(inner)) throw new NotFollowed(inner, place);
    chosen.parser.parsedAt.add(place);
    const own = machine.namespace(place);
    const left = new Run(machine, chosen.parser, inner, own, place).parse(rest, {
      known: true,
      intermixed: false,
    });
    if (own.volatile !== null) throw new NotFollowed(own.volatile, place);
    for (const key of own.attributes.keys()) {
      const value = ownAttribute(own, key);
      if (value !== undefined) machine.setOwn(this.namespace, key, value);
    }
    return left;
  }

  /** Defaults that are texts are converted like arguments. */
  private convertDefaults(): void {
    for (const option of this.content.options) {
      const { dest, type, conditional } = option;
      if (this.seen.has(option) || dest === null || type === null || option.required) continue;
      const value = ownAttribute(this.namespace, dest);
      if (option.default.kind !== 'str' || value?.kind !== 'str' || conditional) continue;
      if (value.value !== option.default.value) continue;
      const isOnly = this.content.options.every((other) => other === option || other.dest !== dest);
      const text = value.value;
      const converted = isOnly
        ? this.accepted(() => convert(this.machine, option, text, this.place))
        : unknown(`several options set ${dest}`, option.place);
      this.set(dest, converted, option);
    }
  }

  /** What is required and missing is unknown: the arguments of the job may still give it. */
  private missRequired(): void {
    const { options, exclusive, commands } = this.content;
    for (const option of options) {
      const { dest, place } = option;
      if (this.seen.has(option) || !option.required || option.conditional || dest === null)
        continue;
      const what = `${option.flags.length > 0 ? 'option' : 'argument'} ${nameOf(option)}`;
      this.set(dest, unknown(`the ${what} is required and not given; ${GIVE_IT}`, place));
    }
    for (const { id, required } of exclusive) {
      const members = options.filter((option) => option.exclusive === id);
      if (!required || members.some((option) => this.given.has(option))) continue;
      if (members.length === 0) this.refuse('one of no arguments is required');
      const names = members.map(nameOf).join(', ');
      for (const { dest, place } of members)
        if (dest !== null)
          this.set(
            dest,
            unknown(`one of ${names} is required and none is given; ${GIVE_IT}`, place),
          );
    }
    if (commands?.required !== true || this.commandSeen) return;
    const names = commands.parsers.map(({ name }) => name).join(', ');
    const why = unknown(`a command (${names}) is required and not given; ${GIVE_IT}`, this.place);
    if (commands.dest !== null) this.set(commands.dest, why);
    this.namespace.volatile ??= why;
  }

  private accepted(value: () => Py): Py {
    try {
      return value();
    } catch (error) {
      if (error instanceof Refused) return this.refuse(error.message);
      throw error;
    }
  }

  refuse(message: string): never {
    // Pythons differ in what is an exception here, and what ends the script all the same.
    if (!this.content.exitsOnError)
      throw new NotFollowed(`argparse refuses the arguments: ${message}`, this.place);
    return refuse(this.machine, message, this.place);
  }

  private firstOf(option: Option): Option | undefined {
    return this.content.options.find(({ dest }) => dest === option.dest);
  }

  private has(dest: string): boolean {
    return ownAttribute(this.namespace, dest) !== undefined;
  }

  private set(dest: string, value: Py, option?: Option): void {
    const where = option?.place ?? this.place;
    const named =
      option === undefined
        ? value
        : passed(value, `option ${nameOf(option)}`, where, `arg:${dest}`);
    this.machine.setOwn(this.namespace, dest, named);
  }
}

const GIVE_IT = 'give it in the job arguments';

function conflictOf(option: Option): PyUnknown {
  return unknown(`conflicting argparse definitions of ${option.dest}`, option.place);
}
