import { attributesOf } from '../machine/attribute.ts';
import { setPlainly } from '../machine/attribute_set.ts';
import { DATACLASS_OPTIONS, fillFields } from '../machine/dataclass.ts';
import { collect } from '../machine/iterate.ts';
import { PyRaise } from '../machine/machine.ts';
import { STAR, variableIn } from '../machine/scope.ts';
import { subclassOf } from '../machine/subclassed.ts';
import { dictContent, isUnknown, typeName } from '../values/data.ts';
import { bool, computed, none, str, tuple, unknown } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { refsOf, UNBOUND } from '../values/object.ts';
import { fromOutside } from '../values/outside.ts';
import { dict, EMPTY, list, native, raise } from '../values/ref.ts';
import { textOf } from '../values/stringify.ts';
import { instanceOf } from '../values/types.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { boolean } from './builtin_call.ts';
import { isPlainEncoding } from './data_files.ts';
import { openFile } from './files.ts';
import { cacheDecorator } from './library_functions.ts';
import { fileName } from './pathlib.ts';

export const objectFunctions: readonly [string, Builtin][] = [
  ['print', printCall],
  ['isinstance', isinstanceCall],
  ['issubclass', issubclassCall],
  ['namedtuple._make', makeNamed],
  ['type', typeCall],
  ['getattr', getattrCall],
  ['hasattr', hasattrCall],
  ['setattr', setattrCall],
  ['vars', varsCall],
  ['callable', callableCall],
  ['id', ({ place }) => unknown('depends on memory addresses', place)],
  ['hash', ({ place }) => unknown('depends on hashes', place)],
  ['input', ({ machine, place }) => fromOutside(machine, 'depends on what is typed', place)],
  ['open', openCall],
  ['exit', exitCall],
  ['quit', exitCall],
  [
    'object',
    ({ machine, place }) => ({ ...list(machine, unknown('is an object', place), computed(place)) }),
  ],
  [
    '__import__',
    ({ machine, args: [name], place }) =>
      name?.kind === 'str' ? fromOutside(machine, 'is imported by name', place) : null,
  ],
  ['dataclasses.dataclass()', dataclassWith],
  ['dataclass.__init__', dataclassInit],
  ['functools.partial()', partialCall],
  ['functools.lru_cache()', (call) => cacheDecorator(call, 128)],
  ['functools.wraps()', wrapped],
  ['property', property],
  ['globals().get', globalGet],
  ['object.__setattr__', (call) => attributeSet(call)],
  ['object.__delattr__', (call) => attributeSet(call)],
  ['logger.method', ({ place }) => none(computed(place))],
];

export function exitCall({ args: [code], place }: Call): Py {
  throw new PyRaise(
    {
      kind: 'exception',
      type: 'SystemExit',
      args: code === undefined ? [] : [code],
      note: null,
      volatile: null,
      origin: computed(place),
    },
    place,
  );
}

// internals

function openCall({ machine, args: [name, mode, ...rest], kwargs, place }: Call): Py {
  const path = fileName(name);
  const how = mode ?? kwargs.get('mode');
  const reading = how === undefined || (how.kind === 'str' && /^r[bt]?$/.test(how.value));
  const relative =
    name?.kind === 'path' ? name.relative : path === null ? null : machine.workspace.fromCwd(path);
  if (!reading) machine.written.add(relative ?? '*');
  const why = fromOutside(
    machine,
    `depends on ${path === null ? 'a file' : `the file ${path}`}`,
    place,
  );
  const isPlain =
    rest.length === 0 &&
    isPlainEncoding(kwargs.get('encoding')) &&
    [...kwargs.keys()].every((key) => ['file', 'mode', 'encoding'].includes(key));
  const binary = how?.kind === 'str' && how.value.includes('b');
  return openFile(machine, reading && isPlain ? relative : null, why, binary, place);
}

function printCall({ machine, args, kwargs, place }: Call): Py {
  for (const value of args) {
    // Printing an object calls its `__str__`.
    if (value.kind === 'instance') textOf(machine, value, place);
  }
  if (kwargs.has('file')) machine.mayRaise(unknown('prints to a file', place), false);
  return none(computed(place));
}

function isinstanceCall({ args: [value, type], place }: Call): Py | null {
  if (value === undefined || type === undefined) return null;
  return boolean(instanceOf(value, type, place), place);
}

function issubclassCall({ args: [cls, type], place }: Call): Py | null {
  if (cls?.kind !== 'class' || cls.unclear !== null || type === undefined) return null;
  const wanted = type.kind === 'tuple' ? type.items : [type];
  const answers = wanted.map((one) => {
    if (one.kind === 'native' && one.name === 'object') return true;
    // Others may be registered with an abstract class.
    if (one.kind !== 'class' || one.unclear !== null) return null;
    return cls.mro.includes(one) || (one.abstract ? null : false);
  });
  if (answers.includes(true)) return bool(true, computed(place));
  return answers.includes(null) ? null : bool(false, computed(place));
}

/** `Site._make(items)` of a named tuple. */
function makeNamed({ machine, args: [items, ...rest], kwargs, self, place }: Call): Py | null {
  if (self?.kind !== 'class' || items === undefined || rest.length + kwargs.size > 0) return null;
  const values = collect(machine, items, place);
  if (isUnknown(values)) return null;
  if (values.length !== self.fields.length) return raise('TypeError', place);
  return { kind: 'tuple', items: values, named: self, origin: computed(place) };
}

function typeCall({ args, kwargs, place }: Call): Py | null {
  const [value] = args;
  if (value === undefined || args.length > 1 || kwargs.size > 0) return null;
  if (value.kind === 'instance') return value.cls.unclear ?? value.cls;
  if ((value.kind === 'dict' || value.kind === 'list') && value.subclass !== null)
    return value.subclass.cls;
  if (value.kind === 'exception')
    return typeof value.type !== 'string'
      ? value.type
      : value.type === 'yaml.YAMLError'
        ? unknown('is a type', place)
        : native(value.type);
  const name = typeName(value);
  if (isUnknown(name)) return name;
  const known = [
    'bool',
    'int',
    'float',
    'str',
    'bytes',
    'list',
    'tuple',
    'dict',
    'set',
    'frozenset',
    'range',
    'NoneType',
  ];
  return known.includes(name) ? native(name) : unknown('is a type', place);
}

function getattrCall({ machine, args: [object, name, otherwise], place }: Call): Py | null {
  if (object === undefined || name === undefined) return null;
  if (name.kind !== 'str') return null;
  if (
    object.kind === 'module' &&
    object.scope.variables.get(name.value)?.content === UNBOUND &&
    otherwise
  )
    return otherwise;
  if (otherwise === undefined)
    return machine.parts.getAttribute(machine, object, name.value, place);
  try {
    const found = machine.parts.getAttribute(machine, object, name.value, place);
    const certain =
      (['instance', 'module', 'class', 'parser'].includes(object.kind) ||
        subclassOf(object) !== null) &&
      found.kind !== 'unknown';
    if (certain && !(found.kind === 'method' && found.callee.kind === 'external')) return found;
    const reason = `may be the attribute ${name.value} or a default`;
    const cause = found.kind === 'unknown' ? [found] : [];
    return unknown(cause[0]?.reason ?? reason, place, cause, [
      ...refsOf(found),
      ...refsOf(otherwise),
    ]);
  } catch (error) {
    if (!(error instanceof PyRaise) || !isAttributeError(error.exception)) throw error;
    return otherwise;
  }
}

function isAttributeError(exception: Py): boolean {
  return exception.kind === 'exception' && exception.type === 'AttributeError';
}

function hasattrCall({ machine, args: [object, name], place }: Call): Py | null {
  if (object === undefined || name?.kind !== 'str') return null;
  if (
    !['instance', 'class', 'module', 'parser'].includes(object.kind) &&
    subclassOf(object) === null
  )
    return null;
  try {
    const found = machine.parts.getAttribute(machine, object, name.value, place);
    if (found.kind === 'unknown' || (found.kind === 'method' && found.callee.kind === 'external'))
      return null;
    return bool(true, computed(place));
  } catch (error) {
    if (!(error instanceof PyRaise) || !isAttributeError(error.exception)) throw error;
    return bool(false, computed(place));
  }
}

function setattrCall({ machine, args: [object, name, value], place }: Call): Py | null {
  if (object === undefined || value === undefined || name === undefined) return null;
  if (name.kind === 'str') {
    machine.parts.setAttribute(machine, object, name.value, value, place);
    return none(computed(place));
  }
  const why = unknown('any attribute of it may be set', place);
  if (object.kind === 'module') {
    object.scope.volatile ??= why;
    return none(computed(place));
  }
  if (object.kind === 'class') object.scope.volatile ??= why;
  if (object.kind === 'external') machine.patched.set(object.name.split('.')[0] ?? '', why);
  if (['object', 'instance', 'external', 'class'].includes(object.kind))
    machine.parts.noteUnclearAssign(machine, object, value, place);
  return null;
}

/** `object.__setattr__(object, name, value)`. */
function attributeSet({ machine, args, self, place }: Call): Py | null {
  const [object, name, value] = self === null ? args : [self, ...args];
  if (object === undefined || name?.kind !== 'str') return null;
  setPlainly(machine, object, name.value, value ?? null, place);
  return none(computed(place));
}

function varsCall({ machine, args: [object], place }: Call): Py | null {
  if (object?.kind === 'object') return attributesOf(machine, object, place);
  if (object?.kind !== 'instance' || object.cls.unclear !== null) return null;
  if (object.reference !== null) return attributesOf(machine, object, place);
  return { ...dict(machine, EMPTY, computed(place)), view: object };
}

function callableCall({ args: [value], place }: Call): Py | null {
  if (value === undefined) return null;
  if (['function', 'class', 'native'].includes(value.kind)) return bool(true, computed(place));
  const data = ['none', 'bool', 'int', 'float', 'str', 'list', 'dict', 'tuple', 'set'];
  return data.includes(value.kind) ? bool(false, computed(place)) : null;
}

function dataclassWith({ machine, args: [cls], self, place }: Call): Py | null {
  if (cls?.kind !== 'class' || self?.kind !== 'tuple') return null;
  const kwargs = new Map<string, Py>();
  for (const [at, [name]] of DATACLASS_OPTIONS.entries()) {
    const item = self.items[at];
    if (item !== undefined) kwargs.set(name, item);
  }
  const callee: Py = { kind: 'external', name: 'dataclasses.dataclass', origin: computed(place) };
  return machine.parts.call(machine, callee, { args: [cls], kwargs, open: null }, place);
}

/** `super().__init__(…)` where a dataclass is above. */
function dataclassInit({ machine, args, kwargs, self, place }: Call): Py | null {
  const [maker, instance] = self?.kind === 'tuple' ? self.items : [];
  if (maker?.kind !== 'class' || instance?.kind !== 'instance') return null;
  fillFields(machine, instance, maker, { args, kwargs: new Map(kwargs), open: null }, place);
  return none(computed(place));
}

/** `property(getter, setter)`, as the decorators make it. */
function property({ args, kwargs, place }: Call): Py | null {
  const [getter, setter] = [args[0] ?? kwargs.get('fget'), args[1] ?? kwargs.get('fset')];
  if (getter === undefined || setter?.kind === 'none') return null;
  return native(
    'property',
    setter === undefined ? getter : tuple([getter, setter], computed(place)),
  );
}

/** `@wraps(function)`: what it decorates takes over its name and attributes. */
function wrapped({ machine, args: [wrapper], self, place }: Call): Py | null {
  if (wrapper?.kind !== 'function') return null;
  const write = (name: string, value: Py) =>
    machine.heap.write(machine.cellOf(wrapper.attributes, name), value);
  if (self?.kind === 'function') {
    for (const [name, { content }] of self.attributes)
      if (content !== UNBOUND) write(name, content);
    if (!self.attributes.has('__name__')) write('__name__', str(self.node.name, computed(place)));
    write('__wrapped__', self);
  } else if (self !== null) {
    write('__name__', unknown('is the name of what is wrapped', place));
    write('__wrapped__', self);
  }
  return wrapper;
}

function globalGet({ args: [name, otherwise], self, place }: Call): Py | null {
  if (self?.kind !== 'module' || name?.kind !== 'str') return null;
  const { scope } = self;
  const known = variableIn(scope, name.value);
  if (known !== undefined) return known;
  if (scope.volatile !== null || scope.variables.has(STAR) || scope.names.maybe.size > 0)
    return null;
  return otherwise ?? none(computed(place));
}

/** `functools.partial`: its self holds the callee, a tuple of arguments and a dictionary. */
function partialCall({ machine, args, kwargs, self, place }: Call): Py | null {
  if (self?.kind !== 'tuple') return null;
  const [callee, first, named] = self.items;
  if (callee === undefined || first?.kind !== 'tuple' || named?.kind !== 'dict') return null;
  const content = dictContent(named);
  if (isUnknown(content)) return null;
  const all = new Map<string, Py>();
  for (const { key, value } of content.entries.values())
    if (key.kind === 'str') all.set(key.value, value);
  for (const [name, value] of kwargs) all.set(name, value);
  return machine.parts.call(
    machine,
    callee,
    { args: [...first.items, ...args], kwargs: all, open: null },
    place,
  );
}
