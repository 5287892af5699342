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
  if (text === null || text.startsWith('/')) return null;
  return str(normalise(text) || '.', computed(place));
}

export function absolute({ machine, args: [value], place }: Call): Py | null {
  if (value?.kind === 'path') return { ...value, pathlib: false };
  const text = value === undefined ? null : textOf(value);
  const relative = text === null ? null : machine.workspace.fromCwd(text);
  if (relative === null)
    return text?.startsWith('/') && !/\/\.|\/\/|\/$/.test(text) ? str(text, computed(place)) : null;
  return path(relative, false, computed(place));
}
