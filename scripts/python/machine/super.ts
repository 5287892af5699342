import { BUILTIN_METHODS } from '../library/methods.ts';
import type { Place } from '../value.ts';
import { computed, tuple, unknown } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { native, raise } from '../values/ref.ts';
import { bind } from './attribute.ts';
import type { Machine } from './machine.ts';
import { variableIn } from './scope.ts';
import { subclassOf } from './subclassed.ts';

/** `super().name`: what the classes behind the one that asks have. */
export function ofSuper(
  machine: Machine,
  [from, self]: readonly Py[],
  name: string,
  place: Place,
): Py {
  const derived = subclassOf(self ?? null);
  const cls =
    self?.kind === 'instance' ? self.cls : self?.kind === 'class' ? self : (derived?.cls ?? null);
  if (cls === null || self === undefined || from === undefined || cls.unclear !== null)
    return unknown(
      'super() is not understood here',
      place,
      [],
      self === undefined ? [] : refsOf(self),
    );
  // biome-ignore lint/complexity/useIndexOf: the value may be of a kind that no base has
  const at = cls.mro.findIndex((base) => base === from);
  for (const base of cls.mro.slice(at + 1)) {
    if (base.kind === 'class') {
      const found = variableIn(base.scope, name);
      if (found !== undefined) return bind(machine, self, found, place);
      if (name === '__init__' && base.dataclass?.makesInit === true)
        return native('dataclass.__init__', tuple([base, self], computed(place)));
    } else if (base.kind === 'external') {
      const callee: Py = {
        kind: 'external',
        name: `${base.name}.${name}`,
        origin: computed(place),
      };
      return { kind: 'method', self, callee, origin: computed(place) };
    } else if (derived !== null && self !== undefined && base.name !== 'object') {
      const method = `${base.name}.${name}`;
      return native(BUILTIN_METHODS.has(method) ? method : `object.${name}`, self);
    } else if (name === '__init__' || name === '__init_subclass__') {
      return { kind: 'method', self, callee: native('object.__init__'), origin: computed(place) };
    }
  }
  if (name === '__init__' || name === '__init_subclass__')
    return { kind: 'method', self, callee: native('object.__init__'), origin: computed(place) };
  if (name === '__setattr__' || name === '__delattr__') return native(`object.${name}`, self);
  if (name.startsWith('__')) return unknown(`is ${name} of object`, place, [], refsOf(self));
  return raise('AttributeError', place);
}
