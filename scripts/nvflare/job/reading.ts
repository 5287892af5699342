import type { ObjectReference, Origin, Place, Step, Unknown, Value } from '../../python/value.ts';
import { placeText, toData } from '../../python/value.ts';
import { shortName, unknown } from './constructor.ts';
import type { Data, ObjectData, Reading } from './meaning.ts';

/** A fact that is known. */
export function known<T>(value: T, source: string, place: Place | null): Reading<T> {
  return { value, source, confidence: 'high', place, reason: null };
}

/** A fact that a value of the job states. */
export function stated<T>(value: T, origin: Origin): Reading<T> {
  return { ...known(value, origin.label, origin.place), steps: origin.steps };
}

/** A fact that could not be read, and why. */
export function unread<T>(reason: string, place: Place | null): Reading<T> {
  return { value: null, source: 'unresolved', confidence: 'low', place, reason };
}

/**
 * The reading of a value that failed: `subject` is what it would have been, e.g. `num_rounds`.
 *
 * @example
 * unreadOf('num_rounds', why).reason; // "job.py:14:21 num_rounds depends on the environment variable R"
 */
export function unreadOf<T>(subject: string, why: Unknown): Reading<T> {
  return { ...unread(sentence(subject, why), why.place), steps: stepsOf(why) };
}

/** `job.py:14:21 num_rounds depends on …`. */
export function sentence(subject: string, why: Unknown): string {
  const at = why.place === null ? '' : `${placeText(why.place)} `;
  const isPredicate = PREDICATE.test(why.reason);
  return isPredicate
    ? `${at}${subject} ${why.reason}`
    : `${at}${subject} is not known: ${why.reason}`;
}

/** Reasons that go on where a subject stands before them; the others are sentences of their own. */
const PREDICATE =
  /^(?:is|are|depends|has|may|differs|compares|contains|looks|merges|prints|awaits|applies|happens|needs|comes) /;

/** Why a value says nothing: it is not known, or is what code gives that is not read; else null. */
export function whyOpaque(value: Value): Unknown | null {
  return value.kind === 'unknown' || isResult(value) ? resultOf(value) : null;
}

/** An integer fact; `lenient` where NVFlare itself takes "5" and 5.0 for 5. */
export function integer(subject: string, value: Value, lenient: boolean): Reading<number> {
  if (value.kind === 'unknown' || isResult(value)) return unreadOf(subject, resultOf(value));
  const number = integerOf(value, lenient);
  if (number !== null) return stated(number, value.origin);
  return unread(
    `${atPlace(value)}${subject} is ${inWords(value)}${value.kind === 'external' ? '' : ', not an integer'}`,
    value.origin.place,
  );
}

/** A string fact. */
export function text(subject: string, value: Value): Reading<string> {
  if (value.kind === 'unknown' || isResult(value)) return unreadOf(subject, resultOf(value));
  if (value.kind === 'str') return stated(value.value, value.origin);
  return unread(
    `${atPlace(value)}${subject} is ${inWords(value)}${value.kind === 'external' ? '' : ', not a string'}`,
    value.origin.place,
  );
}

/** Any argument as data; objects as typed references. */
export function argument(name: string, value: Value): Reading {
  const data = dataOf(value);
  if ('why' in data) return unreadOf(name, data.why);
  return value.kind === 'unknown'
    ? known(data.data, 'computed', value.place)
    : stated(data.data, value.origin);
}

/** The class of an object of the workspace's own that derives from nothing outside it. */
export function ownObject(value: Value): string | null {
  if (value.kind !== 'unknown') return null;
  return /^is an object of the class (\w+)$/.exec(value.reason)?.[1] ?? null;
}

/** A value as data that can stand in YAML. */
export function dataOf(value: Value): { data: Data } | { why: Unknown } {
  switch (value.kind) {
    case 'unknown': {
      const name = ownObject(value);
      if (name === null) return { why: value };
      return { data: { class: name, args: null, line: value.place?.line ?? 0 } };
    }
    case 'object':
      return isResult(value)
        ? { why: resultOf(value) }
        : { data: objectData(value) as unknown as Data };
    case 'path':
      return { data: value.relative === '' ? '.' : value.relative };
    case 'pathtext':
      return { data: value.value };
    case 'external':
      return { data: { class: value.name } };
    case 'function':
    case 'class':
      return { data: { class: value.name, line: value.place.line } };
    case 'list':
    case 'tuple':
    case 'set':
      return listData(value.items);
    case 'dict':
      return dictData(value);
    default: {
      const plain = toData(value);
      return plain.known ? { data: plain.data } : { why: plain.why };
    }
  }
}

// internals

/** Libraries whose functions build models, arrays and the like. */
const BUILDERS =
  /^(?:numpy|torch|torchvision|tensorflow|keras|timm|transformers|monai|sklearn|xgboost)\./;

/**
 * Whether an object stands for what a plain function or a method gives, which may be any data, rather than
 * for an object that a class built.
 */
function isResult(value: Value): value is ObjectReference {
  if (value.kind !== 'object' || value.localClass !== null || BUILDERS.test(value.class))
    return false;
  return value.made === 'method' || !/^[A-Z]/.test(shortName(value.class));
}

function resultOf(value: ObjectReference | Unknown): Unknown {
  return value.kind === 'unknown' ? value : unknown(`is what ${value.class} gives`, value.place);
}

/** What an unknown was computed from, first cause first. */
function stepsOf(why: Unknown, depth = 0): Step[] {
  const before = depth > 6 ? [] : why.causes.flatMap((cause) => stepsOf(cause, depth + 1));
  return [...before, { what: why.reason, place: why.place }];
}

function integerOf(value: Value, lenient: boolean): number | null {
  if (value.kind === 'bool') return value.value ? 1 : 0;
  if (value.kind === 'int') return safe(Number(value.value));
  if (!lenient) return null;
  if (value.kind === 'float' && Number.isInteger(value.value)) return safe(value.value);
  if (value.kind === 'str' && /^\s*[+-]?\d+\s*$/.test(value.value))
    return safe(Number(value.value));
  return null;
}

function safe(number: number): number | null {
  return Number.isSafeInteger(number) ? number : null;
}

function atPlace(value: Exclude<Value, Unknown>): string {
  return value.origin.place === null ? '' : `${placeText(value.origin.place)} `;
}

function inWords(value: Exclude<Value, Unknown>): string {
  if (value.kind === 'none') return 'None';
  if (value.kind === 'external') return `${value.name}, which is not in the workspace`;
  if (value.kind === 'str') return `the string ${JSON.stringify(value.value)}`;
  if (value.kind === 'object') return `an object of ${shortName(value.class)}`;
  return value.kind === 'float' ? String(value.value) : `a ${value.kind}`;
}

function objectData(value: Extract<Value, { kind: 'object' }>): ObjectData {
  const { line } = value.place;
  // For a class of the workspace, what reached its base is known, not what it was given itself.
  if (value.localClass !== null) return { class: value.localClass.name, args: null, line };
  const args: [string, Data][] = [];
  value.arguments.args.forEach((item, index) => {
    args.push([String(index), dataOrReason(item)]);
  });
  for (const [name, item] of value.arguments.kwargs) args.push([name, dataOrReason(item)]);
  return { class: value.class, args: Object.fromEntries(args), line };
}

function dataOrReason(value: Value): Data {
  const data = dataOf(value);
  return 'why' in data ? { unresolved: data.why.reason } : data.data;
}

function listData(items: readonly Value[]): { data: Data } | { why: Unknown } {
  const list: Data[] = [];
  for (const item of items) {
    const data = dataOf(item);
    if ('why' in data) return data;
    list.push(data.data);
  }
  return { data: list };
}

function dictData(value: Extract<Value, { kind: 'dict' }>): { data: Data } | { why: Unknown } {
  if (value.open !== null) return { why: value.open };
  const entries: [string, Data][] = [];
  for (const { key, value: item } of value.entries) {
    if (key.kind === 'unknown') return { why: key };
    if (key.kind !== 'str') {
      const why = { reason: `has keys that are not strings`, place: value.origin.place };
      return { why: { kind: 'unknown', causes: [], ...why } };
    }
    const data = dataOf(item);
    if ('why' in data) return data;
    entries.push([key.value, data.data]);
  }
  return { data: Object.fromEntries(entries) };
}
