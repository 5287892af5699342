import type { Reply } from '../../base/door.ts';
import { numberOf } from '../../base/flags.ts';
import { redraw } from '../project.ts';
import { isBaselineName } from '../records/event.ts';
import { type Campaign, pendingCandidate, type RunningTrial } from '../records/fold.ts';
import { withLockSoon } from '../records/lock.ts';
import { settle } from './conclude.ts';
import { confirmReply } from './confirm.ts';
import { drive, startNext, underWay } from './drive.ts';
import { candidateReply } from './evaluate.ts';
import type { Finished } from './follow.ts';
import { baselineReply } from './initialize.ts';
import { runningTrial } from './run.ts';
import { openCampaign, type Request, type Session } from './session.ts';

/**
 * Waits for what runs, then goes on as the action that started it does. Where a kill came between a run
 * and what it decides, or between two runs, that is made up for.
 */
export async function wait(request: Request): Promise<Reply> {
  const session = openCampaign(request);
  const { records, parsed } = session;
  const limit = numberOf(parsed, 'for', { min: 0 });
  const asked = pendingCandidate(records.campaign)?.name;
  const running = records.campaign.running ?? (await goOn(session));
  if (!running) return replyFor(session, lastOf(records.campaign, asked), null);
  const subject = { arm: asked ?? running.arm, purpose: running.purpose };
  return replyFor(session, subject, await drive(session, 'wait', running, limit));
}

// internals

type Subject = Pick<RunningTrial, 'arm' | 'purpose'>;

/**
 * Nothing runs: decides what is undecided, and starts the run that comes next, if any.
 *
 * @throws Failure `AUTOFL_NOTHING_RUNS` where nothing was left half done
 */
async function goOn({ records }: Session): Promise<RunningTrial | null> {
  return withLockSoon(records.layout.lock, 'wait', async () => {
    records.refresh();
    const { seq } = records.campaign;
    await settle(records);
    const next = underWay(records.campaign);
    const started = next && (await startNext(records, next));
    if (started) return started;
    if (records.campaign.seq === seq) return runningTrial(records);
    await redraw(records);
    return null;
  });
}

/** What was decided just now. */
function lastOf({ results, freshTrials, candidates }: Campaign, asked = ''): Subject {
  const last = results.at(-1);
  if (candidates.at(-1)?.name === asked) return { arm: asked, purpose: 'selection' };
  const fresh = freshTrials.at(-1);
  if (fresh && last?.kind !== 'baseline') return fresh;
  return { arm: 'baseline', purpose: 'baseline' };
}

function replyFor(session: Session, { arm, purpose }: Subject, finished: Finished | null): Reply {
  switch (purpose) {
    case 'confirmation':
    case 'sealed':
      return confirmReply(session, 'wait', finished);
    case 'baseline':
      return baselineReply(session, 'wait', finished);
    default:
      return isBaselineName(arm)
        ? baselineReply(session, 'wait', finished)
        : candidateReply(session.records, 'wait', arm, finished);
  }
}
