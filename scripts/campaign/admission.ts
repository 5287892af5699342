import { Failure } from '../base/failure.ts';
import { looksLowerIsBetter } from '../nvflare/metric_names.ts';
import type { Contract } from './contract.ts';
import type { MutationSchema } from './mutation_schema.ts';

/** A reason not to start a campaign over this job, with the smallest cure. */
export interface Obstacle {
  code: string;
  message: string;
  hint: string;
}

/** Every reason at once why this job cannot be optimised; empty when it is admitted. */
export function obstaclesOf(contract: Contract, schema: MutationSchema): Obstacle[] {
  return [
    surface(contract),
    ...budget(contract),
    metric(contract, schema),
    direction(contract, schema),
    evidence(contract, schema),
  ].filter((obstacle) => obstacle !== null);
}

/**
 * Lets a contract through, or refuses with its first obstacle; the message counts the others.
 *
 * @throws Failure exit 2; nothing has been written yet.
 */
export function admit(contract: Contract, schema: MutationSchema): void {
  const obstacles = obstaclesOf(contract, schema);
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

// internals

const BUDGET_FIELDS = ['num_rounds', 'min_clients', 'num_clients'] as const;

function surface({ import: imported, job }: Contract): Obstacle | null {
  if (imported.support.status === 'supported' && job.train_script !== null) return null;
  if (imported.support.status === 'supported') return unread('job.train_script', imported.source);
  return {
    code: 'AUTOFL_JOB_SURFACE',
    message: `Cannot optimise this job surface (${imported.support.status}): ${imported.support.reason ?? 'no NVFlare recipe or job is built and started'}`,
    hint: `Build and start one NVFlare recipe or FedJob in ${imported.source}`,
  };
}

function budget({
  budget: { fixed_training_budget: fixed },
  unresolved,
  import: { source },
}: Contract): Obstacle[] {
  const unknown = BUDGET_FIELDS.filter((field) => fixed[field] === null).map((field) => {
    const entry = unresolved.find(
      ({ field: name }) => name.endsWith(`.${field}`) || name === field,
    );
    return {
      code: 'AUTOFL_BUDGET_UNKNOWN',
      message: `The fixed comparison budget is not known: ${field}${entry ? ` (${entry.reason})` : ''}`,
      hint: `Write ${field} in ${source} as a constant or an argparse option, or pass it with --base-args`,
    };
  });
  const rounds = fixed.num_rounds;
  if (rounds === null || rounds >= 2) return unknown;
  return [
    ...unknown,
    {
      code: 'AUTOFL_TOO_FEW_ROUNDS',
      message: `num_rounds is ${rounds}: round 0 scores the untouched initial model, so all candidates would tie`,
      hint: 'Use at least 2 rounds',
    },
  ];
}

function metric(
  { objective, unresolved, import: { source } }: Contract,
  schema: MutationSchema,
): Obstacle | null {
  const { metric: optimized, requested_metric: requested, job_key_metric: own } = objective;
  if (optimized === null) {
    const entry = unresolved.find(({ field }) => field.startsWith('objective.'));
    return {
      code: 'AUTOFL_METRIC_UNKNOWN',
      message: `The job's metric is not known: objective.metric${entry ? ` (${entry.reason})` : ''}`,
      hint: `Give the recipe a key_metric in ${source}, or name the metric with --metric`,
    };
  }
  const declared =
    schema.objective?.optimization_metric === requested ||
    schema.objective?.metric_extraction_order?.includes(requested ?? '');
  if (requested === own || own === null || declared) return null;
  return {
    code: 'AUTOFL_METRIC_NOT_DECLARED',
    message: `The metric ${requested} is not the one the job selects on (${own})`,
    hint: `Leave --metric out to use ${own}; or set key_metric in ${source}; or declare ${requested} as objective.optimization_metric in mutation_schema.yaml`,
  };
}

function direction(
  { objective, import: { source } }: Contract,
  schema: MutationSchema,
): Obstacle | null {
  const { metric: name, mode, mode_source: from } = objective;
  if (name === null) return null;
  if (mode === null) {
    return {
      code: 'AUTOFL_METRIC_DIRECTION_UNKNOWN',
      message: `Whether higher or lower ${name} is better is not known: objective.mode`,
      hint: `Set key_metric_mode="max" or "min" in ${source}`,
    };
  }
  const implicit = mode === 'max' && IMPLICIT.has(from);
  if (!implicit || !looksLowerIsBetter(name)) return null;
  return {
    code: 'AUTOFL_METRIC_DIRECTION_CONFLICT',
    message: `${name} looks like lower is better, but nothing says so and NVFlare would maximise it`,
    hint: schema.objective
      ? 'Set objective.mode in mutation_schema.yaml'
      : `Set key_metric_mode="min" in ${source}`,
  };
}

/** Sources of a `max` that nobody wrote down. */
const IMPLICIT = new Set(['core_default', 'nvflare_default', 'default']);

function evidence({ artifacts, job }: Contract, schema: MutationSchema): Obstacle | null {
  const { evidence: left } = artifacts;
  if (left === null || left === 'round_metrics' || schema.evidence) return null;
  return {
    code: 'AUTOFL_NO_EVIDENCE',
    message:
      left === 'none'
        ? `${job.class} leaves no metric that can be read after a run`
        : `${job.class} leaves its metric in ${left}, which this version does not read`,
    hint: 'Declare where the job writes its metric as evidence.file and evidence.key in mutation_schema.yaml',
  };
}

function unread(field: string, source: string): Obstacle {
  return {
    code: 'AUTOFL_UNREAD',
    message: `${field} could not be read from ${source}`,
    hint: `Write it as a literal path inside the workspace`,
  };
}
