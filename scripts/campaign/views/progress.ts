import { readIfExists, sha256, writeAtomic } from '../../base/files.ts';
import type { Campaign } from '../fold.ts';
import type { Records } from '../records.ts';
import { cellNumber, type LedgerRow, ledgerRows } from './ledger.ts';
import type { PlotRow, PlotSettings } from './plot/input.ts';

/**
 * Draws `progress.png` where what it shows changed, or the file is not what was drawn last. Looking at a
 * campaign need not even load what draws.
 */
export async function drawPlot(records: Records): Promise<void> {
  const { campaign, layout } = records;
  const rows = ledgerRows(campaign).map(plotRow);
  const settings = plotSettings(campaign);
  const input = sha256(JSON.stringify([DRAWING_VERSION, settings, rows]));
  const drawn = readDrawn(records);
  const file = readIfExists(layout.plot);
  if (file && drawn?.input === input && drawn.png === sha256(file)) return;
  try {
    const [{ drawProgress }, { renderPng }] = await Promise.all([
      import('./plot/draw.ts'),
      import('./plot/png.ts'),
    ]);
    const png = await renderPng(drawProgress(rows, settings));
    if (!file?.equals(png)) writeAtomic(layout.plot, png);
    writeAtomic(drawnPath(records), JSON.stringify({ input, png: sha256(png) }));
  } catch (error) {
    records.warn(
      `progress.png was not drawn: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

export function plotRow(row: LedgerRow): PlotRow {
  return {
    name: row.name,
    status: row.status as PlotRow['status'],
    score: cellNumber(row.score),
    runtimeSeconds: cellNumber(row.runtime_seconds),
    kind: row.candidate_kind as PlotRow['kind'],
    verdict: row.verdict,
    scoreStd: cellNumber(row.score_std),
    replicates: cellNumber(row.replicates),
    summary: row.diff_summary,
  };
}

// internals

/** Raised whenever the same campaign gives another picture. */
const DRAWING_VERSION = 1;

function plotSettings({ init }: Campaign): PlotSettings {
  return { metric: init.metric, mode: init.mode, title: init.job };
}

function drawnPath({ layout }: Records): string {
  return `${layout.home}/drawn.json`;
}

/** What was drawn last, so that looking at a campaign need not draw its picture again. */
function readDrawn(records: Records): { input: string; png: string } | null {
  try {
    return JSON.parse(readIfExists(drawnPath(records))?.toString('utf8') ?? '');
  } catch {
    return null;
  }
}
