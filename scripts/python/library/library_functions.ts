import { contentRefs } from '../machine/flow.ts';
import { collect } from '../machine/iterate.ts';
import { isUnknown } from '../values/data.ts';
import { computed, int, str, tuple, unknown } from '../values/make.ts';
import type { Py, PyFunction, PyUnknown } from '../values/object.ts';
import { dict, native } from '../values/ref.ts';
import type { Call } from './builtin_call.ts';
import { dictCall } from './builtin_collections.ts';

/** A module of the workspace; what is not there stays a reference to what is outside. */
export function importByName({ machine, args: [name, ...rest], kwargs, place }: Call): Py | null {
  if (name?.kind !== 'str' || rest.length > 0 || kwargs.size > 0 || name.value.startsWith('.'))
    return null;
  return machine.parts.importModule(machine, name.value, place);
}

/** `@cache` and `@lru_cache`, bare, with a size, or called with the function. */
export function cacheDecorator(call: Call, otherwise: number): Py | null {
  const { args, kwargs, self, place } = call;
  const [callee] = args;
  const size = self ?? kwargs.get('maxsize') ?? (callee?.kind === 'function' ? args[1] : callee);
  if (size !== undefined && size.kind !== 'int' && size.kind !== 'none') return null;
  if (callee?.kind !== 'function')
    return native('functools.lru_cache()', size ?? int(otherwise, computed(place)));
  const limit = size === undefined ? otherwise : size.kind === 'none' ? Infinity : size.value;
  return cachedFunction(call, callee, Number(limit));
}

function cachedFunction({ machine, place }: Call, callee: PyFunction, cacheSize: number): Py {
  const cached = machine.cell<ReadonlyMap<string, Py> | PyUnknown>(new Map(), (a, b) =>
    a === b
      ? a
      : unknown('is cached on one path only', place, [], [...contentRefs(a), ...contentRefs(b)]),
  );
  return { ...callee, cached, cacheSize };
}

export function partial({ machine, args: [callee, ...args], kwargs, place }: Call): Py | null {
  if (callee === undefined) return null;
  const entries = new Map(
    [...kwargs].map(([name, value]) => [
      `s:${name}`,
      { key: str(name, computed(place)), value, maybe: false },
    ]),
  );
  const named = dict(machine, { entries, open: null }, computed(place));
  return {
    ...native('functools.partial()'),
    self: tuple([callee, tuple(args, computed(place)), named], computed(place)),
  };
}

export function reduce({ machine, args: [callee, iterable, start], place }: Call): Py | null {
  if (callee === undefined || iterable === undefined) return null;
  const items = collect(machine, iterable, place);
  if (isUnknown(items)) return null;
  const all = start === undefined ? items : [start, ...items];
  const [first, ...rest] = all;
  if (first === undefined) return null;
  return rest.reduce<Py>(
    (at, item) =>
      machine.parts.call(
        machine,
        callee,
        { args: [at, item], kwargs: new Map(), open: null },
        place,
      ),
    first,
  );
}

export function field({ machine, args, kwargs, place }: Call): Py | null {
  if (args.length > 0) return null;
  const entries = new Map(
    [...kwargs].map(([name, value]) => [
      `s:${name}`,
      { key: str(name, computed(place)), value, maybe: false },
    ]),
  );
  return {
    ...native('dataclasses.field()'),
    self: dict(machine, { entries, open: null }, computed(place)),
  };
}

/** `fields(cls)`: their names, types and defaults are known, the rest of them is not asked for. */
export function fieldsOfClass({ machine, args: [value], place }: Call): Py | null {
  const cls = value?.kind === 'instance' ? value.cls : value;
  if (cls?.kind !== 'class' || cls.flavour !== 'dataclass' || cls.unclear !== null) return null;
  const items = cls.fields.map((field) => {
    const item = machine.namespace(place);
    machine.setOwn(item, 'name', str(field.name, computed(place)));
    const missing: Py = { kind: 'external', name: 'dataclasses.MISSING', origin: computed(place) };
    machine.setOwn(item, 'default', field.default ?? missing);
    machine.setOwn(item, 'default_factory', field.factory ?? missing);
    const isRead = field.type !== null;
    const type = isRead ? native(String(field.type)) : unknown('is the type of a field', place);
    machine.setOwn(item, 'type', type);
    for (const other of ['init', 'repr', 'metadata', 'kw_only'])
      machine.setOwn(item, other, unknown(`is ${other} of a field`, place));
    return item;
  });
  return tuple(items, computed(place));
}

export function defaultDict({ machine, args: [factory, ...rest], kwargs, place }: Call): Py | null {
  if (rest.length > 0 || kwargs.size > 0) return null;
  const made = dict(machine, { entries: new Map(), open: null }, computed(place));
  const isPlain = factory === undefined || factory.kind === 'none';
  return { ...made, factory: isPlain ? null : factory, named: 'defaultdict' };
}

export function orderedDict(call: Call): Py {
  const made = dictCall(call);
  return made.kind === 'dict' ? { ...made, named: 'OrderedDict' } : made;
}

export function simpleNamespace({ machine, args, kwargs, place }: Call): Py | null {
  if (args.length > 0) return null;
  const result = machine.namespace(place);
  for (const [name, value] of kwargs) machine.setOwn(result, name, value);
  return result;
}
