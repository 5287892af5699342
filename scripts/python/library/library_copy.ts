import { classAttribute } from '../machine/class.ts';
import { type Machine, PyRaise } from '../machine/machine.ts';
import { subclassOf } from '../machine/subclassed.ts';
import { setItem } from '../machine/subscript.ts';
import type { Place } from '../value.ts';
import { dictContent, isUnknown, knownEntries, listItems } from '../values/data.ts';
import { computed, str, tuple, unknown } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { dict, EMPTY, list } from '../values/ref.ts';
import type { Call } from './builtin_call.ts';

export function asDictionary({ machine, args, kwargs, place }: Call): Py | null {
  const [value] = args;
  if (value?.kind !== 'instance' || value.cls.flavour !== 'dataclass' || kwargs.size > 0)
    return null;
  const copied = deep(machine, value, place, new Map(), true);
  return copied;
}

export function asTuple({ machine, args: [value, ...rest], kwargs, place }: Call): Py | null {
  if (value?.kind !== 'instance' || value.cls.flavour !== 'dataclass') return null;
  if (rest.length > 0 || kwargs.size > 0 || value.volatile !== null) return null;
  const items = value.cls.fields.map(({ name }) =>
    machine.parts.getAttribute(machine, value, name, place),
  );
  // What is inside is copied and taken apart, too.
  return items.every(isFlat) ? tuple(items, computed(place)) : null;
}

function isFlat(value: Py): boolean {
  if (value.kind === 'tuple') return value.named === null && value.items.every(isFlat);
  return FLAT.has(value.kind);
}

const FLAT = new Set<Py['kind']>(['none', 'bool', 'int', 'float', 'str', 'path']);

/** `replace(object, **changes)`: a new object, made as the first one was. */
export function replaceFields({ machine, args, kwargs, place }: Call): Py | null {
  const [value] = args;
  if (args.length !== 1 || value?.kind !== 'instance' || value.cls.flavour !== 'dataclass')
    return null;
  const { fields, unclear } = value.cls;
  const isPlain = value.cls.dataclass?.parameters.length === fields.length;
  if (unclear !== null || !isPlain || fields.some(({ init }) => !init)) return null;
  const given = fields.map(({ name }): [string, Py] => [
    name,
    kwargs.get(name) ?? machine.parts.getAttribute(machine, value, name, place),
  ]);
  const others = [...kwargs].filter(([name]) => !fields.some((field) => field.name === name));
  const all = new Map([...given, ...others]);
  return machine.parts.call(machine, value.cls, { args: [], kwargs: all, open: null }, place);
}

export function shallowCopy({ machine, args: [value], place }: Call): Py | null {
  if (value !== undefined && subclassOf(value) !== null)
    return copySubclassed(machine, value, '__copy__', (inner) => inner, place);
  switch (value?.kind) {
    case 'list':
      return list(machine, listItems(value), computed(place));
    case 'dict':
      return {
        ...dict(machine, dictContent(value), computed(place)),
        factory: value.factory,
        named: value.named,
      };
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'str':
    case 'bytes':
    case 'path':
      return value;
    case 'instance':
      return value.reference === null ? copyInstance(machine, value, (inner) => inner) : null;
    default:
      return null;
  }
}

export function deepCopy({ machine, args: [value], place }: Call): Py | null {
  return value === undefined ? null : deep(machine, value, place, new Map(), false);
}

// internals

type Instance = Extract<Py, { kind: 'instance' }>;

function copyInstance(
  machine: Machine,
  value: Instance,
  each: (inner: Py) => Py | null,
): Py | null {
  if (value.cls.unclear !== null || value.cls.flavour === 'enum' || value.volatile !== null)
    return null;
  for (const name of [
    '__copy__',
    '__deepcopy__',
    '__reduce__',
    '__reduce_ex__',
    '__getstate__',
    '__setstate__',
  ])
    if (machine.parts.classAttribute(machine, value.cls, name) !== undefined) return null;
  const copy: Instance = { ...value, attributes: machine.variables() };
  for (const [name, cell] of value.attributes) {
    if (typeof cell.content === 'symbol') continue;
    const inner = each(
      cell.volatile === null ? cell.content : unknown('may have changed', value.origin.place),
    );
    if (inner === null) return null;
    copy.attributes.set(name, machine.variable(inner));
  }
  return copy;
}

/** Made without `__init__`, then filled item by item; null where the object may have a say in it. */
function copySubclassed(
  machine: Machine,
  value: Py,
  hook: string,
  each: (inner: Py) => Py | null,
  place: Place,
): Py | null {
  const subclass = subclassOf(value);
  if (value.kind !== 'dict' || subclass === null || subclass.attributes.size > 0) return null;
  const content = dictContent(value);
  const entries = isUnknown(content) ? content : knownEntries(content);
  if (isUnknown(entries)) return null;
  if (classAttribute(machine, subclass.cls, '__getattr__') !== undefined) {
    // It is asked for the hook, and has to say that there is none.
    const found = attributeOr(machine, value, hook, place);
    if (found !== null) return null;
  }
  const copy: Py = {
    ...dict(machine, EMPTY, computed(place)),
    subclass: { cls: subclass.cls, attributes: machine.variables() },
  };
  for (const { key, value: item } of entries) {
    const inner = each(item);
    if (inner === null) return null;
    setItem(machine, copy, key, inner, place);
  }
  return copy;
}

function attributeOr(machine: Machine, value: Py, name: string, place: Place): Py | null {
  try {
    return machine.parts.getAttribute(machine, value, name, place);
  } catch (error) {
    const isAbsent =
      error instanceof PyRaise &&
      error.exception.kind === 'exception' &&
      error.exception.type === 'AttributeError';
    if (isAbsent) return null;
    throw error;
  }
}

/** A deep copy; null where something in it cannot be copied. */
function deep(
  machine: Machine,
  value: Py,
  place: Place,
  done: Map<Py, Py>,
  asDict: boolean,
): Py | null {
  const known = done.get(value);
  if (known !== undefined) return known;
  const each = (inner: Py) => deep(machine, inner, place, done, asDict);
  if (subclassOf(value) !== null)
    return asDict ? null : copySubclassed(machine, value, '__deepcopy__', each, place);
  switch (value.kind) {
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'str':
    case 'bytes':
    case 'path':
    case 'function':
    case 'class':
    case 'range':
      return value;
    case 'unknown':
      return value;
    case 'tuple': {
      const items = value.items.map(each);
      return items.includes(null)
        ? null
        : { ...value, items: items.filter((item) => item !== null) };
    }
    case 'list': {
      const items = listItems(value);
      if (isUnknown(items)) return list(machine, items, computed(place));
      const copy = list(machine, [], computed(place));
      done.set(value, copy);
      const copied = items.map(each);
      if (copied.includes(null)) return null;
      machine.heap.write(
        copy.cell,
        copied.filter((item) => item !== null),
      );
      return copy;
    }
    case 'dict': {
      const content = dictContent(value);
      if (isUnknown(content)) return dict(machine, content, computed(place));
      const copy = {
        ...dict(machine, content, computed(place)),
        factory: value.factory,
        named: value.named,
      };
      done.set(value, copy);
      const entries = new Map(content.entries);
      for (const [filed, entry] of entries) {
        const inner = each(entry.value);
        if (inner === null) return null;
        entries.set(filed, { ...entry, value: inner });
      }
      machine.heap.write(copy.cell, { entries, open: content.open });
      return copy;
    }
    case 'instance': {
      if (!asDict || value.cls.flavour !== 'dataclass') {
        return value.cls.flavour === 'enum'
          ? value
          : value.reference === null
            ? copyInstance(machine, value, each)
            : null;
      }
      if (value.volatile !== null) return null;
      const entries = new Map<string, { key: Py; value: Py; maybe: boolean }>();
      for (const { name } of value.cls.fields) {
        const inner = each(machine.parts.getAttribute(machine, value, name, place));
        if (inner === null) return null;
        entries.set(`s:${name}`, { key: str(name, computed(place)), value: inner, maybe: false });
      }
      return dict(machine, { entries, open: null }, computed(place));
    }
    default:
      return null;
  }
}
