import { basename } from 'node:path';
import { readEvidence } from '../../nvflare/evidence/evidence.ts';
import { adopt, dropHeld, type HeldTrial, startHeld } from '../../nvflare/trial/held.ts';
import { resultFolder } from '../../nvflare/trial/result_folder.ts';
import { readPlan, type TrialOutcome, type TrialPlan } from '../../nvflare/trial/trial.ts';
import { nextRun } from '../arms.ts';
import { existingStopFiles } from '../project.ts';
import type { EventData } from '../records/event.ts';
import { foresee, type RunningTrial } from '../records/fold.ts';
import { withLockSoon } from '../records/lock.ts';
import type { Records, RecordsView } from '../records/records.ts';
import { planOf, type RunRequest, requestOf, stageRun } from './plan_run.ts';
import { artifactsOf, finishedOf } from './record_run.ts';
import { commitRun, dismissRun, folderOf, newToken, standByFor } from './run.ts';

/**
 * Uses the seconds in which NVFlare shuts down and measures nothing any more: the run that will
 * be asked for next begins meanwhile. Nothing is committed by that: the next run is decided once the last one has
 * ended, and the one begun ahead is adopted only where it is exactly that. A kill loses its few seconds.
 */
export class Ahead {
  private readonly records: Records;
  private readonly action: string;
  private begun: { after: string; run: Promise<HeldTrial | null> } | null = null;

  constructor(records: Records, action: string) {
    this.records = records;
    this.action = action;
  }

  /** Begins what will follow a run that shuts down; once for each run. */
  begin(running: RunningTrial): void {
    if (this.begun?.after === running.trial) return;
    // It only saves time: what keeps it from beginning is said where the run is started in its turn.
    const run = this.drop().then(() => beginNext(this.records, running, this.action));
    this.begun = { after: running.trial, run: run.catch(() => null) };
  }

  /** Waits until what was begun has begun. */
  async settled(): Promise<void> {
    await this.begun?.run;
  }

  /** Commits to the run begun ahead where it is the one that is asked for. The caller holds the lock. */
  async take(request: RunRequest): Promise<boolean> {
    const held = await this.begun?.run;
    if (!held || !isSame(held.plan, planOf(this.records, request, held.plan))) return false;
    commitRun(this.records, held.standby, request, held.plan.token, held.beganAt);
    adopt(held);
    this.begun = null;
    return true;
  }

  /** Ends what was begun and not taken. */
  async drop(): Promise<void> {
    const run = this.begun?.run;
    this.begun = null;
    const held = await run;
    if (held) await dropHeld(held.standby.folder);
  }
}

// internals

function beginNext(
  records: Records,
  running: RunningTrial,
  action: string,
): Promise<HeldTrial | null> {
  return withLockSoon(records.layout.lock, action, async () => {
    records.refresh();
    if (records.campaign.running?.trial !== running.trial) return null;
    if (existingStopFiles(records).length > 0) return null;
    const finished = foreseen(records, running);
    if (!finished) return null;
    const { layout, objects } = records;
    const campaign = foresee(records.campaign, finished);
    const wanted = nextRun(campaign, running.purpose);
    if (!wanted) return null;
    const view = { campaign, layout, objects, warn: () => {} };
    return begin(view, requestOf(view, wanted));
  });
}

function begin(view: RecordsView, request: RunRequest): HeldTrial {
  const standby = standByFor(view, request.arm);
  try {
    stageRun(view, standby.folder, request);
    const names = { trial: basename(standby.folder), token: newToken() };
    return startHeld(standby, planOf(view, request, names));
  } catch (error) {
    dismissRun(standby);
    throw error;
  }
}

/** How the run will be recorded, if it ends as it should; null where it has no score. */
function foreseen(records: Records, running: RunningTrial): EventData<'trial_finished'> | null {
  const folder = folderOf(records, running);
  const plan = readPlan(folder);
  const evidence = plan && readEvidence({ ...plan, job: resultFolder(folder, plan.results) });
  if (!evidence || 'missing' in evidence) return null;
  const outcome: TrialOutcome = {
    outcome: 'scored',
    reason: null,
    explanation: [],
    evidence,
    runtimeSeconds: (Date.now() - Date.parse(running.since)) / 1000,
    contended: false,
    warnings: [],
  };
  return finishedOf(records, running, outcome, artifactsOf(running));
}

function isSame(one: TrialPlan, other: TrialPlan): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
