import { isStandardModule } from '../standard_modules.ts';
import type { Arguments, Unknown, Value } from '../value.ts';
import { dictContent, isUnknown, listItems, setItems } from './data.ts';
import { unknown } from './make.ts';
import { asData } from './mixed.ts';
import type { CallArguments, Py, PyDict, PyUnknown, Ref } from './object.ts';

const MAX_DEPTH = 20;
const MAX_ITEMS = 20_000;

/** Freezes a value as it is now, for the other side of the wall. */
export function snapshot(value: Py): Value {
  return freeze(value, { depth: 0, path: new Set(), left: MAX_ITEMS });
}

export function snapshotArguments(args: CallArguments): Arguments {
  return {
    args: args.args.map(snapshot),
    kwargs: new Map([...args.kwargs].map(([name, value]) => [name, snapshot(value)])),
    open: args.open === null ? null : bare(args.open),
  };
}

/** An unknown without what it may stand for. */
export function bare(value: PyUnknown | Unknown): Unknown {
  const { kind, reason, place } = value;
  return { kind, reason, place, causes: value.causes.map((cause) => bareCause(cause, 0)) };
}

// internals

interface Walk {
  depth: number;
  path: Set<Ref>;
  left: number;
}

function bareCause(value: Unknown, depth: number): Unknown {
  const { kind, reason, place, causes } = value;
  const deeper = depth > 8 ? [] : causes.map((cause) => bareCause(cause, depth + 1));
  return { kind, reason, place, causes: deeper };
}

function freeze(value: Py, walk: Walk): Value {
  if (walk.left-- <= 0 || walk.depth > MAX_DEPTH)
    return unknownOf(value, 'is too large to be read');
  switch (value.kind) {
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'str':
    case 'bytes':
    case 'path':
      return value;
    case 'external':
      return mayBeData(value.name)
        ? unknownOf(value, `is ${value.name}, which is not read`)
        : value;
    case 'unknown':
      return bare(value);
    case 'tuple':
      return { kind: 'tuple', items: inside(value.items, walk), origin: value.origin };
    case 'list': {
      const content = listItems(value);
      if (isUnknown(content)) return bare(content);
      if (walk.path.has(value)) return unknownOf(value, 'contains itself');
      walk.path.add(value);
      const items = inside(content, walk);
      walk.path.delete(value);
      return { kind: 'list', items, origin: value.origin };
    }
    case 'set': {
      const content = setItems(value);
      if (isUnknown(content)) return bare(content);
      return { kind: 'set', items: inside([...content.values()], walk), origin: value.origin };
    }
    case 'dict':
      return freezeDict(value, walk);
    case 'object':
      return value.reference;
    case 'instance':
      if (asData(value) !== value) return freeze(asData(value), walk);
      return value.reference ?? unknownOf(value, `is an object of the class ${value.cls.name}`);
    case 'function':
      return {
        kind: 'function',
        name: value.node.name,
        place: value.node.place,
        origin: value.origin,
      };
    case 'class':
      return { kind: 'class', name: value.name, place: value.place, origin: value.origin };
    case 'native':
      if (value.name === 'Path' && value.self?.kind === 'str')
        return { kind: 'pathtext', value: value.self.value, origin: value.origin };
      if (value.self !== null || value.name.includes('()'))
        return unknownOf(value, `is ${value.name} of an object`);
      return { kind: 'external', name: value.name, origin: value.origin };
    case 'range':
      return unknownOf(value, 'is a range');
    case 'ellipsis':
      return unknownOf(value, 'is an ellipsis');
    default:
      return unknownOf(value, `is a ${value.kind}`);
  }
}

/** Whether a name outside the workspace may stand for a number or text, not for a class or function. */
function mayBeData(name: string): boolean {
  const [last = '', owner = ''] = name.split('.').reverse();
  if (isStandardModule(name)) return owner !== '' && !/^[A-Z][a-zA-Z]*[a-z]/.test(last);
  return /^[A-Z]+_[A-Z0-9_]+$/.test(last) || /^(pi|e|inf|nan)$/.test(last);
}

function inside(items: readonly Py[], walk: Walk): Value[] {
  walk.depth++;
  const frozen = items.map((item) => freeze(item, walk));
  walk.depth--;
  return frozen;
}

function freezeDict(value: PyDict, walk: Walk): Value {
  const content = dictContent(value);
  if (isUnknown(content)) return bare(content);
  if (walk.path.has(value)) return unknownOf(value, 'contains itself');
  walk.path.add(value);
  walk.depth++;
  const entries = [...content.entries.values()].map(({ key, value: item, maybe }) => ({
    key: freeze(key, walk),
    value: maybe ? unknownOf(item, 'is only there on one path') : freeze(item, walk),
  }));
  walk.depth--;
  walk.path.delete(value);
  return {
    kind: 'dict',
    entries,
    open: content.open === null ? null : bare(content.open),
    origin: value.origin,
  };
}

function unknownOf(value: Py, reason: string): Unknown {
  return bare(unknown(reason, value.kind === 'unknown' ? value.place : value.origin.place));
}
