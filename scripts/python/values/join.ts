import type { Machine } from '../machine/machine.ts';
import { placeText } from '../value.ts';
import { placeOf, tuple, unknown } from './make.ts';
import type { DictContent, DictEntryContent, Py, PyUnknown, Ref, Unbound } from './object.ts';
import { refsOf, UNBOUND } from './object.ts';

/** What either of two contents of a cell make together. */
export const joinContents = {
  value(machine: Machine, left: Py | Unbound, right: Py | Unbound): Py | Unbound {
    if (left === right) return left;
    if (left === UNBOUND || right === UNBOUND) {
      const bound = left === UNBOUND ? right : left;
      if (bound === UNBOUND) return UNBOUND;
      const reason = `is set on one path only: ${machine.joining.reason}`;
      const place = placeOf(bound) ?? machine.joining.place;
      return { ...unknown(reason, place, [machine.joining], refsOf(bound)), unset: true };
    }
    return joinValues(machine, left, right);
  },

  items(
    machine: Machine,
    left: readonly Py[] | PyUnknown,
    right: readonly Py[] | PyUnknown,
  ): readonly Py[] | PyUnknown {
    if (!isItems(left) || !isItems(right))
      return contentUnknown(machine, refsIn(left), refsIn(right));
    if (left.length !== right.length) return contentUnknown(machine, refsIn(left), refsIn(right));
    return left.map((item, at) => joinValues(machine, item, right[at] ?? item));
  },

  entries(
    machine: Machine,
    left: DictContent | PyUnknown,
    right: DictContent | PyUnknown,
  ): DictContent | PyUnknown {
    if ('kind' in left || 'kind' in right)
      return contentUnknown(machine, dictRefs(left), dictRefs(right));
    const entries = new Map<string, DictEntryContent>();
    for (const [key, entry] of left.entries) {
      const other = right.entries.get(key);
      if (other === undefined) entries.set(key, onOneSide(machine, entry, right.open));
      else {
        const value = joinValues(machine, entry.value, other.value);
        entries.set(key, { key: entry.key, value, maybe: entry.maybe || other.maybe });
      }
    }
    for (const [key, entry] of right.entries) {
      if (!left.entries.has(key)) entries.set(key, onOneSide(machine, entry, left.open));
    }
    const common = (content: DictContent, other: DictContent) =>
      [...content.entries.keys()].filter((key) => other.entries.has(key)).join('\n');
    if (common(left, right) !== common(right, left))
      return contentUnknown(machine, dictRefs(left), dictRefs(right));
    return { entries, open: left.open ?? right.open };
  },
};

/** A value that is one or the other. Where they differ it is unknown, and says what they are. */
export function joinValues(machine: Machine, left: Py, right: Py): Py {
  if (left === right || sameScalar(left, right)) return left;
  if (left.kind === 'tuple' && right.kind === 'tuple' && left.items.length === right.items.length) {
    if (left.named === right.named) {
      const items = left.items.map((item, at) =>
        joinValues(machine, item, right.items[at] ?? item),
      );
      return { ...tuple(items, left.origin), named: left.named };
    }
  }
  if (left.kind === 'unknown' && right.kind === 'unknown' && left.reason === right.reason)
    return { ...left, refs: [...new Set([...left.refs, ...right.refs])] };
  const causes = [left, right].filter((value) => value.kind === 'unknown');
  const why = machine.joining;
  const reason = `is ${brief(left)} or ${brief(right)}: ${why.reason}`;
  const refs = [...new Set([...refsOf(left), ...refsOf(right)])];
  return unknown(reason.slice(0, 400), why.place, [why, ...causes], refs);
}

/** Equal without doubt, and of one type. */
export function sameScalar(left: Py, right: Py): boolean {
  if (left.kind !== right.kind) return false;
  switch (left.kind) {
    case 'none':
    case 'ellipsis':
      return true;
    case 'bool':
    case 'int':
    case 'str':
    case 'bytes':
      return 'value' in right && left.value === right.value;
    case 'float':
      return right.kind === 'float' && Object.is(left.value, right.value);
    case 'path':
      return (
        right.kind === 'path' && left.relative === right.relative && left.pathlib === right.pathlib
      );
    case 'external':
      return right.kind === 'external' && left.name === right.name;
    case 'native':
      return right.kind === 'native' && left.name === right.name && left.self === right.self;
    default:
      return false;
  }
}

/** A few words for a value, with the place where it was made. */
export function brief(value: Py): string {
  const place = placeOf(value);
  const where = place === null ? '' : ` (${placeText(place)})`;
  return `${words(value)}${where}`;
}

// internals

function words(value: Py): string {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return String(value.value).slice(0, 40);
    case 'float':
      return String(value.value);
    case 'str':
      return JSON.stringify(value.value.slice(0, 40));
    case 'unknown':
      return 'not known';
    case 'object':
      return `an object of ${value.reference.class}`;
    case 'external':
      return value.name;
    case 'class':
      return value.name;
    case 'instance':
      return `an object of ${value.cls.name}`;
    case 'function':
      return `the function ${value.node.name}`;
    default:
      return `a ${value.kind}`;
  }
}

function isItems(content: readonly Py[] | PyUnknown): content is readonly Py[] {
  return Array.isArray(content);
}

function refsIn(content: readonly Py[] | PyUnknown): readonly Ref[] {
  return isItems(content) ? content.flatMap(refsOf) : content.refs;
}

function dictRefs(content: DictContent | PyUnknown): readonly Ref[] {
  if ('kind' in content) return content.refs;
  const own = [...content.entries.values()].flatMap(({ key, value }) => [
    ...refsOf(key),
    ...refsOf(value),
  ]);
  return content.open === null ? own : [...own, ...content.open.refs];
}

function onOneSide(
  machine: Machine,
  entry: DictEntryContent,
  otherOpen: PyUnknown | null,
): DictEntryContent {
  if (otherOpen === null) return { ...entry, maybe: true };
  const value = joinValues(machine, entry.value, otherOpen);
  return { key: entry.key, value, maybe: true };
}

function contentUnknown(machine: Machine, ...refs: (readonly Ref[])[]): PyUnknown {
  const why = machine.joining;
  return unknown(
    `differs between two paths: ${why.reason}`,
    why.place,
    [why],
    [...new Set(refs.flat())],
  );
}
