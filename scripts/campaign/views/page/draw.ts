import { statSync } from 'node:fs';
import { join } from 'node:path';
import { publish } from '../../../base/files.ts';
import { readPartInside } from '../../../nvflare/read_inside.ts';
import { readTrialProgress, TRIAL } from '../../../nvflare/trial.ts';
import type { Contract } from '../../contract.ts';
import type { Drawing } from '../../drawn.ts';
import type { Records } from '../../records.ts';
import type { Page } from './html.ts';
import type { Heard } from './running.ts';

/**
 * Draws `autofl.html` where what it shows changed, or the file is not what was drawn last. While a run lasts it
 * means nothing after a restart, and nothing of it is remembered: {@link livePage} draws over it.
 */
export async function drawPage(
  records: Records,
  drawing: Drawing,
  stopFiles: string[],
): Promise<void> {
  const { campaign, layout } = records;
  const from = [PAGE_VERSION, campaign.seq, ...stopFiles].join(' ');
  if (!campaign.running && drawing.isCurrent(layout.page, from)) return;
  try {
    const page = await preparePage(records, stopFiles);
    if (campaign.running) publish(layout.page, page(await nowOf(records)));
    else drawing.put(layout.page, from, page(null));
  } catch (error) {
    records.warn(
      `autofl.html was not drawn: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * Draws the page of the run under way again, at most every few seconds. All but the run itself is made once.
 *
 * @returns what to call when the run says something.
 */
export function livePage(records: Records, stopFiles: string[]): () => void {
  const { trial } = records.campaign.running ?? {};
  let page: Page | null = null;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let busy = false;
  const draw = async (): Promise<void> => {
    page ??= await preparePage(records, stopFiles);
    const now = await nowOf(records);
    // It may have been recorded while this was made.
    if (now?.trial === trial) publish(records.layout.page, page(now));
  };
  return () => {
    if (busy || performance.now() - drawnAt < EVERY_MS) return;
    busy = true;
    drawnAt = performance.now();
    // A page that cannot be drawn is no reason to disturb a run; the next redraw says why.
    draw()
      .catch(() => {})
      .finally(() => {
        busy = false;
      });
  };
}

// internals

/** Raised whenever the same campaign gives another page. */
const PAGE_VERSION = 1;

const EVERY_MS = 5000;

async function preparePage(records: Records, stopFiles: string[]): Promise<Page> {
  const { campaign, layout, objects } = records;
  // Looking at a campaign need not load what draws.
  const [{ pageData }, { pageHtml }, { BOUNDS }] = await Promise.all([
    import('./data.ts'),
    import('./html.ts'),
    import('./details.ts'),
  ]);
  const { contract_json_sha256 } = campaign.incumbent ?? campaign.init;
  const contract = objects.getJson<Contract>(contract_json_sha256);
  return pageHtml(
    pageData(campaign, { stopFiles }, contract, {
      patch: (sha256) =>
        readPartInside(layout.objects, `${sha256.slice(0, 2)}/${sha256.slice(2)}`, {
          from: 'start',
          limit: BOUNDS.diffBytes,
        }),
      log: (artifacts) =>
        readPartInside(layout.workspace, `${artifacts}/run.log`, {
          from: 'end',
          limit: BOUNDS.logBytes,
        }),
    }),
  );
}

async function nowOf({ campaign, layout }: Records) {
  const { pageNow } = await import('./running.ts');
  const trial = campaign.running?.trial;
  return pageNow(campaign, trial === undefined ? null : heardOf(join(layout.trials, trial)));
}

function heardOf(folder: string): Heard {
  const progress = readTrialProgress(folder);
  const stat = statSync(join(folder, TRIAL.progress), { throwIfNoEntry: false });
  return progress && stat ? { progress, at: stat.mtime.toISOString() } : null;
}
