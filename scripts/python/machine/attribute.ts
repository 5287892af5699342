import { argparseAttribute } from '../argparse/parser.ts';
import { isFileMethod } from '../library/files.ts';
import { libraryConstant } from '../library/library.ts';
import { pathAttribute, textPathAttribute } from '../library/pathlib.ts';
import type { Place } from '../value.ts';
import { isUnknown, ownAttribute } from '../values/data.ts';
import { computed, derived, none, str, unknown } from '../values/make.ts';
import { asData } from '../values/mixed.ts';
import type { Py, PyClass, PyInstance, PyModule, PyObject, PyTuple } from '../values/object.ts';
import { refsOf, UNBOUND } from '../values/object.ts';
import { dict, EMPTY, native, raise } from '../values/ref.ts';
import { classAttribute, externalBases } from './class.ts';
import type { Machine } from './machine.ts';
import { STAR, variableIn } from './scope.ts';
import { subclassedAttribute, subclassOf } from './subclassed.ts';
import { ofSuper } from './super.ts';

/** `object.name`. */
export function getAttribute(machine: Machine, object: Py, name: string, place: Place): Py {
  switch (object.kind) {
    case 'unknown':
      machine.mayRaise(object, true);
      return derived(object);
    case 'external':
      return externalAttribute(machine, object.name, name, place);
    case 'module':
      return moduleAttribute(machine, object, name, place);
    case 'instance':
      return instanceAttribute(machine, object, name, place);
    case 'class':
      return ofClass(machine, object, name, place);
    case 'object':
      return ofObject(machine, object, name, place);
    case 'function': {
      const cell = object.attributes.get(name);
      if (cell !== undefined && cell.content !== UNBOUND) return cell.content;
      if (name === '__name__') return str(object.node.name, computed(place));
      return unknown(`is the attribute ${name} of a function`, place, [], [object]);
    }
    case 'native':
      return ofNative(machine, object, name, place);
    case 'parser':
      return argparseAttribute(machine, object, name, place);
    case 'path':
      return pathAttribute(machine, object, name, place);
    case 'slice':
      if (name === 'start' || name === 'stop' || name === 'step') return object[name];
      return native(`slice.${name}`, object);
    case 'exception': {
      if (name === 'args') {
        const gone = object.args.find(isUnknown);
        if (gone !== undefined) return gone;
        return { kind: 'tuple', items: object.args, named: null, origin: computed(place) };
      }
      if (name === 'code' && object.type === 'SystemExit' && object.args.length < 2)
        return object.args[0] ?? none(computed(place));
      return unknown(`is the attribute ${name} of an exception`, place, [], [object]);
    }
    case 'tuple': {
      const at = object.named?.fields.findIndex((field) => field.name === name) ?? -1;
      const item = object.items[at];
      if (item !== undefined) return item;
      if (object.named !== null) {
        if (name === '_fields') return ofClass(machine, object.named, name, place);
        const own = classAttribute(machine, object.named, name);
        if (own !== undefined) return ofNamedTuple(machine, object, own, place);
      }
      return native(`tuple.${name}`, object);
    }
    case 'none':
      if (name.startsWith('__')) return unknown(`is the attribute ${name} of None`, place);
      return raise('AttributeError', place);
    case 'method':
      return unknown(`is the attribute ${name} of a method`, place, [], refsOf(object));
    case 'dict':
    case 'list':
      return object.subclass === null
        ? native(`${object.kind}.${name}`, object)
        : subclassedAttribute(machine, object, object.subclass, name, place);
    case 'set':
      return native(`${object.frozen ? 'frozenset' : 'set'}.${name}`, object);
    default:
      return native(`${object.kind}.${name}`, object);
  }
}

export function attributeCell(
  machine: Machine,
  object: { attributes: PyObject['attributes'] },
  name: string,
) {
  return machine.cellOf(object.attributes, name);
}

/** What a method becomes when it is read from an instance. */
export function bind(machine: Machine, self: Py, found: Py, place: Place): Py {
  if (found.kind === 'instance' && found.cls.flavour !== 'enum' && isDescriptor(found))
    return descriptorValue(machine, self, found, place);
  if (found.kind === 'function')
    return { kind: 'method', self, callee: found, origin: computed(place) };
  if (found.kind === 'native' && found.self !== null) {
    if (found.name === 'staticmethod') return found.self;
    if (found.name === 'classmethod') {
      const cls = self.kind === 'instance' ? self.cls : (subclassOf(self)?.cls ?? self);
      return { kind: 'method', self: cls, callee: found.self, origin: computed(place) };
    }
    if (found.name === 'cached_property' && self.kind === 'instance') {
      const getter = found.self;
      const args = { args: [self], kwargs: new Map(), open: null };
      const value = machine.parts.call(machine, getter, args, place);
      if (getter.kind !== 'function') return unknown('is a cached property', place, [], [self]);
      machine.heap.write(attributeCell(machine, self, getter.node.name), value);
      return value;
    }
    if (found.name === 'property' && self.kind !== 'class') {
      const getter = found.self.kind === 'tuple' ? found.self.items[0] : found.self;
      if (getter === undefined) return unknown('is a property', place);
      return machine.parts.call(
        machine,
        getter,
        { args: [self], kwargs: new Map(), open: null },
        place,
      );
    }
  }
  return found;
}

/** Whoever has the dictionary of an object can set any of its attributes. */
export function attributesOf(machine: Machine, object: PyInstance | PyObject, place: Place): Py {
  if (object.kind === 'instance' && object.reference === null && object.cls.unclear === null)
    return { ...dict(machine, EMPTY, computed(place)), view: object };
  const why = unknown('is the dictionary of an object', place, [], [object]);
  if (object.reference !== null) machine.parts.noteUnclearAssign(machine, object, why, place);
  return why;
}

/** Whether an attribute of a class, put there by a decorator that is not read, may act like a property. */
export function mayDescribe(inClass: Py | undefined): boolean {
  return inClass?.kind === 'unknown' && inClass.refs.some(({ kind }) => kind === 'function');
}

/** `__set__` of the class of a descriptor. */
export function setterOf(machine: Machine, descriptor: PyInstance): Py | undefined {
  return classAttribute(machine, descriptor.cls, '__set__');
}

// internals

function isDescriptor(value: PyInstance): boolean {
  return value.cls.mro.some(
    (base) => base.kind === 'class' && variableIn(base.scope, '__get__') !== undefined,
  );
}

function descriptorValue(machine: Machine, self: Py, found: PyInstance, place: Place): Py {
  const isClass = self.kind === 'class';
  const cls = isClass ? self : self.kind === 'instance' ? self.cls : none(computed(place));
  const args = [isClass ? none(computed(place)) : self, cls];
  const get = getAttribute(machine, found, '__get__', place);
  return machine.parts.call(machine, get, { args, kwargs: new Map(), open: null }, place);
}

function externalAttribute(machine: Machine, owner: string, name: string, place: Place): Py {
  const dotted = `${owner}.${name}`;
  const [top = ''] = owner.split('.');
  const patched = machine.patched.get(top);
  if (patched !== undefined) return { kind: 'external', name: dotted, origin: computed(place) };
  return (
    libraryConstant(machine, dotted, place) ?? {
      kind: 'external',
      name: dotted,
      origin: computed(place),
    }
  );
}

function moduleAttribute(machine: Machine, object: PyModule, name: string, place: Place): Py {
  const found = variableIn(object.scope, name);
  if (found !== undefined) return found;
  if (object.scope.volatile !== null) return object.scope.volatile;
  const star = variableIn(object.scope, STAR);
  if (star !== undefined) return star;
  const getter = variableIn(object.scope, '__getattr__');
  if (getter !== undefined)
    return unknown(`is given by __getattr__ of ${object.file}`, place, [], [object]);
  if (name === '__file__' || name.startsWith('__'))
    return unknown(`is ${name} of ${object.file}`, place);
  if (object.isPackage) {
    const submodule = machine.modules.get(`${object.name}.${name}`);
    if (submodule !== undefined) return submodule;
  }
  return raise('AttributeError', place);
}

function instanceAttribute(machine: Machine, object: PyInstance, name: string, place: Place): Py {
  const { cls } = object;
  if (cls.unclear !== null) return { ...cls.unclear, refs: [object] };
  const inClass = classAttribute(machine, cls, name);
  // A property comes before the object's own attributes.
  const isData =
    (inClass?.kind === 'native' && inClass.name === 'property') ||
    (inClass?.kind === 'instance' && setterOf(machine, inClass) !== undefined);
  const isPlain = externalBases(cls).every((base) => isPlainBase(machine, base));
  if (mayDescribe(inClass)) {
    const why = unknown(`is the attribute ${name} of ${cls.name}`, place, [], [object]);
    machine.parts.exposeAll(machine, inClass === undefined ? [object] : [object, inClass], why);
    return why;
  }
  if (!isData) {
    const own = ownAttribute(object, name);
    if (own !== undefined) {
      if (isUnknown(own) || isPlain) return own;
      if (!['function', 'method'].includes(own.kind))
        return unknown(
          `is an attribute of an object of ${externalBases(cls)[0]}`,
          place,
          [],
          refsOf(own),
        );
      return own;
    }
  }
  if (name === '__class__') return cls;
  if (name === '__dict__') return attributesOf(machine, object, place);
  if (inClass !== undefined) {
    if (isUnknown(inClass)) return externalMember(machine, object, name, place);
    const bound = bind(machine, object, inClass, place);
    const isMethod = bound.kind === 'method' || (bound === inClass) === false;
    if (isPlain || isMethod || ['function', 'class'].includes(bound.kind)) return bound;
    return unknown(
      `is an attribute of an object of ${externalBases(cls)[0]}`,
      place,
      [],
      refsOf(bound),
    );
  }
  const getter = classAttribute(machine, cls, '__getattr__');
  if (getter !== undefined) {
    if (isUnknown(getter)) return externalMember(machine, object, name, place);
    const callee: Py = { kind: 'method', self: object, callee: getter, origin: computed(place) };
    const args = [str(name, computed(place))];
    return machine.parts.call(machine, callee, { args, kwargs: new Map(), open: null }, place);
  }
  if (externalBases(cls).length > 0) return externalMember(machine, object, name, place);
  const data = asData(object);
  if (data !== object) return getAttribute(machine, data, name, place);
  if (cls.mro.some((base) => base.kind === 'native' && base.name !== 'object'))
    return unknown(`is the attribute ${name} of ${cls.name}`, place, [], [object]);
  if (name.startsWith('__') && name.endsWith('__'))
    return unknown(`is ${name} of an object`, place, [], [object]);
  return raise('AttributeError', place);
}

function isPlainBase(machine: Machine, base: string): boolean {
  return PLAIN_BASES.has(base) || machine.world.isPlainClass?.(base) === true;
}

const PLAIN_BASES = new Set([
  'argparse.Action',
  'torch.nn.Module',
  'torch.nn.modules.module.Module',
  'torch.utils.data.Dataset',
]);

/** A method or attribute that a base outside the workspace provides. */
function externalMember(_machine: Machine, object: PyInstance, name: string, place: Place): Py {
  const [base = ''] = externalBases(object.cls);
  const callee: Py = { kind: 'external', name: `${base}.${name}`, origin: computed(place) };
  return { kind: 'method', self: object, callee, origin: computed(place) };
}

/** A method that a `NamedTuple` of the workspace defines. */
function ofNamedTuple(machine: Machine, self: PyTuple, found: Py, place: Place): Py {
  const isOfClass = found.kind === 'native' && found.name === 'classmethod';
  return bind(machine, isOfClass && self.named !== null ? self.named : self, found, place);
}

function ofClass(machine: Machine, object: PyClass, name: string, place: Place): Py {
  if (object.volatile !== null && object.scope.volatile !== null) return object.volatile;
  if (object.unclear !== null) return { ...object.unclear, refs: [object] };
  if (name === '__name__') return str(object.name, computed(place));
  if (name === '_fields' && object.flavour === 'namedtuple') {
    const items = object.fields.map((field) => str(field.name, computed(place)));
    return { kind: 'tuple', items, named: null, origin: computed(place) };
  }
  if (name === '_make' && object.flavour === 'namedtuple')
    return native('namedtuple._make', object);
  const found = classAttribute(machine, object, name);
  if (found === undefined) {
    if (object.flavour === 'enum' && name === '__members__') {
      const hasAliases = [...object.scope.variables.values()].filter(
        ({ content }) =>
          content !== UNBOUND && content.kind === 'instance' && content.cls === object,
      );
      if (hasAliases.length !== object.members.length)
        return unknown('is the members of an enum', place, [], [object]);
      const entries = new Map(
        object.members.map(({ name: member, value }) => [
          `s:${member}`,
          { key: str(member, computed(place)), value, maybe: false },
        ]),
      );
      return dict(machine, { entries, open: null }, computed(place));
    }
    const isNative = object.mro.some((base) => base.kind === 'native' && base.name !== 'object');
    if (isNative || name.startsWith('__'))
      return unknown(`is ${object.name}.${name}`, place, [], [object]);
    return raise('AttributeError', place);
  }
  if (isUnknown(found)) {
    const [base] = externalBases(object);
    if (base !== undefined && found.reason.startsWith('may be defined by'))
      return { kind: 'external', name: `${base}.${name}`, origin: computed(place) };
    return found;
  }
  if (object.flavour === 'enum' || found.kind !== 'function')
    return bind(machine, object, found, place);
  return found;
}

function ofObject(machine: Machine, object: PyObject, name: string, place: Place): Py {
  if (name === '__dict__') return attributesOf(machine, object, place);
  const own = ownAttribute(object, name);
  const isPlain = machine.world.isPlainClass?.(object.reference.class) === true;
  if (own !== undefined && isPlain && object.reference.made === 'call') return own;
  const callee: Py = {
    kind: 'external',
    name: `${object.reference.class}.${name}`,
    origin: computed(place),
  };
  return { kind: 'method', self: object, callee, origin: computed(place) };
}

function ofNative(
  machine: Machine,
  object: Extract<Py, { kind: 'native' }>,
  name: string,
  place: Place,
): Py {
  if (object.name === 'super' && object.self?.kind === 'tuple')
    return ofSuper(machine, object.self.items, name, place);
  if (object.name === 'property' && ['setter', 'getter', 'deleter'].includes(name))
    return native(`property.${name}`, object);
  if (object.name === 'Path' && object.self?.kind === 'str') {
    return textPathAttribute(object.self.value, name, place) ?? native(`Path.${name}`, object);
  }
  if (object.name === 'globals()') return native(`globals().${name}`, object.self);
  if (object.name === 'logger') return native('logger.method', object);
  if (object.name === 'file')
    return isFileMethod(name)
      ? native(`file.${name}`, object.self)
      : unknown(`is ${name} of a file`, place, [], refsOf(object));
  if (object.self === null) {
    if (object.name.endsWith('()')) return unknown(`is an attribute of ${object.name}`, place);
    if (name === '__name__')
      return str(object.name.slice(object.name.lastIndexOf('.') + 1), computed(place));
    return native(`${object.name}.${name}`, null);
  }
  return unknown(`is the attribute ${name} of ${object.name}`, place, [], refsOf(object));
}
