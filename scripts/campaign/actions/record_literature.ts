import type { Reply } from '../../base/door.ts';
import { textOf, usage } from '../../base/flags.ts';
import { redraw } from '../project.ts';
import { type Campaign, literatureEvents } from '../records/fold.ts';
import { withLock } from '../records/lock.ts';
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
    const review = { hypothesis, sources };
    const event = recordedJustNow(records.campaign, review) ?? nextId(records.campaign);
    if (!literatureEvents(records.campaign).includes(event))
      records.append('literature_recorded', { event, ...review });
    await redraw(records);
    return reply(records, 'record', { literature: event });
  });
}

// internals

interface Review {
  hypothesis: string;
  sources: string[];
}

/** The last result, where it is this very review: whoever repeats a command after a kill made no second one. */
function recordedJustNow({ results }: Campaign, review: Review): string | null {
  const last = results.at(-1);
  if (last?.kind !== 'literature') return null;
  const { event, hypothesis, sources } = last.event;
  return JSON.stringify({ hypothesis, sources }) === JSON.stringify(review) ? event : null;
}

function nextId(campaign: Campaign): string {
  return `lit-${String(literatureEvents(campaign).length + 1).padStart(4, '0')}`;
}
