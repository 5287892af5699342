import { collect, iterateUntil } from '../machine/iterate.ts';
import { binary } from '../values/arithmetic.ts';
import { isUnknown } from '../values/data.ts';
import { computed, int, none, tuple } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { iterator } from '../values/ref.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { applyKey } from './builtin_call.ts';

/** The module `itertools`: what is finite is drawn at once, what has no end item by item. */
export const itertoolsFunctions: readonly [string, Builtin][] = [
  ['itertools.chain', (call) => combined(call, call.args, (lists) => lists.flat())],
  ['itertools.chain.from_iterable', chainFrom],
  ['itertools.product', product],
  ['itertools.islice', slice],
  ['itertools.accumulate', accumulate],
  ['itertools.combinations', (call) => chosen(call, combinations)],
  ['itertools.permutations', (call) => chosen(call, permutations)],
  ['itertools.zip_longest', zipLongest],
  ['itertools.starmap', starMap],
  ['itertools.takewhile', (call) => filtered(call, (flags) => before(flags, false))],
  ['itertools.dropwhile', (call) => filtered(call, (flags) => before(flags, true))],
  ['itertools.filterfalse', (call) => filtered(call, (flags) => flags.map((flag) => !flag))],
  ['itertools.pairwise', (call) => combined(call, call.args, ([all = []]) => pairs(call, all))],
  ['itertools.repeat', repeat],
  ['itertools.count', count],
  ['itertools.cycle', cycle],
];

// internals

const MAX_ROWS = 5_000;

/** An iterator over what is made of the items of some iterables. */
function combined(
  { machine, kwargs, place }: Call,
  iterables: readonly Py[],
  make: (lists: Py[][]) => Py[] | null,
): Py | null {
  if (kwargs.size > 0) return null;
  const lists: Py[][] = [];
  for (const iterable of iterables) {
    const items = collect(machine, iterable, place);
    if (isUnknown(items)) return null;
    lists.push(items);
  }
  const made = make(lists);
  if (made === null) return null;
  return iterator(machine, (i) => made[i] ?? 'end', iterables, computed(place));
}

function row({ place }: Call, items: readonly Py[]): Py {
  return tuple(items, computed(place));
}

function chainFrom(call: Call): Py | null {
  const [iterable] = call.args;
  const items = iterable === undefined ? null : collect(call.machine, iterable, call.place);
  return items === null || isUnknown(items) ? null : combined(call, items, (lists) => lists.flat());
}

function product(call: Call): Py | null {
  const times = call.kwargs.get('repeat');
  if (call.kwargs.size > (times === undefined ? 0 : 1)) return null;
  if (times !== undefined && (times.kind !== 'int' || times.value > 20n)) return null;
  return combined({ ...call, kwargs: new Map() }, call.args, (lists) => {
    let rows: Py[][] = [[]];
    for (const items of Array.from({ length: Number(times?.value ?? 1n) }, () => lists).flat()) {
      if (rows.length * items.length > MAX_ROWS) return null;
      rows = rows.flatMap((start) => items.map((item) => [...start, item]));
    }
    return rows.map((items) => row(call, items));
  });
}

/** Draws no more than it gives, so that what has no end can be cut. */
function slice(call: Call): Py | null {
  const { machine, args, kwargs, place } = call;
  const [iterable, ...bounds] = args;
  if (iterable === undefined || bounds.length === 0 || kwargs.size > 0) return null;
  const numbers = bounds.map((bound) => (bound.kind === 'int' ? Number(bound.value) : null));
  if (numbers.some((n, at) => n === null && bounds[at]?.kind !== 'none')) return null;
  const [start, stop, step] = bounds.length === 1 ? [0, numbers[0], 1] : numbers;
  const [from, end, by] = [start ?? 0, stop ?? Number.POSITIVE_INFINITY, step ?? 1];
  const items: Py[] = [];
  const isFull = (item: Py) => items.push(item) >= end;
  const failed = end === 0 ? null : iterateUntil(machine, iterable, place, isFull);
  if (failed !== null || from < 0 || by < 1) return null;
  const kept = items.filter((_, at) => at >= from && (at - from) % by === 0);
  return iterator(machine, (i) => kept[i] ?? 'end', [iterable], computed(place));
}

function accumulate(call: Call): Py | null {
  const { machine, args, place } = call;
  const [iterable, callee] = args;
  if (iterable === undefined) return null;
  return combined(call, [iterable], ([items = []]) => {
    let at: Py | null = null;
    return items.map((item) => {
      if (at === null) at = item;
      else if (callee === undefined) at = binary(machine, '+', at, item, place);
      else
        at = machine.parts.call(
          machine,
          callee,
          { args: [at, item], kwargs: new Map(), open: null },
          place,
        );
      return at;
    });
  });
}

function chosen(call: Call, choose: (items: readonly Py[], size: number) => Py[][]): Py | null {
  const [iterable, size] = call.args;
  if (iterable === undefined || (size !== undefined && size.kind !== 'int')) return null;
  return combined(call, [iterable], ([items = []]) => {
    const length = Number(size?.value ?? items.length);
    if (items.length > 12 || length < 0) return null;
    return choose(items, length).map((items) => row(call, items));
  });
}

function combinations(items: readonly Py[], size: number): Py[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) =>
    combinations(items.slice(at + 1), size - 1).map((rest) => [item, ...rest]),
  );
}

function permutations(items: readonly Py[], size: number): Py[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) =>
    permutations(items.toSpliced(at, 1), size - 1).map((rest) => [item, ...rest]),
  );
}

function zipLongest(call: Call): Py | null {
  const fill = call.kwargs.get('fillvalue') ?? none(computed(call.place));
  if ([...call.kwargs.keys()].some((name) => name !== 'fillvalue')) return null;
  return combined({ ...call, kwargs: new Map() }, call.args, (lists) => {
    const length = Math.max(0, ...lists.map((items) => items.length));
    return Array.from({ length }, (_, i) =>
      row(
        call,
        lists.map((items) => items[i] ?? fill),
      ),
    );
  });
}

function starMap({ machine, args: [callee, iterable], place }: Call): Py | null {
  if (callee === undefined || iterable === undefined) return null;
  const rows = collect(machine, iterable, place);
  if (isUnknown(rows)) return null;
  const lists = rows.map((items) => collect(machine, items, place));
  if (lists.some(isUnknown)) return null;
  const at = (i: number) => {
    const args = lists[i];
    if (args === undefined || isUnknown(args)) return 'end' as const;
    return machine.parts.call(machine, callee, { args, kwargs: new Map(), open: null }, place);
  };
  return iterator(machine, at, [callee, iterable], computed(place));
}

/** Keeps the items that `keep` marks, given the truth of the test for each. */
function filtered(call: Call, keep: (flags: boolean[]) => boolean[]): Py | null {
  const { machine, args, place } = call;
  const [test, iterable] = args;
  if (test === undefined || iterable === undefined) return null;
  // What has no end is tested no further than it must be, which is not done here.
  return combined(call, [iterable], ([items = []]) => {
    const flags: boolean[] = [];
    for (const item of items) {
      const truth = machine.parts.truth(machine, applyKey(machine, test, item, place), place);
      if (typeof truth !== 'boolean') return null;
      flags.push(truth);
    }
    const kept = keep(flags);
    return items.filter((_, at) => kept[at]);
  });
}

function before(flags: readonly boolean[], after: boolean): boolean[] {
  const end = flags.indexOf(false);
  return flags.map((_, at) => (end < 0 || at < end) !== after);
}

function pairs(call: Call, items: readonly Py[]): Py[] {
  return items.slice(1).map((item, at) => row(call, [items[at] ?? item, item]));
}

function repeat({ machine, args: [value, times], kwargs, place }: Call): Py | null {
  const limit = times ?? kwargs.get('times');
  if (value === undefined || (limit !== undefined && limit.kind !== 'int')) return null;
  const end = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit.value);
  return iterator(machine, (i) => (i < end ? value : 'end'), [value], computed(place));
}

function count({ machine, args, kwargs, place }: Call): Py | null {
  const start = args[0] ?? kwargs.get('start') ?? int(0, computed(place));
  const step = args[1] ?? kwargs.get('step') ?? int(1, computed(place));
  if (start.kind !== 'int' || step.kind !== 'int') return null;
  const at = (i: number) => int(start.value + BigInt(i) * step.value, computed(place));
  return iterator(machine, at, [], computed(place));
}

function cycle({ machine, args: [iterable], place }: Call): Py | null {
  const items = iterable === undefined ? null : collect(machine, iterable, place);
  if (items === null || isUnknown(items) || iterable === undefined) return null;
  const at = (i: number) => items[i % items.length] ?? ('end' as const);
  return iterator(machine, at, [iterable], computed(place));
}
