import { foreignLibrary, foreignOption } from '../argparse/foreign.ts';
import { ARGPARSE_CLASSES, argparseCall } from '../argparse/parser.ts';
import { isExceptionName } from '../library/builtin_names.ts';
import { builtinCall } from '../library/builtins.ts';
import { libraryCall } from '../library/library.ts';
import type { LocalClass, Place } from '../value.ts';
import { isUnknown } from '../values/data.ts';
import { computed, tuple, unknown } from '../values/make.ts';
import type { CallArguments, Py, PyClass, PyInstance, PyUnknown } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { exceptionOf, native, objectOf, raise } from '../values/ref.ts';
import { bare, snapshot, snapshotArguments } from '../values/snapshot.ts';
import { attributeCell, bind } from './attribute.ts';
import { classAttribute, externalBases, isLeftAbstract } from './class.ts';
import { dataclassCall, fillFields, matchFields } from './dataclass.ts';
import { callFunction } from './function.ts';
import { exposeArguments, exposeRefs } from './invalidate.ts';
import type { Machine } from './machine.ts';
import { candidatesOf } from './recorder.ts';
import { variableIn } from './scope.ts';
import { containerBase, makeSubclassed } from './subclassed.ts';

/** Calls anything. */
export function call(machine: Machine, callee: Py, args: CallArguments, place: Place): Py {
  machine.tick(place);
  return machine.deeper(place, () => dispatch(machine, callee, args, place));
}

// internals

function dispatch(machine: Machine, callee: Py, args: CallArguments, place: Place): Py {
  switch (callee.kind) {
    case 'function':
      return callFunction(machine, callee, args, place);
    case 'method':
      return callMethod(machine, callee.self, callee.callee, args, place);
    case 'class':
      return instantiate(machine, callee, args, place);
    case 'external':
      return callExternal(machine, callee.name, args, place);
    case 'native':
      if (callee.self === null && isExceptionName(callee.name))
        return exceptionOf(callee.name, place, args.args);
      if (callee.name === 'object.__init__') return { kind: 'none', origin: computed(place) };
      return builtinCall(machine, callee, args, place);
    case 'instance': {
      const method = classAttribute(machine, callee.cls, '__call__');
      if (method !== undefined && !isUnknown(method) && callee.cls.unclear === null)
        return call(machine, bind(machine, callee, method, place), args, place);
      return callOutside(machine, callee, '__call__', args, place);
    }
    case 'object':
      return callOutside(machine, callee, '__call__', args, place);
    case 'unknown':
      return callUnknown(machine, callee, args, place);
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'str':
    case 'list':
    case 'dict':
    case 'tuple':
      return raise('TypeError', place);
    default:
      return callUnknown(
        machine,
        unknown(`a ${callee.kind} is called`, place, [], refsOf(callee)),
        args,
        place,
      );
  }
}

function callMethod(machine: Machine, self: Py, callee: Py, args: CallArguments, place: Place): Py {
  if (callee.kind === 'external') {
    if (self.kind === 'instance' || self.kind === 'object') {
      const name = callee.name.slice(callee.name.lastIndexOf('.') + 1);
      if (self.kind === 'instance' && name === '__init__')
        return baseInit(machine, self, callee.name, args, place);
      return callOutside(machine, self, name, args, place);
    }
    return callExternal(machine, callee.name, args, place);
  }
  const all = { args: [self, ...args.args], kwargs: args.kwargs, open: args.open };
  return call(machine, callee, all, place);
}

/** A call of something that is not known: it may do anything with what it can reach. */
function callUnknown(machine: Machine, callee: PyUnknown, args: CallArguments, place: Place): Py {
  machine.mayRaise(callee, true);
  const why = unknown('is passed to something that is not known', place, [callee]);
  const candidates = candidatesOf(callee);
  if (candidates.length > 0) {
    const given = snapshotArguments(args);
    const result = machine.recorder.reference('method', 'unknown', args, place);
    const event = {
      kind: 'method' as const,
      receiver: bare(callee),
      candidates,
      name: '',
      arguments: given,
      result,
    };
    machine.recorder.note(event, place);
  }
  exposeArguments(machine, args, why);
  exposeRefs(machine, callee.refs, why);
  const refs = [...args.args, ...args.kwargs.values()].flatMap(refsOf);
  return unknown(callee.reason, callee.place, [callee], [...callee.refs, ...refs]);
}

/** A method that lies outside the workspace. */
function callOutside(
  machine: Machine,
  self: Extract<Py, { kind: 'instance' | 'object' }>,
  name: string,
  args: CallArguments,
  place: Place,
): Py {
  const reference = self.reference;
  const owner = reference?.class ?? (self.kind === 'instance' ? self.cls.name : '');
  const dotted = `${owner}.${name}`;
  const result = machine.recorder.reference('method', dotted, args, place);
  if (reference !== null) {
    const event = {
      kind: 'method' as const,
      receiver: snapshot(self),
      candidates: [],
      name,
      arguments: snapshotArguments(args),
      result,
    };
    machine.recorder.note(event, place);
  }
  const why = unknown(`is given to ${dotted}`, place);
  machine.mayRaise(why, false);
  const leaves = machine.world.leavesArguments?.(dotted) === true;
  if (!leaves) {
    exposeArguments(machine, args, why);
    exposeRefs(machine, [self], why);
  }
  return objectOf(machine, result, [self, ...args.args, ...args.kwargs.values()]);
}

function callExternal(machine: Machine, name: string, args: CallArguments, place: Place): Py {
  const [top = ''] = name.split('.');
  const patched = machine.patched.get(top);
  if (patched === undefined) {
    if (ARGPARSE_CLASSES.has(name)) return argparseCall(machine, name, args, place);
    if (name === 'dataclasses.dataclass') return dataclassCall(machine, args, place);
    const known = libraryCall(machine, name, args, place);
    if (known !== null) return known;
  }
  const library = foreignLibrary(name);
  if (library !== null) machine.foreign.push({ library, option: foreignOption(name, args), place });
  const result = machine.recorder.reference('call', name, args, place);
  machine.recorder.note(
    { kind: 'call', callee: name, arguments: snapshotArguments(args), result },
    place,
  );
  const why = unknown(`is given to ${name}`, place);
  machine.mayRaise(why, false);
  if (machine.world.leavesArguments?.(name) !== true) exposeArguments(machine, args, why);
  return objectOf(machine, result, [...args.args, ...args.kwargs.values()]);
}

/** `Class(…)`. */
function instantiate(machine: Machine, cls: PyClass, args: CallArguments, place: Place): Py {
  if (cls.unclear !== null)
    return callUnknown(machine, { ...cls.unclear, refs: [cls] }, args, place);
  if (cls.flavour === 'enum') return enumMember(machine, cls, args, place);
  if (isLeftAbstract(machine, cls)) raise('TypeError', place);
  const container = containerBase(cls);
  if (container !== null) return makeSubclassed(machine, cls, container, args, place);
  const bases = externalBases(cls);
  const [base] = bases;
  // Such a class makes plain dictionaries.
  if (base === 'typing.TypedDict') return call(machine, native('dict'), args, place);
  const localClass: LocalClass = { name: cls.name, place: cls.place, bases };
  const reference =
    base === undefined
      ? null
      : machine.recorder.reference('call', base, EMPTY_ARGUMENTS, place, localClass);
  const instance: PyInstance = {
    kind: 'instance',
    cls,
    attributes: machine.variables(),
    reference,
    volatile: null,
    origin: computed(place),
  };
  const init = initOf(machine, cls);
  if (cls.flavour === 'namedtuple' && init === undefined)
    return namedTuple(machine, cls, args, place);
  if (init?.kind === 'class') {
    fillFields(machine, instance, init, args, place);
  } else if (init !== undefined && !isUnknown(init)) {
    call(machine, bind(machine, instance, init, place), args, place);
  } else if (base !== undefined) {
    baseInit(machine, instance, `${base}.__init__`, args, place);
  } else if (cls.mro.some((item) => item.kind === 'native' && isExceptionName(item.name))) {
    const held = tuple(args.args, computed(place));
    machine.heap.write(attributeCell(machine, instance, 'args'), held);
  } else if (args.args.length > 0 || args.kwargs.size > 0) raise('TypeError', place);
  if (reference !== null && !reference.initialised)
    noteBuilt(machine, instance, EMPTY_ARGUMENTS, place);
  return instance;
}

/** `__init__` of the nearest class that has one; a dataclass stands for the one it makes. */
function initOf(machine: Machine, cls: PyClass): Py | undefined {
  for (const base of cls.mro) {
    if (base.kind === 'external') break;
    if (base.kind !== 'class') continue;
    const own = variableIn(base.scope, '__init__');
    if (own !== undefined && own.kind !== 'class') return own;
    if (base.dataclass?.makesInit === true) return base;
  }
  return classAttribute(machine, cls, '__init__');
}

const EMPTY_ARGUMENTS: CallArguments = { args: [], kwargs: new Map(), open: null };

/** The constructor of a base outside the workspace. */
function baseInit(
  machine: Machine,
  instance: PyInstance,
  name: string,
  args: CallArguments,
  place: Place,
): Py {
  const { reference } = instance;
  const why = unknown(`is given to ${name}`, place);
  if (reference !== null) {
    const base = name.slice(0, name.lastIndexOf('.'));
    if (reference.initialised) {
      const again = unknown('its constructor is called more than once', place);
      reference.arguments = { args: [], kwargs: new Map(), open: bare(again) };
    } else {
      reference.arguments = snapshotArguments(args);
      reference.class = base;
      reference.initialised = true;
    }
    noteBuilt(machine, instance, args, place);
  }
  machine.mayRaise(why, false);
  if (machine.world.leavesArguments?.(name) !== true) exposeArguments(machine, args, why);
  const [base = ''] = externalBases(instance.cls);
  if (machine.world.isPlainClass?.(base) !== true) {
    for (const cell of instance.attributes.values()) {
      if (typeof cell.content === 'symbol') continue;
      machine.heap.write(cell, unknown(`may be set by ${name}`, place, [], refsOf(cell.content)));
    }
  }
  return { kind: 'none', origin: computed(place) };
}

function noteBuilt(
  machine: Machine,
  instance: PyInstance,
  args: CallArguments,
  place: Place,
): void {
  const { reference } = instance;
  if (reference === null) return;
  const given = snapshotArguments(args);
  machine.recorder.note(
    { kind: 'call', callee: reference.class, arguments: given, result: reference },
    place,
  );
}

function enumMember(machine: Machine, cls: PyClass, args: CallArguments, place: Place): Py {
  const [wanted] = args.args;
  if (wanted === undefined || args.open !== null || args.args.length !== 1)
    return unknown(`is a member of ${cls.name}`, place, [], [cls]);
  if (wanted.kind === 'unknown') {
    machine.mayRaise(wanted, true);
    return unknown(wanted.reason, wanted.place, [wanted], [cls]);
  }
  if (wanted.kind === 'instance' && wanted.cls === cls) return wanted;
  for (const { value } of cls.members) {
    const content = value.attributes.get('_value_')?.content;
    if (content === undefined || typeof content === 'symbol') continue;
    const same = machine.parts.equal(machine, content, wanted, place);
    if (same === true) return value;
    if (same !== false) return unknown(`is a member of ${cls.name}`, place, [same], [cls]);
  }
  const missing = classAttribute(machine, cls, '_missing_');
  if (missing === undefined) return raise('ValueError', place);
  const found = call(machine, bind(machine, cls, missing, place), args, place);
  if (found.kind === 'none') return raise('ValueError', place);
  return found.kind === 'instance' && found.cls === cls
    ? found
    : unknown(`is a member of ${cls.name}`, place, [], [cls]);
}

function namedTuple(machine: Machine, cls: PyClass, args: CallArguments, place: Place): Py {
  const given = matchFields(machine, cls.fields, args, place);
  const items = cls.fields.map(({ name }) => given.get(name) ?? unknown('is not given', place));
  return { kind: 'tuple', items, named: cls, origin: computed(place) };
}
