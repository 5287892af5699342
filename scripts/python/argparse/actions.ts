import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown, listItems, ownAttribute } from '../values/data.ts';
import { bool, computed, int, none, str, unknown } from '../values/make.ts';
import type { Py, PyInstance, PyParser } from '../values/object.ts';
import { list, raise } from '../values/ref.ts';
import type { Action, Option } from './options.ts';
import { nameOf } from './pattern.ts';

/** An option that was given: what it got, and the flag it was called by. */
export interface Taken {
  machine: Machine;
  parser: PyParser;
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
  custom: (taken) => ownAction(taken) ?? lost(taken),
};

function lost({ machine, namespace, option }: Taken): Py {
  const why = unknown(`is set by the action of ${nameOf(option)}`, option.place);
  namespace.volatile ??= why;
  machine.mayRaise(why, true);
  return why;
}

/** What a class of the workspace does; null where that is not read. */
function ownAction(taken: Taken): Py | null {
  const { machine, parser, namespace, option, value, flag, place } = taken;
  const { custom, dest } = option;
  if (custom === null || custom.unclear !== null || dest === null) return null;
  const bases = custom.mro.filter((base) => base.kind !== 'class');
  const isPlain = bases.every(
    (base) => base.kind === 'external' && base.name === 'argparse.Action',
  );
  const callee = machine.parts.classAttribute(machine, custom, '__call__');
  if (!isPlain || callee?.kind !== 'function') return null;
  const from = computed(place);
  const attributes = machine.variables();
  const self: PyInstance = {
    kind: 'instance',
    cls: custom,
    attributes,
    reference: null,
    volatile: null,
    origin: from,
  };
  machine.setOwn(self, 'dest', str(dest, from));
  machine.setOwn(self, 'const', option.constant);
  machine.setOwn(self, 'default', option.default);
  for (const name of ['option_strings', 'nargs', 'type', 'choices', 'required', 'help', 'metavar'])
    machine.setOwn(self, name, unknown(`is ${name} of the option ${nameOf(option)}`, option.place));
  const called = flag === '' ? none(from) : str(flag, from);
  const args = { args: [self, parser, namespace, value, called], kwargs: new Map(), open: null };
  machine.parts.call(machine, callee, args, place);
  return namespace.volatile ?? ownAttribute(namespace, dest) ?? null;
}

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
