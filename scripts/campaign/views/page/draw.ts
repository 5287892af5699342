import { statSync } from 'node:fs';
import { join } from 'node:path';
import { publish, readIfExists } from '../../../base/files.ts';
import { readPartInside } from '../../../nvflare/evidence/read_inside.ts';
import { readTrialProgress, TRIAL } from '../../../nvflare/trial/trial.ts';
import type { Contract } from '../../contract/contract.ts';
import { Drawing } from '../../drawn.ts';
import { BEST_PATCH } from '../../records/paths.ts';
import type { Records } from '../../records/records.ts';
import { comparedContracts } from '../../report_files.ts';
import { BOUNDS, type Reader } from './details.ts';
import type { Page } from './html.ts';
import type { Heard } from './running.ts';

/**
 * Draws `autofl.html` where what it shows changed, or the file is not what was drawn last. What follows from results
 * stands in a file of its own: the next draft, in a campaign of thousands, draws only what it changed.
 *
 * While a run lasts, the page is drawn by whoever looks or waits, without the lock: {@link drawRun}.
 */
export async function drawPage(
  records: Records,
  drawing: Drawing,
  stopFiles: string[],
): Promise<void> {
  const { campaign, layout } = records;
  const from = [PAGE_VERSION, campaign.seq, ...stopFiles].join(' ');
  const [path, key] = campaign.running
    ? [layout.pageResults, resultsFrom(records)]
    : [layout.page, from];
  if (drawing.isCurrent(path, key)) return;
  try {
    const results = knownResults(records, drawing) ?? (await drawResults(records, drawing));
    if (!campaign.running)
      drawing.put(layout.page, from, (await pageOf(records, results, stopFiles))(null));
  } catch (error) {
    records.warn(
      `autofl.html was not drawn: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Draws the page of the run under way, as it is at now. It means nothing after a restart, and is not remembered. */
export function drawRun(records: Records, stopFiles: string[]): Promise<void> {
  return painter(records, stopFiles)();
}

/**
 * Draws the page of the run under way now, when the run first says something, and then every few seconds.
 *
 * @returns what to call when it does.
 */
export function livePage(records: Records, stopFiles: string[]): () => void {
  const paint = painter(records, stopFiles);
  let drawnAt = Number.NEGATIVE_INFINITY;
  void paint();
  return () => {
    if (performance.now() - drawnAt < EVERY_MS) return;
    drawnAt = performance.now();
    void paint();
  };
}

// internals

/** Raised whenever the same campaign gives another page. */
const PAGE_VERSION = 2;

const EVERY_MS = 5000;

/** All but the run itself is made once. */
function painter(records: Records, stopFiles: string[]): () => Promise<void> {
  const { trial } = records.campaign.running ?? {};
  let page: Page | null = null;
  return async () => {
    try {
      // Drawn when the run began; whoever holds no lock writes nothing that is remembered.
      const results = page ? null : knownResults(records, new Drawing(records.layout));
      if (results !== null) page = await pageOf(records, results, stopFiles);
      const now = await nowOf(records);
      // It may have been recorded while this was made.
      if (page && now?.trial === trial) publish(records.layout.page, page(now));
    } catch {
      // A page that cannot be drawn disturbs no run; the next redraw says why.
    }
  };
}

const resultsFrom = ({ campaign }: Records) => `${PAGE_VERSION} ${campaign.resultsAt}`;

/** The part of the page that follows from results; null where it is not there as it was drawn. */
function knownResults(records: Records, drawing: Drawing): string | null {
  const { pageResults: path } = records.layout;
  const isCurrent = drawing.isCurrent(path, resultsFrom(records));
  return isCurrent ? (readIfExists(path)?.toString('utf8') ?? null) : null;
}

async function drawResults(records: Records, drawing: Drawing): Promise<string> {
  const { campaign, layout } = records;
  const [{ pageResults }, { resultsHtml }] = await Promise.all([
    import('./data.ts'),
    import('./html.ts'),
  ]);
  const made = resultsHtml(pageResults(campaign, comparedContracts(records), readerOf(records)));
  drawing.put(layout.pageResults, resultsFrom(records), made);
  return made;
}

async function pageOf(records: Records, results: string, stopFiles: string[]): Promise<Page> {
  const { campaign, objects } = records;
  // Looking at a campaign need not load what draws.
  const [{ pageData }, { pageHtml }] = await Promise.all([
    import('./data.ts'),
    import('./html.ts'),
  ]);
  const { contract_json_sha256 } = campaign.incumbent ?? campaign.init;
  const contract = objects.getJson<Contract>(contract_json_sha256);
  return pageHtml(pageData(campaign, { stopFiles }, contract, readerOf(records)), results);
}

function readerOf({ layout }: Records): Reader {
  return {
    patch: (sha256) =>
      readPartInside(layout.objects, `${sha256.slice(0, 2)}/${sha256.slice(2)}`, {
        from: 'start',
        limit: BOUNDS.diffBytes,
      }),
    bestPatch: () =>
      readPartInside(layout.workspace, BEST_PATCH, { from: 'start', limit: BOUNDS.diffBytes }),
    log: (artifacts) =>
      readPartInside(layout.workspace, `${artifacts}/run.log`, {
        from: 'end',
        limit: BOUNDS.logBytes,
      }),
  };
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
