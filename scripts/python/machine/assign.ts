import type { Expression } from '../syntax/syntax.ts';
import { isUnknown } from '../values/data.ts';
import { computed, unknown } from '../values/make.ts';
import type { Frame, Py } from '../values/object.ts';
import { list, raise } from '../values/ref.ts';
import { evaluate } from './expression.ts';
import { collect } from './iterate.ts';
import type { Machine } from './machine.ts';
import { deleteName, writeName } from './scope.ts';
import { deleteItem, setItem } from './subscript.ts';

/** Assigns to a name, attribute, item, or several of them. */
export function assign(machine: Machine, target: Expression, value: Py, frame: Frame): void {
  switch (target.kind) {
    case 'name':
      writeName(machine, frame, target.id, value, target.place);
      return;
    case 'attribute': {
      const object = evaluate(machine, target.object, frame);
      machine.parts.setAttribute(machine, object, target.name, value, target.place);
      return;
    }
    case 'subscript': {
      const object = evaluate(machine, target.object, frame);
      setItem(machine, object, evaluate(machine, target.index, frame), value, target.place);
      return;
    }
    case 'starred':
      assign(machine, target.value, value, frame);
      return;
    case 'tuple':
    case 'list':
      unpack(machine, target.items, value, frame, target);
      return;
    default:
      return;
  }
}

export function deleteTarget(machine: Machine, target: Expression, frame: Frame): void {
  switch (target.kind) {
    case 'name':
      deleteName(machine, frame, target.id, target.place);
      return;
    case 'attribute': {
      const object = evaluate(machine, target.object, frame);
      machine.parts.setAttribute(machine, object, target.name, null, target.place);
      return;
    }
    case 'subscript': {
      const object = evaluate(machine, target.object, frame);
      deleteItem(machine, object, evaluate(machine, target.index, frame), target.place);
      return;
    }
    case 'tuple':
    case 'list':
      for (const item of target.items) deleteTarget(machine, item, frame);
      return;
    default:
      return;
  }
}

// internals

function unpack(
  machine: Machine,
  targets: readonly Expression[],
  value: Py,
  frame: Frame,
  at: Expression,
): void {
  const items = collect(machine, value, at.place);
  if (isUnknown(items)) {
    machine.mayRaise(items, true);
    for (const target of targets) {
      const part = unknown(
        `is a part of something that ${items.reason}`,
        items.place,
        [items],
        items.refs,
      );
      const starred = target.kind === 'starred';
      assign(machine, target, starred ? list(machine, part, computed(at.place)) : part, frame);
    }
    return;
  }
  const star = targets.findIndex(({ kind }) => kind === 'starred');
  const fits = star < 0 ? items.length === targets.length : items.length >= targets.length - 1;
  if (!fits) raise('ValueError', at.place);
  const after = star < 0 ? 0 : targets.length - star - 1;
  targets.forEach((target, index) => {
    if (index === star) {
      const rest = items.slice(star, items.length - after);
      assign(machine, target, list(machine, rest, computed(at.place)), frame);
      return;
    }
    const from = star >= 0 && index > star ? items.length - targets.length + index : index;
    const item = items[from];
    if (item !== undefined) assign(machine, target, item, frame);
  });
}
