import { naturalLimits } from '../../../nvflare/metric_names.ts';
import { confirmedGain, noiseBand, runningBest } from './claims.ts';
import { axes, layOut } from './frame.ts';
import { header, headline } from './header.ts';
import { labels } from './labels.ts';
import { legend, legendItems } from './legend.ts';
import { marks, spreads } from './marks.ts';
import { literatureLines, message, outsideNotes } from './notes.ts';
import { scoreRange } from './range.ts';
import { HEIGHT, INK, WIDTH } from './shapes.ts';
import { readStory, type Story } from './story.ts';
import { clean, escapeXml } from './text.ts';

export { renderPng } from './png.ts';

/** A row of the ledger, as far as the picture needs it. */
export interface PlotRow {
  name: string;
  status: 'baseline' | 'keep' | 'discard' | 'crash' | 'literature' | 'infrastructure_retry';
  /** Mean of its runs, in the metric's unit. */
  score: number | null;
  runtimeSeconds: number | null;
  kind: 'source_edit' | 'argument_only' | '';
  /** `keep carry discard inconclusive crash`, or empty. */
  verdict: string;
  scoreStd: number | null;
  replicates: number | null;
  summary: string;
}

export interface PlotSettings {
  metric: string;
  mode: 'max' | 'min';
  title?: string;
  /** At most this many candidates are named; the best is always among them. Default 8. */
  maxLabels?: number;
  /** Default 4. */
  maxLiteratureLabels?: number;
  /** Show every score instead of the region of the improvement. */
  fullYRange?: boolean;
  /** What the x axis counts; default `attempts`. */
  x?: 'attempts' | 'time';
  /** Standard deviation of one run of the same configuration. */
  noise?: { sd: number } | null;
  /** The gain over the baseline on fresh runs (positive: better) with its 90 % interval. Null: not confirmed; undefined: say nothing. */
  confirmed?: { gain: number; low: number; high: number } | null;
}

/**
 * Draws a campaign: every trial, the running best, what was kept and what was not.
 * Pure: the same rows give the same text.
 *
 * @returns an SVG document of 1200 × 675 units.
 */
export function drawProgress(rows: readonly PlotRow[], settings: PlotSettings): string {
  const story = readStory(rows, settings.x);
  const items = legendItems(story, settings);
  const frame = layOut(story, rangeOf(story, settings), items, settings);
  return svgDocument(headline(story, frame, settings), [
    header(story, frame, settings),
    noiseBand(story, frame, settings),
    axes(frame),
    literatureLines(story, frame, settings),
    runningBest(story, frame),
    spreads(story, frame),
    marks(story, frame),
    confirmedGain(story, frame, settings),
    outsideNotes(story, frame),
    labels(story, frame, settings),
    message(story, frame),
    legend(items, frame),
  ]);
}

// internals

function rangeOf(story: Story, settings: PlotSettings): [number, number] {
  const { scores } = story;
  const around = ({ score, spread }: { score: number | null; spread: number }) =>
    score === null ? [] : [score - spread, score + spread];
  const base = story.baseline?.score ?? null;
  const noise = 2 * (settings.noise?.sd ?? 0);
  const sign = settings.mode === 'max' ? 1 : -1;
  const confirmed = settings.confirmed ?? null;
  const core = story.incumbents.flatMap(around);
  if (base !== null) core.push(base - noise, base + noise);
  if (base !== null && confirmed !== null)
    core.push(base + sign * confirmed.low, base + sign * confirmed.high);
  return scoreRange({
    scores,
    core,
    limits: naturalLimits(settings.metric, scores),
    mode: settings.mode,
    full: settings.fullYRange ?? false,
  });
}

function svgDocument(title: string, layers: string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" xml:lang="en" role="img" font-family="'DejaVu Sans Condensed', 'DejaVu Sans', 'Helvetica Neue', Arial, sans-serif" fill="${INK}">`,
    `<title>${escapeXml(clean(title))}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...layers.filter((layer) => layer !== ''),
    '</svg>\n',
  ].join('\n');
}
