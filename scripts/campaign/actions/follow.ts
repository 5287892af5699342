import type { Reply } from '../../base/door.ts';
import { EXIT, Failure } from '../../base/failure.ts';
import type { TrialProgress } from '../../nvflare/trial/trial.ts';
import { existingStopFiles, redraw } from '../project.ts';
import type { EventData } from '../records/event.ts';
import type { RunningTrial } from '../records/fold.ts';
import { withLockSoon } from '../records/lock.ts';
import type { Records } from '../records/records.ts';
import { restoreJournal } from '../tamper.ts';
import { drawRun, livePage } from '../views/page/draw.ts';
import type { Ahead } from './ahead.ts';
import { settle } from './conclude.ts';
import { interrupted } from './interruption.ts';
import { recordRun } from './record_run.ts';
import { reply } from './reply.ts';
import { awaitRun, runState } from './run.ts';
import { RunLine } from './run_line.ts';
import type { Session } from './session.ts';

export type Finished = EventData<'trial_finished'>;

/**
 * Follows the run under way to its end, then records it and what it decides. If somebody else recorded
 * it meanwhile, theirs stands and is reported.
 */
export async function finishRun(
  { records, interruption }: Pick<Session, 'records' | 'interruption'>,
  action: string,
  running: RunningTrial,
  { limitSeconds, ahead }: { limitSeconds?: number | undefined; ahead?: Ahead } = {},
): Promise<Finished | null> {
  preload();
  const line = new RunLine(process.stderr, action, records.campaign, running);
  const drawLive = livePage(records, existingStopFiles(records));
  const show = (progress: TrialProgress): void => {
    line.show(progress);
    drawLive();
    if (progress.shuttingDown) ahead?.begin(running);
  };
  for (;;) {
    const { signal } = interruption;
    const end = await awaitRun(records, running, show, { limitSeconds, signal });
    line.end();
    const received = interruption.received();
    if (end === 'time over' && received) throw interrupted(action, received);
    if (end === 'time over') throw stillRunning(running, limitSeconds ?? 0);
    await ahead?.settled();
    const finished = await withLockSoon(records.layout.lock, action, () =>
      recordOnce(records, running),
    );
    if (finished !== 'still starting') return finished;
  }
}

/** The reply of `--detach`: the run goes on by itself. */
export async function detached(
  records: Records,
  action: string,
  running: RunningTrial,
): Promise<Reply> {
  await drawRun(records, existingStopFiles(records));
  return reply(records, action, {
    detached: true,
    trial: running.trial,
    wait: 'run_job_campaign.ts wait JOB --for 540',
  });
}

// internals

/** What recording needs is loaded while the run lasts. */
function preload(): void {
  for (const load of [
    import('../views/plot/draw.ts'),
    import('../views/plot/png.ts').then(({ warmUp }) => warmUp()),
    import('../contract/contract_text.ts'),
  ]) {
    // Whether something is missing is said where it is used.
    load.catch(() => {});
  }
}

/** Records the run and what it decides, unless somebody did; a decision that a kill prevented is made up for. */
async function recordOnce(
  records: Records,
  running: RunningTrial,
): Promise<Finished | 'still starting'> {
  const restored = restoreJournal(records.layout);
  if (restored) records.warn(restored);
  records.refresh();
  const earlier = recorded(records, running.trial);
  // Before the lock was ours, the run may have looked dead because its supervisor was being started.
  if (!earlier && runState(records, running) === 'running') return 'still starting';
  const finished = earlier ?? (await recordRun(records, running));
  for (const warning of finished.warnings) records.warn(`${finished.arm}: ${warning}`);
  await settle(records);
  await redraw(records);
  return finished;
}

function recorded({ campaign }: Records, trial: string): Finished | null {
  const all = [
    ...campaign.baselineTrials,
    ...campaign.candidates.flatMap(({ trials }) => trials),
    ...campaign.freshTrials,
    ...campaign.results.flatMap((result) =>
      result.kind === 'infrastructure' ? [result.trial] : [],
    ),
  ];
  return all.find((finished) => finished.trial === trial) ?? null;
}

function stillRunning({ trial, since }: RunningTrial, seconds: number): Failure {
  return new Failure({
    code: 'AUTOFL_STILL_RUNNING',
    message: `${trial} still runs after ${seconds} s of waiting (it began ${since})`,
    hint: 'Run the same command again',
    exit: EXIT.retry,
  });
}
