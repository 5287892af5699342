import type { Reply } from '../../base/door.ts';
import { numberOf } from '../../base/flags.ts';
import { candidateReply } from './evaluate.ts';
import { finishRun } from './follow.ts';
import { baselineReply } from './initialize.ts';
import { runningTrial } from './run.ts';
import { openCampaign, type Request } from './session.ts';

/** Waits for what runs, then goes on as the action that started it does. */
export async function wait(request: Request): Promise<Reply> {
  const session = openCampaign(request);
  const { records, parsed } = session;
  const running = runningTrial(records);
  const limit = numberOf(parsed, 'for', { min: 0 });
  const finished = await finishRun(session, 'wait', running, limit);
  return running.purpose === 'baseline'
    ? baselineReply(session, 'wait', finished)
    : candidateReply(records, 'wait', running.arm, finished);
}
