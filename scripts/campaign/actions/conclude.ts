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
  if (undecided) await concludeArm(records, undecided);
  sweep(records);
}

// internals

/**
 * What a recorded run decides: the baseline's score, or a candidate's fate. An infrastructure failure
 * decides nothing. A kept candidate's source then comes into the workspace.
 */
async function concludeArm(records: Records, finished: EventData<'trial_finished'>): Promise<void> {
  if (finished.outcome === 'infrastructure') return;
  if (finished.purpose === 'baseline') recordBaseline(records, finished);
  else if (pendingCandidate(records.campaign)?.name === finished.arm)
    await finalizeCandidate(records, finished);
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

async function finalizeCandidate(
  records: Records,
  finished: EventData<'trial_finished'>,
): Promise<void> {
  const fate = fateOf(records.campaign, finished);
  records.append('candidate_finalized', {
    candidate: finished.arm,
    rule: RULE,
    evidence: finished.external ? 'external' : 'single',
    trials: [finished.trial],
    runtime_seconds: finished.runtime_seconds,
    contract_sha256: fate.status === 'keep' ? await storeContract(records) : null,
    ...fate,
  });
  if (fate.status === 'keep') bringIn(records);
  else if (records.campaign.settings.keep_artifacts === 'kept' && finished.artifacts) {
    dropModels(join(records.layout.workspace, finished.artifacts));
  }
}

type Fate = Pick<
  EventData<'candidate_finalized'>,
  'status' | 'verdict' | 'reason' | 'score' | 'score_delta'
>;

function fateOf({ incumbent, init }: Campaign, finished: EventData<'trial_finished'>): Fate {
  const { score } = finished;
  if (score === null || !incumbent) {
    const reason = finished.reason ?? 'no score';
    return { status: 'crash', verdict: 'crash', reason, score: null, score_delta: null };
  }
  const { status, delta, reason } = judge(score, incumbent.score, init.mode);
  return { status, verdict: status, reason, score, score_delta: delta };
}

/** The bytes that `autofl.yaml` will have under the kept candidate. */
async function storeContract({ campaign, objects }: Records): Promise<string | null> {
  const submitted = pendingCandidate(campaign)?.submitted;
  if (!submitted) return null;
  const { contractText } = await import('../contract_text.ts');
  return objects.put(contractText(objects.getJson(submitted.contract_json_sha256)));
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
