import { textOf as pathText } from '../library/pathlib.ts';
import { bind } from '../machine/attribute.ts';
import { classAttribute } from '../machine/class.ts';
import type { Machine } from '../machine/machine.ts';
import { ownMethod, subclassOf } from '../machine/subclassed.ts';
import type { Place } from '../value.ts';
import { numberOf } from './compare.ts';
import { isUnknown, ownAttribute, reprOf } from './data.ts';
import { plain, unknown } from './make.ts';
import { asData } from './mixed.ts';
import type { Py, PyInstance, PyUnknown } from './object.ts';
import { formatFloat, formatInt, formatStr, isAscii, parseSpec } from './text.ts';

/** `str(value)`. */
export function textOf(machine: Machine, value: Py, place: Place): string | PyUnknown {
  switch (value.kind) {
    case 'str':
      return value.value;
    case 'unknown':
      return plain(value);
    case 'dict':
    case 'list':
      return subclassText(machine, value, ['__str__', '__repr__'], place) ?? reprOf(value);
    case 'instance':
      return (
        ownText(machine, value, ['__str__', '__repr__'], place) ??
        fieldsText(machine, value, place) ??
        enumText(value, place)
      );
    case 'exception': {
      const [only, ...rest] = value.args;
      if (typeof value.type !== 'string' || rest.length > 0 || value.type === 'KeyError')
        return unknown('is the text of an exception', place);
      return only === undefined
        ? unknown('is the text of an exception', place)
        : textOf(machine, only, place);
    }
    case 'native': {
      const path = pathText(value);
      return path ?? reprText(machine, value, place);
    }
    case 'path':
      return unknown('is a text that depends on the workspace folder', place);
    default:
      return reprText(machine, value, place);
  }
}

/** `repr(value)`, methods of workspace classes included. */
export function reprText(machine: Machine, value: Py, place: Place): string | PyUnknown {
  if (value.kind === 'instance')
    return (
      ownText(machine, value, ['__repr__'], place) ??
      fieldsText(machine, value, place) ??
      unknown('is the text of an object', place)
    );
  if (value.kind === 'dict' || value.kind === 'list')
    return subclassText(machine, value, ['__repr__'], place) ?? reprOf(value);
  return reprOf(value);
}

/** One part of an f-string, or `format(value, spec)`. */
export function formatValue(
  machine: Machine,
  value: Py,
  conversion: '' | 'r' | 's' | 'a',
  spec: string,
  place: Place,
): string | PyUnknown {
  const notRead = unknown('this format is not read', place);
  if (value.kind === 'unknown') return plain(value);
  if (conversion !== '') {
    const text =
      conversion === 's' ? textOf(machine, value, place) : reprText(machine, value, place);
    if (typeof text !== 'string') return text;
    if (conversion === 'a' && !isAscii(text)) return notRead;
    return formatText(text, spec) ?? notRead;
  }
  if (value.kind === 'instance') {
    const own = classAttribute(machine, value.cls, '__format__');
    if (own !== undefined || spec !== '') return notRead;
    if (value.cls.flavour === 'enum') return enumText(value, place);
    return textOf(machine, value, place);
  }
  if (value.kind === 'str') return formatText(value.value, spec) ?? notRead;
  if (spec === '') return textOf(machine, value, place);
  const parsed = parseSpec(spec);
  const number = numberOf(value);
  if (parsed === null || number === null) return notRead;
  if (value.kind === 'bool' && (parsed.type === '' || parsed.type === 's')) return notRead;
  const text = typeof number === 'bigint' ? formatInt(number, parsed) : formatFloat(number, parsed);
  return text ?? notRead;
}

// internals

function formatText(text: string, spec: string): string | null {
  if (spec === '') return text;
  const parsed = parseSpec(spec);
  if (parsed === null) return null;
  return formatStr(text, parsed, /^0\d/.test(spec.replace(/^[\s\S]?[<>=^]/u, '')));
}

function ownText(
  machine: Machine,
  value: PyInstance,
  names: readonly string[],
  place: Place,
): string | PyUnknown | null {
  if (value.cls.unclear !== null) return value.cls.unclear;
  for (const name of names) {
    const method = classAttribute(machine, value.cls, name);
    if (method === undefined) continue;
    if (isUnknown(method)) return method;
    const args = { args: [], kwargs: new Map(), open: null };
    const result = machine.parts.call(machine, bind(machine, value, method, place), args, place);
    return result.kind === 'str' ? result.value : unknown('is the text of an object', place);
  }
  return null;
}

/** What an object of a class that derives from a container prints. */
function subclassText(
  machine: Machine,
  value: Py,
  names: readonly string[],
  place: Place,
): string | PyUnknown | null {
  for (const name of names) {
    const result = subclassOf(value) && ownMethod(machine, value, name, [], place);
    if (result === null) continue;
    return result.kind === 'str' ? result.value : unknown('is the text of an object', place);
  }
  return null;
}

/** `Config(rounds=3, lr=0.1)`, as a dataclass of a module prints itself. */
function fieldsText(machine: Machine, value: PyInstance, place: Place): string | PyUnknown | null {
  const { cls } = value;
  if (cls.dataclass?.repr !== true || cls.scope.parent?.kind !== 'module') return null;
  if (value.reference !== null || value.volatile !== null) return null;
  const parts: string[] = [];
  for (const { name, repr } of cls.fields) {
    if (!repr) continue;
    const item = ownAttribute(value, name);
    const text = item === undefined ? null : reprText(machine, item, place);
    if (typeof text !== 'string') return text;
    parts.push(`${name}=${text}`);
  }
  return `${cls.name}(${parts.join(', ')})`;
}

/** Plain enums print `Class.MEMBER`; mixed ones differ between Python versions. */
function enumText(value: PyInstance, place: Place): string | PyUnknown {
  const isPlain = value.cls.flavour === 'enum' && value.cls.mro.length === 2;
  const isText = value.cls.mro.some((base) => base.kind === 'native' && base.name === 'StrEnum');
  const data = isText ? asData(value) : value;
  if (data.kind === 'str') return data.value;
  const name = value.attributes.get('name')?.content;
  if (isPlain && name !== undefined && typeof name !== 'symbol' && name.kind === 'str')
    return `${value.cls.name}.${name.value}`;
  return unknown('is the text of an object', place);
}
