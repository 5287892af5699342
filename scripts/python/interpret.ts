import { Failure } from '../base/failure.ts';
import { parserContent } from './argparse/content.ts';
import type { Option, ParserContent } from './argparse/options.ts';
import { dividePath } from './library/pathlib.ts';
import { Workspace } from './library/workspace.ts';
import { getAttribute } from './machine/attribute.ts';
import { setAttribute } from './machine/attribute_set.ts';
import { classAttribute } from './machine/class.ts';
import { evaluate } from './machine/expression.ts';
import { importModule, runEntry } from './machine/imports.ts';
import { expose } from './machine/invalidate.ts';
import { call } from './machine/invoke.ts';
import { iterate } from './machine/iterate.ts';
import { LimitReached, Machine, type Parts, PyRaise } from './machine/machine.ts';
import { runText } from './machine/run_text.ts';
import { variableIn } from './machine/scope.ts';
import { execute } from './machine/statement.ts';
import { subscript } from './machine/subscript.ts';
import { SourceReader } from './syntax/parse.ts';
import type { Ending, Interpretation, InterpretRequest, Parser, ParserOption } from './trace.ts';
import type { Value } from './value.ts';
import { compare, equal } from './values/compare.ts';
import { isUnknown } from './values/data.ts';
import { computed, origin, path, str, unknown } from './values/make.ts';
import { newNamespace } from './values/namespace.ts';
import type { PyModule, PyParser } from './values/object.ts';
import { UNBOUND } from './values/object.ts';
import { instanceContains, instanceEqual, instanceOrder, overloaded } from './values/operators.ts';
import { list } from './values/ref.ts';
import { bare, snapshot } from './values/snapshot.ts';
import { textOf } from './values/stringify.ts';
import { truth } from './values/truth.ts';

const MAX_STEPS = 400_000;
const MAX_MILLISECONDS = 1_000;

/**
 * Interprets a script with its arguments, as far as it can be known without running it.
 *
 * @example
 * const { trace, parsers } = interpret({ root: '/jobs/cifar', entry: 'job.py', args: ['--rounds', '5'] });
 *
 * @throws {Failure} where the script itself is missing, too large, or cannot be decoded
 */
export function interpret(request: InterpretRequest): Interpretation {
  const { root, entry, args, world = {}, readFile, maxSteps = MAX_STEPS } = request;
  const { reader = new SourceReader(), milliseconds = MAX_MILLISECONDS } = request;
  const folder = parentFolder(entry);
  const workspace = new Workspace(root, folder, readFile);
  const machine = new Machine({
    parts: PARTS,
    world,
    workspace,
    reader,
    args,
    maxSteps,
    deadline: performance.now() + milliseconds,
    entryFolder: folder,
  });
  if (workspace.bytes(entry) === null) {
    throw new Failure({
      code: 'AUTOFL_JOB_NOT_FOUND',
      message: `${entry} not found in ${root}`,
      hint: 'Give the path of the job script or of the folder that holds job.py',
    });
  }
  prepare(machine, folder);
  const [module, ended] = run(machine, entry);
  return result(machine, module, ended);
}

/**
 * The argparse options of a script that is not the job itself, such as a train script: it is run like a
 * job without arguments.
 */
export function parsersOf(
  request: Omit<InterpretRequest, 'args'>,
): Pick<Interpretation, 'parsers' | 'foreignOptions' | 'modules' | 'problems' | 'ended'> {
  const { parsers, foreignOptions, modules, problems, ended } = interpret({
    maxSteps: 60_000,
    ...request,
    args: [],
  });
  return { parsers, foreignOptions, modules, problems, ended };
}

// internals

const PARTS: Parts = {
  evaluate,
  execute,
  call,
  getAttribute,
  setAttribute,
  iterate,
  truth,
  subscript,
  textOf,
  overloaded,
  instanceEqual,
  instanceContains,
  instanceOrder,
  classAttribute,
  dividePath,
  importModule,
  equal,
  runText,
  less: (machine, left, right, place) => compare(machine, '<', left, right, place),
  namespace: newNamespace,
  exposeAll: expose,
  noteUnclearAssign: (machine, target, value, place) => {
    machine.recorder.note(
      { kind: 'assign', target: snapshot(target), name: null, value: snapshot(value) },
      place,
    );
  },
};

function parentFolder(file: string): string {
  const at = file.lastIndexOf('/');
  return at < 0 ? '' : file.slice(0, at);
}

/** `sys.argv` and `sys.path` as they are when a script starts. */
function prepare(machine: Machine, folder: string): void {
  const script = unknown('depends on how the script is called', null);
  const from = origin('argument', null);
  machine.argv = list(machine, [script, ...machine.args.map((text) => str(text, from))], from);
  const installed = unknown('depends on the Python installation', null);
  machine.path = list(machine, [path(folder, false, computed(null)), installed], computed(null));
}

function run(machine: Machine, entry: string): [PyModule | null, Ending] {
  let ended: Ending = { how: 'normal', reason: null, place: null };
  try {
    runEntry(machine, entry);
  } catch (error) {
    if (error instanceof PyRaise) ended = endOf(error);
    else if (error instanceof LimitReached)
      ended = { how: 'limit', reason: error.message, place: error.place };
    else if (error instanceof RangeError)
      ended = { how: 'limit', reason: 'it is nested too deeply', place: null };
    else throw error;
  }
  return [machine.modules.get('__main__') ?? null, ended];
}

function endOf({ exception, place }: PyRaise): Ending {
  const type =
    exception.kind === 'exception' && typeof exception.type === 'string' ? exception.type : null;
  const [first] = exception.kind === 'exception' ? exception.args : [];
  const note = exception.kind === 'exception' ? exception.note : null;
  const text = note ?? (first?.kind === 'str' ? first.value : null);
  if (type === 'SystemExit') return { how: 'exited', reason: text, place };
  const name = type ?? (exception.kind === 'instance' ? exception.cls.name : 'an exception');
  return { how: 'raised', reason: text === null ? name : `${name}: ${text}`, place };
}

function result(machine: Machine, module: PyModule | null, ended: Ending): Interpretation {
  const globals = new Map<string, Value>();
  for (const [name, cell] of module?.scope.variables ?? []) {
    if (cell.content === UNBOUND || name === '*') continue;
    const value = module === null ? undefined : variableIn(module.scope, name);
    if (value !== undefined) globals.set(name, snapshot(value));
  }
  const parsers = machine.parsers.map((parser) => parserOf(parser));
  const { foreign, problems, sources, workspace, recorder } = machine;
  return {
    trace: recorder.events(),
    globals,
    parsers,
    foreignOptions: foreign,
    modules: sources,
    dataFiles: workspace.read,
    problems,
    ended,
    leftFolder: workspace.left,
  };
}

function parserOf(parser: PyParser): Parser {
  const content = parserContent(parser);
  const parsed = [...parser.parsedAt];
  // What is known of a parser that may have changed: the options it was seen to get.
  const seen: ParserContent | null = isUnknown(content)
    ? isUnknown(parser.cell.content)
      ? null
      : parser.cell.content
    : content;
  const place = seen?.place ?? parser.origin.place ?? { file: '', line: 1, column: 1 };
  return {
    place,
    options: (seen?.options ?? []).filter(({ action }) => action !== 'help').map(optionOf),
    commands: new Map(
      (seen?.commands?.parsers ?? []).map(({ name, parser: inner }) => [name, parserOf(inner)]),
    ),
    parsed,
    open: isUnknown(content) ? bare(content) : null,
  };
}

function optionOf(option: Option): ParserOption {
  const dest = option.dest ?? '';
  return {
    dest,
    flags: option.flags,
    type: typeOf(option),
    default: snapshot(option.default),
    choices: option.choices === null ? null : snapshot(option.choices),
    nargs: option.nargs,
    action: option.action,
    required: option.required,
    conditional: option.conditional,
    help: option.help,
    place: option.place,
  };
}

function typeOf(option: Option): string | null {
  if (['store_true', 'store_false', 'BooleanOptionalAction'].includes(option.action)) return 'bool';
  if (option.action === 'count') return 'int';
  const { type } = option;
  if (type === null) return 'str';
  if (type.kind === 'native' || type.kind === 'external') return type.name;
  if (type.kind === 'function') return type.node.name;
  return type.kind === 'class' ? type.name : null;
}
