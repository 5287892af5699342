import type { BinaryOperator, CompareOperator } from '../syntax/syntax.ts';
import { binary, unary } from '../values/arithmetic.ts';
import { compare, not } from '../values/compare.ts';
import { computed, tuple } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { native } from '../values/ref.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { boolean, truthOf } from './builtin_call.ts';

const BINARY: Record<string, BinaryOperator> = {
  add: '+',
  sub: '-',
  mul: '*',
  truediv: '/',
  floordiv: '//',
  mod: '%',
  pow: '**',
  matmul: '@',
  and_: '&',
  or_: '|',
  xor: '^',
  lshift: '<<',
  rshift: '>>',
  concat: '+',
};

const COMPARE: Record<string, CompareOperator> = {
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  eq: '==',
  ne: '!=',
  is_: 'is',
  is_not: 'is not',
};

/** The module `operator`. */
export const operatorFunctions: readonly [string, Builtin][] = [
  ...Object.entries(BINARY).map(([name, op]): [string, Builtin] => [
    `operator.${name}`,
    (call) => ofTwo(call, (a, b) => binary(call.machine, op, a, b, call.place)),
  ]),
  ...Object.entries(COMPARE).map(([name, op]): [string, Builtin] => [
    `operator.${name}`,
    (call) => ofTwo(call, (a, b) => compared(call, op, a, b)),
  ]),
  ['operator.contains', (call) => ofTwo(call, (a, b) => compared(call, 'in', b, a))],
  ['operator.getitem', (call) => ofTwo(call, (a, b) => item(call, a, b))],
  ['operator.neg', ({ args: [a], place }) => (a === undefined ? null : unary('-', a, place))],
  ['operator.not_', (call) => truthFunction(call, true)],
  ['operator.truth', (call) => truthFunction(call, false)],
  ['operator.itemgetter', (call) => getter(call, 'operator.itemgetter()')],
  ['operator.attrgetter', (call) => getter(call, 'operator.attrgetter()')],
];

/** What `itemgetter` and `attrgetter` make. */
export const getters: readonly [string, Builtin][] = [
  ['operator.itemgetter()', (call) => got(call, (object, key) => item(call, object, key))],
  ['operator.attrgetter()', (call) => got(call, (object, name) => attribute(call, object, name))],
];

// internals

function ofTwo({ args: [a, b, ...more] }: Call, of: (a: Py, b: Py) => Py | null): Py | null {
  return a === undefined || b === undefined || more.length > 0 ? null : of(a, b);
}

function compared({ machine, place }: Call, op: CompareOperator, a: Py, b: Py): Py {
  return boolean(compare(machine, op, a, b, place), place);
}

function truthFunction(call: Call, negated: boolean): Py | null {
  const [value] = call.args;
  if (value === undefined) return null;
  const truth = truthOf(call, value);
  return boolean(negated ? not(truth) : truth, call.place);
}

function getter({ args, kwargs, place }: Call, name: string): Py | null {
  if (args.length === 0 || kwargs.size > 0) return null;
  return native(name, tuple(args, computed(place)));
}

function got({ args, self, place }: Call, get: (object: Py, key: Py) => Py | null): Py | null {
  const [object] = args;
  if (object === undefined || self?.kind !== 'tuple') return null;
  const values = self.items.map((key) => get(object, key));
  const known = values.filter((value) => value !== null);
  if (known.length < values.length) return null;
  return known.length === 1 ? (known[0] ?? null) : tuple(known, computed(place));
}

function item({ machine, place }: Call, object: Py, key: Py): Py {
  return machine.parts.subscript(machine, object, key, place);
}

/** Dots lead through attributes of attributes. */
function attribute({ machine, place }: Call, object: Py, name: Py): Py | null {
  if (name.kind !== 'str') return null;
  return name.value
    .split('.')
    .reduce<Py>((at, part) => machine.parts.getAttribute(machine, at, part, place), object);
}
