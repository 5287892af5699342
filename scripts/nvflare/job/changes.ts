import type { AssignEvent, TraceEvent } from '../../python/trace.ts';
import type { ObjectReference, Place, Value } from '../../python/value.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { type Bound, unknown } from './constructor.ts';

/** What a job file sets on an object of NVFlare's, or of a class derived from one. */
export interface Changes {
  /** The value of an attribute or parameter that was changed, or null where it was not. */
  of(name: string): Value | null;
  /** The value of an attribute that is set once and for certain, whether or not NVFlare reads it. */
  once(name: string): Value | null;
  /** The arguments of the constructor with the changes in their place. */
  apply(bound: Bound): Bound;
  /** Where the first change is. */
  place: Place | null;
}

export const NO_CHANGES: Changes = {
  of: () => null,
  once: () => null,
  apply: (bound) => bound,
  place: null,
};

/**
 * Changes of an object's attributes. The new value is known where the attribute is set once, for certain,
 * after NVFlare built the object, and NVFlare reads it under that name; else the attribute is unknown.
 */
export function changesOf(
  object: ObjectReference,
  trace: readonly TraceEvent[],
  catalogue: Catalogue,
): Changes {
  const fields = catalogue.find(object.class)?.fields ?? {};
  const values = new Map<string, Value>();
  const events: AssignEvent[] = [];
  let built = object.localClass === null;
  let all: Value | null = null;
  for (const event of trace) {
    if (event.kind === 'call' && event.result === object) built = true;
    if (event.kind !== 'assign' || event.target !== object) continue;
    events.push(event);
    const { name, value, place } = event;
    const when = built ? 'again after the object was built' : 'before NVFlare builds the object';
    const lost = unknown(`is set ${when}`, place);
    const isRead = name !== null && Object.hasOwn(fields, name);
    if (name === null) all = lost;
    else if (value === null || !event.certain || values.has(name) || !isRead || !built)
      values.set(bare(name), lost);
    else values.set(name, value);
  }
  const [first] = events;
  if (first === undefined) return NO_CHANGES;
  return {
    place: first.place,
    of: (name) => all ?? values.get(name) ?? null,
    once: (name) => (all === null ? setOnce(name, events) : null),
    apply: (bound) => {
      if (all?.kind === 'unknown') return { ...bound, given: new Map(), open: all };
      return { ...bound, given: new Map([...bound.given, ...values]) };
    },
  };
}

// internals

/** `_num_rounds` may be where a class keeps `num_rounds`. */
function bare(name: string): string {
  return name.replace(/^_+/, '');
}

function setOnce(name: string, events: readonly AssignEvent[]): Value | null {
  const [event, again] = events.filter((other) => other.name === name);
  return event?.certain && again === undefined ? event.value : null;
}
