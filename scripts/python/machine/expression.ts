import type { Constant, Expression, ExpressionOf, FormatPart } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import { binary, unary } from '../values/arithmetic.ts';
import { compare, not } from '../values/compare.ts';
import { dictContent, isUnknown, keyOf } from '../values/data.ts';
import {
  bool,
  bytes,
  computed,
  float,
  int,
  none,
  origin,
  plain,
  str,
  tuple,
  unknown,
} from '../values/make.ts';
import type { DictContent, Frame, Py, PyUnknown } from '../values/object.ts';
import { refsOf as refsOfValue } from '../values/object.ts';
import { dict, EMPTY, list, mergeEntries, raise, set, withEntry } from '../values/ref.ts';
import { formatValue } from '../values/stringify.ts';
import { callExpression } from './call.ts';
import { comprehension } from './comprehension.ts';
import { branchValue, unknownLoop } from './flow.ts';
import { makeFunction } from './function.ts';
import { invalidateNames } from './invalidate.ts';
import { type Machine, NORMAL } from './machine.ts';
import { readName, writeName } from './scope.ts';

/** The value of an expression, with what evaluating it does. */
export function evaluate(machine: Machine, node: Expression, frame: Frame): Py {
  machine.tick(node.place);
  const value = machine.deeper(node.place, () => evaluateNode(machine, node, frame));
  // What is not known may fail, but for a name that only stands for it.
  if (value.kind === 'unknown' && (node.kind !== 'name' || value.unset === true))
    machine.mayRaise(value, value.unset === true && node.kind === 'name');
  return value;
}

function evaluateNode(machine: Machine, node: Expression, frame: Frame): Py {
  const { place } = node;
  switch (node.kind) {
    case 'constant':
      return constantValue(node.value, place);
    case 'name':
      return readName(machine, frame, node.id, place);
    case 'format':
      return formatString(machine, node.parts, frame, place);
    case 'tuple': {
      const items = itemsOf(machine, node.items, frame);
      return isUnknown(items) ? items : tuple(items, literalOrigin(items, place));
    }
    case 'list':
      return list(machine, itemsOf(machine, node.items, frame), origin('literal', place));
    case 'set':
      return setOf(machine, itemsOf(machine, node.items, frame), place);
    case 'dict':
      return dictionary(machine, node, frame);
    case 'unary': {
      const operand = evaluate(machine, node.operand, frame);
      if (node.op !== 'not') return unary(node.op, operand, place);
      return truthValue(not(machine.parts.truth(machine, operand, place)), place);
    }
    case 'binary':
      return binaryChain(machine, node, frame);
    case 'boolean':
      return booleanFrom(machine, node, 0, frame);
    case 'compare':
      return comparisonFrom(machine, node, 0, evaluate(machine, node.first, frame), frame);
    case 'conditional': {
      const test = machine.parts.truth(
        machine,
        evaluate(machine, node.test, frame),
        node.test.place,
      );
      if (test === true) return evaluate(machine, node.body, frame);
      if (test === false) return evaluate(machine, node.otherwise, frame);
      return branchValue(machine, test, [
        () => evaluate(machine, node.body, frame),
        () => evaluate(machine, node.otherwise, frame),
      ]);
    }
    case 'call':
      return callExpression(machine, node, frame);
    case 'attribute':
      return machine.parts.getAttribute(
        machine,
        evaluate(machine, node.object, frame),
        node.name,
        place,
      );
    case 'subscript': {
      const object = evaluate(machine, node.object, frame);
      return machine.parts.subscript(machine, object, evaluate(machine, node.index, frame), place);
    }
    case 'slice': {
      const part = (side: Expression | null) =>
        side === null ? none(computed(place)) : evaluate(machine, side, frame);
      const [start, stop, step] = [part(node.lower), part(node.upper), part(node.step)];
      return { kind: 'slice', start, stop, step, origin: computed(place) };
    }
    case 'lambda':
      return makeFunction(machine, node.definition, frame);
    case 'comprehension':
      return comprehension(machine, node, frame);
    case 'named': {
      const value = evaluate(machine, node.value, frame);
      writeName(machine, frame, node.target, value, place);
      return value;
    }
    case 'await':
      return awaited(machine, evaluate(machine, node.value, frame), place);
    case 'yield':
      return yielded(machine, node, frame);
    case 'starred':
      return unknown('a starred expression stands alone', place);
    case 'opaque': {
      const why = unknown(node.reason, place);
      return invalidateNames(machine, frame, node.names, why);
    }
  }
}

/** Evaluates displays and argument lists, `*` included. */
export function itemsOf(
  machine: Machine,
  nodes: readonly Expression[],
  frame: Frame,
): readonly Py[] | PyUnknown {
  const items: Py[] = [];
  let gone: PyUnknown | null = null;
  for (const node of nodes) {
    if (node.kind !== 'starred') {
      items.push(evaluate(machine, node, frame));
      continue;
    }
    const value = evaluate(machine, node.value, frame);
    const failed = machine.parts.iterate(machine, value, node.place, (item) => items.push(item));
    if (failed !== null) gone ??= failed;
  }
  if (gone === null) return items;
  return unknown(
    gone.reason,
    gone.place,
    [gone, ...items.filter(isUnknown)],
    items.flatMap(refsIn),
  );
}

export function constantValue(constant: Constant, place: Place): Py {
  const from = origin('literal', place);
  switch (constant.type) {
    case 'none':
      return none(from);
    case 'ellipsis':
      return { kind: 'ellipsis', origin: from };
    case 'bool':
      return bool(constant.value, from);
    case 'int':
      return int(constant.value, from);
    case 'float':
      return float(constant.value, from);
    case 'str':
      return str(constant.value, from);
    case 'bytes':
      return bytes(constant.value, from);
  }
}

export function truthValue(truth: boolean | PyUnknown, place: Place): Py {
  return typeof truth === 'boolean' ? bool(truth, computed(place)) : plain(truth);
}

/** `await`: runs a coroutine of the workspace. */
export function awaited(machine: Machine, value: Py, place: Place): Py {
  if (value.kind === 'iterator' && value.what === 'coroutine') {
    const { content } = value.position;
    if (typeof content !== 'number') return content;
    if (content > 0) return raise('RuntimeError', place);
    machine.heap.write(value.position, 1);
    return value.run(() => undefined);
  }
  machine.mayRaise(unknown('awaits something', place), true);
  return value.kind === 'unknown' ? value : unknown('is what is awaited', place, [], refsIn(value));
}

// internals

function refsIn(value: Py) {
  return value.kind === 'unknown' ? value.refs : refsOfValue(value);
}

function literalOrigin(items: readonly Py[], place: Place) {
  const isLiteral = items.every(
    (item) => item.kind !== 'unknown' && item.origin.label === 'literal',
  );
  return isLiteral ? origin('literal', place) : computed(place);
}

function setOf(machine: Machine, items: readonly Py[] | PyUnknown, place: Place): Py {
  if (isUnknown(items)) return set(machine, items, computed(place));
  const filed = new Map<string, Py>();
  for (const item of items) {
    const key = keyOf(machine, item, place);
    if (key === null) return raise('TypeError', place);
    if (typeof key !== 'string') return set(machine, key, computed(place));
    if (!filed.has(key)) filed.set(key, item);
  }
  return set(machine, filed, origin('literal', place));
}

function dictionary(machine: Machine, node: ExpressionOf<'dict'>, frame: Frame): Py {
  let content: DictContent | PyUnknown = EMPTY;
  for (const entry of node.entries) {
    if (entry.key === null) {
      const other = evaluate(machine, entry.value, frame);
      const right = other.kind === 'dict' ? dictContent(other) : mappingUnknown(other, node.place);
      content = mergeEntries(content, right, node.place);
      continue;
    }
    const key = evaluate(machine, entry.key, frame);
    const value = evaluate(machine, entry.value, frame);
    if (isUnknown(content)) content = { entries: new Map(), open: content };
    content = withEntry(machine, content, key, value, entry.key.place);
  }
  return dict(machine, content, origin('literal', node.place));
}

function mappingUnknown(value: Py, place: Place): PyUnknown {
  if (value.kind === 'unknown') return value;
  return unknown(`a ${value.kind} is merged into a dictionary`, place, [], refsOfValue(value));
}

/** `a + b + c + …` may be long: the left operands are walked, not recursed into. */
function binaryChain(machine: Machine, node: ExpressionOf<'binary'>, frame: Frame): Py {
  const chain: ExpressionOf<'binary'>[] = [];
  let left: Expression = node;
  while (left.kind === 'binary') {
    chain.push(left);
    left = left.left;
  }
  let value = evaluate(machine, left, frame);
  for (const link of chain.reverse()) {
    machine.tick(link.place);
    value = binary(machine, link.op, value, evaluate(machine, link.right, frame), link.place);
  }
  return value;
}

function booleanFrom(
  machine: Machine,
  node: ExpressionOf<'boolean'>,
  at: number,
  frame: Frame,
): Py {
  for (let i = at; ; i++) {
    const operand = node.values[i];
    if (operand === undefined) return unknown('an operand is missing', node.place);
    const value = evaluate(machine, operand, frame);
    if (i === node.values.length - 1) return value;
    const truth = machine.parts.truth(machine, value, operand.place);
    if (truth === (node.op === 'or')) return value;
    if (typeof truth === 'boolean') continue;
    const rest = i + 1;
    return branchValue(machine, truth, [
      () => value,
      () => booleanFrom(machine, node, rest, frame),
    ]);
  }
}

function comparisonFrom(
  machine: Machine,
  node: ExpressionOf<'compare'>,
  at: number,
  left: Py,
  frame: Frame,
): Py {
  let previous = left;
  for (let i = at; ; i++) {
    const link = node.rest[i];
    if (link === undefined) return bool(true, computed(node.place));
    const right = evaluate(machine, link.right, frame);
    const truth = compare(machine, link.op, previous, right, node.place);
    if (i === node.rest.length - 1) return truthValue(truth, node.place);
    if (truth === false) return bool(false, computed(node.place));
    if (truth !== true) {
      const next = i + 1;
      return branchValue(machine, truth, [
        () => truthValue(truth, node.place),
        () => comparisonFrom(machine, node, next, right, frame),
      ]);
    }
    previous = right;
  }
}

function formatString(
  machine: Machine,
  parts: readonly (string | FormatPart)[],
  frame: Frame,
  place: Place,
): Py {
  let text = '';
  let gone: PyUnknown | null = null;
  const isPath = pathAlone(machine, parts, frame, place);
  if (isPath !== null) return isPath;
  for (const part of parts) {
    const piece = typeof part === 'string' ? part : formatPart(machine, part, frame, place);
    if (typeof piece === 'string') text += piece;
    else gone ??= piece;
  }
  return gone === null ? str(text, computed(place)) : plain(gone);
}

/** `f"{folder}/x"`: still a path at a known place. */
function pathAlone(
  machine: Machine,
  parts: readonly (string | FormatPart)[],
  frame: Frame,
  place: Place,
): Py | null {
  const [first, ...rest] = parts;
  if (first === undefined || typeof first === 'string') return null;
  if (first.conversion !== '' || first.spec.length > 0 || first.label !== null) return null;
  if (first.value.kind !== 'name') return null;
  const head = evaluate(machine, first.value, frame);
  if (head.kind !== 'path') return null;
  const tail = formatString(machine, rest, frame, place);
  if (tail.kind !== 'str') return tail.kind === 'unknown' ? tail : unknown('is a path', place);
  return binary(machine, '+', { ...head, pathlib: false }, tail, place);
}

function formatPart(
  machine: Machine,
  part: FormatPart,
  frame: Frame,
  place: Place,
): string | PyUnknown {
  const value = evaluate(machine, part.value, frame);
  const spec = formatString(machine, part.spec, frame, place);
  if (spec.kind !== 'str')
    return spec.kind === 'unknown' ? spec : unknown('a format is not read', place);
  const text = formatValue(machine, value, part.conversion, spec.value, place);
  return typeof text === 'string' ? (part.label ?? '') + text : text;
}

function yielded(machine: Machine, node: ExpressionOf<'yield'>, frame: Frame): Py {
  const value =
    node.value === null ? none(computed(node.place)) : evaluate(machine, node.value, frame);
  const { yielded: give } = frame;
  if (give === null) return unknown('a yield outside a generator', node.place);
  if (!node.from) {
    give(value);
    // `send` is not followed: whoever iterates sends nothing.
    return none(computed(node.place));
  }
  const failed = machine.parts.iterate(machine, value, node.place, give);
  if (failed !== null) {
    unknownLoop(machine, failed, { endless: false }, () => {
      give(
        unknown(`is an item of something that ${failed.reason}`, node.place, [failed], failed.refs),
      );
      return NORMAL;
    });
  }
  return unknown('is what a generator returned', node.place);
}
