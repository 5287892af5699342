import { foreignLibrary } from '../argparse/foreign.ts';
import type { Place } from '../value.ts';
import { bool, computed, unknown } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { native } from '../values/ref.ts';
import { exposeRefs } from './invalidate.ts';
import type { Machine } from './machine.ts';

/** Decorators that give back what does the same as what they are given. */
const TRANSPARENT = new Set([
  'contextlib.contextmanager',
  'contextlib.asynccontextmanager',
  'abc.abstractmethod',
  'typing.overload',
  'typing.final',
  'typing.override',
  'typing_extensions.override',
  'typing_extensions.final',
  'typing.runtime_checkable',
  'typing.no_type_check',
  'torch.no_grad()',
  'torch.inference_mode()',
  'enum.unique',
]);

const CACHES = new Set(['functools.lru_cache', 'functools.cache']);

/** `@decorator` over a function or class. */
export function decorate(machine: Machine, decorator: Py, value: Py, place: Place): Py {
  if (decorator.kind === 'native') {
    if (
      ['staticmethod', 'classmethod', 'property'].includes(decorator.name) &&
      decorator.self === null
    )
      return { kind: 'native', name: decorator.name, self: value, origin: decorator.origin };
    if (isPropertySetter(decorator)) return propertyWith(decorator, value);
  }
  const name = nameOf(decorator);
  if (name === 'functools.cached_property') return native('cached_property', value);
  if (name === 'abc.abstractmethod' && value.kind === 'function')
    machine.heap.write(
      machine.cellOf(value.attributes, '__isabstractmethod__'),
      bool(true, computed(place)),
    );
  if (name !== null && TRANSPARENT.has(name) && !machine.patched.has(name.split('.')[0] ?? ''))
    return value;
  if (name !== null) {
    const library = foreignLibrary(name);
    if (library !== null) machine.foreign.push({ library, option: null, place });
  }
  if (CACHES.has(name ?? '')) {
    const callee: Py = {
      kind: 'external',
      name: 'functools.lru_cache',
      origin: decorator.kind === 'unknown' ? computed(place) : decorator.origin,
    };
    return machine.parts.call(
      machine,
      callee,
      { args: [value], kwargs: new Map(), open: null },
      place,
    );
  }
  if (['function', 'method', 'class', 'instance'].includes(decorator.kind) || isRead(decorator)) {
    return machine.parts.call(
      machine,
      decorator,
      { args: [value], kwargs: new Map(), open: null },
      place,
    );
  }
  const label = name ?? 'a decorator';
  const why = unknown(`is decorated by ${label}, which is not in the workspace`, place);
  exposeRefs(machine, [...refsOf(value), ...refsOf(decorator)], why);
  return unknown(why.reason, place, [], refsOf(value));
}

// internals

function nameOf(decorator: Py): string | null {
  if (decorator.kind === 'external') return decorator.name;
  if (decorator.kind === 'native') return decorator.self === null ? decorator.name : null;
  return decorator.kind === 'object' ? `${decorator.reference.class}()` : null;
}

/** Decorators of the library that a table calls. */
function isRead(decorator: Py): boolean {
  if (decorator.kind === 'external') return decorator.name === 'dataclasses.dataclass';
  const names = ['dataclasses.dataclass()', 'functools.wraps()', 'functools.lru_cache()'];
  return decorator.kind === 'native' && names.includes(decorator.name);
}

/** `@x.setter`: a native whose self holds the property. */
function isPropertySetter(decorator: Extract<Py, { kind: 'native' }>): boolean {
  return decorator.name === 'property.setter' || decorator.name === 'property.deleter';
}

function propertyWith(decorator: Extract<Py, { kind: 'native' }>, setter: Py): Py {
  const property = decorator.self;
  if (property?.kind !== 'native') return unknown('is a property', null, [], refsOf(setter));
  const getter = property.self?.kind === 'tuple' ? property.self.items[0] : property.self;
  if (getter == null) return unknown('is a property', null, [], refsOf(setter));
  const both: Py = {
    kind: 'tuple',
    items: [getter, setter],
    named: null,
    origin: decorator.origin,
  };
  return { kind: 'native', name: 'property', self: both, origin: decorator.origin };
}
