import type { Workspace } from '../library/workspace.ts';
import type { SourceReader } from '../syntax/parse.ts';
import type { Expression, Statement } from '../syntax/syntax.ts';
import type { ForeignOptions, Problem, World } from '../trace.ts';
import type { Place } from '../value.ts';
import type { Cell, Delta, Join } from '../values/heap.ts';
import { Heap } from '../values/heap.ts';
import { joinContents } from '../values/join.ts';
import { unknown } from '../values/make.ts';
import type {
  CallArguments,
  DictContent,
  Frame,
  Py,
  PyClass,
  PyFunction,
  PyInstance,
  PyList,
  PyModule,
  PyParser,
  PyUnknown,
  Unbound,
} from '../values/object.ts';
import { refsOf, UNBOUND, Variables } from '../values/object.ts';
import { parentOf } from '../values/paths.ts';
import { Recorder } from './recorder.ts';

/** A Python exception on its way to whoever catches it. */
export class PyRaise extends Error {
  readonly exception: Py;
  readonly place: Place | null;

  constructor(exception: Py, place: Place | null) {
    super('a Python exception');
    this.exception = exception;
    this.place = place;
  }
}

/** Our own bound is reached: the interpretation ends here. */
export class LimitReached extends Error {
  readonly place: Place | null;

  constructor(reason: string, place: Place | null) {
    super(reason);
    this.place = place;
  }
}

/** How a block of statements ended. */
export type Completion = { kind: 'normal' | 'break' | 'continue' } | { kind: 'return'; value: Py };

export const NORMAL: Completion = { kind: 'normal' };

/** Another way in which the code so far may have left a block, with the state it would leave behind. */
export interface Pending {
  kind: 'return' | 'break' | 'continue' | 'raise';
  /** What is returned or raised. */
  value: Py | null;
  mark: number;
  delta: Delta;
  why: PyUnknown;
}

/** A `try` whose body is running. */
export interface Watch {
  token: PyUnknown;
  /** Why an exception may come from here: an import or operation that may well fail. */
  may: PyUnknown | null;
  /** An exception may come from a call outside the workspace, which is not to be expected. */
  mightAtAll: boolean;
}

const MAX_DEPTH = 900;
const MAX_LENGTH = 50_000;

/**
 * One interpretation: its state, what it recorded, and the steps that the parts of the interpreter take
 * through each other. `interpret.ts` puts the parts together.
 */
export class Machine {
  readonly heap = new Heap();
  readonly recorder: Recorder;
  readonly world: World;
  readonly workspace: Workspace;
  readonly reader: SourceReader;
  readonly modules = new Map<string, PyModule>();
  readonly parsers: PyParser[] = [];
  readonly foreign: ForeignOptions[] = [];
  readonly problems: Problem[] = [];
  /** Files that the script may have written; `*` stands for any. */
  readonly written = new Set<string>();
  /** Top-level modules whose attributes were overwritten. */
  readonly patched = new Map<string, PyUnknown>();
  /** Conditions under which the code that runs now is reached, as far as they are not known. */
  readonly conditions: PyUnknown[] = [];
  readonly pending: Pending[] = [];
  readonly watches: Watch[] = [];
  /** How often each function is under way. */
  readonly active = new Map<PyFunction, number>();
  /** Recursive functions whose calls are taken together. */
  readonly summarised = new Set<PyFunction>();
  /** Places of the calls that are under way. */
  readonly callers: Place[] = [];
  /** Depth of loops that run an unknown number of times. */
  repeating = 0;
  depth = 0;
  steps = 0;
  readonly maxSteps: number;
  /** Folder of the script, relative to the workspace. */
  readonly entryFolder: string;
  /** Sources read (path → sha256). */
  readonly sources = new Map<string, string>();
  private readonly states = new Map<PyModule, Cell<boolean | PyUnknown>>();
  readonly deadline: number;
  /** Arguments of the script: `sys.argv[1:]`. */
  readonly args: readonly string[];
  readonly parts: Parts;
  private serials = new WeakMap<object, number>();
  private nextSerial = 0;
  private readonly optionIds = new Map<string, number>();
  /** `sys.argv` and `sys.path`, once the script is set up. */
  argv: PyList | null = null;
  path: PyList | null = null;
  /** What is being joined, for the reason of the unknown that results. */
  joining: PyUnknown;

  constructor(setup: {
    parts: Parts;
    world: World;
    workspace: Workspace;
    reader: SourceReader;
    args: readonly string[];
    maxSteps: number;
    deadline: number;
    entryFolder: string;
  }) {
    this.parts = setup.parts;
    this.world = setup.world;
    this.workspace = setup.workspace;
    this.reader = setup.reader;
    this.args = setup.args;
    this.maxSteps = setup.maxSteps;
    this.deadline = setup.deadline;
    this.entryFolder = setup.entryFolder;
    this.joining = unknown('two paths differ', null);
    this.recorder = new Recorder(this);
  }

  tick(place: Place | null): void {
    if (++this.steps > this.maxSteps) throw new LimitReached('it takes too many steps', place);
    if (this.steps % 256 === 0 && performance.now() > this.deadline)
      throw new LimitReached('it takes too long', place);
  }

  /** Counts work that is not the evaluation of code, in cells looked at. */
  charge(cells: number, place: Place | null): void {
    this.steps += cells >> 5;
    this.tick(place);
    if (cells > 500 && performance.now() > this.deadline)
      throw new LimitReached('it takes too long', place);
  }

  /** Runs one level deeper; ends the interpretation before the stack overflows. */
  deeper<T>(place: Place | null, run: () => T): T {
    if (++this.depth > MAX_DEPTH) {
      this.depth--;
      throw new LimitReached('it is nested too deeply', place);
    }
    try {
      return run();
    } finally {
      this.depth--;
    }
  }

  /** A stable number for an object, for keys and comparisons. */
  serialOf(object: object): number {
    const known = this.serials.get(object);
    if (known !== undefined) return known;
    this.serials.set(object, ++this.nextSerial);
    return this.nextSerial;
  }

  /** A number for an option, the same each time its line runs. */
  optionId(place: Place, flags: readonly string[]): number {
    const key = `${place.file}:${place.line}:${place.column}:${flags.join(' ')}`;
    const known = this.optionIds.get(key);
    if (known !== undefined) return known;
    this.optionIds.set(key, this.optionIds.size + 1);
    return this.optionIds.size;
  }

  variable(content: Py | Unbound, birth?: number): Cell<Py | Unbound> {
    return this.heap.cell<Py | Unbound>(content, (a, b) => joinContents.value(this, a, b), birth);
  }

  /** An empty set of variables or attributes. */
  variables(): Variables {
    return new Variables(this.heap.takeSerial());
  }

  /** The cell of a name; it is not bound where it is new. */
  cellOf(variables: Variables, name: string): Cell<Py | Unbound> {
    const known = variables.get(name);
    if (known !== undefined) return known;
    const cell = this.variable(UNBOUND, variables.birth);
    variables.set(name, cell);
    return cell;
  }

  /** Items of a sequence, or an unknown where they are too many to be kept. */
  bounded(items: readonly Py[], place: Place | null): readonly Py[] | PyUnknown {
    if (items.length <= MAX_LENGTH) return items;
    return unknown(
      'is a very long sequence',
      place,
      [],
      items.slice(0, MAX_LENGTH).flatMap(refsOf),
    );
  }

  items(content: readonly Py[] | PyUnknown): Cell<readonly Py[] | PyUnknown> {
    return this.heap.cell<readonly Py[] | PyUnknown>(content, (a, b) =>
      joinContents.items(this, a, b),
    );
  }

  entries(content: DictContent | PyUnknown): Cell<DictContent | PyUnknown> {
    return this.heap.cell<DictContent | PyUnknown>(content, (a, b) =>
      joinContents.entries(this, a, b),
    );
  }

  cell<T>(content: T, join: Join<T>): Cell<T> {
    return this.heap.cell(content, join);
  }

  /** Whether a module was run: on this path, on another one (then unknown), or not yet. */
  loaded(module: PyModule): Cell<boolean | PyUnknown> {
    const known = this.states.get(module);
    if (known !== undefined) return known;
    const cell = this.cell<boolean | PyUnknown>(false, (a, b) => {
      if (a === b) return a;
      return unknown(`${module.file} is imported on one path only`, this.joining.place, [
        this.joining,
      ]);
    });
    this.states.set(module, cell);
    return cell;
  }

  /** Folder in which the submodules of a package lie. */
  folderOf(module: PyModule): string {
    if (module.file !== '') return parentOf(module.file);
    return module.folder;
  }

  /** An empty `argparse.Namespace`. */
  namespace(place: Place): PyInstance {
    return this.parts.namespace(this, place);
  }

  /** `sys.argv[1:]` as it is now. */
  argumentList(place: Place): readonly Py[] | PyUnknown {
    const { argv } = this;
    if (argv === null) return unknown('the arguments are not known', place);
    const content = argv.volatile ?? (argv.cell.volatile as PyUnknown | null) ?? argv.cell.content;
    return Array.isArray(content) ? content.slice(1) : (content as PyUnknown);
  }

  /** Sets an attribute of an instance, past any method of its class. */
  setOwn(instance: PyInstance, name: string, value: Py): void {
    this.heap.write(this.cellOf(instance.attributes, name), value);
  }

  /** Notes that the code running now may raise; `likely` where a program would prepare for it. */
  mayRaise(why: PyUnknown, likely: boolean): void {
    const watch = this.watches.at(-1);
    if (watch === undefined) return;
    if (likely) watch.may ??= why;
    else watch.mightAtAll = true;
  }

  /** Goes back to an earlier state; what is pending keeps its own. */
  rollback(mark: number): void {
    for (const pending of this.pending) {
      if (pending.mark <= mark) continue;
      pending.delta = this.heap.rebase(pending.delta, pending.mark, mark);
      pending.mark = mark;
    }
    this.heap.rollback(mark);
  }
}

/** How the parts of the interpreter reach each other. */
export interface Parts {
  evaluate(machine: Machine, node: Expression, frame: Frame): Py;
  execute(machine: Machine, body: readonly Statement[], frame: Frame): Completion;
  call(machine: Machine, callee: Py, args: CallArguments, place: Place): Py;
  getAttribute(machine: Machine, object: Py, name: string, place: Place): Py;
  /** Sets an attribute, or deletes it (`value` null). */
  setAttribute(machine: Machine, object: Py, name: string, value: Py | null, place: Place): void;
  /** Calls back for each item; an unknown where the items are not known. */
  iterate(machine: Machine, iterable: Py, place: Place, each: (item: Py) => void): PyUnknown | null;
  truth(machine: Machine, value: Py, place: Place): boolean | PyUnknown;
  subscript(machine: Machine, object: Py, index: Py, place: Place): Py;
  /** `str(value)`. */
  textOf(machine: Machine, value: Py, place: Place): string | PyUnknown;
  /** The value of an operator that an object defines itself; null where none does. */
  overloaded(machine: Machine, op: string, left: Py, right: Py, place: Place): Py | null;
  instanceEqual(machine: Machine, left: PyInstance, right: Py, place: Place): boolean | PyUnknown;
  instanceContains(machine: Machine, left: PyInstance, item: Py, place: Place): boolean | PyUnknown;
  instanceOrder(
    machine: Machine,
    op: '<' | '<=' | '>' | '>=',
    left: Py,
    right: Py,
    place: Place,
  ): boolean | PyUnknown | null;
  classAttribute(machine: Machine, cls: PyClass, name: string): Py | undefined;
  dividePath(machine: Machine, left: Py, right: Py, place: Place): Py;
  importModule(machine: Machine, name: string, place: Place): Py;
  equal(machine: Machine, left: Py, right: Py, place: Place): boolean | PyUnknown;
  /** Runs a text as a part of the module; null where it is not read. */
  runText(
    machine: Machine,
    text: string,
    isExpression: boolean,
    frame: Frame,
    place: Place,
  ): Py | null;
  less(machine: Machine, left: Py, right: Py, place: Place): boolean | PyUnknown;
  namespace(machine: Machine, place: Place): PyInstance;
  noteUnclearAssign(machine: Machine, target: Py, value: Py, place: Place): void;
  exposeAll(machine: Machine, values: readonly Py[], why: PyUnknown): void;
}
