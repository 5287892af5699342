import { setParserAttribute } from '../argparse/parser.ts';
import type { Place } from '../value.ts';
import { listItems, ownAttribute } from '../values/data.ts';
import { computed, passed, str, unknown } from '../values/make.ts';
import type { Py, PyClass, PyInstance, PyObject } from '../values/object.ts';
import { refsOf, UNBOUND } from '../values/object.ts';
import { raise } from '../values/ref.ts';
import { bare, snapshot } from '../values/snapshot.ts';
import { attributeCell, mayDescribe, setterOf } from './attribute.ts';
import { classAttribute, externalBases } from './class.ts';
import { exposeRefs } from './invalidate.ts';
import type { Machine } from './machine.ts';
import { cellIn, variableIn } from './scope.ts';
import { ownMethod, setSubclassed } from './subclassed.ts';

/** `object.name = value`, or `del object.name` (value null). */
export function setAttribute(
  machine: Machine,
  object: Py,
  name: string,
  value: Py | null,
  place: Place,
): void {
  const args = [str(name, computed(place)), ...(value === null ? [] : [value])];
  const method = value === null ? '__delattr__' : '__setattr__';
  if (ownMethod(machine, object, method, args, place) === null) {
    if (object.kind === 'instance' && isFrozen(object.cls, name))
      raise('dataclasses.FrozenInstanceError', place);
    setPlainly(machine, object, name, value, place);
  }
}

/** The same past `__setattr__`, as `object.__setattr__` does it. */
export function setPlainly(
  machine: Machine,
  object: Py,
  name: string,
  value: Py | null,
  place: Place,
): void {
  const held = value === null ? UNBOUND : passed(value, name, place);
  switch (object.kind) {
    case 'instance': {
      const inClass = classAttribute(machine, object.cls, name);
      if (name === '__class__' || name === '__dict__' || mayDescribe(inClass)) {
        exposeRefs(machine, refsOf(object), unknown(`${name} of it is set`, place));
        return;
      }
      if (inClass?.kind === 'native' && inClass.name === 'property') {
        callSetter(machine, object, inClass, value, place);
        return;
      }
      if (inClass?.kind === 'instance' && inClass.cls.unclear === null) {
        const setter = setterOf(machine, inClass);
        if (setter !== undefined && value !== null) {
          const args = { args: [inClass, object, value], kwargs: new Map(), open: null };
          machine.parts.call(machine, setter, args, place);
          return;
        }
      }
      if (inClass?.kind === 'instance' && inClass.cls.flavour !== 'enum') {
        exposeRefs(machine, [object, inClass], unknown('an attribute of it is set', place));
        return;
      }
      if (object.reference !== null) noteAssign(machine, object, name, value, place);
      else if (value === null ? ownAttribute(object, name) === undefined : !hasRoom(object, name))
        raise('AttributeError', place);
      machine.heap.write(attributeCell(machine, object, name), held);
      return;
    }
    case 'object':
      noteAssign(machine, object, name, value, place);
      machine.heap.write(attributeCell(machine, object, name), held);
      exposeInto(machine, object, value);
      return;
    case 'class':
      noteAssign(machine, object, name, value, place);
      machine.heap.write(cellIn(machine, object.scope, name), held);
      return;
    case 'parser':
      setParserAttribute(machine, object, name, value, place);
      return;
    case 'function':
      machine.heap.write(attributeCell(machine, object, name), held);
      return;
    case 'module':
      machine.heap.write(cellIn(machine, object.scope, name), held);
      return;
    case 'external': {
      noteAssign(machine, object, name, value, place);
      const [top = ''] = object.name.split('.');
      const why = unknown(`${object.name}.${name} is replaced`, place);
      machine.patched.set(top, why);
      return;
    }
    case 'unknown': {
      machine.mayRaise(object, false);
      noteAssign(machine, object, name, value, place);
      const refs = value === null ? [] : refsOf(value);
      exposeRefs(machine, [...object.refs, ...refs], unknown('an attribute of it is set', place));
      return;
    }
    case 'native':
      if (object.name === 'argparse')
        machine.patched.set('argparse', unknown('argparse is replaced', place));
      return;
    case 'none':
    case 'int':
    case 'bool':
    case 'float':
    case 'str':
    case 'tuple':
      raise('AttributeError', place);
      return;
    case 'list':
    case 'dict':
      if (object.subclass === null) raise('AttributeError', place);
      else setSubclassed(machine, object, object.subclass, name, value, place);
      return;
    default:
      exposeRefs(machine, refsOf(object), unknown('an attribute of it is set', place));
  }
}

// internals

/** A class that derives from a frozen dataclass only has its fields frozen. */
function isFrozen(cls: PyClass, name: string): boolean {
  if (!cls.frozen || cls.flavour !== 'dataclass') return false;
  return cls.dataclass?.own === true || cls.fields.some((field) => field.name === name);
}

/** Whether `__slots__`, where every class of the object has them, leave room for the name. */
function hasRoom(object: PyInstance, name: string): boolean {
  if (object.cls.flavour === 'namespace') return true;
  return object.cls.mro.some((base) => {
    if (base.kind !== 'class') return base.kind === 'native' && base.name !== 'object';
    const slots = variableIn(base.scope, '__slots__');
    if (slots === undefined || slots.kind === 'unknown') return true;
    if (slots.kind === 'str') return slots.value === name;
    const names = slots.kind === 'list' ? listItems(slots) : slots.kind === 'tuple' && slots.items;
    if (!Array.isArray(names)) return true;
    return names.some((slot) => slot.kind !== 'str' || [name, '__dict__'].includes(slot.value));
  });
}

function callSetter(
  machine: Machine,
  object: PyInstance,
  property: Extract<Py, { kind: 'native' }>,
  value: Py | null,
  place: Place,
): void {
  const setter = property.self?.kind === 'tuple' ? property.self.items[1] : undefined;
  if (setter === undefined || value === null) raise('AttributeError', place);
  machine.parts.call(
    machine,
    setter,
    { args: [object, value], kwargs: new Map(), open: null },
    place,
  );
}

/** What an object outside the workspace is given, it may pass on. */
function exposeInto(machine: Machine, object: PyObject, value: Py | null): void {
  if (value === null || machine.world.isPlainClass?.(object.reference.class) === true) return;
  exposeRefs(
    machine,
    refsOf(value),
    unknown(`is given to ${object.reference.class}`, object.reference.place),
  );
}

function noteAssign(
  machine: Machine,
  target: Py,
  name: string,
  value: Py | null,
  place: Place,
): void {
  const isOutside =
    target.kind === 'external' ||
    target.kind === 'object' ||
    (target.kind === 'instance' && target.reference !== null) ||
    (target.kind === 'class' && externalBases(target).length > 0) ||
    (target.kind === 'unknown' &&
      target.refs.some(({ kind }) => kind === 'object' || kind === 'instance'));
  if (!isOutside) return;
  const seen = target.kind === 'unknown' ? bare(target) : snapshot(target);
  const event = {
    kind: 'assign' as const,
    target: seen,
    name,
    value: value === null ? null : snapshot(value),
  };
  machine.recorder.note(event, place);
}
