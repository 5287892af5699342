import type { Place } from '../value.ts';
import type { Py, PyClass, PyParser } from '../values/object.ts';

/** One option or positional as `add_argument` made it. */
export interface Option {
  id: number;
  flags: readonly string[];
  /** Null where it is not known; then it may be any. */
  dest: string | null;
  action: Action;
  /** The workspace's own class of the action, where it has one. */
  custom: PyClass | null;
  /** Null: the action's own number. */
  nargs: '?' | '*' | '+' | '...' | number | null;
  constant: Py;
  default: Py;
  type: Py | null;
  choices: Py | null;
  required: boolean;
  conditional: boolean;
  /** It belongs to several parsers at once, through `parents`. */
  shared: boolean;
  /** The mutually exclusive group it is in. */
  exclusive: number | null;
  help: string | null;
  place: Place;
}

export type Action =
  | 'store'
  | 'store_const'
  | 'store_true'
  | 'store_false'
  | 'append'
  | 'append_const'
  | 'extend'
  | 'count'
  | 'help'
  | 'version'
  | 'BooleanOptionalAction'
  /** A class of the workspace or beyond: its default is known, what it stores is not. */
  | 'custom';

export interface ParserContent {
  options: readonly Option[];
  defaults: Map<string, Py>;
  prefixChars: string;
  allowAbbreviation: boolean;
  argumentDefault: Py | null;
  resolveConflicts: boolean;
  /** Arguments that begin with one of these name a file that holds the arguments. */
  fileChars: string;
  /** False: what it refuses is an exception like any other. */
  exitsOnError: boolean;
  commands: Commands | null;
  exclusive: readonly { id: number; required: boolean }[];
  place: Place;
}

export interface Commands {
  dest: string | null;
  required: boolean;
  parsers: readonly { name: string; parser: PyParser }[];
  /** How many options stand before it. */
  after: number;
}

/** The string that argparse takes for "no attribute at all". */
export const SUPPRESS = '==SUPPRESS==';

/** Actions of options that no argument follows. */
export const TAKES_NOTHING: ReadonlySet<Action> = new Set<Action>([
  'store_const',
  'store_true',
  'store_false',
  'append_const',
  'count',
  'help',
  'version',
  'BooleanOptionalAction',
]);
