import { isExceptionName } from '../library/builtin_names.ts';
import type { Statement, StatementOf } from '../syntax/syntax.ts';
import { none, origin, unknown } from '../values/make.ts';
import type { Frame, Py } from '../values/object.ts';
import { exceptionOf } from '../values/ref.ts';
import { assign, deleteTarget } from './assign.ts';
import { augmented } from './augmented.ts';
import { defineClass } from './class.ts';
import { evaluate } from './expression.ts';
import { branch } from './flow.ts';
import { defineFunction } from './function.ts';
import { importFrom, importNames } from './imports.ts';
import { invalidateNames } from './invalidate.ts';
import { runFor, runWhile } from './loops.ts';
import { type Completion, type Machine, NORMAL, PyRaise } from './machine.ts';
import { runMatch } from './match.ts';
import { runTry } from './try.ts';
import { runWith } from './with.ts';

/** Runs a block. Statements behind one that always leaves are not run. */
export function execute(machine: Machine, body: readonly Statement[], frame: Frame): Completion {
  for (const statement of body) {
    const completion = machine.deeper(statement.place, () => run(machine, statement, frame));
    if (completion.kind !== 'normal') return completion;
  }
  return NORMAL;
}

// internals

function run(machine: Machine, statement: Statement, frame: Frame): Completion {
  const { place } = statement;
  machine.tick(place);
  frame.place = place;
  switch (statement.kind) {
    case 'expression':
      evaluate(machine, statement.value, frame);
      return NORMAL;
    case 'assign': {
      const value = evaluate(machine, statement.value, frame);
      for (const target of statement.targets) assign(machine, target, value, frame);
      return NORMAL;
    }
    case 'annotated':
      if (statement.value !== null)
        assign(machine, statement.target, evaluate(machine, statement.value, frame), frame);
      return NORMAL;
    case 'augmented':
      augmented(machine, statement, frame);
      return NORMAL;
    case 'delete':
      for (const target of statement.targets) deleteTarget(machine, target, frame);
      return NORMAL;
    case 'pass':
    case 'scope':
      return NORMAL;
    case 'break':
    case 'continue':
      return { kind: statement.kind };
    case 'return': {
      const value =
        statement.value === null
          ? none(origin('literal', place))
          : evaluate(machine, statement.value, frame);
      return { kind: 'return', value };
    }
    case 'raise':
      return runRaise(machine, statement, frame);
    case 'import':
      importNames(machine, statement, frame);
      return NORMAL;
    case 'importFrom':
      importFrom(machine, statement, frame);
      return NORMAL;
    case 'assert':
      return runAssert(machine, statement, frame);
    case 'if':
      return runIf(machine, statement, frame);
    case 'while':
      return runWhile(machine, statement, frame);
    case 'for':
      return runFor(machine, statement, frame);
    case 'try':
      return runTry(machine, statement, frame);
    case 'with':
      return runWith(machine, statement, frame);
    case 'function':
      defineFunction(machine, statement.definition, frame);
      return NORMAL;
    case 'class':
      defineClass(machine, statement.definition, frame);
      return NORMAL;
    case 'match':
      return runMatch(machine, statement, frame);
    case 'opaque':
      return runOpaque(machine, statement, frame);
  }
}

function runIf(machine: Machine, node: StatementOf<'if'>, frame: Frame): Completion {
  // A chain of `elif` may be long: what is known to be false is walked, not recursed into.
  for (let at = node; ; ) {
    const { otherwise, body } = at;
    const test = machine.parts.truth(machine, evaluate(machine, at.test, frame), at.test.place);
    if (test === true) return execute(machine, body, frame);
    if (test !== false) {
      return branch(machine, test, [
        () => execute(machine, body, frame),
        () => execute(machine, otherwise, frame),
      ]);
    }
    const [next] = otherwise;
    if (otherwise.length !== 1 || next?.kind !== 'if') return execute(machine, otherwise, frame);
    at = next;
  }
}

function runAssert(machine: Machine, node: StatementOf<'assert'>, frame: Frame): Completion {
  const test = machine.parts.truth(machine, evaluate(machine, node.test, frame), node.test.place);
  const fail = (): Completion => {
    const args = node.message === null ? [] : [evaluate(machine, node.message, frame)];
    throw new PyRaise(exceptionOf('AssertionError', node.place, args), node.place);
  };
  if (test === true) return NORMAL;
  return test === false ? fail() : branch(machine, test, [() => NORMAL, fail]);
}

function runRaise(machine: Machine, node: StatementOf<'raise'>, frame: Frame): never {
  const { place } = node;
  if (node.exception === null) {
    const current = frame.handling.at(-1);
    throw new PyRaise(current ?? exceptionOf('RuntimeError', place), place);
  }
  let value = evaluate(machine, node.exception, frame);
  if (node.cause !== null) evaluate(machine, node.cause, frame);
  const isClass =
    value.kind === 'class' || (value.kind === 'native' && isExceptionName(value.name));
  if (isClass)
    value = machine.parts.call(machine, value, { args: [], kwargs: new Map(), open: null }, place);
  throw new PyRaise(value, place);
}

/** It may bind what it names and leave the block in any way its words allow. */
function runOpaque(machine: Machine, node: StatementOf<'opaque'>, frame: Frame): Completion {
  const why = unknown(node.reason, node.place);
  const result: Py = invalidateNames(machine, frame, node.names, why);
  const ways: (() => Completion)[] = [() => NORMAL];
  if (node.names.includes('return')) ways.push(() => ({ kind: 'return', value: result }));
  if (node.names.includes('break')) ways.push(() => ({ kind: 'break' }));
  if (node.names.includes('continue')) ways.push(() => ({ kind: 'continue' }));
  return ways.length === 1 ? NORMAL : branch(machine, why, ways);
}
