import { unknown } from '../values/make.ts';
import type {
  CallArguments,
  Frame,
  Py,
  PyClass,
  PyFunction,
  PyUnknown,
  Ref,
  Scope,
} from '../values/object.ts';
import { refsOf, UNBOUND } from '../values/object.ts';
import { mayTouchOutside } from './effects.ts';
import { contentRefs, unknownLoop } from './flow.ts';
import { type Machine, NORMAL } from './machine.ts';
import { cellIn, target, variableIn } from './scope.ts';

/**
 * Hands values to code that is not read: whatever can be reached through them may be changed from now
 * on, at any time, and functions may be called.
 */
export function expose(machine: Machine, values: readonly Py[], why: PyUnknown): void {
  exposeRefs(machine, values.flatMap(refsOf), why);
}

export function exposeArguments(machine: Machine, args: CallArguments, why: PyUnknown): void {
  const refs = [...args.args, ...args.kwargs.values()].flatMap(refsOf);
  exposeRefs(machine, args.open === null ? refs : [...refs, ...args.open.refs], why);
}

export function exposeRefs(machine: Machine, roots: readonly Ref[], why: PyUnknown): void {
  if (roots.length === 0) return;
  const callables = new Set<PyFunction>();
  const seen = new Set<Ref>();
  const stack = [...roots];
  const lost = unknown(`may be changed: ${why.reason}`, why.place, [why]);
  for (let ref = stack.pop(); ref !== undefined; ref = stack.pop()) {
    if (seen.has(ref)) continue;
    seen.add(ref);
    stack.push(...exposeOne(ref, lost, callables));
  }
  for (const callable of callables) mayBeCalled(machine, callable, why);
}

/** An opaque statement or expression: it may bind, change and call whatever it names. */
export function invalidateNames(
  machine: Machine,
  frame: Frame,
  names: readonly string[],
  why: PyUnknown,
): PyUnknown {
  const found: Py[] = [];
  for (const name of names) {
    if (KEYWORDS.has(name)) continue;
    const scopes = new Set<Scope>([target(frame.scope, name)]);
    if (names.includes('global') || names.includes('nonlocal')) {
      for (let at = frame.scope.parent; at !== null; at = at.parent) scopes.add(at);
      scopes.add(frame.module.scope);
    }
    const value = peek(frame, name);
    if (value !== undefined) found.push(value);
    for (const scope of scopes) {
      const own = variableIn(scope, name);
      if (own === undefined && scope !== frame.scope) continue;
      if (own === undefined && !(scope.names.maybe.has(name) || scope.names.bound.has(name)))
        continue;
      if (own === undefined && value !== undefined && value.kind === 'native') continue;
      const refs = value === undefined ? [] : refsOf(value);
      machine.heap.write(cellIn(machine, scope, name), unknown(why.reason, why.place, [why], refs));
    }
  }
  expose(machine, found, why);
  machine.mayRaise(why, true);
  return unknown(why.reason, why.place, [why], found.flatMap(refsOf));
}

// internals

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for ' +
    'from global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

function peek(frame: Frame, name: string): Py | undefined {
  for (let scope: Scope | null = frame.scope; scope !== null; scope = scope.parent) {
    const own = variableIn(scope, name);
    if (own !== undefined) return own;
  }
  return variableIn(frame.module.scope, name);
}

function exposeOne(ref: Ref, lost: PyUnknown, callables: Set<PyFunction>): readonly Ref[] {
  switch (ref.kind) {
    case 'function': {
      callables.add(ref);
      return [...ref.defaults.values()].flatMap(refsOf);
    }
    case 'class':
      for (const method of methodsOf(ref))
        if (mayTouchOutside(method.node, isOutside(method))) callables.add(method);
      return [];
    case 'module':
      ref.scope.volatile ??= lost;
      return [...ref.scope.variables.values()].flatMap((cell) => contentRefs(cell.content));
    case 'list':
    case 'dict': {
      ref.volatile ??= lost;
      if (ref.subclass === null) return contentRefs(ref.cell.content);
      const { cls, attributes } = ref.subclass;
      const inside = [...attributes.values()].flatMap((cell) => contentRefs(cell.content));
      return [...contentRefs(ref.cell.content), ...inside, cls];
    }
    case 'set':
      ref.volatile ??= lost;
      return contentRefs(ref.cell.content);
    case 'instance':
    case 'object': {
      ref.volatile ??= lost;
      const inside = [...ref.attributes.values()].flatMap((cell) => contentRefs(cell.content));
      return ref.kind === 'instance' ? [...inside, ref.cls] : [...inside, ...ref.holds];
    }
    case 'iterator':
      ref.volatile ??= lost;
      return ref.sources.flatMap(refsOf);
    case 'exception':
      return ref.args.flatMap(refsOf);
    case 'parser':
      ref.volatile ??= lost;
      return [...ref.attributes.values()].flatMap((cell) => contentRefs(cell.content));
  }
}

/** Names that a method sees and that lie outside the workspace: what it calls there touches nothing here. */
function isOutside(method: PyFunction): (name: string) => boolean {
  return (name) => {
    const value = variableIn(method.module.scope, name);
    return value?.kind === 'external' || value?.kind === 'object' || value?.kind === 'native';
  };
}

function methodsOf(cls: PyClass): PyFunction[] {
  const methods: PyFunction[] = [];
  for (const base of cls.mro) {
    if (base.kind !== 'class') continue;
    for (const cell of base.scope.variables.values()) {
      const { content } = cell;
      if (content === UNBOUND) continue;
      for (const ref of refsOf(content)) if (ref.kind === 'function') methods.push(ref);
    }
  }
  return methods;
}

/** Runs a function as often as anybody likes, with arguments nobody knows. */
function mayBeCalled(machine: Machine, callable: PyFunction, why: PyUnknown): void {
  if (callable.volatile !== null) return;
  callable.volatile = why;
  const reason = `${callable.node.name} may be called at any time, since it ${why.reason}`;
  const caller = unknown(reason, why.place, [why]);
  const args: CallArguments = { args: [], kwargs: new Map(), open: caller };
  const { changed } = unknownLoop(machine, caller, { endless: false }, () => {
    machine.parts.call(machine, callable, args, why.place ?? callable.node.place);
    return NORMAL;
  });
  // It may be called again, whenever code that is not read runs.
  for (const [cell, content] of changed) cell.volatile ??= content;
}
