import * as v from 'valibot';

/** Every type of event with the shape of its data. Fields may be added; none changes its meaning. */

const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const Path = v.pipe(v.string(), v.nonEmpty());
const Args = v.array(v.string());
const Finite = v.pipe(v.number(), v.finite());
const Block = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A candidate's id: also a folder's name, so no path can be made of it. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const Name = v.pipe(v.string(), v.regex(NAME));

export const SettingsSchema = v.object({
  max_candidates: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  timeout_seconds: v.number(),
  simulator_no_progress_timeout_seconds: v.number(),
  hard_crash_threshold: v.number(),
  plateau_threshold: v.optional(v.number(), 8),
  plateau_min_delta: v.optional(v.number(), 0),
  exploration_batch_size: v.optional(v.number(), 3),
  family_repeat_limit: v.optional(v.number(), 6),
  stop_files: v.array(v.string()),
  keep_artifacts: v.picklist(['all', 'kept', 'none']),
  replicates: v.pipe(v.string(), v.regex(/^(auto|[1-9]\d*)$/)),
});
export type Settings = v.InferOutput<typeof SettingsSchema>;

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** How verdicts are reached; fixed when the campaign begins. */
const AcceptanceSchema = v.object({
  error_rate: Finite,
  /** Runs behind every keep or carry; 1: one run decides each step, and nothing is claimed singly. */
  runs: Count,
  baseline_runs: Count,
  /** Metric units; null: a share of the baseline's mean. */
  min_effect: v.nullable(Finite),
  cost_price: v.nullable(Finite),
  confirm_runs: Count,
  max_trials: v.nullable(Count),
  /** Runs of best and of baseline in the sealed evaluation; 0: none is declared. */
  sealed_runs: Count,
});
export type Acceptance = v.InferOutput<typeof AcceptanceSchema>;

/** The option that varies the job's seed, and the seed of block 0. */
const SeedSchema = v.object({ option: v.string(), first: v.number() });

const NoiseSchema = v.object({
  sd: v.nullable(Finite),
  df: v.number(),
  pair_sd: v.nullable(Finite),
  pair_df: v.number(),
  dropped: v.array(v.string()),
});

const ComparisonSchema = v.object({
  delta: v.nullable(Finite),
  se: v.nullable(Finite),
  t: v.nullable(Finite),
  p: v.nullable(Finite),
  df: v.number(),
  n: v.number(),
  m: v.number(),
  paired: v.boolean(),
  margin: Finite,
  runtime_ratio: v.nullable(Finite),
  noise: NoiseSchema,
});

/** Best against baseline on fresh runs; what could not be computed is null. */
const FreshSchema = v.object({
  best: Name,
  metric: v.string(),
  mode: v.picklist(['max', 'min']),
  best_trials: v.array(v.string()),
  baseline_trials: v.array(v.string()),
  best_score: v.nullable(Finite),
  baseline_score: v.nullable(Finite),
  gain: v.nullable(Finite),
  /** The 90 % interval of the gain. */
  low: v.nullable(Finite),
  high: v.nullable(Finite),
  p: v.nullable(Finite),
  confirmed: v.boolean(),
  comparison: v.nullable(ComparisonSchema),
  /** Runs of either that crashed, in words. */
  crashes: v.array(v.string()),
});
export type Fresh = v.InferOutput<typeof FreshSchema>;

const InterpreterSchema = v.object({
  path: Path,
  python: v.string(),
  nvflare: v.string(),
});

const SiteSchema = v.object({ name: v.string(), value: Finite, weight: v.nullable(Finite) });

/** What a run's files say of the objective, with provenance. */
export const EvidenceSchema = v.object({
  metric: v.string(),
  source: v.picklist(['round_metrics', 'server_log', 'cross_site', 'declared']),
  /** The artifact, relative to the workspace, the line (from 1) that holds the value, and in a JSON file its key. */
  file: Path,
  line: v.number(),
  key: v.optional(v.nullable(v.string()), null),
  sha256: Digest,
  /** Round (from 0) whose value counts, and the number of rounds that were run. */
  round: v.number(),
  rounds: v.number(),
  sites: v.array(SiteSchema),
  describes: v.string(),
  /** The metric's mean over sites for each round, in order; the last is the score. */
  round_scores: v.array(Finite),
});
export type Evidence = v.InferOutput<typeof EvidenceSchema>;

const ExternalSchema = v.object({
  job_id: v.nullable(v.string()),
  artifacts: v.nullable(v.string()),
  /** The person ends the runs of this arm here, with the verdict of what there is. */
  decide: v.optional(v.boolean(), false),
});

const RunSchema = v.object({
  trial: v.string(),
  arm: v.string(),
  block: Block,
  purpose: v.picklist(['selection', 'refresh', 'baseline', 'confirmation', 'sealed']),
  seed: v.nullable(v.number()),
});

export const DATA = {
  campaign_initialized: v.object({
    campaign: v.string(),
    job: Path,
    environment: v.picklist(['sim', 'poc', 'prod']),
    metric: v.string(),
    mode: v.picklist(['max', 'min']),
    rule: v.string(),
    base_args: Args,
    settings: SettingsSchema,
    acceptance: v.optional(AcceptanceSchema, {
      error_rate: 0.05,
      runs: 1,
      baseline_runs: 2,
      min_effect: null,
      cost_price: null,
      confirm_runs: 3,
      max_trials: null,
      sealed_runs: 0,
    }),
    seed: v.optional(v.nullable(SeedSchema), null),
    interpreter: InterpreterSchema,
    source_sha256: Digest,
    /** The bytes of `autofl.yaml`; and the contract and the author's schema as JSON objects. */
    contract_sha256: Digest,
    contract_json_sha256: Digest,
    schema_json_sha256: Digest,
    fixed_budget: v.record(v.string(), v.nullable(v.number())),
    fixed_budget_sha256: Digest,
  }),
  trial_started: v.object({
    ...RunSchema.entries,
    token: v.string(),
    /** sha256 of the seal that this run's outcome must carry. */
    seal: v.optional(v.nullable(Digest), null),
    source_sha256: Digest,
    args: Args,
    /** When it began, if that was before this event: while the run before it shut down. */
    began_at: v.optional(v.nullable(v.string()), null),
  }),
  trial_finished: v.object({
    ...RunSchema.entries,
    source_sha256: v.optional(Digest),
    args: v.optional(Args),
    outcome: v.picklist(['scored', 'crash', 'infrastructure']),
    score: v.nullable(Finite),
    evidence: v.nullable(EvidenceSchema),
    /** Names the class of runs that show the same numbers, by those of its first run. */
    evidence_digest: v.nullable(Digest),
    /** The object that holds the metric's values, `[round, site, value]`. */
    values_sha256: v.optional(v.nullable(Digest), null),
    /** Null where nobody here saw it run. */
    runtime_seconds: v.nullable(Finite),
    contended: v.boolean(),
    /** Why it did not score, in one line; null when it did. */
    reason: v.nullable(v.string()),
    /** The few lines of the log that explain a crash. */
    explanation: v.array(v.string()),
    warnings: v.array(v.string()),
    /** Folder of the run's artifacts, relative to the workspace. */
    artifacts: v.nullable(Path),
    /** Of a run that somebody else made and reported: what they call it, and where its files are. */
    external: v.optional(v.nullable(ExternalSchema), null),
  }),
  baseline_recorded: v.object({
    name: Name,
    trials: v.array(v.string()),
    score: v.nullable(Finite),
    reason: v.nullable(v.string()),
    /** Whether its runs repeat exactly, and else how far they lie apart; null while it has no score. */
    deterministic: v.optional(v.boolean()),
    noise: v.optional(v.nullable(NoiseSchema)),
  }),
  candidate_prepared: v.object({
    candidate: Name,
    hypothesis: v.string(),
    algorithm_family: v.nullable(v.string()),
    literature_event_id: v.nullable(v.string()),
    base_candidate: Name,
    base_source_sha256: Digest,
    inherited_args: Args,
    run_args: Args,
  }),
  candidate_submitted: v.object({
    candidate: Name,
    source_sha256: Digest,
    contract_json_sha256: Digest,
    patch_sha256: Digest,
    run_args: Args,
    changed_files: v.array(Path),
    created_files: v.array(Path),
    candidate_kind: v.picklist(['source_edit', 'argument_only']),
    execution_fingerprint: Digest,
    crash_replay: v.nullable(v.string()),
  }),
  candidate_finalized: v.object({
    candidate: Name,
    status: v.picklist(['keep', 'discard', 'crash']),
    verdict: v.picklist(['keep', 'carry', 'discard', 'inconclusive', 'crash']),
    reason: v.string(),
    rule: v.string(),
    evidence: v.picklist(['replicated', 'deterministic', 'single', 'external']),
    trials: v.array(v.string()),
    score: v.nullable(Finite),
    score_delta: v.nullable(Finite),
    comparison: v.optional(v.nullable(ComparisonSchema), null),
    runtime_seconds: v.nullable(Finite),
    /** The bytes of `autofl.yaml` from now on; null unless it was kept. */
    contract_sha256: v.nullable(Digest),
  }),
  literature_recorded: v.object({
    /** `lit-0001`, `lit-0002` … */
    event: v.string(),
    hypothesis: v.string(),
    /** Where it was read: titles, links. */
    sources: v.optional(v.array(v.string()), []),
  }),
  candidate_abandoned: v.object({ candidate: Name, reason: v.nullable(v.string()) }),
  campaign_confirmed: FreshSchema,
  sealed_started: v.object({ best: Name }),
  sealed_finished: FreshSchema,
  settings_changed: v.object({
    changes: v.array(
      v.object({
        setting: v.string(),
        old: v.unknown(),
        new: v.unknown(),
        /** Whether a person approved it; only raising a cap needs that. */
        approved: v.boolean(),
      }),
    ),
    settings: SettingsSchema,
  }),
} as const;

/** The name of a try of the baseline; no candidate is called so. */
export function isBaselineName(name: string): boolean {
  return /^baseline(_retry_\d+)?$/i.test(name);
}

export type EventType = keyof typeof DATA;
export type EventData<T extends EventType> = v.InferOutput<(typeof DATA)[T]>;

/** One line of the journal. `prev` is the sha256 of the whole line before, `sha256` of this one's content. */
export type Event = {
  [T in EventType]: {
    seq: number;
    at: string;
    type: T;
    data: EventData<T>;
    prev: string;
    sha256: string;
  };
}[EventType];

const Envelope = v.object({
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  at: v.pipe(v.string(), v.isoTimestamp()),
  type: v.picklist(Object.keys(DATA) as EventType[]),
  data: v.unknown(),
  prev: Digest,
  sha256: Digest,
});

/**
 * Checks the shape of one parsed line.
 *
 * @returns the event, or words that say which field is wrong.
 */
export function parseEvent(line: unknown): Event | string {
  const envelope = v.safeParse(Envelope, line);
  if (!envelope.success) return issueWords(envelope.issues[0]);
  const data = v.safeParse(DATA[envelope.output.type], envelope.output.data);
  if (!data.success) return `data.${issueWords(data.issues[0])}`;
  return { ...envelope.output, data: data.output } as Event;
}

// internals

function issueWords(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'line'}: ${issue.message}`;
}
