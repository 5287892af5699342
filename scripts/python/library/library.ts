import { awaited } from '../machine/expression.ts';
import { exposeArguments } from '../machine/invalidate.ts';
import type { Machine } from '../machine/machine.ts';
import type { Place } from '../value.ts';
import { bool, computed, float, int, none, path, str, unknown } from '../values/make.ts';
import { namedTuple } from '../values/named_tuple.ts';
import type { CallArguments, Py } from '../values/object.ts';
import { refsOf } from '../values/object.ts';
import { fromOutside } from '../values/outside.ts';
import { native } from '../values/ref.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { exitCall } from './builtin_objects.ts';
import { dataReaders } from './data_files.ts';
import { itertoolsFunctions } from './itertools.ts';
import { dumpsJson } from './json_text.ts';
import { asDictionary, asTuple, deepCopy, replaceFields, shallowCopy } from './library_copy.ts';
import {
  cacheDecorator,
  defaultDict,
  field,
  fieldsOfClass,
  importByName,
  orderedDict,
  partial,
  reduce,
  simpleNamespace,
} from './library_functions.ts';
import {
  absolute,
  commonPath,
  joinPath,
  normalPath,
  pathPart,
  relativePath,
  splitExtension,
  splitPath,
} from './library_paths.ts';
import { mathFunctions } from './math.ts';
import { operatorFunctions } from './operator.ts';
import { existence, fileName, newPath, textOf } from './pathlib.ts';

/** Constants of the standard library; null where a name is not one. */
export function libraryConstant(machine: Machine, name: string, place: Place): Py | null {
  const from = computed(place);
  switch (name) {
    case 'math.pi':
      return float(Math.PI, from);
    case 'math.e':
      return float(Math.E, from);
    case 'math.tau':
      return float(2 * Math.PI, from);
    case 'math.nan':
      return float(Number.NaN, from);
    case 'math.inf':
      return float(Infinity, from);
    case 'sys.argv':
      return machine.argv;
    case 'sys.path':
      return machine.path;
    case 'typing.TYPE_CHECKING':
      return bool(false, from);
    case 'json.JSONDecodeError':
    case 'json.decoder.JSONDecodeError':
      return native('json.JSONDecodeError');
    case 'dataclasses.FrozenInstanceError':
    case 'yaml.YAMLError':
      return native(name);
    case 'pathlib.PosixPath':
      return { kind: 'external', name: 'pathlib.Path', origin: from };
    case 'sys.maxsize':
      return int(2n ** 63n - 1n, from);
    default: {
      const text = TEXTS.get(name);
      if (text !== undefined) return str(text, from);
      return ENVIRONMENT.has(name) ? unknown(ENVIRONMENT.get(name) ?? '', place) : null;
    }
  }
}

/** Calls a function of the standard library; null where it is not one that is read. */
export function libraryCall(
  machine: Machine,
  name: string,
  args: CallArguments,
  place: Place,
): Py | null {
  const implementation = TABLE.get(name);
  if (implementation !== undefined && args.open === null) {
    const result = implementation({
      machine,
      args: args.args,
      kwargs: args.kwargs,
      self: null,
      place,
    });
    if (result !== null) return result;
  }
  if (name.endsWith('.shuffle')) exposeArguments(machine, args, unknown('is shuffled', place));
  for (const [pattern, reason] of OUTSIDE) {
    if (pattern.test(name)) return fromOutside(machine, reason(name, args), place);
  }
  if (implementation !== undefined || QUIET.test(name)) {
    // Nothing happens to what these are given.
    const refs = [...args.args, ...args.kwargs.values()].flatMap(refsOf);
    machine.mayRaise(unknown(`${name} may fail`, place), true);
    return unknown(
      `is what ${name} gives here, which is not read`,
      place,
      args.open === null ? [] : [args.open],
      refs,
    );
  }
  return null;
}

// internals

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

const TEXTS = new Map([
  ['os.sep', '/'],
  ['os.path.sep', '/'],
  ['os.curdir', '.'],
  ['os.pardir', '..'],
  ['os.extsep', '.'],
  ['os.pathsep', ':'],
  ['os.linesep', '\n'],
  ['argparse.SUPPRESS', '==SUPPRESS=='],
  ['argparse.REMAINDER', '...'],
  ['argparse.OPTIONAL', '?'],
  ['argparse.ZERO_OR_MORE', '*'],
  ['argparse.ONE_OR_MORE', '+'],
  ['string.ascii_lowercase', LETTERS],
  ['string.ascii_uppercase', LETTERS.toUpperCase()],
  ['string.ascii_letters', LETTERS + LETTERS.toUpperCase()],
  ['string.digits', '0123456789'],
]);

const ENVIRONMENT = new Map([
  ['sys.platform', 'depends on the platform'],
  ['sys.version', 'depends on the Python version'],
  ['sys.version_info', 'depends on the Python version'],
  ['sys.executable', 'depends on the Python installation'],
  ['os.name', 'depends on the platform'],
]);

function variableName(args: CallArguments): string {
  const [name] = args.args;
  return name?.kind === 'str'
    ? `the environment variable ${name.value}`
    : 'an environment variable';
}

/** What comes from outside the script, in words. */
const OUTSIDE: readonly [RegExp, (name: string, args: CallArguments) => string][] = [
  [
    /^os\.(getenv|environ\.(get|pop|setdefault)|getenvb)$/,
    (_, args) => `depends on ${variableName(args)}`,
  ],
  [/^os\.environ\./, () => 'depends on the environment'],
  [/^(time|datetime|calendar|zoneinfo)\./, () => 'depends on the time'],
  [/^(random|secrets|uuid|numpy\.random|np\.random)\./, () => 'depends on randomness'],
  [
    /^(platform|sysconfig|multiprocessing\.cpu_count|os\.(cpu_count|getpid|uname|getlogin))/,
    () => 'depends on the machine',
  ],
  [/^(socket|urllib|http|requests|ssl)\./, () => 'depends on the network'],
  [/^(os\.(listdir|walk|scandir|stat)|glob)\b/, () => 'depends on which files exist'],
  [/^(shutil|tempfile|getpass)\./, (name) => `is what ${name} gives`],
];

/** Modules whose functions leave what they are given alone, apart from those in the table. */
const QUIET =
  /^(math|os\.path|os\.(makedirs|mkdir|remove|rename|f?chdir|path)|logging|string|textwrap|json\.dumps?|yaml\.(safe_)?dump|pprint|re|statistics|fractions|decimal|hashlib|base64|binascii|struct|typing|warnings|traceback|inspect\.(currentframe|getfile|stack)|gc|colorsys|difflib|fnmatch|shlex|sys\.(exc_info|getsizeof|stdout|stderr|getrecursionlimit|setrecursionlimit)|subprocess|multiprocessing\.set_start_method|torch\.(manual_seed|device|cuda\.is_available|cuda\.device_count)|numpy\.random\.seed)\b/;

const TABLE = new Map<string, Builtin>([
  ...dataReaders,
  ...mathFunctions,
  ['sys.exit', exitCall],
  ['os._exit', exitCall],
  ['os.getcwd', (call) => currentFolder(call, false)],
  ['os.chdir', changeFolder],
  ['os.fchdir', changeFolder],
  ['contextlib.chdir', enterFolder],
  [
    'contextlib.nullcontext',
    ({ args: [value], place }) => native('nullcontext', value ?? none(computed(place))),
  ],
  [
    'os.fspath',
    ({ args: [value] }) =>
      value?.kind === 'path' ? { ...value, pathlib: false } : (value ?? null),
  ],
  ['os.path.join', joinPath],
  ['os.path.dirname', (call) => pathPart(call, 'dirname')],
  ['os.path.basename', (call) => pathPart(call, 'basename')],
  ['os.path.split', splitPath],
  ['os.path.relpath', relativePath],
  ['os.path.commonpath', commonPath],
  [
    'os.path.isabs',
    ({ args: [value], place }) => {
      const text = value === undefined ? null : textOf(value);
      if (value?.kind === 'path') return bool(true, computed(place));
      return text === null ? null : bool(text.startsWith('/'), computed(place));
    },
  ],
  ['os.path.splitext', splitExtension],
  ['os.path.normpath', normalPath],
  ['os.path.abspath', absolute],
  ['os.path.realpath', absolute],
  [
    'os.path.expanduser',
    ({ args: [value] }) =>
      value?.kind === 'path' || (value?.kind === 'str' && !value.value.startsWith('~'))
        ? value
        : null,
  ],
  [
    'os.path.expandvars',
    ({ args: [value] }) => (value?.kind === 'str' && !value.value.includes('$') ? value : null),
  ],
  [
    'os.path.exists',
    ({ machine, args: [value], place }) =>
      value === undefined ? null : existence(machine, value, 'exists', place),
  ],
  [
    'os.path.isfile',
    ({ machine, args: [value], place }) =>
      value === undefined ? null : existence(machine, value, 'is_file', place),
  ],
  [
    'os.path.isdir',
    ({ machine, args: [value], place }) =>
      value === undefined ? null : existence(machine, value, 'is_dir', place),
  ],
  ['pathlib.Path', ({ machine, args, place }) => newPath(machine, args, place)],
  ['pathlib.PurePath', ({ machine, args, place }) => newPath(machine, args, place)],
  ['pathlib.Path.cwd', (call) => currentFolder(call, true)],
  ['functools.partial', partial],
  [
    'functools.wraps',
    ({ args: [value] }) => (value === undefined ? null : native('functools.wraps()', value)),
  ],
  ['functools.reduce', reduce],
  ['dataclasses.field', field],
  ['dataclasses.asdict', asDictionary],
  ['dataclasses.fields', fieldsOfClass],
  ['dataclasses.replace', replaceFields],
  ['dataclasses.astuple', asTuple],
  ['copy.copy', shallowCopy],
  ['copy.deepcopy', deepCopy],
  ['collections.defaultdict', defaultDict],
  ['collections.OrderedDict', orderedDict],
  ['types.SimpleNamespace', simpleNamespace],
  ...itertoolsFunctions,
  ...operatorFunctions,
  [
    'asyncio.run',
    ({ machine, args: [value], place }) =>
      value === undefined ? null : awaited(machine, value, place),
  ],
  ['typing.cast', ({ args: [, value] }) => value ?? null],
  ['enum.auto', () => native('enum.auto()')],
  ['logging.getLogger', () => native('logger')],
  ['importlib.import_module', importByName],
  ['collections.namedtuple', namedTuple],
  ['functools.lru_cache', (call) => cacheDecorator(call, 128)],
  ['functools.cache', (call) => cacheDecorator(call, Infinity)],
  ['json.dumps', dumpsJson],
]);

function currentFolder({ machine, place }: Call, pathlib: boolean): Py | null {
  const relative = machine.workspace.fromCwd('');
  return relative === null ? null : path(relative, pathlib, computed(place));
}

/** Only a script that goes where it is already stays where it is known. */
function changeFolder({ machine, args: [folder], place }: Call): Py {
  const text = fileName(folder);
  const relative =
    folder?.kind === 'path' ? folder.relative : text && machine.workspace.fromCwd(text);
  if (relative !== machine.workspace.fromCwd('')) machine.workspace.leave(place);
  return none(computed(place));
}

/** `with contextlib.chdir(folder)`: where it comes back from is not followed. */
function enterFolder(call: Call): null {
  changeFolder(call);
  return null;
}
