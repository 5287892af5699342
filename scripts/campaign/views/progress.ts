import type { Drawing } from '../drawn.ts';
import type { Campaign } from '../records/fold.ts';
import type { Records } from '../records/records.ts';
import { cellNumber, type LedgerRow, ledgerRows } from './ledger.ts';
import type { PlotRow, PlotSettings } from './plot/input.ts';
import { confirmationOf, judgedNoise } from './state.ts';

/**
 * Draws `progress.png` where what it shows changed, or the file is not what was drawn last. Looking at a
 * campaign need not even load what draws.
 */
export async function drawPlot(records: Records, drawing: Drawing): Promise<void> {
  const { campaign, layout } = records;
  const settings = plotSettings(campaign);
  const told = JSON.stringify([settings.noise, settings.confirmed]);
  const from = `${DRAWING_VERSION} ${campaign.resultsAt} ${told}`;
  if (drawing.isCurrent(layout.plot, from)) return;
  try {
    const [{ drawProgress }, { renderPng }] = await Promise.all([
      import('./plot/draw.ts'),
      import('./plot/png.ts'),
    ]);
    const rows = ledgerRows(campaign).map(plotRow);
    drawing.put(layout.plot, from, await renderPng(drawProgress(rows, settings)));
  } catch (error) {
    records.warn(
      `progress.png was not drawn: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** The noise band and the confirmed gain, from what the state says of them. */
export function drawnClaims(
  noise: unknown,
  confirmation: unknown,
): Pick<PlotSettings, 'noise' | 'confirmed'> {
  const { sd } = fieldsOf(noise);
  const { confirmed, gain, interval_90: interval } = fieldsOf(confirmation);
  const [low, high] = Array.isArray(interval) ? interval : [];
  const isKnown = [gain, low, high].every((value) => typeof value === 'number');
  return {
    noise: typeof sd === 'number' ? { sd } : null,
    ...(typeof confirmed === 'boolean'
      ? { confirmed: confirmed && isKnown ? { gain: Number(gain), low, high } : null }
      : {}),
  };
}

export function plotRow(row: LedgerRow): PlotRow {
  const replicates = cellNumber(row.replicates);
  const runtime = cellNumber(row.runtime_seconds);
  return {
    name: row.name,
    status: row.status as PlotRow['status'],
    score: cellNumber(row.score),
    // The ledger has the mean of its runs; a crash has none that scored, and ran all the same.
    runtimeSeconds: runtime === null ? null : runtime * Math.max(1, replicates ?? 1),
    kind: row.candidate_kind as PlotRow['kind'],
    verdict: row.verdict,
    scoreStd: cellNumber(row.score_std),
    replicates,
    summary: row.diff_summary,
  };
}

/** What the picture is drawn with, beside its rows. */
export function plotSettings(campaign: Campaign): PlotSettings {
  const { init } = campaign;
  return {
    metric: init.metric,
    mode: init.mode,
    title: init.job,
    ...drawnClaims(judgedNoise(campaign), confirmationOf(campaign)),
  };
}

// internals

/** Raised whenever the same campaign gives another picture. */
const DRAWING_VERSION = 4;

function fieldsOf(value: unknown): { [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
