import { type Machine, PyRaise } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { contains } from '../values/compare.ts';
import { computed, none, origin, str } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { list } from '../values/ref.ts';
import type { Option } from './options.ts';
import { nameOf, withoutFirst } from './pattern.ts';
import { refuse } from './refuse.ts';

/** What an option or positional makes of the arguments it was given. */
export function valueGiven(
  machine: Machine,
  option: Option,
  given: readonly string[],
  isOption: boolean,
  place: Place,
): Py {
  const strings = option.nargs === '...' ? [...given] : withoutFirst([...given], '--');
  const { nargs } = option;
  const from = computed(place);
  if (strings.length === 0 && nargs === '?') {
    const value = isOption ? option.constant : option.default;
    return value.kind === 'str'
      ? checked(machine, option, convert(machine, option, value.value, place), place)
      : value;
  }
  if (strings.length === 0 && nargs === '*' && !isOption)
    return option.default.kind === 'none' ? list(machine, [], from) : option.default;
  const [first] = strings;
  if (first !== undefined && strings.length === 1 && (nargs === null || nargs === '?'))
    return checked(machine, option, convert(machine, option, first, place), place);
  if (strings.length === 0 && nargs === null) return none(from);
  const values = strings.map((text) => {
    const value = convert(machine, option, text, place);
    return nargs === '...' ? value : checked(machine, option, value, place);
  });
  return list(machine, values, origin(`arg:${option.dest}`, option.place));
}

/** Applies `type`, as argparse does: what it refuses ends the script. */
export function convert(machine: Machine, option: Option, text: string, place: Place): Py {
  const value = str(text, origin('literal', option.place));
  if (option.type === null) return value;
  try {
    return machine.parts.call(
      machine,
      option.type,
      { args: [value], kwargs: new Map(), open: null },
      place,
    );
  } catch (error) {
    if (!(error instanceof PyRaise)) throw error;
    const type = error.exception.kind === 'exception' ? error.exception.type : null;
    const isRefusal =
      typeof type === 'string' && ['ValueError', 'TypeError', 'ArgumentTypeError'].includes(type);
    if (!isRefusal && error.exception.kind === 'exception') throw error;
    return refuse(machine, `argument ${nameOf(option)}: invalid value: '${text}'`, place);
  }
}

// internals

function checked(machine: Machine, option: Option, value: Py, place: Place): Py {
  if (option.choices === null) return value;
  const inside = contains(machine, option.choices, value, place);
  if (inside === false) refuse(machine, `argument ${nameOf(option)}: invalid choice`, place);
  return value;
}
