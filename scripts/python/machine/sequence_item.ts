import type { Place } from '../value.ts';
import { numberOf } from '../values/compare.ts';
import { isUnknown } from '../values/data.ts';
import { joinValues } from '../values/join.ts';
import { unknown } from '../values/make.ts';
import type { Py, PySlice, PyUnknown } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { raise } from '../values/ref.ts';
import type { Machine } from './machine.ts';

/** An item or a slice of a sequence. */
export function sequenceItem(
  machine: Machine,
  items: readonly Py[],
  index: Py,
  place: Place,
  build: (items: readonly Py[]) => Py,
): Py {
  if (index.kind === 'slice') {
    const part = sliceOf(items, index, place);
    if (!isUnknown(part)) return build(part);
    machine.mayRaise(part, true);
    return unknown(part.reason, part.place, [part], items.flatMap(refsOf));
  }
  const at = indexIn(items.length, index, place);
  if (typeof at === 'number') {
    const item = items[at];
    return item ?? raise('IndexError', place);
  }
  machine.mayRaise(at, true);
  const [first, ...rest] = items;
  if (first === undefined) return raise('IndexError', place);
  machine.joining = at;
  return rest.reduce((a, b) => joinValues(machine, a, b), first);
}

/** The position that an index means; raises where it is out of range. */
export function indexIn(length: number, index: Py, place: Place): number | PyUnknown {
  if (index.kind === 'unknown') return index;
  const number = index.kind === 'int' || index.kind === 'bool' ? Number(numberOf(index)) : null;
  if (number === null) {
    if (['str', 'float', 'none', 'list', 'tuple', 'dict'].includes(index.kind))
      return raise('TypeError', place);
    return unknown(`is at an index that is a ${index.kind}`, place);
  }
  const at = number < 0 ? number + length : number;
  if (at < 0 || at >= length) return raise('IndexError', place);
  return at;
}

// internals

function sliceOf<T>(items: readonly T[], slice: PySlice, place: Place): T[] | PyUnknown {
  const parts = [slice.start, slice.stop, slice.step].map((part) => {
    if (part.kind === 'none') return null;
    if (part.kind === 'unknown') return part;
    const number = numberOf(part);
    return typeof number === 'bigint' ? Number(number) : raise('TypeError', place);
  });
  const gone = parts.find(isUnknown);
  if (gone !== undefined) return gone;
  const [start, stop, step] = parts as (number | null)[];
  const by = step ?? 1;
  if (by === 0) return raise('ValueError', place);
  const { length } = items;
  const clamp = (value: number | null | undefined, otherwise: number) => {
    if (value == null) return otherwise;
    const at = value < 0 ? value + length : value;
    return by > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
  };
  const from = clamp(start, by > 0 ? 0 : length - 1);
  const to = clamp(stop, by > 0 ? length : -1);
  const result: T[] = [];
  for (let i = from; by > 0 ? i < to : i > to; i += by) {
    const item = items[i];
    if (item !== undefined) result.push(item);
  }
  return result;
}
