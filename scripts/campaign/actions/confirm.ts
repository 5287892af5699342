import type { Reply } from '../../base/door.ts';
import { EXIT, Failure } from '../../base/failure.ts';
import { existingStopFiles, redraw } from '../project.ts';
import { type Fresh, isBaselineName } from '../records/event.ts';
import { pendingCandidate, type RunningTrial } from '../records/fold.ts';
import { withLock } from '../records/lock.ts';
import { decisionOf } from '../views/state.ts';
import { confirmationWords } from '../views/verdict_words.ts';
import { settle } from './conclude.ts';
import { drive, nextFresh, startNext } from './drive.ts';
import { detached, type Finished } from './follow.ts';
import { failureFacts, reply } from './reply.ts';
import { openCampaign, type Request, type Session } from './session.ts';

/**
 * Runs best and baseline afresh, on blocks that chose neither, and then, where the author declares one,
 * the sealed evaluation. Killed anywhere, the same command runs only what is missing.
 */
export async function confirm(request: Request): Promise<Reply> {
  const session = openCampaign(request);
  const { records, parsed } = session;
  const running = await withLock(records.layout.lock, 'confirm', () => begin(session));
  if (running && parsed.switches.has('detach')) return detached(records, 'confirm', running);
  const finished = running && (await drive(session, 'confirm', running));
  return confirmReply(session, 'confirm', finished);
}

/** What fresh runs say so far. */
export function confirmReply(
  { records }: Session,
  action: string,
  finished: Finished | null,
): Reply {
  const { confirmed, sealed, incumbent } = records.campaign;
  const infrastructure = finished?.outcome === 'infrastructure';
  return reply(
    records,
    action,
    {
      confirmation: confirmationWords(confirmed, incumbent?.name ?? null),
      ...(confirmed?.best === incumbent?.name ? { confirmed: freshFacts(confirmed) } : {}),
      ...(sealed?.result ? { sealed: freshFacts(sealed.result) } : {}),
      ...(infrastructure ? failureFacts(records, finished) : {}),
    },
    infrastructure ? EXIT.retry : EXIT.done,
  );
}

/** What fresh runs came to, in a reply. */
export function freshFacts(fresh: Fresh | null): { [key: string]: unknown } | null {
  if (!fresh) return null;
  const { metric, gain, low, high, p, confirmed, best_score, baseline_score, crashes } = fresh;
  return {
    metric,
    gain,
    interval_90: [low, high],
    p,
    confirmed,
    best_score,
    baseline_score,
    runs: fresh.best_trials.length + fresh.baseline_trials.length,
    ...(crashes.length > 0 ? { crashes } : {}),
  };
}

function refused(why: string, hint: string): Failure {
  return new Failure({ code: 'AUTOFL_NOT_NOW', message: `Cannot confirm now: ${why}`, hint });
}

// internals

async function begin(session: Session): Promise<RunningTrial | null> {
  const { records } = session;
  records.refresh();
  await settle(records);
  const { running, incumbent } = records.campaign;
  if (running && running.purpose !== 'confirmation' && running.purpose !== 'sealed')
    throw refused(`${running.arm} runs`, 'wait for it: run_job_campaign.ts wait JOB');
  if (running) return running;
  const pending = pendingCandidate(records.campaign);
  if (pending) throw refused(`${pending.name} is pending`, 'evaluate it, or abandon it');
  if (!incumbent || isBaselineName(incumbent.name))
    throw refused('no candidate was kept', 'there is nothing to confirm: report JOB');
  const decision = decisionOf(records.campaign, { stopFiles: existingStopFiles(records) });
  if (decision.decision !== 'stop')
    throw refused(
      'the campaign goes on',
      'it is confirmed when it stops: at its cap, or when the person creates STOP_AUTOFL',
    );
  const started = await startNext(records, nextFresh);
  if (!started) await redraw(records);
  return started;
}
