import type { Builtin, Call } from './builtins.ts';
import { fromOutside } from './builtins.ts';
import { parseJson } from './json.ts';
import { computed, origin, unknown } from './make.ts';
import type { Py } from './object.ts';
import { raise } from './ref.ts';

/** `json.load`, `json.loads`, `yaml.safe_load` and their kin: workspace files read as data. */
export const dataReaders: readonly [string, Builtin][] = [
  ['json.load', (call) => loadFile(call, 'json')],
  ['json.loads', (call) => loadText(call)],
];

/** The file behind an open file object of the workspace. */
export function fileBehind(value: Py | undefined): { relative: string; why: Py } | null {
  if (value?.kind !== 'native' || value.name !== 'file' || value.self?.kind !== 'tuple')
    return null;
  const [path, why] = value.self.items;
  return path?.kind === 'path' && why !== undefined ? { relative: path.relative, why } : null;
}

// internals

function loadFile({ machine, args, kwargs, place }: Call, format: 'json'): Py | null {
  const file = fileBehind(args[0]);
  if (file === null || args.length > 1 || kwargs.size > 0) return null;
  const bytes = machine.workspace.data(file.relative);
  if (bytes === null)
    return fromOutside(
      machine,
      `depends on the file ${file.relative}, which is not in the workspace`,
      place,
    );
  if (bytes.length > 1_000_000)
    return unknown(`depends on the file ${file.relative}, which is too large to be read`, place);
  return parsed(
    machine,
    new TextDecoder('utf-8').decode(bytes),
    `file:${file.relative}`,
    place,
    format,
  );
}

function loadText({ machine, args, kwargs, place }: Call): Py | null {
  const [text] = args;
  if (text?.kind !== 'str' || args.length > 1 || kwargs.size > 0) return null;
  return parsed(machine, text.value, 'computed', place, 'json');
}

function parsed(
  machine: Call['machine'],
  text: string,
  label: string,
  place: Call['place'],
  format: 'json',
): Py {
  const value = parseJson(machine, text, origin(label, place), place);
  if (value === null) return raise('ValueError', place, `is not ${format}`);
  return value;
}

export { computed };
