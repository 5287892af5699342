import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { bool, computed, none, str } from '../values/make.ts';
import type { CallArguments, Py, PyClass } from '../values/object.ts';
import { raise } from '../values/ref.ts';
import type { Action, Option, ParserContent } from './options.ts';
import { SUPPRESS, TAKES_NOTHING } from './options.ts';

/** The option that the arguments of `add_argument` describe; null where that is not read. */
export function optionOf(
  machine: Machine,
  content: ParserContent,
  args: CallArguments,
  exclusive: number | null,
  place: Place,
): Option | null {
  const names: string[] = [];
  for (const arg of args.args) {
    if (PLAIN.has(arg.kind)) raise('TypeError', place);
    if (arg.kind !== 'str') return null;
    if (arg.value === '') raise('IndexError', place);
    names.push(arg.value);
  }
  const keywords = args.kwargs;
  const [first = ''] = names;
  const isPositional =
    names.length === 0 || (names.length === 1 && !content.prefixChars.includes(first[0] ?? ' '));
  if (isPositional && names.length > 0 && keywords.has('dest')) raise('ValueError', place);
  const action = actionOf(keywords.get('action'), place);
  const dest = destOf(content, names, isPositional, keywords.get('dest'), place);
  const nargs = nargsOf(keywords.get('nargs'), place);
  if (action === null || dest === null || nargs === undefined) return null;
  const required = isTrue(machine, keywords.get('required'), place);
  if (required === null) return null;
  if (isPositional && keywords.has('required')) return raise('TypeError', place);
  if (isPositional && TAKES_NOTHING.has(action)) return null;
  if (!keywordsFit(action, keywords, nargs, place)) return null;
  const isRequired = isPositional
    ? nargs !== '?' && !(nargs === '*' && keywords.has('default'))
    : required;
  // Mutually exclusive arguments must be optional.
  if (exclusive !== null && isRequired) return raise('ValueError', place);
  const help = keywords.get('help');
  return {
    id: machine.optionId(place, names),
    flags: isPositional ? [] : action === 'BooleanOptionalAction' ? withNegations(names) : names,
    dest,
    action,
    custom: customClass(keywords.get('action')),
    nargs,
    constant: constantOf(action, keywords.get('const'), place),
    default: defaultOf(content, dest, action, keywords.get('default'), place),
    type: given(keywords, 'type'),
    choices: given(keywords, 'choices'),
    required: isRequired,
    conditional: false,
    shared: false,
    exclusive,
    help: help?.kind === 'str' ? help.value : null,
    place,
  };
}

/** The `-h` and `--help` that a parser makes for itself. */
export function helpOption(machine: Machine, { prefixChars }: ParserContent, place: Place): Option {
  const prefix = prefixChars.includes('-') ? '-' : (prefixChars[0] ?? '-');
  const flags = [`${prefix}h`, `${prefix}${prefix}help`];
  return {
    id: machine.optionId(place, flags),
    flags,
    dest: 'help',
    action: 'help',
    custom: null,
    nargs: null,
    constant: none(computed(place)),
    default: str(SUPPRESS, computed(place)),
    type: null,
    choices: null,
    required: false,
    conditional: false,
    shared: false,
    exclusive: null,
    help: null,
    place,
  };
}

// internals

/** Values that are neither texts nor can be called. */
const PLAIN = new Set<Py['kind']>(['int', 'float', 'bool', 'bytes']);
/** Those of which Python makes no key. */
const UNHASHABLE = new Set<Py['kind']>(['list', 'dict', 'set']);

/** A keyword that is not `None`. */
function given(keywords: ReadonlyMap<string, Py>, name: string): Py | null {
  const value = keywords.get(name);
  return value === undefined || value.kind === 'none' ? null : value;
}

function isTrue(machine: Machine, value: Py | undefined, place: Place): boolean | null {
  const truth = value === undefined ? false : machine.parts.truth(machine, value, place);
  return typeof truth === 'boolean' ? truth : null;
}

/** Keywords of an action beside `action`, `dest`, `default` and `help`, which all take. */
const KEYWORDS = new Map<Action, string>([
  ['store', 'nargs const type choices required metavar'],
  ['append', 'nargs const type choices required metavar'],
  ['extend', 'nargs const type choices required metavar'],
  ['custom', 'nargs const type choices required metavar'],
  ['store_const', 'const required metavar'],
  ['append_const', 'const required metavar'],
  ['store_true', 'required'],
  ['store_false', 'required'],
  ['count', 'required'],
  ['help', ''],
  ['version', 'version'],
  ['BooleanOptionalAction', 'required'],
]);

/**
 * Whether an action takes these keywords; false where Pythons differ.
 *
 * @throws PyRaise as argparse does
 */
function keywordsFit(
  action: Action,
  keywords: ReadonlyMap<string, Py>,
  nargs: Option['nargs'],
  place: Place,
): boolean {
  const allowed = new Set(`action dest default help ${KEYWORDS.get(action)}`.split(' '));
  for (const name of keywords.keys()) {
    if (allowed.has(name)) continue;
    // A class may take keywords of its own, and later Pythons take more.
    if (action === 'custom' || action === 'BooleanOptionalAction' || name === 'deprecated')
      return false;
    raise('TypeError', place);
  }
  const constant = keywords.get('const');
  if (action.endsWith('_const')) return constant !== undefined;
  const stores = action === 'store' || action === 'append';
  const isStray = constant !== undefined && constant.kind !== 'none' && nargs !== '?';
  if (stores && (nargs === 0 || isStray)) raise('ValueError', place);
  const [type, metavar] = [keywords.get('type'), keywords.get('metavar')];
  // A text is not callable, and the number of metavars must fit: argparse refuses both at once.
  if (type !== undefined && (type.kind === 'str' || PLAIN.has(type.kind)))
    raise('ValueError', place);
  const choices = keywords.get('choices');
  if (choices !== undefined && PLAIN.has(choices.kind) && !metavar) raise('ValueError', place);
  if (metavar?.kind === 'tuple' && nargs === null && metavar.items.length !== 1)
    raise('ValueError', place);
  return (
    nargs !== 0 && (metavar === undefined || metavar.kind === 'str' || metavar.kind === 'none')
  );
}

function actionOf(value: Py | undefined, place: Place): Action | null {
  if (value === undefined || value.kind === 'none') return 'store';
  if (UNHASHABLE.has(value.kind)) return raise('TypeError', place);
  if (PLAIN.has(value.kind) || value.kind === 'tuple') return raise('ValueError', place);
  if (value.kind === 'str') {
    if (value.value === 'parsers') return null;
    const name = value.value as Action;
    return KEYWORDS.has(name) && !OWN_NAMES.has(name) ? name : raise('ValueError', place);
  }
  if (value.kind === 'external') {
    return value.name === 'argparse.BooleanOptionalAction' ? 'BooleanOptionalAction' : null;
  }
  if (value.kind === 'class' && value.unclear === null) {
    const own = value.mro.some(
      (base) => base.kind === 'class' && base.scope.variables.has('__init__'),
    );
    return own ? null : 'custom';
  }
  return null;
}

function customClass(value: Py | undefined): PyClass | null {
  return value?.kind === 'class' ? value : null;
}

/** Our names of actions that are classes, not texts. */
const OWN_NAMES = new Set(['custom', 'BooleanOptionalAction']);

function destOf(
  content: ParserContent,
  flags: readonly string[],
  isPositional: boolean,
  given: Py | undefined,
  place: Place,
): string | null {
  const isPrefix = (char: string | undefined) =>
    char !== undefined && content.prefixChars.includes(char);
  if (!isPositional && flags.some((flag) => !isPrefix(flag[0]))) return raise('ValueError', place);
  // Whatever reads the arguments then sets an attribute of that name.
  if (given !== undefined && PLAIN.has(given.kind)) return raise('TypeError', place);
  if (given !== undefined && given.kind !== 'none')
    return given.kind === 'str' ? given.value : null;
  const [first] = flags;
  if (first === undefined) return raise('TypeError', place);
  if (isPositional) return first;
  const long = flags.find((flag) => flag.length > 1 && isPrefix(flag[0]) && isPrefix(flag[1]));
  const chosen = long ?? first;
  let at = 0;
  while (isPrefix(chosen[at])) at++;
  const dest = chosen.slice(at).replaceAll('-', '_');
  return dest === '' ? raise('ValueError', place) : dest;
}

function nargsOf(value: Py | undefined, place: Place): Option['nargs'] | undefined {
  if (value === undefined || value.kind === 'none') return null;
  if (value.kind === 'int') return Number(value.value) >= 0 ? Number(value.value) : undefined;
  if (value.kind === 'float') return raise('ValueError', place);
  if (value.kind !== 'str') return undefined;
  if (['?', '*', '+', '...'].includes(value.value)) return value.value as Option['nargs'];
  return value.value === 'A...' || value.value === SUPPRESS
    ? undefined
    : raise('ValueError', place);
}

function withNegations(flags: readonly string[]): string[] {
  return flags.flatMap((flag) =>
    flag.startsWith('--') ? [flag, `--no-${flag.slice(2)}`] : [flag],
  );
}

function constantOf(action: Action, given: Py | undefined, place: Place): Py {
  if (action === 'store_true') return bool(true, computed(place));
  if (action === 'store_false') return bool(false, computed(place));
  return given ?? none(computed(place));
}

function defaultOf(
  content: ParserContent,
  dest: string,
  action: Action,
  given: Py | undefined,
  place: Place,
): Py {
  if (given !== undefined) return given;
  const set = content.defaults.get(dest);
  if (set !== undefined) return set;
  if (content.argumentDefault !== null) return content.argumentDefault;
  if (action === 'store_true') return bool(false, computed(place));
  if (action === 'store_false') return bool(true, computed(place));
  if (action === 'help' || action === 'version')
    return { kind: 'str', value: SUPPRESS, origin: computed(place) };
  return none(computed(place));
}
