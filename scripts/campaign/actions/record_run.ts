import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { moveTree, readIfExists, removeHalfWritten, writeAtomic } from '../../base/files.ts';
import { stored } from '../../base/json.ts';
import type { RunEvidence } from '../../nvflare/evidence/evidence.ts';
import { dropHeld, isHeld } from '../../nvflare/trial/held.ts';
import { Family } from '../../nvflare/trial/processes.ts';
import {
  lastWords,
  readOutcome,
  removeTrial,
  TRIAL,
  type TrialOutcome,
} from '../../nvflare/trial/trial.ts';
import { trialsOf } from '../arms.ts';
import { blameAfterThree, excuseOverlap, INTERRUPTED } from '../machine_failures.ts';
import { type EventData, type Evidence, isBaselineName } from '../records/event.ts';
import { type Campaign, candidateNamed, type RunningTrial } from '../records/fold.ts';
import type { Records, RecordsView } from '../records/records.ts';
import { unlessTampered } from '../tamper.ts';
import { evidenceClass, type Measured } from '../verdict/evidence.ts';
import { folderOf, placeOf } from './run.ts';

/**
 * Records how the run under way ended: artifacts move to `autofl_runs`, then `trial_finished` is
 * committed, then the trial's folder goes. Whoever records first wins; a second call finds it done.
 */
export async function recordRun(
  records: Records,
  running: RunningTrial,
): Promise<EventData<'trial_finished'>> {
  const folder = folderOf(records, running);
  const sealed = readOutcome(placeOf(records, running));
  const made = sealed
    ? unlessTampered(records, running, sealed)
    : await interrupted(running, folder);
  const outcome = blameAfterThree(records.campaign, running, excuseOverlap(running, made));
  const finished = finishedOf(records, running, outcome, keepArtifacts(records, running, folder));
  records.append('trial_finished', finished);
  removeTrial(folder);
  return finished;
}

/** What is recorded of a run that ended so. */
export function finishedOf(
  records: RecordsView,
  running: RunningTrial,
  { evidence, outcome, reason, explanation, runtimeSeconds, contended, warnings }: TrialOutcome,
  artifacts: string | null,
): EventData<'trial_finished'> {
  const numbers = evidence ? classOf(records, running, evidence.values) : null;
  return {
    trial: running.trial,
    arm: running.arm,
    block: running.block,
    purpose: running.purpose,
    seed: running.seed,
    source_sha256: running.source_sha256,
    args: running.args,
    outcome,
    score: evidence?.score ?? null,
    evidence: evidence && artifacts ? evidenceOf(evidence, artifacts) : null,
    evidence_digest: numbers?.digest ?? null,
    values_sha256: numbers?.values ?? null,
    runtime_seconds: runtimeSeconds,
    contended,
    reason,
    explanation,
    warnings,
    artifacts,
    external: null,
  };
}

/** Where a run's artifacts are kept, relative to the workspace. */
export function artifactsOf({ arm, block, purpose }: RunningTrial): string {
  return `autofl_runs/${arm}/${purpose === 'sealed' ? 'sealed-b' : 'b'}${block}`;
}

/**
 * Removes what recorded trials, and files half written, may have left behind when a kill came in between;
 * and ends runs begun ahead by somebody who is gone.
 */
export async function sweep({ campaign, layout }: Records): Promise<void> {
  for (const folder of [layout.workspace, layout.home]) removeHalfWritten(folder);
  for (const name of existsSync(layout.trials) ? readdirSync(layout.trials) : []) {
    const folder = join(layout.trials, name);
    if (name === campaign.running?.trial || isHeld(folder)) continue;
    await dropHeld(folder);
  }
}

// internals

/** The class of equal runs that a run belongs to, among those it is ever compared with. */
function classOf(
  { campaign, objects }: RecordsView,
  running: RunningTrial,
  values: RunEvidence['values'],
): { digest: string; values: string } {
  const known = comparable(campaign, running).flatMap(({ evidence_digest, values_sha256 }) =>
    evidence_digest && values_sha256
      ? [{ digest: evidence_digest, values: objects.getJson<Measured[]>(values_sha256) }]
      : [],
  );
  return {
    digest: evidenceClass(values, known).digest,
    values: objects.put(stored(values)),
  };
}

/** Earlier runs of the same arm, and of what it is judged against. */
function comparable(campaign: Campaign, { arm }: RunningTrial): EventData<'trial_finished'>[] {
  return [arm, campaign.incumbent?.name].flatMap((name) => {
    if (name === undefined || isBaselineName(name)) return campaign.baselineTrials;
    const candidate = candidateNamed(campaign, name);
    return candidate ? trialsOf(campaign, candidate) : [];
  });
}

/** The supervisor died: end what is left of its trial by the token, and count nothing. */
async function interrupted({ token }: RunningTrial, folder: string): Promise<TrialOutcome> {
  const words = lastWords(folder);
  const left = await new Family({ token, folder }).end();
  const tail = left.length > 0 ? `; processes ${left.join(', ')} could not be ended` : '';
  return {
    outcome: 'infrastructure',
    reason: `${INTERRUPTED}the run's supervisor died${words ? ` (${words})` : ''}${tail}`,
    explanation: [],
    evidence: null,
    runtimeSeconds: 0,
    contended: false,
    warnings: [],
  };
}

/** Moves a run's artifacts to where they are kept; those of an earlier try of the same block stay beside it. */
function keepArtifacts(
  { campaign, layout }: Records,
  running: RunningTrial,
  folder: string,
): string | null {
  const path = artifactsOf(running);
  const candidate = candidateNamed(campaign, running.arm)?.seq ?? null;
  const target = join(layout.workspace, path);
  const made = join(folder, TRIAL.artifacts);
  if (!existsSync(made)) return trialKeptIn(target) === running.trial ? path : null;
  if (existsSync(target)) renameSync(target, nextFree(target));
  writeAtomic(
    join(made, 'trial.json'),
    JSON.stringify({ trial: running.trial, args: running.args, prepared_event: candidate }),
  );
  moveTree(made, target);
  return path;
}

/** A kill may have come between the move and the record. */
function trialKeptIn(folder: string): string | null {
  const text = readIfExists(join(folder, 'trial.json'))?.toString('utf8');
  return text === undefined ? null : JSON.parse(text).trial;
}

function nextFree(path: string): string {
  let number = 1;
  while (existsSync(`${path}~${number}`)) number += 1;
  return `${path}~${number}`;
}

/** The evidence's file, from below the run's result folder to where it was kept. */
function evidenceOf(evidence: RunEvidence, artifacts: string): Evidence {
  const { values: _values, score: _score, warnings: _warnings, ...kept } = evidence;
  return { ...kept, file: `${artifacts}/${evidence.file}` };
}
