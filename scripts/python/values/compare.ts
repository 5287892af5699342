import { iterateUntil } from '../machine/iterate.ts';
import { type Machine, PyRaise } from '../machine/machine.ts';
import { globalItem } from '../machine/subscript.ts';
import type { CompareOperator } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import { dictContent, isUnknown, keyOf, knownEntries, listItems, setItems } from './data.ts';
import { sameScalar } from './join.ts';
import { plain, unknown } from './make.ts';
import { asData } from './mixed.ts';
import type { Py, PyInstance, PyUnknown } from './object.ts';
import { ordered } from './order.ts';
import { exceptionOf } from './ref.ts';

type Truth = boolean | PyUnknown;

/** `left op right` for known operands, as Python decides it. */
export function compare(
  machine: Machine,
  op: CompareOperator,
  left: Py,
  right: Py,
  place: Place,
): Truth {
  switch (op) {
    case 'is':
      return identical(machine, left, right, place);
    case 'is not':
      return not(identical(machine, left, right, place));
    case '==':
      return equal(machine, left, right, place);
    case '!=':
      return notEqual(machine, left, right, place);
    case 'in':
      return contains(machine, right, left, place);
    case 'not in':
      return not(contains(machine, right, left, place));
    default:
      return ordered(machine, op, left, right, place);
  }
}

export function not(truth: Truth): Truth {
  return typeof truth === 'boolean' ? !truth : truth;
}

export function identical(machine: Machine, left: Py, right: Py, place: Place): Truth {
  if (left.kind === 'unknown') return plain(left);
  if (right.kind === 'unknown') return plain(right);
  if (left === right) return true;
  const singletons = new Set(['none', 'bool', 'ellipsis']);
  if (singletons.has(left.kind) || singletons.has(right.kind)) {
    if (isOutside(machine, left) || isOutside(machine, right)) return unclear(left, right, place);
    if (left.kind === 'instance' && left.cls.unclear !== null) return left.cls.unclear;
    if (right.kind === 'instance' && right.cls.unclear !== null) return right.cls.unclear;
    return sameScalar(left, right);
  }
  const refs = new Set([
    'list',
    'dict',
    'set',
    'function',
    'class',
    'instance',
    'module',
    'parser',
  ]);
  if (refs.has(left.kind) && refs.has(right.kind)) return false;
  // Numbers and strings may or may not be shared.
  if (isOutside(machine, left) || isOutside(machine, right)) return unclear(left, right, place);
  if (left.kind !== right.kind) return false;
  if (
    left.kind === 'native' &&
    right.kind === 'native' &&
    left.self === null &&
    right.self === null
  )
    return left.name === right.name;
  return unclear(left, right, place);
}

export function equal(machine: Machine, left: Py, right: Py, place: Place, depth = 0): Truth {
  const [a, b] = [asData(left), asData(right)];
  if (a !== left || b !== right) return equal(machine, a, b, place, depth);
  if (left.kind === 'unknown') return plain(left);
  if (right.kind === 'unknown') return plain(right);
  if (depth > 30) return unknown('is nested too deeply', place);
  const numbers = numeric(left, right);
  if (numbers !== null) return sameNumber(numbers[0], numbers[1]);
  if (left.kind === 'instance') return instanceEqual(machine, left, right, place);
  if (right.kind === 'instance') return instanceEqual(machine, right, left, place);
  const opaque = new Set([
    'external',
    'object',
    'iterator',
    'exception',
    'parser',
    'slice',
    'method',
  ]);
  if (opaque.has(left.kind) || opaque.has(right.kind)) {
    if (left === right && left.kind !== 'object' && left.kind !== 'external') return true;
    return unclear(left, right, place);
  }
  if ((left.kind === 'class' && left.unclear) || (right.kind === 'class' && right.unclear))
    return unclear(left, right, place);
  if (left.kind === 'path' || right.kind === 'path') {
    if (left.kind === 'path' && right.kind === 'path' && left.pathlib === right.pathlib)
      return left.relative === right.relative;
    const other = left.kind === 'path' ? right : left;
    const isText = other.kind === 'str' || other.kind === 'path';
    return isText ? unclear(left, right, place) : false;
  }
  if (left.kind === 'native' || right.kind === 'native') {
    if (left.kind !== right.kind)
      return [left, right].some(({ kind }) => kind === 'function' || kind === 'class')
        ? false
        : nativeAndData(left, right, place);
  }
  if (left.kind !== right.kind) return false;
  switch (left.kind) {
    case 'tuple':
      return right.kind === 'tuple'
        ? allEqual(machine, left.items, right.items, place, depth)
        : false;
    case 'list': {
      if (right.kind !== 'list') return false;
      if (left === right) return true;
      const [a, b] = [listItems(left), listItems(right)];
      if (isUnknown(a)) return plain(a);
      return isUnknown(b) ? plain(b) : allEqual(machine, a, b, place, depth);
    }
    case 'dict': {
      if (right.kind !== 'dict') return false;
      if (left.named === 'OrderedDict' && right.named === 'OrderedDict')
        return unknown('compares the order of dictionaries', place);
      const [a, b] = [dictContent(left), dictContent(right)];
      if (isUnknown(a)) return plain(a);
      if (isUnknown(b)) return plain(b);
      const [mine, theirs] = [knownEntries(a), knownEntries(b)];
      if (isUnknown(mine)) return mine;
      if (isUnknown(theirs)) return theirs;
      if (mine.length !== theirs.length) return false;
      const others = [...a.entries.keys()].map((key) => b.entries.get(key)?.value);
      if (others.includes(undefined)) return false;
      const values = mine.map(({ value }) => value);
      return allEqual(
        machine,
        values,
        others.flatMap((v) => (v === undefined ? [] : [v])),
        place,
        depth,
      );
    }
    case 'set': {
      if (right.kind !== 'set') return false;
      const [a, b] = [setItems(left), setItems(right)];
      if (isUnknown(a)) return plain(a);
      if (isUnknown(b)) return plain(b);
      return a.size === b.size && [...a.keys()].every((key) => b.has(key));
    }
    case 'range':
      return left === right ? true : unclear(left, right, place);
    case 'native':
      return right.kind === 'native' ? nativesEqual(left, right, place) : false;
    case 'function':
    case 'class':
    case 'module':
      return left === right;
    default:
      return sameScalar(left, right);
  }
}

/** Whether `container` holds `item`. */
export function contains(machine: Machine, container: Py, item: Py, place: Place): Truth {
  if (container.kind === 'unknown') return plain(container);
  switch (container.kind) {
    case 'str':
      if (asData(item) !== item) return contains(machine, container, asData(item), place);
      if (item.kind === 'str') return container.value.includes(item.value);
      return item.kind === 'unknown' ? plain(item) : unclear(container, item, place);
    case 'tuple':
      return someEqual(machine, container.items, item, place);
    case 'list': {
      const items = listItems(container);
      return isUnknown(items) ? plain(items) : someEqual(machine, items, item, place);
    }
    case 'dict': {
      const content = dictContent(container);
      if (isUnknown(content)) return plain(content);
      const key = keyOf(machine, item, place);
      if (key === null) throw new PyRaise(exceptionOf('TypeError', place), place);
      if (typeof key !== 'string') return key;
      const entry = content.entries.get(key);
      if (entry?.maybe === true) return unknown('a key is only there on one path', place);
      if (entry !== undefined) return true;
      return content.open === null ? false : plain(content.open);
    }
    case 'set': {
      const items = setItems(container);
      if (isUnknown(items)) return plain(items);
      const key = keyOf(machine, item, place);
      if (key === null) throw new PyRaise(exceptionOf('TypeError', place), place);
      return typeof key === 'string' ? items.has(key) : key;
    }
    case 'range': {
      if (item.kind === 'unknown') return plain(item);
      if (item.kind !== 'int') return unclear(container, item, place);
      const { start, stop, step } = container;
      const inside =
        step > 0n
          ? item.value >= start && item.value < stop
          : item.value <= start && item.value > stop;
      return inside && (item.value - start) % step === 0n;
    }
    case 'native': {
      if (container.name !== 'globals()') return unclear(container, item, place);
      return isVariable(machine, container.self, item, place);
    }
    case 'iterator': {
      const items: Py[] = [];
      const found = () => someEqual(machine, items.slice(-1), item, place) === true;
      const failed = iterateUntil(machine, container, place, (next) => {
        items.push(next);
        return found();
      });
      return failed === null ? someEqual(machine, items, item, place) : plain(failed);
    }
    case 'instance':
      return machine.parts.instanceContains(machine, container, item, place);
    default:
      return unclear(container, item, place);
  }
}

/** The two operands as numbers, where both are. */
export function numeric(left: Py, right: Py): [number | bigint, number | bigint] | null {
  const [a, b] = [numberOf(left), numberOf(right)];
  return a === null || b === null ? null : [a, b];
}

export function numberOf(value: Py): number | bigint | null {
  if (value.kind === 'int' || value.kind === 'float') return value.value;
  return value.kind === 'bool' ? BigInt(value.value) : null;
}

/** Equality of an int and a float is exact, as it is in Python. */
export function sameNumber(a: number | bigint, b: number | bigint): boolean {
  if (typeof a === typeof b) return a === b;
  return a <= b && a >= b;
}

// internals

/** `name in globals()`. */
function isVariable(machine: Machine, module: Py | null, name: Py, place: Place): Truth {
  try {
    const value = globalItem(machine, module, name, place);
    return value.kind === 'unknown' ? plain(value) : true;
  } catch (error) {
    if (error instanceof PyRaise) return false;
    throw error;
  }
}

/** Whether a value from outside the workspace may be any object, `None` too. */
function isOutside(machine: Machine, value: Py): boolean {
  if (value.kind === 'object') {
    const { reference } = value;
    return reference.made === 'method' || machine.world.isPlainClass?.(reference.class) !== true;
  }
  return value.kind === 'external' || (value.kind === 'method' && value.callee.kind === 'external');
}

/** A built-in function or a `pathlib` path differs from data; a file or logger too. */
function nativeAndData(left: Py, right: Py, place: Place): Truth {
  const data = new Set([
    'none',
    'bool',
    'int',
    'float',
    'str',
    'bytes',
    'list',
    'tuple',
    'dict',
    'set',
  ]);
  return data.has(left.kind) || data.has(right.kind) ? false : unclear(left, right, place);
}

function nativesEqual(
  left: Extract<Py, { kind: 'native' }>,
  right: Extract<Py, { kind: 'native' }>,
  place: Place,
): Truth {
  if (left.self === null && right.self === null) return left.name === right.name;
  const isPath = left.name === 'Path' && right.name === 'Path';
  if (isPath && left.self?.kind === 'str' && right.self?.kind === 'str')
    return left.self.value === right.self.value;
  return unclear(left, right, place);
}

export function unclear(left: Py, right: Py, place: Place): PyUnknown {
  return unknown(`compares a ${left.kind} with a ${right.kind}`, place);
}

function notEqual(machine: Machine, left: Py, right: Py, place: Place): Truth {
  const hasOwn = [left, right].some(
    (side) =>
      side.kind === 'instance' &&
      machine.parts.classAttribute(machine, side.cls, '__ne__') !== undefined,
  );
  return hasOwn ? unclear(left, right, place) : not(equal(machine, left, right, place));
}

function instanceEqual(machine: Machine, instance: PyInstance, other: Py, place: Place): Truth {
  return machine.parts.instanceEqual(machine, instance, other, place);
}

function allEqual(
  machine: Machine,
  left: readonly Py[],
  right: readonly Py[],
  place: Place,
  depth: number,
): Truth {
  if (left.length !== right.length) return false;
  let doubt: PyUnknown | null = null;
  for (let i = 0; i < left.length; i++) {
    const [a, b] = [left[i], right[i]];
    if (a === undefined || b === undefined) return false;
    const same = sameItem(machine, a, b, place, depth + 1);
    if (same === false) return false;
    if (same !== true) doubt ??= same;
  }
  return doubt ?? true;
}

/** The same `nan` is in a list; another one is not: which one this is, is not kept. */
function sameItem(machine: Machine, a: Py, b: Py, place: Place, depth = 0): Truth {
  if (a.kind === 'float' && b.kind === 'float' && Number.isNaN(a.value) && Number.isNaN(b.value))
    return unknown('compares a number that is not one', place);
  return a === b && a.kind !== 'unknown' ? true : equal(machine, a, b, place, depth);
}

function someEqual(machine: Machine, items: readonly Py[], item: Py, place: Place): Truth {
  let doubt: PyUnknown | null = null;
  for (const candidate of items) {
    const same = sameItem(machine, candidate, item, place);
    if (same === true) return doubt ?? true;
    if (same !== false) doubt ??= same;
  }
  return doubt ?? false;
}
