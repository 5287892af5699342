import type { Expression } from '../syntax/syntax.ts';
import type { Place } from '../value.ts';
import { bool, computed, tuple, unknown } from '../values/make.ts';
import type { CallArguments, Field, Py, PyClass, PyInstance } from '../values/object.ts';
import { refsOf, UNBOUND } from '../values/object.ts';
import { native, raise } from '../values/ref.ts';
import { attributeCell, bind } from './attribute.ts';
import { classAttribute } from './class.ts';
import type { Machine } from './machine.ts';
import { cellIn, variableIn } from './scope.ts';
import { containerBase } from './subclassed.ts';

/** Options of `@dataclass` that are followed, and what they are unless given. */
export const DATACLASS_OPTIONS = [
  ['frozen', false],
  ['kw_only', false],
  ['init', true],
  ['order', false],
  ['eq', true],
  ['repr', true],
] as const;

/** `dataclass(cls)`, or `dataclass(option=…)`, which gives a decorator. */
export function dataclassCall(machine: Machine, args: CallArguments, place: Place): Py {
  const [cls] = args.args;
  const options = new Map<string, boolean>();
  for (const [name, otherwise] of DATACLASS_OPTIONS) {
    const given = args.kwargs.get(name);
    if (given === undefined) options.set(name, otherwise);
    else if (given.kind === 'bool') options.set(name, given.value);
  }
  const isKnown = args.open === null && options.size === DATACLASS_OPTIONS.length;
  if (isKnown && cls === undefined) {
    const flags = [...options.values()].map((flag) => bool(flag, computed(place)));
    return { ...native('dataclasses.dataclass()'), self: tuple(flags, computed(place)) };
  }
  if (!isKnown || cls?.kind !== 'class')
    return unknown(
      'a dataclass is not understood',
      place,
      [],
      cls === undefined ? [] : refsOf(cls),
    );
  return makeDataclass(machine, cls, options);
}

/** A class that derives from a dataclass and is not decorated has its fields and methods. */
export function inheritDataclass(cls: PyClass): void {
  const made = cls as Mutable<PyClass>;
  const [, ...bases] = cls.mro;
  const at = bases.findIndex((base) => base.kind === 'class' && base.flavour === 'dataclass');
  const base = bases[at];
  if (base?.kind !== 'class' || base.dataclass === null || cls.flavour !== 'plain') return;
  made.flavour = 'dataclass';
  made.fields = base.fields;
  made.frozen = base.frozen;
  made.dataclass = { ...base.dataclass, own: false, makesInit: false };
}

/** Annotated names of a class body, in order. */
export function fieldsOf(machine: Machine, cls: PyClass): Field[] {
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
    const initOnly = /(?:^|\.)InitVar(?:\[|$)/.test(text);
    if (text.includes('InitVar') && !initOnly)
      (cls as Mutable<PyClass>).unclear ??= unknown(
        `the class ${cls.name} uses InitVar`,
        cls.place,
      );
    const value = statement.value === null ? undefined : variableIn(cls.scope, id);
    const type = builtinType(cls, annotation);
    fields.set(id, { ...fieldOf(machine, cls, id, value, keywordOnly), type, initOnly });
  }
  return [...fields.values()];
}

/** Fields of a dataclass or named tuple, matched to arguments; undefined for one left to nothing. */
export function matchFields(
  machine: Machine,
  fields: readonly Field[],
  args: CallArguments,
  place: Place,
): Map<string, Py> {
  const given = new Map<string, Py>();
  const kwargs = new Map(args.kwargs);
  const positional = fields.filter(({ init, keywordOnly }) => init && !keywordOnly);
  if (args.args.length > positional.length) raise('TypeError', place);
  args.args.forEach((value, at) => {
    const field = positional[at];
    if (field !== undefined) given.set(field.name, value);
  });
  for (const field of fields) {
    const named = field.init ? kwargs.get(field.name) : undefined;
    if (named !== undefined) {
      if (given.has(field.name)) raise('TypeError', place);
      given.set(field.name, named);
      kwargs.delete(field.name);
    } else if (!given.has(field.name)) {
      if (field.init && args.open !== null) given.set(field.name, args.open);
      else {
        const value = defaultOf(machine, field, place);
        if (value === null && field.init) raise('TypeError', place);
        if (value !== null) given.set(field.name, value);
      }
    }
  }
  if (kwargs.size > 0) raise('TypeError', place);
  return given;
}

/** What the `__init__` that a dataclass makes does. */
export function fillFields(
  machine: Machine,
  instance: PyInstance,
  maker: PyClass,
  args: CallArguments,
  place: Place,
): void {
  const parameters = maker.dataclass?.parameters ?? [];
  const given = matchFields(machine, parameters, args, place);
  const passed: Py[] = [];
  for (const { name, initOnly } of parameters) {
    const value = given.get(name);
    if (value === undefined) continue;
    if (initOnly) passed.push(value);
    else machine.heap.write(attributeCell(machine, instance, name), value);
  }
  const after = classAttribute(machine, instance.cls, '__post_init__');
  if (after === undefined) return;
  const method = bind(machine, instance, after, place);
  machine.parts.call(machine, method, { args: passed, kwargs: new Map(), open: null }, place);
}

// internals

function defaultOf(machine: Machine, field: Field, place: Place): Py | null {
  if (field.factory !== null)
    return machine.parts.call(
      machine,
      field.factory,
      { args: [], kwargs: new Map(), open: null },
      place,
    );
  return field.default;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function makeDataclass(
  machine: Machine,
  cls: PyClass,
  options: ReadonlyMap<string, boolean>,
): PyClass {
  const made = cls as Mutable<PyClass>;
  const isOn = (name: string) => options.get(name) === true;
  const bases = [...cls.mro].reverse().flatMap((base) => {
    const isMade = base.kind === 'class' && base !== cls && base.dataclass?.own === true;
    return isMade ? [base] : [];
  });
  const inherited = bases.flatMap((base) => base.dataclass?.parameters ?? []);
  const declared = fieldsOf(machine, cls);
  for (const { default: value } of declared) {
    if (value?.kind === 'list' || value?.kind === 'dict' || value?.kind === 'set')
      raise('ValueError', cls.place);
    // From Python 3.11 on, a default without a hash is refused too.
    if (value?.kind === 'instance' && value.cls.flavour === 'dataclass' && !value.cls.frozen)
      made.unclear ??= unknown(
        'whether Python takes this default depends on its version',
        cls.place,
      );
  }
  const own = declared.map((field) => ({
    ...field,
    keywordOnly: field.keywordOnly || isOn('kw_only'),
  }));
  const fields = new Map<string, Field>();
  for (const field of [...inherited, ...own]) fields.set(field.name, field);
  const parameters = [...fields.values()];
  const defines = (name: string) => variableIn(cls.scope, name) !== undefined;
  made.fields = parameters.filter(({ initOnly }) => !initOnly);
  made.flavour = 'dataclass';
  made.frozen = isOn('frozen');
  made.dataclass = {
    own: true,
    parameters,
    makesInit: !defines('__init__'),
    equal: isOn('eq'),
    order: isOn('order'),
    repr: isOn('repr'),
  };
  const others = cls.mro.filter((base) => base.kind === 'class' && base !== cls);
  const isHidden = (name: string) =>
    !defines(name) &&
    others.some((base) => base.kind === 'class' && base.scope.variables.has(name));
  const doubt = cls.mro.some(
    (base) => base.kind === 'class' && base.scope.variables.has('__setattr__'),
  )
    ? 'defines __setattr__'
    : containerBase(cls) !== null
      ? 'derives from a container'
      : isHidden('__eq__') || isHidden('__repr__')
        ? 'replaces a method of its base'
        : !isOn('eq') && (isOn('order') || bases.length > 0)
          ? 'does not compare as a dataclass'
          : isOn('init')
            ? null
            : 'has no __init__ of its own';
  if (doubt !== null) made.unclear ??= unknown(`the dataclass ${cls.name} ${doubt}`, cls.place);
  return cls;
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

/** `int` and the like, where annotations are evaluated and the name means what it always does. */
function builtinType(cls: PyClass, annotation: Expression): string | null {
  if (annotation.kind !== 'name' || !/^(?:int|float|str|bool)$/.test(annotation.id)) return null;
  for (let scope: PyClass['scope'] | null = cls.scope; scope !== null; scope = scope.parent)
    if (scope.variables.has(annotation.id) || scope.variables.has('annotations')) return null;
  return annotation.id;
}

function fieldOf(
  machine: Machine,
  cls: PyClass,
  name: string,
  value: Py | undefined,
  keywordOnly: boolean,
): Field {
  const field: Field = {
    name,
    default: value ?? null,
    factory: null,
    type: null,
    init: true,
    keywordOnly,
    initOnly: false,
    compare: true,
    repr: true,
  };
  if (value?.kind !== 'native' || value.name !== 'dataclasses.field()') return field;
  const options = value.self?.kind === 'dict' ? value.self.cell.content : null;
  if (options === null || 'kind' in options || options.open !== null) {
    (cls as Mutable<PyClass>).unclear ??= unknown(`the field ${name} is not understood`, cls.place);
    return field;
  }
  const option = (key: string) => options.entries.get(`s:${key}`)?.value;
  const init = option('init');
  const only = option('kw_only');
  const isOn = (key: string): boolean => {
    const value = option(key);
    return value?.kind !== 'bool' || value.value;
  };
  const result: Field = {
    name,
    default: option('default') ?? null,
    factory: option('default_factory') ?? null,
    type: null,
    init: init?.kind === 'bool' ? init.value : true,
    keywordOnly: only?.kind === 'bool' ? only.value : keywordOnly,
    initOnly: false,
    compare: isOn('compare'),
    repr: isOn('repr'),
  };
  // What stays in the class is the default itself.
  const cell = cellIn(machine, cls.scope, name);
  machine.heap.write(cell, result.default ?? UNBOUND);
  return result;
}
