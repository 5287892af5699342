import { type Machine, PyRaise } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { equal, numeric, sameNumber, unclear } from './compare.ts';
import { isUnknown, listItems, setItems } from './data.ts';
import { plain } from './make.ts';
import { asData } from './mixed.ts';
import type { Py, PyUnknown } from './object.ts';
import { exceptionOf } from './ref.ts';

type Truth = boolean | PyUnknown;

/** `<`, `<=`, `>` and `>=`. */
export function ordered(
  machine: Machine,
  op: '<' | '<=' | '>' | '>=',
  left: Py,
  right: Py,
  place: Place,
): Truth {
  const [a, b] = [asData(left), asData(right)];
  if (a !== left || b !== right) return ordered(machine, op, a, b, place);
  if (left.kind === 'unknown') return plain(left);
  if (right.kind === 'unknown') return plain(right);
  if (left.kind === 'instance' || right.kind === 'instance')
    return (
      machine.parts.instanceOrder(machine, op, left, right, place) ?? unclear(left, right, place)
    );
  if (left.kind === 'set' && right.kind === 'set')
    return subset(op, setItems(left), setItems(right));
  const numbers = numeric(left, right);
  if (numbers !== null)
    return byOrder(
      op,
      numbers[0] < numbers[1],
      numbers[0] > numbers[1],
      sameNumber(numbers[0], numbers[1]),
    );
  if (left.kind === 'str' && right.kind === 'str') {
    const order = compareText(left.value, right.value);
    return byOrder(op, order < 0, order > 0, order === 0);
  }
  const items = sequences(left, right);
  if (items !== null) {
    const [a, b] = items;
    if (isUnknown(a)) return plain(a);
    if (isUnknown(b)) return plain(b);
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const [x, y] = [a[i], b[i]];
      if (x === undefined || y === undefined) break;
      const same = equal(machine, x, y, place);
      if (typeof same !== 'boolean') return same;
      if (!same) return ordered(machine, op, x, y, place);
    }
    return byOrder(op, a.length < b.length, a.length > b.length, a.length === b.length);
  }
  const simple = new Set(['none', 'bool', 'int', 'float', 'str', 'list', 'tuple', 'dict', 'bytes']);
  if (simple.has(left.kind) && simple.has(right.kind) && left.kind !== 'bytes')
    throw new PyRaise(exceptionOf('TypeError', place), place);
  return unclear(left, right, place);
}

/** Order of strings: by code point, where JavaScript orders by UTF-16 units. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const [x, y] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = (x[i]?.codePointAt(0) ?? 0) - (y[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

// internals

function subset(
  op: string,
  left: ReadonlyMap<string, Py> | PyUnknown,
  right: ReadonlyMap<string, Py> | PyUnknown,
): Truth {
  if (isUnknown(left)) return plain(left);
  if (isUnknown(right)) return plain(right);
  const [small, large] = op.startsWith('<') ? [left, right] : [right, left];
  if (!op.endsWith('=') && small.size >= large.size) return false;
  return [...small.keys()].every((key) => large.has(key));
}

function sequences(
  left: Py,
  right: Py,
): [readonly Py[] | PyUnknown, readonly Py[] | PyUnknown] | null {
  if (left.kind === 'tuple' && right.kind === 'tuple') return [left.items, right.items];
  if (left.kind === 'list' && right.kind === 'list') return [listItems(left), listItems(right)];
  return null;
}

function byOrder(op: string, less: boolean, more: boolean, same: boolean): boolean {
  if (op === '<') return less;
  if (op === '<=') return less || same;
  return op === '>' ? more : more || same;
}
