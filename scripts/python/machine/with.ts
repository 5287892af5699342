import type { Expression, StatementOf } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import type { Delta } from '../values/heap.ts';
import { computed, none, unknown } from '../values/make.ts';
import type { CallArguments, Frame, Py, PyInstance, PyUnknown } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { assign } from './assign.ts';
import { evaluate } from './expression.ts';
import { branch, takePending } from './flow.ts';
import { exposeRefs } from './invalidate.ts';
import {
  type Completion,
  LimitReached,
  type Machine,
  NORMAL,
  PyRaise,
  type Watch,
} from './machine.ts';
import { execute } from './statement.ts';
import { somewhere } from './try.ts';

/** `with`: enters each context, runs the body, leaves them in reverse. */
export function runWith(machine: Machine, node: StatementOf<'with'>, frame: Frame): Completion {
  const enter = (at: number): Completion => {
    const item = node.items[at];
    if (item === undefined) return execute(machine, node.body, frame);
    const context = evaluate(machine, item.context, frame);
    return within(machine, context, item.target, frame, node.place, () => enter(at + 1));
  };
  return enter(0);
}

// internals

/** Contexts that let exceptions through, by what made them. */
const LETS_THROUGH =
  /^(open|io\.open|gzip\.open|tempfile\.\w+|contextlib\.(nullcontext|closing|redirect_std\w+|chdir|ExitStack)|torch\.(no_grad|inference_mode|enable_grad|set_grad_enabled|autocast|device|cuda\.\w+(\.\w+)?)|threading\.\w+|multiprocessing\.\w+|concurrent\.futures\.\w+|warnings\.catch_warnings|socket\.\w+|zipfile\.ZipFile|tarfile\.open|tqdm(\.\w+)*|time\.\w+)$/;

function within(
  machine: Machine,
  context: Py,
  target: Expression | null,
  frame: Frame,
  place: Place,
  body: () => Completion,
): Completion {
  if (context.kind === 'iterator' && context.what === 'generator')
    return throughGenerator(machine, context, target, frame, place, body);
  if (context.kind === 'instance' && context.cls.unclear === null) {
    const exit = machine.parts.classAttribute(machine, context.cls, '__exit__');
    const enter = machine.parts.classAttribute(machine, context.cls, '__enter__');
    if (exit !== undefined && enter !== undefined)
      return throughInstance(machine, context, enter, exit, target, frame, place, body);
  }
  const isFile = context.kind === 'native' && context.name === 'file';
  if (isFile || (context.kind === 'native' && context.name === 'nullcontext')) {
    const entered = isFile ? context : (context.self ?? none(computed(place)));
    if (target !== null) assign(machine, target, entered, frame);
    return body();
  }
  const why = unknown(
    'is what a context gives',
    place,
    context.kind === 'unknown' ? [context] : [],
  );
  if (target !== null) assign(machine, target, { ...why, refs: refsOf(context) }, frame);
  if (context.kind === 'unknown') exposeRefs(machine, context.refs, why);
  if (context.kind === 'native' || letsThrough(context)) return body();
  return swallowing(machine, context, place, body);
}

function letsThrough(context: Py): boolean {
  if (context.kind === 'object') return LETS_THROUGH.test(context.reference.class);
  // What `open` gives is unknown and says so.
  return context.kind === 'unknown' && context.reason.startsWith('depends on the file');
}

/** What a body did that may have raised on its way. */
interface Watched {
  completion: Completion;
  /** What it certainly raised. */
  raised: PyRaise | null;
  /** The state behind it. */
  end: Delta;
  /** The state at any point of it where it may have raised; null where it cannot have. */
  anywhere: Delta | null;
  /** What was recorded of it. */
  events: [number, number];
}

/** Runs a body and takes the state back to where it began, unless it certainly went through. */
function watched(machine: Machine, token: PyUnknown, body: () => Completion): Watched {
  const start = machine.heap.mark();
  const since = machine.pending.length;
  const events = machine.recorder.mark();
  const watch: Watch = { token, may: null, mightAtAll: false };
  const depth = machine.watches.length;
  machine.watches.push(watch);
  let completion: Completion = NORMAL;
  let raised: PyRaise | null = null;
  try {
    completion = body();
  } catch (error) {
    if (!(error instanceof PyRaise)) throw error;
    raised = error;
  } finally {
    machine.watches.length = depth;
  }
  const thrown = takePending(machine, 'raise', since);
  const end = machine.heap.capture(start);
  const range: [number, number] = [events, machine.recorder.mark()];
  if (watch.may === null && !watch.mightAtAll && thrown.length === 0)
    return { completion, raised, end, anywhere: null, events: range };
  const anywhere = somewhere(machine, start, watch.may ?? token);
  for (const pending of thrown) {
    const delta = machine.heap.rebase(pending.delta, pending.mark, start);
    machine.joining = pending.why;
    for (const [cell, content] of delta) {
      anywhere.set(cell, anywhere.has(cell) ? cell.join(anywhere.get(cell), content) : content);
    }
  }
  machine.rollback(start);
  machine.mayRaise(watch.may ?? token, watch.may !== null);
  return { completion, raised, end, anywhere, events: range };
}

/**
 * A context that may swallow what the body raises. Few do, but for those that say so: what the body does
 * counts as done, and what it leaves behind is joined with where it may have stopped.
 */
function swallowing(
  machine: Machine,
  context: Py,
  place: Place,
  body: () => Completion,
): Completion {
  const token = unknown('a context may end it early', place);
  const { completion, raised, end, anywhere, events } = watched(machine, token, body);
  const saysSo = context.kind === 'object' && context.reference.class === 'contextlib.suppress';
  if (!saysSo) machine.recorder.uncondition(events, token);
  if (anywhere === null && raised === null) return completion;
  const way = (delta: Delta | null, leave: () => Completion) => (): Completion => {
    if (delta !== null) machine.heap.apply(delta);
    return leave();
  };
  return branch(machine, token, [
    way(anywhere === null ? null : end, () => {
      if (raised !== null) throw raised;
      return completion;
    }),
    way(anywhere, () => NORMAL),
  ]);
}

/** `@contextmanager`: the body runs where the generator yields. */
function throughGenerator(
  machine: Machine,
  context: Extract<Py, { kind: 'iterator' }>,
  target: Expression | null,
  frame: Frame,
  place: Place,
  body: () => Completion,
): Completion {
  if (context.volatile !== null || context.position.content !== 0)
    return swallowing(machine, context, place, body);
  machine.heap.write(context.position, 1);
  let completion: Completion | null = null;
  const depth = machine.conditions.length;
  const since = machine.pending.length;
  context.run((item) => {
    if (completion !== null || machine.conditions.length !== depth)
      throw new LimitReached('a context manager is not followed', place);
    if (target !== null) assign(machine, target, item, frame);
    completion = body();
    if (machine.pending.slice(since).some(({ kind }) => kind !== 'raise'))
      throw new LimitReached('a context manager is not followed', place);
  });
  return completion ?? NORMAL;
}

function throughInstance(
  machine: Machine,
  context: PyInstance,
  enter: Py,
  exit: Py,
  target: Expression | null,
  frame: Frame,
  place: Place,
  body: () => Completion,
): Completion {
  const call = (callee: Py, args: readonly Py[]): Py => {
    const method: Py = { kind: 'method', self: context, callee, origin: computed(place) };
    const passing: CallArguments = { args, kwargs: new Map(), open: null };
    return machine.parts.call(machine, method, passing, place);
  };
  const entered = call(enter, []);
  if (target !== null) assign(machine, target, entered, frame);
  const nothing = none(computed(place));
  const token = unknown('a context may end it early', place);
  const { completion, raised, end, anywhere, events } = watched(machine, token, body);
  let survives = false;
  const leave = (): Completion => {
    call(exit, [nothing, nothing, nothing]);
    return completion;
  };
  const letThrough = (): never => {
    throw raised ?? new PyRaise(unknown('is an exception that may be raised', place), place);
  };
  const intercept = (): Completion => {
    const about = unknown('is about an exception', place);
    const given = call(exit, [about, raised?.exception ?? about, about]);
    const swallowed = machine.parts.truth(machine, given, place);
    if (swallowed === false) return letThrough();
    survives = true;
    return swallowed === true ? NORMAL : branch(machine, swallowed, [() => NORMAL, letThrough]);
  };
  if (anywhere === null) return raised === null ? leave() : intercept();
  const way = (delta: Delta, end: () => Completion) => (): Completion => {
    machine.heap.apply(delta);
    return end();
  };
  const result = branch(machine, token, [
    way(end, raised === null ? leave : intercept),
    way(anywhere, intercept),
  ]);
  if (!survives) machine.recorder.uncondition([events[0], machine.recorder.mark()], token);
  return result;
}
