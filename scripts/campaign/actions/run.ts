import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import {
  bringUpSupervisor,
  dismissSupervisor,
  readTrialProgress,
  requestStop,
  type Standby,
  startTrial,
  supervisorState,
  type TrialPlace,
  type TrialProgress,
  type WaitLimits,
  waitForTrial,
} from '../../nvflare/trial/trial.ts';
import type { Contract } from '../contract/contract.ts';
import type { RunningTrial } from '../records/fold.ts';
import type { Records, RecordsView } from '../records/records.ts';
import { planOf, type RunRequest, shortFolder, stageRun } from './plan_run.ts';

/** Brings up a supervisor for a run that may follow; see {@link dismissRun}. */
export function standByFor({ campaign, layout, objects }: RecordsView, arm: string): Standby {
  const folder = join(layout.trials, `${arm}-${randomBytes(4).toString('hex')}`);
  // No candidate changes which names pass through.
  const { environment } = objects.getJson<Contract>(campaign.init.contract_json_sha256);
  return bringUpSupervisor(folder, shortFolder(), environment.simulator_env_passthrough);
}

/** The run does not follow. */
export const dismissRun = dismissSupervisor;

/** Stages a run, commits `trial_started`, and lets its supervisor begin. The caller holds the lock. */
export function startRun(records: Records, standby: Standby, request: RunRequest): RunningTrial {
  stageRun(records, standby.folder, request);
  const token = newToken();
  const trial = basename(standby.folder);
  commitRun(records, standby, request, token);
  startTrial(standby, planOf(records, request, { trial, token }));
  return runningTrial(records);
}

/**
 * Commits that a run is under way.
 *
 * @param beganAt when it began before that, while another one shut down
 */
export function commitRun(
  records: Records,
  { folder, seal }: Standby,
  { arm, block, purpose, seed, source_sha256, args }: RunRequest,
  token: string,
  beganAt: string | null = null,
): void {
  records.append('trial_started', {
    trial: basename(folder),
    arm,
    block,
    purpose,
    seed,
    token,
    seal,
    source_sha256,
    args,
    began_at: beganAt,
  });
}

/** Marks every process of one run. */
export const newToken = (): string => randomBytes(16).toString('hex');

/** Waits for the run under way. `onProgress` hears of every round. */
export function awaitRun(
  records: Records,
  running: RunningTrial,
  onProgress: (progress: TrialProgress) => void,
  limits: WaitLimits,
): Promise<'finished' | 'gone' | 'time over'> {
  return waitForTrial(placeOf(records, running), onProgress, limits);
}

/** Whether the run under way still has its supervisor. */
export function runState(records: RecordsView, running: RunningTrial): RunProgress['state'] {
  return supervisorState(placeOf(records, running));
}

export function stopRun(records: Records, running: RunningTrial): void {
  requestStop(folderOf(records, running));
}

export interface RunProgress {
  trial: string;
  since: string;
  state: ReturnType<typeof supervisorState>;
  round: number;
  rounds: number | null;
  last_score: number | null;
  seconds: number;
}

/** What the run under way is at, for `status`. */
export function runProgress(records: RecordsView, running: RunningTrial): RunProgress {
  const progress = readTrialProgress(folderOf(records, running));
  return {
    trial: running.trial,
    since: running.since,
    state: runState(records, running),
    round: progress?.round ?? 0,
    rounds: progress?.rounds ?? null,
    last_score: progress?.score ?? null,
    seconds: progress?.elapsedSeconds ?? 0,
  };
}

export function runningTrial({ campaign }: Records): RunningTrial {
  if (campaign.running) return campaign.running;
  throw new Failure({
    code: 'AUTOFL_NOTHING_RUNS',
    message: 'No run is under way',
    hint: 'run_job_campaign.ts status JOB says what comes next',
  });
}

export function placeOf(
  records: Pick<RecordsView, 'layout'>,
  running: Pick<RunningTrial, 'trial' | 'seal'>,
): TrialPlace {
  return { folder: folderOf(records, running), seal: running.seal };
}

export function folderOf(
  { layout }: Pick<RecordsView, 'layout'>,
  { trial }: Pick<RunningTrial, 'trial'>,
): string {
  return join(layout.trials, trial);
}
