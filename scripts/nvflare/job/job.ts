import { interpret } from '../../python/interpret.ts';
import { type Source, SourceReader } from '../../python/syntax/parse.ts';
import type { Interpretation } from '../../python/trace.ts';
import type { Place, Value } from '../../python/value.ts';
import { type Catalogue, loadCatalogue } from '../catalogue/catalogue.ts';
import { type Ambiguity, agreed } from './agreement.ts';
import { Assembler } from './assembler.ts';
import { minClients, numRounds, sampledClients } from './budget.ts';
import { type Choice, choiceOf, choose } from './choices.ts';
import { withLowConfidence } from './confidence.ts';
import { readEnvironment } from './environment.ts';
import { evidenceOf } from './evidence_kind.ts';
import {
  argumentsOf,
  confidenceOf,
  type Facts,
  nothingKnown,
  supportOfFacts,
  surfaceOf,
  unresolvedOf,
} from './facts.ts';
import { innerRefusals } from './inner_refusals.ts';
import type { JobMeaning } from './meaning.ts';
import { readObjective } from './objective.ts';
import { defaultsOf, longFlags, optionsOf, seedOption } from './options.ts';
import { overriddenBy } from './overrides.ts';
import { sentence } from './reading.ts';
import { readSearchSpace } from './search_space.ts';
import { findStarted, type NotStarted, type Started } from './started.ts';
import { replacedClass, supportOf } from './support.ts';
import { interpretTrainScripts } from './train_run.ts';
import { readTrainScripts } from './train_script.ts';
import { withUnboundCalls } from './unbound.ts';
import { Workspace } from './workspace.ts';

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
 * @throws {Failure} where there is no such script, or it cannot be parsed at all
 * @example
 * const meaning = readJob({ root: '/home/me/digits', entry: 'job.py', jobArgs: ['--rounds', '5'] });
 * meaning.budget.numRounds.value; // 5
 */
export function readJob(request: ReadJobRequest): JobMeaning {
  const catalogue = request.catalogue ?? loadCatalogue();
  const { root, entry, jobArgs = [] } = request;
  const reader = new SourceReader();
  const read = interpret({ root, entry, args: jobArgs, world: catalogue.world(), reader });
  const interpretation = withUnboundCalls(read, catalogue);
  const workspace = new Workspace(root, entry, interpretation.leftFolder);
  const job = { entry, catalogue, interpretation, workspace, reader };
  const meaning = written(factsOf(job), job);
  const isWhole = !interpretation.problems.some(({ message }) => NOT_READ.test(message));
  return isWhole ? meaning : withLowConfidence(meaning);
}

// internals

/** How the interpreter says that a statement holds something that its grammar does not know. */
const NOT_READ = /^a statement is not read: /;

/** How many values of one job are followed both ways. */
const MAX_CHOICES = 2;

interface Job {
  entry: string;
  catalogue: Catalogue;
  interpretation: Interpretation;
  workspace: Workspace;
  reader: SourceReader;
}

function factsOf(job: Job): Facts {
  const { interpretation } = job;
  const replaced = replacedClass(interpretation);
  if (replaced !== null) return nothingKnown({ surface: null, ...replaced }, null, 'unsupported');
  return factsOfWays(job, MAX_CHOICES);
}

/** The facts of the job; where it is one of two, those in which the two agree. */
function factsOfWays(job: Job, choices: number): Facts {
  const { catalogue, interpretation } = job;
  const started = findStarted(interpretation, catalogue);
  const choice = choices > 0 ? choiceOf(openIn(started), interpretation) : null;
  if (choice === null) return factsOfWay(started, job);
  const [one, other] = choice.objects.map((object) =>
    factsOfWays(
      { ...job, interpretation: choose(interpretation, choice, object, sourcesOf(job)) },
      choices - 1,
    ),
  ) as [Facts, Facts];
  return agreed(one, other, ambiguityOf(started, choice));
}

/** What of the start is not known: the job, or the environment it runs in. */
function openIn(started: Started | NotStarted): Value | undefined {
  if ('start' in started) return started.call.get('env');
  return started.unclear?.receiver;
}

function ambiguityOf(started: Started | NotStarted, { value }: Choice): Ambiguity {
  const subject = 'start' in started ? 'the environment' : 'the job that is started';
  return { reason: sentence(subject, value), place: value.place };
}

function factsOfWay(started: Started | NotStarted, job: Job): Facts {
  const { catalogue } = job;
  const { surface } = started;
  const known = surface && catalogue.find(surface.class);
  if (!('start' in started)) return nothingKnown(started, known, 'partial');
  const overridden = overrides([started.surface, started.call.get('env')], job);
  if (overridden !== null) return nothingKnown({ surface, ...overridden }, known, 'partial');
  return factsOfStarted(started, job);
}

function factsOfStarted(started: Started, job: Job): Facts {
  const { catalogue, interpretation, workspace } = job;
  const { surface, start } = started;
  const known = catalogue.find(surface.class);
  const assembly = new Assembler(catalogue, interpretation).assemble(surface, start);
  const { trace } = interpretation;
  const environment = readEnvironment({ started, assembly, catalogue, trace, workspace });
  const scripts = readTrainScripts(assembly, workspace);
  const objective = readObjective(assembly);
  return {
    surface,
    known,
    arguments: argumentsOf(surface, known),
    objective,
    environment,
    budget: {
      numRounds: numRounds(assembly, sourcesOf(job)),
      minClients: minClients(assembly),
      numClients: environment.numClients,
      sampledClients: sampledClients(assembly),
    },
    scripts,
    evidence: evidenceOf(known, assembly),
    obstacle: supportOf(started, catalogue, [
      ...assembly.refusals,
      ...environment.refusals,
      ...objective.refusals,
      ...scripts.refusals,
      ...[surface, started.call.get('env') ?? start.receiver].flatMap((object) =>
        innerRefusals(object, { catalogue, files: workspace, perSite: assembly.perSite }),
      ),
    ]),
  };
}

/** Why an object of the workspace's own class is not what its NVFlare base is. */
function overrides(
  objects: readonly (Value | undefined)[],
  job: Job,
): { reason: string; place: Place } | null {
  const { catalogue } = job;
  for (const object of objects) {
    if (object?.kind !== 'object' || object.localClass === null) continue;
    const known = catalogue.find(object.class);
    if (known === null) continue;
    const found = overriddenBy(object.localClass, known, catalogue, sourcesOf(job));
    if (found !== null) return found;
  }
  return null;
}

/** The modules that the job script read. */
function sourcesOf({ interpretation, workspace, reader }: Job): Source[] {
  const paths = [...interpretation.modules.keys()];
  return paths.map((path) => reader.parse(path, workspace.bytes(path)));
}

function written(facts: Facts, job: Job): JobMeaning {
  const { surface, known, budget, scripts, environment } = facts;
  const { refusals: _, ...objective } = facts.objective;
  const { entry, interpretation, catalogue, workspace, reader } = job;
  const trained = interpretTrainScripts(scripts, workspace, catalogue.world(), reader);
  const runs = [...trained.runs.values()];
  const modules = new Map([interpretation, ...runs].flatMap((run) => [...run.modules]));
  const options = optionsOf(interpretation);
  const unresolved = [...unresolvedOf(facts, interpretation), ...trained.unresolved];
  const { numRounds, minClients, numClients } = budget;
  const fixed = [numRounds, minClients, numClients, objective.metric, objective.mode];
  const space = { entry, job: interpretation, runs: trained.runs, workspace, reader, fixed };
  const isLocal = (path: string) => path !== entry && !scripts.paths.includes(path);
  return {
    support: supportOfFacts(facts),
    confidence: confidenceOf(facts, unresolved),
    surface: surfaceOf(facts),
    class: known?.name ?? surface?.class ?? null,
    built: surface?.place ?? null,
    arguments: facts.arguments,
    entrypoint: entry,
    trainScripts: scripts.paths,
    scriptReadings: scripts.readings,
    localModules: [...modules.keys()].filter(isLocal).sort(),
    dataFiles: [...interpretation.dataFiles.keys()].sort(),
    budget,
    objective,
    environment: environment.discovered,
    evidence: facts.evidence,
    tunables: readSearchSpace(space),
    options: longFlags(options),
    optionDefaults: defaultsOf(options),
    seedOption: seedOption(options),
    unresolved,
    sources: new Map([...modules, ...interpretation.dataFiles]),
  };
}
