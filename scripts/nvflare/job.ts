import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Failure } from '../base/failure.ts';
import { interpret } from '../python/interpret.ts';
import { parseSource } from '../python/parse.ts';
import type { Interpretation } from '../python/trace.ts';
import { type ObjectReference, type Place, placeText, type Value } from '../python/value.ts';
import { Assembler, type Assembly } from './assembly.ts';
import { minClients, numRounds, sampledClients } from './budget.ts';
import { type Catalogue, type KnownClass, loadCatalogue } from './catalogue.ts';
import { bind, shortName } from './constructor.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { evidenceOf } from './evidence_kind.ts';
import type { JobMeaning, Reading, Unresolved } from './meaning.ts';
import { type Objective, readObjective } from './objective.ts';
import { longFlags, optionsOf, seedOption } from './options.ts';
import { overriddenBy } from './overrides.ts';
import { argument, unread } from './reading.ts';
import { namedNumbers, tunableOptions } from './search_space.ts';
import { findStarted, type NotStarted, type Started } from './started.ts';
import { replacedClass, supportOf } from './support.ts';
import { readTrainScripts, type TrainScripts } from './train_script.ts';
import { withUnboundCalls } from './unbound.ts';

export interface ReadJobRequest {
  /** The workspace or a draft of its managed source, absolute. */
  root: string;
  /** The job script, relative to the root. */
  entry: string;
  /** Arguments that every run of the job gets. */
  jobArgs?: readonly string[];
  catalogue?: Catalogue;
}

/**
 * Reads what a job means, without running it. Everything that cannot be read is null with a reason, and
 * listed in `unresolved`.
 *
 * @example
 * const meaning = readJob({ root: '/home/me/digits', entry: 'job.py', jobArgs: ['--rounds', '5'] });
 * meaning.budget.numRounds.value; // 5
 */
export function readJob(request: ReadJobRequest): JobMeaning {
  const catalogue = request.catalogue ?? loadCatalogue();
  const { root, entry } = request;
  const args = request.jobArgs ?? [];
  const read = interpret({ root, entry, args, world: catalogue.world() });
  const interpretation = withUnboundCalls(read, catalogue);
  const started = findStarted(interpretation, catalogue);
  const reader = new JobReader(request, catalogue, interpretation);
  const replaced = replacedClass(interpretation);
  if (replaced !== null) return reader.ofNothing({ surface: null, ...replaced }, 'unsupported');
  return 'start' in started ? reader.ofStarted(started) : reader.ofNothing(started, 'partial');
}

// internals

/** What is read of the job as a whole, before it is written down. */
interface Facts {
  surface: ObjectReference | null;
  known: KnownClass | null;
  objective: Objective;
  environment: Environment;
  budget: JobMeaning['budget'];
  scripts: TrainScripts;
  evidence: JobMeaning['evidence'];
  /** Why the job is not admitted as it is; null where nothing speaks against it. */
  obstacle: JobMeaning['support'] | null;
}

class JobReader {
  readonly #request: ReadJobRequest;
  readonly #catalogue: Catalogue;
  readonly #interpretation: Interpretation;

  constructor(request: ReadJobRequest, catalogue: Catalogue, interpretation: Interpretation) {
    this.#request = request;
    this.#catalogue = catalogue;
    this.#interpretation = interpretation;
  }

  ofStarted(started: Started): JobMeaning {
    const { surface } = started;
    const known = this.#catalogue.find(surface.class);
    const overridden = this.#overridden([surface, started.call.get('env')]);
    if (overridden !== null) return this.ofNothing({ surface, ...overridden }, 'partial');
    const assembly = new Assembler(this.#catalogue, this.#interpretation).assemble(
      surface,
      started.start,
    );
    const folder = folderOf(this.#request.entry);
    const { trace } = this.#interpretation;
    const catalogue = this.#catalogue;
    const environment = readEnvironment({ started, assembly, catalogue, trace, folder });
    const scripts = readTrainScripts(assembly, {
      folder,
      exists: (path) => isFile(join(this.#request.root, path)),
    });
    const objective = readObjective(assembly);
    return this.#meaning({
      surface,
      known,
      objective,
      environment,
      budget: budgetOf(assembly, environment),
      scripts,
      evidence: evidenceOf(known, assembly),
      obstacle: supportOf(started, this.#catalogue, [
        ...assembly.refusals,
        ...environment.refusals,
        ...objective.refusals,
        ...scripts.refusals,
      ]),
    });
  }

  /** Why an object of the workspace's own class is not what its NVFlare base is. */
  #overridden(objects: readonly (Value | undefined)[]): { reason: string; place: Place } | null {
    const sources = new Map<string, Uint8Array>();
    for (const object of objects) {
      if (object?.kind !== 'object' || object.localClass === null) continue;
      const known = this.#catalogue.find(object.class);
      if (known === null) continue;
      for (const path of this.#interpretation.modules.keys())
        if (!sources.has(path)) sources.set(path, readFileSync(join(this.#request.root, path)));
      const found = overriddenBy(object.localClass, known, this.#catalogue, sources);
      if (found !== null) return found;
    }
    return null;
  }

  /** A job of which nothing can be said, and why. */
  ofNothing({ surface, reason, place }: NotStarted, status: 'partial' | 'unsupported'): JobMeaning {
    const nothing = <T>(): Reading<T> => unread<T>(reason, place);
    const empty = { class: null, args: new Map(), sites: null, simulatorRunFolder: null };
    return this.#meaning({
      surface,
      known: surface && this.#catalogue.find(surface.class),
      objective: {
        metric: nothing(),
        mode: nothing(),
        modeImplicit: false,
        stopCondition: null,
        refusals: [],
      },
      environment: { discovered: empty, numClients: nothing(), refusals: [] },
      budget: {
        numRounds: nothing(),
        minClients: nothing(),
        numClients: nothing(),
        sampledClients: null,
      },
      scripts: {
        paths: [],
        args: new Map(),
        refusals: [],
        unresolved: [{ field: 'job.train_script', reason, place }],
      },
      evidence: null,
      obstacle: { status, patterns: [], reason },
    });
  }

  #meaning(facts: Facts): JobMeaning {
    const { surface, known, objective, environment, budget, scripts } = facts;
    const args = this.#arguments(surface, known);
    const scriptRuns = this.#interpretScripts(scripts);
    const options = optionsOf(this.#interpretation);
    const unresolved = this.#unresolved(facts, args);
    const modules = new Map(this.#interpretation.modules);
    for (const run of scriptRuns.values())
      for (const [path, sha] of run.modules) modules.set(path, sha);
    const dataFiles = [...this.#interpretation.dataFiles.keys()].sort();
    return {
      support: this.#support(facts),
      confidence: this.#confidence(facts, unresolved),
      surface:
        facts.obstacle === null || surface !== null ? surfaceKind(surface, known) : 'unknown',
      class: known?.name ?? surface?.class ?? null,
      arguments: args,
      entrypoint: this.#request.entry,
      trainScripts: scripts.paths,
      localModules: [...modules.keys()]
        .filter((path) => path !== this.#request.entry && !scripts.paths.includes(path))
        .sort(),
      dataFiles,
      budget,
      objective: withoutRefusals(objective),
      environment: environment.discovered,
      evidence: facts.evidence,
      tunables: this.#tunables(options, budget, objective, scriptRuns),
      options: longFlags(options),
      seedOption: seedOption(options),
      unresolved,
      sources: new Map([...modules, ...this.#interpretation.dataFiles]),
    };
  }

  #arguments(surface: ObjectReference | null, known: KnownClass | null): Map<string, Reading> {
    const args = new Map<string, Reading>();
    if (surface === null) return args;
    const given = known
      ? bind(known, surface.arguments, surface.place).given
      : surface.arguments.kwargs;
    for (const [name, value] of given) args.set(name, argument(name, value));
    return args;
  }

  #support(facts: Facts): JobMeaning['support'] {
    const patterns: string[] = [];
    const { surface, known, environment } = facts;
    if (surface !== null) {
      const kind = surfaceKind(surface, known) === 'recipe' ? 'recipe' : 'job';
      patterns.push(`${kind}:${surface.localClass?.name ?? shortName(surface.class)}`);
    }
    if (environment.discovered.class !== null)
      patterns.push(`env:${shortName(environment.discovered.class)}`);
    if (facts.obstacle !== null) return { ...facts.obstacle, patterns };
    return { status: 'supported', patterns, reason: null };
  }

  #confidence(facts: Facts, unresolved: readonly Unresolved[]): JobMeaning['confidence'] {
    if (facts.surface === null) return 'low';
    return unresolved.length > 0 || facts.obstacle !== null ? 'medium' : 'high';
  }

  #unresolved(facts: Facts, args: ReadonlyMap<string, Reading>): Unresolved[] {
    const found: Unresolved[] = [];
    const note = (field: string, reading: Reading<unknown> | null): void => {
      if (reading !== null && reading.value === null && reading.reason !== null)
        found.push({ field, reason: reading.reason, place: reading.place });
    };
    if (facts.obstacle !== null)
      found.push({ field: 'job.surface', reason: facts.obstacle.reason ?? '', place: null });
    note('budget.fixed_training_budget.num_rounds', facts.budget.numRounds);
    note('budget.fixed_training_budget.min_clients', facts.budget.minClients);
    note('budget.fixed_training_budget.num_clients', facts.budget.numClients);
    note('objective.metric', facts.objective.metric);
    note('objective.mode', facts.objective.mode);
    note('objective.stop_condition', facts.objective.stopCondition);
    note('environment.simulator_run_folder', facts.environment.discovered.simulatorRunFolder);
    found.push(...facts.scripts.unresolved);
    for (const [name, reading] of args)
      if (!isNull(reading)) note(`job.arguments.${name}`, reading);
    for (const { library, place } of this.#interpretation.foreignOptions)
      found.push({
        field: 'search_space',
        reason: `${placeText(place)} options are read by ${library}, which is not understood; only argparse is`,
        place,
      });
    for (const { message, place } of this.#interpretation.problems)
      found.push({ field: 'job.source', reason: message, place });
    return found;
  }

  /** Each train script on its own way, for its options, numbers and modules; unreadable ones are noted. */
  #interpretScripts(scripts: TrainScripts): Map<string, Interpretation> {
    const runs = new Map<string, Interpretation>();
    for (const path of scripts.paths) {
      const args = splitArguments(scripts.args.get(path));
      const request = { root: this.#request.root, entry: path, args, maxSteps: SCRIPT_STEPS };
      try {
        runs.set(path, interpret({ ...request, world: this.#catalogue.world() }));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        scripts.unresolved.push({ field: 'search_space', reason: error.message, place: null });
      }
    }
    return runs;
  }

  #text(path: string): string {
    return readFileSync(join(this.#request.root, path), 'utf8');
  }

  #tunables(
    options: ReturnType<typeof optionsOf>,
    budget: JobMeaning['budget'],
    objective: Objective,
    scripts: ReadonlyMap<string, Interpretation>,
  ): JobMeaning['tunables'] {
    const fixed = new Set<string>();
    const readings = [
      budget.numRounds,
      budget.minClients,
      budget.numClients,
      objective.metric,
      objective.mode,
    ];
    for (const { source } of readings) if (source.startsWith('arg:')) fixed.add(source.slice(4));
    const texts = (paths: Iterable<string>) => [...paths].map((path) => this.#text(path));
    const own = tunableOptions({
      file: this.#request.entry,
      options,
      fixed,
      runnable: true,
      texts: texts(this.#interpretation.modules.keys()),
    });
    const theirs = [...scripts].flatMap(([file, run]) => [
      ...tunableOptions({
        file,
        options: optionsOf(run),
        fixed,
        runnable: false,
        texts: texts(run.modules.keys()),
      }),
      ...namedNumbers(parseSource(file, readFileSync(join(this.#request.root, file)))),
    ]);
    const names = new Set(own.map(({ name }) => name));
    return [...own, ...theirs.filter(({ name }) => !names.has(name))];
  }
}

/** Steps for a train script, of which only the head (options, constants) is wanted. */
const SCRIPT_STEPS = 20_000;

function budgetOf(assembly: Assembly, environment: Environment): JobMeaning['budget'] {
  return {
    numRounds: numRounds(assembly),
    minClients: minClients(assembly),
    numClients: environment.numClients,
    sampledClients: sampledClients(assembly),
  };
}

function surfaceKind(
  surface: ObjectReference | null,
  known: KnownClass | null,
): JobMeaning['surface'] {
  if (surface === null) return 'unknown';
  if (known !== null) return known.kind === 'job' ? 'fed_job' : 'recipe';
  return surface.class.endsWith('Recipe') ? 'recipe' : 'fed_job';
}

function withoutRefusals({ refusals: _, ...objective }: Objective): JobMeaning['objective'] {
  return objective;
}

/** `None` is a value that is known. */
function isNull(reading: Reading): boolean {
  return reading.reason === null;
}

function splitArguments(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(/\s+/).filter((word) => word !== '');
}

function folderOf(entry: string): string {
  const folder = posix.dirname(entry);
  return folder === '.' ? '' : folder;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
