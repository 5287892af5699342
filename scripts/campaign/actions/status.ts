import { join, relative } from 'node:path';
import type { Reply } from '../../base/door.ts';
import { EXIT, Failure } from '../../base/failure.ts';
import { isErrno } from '../../base/files.ts';
import { painter } from '../../base/terminal.ts';
import { existingStopFiles, materialiseDraft, redraw, syncWorkspace } from '../project.ts';
import { isExternal, pendingCandidate } from '../records/fold.ts';
import { isFree, withLock } from '../records/lock.ts';
import type { Records } from '../records/records.ts';
import { SETTING_FLAGS } from '../settings.ts';
import { drawRun } from '../views/page/draw.ts';
import { decisionOf } from '../views/state.ts';
import { statusText } from '../views/status_text.ts';
import { wantsText } from './format.ts';
import { reply } from './reply.ts';
import { runProgress } from './run.ts';
import { changeSettings, openCampaign, type Request, type Session } from './session.ts';

/** Shows where the campaign stands, and draws again what is missing or was edited. Changes nothing else. */
export async function status(request: Request): Promise<Reply> {
  const session = openCampaign(request);
  const { records, parsed } = session;
  const asText = wantsText(parsed);
  if (asksForChange(session)) await withLock(records.layout.lock, 'status', () => update(session));
  else if (isFree(records.layout.lock)) await updateIfFree(session);
  if (records.campaign.running) await drawRun(records, existingStopFiles(records));
  if (asText) return { exit: EXIT.done, body: textFor(records) };
  return reply(records, 'status', { ...facts(session), ...(await waitedFor(records)) });
}

/** The person's own edits stop the next action; looking at the campaign only names them. */
export function nameEdits(records: Records): void {
  try {
    syncWorkspace(records);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    records.warn(error.message);
  }
}

// internals

async function update(session: Session): Promise<void> {
  const { records } = session;
  records.refresh();
  changeSettings(session);
  nameEdits(records);
  await redraw(records, 'newest');
  const pending = pendingCandidate(records.campaign);
  if (pending) materialiseDraft(records, pending);
}

/** Looking is always possible: where another action was quicker, or nothing can be written, nothing is redrawn. */
async function updateIfFree(session: Session): Promise<void> {
  const { records } = session;
  try {
    await withLock(records.layout.lock, 'status', () => update(session));
  } catch (error) {
    if (error instanceof Failure && error.code === 'AUTOFL_LOCKED') return;
    if (!UNWRITABLE.some((code) => isErrno(error, code))) throw error;
    records.warn('The workspace cannot be written: its files were not drawn again');
  }
}

const UNWRITABLE = ['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'];

/** A change of settings is no look: it is made, or refused while another action runs. */
function asksForChange({ parsed }: Session): boolean {
  return SETTING_FLAGS.some(({ name }) => parsed.text.has(name) || parsed.switches.has(name));
}

/** The run on poc or prod that is waited for; what it takes to say so is loaded for those alone. */
async function waitedFor(records: Records): Promise<{ [key: string]: unknown }> {
  if (!isExternal(records.campaign)) return {};
  const { outsideFacts } = await import('./external.ts');
  return outsideFacts(records);
}

/** The same for a person at a terminal. */
function textFor(records: Records): string {
  const { campaign, layout, warnings } = records;
  const shown = {
    running: campaign.running && runProgress(records, campaign.running),
    pending: pendingCandidate(campaign)?.name ?? null,
    files: [layout.ledger, layout.page, layout.plot, layout.report].map((path) =>
      relative(layout.workspace, path),
    ),
    warnings,
  };
  const decision = decisionOf(campaign, { stopFiles: existingStopFiles(records) });
  return statusText(campaign, decision, shown, painter(process.stdout));
}

function facts({ records }: Session): { [key: string]: unknown } {
  const { campaign, layout } = records;
  const pending = pendingCandidate(campaign);
  return {
    ...(campaign.running ? { running: runProgress(records, campaign.running) } : {}),
    ...(pending
      ? { pending: pending.name, draft: join(layout.candidates, pending.folder, 'source') }
      : {}),
    results: layout.ledger,
    plot: layout.plot,
    page: layout.page,
    report: layout.report,
  };
}
