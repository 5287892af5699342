import type { Interpretation } from '../../python/trace.ts';
import { type ObjectReference, type Place, placeText } from '../../python/value.ts';
import type { KnownClass } from '../catalogue/catalogue.ts';
import { bind, shortName } from './constructor.ts';
import type { Environment } from './environment.ts';
import type { JobMeaning, Reading, Unresolved } from './meaning.ts';
import type { Objective } from './objective.ts';
import { argument, unread } from './reading.ts';
import type { NotStarted } from './started.ts';
import type { TrainScripts } from './train_script.ts';

/** What is read of a job, before it is written down. */
export interface Facts {
  surface: ObjectReference | null;
  known: KnownClass | null;
  /** The arguments that the job file gives to its recipe or job. */
  arguments: Map<string, Reading>;
  objective: Objective;
  environment: Environment;
  budget: JobMeaning['budget'];
  scripts: TrainScripts;
  evidence: JobMeaning['evidence'];
  /** Why the job is not admitted as it is; null where nothing speaks against it. */
  obstacle: JobMeaning['support'] | null;
}

/** A job of which nothing can be said, and why. */
export function nothingKnown(
  { surface, reason, place }: NotStarted,
  known: KnownClass | null,
  status: 'partial' | 'unsupported',
): Facts {
  const nothing = <T>(): Reading<T> => unread<T>(reason, place);
  const discovered = { class: null, args: new Map(), sites: null, simulatorRunFolder: null };
  const unresolved = [{ field: 'job.train_script', reason, place }];
  return {
    surface,
    known,
    arguments: argumentsOf(surface, known),
    objective: {
      metric: nothing(),
      selects: true,
      mode: nothing(),
      modeImplicit: false,
      stopCondition: null,
      refusals: [],
    },
    environment: { discovered, numClients: nothing(), refusals: [] },
    budget: {
      numRounds: nothing(),
      minClients: nothing(),
      numClients: nothing(),
      sampledClients: null,
    },
    scripts: { paths: [], readings: [], args: new Map(), refusals: [], unresolved },
    evidence: null,
    obstacle: { status, patterns: [], reason },
  };
}

/** The arguments that the job file gives to its recipe or job. */
export function argumentsOf(
  surface: ObjectReference | null,
  known: KnownClass | null,
): Map<string, Reading> {
  if (surface === null) return new Map();
  const given = known
    ? bind(known, surface.arguments, surface.place).given
    : surface.arguments.kwargs;
  return new Map([...given].map(([name, value]) => [name, argument(name, value)]));
}

export function surfaceOf({ surface, known }: Facts): JobMeaning['surface'] {
  if (surface === null) return 'unknown';
  if (known !== null) return known.kind === 'job' ? 'fed_job' : 'recipe';
  return surface.class.endsWith('Recipe') ? 'recipe' : 'fed_job';
}

export function supportOfFacts(facts: Facts): JobMeaning['support'] {
  const patterns: string[] = [];
  const { surface, environment, obstacle } = facts;
  if (surface !== null) {
    const kind = surfaceOf(facts) === 'recipe' ? 'recipe' : 'job';
    patterns.push(`${kind}:${surface.localClass?.name ?? shortName(surface.class)}`);
  }
  if (environment.discovered.class !== null)
    patterns.push(`env:${shortName(environment.discovered.class)}`);
  if (obstacle !== null) return { ...obstacle, patterns };
  return { status: 'supported', patterns, reason: null };
}

export function confidenceOf(
  { surface, obstacle }: Facts,
  unresolved: readonly Unresolved[],
): JobMeaning['confidence'] {
  if (surface === null) return 'low';
  return unresolved.length > 0 || obstacle !== null ? 'medium' : 'high';
}

/** Everything that could not be read, with the field of the contract that it leaves open. */
export function unresolvedOf(facts: Facts, interpretation: Interpretation): Unresolved[] {
  const found: Unresolved[] = [];
  const note = (field: string, reading: Reading<unknown> | null): void => {
    // `None` is a value that is known.
    if (reading !== null && reading.value === null && reading.reason !== null)
      found.push({ field, reason: located(reading.reason, reading.place), place: reading.place });
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
  for (const [name, reading] of facts.arguments) note(`job.arguments.${name}`, reading);
  found.push(...interpretation.foreignOptions.map(foreignOptions));
  for (const { message, place } of interpretation.problems)
    found.push({ field: 'job.source', reason: located(message, place), place });
  return found;
}

// internals

/** Every reason names a place where there is one. */
function located(reason: string, place: Place | null): string {
  return place === null || /\S:\d+:\d+/.test(reason) ? reason : `${placeText(place)} ${reason}`;
}

function foreignOptions({
  library,
  option,
  place,
}: Interpretation['foreignOptions'][number]): Unresolved {
  const what = option === null ? 'options are' : `the option ${option} is`;
  const reason = `${placeText(place)} ${what} read by ${library}, which is not understood; only argparse is`;
  return { field: 'search_space', reason, place };
}
