import type { Reply } from '../../base/door.ts';
import { EXIT } from '../../base/failure.ts';
import { numberOf } from '../../base/flags.ts';
import { standingOf } from '../standing.ts';
import { type Ideas, ideasFor } from '../suggest.ts';
import { guardRows, guardSettings } from '../views/state.ts';
import { wantsText } from './format.ts';
import { reply } from './reply.ts';
import { currentContract, openCampaign, type Request, schemaOf } from './session.ts';

/** What could be tried next, from records alone; nothing is run, and nothing written. */
export async function suggest(request: Request): Promise<Reply> {
  const { records, parsed } = openCampaign(request);
  const limit = numberOf(parsed, 'limit', { min: 1, max: 50 }) ?? 3;
  const asText = wantsText(parsed);
  const { campaign } = records;
  const ideas = ideasFor(campaign, currentContract(records), schemaOf(records), limit);
  const { sinceProgress } = standingOf(guardRows(campaign), guardSettings(campaign));
  if (asText) return { exit: EXIT.done, body: textReply(ideas, sinceProgress) };
  return reply(records, 'suggest', { ...ideas, scored_attempts_since_progress: sinceProgress });
}

// internals

function textReply(ideas: Ideas, sinceProgress: number): string {
  const { suggestions, edits, families, untried_families: untried } = ideas;
  const lines = [
    ...suggestions.map(({ name, run_args }) => `prepare --name ${name} --run-args "${run_args}"`),
    ...(suggestions.length > 0 ? [] : ['no untried run arguments']),
    ...edits.map((edit) => `edit ${edit}`),
    ...families.map(
      ({ name, attempts, kept }) => `family ${name}: ${attempts} tried, ${kept} kept`,
    ),
    `families nobody tried: ${untried.join(', ') || 'none'}`,
    `scored attempts since progress: ${sinceProgress}`,
  ];
  return `${lines.join('\n')}\n`;
}
