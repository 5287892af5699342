import { readIfExists, sha256, writeAtomic } from '../../base/files.ts';
import type { Campaign } from '../fold.ts';
import type { Records } from '../records.ts';
import { cellNumber, type LedgerRow, ledgerRows } from './ledger.ts';
import { drawProgress } from './plot/draw.ts';
import type { PlotRow, PlotSettings } from './plot/input.ts';

/** Draws `progress.png` where its picture changed or the file is not what was drawn last. */
export async function drawPlot(records: Records): Promise<void> {
  const { campaign, layout } = records;
  const svg = drawProgress(ledgerRows(campaign).map(plotRow), plotSettings(campaign));
  const drawn = readDrawn(records);
  const file = readIfExists(layout.plot);
  if (file && drawn?.svg === sha256(svg) && drawn.png === sha256(file)) return;
  try {
    const { renderPng } = await import('./plot/png.ts');
    const png = await renderPng(svg);
    if (!file?.equals(png)) writeAtomic(layout.plot, png);
    writeAtomic(drawnPath(records), JSON.stringify({ svg: sha256(svg), png: sha256(png) }));
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

function plotSettings({ init }: Campaign): PlotSettings {
  return { metric: init.metric, mode: init.mode, title: init.job };
}

function drawnPath({ layout }: Records): string {
  return `${layout.home}/drawn.json`;
}

/** What was drawn last, so that looking at a campaign need not draw its picture again. */
function readDrawn(records: Records): { svg: string; png: string } | null {
  try {
    return JSON.parse(readIfExists(drawnPath(records))?.toString('utf8') ?? '');
  } catch {
    return null;
  }
}
