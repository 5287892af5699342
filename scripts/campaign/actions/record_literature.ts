import type { Reply } from '../../base/door.ts';
import { textOf, usage } from '../../base/flags.ts';
import { literatureEvents } from '../fold.ts';
import { withLock } from '../lock.ts';
import { redraw } from '../project.ts';
import { settle } from './conclude.ts';
import { reply } from './reply.ts';
import type { Session } from './session.ts';

/** Records a review of the literature: what it suggests, and where that was read. */
export async function recordLiterature({ records, parsed }: Session): Promise<Reply> {
  const hypothesis = textOf(parsed, 'hypothesis')?.trim();
  if (!hypothesis)
    throw usage('--literature needs --hypothesis "…": what does the review suggest?');
  const sources = parsed.text.get('source') ?? [];
  return withLock(records.layout.lock, 'record', async () => {
    records.refresh();
    await settle(records);
    const number = literatureEvents(records.campaign).length + 1;
    const event = `lit-${String(number).padStart(4, '0')}`;
    records.append('literature_recorded', { event, hypothesis, sources });
    await redraw(records);
    return reply(records, 'record', { literature: event });
  });
}
