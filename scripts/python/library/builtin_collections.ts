import { collect } from '../machine/iterate.ts';
import {
  dictContent,
  isUnknown,
  keyOf,
  knownEntries,
  listItems,
  setItems,
} from '../values/data.ts';
import { computed, int, plain, str, tuple } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { dict, EMPTY, list, mergeEntries, raise, set, withEntry } from '../values/ref.ts';
import { formatValue, reprText, textOf } from '../values/stringify.ts';
import { codePoints } from '../values/text.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { firstUnknown, text, withRefs } from './builtin_call.ts';

export const collectionFunctions: readonly [string, Builtin][] = [
  ['len', lenCall],
  ['str', strCall],
  [
    'repr',
    ({ machine, args: [value], place }) =>
      value === undefined ? null : text(reprText(machine, value, place), place),
  ],
  ['format', formatCall],
  ['list', listCall],
  ['tuple', tupleCall],
  ['set', (call) => setCall(call, false)],
  ['frozenset', (call) => setCall(call, true)],
  ['dict', dictCall],
  ['range', rangeCall],
];

// internals

function lenCall({ machine, args: [value], place }: Call): Py | null {
  const count = (n: number | bigint) => int(n, computed(place));
  switch (value?.kind) {
    case 'str':
      return count(codePoints(value.value).length);
    case 'bytes':
      return count(value.value.length);
    case 'tuple':
      return count(value.items.length);
    case 'list': {
      const items = listItems(value);
      return isUnknown(items) ? plain(items) : count(items.length);
    }
    case 'dict': {
      const content = dictContent(value);
      if (isUnknown(content)) return plain(content);
      const entries = knownEntries(content);
      return isUnknown(entries) ? entries : count(entries.length);
    }
    case 'set': {
      const items = setItems(value);
      return isUnknown(items) ? plain(items) : count(items.size);
    }
    case 'range': {
      const { start, stop, step } = value;
      const n = step > 0n ? (stop - start + step - 1n) / step : (start - stop - step - 1n) / -step;
      return count(n > 0n && (step > 0n ? start < stop : start > stop) ? n : 0n);
    }
    case 'class':
      return value.flavour === 'enum' && value.unclear === null
        ? count(value.members.length)
        : null;
    case 'instance': {
      const method = machine.parts.classAttribute(machine, value.cls, '__len__');
      if (method === undefined || isUnknown(method) || value.cls.unclear !== null) return null;
      const callee: Py = { kind: 'method', self: value, callee: method, origin: computed(place) };
      return machine.parts.call(
        machine,
        callee,
        { args: [], kwargs: new Map(), open: null },
        place,
      );
    }
    case 'iterator': {
      if (value.what !== 'view') return raise('TypeError', place);
      const items = collect(machine, value, place);
      return isUnknown(items) ? plain(items) : count(items.length);
    }
    case 'none':
    case 'int':
    case 'bool':
    case 'float':
      return raise('TypeError', place);
    default:
      return null;
  }
}

function strCall({ machine, args, kwargs, place }: Call): Py | null {
  const [value] = args;
  if (args.length > 1 || kwargs.size > 0) return null;
  if (value === undefined) return str('', computed(place));
  if (value.kind === 'path') return { ...value, pathlib: false };
  if (value.kind === 'str') return value;
  return text(textOf(machine, value, place), place);
}

function formatCall({ machine, args: [value, spec], place }: Call): Py | null {
  if (value === undefined || (spec !== undefined && spec.kind !== 'str')) return null;
  return text(formatValue(machine, value, '', spec?.value ?? '', place), place);
}

function listCall({ machine, args: [value], place }: Call): Py {
  if (value === undefined) return list(machine, [], computed(place));
  return list(machine, withRefs(collect(machine, value, place), value), computed(place));
}

function tupleCall({ machine, args: [value], place }: Call): Py {
  if (value === undefined) return tuple([], computed(place));
  if (value.kind === 'tuple' && value.named === null) return value;
  const items = withRefs(collect(machine, value, place), value);
  return isUnknown(items) ? items : tuple(items, computed(place));
}

function setCall({ machine, args: [value], place }: Call, frozen: boolean): Py {
  if (value === undefined) return set(machine, new Map(), computed(place), frozen);
  if (value.kind === 'set') return set(machine, setItems(value), computed(place), frozen);
  const items = withRefs(collect(machine, value, place), value);
  if (isUnknown(items)) return set(machine, items, computed(place), frozen);
  const filed = new Map<string, Py>();
  for (const item of items) {
    const key = keyOf(machine, item, place);
    if (key === null) return raise('TypeError', place);
    if (typeof key !== 'string') return set(machine, key, computed(place), frozen);
    if (!filed.has(key)) filed.set(key, item);
  }
  return set(machine, filed, computed(place), frozen);
}

export function dictCall({ machine, args: [value], kwargs, place }: Call): Py {
  let content: ReturnType<typeof dictContent> = EMPTY;
  if (value?.kind === 'dict') {
    const copied = dictContent(value);
    content = isUnknown(copied) ? withRefs(copied, value) : copied;
  } else if (value !== undefined) {
    const pairs = collect(machine, value, place);
    if (isUnknown(pairs)) content = withRefs(pairs, value);
    else {
      for (const pair of pairs) {
        const parts = collect(machine, pair, place);
        const [key, item] = isUnknown(parts) ? [] : parts;
        if (isUnknown(content)) break;
        if (isUnknown(parts)) content = parts;
        else if (key === undefined || item === undefined || parts.length !== 2)
          return raise('ValueError', place);
        else content = withEntry(machine, content, key, item, place);
      }
    }
  }
  let result = content;
  for (const [name, item] of kwargs) {
    const one = withEntry(machine, EMPTY, str(name, computed(place)), item, place);
    result = mergeEntries(result, one, place);
  }
  return dict(machine, result, computed(place));
}

function rangeCall({ args, place }: Call): Py | null {
  const gone = firstUnknown(...args);
  if (gone !== null) return plain(gone);
  const numbers = args.map((value) =>
    value.kind === 'int' ? value.value : value.kind === 'bool' ? BigInt(value.value) : null,
  );
  if (numbers.some((n) => n === null)) {
    const isData = args.every(({ kind }) =>
      ['float', 'str', 'none', 'int', 'bool', 'list'].includes(kind),
    );
    return isData ? raise('TypeError', place) : null;
  }
  const [first, second, third] = numbers as bigint[];
  if (first === undefined || numbers.length > 3) return raise('TypeError', place);
  if (third === 0n) return raise('ValueError', place);
  const [start, stop] = second === undefined ? [0n, first] : [first, second];
  return { kind: 'range', start, stop, step: third ?? 1n, origin: computed(place) };
}
