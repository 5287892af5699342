import type { StatementOf } from '../syntax/syntax.ts';
import { unknown } from '../values/make.ts';
import type { Frame, Py, PyUnknown } from '../values/object.ts';
import { assign } from './assign.ts';
import { evaluate } from './expression.ts';
import { absorb, branch, type LoopEnd, takePending, unknownLoop } from './flow.ts';
import { iterate, StopIterating } from './iterate.ts';
import { type Completion, type Machine, NORMAL, PyRaise } from './machine.ts';
import { execute } from './statement.ts';

/** After so many rounds a loop is no longer followed round by round. */
const MAX_ROUNDS = 3_000;
/** Nor after so many steps. */
const MAX_LOOP_STEPS = 60_000;
/** Nor after it may have been left in so many ways: all of them are joined in the end. */
const MAX_WAYS_OUT = 100;

export function runFor(machine: Machine, node: StatementOf<'for'>, frame: Frame): Completion {
  const source = evaluate(machine, node.iterable, frame);
  const since = machine.pending.length;
  const { steps } = machine;
  let completion: Completion = NORMAL;
  let rounds = 0;
  let tooLong: PyUnknown | null = null;
  let failed: PyUnknown | null = null;
  // Ours: a loop inside a generator must not take the one that leaves the generator for its own.
  const stop = new StopIterating();
  try {
    failed = iterate(machine, source, node.place, (item) => {
      if (isLong(machine, ++rounds, steps, since)) {
        tooLong = unknown('is in a loop of too many rounds', node.place);
        throw stop;
      }
      assign(machine, node.target, item, frame);
      completion = round(machine, node, frame, since);
      if (completion.kind !== 'normal') throw stop;
    });
  } catch (error) {
    if (error !== stop) throw error;
  }
  failed ??= tooLong;
  if (failed !== null) return forUnknown(machine, node, failed, frame);
  return finish(machine, node, completion, since, frame);
}

export function runWhile(machine: Machine, node: StatementOf<'while'>, frame: Frame): Completion {
  const since = machine.pending.length;
  const { steps } = machine;
  for (let rounds = 0; ; rounds++) {
    const value = evaluate(machine, node.test, frame);
    let test = machine.parts.truth(machine, value, node.test.place);
    if (test === true && isLong(machine, rounds, steps, since))
      test = unknown('is in a loop of too many rounds', node.place);
    if (test === false) return finish(machine, node, NORMAL, since, frame);
    if (test !== true) return whileUnknown(machine, node, test, since, frame);
    const completion = round(machine, node, frame, since);
    if (completion.kind !== 'normal') return finish(machine, node, completion, since, frame);
  }
}

// internals

/** Whether a loop that began at these steps is no longer followed round by round. */
function isLong(machine: Machine, rounds: number, steps: number, since: number): boolean {
  return (
    rounds > MAX_ROUNDS ||
    machine.steps - steps > MAX_LOOP_STEPS ||
    machine.pending.length - since > MAX_WAYS_OUT
  );
}

/** One round; `continue`, certain or not, leads on to the next. */
function round(
  machine: Machine,
  node: StatementOf<'for' | 'while'>,
  frame: Frame,
  since: number,
): Completion {
  let completion: Completion | PyRaise;
  try {
    completion = execute(machine, node.body, frame);
  } catch (error) {
    if (!(error instanceof PyRaise)) throw error;
    completion = error;
  }
  return absorb(machine, 'continue', since, completion);
}

/** `else`, and the ways in which rounds may have ended by `break`. */
function finish(
  machine: Machine,
  node: StatementOf<'for' | 'while'>,
  completion: Completion,
  since: number,
  frame: Frame,
): Completion {
  let end: Completion | PyRaise = completion;
  if (completion.kind === 'normal' && node.otherwise.length > 0) {
    // Breaks of this loop wait while `else` runs; its own breaks belong to the loop around.
    const waiting = takePending(machine, 'break', since);
    try {
      end = execute(machine, node.otherwise, frame);
    } catch (error) {
      if (!(error instanceof PyRaise)) throw error;
      end = error;
    }
    const outer = takePending(machine, 'break', since);
    machine.pending.push(...waiting);
    if (!(end instanceof PyRaise) && end.kind === 'break') {
      if (waiting.length === 0) {
        machine.pending.push(...outer);
        return end;
      }
      end = absorb(machine, 'break', since, { kind: 'return', value: NO_VALUE });
      machine.pending.push(...outer);
      return end;
    }
    const result = absorb(machine, 'break', since, end);
    machine.pending.push(...outer);
    return result;
  }
  return absorb(machine, 'break', since, end);
}

const NO_VALUE: Py = unknown('a loop is not understood', null);

function forUnknown(
  machine: Machine,
  node: StatementOf<'for'>,
  why: PyUnknown,
  frame: Frame,
): Completion {
  const item = unknown(
    `is an item of something that ${why.reason}`,
    node.target.place,
    [why],
    why.refs,
  );
  const end = unknownLoop(machine, why, { endless: false }, () => {
    assign(machine, node.target, item, frame);
    return execute(machine, node.body, frame);
  });
  return afterUnknown(machine, node, why, end, frame);
}

function whileUnknown(
  machine: Machine,
  node: StatementOf<'while'>,
  why: PyUnknown,
  since: number,
  frame: Frame,
): Completion {
  const { test } = node;
  const endless =
    test.kind === 'constant' && test.value.type !== 'none' && isTrueConstant(test.value);
  const end = unknownLoop(machine, why, { endless }, () => {
    const completion = execute(machine, node.body, frame);
    // The test runs again after each round.
    if (completion.kind === 'normal' && !endless) evaluate(machine, test, frame);
    return completion;
  });
  const completion = afterUnknown(machine, node, why, end, frame);
  return absorb(machine, 'break', since, completion);
}

function isTrueConstant(value: { type: string; value?: unknown }): boolean {
  return value.type === 'bool' ? value.value === true : value.type === 'int' && value.value !== 0n;
}

function afterUnknown(
  machine: Machine,
  node: StatementOf<'for' | 'while'>,
  why: PyUnknown,
  end: LoopEnd,
  frame: Frame,
): Completion {
  if (end.completion.kind !== 'normal') return end.completion;
  if (node.otherwise.length === 0) return NORMAL;
  if (!end.mayBreak) return execute(machine, node.otherwise, frame);
  return branch(machine, why, [() => execute(machine, node.otherwise, frame), () => NORMAL]);
}
