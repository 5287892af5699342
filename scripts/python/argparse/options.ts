import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown } from '../values/data.ts';
import { bool, computed, none, str, unknown } from '../values/make.ts';
import type { CallArguments, Py, PyParser } from '../values/object.ts';
import { raise } from '../values/ref.ts';
import { parserContent } from './parser.ts';

/** One option or positional as `add_argument` made it. */
export interface Option {
  id: number;
  flags: readonly string[];
  /** Null where it is not known; then it may be any. */
  dest: string | null;
  action: Action;
  /** Null: the action's own number. */
  nargs: '?' | '*' | '+' | '...' | number | null;
  constant: Py;
  default: Py;
  type: Py | null;
  choices: Py | null;
  required: boolean;
  conditional: boolean;
  /** The mutually exclusive group it is in. */
  exclusive: number | null;
  help: string | null;
  place: Place;
}

export type Action =
  | 'store'
  | 'store_const'
  | 'store_true'
  | 'store_false'
  | 'append'
  | 'append_const'
  | 'extend'
  | 'count'
  | 'help'
  | 'version'
  | 'BooleanOptionalAction'
  /** A class of the workspace or beyond: its default is known, what it stores is not. */
  | 'custom';

export interface ParserContent {
  options: readonly Option[];
  defaults: Map<string, Py>;
  prefixChars: string;
  allowAbbreviation: boolean;
  argumentDefault: Py | null;
  resolveConflicts: boolean;
  addHelp: boolean;
  commands: Commands | null;
  exclusive: readonly { id: number; required: boolean }[];
  place: Place;
}

export interface Commands {
  dest: string | null;
  required: boolean;
  parsers: readonly { name: string; parser: PyParser }[];
  /** How many options stand before it. */
  after: number;
}

/** The string that argparse takes for "no attribute at all". */
export const SUPPRESS = '==SUPPRESS==';

/** `add_argument(…)`; null where it is not read. */
export function addArgument(
  machine: Machine,
  self: PyParser,
  args: CallArguments,
  place: Place,
): Py | null {
  const owner = self.owner ?? self;
  const content = parserContent(owner);
  if (isUnknown(content)) return { ...content, refs: [owner] };
  if (args.open !== null) return null;
  const option = optionOf(machine, content, args, self.exclusive, place);
  if (option === null) return null;
  let { options } = content;
  const taken = new Set(options.flatMap(({ flags, conditional }) => (conditional ? [] : flags)));
  if (content.addHelp && option.flags.some((flag) => flag === '-h' || flag === '--help')) {
    if (!content.resolveConflicts) raise('ArgumentError', place);
    return null;
  }
  if (option.flags.some((flag) => taken.has(flag))) {
    // Certain only where both exist on every path.
    if (machine.conditions.length === 0 && !content.resolveConflicts) raise('ArgumentError', place);
    if (!content.resolveConflicts) return null;
    options = options.map((other) => ({
      ...other,
      flags: other.flags.filter((flag) => !option.flags.includes(flag)),
    }));
    if (
      options.some(
        ({ flags }, at) => flags.length === 0 && (content.options[at]?.flags.length ?? 0) > 0,
      )
    )
      return null;
  }
  machine.heap.write(owner.cell, { ...content, options: [...options, option] });
  const action: PyParser = {
    kind: 'parser',
    what: 'action',
    owner,
    option: option.id,
    exclusive: null,
    cell: owner.cell,
    parsedAt: new Set(),
    attributes: machine.variables(),
    volatile: null,
    origin: computed(place),
  };
  const dest =
    option.dest === null ? unknown('is not known', place) : str(option.dest, computed(place));
  machine.heap.write(machine.cellOf(action.attributes, 'dest'), dest);
  return action;
}

// internals

const ACTIONS = new Set<string>([
  'store',
  'store_const',
  'store_true',
  'store_false',
  'append',
  'append_const',
  'extend',
  'count',
  'help',
  'version',
]);

function optionOf(
  machine: Machine,
  content: ParserContent,
  args: CallArguments,
  exclusive: number | null,
  place: Place,
): Option | null {
  const flags: string[] = [];
  for (const arg of args.args) {
    if (arg.kind !== 'str') return null;
    flags.push(arg.value);
  }
  const keywords = args.kwargs;
  const isPositional =
    flags.length === 0 ||
    (flags.length === 1 && !content.prefixChars.includes(flags[0]?.[0] ?? ' '));
  const action = actionOf(keywords.get('action'));
  const dest = destOf(content, flags, isPositional, keywords.get('dest'), place);
  if (action === null || dest === null) return null;
  const nargs = nargsOf(keywords.get('nargs'));
  if (nargs === undefined) return null;
  const typeValue = keywords.get('type');
  const requiredValue = keywords.get('required');
  const required =
    requiredValue === undefined ? false : machine.parts.truth(machine, requiredValue, place);
  if (typeof required !== 'boolean') return null;
  if (isPositional && (requiredValue !== undefined || (flags.length > 0 && keywords.has('dest'))))
    return raise('TypeError', place);
  if (isPositional && !['store', 'append', 'extend', 'custom'].includes(action)) return null;
  for (const name of keywords.keys())
    if (!KEYWORDS.has(name)) return action === 'custom' ? null : raise('TypeError', place);
  // Mutually exclusive arguments must be optional.
  if (exclusive !== null && (required || (isPositional && nargs !== '?')))
    return raise('ValueError', place);
  const choices = keywords.get('choices');
  const help = keywords.get('help');
  return {
    id: machine.optionId(place, flags),
    flags: isPositional ? [] : action === 'BooleanOptionalAction' ? withNegations(flags) : flags,
    dest,
    action,
    nargs,
    constant: constantOf(action, keywords.get('const'), place),
    default: defaultOf(content, dest, action, keywords.get('default'), place),
    type: typeValue === undefined || typeValue.kind === 'none' ? null : typeValue,
    choices: choices === undefined || choices.kind === 'none' ? null : choices,
    required: isPositional
      ? nargs !== '?' && !(nargs === '*' && keywords.has('default'))
      : required,
    conditional: false,
    exclusive,
    help: help?.kind === 'str' ? help.value : null,
    place,
  };
}

const KEYWORDS = new Set(
  'action nargs const default type choices required help metavar dest version'.split(' '),
);

function actionOf(value: Py | undefined): Action | null {
  if (value === undefined) return 'store';
  if (value.kind === 'str') return ACTIONS.has(value.value) ? (value.value as Action) : null;
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

function destOf(
  content: ParserContent,
  flags: readonly string[],
  isPositional: boolean,
  given: Py | undefined,
  place: Place,
): string | null {
  if (given !== undefined && given.kind !== 'none')
    return given.kind === 'str' ? given.value : null;
  const [first] = flags;
  if (first === undefined) return raise('TypeError', place);
  if (isPositional) return first;
  const isPrefix = (char: string | undefined) =>
    char !== undefined && content.prefixChars.includes(char);
  if (flags.some((flag) => !isPrefix(flag[0]))) return raise('ValueError', place);
  const long = flags.find((flag) => flag.length > 1 && isPrefix(flag[0]) && isPrefix(flag[1]));
  const chosen = long ?? first;
  let at = 0;
  while (isPrefix(chosen[at])) at++;
  const dest = chosen.slice(at).replaceAll('-', '_');
  return dest === '' ? raise('ValueError', place) : dest;
}

function nargsOf(value: Py | undefined): Option['nargs'] | undefined {
  if (value === undefined || value.kind === 'none') return null;
  if (value.kind === 'int') return Number(value.value) >= 0 ? Number(value.value) : undefined;
  if (value.kind !== 'str') return undefined;
  return ['?', '*', '+', '...'].includes(value.value)
    ? (value.value as Option['nargs'])
    : undefined;
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
