import { exceptionAncestry, isExceptionName } from '../library/builtin_names.ts';
import type { Handler, StatementOf } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import type { Delta } from '../values/heap.ts';
import { unknown } from '../values/make.ts';
import type { Frame, Py, PyUnknown } from '../values/object.ts';
import { UNBOUND } from '../values/object.ts';
import { evaluate } from './expression.ts';
import { branch, contentRefs, takePending } from './flow.ts';
import { StopIterating } from './iterate.ts';
import {
  type Completion,
  LimitReached,
  type Machine,
  NORMAL,
  type Pending,
  PyRaise,
  type Watch,
} from './machine.ts';
import { cellIn, target, writeName } from './scope.ts';
import { execute } from './statement.ts';

type Try = StatementOf<'try'>;

/** `try` with its handlers, `else` and `finally`. */
export function runTry(machine: Machine, node: Try, frame: Frame): Completion {
  if (node.finally.length === 0) return runHandled(machine, node, frame);
  const since = machine.pending.length;
  let completion: Completion | PyRaise;
  // An exception on its way through runs `finally` as well.
  const watch: Watch = {
    token: unknown('an exception may come first', node.place),
    may: null,
    mightAtAll: false,
  };
  machine.watches.push(watch);
  const depth = machine.watches.length;
  try {
    completion = runHandled(machine, node, frame);
  } catch (error) {
    if (error instanceof StopIterating)
      throw new LimitReached('a generator is left in a try', node.place);
    if (!(error instanceof PyRaise)) throw error;
    completion = error;
  } finally {
    machine.watches.length = depth - 1;
  }
  finallyAside(machine, node, frame, since);
  passOn(machine, watch);
  const end = execute(machine, node.finally, frame);
  if (end.kind !== 'normal') return end;
  if (completion instanceof PyRaise) throw completion;
  return completion;
}

// internals

function runHandled(machine: Machine, node: Try, frame: Frame): Completion {
  if (node.handlers.length === 0) return runBody(machine, node, frame);
  const start = machine.heap.mark();
  const since = machine.pending.length;
  const token = unknown('an exception may come first', node.place);
  const watch: Watch = { token, may: null, mightAtAll: false };
  const events = machine.recorder.mark();
  const depth = machine.watches.length;
  machine.watches.push(watch);
  let completion: Completion = NORMAL;
  let raised: PyRaise | null = null;
  try {
    completion = execute(machine, node.body, frame);
  } catch (error) {
    if (!(error instanceof PyRaise)) throw error;
    raised = error;
  } finally {
    machine.watches.length = depth;
  }
  const range: [number, number] = [events, machine.recorder.mark()];
  const thrown = takePending(machine, 'raise', since);
  const isCertain = thrown.length === 0 && watch.may === null && !watch.mightAtAll;
  if (isCertain && raised === null) return afterBody(machine, node, completion, frame);
  if (isCertain && raised !== null)
    return handle(machine, node, raised.exception, raised.place, frame);
  return mayHandle(machine, {
    node,
    frame,
    start,
    watch,
    completion,
    raised,
    thrown,
    events: range,
  });
}

function runBody(machine: Machine, node: Try, frame: Frame): Completion {
  const completion = execute(machine, node.body, frame);
  return afterBody(machine, node, completion, frame);
}

function afterBody(machine: Machine, node: Try, completion: Completion, frame: Frame): Completion {
  return completion.kind === 'normal' ? execute(machine, node.otherwise, frame) : completion;
}

/** Runs the handler of an exception that was certainly raised. */
function handle(
  machine: Machine,
  node: Try,
  exception: Py,
  place: Place | null,
  frame: Frame,
): Completion {
  const arms: (() => Completion)[] = [];
  let surely = false;
  for (const handler of node.handlers) {
    const matches = catches(machine, handler, exception, frame);
    if (matches === false) continue;
    arms.push(() => runHandler(machine, handler, exception, frame));
    surely = matches === true;
    if (surely) break;
  }
  const [only] = arms;
  const escapes = (): Completion => {
    throw new PyRaise(exception, place);
  };
  if (only === undefined) return escapes();
  if (surely && arms.length === 1) return only();
  const why = unknown('which exception is raised is not known', node.place);
  return branch(machine, why, surely ? arms : [...arms, escapes]);
}

function runHandler(machine: Machine, handler: Handler, exception: Py, frame: Frame): Completion {
  if (handler.name !== null) writeName(machine, frame, handler.name, exception, handler.place);
  frame.handling.push(exception);
  try {
    return execute(machine, handler.body, frame);
  } finally {
    frame.handling.pop();
    // Python deletes the name behind the handler.
    if (handler.name !== null) {
      const scope = target(frame.scope, handler.name);
      machine.heap.write(cellIn(machine, scope, handler.name), UNBOUND);
    }
  }
}

interface Doubt {
  node: Try;
  frame: Frame;
  start: number;
  watch: Watch;
  completion: Completion;
  raised: PyRaise | null;
  thrown: Pending[];
  events: [number, number];
}

/** The body may or may not have raised: both ways are followed, and joined. */
function mayHandle(machine: Machine, doubt: Doubt): Completion {
  const { node, frame, start, watch, completion, raised, thrown } = doubt;
  const { heap } = machine;
  const why = watch.may ?? unknown('an exception may come from a call', node.place);
  const end = heap.capture(start);
  const anywhere = watch.mightAtAll || watch.may !== null ? somewhere(machine, start, why) : null;
  for (const pending of thrown) {
    pending.delta = heap.rebase(pending.delta, pending.mark, start);
    pending.mark = start;
  }
  const exception = unknown('is an exception that may be raised', node.place);
  machine.rollback(start);
  const arms: (() => Completion)[] = [];
  let survives = false;
  const noted = (run: () => Completion) => (): Completion => {
    const result = run();
    survives = true;
    return result;
  };
  const raisedArm = (delta: Delta, value: Py, place: Place | null) =>
    noted(() => {
      heap.apply(delta);
      return handle(machine, node, value, place, frame);
    });
  const body = (): Completion => {
    heap.apply(end);
    return afterBody(machine, node, completion, frame);
  };
  if (raised === null) arms.push(body);
  else arms.push(raisedArm(end, raised.exception, raised.place));
  for (const pending of thrown)
    arms.push(raisedArm(pending.delta, pending.value ?? exception, node.place));
  if (anywhere !== null) {
    // Only exceptions that a handler takes: one that nobody takes ends the program.
    for (const handler of node.handlers) {
      if (catches(machine, handler, exception, frame) === false) continue;
      arms.push(
        noted(() => {
          heap.apply(anywhere);
          return runHandler(machine, handler, exception, frame);
        }),
      );
    }
    machine.mayRaise(why, false);
  }
  const result = branch(machine, why, arms);
  // Where no handler leads on, what the body did is what happens.
  if (!survives && raised === null) {
    machine.recorder.uncondition(doubt.events, watch.token);
    machine.recorder.uncondition([doubt.events[1], machine.recorder.mark()], why);
  }
  return result;
}

/** The state at some point of the body: each variable holds one of the values it had there. */
export function somewhere(machine: Machine, start: number, why: PyUnknown): Delta {
  const delta: Delta = new Map();
  machine.joining = why;
  for (const [cell, contents] of machine.heap.historySince(start)) {
    const [first] = contents;
    if (contents.every((content) => content === first)) continue;
    if (contents.length <= 4)
      delta.set(
        cell,
        contents.reduce((a, b) => cell.join(a, b)),
      );
    else {
      const refs = contents.flatMap(contentRefs);
      delta.set(
        cell,
        unknown(`is set before or after an exception: ${why.reason}`, why.place, [why], refs),
      );
    }
  }
  return delta;
}

/** Whether a handler takes an exception. */
function catches(
  machine: Machine,
  handler: Handler,
  exception: Py,
  frame: Frame,
): boolean | PyUnknown {
  if (handler.type === null) return true;
  const type = evaluate(machine, handler.type, frame);
  const types = type.kind === 'tuple' ? type.items : [type];
  let doubt: PyUnknown | null = null;
  for (const candidate of types) {
    const answer = isA(exception, candidate);
    if (answer === true) return true;
    if (answer === null) doubt ??= unknown('which exception is raised is not known', handler.place);
  }
  return doubt ?? false;
}

/** Whether an exception is of a type; null where that is not known. */
function isA(exception: Py, type: Py): boolean | null {
  const ancestry = ancestryOf(exception);
  if (type.kind === 'native' && isExceptionName(type.name)) {
    const [name] = exceptionAncestry(type.name);
    if (name === 'BaseException') return true;
    if (ancestry === null) return null;
    return ancestry.includes(name ?? type.name);
  }
  if (ancestry === null) return null;
  if (type.kind === 'class') return type.unclear === null ? ancestry.includes(type) : null;
  // A class outside the workspace may be a parent of anything but built-in exceptions.
  if (type.kind === 'external')
    return ancestry.every((item) => typeof item === 'string') ? false : null;
  return null;
}

function ancestryOf(exception: Py): (string | Py)[] | null {
  if (exception.kind === 'instance') {
    const names: (string | Py)[] = [];
    for (const base of exception.cls.mro) {
      if (base.kind === 'class') names.push(base);
      else if (base.kind === 'native') names.push(...exceptionAncestry(base.name));
      else return null;
    }
    return names;
  }
  if (exception.kind !== 'exception') return null;
  return typeof exception.type === 'string' ? exceptionAncestry(exception.type) : null;
}

/** Runs `finally` for the ways that left the block and are set aside. */
function finallyAside(machine: Machine, node: Try, frame: Frame, since: number): void {
  const { heap } = machine;
  const aside = machine.pending.splice(since);
  if (aside.length === 0) return;
  const mark = Math.min(...aside.map((pending) => pending.mark));
  for (const pending of aside) {
    pending.delta = heap.rebase(pending.delta, pending.mark, mark);
    pending.mark = mark;
  }
  const now = heap.capture(mark);
  machine.rollback(mark);
  for (const pending of aside) {
    heap.apply(pending.delta);
    machine.conditions.push(pending.why);
    try {
      const end = execute(machine, node.finally, frame);
      if (end.kind !== 'normal')
        throw new LimitReached('a finally that leaves is not followed', node.place);
      pending.delta = heap.capture(mark);
      machine.pending.push(pending);
    } catch (error) {
      if (!(error instanceof PyRaise)) throw error;
    } finally {
      machine.conditions.pop();
    }
    heap.rollback(mark);
  }
  heap.apply(now);
}

/** What a `try` without handlers saw is for the next one around it. */
function passOn(machine: Machine, watch: Watch): void {
  const outer = machine.watches.at(-1);
  if (outer === undefined) return;
  outer.may ??= watch.may;
  outer.mightAtAll ||= watch.mightAtAll;
}
