import { type Machine, PyRaise } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { contains } from '../values/compare.ts';
import { computed, origin, str } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { list } from '../values/ref.ts';
import type { Option } from './options.ts';
import { isSuppress, nameOf } from './pattern.ts';
import { DIFFERS, NotFollowed, Refused } from './refuse.ts';

/** What an option or positional makes of the arguments it was given. */
export function valueGiven(
  machine: Machine,
  option: Option,
  given: readonly string[],
  isOption: boolean,
  place: Place,
): Py {
  const { nargs } = option;
  if (given.length === 0 && nargs === '?')
    return instead(machine, option, isOption ? option.constant : option.default, place);
  if (given.length === 0 && nargs === '*' && !isOption) {
    if (option.choices !== null) throw new NotFollowed(DIFFERS, place);
    return option.default.kind === 'none' ? list(machine, [], computed(place)) : option.default;
  }
  const [first] = given;
  if (first !== undefined && given.length === 1 && (nargs === null || nargs === '?'))
    return checked(machine, option, convert(machine, option, first, place), place);
  const values = given.map((text) => {
    const value = convert(machine, option, text, place);
    return nargs === '...' ? value : checked(machine, option, value, place);
  });
  return list(machine, values, origin(`arg:${option.dest}`, option.place));
}

/**
 * Applies `type`, as argparse does.
 *
 * @throws Refused where the type says that it is not a value
 */
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
    throw new Refused(`argument ${nameOf(option)}: invalid value: '${text}'`);
  }
}

// internals

/** What stands in for the argument of `nargs="?"`: only a text is converted. */
function instead(machine: Machine, option: Option, value: Py, place: Place): Py {
  if (value.kind !== 'str') return value;
  if (isSuppress(value)) {
    if (option.type !== null || option.choices !== null) throw new NotFollowed(DIFFERS, place);
    return value;
  }
  const converted = convert(machine, option, value.value, place);
  const { choices } = option;
  const isChoice = choices === null || contains(machine, choices, converted, place) === true;
  if (!isChoice) throw new NotFollowed(DIFFERS, place);
  return converted;
}

function checked(machine: Machine, option: Option, value: Py, place: Place): Py {
  const { choices } = option;
  if (choices === null) return value;
  // A part of the text, or one of its letters.
  if (choices.kind === 'str' && (value.kind !== 'str' || value.value.length !== 1))
    throw new NotFollowed(DIFFERS, place);
  const inside = contains(machine, choices, value, place);
  if (inside === false) throw new Refused(`argument ${nameOf(option)}: invalid choice`);
  return value;
}
