import type { SourceReader } from './syntax/parse.ts';
import type { Arguments, ObjectReference, Place, Unknown, Value } from './value.ts';

interface Happening {
  place: Place;
  /** Places of the workspace calls that led here, outermost first. */
  callers: readonly Place[];
  /**
   * True: it happens once whenever the script runs to this place with these arguments. False: it
   * depends on an unknown condition, on an unknown number of rounds, or on an unknown caller.
   */
  certain: boolean;
  /** Why it is not certain; null when it is. */
  condition: Unknown | null;
  /** True where it may happen more than once at this place (a loop that is not counted). */
  repeated: boolean;
}

/**
 * A call of something outside the workspace: a class (then `result` is the object built) or a function.
 * A workspace subclass of an external class is such a call too, with `result.localClass` set.
 */
export interface CallEvent extends Happening {
  kind: 'call';
  /** Dotted name of what is called. */
  callee: string;
  arguments: Arguments;
  result: ObjectReference;
}

/** A call of a method that is not defined in the workspace. */
export interface MethodEvent extends Happening {
  kind: 'method';
  /** An object reference, or unknown where it is not known which object it is. */
  receiver: Value;
  /** Objects that an unknown receiver may be, where they are known. */
  candidates: readonly ObjectReference[];
  name: string;
  arguments: Arguments;
  result: ObjectReference;
}

/** An attribute set or deleted on something outside the workspace: `FedAvgRecipe.execute = …`. */
export interface AssignEvent extends Happening {
  kind: 'assign';
  /** An object reference, an external name, or unknown. */
  target: Value;
  /** Null where the name is not known (`setattr(job, name, …)`). */
  name: string | null;
  /** Null for `del`. */
  value: Value | null;
}

export type TraceEvent = CallEvent | MethodEvent | AssignEvent;

/** One option of an argparse parser. */
export interface ParserOption {
  dest: string;
  /** `--lr`, `-l`; empty for a positional. */
  flags: readonly string[];
  /** `int`, `float`, `str`, `bool`, the name of another callable, or null where unknown. */
  type: string | null;
  default: Value;
  /** Null: any value. Unknown: not readable. */
  choices: Value | null;
  nargs: string | number | null;
  /** argparse's word: `store`, `store_true`, `append` …; `BooleanOptionalAction`; null where unknown. */
  action: string | null;
  required: boolean;
  /** True where it exists under an unknown condition only. */
  conditional: boolean;
  help: string | null;
  place: Place;
}

/** An argparse parser that the interpretation came across. */
export interface Parser {
  place: Place;
  options: readonly ParserOption[];
  /** Sub-parsers by command name; their options are not repeated in `options`. */
  commands: ReadonlyMap<string, Parser>;
  /** Where `parse_args` or `parse_known_args` was called on it. */
  parsed: readonly Place[];
  /** Set where options may exist that are not listed. */
  open: Unknown | null;
}

/** Options that another library parses (click, typer, absl, hydra …): not readable, and named. */
export interface ForeignOptions {
  library: string;
  /** The option that is defined here, where it is one. */
  option: string | null;
  place: Place;
}

/** Something that was not read, or that Python would refuse. */
export interface Problem {
  message: string;
  place: Place | null;
}

export interface Ending {
  /** `limit`: our own bound was reached, and what would have come after it is not in the trace. */
  how: 'normal' | 'exited' | 'raised' | 'limit';
  reason: string | null;
  place: Place | null;
}

/** What one interpretation of a script found, in the order in which Python would do it. */
export interface Interpretation {
  trace: readonly TraceEvent[];
  /** Variables of the entry module at the end. */
  globals: ReadonlyMap<string, Value>;
  parsers: readonly Parser[];
  foreignOptions: readonly ForeignOptions[];
  /** Workspace modules that were read (path → sha256), the entry first. */
  modules: ReadonlyMap<string, string>;
  /** Workspace files read as data (path → sha256). */
  dataFiles: ReadonlyMap<string, string>;
  problems: readonly Problem[];
  ended: Ending;
  /** Where the script went to a folder other than its own; null where it stays. */
  leftFolder: Place | null;
}

/**
 * What the caller knows of modules outside the workspace. Every answer is optional: undefined means
 * not known, and then nothing is assumed.
 */
export interface World {
  /** Whether importing this dotted module or name succeeds. */
  exists?(dotted: string): boolean | undefined;
  /** The names that a star import of this module binds, where that is known. */
  exports?(module: string): readonly string[] | undefined;
  /**
   * Whether this is a class whose objects are ordinary: calling it gives a new object that is true and
   * not None, and keeps the attributes that were set on it.
   */
  isPlainClass?(dotted: string): boolean | undefined;
  /** Whether calling this leaves the lists, dictionaries and functions it is given as they are. */
  leavesArguments?(dotted: string): boolean | undefined;
}

/** What to interpret. */
export interface InterpretRequest {
  /** The workspace, absolute. */
  root: string;
  /** The script, relative to the workspace. */
  entry: string;
  /** The job's arguments (`sys.argv[1:]`). */
  args: readonly string[];
  world?: World;
  /** Bytes of a file, relative to the workspace, or null where there is none; the disk by default. */
  readFile?: (path: string) => Uint8Array | null;
  /** Evaluation steps before the interpretation stops. */
  maxSteps?: number;
  /** How long it may take. */
  milliseconds?: number;
  /** Parses the sources: one for all interpretations of a job. */
  reader?: SourceReader;
}
