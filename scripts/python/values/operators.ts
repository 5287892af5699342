import { textOf as pathText } from '../library/pathlib.ts';
import { bind } from '../machine/attribute.ts';
import { classAttribute, externalBases } from '../machine/class.ts';
import { iteratorOver } from '../machine/iterate.ts';
import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { contains, equal, numberOf } from './compare.ts';
import { isUnknown, ownAttribute } from './data.ts';
import { computed, tuple, unknown } from './make.ts';
import type { Py, PyInstance, PyUnknown } from './object.ts';
import { refsOf } from './object.ts';
import { ordered } from './order.ts';
import { raise } from './ref.ts';

/** `left op right` where a class of the workspace or a path decides; null where neither does. */
export function overloaded(
  machine: Machine,
  op: string,
  left: Py,
  right: Py,
  place: Place,
): Py | null {
  if (
    op === '/' &&
    [left, right].some(
      (side) => side.kind === 'path' || (pathText(side) !== null && side.kind === 'native'),
    )
  )
    return machine.parts.dividePath(machine, left, right, place);
  if (left.kind !== 'instance' && right.kind !== 'instance') return null;
  const name = NAMES.get(op);
  if (name !== undefined && isFollowed(left) && isFollowed(right)) {
    const result = firstGiven(machine, sidesOf(machine, name, left, right), place);
    // A text formats and a sequence repeats what has no operator of its own.
    if (result !== null) return result;
    if (left.kind === 'instance' || numberOf(left) !== null) return raise('TypeError', place);
  }
  const refs = [...refsOf(left), ...refsOf(right)];
  const why = unknown(`is what ${op} of an object gives`, place, [], refs);
  machine.parts.exposeAll(machine, [left, right], why);
  machine.mayRaise(why, true);
  return why;
}

/** `left == right` for an instance of a workspace class. */
export function instanceEqual(
  machine: Machine,
  left: PyInstance,
  right: Py,
  place: Place,
): boolean | PyUnknown {
  const { cls } = left;
  const unclear = unknown(`compares an object of ${cls.name}`, place);
  if (cls.unclear !== null || left.reference !== null || left.volatile !== null) return unclear;
  const method = classAttribute(machine, cls, '__eq__');
  if (method !== undefined) {
    if (isUnknown(method)) return unclear;
    const args = { args: [right], kwargs: new Map(), open: null };
    const result = machine.parts.call(machine, bind(machine, left, method, place), args, place);
    if (result.kind === 'native') return unclear;
    return machine.parts.truth(machine, result, place);
  }
  if (right.kind === 'instance') {
    if (right.cls.unclear !== null || classAttribute(machine, right.cls, '__eq__') !== undefined)
      return unclear;
    if (cls.flavour === 'namespace' || right.cls.flavour === 'namespace') return unclear;
    if (cls.dataclass?.equal === false) return left === right ? true : unclear;
    if (left === right && cls.flavour !== 'dataclass') return true;
    if (cls.flavour === 'dataclass' && right.cls === cls)
      return fieldsEqual(machine, left, right, place);
    return cls.flavour === 'dataclass' && right.cls !== cls && right.cls.flavour === 'dataclass'
      ? false
      : left === right;
  }
  const isPlain = cls.mro.every(
    (base) =>
      base.kind === 'class' || (base.kind === 'native' && ['object', 'Enum'].includes(base.name)),
  );
  const data = [
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
    'function',
    'class',
  ];
  return isPlain && data.includes(right.kind) ? false : unclear;
}

/** `item in instance`. */
export function instanceContains(
  machine: Machine,
  left: PyInstance,
  item: Py,
  place: Place,
): boolean | PyUnknown {
  const unclear = unknown(`looks into an object of ${left.cls.name}`, place);
  if (left.cls.unclear !== null) return unclear;
  if (left.cls.flavour === 'namespace') {
    if (item.kind !== 'str' || left.volatile !== null) return unclear;
    return ownAttribute(left, item.value) !== undefined;
  }
  const method = classAttribute(machine, left.cls, '__contains__');
  if (method === undefined && externalBases(left.cls).length === 0) {
    return contains(machine, iteratorOver(machine, left, place), item, place);
  }
  if (method === undefined || isUnknown(method)) return unclear;
  const args = { args: [item], kwargs: new Map(), open: null };
  const result = machine.parts.call(machine, bind(machine, left, method, place), args, place);
  return machine.parts.truth(machine, result, place);
}

/** `left < right` and its kin, where a class of the workspace decides; null where it is not followed. */
export function instanceOrder(
  machine: Machine,
  op: '<' | '<=' | '>' | '>=',
  left: Py,
  right: Py,
  place: Place,
): boolean | PyUnknown | null {
  if (!isFollowed(left) || !isFollowed(right)) return null;
  if (left.kind === 'instance' && right.kind === 'instance' && left.cls === right.cls) {
    const [a, b] = [orderedFields(left, place), orderedFields(right, place)];
    if (a !== null && b !== null) return ordered(machine, op, a, b, place);
  }
  const sides: Side[] = [
    [left, ORDER[op][0], right],
    [right, ORDER[op][1], left],
  ];
  const result = firstGiven(machine, sides, place);
  return result === null ? null : machine.parts.truth(machine, result, place);
}

// internals

type Side = readonly [self: Py, method: string, other: Py];

const ORDER = {
  '<': ['__lt__', '__gt__'],
  '<=': ['__le__', '__ge__'],
  '>': ['__gt__', '__lt__'],
  '>=': ['__ge__', '__le__'],
} as const;

/** Data, or an object all of whose methods are in sight. */
function isFollowed(value: Py): boolean {
  if (value.kind !== 'instance') return DATA.has(value.kind);
  const { cls } = value;
  const isPlain = cls.mro.every(
    (base) => base.kind === 'class' || (base.kind === 'native' && base.name === 'object'),
  );
  return isPlain && cls.unclear === null && value.volatile === null;
}

const DATA = new Set(['none', 'bool', 'int', 'float', 'str', 'list', 'tuple', 'dict', 'set']);

/** Whom Python asks, in order: the right side first where its class derives from the left one's. */
function sidesOf(machine: Machine, name: string, left: Py, right: Py): Side[] {
  const sides: Side[] = [
    [left, `__${name}__`, right],
    [right, `__r${name}__`, left],
  ];
  if (left.kind !== 'instance' || right.kind !== 'instance') return sides;
  if (left.cls === right.cls) return sides.slice(0, 1);
  const [own, inherited] = [right.cls, left.cls].map((cls) =>
    classAttribute(machine, cls, `__r${name}__`),
  );
  const isNearer = right.cls.mro.includes(left.cls) && own !== undefined && own !== inherited;
  return isNearer ? sides.reverse() : sides;
}

/** What the first side gives that has the method and does not decline. */
function firstGiven(machine: Machine, sides: readonly Side[], place: Place): Py | null {
  for (const [self, name, other] of sides) {
    if (self.kind !== 'instance') continue;
    const method = classAttribute(machine, self.cls, name);
    if (method === undefined) continue;
    const args = { args: [other], kwargs: new Map(), open: null };
    const result = machine.parts.call(machine, bind(machine, self, method, place), args, place);
    if (result.kind !== 'native' || result.name !== 'NotImplemented') return result;
  }
  return null;
}

const NAMES = new Map([
  ['+', 'add'],
  ['-', 'sub'],
  ['*', 'mul'],
  ['/', 'truediv'],
  ['//', 'floordiv'],
  ['%', 'mod'],
  ['**', 'pow'],
  ['@', 'matmul'],
  ['&', 'and'],
  ['|', 'or'],
  ['^', 'xor'],
  ['<<', 'lshift'],
  ['>>', 'rshift'],
]);

/** What a dataclass with `order=True` is compared by; null where it is not one. */
function orderedFields(value: PyInstance, place: Place): Py | null {
  const { cls } = value;
  if (cls.dataclass?.order !== true) return null;
  const items = cls.fields
    .filter(({ compare }) => compare)
    .map(({ name }) => ownAttribute(value, name) ?? unknown('a field is not set', place));
  return tuple(items, computed(place));
}

function fieldsEqual(
  machine: Machine,
  left: PyInstance,
  right: PyInstance,
  place: Place,
): boolean | PyUnknown {
  let doubt: PyUnknown | null = null;
  for (const { name, compare } of left.cls.fields) {
    if (!compare) continue;
    const [a, b] = [ownAttribute(left, name), ownAttribute(right, name)];
    if (a === undefined || b === undefined) return unknown('a field is not set', place);
    const same = equal(machine, a, b, place);
    if (same === false) return false;
    if (same !== true) doubt ??= same;
  }
  return doubt ?? true;
}
