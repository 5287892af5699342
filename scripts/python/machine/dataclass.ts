import type { Expression } from '../syntax/syntax.ts';
import { unknown } from '../values/make.ts';
import type { Field, Py, PyClass } from '../values/object.ts';
import { UNBOUND } from '../values/object.ts';
import { raise } from '../values/ref.ts';
import type { Machine } from './machine.ts';
import { cellIn, variableIn } from './scope.ts';

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
    keywordOnly: field.keywordOnly || options.keywordOnly,
  }));
  const fields = new Map<string, Field>();
  for (const field of [...inherited, ...own]) fields.set(field.name, field);
  made.fields = [...fields.values()];
  made.flavour = 'dataclass';
  made.frozen = options.frozen;
  if (cls.mro.some((base) => base.kind === 'class' && variableIn(base.scope, '__setattr__')))
    made.unclear ??= unknown(`the class ${cls.name} defines __setattr__`, cls.place);
  if (!options.init) made.unclear ??= unknown('a dataclass without __init__', cls.place);
  return cls;
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
    if (text.includes('InitVar'))
      (cls as Mutable<PyClass>).unclear ??= unknown(
        `the class ${cls.name} uses InitVar`,
        cls.place,
      );
    const value = statement.value === null ? undefined : variableIn(cls.scope, id);
    const type = builtinType(cls, annotation);
    fields.set(id, { ...fieldOf(machine, cls, id, value, keywordOnly), type });
  }
  return [...fields.values()];
}

// internals

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

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
  const result: Field = {
    name,
    default: option('default') ?? null,
    factory: option('default_factory') ?? null,
    type: null,
    init: init?.kind === 'bool' ? init.value : true,
    keywordOnly: only?.kind === 'bool' ? only.value : keywordOnly,
  };
  // What stays in the class is the default itself.
  const cell = cellIn(machine, cls.scope, name);
  machine.heap.write(cell, result.default ?? UNBOUND);
  return result;
}
