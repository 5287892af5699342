import { type Machine, PyRaise } from '../machine/machine.ts';
import type { BinaryOperator, UnaryOperator } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import { numberOf } from './compare.ts';
import { dictContent, isUnknown, listItems, setItems } from './data.ts';
import {
  bool,
  bytes,
  computed,
  derived,
  float,
  int,
  path,
  plain,
  str,
  tuple,
  unknown,
} from './make.ts';
import { asData } from './mixed.ts';
import { divideInts, floatDivmod, floatPower, floorDivide, floorModulo } from './number.ts';
import type { Py, PyUnknown } from './object.ts';
import { refsOf } from './object.ts';
import { joinRelative } from './paths.ts';
import { formatPercent } from './percent.ts';
import { dict, exceptionOf, list, mergeEntries, set } from './ref.ts';

const MAX_LENGTH = 50_000;
const MAX_BITS = 20_000;

/** `left op right`. Unknown operands, and operators of objects, give an unknown. */
export function binary(
  machine: Machine,
  op: BinaryOperator,
  left: Py,
  right: Py,
  place: Place,
): Py {
  if (left.kind === 'unknown' || right.kind === 'unknown')
    return unknownOperand(machine, op, left, right, place);
  // A text formats a member of an enum as the member that it is.
  const [x, y] = [asData(left), op === '%' && left.kind === 'str' ? right : asData(right)];
  if (x !== left || y !== right) return binary(machine, op, x, y, place);
  const overloaded = machine.parts.overloaded(machine, op, left, right, place);
  if (overloaded !== null) return overloaded;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== null && b !== null) return numbers(op, left, right, a, b, place);
  return sequences(machine, op, left, right, place) ?? refuse(machine, op, left, right, place);
}

export function unary(op: Exclude<UnaryOperator, 'not'>, operand: Py, place: Place): Py {
  const from = computed(place);
  if (operand.kind === 'unknown') return plain(operand);
  if (operand.kind === 'float') {
    if (op === '-') return float(-operand.value, { ...operand.origin, place });
    if (op === '+') return operand;
  }
  const n =
    operand.kind === 'bool' ? BigInt(operand.value) : operand.kind === 'int' ? operand.value : null;
  if (n !== null) {
    const value = op === '-' ? -n : op === '+' ? n : -n - 1n;
    return int(value, operand.kind === 'int' ? { ...operand.origin, place } : from);
  }
  if (operand.kind === 'object' || operand.kind === 'external' || operand.kind === 'instance')
    return unknown(`applies ${op} to an object`, place, [], refsOf(operand));
  throw raiseType(place);
}

// internals

function raiseType(place: Place): PyRaise {
  return new PyRaise(exceptionOf('TypeError', place), place);
}

function unknownOperand(
  machine: Machine,
  op: string,
  left: Py,
  right: Py,
  place: Place,
): PyUnknown {
  const cause = left.kind === 'unknown' ? left : right.kind === 'unknown' ? right : null;
  machine.mayRaise(cause ?? unknown(`${op} may fail`, place), true);
  if (cause === null) return unknown('is not known', place);
  return derived(cause, [...refsOf(left), ...refsOf(right)]);
}

/** The operators of what this reader does not know; a certain TypeError for plain data. */
function refuse(machine: Machine, op: string, left: Py, right: Py, place: Place): Py {
  const data = new Set(['none', 'bool', 'int', 'float', 'str', 'bytes', 'list', 'tuple', 'range']);
  if (op !== '%' && data.has(left.kind) && data.has(right.kind)) throw raiseType(place);
  machine.mayRaise(unknown(`${op} may fail`, place), true);
  return unknown(
    `${left.kind} ${op} ${right.kind} is not read`,
    place,
    [],
    [...refsOf(left), ...refsOf(right)],
  );
}

function numbers(
  op: BinaryOperator,
  left: Py,
  right: Py,
  a: number | bigint,
  b: number | bigint,
  place: Place,
): Py {
  const from = computed(place);
  if ('&|^'.includes(op) && left.kind === 'bool' && right.kind === 'bool') {
    const [x, y] = [left.value, right.value];
    return bool(op === '&' ? x && y : op === '|' ? x || y : x !== y, from);
  }
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    const value = integers(op, a, b, place);
    if (typeof value === 'bigint') return int(value, from);
    if (typeof value === 'number') return float(value, from);
    return value;
  }
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isFinite(x) || !Number.isFinite(y)) return unknown('is not a finite number', place);
  if (['/', '//', '%'].includes(op) && y === 0)
    throw new PyRaise(exceptionOf('ZeroDivisionError', place), place);
  let value: number | null;
  switch (op) {
    case '+':
      value = x + y;
      break;
    case '-':
      value = x - y;
      break;
    case '*':
      value = x * y;
      break;
    case '/':
      value = x / y;
      break;
    case '//':
      value = floatDivmod(x, y)[0];
      break;
    case '%':
      value = floatDivmod(x, y)[1];
      break;
    case '**':
      value = floatPower(x, y);
      break;
    default:
      throw raiseType(place);
  }
  if (value === null) return unknown('a power of floats differs between platforms', place);
  return Number.isFinite(value) ? float(value, from) : unknown('is not a finite number', place);
}

function integers(
  op: BinaryOperator,
  a: bigint,
  b: bigint,
  place: Place,
): bigint | number | PyUnknown {
  const tooLarge = () => unknown('is a very large number', place);
  const zero = () => new PyRaise(exceptionOf('ZeroDivisionError', place), place);
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return bits(a) + bits(b) > MAX_BITS ? tooLarge() : a * b;
    case '//':
      if (b === 0n) throw zero();
      return floorDivide(a, b);
    case '%':
      if (b === 0n) throw zero();
      return floorModulo(a, b);
    case '/':
      if (b === 0n) throw zero();
      return divideInts(a, b) ?? tooLarge();
    case '**':
      if (b >= 0n) return b > 20_000n || BigInt(bits(a)) * b > MAX_BITS ? tooLarge() : a ** b;
      if (a === 0n) throw zero();
      return (
        floatPower(Number(a), Number(b)) ??
        unknown('a power of floats differs between platforms', place)
      );
    case '<<':
    case '>>':
      if (b < 0n) throw new PyRaise(exceptionOf('ValueError', place), place);
      if (op === '>>') return b > 100_000n ? (a < 0n ? -1n : 0n) : a >> b;
      return b + BigInt(bits(a)) > BigInt(MAX_BITS) ? tooLarge() : a << b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      throw raiseType(place);
  }
}

function bits(n: bigint): number {
  return n.toString(16).length * 4;
}

function sequences(
  machine: Machine,
  op: BinaryOperator,
  left: Py,
  right: Py,
  place: Place,
): Py | null {
  const from = computed(place);
  if (op === '+') {
    if (left.kind === 'str' && right.kind === 'str') {
      if (left.value.length + right.value.length > MAX_LENGTH)
        return unknown('is a very long text', place);
      return str(left.value + right.value, from);
    }
    if (left.kind === 'bytes' && right.kind === 'bytes') {
      if (left.value.length + right.value.length > MAX_LENGTH)
        return unknown('is a very long text', place);
      return bytes(left.value + right.value, from);
    }
    if (left.kind === 'path' && !left.pathlib && right.kind === 'str') {
      if (right.value === '') return left;
      if (right.value.startsWith('/') && left.relative !== '')
        return path(joinRelative(left.relative, right.value.slice(1)), false, from);
      if (right.value.startsWith('/'))
        return path(joinRelative('', right.value.slice(1)), false, from);
      return unknown('is a text that depends on the workspace folder', place);
    }
    if (left.kind === 'path' || right.kind === 'path')
      return unknown('is a text that depends on the workspace folder', place);
    if (left.kind === 'tuple' && right.kind === 'tuple') {
      const items = machine.bounded([...left.items, ...right.items], place);
      return isUnknown(items) ? items : tuple(items, from);
    }
    if (left.kind === 'list' && right.kind === 'list') {
      const [a, b] = [listItems(left), listItems(right)];
      if (isUnknown(a)) return list(machine, alsoRefs(a, right), from);
      if (isUnknown(b)) return list(machine, alsoRefs(b, left), from);
      return list(machine, machine.bounded([...a, ...b], place), from);
    }
  }
  if (op === '*') {
    const [sequence, count] =
      left.kind === 'int' || left.kind === 'bool' ? [right, left] : [left, right];
    const times = numberOf(count);
    if (typeof times === 'bigint') return repeat(machine, sequence, times, place);
  }
  if (op === '%' && left.kind === 'str') return formatPercent(machine, left.value, right, place);
  if (op === '|' && left.kind === 'dict' && right.kind === 'dict') {
    const [a, b] = [dictContent(left), dictContent(right)];
    const named = left.named ?? right.named;
    if (named !== null) return unknown(`merges a ${named}`, place);
    return dict(machine, mergeEntries(a, b, place), from);
  }
  if (left.kind === 'set' && right.kind === 'set' && !left.frozen && !right.frozen) {
    const [a, b] = [setItems(left), setItems(right)];
    if (isUnknown(a) || isUnknown(b))
      return unknown('is a set that is not known', place, [isUnknown(a) ? a : (b as PyUnknown)]);
    const keys =
      op === '|'
        ? [...a, ...[...b].filter(([key]) => !a.has(key))]
        : op === '&'
          ? [...a].filter(([key]) => b.has(key))
          : op === '-'
            ? [...a].filter(([key]) => !b.has(key))
            : op === '^'
              ? [...[...a].filter(([key]) => !b.has(key)), ...[...b].filter(([key]) => !a.has(key))]
              : null;
    return keys === null ? null : set(machine, new Map(keys), from);
  }
  if (op === '/' && (left.kind === 'path' || right.kind === 'path'))
    return machine.parts.dividePath(machine, left, right, place);
  return null;
}

/** An unknown sequence that also holds what another one holds. */
function alsoRefs(content: PyUnknown, other: Py): PyUnknown {
  return { ...content, refs: [...new Set([...content.refs, ...refsOf(other)])] };
}

function repeat(machine: Machine, sequence: Py, times: bigint, place: Place): Py | null {
  const from = computed(place);
  if (times > 2n ** 40n) return unknown('is a very long sequence', place);
  const count = times < 0n ? 0n : times;
  const tooLong = (length: number) => BigInt(length) * count > BigInt(MAX_LENGTH);
  const long = unknown('is a very long sequence', place);
  const copies = (items: readonly Py[]) =>
    Array.from({ length: Number(count) }, () => items).flat();
  switch (sequence.kind) {
    case 'str':
    case 'bytes': {
      if (tooLong(sequence.value.length)) return long;
      const text = sequence.value.repeat(sequence.value === '' ? 1 : Number(count));
      return sequence.kind === 'str' ? str(text, from) : bytes(text, from);
    }
    case 'tuple':
      return tooLong(sequence.items.length) ? long : tuple(copies(sequence.items), from);
    case 'list': {
      const items = listItems(sequence);
      if (isUnknown(items)) return list(machine, items, from);
      return tooLong(items.length) ? long : list(machine, copies(items), from);
    }
    default:
      return null;
  }
}
