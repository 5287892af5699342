import type { TraceEvent } from '../python/trace.ts';
import type { ObjectReference, Place, Value } from '../python/value.ts';
import type { Catalogue } from './catalogue.ts';
import { type Bound, unknown } from './constructor.ts';

/** What a job file sets on an object after NVFlare built it. */
export interface Changes {
  /** The value of an attribute or parameter that was changed, or null where it was not. */
  of(name: string): Value | null;
  /** The arguments of the constructor with the changes in their place. */
  apply(bound: Bound): Bound;
  /** Where the first change is. */
  place: Place | null;
}

export const NO_CHANGES: Changes = { of: () => null, apply: (bound) => bound, place: null };

/**
 * Changes of an object's attributes. The new value is known where the attribute is set once, for certain,
 * and NVFlare reads it under that name; else the attribute is unknown.
 */
export function changesOf(
  object: ObjectReference,
  trace: readonly TraceEvent[],
  catalogue: Catalogue,
): Changes {
  const values = new Map<string, Value>();
  let all: Value | null = null;
  let place: Place | null = null;
  for (const event of trace) {
    if (event.kind !== 'assign' || event.target !== object) continue;
    place ??= event.place;
    const lost = unknown('is set again after the object was built', event.place);
    if (event.name === null) all = lost;
    else if (event.value === null || !event.certain || values.has(event.name) || !reads(event.name))
      values.set(bare(event.name), lost);
    else values.set(event.name, event.value);
  }
  if (place === null) return NO_CHANGES;
  return {
    place,
    of: (name) => all ?? values.get(name) ?? null,
    apply: (bound) => {
      if (all?.kind === 'unknown') return { ...bound, given: new Map(), open: all };
      return { ...bound, given: new Map([...bound.given, ...values]) };
    },
  };

  function reads(name: string): boolean {
    const fields = catalogue.find(object.class)?.fields;
    return fields !== undefined && Object.hasOwn(fields, name);
  }
}

// internals

/** `_num_rounds` may be where a class keeps `num_rounds`. */
function bare(name: string): string {
  return name.replace(/^_+/, '');
}
