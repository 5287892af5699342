import type { Clause, ExpressionOf } from '../syntax/syntax.ts';
import { keyOf } from '../values/data.ts';
import { computed, unknown } from '../values/make.ts';
import type { DictContent, Frame, Py, PyUnknown } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { dict, EMPTY, list, positionCell, raise, set, withEntry } from '../values/ref.ts';
import { assign } from './assign.ts';
import { evaluate } from './expression.ts';
import { branch, unknownLoop } from './flow.ts';
import { iterate } from './iterate.ts';
import { type Machine, NORMAL } from './machine.ts';
import { newScope } from './scope.ts';

type Node = ExpressionOf<'comprehension'>;

/** `[… for … in …]` and its kin; a generator expression runs when it is iterated over. */
export function comprehension(machine: Machine, node: Node, frame: Frame): Py {
  const [first] = node.clauses;
  if (first === undefined) return unknown('a comprehension is not read', node.place);
  // The first iterable belongs to the scope outside.
  const source = evaluate(machine, first.iterable, frame);
  const scope = newScope(machine, 'comprehension', node.names, frame.module, frame.scope);
  const inner: Frame = { ...frame, scope };
  if (node.form === 'generator') return generator(machine, node, source, inner);
  return collected(machine, node, source, inner);
}

// internals

function collected(machine: Machine, node: Node, source: Py, frame: Frame): Py {
  const { place } = node;
  const items: { key: Py; value: Py | null }[] = [];
  const gone = run(machine, node, source, frame, () => {
    const key = evaluate(machine, node.element, frame);
    items.push({ key, value: node.value === null ? null : evaluate(machine, node.value, frame) });
  });
  if (gone !== null) {
    const refs = items.flatMap(({ key, value }) => [
      ...refsOf(key),
      ...(value === null ? [] : refsOf(value)),
    ]);
    const why = unknown(gone.reason, gone.place, [gone], refs);
    if (node.form === 'list') return list(machine, why, computed(place));
    return node.form === 'set'
      ? set(machine, why, computed(place))
      : dict(machine, why, computed(place));
  }
  if (node.form === 'list')
    return list(
      machine,
      items.map(({ key }) => key),
      computed(place),
    );
  if (node.form === 'dict') {
    let content: DictContent | PyUnknown = EMPTY;
    for (const { key, value } of items) {
      if (value === null || 'kind' in content) break;
      content = withEntry(machine, content, key, value, place);
    }
    return dict(machine, content, computed(place));
  }
  const filed = new Map<string, Py>();
  for (const { key: item } of items) {
    const key = keyOf(machine, item, place);
    if (key === null) return raise('TypeError', place);
    if (typeof key !== 'string') return set(machine, key, computed(place));
    if (!filed.has(key)) filed.set(key, item);
  }
  return set(machine, filed, computed(place));
}

function generator(machine: Machine, node: Node, source: Py, frame: Frame): Py {
  return {
    kind: 'iterator',
    what: 'generator',
    position: positionCell(machine),
    at: null,
    sources: [source],
    volatile: null,
    origin: computed(node.place),
    run: (yielded) => {
      const gone = run(machine, node, source, frame, () =>
        yielded(evaluate(machine, node.element, frame)),
      );
      return gone ?? { kind: 'none', origin: computed(node.place) };
    },
  };
}

/** Runs the clauses; gives the reason where it is not known for which items `emit` was called. */
function run(
  machine: Machine,
  node: Node,
  source: Py,
  frame: Frame,
  emit: () => void,
): PyUnknown | null {
  let gone: PyUnknown | null = null;
  const conditions = (clause: Clause, at: number, next: () => void): void => {
    const condition = clause.conditions[at];
    if (condition === undefined) {
      next();
      return;
    }
    const test = machine.parts.truth(machine, evaluate(machine, condition, frame), condition.place);
    if (test === true) {
      conditions(clause, at + 1, next);
      return;
    }
    if (test === false) return;
    gone ??= test;
    branch(machine, test, [
      () => {
        conditions(clause, at + 1, next);
        return NORMAL;
      },
      () => NORMAL,
    ]);
  };
  const clauseFrom = (at: number, iterable: Py): void => {
    const clause = node.clauses[at];
    if (clause === undefined) return;
    const item = (value: Py) => {
      assign(machine, clause.target, value, frame);
      conditions(clause, 0, () => {
        const following = node.clauses[at + 1];
        if (following === undefined) emit();
        else clauseFrom(at + 1, evaluate(machine, following.iterable, frame));
      });
    };
    const failed = iterate(machine, iterable, node.place, item);
    if (failed === null) return;
    gone ??= failed;
    unknownLoop(machine, failed, { endless: false }, () => {
      item(
        unknown(
          `is an item of something that ${failed.reason}`,
          failed.place,
          [failed],
          failed.refs,
        ),
      );
      return NORMAL;
    });
  };
  clauseFrom(0, source);
  return gone;
}
