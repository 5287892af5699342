import { argparseMethod } from './argparse.ts';
import { binary } from './arithmetic.ts';
import { attributesOf } from './attribute.ts';
import { compareText, numeric } from './compare.ts';
import {
  dictContent,
  isUnknown,
  keyOf,
  knownEntries,
  listItems,
  setItems,
  typeName,
} from './data.ts';
import { exposeArguments, exposeRefs } from './invalidate.ts';
import { collect, iteratorOver } from './iterate.ts';
import { type Machine, PyRaise } from './machine.ts';
import { bool, computed, float, int, none, plain, str, tuple, unknown } from './make.ts';
import { BUILTIN_METHODS } from './methods.ts';
import { parseFloatText, parseIntText, roundFloat, roundInt, roundToInt } from './number.ts';
import type { CallArguments, Item, Py, PyIterator, PyUnknown } from './object.ts';
import { refsOf, UNBOUND } from './object.ts';
import { fromOutside } from './outside.ts';
import { fileName, openFile, pathMethod } from './pathlib.ts';
import { dict, EMPTY, iterator, list, mergeEntries, native, raise, set, withEntry } from './ref.ts';
import { STAR, variableIn } from './scope.ts';
import { formatValue, reprText, textOf } from './stringify.ts';
import { codePoints } from './text.ts';
import { instanceOf } from './types.ts';
import type { Place } from './value.ts';

/** The call of a built-in function: its arguments are known in number, maybe not in value. */
export interface Call {
  machine: Machine;
  args: readonly Py[];
  kwargs: ReadonlyMap<string, Py>;
  self: Py | null;
  place: Place;
}

/** Gives the result, or null where this use is not read: then it is unknown, and so is what it was given. */
export type Builtin = (call: Call) => Py | null;

/** Calls a built-in function or a method of a built-in type. */
export function builtinCall(
  machine: Machine,
  callee: Extract<Py, { kind: 'native' }>,
  args: CallArguments,
  place: Place,
): Py {
  if (callee.self?.kind === 'parser')
    return argparseMethod(machine, callee.name, callee.self, args, place);
  if (callee.name.startsWith('Path.') && callee.self !== null) {
    const result = pathMethod(machine, callee.name.slice(5), callee.self, args, place);
    if (result !== null) return result;
  }
  const implementation = FUNCTIONS.get(callee.name) ?? BUILTIN_METHODS.get(callee.name);
  if (implementation !== undefined && args.open === null) {
    const { args: positional, kwargs } = args;
    const result = implementation({ machine, args: positional, kwargs, self: callee.self, place });
    if (result !== null) return result;
  }
  return notRead(machine, callee, args, place);
}

/** The first unknown among values, seen as plain data. */
export function firstUnknown(...values: readonly (Py | undefined)[]): PyUnknown | null {
  for (const value of values) if (value?.kind === 'unknown') return value;
  return null;
}

// internals

function notRead(
  machine: Machine,
  callee: Extract<Py, { kind: 'native' }>,
  args: CallArguments,
  place: Place,
): PyUnknown {
  const why = unknown(`is what ${callee.name} gives here, which is not read`, place);
  const cause = args.open ?? firstUnknown(...args.args, ...args.kwargs.values());
  machine.mayRaise(cause ?? why, true);
  const all = callee.self === null ? args.args : [callee.self, ...args.args];
  const refs = [...all, ...args.kwargs.values()].flatMap(refsOf);
  if (!PURE.has(callee.name)) {
    exposeArguments(machine, args, cause ?? why);
    if (callee.self !== null) exposeRefs(machine, refsOf(callee.self), cause ?? why);
  }
  const first = callee.self?.kind === 'unknown' ? callee.self : cause;
  return first === null
    ? unknown(why.reason, place, [], refs)
    : unknown(first.reason, first.place, [first], refs);
}

/** Functions that change nothing they are given. */
const PURE = new Set(
  (
    'abs ascii bin bool bytes chr complex divmod float format frozenset hash hex id int isinstance issubclass len oct ' +
    'ord pow print range repr round slice str type dir callable hasattr'
  ).split(' '),
);

function truthOf(call: Call, value: Py): boolean | PyUnknown {
  return call.machine.parts.truth(call.machine, value, call.place);
}

function boolean(truth: boolean | PyUnknown, place: Place): Py {
  return typeof truth === 'boolean' ? bool(truth, computed(place)) : plain(truth);
}

function text(result: string | PyUnknown, place: Place): Py {
  return typeof result === 'string' ? str(result, computed(place)) : plain(result);
}

const FUNCTIONS = new Map<string, Builtin>([
  ['print', printCall],
  ['len', lenCall],
  [
    'bool',
    ({ args: [value], ...call }) =>
      value === undefined
        ? bool(false, computed(call.place))
        : boolean(truthOf({ ...call, args: [] }, value), call.place),
  ],
  ['int', intCall],
  ['float', floatCall],
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
  ['abs', absCall],
  ['min', (call) => extreme(call, true)],
  ['max', (call) => extreme(call, false)],
  ['sum', sumCall],
  ['round', roundCall],
  ['divmod', divmodCall],
  ['pow', powCall],
  ['sorted', sortedCall],
  ['reversed', reversedCall],
  ['enumerate', enumerateCall],
  ['zip', zipCall],
  ['map', mapCall],
  ['filter', filterCall],
  ['any', (call) => quantified(call, true)],
  ['all', (call) => quantified(call, false)],
  ['iter', iterCall],
  ['next', nextCall],
  ['isinstance', isinstanceCall],
  ['type', typeCall],
  ['getattr', getattrCall],
  ['hasattr', hasattrCall],
  ['setattr', setattrCall],
  ['vars', varsCall],
  ['chr', chrCall],
  ['ord', ordCall],
  ['hex', (call) => radix(call, 16, '0x')],
  ['oct', (call) => radix(call, 8, '0o')],
  ['bin', (call) => radix(call, 2, '0b')],
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
  ['functools.partial()', partialCall],
  ['globals().get', globalGet],
  ['logger.method', ({ place }) => none(computed(place))],
]);

export function exitCall({ args: [code], place }: Call): Py {
  throw new PyRaise(
    {
      kind: 'exception',
      type: 'SystemExit',
      args: code === undefined ? [] : [code],
      volatile: null,
      origin: computed(place),
    },
    place,
  );
}

function openCall({ machine, args: [name, mode], kwargs, place }: Call): Py {
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
  return openFile(reading ? relative : null, why, place);
}

function printCall({ machine, args, kwargs, place }: Call): Py {
  for (const value of args) {
    // Printing an object calls its `__str__`.
    if (value.kind === 'instance') textOf(machine, value, place);
  }
  if (kwargs.has('file')) machine.mayRaise(unknown('prints to a file', place), false);
  return none(computed(place));
}

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
    case 'none':
    case 'int':
    case 'bool':
    case 'float':
      return raise('TypeError', place);
    default:
      return null;
  }
}

function intCall({ args: [value, base], kwargs, place }: Call): Py | null {
  const radixValue = base ?? kwargs.get('base');
  if (value === undefined) return int(0, computed(place));
  if (value.kind === 'unknown') return null;
  if (radixValue !== undefined) {
    if (value.kind !== 'str' || radixValue.kind !== 'int' || kwargs.size > 1) return null;
    if (!isAscii(value.value)) return null;
    const parsed = parseIntText(value.value, Number(radixValue.value));
    return parsed === null
      ? raise('ValueError', place, badInt(value.value))
      : int(parsed, computed(place));
  }
  if (kwargs.size > 0) return null;
  switch (value.kind) {
    case 'int':
      return value;
    case 'bool':
      return int(value.value ? 1 : 0, computed(place));
    case 'float':
      if (!Number.isFinite(value.value)) return raise('OverflowError', place);
      return int(BigInt(Math.trunc(value.value)), computed(place));
    case 'str': {
      if (!isAscii(value.value) || value.value.length > 4000) return null;
      const parsed = parseIntText(value.value);
      if (parsed === null) return raise('ValueError', place, badInt(value.value));
      return int(parsed, { ...value.origin, place });
    }
    case 'none':
    case 'list':
    case 'dict':
    case 'tuple':
      return raise('TypeError', place);
    default:
      return null;
  }
}

function badInt(value: string): string {
  return `invalid literal for int() with base 10: '${value}'`;
}

/** Other digits than ASCII ones count as digits in Python too. */
function isAscii(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range
  return /^[\x00-\x7f]*$/.test(value);
}

function floatCall({ args: [value], kwargs, place }: Call): Py | null {
  if (kwargs.size > 0) return null;
  switch (value?.kind) {
    case undefined:
      return float(0, computed(place));
    case 'float':
      return value;
    case 'int':
    case 'bool': {
      const converted = Number(value.value);
      return Number.isFinite(converted)
        ? float(converted, computed(place))
        : raise('OverflowError', place);
    }
    case 'str': {
      if (!isAscii(value.value)) return null;
      const parsed = parseFloatText(value.value);
      if (parsed === null) return raise('ValueError', place);
      return float(parsed, { ...value.origin, place });
    }
    case 'none':
    case 'list':
    case 'dict':
    case 'tuple':
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

function withRefs<T>(items: T | PyUnknown, value: Py): T | PyUnknown {
  return isUnknown(items)
    ? { ...items, refs: [...new Set([...items.refs, ...refsOf(value)])] }
    : items;
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

function dictCall({ machine, args: [value], kwargs, place }: Call): Py {
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

function absCall({ args: [value], place }: Call): Py | null {
  if (value?.kind === 'int')
    return int(value.value < 0n ? -value.value : value.value, computed(place));
  if (value?.kind === 'float') return float(Math.abs(value.value), computed(place));
  return value?.kind === 'bool' ? int(value.value ? 1 : 0, computed(place)) : null;
}

function extreme({ machine, args, kwargs, place }: Call, least: boolean): Py | null {
  const [only] = args;
  if (only === undefined) return null;
  for (const name of kwargs.keys()) if (name !== 'key' && name !== 'default') return null;
  const items = args.length === 1 ? collect(machine, only, place) : args;
  if (isUnknown(items)) return items;
  const key = kwargs.get('key');
  const keyed = items.map((item) => applyKey(machine, key, item, place));
  const [first] = items;
  if (first === undefined) return kwargs.get('default') ?? raise('ValueError', place);
  let best = 0;
  for (let i = 1; i < items.length; i++) {
    const [a, b] = [keyed[i], keyed[best]];
    if (a === undefined || b === undefined) break;
    const before = least ? less(machine, a, b, place) : less(machine, b, a, place);
    if (typeof before !== 'boolean')
      return unknown(before.reason, before.place, [before], items.flatMap(refsOf));
    if (before) best = i;
  }
  return items[best] ?? null;
}

function applyKey(machine: Machine, key: Py | undefined, item: Py, place: Place): Py {
  if (key === undefined || key.kind === 'none') return item;
  return machine.parts.call(machine, key, { args: [item], kwargs: new Map(), open: null }, place);
}

/** `a < b` of numbers, texts, or tuples of them. */
function less(machine: Machine, a: Py, b: Py, place: Place): boolean | PyUnknown {
  if (a.kind === 'unknown') return plain(a);
  if (b.kind === 'unknown') return plain(b);
  const numbers = numeric(a, b);
  if (numbers !== null) return numbers[0] < numbers[1];
  if (a.kind === 'str' && b.kind === 'str') return compareText(a.value, b.value) < 0;
  return machine.parts.less(machine, a, b, place);
}

function sumCall({ machine, args: [items, start], kwargs, place }: Call): Py | null {
  if (items === undefined) return null;
  const all = collect(machine, items, place);
  if (isUnknown(all)) return plain(all);
  let total = start ?? kwargs.get('start') ?? int(0, computed(place));
  // Since 3.12 sums of floats are compensated: not the same in every Python.
  if (all.filter(({ kind }) => kind === 'float').length > 2)
    return unknown('a sum of floats differs between versions', place);
  for (const item of all) total = binary(machine, '+', total, item, place);
  return total;
}

function roundCall({ args: [value, digits], kwargs, place }: Call): Py | null {
  const places = digits ?? kwargs.get('ndigits');
  const gone = firstUnknown(value, places);
  if (gone !== null) return plain(gone);
  const n =
    places === undefined || places.kind === 'none'
      ? null
      : places.kind === 'int'
        ? Number(places.value)
        : undefined;
  if (n === undefined) return null;
  if (value?.kind === 'int')
    return int(n === null ? value.value : roundInt(value.value, n), computed(place));
  if (value?.kind !== 'float') return null;
  if (n !== null)
    return Math.abs(n) > 300 ? null : float(roundFloat(value.value, n), computed(place));
  const whole = roundToInt(value.value);
  return whole === null ? raise('ValueError', place) : int(whole, computed(place));
}

function divmodCall({ machine, args: [a, b], place }: Call): Py | null {
  if (a === undefined || b === undefined) return null;
  return tuple(
    [binary(machine, '//', a, b, place), binary(machine, '%', a, b, place)],
    computed(place),
  );
}

function powCall({ machine, args, kwargs, place }: Call): Py | null {
  const [a, b] = args;
  if (a === undefined || b === undefined || args.length > 2 || kwargs.size > 0) return null;
  return binary(machine, '**', a, b, place);
}

/** A stable sort, with as few comparisons that are not known as possible. */
export function sortItems(
  machine: Machine,
  items: readonly Py[],
  kwargs: ReadonlyMap<string, Py>,
  place: Place,
): Py[] | PyUnknown | null {
  for (const name of kwargs.keys()) if (name !== 'key' && name !== 'reverse') return null;
  const reverse = kwargs.get('reverse');
  const down = reverse === undefined ? false : machine.parts.truth(machine, reverse, place);
  if (typeof down !== 'boolean') return down;
  const keyed = items.map((item) => ({
    item,
    key: applyKey(machine, kwargs.get('key'), item, place),
  }));
  // Equal items keep their order, also in a descending sort.
  if (down) keyed.reverse();
  let doubt: PyUnknown | null = null;
  const sorted = [...keyed].sort((a, b) => {
    if (doubt !== null) return 0;
    const before = less(machine, a.key, b.key, place);
    if (typeof before !== 'boolean') doubt = before;
    else if (before) return -1;
    const after = less(machine, b.key, a.key, place);
    if (typeof after !== 'boolean') doubt ??= after;
    return after === true ? 1 : 0;
  });
  if (down) sorted.reverse();
  return doubt ?? sorted.map(({ item }) => item);
}

function sortedCall({ machine, args: [value], kwargs, place }: Call): Py | null {
  if (value === undefined) return null;
  const items =
    value.kind === 'set' ? setItems(value) : withRefs(collect(machine, value, place), value);
  if (isUnknown(items)) return list(machine, items, computed(place));
  const all = Array.isArray(items) ? items : [...items.values()];
  const sorted = sortItems(machine, all as Py[], kwargs, place);
  if (sorted === null) return null;
  const content = isUnknown(sorted)
    ? unknown(sorted.reason, sorted.place, [sorted], all.flatMap(refsOf))
    : sorted;
  return list(machine, content, computed(place));
}

function reversedCall({ machine, args: [value], place }: Call): Py | null {
  if (value === undefined || !['list', 'tuple', 'range', 'str'].includes(value.kind)) return null;
  const items = collect(machine, value, place);
  if (isUnknown(items)) return items;
  return iterator(machine, (i) => items[items.length - 1 - i] ?? 'end', [value], computed(place));
}

function enumerateCall({ machine, args: [value, start], kwargs, place }: Call): Py | null {
  const from = start ?? kwargs.get('start');
  if (value === undefined || (from !== undefined && from.kind !== 'int')) return null;
  const source = stepper(machine, value, place);
  if (isUnknown(source)) return source;
  const first = from?.value ?? 0n;
  return iterator(
    machine,
    (i) => {
      const item = source(i);
      if (item === 'end' || item.kind === 'broken') return item;
      return tuple([int(first + BigInt(i), computed(place)), item], computed(place));
    },
    [value],
    computed(place),
  );
}

/** Items of something by position; generators are run to their end first. */
function stepper(machine: Machine, value: Py, place: Place): ((at: number) => Item) | PyUnknown {
  const source = iteratorOver(machine, value, place);
  if (isUnknown(source)) return withRefs(source, value);
  if (source.what === 'iterator' && source.at !== null) return byPosition(machine, source);
  const items = collect(machine, source, place);
  if (isUnknown(items)) return withRefs(items, value);
  return (at) => items[at] ?? 'end';
}

function byPosition(machine: Machine, source: PyIterator): (at: number) => Item {
  const { content: begin } = source.position;
  return (at) => {
    if (source.volatile !== null) return { kind: 'broken', why: source.volatile };
    if (typeof begin !== 'number') return { kind: 'broken', why: begin };
    const item = source.at?.(begin + at) ?? 'end';
    if (item !== 'end') machine.heap.write(source.position, begin + at + 1);
    return item;
  };
}

function zipCall({ machine, args, kwargs, place }: Call): Py | null {
  if (kwargs.size > 0) return null;
  const sources = args.map((value) => stepper(machine, value, place));
  const gone = sources.find(isUnknown);
  if (gone !== undefined)
    return { ...gone, refs: [...new Set([...gone.refs, ...args.flatMap(refsOf)])] };
  const steppers = sources.filter((source) => typeof source === 'function');
  return iterator(
    machine,
    (i) => {
      const items: Py[] = [];
      for (const source of steppers) {
        const item = source(i);
        if (item === 'end' || item.kind === 'broken') return item;
        items.push(item);
      }
      return items.length === 0 ? 'end' : tuple(items, computed(place));
    },
    args,
    computed(place),
  );
}

function mapCall({ machine, args: [callee, ...values], place }: Call): Py | null {
  if (callee === undefined || values.length === 0) return null;
  const sources = values.map((value) => stepper(machine, value, place));
  const gone = sources.find(isUnknown);
  const all = [callee, ...values];
  if (gone !== undefined) {
    exposeRefs(machine, all.flatMap(refsOf), gone);
    return { ...gone, refs: all.flatMap(refsOf) };
  }
  const steppers = sources.filter((source) => typeof source === 'function');
  return iterator(
    machine,
    (i) => {
      const items: Py[] = [];
      for (const source of steppers) {
        const item = source(i);
        if (item === 'end' || item.kind === 'broken') return item;
        items.push(item);
      }
      return machine.parts.call(
        machine,
        callee,
        { args: items, kwargs: new Map(), open: null },
        place,
      );
    },
    all,
    computed(place),
  );
}

function filterCall({ machine, args: [test, value], place }: Call): Py | null {
  if (test === undefined || value === undefined) return null;
  const items = collect(machine, value, place);
  if (isUnknown(items)) {
    exposeRefs(machine, [...refsOf(test), ...refsOf(value)], items);
    return withRefs(items, value);
  }
  const kept: Py[] = [];
  for (const item of items) {
    const answer = applyKey(machine, test, item, place);
    const truth = machine.parts.truth(machine, answer, place);
    if (typeof truth !== 'boolean')
      return unknown(truth.reason, truth.place, [truth], items.flatMap(refsOf));
    if (truth) kept.push(item);
  }
  return iterator(machine, (i) => kept[i] ?? 'end', [value], computed(place));
}

function quantified({ machine, args: [value], place }: Call, wanted: boolean): Py | null {
  if (value === undefined) return null;
  const items = value.kind === 'set' ? setItems(value) : collect(machine, value, place);
  if (isUnknown(items)) return plain(items);
  let doubt: PyUnknown | null = null;
  for (const item of items.values()) {
    const truth = machine.parts.truth(machine, item, place);
    if (truth === wanted) return bool(wanted, computed(place));
    if (typeof truth !== 'boolean') doubt ??= truth;
  }
  return doubt ?? bool(!wanted, computed(place));
}

function iterCall({ machine, args, place }: Call): Py | null {
  const [value] = args;
  if (value === undefined || args.length > 1) return null;
  const source = iteratorOver(machine, value, place);
  return isUnknown(source) ? withRefs(source, value) : source;
}

function nextCall({ machine, args: [source, otherwise], place }: Call): Py | null {
  if (source?.kind !== 'iterator' || source.volatile !== null) return null;
  const { content } = source.position;
  if (source.at === null) {
    // The first item of a fresh generator, which is then not used again.
    machine.heap.write(source.position, unknown('is a generator after next()', place));
    exposeRefs(machine, source.sources.flatMap(refsOf), unknown('is used by a generator', place));
    return null;
  }
  if (typeof content !== 'number') return content;
  const item = source.at(content);
  if (item === 'end') return otherwise ?? raise('StopIteration', place);
  if (item.kind === 'broken') return item.why;
  machine.heap.write(source.position, content + 1);
  return item;
}

function isinstanceCall({ args: [value, type], place }: Call): Py | null {
  if (value === undefined || type === undefined) return null;
  return boolean(instanceOf(value, type, place), place);
}

function typeCall({ args, kwargs, place }: Call): Py | null {
  const [value] = args;
  if (value === undefined || args.length > 1 || kwargs.size > 0) return null;
  if (value.kind === 'instance') return value.cls.unclear ?? value.cls;
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
      ['instance', 'module', 'class', 'parser'].includes(object.kind) && found.kind !== 'unknown';
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
  if (!['instance', 'class', 'module', 'parser'].includes(object.kind)) return null;
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

function varsCall({ machine, args: [object], place }: Call): Py | null {
  if (object?.kind === 'object') return attributesOf(machine, object, place);
  if (object?.kind !== 'instance' || object.cls.unclear !== null) return null;
  if (object.reference !== null) return attributesOf(machine, object, place);
  return { ...dict(machine, EMPTY, computed(place)), view: object };
}

function chrCall({ args: [value], place }: Call): Py | null {
  if (value?.kind !== 'int') return null;
  const code = Number(value.value);
  if (code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
  return str(String.fromCodePoint(code), computed(place));
}

function ordCall({ args: [value], place }: Call): Py | null {
  if (value?.kind !== 'str' || codePoints(value.value).length !== 1) return null;
  return int(value.value.codePointAt(0) ?? 0, computed(place));
}

function radix({ args: [value], place }: Call, base: number, prefix: string): Py | null {
  if (value?.kind !== 'int') return null;
  const magnitude = value.value < 0n ? -value.value : value.value;
  return str(`${value.value < 0n ? '-' : ''}${prefix}${magnitude.toString(base)}`, computed(place));
}

function callableCall({ args: [value], place }: Call): Py | null {
  if (value === undefined) return null;
  if (['function', 'class', 'native'].includes(value.kind)) return bool(true, computed(place));
  const data = ['none', 'bool', 'int', 'float', 'str', 'list', 'dict', 'tuple', 'set'];
  return data.includes(value.kind) ? bool(false, computed(place)) : null;
}

function dataclassWith({ machine, args: [cls], self, place }: Call): Py | null {
  if (cls?.kind !== 'class' || self?.kind !== 'tuple') return null;
  const [frozen, only, init] = self.items.map((item) => item.kind === 'bool' && item.value);
  const kwargs = new Map<string, Py>([
    ['frozen', bool(frozen === true, computed(place))],
    ['kw_only', bool(only === true, computed(place))],
    ['init', bool(init === true, computed(place))],
  ]);
  const callee: Py = { kind: 'external', name: 'dataclasses.dataclass', origin: computed(place) };
  return machine.parts.call(machine, callee, { args: [cls], kwargs, open: null }, place);
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
