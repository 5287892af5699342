import { Failure } from '../../base/failure.ts';
import { looksLowerIsBetter } from '../../nvflare/evidence/metric_names.ts';
import { evidenceSource } from '../evidence_plan.ts';
import { isManagedPath } from '../records/paths.ts';
import { type Contract, EDITS } from './contract.ts';
import { cureOf } from './cure.ts';
import type { MutationSchema } from './mutation_schema.ts';

/** A reason not to start a campaign over this job, with the smallest cure. */
export interface Obstacle {
  code: string;
  message: string;
  hint: string;
}

/** Where a field of the contract was said, as `job.py:14:21`; null where it was not. */
export type PlaceOf = (field: string) => string | null;

/** Every reason at once why this job cannot be optimised; empty when it is admitted. */
export function obstaclesOf(
  contract: Contract,
  schema: MutationSchema,
  placeOf: PlaceOf = () => null,
): Obstacle[] {
  const found = [
    surface(contract),
    trainScript(contract),
    ...budget(contract),
    rounds(contract, placeOf),
    metric(contract, schema, placeOf),
    direction(contract, schema, placeOf),
    evidence(contract, schema),
    ...targets(contract),
    resultFolder(contract),
  ].filter((obstacle) => obstacle !== null);
  // A job that cannot be followed leaves all else unknown for the same reason, which is mended once.
  const { reason } = contract.import.support;
  return found.filter(
    ({ code, message }) =>
      code === 'AUTOFL_JOB_SURFACE' || reason === null || !message.includes(reason),
  );
}

/**
 * Lets a contract through, or refuses with its first obstacle; the message counts the others.
 *
 * @throws Failure exit 2; nothing has been written yet.
 */
export function admit(contract: Contract, schema: MutationSchema, placeOf?: PlaceOf): void {
  const obstacles = obstaclesOf(contract, schema, placeOf);
  const [first] = obstacles;
  if (!first) return;
  const others = obstacles.slice(1).map(({ message }) => message);
  const more = others.length > 0 ? `; also: ${others.join('; ')}` : '';
  throw new Failure({ code: first.code, message: first.message + more, hint: first.hint });
}

/** Said in the contract of an admitted job, because it weakens what a comparison can show. */
export function admissionWarnings(
  contract: Contract,
  { hasSeed, sampled }: { hasSeed: boolean; sampled: number | null },
): string[] {
  const { min_clients, num_clients } = contract.budget.fixed_training_budget;
  // Where the workflow does not say how many sites it asks, it asks as many as it needs.
  const asked = sampled ?? min_clients;
  const samples = asked !== null && num_clients !== null && asked < num_clients;
  return [
    ...(samples
      ? [`${asked} of ${num_clients} sites are asked in a round: each run draws other ones`]
      : []),
    ...(hasSeed
      ? []
      : [
          'The job has no seed option: runs cannot be paired; add an integer --seed before the campaign',
        ]),
  ];
}

/**
 * NVFlare splits the simulator's command line at blanks, and `simulator_run` names the stage in it.
 *
 * @throws Failure `AUTOFL_RESULT_FOLDER` where this job cannot run below that path.
 */
export function requireRunnablePath({ artifacts }: Contract, workspace: string): void {
  if (artifacts.results === null || !/\s/.test(workspace)) return;
  throw new Failure({
    code: 'AUTOFL_RESULT_FOLDER',
    message: `simulator_run cannot work below a path with blanks: ${workspace}`,
    hint: 'Copy the folder to a path without blanks, or start the job with a recipe and SimEnv',
  });
}

// internals

const BUDGET_FIELDS = ['num_rounds', 'min_clients', 'num_clients'] as const;

function surface({ import: imported }: Contract): Obstacle | null {
  const { support, source } = imported;
  if (support.status === 'supported') return null;
  const { reason } = support;
  return {
    code: 'AUTOFL_JOB_SURFACE',
    message: `Cannot optimise this job surface (${support.status}): ${reason ?? 'no NVFlare recipe or job is built and started'}`,
    hint: surfaceCure(reason ?? '', source),
  };
}

/** What to change so that one job is built and started that can be followed. */
function surfaceCure(reason: string, source: string): string {
  const place = /(\S+:\d+:\d+)/.exec(reason)?.[1] ?? source;
  for (const [pattern, cure] of SURFACE_CURES)
    if (pattern.test(reason)) return `${cure} (${place})`;
  return `Build and start one NVFlare recipe or FedJob in ${source}`;
}

const SURFACE_CURES: readonly [RegExp, string][] = [
  [/options are read by/, 'Read the options with argparse, and call the function yourself'],
  [/may be called/, 'Call the function that starts the job from the script itself'],
  [/does not exist in the workspace/, 'Correct the path of the train script, or add the file'],
  [/refuses this job/, 'Give the constructor the arguments that this NVFlare takes'],
  [/replaces|overrides/, 'Leave the NVFlare class as it is'],
  [/started in a loop|starts one of|and none is started/, 'Start exactly one job'],
  [/ends before a job is started/, 'Give the job arguments with which it starts'],
  [/only evaluates|statistics|nested/, 'Take a job that trains: another recipe, another script'],
];

function trainScript({ import: imported, job, unresolved }: Contract): Obstacle | null {
  if (imported.support.status !== 'supported' || job.train_script !== null) return null;
  const reason = reasonOf(unresolved, 'job.train_script');
  return {
    code: 'AUTOFL_UNREAD',
    message: `job.train_script could not be read from ${imported.source}${reason ? ` (${reason})` : ''}`,
    hint: cureOf('train_script', reason ?? '', imported.source),
  };
}

function budget({
  budget: { fixed_training_budget: fixed },
  environment: { requested },
  unresolved,
  import: { source },
}: Contract): Obstacle[] {
  // In production the sites are those that are connected, which no job says.
  const needed = BUDGET_FIELDS.filter((field) => field !== 'num_clients' || requested !== 'prod');
  return needed
    .filter((field) => fixed[field] === null)
    .map((field) => {
      const reason = reasonOf(unresolved, field);
      return {
        code: 'AUTOFL_BUDGET_UNKNOWN',
        message: `The fixed comparison budget is not known: ${field}${reason ? ` (${reason})` : ''}`,
        hint: cureOf(field, reason ?? '', source),
      };
    });
}

function rounds(
  { budget: { fixed_training_budget: fixed }, import: { source } }: Contract,
  placeOf: PlaceOf,
): Obstacle | null {
  const { num_rounds: count } = fixed;
  if (count === null || count >= 2) return null;
  const place = placeOf('budget.fixed_training_budget.num_rounds') ?? source;
  return {
    code: 'AUTOFL_TOO_FEW_ROUNDS',
    message: `num_rounds is ${count}: round 0 scores the untouched initial model, so all candidates would tie`,
    hint: `Use at least 2 rounds: num_rounds at ${place}, or the job argument that sets it`,
  };
}

function metric(
  { objective, unresolved, import: { source } }: Contract,
  schema: MutationSchema,
  placeOf: PlaceOf,
): Obstacle | null {
  const place = placeOf('objective.metric') ?? source;
  const { metric: optimized, requested_metric: requested, job_key_metric: own } = objective;
  if (optimized === null) {
    const reason = reasonOf(unresolved, 'objective.metric');
    return {
      code: 'AUTOFL_METRIC_UNKNOWN',
      message: `The job's metric is not known: objective.metric${reason ? ` (${reason})` : ''}`,
      hint: `Pass --metric NAME, or ${lower(cureOf('key_metric', reason ?? '', source))}`,
    };
  }
  const declared =
    schema.objective?.optimization_metric === requested ||
    schema.objective?.metric_extraction_order?.includes(requested ?? '');
  if (requested === own || own === null || declared) return null;
  return {
    code: 'AUTOFL_METRIC_NOT_DECLARED',
    message: `The metric ${requested} is not the one the job selects on (${own})`,
    hint: `Leave --metric out to use ${own}; or write key_metric="${requested}" at ${place}; or declare ${requested} as objective.optimization_metric in mutation_schema.yaml`,
  };
}

function direction(
  { objective, unresolved, import: { source } }: Contract,
  schema: MutationSchema,
  placeOf: PlaceOf,
): Obstacle | null {
  const place = placeOf('objective.metric') ?? source;
  const { metric: name, mode, mode_source: from } = objective;
  if (name === null) return null;
  if (mode === null) {
    const reason =
      reasonOf(unresolved, 'objective.mode') ?? reasonOf(unresolved, 'objective.metric');
    const edit =
      objective.job_key_metric === null
        ? 'Write the key_metric and its key_metric_mode as constants'
        : 'Write key_metric_mode="max" or "min" beside the key_metric';
    return {
      code: 'AUTOFL_METRIC_DIRECTION_UNKNOWN',
      message: `Whether higher or lower ${name} is better is not known: objective.mode${reason ? ` (${reason})` : ''}`,
      hint: `${edit} at ${place}, or set objective.mode in mutation_schema.yaml`,
    };
  }
  const declared = schema.objective?.mode;
  if (declared !== undefined && declared !== mode)
    return {
      code: 'AUTOFL_METRIC_DIRECTION_CONFLICT',
      message: `mutation_schema.yaml says objective.mode is ${declared}, but the job says ${mode} (${from})`,
      hint: `Remove objective.mode from mutation_schema.yaml, or write the same direction in the job at ${placeOf('objective.mode') ?? place}`,
    };
  const implicit = mode === 'max' && IMPLICIT.has(from);
  if (!implicit || !looksLowerIsBetter(name)) return null;
  return {
    code: 'AUTOFL_METRIC_DIRECTION_CONFLICT',
    message: `${name} looks like lower is better, but nothing says so and NVFlare would maximise it`,
    hint: schema.objective
      ? 'Set objective.mode in mutation_schema.yaml'
      : `Write key_metric_mode="min" (or "max", if you mean it) beside the key_metric at ${place}, or set objective.mode in mutation_schema.yaml`,
  };
}

/** Sources of a `max` that nobody wrote down. */
const IMPLICIT = new Set(['core_default', 'nvflare_default', 'default']);

function evidence(contract: Contract, schema: MutationSchema): Obstacle | null {
  const { artifacts, environment, job, objective } = contract;
  // Results from outside are told, not read.
  if (environment.requested !== 'sim') return null;
  const { kind, ...source } = evidenceSource(contract, schema);
  const wrong = (message: string, hint: string): Obstacle => ({
    code: 'AUTOFL_NO_EVIDENCE',
    message,
    hint,
  });
  switch (kind) {
    case 'declared':
      return 'file' in source && isManagedPath(source.file)
        ? null
        : wrong(
            `evidence.file of mutation_schema.yaml is no path inside a run's result folder`,
            'Write it from there, such as server/simulate_job/eval.json',
          );
    case 'cross_site':
      // What NumPy jobs leave there was seen to be noise.
      return /\.app_common\.np\./.test(job.class ?? '')
        ? wrong(
            `The cross-site evaluation of ${job.class} holds no usable numbers`,
            'Leave evidence out of mutation_schema.yaml: the metrics of the rounds count',
          )
        : null;
    case 'server_log':
      return objective.metric === objective.job_key_metric
        ? null
        : wrong(
            `${job.class} leaves its key metric alone (${objective.job_key_metric}), not ${objective.metric}`,
            `Make ${objective.metric} the job's key_metric`,
          );
    case 'round_metrics': {
      const { evidence: left } = artifacts;
      if (left === null || left === 'round_metrics') return null;
      return wrong(
        left === 'none'
          ? `${job.class} leaves no metric that can be read after a run`
          : `${job.class} leaves its metric in ${left}, which is read where it is declared alone`,
        'Declare where the job writes its metric as evidence.file and evidence.key in mutation_schema.yaml',
      );
    }
  }
}

/** A run's results must be the trial's own: below the stage, and not the stage itself, which NVFlare would erase. */
function resultFolder(contract: Contract): Obstacle | null {
  const { artifacts, unresolved, trust_contract: trust, import: imported } = contract;
  const { results } = artifacts;
  const reason = reasonOf(unresolved, 'environment.simulator_run_folder');
  const holdsSource = trust.allowed_edit_paths.some((path) => path.startsWith(`${results}/`));
  const isOwn = results === null || (isManagedPath(results) && !holdsSource);
  if (reason === null && isOwn) return null;
  const what = reason === null ? `is ${results}` : `is not known (${reason})`;
  return {
    code: 'AUTOFL_RESULT_FOLDER',
    message: `The folder given to simulator_run ${what}: the results of a run must be its own`,
    hint: `Give simulator_run a folder below that of ${imported.source}, such as "work", in ${imported.source}`,
  };
}

/** Files that the author prefers, and that are none. */
function targets({ unresolved }: Contract): Obstacle[] {
  return unresolved
    .filter(({ field }) => field === EDITS)
    .map(({ reason }) => ({
      code: 'AUTOFL_BAD_SCHEMA',
      message: reason,
      hint: 'Name files of the workspace under preferred_targets, relative to it, or remove the line',
    }));
}

function reasonOf(unresolved: Contract['unresolved'], name: string): string | null {
  const found = unresolved.find(({ field }) => field === name || field.endsWith(`.${name}`));
  return found?.reason ?? null;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
