import { type Machine, PyRaise } from '../machine/machine.ts';
import type { ObjectReference, Origin, Place } from '../value.ts';
import { isUnknown, keyOf } from './data.ts';
import { computed, origin, plain, unknown } from './make.ts';
import type {
  DictContent,
  DictEntryContent,
  Item,
  Py,
  PyClass,
  PyDict,
  PyException,
  PyIterator,
  PyList,
  PyNative,
  PyObject,
  PySet,
  PyUnknown,
} from './object.ts';
import { refsOf, UNBOUND } from './object.ts';

/** New objects on the heap. */

export function list(machine: Machine, content: readonly Py[] | PyUnknown, from: Origin): PyList {
  return {
    kind: 'list',
    cell: machine.items(content),
    subclass: null,
    volatile: null,
    origin: from,
  };
}

export function dict(machine: Machine, content: DictContent | PyUnknown, from: Origin): PyDict {
  return {
    kind: 'dict',
    cell: machine.entries(content),
    factory: null,
    named: null,
    subclass: null,
    view: null,
    volatile: null,
    origin: from,
  };
}

/** Replaces what a dictionary holds; of `vars(object)`, the attributes of the object. */
export function writeEntries(
  machine: Machine,
  target: PyDict,
  content: DictContent | PyUnknown,
): void {
  const { view } = target;
  if (view === null) {
    machine.heap.write(target.cell, content);
    return;
  }
  if (isUnknown(content) || content.open !== null) {
    view.volatile ??= isUnknown(content) ? content : content.open;
    return;
  }
  const left = new Set(view.attributes.keys());
  for (const { key, value } of content.entries.values()) {
    if (key.kind !== 'str') continue;
    left.delete(key.value);
    machine.setOwn(view, key.value, value);
  }
  for (const name of left) {
    const cell = view.attributes.get(name);
    if (cell !== undefined) machine.heap.write(cell, UNBOUND);
  }
}

export function set(
  machine: Machine,
  content: ReadonlyMap<string, Py> | PyUnknown,
  from: Origin,
  frozen = false,
): PySet {
  const cell = machine.cell<ReadonlyMap<string, Py> | PyUnknown>(content, (a, b) => {
    if (!isUnknown(a) && !isUnknown(b)) {
      if (a.size === b.size && [...a.keys()].every((key) => b.has(key))) return a;
    }
    return unknown(`differs between two paths: ${machine.joining.reason}`, machine.joining.place, [
      machine.joining,
    ]);
  });
  return { kind: 'set', cell, frozen, volatile: null, origin: from };
}

export function exceptionOf(
  type: string | PyClass,
  place: Place | null,
  args: readonly Py[] = [],
): PyException {
  return { kind: 'exception', type, args, note: null, volatile: null, origin: computed(place) };
}

/** Throws a Python exception that is certain; what Python would say with it is not kept. */
export function raise(type: string, place: Place | null, note?: string): never {
  const said = unknown('is what Python says with an exception', place);
  throw new PyRaise({ ...exceptionOf(type, place, [said]), note: note ?? null }, place);
}

export function objectOf(
  machine: Machine,
  reference: ObjectReference,
  holds: readonly Py[],
): PyObject {
  return {
    kind: 'object',
    reference,
    holds: holds.flatMap(refsOf),
    attributes: machine.variables(),
    volatile: null,
    origin: reference.origin,
  };
}

export function native(name: string, self: Py | null = null): PyNative {
  return { kind: 'native', name, self, origin: origin('builtin', null) };
}

/** An iterator over what `at` gives, one position after the other. */
export function iterator(
  machine: Machine,
  at: (position: number) => Item,
  sources: readonly Py[],
  from: Origin,
): PyIterator {
  const position = positionCell(machine);
  const result: PyIterator = {
    kind: 'iterator',
    what: 'iterator',
    position,
    at,
    sources,
    volatile: null,
    origin: from,
    run: (yielded) => {
      for (;;) {
        const { content } = position;
        if (typeof content !== 'number') return content;
        const item = at(content);
        if (item === 'end') return { kind: 'none', origin: from };
        if (item.kind === 'broken') return item.why;
        machine.tick(from.place);
        machine.heap.write(position, content + 1);
        yielded(item);
      }
    },
  };
  return result;
}

export function positionCell(machine: Machine) {
  return machine.cell<number | PyUnknown>(0, (a, b) =>
    a === b ? a : unknown('is used up on one path only', machine.joining.place, [machine.joining]),
  );
}

export const EMPTY: DictContent = { entries: new Map(), open: null };

/** Contents with one key set; the key goes to the end where it is new. */
export function withEntry(
  machine: Machine,
  content: DictContent,
  key: Py,
  value: Py,
  place: Place,
): DictContent | PyUnknown {
  const filed = keyOf(machine, key, place);
  if (filed === null) return raise('TypeError', place);
  if (typeof filed !== 'string') return overwritten(content, filed, value);
  const entries = new Map(content.entries);
  const before = entries.get(filed);
  // Where the key may have been absent, its position in the order is not known.
  entries.set(filed, { key: before?.key ?? key, value, maybe: false });
  if (before?.maybe === true) {
    const order = unknown('the order of its keys depends on a condition', place);
    return { entries, open: content.open ?? order };
  }
  return { entries, open: content.open };
}

/** After an entry was set under a key that is not known, any entry may have been it. */
function overwritten(content: DictContent, key: PyUnknown, value: Py): DictContent {
  const entries = new Map<string, DictEntryContent>();
  const why = unknown(
    `may be overwritten under a key that ${key.reason}`,
    key.place,
    [key],
    refsOf(value),
  );
  for (const [filed, entry] of content.entries) {
    const refs = [...refsOf(entry.value), ...refsOf(value)];
    entries.set(filed, { ...entry, value: unknown(why.reason, why.place, [key], refs) });
  }
  return { entries, open: why };
}

/** `{**left, **right}`. */
export function mergeEntries(
  left: DictContent | PyUnknown,
  right: DictContent | PyUnknown,
  place: Place,
): DictContent | PyUnknown {
  if (isUnknown(right)) {
    if (isUnknown(left)) return unknown(right.reason, right.place, [left, right]);
    return overwritten(left, right, right);
  }
  if (isUnknown(left)) {
    // What stands right is known whatever stood left.
    const entries = new Map(right.entries);
    return { entries, open: left };
  }
  let merged: DictContent = left;
  if (right.open !== null) merged = overwritten(left, right.open, right.open);
  const entries = new Map(merged.entries);
  for (const [filed, entry] of right.entries) {
    const before = entries.get(filed);
    if (!entry.maybe) entries.set(filed, { ...entry, key: before?.key ?? entry.key });
    else if (before === undefined) entries.set(filed, entry);
    else {
      const why = unknown(
        'is overwritten on one path only',
        place,
        [],
        [...refsOf(before.value), ...refsOf(entry.value)],
      );
      entries.set(filed, { ...before, value: why });
    }
  }
  return { entries, open: merged.open ?? right.open };
}

export { plain };
