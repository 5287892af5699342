import type { AssignEvent, CallEvent, MethodEvent, TraceEvent } from '../trace.ts';
import type { LocalClass, ObjectReference, Place } from '../value.ts';
import { origin } from '../values/make.ts';
import type { CallArguments, Py, PyUnknown } from '../values/object.ts';
import { bare, snapshot, snapshotArguments } from '../values/snapshot.ts';
import type { Machine } from './machine.ts';

type Own<E> = Omit<E, 'place' | 'callers' | 'certain' | 'condition' | 'repeated'>;
type Draft = Own<CallEvent> | Own<MethodEvent> | Own<AssignEvent>;

interface Noted {
  event: Draft;
  place: Place;
  callers: readonly Place[];
  /** Unknown conditions on which it depends. */
  conditions: PyUnknown[];
  repeated: boolean;
}

/** Notes what happens to things outside the workspace. */
export class Recorder {
  private readonly noted: Noted[] = [];
  private nextId = 1;
  private readonly machine: Machine;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  note(event: Draft, place: Place): void {
    const { machine } = this;
    const conditions = [...machine.conditions];
    for (const pending of machine.pending) {
      if (pending.kind !== 'raise') conditions.push(pending.why);
    }
    for (const watch of machine.watches) {
      if (watch.may !== null) conditions.push(watch.token);
    }
    const callers = [...machine.callers];
    this.noted.push({ event, place, callers, conditions, repeated: machine.repeating > 0 });
  }

  mark(): number {
    return this.noted.length;
  }

  truncate(mark: number): void {
    this.noted.length = mark;
  }

  /** Those events do not depend on this condition after all: every other way ended. */
  uncondition([from, to]: readonly [number, number], why: PyUnknown): void {
    for (const noted of this.noted.slice(from, to)) {
      noted.conditions = noted.conditions.filter((condition) => condition !== why);
    }
  }

  reference(
    made: 'call' | 'method',
    name: string,
    args: CallArguments,
    place: Place,
    localClass: LocalClass | null = null,
  ): ObjectReference {
    return {
      kind: 'object',
      id: this.nextId++,
      class: name,
      made,
      localClass,
      arguments: snapshotArguments(args),
      initialised: localClass === null,
      place,
      origin: origin('computed', place),
    };
  }

  /** The events, in the order in which they happen. */
  events(): TraceEvent[] {
    return this.noted.map(({ event, place, callers, conditions, repeated }) => ({
      ...event,
      place,
      callers,
      repeated,
      certain: conditions.length === 0,
      condition: conditions[0] === undefined ? null : bare(conditions[0]),
    }));
  }
}

/** Object references that a value may be. */
export function candidatesOf(value: Py): ObjectReference[] {
  if (value.kind !== 'unknown') return [];
  const found = new Set<ObjectReference>();
  for (const ref of value.refs) {
    if (ref.kind === 'object') found.add(ref.reference);
    else if (ref.kind === 'instance' && ref.reference !== null) found.add(ref.reference);
  }
  return [...found];
}

export { snapshot };
