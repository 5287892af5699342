import type { Place } from '../value.ts';
import { dictContent, isUnknown, keyOf, listItems } from '../values/data.ts';
import { computed, derived, int, str, tuple, unknown } from '../values/make.ts';
import { asData } from '../values/mixed.ts';
import type { DictContent, Py, PyDict, PyList } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { list, raise, withEntry, writeEntries } from '../values/ref.ts';
import { codePoints } from '../values/text.ts';
import { exposeRefs } from './invalidate.ts';
import { collect } from './iterate.ts';
import type { Machine } from './machine.ts';
import { STAR, variableIn } from './scope.ts';
import { indexIn, sequenceItem } from './sequence_item.ts';
import { ownMethod, subclassOf } from './subclassed.ts';

/** `object[index]`. */
export function subscript(machine: Machine, object: Py, index: Py, place: Place): Py {
  if (subclassOf(object) !== null) {
    const own = ownMethod(machine, object, '__getitem__', [index], place);
    if (own !== null) return own;
  }
  return itemPlainly(machine, object, index, place);
}

/** The same past `__getitem__` of a class that derives from a container. */
export function itemPlainly(machine: Machine, object: Py, index: Py, place: Place): Py {
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
  const isOwn =
    subclassOf(object) !== null &&
    ownMethod(machine, object, '__setitem__', [index, value], place) !== null;
  if (!isOwn) setItemPlainly(machine, object, index, value, place);
}

/** The same past `__setitem__` of a class that derives from a container. */
export function setItemPlainly(
  machine: Machine,
  object: Py,
  index: Py,
  value: Py,
  place: Place,
): void {
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
  const isOwn =
    subclassOf(object) !== null &&
    ownMethod(machine, object, '__delitem__', [index], place) !== null;
  if (!isOwn) deleteItemPlainly(machine, object, index, place);
}

/** The same past `__delitem__` of a class that derives from a container. */
export function deleteItemPlainly(machine: Machine, object: Py, index: Py, place: Place): void {
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

function dictItem(machine: Machine, object: PyDict, index: Py, place: Place): Py {
  const content = dictContent(object);
  if (isUnknown(content)) {
    machine.mayRaise(content, true);
    return content;
  }
  const found = lookUp(machine, content, index, place);
  if (found === 'absent') {
    const own = object.subclass && ownMethod(machine, object, '__missing__', [index], place);
    if (own !== null) return own;
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
    const isSure = object.factory === null && object.subclass === null;
    return isSure ? found.maybe : unknown('a key may be absent', place, [], refsOf(found.maybe));
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
