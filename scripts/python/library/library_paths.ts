import { collect } from '../machine/iterate.ts';
import type { Machine } from '../machine/machine.ts';
import { isUnknown } from '../values/data.ts';
import { computed, path, plain, str, tuple } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { baseName, normalise } from '../values/paths.ts';
import type { Call } from './builtin_call.ts';
import { textOf } from './pathlib.ts';

/** A path below the workspace or a text; null for anything else. */
export function joinPath({ args, place }: Call): Py | null {
  let at: Py | null = null;
  for (const part of args) {
    if (part.kind === 'unknown') return plain(part);
    const text = textOf(part);
    if (part.kind === 'path') at = { ...part, pathlib: false };
    else if (text === null) return null;
    else if (at === null || text.startsWith('/')) at = str(text, computed(place));
    else if (at.kind === 'path')
      at = path(normalise(`${at.relative}/${text}`), false, computed(place));
    else if (at.kind === 'str') {
      const glue = at.value === '' || at.value.endsWith('/') ? '' : '/';
      at = str(at.value + glue + text, computed(place));
    }
  }
  return at;
}

export function pathPart({ args: [value], place }: Call, part: 'dirname' | 'basename'): Py | null {
  if (value?.kind === 'path') {
    if (part === 'dirname') return path(normalise(`${value.relative}/..`), false, computed(place));
    const base = baseName(value.relative);
    return base === '' || base === '..' ? null : str(base, computed(place));
  }
  const text = value === undefined ? null : textOf(value);
  if (text === null) return null;
  const at = text.lastIndexOf('/') + 1;
  if (part === 'basename') return str(text.slice(at), computed(place));
  const head = text.slice(0, at);
  return str(/^\/*$/.test(head) ? head : head.replace(/\/+$/, ''), computed(place));
}

export function splitPath(call: Call): Py | null {
  const [head, tail] = [pathPart(call, 'dirname'), pathPart(call, 'basename')];
  return head === null || tail === null ? null : tuple([head, tail], computed(call.place));
}

/** From a folder to a path: both of the workspace, or both relative texts without `..`. */
export function relativePath({ machine, args: [path, start], kwargs, place }: Call): Py | null {
  const from = start ?? kwargs.get('start') ?? str('.', computed(place));
  const [to, base] = [placeOf(machine, path), placeOf(machine, from)];
  if (to === null || base === null) return null;
  const [there, here] = [to, base].map((text) => text.split('/').filter((part) => part !== ''));
  if (there === undefined || here === undefined) return null;
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared++;
  if (here.slice(shared).includes('..')) return null;
  const parts = [...here.slice(shared).map(() => '..'), ...there.slice(shared)];
  return str(parts.join('/') || '.', computed(place));
}

export function commonPath({ machine, args: [paths], place }: Call): Py | null {
  const items = paths === undefined ? null : collect(machine, paths, place);
  if (items === null || isUnknown(items) || items.length === 0) return null;
  const all = items.map((item) => (item.kind === 'str' ? normalise(item.value).split('/') : null));
  const [first, ...rest] = all;
  const isRelative = items.every((item) => item.kind === 'str' && !item.value.startsWith('/'));
  if (!isRelative || !first || all.some((parts) => parts === null || parts.includes('..')))
    return null;
  let shared = 0;
  while (shared < first.length && rest.every((parts) => parts?.[shared] === first[shared]))
    shared++;
  return str(first.slice(0, shared).join('/'), computed(place));
}

export function splitExtension({ args: [value], place }: Call): Py | null {
  const text = value?.kind === 'path' ? value.relative : value === undefined ? null : textOf(value);
  if (text === null) return null;
  const base = text.slice(text.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  const isHidden = /^\.*$/.test(base.slice(0, Math.max(dot, 0)));
  const cut = dot < 0 || isHidden ? text.length : text.length - base.length + dot;
  const head = text.slice(0, cut);
  const first =
    value?.kind === 'path' ? path(head, false, computed(place)) : str(head, computed(place));
  return tuple([first, str(text.slice(cut), computed(place))], computed(place));
}

export function normalPath({ args: [value], place }: Call): Py | null {
  if (value?.kind === 'path') return { ...value, pathlib: false };
  const text = value === undefined ? null : textOf(value);
  if (text === null || text.startsWith('//')) return null;
  const clean = normalise(text);
  if (!text.startsWith('/')) return str(clean || '.', computed(place));
  // There is nothing above the root.
  return str(`/${clean.replace(/^(?:\.\.(?:\/|$))+/, '')}`, computed(place));
}

export function absolute({ machine, args: [value], place }: Call): Py | null {
  if (value?.kind === 'path') return { ...value, pathlib: false };
  const text = value === undefined ? null : textOf(value);
  const relative = text === null ? null : machine.workspace.fromCwd(text);
  if (relative === null)
    return text?.startsWith('/') && !/\/\.|\/\/|\/$/.test(text) ? str(text, computed(place)) : null;
  return path(relative, false, computed(place));
}

// internals

/** Where a path lies relative to the workspace. */
function placeOf(machine: Machine, value: Py | undefined): string | null {
  if (value?.kind === 'path') return value.relative;
  const text = value === undefined ? null : textOf(value);
  return text === null ? null : machine.workspace.fromCwd(text);
}
