import { argparseMethod } from '../argparse/parser.ts';
import { exposeArguments, exposeRefs } from '../machine/invalidate.ts';
import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { unknown } from '../values/make.ts';
import { asData } from '../values/mixed.ts';
import type { CallArguments, Py, PyUnknown } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import type { Builtin } from './builtin_call.ts';
import { firstUnknown } from './builtin_call.ts';
import { collectionFunctions } from './builtin_collections.ts';
import { iterationFunctions } from './builtin_iteration.ts';
import { numberFunctions } from './builtin_numbers.ts';
import { objectFunctions } from './builtin_objects.ts';
import { BUILTIN_METHODS } from './methods.ts';
import { getters } from './operator.ts';
import { pathMethod } from './pathlib.ts';

/** Calls a built-in function or a method of a built-in type. */
export function builtinCall(
  machine: Machine,
  callee: Extract<Py, { kind: 'native' }>,
  args: CallArguments,
  place: Place,
): Py {
  if (callee.self?.kind === 'parser')
    return argparseMethod(machine, callee.name, callee.self, args, place);
  if (callee.name.startsWith('Path.') && callee.self !== null) {
    const result = pathMethod(machine, callee.name.slice(5), callee.self, args, place);
    if (result !== null) return result;
  }
  const implementation = FUNCTIONS.get(callee.name) ?? BUILTIN_METHODS.get(callee.name);
  const [first, ...others] = args.args;
  // `str.lower(text)` is `text.lower()`.
  if (callee.self === null && first !== undefined && callee.name.startsWith(`${first.kind}.`))
    return builtinCall(machine, { ...callee, self: first }, { ...args, args: others }, place);
  if (implementation !== undefined && args.open === null) {
    const { kwargs } = args;
    const positional = OF_DATA.has(callee.name) ? args.args.map(asData) : args.args;
    const result = implementation({ machine, args: positional, kwargs, self: callee.self, place });
    if (result !== null) return result;
  }
  return notRead(machine, callee, args, place);
}

// internals

function notRead(
  machine: Machine,
  callee: Extract<Py, { kind: 'native' }>,
  args: CallArguments,
  place: Place,
): PyUnknown {
  const why = unknown(`is what ${callee.name} gives here, which is not read`, place);
  const cause = args.open ?? firstUnknown(...args.args, ...args.kwargs.values());
  machine.mayRaise(cause ?? why, true);
  const all = callee.self === null ? args.args : [callee.self, ...args.args];
  const refs = [...all, ...args.kwargs.values()].flatMap(refsOf);
  if (!PURE.has(callee.name)) {
    exposeArguments(machine, args, cause ?? why);
    if (callee.self !== null) exposeRefs(machine, refsOf(callee.self), cause ?? why);
  }
  const first = callee.self?.kind === 'unknown' ? callee.self : cause;
  return first === null
    ? unknown(why.reason, place, [], refs)
    : unknown(first.reason, first.place, [first], refs);
}

/** Functions that see a member of a mixed enum as its number or text. */
const OF_DATA = new Set('int float abs len range round divmod pow chr sum'.split(' '));

/** Functions that change nothing they are given. */
const PURE = new Set(
  (
    'abs ascii bin bool bytes chr complex divmod float format frozenset hash hex id int isinstance issubclass len oct ' +
    'ord pow print range repr round slice str type dir callable hasattr'
  ).split(' '),
);

const FUNCTIONS = new Map<string, Builtin>([
  ...numberFunctions,
  ...collectionFunctions,
  ...iterationFunctions,
  ...objectFunctions,
  ...getters,
]);
