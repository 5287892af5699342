import { existsSync } from 'node:fs';
import type { QuickCampaign } from '../support/stand_in.ts';
import { committed, problems, story } from './invariants.ts';
import { commandLine, type Ready } from './situation.ts';

/** Whether the next commands find the state before or after, complete the work, and the campaign goes on. */
export async function recoveryProblems(
  made: Ready,
  quick: QuickCampaign,
  number: number,
): Promise<string[]> {
  const { scenario } = made;
  const lookFirst = number % 2 === 0;
  const found: string[] = [];
  const look = async () => {
    if (committed(quick).length === 0) return;
    const { exit, body } = await quick.act('status');
    if (exit !== 0) found.push(`status: ${JSON.stringify(body.error)}`);
    found.push(...unexpected(body.warnings));
  };
  if (lookFirst) await look();
  const [action = '', ...args] = commandLine(made, quick);
  let last = await quick.act(action, args);
  for (let tries = 0; last.exit === 75 && tries < 3; tries += 1)
    last = await quick.act(action, args);
  // A run that was recorded is decided by whoever comes next; who only waits finds nothing to wait for.
  if (last.body.error?.code === 'AUTOFL_NOTHING_RUNS') {
    const { body } = await quick.act('status');
    if (typeof body.pending === 'string') last = await quick.act('evaluate');
  }
  if (scenario.afterwards) last = await quick.act(scenario.afterwards);
  const isDone = last.exit === 0 || (scenario.done ?? []).includes(last.body.error?.code ?? '');
  if (!isDone) found.push(`again: exit ${last.exit} ${JSON.stringify(last.body.error)}`);
  found.push(...unexpected(last.body.warnings));
  if (!lookFirst) await look();
  const told = story(quick);
  if (told.join() !== made.story.join())
    found.push(`came to ${told.join(', ')} instead of ${made.story.join(', ')}`);
  // A run costs more than all the rest, so only every third point has one more.
  const next = scenario.goesOn ?? (number % 3 === 0 ? goesOn : goesOnToDraft);
  found.push(...(await next(quick)));
  found.push(...problems(quick));
  return found;
}

// internals

/** The draft, or else a new one, becomes a scored candidate. */
async function goesOn(quick: QuickCampaign): Promise<string[]> {
  const { body } = await quick.act('status');
  const name = typeof body.pending === 'string' ? body.pending : 'z';
  if (name === 'z') await quick.act('prepare', ['--name', 'z', '--hypothesis', 'h']);
  const folder = quick.draft(name);
  if (!existsSync(folder)) return [`${name} has no draft`];
  quick.edit(name, 0.97);
  const last = await quick.act('evaluate');
  const { candidate } = last.body;
  return candidate?.status === 'keep' && candidate.score === 0.97
    ? []
    : [`goes not on: exit ${last.exit} ${JSON.stringify(last.body).slice(0, 300)}`];
}

/** A new draft can be made, once there is none. */
async function goesOnToDraft(quick: QuickCampaign): Promise<string[]> {
  const { body } = await quick.act('status');
  if (typeof body.pending === 'string') await quick.act('abandon');
  const { exit, body: answer } = await quick.act('prepare', ['--name', 'z', '--hypothesis', 'h']);
  return exit === 0 ? [] : [`no new draft: exit ${exit} ${JSON.stringify(answer.error)}`];
}

/** What a kill may make an action say; anything else would be an accusation. */
const EXPECTED = /the last line was cut short by a kill|progress\.png was not drawn/;

function unexpected(warnings: string[] = []): string[] {
  return warnings.filter((text) => !EXPECTED.test(text)).map((text) => `warned: ${text}`);
}
