import { exceptionAncestry, isExceptionName, TYPES } from '../library/builtin_names.ts';
import type { Place } from '../value.ts';
import { plain, unknown } from './make.ts';
import type { Py, PyUnknown } from './object.ts';

/** `isinstance(value, type)`. */
export function instanceOf(value: Py, type: Py, place: Place): boolean | PyUnknown {
  if (value.kind === 'unknown') return plain(value);
  if (type.kind === 'tuple') {
    let doubt: PyUnknown | null = null;
    for (const one of type.items) {
      const answer = instanceOf(value, one, place);
      if (answer === true) return true;
      if (answer !== false) doubt ??= answer;
    }
    return doubt ?? false;
  }
  if (type.kind === 'unknown') return plain(type);
  const unclear = unknown('an isinstance is not understood', place);
  if (value.kind === 'external' || value.kind === 'object' || value.kind === 'method')
    return unclear;
  if (type.kind === 'native' && type.self === null) {
    if (type.name === 'object') return true;
    if (TYPES.has(type.name)) return ofBuiltin(value, type.name) ?? unclear;
    if (isExceptionName(type.name)) return ofException(value, type.name) ?? unclear;
    return unclear;
  }
  if (type.kind === 'class') {
    if (type.unclear !== null) return type.unclear;
    if (value.kind === 'tuple') return value.named === type;
    if (value.kind === 'exception') return unclear;
    if ((value.kind === 'dict' || value.kind === 'list') && value.subclass !== null)
      return value.subclass.cls.mro.includes(type);
    if (value.kind !== 'instance') return isData(value) ? false : unclear;
    if (value.cls.unclear !== null) return value.cls.unclear;
    return value.cls.mro.includes(type);
  }
  if (type.kind === 'external') {
    if (value.kind === 'path' && type.name === 'pathlib.Path') return value.pathlib;
    const names = value.kind === 'instance' ? value.cls.mro : [];
    if (names.some((base) => base.kind === 'external' && base.name === type.name)) return true;
    const isAbstract = /^(typing|collections|numbers|abc|os|io|types)\b/.test(type.name);
    if (isData(value) && !isAbstract && value.kind !== 'path') return unclear;
    return unclear;
  }
  return unclear;
}

// internals

function isData(value: Py): boolean {
  return [
    'none',
    'bool',
    'int',
    'float',
    'str',
    'bytes',
    'list',
    'dict',
    'set',
    'tuple',
    'range',
  ].includes(value.kind);
}

function ofBuiltin(value: Py, name: string): boolean | null {
  switch (value.kind) {
    case 'bool':
      return name === 'bool' || name === 'int';
    case 'set':
      return name === (value.frozen ? 'frozenset' : 'set');
    case 'path':
      return value.pathlib ? false : name === 'str';
    case 'class':
      return name === 'type';
    case 'native':
      return TYPES.has(value.name) || isExceptionName(value.name) ? name === 'type' : null;
    case 'instance': {
      if (value.cls.mro.some((base) => base.kind === 'native' && base.name === name)) return true;
      const isPlain = value.cls.mro.every(
        (base) =>
          base.kind === 'class' ||
          (base.kind === 'native' && ['object', 'Enum', 'str', 'int'].includes(base.name)),
      );
      return isPlain && value.cls.unclear === null ? false : null;
    }
    case 'function':
    case 'iterator':
    case 'exception':
    case 'module':
    case 'ellipsis':
    case 'parser':
      return false;
    default:
      return value.kind === name;
  }
}

function ofException(value: Py, name: string): boolean | null {
  const [wanted = name] = exceptionAncestry(name);
  if (value.kind === 'exception')
    return typeof value.type === 'string' ? exceptionAncestry(value.type).includes(wanted) : null;
  if (value.kind !== 'instance') return isData(value) ? false : null;
  if (value.cls.unclear !== null) return null;
  const names = value.cls.mro.flatMap((base) =>
    base.kind === 'native' && isExceptionName(base.name) ? exceptionAncestry(base.name) : [],
  );
  if (names.includes(wanted)) return true;
  return value.cls.mro.some(({ kind }) => kind === 'external') ? null : false;
}
