import { STOPPED } from '../../nvflare/trial/outcome.ts';
import { isConfirmationDue, scoreOf, searchMayRun } from '../arms.ts';
import type { Decision } from '../decision.ts';
import { decide, type GuardFacts } from '../guard.ts';
import type { Settings } from '../records/event.ts';
import type { Campaign, Candidate } from '../records/fold.ts';
import { attemptsOf, baselineArm, isExternal, pendingCandidate } from '../records/fold.ts';
import { type GuardRow, type GuardSettings, gain, standingOf } from '../standing.ts';
import { confirmationWords } from './verdict_words.ts';

export const STATE_SCHEMA = 'nvflare.autofl.campaign_state.v1';

/** What the state needs beyond the journal. */
export interface OutsideFacts {
  /** Stop files that exist, relative to the workspace. */
  stopFiles: string[];
}

/** Rows as the guard takes them. */
export function guardRows(campaign: Campaign): GuardRow[] {
  return campaign.results.flatMap((result) => guardRow(result, campaign));
}

export function guardSettings(campaign: Campaign): GuardSettings {
  return {
    mode: campaign.init.mode,
    maxCandidates: campaign.settings.max_candidates,
    ...guardLimits(campaign.settings),
    judges: 'verdicts',
  };
}

/** The guard's limits among a campaign's settings. */
export function guardLimits(
  settings: Settings,
): Omit<GuardSettings, 'mode' | 'maxCandidates' | 'judges'> {
  return {
    hardCrashThreshold: settings.hard_crash_threshold,
    plateauThreshold: settings.plateau_threshold,
    plateauMinDelta: settings.plateau_min_delta,
    explorationBatchSize: settings.exploration_batch_size,
    familyRepeatLimit: settings.family_repeat_limit,
  };
}

export function guardFacts(campaign: Campaign, { stopFiles }: OutsideFacts): GuardFacts {
  const last = campaign.results.at(-1);
  const pending = pendingCandidate(campaign);
  const waiting = pending?.name ?? (campaign.baseline ? null : baselineArm(campaign));
  return {
    stopFiles,
    pending: pending !== null,
    running: campaign.running !== null,
    external: isExternal(campaign),
    submitted: pending?.submitted != null,
    retryInfrastructure:
      last?.kind === 'infrastructure' &&
      last.trial.arm === waiting &&
      last.trial.reason !== STOPPED,
    runsUsedUp: campaign.baseline !== null && !searchMayRun(campaign),
    sealed: campaign.sealed !== null,
    confirmationDue: isConfirmationDue(campaign),
  };
}

export function decisionOf(campaign: Campaign, outside: OutsideFacts): Decision {
  return decide(guardRows(campaign), guardSettings(campaign), guardFacts(campaign, outside));
}

/** `campaign_state.json`: drawn from the journal alone, so that redrawing gives the same bytes. */
export function stateOf(campaign: Campaign, outside: OutsideFacts): { [key: string]: unknown } {
  const [rows, limits] = [guardRows(campaign), guardSettings(campaign)];
  const decision = decide(rows, limits, guardFacts(campaign, outside));
  const standing = standingOf(rows, limits);
  const pending = pendingCandidate(campaign);
  return {
    schema_version: STATE_SCHEMA,
    updated_at: campaign.updatedAt,
    results: 'results.tsv',
    mode: campaign.init.mode,
    metric: campaign.init.metric,
    environment: campaign.init.environment,
    decision: decision.decision,
    reason: decision.reason,
    next_action: decision.next_action,
    final_response_allowed: decision.final_response_allowed,
    candidate_cap: campaign.settings.max_candidates,
    candidate_cap_source: campaign.settings.max_candidates === null ? 'none' : 'explicit',
    candidate_attempts: attemptsOf(campaign),
    remaining_candidates: standing.remaining,
    pending_candidates: pending ? 1 : 0,
    pending_candidate_manifest: pending ? manifestPath(pending.folder) : null,
    scored_attempts: standing.scored,
    baseline_status: standing.baseline ? 'complete' : 'pending',
    baseline_score: campaign.baseline?.score ?? null,
    best_candidate: standing.best?.name ?? null,
    best_score: campaign.incumbent?.score ?? null,
    best_source_sha256: campaign.incumbent?.source_sha256 ?? null,
    improvement: gain(campaign.baseline?.score, campaign.incumbent?.score, campaign.init.mode),
    noise: judgedNoise(campaign),
    trial_runs: campaign.trialRuns,
    confirmation: confirmationOf(campaign),
    sealed: campaign.sealed,
    abandoned_candidates: campaign.candidates.filter(({ status }) => status === 'abandoned').length,
    stop_files: outside.stopFiles,
    plateau: {
      scored_attempts_since_progress: standing.sinceProgress,
      threshold: campaign.settings.plateau_threshold,
      min_delta: campaign.settings.plateau_min_delta,
    },
    exploration_batch: standing.batch
      ? {
          literature_event_id: standing.batch.event,
          scored: standing.batch.scored,
          size: standing.batch.size,
        }
      : null,
    required_exploration: REQUIRED.get(decision.reason) ?? null,
    agent_instruction: decision.instruction,
    accounting_instruction:
      'Every keep, discard and crash is an attempt; baselines, abandoned drafts and infrastructure retries are free. Train and screen only through this runner.',
    journal: { seq: campaign.seq, sha256: campaign.sha256 },
    running: campaign.running
      ? { trial: campaign.running.trial, since: campaign.running.since }
      : null,
  };
}

export function manifestPath(folder: string): string {
  return `.nvflare/autofl/candidates/${folder}/candidate_manifest.json`;
}

/** The noise that the last decision was made by. */
export function judgedNoise({ baseline, candidates }: Campaign): { [key: string]: unknown } | null {
  const judged = candidates.findLast(({ finalized }) => finalized?.comparison)?.finalized;
  const noise = judged?.comparison?.noise ?? baseline?.noise;
  return noise ? { ...noise, deterministic: baseline?.deterministic ?? false } : null;
}

/** What fresh runs say of the best. */
export function confirmationOf(campaign: Campaign): { [key: string]: unknown } {
  const { confirmed, incumbent } = campaign;
  const facts = confirmed?.best === incumbent?.name ? confirmed : null;
  return {
    words: confirmationWords(confirmed, incumbent?.name ?? null),
    due: isConfirmationDue(campaign),
    confirmed: facts?.confirmed ?? false,
    gain: facts?.gain ?? null,
    interval_90: facts ? [facts.low, facts.high] : null,
    p: facts?.p ?? null,
  };
}

// internals

function guardRow(result: Campaign['results'][number], campaign: Campaign): GuardRow[] {
  switch (result.kind) {
    case 'baseline': {
      const { name, score: first } = result.event;
      const score = first === null ? null : (campaign.baseline?.score ?? first);
      return [{ ...BLANK, status: 'baseline', name, score }];
    }
    case 'infrastructure':
      return [{ ...BLANK, status: 'infrastructure_retry', name: result.trial.arm }];
    case 'literature': {
      const { event } = result.event;
      return [{ ...BLANK, status: 'literature', name: event, literatureEvent: event }];
    }
    case 'candidate':
      return candidateRow(campaign, campaign.candidates[result.index]);
  }
}

/** What kind of candidate a decision asks for. */
const REQUIRED = new Map([
  ['literature_exploration_batch', 'source_backed_exploration'],
  ['family_repeat_limit', 'source_backed_diversification'],
]);

const BLANK = { score: null, kind: '', family: '', literatureEvent: '', gain: null } as const;

function candidateRow(campaign: Campaign, candidate: Candidate | undefined): GuardRow[] {
  if (!candidate?.finalized) return [];
  const { finalized, prepared, submitted } = candidate;
  return [
    {
      status: finalized.status,
      name: finalized.candidate,
      score: scoreOf(campaign, candidate),
      kind: submitted?.candidate_kind ?? '',
      family: prepared.algorithm_family ?? '',
      literatureEvent: prepared.literature_event_id ?? '',
      gain: finalized.score_delta,
    },
  ];
}
