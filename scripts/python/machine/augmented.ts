import type { BinaryOperator, StatementOf } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import { binary } from '../values/arithmetic.ts';
import { dictContent, isUnknown, listItems } from '../values/data.ts';
import { computed, unknown } from '../values/make.ts';
import type { Frame, Py } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { mergeEntries, writeEntries } from '../values/ref.ts';
import { assign } from './assign.ts';
import { evaluate } from './expression.ts';
import { exposeRefs } from './invalidate.ts';
import { collect } from './iterate.ts';
import type { Machine } from './machine.ts';
import { setItem } from './subscript.ts';

/** `target op= value`: lists and dictionaries change in place, everything else is replaced. */
export function augmented(machine: Machine, node: StatementOf<'augmented'>, frame: Frame): void {
  const { target, place } = node;
  if (target.kind === 'name') {
    const before = evaluate(machine, target, frame);
    const value = evaluate(machine, node.value, frame);
    assign(machine, target, combine(machine, node.op, before, value, place), frame);
  } else if (target.kind === 'attribute') {
    const object = evaluate(machine, target.object, frame);
    const before = machine.parts.getAttribute(machine, object, target.name, place);
    const value = evaluate(machine, node.value, frame);
    const after = combine(machine, node.op, before, value, place);
    machine.parts.setAttribute(machine, object, target.name, after, place);
  } else if (target.kind === 'subscript') {
    const object = evaluate(machine, target.object, frame);
    const index = evaluate(machine, target.index, frame);
    const before = machine.parts.subscript(machine, object, index, place);
    const value = evaluate(machine, node.value, frame);
    setItem(machine, object, index, combine(machine, node.op, before, value, place), place);
  }
}

// internals

function combine(machine: Machine, op: BinaryOperator, left: Py, right: Py, place: Place): Py {
  if (left.kind === 'list' && op === '+') {
    const items = listItems(left);
    const more = collect(machine, right, place);
    const both = isUnknown(items) ? items : isUnknown(more) ? more : null;
    const refs = [...refsOf(right), ...(isUnknown(items) ? [] : items.flatMap(refsOf))];
    const content = both === null ? [...(items as readonly Py[]), ...(more as Py[])] : null;
    machine.heap.write(
      left.cell,
      content === null
        ? unknown(both?.reason ?? '', place, both === null ? [] : [both], refs)
        : machine.bounded(content, place),
    );
    return left;
  }
  if (left.kind === 'dict' && op === '|') {
    const other =
      right.kind === 'dict' ? dictContent(right) : unknown('is merged into a dictionary', place);
    writeEntries(machine, left, mergeEntries(dictContent(left), other, place));
    return left;
  }
  // What is left may change itself in place.
  const why = unknown(`${op}= may change it`, place);
  if (left.kind === 'unknown') exposeRefs(machine, left.refs, why);
  else if (['list', 'dict', 'set', 'instance', 'object'].includes(left.kind)) {
    const inPlace =
      left.kind === 'instance' &&
      left.cls.unclear === null &&
      machine.parts.classAttribute(machine, left.cls, INPLACE.get(op) ?? '') === undefined &&
      left.reference === null;
    const own =
      left.kind === 'instance' && left.cls.unclear === null && left.reference === null
        ? machine.parts.classAttribute(machine, left.cls, INPLACE.get(op) ?? '')
        : undefined;
    if (own?.kind === 'function') {
      const callee: Py = { kind: 'method', self: left, callee: own, origin: computed(place) };
      const args = { args: [right], kwargs: new Map(), open: null };
      return machine.parts.call(machine, callee, args, place);
    }
    if (!inPlace) {
      exposeRefs(machine, [left as Extract<Py, { kind: 'list' }>], why);
      return unknown(`is changed by ${op}=`, place, [], [left as Extract<Py, { kind: 'list' }>]);
    }
  }
  return binary(machine, op, left, right, place);
}

const INPLACE = new Map<string, string>([
  ['+', '__iadd__'],
  ['-', '__isub__'],
  ['*', '__imul__'],
  ['/', '__itruediv__'],
  ['//', '__ifloordiv__'],
  ['%', '__imod__'],
  ['**', '__ipow__'],
  ['@', '__imatmul__'],
  ['<<', '__ilshift__'],
  ['>>', '__irshift__'],
  ['&', '__iand__'],
  ['|', '__ior__'],
  ['^', '__ixor__'],
]);
