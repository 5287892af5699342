import { textOf as pathText } from '../library/pathlib.ts';
import { bind } from '../machine/attribute.ts';
import { classAttribute, externalBases } from '../machine/class.ts';
import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { equal } from './compare.ts';
import { isUnknown, ownAttribute } from './data.ts';
import { unknown } from './make.ts';
import type { Py, PyInstance, PyUnknown } from './object.ts';
import { refsOf } from './object.ts';

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
  if (
    left.kind === 'instance' &&
    name !== undefined &&
    left.cls.unclear === null &&
    externalBases(left.cls).length === 0
  ) {
    const method = classAttribute(machine, left.cls, `__${name}__`);
    if (method !== undefined && !isUnknown(method) && right.kind !== 'instance') {
      const args = { args: [right], kwargs: new Map(), open: null };
      return machine.parts.call(machine, bind(machine, left, method, place), args, place);
    }
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
    return machine.parts.truth(machine, result, place);
  }
  if (right.kind === 'instance') {
    if (right.cls.unclear !== null || classAttribute(machine, right.cls, '__eq__') !== undefined)
      return unclear;
    if (cls.flavour === 'namespace' || right.cls.flavour === 'namespace') return unclear;
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
  if (method === undefined || isUnknown(method)) return unclear;
  const args = { args: [item], kwargs: new Map(), open: null };
  const result = machine.parts.call(machine, bind(machine, left, method, place), args, place);
  return machine.parts.truth(machine, result, place);
}

// internals

const NAMES = new Map([
  ['+', 'add'],
  ['-', 'sub'],
  ['*', 'mul'],
  ['/', 'truediv'],
  ['//', 'floordiv'],
  ['%', 'mod'],
  ['**', 'pow'],
]);

function fieldsEqual(
  machine: Machine,
  left: PyInstance,
  right: PyInstance,
  place: Place,
): boolean | PyUnknown {
  let doubt: PyUnknown | null = null;
  for (const { name } of left.cls.fields) {
    const [a, b] = [ownAttribute(left, name), ownAttribute(right, name)];
    if (a === undefined || b === undefined) return unknown('a field is not set', place);
    const same = equal(machine, a, b, place);
    if (same === false) return false;
    if (same !== true) doubt ??= same;
  }
  return doubt ?? true;
}
