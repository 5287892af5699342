import { exposeRefs } from '../machine/invalidate.ts';
import { collect, iterateUntil, iteratorOver, nextOf } from '../machine/iterate.ts';
import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { isUnknown, setItems } from '../values/data.ts';
import { bool, computed, int, plain, tuple, unknown } from '../values/make.ts';
import type { Item, Py, PyIterator, PyUnknown } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { iterator, list, raise } from '../values/ref.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { applyKey, less, withRefs } from './builtin_call.ts';
import { linesOf } from './files.ts';

export const iterationFunctions: readonly [string, Builtin][] = [
  ['sorted', sortedCall],
  ['reversed', reversedCall],
  ['enumerate', enumerateCall],
  ['zip', zipCall],
  ['map', mapCall],
  ['filter', filterCall],
  ['any', (call) => quantified(call, true)],
  ['all', (call) => quantified(call, false)],
  ['iter', iterCall],
  ['next', nextCall],
];

/** A stable sort, with as few comparisons that are not known as possible. */
export function sortItems(
  machine: Machine,
  items: readonly Py[],
  kwargs: ReadonlyMap<string, Py>,
  place: Place,
): Py[] | PyUnknown | null {
  for (const name of kwargs.keys()) if (name !== 'key' && name !== 'reverse') return null;
  const reverse = kwargs.get('reverse');
  const down = reverse === undefined ? false : machine.parts.truth(machine, reverse, place);
  if (typeof down !== 'boolean') return down;
  const keyed = items.map((item) => ({
    item,
    key: applyKey(machine, kwargs.get('key'), item, place),
  }));
  // Equal items keep their order, also in a descending sort.
  if (down) keyed.reverse();
  let doubt: PyUnknown | null = null;
  const sorted = [...keyed].sort((a, b) => {
    if (doubt !== null) return 0;
    const before = less(machine, a.key, b.key, place);
    if (typeof before !== 'boolean') doubt = before;
    else if (before) return -1;
    const after = less(machine, b.key, a.key, place);
    if (typeof after !== 'boolean') doubt ??= after;
    return after === true ? 1 : 0;
  });
  if (down) sorted.reverse();
  return doubt ?? sorted.map(({ item }) => item);
}

// internals

function sortedCall({ machine, args: [value], kwargs, place }: Call): Py | null {
  if (value === undefined) return null;
  const items =
    value.kind === 'set' ? setItems(value) : withRefs(collect(machine, value, place), value);
  if (isUnknown(items)) return list(machine, items, computed(place));
  // Items with the same key stay in the order of the set.
  if (value.kind === 'set' && kwargs.has('key') && [...items.values()].length > 1)
    return list(machine, unknown('depends on the order of a set', place), computed(place));
  const all = Array.isArray(items) ? items : [...items.values()];
  const sorted = sortItems(machine, all as Py[], kwargs, place);
  if (sorted === null) return null;
  const content = isUnknown(sorted)
    ? unknown(sorted.reason, sorted.place, [sorted], all.flatMap(refsOf))
    : sorted;
  return list(machine, content, computed(place));
}

function reversedCall({ machine, args: [value], place }: Call): Py | null {
  if (value === undefined || !['list', 'tuple', 'range', 'str'].includes(value.kind)) return null;
  const items = collect(machine, value, place);
  if (isUnknown(items)) return items;
  return iterator(machine, (i) => items[items.length - 1 - i] ?? 'end', [value], computed(place));
}

function enumerateCall({ machine, args: [value, start], kwargs, place }: Call): Py | null {
  const from = start ?? kwargs.get('start');
  if (value === undefined || (from !== undefined && from.kind !== 'int')) return null;
  const source = stepper(machine, value, place);
  if (isUnknown(source)) return source;
  const first = from?.value ?? 0n;
  return iterator(
    machine,
    (i) => {
      const item = source(i);
      if (item === 'end' || item.kind === 'broken') return item;
      return tuple([int(first + BigInt(i), computed(place)), item], computed(place));
    },
    [value],
    computed(place),
  );
}

/** Items of something by position; generators are run to their end first. */
function stepper(machine: Machine, value: Py, place: Place): ((at: number) => Item) | PyUnknown {
  const source = iteratorOver(machine, value, place);
  if (isUnknown(source)) return withRefs(source, value);
  if (source.what === 'iterator' && source.at !== null) return byPosition(machine, source);
  const items = collect(machine, source, place);
  if (isUnknown(items)) return withRefs(items, value);
  return (at) => items[at] ?? 'end';
}

function byPosition(machine: Machine, source: PyIterator): (at: number) => Item {
  // Its position now, not one of ours: others may draw from it meanwhile.
  return () => {
    const { content } = source.position;
    if (source.volatile !== null) return { kind: 'broken', why: source.volatile };
    if (typeof content !== 'number') return { kind: 'broken', why: content };
    const item = source.at?.(content) ?? 'end';
    if (item !== 'end') machine.heap.write(source.position, content + 1);
    return item;
  };
}

function zipCall({ machine, args, kwargs, place }: Call): Py | null {
  if (kwargs.size > 0) return null;
  const sources = args.map((value) => stepper(machine, value, place));
  const gone = sources.find(isUnknown);
  if (gone !== undefined)
    return { ...gone, refs: [...new Set([...gone.refs, ...args.flatMap(refsOf)])] };
  const steppers = sources.filter((source) => typeof source === 'function');
  return iterator(
    machine,
    (i) => {
      const items: Py[] = [];
      for (const source of steppers) {
        const item = source(i);
        if (item === 'end' || item.kind === 'broken') return item;
        items.push(item);
      }
      return items.length === 0 ? 'end' : tuple(items, computed(place));
    },
    args,
    computed(place),
  );
}

function mapCall({ machine, args: [callee, ...values], place }: Call): Py | null {
  if (callee === undefined || values.length === 0) return null;
  const sources = values.map((value) => stepper(machine, value, place));
  const gone = sources.find(isUnknown);
  const all = [callee, ...values];
  if (gone !== undefined) {
    exposeRefs(machine, all.flatMap(refsOf), gone);
    return { ...gone, refs: all.flatMap(refsOf) };
  }
  const steppers = sources.filter((source) => typeof source === 'function');
  return iterator(
    machine,
    (i) => {
      const items: Py[] = [];
      for (const source of steppers) {
        const item = source(i);
        if (item === 'end' || item.kind === 'broken') return item;
        items.push(item);
      }
      return machine.parts.call(
        machine,
        callee,
        { args: items, kwargs: new Map(), open: null },
        place,
      );
    },
    all,
    computed(place),
  );
}

function filterCall({ machine, args: [test, value], place }: Call): Py | null {
  if (test === undefined || value === undefined) return null;
  const items = collect(machine, value, place);
  if (isUnknown(items)) {
    exposeRefs(machine, [...refsOf(test), ...refsOf(value)], items);
    return withRefs(items, value);
  }
  const kept: Py[] = [];
  for (const item of items) {
    const answer = applyKey(machine, test, item, place);
    const truth = machine.parts.truth(machine, answer, place);
    if (typeof truth !== 'boolean')
      return unknown(truth.reason, truth.place, [truth], items.flatMap(refsOf));
    if (truth) kept.push(item);
  }
  return iterator(machine, (i) => kept[i] ?? 'end', [value], computed(place));
}

function quantified({ machine, args: [value], place }: Call, wanted: boolean): Py | null {
  if (value === undefined) return null;
  let doubt: PyUnknown | null = null;
  let hit = false;
  const decides = (item: Py) => {
    const truth = machine.parts.truth(machine, item, place);
    if (typeof truth !== 'boolean') doubt ??= truth;
    hit ||= truth === wanted;
    return hit;
  };
  if (value.kind === 'set') {
    const items = setItems(value);
    if (isUnknown(items)) return plain(items);
    [...items.values()].some(decides);
  } else {
    const failed = iterateUntil(machine, value, place, decides);
    if (failed !== null) return plain(failed);
  }
  if (hit) return bool(wanted, computed(place));
  return doubt ?? bool(!wanted, computed(place));
}

function iterCall({ machine, args, place }: Call): Py | null {
  const [value] = args;
  if (value === undefined || args.length > 1) return null;
  const source = iteratorOver(machine, value, place);
  return isUnknown(source) ? withRefs(source, value) : source;
}

function nextCall({ machine, args: [given, otherwise], place }: Call): Py | null {
  const source = linesOf(given) ?? given;
  if (source?.kind === 'instance') {
    const item = nextOf(machine, source, place)?.() ?? null;
    if (item === 'end') return otherwise ?? raise('StopIteration', place);
    return item?.kind === 'broken' ? item.why : item;
  }
  if (source?.kind !== 'iterator' || source.volatile !== null) return null;
  if (source.what === 'coroutine') return null;
  if (source.what === 'view') return raise('TypeError', place);
  const { content } = source.position;
  if (source.at === null) {
    let first: Py | null = null;
    const failed = iterateUntil(machine, source, place, (item) => {
      first = item;
      return true;
    });
    return failed ?? first ?? otherwise ?? raise('StopIteration', place);
  }
  if (typeof content !== 'number') return content;
  const item = source.at(content);
  if (item === 'end') return otherwise ?? raise('StopIteration', place);
  if (item.kind === 'broken') return item.why;
  machine.heap.write(source.position, content + 1);
  return item;
}
