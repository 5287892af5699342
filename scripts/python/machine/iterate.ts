import { linesOf } from '../library/files.ts';
import type { Place } from '../value.ts';
import { dictContent, isUnknown, knownEntries, listItems, setItems } from '../values/data.ts';
import { computed, int, plain, str, unknown } from '../values/make.ts';
import { asData } from '../values/mixed.ts';
import type { Item, Py, PyIterator, PyUnknown } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { iterator, raise } from '../values/ref.ts';
import { codePoints } from '../values/text.ts';
import { takePending, unknownLoop } from './flow.ts';
import { type Machine, NORMAL, PyRaise } from './machine.ts';

/** A generator whose items come under conditions that are not known cannot be followed item by item. */
class NotFollowed extends Error {}

/** Thrown by a loop body that leaves while a generator is running. */
export class StopIterating extends Error {}

/**
 * Calls back for each item, in the order and at the time Python would. Gives an unknown where the items
 * are not known; the callback may then have been called, and what it did is undone.
 */
export function iterate(
  machine: Machine,
  iterable: Py,
  place: Place,
  each: (item: Py) => void,
): PyUnknown | null {
  const source = iteratorOver(machine, iterable, place);
  if (isUnknown(source)) return source;
  return source.what === 'iterator'
    ? drain(machine, source, place, each)
    : follow(machine, source, place, each);
}

/** `iter(value)`, or why it is not known. */
export function iteratorOver(machine: Machine, value: Py, place: Place): PyIterator | PyUnknown {
  const from = computed(place);
  const over = (at: (position: number) => Item) => iterator(machine, at, [value], from);
  const lines = linesOf(value);
  if (lines !== null) return lines;
  const data = asData(value);
  if (data !== value) return iteratorOver(machine, data, place);
  switch (value.kind) {
    case 'iterator':
      return value.what === 'view' && value.at !== null ? over(value.at) : value;
    case 'unknown':
      machine.mayRaise(value, true);
      return value;
    case 'tuple':
      return over((i) => value.items[i] ?? 'end');
    case 'list':
      return over((i) => {
        const items = listItems(value);
        return isUnknown(items) ? { kind: 'broken', why: items } : (items[i] ?? 'end');
      });
    case 'range': {
      const { start, stop, step } = value;
      return over((i) => {
        const n = start + BigInt(i) * step;
        return (step > 0n ? n < stop : n > stop) ? int(n, from) : 'end';
      });
    }
    case 'str': {
      const points = codePoints(value.value);
      return over((i) => (points[i] === undefined ? 'end' : str(points[i], from)));
    }
    case 'dict':
      return dictIterator(value, place, over);
    case 'set': {
      const items = setItems(value);
      if (isUnknown(items)) return plain(items);
      // The order of a set depends on hashes.
      if (items.size > 1)
        return unknown(
          'depends on the order of a set',
          place,
          [],
          [...items.values()].flatMap(refsOf),
        );
      const [only] = items.values();
      return over((i) => (i === 0 && only !== undefined ? only : 'end'));
    }
    case 'class':
      if (value.flavour === 'enum' && value.unclear === null)
        return over((i) => value.members[i]?.value ?? 'end');
      return unknown('a class is iterated over', place, [], [value]);
    case 'instance':
      return instanceIterator(machine, value, place);
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'function':
      return raise('TypeError', place);
    default:
      machine.mayRaise(unknown(`a ${value.kind} is iterated over`, place), true);
      return unknown(`a ${value.kind} is iterated over`, place, [], refsOf(value));
  }
}

/** All items at once, or why they are not known. */
export function collect(machine: Machine, iterable: Py, place: Place): Py[] | PyUnknown {
  const items: Py[] = [];
  const failed = iterate(machine, iterable, place, (item) => items.push(item));
  return failed ?? items;
}

/** Calls back for each item until it gives true; then the rest is left where it is. */
export function iterateUntil(
  machine: Machine,
  iterable: Py,
  place: Place,
  found: (item: Py) => boolean,
): PyUnknown | null {
  const stop = new StopIterating();
  try {
    return iterate(machine, iterable, place, (item) => {
      if (found(item)) throw stop;
    });
  } catch (error) {
    if (error !== stop) throw error;
    return null;
  }
}

// internals

const MAX_ITEMS = 20_000;
const MAX_WAYS = 20;

function drain(
  machine: Machine,
  source: PyIterator,
  place: Place,
  each: (item: Py) => void,
): PyUnknown | null {
  const mark = machine.heap.mark();
  const events = machine.recorder.mark();
  const since = machine.pending.length;
  let count = 0;
  let failed: PyUnknown | null = source.volatile;
  while (failed === null) {
    const { content } = source.position;
    if (typeof content !== 'number') {
      failed = content;
      break;
    }
    machine.tick(place);
    const item = source.at?.(content) ?? 'end';
    if (item === 'end') return null;
    if (item.kind === 'broken') failed = item.why;
    else if (++count > MAX_ITEMS) failed = unknown('has too many items to be followed', place);
    else {
      machine.heap.write(source.position, content + 1);
      each(item);
    }
  }
  machine.rollback(mark);
  machine.recorder.truncate(events);
  machine.pending.length = Math.min(machine.pending.length, since);
  machine.heap.write(source.position, failed);
  return failed;
}

function follow(
  machine: Machine,
  source: PyIterator,
  place: Place,
  each: (item: Py) => void,
): PyUnknown | null {
  if (source.volatile !== null) return source.volatile;
  const { content } = source.position;
  if (typeof content !== 'number') return runAnyhow(machine, source, content, place);
  if (source.what === 'coroutine') return raise('TypeError', place);
  if (content > 0) return null;
  machine.heap.write(source.position, 1);
  const mark = machine.heap.mark();
  const events = machine.recorder.mark();
  const since = machine.pending.length;
  const { length: depth } = machine.conditions;
  const { length: watches } = machine.watches;
  const { length: callers } = machine.callers;
  let count = 0;
  const isOutside = () =>
    machine.conditions.length !== depth ||
    machine.pending.slice(since).some(({ kind }) => kind !== 'raise');
  try {
    source.run((item) => {
      if (isOutside() || ++count > MAX_ITEMS) throw new NotFollowed();
      each(item);
      if (isOutside()) throw new NotFollowed();
    });
    return null;
  } catch (error) {
    machine.callers.length = callers;
    machine.watches.length = watches;
    if (error instanceof StopIterating)
      machine.heap.write(source.position, unknown('comes from a generator that was left', place));
    if (!(error instanceof NotFollowed)) throw error;
  }
  machine.rollback(mark);
  machine.recorder.truncate(events);
  machine.pending.length = since;
  const why = unknown('what a generator yields depends on something unknown', place);
  return runAnyhow(machine, source, why, place);
}

/** A generator of which only a part runs, and it is not known which: nothing it changes is known. */
function runAnyhow(machine: Machine, source: PyIterator, why: PyUnknown, place: Place): PyUnknown {
  const { length: callers } = machine.callers;
  unknownLoop(machine, why, { endless: false }, () => {
    const start = machine.heap.mark();
    const since = machine.pending.length;
    const { repeating } = machine;
    let ways = 0;
    // It may be left at any `yield`; of many, the first few stand for all, and those of a loop without end.
    const leave = () => {
      if (++ways > MAX_WAYS && machine.repeating === repeating) return;
      const delta = machine.heap.capture(start);
      machine.pending.push({ kind: 'return', value: null, mark: start, delta, why });
    };
    try {
      source.run(leave);
    } finally {
      machine.callers.length = callers;
    }
    // A generator expression has no end of its own that would take these.
    takePending(machine, 'return', since);
    return NORMAL;
  });
  return unknown(why.reason, place, [], source.sources.flatMap(refsOf));
}

function dictIterator(
  value: Extract<Py, { kind: 'dict' }>,
  place: Place,
  over: (at: (position: number) => Item) => PyIterator,
): PyIterator | PyUnknown {
  const content = dictContent(value);
  if (isUnknown(content)) return plain(content);
  const entries = knownEntries(content);
  if (isUnknown(entries)) return entries;
  const { size } = content.entries;
  return over((i) => {
    const now = dictContent(value);
    if (isUnknown(now)) return { kind: 'broken', why: now };
    // Python raises where the size changed meanwhile.
    if (now.entries.size !== size && i < size) raise('RuntimeError', place);
    return [...now.entries.values()][i]?.key ?? 'end';
  });
}

function instanceIterator(
  machine: Machine,
  value: Extract<Py, { kind: 'instance' }>,
  place: Place,
): PyIterator | PyUnknown {
  const lost = unknown(`an object of ${value.cls.name} is iterated over`, place, [], [value]);
  if (value.cls.unclear !== null) return lost;
  const method = machine.parts.classAttribute(machine, value.cls, '__iter__');
  if (method === undefined) {
    const getter = machine.parts.classAttribute(machine, value.cls, '__getitem__');
    if (getter?.kind !== 'function') return lost;
    const at = (i: number): Item =>
      itemOr('IndexError', () => callOn(machine, value, getter, [int(i, computed(place))], place));
    return iterator(machine, at, [value], computed(place));
  }
  const result = callOn(machine, value, method, [], place);
  if (result.kind === 'iterator') return result;
  const next = result.kind === 'instance' && nextOf(machine, result, place);
  if (next) return iterator(machine, next, [value, result], computed(place));
  return { ...lost, refs: [value, ...refsOf(result)] };
}

/** Calls `__next__` of an object; null where it has none. */
export function nextOf(
  machine: Machine,
  value: Extract<Py, { kind: 'instance' }>,
  place: Place,
): (() => Item) | null {
  const method = machine.parts.classAttribute(machine, value.cls, '__next__');
  if (value.cls.unclear !== null || method?.kind !== 'function') return null;
  return () => itemOr('StopIteration', () => callOn(machine, value, method, [], place));
}

function itemOr(end: string, run: () => Py): Item {
  try {
    return run();
  } catch (error) {
    const isEnd =
      error instanceof PyRaise &&
      error.exception.kind === 'exception' &&
      error.exception.type === end;
    if (isEnd) return 'end';
    throw error;
  }
}

function callOn(machine: Machine, self: Py, callee: Py, args: readonly Py[], place: Place): Py {
  const method: Py = { kind: 'method', self, callee, origin: computed(place) };
  return machine.parts.call(machine, method, { args, kwargs: new Map(), open: null }, place);
}
