import * as v from 'valibot';
import type { Contract } from '../../../../scripts/campaign/contract/contract.ts';
import {
  DATA,
  type Event,
  type EventData,
  type EventType,
  type Evidence,
} from '../../../../scripts/campaign/records/event.ts';
import { type Campaign, fold } from '../../../../scripts/campaign/records/fold.ts';
import { pageData, pageResults } from '../../../../scripts/campaign/views/page/data.ts';
import type { Reader } from '../../../../scripts/campaign/views/page/details.ts';
import { pageHtml, resultsHtml } from '../../../../scripts/campaign/views/page/html.ts';
import { type Heard, pageNow } from '../../../../scripts/campaign/views/page/running.ts';
import type { PlotRow } from '../../../../scripts/campaign/views/plot/input.ts';
import { generator } from '../plot/rows.ts';

export interface Told {
  metric?: string;
  mode?: 'max' | 'min';
  job?: string;
  rounds?: number;
  sites?: string[];
  sd?: number;
  /** Fresh runs at the end. */
  gain?: [low: number, gain: number, high: number];
  pending?: string;
  /** A run of the pending candidate is under way. */
  running?: boolean;
  cap?: number;
}

/** A campaign whose ledger has these rows, folded from events as the journal's are. */
export function campaignOf(rows: readonly PlotRow[], told: Told = {}): Campaign {
  const { metric = 'accuracy', mode = 'max', job = 'job.py', rounds = 10, sd = 0.0025 } = told;
  const sites = told.sites ?? ['site-1', 'site-2', 'site-3', 'site-4'];
  const random = generator(11);
  const events: Event[] = [];
  const append = <T extends EventType>(type: T, data: EventData<T>): void => {
    const seq = events.length + 1;
    const at = new Date(Date.now() - 3600_000 + seq * 1000).toISOString();
    const parsed = v.parse(DATA[type], data);
    events.push({ seq, at, type, data: parsed, prev: DIGEST, sha256: DIGEST } as Event);
  };
  const evidence = (score: number, arm: string): Evidence => ({
    metric,
    source: 'round_metrics',
    file: `autofl_runs/${arm}/b0/server/simulate_job/metrics/round_metrics.jsonl`,
    line: rounds,
    key: null,
    sha256: DIGEST,
    round: rounds - 1,
    rounds,
    sites: sites.map((name, index) => ({
      name,
      value: score + (index - (sites.length - 1) / 2) * 0.012 + 0.004 * random(),
      weight: 100,
    })),
    describes: `the model after ${rounds - 1} of ${rounds} aggregations`,
    round_scores: curve(score, rounds, mode, random),
  });
  const trial = (
    arm: string,
    block: number,
    purpose: EventData<'trial_finished'>['purpose'],
    score: number | null,
    seconds: number | null,
    reason: string | null = null,
  ): void =>
    append('trial_finished', {
      ...{ trial: `${arm}-${block}`, arm, block, purpose, seed: 100 + block },
      outcome: score === null ? 'crash' : 'scored',
      score,
      evidence: score === null ? null : evidence(score, arm),
      evidence_digest:
        score === null ? null : String(random()).slice(2).padEnd(64, '0').slice(0, 64),
      runtime_seconds: seconds,
      contended: false,
      reason,
      explanation: reason ? ['Traceback (most recent call last):', reason] : [],
      warnings: [],
      artifacts: `autofl_runs/${arm}/b${block}`,
      ...{ values_sha256: null, external: null },
    });

  append('campaign_initialized', {
    campaign: 'made',
    job,
    environment: 'sim',
    metric,
    mode,
    rule: 'r1',
    base_args: ['--n_clients', String(sites.length)],
    settings: {
      ...{ max_candidates: told.cap ?? null, timeout_seconds: 0 },
      ...{ simulator_no_progress_timeout_seconds: 900, hard_crash_threshold: 0 },
      ...{ plateau_threshold: 0, plateau_min_delta: 0, exploration_batch_size: 0 },
      ...{ family_repeat_limit: 0, stop_files: ['STOP_AUTOFL'], keep_artifacts: 'all' as const },
      replicates: 'auto',
    },
    acceptance: {
      ...{ error_rate: 0.05, runs: 2, baseline_runs: 3, min_effect: null, cost_price: null },
      ...{ confirm_runs: 3, max_trials: null, sealed_runs: 0 },
    },
    seed: { option: '--seed', first: 1 },
    interpreter: { path: 'python', python: '3.11', nvflare: '2.9' },
    ...{ source_sha256: DIGEST, contract_sha256: DIGEST, contract_json_sha256: DIGEST },
    ...{ schema_json_sha256: DIGEST, fixed_budget_sha256: DIGEST },
    fixed_budget: { num_rounds: rounds, num_clients: sites.length },
  });
  let best = { name: 'baseline', score: Number.NaN };
  for (const row of rows) {
    const { name, status, score, summary } = row;
    if (status === 'literature') {
      append('literature_recorded', { event: name, hypothesis: summary, sources: [summary] });
      continue;
    }
    if (status === 'infrastructure_retry') continue;
    if (status === 'baseline') {
      const shifts = score === null ? [0] : [-1, 0.2, 0.8];
      for (const [block, shift] of shifts.entries())
        trial(name, block, 'baseline', score === null ? null : score + shift * sd, 40);
      append('baseline_recorded', {
        name,
        trials: shifts.map((_, block) => `${name}-${block}`),
        score,
        reason: score === null ? 'no score' : null,
        deterministic: false,
        noise: { sd, df: 2, pair_sd: sd, pair_df: 2, dropped: [] },
      });
      best = { name, score: score ?? Number.NaN };
      continue;
    }
    append('candidate_prepared', {
      candidate: name,
      hypothesis: summary || `${name}: this should help since sites differ and rounds are few`,
      algorithm_family: name.replace(/-?\d+$/, '') || null,
      literature_event_id: null,
      base_candidate: best.name,
      base_source_sha256: DIGEST,
      inherited_args: [],
      run_args: row.kind === 'argument_only' ? ['--lr', '0.1'] : [],
    });
    append('candidate_submitted', {
      candidate: name,
      ...{ source_sha256: DIGEST, contract_json_sha256: DIGEST, patch_sha256: DIGEST },
      run_args: row.kind === 'argument_only' ? ['--lr', '0.1'] : [],
      changed_files: row.kind === 'argument_only' ? [] : ['client.py', 'model.py'],
      created_files: [],
      candidate_kind: row.kind === 'argument_only' ? 'argument_only' : 'source_edit',
      execution_fingerprint: DIGEST.slice(0, 56) + String(events.length).padStart(8, '0'),
      crash_replay: null,
    });
    const crashed = status === 'crash';
    const seconds = row.runtimeSeconds;
    const replicates = crashed ? 1 : (row.replicates ?? 1);
    for (let block = 0; block < replicates; block++) {
      const shift = replicates > 1 ? (block - (replicates - 1) / 2) * (row.scoreStd ?? 0) : 0;
      const reason = crashed ? 'RuntimeError: mat1 and mat2 shapes cannot be multiplied' : null;
      trial(name, block, 'selection', score === null ? null : score + shift, seconds, reason);
    }
    const delta = score === null ? null : mode === 'max' ? score - best.score : best.score - score;
    const noise = { sd, df: 2, pair_sd: sd, pair_df: 2, dropped: [] };
    const p = delta === null ? null : delta > 2.5 * sd ? 0.0123 : 0.31;
    append('candidate_finalized', {
      candidate: name,
      status: crashed ? 'crash' : status,
      verdict: (row.verdict || (crashed ? 'crash' : 'discard')) as 'keep',
      reason: crashed
        ? 'RuntimeError: mat1 and mat2 shapes cannot be multiplied'
        : row.verdict === 'keep'
          ? "better, and significantly so against the job's own noise (2 against 3 runs, p 0.0123)"
          : 'not better than the incumbent by more than the margin of 0.001 (1 against 3 runs)',
      rule: 'r1',
      evidence: replicates > 1 ? 'replicated' : 'single',
      trials: Array.from({ length: replicates }, (_, block) => `${name}-${block}`),
      score,
      score_delta: delta,
      comparison: Number.isFinite(delta ?? Number.NaN)
        ? {
            ...{ delta, se: sd, t: 1, p, df: 3, n: replicates, m: 3, paired: true },
            ...{ margin: 0.001, runtime_ratio: 1.04, noise },
          }
        : null,
      runtime_seconds: seconds,
      contract_sha256: status === 'keep' ? DIGEST : null,
    });
    if (status === 'keep' && score !== null) best = { name, score };
  }
  if (told.gain) {
    const [low, gain, high] = told.gain;
    append('campaign_confirmed', {
      ...{ best: best.name, metric, mode, best_trials: [], baseline_trials: [] },
      ...{ best_score: best.score, baseline_score: 0, gain, low, high, p: 0.004 },
      ...{ confirmed: low > 0, comparison: null, crashes: [] },
    });
  }
  if (told.pending !== undefined) {
    append('candidate_prepared', {
      candidate: told.pending,
      hypothesis:
        'Sites drift apart in the last rounds; a proximal term should hold them together.',
      algorithm_family: 'fedprox',
      literature_event_id: null,
      base_candidate: best.name,
      base_source_sha256: DIGEST,
      inherited_args: [],
      run_args: ['--mu', '0.01'],
    });
  }
  if (told.pending !== undefined && told.running) {
    append('trial_started', {
      ...{ trial: 'now-0', arm: told.pending, block: 0, purpose: 'selection', seed: 1 },
      ...{ token: '0'.repeat(32), seal: null, source_sha256: DIGEST, args: [], began_at: null },
    });
  }
  const folded = fold(null, events);
  if (!folded) throw new Error('no campaign');
  return folded;
}

/** What the files would say. */
export const READER: Reader = {
  patch: () => ({ text: PATCH, bytes: 21_504, cut: true }),
  bestPatch: () => ({ text: PATCH, bytes: 21_504, cut: true }),
  log: () => ({ text: LOG, bytes: 182_331, cut: true }),
};

export const CONTRACT = {
  trust_contract: {
    allowed_edit_paths: ['job.py', 'client.py', 'model.py'],
    allowed_create_patterns: ['**/*.py'],
    fixed_arguments: ['--num_rounds', '--n_clients', '--seed'],
    unresolved: [{ field: 'job.arguments.stop_cond', reason: 'built by a function', line: 41 }],
  },
  budget: { fixed_training_budget: { num_rounds: 10, min_clients: 4, num_clients: 4 } },
} as unknown as Contract;

/** The page of a campaign, as it would stand in the workspace. */
export function pageOf(
  campaign: Campaign,
  { heard = null, read = READER, contract = CONTRACT }: PageWith = {},
): string {
  const results = resultsHtml(pageResults(campaign, null, read));
  const page = pageHtml(pageData(campaign, { stopFiles: [] }, contract, read), results);
  return page(pageNow(campaign, heard));
}

export interface PageWith {
  heard?: Heard;
  read?: Reader;
  contract?: Contract;
}

// internals

const DIGEST = 'a'.repeat(64);

function curve(score: number, rounds: number, mode: string, random: () => number): number[] {
  const start = mode === 'max' ? score * 0.4 : score * 2.2;
  return Array.from({ length: rounds }, (_, round) => {
    const share = 1 - Math.exp((-4 * round) / rounds);
    const last = 1 - Math.exp((-4 * (rounds - 1)) / rounds);
    const wobble = round === rounds - 1 ? 0 : (random() - 0.5) * Math.abs(score - start) * 0.05;
    return start + ((score - start) * share) / (last || 1) + wobble;
  });
}

const PATCH = `--- a/client.py
+++ b/client.py
@@ -18,9 +18,12 @@ def train(model, loader, epochs):
     optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)
-    for epoch in range(epochs):
+    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)
+    for epoch in range(epochs):  # the same number of local epochs as before: the budget is fixed
         for x, y in loader:
             loss = criterion(model(x), y)
+            loss = loss + args.mu / 2 * sum((p - g).pow(2).sum() for p, g in zip(model.parameters(), received))
             optimizer.zero_grad()
             loss.backward()
             optimizer.step()
+        schedule.step()
`;

const LOG = `2026-01-01 10:00:00,000 - ServerRunner - INFO - [identity=simulator_server, run=simulate_job, wf=controller] - Round 9 started.
2026-01-01 10:00:01,118 - IntimeModelSelector - INFO - [identity=simulator_server, run=simulate_job] - new best validation metric at round 9: 0.8514
2026-01-01 10:00:02,000 - ServerRunner - INFO - [identity=simulator_server, run=simulate_job] - Server runner finished.
`;
