import type { PlotRow, PlotSettings } from '../../../../scripts/campaign/views/plot/input.ts';
import { generator, row } from './rows.ts';

const NAMES = ['a', '', 'x'.repeat(64), 'W'.repeat(30), 'שלום-שלום', '研究'.repeat(30), '<&>"'];
const METRICS = ['accuracy', 'val_loss', 'x', 'q'.repeat(99), '指标', 'r2'];
const STATUSES = [
  'keep',
  'discard',
  'crash',
  'literature',
  'infrastructure_retry',
  'baseline',
] as const;

/** A ledger that no campaign would write, but somebody may feed us: drawn by chance, the same for a seed. */
export function oddCampaign(seed: number): { rows: PlotRow[]; settings: PlotSettings } {
  const random = generator(seed);
  const pick = <T>(choices: readonly [T, ...T[]] | readonly T[]): T =>
    choices[Math.floor(random() * choices.length)] as T;
  const scale = pick([1, 1, 1, 1e-12, 1e9, 1e300, 100]);
  const offset = pick([0, 0, 0.5, -0.5, 1e6]);
  const odd = [NaN, Infinity, -Infinity, null, 0, 5e-324];
  const score = () => (random() < 0.7 ? scale * random() + offset : pick(odd));
  const rows = Array.from({ length: pick([0, 1, 2, 3, 5, 8, 13, 40, 150]) }, (_, index) =>
    row({
      name: pick(NAMES),
      status: index === 0 && random() < 0.8 ? 'baseline' : pick(STATUSES),
      score: score(),
      kind: pick(['source_edit', 'argument_only', '']),
      verdict: pick(['carry', 'keep', '']),
      scoreStd: pick([null, 0.01 * scale, NaN, 0]),
      replicates: pick([null, 1, 2]),
      runtimeSeconds: pick([null, 1, 40, 1e5, NaN, 1e9]),
      summary: pick(['', 'FedProx', 'y'.repeat(400)]),
    }),
  );
  const settings: PlotSettings = {
    metric: pick(METRICS),
    mode: pick(['max', 'min']),
    maxLabels: pick([8, 0, 3, 30]),
    fullYRange: random() < 0.2,
    x: pick(['attempts', 'time']),
    noise: pick([null, { sd: 0.01 * scale }, { sd: 0 }, { sd: NaN }]),
    confirmed: pick([null, { gain: 0.01 * scale, low: -0.01 * scale, high: 0.03 * scale }]),
  };
  if (random() < 0.3) settings.title = pick(NAMES);
  return { rows, settings };
}
