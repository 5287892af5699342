import type { Builtin, Call } from './builtin_call.ts';
import { firstUnknown } from './builtin_call.ts';
import { sortItems } from './builtin_iteration.ts';
import { dictContent, isUnknown, keyOf, knownEntries, listItems, setItems } from './data.ts';
import { dataText, fileBehind } from './data_files.ts';
import { collect } from './iterate.ts';
import { joinValues } from './join.ts';
import { bool, computed, int, none, plain, str, tuple, unknown } from './make.ts';
import { stringMethods } from './methods_str.ts';
import type { DictContent, Py, PyDict, PyUnknown } from './object.ts';
import { refsOf } from './object.ts';
import {
  dict,
  EMPTY,
  iterator,
  list,
  mergeEntries,
  raise,
  set,
  withEntry,
  writeEntries,
} from './ref.ts';
import { lookUp } from './subscript.ts';
import { isAscii } from './text.ts';

/** Methods of built-in types, by `type.method`. */
export const BUILTIN_METHODS = new Map<string, Builtin>([
  ...stringMethods,
  ['list.append', append],
  ['list.extend', extend],
  ['list.insert', insert],
  ['list.pop', popItem],
  ['list.remove', removeItem],
  ['list.clear', ({ machine, self, place }) => changeList(machine, self, () => [], place)],
  [
    'list.reverse',
    ({ machine, self, place }) => changeList(machine, self, (items) => [...items].reverse(), place),
  ],
  ['list.sort', sortList],
  [
    'list.copy',
    ({ machine, self, place }) =>
      self?.kind === 'list' ? list(machine, listItems(self), computed(place)) : null,
  ],
  ['list.index', indexOf],
  ['list.count', countOf],
  ['tuple.index', indexOf],
  ['tuple.count', countOf],
  ['tuple._asdict', asDict],
  ['tuple._replace', replaceFields],
  ['dict.get', getItem],
  ['dict.keys', (call) => view(call, (key) => key)],
  ['dict.values', (call) => view(call, (_key, value) => value)],
  ['dict.items', (call) => view(call, (key, value) => tuple([key, value], computed(call.place)))],
  ['dict.update', updateDict],
  ['dict.setdefault', setDefault],
  ['dict.pop', popKey],
  [
    'dict.clear',
    ({ machine, self, place }) =>
      self?.kind === 'dict' ? written(machine, self, EMPTY, place) : null,
  ],
  ['dict.copy', copyDict],
  ['dict.fromkeys', fromKeys],
  ['set.add', addToSet],
  ['set.discard', (call) => dropFromSet(call, false)],
  ['set.remove', (call) => dropFromSet(call, true)],
  [
    'set.copy',
    ({ machine, self, place }) =>
      self?.kind === 'set' ? set(machine, setItems(self), computed(place)) : null,
  ],
  [
    'int.bit_length',
    ({ self, place }) =>
      self?.kind === 'int'
        ? int(
            (self.value < 0n ? -self.value : self.value).toString(2).replace(/^0$/, '').length,
            computed(place),
          )
        : null,
  ],
  [
    'float.is_integer',
    ({ self, place }) =>
      self?.kind === 'float' ? bool(Number.isInteger(self.value), computed(place)) : null,
  ],
  ['bytes.decode', decodeBytes],
  ['file.read', readFile],
  ['file.close', ({ place }) => none(computed(place))],
  ['file.write', ({ place }) => unknown('is a number of characters', place)],
]);

// internals

type Machine = Call['machine'];
type Place = Call['place'];

function written(
  machine: Machine,
  self: PyDict,
  content: DictContent | PyUnknown,
  place: Place,
): Py {
  writeEntries(machine, self, content);
  return none(computed(place));
}

function changeList(
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

/** A list that is not known stays so, and may now also hold the new item. */
function also(content: PyUnknown, value: Py): PyUnknown {
  const refs = refsOf(value);
  return refs.length === 0
    ? content
    : { ...content, refs: [...new Set([...content.refs, ...refs])] };
}

function append({ machine, args, self, place }: Call): Py | null {
  const [value] = args;
  if (self?.kind !== 'list' || value === undefined || args.length !== 1) return null;
  const items = listItems(self);
  machine.heap.write(self.cell, isUnknown(items) ? also(items, value) : [...items, value]);
  return none(computed(place));
}

function extend({ machine, args: [value], self, place }: Call): Py | null {
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

function insert({ machine, args: [at, value], self, place }: Call): Py | null {
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

function popItem({ machine, args: [at], self, place }: Call): Py | null {
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

function removeItem({ machine, args: [value], self, place }: Call): Py | null {
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

function sortList({ machine, args, kwargs, self, place }: Call): Py | null {
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

function itemsOfSequence(self: Py | null): readonly Py[] | PyUnknown | null {
  if (self?.kind === 'list') return listItems(self);
  return self?.kind === 'tuple' ? self.items : null;
}

function indexOf({ machine, args, self, place }: Call): Py | null {
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

function countOf({ machine, args: [value], self, place }: Call): Py | null {
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

function asDict({ machine, self, place }: Call): Py | null {
  if (self?.kind !== 'tuple' || self.named === null) return null;
  let content: DictContent | PyUnknown = EMPTY;
  for (const [at, field] of self.named.fields.entries()) {
    const value = self.items[at];
    if (value === undefined || isUnknown(content)) return null;
    content = withEntry(machine, content, str(field.name, computed(place)), value, place);
  }
  return dict(machine, content, computed(place));
}

function replaceFields({ args, kwargs, self }: Call): Py | null {
  if (self?.kind !== 'tuple' || self.named === null || args.length > 0) return null;
  const { named } = self;
  if ([...kwargs.keys()].some((name) => !named.fields.some((field) => field.name === name)))
    return null;
  const items = self.items.map((item, at) => kwargs.get(named.fields[at]?.name ?? '') ?? item);
  return { ...self, items };
}

function getItem({ machine, args: [key, otherwise], self, place }: Call): Py | null {
  if (self?.kind !== 'dict' || key === undefined) return null;
  const fallback = otherwise ?? none(computed(place));
  const content = dictContent(self);
  if (isUnknown(content)) return { ...content, refs: [...content.refs, ...refsOf(fallback)] };
  const found = lookUp(machine, content, key, place);
  if (found === 'absent') return fallback;
  if ('maybe' in found) {
    machine.joining = unknown('a key may be absent', place);
    return joinValues(machine, found.maybe, fallback);
  }
  if (found.kind !== 'unknown') return found;
  return { ...found, refs: [...new Set([...found.refs, ...refsOf(fallback)])] };
}

/** `keys()`, `values()`, `items()`: iterated over at once in nearly all code, live where it is not. */
function view({ machine, self, place }: Call, pick: (key: Py, value: Py) => Py): Py | null {
  if (self?.kind !== 'dict') return null;
  const content = dictContent(self);
  const entries = isUnknown(content) ? content : knownEntries(content);
  if (isUnknown(entries)) {
    const refs = isUnknown(content)
      ? content.refs
      : [...content.entries.values()].flatMap(({ value }) => refsOf(value));
    return unknown(entries.reason, entries.place, [entries], [...refs, self]);
  }
  const source: Py = {
    ...iterator(
      machine,
      (at) => {
        const now = dictContent(self);
        if (isUnknown(now)) return { kind: 'broken', why: now };
        const listed = knownEntries(now);
        if (isUnknown(listed)) return { kind: 'broken', why: listed };
        if (listed.length !== entries.length && at > 0 && at < listed.length)
          raise('RuntimeError', place);
        const entry = listed[at];
        return entry === undefined ? 'end' : pick(entry.key, entry.value);
      },
      [self],
      computed(place),
    ),
  };
  return source;
}

function updateDict({ machine, args, kwargs, self, place }: Call): Py | null {
  const [other] = args;
  if (self?.kind !== 'dict' || args.length > 1) return null;
  let content = dictContent(self);
  if (other?.kind === 'dict') content = mergeEntries(content, dictContent(other), place);
  else if (other !== undefined) {
    const pairs = collect(machine, other, place);
    if (isUnknown(pairs)) content = mergeEntries(content, also(pairs, other), place);
    else {
      for (const pair of pairs) {
        const parts = collect(machine, pair, place);
        if (isUnknown(parts)) content = mergeEntries(content, parts, place);
        else {
          const [key, value] = parts;
          if (key === undefined || value === undefined || parts.length !== 2)
            return raise('ValueError', place);
          content = mergeEntries(content, withEntry(machine, EMPTY, key, value, place), place);
        }
      }
    }
  }
  for (const [name, value] of kwargs) {
    const one = withEntry(machine, EMPTY, str(name, computed(place)), value, place);
    content = mergeEntries(content, one, place);
  }
  return written(machine, self, content, place);
}

function setDefault({ machine, args: [key, otherwise], self, place }: Call): Py | null {
  if (self?.kind !== 'dict' || key === undefined) return null;
  const value = otherwise ?? none(computed(place));
  const content = dictContent(self);
  if (isUnknown(content)) return also(content, value);
  const found = lookUp(machine, content, key, place);
  if (found === 'absent') {
    writeEntries(machine, self, withEntry(machine, content, key, value, place));
    return value;
  }
  if ('maybe' in found || found.kind === 'unknown') {
    const held = 'maybe' in found ? found.maybe : found;
    const why = unknown('a key may be absent', place, [], [...refsOf(held), ...refsOf(value)]);
    writeEntries(machine, self, withEntry(machine, content, key, why, place));
    return why;
  }
  return found;
}

function popKey({ machine, args: [key, otherwise], self, place }: Call): Py | null {
  if (self?.kind !== 'dict' || key === undefined) return null;
  const content = dictContent(self);
  if (isUnknown(content))
    return {
      ...content,
      refs: [...content.refs, ...(otherwise === undefined ? [] : refsOf(otherwise))],
    };
  const filed = keyOf(machine, key, place);
  const found = lookUp(machine, content, key, place);
  if (found === 'absent') return otherwise ?? raise('KeyError', place);
  if (typeof filed !== 'string') {
    writeEntries(
      machine,
      self,
      unknown(
        'a key of it is removed',
        place,
        [],
        [...content.entries.values()].flatMap(({ value }) => refsOf(value)),
      ),
    );
    return found as Py;
  }
  const entries = new Map(content.entries);
  entries.delete(filed);
  writeEntries(machine, self, { entries, open: content.open });
  if ('maybe' in found) {
    machine.joining = unknown('a key may be absent', place);
    return otherwise === undefined ? found.maybe : joinValues(machine, found.maybe, otherwise);
  }
  return found;
}

function copyDict({ machine, self, place }: Call): Py | null {
  if (self?.kind !== 'dict') return null;
  return { ...dict(machine, dictContent(self), computed(place)), factory: self.factory };
}

function fromKeys({ machine, args: [keys, value], place }: Call): Py | null {
  if (keys === undefined) return null;
  const all = collect(machine, keys, place);
  if (isUnknown(all)) return dict(machine, all, computed(place));
  let content: DictContent | PyUnknown = EMPTY;
  for (const key of all) {
    if (isUnknown(content)) break;
    content = withEntry(machine, content, key, value ?? none(computed(place)), place);
  }
  return dict(machine, content, computed(place));
}

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

function decodeBytes({ args, kwargs, self, place }: Call): Py | null {
  const [encoding] = args;
  if (self?.kind !== 'bytes' || kwargs.size > 0) return null;
  if (encoding !== undefined || !isAscii(self.value)) return null;
  return str(self.value, computed(place));
}

/** `open(path).read()` of a data file of the workspace. */
function readFile({ machine, args, self, place }: Call): Py | null {
  const file = fileBehind(self);
  if (file !== null) return args.length === 0 ? dataText(machine, file.relative, place) : file.why;
  return self?.kind === 'tuple' ? (firstUnknown(self.items[1]) ?? null) : null;
}
