import type {
  Event,
  EventData,
  EventType,
  Evidence,
} from '../../scripts/campaign/records/event.ts';
import { type Campaign, fold } from '../../scripts/campaign/records/fold.ts';
import { DEFAULT_SETTINGS } from '../../scripts/campaign/settings.ts';

type Init = EventData<'campaign_initialized'>;
type Trial = EventData<'trial_finished'>;

/** What a candidate came to; what is left out is what most have. */
export interface Tried {
  verdict?: EventData<'candidate_finalized'>['verdict'];
  scores?: number[];
  change?: number | null;
  p?: number | null;
  evidence?: EventData<'candidate_finalized'>['evidence'];
  family?: string | null;
  review?: string | null;
  base?: string;
  hypothesis?: string;
  reason?: string;
  files?: string[];
  args?: string[];
  /** Of its runs. */
  run?: Partial<Trial>;
  /** Values of its sites in the last round. */
  sites?: number[];
}

/** A campaign told as a list of events, without a disk: for what follows from records alone. */
export class Story {
  private readonly events: Event[] = [];
  private best = 'baseline';

  constructor(init: Partial<Init> = {}) {
    this.tell('campaign_initialized', { ...INIT, ...init });
  }

  get campaign(): Campaign {
    const campaign = fold(null, this.events);
    if (!campaign) throw new Error('a campaign begins with its initialization');
    return campaign;
  }

  tell<T extends EventType>(type: T, data: EventData<T>): this {
    const seq = this.events.length + 1;
    const at = new Date(Date.UTC(2026, 0, 1, 0, seq)).toISOString();
    const event = { seq, at, type, data, prev: DIGEST, sha256: DIGEST };
    this.events.push(event as Event);
    return this;
  }

  baseline(scores = [0.5, 0.51, 0.49], more: Tried = {}): this {
    const trials = this.runs('baseline', scores, 'baseline', more);
    return this.tell('baseline_recorded', {
      name: 'baseline',
      trials,
      score: mean(scores),
      reason: null,
      deterministic: false,
      noise: { sd: 0.01, df: 2, pair_sd: null, pair_df: 0, dropped: [] },
    });
  }

  candidate(name: string, tried: Tried = {}): this {
    const { verdict = 'discard', scores = verdict === 'crash' ? [] : [0.4, 0.41] } = tried;
    const { change = null, p = null, evidence = 'replicated', args = [] } = tried;
    this.draft(name, tried);
    const files = tried.files ?? ['client.py'];
    this.tell('candidate_submitted', {
      candidate: name,
      source_sha256: digestOf(name),
      contract_json_sha256: DIGEST,
      patch_sha256: DIGEST,
      run_args: args,
      changed_files: files,
      created_files: [],
      candidate_kind: files.length > 0 ? 'source_edit' : 'argument_only',
      execution_fingerprint: digestOf(name),
      crash_replay: null,
    });
    const status = verdict === 'keep' || verdict === 'carry' ? 'keep' : STATUS[verdict];
    const trials =
      verdict === 'crash'
        ? this.runs(name, [null], 'selection', tried)
        : this.runs(name, scores, 'selection', tried);
    if (status === 'keep') this.best = name;
    return this.tell('candidate_finalized', {
      candidate: name,
      status,
      verdict,
      reason: tried.reason ?? (verdict === 'crash' ? 'it broke' : 'because'),
      rule: INIT.rule,
      evidence,
      trials,
      score: scores.length > 0 ? mean(scores) : null,
      score_delta: change,
      comparison: p === null ? null : { ...COMPARISON, delta: change, p },
      runtime_seconds: 30,
      contract_sha256: status === 'keep' ? DIGEST : null,
    });
  }

  /** A candidate that is only prepared. */
  draft(name: string, { family = null, review = null, base, hypothesis }: Tried = {}): this {
    return this.tell('candidate_prepared', {
      candidate: name,
      hypothesis: hypothesis ?? `idea ${name}`,
      algorithm_family: family,
      literature_event_id: review,
      base_candidate: base ?? this.best,
      base_source_sha256: DIGEST,
      inherited_args: [],
      run_args: [],
    });
  }

  dropped(name: string, tried: Tried = {}): this {
    this.draft(name, tried);
    return this.tell('candidate_abandoned', { candidate: name, reason: null });
  }

  review(event: string, hypothesis = 'what others found', sources = ['arXiv:1']): this {
    return this.tell('literature_recorded', { event, hypothesis, sources });
  }

  /** Fresh runs of the present best and the baseline. */
  confirmed(
    best: number[],
    baseline: number[],
    more: Partial<EventData<'campaign_confirmed'>> = {},
  ) {
    const best_trials = this.runs(this.best, best, 'confirmation', {});
    const baseline_trials = this.runs('baseline', baseline, 'confirmation', {});
    const gain = mean(best) - mean(baseline);
    return this.tell('campaign_confirmed', {
      best: this.best,
      metric: 'accuracy',
      mode: 'max',
      best_trials,
      baseline_trials,
      best_score: mean(best),
      baseline_score: mean(baseline),
      gain,
      low: gain - 0.01,
      high: gain + 0.01,
      p: 0.001,
      confirmed: true,
      comparison: COMPARISON,
      crashes: [],
      ...more,
    });
  }

  runs(
    arm: string,
    scores: (number | null)[],
    purpose: Trial['purpose'],
    { run = {}, sites }: Tried,
  ): string[] {
    return scores.map((score, index) => {
      const trial = `${arm}-${purpose}-${index}`;
      const block = purpose === 'confirmation' ? 1000 + index : index;
      this.tell('trial_finished', {
        trial,
        arm,
        block,
        purpose,
        seed: null,
        outcome: score === null ? 'crash' : 'scored',
        score,
        evidence: score === null ? null : evidenceOf(sites ?? [score, score]),
        evidence_digest: score === null ? null : digestOf(`${arm} ${score}`),
        values_sha256: null,
        runtime_seconds: 30,
        contended: false,
        reason: score === null ? 'it broke' : null,
        explanation: [],
        warnings: [],
        artifacts: null,
        external: null,
        ...run,
      });
      return trial;
    });
  }
}

export function evidenceOf(sites: number[]): Evidence {
  return {
    metric: 'accuracy',
    source: 'round_metrics',
    file: 'autofl_runs/x/metrics/round_metrics.jsonl',
    line: 3,
    key: null,
    sha256: DIGEST,
    round: 2,
    rounds: 3,
    sites: sites.map((value, index) => ({ name: `site-${index + 1}`, value, weight: 10 })),
    describes: 'the model after 2 of 3 aggregations',
    round_scores: [0.1, 0.2, mean(sites)],
  };
}

// internals

const DIGEST = '0'.repeat(64);

const STATUS = {
  keep: 'keep',
  carry: 'keep',
  discard: 'discard',
  inconclusive: 'discard',
  crash: 'crash',
} as const;

const COMPARISON = {
  delta: 0.1,
  se: 0.005,
  t: 4,
  p: 0.01,
  df: 4,
  n: 2,
  m: 3,
  paired: false,
  margin: 0,
  runtime_ratio: 1,
  noise: { sd: 0.01, df: 4, pair_sd: null, pair_df: 0, dropped: [] },
};

const INIT: Init = {
  campaign: 'c',
  job: 'job.py',
  environment: 'sim',
  metric: 'accuracy',
  mode: 'max',
  rule: 'nvflare.autofl.acceptance.v1',
  base_args: [],
  settings: DEFAULT_SETTINGS,
  acceptance: {
    error_rate: 0.05,
    runs: 2,
    baseline_runs: 3,
    min_effect: null,
    cost_price: null,
    confirm_runs: 3,
    max_trials: null,
    sealed_runs: 0,
  },
  seed: null,
  interpreter: { path: '.venv/bin/python', python: '3.11', nvflare: '2.9.0' },
  source_sha256: DIGEST,
  contract_sha256: DIGEST,
  contract_json_sha256: DIGEST,
  schema_json_sha256: DIGEST,
  fixed_budget: { num_rounds: 3, min_clients: 2, num_clients: 2 },
  fixed_budget_sha256: DIGEST,
};

function digestOf(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
