import type { Place } from '../value.ts';
import { numberOf } from '../values/compare.ts';
import { dictContent, isUnknown, keyOf, listItems } from '../values/data.ts';
import { joinValues } from '../values/join.ts';
import { computed, derived, int, str, tuple, unknown } from '../values/make.ts';
import { asData } from '../values/mixed.ts';
import type { DictContent, Py, PyDict, PyList, PySlice, PyUnknown } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { list, raise, withEntry, writeEntries } from '../values/ref.ts';
import { codePoints } from '../values/text.ts';
import { exposeRefs } from './invalidate.ts';
import { collect } from './iterate.ts';
import type { Machine } from './machine.ts';
import { STAR, variableIn } from './scope.ts';

/** `object[index]`. */
export function subscript(machine: Machine, object: Py, index: Py, place: Place): Py {
  const [a, b] = [asData(object), asData(index)];
  if (a !== object || (b !== index && object.kind !== 'instance'))
    return subscript(machine, a, b, place);
  switch (object.kind) {
    case 'unknown':
      machine.mayRaise(object, true);
      return derived(object);
    case 'tuple':
      if (object.named !== null && object.named.unclear !== null) return object.named.unclear;
      return sequenceItem(machine, object.items, index, place, (items) =>
        tuple(items, computed(place)),
      );
    case 'list': {
      const items = listItems(object);
      if (isUnknown(items)) {
        machine.mayRaise(items, true);
        return items;
      }
      return sequenceItem(machine, items, index, place, (part) =>
        list(machine, part, computed(place)),
      );
    }
    case 'str': {
      const points = codePoints(object.value).map((point) => str(point, computed(place)));
      const join = (part: readonly Py[]) =>
        str(part.map((item) => (item.kind === 'str' ? item.value : '')).join(''), computed(place));
      return sequenceItem(machine, points, index, place, join);
    }
    case 'range': {
      const count = rangeLength(object);
      if (count > 20_000n || index.kind === 'slice') return unknown('is a part of a range', place);
      const items = Array.from({ length: Number(count) }, (_, i) =>
        int(object.start + BigInt(i) * object.step, computed(place)),
      );
      return sequenceItem(machine, items, index, place, () =>
        unknown('is a part of a range', place),
      );
    }
    case 'dict':
      return dictItem(machine, object, index, place);
    case 'class':
      return classItem(machine, object, index, place);
    case 'instance':
      return instanceItem(machine, object, '__getitem__', [index], place);
    case 'external':
      // `Generic[T]` is `Generic`, as far as deriving from it goes.
      if (/^(typing|typing_extensions|collections\.abc)\./.test(object.name)) return object;
      return environmentItem(machine, object.name, index, place);
    case 'native':
      if (object.name === 'globals()') return globalItem(machine, object.self, index, place);
      // `list[int]` is the type, as far as calling it goes.
      return object.self === null ? object : unknown('is not read', place, [], refsOf(object));
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'function':
      return raise('TypeError', place);
    default:
      machine.mayRaise(unknown(`an item of a ${object.kind}`, place), true);
      return unknown(`is an item of a ${object.kind}`, place, [], refsOf(object));
  }
}

/** `object[index] = value`. */
export function setItem(machine: Machine, object: Py, index: Py, value: Py, place: Place): void {
  const why = unknown('an item of it is set', place);
  if (object.kind !== 'dict') machine.mayRaise(why, false);
  switch (object.kind) {
    case 'list':
      setListItem(machine, object, index, value, place);
      return;
    case 'dict': {
      const content = dictContent(object);
      if (isUnknown(content)) {
        const refs = [...content.refs, ...refsOf(value), ...refsOf(index)];
        const filed = keyOf(machine, index, place);
        if (typeof filed !== 'string') {
          writeEntries(machine, object, { ...content, refs });
          return;
        }
        const entries = new Map([[filed, { key: index, value, maybe: false }]]);
        writeEntries(machine, object, { entries, open: content });
        return;
      }
      writeEntries(machine, object, withEntry(machine, content, index, value, place));
      return;
    }
    case 'native': {
      const { self } = object;
      if (object.name === 'globals()' && self?.kind === 'module' && index.kind === 'str') {
        machine.heap.write(machine.cellOf(self.scope.variables, index.value), value);
        return;
      }
      exposeRefs(machine, [...refsOf(object), ...refsOf(value)], why);
      return;
    }
    case 'unknown':
      exposeRefs(machine, [...object.refs, ...refsOf(value)], why);
      return;
    case 'instance':
      instanceItem(machine, object, '__setitem__', [index, value], place);
      return;
    case 'external':
      if (object.name === 'sys.modules')
        machine.patched.set(
          `sys.modules ${index.kind === 'str' ? index.value.split('.')[0] : '*'}`,
          why,
        );
      exposeRefs(machine, refsOf(value), why);
      return;
    case 'object':
      exposeRefs(machine, [...refsOf(object), ...refsOf(value)], why);
      return;
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'str':
    case 'tuple':
      raise('TypeError', place);
      return;
    default:
      exposeRefs(machine, [...refsOf(object), ...refsOf(value)], why);
  }
}

export function deleteItem(machine: Machine, object: Py, index: Py, place: Place): void {
  machine.mayRaise(unknown('an item of it is deleted', place), false);
  if (object.kind === 'dict') {
    const content = dictContent(object);
    if (isUnknown(content)) return;
    const key = keyOf(machine, index, place);
    if (key === null) {
      raise('TypeError', place);
      return;
    }
    if (typeof key !== 'string') {
      writeEntries(machine, object, unknown('a key of it is deleted', place, [key]));
      return;
    }
    if (!content.entries.has(key)) {
      if (content.open === null) raise('KeyError', place);
      return;
    }
    const entries = new Map(content.entries);
    entries.delete(key);
    writeEntries(machine, object, { entries, open: content.open });
    return;
  }
  if (object.kind === 'list') {
    const items = listItems(object);
    if (isUnknown(items)) return;
    const at = indexIn(items.length, index, place);
    const lost = unknown('an item of it is deleted', place, [], items.flatMap(refsOf));
    machine.heap.write(object.cell, typeof at === 'number' ? items.toSpliced(at, 1) : lost);
    return;
  }
  if (object.kind === 'instance') {
    instanceItem(machine, object, '__delitem__', [index], place);
    return;
  }
  exposeRefs(machine, refsOf(object), unknown('an item of it is deleted', place));
}

/** The entry of a dictionary, `absent` where there certainly is none. */
export function lookUp(
  machine: Machine,
  content: DictContent,
  key: Py,
  place: Place,
): Py | 'absent' | { maybe: Py } {
  const filed = keyOf(machine, key, place);
  if (filed === null) return raise('TypeError', place);
  if (typeof filed !== 'string') {
    const refs = [...content.entries.values()].flatMap(({ value }) => refsOf(value));
    return unknown(`is under a key that ${filed.reason}`, filed.place, [filed], refs);
  }
  const entry = content.entries.get(filed);
  if (entry !== undefined) return entry.maybe ? { maybe: entry.value } : entry.value;
  return content.open === null ? 'absent' : content.open;
}

export function rangeLength(range: Extract<Py, { kind: 'range' }>): bigint {
  const { start, stop, step } = range;
  if (step > 0n) return start >= stop ? 0n : (stop - start + step - 1n) / step;
  return start <= stop ? 0n : (start - stop - step - 1n) / -step;
}

// internals

function sequenceItem(
  machine: Machine,
  items: readonly Py[],
  index: Py,
  place: Place,
  build: (items: readonly Py[]) => Py,
): Py {
  if (index.kind === 'slice') {
    const part = sliceOf(items, index, place);
    if (!isUnknown(part)) return build(part);
    machine.mayRaise(part, true);
    return unknown(part.reason, part.place, [part], items.flatMap(refsOf));
  }
  const at = indexIn(items.length, index, place);
  if (typeof at === 'number') {
    const item = items[at];
    return item ?? raise('IndexError', place);
  }
  machine.mayRaise(at, true);
  const [first, ...rest] = items;
  if (first === undefined) return raise('IndexError', place);
  machine.joining = at;
  return rest.reduce((a, b) => joinValues(machine, a, b), first);
}

/** The position that an index means; raises where it is out of range. */
function indexIn(length: number, index: Py, place: Place): number | PyUnknown {
  if (index.kind === 'unknown') return index;
  const number = index.kind === 'int' || index.kind === 'bool' ? Number(numberOf(index)) : null;
  if (number === null) {
    if (['str', 'float', 'none', 'list', 'tuple', 'dict'].includes(index.kind))
      return raise('TypeError', place);
    return unknown(`is at an index that is a ${index.kind}`, place);
  }
  const at = number < 0 ? number + length : number;
  if (at < 0 || at >= length) return raise('IndexError', place);
  return at;
}

function sliceOf<T>(items: readonly T[], slice: PySlice, place: Place): T[] | PyUnknown {
  const parts = [slice.start, slice.stop, slice.step].map((part) => {
    if (part.kind === 'none') return null;
    if (part.kind === 'unknown') return part;
    const number = numberOf(part);
    return typeof number === 'bigint' ? Number(number) : raise('TypeError', place);
  });
  const gone = parts.find(isUnknown);
  if (gone !== undefined) return gone;
  const [start, stop, step] = parts as (number | null)[];
  const by = step ?? 1;
  if (by === 0) return raise('ValueError', place);
  const { length } = items;
  const clamp = (value: number | null | undefined, otherwise: number) => {
    if (value == null) return otherwise;
    const at = value < 0 ? value + length : value;
    return by > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
  };
  const from = clamp(start, by > 0 ? 0 : length - 1);
  const to = clamp(stop, by > 0 ? length : -1);
  const result: T[] = [];
  for (let i = from; by > 0 ? i < to : i > to; i += by) {
    const item = items[i];
    if (item !== undefined) result.push(item);
  }
  return result;
}

function dictItem(machine: Machine, object: PyDict, index: Py, place: Place): Py {
  const content = dictContent(object);
  if (isUnknown(content)) {
    machine.mayRaise(content, true);
    return content;
  }
  const found = lookUp(machine, content, index, place);
  if (found === 'absent') {
    if (object.factory === null) return raise('KeyError', place);
    const made = machine.parts.call(
      machine,
      object.factory,
      { args: [], kwargs: new Map(), open: null },
      place,
    );
    setItem(machine, object, index, made, place);
    return made;
  }
  if ('maybe' in found) {
    machine.mayRaise(unknown('a key may be absent', place), true);
    return object.factory === null
      ? found.maybe
      : unknown('a key may be absent', place, [], refsOf(found.maybe));
  }
  if (found.kind === 'unknown') machine.mayRaise(found, true);
  return found;
}

function setListItem(machine: Machine, object: PyList, index: Py, value: Py, place: Place): void {
  const items = listItems(object);
  if (isUnknown(items)) {
    machine.heap.write(object.cell, { ...items, refs: [...items.refs, ...refsOf(value)] });
    return;
  }
  const lost = unknown(
    'an item of it is set',
    place,
    [],
    [...items.flatMap(refsOf), ...refsOf(value)],
  );
  if (index.kind === 'slice') {
    const { start, stop, step } = index;
    const more = collect(machine, value, place);
    const whole = [start, stop, step].every(({ kind }) => kind === 'none');
    machine.heap.write(object.cell, whole && !isUnknown(more) ? more : lost);
    return;
  }
  const at = indexIn(items.length, index, place);
  machine.heap.write(object.cell, typeof at === 'number' ? items.with(at, value) : lost);
}

function classItem(
  machine: Machine,
  object: Extract<Py, { kind: 'class' }>,
  index: Py,
  place: Place,
): Py {
  if (object.flavour === 'enum' && object.unclear === null && index.kind === 'str') {
    const member = object.members.find(({ name }) => name === index.value);
    return member?.value ?? raise('KeyError', place);
  }
  if (
    machine.parts.classAttribute(machine, object, '__class_getitem__') === undefined &&
    object.flavour !== 'enum'
  )
    return object;
  return unknown('is an item of a class', place, [], [object]);
}

function instanceItem(
  machine: Machine,
  object: Extract<Py, { kind: 'instance' }>,
  name: string,
  args: readonly Py[],
  place: Place,
): Py {
  const method = machine.parts.classAttribute(machine, object.cls, name);
  if (method === undefined || object.cls.unclear !== null) {
    exposeRefs(machine, [object, ...args.flatMap(refsOf)], unknown('an item of it is used', place));
    return unknown(`is an item of an object of ${object.cls.name}`, place, [], [object]);
  }
  const callee: Py = { kind: 'method', self: object, callee: method, origin: computed(place) };
  return machine.parts.call(machine, callee, { args, kwargs: new Map(), open: null }, place);
}

/** `globals()[name]`: a variable of the module. */
export function globalItem(machine: Machine, module: Py | null, index: Py, place: Place): Py {
  const why = unknown(
    'is read through globals()',
    place,
    [],
    module === null ? [] : refsOf(module),
  );
  machine.mayRaise(why, true);
  if (module?.kind !== 'module' || index.kind !== 'str') return why;
  const { scope } = module;
  const known = variableIn(scope, index.value);
  if (known !== undefined) return known;
  const isSure =
    scope.volatile === null && !scope.variables.has(STAR) && scope.names.maybe.size === 0;
  return isSure ? raise('KeyError', place) : why;
}

function environmentItem(machine: Machine, name: string, index: Py, place: Place): Py {
  const reason =
    name === 'os.environ' && index.kind === 'str'
      ? `depends on the environment variable ${index.value}`
      : `is an item of ${name}`;
  const why = unknown(reason, place);
  machine.mayRaise(why, true);
  return why;
}
