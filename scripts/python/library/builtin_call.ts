import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { numeric } from '../values/compare.ts';
import { isUnknown } from '../values/data.ts';
import { bool, computed, plain, str } from '../values/make.ts';
import type { Py, PyUnknown } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { compareText } from '../values/order.ts';

/** The call of a built-in function: its arguments are known in number, maybe not in value. */
export interface Call {
  machine: Machine;
  args: readonly Py[];
  kwargs: ReadonlyMap<string, Py>;
  self: Py | null;
  place: Place;
}

/** Gives the result, or null where this use is not read: then it is unknown, and so is what it was given. */
export type Builtin = (call: Call) => Py | null;

/** The first unknown among values, seen as plain data. */
export function firstUnknown(...values: readonly (Py | undefined)[]): PyUnknown | null {
  for (const value of values) if (value?.kind === 'unknown') return value;
  return null;
}

export function truthOf(call: Call, value: Py): boolean | PyUnknown {
  return call.machine.parts.truth(call.machine, value, call.place);
}

/** A truth as a value. */
export function boolean(truth: boolean | PyUnknown, place: Place): Py {
  return typeof truth === 'boolean' ? bool(truth, computed(place)) : plain(truth);
}

/** A text as a value. */
export function text(result: string | PyUnknown, place: Place): Py {
  return typeof result === 'string' ? str(result, computed(place)) : plain(result);
}

/** An unknown that also stands for what `value` holds. */
export function withRefs<T>(items: T | PyUnknown, value: Py): T | PyUnknown {
  return isUnknown(items)
    ? { ...items, refs: [...new Set([...items.refs, ...refsOf(value)])] }
    : items;
}

/** What a sort key gives for an item. */
export function applyKey(machine: Machine, key: Py | undefined, item: Py, place: Place): Py {
  if (key === undefined || key.kind === 'none') return item;
  return machine.parts.call(machine, key, { args: [item], kwargs: new Map(), open: null }, place);
}

/** `a < b` of numbers, texts, or tuples of them. */
export function less(machine: Machine, a: Py, b: Py, place: Place): boolean | PyUnknown {
  if (a.kind === 'unknown') return plain(a);
  if (b.kind === 'unknown') return plain(b);
  const numbers = numeric(a, b);
  if (numbers !== null) return numbers[0] < numbers[1];
  if (a.kind === 'str' && b.kind === 'str') return compareText(a.value, b.value) < 0;
  return machine.parts.less(machine, a, b, place);
}
