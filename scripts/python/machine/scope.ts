import { isBuiltin } from '../library/builtin_names.ts';
import type { Binding } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import type { Cell } from '../values/heap.ts';
import { passed, unknown } from '../values/make.ts';
import type { Frame, Py, PyModule, PyUnknown, Scope, Unbound } from '../values/object.ts';
import { refsOf, UNBOUND } from '../values/object.ts';
import { native, raise } from '../values/ref.ts';
import type { Machine } from './machine.ts';

/** A variable that stands for "whatever a star import brought". */
export const STAR = '*';

export function newScope(
  machine: Machine,
  kind: Scope['kind'],
  names: Binding,
  module: PyModule | null,
  parent: Scope | null,
): Scope {
  const scope: Omit<Scope, 'module'> = {
    kind,
    names,
    parent,
    variables: machine.variables(),
    volatile: null,
  };
  // A module and its scope refer to each other: whoever makes the module sets it.
  return Object.assign(scope, { module: module as PyModule });
}

/** The value of a name, as Python's scopes decide. */
export function readName(machine: Machine, frame: Frame, id: string, place: Place): Py {
  const scope = owner(frame.scope, id);
  const own = scope === null ? undefined : variableIn(scope, id);
  if (own !== undefined) return own;
  if (scope !== null && scope.kind !== 'module' && scope.kind !== 'class') {
    if (scope.names.bound.has(id)) return raise('UnboundLocalError', place);
  }
  const { scope: globals } = frame.module;
  const global = variableIn(globals, id);
  if (global !== undefined) return global;
  if (globals.volatile !== null) return globals.volatile;
  const star = variableIn(globals, STAR);
  if (star !== undefined) return star;
  const builtins = machine.patched.get('builtins');
  if (builtins !== undefined) return builtins;
  if (isBuiltin(id)) return native(id);
  if (id === '__name__' || id === '__file__') return raise('NameError', place);
  machine.problems.push({ message: `the name ${id} is not defined`, place });
  return raise('NameError', place);
}

/** Binds a name. A literal that gets a name in a module or class body is a constant. */
export function writeName(
  machine: Machine,
  frame: Frame,
  id: string,
  value: Py,
  place: Place,
): void {
  const scope = target(frame.scope, id);
  const isConstant = scope.kind === 'module' || scope.kind === 'class';
  const label = isConstant && labelOf(value) === 'literal' ? `constant:${id}` : undefined;
  machine.heap.write(cellIn(machine, scope, id), passed(value, id, place, label));
}

export function deleteName(machine: Machine, frame: Frame, id: string, place: Place): void {
  const scope = target(frame.scope, id);
  const cell = scope.variables.get(id);
  if (scope.volatile === null && (cell === undefined || cell.content === UNBOUND))
    raise('NameError', place);
  machine.heap.write(cellIn(machine, scope, id), UNBOUND);
}

/** The variable of a scope; undefined where it is not set. */
export function variableIn(scope: Scope, id: string): Py | undefined {
  const cell = scope.variables.get(id);
  if (cell === undefined || cell.content === UNBOUND) return undefined;
  if (scope.volatile !== null) return withRefs(scope.volatile, cell.content);
  if (cell.volatile !== null) return withRefs(cell.volatile as PyUnknown, cell.content);
  return cell.content;
}

export function cellIn(machine: Machine, scope: Scope, id: string): Cell<Py | Unbound> {
  return machine.cellOf(scope.variables, id);
}

/** The scope to which an assignment in `scope` goes. */
export function target(scope: Scope, id: string): Scope {
  let at = scope;
  // A walrus in a comprehension binds outside it.
  while (at.kind === 'comprehension' && !at.names.bound.has(id) && at.parent !== null)
    at = at.parent;
  if (at.names.global.has(id)) return at.module.scope;
  if (at.names.nonlocal.has(id)) return owner(at, id) ?? at;
  return at;
}

/** Makes every variable of a scope unknown: something may have bound any of them. */
export function forgetAll(machine: Machine, scope: Scope, why: PyUnknown): void {
  for (const cell of scope.variables.values()) {
    if (cell.content === UNBOUND) continue;
    const reason = `may be overwritten: ${why.reason}`;
    machine.heap.write(cell, unknown(reason, why.place, [why], refsOf(cell.content)));
  }
}

// internals

/** The scope that holds a name, seen from another one. Class bodies are seen from themselves only. */
function owner(from: Scope, id: string): Scope | null {
  let isOwn = true;
  for (let scope: Scope | null = from; scope !== null; scope = scope.parent) {
    if (scope.names.global.has(id)) return scope.module.scope;
    const seen = isOwn || scope.kind !== 'class';
    isOwn = false;
    if (!seen || scope.names.nonlocal.has(id)) continue;
    if (scope.kind === 'class') {
      const cell = scope.variables.get(id);
      if (cell !== undefined && cell.content !== UNBOUND) return scope;
      // A name that the body itself binds is global until then.
      if (scope.names.bound.has(id)) return scope.module.scope;
      continue;
    }
    if (scope.names.bound.has(id)) return scope;
    const cell = scope.variables.get(id);
    if (cell !== undefined && cell.content !== UNBOUND) return scope;
  }
  return null;
}

function withRefs(why: PyUnknown, content: Py): PyUnknown {
  const refs = refsOf(content);
  return refs.length === 0 ? why : { ...why, refs: [...new Set([...why.refs, ...refs])] };
}

function labelOf(value: Py): string | null {
  return value.kind === 'unknown' ? null : value.origin.label;
}
