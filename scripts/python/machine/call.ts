import type { Argument, ExpressionOf } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import { dictContent, isUnknown } from '../values/data.ts';
import { computed, tuple, unknown } from '../values/make.ts';
import type { CallArguments, Frame, KeywordArguments, Py, PyUnknown } from '../values/object.ts';
import { refsOf, UNBOUND } from '../values/object.ts';
import { native, raise } from '../values/ref.ts';
import { evaluate } from './expression.ts';
import { collect } from './iterate.ts';
import type { Machine } from './machine.ts';
import { cellIn, forgetAll, STAR } from './scope.ts';

/** A call: callee first, then the arguments in order, as Python does. */
export function callExpression(machine: Machine, node: ExpressionOf<'call'>, frame: Frame): Py {
  const callee = evaluate(machine, node.callee, frame);
  const args = callArgumentsOf(machine, node.args, frame, node.place);
  const special =
    callee.kind === 'native' && callee.self === null ? SPECIAL.get(callee.name) : undefined;
  if (special !== undefined) return special(machine, args, frame, node.place);
  return machine.parts.call(machine, callee, args, node.place);
}

/** Evaluates the arguments of a call or a class. */
export function callArgumentsOf(
  machine: Machine,
  nodes: readonly Argument[],
  frame: Frame,
  place: Place,
): CallArguments {
  const args: Py[] = [];
  const kwargs: KeywordArguments = new Map();
  let open: PyUnknown | null = null;
  const more = (why: PyUnknown, refs: readonly Py[]) => {
    open = unknown(
      why.reason,
      why.place,
      open === null ? [why] : [open, why],
      refs.flatMap(refsOf),
    );
  };
  // Keywords come after all positions, also where they are written before a `*`.
  const isNamed = ({ form }: Argument) => form !== 'positional' && form !== 'star';
  const inOrder = [...nodes.filter((node) => !isNamed(node)), ...nodes.filter(isNamed)];
  for (const node of inOrder) {
    const value = evaluate(machine, node.value, frame);
    if (node.form === 'positional') {
      // Behind `*unknown` no position is known.
      if (open !== null) more(open, [value]);
      else args.push(value);
    } else if (node.form === 'star') {
      const items = collect(machine, value, node.value.place);
      if (isUnknown(items)) more(items, [value]);
      else if (open !== null) more(open, items);
      else args.push(...items);
    } else if (node.form === 'keyword') {
      kwargs.set(node.name, value);
    } else {
      const failed = addKeywords(kwargs, value, place);
      if (failed !== null) more(failed, [value]);
    }
  }
  return { args, kwargs, open };
}

// internals

function addKeywords(kwargs: KeywordArguments, value: Py, place: Place): PyUnknown | null {
  if (value.kind === 'unknown') return value;
  if (value.kind !== 'dict') return unknown(`** of a ${value.kind}`, place, [], refsOf(value));
  const content = dictContent(value);
  if (isUnknown(content)) return content;
  let doubt: PyUnknown | null = content.open;
  for (const entry of content.entries.values()) {
    if (entry.key.kind !== 'str')
      return entry.key.kind === 'unknown' ? entry.key : raise('TypeError', place);
    if (kwargs.has(entry.key.value)) raise('TypeError', place);
    if (entry.maybe) {
      doubt ??= unknown(`the argument ${entry.key.value} is only given on one path`, place);
      continue;
    }
    kwargs.set(entry.key.value, entry.value);
  }
  return doubt;
}

type Special = (machine: Machine, args: CallArguments, frame: Frame, place: Place) => Py;

/** Built-in functions that look at the frame they are called from. */
const SPECIAL = new Map<string, Special>([
  ['super', superOf],
  ['globals', (machine, _args, frame, place) => namespace(machine, frame, place, 'globals()')],
  ['locals', (machine, _args, frame, place) => namespace(machine, frame, place, 'locals()')],
  ['exec', (machine, args, frame, place) => executed(machine, args, frame, place, 'exec')],
  ['eval', (machine, args, frame, place) => executed(machine, args, frame, place, 'eval')],
  [
    'vars',
    (machine, args, frame, place) =>
      args.args.length === 0 && args.open === null
        ? namespace(machine, frame, place, 'vars()')
        : machine.parts.call(machine, native('vars'), args, place),
  ],
]);

function superOf(_machine: Machine, args: CallArguments, frame: Frame, place: Place): Py {
  const [given, self] = args.args;
  const cls = given ?? frame.function?.owner.cls ?? null;
  const object = self ?? frame.self;
  if (cls === null || object === null) return unknown('super() is not understood here', place);
  return {
    kind: 'native',
    name: 'super',
    self: tuple([cls, object], computed(place)),
    origin: computed(place),
  };
}

/** Variables as a dictionary: whoever writes to it writes to them. */
function namespace(_machine: Machine, frame: Frame, place: Place, what: string): Py {
  if (frame.scope.kind === 'module' || what === 'globals()')
    return { kind: 'native', name: 'globals()', self: frame.module, origin: computed(place) };
  return unknown(`is read through ${what}`, place);
}

/** Code in a text may do anything to the variables it sees, and to what they hold. */
function executed(
  machine: Machine,
  args: CallArguments,
  frame: Frame,
  place: Place,
  what: string,
): Py {
  const why = unknown(`depends on code given to ${what}`, place);
  const [code, ...rest] = args.args;
  const isHere = rest.length === 0 && args.kwargs.size === 0 && args.open === null;
  if (code?.kind === 'str' && isHere && frame.scope.kind === 'module') {
    const result = machine.parts.runText(machine, code.value, what === 'eval', frame, place);
    if (result !== null) return result;
  }
  const seen: Py[] = [...args.args];
  for (let scope: Frame['scope'] | null = frame.scope; scope !== null; scope = scope.parent) {
    for (const cell of scope.variables.values())
      if (cell.content !== UNBOUND) seen.push(cell.content);
    // The variables of a function are out of its reach.
    if (scope.kind === 'function' || scope.kind === 'comprehension') continue;
    forgetAll(machine, scope, why);
    if (scope.kind === 'module') machine.heap.write(cellIn(machine, scope, STAR), why);
  }
  machine.mayRaise(why, true);
  machine.parts.exposeAll(machine, seen, why);
  return why;
}
