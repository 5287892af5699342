import { exposeArguments } from '../machine/invalidate.ts';
import { collect } from '../machine/iterate.ts';
import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown } from '../values/data.ts';
import { computed, none, unknown } from '../values/make.ts';
import type { CallArguments, Py, PyParser } from '../values/object.ts';
import { UNBOUND } from '../values/object.ts';
import { list, native, raise } from '../values/ref.ts';
import { addArgument } from './add.ts';
import { type ParseMode, parseArguments } from './apply.ts';
import { newParser } from './build.ts';
import { forgetParsers, parserContent } from './content.ts';
import { addCommand, addCommands, newGroup } from './groups.ts';
import type { Option, ParserContent } from './options.ts';

export const ARGPARSE_CLASSES = new Set(['argparse.ArgumentParser', 'argparse.Namespace']);

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
