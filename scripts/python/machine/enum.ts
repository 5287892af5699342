import type { ClassNode } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import { keyOf } from '../values/data.ts';
import { computed, int, str, unknown } from '../values/make.ts';
import { MIXED } from '../values/mixed.ts';
import type { Py, PyClass, PyInstance } from '../values/object.ts';
import type { Machine } from './machine.ts';
import { cellIn, variableIn } from './scope.ts';

/** Makes members of what the body of an enum assigns. */
export function makeEnum(machine: Machine, cls: PyClass, node: ClassNode): void {
  const made = cls as { -readonly [K in keyof PyClass]: PyClass[K] };
  made.flavour = 'enum';
  const lost = () => {
    made.unclear ??= unknown(`the enum ${cls.name} is not understood`, node.place);
  };
  if (node.body.some(({ kind }) => !UNDERSTOOD.has(kind)) || isUnusual(cls)) lost();
  const members: { name: string; value: PyInstance }[] = [];
  const byValue = new Map<string, PyInstance>();
  const isText = cls.mro.some((base) => base.kind === 'native' && base.name === 'StrEnum');
  let last: Py | null = null;
  for (const { name, place } of assignedNames(node)) {
    const given = variableIn(cls.scope, name);
    if (given === undefined || given.kind === 'function') continue;
    const isAuto = given.kind === 'native' && given.name === 'enum.auto()';
    const next: Py | null = isText
      ? str(name.toLowerCase(), computed(place))
      : nextAfter(last, place);
    const raw: Py | null = isAuto ? next : given;
    const key = raw === null ? null : keyOf(machine, raw, place);
    if (raw === null || typeof key !== 'string' || !DATA.has(raw.kind)) {
      lost();
      continue;
    }
    last = raw;
    // A second name for the same value is the same member.
    const member = byValue.get(key) ?? newMember(machine, cls, name, raw, place);
    machine.heap.write(cellIn(machine, cls.scope, name), member);
    if (byValue.has(key)) continue;
    byValue.set(key, member);
    members.push({ name, value: member });
  }
  made.members = members;
  if (cls.unclear === null) for (const { value } of members) initialise(machine, value, node.place);
}

// internals

const UNDERSTOOD = new Set(['assign', 'function', 'pass', 'expression']);
const DATA = new Set(['none', 'bool', 'int', 'float', 'str', 'tuple']);

/** A mixed enum that changes what its text or number does, or one that makes its values itself. */
function isUnusual(cls: PyClass): boolean {
  const isMixed = cls.mro.some((base) => base.kind === 'native' && MIXED.has(base.name));
  return cls.mro.some((base) => {
    if (base.kind !== 'class') return false;
    const names = [...base.scope.variables.keys()];
    return names.some(
      (name) =>
        ['_generate_next_value_', '_ignore_', '__new__'].includes(name) ||
        (isMixed && /^__(?!module|qualname|doc|str|repr)\w+__$/.test(name)),
    );
  });
}

function assignedNames(node: ClassNode): { name: string; place: Place }[] {
  return node.body.flatMap((statement) =>
    statement.kind !== 'assign'
      ? []
      : statement.targets.flatMap((target) =>
          target.kind === 'name' && !target.id.startsWith('_')
            ? [{ name: target.id, place: target.place }]
            : [],
        ),
  );
}

/** What `auto()` gives: one more than the number before it. */
function nextAfter(last: Py | null, place: Place): Py | null {
  if (last === null) return int(1, computed(place));
  return last.kind === 'int' ? int(last.value + 1n, computed(place)) : null;
}

function newMember(
  machine: Machine,
  cls: PyClass,
  name: string,
  raw: Py,
  place: Place,
): PyInstance {
  const member: PyInstance = {
    kind: 'instance',
    cls,
    attributes: machine.variables(),
    reference: null,
    volatile: null,
    origin: computed(place),
  };
  member.attributes.set('_value_', machine.variable(raw));
  member.attributes.set('value', machine.variable(raw));
  const text = str(name, computed(place));
  for (const attribute of ['name', '_name_'])
    member.attributes.set(attribute, machine.variable(text));
  return member;
}

/** `__init__` of an enum is given the value, a tuple in its parts. */
function initialise(machine: Machine, member: PyInstance, place: Place): void {
  const method = machine.parts.classAttribute(machine, member.cls, '__init__');
  const raw = member.attributes.get('_value_')?.content;
  if (method?.kind !== 'function' || raw === undefined || typeof raw === 'symbol') return;
  const args = raw.kind === 'tuple' ? raw.items : [raw];
  const callee: Py = { kind: 'method', self: member, callee: method, origin: computed(place) };
  machine.parts.call(machine, callee, { args, kwargs: new Map(), open: null }, place);
}
