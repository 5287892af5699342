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
import { computed, none, unknown } from './make.ts';
import type { CallArguments, Frame, Py, PyInstance } from './object.ts';
import { refsOf } from './object.ts';
import { execute } from './statement.ts';
import type { Expression, StatementOf } from './syntax.ts';
import { somewhere } from './try.ts';
import type { Place } from './value.ts';

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
  if (context.kind === 'native' && context.name === 'file') {
    if (target !== null) assign(machine, target, context, frame);
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
  return swallowing(machine, place, body);
}

function letsThrough(context: Py): boolean {
  if (context.kind === 'object') return LETS_THROUGH.test(context.reference.class);
  // What `open` gives is unknown and says so.
  return context.kind === 'unknown' && context.reason.startsWith('depends on the file');
}

/** A context that may swallow what the body raises. */
function swallowing(machine: Machine, place: Place, body: () => Completion): Completion {
  const start = machine.heap.mark();
  const since = machine.pending.length;
  const token = unknown('a context may end it early', place);
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
  if (watch.may === null && !watch.mightAtAll && raised === null && thrown.length === 0)
    return completion;
  const end = machine.heap.capture(start);
  const anywhere = somewhere(machine, start, watch.may ?? token);
  for (const pending of thrown) {
    for (const [cell, content] of pending.delta) anywhere.set(cell, anywhere.get(cell) ?? content);
  }
  machine.rollback(start);
  return branch(machine, token, [
    () => {
      machine.heap.apply(end);
      if (raised !== null) throw raised;
      return completion;
    },
    () => {
      machine.heap.apply(anywhere);
      return NORMAL;
    },
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
    return swallowing(machine, place, body);
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
  let completion: Completion;
  try {
    completion = body();
  } catch (error) {
    if (!(error instanceof PyRaise)) throw error;
    const raised = error;
    const about = unknown('is about an exception', place);
    const swallowed = machine.parts.truth(
      machine,
      call(exit, [about, raised.exception, about]),
      place,
    );
    if (swallowed === true) return NORMAL;
    if (swallowed === false) throw raised;
    return branch(machine, swallowed, [
      () => NORMAL,
      () => {
        throw raised;
      },
    ]);
  }
  call(exit, [nothing, nothing, nothing]);
  return completion;
}
