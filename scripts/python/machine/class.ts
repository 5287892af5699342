import { isExceptionName } from '../library/builtin_names.ts';
import type { ClassNode, Expression } from '../syntax/syntax.ts';
import type { ExternalValue, Place } from '../value.ts';
import { computed, unknown } from '../values/make.ts';
import type {
  Field,
  Frame,
  Py,
  PyClass,
  PyInstance,
  PyNative,
  PyUnknown,
} from '../values/object.ts';
import { UNBOUND } from '../values/object.ts';
import { native } from '../values/ref.ts';
import { callArgumentsOf } from './call.ts';
import { decorate } from './decorators.ts';
import { evaluate } from './expression.ts';
import type { Machine } from './machine.ts';
import { cellIn, newScope, variableIn, writeName } from './scope.ts';
import { execute } from './statement.ts';

/** `class`: runs the body, finds the order of bases, applies decorators, binds the name. */
export function defineClass(machine: Machine, node: ClassNode, frame: Frame): void {
  const decorators = node.decorators.map((decorator) => evaluate(machine, decorator, frame));
  const { args: bases, kwargs, open } = callArgumentsOf(machine, node.args, frame, node.place);
  const scope = newScope(machine, 'class', node.names, frame.module, frame.scope);
  const cls: Mutable<PyClass> = {
    kind: 'class',
    name: node.name,
    node,
    place: node.place,
    mro: [],
    scope,
    flavour: 'plain',
    fields: [],
    frozen: false,
    members: [],
    unclear: open,
    volatile: null,
    origin: computed(node.place),
  };
  const metaclass = kwargs.get('metaclass');
  const isPlainMeta = metaclass?.kind === 'external' && PLAIN_METACLASSES.has(metaclass.name);
  if (kwargs.size > (metaclass === undefined ? 0 : 1) || (metaclass !== undefined && !isPlainMeta))
    cls.unclear ??= unknown(`the class ${node.name} is made by a metaclass`, node.place);
  cls.mro = order(cls, bases, node.place);
  execute(machine, node.body, { ...frame, scope, function: null, self: null, yielded: null });
  adopt(cls, scope);
  if (cls.mro.some((base) => base.kind === 'native' && base.name === 'Enum'))
    makeEnum(machine, cls, node);
  else if (cls.mro.some((base) => base.kind === 'native' && base.name === 'NamedTuple')) {
    cls.flavour = 'namedtuple';
    cls.fields = fieldsOf(machine, cls);
  }
  for (const base of cls.mro) {
    if (base.kind === 'class' && base !== cls && base.unclear !== null)
      cls.unclear ??= base.unclear;
    if (base.kind === 'class' && base.scope.variables.has('__init_subclass__') && base !== cls)
      cls.unclear ??= unknown(`the class ${node.name} is changed by its base`, node.place);
  }
  for (const name of ['__new__', '__getattribute__', '__setattr__', '__set_name__', '__slots__']) {
    if (name !== '__slots__' && variableIn(scope, name) !== undefined)
      cls.unclear ??= unknown(`the class ${node.name} defines ${name}`, node.place);
  }
  let value: Py = cls;
  decorators.reverse().forEach((decorator) => {
    value = decorate(machine, decorator, value, node.place);
  });
  writeName(machine, frame, node.name, value, node.place);
}

/** `@dataclass`. */
export function makeDataclass(
  machine: Machine,
  cls: PyClass,
  options: { frozen: boolean; keywordOnly: boolean; init: boolean },
): PyClass {
  const made = cls as Mutable<PyClass>;
  const inherited = [...cls.mro]
    .reverse()
    .flatMap((base) =>
      base.kind === 'class' && base !== cls && base.flavour === 'dataclass' ? base.fields : [],
    );
  const own = fieldsOf(machine, cls).map((field) => ({
    ...field,
    keywordOnly: field.keywordOnly || options.keywordOnly,
  }));
  const fields = new Map<string, Field>();
  for (const field of [...inherited, ...own]) fields.set(field.name, field);
  made.fields = [...fields.values()];
  made.flavour = 'dataclass';
  made.frozen = options.frozen;
  if (!options.init) made.unclear ??= unknown('a dataclass without __init__', cls.place);
  return cls;
}

/** A method or value of a class or its bases; undefined where none of them has it. */
export function classAttribute(_machine: Machine, cls: PyClass, name: string): Py | undefined {
  for (const base of cls.mro) {
    if (base.kind === 'class') {
      const found = variableIn(base.scope, name);
      if (found !== undefined) return found;
    } else if (base.kind === 'external') {
      if (DUNDER_OF_OBJECT.has(name)) continue;
      return unknown(`may be defined by ${base.name}`, cls.place);
    }
  }
  return undefined;
}

/** Dotted names of external bases, nearest first. */
export function externalBases(cls: PyClass): string[] {
  return cls.mro.flatMap((base) => (base.kind === 'external' ? [base.name] : []));
}

// internals

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const PLAIN_METACLASSES = new Set(['abc.ABCMeta', 'enum.EnumMeta', 'enum.EnumType']);

/** What a subclass of the object's class is asked for, and inherits from `object` in any case. */
const DUNDER_OF_OBJECT = new Set([
  '__eq__',
  '__ne__',
  '__hash__',
  '__init_subclass__',
  '__class_getitem__',
  '__bool__',
  '__len__',
]);

const UNDERSTOOD = new Map<string, string>([
  ['abc.ABC', 'object'],
  ['typing.Protocol', 'object'],
  ['typing.Generic', 'object'],
  ['collections.abc.Callable', 'object'],
  ['enum.Enum', 'Enum'],
  ['typing.NamedTuple', 'NamedTuple'],
]);

function order(cls: Mutable<PyClass>, bases: readonly Py[], place: Place): PyClass['mro'] {
  const lists: (PyClass | ExternalValue | PyNative)[][] = [];
  const direct: (PyClass | ExternalValue | PyNative)[] = [];
  for (const base of bases) {
    if (base.kind === 'class') {
      lists.push([...base.mro]);
      direct.push(base);
    } else if (base.kind === 'external') {
      const understood = UNDERSTOOD.get(base.name);
      const value = understood === undefined ? base : native(understood);
      lists.push([value]);
      direct.push(value);
    } else if (base.kind === 'native' && (base.name === 'object' || isExceptionName(base.name))) {
      lists.push([base]);
      direct.push(base);
    } else if (base.kind === 'native' && base.name.startsWith('typing.')) {
    } else {
      const why = base.kind === 'unknown' ? base.reason : `it derives from a ${base.kind}`;
      cls.unclear ??= unknown(`the class ${cls.name} is not understood: ${why}`, place);
    }
  }
  return [cls, ...merge([...lists, direct])];
}

/** C3, with names standing for what is not in the workspace. */
function merge(
  lists: (PyClass | ExternalValue | PyNative)[][],
): (PyClass | ExternalValue | PyNative)[] {
  const result: (PyClass | ExternalValue | PyNative)[] = [];
  const same = (a: Py, b: Py) =>
    a === b ||
    (a.kind !== 'class' && b.kind === a.kind && 'name' in a && 'name' in b && a.name === b.name);
  let rest = lists.filter((list) => list.length > 0);
  while (rest.length > 0) {
    const isHead = (head: Py) =>
      rest.every((list) => !list.slice(1).some((item) => same(item, head)));
    const head =
      rest.map(([first]) => first).find((first) => first !== undefined && isHead(first)) ??
      rest[0]?.[0];
    if (head === undefined) break;
    result.push(head);
    rest = rest
      .map((list) => list.filter((item) => !same(item, head)))
      .filter((list) => list.length > 0);
  }
  return result;
}

/** Tells the methods which class they belong to, for `super()`. */
function adopt(cls: PyClass, scope: PyClass['scope']): void {
  for (const cell of scope.variables.values()) {
    if (cell.content === UNBOUND) continue;
    let value: Py = cell.content;
    while (value.kind === 'native' && value.self !== null) {
      const { self }: { self: Py } = { self: value.self };
      if (self.kind === 'tuple') {
        for (const item of self.items) if (item.kind === 'function') item.owner.cls ??= cls;
        break;
      }
      value = self;
    }
    if (value.kind === 'function') value.owner.cls ??= cls;
  }
}

function makeEnum(machine: Machine, cls: Mutable<PyClass>, node: ClassNode): void {
  cls.flavour = 'enum';
  if (node.body.some(({ kind }) => !['assign', 'function', 'pass', 'expression'].includes(kind)))
    cls.unclear ??= unknown(`the enum ${cls.name} is not understood`, node.place);
  for (const name of ['__init__', '_missing_', '_generate_next_value_', '_ignore_']) {
    if (variableIn(cls.scope, name) !== undefined)
      cls.unclear ??= unknown(`the enum ${cls.name} is not understood`, node.place);
  }
  const members: { name: string; value: PyInstance }[] = [];
  for (const statement of node.body) {
    if (statement.kind !== 'assign') continue;
    for (const target of statement.targets) {
      if (target.kind !== 'name' || target.id.startsWith('_')) continue;
      const raw = variableIn(cls.scope, target.id);
      if (raw === undefined) continue;
      const isData = ['none', 'bool', 'int', 'float', 'str', 'tuple'].includes(raw.kind);
      if (!isData) cls.unclear ??= unknown(`the enum ${cls.name} is not understood`, node.place);
      const member: PyInstance = {
        kind: 'instance',
        cls,
        attributes: machine.variables(),
        reference: null,
        volatile: null,
        origin: computed(target.place),
      };
      member.attributes.set('_value_', machine.variable(raw));
      member.attributes.set('value', machine.variable(raw));
      const text = { kind: 'str' as const, value: target.id, origin: computed(target.place) };
      member.attributes.set('name', machine.variable(text));
      members.push({ name: target.id, value: member });
      machine.heap.write(cellIn(machine, cls.scope, target.id), member);
    }
  }
  cls.members = members;
  if (hasAliases(members)) cls.unclear ??= unknown(`the enum ${cls.name} has aliases`, node.place);
}

/** Two members of one value are one member; rare, and not followed. */
function hasAliases(members: readonly { value: PyInstance }[]): boolean {
  const seen = new Set<string>();
  for (const { value } of members) {
    const content = value.attributes.get('_value_')?.content;
    const raw: Py | PyUnknown | undefined = typeof content === 'symbol' ? undefined : content;
    const text = raw !== undefined && 'value' in raw ? `${String(raw.value)}` : null;
    if (text === null) continue;
    if (seen.has(text)) return true;
    seen.add(text);
  }
  return false;
}

/** Annotated names of a class body, in order. */
function fieldsOf(machine: Machine, cls: PyClass): Field[] {
  const fields = new Map<string, Field>();
  let keywordOnly = false;
  for (const statement of cls.node.body) {
    if (statement.kind === 'if' || statement.kind === 'for' || statement.kind === 'opaque')
      (cls as Mutable<PyClass>).unclear ??= unknown(
        `the class ${cls.name} is not understood`,
        cls.place,
      );
    if (statement.kind !== 'annotated' || statement.target.kind !== 'name') continue;
    const { id } = statement.target;
    const { annotation } = statement;
    const text = annotationText(annotation);
    if (text.includes('ClassVar')) continue;
    if (text === 'KW_ONLY' || text.endsWith('.KW_ONLY')) {
      keywordOnly = true;
      continue;
    }
    if (text.includes('InitVar'))
      (cls as Mutable<PyClass>).unclear ??= unknown(
        `the class ${cls.name} uses InitVar`,
        cls.place,
      );
    const value = statement.value === null ? undefined : variableIn(cls.scope, id);
    fields.set(id, fieldOf(machine, cls, id, value, keywordOnly));
  }
  return [...fields.values()];
}

function annotationText(annotation: Expression): string {
  switch (annotation.kind) {
    case 'name':
      return annotation.id;
    case 'attribute':
      return `${annotationText(annotation.object)}.${annotation.name}`;
    case 'subscript':
      return annotationText(annotation.object);
    case 'constant':
      return annotation.value.type === 'str' ? annotation.value.value : '';
    case 'opaque':
      return annotation.names.join(' ');
    default:
      return '';
  }
}

function fieldOf(
  machine: Machine,
  cls: PyClass,
  name: string,
  value: Py | undefined,
  keywordOnly: boolean,
): Field {
  const field: Field = { name, default: value ?? null, factory: null, init: true, keywordOnly };
  if (value?.kind !== 'native' || value.name !== 'dataclasses.field()') return field;
  const options = value.self?.kind === 'dict' ? value.self.cell.content : null;
  if (options === null || 'kind' in options || options.open !== null) {
    (cls as Mutable<PyClass>).unclear ??= unknown(`the field ${name} is not understood`, cls.place);
    return field;
  }
  const option = (key: string) => options.entries.get(`s:${key}`)?.value;
  const init = option('init');
  const only = option('kw_only');
  const result: Field = {
    name,
    default: option('default') ?? null,
    factory: option('default_factory') ?? null,
    init: init?.kind === 'bool' ? init.value : true,
    keywordOnly: only?.kind === 'bool' ? only.value : keywordOnly,
  };
  // What stays in the class is the default itself.
  const cell = cellIn(machine, cls.scope, name);
  machine.heap.write(cell, result.default ?? UNBOUND);
  return result;
}
