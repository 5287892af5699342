import type { Reply } from '../../base/door.ts';
import { Failure } from '../../base/failure.ts';
import { pendingCandidate } from '../fold.ts';
import { withLock } from '../lock.ts';
import { redraw } from '../project.ts';
import { settle } from './conclude.ts';
import { finishRun } from './follow.ts';
import { reply } from './reply.ts';
import { stopRun } from './run.ts';
import { openCampaign, type Request } from './session.ts';

/** Drops the pending draft; its own run, if any, is ended first. It is no attempt. */
export async function abandon(request: Request): Promise<Reply> {
  const { records } = openCampaign(request);
  const { running } = records.campaign;
  if (running && running.purpose !== 'baseline') {
    stopRun(records, running);
    await finishRun(records, 'abandon', running);
  }
  return withLock(records.layout.lock, 'abandon', async () => {
    records.refresh();
    await settle(records);
    const pending = pendingCandidate(records.campaign);
    if (!pending) throw nothingPending();
    records.append('candidate_abandoned', { candidate: pending.name, reason: null });
    await redraw(records);
    return reply(records, 'abandon', { abandoned: pending.name });
  });
}

// internals

function nothingPending(): Failure {
  return new Failure({
    code: 'AUTOFL_NOTHING_PENDING',
    message: 'No candidate is pending: there is nothing to abandon',
    hint: 'run_job_campaign.ts status JOB says what comes next',
  });
}
