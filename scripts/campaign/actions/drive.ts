import { performance } from 'node:perf_hooks';
import { painter } from '../../base/terminal.ts';
import { freshTrials, isConfirming, nextRun, unrecordedBaseline, type WantedRun } from '../arms.ts';
import { existingStopFiles, redraw, syncWorkspace } from '../project.ts';
import {
  type Campaign,
  isExternal,
  isFrozen,
  pendingCandidate,
  type RunningTrial,
} from '../records/fold.ts';
import { withLockSoon } from '../records/lock.ts';
import type { Records } from '../records/records.ts';
import { outcomeTable } from '../views/status_text.ts';
import { Ahead } from './ahead.ts';
import { settle } from './conclude.ts';
import { type Finished, finishRun } from './follow.ts';
import { beginSealed } from './fresh.ts';
import { requestOf } from './plan_run.ts';
import { runningTrial, standByFor, startRun } from './run.ts';
import type { Session } from './session.ts';

/** Says which run comes next, if any. May commit that a step begins. */
export type Next = (records: Records) => WantedRun | null;

/** The runs of the baseline: until they tell what noise the job has. */
export const nextOfBaseline: Next = ({ campaign }) => nextRun(campaign, 'baseline');

/** The runs that the pending candidate's verdict asks for, its own or the incumbent's. */
export const nextOfCandidate: Next = (records) =>
  existingStopFiles(records).length > 0 ? null : nextRun(records.campaign, 'selection');

/** Fresh runs of best and baseline, then those on the data kept apart. */
export const nextFresh: Next = (records) => {
  const { campaign } = records;
  if (isConfirming(campaign)) return nextRun(campaign, 'confirmation');
  return beginSealed(records) ? nextRun(records.campaign, 'sealed') : null;
};

/** What goes on when a run of this purpose has ended. */
export function nextAfter({ purpose }: RunningTrial): Next {
  if (purpose === 'baseline') return nextOfBaseline;
  if (purpose === 'confirmation' || purpose === 'sealed') return nextFresh;
  return nextOfCandidate;
}

/** What was begun and is not over, between two of its runs; null where nothing is. */
export function underWay(campaign: Campaign): Next | null {
  if (campaign.running) return nextAfter(campaign.running);
  if (isExternal(campaign)) return null;
  if (!campaign.baseline && unrecordedBaseline(campaign).length > 0) return nextOfBaseline;
  const pending = pendingCandidate(campaign);
  if (pending && isFrozen(pending)) return nextOfCandidate;
  const isSealing = campaign.sealed !== null && campaign.sealed.result === null;
  const isFresh = isConfirming(campaign) && freshTrials(campaign, 'confirmation').length > 0;
  return isSealing || isFresh ? nextFresh : null;
}

/**
 * Follows a run to its end, and every run that is asked for after it.
 *
 * @returns the last run; null where somebody else recorded it
 */
export async function drive(
  session: Session,
  action: string,
  first: RunningTrial,
  limitSeconds?: number,
): Promise<Finished | null> {
  const { records } = session;
  const until = performance.now() / 1000 + (limitSeconds ?? 0);
  const ahead = new Ahead(records, action);
  let running: RunningTrial | null = first;
  let finished: Finished | null = null;
  try {
    while (running) {
      const next = nextAfter(running);
      const left: number | undefined =
        limitSeconds === undefined ? undefined : Math.max(0, until - performance.now() / 1000);
      finished = await finishRun(session, action, running, { limitSeconds: left, ahead });
      if (finished && endsHere(finished)) break;
      running = await withLockSoon(records.layout.lock, action, async () => {
        records.refresh();
        await settle(records);
        return startNext(records, next, ahead);
      });
    }
  } finally {
    await ahead.drop();
  }
  if (process.stderr.isTTY) showOutcome(records.campaign);
  return finished;
}

/** Starts the run that comes next, or adopts the one begun ahead, or joins the one under way. The caller holds the lock. */
export async function startNext(
  records: Records,
  next: Next,
  ahead?: Ahead,
): Promise<RunningTrial | null> {
  if (records.campaign.running) return records.campaign.running;
  const wanted = next(records);
  if (!wanted) return null;
  syncWorkspace(records);
  const request = requestOf(records, wanted);
  if (!(await ahead?.take(request))) startRun(records, standByFor(records, wanted.arm), request);
  await redraw(records);
  return runningTrial(records);
}

// internals

function showOutcome(campaign: Campaign): void {
  const lines = outcomeTable(campaign, painter(process.stderr));
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** The machine failed, or the baseline did: whether to try again is not ours to say. */
function endsHere({ outcome, purpose }: Finished): boolean {
  return outcome === 'infrastructure' || (outcome === 'crash' && purpose === 'baseline');
}
