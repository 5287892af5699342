import type { Source } from '../../python/syntax/parse.ts';
import type { Interpretation, TraceEvent } from '../../python/trace.ts';
import type { Arguments, ObjectReference, Place, Unknown, Value } from '../../python/value.ts';
import { placeText } from '../../python/value.ts';

/** A value of the job that is one object or another, on a condition that is not known. */
export interface Choice {
  value: Unknown;
  objects: readonly [ObjectReference, ObjectReference];
}

/**
 * The two objects that an unknown value is one of; null where it may be anything else. The interpreter
 * names them with the places where they are built; only these two may be built there.
 */
export function choiceOf(value: Value | undefined, interpretation: Interpretation): Choice | null {
  if (value?.kind !== 'unknown') return null;
  const named = /^is an object of (\S+) \((\S+)\) or an object of (\S+) \((\S+)\): /.exec(
    value.reason,
  );
  if (named === null) return null;
  const [, one = '', here = '', other = '', there = ''] = named;
  const found = [
    ...new Set([...builtAt(one, here, interpretation), ...builtAt(other, there, interpretation)]),
  ];
  const [first, second, third] = found;
  return first && second && !third ? { value, objects: [first, second] } : null;
}

/**
 * What happens where the value is this object. Which method of something unknown is called stands in
 * `sources` only.
 */
export function choose(
  interpretation: Interpretation,
  { value }: Choice,
  object: ObjectReference,
  sources: readonly Source[],
): Interpretation {
  const chosen = (found: Value): Value => (isSame(found, value) ? object : found);
  const given = ({ args, kwargs, open }: Arguments): Arguments => ({
    args: args.map(chosen),
    kwargs: new Map([...kwargs].map(([name, found]) => [name, chosen(found)])),
    open,
  });
  const trace = interpretation.trace.map((event): TraceEvent => {
    if (event.kind === 'assign') return { ...event, target: chosen(event.target) };
    if (event.kind === 'call') return { ...event, arguments: given(event.arguments) };
    const known = { ...event, arguments: given(event.arguments) };
    if (!isSame(event.receiver, value)) return known;
    const name = event.name === '' ? calledAt(event.place, sources) : event.name;
    return name === '' ? known : { ...known, receiver: object, candidates: [], name };
  });
  return { ...interpretation, trace };
}

// internals

/** The method in `name.method(…)` at a place; empty where something else stands there. */
function calledAt(place: Place, sources: readonly Source[]): string {
  const text = sources.find(({ file }) => file === place.file)?.text ?? '';
  const line = text.split(/\r\n?|\n/)[place.line - 1] ?? '';
  return /^\w+\.(\w+)\(/.exec(line.slice(place.column - 1))?.[1] ?? '';
}

/** What is built at a place, if that is not any number of objects. */
function builtAt(name: string, place: string, { trace }: Interpretation): ObjectReference[] {
  const found = trace.flatMap((event) =>
    event.kind === 'call' && isNamed(event.result, name) && placeText(event.result.place) === place
      ? [event]
      : [],
  );
  return found.some(({ repeated }) => repeated) ? [] : found.map(({ result }) => result);
}

function isNamed(object: ObjectReference, name: string): boolean {
  return (object.localClass?.name ?? object.class) === name;
}

function isSame(found: Value, value: Unknown): boolean {
  if (found.kind !== 'unknown' || found.reason !== value.reason) return false;
  return JSON.stringify(found.place) === JSON.stringify(value.place);
}
