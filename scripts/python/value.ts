/** A position in a source file of the workspace. Lines and columns count from 1. */
export interface Place {
  /** Relative to the workspace, with `/`. */
  file: string;
  line: number;
  column: number;
}

/** One step that a value took on its way: a literal, a name it was given, an option, an operator. */
export interface Step {
  /** In words: `ROUNDS`, `parameter rounds of main`, `option --rounds`. */
  what: string;
  place: Place | null;
}

/** Where a value came from. */
export interface Origin {
  /**
   * `literal`, `constant:NAME` (a module or class constant), `arg:DEST` (an argparse option),
   * `parameter:NAME` (the default of a workspace function), `file:PATH` (a data file), `computed`.
   */
  label: string;
  place: Place | null;
  /** The whole way, first cause first; bounded. */
  steps: readonly Step[];
}

interface Traced {
  origin: Origin;
}

/** What cannot be known without running the job, and why. */
export interface Unknown {
  kind: 'unknown';
  /** In words a person understands: `depends on the environment variable ROUNDS`. */
  reason: string;
  place: Place | null;
  /** The unknowns it was computed from, at most two deep links each; for `--explain`. */
  causes: readonly Unknown[];
}

export interface NoneValue extends Traced {
  kind: 'none';
}
export interface BoolValue extends Traced {
  kind: 'bool';
  value: boolean;
}
export interface IntValue extends Traced {
  kind: 'int';
  value: bigint;
}
export interface FloatValue extends Traced {
  kind: 'float';
  value: number;
}
export interface StrValue extends Traced {
  kind: 'str';
  value: string;
}
export interface BytesValue extends Traced {
  kind: 'bytes';
  /** One character a byte. */
  value: string;
}

/** A string or `pathlib` path that lies at a known place relative to the workspace folder. */
export interface PathValue extends Traced {
  kind: 'path';
  /** Relative to the workspace, with `/`; `''` is the workspace, `../x` lies outside. */
  relative: string;
  /** Whether Python holds a `pathlib` path or a plain string. */
  pathlib: boolean;
}

/** A `pathlib` path that was written as text: absolute, or relative to wherever the script is. */
export interface PathTextValue extends Traced {
  kind: 'pathtext';
  value: string;
}

export interface SequenceValue extends Traced {
  kind: 'list' | 'tuple' | 'set';
  items: readonly Value[];
}

export interface DictValue extends Traced {
  kind: 'dict';
  entries: readonly DictEntry[];
  /** Set where the dictionary may hold more keys than `entries`. */
  open: Unknown | null;
}

export interface DictEntry {
  key: Value;
  value: Value;
}

/** A function or class of the workspace. */
export interface DefinedValue extends Traced {
  kind: 'function' | 'class';
  name: string;
  place: Place;
}

/** A name of a module outside the workspace: a class, function, constant or module. */
export interface ExternalValue extends Traced {
  kind: 'external';
  /** Dotted, as imported, aliases resolved: `nvflare.recipe.fedavg.FedAvgRecipe`. */
  name: string;
}

/** The arguments of one call, as they were at the moment of the call. */
export interface Arguments {
  args: readonly Value[];
  kwargs: ReadonlyMap<string, Value>;
  /** Set where there may be more arguments (`*unknown`, `**unknown`). */
  open: Unknown | null;
}

/** A class of the workspace that derives from classes outside it. */
export interface LocalClass {
  name: string;
  place: Place;
  /** Dotted names of the external bases, nearest first, also those of workspace base classes. */
  bases: readonly string[];
}

/**
 * The result of calling something outside the workspace: an object when that was a class. The same
 * object is the same reference (`===`), wherever it turns up.
 */
export interface ObjectReference extends Traced {
  kind: 'object';
  id: number;
  /** Dotted name of what was called; for a workspace subclass its nearest external base. */
  class: string;
  /** `call`: `class` was called. `method`: it is what a method returned (`pkg.Class.method`). */
  made: 'call' | 'method';
  localClass: LocalClass | null;
  /** For a workspace subclass: what reached the external base's constructor. */
  arguments: Arguments;
  /** False where a workspace subclass was built and the external constructor was not certainly called. */
  initialised: boolean;
  place: Place;
}

/**
 * What an expression evaluates to, frozen at the moment it was asked for. Known exactly, or unknown
 * with a reason and a place, or a reference to something outside the workspace.
 */
export type Value =
  | NoneValue
  | BoolValue
  | IntValue
  | FloatValue
  | StrValue
  | BytesValue
  | PathValue
  | PathTextValue
  | SequenceValue
  | DictValue
  | DefinedValue
  | ExternalValue
  | ObjectReference
  | Unknown;

/** Data as JSON has it, and `bigint` for integers beyond 2^53. */
export type Plain = null | boolean | number | bigint | string | Plain[] | { [key: string]: Plain };

export type PlainResult = { known: true; data: Plain } | { known: false; why: Unknown };

/**
 * A value as plain data, or the unknown that prevents it. Tuples and sets become lists; a dictionary
 * needs keys that are strings; objects, functions and paths inside the workspace are not data.
 *
 * @example
 * const result = toData(value);
 * if (result.known) use(result.data); else report(result.why.reason, result.why.place);
 */
export function toData(value: Value): PlainResult {
  switch (value.kind) {
    case 'none':
      return known(null);
    case 'bool':
    case 'float':
    case 'str':
      return known(value.value);
    case 'int':
      return known(Number.isSafeInteger(Number(value.value)) ? Number(value.value) : value.value);
    case 'list':
    case 'tuple':
    case 'set':
      return sequenceData(value);
    case 'dict':
      return dictData(value);
    case 'unknown':
      return { known: false, why: value };
    default:
      return { known: false, why: notData(value) };
  }
}

/** The integer, or undefined; `True` is not taken for 1. */
export function asInt(value: Value): number | bigint | undefined {
  if (value.kind !== 'int') return undefined;
  const number = Number(value.value);
  return Number.isSafeInteger(number) ? number : value.value;
}

/** `file:line:column`, for messages. */
export function placeText(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

// internals

function known(data: Plain): PlainResult {
  return { known: true, data };
}

function sequenceData(value: SequenceValue): PlainResult {
  const data: Plain[] = [];
  for (const item of value.items) {
    const result = toData(item);
    if (!result.known) return result;
    data.push(result.data);
  }
  return known(data);
}

function dictData(value: DictValue): PlainResult {
  if (value.open !== null) return { known: false, why: value.open };
  const data: [string, Plain][] = [];
  for (const { key, value: item } of value.entries) {
    if (key.kind !== 'str')
      return { known: false, why: key.kind === 'unknown' ? key : notData(key) };
    const result = toData(item);
    if (!result.known) return result;
    data.push([key.value, result.data]);
  }
  // fromEntries defines own properties, so `__proto__` stays a key like any other.
  return known(Object.fromEntries(data));
}

function notData(value: Exclude<Value, Unknown>): Unknown {
  return {
    kind: 'unknown',
    reason: `is ${describe(value)}`,
    place: value.origin.place,
    causes: [],
  };
}

/** A few words for a message: `an object of nvflare.job_config.api.FedJob`. */
export function describe(value: Value): string {
  switch (value.kind) {
    case 'unknown':
      return value.reason;
    case 'object':
      return `an object of ${value.class}`;
    case 'external':
      return `${value.name}, which is not in the workspace`;
    case 'function':
    case 'class':
      return `the ${value.kind} ${value.name}`;
    case 'pathtext':
      return `the path ${value.value}`;
    case 'path':
      return `the path ${value.relative === '' ? '.' : value.relative} in the workspace`;
    default:
      return `a ${value.kind}`;
  }
}
