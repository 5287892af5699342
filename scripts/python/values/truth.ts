import { bind } from '../machine/attribute.ts';
import { classAttribute, externalBases } from '../machine/class.ts';
import type { Machine } from '../machine/machine.ts';
import { rangeLength } from '../machine/subscript.ts';
import type { Place } from '../value.ts';
import { dictContent, isUnknown, listItems, setItems } from './data.ts';
import { plain, unknown } from './make.ts';
import { asData } from './mixed.ts';
import type { Py, PyInstance, PyUnknown } from './object.ts';

/** `bool(value)`. */
export function truth(machine: Machine, value: Py, place: Place): boolean | PyUnknown {
  switch (value.kind) {
    case 'unknown':
      return plain(value);
    case 'none':
      return false;
    case 'bool':
      return value.value;
    case 'int':
      return value.value !== 0n;
    case 'float':
      return value.value !== 0;
    case 'str':
    case 'bytes':
      return value.value.length > 0;
    case 'tuple':
      return value.named?.unclear ?? value.items.length > 0;
    case 'list': {
      const items = listItems(value);
      return isUnknown(items) ? plain(items) : items.length > 0;
    }
    case 'dict': {
      const content = dictContent(value);
      if (isUnknown(content)) return plain(content);
      const entries = [...content.entries.values()];
      if (entries.some(({ maybe }) => !maybe)) return true;
      if (content.open !== null) return plain(content.open);
      return entries.length === 0 ? false : unknown('has a key on one path only', place);
    }
    case 'set': {
      const items = setItems(value);
      return isUnknown(items) ? plain(items) : items.size > 0;
    }
    case 'range':
      return rangeLength(value) > 0n;
    case 'object': {
      const { reference } = value;
      const isPlain =
        reference.made === 'call' && machine.world.isPlainClass?.(reference.class) === true;
      return isPlain ? true : unknown(`is what ${reference.class} gives`, place);
    }
    case 'external':
      return unknown(`depends on ${value.name}, which is not in the workspace`, place);
    case 'method':
      if (value.callee.kind === 'external')
        return unknown(`depends on ${value.callee.name}`, place);
      return true;
    case 'instance':
      if (asData(value) !== value) return truth(machine, asData(value), place);
      return instanceTruth(machine, value, place);
    case 'class':
      return value.unclear ?? true;
    case 'iterator': {
      const first = value.what === 'view' ? value.at?.(0) : undefined;
      if (typeof first === 'object' && first.kind === 'broken') return plain(first.why);
      return first !== 'end';
    }
    case 'exception':
    case 'path':
    case 'function':
    case 'module':
    case 'native':
    case 'ellipsis':
    case 'slice':
    case 'parser':
      return true;
  }
}

function instanceTruth(machine: Machine, value: PyInstance, place: Place): boolean | PyUnknown {
  if (value.cls.unclear !== null) return value.cls.unclear;
  if (
    value.cls.mro.some((base) => base.kind === 'native' && !['object', 'Enum'].includes(base.name))
  )
    return unknown(`depends on an object of ${value.cls.name}`, place);
  for (const name of ['__bool__', '__len__']) {
    const method = classAttribute(machine, value.cls, name);
    if (method === undefined || isUnknown(method)) continue;
    const args = { args: [], kwargs: new Map(), open: null };
    const result = machine.parts.call(machine, bind(machine, value, method, place), args, place);
    return truth(machine, result, place);
  }
  const [base] = externalBases(value.cls);
  if (base !== undefined && machine.world.isPlainClass?.(base) !== true)
    return unknown(`depends on an object of ${base}`, place);
  return true;
}
