import { exposeArguments } from '../machine/invalidate.ts';
import { collect } from '../machine/iterate.ts';
import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown } from '../values/data.ts';
import { computed, none, unknown } from '../values/make.ts';
import type { CallArguments, Py, PyParser, PyUnknown } from '../values/object.ts';
import { UNBOUND } from '../values/object.ts';
import { list, native, raise } from '../values/ref.ts';
import { type ParseMode, parseArguments } from './apply.ts';
import { joinParsers } from './join.ts';
import type { Option, ParserContent } from './options.ts';
import { addArgument, forgetParsers, helpOption } from './options.ts';

export const ARGPARSE_CLASSES = new Set(['argparse.ArgumentParser', 'argparse.Namespace']);

/** The content of a parser, or why it is not known. */
export function parserContent(parser: PyParser): ParserContent | PyUnknown {
  return parser.volatile ?? (parser.cell.volatile as PyUnknown | null) ?? parser.cell.content;
}

/** `ArgumentParser(…)` and `Namespace(…)`. */
export function argparseCall(
  machine: Machine,
  name: string,
  args: CallArguments,
  place: Place,
): Py {
  if (name === 'argparse.Namespace') {
    const result = machine.namespace(place);
    if (args.open !== null || args.args.length > 0) return args.open ?? raise('TypeError', place);
    for (const [key, value] of args.kwargs)
      machine.parts.setAttribute(machine, result, key, value, place);
    return result;
  }
  return newParser(machine, args, place);
}

/** A method or attribute of a parser, a group, the commands or an option. */
export function argparseAttribute(
  _machine: Machine,
  object: PyParser,
  name: string,
  place: Place,
): Py {
  const own = object.attributes.get(name)?.content;
  if (own !== undefined && own !== UNBOUND) return own;
  if (METHODS.has(`${object.what}.${name}`))
    return native(`argparse.${object.what}.${name}`, object);
  if (SILENT.has(name)) return native('argparse.silent', object);
  return unknown(`is the attribute ${name} of a parser`, place, [], [object]);
}

/** Setting an attribute of an option changes the option. */
export function setParserAttribute(
  machine: Machine,
  object: PyParser,
  name: string,
  value: Py | null,
  place: Place,
): void {
  const why = unknown(`the attribute ${name} of a parser is set`, place);
  if (object.what !== 'action' || object.owner === null) {
    if (!['description', 'epilog', 'usage', 'formatter_class', 'prog'].includes(name))
      object.volatile ??= why;
    return;
  }
  const content = parserContent(object.owner);
  if (isUnknown(content) || ['help', 'metavar'].includes(name)) return;
  const option = content.options.find(({ id }) => id === object.option);
  const isKnown =
    option !== undefined && value !== null && (name === 'default' || name === 'required');
  if (!isKnown) {
    object.owner.volatile ??= why;
    return;
  }
  if (option.shared) forgetParsers(machine, place);
  if (name === 'required') {
    const required = machine.parts.truth(machine, value, place);
    if (typeof required !== 'boolean') object.owner.volatile ??= why;
    else
      change(machine, object.owner, content, (one) =>
        one === option ? { ...one, required } : one,
      );
    return;
  }
  change(machine, object.owner, content, (one) =>
    one === option ? { ...one, default: value } : one,
  );
}

/** Calls a method of argparse's objects. */
export function argparseMethod(
  machine: Machine,
  name: string,
  self: PyParser,
  args: CallArguments,
  place: Place,
): Py {
  if (name === 'argparse.silent') return none(computed(place));
  const method = METHODS.get(name.replace(/^argparse\./, ''));
  if (method !== undefined) {
    const result = method(machine, self, args, place);
    if (result !== null) return result;
  }
  const why =
    args.open ?? unknown(`this use of ${name.slice(name.lastIndexOf('.') + 1)} is not read`, place);
  exposeArguments(machine, args, why);
  (self.owner ?? self).volatile ??= why;
  self.volatile ??= why;
  return unknown(why.reason, place, [why], [self]);
}

// internals

type Method = (machine: Machine, self: PyParser, args: CallArguments, place: Place) => Py | null;

/** Methods that only print or describe. */
const SILENT = new Set(['print_help', 'print_usage', 'print_version']);

const MODES: { [method: string]: ParseMode } = {
  parse_args: { known: false, intermixed: false },
  parse_known_args: { known: true, intermixed: false },
  parse_intermixed_args: { known: false, intermixed: true },
  parse_known_intermixed_args: { known: true, intermixed: true },
};

const METHODS = new Map<string, Method>([
  ['parser.add_argument', addArgument],
  ['group.add_argument', addArgument],
  [
    'parser.add_argument_group',
    (machine, self, args, place) => newGroup(machine, self, args, false, place),
  ],
  [
    'group.add_argument_group',
    (machine, self, args, place) => newGroup(machine, self, args, false, place),
  ],
  [
    'parser.add_mutually_exclusive_group',
    (machine, self, args, place) => newGroup(machine, self, args, true, place),
  ],
  [
    'group.add_mutually_exclusive_group',
    (machine, self, args, place) => newGroup(machine, self, args, true, place),
  ],
  ['parser.set_defaults', setDefaults],
  ['group.set_defaults', setDefaults],
  ['parser.get_default', getDefault],
  ['parser.add_subparsers', addCommands],
  ['commands.add_parser', addCommand],
  ...Object.entries(MODES).map(([name, mode]): [string, Method] => [
    `parser.${name}`,
    (machine, self, args, place) => parse(machine, self, args, mode, place),
  ]),
  ['parser.error', (_machine, _self, _args, place) => raise('SystemExit', place)],
  ['parser.exit', (_machine, _self, _args, place) => raise('SystemExit', place)],
  [
    'parser.format_help',
    (_machine, _self, _args, place) => unknown('is the help of a parser', place),
  ],
  [
    'parser.format_usage',
    (_machine, _self, _args, place) => unknown('is the help of a parser', place),
  ],
]);

function change(
  machine: Machine,
  parser: PyParser,
  content: ParserContent,
  each: (option: Option) => Option,
): void {
  machine.heap.write(parser.cell, { ...content, options: content.options.map(each) });
}

function make(
  machine: Machine,
  what: PyParser['what'],
  owner: PyParser | null,
  content: ParserContent | PyUnknown,
  place: Place,
): PyParser {
  const cell = machine.cell<ParserContent | PyUnknown>(content, (a, b) =>
    joinParsers(machine, a, b),
  );
  return {
    kind: 'parser',
    what,
    owner,
    option: null,
    exclusive: null,
    cell,
    parsedAt: new Set(),
    attributes: machine.variables(),
    volatile: null,
    origin: computed(place),
  };
}

function newParser(machine: Machine, args: CallArguments, place: Place): PyParser {
  const content: ParserContent = {
    options: [],
    defaults: new Map(),
    prefixChars: '-',
    allowAbbreviation: true,
    argumentDefault: null,
    resolveConflicts: false,
    fileChars: '',
    exitsOnError: true,
    commands: null,
    exclusive: [],
    place,
  };
  const parser = make(machine, 'parser', null, content, place);
  machine.parsers.push(parser);
  const failed = configure(machine, content, args, place);
  if (failed !== null) parser.volatile = failed;
  return parser;
}

function configure(
  machine: Machine,
  content: ParserContent,
  args: CallArguments,
  place: Place,
): PyUnknown | null {
  if (args.open !== null) return args.open;
  let addsHelp = true;
  for (const [name, value] of args.kwargs) {
    if (PROSE.has(name) || name === 'parents') continue;
    if (value.kind === 'unknown') return value;
    if (name === 'add_help' && value.kind === 'bool') addsHelp = value.value;
    else if (name === 'allow_abbrev' && value.kind === 'bool')
      content.allowAbbreviation = value.value;
    else if (name === 'exit_on_error' && value.kind === 'bool') content.exitsOnError = value.value;
    else if (name === 'prefix_chars' && value.kind === 'str') content.prefixChars = value.value;
    else if (name === 'argument_default')
      content.argumentDefault = value.kind === 'none' ? null : value;
    else if (name === 'conflict_handler' && value.kind === 'str')
      content.resolveConflicts = value.value === 'resolve';
    else if (name === 'fromfile_prefix_chars' && value.kind === 'str')
      content.fileChars = value.value;
    else if (value.kind !== 'none') return unknown(`the parser's ${name} is not read`, place);
  }
  if (addsHelp) content.options = [helpOption(machine, content, place)];
  const parents = args.kwargs.get('parents');
  return parents === undefined ? null : inherit(machine, content, parents, place);
}

/** Takes over the options of parent parsers; why not, where they are not known. */
function inherit(
  machine: Machine,
  content: ParserContent,
  given: Py,
  place: Place,
): PyUnknown | null {
  const parents = collect(machine, given, place);
  if (isUnknown(parents)) return parents;
  for (const parent of parents) {
    if (parent.kind !== 'parser') return unknown('its parents are not known', place);
    const inherited = parserContent(parent);
    if (isUnknown(inherited)) return inherited;
    if (inherited.commands !== null) return unknown('its parent has commands', place);
    const shared = inherited.options.map((option) => ({ ...option, shared: true }));
    const taken = new Set(content.options.flatMap(({ flags }) => flags));
    if (shared.some(({ flags }) => flags.some((flag) => taken.has(flag)))) {
      if (!content.resolveConflicts && machine.conditions.length === 0)
        raise('ArgumentError', place);
      return unknown('its parents have an option in common', place);
    }
    machine.heap.write(parent.cell, { ...inherited, options: shared });
    content.options = [...content.options, ...shared];
    content.exclusive = [...content.exclusive, ...inherited.exclusive];
    for (const [dest, held] of inherited.defaults) content.defaults.set(dest, held);
  }
  return null;
}

/** Settings that change nothing but what is printed. */
const PROSE = new Set(['prog', 'usage', 'description', 'epilog', 'formatter_class']);

function newGroup(
  machine: Machine,
  self: PyParser,
  args: CallArguments,
  exclusive: boolean,
  place: Place,
): Py | null {
  const owner = self.owner ?? self;
  const content = parserContent(owner);
  if (isUnknown(content)) return { ...content, refs: [owner] };
  for (const name of args.kwargs.keys()) {
    if (!['title', 'description', 'required'].includes(name)) return null;
  }
  const group = make(machine, 'group', owner, content, place);
  if (!exclusive) return group;
  const required = args.kwargs.get('required');
  const isRequired = required === undefined ? false : machine.parts.truth(machine, required, place);
  if (typeof isRequired !== 'boolean') return null;
  group.exclusive = machine.serialOf(group);
  const groups = [...content.exclusive, { id: group.exclusive, required: isRequired }];
  machine.heap.write(owner.cell, { ...content, exclusive: groups });
  return group;
}

function setDefaults(
  machine: Machine,
  self: PyParser,
  args: CallArguments,
  place: Place,
): Py | null {
  const owner = self.owner ?? self;
  const content = parserContent(owner);
  if (args.open !== null || args.args.length > 0) return null;
  if (isUnknown(content)) return none(computed(place));
  const sets = ({ dest, shared }: Option) => shared && dest !== null && args.kwargs.has(dest);
  if (content.options.some(sets)) forgetParsers(machine, place);
  const defaults = new Map([...content.defaults, ...args.kwargs]);
  const options = content.options.map((option) => {
    const value = option.dest === null ? undefined : args.kwargs.get(option.dest);
    return value === undefined ? option : { ...option, default: value };
  });
  machine.heap.write(owner.cell, { ...content, defaults, options });
  return none(computed(place));
}

function getDefault(
  _machine: Machine,
  self: PyParser,
  args: CallArguments,
  place: Place,
): Py | null {
  const content = parserContent(self);
  const [dest] = args.args;
  if (isUnknown(content)) return content;
  if (dest?.kind !== 'str') return null;
  for (const option of content.options) {
    if (option.conditional || option.dest === null) return null;
    if (option.dest === dest.value && option.default.kind !== 'none') return option.default;
  }
  return content.defaults.get(dest.value) ?? none(computed(place));
}

function addCommands(
  machine: Machine,
  self: PyParser,
  args: CallArguments,
  place: Place,
): Py | null {
  const content = parserContent(self);
  if (isUnknown(content)) return { ...content, refs: [self] };
  if (args.open !== null || args.args.length > 0 || content.commands !== null) return null;
  const dest = args.kwargs.get('dest');
  const required = args.kwargs.get('required');
  for (const name of args.kwargs.keys()) {
    if (!['dest', 'required', 'title', 'description', 'help', 'metavar', 'prog'].includes(name))
      return null;
  }
  const isRequired = required === undefined ? false : machine.parts.truth(machine, required, place);
  if (typeof isRequired !== 'boolean') return null;
  if (dest !== undefined && dest.kind !== 'str' && dest.kind !== 'none') return null;
  const commands = {
    dest: dest?.kind === 'str' ? dest.value : null,
    required: isRequired,
    parsers: [],
    after: content.options.length,
  };
  machine.heap.write(self.cell, { ...content, commands });
  return make(machine, 'commands', self, content, place);
}

function addCommand(
  machine: Machine,
  self: PyParser,
  args: CallArguments,
  place: Place,
): Py | null {
  const { owner } = self;
  const [name] = args.args;
  if (owner === null || name?.kind !== 'str' || args.open !== null) return null;
  const content = parserContent(owner);
  if (isUnknown(content) || content.commands === null) return null;
  const kwargs = new Map(args.kwargs);
  const aliases = kwargs.get('aliases');
  kwargs.delete('aliases');
  kwargs.delete('help');
  const others = aliases === undefined ? [] : collect(machine, aliases, place);
  if (isUnknown(others)) return null;
  const names = [name, ...others].map((one) => (one.kind === 'str' ? one.value : null));
  if (names.includes(null)) return null;
  const parser = newParser(machine, { args: [], kwargs, open: null }, place);
  // It is listed below its parent.
  machine.parsers.splice(machine.parsers.indexOf(parser), 1);
  const taken = new Set(content.commands.parsers.map((one) => one.name));
  // Pythons differ: the second replaces the first, or is refused.
  if (names.some((one) => one !== null && taken.has(one))) return null;
  const added = names.flatMap((one) => (one === null ? [] : [{ name: one, parser }]));
  const commands = { ...content.commands, parsers: [...content.commands.parsers, ...added] };
  machine.heap.write(owner.cell, { ...content, commands });
  return parser;
}

function parse(
  machine: Machine,
  self: PyParser,
  args: CallArguments,
  mode: ParseMode,
  place: Place,
): Py | null {
  const given = args.args[0] ?? args.kwargs.get('args');
  const namespace = args.args[1] ?? args.kwargs.get('namespace');
  self.parsedAt.add(place);
  if (args.open !== null) return null;
  if (namespace !== undefined && namespace.kind !== 'none' && namespace.kind !== 'instance')
    return null;
  const target = namespace?.kind === 'instance' ? namespace : machine.namespace(place);
  const strings =
    given === undefined || given.kind === 'none'
      ? machine.argumentList(place)
      : collect(machine, given, place);
  const extras = parseArguments(machine, self, strings, target, mode, place);
  if (!mode.known) return target;
  const rest = list(machine, extras, computed(place));
  return { kind: 'tuple', items: [target, rest], named: null, origin: computed(place) };
}
