import type { TrialPlan } from '../../nvflare/trial/trial.ts';
import { freshRun, freshTrials, isConfirming, runsOf, scoredOf } from '../arms.ts';
import { statisticOf } from '../evidence_plan.ts';
import { type EventData, type Fresh, isBaselineName } from '../records/event.ts';
import { type Campaign, meanScore } from '../records/fold.ts';
import type { Records, RecordsView } from '../records/records.ts';
import { confirmBest, finite, type Scored } from '../verdict/verdict.ts';
import { schemaOf } from './session.ts';

/** Commits that the sealed data is opened, from which on there are no candidates; false where none is declared. */
export function beginSealed(records: Records): boolean {
  const { sealed, incumbent, init } = records.campaign;
  if (init.acceptance.sealed_runs === 0 || !incumbent || sealed?.result) return false;
  if (!sealed) records.append('sealed_started', { best: incumbent.name });
  return true;
}

/** What a sealed run is given and measured by: the author's arguments, job and metric. */
export function sealedMeasure(records: RecordsView): {
  args: string[];
  measure: Partial<Pick<TrialPlan, 'job' | 'metrics' | 'statistic'>>;
} {
  const { campaign } = records;
  const { args = [], job, metric } = schemaOf(records).sealed_evaluation ?? {};
  const first = freshTrials(campaign, 'sealed').find(({ evidence }) => evidence !== null);
  return {
    args,
    measure: {
      job: job ?? campaign.init.job,
      metrics: [metric ?? campaign.init.metric],
      statistic: statisticOf(first?.evidence ?? null),
    },
  };
}

/** Commits what fresh runs say, once all of them have ended. The caller holds the lock. */
export function recordFresh(records: Records): void {
  const { campaign } = records;
  if (isComplete(campaign, 'confirmation') && isConfirming(campaign))
    records.append('campaign_confirmed', freshOf(records, 'confirmation'));
  const { sealed } = records.campaign;
  if (sealed && !sealed.result && isComplete(campaign, 'sealed'))
    records.append('sealed_finished', freshOf(records, 'sealed'));
}

// internals

type Trial = EventData<'trial_finished'>;

function isComplete(campaign: Campaign, purpose: 'confirmation' | 'sealed'): boolean {
  return freshTrials(campaign, purpose).length > 0 && freshRun(campaign, purpose) === null;
}

function freshOf(records: Records, purpose: 'confirmation' | 'sealed'): Fresh {
  const { campaign } = records;
  const trials = freshTrials(campaign, purpose);
  const best = trials.filter(({ arm }) => !isBaselineName(arm));
  const baseline = trials.filter(({ arm }) => isBaselineName(arm));
  const { metric, mode, scored } = measureOf(records, purpose);
  return {
    best: campaign.incumbent?.name ?? '',
    metric,
    mode,
    best_trials: best.map(({ trial }) => trial),
    baseline_trials: baseline.map(({ trial }) => trial),
    best_score: meanScore(best),
    baseline_score: meanScore(baseline),
    ...effectOf(scored, best, baseline),
    crashes: trials.flatMap(({ arm, block, outcome, reason }) =>
      outcome === 'crash' ? [`${arm} b${block}: ${reason ?? 'crashed'}`] : [],
    ),
  };
}

/** Data kept apart is another measure: only its own runs tell of its noise. */
function measureOf(
  records: Records,
  purpose: 'confirmation' | 'sealed',
): { metric: string; mode: 'max' | 'min'; scored: Scored } {
  const scored = scoredOf(records.campaign);
  const { metric, mode } = records.campaign.init;
  if (purpose === 'confirmation') return { metric, mode, scored };
  const sealed = schemaOf(records).sealed_evaluation;
  const direction = sealed?.mode ?? mode;
  return {
    metric: sealed?.metric ?? metric,
    mode: direction,
    scored: { ...scored, arms: new Map(), direction },
  };
}

function effectOf(
  scored: Scored,
  best: Trial[],
  baseline: Trial[],
): Pick<Fresh, 'gain' | 'low' | 'high' | 'p' | 'confirmed' | 'comparison'> {
  const fresh = { best: runsOf(best), baseline: runsOf(baseline) };
  if (fresh.best.size === 0 || fresh.baseline.size === 0)
    return { gain: null, low: null, high: null, p: null, confirmed: false, comparison: null };
  const { gain, low, high, p, confirmed, comparison } = confirmBest(scored, fresh);
  return {
    gain: finite(gain),
    low: finite(low),
    high: finite(high),
    p: finite(p),
    confirmed,
    comparison,
  };
}
