import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { plain, unknown } from './make.ts';
import { asData } from './mixed.ts';
import { floatRepr } from './number.ts';
import type {
  DictContent,
  DictEntryContent,
  Py,
  PyClass,
  PyDict,
  PyInstance,
  PyList,
  PyObject,
  PySet,
  PyUnknown,
} from './object.ts';
import { UNBOUND } from './object.ts';
import { bytesRepr, strRepr } from './text.ts';

/** The items of a list, or the reason why they are not known. */
export function listItems(list: PyList): readonly Py[] | PyUnknown {
  return list.volatile ?? (list.cell.volatile as PyUnknown | null) ?? list.cell.content;
}

export function dictContent(dict: PyDict): DictContent | PyUnknown {
  if (dict.view !== null) return viewContent(dict.view);
  return dict.volatile ?? (dict.cell.volatile as PyUnknown | null) ?? dict.cell.content;
}

/** `vars(object)`: its attributes as they are now. */
function viewContent(object: PyInstance): DictContent | PyUnknown {
  if (object.volatile !== null) return object.volatile;
  const entries = new Map<string, DictEntryContent>();
  for (const name of object.attributes.keys()) {
    const value = ownAttribute(object, name);
    if (value === undefined) continue;
    const key: Py = { kind: 'str', value: name, origin: object.origin };
    entries.set(`s:${name}`, { key, value, maybe: false });
  }
  return { entries, open: null };
}

export function setItems(set: PySet): ReadonlyMap<string, Py> | PyUnknown {
  return set.volatile ?? (set.cell.volatile as PyUnknown | null) ?? set.cell.content;
}

export function isUnknown<T>(value: T | PyUnknown): value is PyUnknown {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'unknown';
}

/** An attribute in the object's own dictionary; undefined where it has none. */
export function ownAttribute(object: PyInstance | PyObject, name: string): Py | undefined {
  const cell = object.attributes.get(name);
  if (cell === undefined) return object.volatile ?? undefined;
  const gone = object.volatile ?? (cell.volatile as PyUnknown | null);
  if (gone !== null) return gone;
  return cell.content === UNBOUND ? undefined : cell.content;
}

/**
 * The key under which a dictionary or set files a value, equal for values that Python takes for equal
 * (`1`, `1.0`, `True`). An unknown where hash or equality are not known; null where it cannot be a key.
 */
export function keyOf(machine: Machine, value: Py, place: Place | null): string | PyUnknown | null {
  switch (value.kind) {
    case 'none':
    case 'ellipsis':
      return value.kind;
    case 'bool':
      return `n:${value.value ? 1 : 0}`;
    case 'int':
      return `n:${value.value}`;
    case 'float':
      if (Number.isInteger(value.value)) return `n:${BigInt(value.value)}`;
      return Number.isNaN(value.value)
        ? unknown('is not a number', place)
        : `n:${floatRepr(value.value)}`;
    case 'str':
      return `s:${value.value}`;
    case 'bytes':
      return `b:${value.value}`;
    case 'path':
      return `${value.pathlib ? 'P' : 'p'}:${value.relative}`;
    case 'tuple': {
      const keys: string[] = [];
      for (const item of value.items) {
        const key = keyOf(machine, item, place);
        if (typeof key !== 'string') return key;
        keys.push(`${key.length}:${key}`);
      }
      return `t:${keys.join(',')}`;
    }
    case 'list':
    case 'dict':
      return null;
    case 'set':
      if (!value.frozen) return null;
      return frozenKey(setItems(value));
    case 'function':
    case 'module':
      return `r:${machine.serialOf(value)}`;
    case 'class':
      return value.unclear === null ? `r:${machine.serialOf(value)}` : value.unclear;
    case 'instance':
      if (asData(value) !== value) return keyOf(machine, asData(value), place);
      if (value.cls.flavour === 'enum' && value.cls.unclear === null && plainIdentity(value))
        return `r:${machine.serialOf(value)}`;
      if (value.cls.flavour === 'plain' && value.reference === null && plainIdentity(value))
        return `r:${machine.serialOf(value)}`;
      return unknown(`is an object of ${value.cls.name} used as a key`, place);
    case 'native':
      if (value.self === null) return `f:${value.name}`;
      return unknown('is a method used as a key', place);
    case 'unknown':
      return plain(value);
    default:
      return unknown(`is a ${value.kind} used as a key`, place);
  }
}

function frozenKey(items: ReadonlyMap<string, Py> | PyUnknown): string | PyUnknown {
  if (isUnknown(items)) return plain(items);
  const keys = [...items.keys()].sort().map((key) => `${key.length}:${key}`);
  return `F:${keys.join(',')}`;
}

/** Whether equality of an instance's class is identity. */
function plainIdentity(instance: PyInstance): boolean {
  return instance.cls.mro.every((cls) => {
    if (cls.kind === 'native') return cls.name === 'object' || cls.name === 'Enum';
    if (cls.kind !== 'class') return false;
    return !['__eq__', '__hash__'].some((name) => cls.scope.variables.has(name));
  });
}

/** `repr(value)`, or an unknown. Objects with addresses or methods of their own are unknown. */
export function reprOf(value: Py, depth = 0): string | PyUnknown {
  const from = value.kind === 'unknown' ? value.place : value.origin.place;
  if (depth > 20) return unknown('is nested too deeply', from);
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'ellipsis':
      return 'Ellipsis';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return value.value.toString().length > 4000
        ? unknown('is a very long number', from)
        : String(value.value);
    case 'float':
      return floatRepr(value.value);
    case 'str':
      return strRepr(value.value) ?? unknown('contains characters whose repr is not known', from);
    case 'bytes':
      return bytesRepr(value.value);
    case 'unknown':
      return plain(value);
    case 'tuple': {
      const items = reprs(value.items, depth);
      if (isUnknown(items)) return items;
      if (value.named !== null) return namedText(value.named, items);
      return value.items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
    }
    case 'list': {
      const content = listItems(value);
      if (isUnknown(content)) return plain(content);
      if (printsItself(value)) return unknown('prints itself in its own way', from);
      const items = reprs(content, depth);
      return isUnknown(items) ? items : `[${items.join(', ')}]`;
    }
    case 'dict': {
      const content = dictContent(value);
      if (isUnknown(content)) return plain(content);
      if (value.named !== null) return unknown(`is a ${value.named}`, from);
      if (printsItself(value)) return unknown('prints itself in its own way', from);
      const entries = knownEntries(content);
      if (isUnknown(entries)) return entries;
      const keys = reprs(
        entries.map(({ key }) => key),
        depth,
      );
      const items = reprs(
        entries.map(({ value: item }) => item),
        depth,
      );
      if (isUnknown(keys)) return keys;
      if (isUnknown(items)) return items;
      return `{${keys.map((key, at) => `${key}: ${items[at]}`).join(', ')}}`;
    }
    case 'range':
      return value.step === 1n
        ? `range(${value.start}, ${value.stop})`
        : `range(${value.start}, ${value.stop}, ${value.step})`;
    default:
      return unknown(`the text of a ${value.kind} is not known`, from);
  }
}

/** `Site(name='a', rounds=3)`. */
function namedText(cls: PyClass, items: readonly string[]): string | PyUnknown {
  const isOwn = cls.mro.some(
    (base) =>
      base.kind === 'external' ||
      (base.kind === 'class' && OWN_TEXT.some((name) => base.scope.variables.has(name))),
  );
  if (cls.unclear !== null || isOwn) return unknown('is a named tuple', cls.place);
  return `${cls.name}(${cls.fields.map(({ name }, at) => `${name}=${items[at]}`).join(', ')})`;
}

const OWN_TEXT = ['__repr__', '__str__', '__format__'];

function printsItself({ subclass }: PyDict | PyList): boolean {
  return (
    subclass?.cls.mro.some(
      (base) => base.kind === 'class' && base.scope.variables.has('__repr__'),
    ) === true
  );
}

/** All entries of a dictionary, in order, or why they are not all known. */
export function knownEntries(content: DictContent): { key: Py; value: Py }[] | PyUnknown {
  if (content.open !== null) return plain(content.open);
  const entries = [...content.entries.values()];
  const maybe = entries.find((entry) => entry.maybe);
  if (maybe !== undefined) {
    const place = maybe.value.kind === 'unknown' ? maybe.value.place : maybe.value.origin.place;
    return unknown('has a key that is only there on one path', place);
  }
  return entries;
}

/** `type(value).__name__`, or an unknown. */
export function typeName(value: Py): string | PyUnknown {
  switch (value.kind) {
    case 'none':
      return 'NoneType';
    case 'bool':
    case 'int':
    case 'float':
    case 'str':
    case 'bytes':
    case 'list':
    case 'range':
    case 'slice':
    case 'function':
      return value.kind;
    case 'tuple':
      return value.named === null ? 'tuple' : value.named.name;
    case 'set':
      return value.frozen ? 'frozenset' : 'set';
    case 'dict':
      if (value.subclass !== null) return value.subclass.cls.name;
      return value.named === null ? 'dict' : unknown(`is a ${value.named}`, value.origin.place);
    case 'unknown':
      return plain(value);
    case 'instance':
      return value.cls.unclear ?? value.cls.name;
    case 'exception':
      return typeof value.type === 'string'
        ? value.type.slice(value.type.lastIndexOf('.') + 1)
        : value.type.name;
    case 'path':
      return value.pathlib ? unknown('depends on the platform', value.origin.place) : 'str';
    default:
      return unknown(`the type of a ${value.kind} is not known`, value.origin.place);
  }
}

// internals

function reprs(items: readonly Py[], depth: number): string[] | PyUnknown {
  const texts: string[] = [];
  for (const item of items) {
    const text = reprOf(item, depth + 1);
    if (typeof text !== 'string') return text;
    texts.push(text);
  }
  return texts;
}
