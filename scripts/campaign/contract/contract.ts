import type {
  Data,
  JobMeaning,
  ObjectData,
  Reading,
  Unresolved,
} from '../../nvflare/job/meaning.ts';
import { isManagedPath } from '../records/paths.ts';
import type { MutationSchema } from './mutation_schema.ts';

export const CONTRACT_SCHEMA = 'nvflare.autofl.config.v1';
/** Raised whenever the same job gives another contract. */
export const IMPORTER_VERSION = '2';

/** What the person asked for; the rest of the contract is read from the job. */
export interface ContractRequest {
  metric: string | null;
  environment: 'sim' | 'poc' | 'prod';
  maxCandidates: number | null;
  jobArgs: string[];
  schema: MutationSchema;
  /** Relative paths that exist, of those that may be edited where they do. */
  existing: (path: string) => boolean;
}

/** `autofl.yaml`: the reviewable contract, in the order in which it is written. */
export interface Contract {
  schema_version: string;
  import: {
    importer_version: string;
    source: string;
    sha256: string;
    job_args: string[];
    confidence: string;
    support: { status: string; patterns: string[]; reason: string | null };
  };
  job: {
    surface: string;
    class: string | null;
    arguments: Record<string, ContractReading>;
    entrypoint: string;
    train_script: string | string[] | null;
    /** Option that names a simulation, where the job has one. */
    name_option: string | null;
  };
  objective: ContractObjective;
  budget: {
    fixed_training_budget: FixedBudget;
    max_candidates: number | null;
  };
  environment: {
    requested: string;
    discovered: { class: string | null; args: Record<string, Data> };
    profiles: { sim: { num_clients: number | null } };
    simulator_env_passthrough: string[];
  };
  search_space: { suggested: { [key: string]: Data }[] };
  artifacts: {
    evidence: string | null;
    runs: string;
    /** Folder that the job gives to `simulator_run`, relative to the workspace; null where it gives none. */
    results: string | null;
  };
  trust_contract: {
    allowed_edit_paths: string[];
    allowed_create_patterns: string[];
    must_not_edit_outside_allowed_paths: true;
    fixed_arguments: string[];
    /** What these options are when nobody gives them: an edit must not move it either. */
    fixed_defaults: Record<string, Data>;
    unresolved: ContractUnresolved[];
  };
  unresolved: ContractUnresolved[];
}

export interface FixedBudget {
  [name: string]: number | null;
  num_rounds: number | null;
  min_clients: number | null;
  num_clients: number | null;
}

export interface ContractObjective {
  metric: string | null;
  requested_metric: string | null;
  metric_source: string;
  mode: 'max' | 'min' | null;
  mode_source: string;
  job_key_metric: string | null;
  job_key_metric_mode: 'max' | 'min' | null;
  metric_extraction_order: string[];
  metric_invariants: string[];
  on_metric_change: string;
}

export interface ContractReading {
  value: Data;
  source: string;
  confidence: string;
  line: number | null;
  reason?: string;
}

export interface ContractUnresolved {
  field: string;
  reason: string;
  line: number | null;
}

/** Turns what a job means into the contract of a campaign over it. Pure: same input, same value. */
export function contractOf(meaning: JobMeaning, request: ContractRequest): Contract {
  const unresolved = [
    ...meaning.unresolved.map(contractUnresolved),
    ...strangeTargets(request).map(({ reason }) => ({ field: EDITS, reason, line: null })),
  ];
  const fixed = new Set(fixedArguments(meaning, request.schema));
  return {
    schema_version: CONTRACT_SCHEMA,
    import: {
      importer_version: IMPORTER_VERSION,
      source: meaning.entrypoint,
      sha256: meaning.sources.get(meaning.entrypoint) ?? '',
      job_args: request.jobArgs,
      confidence: meaning.confidence,
      support: meaning.support,
    },
    job: {
      surface: meaning.surface,
      class: meaning.class,
      arguments: readings(meaning.arguments),
      entrypoint: meaning.entrypoint,
      train_script: oneOrMany(meaning.trainScripts),
      name_option: meaning.options.get('name')?.[0] ?? null,
    },
    objective: objectiveOf(meaning, request),
    budget: {
      fixed_training_budget: fixedBudgetOf(meaning),
      max_candidates: request.maxCandidates,
    },
    environment: environmentOf(meaning, request),
    // What the author fixed nobody tunes.
    search_space: {
      suggested: meaning.tunables.filter(({ name }) => !fixed.has(name)).map(suggestion),
    },
    artifacts: {
      evidence: meaning.evidence,
      runs: 'autofl_runs',
      results: meaning.environment.simulatorRunFolder?.value ?? null,
    },
    trust_contract: {
      allowed_edit_paths: allowedEdits(meaning, request),
      allowed_create_patterns: ['**/*.py'],
      must_not_edit_outside_allowed_paths: true,
      fixed_arguments: [...fixed],
      fixed_defaults: fixedDefaults(meaning, request.schema),
      unresolved: unresolved.map((entry) => ({ ...entry })),
    },
    unresolved,
  };
}

/** The contract in five lines, for a person at a terminal. */
export function contractSummary(contract: Contract): string[] {
  const { objective, budget, trust_contract: trust, job, environment } = contract;
  const fixed = budget.fixed_training_budget;
  const better = objective.mode === 'min' ? 'lower' : 'higher';
  return [
    `job         ${job.class ?? job.surface}, ${job.entrypoint} → ${[job.train_script].flat().join(', ')}`,
    `objective   ${objective.metric}, ${better} is better (${objective.metric_source})`,
    `fixed       ${fixed.num_rounds} rounds, ${fixed.num_clients} sites, ${fixed.min_clients} of them each round; ${environment.discovered.class ?? 'no environment read'}`,
    `may change  ${trust.allowed_edit_paths.join(', ')}; new files ${trust.allowed_create_patterns.join(', ') || 'none'}`,
    `unread      ${trust.unresolved.map(({ field, reason }) => `${field} (${reason})`).join('; ') || 'nothing'}`,
  ];
}

// internals

const METRIC_INVARIANTS = [
  'metric definition',
  'evaluation data and split',
  'evaluation timing and checkpoint',
  'aggregation and population',
  'scale, units and direction',
];

function objectiveOf(meaning: JobMeaning, { metric, schema }: ContractRequest): ContractObjective {
  const { objective } = meaning;
  const own = objective.metric.value;
  const bridge = schema.objective;
  const requested = metric ?? own;
  const optimized = bridge?.optimization_metric ?? requested;
  const isOwn = optimized !== null && optimized === own;
  const direction = isOwn
    ? ownDirection(meaning, bridge?.mode)
    : otherDirection(meaning, bridge?.mode);
  return {
    metric: optimized,
    requested_metric: requested,
    metric_source:
      metric !== null
        ? 'user_request'
        : bridge?.optimization_metric
          ? 'mutation_schema'
          : objective.metric.source,
    ...direction,
    job_key_metric: own,
    job_key_metric_mode: objective.mode.value,
    metric_extraction_order:
      bridge?.metric_extraction_order ?? (optimized === null ? [] : [optimized]),
    metric_invariants: METRIC_INVARIANTS,
    on_metric_change: 'start a campaign in a fresh workspace',
  };
}

type Mode = 'max' | 'min';
type Direction = Pick<ContractObjective, 'mode' | 'mode_source'>;

/** The direction of the job's own metric: its author's word, where the job itself says none. */
function ownDirection({ objective }: JobMeaning, declared: Mode | undefined): Direction {
  const isSaid = objective.mode.value !== null && !objective.modeImplicit;
  if (declared !== undefined && !isSaid) return { mode: declared, mode_source: 'mutation_schema' };
  return { mode: objective.mode.value, mode_source: objective.mode.source };
}

/** The direction of another metric; of one that may be the job's own, nothing is taken for granted. */
function otherDirection({ objective }: JobMeaning, declared: Mode | undefined): Direction {
  if (declared !== undefined) return { mode: declared, mode_source: 'mutation_schema' };
  const isUnread = objective.metric.value === null && objective.selects;
  return isUnread
    ? { mode: null, mode_source: 'unresolved' }
    : { mode: 'max', mode_source: 'core_default' };
}

function fixedBudgetOf({ budget }: JobMeaning): FixedBudget {
  return {
    num_rounds: budget.numRounds.value,
    min_clients: budget.minClients.value,
    num_clients: budget.numClients.value,
  };
}

function environmentOf(meaning: JobMeaning, request: ContractRequest): Contract['environment'] {
  const { environment, budget } = meaning;
  const args = [...environment.args].map(
    ([name, reading]) => [name, yamlData(reading.value)] as const,
  );
  return {
    requested: request.environment,
    discovered: { class: environment.class, args: Object.fromEntries(args) },
    profiles: { sim: { num_clients: budget.numClients.value } },
    simulator_env_passthrough: [],
  };
}

/** The field that is left open where the author prefers files that are none. */
export const EDITS = 'trust_contract.allowed_edit_paths';

/** What the author prefers, and why it is not a file that candidates could edit. */
function strangeTargets({ schema, existing }: ContractRequest): { path: string; reason: string }[] {
  return schema.preferred_targets.flatMap((path) => {
    const problem = !isManagedPath(path)
      ? 'is not the path of a file in the workspace, outside reserved folders'
      : existing(path)
        ? null
        : 'does not exist in the workspace';
    return problem === null
      ? []
      : [{ path, reason: `mutation_schema.yaml: preferred_targets: ${path} ${problem}` }];
  });
}

function allowedEdits(meaning: JobMeaning, request: ContractRequest): string[] {
  const { existing, schema } = request;
  const strange = new Set(strangeTargets(request).map(({ path }) => path));
  const preferred = schema.preferred_targets.filter((path) => !strange.has(path));
  const optional = [...['model.py', 'requirements.txt'].filter(existing), ...preferred];
  return [
    ...new Set([meaning.entrypoint, ...meaning.trainScripts, ...meaning.localModules, ...optional]),
  ];
}

/** Options no candidate may set: the fixed budget's, and what the job's author fixed. */
function fixedArguments(meaning: JobMeaning, schema: MutationSchema): string[] {
  const { budget } = meaning;
  const ofBudget = [budget.numRounds, budget.minClients, budget.numClients].flatMap(({ source }) =>
    source.startsWith('arg:') ? [source.slice('arg:'.length)] : [],
  );
  const fixed = [
    'num_rounds',
    'min_clients',
    'num_clients',
    'n_clients',
    ...ofBudget,
    ...fixedByAuthor(meaning, schema),
  ];
  // An option may be called otherwise than what it sets, and in more ways: `--random-seed` with dest `seed`.
  const flags = fixed.flatMap((name) => meaning.options.get(name) ?? []).map(dest);
  return [...new Set([...fixed, ...flags])];
}

/** Options that make runs comparable without being part of the budget that is read from the job. */
function fixedByAuthor({ seedOption }: JobMeaning, schema: MutationSchema): string[] {
  const sealed = (schema.sealed_evaluation?.args ?? [])
    .filter((word) => word.startsWith('--'))
    .map((word) => word.split('=')[0] ?? '');
  const seed = schema.replicates.seed_arg ?? seedOption?.dest;
  return [
    ...schema.comparison_budget_args.fixed_within_campaign,
    ...sealed,
    ...(seed ? [seed] : []),
  ].map(dest);
}

/** The budget's own values are compared as such; these are known by their defaults alone. */
function fixedDefaults(meaning: JobMeaning, schema: MutationSchema): Record<string, Data> {
  const { optionDefaults } = meaning;
  const entries = fixedByAuthor(meaning, schema).flatMap((name): [string, Data][] =>
    optionDefaults.has(name) ? [[name, optionDefaults.get(name) ?? null]] : [],
  );
  return Object.fromEntries(entries);
}

function dest(option: string): string {
  return option.replace(/^-+/, '').replaceAll('-', '_');
}

function suggestion(tunable: JobMeaning['tunables'][number]): { [key: string]: Data } {
  return {
    name: tunable.name,
    flag: tunable.flag,
    ...(tunable.aliases.length > 0 ? { aliases: tunable.aliases } : {}),
    type: tunable.type,
    default: yamlData(tunable.default),
    choices: yamlData(tunable.choices),
    mutable_via_run_args: tunable.flag !== null,
    source: `${tunable.file}:${tunable.line}`,
    ...(tunable.reason === null ? {} : { reason: tunable.reason }),
  };
}

function readings(map: Map<string, Reading>): Record<string, ContractReading> {
  return Object.fromEntries(
    [...map].map(([name, { value, source, confidence, place, reason }]) => [
      name,
      {
        value: yamlData(value),
        source,
        confidence,
        line: place?.line ?? null,
        ...(reason === null ? {} : { reason }),
      },
    ]),
  );
}

/** Keeps integers that JavaScript cannot hold as the digits they are. */
function yamlData(value: Data | ObjectData | undefined): Data {
  return (value ?? null) as Data;
}

function contractUnresolved({ field, reason, place }: Unresolved): ContractUnresolved {
  return { field, reason, line: place?.line ?? null };
}

function oneOrMany(scripts: string[]): string | string[] | null {
  return scripts.length > 1 ? scripts : (scripts[0] ?? null);
}
