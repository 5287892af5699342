import type { Cell, Delta } from '../values/heap.ts';
import { joinValues } from '../values/join.ts';
import { computed, none, unknown } from '../values/make.ts';
import type { Py, PyUnknown, Ref } from '../values/object.ts';
import { refsOf, UNBOUND } from '../values/object.ts';
import {
  type Completion,
  LimitReached,
  type Machine,
  NORMAL,
  type Pending,
  PyRaise,
} from './machine.ts';

/**
 * What may happen and what may not: code under a condition that is not known runs in every way it can,
 * each from the same state, and the states are joined where the ways meet again.
 */

/** Runs each arm under the unknown condition `why`; what the arms leave is joined. */
export function branch(
  machine: Machine,
  why: PyUnknown,
  arms: readonly (() => Completion)[],
): Completion {
  const start = machine.heap.mark();
  const ends = arms.map((arm) => runArm(machine, why, start, arm));
  const alive = ends.filter((end) => end.raised === null);
  for (const end of ends) {
    if (end.raised !== null && alive.length > 0)
      raiseAside(machine, end.raised, start, end.delta, why);
  }
  const main = alive.find(({ completion }) => completion.kind === 'normal') ?? alive[0];
  if (main === undefined) return allRaised(machine, why, start, ends);
  machine.heap.apply(main.delta);
  for (const end of alive) {
    if (end === main) continue;
    if (end.completion.kind === 'normal') joinState(machine, why, start, end.delta);
    else setAside(machine, end.completion, start, end.delta, why);
  }
  if (alive.length === 1 && machine.watches.length === 0) {
    machine.recorder.uncondition(main.events, why);
  }
  return main.completion;
}

/** As `branch`, for expressions: the value is one of the arms' values. */
export function branchValue(machine: Machine, why: PyUnknown, arms: readonly (() => Py)[]): Py {
  const start = machine.heap.mark();
  const values: (Py | null)[] = [];
  const ends = arms.map((arm, at) =>
    runArm(machine, why, start, () => {
      values[at] = arm();
      return NORMAL;
    }),
  );
  let result: Py | null = null;
  ends.forEach((end, at) => {
    const value = values[at];
    if (end.raised !== null || value == null) return;
    if (result === null) {
      machine.heap.apply(end.delta);
      result = value;
    } else {
      joinState(machine, why, start, end.delta);
      machine.joining = why;
      result = joinValues(machine, result, value);
    }
  });
  if (result === null) {
    allRaised(machine, why, start, ends);
    return why;
  }
  for (const end of ends) {
    if (end.raised !== null) raiseAside(machine, end.raised, start, end.delta, why);
  }
  return result;
}

/**
 * Takes in the ways that left the block by `kind` since `since`: the code after it runs in all of them.
 * `current` is how the way that just ran ended; null when it raised (`raised`).
 */
export function absorb(
  machine: Machine,
  kind: 'break' | 'continue',
  since: number,
  current: Completion | PyRaise,
): Completion {
  const aside = takePending(machine, kind, since);
  const joins =
    !(current instanceof PyRaise) && (current.kind === 'normal' || current.kind === kind);
  if (aside.length === 0) {
    if (current instanceof PyRaise) throw current;
    return current.kind === kind ? NORMAL : current;
  }
  if (!joins) leaveTo(machine, aside, current);
  for (const pending of aside) joinPending(machine, pending);
  return NORMAL;
}

/** As `absorb`, for the end of a function: gives what it returns. */
export function absorbReturns(machine: Machine, since: number, current: Completion | PyRaise): Py {
  const aside = takePending(machine, 'return', since);
  if (aside.length === 0) {
    if (current instanceof PyRaise) throw current;
    return current.kind === 'return' ? current.value : none(computed(null));
  }
  let value: Py | null = null;
  if (current instanceof PyRaise) value = leaveTo(machine, aside, current)?.value ?? null;
  else value = current.kind === 'return' ? current.value : none(computed(null));
  for (const pending of aside) {
    joinPending(machine, pending);
    const other = pending.value ?? none(computed(null));
    value = value === null ? other : joinValues(machine, value, other);
  }
  return value ?? none(computed(null));
}

export interface LoopOptions {
  /** The loop ends by `break`, `return` or an exception only. */
  endless: boolean;
}

/** What a loop that ran an unknown number of times may have changed, and how it may have ended. */
export interface LoopEnd {
  completion: Completion;
  mayBreak: boolean;
  changed: ReadonlyMap<Cell, PyUnknown>;
}

const MAX_PASSES = 8;

/**
 * Runs a body an unknown number of times, none included: what it changes becomes unknown, first for its
 * own next round, then for what follows.
 */
export function unknownLoop(
  machine: Machine,
  why: PyUnknown,
  options: LoopOptions,
  body: () => Completion,
): LoopEnd {
  const { heap } = machine;
  const start = heap.mark();
  const firstNew = heap.nextSerial;
  const since = machine.pending.length;
  const events = machine.recorder.mark();
  const changed = new Map<Cell, PyUnknown>();
  let end: ArmEnd | null = null;
  for (let pass = 0; ; pass++) {
    if (pass === MAX_PASSES) throw new LimitReached('a loop is not understood', why.place);
    machine.pending.length = since;
    machine.recorder.truncate(events);
    for (const [cell, content] of changed) heap.write(cell, content);
    machine.repeating++;
    try {
      end = runArm(machine, why, start, body);
    } finally {
      machine.repeating--;
    }
    const deltas = [end.delta, ...machine.pending.slice(since).map(({ delta }) => delta)];
    if (!widen(changed, deltas, firstNew, why, pass)) break;
  }
  for (const [cell, content] of changed) heap.write(cell, content);
  takePending(machine, 'continue', since);
  const breaks = takePending(machine, 'break', since).length > 0;
  const { completion } = end;
  const mayBreak = breaks || (end.raised === null && completion.kind === 'break');
  if (end.raised !== null) raiseAside(machine, end.raised, start, end.delta, why);
  else if (completion.kind === 'return') setAside(machine, completion, start, end.delta, why);
  if (options.endless && !mayBreak) return neverEnds(machine, since, why, changed);
  return { completion: NORMAL, mayBreak, changed };
}

/** Joins the current state with one that was left aside. */
export function joinState(machine: Machine, why: PyUnknown, mark: number, delta: Delta): void {
  machine.joining = why;
  machine.charge(machine.heap.joinWith(mark, delta), why.place);
}

export function joinPending(machine: Machine, pending: Pending): void {
  joinState(machine, pending.why, pending.mark, pending.delta);
}

export function takePending(machine: Machine, kind: Pending['kind'], since: number): Pending[] {
  const taken: Pending[] = [];
  for (let at = machine.pending.length - 1; at >= since; at--) {
    const pending = machine.pending[at];
    if (pending?.kind !== kind) continue;
    taken.unshift(pending);
    machine.pending.splice(at, 1);
  }
  return taken;
}

/** Leaves the current state for the first of those that were set aside, and removes it from them. */
export function leaveTo(
  machine: Machine,
  aside: Pending[],
  current: Completion | PyRaise,
): Pending | undefined {
  const first = aside.shift();
  if (first === undefined) return undefined;
  const { heap } = machine;
  const mark = Math.min(first.mark, ...aside.map((pending) => pending.mark));
  for (const pending of [first, ...aside]) {
    if (pending.mark === mark) continue;
    pending.delta = heap.rebase(pending.delta, pending.mark, mark);
    pending.mark = mark;
  }
  const delta = heap.capture(mark);
  machine.rollback(mark);
  if (current instanceof PyRaise) raiseAside(machine, current, mark, delta, first.why);
  else setAside(machine, current, mark, delta, first.why);
  heap.apply(first.delta);
  return first;
}

/** Notes that an exception may have been raised, for a `try` around it; elsewhere that way is over. */
export function raiseAside(
  machine: Machine,
  raised: PyRaise,
  mark: number,
  delta: Delta,
  why: PyUnknown,
): void {
  const watch = machine.watches.at(-1);
  if (watch === undefined) return;
  watch.may ??= why;
  machine.pending.push({ kind: 'raise', value: raised.exception, mark, delta, why });
}

export interface ArmEnd {
  completion: Completion;
  raised: PyRaise | null;
  delta: Delta;
  /** Events recorded from here to `eventsEnd` belong to the arm. */
  events: [number, number];
}

// internals

/** Runs one arm from the state at `start` and comes back to that state. */
function runArm(machine: Machine, why: PyUnknown, start: number, arm: () => Completion): ArmEnd {
  const from = machine.recorder.mark();
  let completion: Completion = NORMAL;
  let raised: PyRaise | null = null;
  machine.conditions.push(why);
  try {
    completion = arm();
  } catch (error) {
    if (!(error instanceof PyRaise)) throw error;
    raised = error;
  } finally {
    machine.conditions.pop();
  }
  const delta = machine.heap.capture(start);
  machine.rollback(start);
  return { completion, raised, delta, events: [from, machine.recorder.mark()] };
}

function setAside(
  machine: Machine,
  completion: Completion,
  mark: number,
  delta: Delta,
  why: PyUnknown,
): void {
  const { kind } = completion;
  if (kind === 'normal') return;
  const value = completion.kind === 'return' ? completion.value : null;
  machine.pending.push({ kind, value, mark, delta, why });
}

function allRaised(
  machine: Machine,
  why: PyUnknown,
  start: number,
  ends: readonly ArmEnd[],
): Completion {
  const [first, ...rest] = ends;
  if (first?.raised == null) throw new LimitReached('no way goes on', why.place);
  for (const end of rest) {
    if (end.raised !== null) raiseAside(machine, end.raised, start, end.delta, why);
  }
  machine.heap.apply(first.delta);
  throw first.raised;
}

function neverEnds(
  machine: Machine,
  since: number,
  why: PyUnknown,
  changed: ReadonlyMap<Cell, PyUnknown>,
): LoopEnd {
  const returns = takePending(machine, 'return', since);
  const [first, ...rest] = returns;
  if (first === undefined) throw new LimitReached('a loop does not end', why.place);
  machine.rollback(first.mark);
  machine.heap.apply(first.delta);
  machine.pending.push(...rest);
  return {
    completion: { kind: 'return', value: first.value ?? none(computed(null)) },
    mayBreak: false,
    changed,
  };
}

/** Adds what the deltas changed to `changed`; false where nothing new came. */
function widen(
  changed: Map<Cell, PyUnknown>,
  deltas: readonly Delta[],
  firstNew: number,
  why: PyUnknown,
  pass: number,
): boolean {
  let grew = false;
  for (const delta of deltas) {
    for (const [cell, content] of delta) {
      if (cell.serial >= firstNew) continue;
      const known = changed.get(cell);
      const refs = new Set<Ref>(known?.refs ?? contentRefs(cell.content));
      const before = refs.size;
      for (const ref of contentRefs(content)) refs.add(ref);
      if (known !== undefined && refs.size === before) continue;
      const reason = `is changed an unknown number of times: ${why.reason}`;
      changed.set(cell, unknown(reason, why.place, [why], [...refs]));
      // Objects made anew in each round are new in each pass: that alone needs no further pass.
      if (known !== undefined && pass >= REF_PASSES) continue;
      grew = true;
    }
  }
  return grew;
}

const REF_PASSES = 2;

/** References in the content of a cell of any kind. */
export function contentRefs(content: unknown): readonly Ref[] {
  if (content === UNBOUND || content === null || typeof content !== 'object') return [];
  if (Array.isArray(content)) return (content as Py[]).flatMap(refsOf);
  if (content instanceof Map) return [...(content as Map<string, Py>).values()].flatMap(refsOf);
  if ('entries' in content && content.entries instanceof Map) {
    const entries = content.entries as Map<string, { key: Py; value: Py }>;
    return [...entries.values()].flatMap(({ key, value }) => [...refsOf(key), ...refsOf(value)]);
  }
  return 'kind' in content ? refsOf(content as Py) : [];
}
