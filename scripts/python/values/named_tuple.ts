import type { Call } from '../library/builtin_call.ts';
import { collect } from '../machine/iterate.ts';
import { isUnknown } from './data.ts';
import { computed } from './make.ts';
import { newNamespace } from './namespace.ts';
import type { Field, Py } from './object.ts';
import { native } from './ref.ts';

/** `collections.namedtuple(name, fields, defaults=…)`. */
export function namedTuple({ machine, args, kwargs, place }: Call): Py | null {
  const [name, names] = args;
  const given = kwargs.get('defaults');
  const others = [...kwargs.keys()].some((key) => key !== 'defaults' && key !== 'module');
  if (name?.kind !== 'str' || names === undefined || args.length > 2 || others) return null;
  const fields = fieldNames(names, (value) => collect(machine, value, place));
  if (fields === null || fields.some((field) => !/^[a-zA-Z]\w*$/.test(field))) return null;
  const defaults =
    given === undefined || given.kind === 'none' ? [] : collect(machine, given, place);
  if (isUnknown(defaults) || new Set(fields).size !== fields.length) return null;
  const first = fields.length - defaults.length;
  const made = newNamespace(machine, place).cls;
  return {
    ...made,
    mro: [native('NamedTuple')],
    name: name.value,
    flavour: 'namedtuple' as const,
    fields: fields.map(
      (field, at): Field => ({
        name: field,
        default: at < first ? null : (defaults[at - first] ?? null),
        factory: null,
        type: null,
        init: true,
        keywordOnly: false,
        initOnly: false,
        compare: true,
        repr: true,
      }),
    ),
    origin: computed(place),
  };
}

// internals

function fieldNames(
  value: Py,
  collected: (value: Py) => ReturnType<typeof collect>,
): string[] | null {
  if (value.kind === 'str')
    return value.value
      .replaceAll(',', ' ')
      .split(/\s+/)
      .filter((part) => part !== '');
  const items = collected(value);
  if (isUnknown(items)) return null;
  const names = items.map((item) => (item.kind === 'str' ? item.value : null));
  return names.includes(null) ? null : names.filter((item) => item !== null);
}
