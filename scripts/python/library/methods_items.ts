import { deleteItemPlainly, itemPlainly, setItemPlainly } from '../machine/subscript.ts';
import { contains } from '../values/compare.ts';
import { isUnknown, listItems } from '../values/data.ts';
import { computed, none } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { boolean } from './builtin_call.ts';
import { updateDict } from './methods_dict.ts';
import { extend } from './methods_list.ts';

/** What operators do, called by name: as classes that derive from `dict` or `list` do it. */
export const itemMethods: readonly [string, Builtin][] = [
  ['dict.__init__', updateDict],
  ['list.__init__', initList],
  ...['dict', 'list'].flatMap((type): [string, Builtin][] => [
    [`${type}.__getitem__`, getItem],
    [`${type}.__setitem__`, setItem],
    [`${type}.__delitem__`, deleteItem],
    [`${type}.__contains__`, has],
  ]),
];

// internals

function initList(call: Call): Py | null {
  const { self, args, place } = call;
  const items = self?.kind === 'list' ? listItems(self) : null;
  // A list that is filled already is emptied first.
  if (items === null || isUnknown(items) || items.length > 0) return null;
  return args.length === 0 ? none(computed(place)) : extend(call);
}

function getItem({ machine, args: [index], self, place }: Call): Py | null {
  return self === null || index === undefined ? null : itemPlainly(machine, self, index, place);
}

function setItem({ machine, args: [index, value], self, place }: Call): Py | null {
  if (self === null || index === undefined || value === undefined) return null;
  setItemPlainly(machine, self, index, value, place);
  return none(computed(place));
}

function deleteItem({ machine, args: [index], self, place }: Call): Py | null {
  if (self === null || index === undefined) return null;
  deleteItemPlainly(machine, self, index, place);
  return none(computed(place));
}

function has({ machine, args: [item], self, place }: Call): Py | null {
  if (self === null || item === undefined) return null;
  return boolean(contains(machine, self, item, place), place);
}
