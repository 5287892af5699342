import type { Reply } from '../../base/door.ts';
import { Failure } from '../../base/failure.ts';
import { redraw } from '../project.ts';
import type { Candidate } from '../records/fold.ts';
import { withLock } from '../records/lock.ts';
import { settle } from './conclude.ts';
import { finishRun } from './follow.ts';
import { namedCandidate } from './named.ts';
import { reply } from './reply.ts';
import { stopRun } from './run.ts';
import { openCampaign, type Request } from './session.ts';

/** Drops the pending draft; its own run, if any, is ended first. It is no attempt. */
export async function abandon(request: Request): Promise<Reply> {
  const session = openCampaign(request);
  const { records } = session;
  refuseFinished(namedCandidate(session));
  const { running } = records.campaign;
  if (running && running.purpose !== 'baseline') {
    stopRun(records, running);
    await finishRun(session, 'abandon', running);
  }
  return withLock(records.layout.lock, 'abandon', async () => {
    records.refresh();
    await settle(records);
    const pending = namedCandidate(session);
    refuseFinished(pending);
    records.append('candidate_abandoned', { candidate: pending.name, reason: null });
    await redraw(records);
    return reply(records, 'abandon', { abandoned: pending.name });
  });
}

// internals

/** A result stays a result: what was scored, or crashed, while we looked is not undone. */
function refuseFinished({ name, status }: Candidate): void {
  if (status === 'prepared') return;
  throw new Failure({
    code: 'AUTOFL_NOTHING_PENDING',
    message: `${name} is finished (${status}) and cannot be abandoned`,
    hint: 'run_job_campaign.ts status JOB says what comes next',
  });
}
