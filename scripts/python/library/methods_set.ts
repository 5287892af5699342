import { collect } from '../machine/iterate.ts';
import { isUnknown, keyOf, setItems } from '../values/data.ts';
import { bool, computed, none, plain } from '../values/make.ts';
import type { Py, PyUnknown } from '../values/object.ts';
import { raise, set } from '../values/ref.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { also } from './methods_dict.ts';

/** Methods of `set`, and those of `frozenset` that change nothing. */
export const setMethods: readonly [string, Builtin][] = [
  ['set.add', addToSet],
  ['set.discard', (call) => dropFromSet(call, false)],
  ['set.remove', (call) => dropFromSet(call, true)],
  ['set.update', (call) => combineSets(call, joined, true)],
  ['set.difference_update', (call) => combineSets(call, without, true)],
  ['set.intersection_update', (call) => combineSets(call, common, true)],
  ...['set', 'frozenset'].flatMap((type): [string, Builtin][] => [
    [`${type}.union`, (call) => combineSets(call, joined)],
    [`${type}.difference`, (call) => combineSets(call, without)],
    [`${type}.intersection`, (call) => combineSets(call, common)],
    [`${type}.issubset`, (call) => askSets(call, within)],
    [`${type}.issuperset`, (call) => askSets(call, (a, b) => within(b, a))],
    [`${type}.isdisjoint`, (call) => askSets(call, (a, b) => common(a, b).size === 0)],
  ]),
];

// internals

type Items = ReadonlyMap<string, Py>;

function addToSet({ machine, args: [value], self, place }: Call): Py | null {
  if (self?.kind !== 'set' || value === undefined) return null;
  const items = setItems(self);
  if (isUnknown(items)) machine.heap.write(self.cell, also(items, value));
  else {
    const key = keyOf(machine, value, place);
    if (key === null) return raise('TypeError', place);
    machine.heap.write(
      self.cell,
      typeof key !== 'string' ? key : items.has(key) ? items : new Map([...items, [key, value]]),
    );
  }
  return none(computed(place));
}

/** What a method of sets is given, filed as a set files it; a set is not iterated over, having no order. */
function filed({ machine, place }: Call, value: Py): ReadonlyMap<string, Py> | PyUnknown {
  if (value.kind === 'set') return setItems(value);
  const items = collect(machine, value, place);
  if (isUnknown(items)) return items;
  const result = new Map<string, Py>();
  for (const item of items) {
    const key = keyOf(machine, item, place);
    if (key === null) return raise('TypeError', place);
    if (typeof key !== 'string') return key;
    if (!result.has(key)) result.set(key, item);
  }
  return result;
}

/** `a.union(b, …)` and its kin; `inPlace` for `update`. */
function combineSets(call: Call, step: (a: Items, b: Items) => Items, inPlace = false): Py | null {
  const { machine, args, self, place } = call;
  if (self?.kind !== 'set') return null;
  let items = setItems(self);
  for (const other of args) {
    const more = filed(call, other);
    items = isUnknown(items) ? items : isUnknown(more) ? more : step(items, more);
  }
  if (!inPlace) return set(machine, items, computed(place), self.frozen);
  machine.heap.write(self.cell, items);
  return none(computed(place));
}

/** `a.issubset(b)` and its kin. */
function askSets(call: Call, answer: (a: Items, b: Items) => boolean): Py | null {
  const { args, self, place } = call;
  const [other] = args;
  if (self?.kind !== 'set' || other === undefined) return null;
  const [a, b] = [setItems(self), filed(call, other)];
  if (isUnknown(a)) return plain(a);
  return isUnknown(b) ? plain(b) : bool(answer(a, b), computed(place));
}

function without(a: Items, b: Items): Items {
  return new Map([...a].filter(([key]) => !b.has(key)));
}

function common(a: Items, b: Items): Items {
  return new Map([...a].filter(([key]) => b.has(key)));
}

function joined(a: Items, b: Items): Items {
  return new Map([...a, ...without(b, a)]);
}

function within(a: Items, b: Items): boolean {
  return without(a, b).size === 0;
}

function dropFromSet({ machine, args: [value], self, place }: Call, strict: boolean): Py | null {
  if (self?.kind !== 'set' || value === undefined) return null;
  const items = setItems(self);
  if (isUnknown(items)) return none(computed(place));
  const key = keyOf(machine, value, place);
  if (key === null) return raise('TypeError', place);
  if (typeof key !== 'string') {
    machine.heap.write(self.cell, key);
    return none(computed(place));
  }
  if (strict && !items.has(key)) return raise('KeyError', place);
  machine.heap.write(self.cell, new Map([...items].filter(([filed]) => filed !== key)));
  return none(computed(place));
}
