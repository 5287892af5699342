import { isExceptionName } from '../library/builtin_names.ts';
import type { ClassNode } from '../syntax/syntax.ts';
import type { ExternalValue, Place } from '../value.ts';
import { computed, str, unknown } from '../values/make.ts';
import { MIXED } from '../values/mixed.ts';
import type { Frame, KeywordArguments, Py, PyClass, PyNative } from '../values/object.ts';
import { UNBOUND } from '../values/object.ts';
import { native } from '../values/ref.ts';
import { callArgumentsOf } from './call.ts';
import { fieldsOf, inheritDataclass } from './dataclass.ts';
import { decorate } from './decorators.ts';
import { makeEnum } from './enum.ts';
import { evaluate } from './expression.ts';
import type { Machine } from './machine.ts';
import { newScope, variableIn, writeName } from './scope.ts';
import { execute } from './statement.ts';
import { containerBase, notFollowed } from './subclassed.ts';

/** `class`: runs the body, finds the order of bases, applies decorators, binds the name. */
export function defineClass(machine: Machine, node: ClassNode, frame: Frame): void {
  const decorators = node.decorators.map((decorator) => evaluate(machine, decorator, frame));
  const { args: bases, kwargs, open } = callArgumentsOf(machine, node.args, frame, node.place);
  const scope = newScope(machine, 'class', node.names, frame.module, frame.scope);
  const cls: Mutable<PyClass> = {
    kind: 'class',
    name: node.name,
    node,
    place: node.place,
    mro: [],
    scope,
    flavour: 'plain',
    fields: [],
    dataclass: null,
    frozen: false,
    abstract:
      bases.some(isAbstractBase) || nameOfExternal(kwargs.get('metaclass')) === 'abc.ABCMeta',
    members: [],
    unclear: open,
    volatile: null,
    origin: computed(node.place),
  };
  const metaclass = kwargs.get('metaclass');
  const isPlainMeta = metaclass?.kind === 'external' && PLAIN_METACLASSES.has(metaclass.name);
  kwargs.delete('metaclass');
  if (metaclass !== undefined && !isPlainMeta) {
    cls.unclear ??= unknown(`the class ${node.name} is made by a metaclass`, node.place);
    machine.parts.exposeAll(machine, [metaclass], cls.unclear);
  }
  cls.mro = order(cls, bases, node.place);
  execute(machine, node.body, { ...frame, scope, function: null, self: null, yielded: null });
  adopt(cls, scope);
  if (cls.mro.some((base) => base.kind === 'native' && base.name === 'Enum'))
    makeEnum(machine, cls, node);
  else if (cls.mro.some((base) => base.kind === 'native' && base.name === 'NamedTuple')) {
    cls.flavour = 'namedtuple';
    cls.fields = fieldsOf(machine, cls);
  }
  inheritDataclass(cls);
  for (const base of cls.mro) {
    if (base.kind === 'class' && base !== cls && base.unclear !== null)
      cls.unclear ??= base.unclear;
  }
  const isOutside = cls.mro.some(({ kind }) => kind === 'external') || cls.flavour !== 'plain';
  for (const name of ['__new__', '__getattribute__', '__setattr__']) {
    if (variableIn(scope, name) !== undefined && (name !== '__setattr__' || isOutside))
      cls.unclear ??= unknown(`the class ${node.name} defines ${name}`, node.place);
  }
  const container = containerBase(cls) === null ? null : notFollowed(cls);
  if (container !== null) cls.unclear ??= unknown(container, node.place);
  tellNames(machine, cls, node.place);
  tellBase(machine, cls, kwargs, node.place);
  let value: Py = cls;
  decorators.reverse().forEach((decorator) => {
    value = decorate(machine, decorator, value, node.place);
  });
  writeName(machine, frame, node.name, value, node.place);
}

/** A method or value of a class or its bases; undefined where none of them has it. */
export function classAttribute(_machine: Machine, cls: PyClass, name: string): Py | undefined {
  for (const base of cls.mro) {
    if (base.kind === 'class') {
      const found = variableIn(base.scope, name);
      if (found !== undefined) return found;
    } else if (base.kind === 'external') {
      if (DUNDER_OF_OBJECT.has(name)) continue;
      return unknown(`may be defined by ${base.name}`, cls.place);
    }
  }
  return undefined;
}

/** Whether a method is left abstract; an unknown attribute is taken for one that is not. */
export function isLeftAbstract(machine: Machine, cls: PyClass): boolean {
  if (!cls.abstract) return false;
  const names = cls.mro.flatMap((base) =>
    base.kind === 'class' ? [...base.scope.variables.keys()] : [],
  );
  return names.some((name) => {
    let value = classAttribute(machine, cls, name);
    while (value?.kind === 'native' && value.self !== null)
      value = value.self.kind === 'tuple' ? value.self.items[0] : value.self;
    return value?.kind === 'function' && value.attributes.has('__isabstractmethod__');
  });
}

/** Dotted names of external bases, nearest first. */
export function externalBases(cls: PyClass): string[] {
  return cls.mro.flatMap((base) => (base.kind === 'external' ? [base.name] : []));
}

// internals

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function nameOfExternal(value: Py | undefined): string | null {
  return value?.kind === 'external' ? value.name : null;
}

function isAbstractBase(base: Py): boolean {
  return base.kind === 'class'
    ? base.abstract
    : ['abc.ABC', 'typing.Protocol'].includes(nameOfExternal(base) ?? '');
}

const PLAIN_METACLASSES = new Set(['abc.ABCMeta', 'enum.EnumMeta', 'enum.EnumType']);

/** What a subclass of the object's class is asked for, and inherits from `object` in any case. */
const DUNDER_OF_OBJECT = new Set([
  '__eq__',
  '__ne__',
  '__hash__',
  '__init_subclass__',
  '__class_getitem__',
  '__bool__',
  '__len__',
]);

const UNDERSTOOD = new Map<string, string>([
  ['abc.ABC', 'object'],
  ['typing.Protocol', 'object'],
  ['typing.Generic', 'object'],
  ['collections.abc.Callable', 'object'],
  ['enum.Enum', 'Enum'],
  ['typing.NamedTuple', 'NamedTuple'],
]);

function order(cls: Mutable<PyClass>, bases: readonly Py[], place: Place): PyClass['mro'] {
  const lists: (PyClass | ExternalValue | PyNative)[][] = [];
  const direct: (PyClass | ExternalValue | PyNative)[] = [];
  const isEnum = bases.some(
    (base) => base.kind === 'external' && /^enum\.(?:Int|Str)?Enum$/.test(base.name),
  );
  for (const base of bases.flatMap(takenApart)) {
    if (base.kind === 'class') {
      lists.push([...base.mro]);
      direct.push(base);
    } else if (base.kind === 'external') {
      const understood = UNDERSTOOD.get(base.name);
      const value = understood === undefined ? base : native(understood);
      lists.push([value]);
      direct.push(value);
    } else if (
      base.kind === 'native' &&
      (isPlainBase(base.name) ||
        base.name === 'dict' ||
        base.name === 'list' ||
        (isEnum && (MIXED.has(base.name) || base.name === 'StrEnum')))
    ) {
      lists.push([base]);
      direct.push(base);
    } else if (base.kind === 'native' && base.name.startsWith('typing.')) {
    } else {
      const why = base.kind === 'unknown' ? base.reason : `it derives from a ${base.kind}`;
      cls.unclear ??= unknown(`the class ${cls.name} is not understood: ${why}`, place);
    }
  }
  return [cls, ...merge([...lists, direct])];
}

/** `IntEnum` is an enum of integers; `StrEnum` one of texts that are printed as such. */
function takenApart(base: Py): Py[] {
  if (base.kind !== 'external') return [base];
  const parts = { 'enum.IntEnum': ['int'], 'enum.StrEnum': ['str', 'StrEnum'] }[base.name];
  if (parts === undefined) return [base];
  return [...parts.map((name) => native(name)), { ...base, name: 'enum.Enum' }];
}

function isPlainBase(name: string): boolean {
  return name === 'object' || isExceptionName(name);
}

/** C3, with names standing for what is not in the workspace. */
function merge(
  lists: (PyClass | ExternalValue | PyNative)[][],
): (PyClass | ExternalValue | PyNative)[] {
  const result: (PyClass | ExternalValue | PyNative)[] = [];
  const same = (a: Py, b: Py) =>
    a === b ||
    (a.kind !== 'class' && b.kind === a.kind && 'name' in a && 'name' in b && a.name === b.name);
  let rest = lists.filter((list) => list.length > 0);
  while (rest.length > 0) {
    const isHead = (head: Py) =>
      rest.every((list) => !list.slice(1).some((item) => same(item, head)));
    const head =
      rest.map(([first]) => first).find((first) => first !== undefined && isHead(first)) ??
      rest[0]?.[0];
    if (head === undefined) break;
    result.push(head);
    rest = rest
      .map((list) => list.filter((item) => !same(item, head)))
      .filter((list) => list.length > 0);
  }
  return result;
}

/** `__set_name__` of what stands in the body. */
function tellNames(machine: Machine, cls: PyClass, place: Place): void {
  for (const [name, { content }] of cls.scope.variables) {
    if (content === UNBOUND || content.kind !== 'instance' || content.cls === cls) continue;
    const method = classAttribute(machine, content.cls, '__set_name__');
    if (method?.kind !== 'function') continue;
    const args = {
      args: [content, cls, str(name, computed(place))],
      kwargs: new Map(),
      open: null,
    };
    machine.parts.call(machine, method, args, place);
  }
}

/** `__init_subclass__` of the nearest base that has one. */
function tellBase(
  machine: Machine,
  cls: Mutable<PyClass>,
  kwargs: KeywordArguments,
  place: Place,
): void {
  for (const base of cls.mro.slice(1)) {
    const found = base.kind === 'class' && variableIn(base.scope, '__init_subclass__');
    if (!found) continue;
    const method = found.kind === 'native' && found.name === 'classmethod' ? found.self : found;
    if (cls.unclear === null && method !== null)
      machine.parts.call(machine, method, { args: [cls], kwargs, open: null }, place);
    else machine.parts.exposeAll(machine, [found], unknown('makes a class', place));
    return;
  }
  // `total=False` of a `TypedDict` changes nothing at run time.
  if (
    kwargs.size > 0 &&
    !cls.mro.some((base) => base.kind === 'external' && base.name === 'typing.TypedDict')
  )
    cls.unclear ??= unknown(`the class ${cls.name} is given arguments`, place);
}

/** Tells the methods which class they belong to, for `super()`. */
function adopt(cls: PyClass, scope: PyClass['scope']): void {
  for (const cell of scope.variables.values()) {
    if (cell.content === UNBOUND) continue;
    let value: Py = cell.content;
    while (value.kind === 'native' && value.self !== null) {
      const { self }: { self: Py } = { self: value.self };
      if (self.kind === 'tuple') {
        for (const item of self.items) if (item.kind === 'function') item.owner.cls ??= cls;
        break;
      }
      value = self;
    }
    if (value.kind === 'function') value.owner.cls ??= cls;
  }
}
