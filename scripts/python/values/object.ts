import type { ParserContent } from '../argparse/options.ts';
import type { Binding, ClassNode, FunctionNode } from '../syntax/syntax.ts';
import type {
  BoolValue,
  BytesValue,
  ExternalValue,
  FloatValue,
  IntValue,
  NoneValue,
  ObjectReference,
  Origin,
  PathValue,
  Place,
  StrValue,
  Unknown,
} from '../value.ts';
import type { Cell } from './heap.ts';

/**
 * Values inside the interpreter. Scalars are those of the wall; what can be changed keeps its content
 * in cells of the heap, so that two names for one list see the same list.
 */
export type Py =
  | NoneValue
  | BoolValue
  | IntValue
  | FloatValue
  | StrValue
  | BytesValue
  | PathValue
  | ExternalValue
  | PyUnknown
  | PyEllipsis
  | PyTuple
  | PyRange
  | PySlice
  | PyNative
  | PyMethod
  | Ref;

/** Values with an identity, that code elsewhere may change or call. */
export type Ref =
  | PyList
  | PyDict
  | PySet
  | PyFunction
  | PyClass
  | PyInstance
  | PyObject
  | PyModule
  | PyIterator
  | PyException
  | PyParser;

/** An unknown, and what it may stand for as far as that could be changed through it. */
export interface PyUnknown extends Unknown {
  refs: readonly Ref[];
  /** The variable may not be set at all: reading it may raise. */
  unset?: boolean;
}

export interface PyEllipsis {
  kind: 'ellipsis';
  origin: Origin;
}

export interface PyTuple {
  kind: 'tuple';
  items: readonly Py[];
  /** Of a `namedtuple`: its class. */
  named: PyClass | null;
  origin: Origin;
}

export interface PyRange {
  kind: 'range';
  start: bigint;
  stop: bigint;
  step: bigint;
  origin: Origin;
}

export interface PySlice {
  kind: 'slice';
  start: Py;
  stop: Py;
  step: Py;
  origin: Origin;
}

/** A function or type of Python that a table knows: `len`, `str.join`, `os.path.join`. */
export interface PyNative {
  kind: 'native';
  /** `len`, `math.floor`; `list.append` for a method of a built-in type. */
  name: string;
  self: Py | null;
  origin: Origin;
}

export interface PyMethod {
  kind: 'method';
  self: Py;
  callee: Py;
  origin: Origin;
}

interface Mutable {
  /** Set once something outside our sight may change it at any time. */
  volatile: PyUnknown | null;
  origin: Origin;
}

/** Of an object of a workspace class that derives from `dict` or `list`. */
export interface Subclassed {
  cls: PyClass;
  attributes: Variables;
}

export interface PyList extends Mutable {
  kind: 'list';
  subclass: Subclassed | null;
  cell: Cell<readonly Py[] | PyUnknown>;
}

export interface DictEntryContent {
  key: Py;
  value: Py;
  /** The key may be absent. */
  maybe: boolean;
}

export interface DictContent {
  entries: ReadonlyMap<string, DictEntryContent>;
  /** Keys that are not among the entries may exist. */
  open: PyUnknown | null;
}

export interface PyDict extends Mutable {
  kind: 'dict';
  subclass: Subclassed | null;
  cell: Cell<DictContent | PyUnknown>;
  /** Of a `defaultdict`. */
  factory: Py | null;
  /** What it is called where it prints and compares in its own way: `OrderedDict`, `defaultdict`. */
  named: string | null;
  /** Of `vars(object)`: the object whose attributes it shows. */
  view: PyInstance | null;
}

export interface PySet extends Mutable {
  kind: 'set';
  frozen: boolean;
  cell: Cell<ReadonlyMap<string, Py> | PyUnknown>;
}

export interface PyFunction extends Mutable {
  kind: 'function';
  node: FunctionNode;
  module: PyModule;
  closure: Scope;
  defaults: ReadonlyMap<string, Py>;
  /** The class in whose body it was defined, for `super()`. */
  owner: { cls: PyClass | null };
  attributes: Variables;
  /** Of `@lru_cache`: what it returned, by its arguments. */
  cached: Cell<ReadonlyMap<string, Py> | PyUnknown> | null;
  cacheSize: number;
}

export interface PyClass extends Mutable {
  kind: 'class';
  name: string;
  node: ClassNode;
  place: Place;
  /** Bases in method resolution order, itself first; external ones keep their dotted name. */
  mro: readonly (PyClass | ExternalValue | PyNative)[];
  scope: Scope;
  flavour: 'plain' | 'dataclass' | 'enum' | 'namedtuple' | 'namespace';
  fields: readonly Field[];
  dataclass: Dataclass | null;
  frozen: boolean;
  /** Its abstract methods keep it from being called. */
  abstract: boolean;
  /** Enum members in order. */
  members: readonly { name: string; value: PyInstance }[];
  /** Set where its behaviour cannot be followed: a metaclass, an unknown decorator or base. */
  unclear: PyUnknown | null;
}

/** What `@dataclass` made of a class, or of the class it inherits from. */
export interface Dataclass {
  /** It is decorated itself. */
  own: boolean;
  /** Its fields, and what is only given to `__post_init__`. */
  parameters: readonly Field[];
  makesInit: boolean;
  equal: boolean;
  order: boolean;
  repr: boolean;
}

/** A field of a dataclass or named tuple. */
export interface Field {
  name: string;
  default: Py | null;
  factory: Py | null;
  /** The built-in type it is declared to be; null where it is another, or only a text. */
  type: string | null;
  init: boolean;
  keywordOnly: boolean;
  /** Of an `InitVar`: no attribute. */
  initOnly: boolean;
  compare: boolean;
  repr: boolean;
}

export interface PyInstance extends Mutable {
  kind: 'instance';
  cls: PyClass;
  attributes: Variables;
  /** What a class outside the workspace made of it, where the class derives from one. */
  reference: ObjectReference | null;
}

/** Something made outside the workspace. */
export interface PyObject extends Mutable {
  kind: 'object';
  reference: ObjectReference;
  /** What it was given, and may change or call. */
  holds: readonly Ref[];
  attributes: Variables;
}

export interface PyModule extends Mutable {
  kind: 'module';
  name: string;
  file: string;
  scope: Scope;
  isPackage: boolean;
  /** Of a folder without `__init__.py`. */
  folder: string;
}

/** An iterator, a generator or a coroutine: used up by iterating. A view of a dictionary is not. */
export interface PyIterator extends Mutable {
  kind: 'iterator';
  what: 'iterator' | 'generator' | 'coroutine' | 'view';
  /** How far it is; a generator is either fresh (0) or used (1). */
  position: Cell<number | PyUnknown>;
  /** Calls back for each item, from the current position on. */
  run: (yielded: (item: Py) => void) => Py;
  /** The item at a position, where items can be had one by one. */
  at: ((position: number) => Item) | null;
  /** What it draws from. */
  sources: readonly Py[];
}

/** What an iterator gives: an item, no more items, or the reason why that is not known. */
export type Item = Py | 'end' | { kind: 'broken'; why: PyUnknown };

export interface PyException extends Mutable {
  kind: 'exception';
  /** `ValueError`, or a class of the workspace. */
  type: string | PyClass;
  args: readonly Py[];
  /** Why, in our words. */
  note: string | null;
}

/** Parts of argparse; see `argparse.ts`. */
export interface PyParser extends Mutable {
  kind: 'parser';
  what: 'parser' | 'group' | 'commands' | 'action';
  /** The parser that a group, the commands or an option belong to. */
  owner: PyParser | null;
  /** Of an option: its number. */
  option: number | null;
  /** Of a mutually exclusive group: its number. */
  exclusive: number | null;
  cell: Cell<ParserContent | PyUnknown>;
  /** Where it was told to parse. */
  parsedAt: Set<Place>;
  attributes: Variables;
}

/**
 * Variables or attributes by name. They are as old as what they belong to, also those that are first set
 * later: a loop that sets one changes something that was there before it.
 */
export class Variables extends Map<string, Cell<Py | Unbound>> {
  readonly birth: number;

  constructor(birth: number) {
    super();
    this.birth = birth;
  }
}

export const UNBOUND = Symbol('unbound');
export type Unbound = typeof UNBOUND;

/** The variables of a module, class body, function call or comprehension. */
export interface Scope {
  kind: 'module' | 'class' | 'function' | 'comprehension';
  variables: Variables;
  parent: Scope | null;
  names: Binding;
  module: PyModule;
  /** Set once variables may be changed behind our back (`globals()`, `exec`). */
  volatile: PyUnknown | null;
}

/** Where code runs: its scope, and what `return` and `super()` mean there. */
export interface Frame {
  scope: Scope;
  module: PyModule;
  function: PyFunction | null;
  /** First argument of a method, for `super()`. */
  self: Py | null;
  place: Place;
  /** Takes what a generator yields; null elsewhere. */
  yielded: ((item: Py) => void) | null;
  /** Exceptions being handled, innermost last. */
  handling: Py[];
}

export type KeywordArguments = Map<string, Py>;

/** The arguments of a call as they are passed. */
export interface CallArguments {
  args: readonly Py[];
  kwargs: KeywordArguments;
  /** There may be more of them. */
  open: PyUnknown | null;
}

export const NO_REFS: readonly Ref[] = [];

/** What can be changed or called through a value directly. */
export function refsOf(value: Py | Unbound): readonly Ref[] {
  if (value === UNBOUND) return NO_REFS;
  switch (value.kind) {
    case 'unknown':
      return value.refs;
    case 'tuple': {
      const refs = value.items.flatMap(refsOf);
      return refs.length === 0 ? NO_REFS : refs;
    }
    case 'method':
      return [...refsOf(value.self), ...refsOf(value.callee)];
    case 'native':
      return value.self === null ? NO_REFS : refsOf(value.self);
    case 'list':
    case 'dict':
    case 'set':
    case 'function':
    case 'class':
    case 'instance':
    case 'object':
    case 'module':
    case 'iterator':
    case 'exception':
    case 'parser':
      return [value];
    default:
      return NO_REFS;
  }
}
