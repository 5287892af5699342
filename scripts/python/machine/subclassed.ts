import { BUILTIN_METHODS } from '../library/methods.ts';
import type { Place } from '../value.ts';
import { dictContent, isUnknown } from '../values/data.ts';
import { computed, passed, str, unknown } from '../values/make.ts';
import type { CallArguments, Py, PyClass, Subclassed } from '../values/object.ts';
import { refsOf, UNBOUND } from '../values/object.ts';
import { dict, list, native, raise } from '../values/ref.ts';
import { bind, mayDescribe } from './attribute.ts';
import { classAttribute } from './class.ts';
import { exposeRefs } from './invalidate.ts';
import type { Machine } from './machine.ts';
import { variableIn } from './scope.ts';
import { deleteItem, lookUp, setItem } from './subscript.ts';

/**
 * Objects of workspace classes that derive from `dict` or `list`: the dictionary or list itself, which
 * also knows its class and has attributes. Built-in code treats it as what it derives from.
 */

/** Which built-in container a class derives from, where what it overrides is followed. */
export function containerBase(cls: PyClass): 'dict' | 'list' | null {
  for (const base of cls.mro)
    if (base.kind === 'native' && (base.name === 'dict' || base.name === 'list')) return base.name;
  return null;
}

/** Why a class that derives from a container is not followed. */
export function notFollowed(cls: PyClass): string | null {
  if (cls.flavour !== 'plain' || cls.mro.some(({ kind }) => kind === 'external'))
    return `the class ${cls.name} derives from a container and more`;
  // An `OrderedDict` is a dictionary that compares and prints in another way.
  const isNamed = cls.mro.some(
    (base) => base.kind === 'class' && base.node.args.some(({ value }) => namesContainer(value)),
  );
  if (!isNamed) return `the class ${cls.name} derives from a container that is not read`;
  for (const base of cls.mro) {
    if (base.kind !== 'class') continue;
    for (const name of base.scope.variables.keys())
      if (READ_BY_PYTHON.test(name) && !FOLLOWED.has(name))
        return `the class ${cls.name} defines ${name} of a container`;
  }
  return null;
}

/** `Class(…)` of such a class. */
export function makeSubclassed(
  machine: Machine,
  cls: PyClass,
  base: 'dict' | 'list',
  args: CallArguments,
  place: Place,
): Py {
  const subclass = { cls, attributes: machine.variables() };
  const made: Py & { kind: 'dict' | 'list' } =
    base === 'dict'
      ? {
          ...dict(machine, { entries: new Map(), open: null }, computed(place)),
          subclass,
        }
      : { ...list(machine, [], computed(place)), subclass };
  const init = classAttribute(machine, cls, '__init__');
  const callee =
    init === undefined ? native(`${base}.__init__`, made) : bind(machine, made, init, place);
  machine.parts.call(machine, callee, args, place);
  return made;
}

export function subclassedAttribute(
  machine: Machine,
  object: Container,
  { cls, attributes }: Subclassed,
  name: string,
  place: Place,
): Py {
  if (object.volatile !== null) return { ...object.volatile, refs: [object] };
  const inClass = classAttribute(machine, cls, name);
  const isCached = inClass?.kind === 'native' && inClass.name === 'cached_property';
  if (mayDescribe(inClass) || inClass?.kind === 'instance' || isCached)
    return unknown(`is the attribute ${name} of ${cls.name}`, place, [], [object]);
  if (inClass?.kind === 'native' && inClass.name === 'property')
    return bind(machine, object, inClass, place);
  const own = ownOf(machine, object, attributes, name, place);
  if (own !== undefined) return own;
  if (name === '__class__') return cls;
  if (inClass?.kind === 'native' && inClass.name.startsWith(`${object.kind}.`))
    return { kind: 'method', self: object, callee: inClass, origin: computed(place) };
  if (inClass !== undefined) return bind(machine, object, inClass, place);
  if (BUILTIN_METHODS.has(`${object.kind}.${name}`))
    return native(`${object.kind}.${name}`, object);
  if (METHODS[object.kind].has(name) || name === '__dict__')
    return unknown(`is ${name} of ${cls.name}`, place, [], [object]);
  const getter = classAttribute(machine, cls, '__getattr__');
  if (getter !== undefined) {
    const callee: Py = { kind: 'method', self: object, callee: getter, origin: computed(place) };
    const args = [str(name, computed(place))];
    return machine.parts.call(machine, callee, { args, kwargs: new Map(), open: null }, place);
  }
  if (name.startsWith('__')) return unknown(`is ${name} of ${cls.name}`, place, [], [object]);
  return raise('AttributeError', place);
}

/** `object.name = value`, or `del object.name` (value null), past `__setattr__`. */
export function setSubclassed(
  machine: Machine,
  object: Container,
  { cls, attributes }: Subclassed,
  name: string,
  value: Py | null,
  place: Place,
): void {
  const inClass = classAttribute(machine, cls, name);
  const isItself = name === '__dict__' && value === object && attributes.size === 0;
  const isPlain = inClass === undefined || (!mayDescribe(inClass) && !isDescribed(inClass));
  if (!isPlain || (name.startsWith('__') && !isItself)) {
    const refs = value === null ? [] : refsOf(value);
    exposeRefs(machine, [object, ...refs], unknown(`${name} of it is set`, place));
    return;
  }
  const keys = keysOf(object, attributes);
  if (!isItself && keys === 'unclear') {
    const refs = value === null ? [] : refsOf(value);
    exposeRefs(machine, [object, ...refs], unknown(`${name} of it may be a key`, place));
    return;
  }
  if (!isItself && keys === 'attributes') {
    const key = str(name, computed(place));
    if (value === null) deleteItem(machine, object, key, place);
    else setItem(machine, object, key, value, place);
    return;
  }
  if (value === null && ownOf(machine, object, attributes, name, place) === undefined)
    raise('AttributeError', place);
  const held = value === null ? UNBOUND : passed(value, name, place);
  machine.heap.write(machine.cellOf(attributes, name), held);
}

/** Calls `__setattr__`, `__setitem__` and the like where the class has it; null where it does not. */
export function ownMethod(
  machine: Machine,
  object: Py,
  name: string,
  args: readonly Py[],
  place: Place,
): Py | null {
  const cls = subclassOf(object)?.cls ?? (object.kind === 'instance' ? object.cls : null);
  if (cls === null || cls.unclear !== null) return null;
  for (const base of cls.mro) {
    if (base.kind !== 'class') continue;
    const callee = variableIn(base.scope, name);
    if (callee === undefined) continue;
    const method: Py = { kind: 'method', self: object, callee, origin: computed(place) };
    return machine.parts.call(machine, method, { args, kwargs: new Map(), open: null }, place);
  }
  return null;
}

/** The class and attributes of an object of a class that derives from a container. */
export function subclassOf(value: Py | null): Subclassed | null {
  return value?.kind === 'dict' || value?.kind === 'list' ? value.subclass : null;
}

// internals

type Container = Extract<Py, { kind: 'dict' | 'list' }>;

const READ_BY_PYTHON = /^(?:__\w+__|keys|items|values)$/;

/** What such a class may define: all of it is called where Python calls it. */
const FOLLOWED = new Set(
  (
    '__init__ __getattr__ __setattr__ __delattr__ __getitem__ __setitem__ __delitem__ __missing__ ' +
    '__repr__ __str__ __doc__ __module__ __qualname__ __annotations__'
  ).split(' '),
);

/** Methods that are not read, and those of `object`. */
const METHODS = {
  dict: new Set(
    'clear copy fromkeys get items keys pop popitem setdefault update values'.split(' '),
  ),
  list: new Set('append clear copy count extend index insert pop remove reverse sort'.split(' ')),
};

function namesContainer(base: PyClass['node']['args'][number]['value']): boolean {
  if (base.kind === 'subscript') return namesContainer(base.object);
  return base.kind === 'name' && (base.id === 'dict' || base.id === 'list');
}

function isDescribed(inClass: Py): boolean {
  return inClass.kind === 'instance' || (inClass.kind === 'native' && inClass.self !== null);
}

/** Whether keys are attributes as well, after `self.__dict__ = self`. */
function keysOf(
  object: Container,
  attributes: Subclassed['attributes'],
): 'attributes' | 'items' | 'unclear' {
  const cell = attributes.get('__dict__');
  if (cell === undefined || cell.content === UNBOUND) return 'items';
  return cell.content === object && cell.volatile === null ? 'attributes' : 'unclear';
}

/** An attribute of the object itself; after `self.__dict__ = self`, a key of it. */
function ownOf(
  machine: Machine,
  object: Container,
  attributes: Subclassed['attributes'],
  name: string,
  place: Place,
): Py | undefined {
  const keys = keysOf(object, attributes);
  if (keys === 'unclear') return unknown('its attributes may be its keys', place, [], [object]);
  if (keys === 'attributes' && object.kind === 'dict') {
    const content = dictContent(object);
    if (isUnknown(content)) return content;
    const found = lookUp(machine, content, str(name, computed(place)), place);
    if (found === 'absent') return undefined;
    return 'maybe' in found
      ? unknown('an attribute may be absent', place, [], refsOf(found.maybe))
      : found;
  }
  const cell = attributes.get(name);
  if (cell === undefined || cell.content === UNBOUND) return undefined;
  return cell.volatile === null ? cell.content : (cell.volatile as Py);
}
