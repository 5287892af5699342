import { collect } from '../machine/iterate.ts';
import { lookUp } from '../machine/subscript.ts';
import { dictContent, isUnknown, keyOf, knownEntries } from '../values/data.ts';
import { joinValues } from '../values/join.ts';
import { computed, none, str, unknown } from '../values/make.ts';
import type { DictContent, Py, PyDict, PyUnknown } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import {
  dict,
  EMPTY,
  iterator,
  mergeEntries,
  raise,
  withEntry,
  writeEntries,
} from '../values/ref.ts';
import type { Call } from './builtin_call.ts';
import type { Machine, Place } from './methods.ts';

export function written(
  machine: Machine,
  self: PyDict,
  content: DictContent | PyUnknown,
  place: Place,
): Py {
  writeEntries(machine, self, content);
  return none(computed(place));
}

/** `move_to_end` of an `OrderedDict`. */
export function moveToEnd({ machine, args: [key, given], kwargs, self, place }: Call): Py | null {
  if (self?.kind !== 'dict' || key === undefined) return null;
  const content = dictContent(self);
  const filed = keyOf(machine, key, place);
  const last = given ?? kwargs.get('last');
  if (isUnknown(content) || content.open !== null || typeof filed !== 'string') return null;
  if (last !== undefined && last.kind !== 'bool') return null;
  const entry = content.entries.get(filed);
  if (entry === undefined) return raise('KeyError', place);
  if (entry.maybe) return null;
  const rest = [...content.entries].filter(([other]) => other !== filed);
  const moved: typeof rest = [[filed, entry]];
  const entries = new Map(last?.value === false ? [...moved, ...rest] : [...rest, ...moved]);
  return written(machine, self, { entries, open: null }, place);
}

/** A list that is not known stays so, and may now also hold the new item. */
export function also(content: PyUnknown, value: Py): PyUnknown {
  const refs = refsOf(value);
  return refs.length === 0
    ? content
    : { ...content, refs: [...new Set([...content.refs, ...refs])] };
}

export function getItem({ machine, args: [key, otherwise], self, place }: Call): Py | null {
  if (self?.kind !== 'dict' || key === undefined) return null;
  const fallback = otherwise ?? none(computed(place));
  const content = dictContent(self);
  if (isUnknown(content)) return { ...content, refs: [...content.refs, ...refsOf(fallback)] };
  const found = lookUp(machine, content, key, place);
  if (found === 'absent') return fallback;
  if ('maybe' in found) {
    machine.joining = unknown('a key may be absent', place);
    return joinValues(machine, found.maybe, fallback);
  }
  if (found.kind !== 'unknown') return found;
  return { ...found, refs: [...new Set([...found.refs, ...refsOf(fallback)])] };
}

/** `keys()`, `values()`, `items()`: iterated over at once in nearly all code, live where it is not. */
export function view({ machine, self, place }: Call, pick: (key: Py, value: Py) => Py): Py | null {
  if (self?.kind !== 'dict') return null;
  const content = dictContent(self);
  const entries = isUnknown(content) ? content : knownEntries(content);
  if (isUnknown(entries)) {
    const refs = isUnknown(content)
      ? content.refs
      : [...content.entries.values()].flatMap(({ value }) => refsOf(value));
    return unknown(entries.reason, entries.place, [entries], [...refs, self]);
  }
  let size = entries.length;
  const source: Py = {
    ...iterator(
      machine,
      (at) => {
        const now = dictContent(self);
        if (isUnknown(now)) return { kind: 'broken', why: now };
        const listed = knownEntries(now);
        if (isUnknown(listed)) return { kind: 'broken', why: listed };
        if (at === 0) size = listed.length;
        if (listed.length !== size && at < listed.length) raise('RuntimeError', place);
        const entry = listed[at];
        return entry === undefined ? 'end' : pick(entry.key, entry.value);
      },
      [self],
      computed(place),
    ),
    what: 'view',
  };
  return source;
}

export function updateDict({ machine, args, kwargs, self, place }: Call): Py | null {
  const [other] = args;
  if (self?.kind !== 'dict' || args.length > 1) return null;
  let content = dictContent(self);
  if (other?.kind === 'dict') content = mergeEntries(content, dictContent(other), place);
  else if (other !== undefined) {
    const pairs = collect(machine, other, place);
    if (isUnknown(pairs)) content = mergeEntries(content, also(pairs, other), place);
    else {
      for (const pair of pairs) {
        const parts = collect(machine, pair, place);
        if (isUnknown(parts)) content = mergeEntries(content, parts, place);
        else {
          const [key, value] = parts;
          if (key === undefined || value === undefined || parts.length !== 2)
            return raise('ValueError', place);
          content = mergeEntries(content, withEntry(machine, EMPTY, key, value, place), place);
        }
      }
    }
  }
  for (const [name, value] of kwargs) {
    const one = withEntry(machine, EMPTY, str(name, computed(place)), value, place);
    content = mergeEntries(content, one, place);
  }
  return written(machine, self, content, place);
}

export function setDefault({ machine, args: [key, otherwise], self, place }: Call): Py | null {
  if (self?.kind !== 'dict' || key === undefined) return null;
  const value = otherwise ?? none(computed(place));
  const content = dictContent(self);
  if (isUnknown(content)) return also(content, value);
  const found = lookUp(machine, content, key, place);
  if (found === 'absent') {
    writeEntries(machine, self, withEntry(machine, content, key, value, place));
    return value;
  }
  if ('maybe' in found || found.kind === 'unknown') {
    const held = 'maybe' in found ? found.maybe : found;
    const why = unknown('a key may be absent', place, [], [...refsOf(held), ...refsOf(value)]);
    writeEntries(machine, self, withEntry(machine, content, key, why, place));
    return why;
  }
  return found;
}

export function popKey({ machine, args: [key, otherwise], self, place }: Call): Py | null {
  if (self?.kind !== 'dict' || key === undefined) return null;
  const content = dictContent(self);
  if (isUnknown(content))
    return {
      ...content,
      refs: [...content.refs, ...(otherwise === undefined ? [] : refsOf(otherwise))],
    };
  const filed = keyOf(machine, key, place);
  const found = lookUp(machine, content, key, place);
  if (found === 'absent') return otherwise ?? raise('KeyError', place);
  if (typeof filed !== 'string') {
    writeEntries(
      machine,
      self,
      unknown(
        'a key of it is removed',
        place,
        [],
        [...content.entries.values()].flatMap(({ value }) => refsOf(value)),
      ),
    );
    return found as Py;
  }
  const entries = new Map(content.entries);
  entries.delete(filed);
  writeEntries(machine, self, { entries, open: content.open });
  if ('maybe' in found) {
    machine.joining = unknown('a key may be absent', place);
    return otherwise === undefined ? found.maybe : joinValues(machine, found.maybe, otherwise);
  }
  return found;
}

export function copyDict({ machine, self, place }: Call): Py | null {
  if (self?.kind !== 'dict') return null;
  return {
    ...dict(machine, dictContent(self), computed(place)),
    factory: self.factory,
    named: self.named,
  };
}

export function fromKeys({ machine, args: [keys, value], place }: Call): Py | null {
  if (keys === undefined) return null;
  const all = collect(machine, keys, place);
  if (isUnknown(all)) return dict(machine, all, computed(place));
  let content: DictContent | PyUnknown = EMPTY;
  for (const key of all) {
    if (isUnknown(content)) break;
    content = withEntry(machine, content, key, value ?? none(computed(place)), place);
  }
  return dict(machine, content, computed(place));
}
