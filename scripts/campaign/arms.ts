import type { EventData } from './records/event.ts';
import { isBaselineName } from './records/event.ts';
import {
  armTrials,
  baselineArm,
  type Campaign,
  type Candidate,
  isExternal,
  meanScore,
  pendingCandidate,
} from './records/fold.ts';
import { mayRun, nextConfirmationRun, reservedRuns } from './verdict/blocks.ts';
import { acceptanceSettings } from './verdict/settings.ts';
import {
  campaignNoise,
  deterministic,
  type Judgement,
  judgeCandidate,
  type NoiseRecord,
  nextBaselineBlock,
  type Run,
  type Runs,
  type Scored,
} from './verdict/verdict.ts';

type Trial = EventData<'trial_finished'>;

/** One run that a decision asks for. */
export interface WantedRun {
  arm: string;
  block: number;
  purpose: Trial['purpose'];
}

/** What verdicts are made of: every configuration's scored runs by block. */
export function scoredOf(campaign: Campaign): Scored {
  const { init, baselineTrials, candidates } = campaign;
  const arms = new Map<string, Runs>([[BASELINE, runsOf(baselineTrials)]]);
  for (const candidate of candidates) {
    if (candidate.status === 'abandoned') continue;
    const runs = runsOf(trialsOf(campaign, candidate));
    if (runs.size > 0) arms.set(candidate.folder, runs);
  }
  return {
    arms,
    baseline: BASELINE,
    direction: init.mode,
    seeded: isSeeded(campaign),
    oneNumber: isOneNumber(baselineTrials.find(({ score }) => score !== null)),
    settings: settingsOf(campaign),
  };
}

/** What the candidate's runs so far decide, or which run they ask for. */
export function judgementOf(
  campaign: Campaign,
  candidate: Candidate,
  decideNow = false,
): Judgement {
  const scored = scoredOf(campaign);
  const side = {
    incumbent: keyOf(campaign.incumbent?.name ?? BASELINE),
    candidate: candidate.folder,
  };
  const may = !decideNow && searchMayRun(campaign, scored);
  const judgement = judgeCandidate(scored, { ...side, mayRun: may });
  const refused =
    judgement.action === 'run_incumbent' && hasCrashed(campaign, judgement.run?.block);
  return refused ? judgeCandidate(scored, { ...side, mayRun: may, mayRefresh: false }) : judgement;
}

/** The baseline's next block, or null when its runs suffice. */
export function baselineBlock(campaign: Campaign): number | null {
  return nextBaselineBlock(scoredOf(campaign));
}

/** Whether runs of one configuration repeat exactly, as far as the campaign has seen. */
export function isDeterministic(campaign: Campaign): boolean {
  // A baseline that varies says so alone; only of one that does not, all runs of a long campaign are asked.
  const baseline = scoredOf({ ...campaign, candidates: [] });
  return deterministic(baseline) && deterministic(scoredOf(campaign));
}

/** The run that the baseline asks for, or null when its runs suffice. */
export function baselineRun(campaign: Campaign): WantedRun | null {
  const block = campaign.baseline ? null : baselineBlock(campaign);
  return block === null ? null : { arm: baselineArm(campaign), block, purpose: 'baseline' };
}

/** The run that the pending candidate's verdict asks for, its own or the incumbent's; null when they suffice. */
export function candidateRun(campaign: Campaign): WantedRun | null {
  const candidate = pendingCandidate(campaign);
  if (!candidate?.submitted) return null;
  const { run, action } = judgementOf(campaign, candidate);
  if (!run) return null;
  return action === 'run_candidate'
    ? { arm: candidate.name, block: run.block, purpose: 'selection' }
    : { arm: campaign.incumbent?.name ?? BASELINE, block: run.block, purpose: 'refresh' };
}

/** The run that goes on what runs of this purpose are for; null when they suffice. */
export function nextRun(campaign: Campaign, purpose: Trial['purpose']): WantedRun | null {
  switch (purpose) {
    case 'baseline':
      return baselineRun(campaign);
    case 'selection':
    case 'refresh':
      return candidateRun(campaign);
    case 'confirmation':
      return isConfirming(campaign) ? freshRun(campaign, 'confirmation') : null;
    case 'sealed':
      return freshRun(campaign, 'sealed');
  }
}

/** How far runs of one configuration lie apart. */
export function noiseOf(campaign: Campaign): NoiseRecord {
  return campaignNoise(scoredOf(campaign));
}

/** Whether the search may start another run: what confirmation needs is kept back. */
export function searchMayRun(campaign: Campaign, known?: Scored): boolean {
  const { acceptance } = campaign.init;
  // Looking at a long campaign need not read all its runs.
  if (acceptance.max_trials === null) return true;
  const scored = known ?? scoredOf(campaign);
  const reserved = reservedRuns(acceptance, deterministic(scored), acceptance.sealed_runs);
  return mayRun(acceptance, campaign.trialRuns, reserved);
}

/** Whether the best still has to be run afresh against the baseline, or the sealed data asked. */
export function isConfirmationDue(campaign: Campaign): boolean {
  const { incumbent, init, sealed } = campaign;
  if (incumbent === null || isBaselineName(incumbent.name)) return false;
  if (isExternal(campaign)) return false;
  if (init.acceptance.sealed_runs > 0 && sealed?.result == null) return true;
  return isConfirming(campaign);
}

/** Whether fresh runs of the present best and the baseline are still to be made. */
export function isConfirming(campaign: Campaign): boolean {
  const { init, confirmed, incumbent } = campaign;
  return (
    init.acceptance.confirm_runs > 0 &&
    confirmed?.best !== incumbent?.name &&
    !isDeterministic(campaign)
  );
}

/** The next fresh run of best or baseline, for the confirmation or the sealed evaluation; null when all are done. */
export function freshRun(campaign: Campaign, purpose: 'confirmation' | 'sealed'): WantedRun | null {
  const best = campaign.incumbent?.name ?? BASELINE;
  const { confirm_runs, sealed_runs } = campaign.init.acceptance;
  const done = freshTrials(campaign, purpose).map(({ arm, block }) => ({
    side: isBaselineName(arm) ? ('baseline' as const) : ('best' as const),
    block,
  }));
  const next = nextConfirmationRun(done, purpose === 'sealed' ? sealed_runs : confirm_runs);
  if (next === null) return null;
  const arm = next.side === 'best' ? best : (campaign.baseline?.name ?? BASELINE);
  return { arm, block: next.block, purpose };
}

/** Fresh runs of the present best and of the baseline. */
export function freshTrials(campaign: Campaign, purpose: 'confirmation' | 'sealed'): Trial[] {
  const best = campaign.incumbent?.name;
  return campaign.freshTrials.filter(
    (trial) => trial.purpose === purpose && (trial.arm === best || isBaselineName(trial.arm)),
  );
}

/** Runs of the baseline that no try of it has recorded. */
export function unrecordedBaseline({ results, baselineTrials }: Campaign): Trial[] {
  const recorded = new Set(
    results.flatMap((result) => (result.kind === 'baseline' ? result.event.trials : [])),
  );
  return baselineTrials.filter(({ trial }) => !recorded.has(trial));
}

/** Scored runs by block; of one block the first counts. */
export function runsOf(trials: readonly Trial[]): Map<number, Run> {
  const runs = new Map<number, Run>();
  for (const { score, block, evidence_digest, runtime_seconds, contended } of trials) {
    if (score === null || runs.has(block)) continue;
    runs.set(block, {
      score,
      digest: evidence_digest ?? String(score),
      runtime_seconds,
      contended,
    });
  }
  return runs;
}

/**
 * A candidate's runs, with those of abandoned candidates of the same source and arguments: who abandons
 * a draft after a bad run and prepares it again keeps the bad run.
 */
export function trialsOf({ abandonedRuns }: Campaign, candidate: Candidate): Trial[] {
  const { status, submitted, trials } = candidate;
  if (!submitted || status === 'abandoned') return trials;
  return [...(abandonedRuns.get(submitted.execution_fingerprint) ?? []), ...trials];
}

/** The score of a finished candidate: of a kept one the mean of all its runs, those as incumbent included. */
export function scoreOf(campaign: Campaign, candidate: Candidate): number | null {
  return candidate.status === 'keep'
    ? meanScore(trialsOf(campaign, candidate))
    : (candidate.finalized?.score ?? null);
}

/** Spread of the runs that scored, in metric units; null with fewer than two. */
export function spreadOf(trials: readonly Trial[]): number | null {
  const scores = [...runsOf(trials).values()].map(({ score }) => score);
  const centre = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const squares = scores.reduce((sum, score) => sum + (score - centre) ** 2, 0);
  return scores.length < 2 ? null : Math.sqrt(squares / (scores.length - 1));
}

/** Seconds that a run takes; null where nobody here saw one. */
export function meanRuntime(trials: readonly Trial[]): number | null {
  const known = trials.flatMap(({ runtime_seconds: seconds }) =>
    seconds === null ? [] : [seconds],
  );
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}

// internals

const BASELINE = 'baseline';

const keyOf = (name: string) => (isBaselineName(name) ? BASELINE : name);

function settingsOf({ init, baselineTrials }: Campaign): Scored['settings'] {
  const { acceptance } = init;
  return acceptanceSettings(
    {
      ...acceptance,
      replicates: acceptance.runs,
      max_candidates: null,
      min_effect: acceptance.min_effect ?? undefined,
      cost_price: acceptance.cost_price ?? undefined,
      max_trials: acceptance.max_trials ?? undefined,
    },
    meanScore(baselineTrials),
  );
}

/** Outside runs are paired by seed where whoever recorded them says the seed. */
function isSeeded({ init, baselineTrials }: Campaign): boolean {
  return (
    init.seed !== null || baselineTrials.some(({ external, seed }) => external && seed !== null)
  );
}

function isOneNumber(trial: Trial | undefined): boolean {
  const { round_scores = [], sites = [] } = trial?.evidence ?? {};
  return round_scores.length * sites.length <= 1;
}

/** A refresh that crashed would crash for ever: the incumbent is judged by the runs it has. */
function hasCrashed(campaign: Campaign, block?: number): boolean {
  return armTrials(campaign, campaign.incumbent?.name ?? BASELINE).some(
    (trial) => trial.purpose === 'refresh' && trial.block === block && trial.outcome === 'crash',
  );
}
