import { join, resolve } from 'node:path';
import type { Reply } from '../../base/door.ts';
import { EXIT, Failure } from '../../base/failure.ts';
import { writeAtomic } from '../../base/files.ts';
import { numberOf, type Parsed, textOf, usage } from '../../base/flags.ts';
import { standingOf } from '../standing.ts';
import { drawProgress } from '../views/plot/draw.ts';
import type { PlotSettings } from '../views/plot/input.ts';
import { renderPng } from '../views/plot/png.ts';
import { drawnClaims } from '../views/progress.ts';
import { guardRowsIn, guardSettingsOf, openLedger, plotRowsIn } from './ledger_file.ts';

/** Draws a ledger file as a picture and says what it shows. */
export async function plot(given: string, parsed: Parsed): Promise<Reply> {
  const ledger = openLedger(given, parsed);
  const output = resolve(textOf(parsed, 'output') ?? join(ledger.folder, 'progress.png'));
  if (!/\.(png|svg)$/.test(output))
    throw usage(`--output ends in .png or .svg; received ${output}`);
  if (output === ledger.path) throw overwrites(output);
  const maxLabels = numberOf(parsed, 'max-labels', { min: 0 });
  const maxLiteratureLabels = numberOf(parsed, 'max-literature-labels', { min: 0 });
  const settings: PlotSettings = {
    metric:
      textOf(parsed, 'metric') ??
      ledger.rows.find((row) => row.metric_name)?.metric_name ??
      'score',
    mode: ledger.mode,
    ...drawnClaims(ledger.state.noise, ledger.state.confirmation),
    fullYRange: parsed.switches.has('full-y-range'),
    ...(maxLabels === undefined ? {} : { maxLabels }),
    ...(maxLiteratureLabels === undefined ? {} : { maxLiteratureLabels }),
  };
  const svg = drawProgress(plotRowsIn(ledger), settings);
  writeAtomic(output, output.endsWith('.svg') ? svg : await renderPng(svg));
  const { baseline, best, improvement } = standingOf(
    guardRowsIn(ledger),
    guardSettingsOf(ledger, parsed),
  );
  return {
    exit: EXIT.done,
    body: { ok: true, action: 'plot', output, baseline, best, improvement },
  };
}

// internals

function overwrites(path: string): Failure {
  return new Failure({
    code: 'AUTOFL_OVERWRITES_INPUT',
    message: `--output ${path} is the ledger itself`,
    hint: 'Name another file',
  });
}
