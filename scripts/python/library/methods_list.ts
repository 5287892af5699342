import { collect } from '../machine/iterate.ts';
import { isUnknown, listItems } from '../values/data.ts';
import { computed, int, none, plain, str, unknown } from '../values/make.ts';
import type { DictContent, Py, PyUnknown } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { dict, EMPTY, raise, withEntry } from '../values/ref.ts';
import type { Call } from './builtin_call.ts';
import { sortItems } from './builtin_iteration.ts';
import type { Machine, Place } from './methods.ts';
import { also } from './methods_dict.ts';

export function changeList(
  machine: Machine,
  self: Py | null,
  change: (items: readonly Py[]) => readonly Py[] | PyUnknown,
  place: Place,
): Py | null {
  if (self?.kind !== 'list') return null;
  const items = listItems(self);
  if (!isUnknown(items)) machine.heap.write(self.cell, change(items));
  return none(computed(place));
}

export function append({ machine, args, self, place }: Call): Py | null {
  const [value] = args;
  if (self?.kind !== 'list' || value === undefined || args.length !== 1) return null;
  const items = listItems(self);
  machine.heap.write(self.cell, isUnknown(items) ? also(items, value) : [...items, value]);
  return none(computed(place));
}

export function extend({ machine, args: [value], self, place }: Call): Py | null {
  if (self?.kind !== 'list' || value === undefined) return null;
  const more = collect(machine, value, place);
  const items = listItems(self);
  if (isUnknown(items)) machine.heap.write(self.cell, also(items, value));
  else if (isUnknown(more)) {
    const refs = [...items.flatMap(refsOf), ...refsOf(value), ...more.refs];
    machine.heap.write(self.cell, unknown(more.reason, more.place, [more], refs));
  } else machine.heap.write(self.cell, machine.bounded([...items, ...more], place));
  return none(computed(place));
}

export function insert({ machine, args: [at, value], self, place }: Call): Py | null {
  if (at?.kind !== 'int' || value === undefined) return null;
  const index = Number(at.value);
  return changeList(
    machine,
    self,
    (items) =>
      items.toSpliced(
        index < 0 ? Math.max(items.length + index, 0) : Math.min(index, items.length),
        0,
        value,
      ),
    place,
  );
}

export function popItem({ machine, args: [at], self, place }: Call): Py | null {
  if (self?.kind !== 'list' || (at !== undefined && at.kind !== 'int')) return null;
  const items = listItems(self);
  if (isUnknown(items)) {
    machine.mayRaise(items, true);
    return items;
  }
  const index = at === undefined ? items.length - 1 : Number(at.value);
  const from = index < 0 ? index + items.length : index;
  const item = items[from];
  if (item === undefined) return raise('IndexError', place);
  machine.heap.write(self.cell, items.toSpliced(from, 1));
  return item;
}

export function removeItem({ machine, args: [value], self, place }: Call): Py | null {
  if (self?.kind !== 'list' || value === undefined) return null;
  const items = listItems(self);
  if (isUnknown(items)) return none(computed(place));
  for (const [at, item] of items.entries()) {
    const same =
      item === value && item.kind !== 'unknown'
        ? true
        : machine.parts.equal(machine, item, value, place);
    if (same === true) {
      machine.heap.write(self.cell, items.toSpliced(at, 1));
      return none(computed(place));
    }
    if (same !== false) {
      machine.heap.write(
        self.cell,
        unknown(same.reason, same.place, [same], items.flatMap(refsOf)),
      );
      return none(computed(place));
    }
  }
  return raise('ValueError', place);
}

export function sortList({ machine, args, kwargs, self, place }: Call): Py | null {
  if (self?.kind !== 'list' || args.length > 0) return null;
  const items = listItems(self);
  if (isUnknown(items)) return none(computed(place));
  const sorted = sortItems(machine, items, kwargs, place);
  if (sorted === null) return null;
  const content = isUnknown(sorted)
    ? unknown(sorted.reason, sorted.place, [sorted], items.flatMap(refsOf))
    : sorted;
  machine.heap.write(self.cell, content);
  return none(computed(place));
}

export function indexOf({ machine, args, self, place }: Call): Py | null {
  const items = itemsOfSequence(self);
  const [value] = args;
  if (items === null || value === undefined || args.length > 1) return null;
  if (isUnknown(items)) return plain(items);
  for (const [at, item] of items.entries()) {
    const same = machine.parts.equal(machine, item, value, place);
    if (same === true) return int(at, computed(place));
    if (same !== false) return same;
  }
  return raise('ValueError', place);
}

export function countOf({ machine, args: [value], self, place }: Call): Py | null {
  const items = itemsOfSequence(self);
  if (items === null || value === undefined) return null;
  if (isUnknown(items)) return plain(items);
  let count = 0;
  for (const item of items) {
    const same = machine.parts.equal(machine, item, value, place);
    if (typeof same !== 'boolean') return same;
    if (same) count++;
  }
  return int(count, computed(place));
}

export function asDict({ machine, self, place }: Call): Py | null {
  if (self?.kind !== 'tuple' || self.named === null) return null;
  let content: DictContent | PyUnknown = EMPTY;
  for (const [at, field] of self.named.fields.entries()) {
    const value = self.items[at];
    if (value === undefined || isUnknown(content)) return null;
    content = withEntry(machine, content, str(field.name, computed(place)), value, place);
  }
  return dict(machine, content, computed(place));
}

export function replaceFields({ args, kwargs, self }: Call): Py | null {
  if (self?.kind !== 'tuple' || self.named === null || args.length > 0) return null;
  const { named } = self;
  if ([...kwargs.keys()].some((name) => !named.fields.some((field) => field.name === name)))
    return null;
  const items = self.items.map((item, at) => kwargs.get(named.fields[at]?.name ?? '') ?? item);
  return { ...self, items };
}

// internals

function itemsOfSequence(self: Py | null): readonly Py[] | PyUnknown | null {
  if (self?.kind === 'list') return listItems(self);
  return self?.kind === 'tuple' ? self.items : null;
}
