import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { dropModels } from '../../nvflare/trial/artifacts.ts';
import {
  baselineBlock,
  isDeterministic,
  judgementOf,
  meanRuntime,
  noiseOf,
  trialsOf,
  unrecordedBaseline,
} from '../arms.ts';
import { syncWorkspace } from '../project.ts';
import type { EventData } from '../records/event.ts';
import {
  type Campaign,
  type Candidate,
  isExternal,
  meanScore,
  pendingCandidate,
} from '../records/fold.ts';
import type { Records } from '../records/records.ts';
import { ACCEPTANCE_RULE } from '../verdict/settings.ts';
import type { Judgement } from '../verdict/verdict.ts';
import { reasonWords } from '../views/verdict_words.ts';
import { recordFresh } from './fresh.ts';
import { recordRun, sweep } from './record_run.ts';
import { runState } from './run.ts';

/**
 * Completes what a kill left half done: a run whose supervisor died is recorded as interrupted, recorded
 * runs decide what they suffice for, and folders of recorded runs go. The caller holds the lock.
 *
 * @param decideNow A person ends it early: what is open, baseline or candidate, rests on the runs there are.
 */
export async function settle(records: Records, decideNow = false): Promise<void> {
  const { running } = records.campaign;
  if (running && runState(records, running) === 'gone') await recordRun(records, running);
  if (!records.campaign.running) {
    concludeBaseline(records, decideNow);
    await concludeCandidate(records, decideNow);
    recordFresh(records);
  }
  await sweep(records);
}

// internals

type Trial = EventData<'trial_finished'>;

/** The baseline has its score once its runs suffice; a crash ends this try of it. */
function concludeBaseline(records: Records, decideNow: boolean): void {
  const { campaign } = records;
  const recent = unrecordedBaseline(campaign);
  const last = recent.at(-1);
  if (!last || campaign.baseline) return;
  const scored = campaign.baselineTrials.filter(({ score }) => score !== null);
  const least = decideNow ? 1 : 2;
  const enough =
    last.outcome === 'crash' || decideNow
      ? scored.length >= least
      : baselineBlock(campaign) === null;
  if (enough) {
    records.append('baseline_recorded', {
      name: last.arm,
      trials: scored.map(({ trial }) => trial),
      score: meanScore(scored),
      reason: null,
      deterministic: isDeterministic(campaign),
      noise: noiseOf(campaign),
    });
  } else if (last.outcome === 'crash') {
    const { arm: name, reason } = last;
    const trials = recent.map(({ trial }) => trial);
    records.append('baseline_recorded', { name, trials, score: null, reason });
  }
}

/** A pending candidate whose runs suffice gets its verdict; a kept one's source comes into the workspace. */
async function concludeCandidate(records: Records, decideNow: boolean): Promise<void> {
  const { campaign } = records;
  const candidate = pendingCandidate(campaign);
  if (!candidate?.submitted || candidate.trials.length === 0) return;
  const crash = candidate.trials.find(({ outcome }) => outcome === 'crash');
  const fate = crash ? crashed(crash) : fateOf(campaign, candidate, decideNow);
  if (!fate) return;
  // Before it is on record: after a kill the same runs come to the same verdict, and this is made up for.
  if (fate.status !== 'keep') dropModelsOf(records, candidate);
  records.append('candidate_finalized', {
    candidate: candidate.name,
    rule: ACCEPTANCE_RULE,
    trials: trialsOf(campaign, candidate).map(({ trial }) => trial),
    runtime_seconds: meanRuntime(candidate.trials),
    contract_sha256: fate.status === 'keep' ? await storeContract(records, candidate) : null,
    ...fate,
  });
  if (fate.status === 'keep') bringIn(records);
}

type Fate = Pick<
  EventData<'candidate_finalized'>,
  'status' | 'verdict' | 'reason' | 'score' | 'score_delta' | 'comparison' | 'evidence'
>;

function crashed({ reason }: Trial): Fate {
  return {
    status: 'crash',
    verdict: 'crash',
    reason: reason ?? 'no score',
    score: null,
    score_delta: null,
    comparison: null,
    evidence: 'single',
  };
}

/** Null while another run is asked for. */
function fateOf(campaign: Campaign, candidate: Candidate, decideNow: boolean): Fate | null {
  const judgement = judgementOf(campaign, candidate, decideNow);
  const { action: verdict, comparison } = judgement;
  if (verdict === 'run_candidate' || verdict === 'run_incumbent') return null;
  return {
    status: verdict === 'keep' || verdict === 'carry' ? 'keep' : 'discard',
    verdict,
    reason: reasonWords(judgement),
    score: meanScore(trialsOf(campaign, candidate)),
    score_delta: comparison?.delta ?? null,
    comparison,
    evidence: evidenceOf(campaign, judgement),
  };
}

function evidenceOf(campaign: Campaign, { evidence }: Judgement): Fate['evidence'] {
  return isExternal(campaign) ? 'external' : evidence;
}

function dropModelsOf({ campaign, layout }: Records, { trials }: Candidate): void {
  if (campaign.settings.keep_artifacts !== 'kept') return;
  for (const { artifacts } of trials) if (artifacts) dropModels(join(layout.workspace, artifacts));
}

/** The bytes that `autofl.yaml` will have under the kept candidate. */
async function storeContract(
  { objects }: Records,
  { submitted }: Candidate,
): Promise<string | null> {
  if (!submitted) return null;
  const { contractText } = await import('../contract/contract_text.ts');
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
