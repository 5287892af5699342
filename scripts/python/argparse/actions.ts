import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown, listItems, ownAttribute } from '../values/data.ts';
import { bool, computed, int, unknown } from '../values/make.ts';
import type { Py, PyInstance } from '../values/object.ts';
import { list, raise } from '../values/ref.ts';
import type { Action, Option } from './options.ts';
import { nameOf } from './pattern.ts';

/** An option that was given: what it got, and the flag it was called by. */
export interface Taken {
  machine: Machine;
  namespace: PyInstance;
  option: Option;
  /** What stood in the namespace before. */
  before: Py | null;
  value: Py;
  flag: string;
  place: Place;
}

/** What the action of an option stores. */
export function stored(taken: Taken): Py {
  return ACTIONS[taken.option.action](taken);
}

// internals

const ACTIONS: { [action in Action]: (taken: Taken) => Py } = {
  store: ({ value }) => value,
  store_const: ({ option }) => option.constant,
  store_true: ({ option }) => option.constant,
  store_false: ({ option }) => option.constant,
  BooleanOptionalAction: ({ flag, place }) => bool(!flag.startsWith('--no-'), computed(place)),
  append: (taken) => extended(taken, [taken.value]),
  append_const: (taken) => extended(taken, [taken.option.constant]),
  extend: (taken) => extended(taken, itemsOf(taken.value)),
  count: counted,
  help: ({ place }) => raise('SystemExit', place),
  version: ({ place }) => raise('SystemExit', place),
  custom: ({ machine, namespace, option }) => {
    const why = unknown(`is set by the action of ${nameOf(option)}`, option.place);
    namespace.volatile ??= why;
    machine.mayRaise(why, true);
    return why;
  },
};

function counted({ before, option, place }: Taken): Py {
  if (before === null) return int(1, computed(place));
  if (before.kind === 'int') return int(before.value + 1n, computed(place));
  return unknown('is counted', option.place);
}

function extended({ machine, before, place }: Taken, added: readonly Py[] | null): Py {
  if (before !== null && HAVE_NO_APPEND.has(before.kind)) raise('AttributeError', place);
  const old = before === null ? [] : itemsOf(before);
  if (old === null || added === null) return unknown('is appended to', place);
  return list(machine, [...old, ...added], computed(place));
}

const HAVE_NO_APPEND = new Set(['str', 'bytes', 'int', 'float', 'bool', 'tuple']);

function itemsOf(value: Py): readonly Py[] | null {
  const items = value.kind === 'list' ? listItems(value) : null;
  return items === null || isUnknown(items) ? null : items;
}

/** The attribute of a namespace; null where it is `None` or missing. */
export function presentIn(namespace: PyInstance, dest: string): Py | null {
  const value = ownAttribute(namespace, dest);
  return value === undefined || value.kind === 'none' ? null : value;
}
