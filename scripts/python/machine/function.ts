import type { FunctionNode } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import { isUnknown, keyOf } from '../values/data.ts';
import { computed, passed, str, tuple, unknown } from '../values/make.ts';
import type {
  CallArguments,
  Frame,
  Py,
  PyFunction,
  PyIterator,
  PyUnknown,
  Scope,
} from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { dict, positionCell, raise, withEntry } from '../values/ref.ts';
import { decorate } from './decorators.ts';
import { evaluate } from './expression.ts';
import { absorbReturns, unknownLoop } from './flow.ts';
import { type Completion, type Machine, NORMAL, PyRaise } from './machine.ts';
import { cellIn, newScope, writeName } from './scope.ts';
import { execute } from './statement.ts';

/** `def`: defaults are evaluated now, decorators are applied, the name is bound. */
export function defineFunction(machine: Machine, node: FunctionNode, frame: Frame): void {
  const decorators = node.decorators.map((decorator) => evaluate(machine, decorator, frame));
  let value: Py = makeFunction(machine, node, frame);
  decorators.reverse().forEach((decorator) => {
    value = decorate(machine, decorator, value, node.place);
  });
  writeName(machine, frame, node.name, value, node.place);
}

export function makeFunction(machine: Machine, node: FunctionNode, frame: Frame): PyFunction {
  const defaults = new Map<string, Py>();
  for (const parameter of node.parameters) {
    if (parameter.default !== null)
      defaults.set(parameter.name, evaluate(machine, parameter.default, frame));
  }
  return {
    kind: 'function',
    node,
    module: frame.module,
    closure: frame.scope,
    defaults,
    owner: { cls: null },
    attributes: machine.variables(),
    cached: null,
    cacheSize: 0,
    volatile: null,
    origin: computed(node.place),
  };
}

/** A recursive call under an unknown condition: the outermost call takes them all together. */
class RecursionCut extends Error {
  readonly of: PyFunction;
  constructor(of: PyFunction) {
    super('a recursion is cut');
    this.of = of;
  }
}

/** Calls a function of the workspace. */
export function callFunction(
  machine: Machine,
  callee: PyFunction,
  args: CallArguments,
  place: Place,
): Py {
  if (callee.cached !== null) return callCached(machine, callee, args, place);
  const { node } = callee;
  const scope = newScope(machine, 'function', node.names, callee.module, callee.closure);
  bindParameters(machine, callee, args, scope, place);
  const [first] = node.parameters;
  const self = first === undefined ? null : (scope.variables.get(first.name)?.content ?? null);
  const frame: Frame = {
    scope,
    module: callee.module,
    function: callee,
    self: typeof self === 'symbol' ? null : self,
    place,
    yielded: null,
    handling: [],
  };
  if (node.isGenerator || node.isAsync) return suspended(machine, callee, frame, place);
  return runLimited(machine, callee, frame, args, place);
}

// internals

/** The same arguments give the same object; arguments that are not known give anything it may return. */
function callCached(machine: Machine, callee: PyFunction, args: CallArguments, place: Place): Py {
  const { cached } = callee;
  const plainly = { ...callee, cached: null };
  if (cached === null || isUnknown(cached.content) || args.open !== null) return uncached();
  const keys: string[] = [];
  for (const value of [...args.args, ...args.kwargs.values()]) {
    const key = keyOf(machine, value, place);
    if (key === null) return raise('TypeError', place);
    if (typeof key !== 'string') return uncached();
    keys.push(`${value.kind}:${key.length}:${key}`);
  }
  const filed = `${keys.join(',')};${[...args.kwargs.keys()].join(',')}`;
  const known = cached.content.get(filed);
  if (known !== undefined) return known;
  // A full cache forgets, which is not followed.
  if (cached.content.size >= callee.cacheSize) return uncached();
  const result = callFunction(machine, plainly, args, place);
  const now = cached.content;
  if (!isUnknown(now)) machine.heap.write(cached, new Map([...now, [filed, result]]));
  return result;

  function uncached(): Py {
    const value = callFunction(machine, plainly, args, place);
    const why = unknown('is what a cached function returns', place, [], refsOf(value));
    if (cached !== null) machine.heap.write(cached, why);
    return why;
  }
}

function runLimited(
  machine: Machine,
  callee: PyFunction,
  frame: Frame,
  args: CallArguments,
  place: Place,
): Py {
  const { heap, active, summarised } = machine;
  const refs = [...args.args, ...args.kwargs.values()].flatMap(refsOf);
  const result = unknown(
    `is what ${callee.node.name} returns after an unknown number of calls`,
    place,
    [],
    refs,
  );
  if (summarised.has(callee)) return result;
  const depth = active.get(callee) ?? 0;
  if (machine.conditions.length > 0 && depth >= 2) throw new RecursionCut(callee);
  const mark = heap.mark();
  const events = machine.recorder.mark();
  const since = machine.pending.length;
  const { length: callers } = machine.callers;
  active.set(callee, depth + 1);
  machine.callers.push(place);
  try {
    return runBody(machine, callee, frame, since);
  } catch (error) {
    if (!(error instanceof RecursionCut) || error.of !== callee || depth > 0) throw error;
  } finally {
    machine.callers.length = callers;
    active.set(callee, depth);
  }
  machine.rollback(mark);
  machine.recorder.truncate(events);
  machine.pending.length = since;
  summarised.add(callee);
  try {
    for (const cell of frame.scope.variables.values()) {
      const inside = typeof cell.content === 'symbol' ? [] : refsOf(cell.content);
      heap.write(cell, { ...result, refs: [...new Set([...refs, ...inside])] });
    }
    unknownLoop(machine, result, { endless: false }, () => {
      runBody(machine, callee, frame, machine.pending.length);
      return NORMAL;
    });
  } finally {
    summarised.delete(callee);
  }
  return result;
}

function runBody(machine: Machine, callee: PyFunction, frame: Frame, since: number): Py {
  const { body } = callee.node;
  if (!Array.isArray(body)) return evaluate(machine, body, frame);
  let completion: Completion | PyRaise;
  try {
    completion = execute(machine, body, frame);
  } catch (error) {
    if (!(error instanceof PyRaise)) throw error;
    completion = error;
  }
  return absorbReturns(machine, since, completion);
}

/** A generator or coroutine: runs when it is iterated over or awaited. */
function suspended(machine: Machine, callee: PyFunction, frame: Frame, place: Place): PyIterator {
  return {
    kind: 'iterator',
    what: callee.node.isGenerator ? 'generator' : 'coroutine',
    position: positionCell(machine),
    at: null,
    sources: [callee],
    volatile: null,
    origin: computed(place),
    run: (yielded) => {
      const { length: callers } = machine.callers;
      const since = machine.pending.length;
      machine.callers.push(place);
      try {
        return runBody(machine, callee, { ...frame, yielded }, since);
      } finally {
        machine.callers.length = callers;
      }
    },
  };
}

/** Gives the parameters their values, as Python matches arguments to them. */
function bindParameters(
  machine: Machine,
  callee: PyFunction,
  given: CallArguments,
  scope: Scope,
  place: Place,
): void {
  const { node, defaults } = callee;
  const positional = node.parameters.filter(
    ({ form }) => form === 'positionalOnly' || form === 'plain',
  );
  const star = node.parameters.find(({ form }) => form === 'star');
  const doubleStar = node.parameters.find(({ form }) => form === 'doubleStar');
  const kwargs = new Map(given.kwargs);
  const set = (name: string, value: Py, label?: string) => {
    const what = `parameter ${name} of ${node.name}`;
    machine.heap.write(cellIn(machine, scope, name), passed(value, what, place, label));
  };
  if (given.args.length > positional.length && star === undefined) raise('TypeError', place);
  positional.forEach((parameter, at) => {
    const value = given.args[at];
    const named = parameter.form === 'plain' ? kwargs.get(parameter.name) : undefined;
    if (value !== undefined) {
      if (named !== undefined) raise('TypeError', place);
      set(parameter.name, value);
    } else setNamed(parameter.name, named);
  });
  for (const parameter of node.parameters) {
    if (parameter.form === 'keywordOnly') setNamed(parameter.name, kwargs.get(parameter.name));
  }
  function setNamed(name: string, named: Py | undefined): void {
    if (named !== undefined) {
      kwargs.delete(name);
      set(name, named);
      return;
    }
    const otherwise = defaults.get(name);
    if (given.open !== null) {
      const refs = otherwise === undefined ? [] : refsOf(otherwise);
      set(name, { ...given.open, refs: [...given.open.refs, ...refs] });
      return;
    }
    if (otherwise === undefined) raise('TypeError', place);
    const isLiteral = otherwise.kind !== 'unknown' && otherwise.origin.label === 'literal';
    set(name, otherwise, isLiteral ? `parameter:${name}` : undefined);
  }
  if (star !== undefined) {
    const rest = tuple(given.args.slice(positional.length), computed(place));
    set(star.name, given.open ?? rest);
  }
  if (doubleStar !== undefined) {
    set(doubleStar.name, keywordDict(machine, kwargs, given.open, place));
  } else if (kwargs.size > 0) raise('TypeError', place);
}

function keywordDict(
  machine: Machine,
  kwargs: ReadonlyMap<string, Py>,
  open: PyUnknown | null,
  place: Place,
): Py {
  const result = dict(machine, { entries: new Map(), open }, computed(place));
  for (const [name, value] of kwargs) {
    const { content } = result.cell;
    if ('kind' in content) break;
    machine.heap.write(
      result.cell,
      withEntry(machine, content, str(name, computed(place)), value, place),
    );
  }
  return result;
}
