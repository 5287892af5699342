import type { Py } from './object.ts';

/** A member of an enum that is a text or number as well (`class Mode(str, Enum)`), as what it is then. */
export function asData(value: Py): Py {
  if (value.kind !== 'instance' || value.cls.flavour !== 'enum' || value.cls.unclear !== null)
    return value;
  const isMixed = value.cls.mro.some((base) => base.kind === 'native' && MIXED.has(base.name));
  const content = isMixed ? value.attributes.get('_value_')?.content : undefined;
  return content === undefined || typeof content === 'symbol' ? value : content;
}

/** Built-in types that an enum may be mixed with. */
export const MIXED = new Set(['str', 'int']);
