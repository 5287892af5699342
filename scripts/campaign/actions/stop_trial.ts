import type { Reply } from '../../base/door.ts';
import { finishRun } from './follow.ts';
import { reply } from './reply.ts';
import { stopRun } from './run.ts';
import { openCampaign, type Request } from './session.ts';

/** Ends what runs. The draft stays pending and nothing is counted. */
export async function stopTrial(request: Request): Promise<Reply> {
  const session = openCampaign(request);
  const { records } = session;
  const { running } = records.campaign;
  if (!running) return reply(records, 'stop-trial', { stopped: null });
  stopRun(records, running);
  await finishRun(session, 'stop-trial', running);
  return reply(records, 'stop-trial', { stopped: running.trial });
}
