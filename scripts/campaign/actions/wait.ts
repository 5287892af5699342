import type { Reply } from '../../base/door.ts';
import { numberOf } from '../../base/flags.ts';
import { pendingCandidate } from '../fold.ts';
import { confirmReply } from './confirm.ts';
import { drive } from './drive.ts';
import { candidateReply } from './evaluate.ts';
import { baselineReply } from './initialize.ts';
import { runningTrial } from './run.ts';
import { openCampaign, type Request } from './session.ts';

/** Waits for what runs, then goes on as the action that started it does. */
export async function wait(request: Request): Promise<Reply> {
  const session = openCampaign(request);
  const { records, parsed } = session;
  const running = runningTrial(records);
  const limit = numberOf(parsed, 'for', { min: 0 });
  const candidate = pendingCandidate(records.campaign)?.name ?? running.arm;
  const finished = await drive(session, 'wait', running, limit);
  switch (running.purpose) {
    case 'baseline':
      return baselineReply(session, 'wait', finished);
    case 'confirmation':
    case 'sealed':
      return confirmReply(session, 'wait', finished);
    default:
      return candidateReply(records, 'wait', candidate, finished);
  }
}
