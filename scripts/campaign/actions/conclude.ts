import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { dropModels } from '../../nvflare/artifacts.ts';
import { judge, RULE } from '../decide.ts';
import type { EventData } from '../event.ts';
import { type Campaign, pendingCandidate } from '../fold.ts';
import { syncWorkspace } from '../project.ts';
import type { Records } from '../records.ts';
import { recordRun, runState, sweep } from './run.ts';

/**
 * Completes what a kill left half done: a run whose supervisor died is recorded as interrupted, a
 * recorded run decides what it has not decided yet, and folders of recorded runs go. The caller holds
 * the lock.
 */
export async function settle(records: Records): Promise<void> {
  const { running } = records.campaign;
  if (running && runState(records, running) === 'gone') await recordRun(records, running);
  const undecided = undecidedRun(records.campaign);
  if (undecided) concludeArm(records, undecided);
  sweep(records);
}

// internals

/**
 * What a recorded run decides: the baseline's score, or a candidate's fate. An infrastructure failure
 * decides nothing. A kept candidate's source then comes into the workspace.
 */
function concludeArm(records: Records, finished: EventData<'trial_finished'>): void {
  if (finished.outcome === 'infrastructure') return;
  if (finished.purpose === 'baseline') recordBaseline(records, finished);
  else if (pendingCandidate(records.campaign)?.name === finished.arm)
    finalizeCandidate(records, finished);
}

function undecidedRun(campaign: Campaign): EventData<'trial_finished'> | null {
  const baseline = campaign.baselineTrials.at(-1);
  const decided = campaign.results.some(
    (result) => result.kind === 'baseline' && result.event.trials.includes(baseline?.trial ?? ''),
  );
  if (baseline && !decided) return baseline;
  return pendingCandidate(campaign)?.trials.at(-1) ?? null;
}

function recordBaseline(
  records: Records,
  { arm, trial, score, reason }: EventData<'trial_finished'>,
): void {
  records.append('baseline_recorded', { name: arm, trials: [trial], score, reason });
}

function finalizeCandidate(records: Records, finished: EventData<'trial_finished'>): void {
  const { incumbent, init } = records.campaign;
  const shared = {
    candidate: finished.arm,
    rule: RULE,
    evidence: 'single' as const,
    trials: [finished.trial],
    runtime_seconds: finished.runtime_seconds,
  };
  if (finished.score === null || !incumbent) {
    const reason = finished.reason ?? 'no score';
    const crash = {
      status: 'crash',
      verdict: 'crash',
      reason,
      score: null,
      score_delta: null,
    } as const;
    records.append('candidate_finalized', { ...shared, ...crash });
    return;
  }
  const { status, delta, reason } = judge(finished.score, incumbent.score, init.mode);
  records.append('candidate_finalized', {
    ...shared,
    status,
    verdict: status,
    reason,
    score: finished.score,
    score_delta: delta,
  });
  if (status === 'keep') bringIn(records);
  else if (records.campaign.settings.keep_artifacts === 'kept' && finished.artifacts) {
    dropModels(join(records.layout.workspace, finished.artifacts));
  }
}

/** The keep is committed; a person's edit that stands in its way is named now and stops the next action. */
function bringIn(records: Records): void {
  try {
    syncWorkspace(records);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    records.warn(error.message);
  }
}
