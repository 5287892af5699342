import { origin, str, unknown } from '../values/make.ts';
import type { Py } from '../values/object.ts';
import { fromOutside } from '../values/outside.ts';
import { raise } from '../values/ref.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { linesOf, restOf } from './files.ts';
import { parseJson } from './json.ts';
import { parseYaml } from './yaml.ts';

type Machine = Call['machine'];
type Place = Call['place'];

/** `json.load`, `yaml.safe_load` and their kin: JSON and YAML of the workspace read as data. */
export const dataReaders: readonly [string, Builtin][] = [
  ['json.load', (call) => load(call, parseJson, 'json.JSONDecodeError')],
  ['json.loads', (call) => load(call, parseJson, 'json.JSONDecodeError')],
  ['yaml.safe_load', (call) => load(call, parseYaml, 'yaml.YAMLError')],
  ['yaml.full_load', (call) => load(call, parseYaml, 'yaml.YAMLError')],
  ['yaml.load', yamlLoad],
];

/** Whether a text is read as it is here; a file without an encoding is taken for UTF-8. */
export function isPlainEncoding(value: Py | undefined): boolean {
  if (value === undefined || value.kind === 'none') return true;
  return value.kind === 'str' && /^utf-?8$/i.test(value.value);
}

/** The text of a data file of the workspace, as it is read when the script starts. */
export function dataText(machine: Machine, relative: string, place: Place): Py {
  const label = `the file ${relative}`;
  if (machine.written.has(relative) || machine.written.has('*'))
    return fromOutside(
      machine,
      `depends on ${label}, which the script may have written before`,
      place,
    );
  if (!DATA_FILE.test(relative)) return fromOutside(machine, `depends on ${label}`, place);
  const bytes = machine.workspace.data(relative);
  if (bytes === null)
    return fromOutside(machine, `depends on ${label}, which is not in the workspace`, place);
  if (bytes.length > 1_000_000)
    return unknown(`depends on ${label}, which is too large to be read`, place);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fromOutside(machine, `depends on ${label}, which is not valid UTF-8`, place);
  }
  return str(text.replace(/\r\n?/g, '\n'), origin(`file:${relative}`, place));
}

// internals

/** Files that say something, rather than hold what is trained on. */
const DATA_FILE =
  /\.(?:json|ya?ml|txt|cfg|ini|conf|toml|csv|tsv|env|properties|md)$|(?:^|\/)VERSION$/i;

type Parse = typeof parseJson;

function load({ machine, args, kwargs, place }: Call, parse: Parse, error: string): Py | null {
  const [source] = args;
  const given = kwargs.get('object_hook');
  const hook = parse === parseJson && given !== undefined && given.kind !== 'none' ? given : null;
  const others = kwargs.size - (hook === null ? 0 : 1);
  if (args.length > 1 || others > 0 || source === undefined) return null;
  const lines = linesOf(source);
  const text = lines === null ? source : restOf(machine, lines, place);
  if (text.kind === 'unknown') return text;
  if (text.kind !== 'str' && text.kind !== 'bytes') return null;
  const { label } = text.origin;
  const from = origin(label.startsWith('file:') ? label : 'computed', place);
  const value = parse(machine, text.value, from, place, hook);
  return value ?? raise(error, place, 'the data is not well formed');
}

function yamlLoad(call: Call): Py | null {
  const { args, kwargs } = call;
  const loader = args[1] ?? kwargs.get('Loader');
  const isPlain =
    loader?.kind === 'external' && /^yaml\.(C?(Safe|Full)?Loader|UnsafeLoader)$/.test(loader.name);
  return isPlain
    ? load({ ...call, args: args.slice(0, 1), kwargs: new Map() }, parseYaml, 'yaml.YAMLError')
    : null;
}
