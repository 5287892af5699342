import { binary } from './arithmetic.ts';
import type { Builtin, Call } from './builtin_call.ts';
import { exitCall } from './builtin_objects.ts';
import { dictContent, isUnknown, listItems } from './data.ts';
import { dataReaders } from './data_files.ts';
import { awaited } from './expression.ts';
import { contentRefs } from './flow.ts';
import { collect } from './iterate.ts';
import { dumpsJson } from './json_text.ts';
import type { Machine } from './machine.ts';
import { bool, computed, float, int, path, plain, str, tuple, unknown } from './make.ts';
import { namedTuple } from './named_tuple.ts';
import { roundToInt } from './number.ts';
import type { CallArguments, Py, PyUnknown } from './object.ts';
import { refsOf } from './object.ts';
import { fromOutside } from './outside.ts';
import { existence, newPath, textOf } from './pathlib.ts';
import { baseName, normalise } from './paths.ts';
import { dict, list, native } from './ref.ts';
import type { Place } from './value.ts';

/** Constants of the standard library; null where a name is not one. */
export function libraryConstant(machine: Machine, name: string, place: Place): Py | null {
  const from = computed(place);
  switch (name) {
    case 'math.pi':
      return float(Math.PI, from);
    case 'math.e':
      return float(Math.E, from);
    case 'math.inf':
      return float(Infinity, from);
    case 'os.sep':
    case 'os.path.sep':
      return str('/', from);
    case 'sys.argv':
      return machine.argv;
    case 'sys.path':
      return machine.path;
    case 'argparse.SUPPRESS':
      return str('==SUPPRESS==', from);
    case 'argparse.REMAINDER':
      return str('...', from);
    case 'argparse.OPTIONAL':
      return str('?', from);
    case 'argparse.ZERO_OR_MORE':
      return str('*', from);
    case 'argparse.ONE_OR_MORE':
      return str('+', from);
    case 'typing.TYPE_CHECKING':
      return bool(false, from);
    case 'collections.OrderedDict':
      return native('dict');
    case 'pathlib.PosixPath':
      return { kind: 'external', name: 'pathlib.Path', origin: from };
    case 'sys.maxsize':
      return int(2n ** 63n - 1n, from);
    default:
      return ENVIRONMENT.has(name) ? unknown(ENVIRONMENT.get(name) ?? '', place) : null;
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
  /^(math|os\.path|os\.(makedirs|mkdir|remove|rename|chdir|path)|logging|string|textwrap|json\.dumps?|yaml\.(safe_)?dump|pprint|re|statistics|fractions|decimal|hashlib|base64|binascii|struct|typing|warnings|traceback|inspect\.(currentframe|getfile|stack)|gc|colorsys|difflib|fnmatch|shlex|sys\.(exc_info|getsizeof|stdout|stderr|getrecursionlimit|setrecursionlimit)|subprocess|multiprocessing\.set_start_method|torch\.(manual_seed|device|cuda\.is_available|cuda\.device_count)|numpy\.random\.seed)\b/;

function number(value: Py | undefined): number | null {
  if (value?.kind === 'float') return value.value;
  return value?.kind === 'int' && Number.isSafeInteger(Number(value.value))
    ? Number(value.value)
    : null;
}

function rounded(call: Call, round: (x: number) => number): Py | null {
  const [value] = call.args;
  if (value?.kind === 'int') return value;
  if (value?.kind !== 'float' || !Number.isFinite(value.value)) return null;
  const whole = roundToInt(round(value.value));
  return whole === null ? null : int(whole, computed(call.place));
}

const TABLE = new Map<string, Builtin>([
  ...dataReaders,
  ['math.floor', (call) => rounded(call, Math.floor)],
  ['math.ceil', (call) => rounded(call, Math.ceil)],
  ['math.trunc', (call) => rounded(call, Math.trunc)],
  ['math.sqrt', squareRoot],
  [
    'math.fabs',
    ({ args: [value], place }) =>
      number(value) === null ? null : float(Math.abs(number(value) ?? 0), computed(place)),
  ],
  ['math.gcd', gcd],
  ['sys.exit', exitCall],
  ['os._exit', exitCall],
  [
    'os.getcwd',
    ({ machine, place }) => path(machine.workspace.fromCwd('') ?? '', false, computed(place)),
  ],
  [
    'os.fspath',
    ({ args: [value] }) =>
      value?.kind === 'path' ? { ...value, pathlib: false } : (value ?? null),
  ],
  ['os.path.join', joinPath],
  ['os.path.dirname', (call) => pathPart(call, 'dirname')],
  ['os.path.basename', (call) => pathPart(call, 'basename')],
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
  [
    'pathlib.Path.cwd',
    ({ machine, place }) => path(machine.workspace.fromCwd('') ?? '', true, computed(place)),
  ],
  ['functools.partial', partial],
  ['functools.reduce', reduce],
  ['dataclasses.field', field],
  ['dataclasses.asdict', asDictionary],
  ['dataclasses.fields', fieldsOfClass],
  ['dataclasses.replace', () => null],
  ['copy.copy', shallowCopy],
  ['copy.deepcopy', deepCopy],
  ['collections.defaultdict', defaultDict],
  ['types.SimpleNamespace', simpleNamespace],
  ['itertools.chain', chain],
  ['itertools.product', product],
  [
    'asyncio.run',
    ({ machine, args: [value], place }) =>
      value === undefined ? null : awaited(machine, value, place),
  ],
  ['operator.itemgetter', () => null],
  ['typing.cast', ({ args: [, value] }) => value ?? null],
  ['enum.auto', ({ place }) => unknown('is a number that enum.auto gives', place)],
  ['logging.getLogger', () => native('logger')],
  ['importlib.import_module', importByName],
  ['collections.namedtuple', namedTuple],
  ['math.prod', productOf],
  ['math.log2', exactLog],
  ['functools.lru_cache', cacheDecorator],
  ['functools.cache', cacheDecorator],
  ['json.dumps', dumpsJson],
]);

/** A module of the workspace; what is not there stays a reference to what is outside. */
function importByName({ machine, args: [name, ...rest], kwargs, place }: Call): Py | null {
  if (name?.kind !== 'str' || rest.length > 0 || kwargs.size > 0 || name.value.startsWith('.'))
    return null;
  return machine.parts.importModule(machine, name.value, place);
}

function productOf({ machine, args: [items], kwargs, place }: Call): Py | null {
  if (items === undefined || kwargs.size > 0) return null;
  const all = collect(machine, items, place);
  if (isUnknown(all)) return plain(all);
  return all.reduce<Py>(
    (at, item) => binary(machine, '*', at, item, place),
    int(1, computed(place)),
  );
}

/** Of a power of two it is exact everywhere. */
function exactLog({ args: [value], place }: Call): Py | null {
  const x = number(value);
  if (x === null || x <= 0) return null;
  const power = Math.round(Math.log2(x));
  return 2 ** power === x ? float(power, computed(place)) : null;
}

/** `@lru_cache`, with or without arguments. */
function cacheDecorator({ machine, args: [callee], place }: Call): Py {
  if (callee?.kind !== 'function') return native('functools.lru_cache()');
  const cached = machine.cell<ReadonlyMap<string, Py> | PyUnknown>(new Map(), (a, b) =>
    a === b
      ? a
      : unknown('is cached on one path only', place, [], [...contentRefs(a), ...contentRefs(b)]),
  );
  return { ...callee, cached };
}

function squareRoot({ args: [value], place }: Call): Py | null {
  const x = number(value);
  return x === null || x < 0 ? null : float(Math.sqrt(x), computed(place));
}

function gcd({ args, place }: Call): Py | null {
  let result = 0n;
  for (const value of args) {
    if (value.kind !== 'int') return null;
    let [a, b] = [result, value.value < 0n ? -value.value : value.value];
    while (b > 0n) [a, b] = [b, a % b];
    result = a;
  }
  return int(result, computed(place));
}

/** A path below the workspace or a text; null for anything else. */
function joinPath({ args, place }: Call): Py | null {
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

function pathPart({ args: [value], place }: Call, part: 'dirname' | 'basename'): Py | null {
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

function splitExtension({ args: [value], place }: Call): Py | null {
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

function normalPath({ args: [value], place }: Call): Py | null {
  if (value?.kind === 'path') return { ...value, pathlib: false };
  const text = value === undefined ? null : textOf(value);
  if (text === null || text.startsWith('/')) return null;
  return str(normalise(text) || '.', computed(place));
}

function absolute({ machine, args: [value], place }: Call): Py | null {
  if (value?.kind === 'path') return { ...value, pathlib: false };
  const text = value === undefined ? null : textOf(value);
  const relative = text === null ? null : machine.workspace.fromCwd(text);
  if (relative === null)
    return text?.startsWith('/') && !/\/\.|\/\/|\/$/.test(text) ? str(text, computed(place)) : null;
  return path(relative, false, computed(place));
}

function partial({ machine, args: [callee, ...args], kwargs, place }: Call): Py | null {
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

function reduce({ machine, args: [callee, iterable, start], place }: Call): Py | null {
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

function field({ machine, args, kwargs, place }: Call): Py | null {
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

/** `fields(cls)`: their names are known, the rest of them is not asked for. */
function fieldsOfClass({ machine, args: [value], place }: Call): Py | null {
  const cls = value?.kind === 'instance' ? value.cls : value;
  if (cls?.kind !== 'class' || cls.flavour !== 'dataclass' || cls.unclear !== null) return null;
  const items = cls.fields.map(({ name }) => {
    const item = machine.namespace(place);
    machine.setOwn(item, 'name', str(name, computed(place)));
    for (const other of [
      'type',
      'default',
      'default_factory',
      'init',
      'repr',
      'metadata',
      'kw_only',
    ])
      machine.setOwn(item, other, unknown(`is ${other} of a field`, place));
    return item;
  });
  return tuple(items, computed(place));
}

function asDictionary({ machine, args, kwargs, place }: Call): Py | null {
  const [value] = args;
  if (value?.kind !== 'instance' || value.cls.flavour !== 'dataclass' || kwargs.size > 0)
    return null;
  const copied = deep(machine, value, place, new Map(), true);
  return copied;
}

function shallowCopy({ machine, args: [value], place }: Call): Py | null {
  switch (value?.kind) {
    case 'list':
      return list(machine, listItems(value), computed(place));
    case 'dict':
      return { ...dict(machine, dictContent(value), computed(place)), factory: value.factory };
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'str':
    case 'bytes':
    case 'path':
      return value;
    case 'instance':
      return value.reference === null ? copyInstance(machine, value, (inner) => inner) : null;
    default:
      return null;
  }
}

function deepCopy({ machine, args: [value], place }: Call): Py | null {
  return value === undefined ? null : deep(machine, value, place, new Map(), false);
}

type Instance = Extract<Py, { kind: 'instance' }>;

function copyInstance(
  machine: Machine,
  value: Instance,
  each: (inner: Py) => Py | null,
): Py | null {
  if (value.cls.unclear !== null || value.cls.flavour === 'enum' || value.volatile !== null)
    return null;
  for (const name of [
    '__copy__',
    '__deepcopy__',
    '__reduce__',
    '__reduce_ex__',
    '__getstate__',
    '__setstate__',
  ])
    if (machine.parts.classAttribute(machine, value.cls, name) !== undefined) return null;
  const copy: Instance = { ...value, attributes: machine.variables() };
  for (const [name, cell] of value.attributes) {
    if (typeof cell.content === 'symbol') continue;
    const inner = each(
      cell.volatile === null ? cell.content : unknown('may have changed', value.origin.place),
    );
    if (inner === null) return null;
    copy.attributes.set(name, machine.variable(inner));
  }
  return copy;
}

/** A deep copy; null where something in it cannot be copied. */
function deep(
  machine: Machine,
  value: Py,
  place: Place,
  done: Map<Py, Py>,
  asDict: boolean,
): Py | null {
  const known = done.get(value);
  if (known !== undefined) return known;
  const each = (inner: Py) => deep(machine, inner, place, done, asDict);
  switch (value.kind) {
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'str':
    case 'bytes':
    case 'path':
    case 'function':
    case 'class':
    case 'range':
      return value;
    case 'unknown':
      return value;
    case 'tuple': {
      const items = value.items.map(each);
      return items.includes(null)
        ? null
        : { ...value, items: items.filter((item) => item !== null) };
    }
    case 'list': {
      const items = listItems(value);
      if (isUnknown(items)) return list(machine, items, computed(place));
      const copy = list(machine, [], computed(place));
      done.set(value, copy);
      const copied = items.map(each);
      if (copied.includes(null)) return null;
      machine.heap.write(
        copy.cell,
        copied.filter((item) => item !== null),
      );
      return copy;
    }
    case 'dict': {
      const content = dictContent(value);
      if (isUnknown(content)) return dict(machine, content, computed(place));
      const copy = { ...dict(machine, content, computed(place)), factory: value.factory };
      done.set(value, copy);
      const entries = new Map(content.entries);
      for (const [filed, entry] of entries) {
        const inner = each(entry.value);
        if (inner === null) return null;
        entries.set(filed, { ...entry, value: inner });
      }
      machine.heap.write(copy.cell, { entries, open: content.open });
      return copy;
    }
    case 'instance': {
      if (!asDict || value.cls.flavour !== 'dataclass') {
        return value.cls.flavour === 'enum'
          ? value
          : value.reference === null
            ? copyInstance(machine, value, each)
            : null;
      }
      if (value.volatile !== null) return null;
      const entries = new Map<string, { key: Py; value: Py; maybe: boolean }>();
      for (const { name } of value.cls.fields) {
        const inner = each(machine.parts.getAttribute(machine, value, name, place));
        if (inner === null) return null;
        entries.set(`s:${name}`, { key: str(name, computed(place)), value: inner, maybe: false });
      }
      return dict(machine, { entries, open: null }, computed(place));
    }
    default:
      return null;
  }
}

function defaultDict({ machine, args: [factory, ...rest], kwargs, place }: Call): Py | null {
  if (rest.length > 0 || kwargs.size > 0) return null;
  const made = dict(machine, { entries: new Map(), open: null }, computed(place));
  return { ...made, factory: factory === undefined || factory.kind === 'none' ? null : factory };
}

function simpleNamespace({ machine, args, kwargs, place }: Call): Py | null {
  if (args.length > 0) return null;
  const result = machine.namespace(place);
  for (const [name, value] of kwargs) machine.setOwn(result, name, value);
  return result;
}

function chain({ machine, args, place }: Call): Py | null {
  const all: Py[] = [];
  for (const iterable of args) {
    const items = collect(machine, iterable, place);
    if (isUnknown(items)) return null;
    all.push(...items);
  }
  return list(machine, all, computed(place));
}

function product({ machine, args, kwargs, place }: Call): Py | null {
  if (kwargs.size > 0) return null;
  let rows: Py[][] = [[]];
  for (const iterable of args) {
    const items = collect(machine, iterable, place);
    if (isUnknown(items) || rows.length * items.length > 5_000) return null;
    rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  }
  return list(
    machine,
    rows.map((row) => tuple(row, computed(place))),
    computed(place),
  );
}
