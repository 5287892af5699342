import type {
  BoolValue,
  BytesValue,
  FloatValue,
  IntValue,
  NoneValue,
  Origin,
  PathValue,
  Place,
  Step,
  StrValue,
} from '../value.ts';
import type { Py, PyTuple, PyUnknown, Ref } from './object.ts';
import { NO_REFS } from './object.ts';

const MAX_STEPS = 24;

export function origin(label: string, place: Place | null, steps: readonly Step[] = []): Origin {
  return { label, place, steps };
}

export function computed(place: Place | null): Origin {
  return origin('computed', place);
}

export function none(from: Origin): NoneValue {
  return { kind: 'none', origin: from };
}
export function bool(value: boolean, from: Origin): BoolValue {
  return { kind: 'bool', value, origin: from };
}
export function int(value: bigint | number, from: Origin): IntValue {
  return { kind: 'int', value: BigInt(value), origin: from };
}
export function float(value: number, from: Origin): FloatValue {
  return { kind: 'float', value, origin: from };
}
export function str(value: string, from: Origin): StrValue {
  return { kind: 'str', value, origin: from };
}
export function bytes(value: string, from: Origin): BytesValue {
  return { kind: 'bytes', value, origin: from };
}
export function path(relative: string, pathlib: boolean, from: Origin): PathValue {
  return { kind: 'path', relative, pathlib, origin: from };
}
export function tuple(items: readonly Py[], from: Origin): PyTuple {
  return { kind: 'tuple', items, named: null, origin: from };
}

/** An unknown; `causes` are kept for `--explain`, `refs` are what it may stand for. */
export function unknown(
  reason: string,
  place: Place | null,
  causes: readonly PyUnknown[] = [],
  refs: readonly Ref[] = NO_REFS,
): PyUnknown {
  const all = causes.some((cause) => cause.refs.length > 0)
    ? [...new Set([...refs, ...causes.flatMap((cause) => cause.refs)])]
    : refs;
  return { kind: 'unknown', reason, place, causes: causes.slice(0, 2), refs: all };
}

/** The same unknown, seen through an operation: keeps the first reason, which a person can act on. */
export function derived(cause: PyUnknown, refs: readonly Ref[] = NO_REFS): PyUnknown {
  const extra = refs.filter((ref) => !cause.refs.includes(ref));
  return extra.length === 0 ? cause : { ...cause, refs: [...cause.refs, ...extra] };
}

/** An unknown that cannot be changed or called: the text, number or truth of something. */
export function plain(cause: PyUnknown): PyUnknown {
  return cause.refs.length === 0 ? cause : { ...cause, refs: NO_REFS };
}

/** The same value with one more step on its way. */
export function passed(value: Py, what: string, place: Place | null, label?: string): Py {
  switch (value.kind) {
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'str':
    case 'bytes':
    case 'path':
    case 'tuple': {
      const { steps } = value.origin;
      if (steps.length >= MAX_STEPS && label === undefined) return value;
      const next = steps.length >= MAX_STEPS ? steps : [...steps, { what, place }];
      const from = {
        label: label ?? value.origin.label,
        place: value.origin.place ?? place,
        steps: next,
      };
      return { ...value, origin: from };
    }
    default:
      return value;
  }
}

export function placeOf(value: Py): Place | null {
  return value.kind === 'unknown' ? value.place : value.origin.place;
}
