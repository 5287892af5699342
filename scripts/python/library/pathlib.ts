import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { bool, computed, path, str, tuple, unknown } from '../values/make.ts';
import type { CallArguments, Py, PyUnknown } from '../values/object.ts';
import { baseName, joinRelative, parentOf } from '../values/paths.ts';
import { native, raise } from '../values/ref.ts';
import { dataText, isPlainEncoding } from './data_files.ts';

/**
 * Paths. Those below the workspace are kept relative to it (`PathValue`); a relative `pathlib` path keeps
 * its text in a `str` wrapped as a native `Path`.
 */

/** `Path(…)`. */
export function newPath(machine: Machine, args: readonly Py[], place: Place): Py {
  let result: Py | null = null;
  for (const part of args) {
    if (part.kind === 'unknown') return part;
    result = result === null ? asPath(part, place) : dividePath(machine, result, part, place);
    if (result.kind === 'unknown') return result;
  }
  return result ?? textPath('.', place);
}

/** `left / right` where either is a path. */
export function dividePath(_machine: Machine, left: Py, right: Py, place: Place): Py {
  const added = textOf(right);
  if (left.kind === 'path') {
    if (right.kind === 'path') return { ...right, pathlib: true };
    if (added === null) return unclear(place);
    return added.startsWith('/')
      ? textPath(added, place)
      : path(joinRelative(left.relative, added), true, computed(place));
  }
  if (right.kind === 'path') return { ...right, pathlib: true };
  const base = textOf(left);
  if (base === null || added === null) return unclear(place);
  return textPath(added.startsWith('/') ? added : `${base}/${added}`, place);
}

/** Attributes and methods of a path inside the workspace, and of the text that names one. */
export function pathAttribute(
  _machine: Machine,
  object: Extract<Py, { kind: 'path' }>,
  name: string,
  place: Place,
): Py {
  if (!object.pathlib) return native(`path.${name}`, object);
  const { relative } = object;
  const known = relative !== '' && baseName(relative) !== '..';
  switch (name) {
    case 'parent':
      return path(parentOf(relative), true, computed(place));
    case 'parents': {
      const all: Py[] = [];
      for (let at = relative, i = 0; i < 12; i++) {
        at = parentOf(at);
        all.push(path(at, true, computed(place)));
      }
      return tuple(all, computed(place));
    }
    case 'name':
      return known ? str(baseName(relative), computed(place)) : unclear(place);
    case 'stem':
    case 'suffix': {
      if (!known) return unclear(place);
      const [stem, suffix] = splitSuffix(baseName(relative));
      return str(name === 'stem' ? stem : suffix, computed(place));
    }
    default:
      return native(`Path.${name}`, object);
  }
}

/** A method of a path; null where it is not read. */
export function pathMethod(
  machine: Machine,
  name: string,
  self: Py,
  args: CallArguments,
  place: Place,
): Py | null {
  if (args.open !== null) return null;
  const values = args.args;
  const known = values.every(({ kind }) => kind === 'str' || kind === 'path' || kind === 'native');
  switch (name) {
    case 'resolve':
    case 'absolute':
    case 'expanduser': {
      if (self.kind === 'path') return self;
      const relative = machine.workspace.fromCwd(textOf(self) ?? '/');
      return relative === null ? null : path(relative, true, computed(place));
    }
    case 'joinpath':
      return known
        ? values.reduce<Py>((at, part) => dividePath(machine, at, part, place), self)
        : null;
    case 'as_posix':
    case '__str__':
    case '__fspath__':
      return self.kind === 'path'
        ? { ...self, pathlib: false }
        : str(textOf(self) ?? '', computed(place));
    case 'with_name':
    case 'with_stem':
    case 'with_suffix': {
      const [part] = values;
      const text = self.kind === 'path' ? self.relative : textOf(self);
      if (part?.kind !== 'str' || text === null) return null;
      const base = baseName(text);
      const [stem, suffix] = splitSuffix(base);
      const renamed = {
        with_name: part.value,
        with_stem: part.value + suffix,
        with_suffix: stem + part.value,
      }[name];
      // Anything else is refused, or no longer one name.
      if (['', '.', '..'].includes(base) || !/^[\w-][\w.-]*$/.test(renamed)) return null;
      if (name === 'with_suffix' && !/^(?:\.\w+)?$/.test(part.value)) return null;
      if (self.kind === 'path')
        return path(joinRelative(parentOf(text), renamed), true, computed(place));
      return textPath(text.slice(0, text.length - base.length) + renamed, place);
    }
    case 'relative_to': {
      const [base] = values;
      if (values.length > 1 || base === undefined) return null;
      const [to, from] = [partsOf(self), partsOf(base)];
      if (to === null || from === null || (base.kind === 'path') !== (self.kind === 'path'))
        return null;
      if (from.some((part, at) => to[at] !== part)) return raise('ValueError', place);
      return textPath(to.slice(from.length).join('/') || '.', place);
    }
    case 'exists':
    case 'is_file':
    case 'is_dir':
      return existence(machine, self, name, place);
    case 'read_text': {
      const relative = relativeOf(machine, self);
      const [encoding] = [...values, ...args.kwargs.values()];
      return relative === null || !isPlainEncoding(encoding)
        ? null
        : dataText(machine, relative, place);
    }
    case 'open':
      return machine.parts.call(
        machine,
        native('open'),
        { ...args, args: [self, ...values] },
        place,
      );
    case 'write_text':
    case 'write_bytes':
      machine.written.add(relativeOf(machine, self) ?? '*');
      return unknown('is a number of bytes', place);
    case 'is_absolute':
      return bool(self.kind === 'path' || (textOf(self) ?? '').startsWith('/'), computed(place));
    case 'mkdir':
    case 'touch':
    case 'unlink':
      return { kind: 'none', origin: computed(place) };
    default:
      return null;
  }
}

/** Whether a path of the workspace exists: known only where it does. */
export function existence(machine: Machine, value: Py, what: string, place: Place): Py {
  const relative =
    value.kind === 'path' ? value.relative : machine.workspace.fromCwd(textOf(value) ?? '/');
  const isFile = relative !== null && machine.workspace.bytes(relative) !== null;
  const isFolder = relative !== null && machine.workspace.isFolder(relative);
  if (what !== 'is_dir' && isFile) return bool(true, computed(place));
  if (what !== 'is_file' && isFolder) return bool(true, computed(place));
  return unknown(`depends on which files exist`, place);
}

/** What `open` and its kin take as the name of a file; null where it is not known. */
export function fileName(value: Py | undefined): string | null {
  if (value?.kind === 'path') return value.relative;
  return value === undefined ? null : textOf(value);
}

/** The text of a string or of a path outside the workspace; null of everything else. */
export function textOf(value: Py): string | null {
  if (value.kind === 'str') return value.value;
  if (value.kind === 'native' && value.name === 'Path' && value.self?.kind === 'str')
    return value.self.value;
  return null;
}

/** A `pathlib` path given as text. */
export function textPath(text: string, place: Place): Py {
  const isAbsolute = text.startsWith('/');
  // pathlib drops `.` and doubled slashes, and keeps `..`.
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  const clean = `${isAbsolute ? '/' : ''}${parts.join('/')}` || '.';
  return { ...native('Path'), self: str(clean, computed(place)), origin: computed(place) };
}

/** Attributes of a `pathlib` path given as text. */
export function textPathAttribute(text: string, name: string, place: Place): Py | null {
  const parts = text.split('/').filter((part) => part !== '');
  const base = parts.at(-1) ?? '';
  switch (name) {
    case 'parent':
      if (base === '..' || base === '.' || parts.length === 0) return unclear(place);
      return textPath(
        text.slice(0, Math.max(0, text.length - base.length - 1)) ||
          (text.startsWith('/') ? '/' : '.'),
        place,
      );
    case 'name':
      return str(base === '.' ? '' : base, computed(place));
    case 'stem':
      return str(splitSuffix(base)[0], computed(place));
    case 'suffix':
      return str(splitSuffix(base)[1], computed(place));
    case 'parts': {
      const all = text.startsWith('/') ? ['/', ...parts] : parts.filter((part) => part !== '.');
      return texts(all, place);
    }
    case 'suffixes': {
      const ends = base.replace(/^\.+/, '').split('.').slice(1);
      return texts(base.endsWith('.') ? [] : ends.map((end) => `.${end}`), place);
    }
    case 'parents': {
      if (parts.includes('..') || text === '.') return unclear(place);
      const above = parts.map((_, at) => parts.slice(0, parts.length - at - 1).join('/'));
      const root = text.startsWith('/') ? '/' : '';
      const all = above.map((path) => textPath(`${root}${path}` || '.', place));
      return tuple(all, computed(place));
    }
    case 'anchor':
    case 'root':
      return text.startsWith('//')
        ? unclear(place)
        : str(text.startsWith('/') ? '/' : '', computed(place));
    default:
      return null;
  }
}

// internals

function relativeOf(machine: Machine, value: Py): string | null {
  if (value.kind === 'path') return value.relative;
  const text = textOf(value);
  return text === null ? null : machine.workspace.fromCwd(text);
}

function asPath(part: Py, place: Place): Py {
  if (part.kind === 'path') return { ...part, pathlib: true };
  const text = textOf(part);
  return text === null ? unclear(place) : textPath(text, place);
}

/** The parts of a path without `..`; null of what is no path, or leads upwards. */
function partsOf(value: Py): string[] | null {
  const text = value.kind === 'path' ? value.relative : textOf(value);
  if (text === null || text.split('/').includes('..')) return null;
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  return text.startsWith('/') ? ['/', ...parts] : parts;
}

function texts(items: readonly string[], place: Place): Py {
  return tuple(
    items.map((item) => str(item, computed(place))),
    computed(place),
  );
}

function unclear(place: Place): PyUnknown {
  return unknown('is a path that is not read', place);
}

function splitSuffix(base: string): [string, string] {
  const dot = base.lastIndexOf('.');
  return dot > 0 && dot < base.length - 1 ? [base.slice(0, dot), base.slice(dot)] : [base, ''];
}
