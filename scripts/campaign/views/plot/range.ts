import { type Limits, naturalLimits } from '../../../nvflare/evidence/metric_names.ts';
import type { PlotSettings } from './input.ts';
import type { Story } from './story.ts';

export interface RangeInput {
  /** Every score of the campaign. */
  scores: readonly number[];
  /** What must be seen whole: baseline, kept scores and their spreads, noise band, confirmed gain. */
  core: readonly number[];
  limits: Limits;
  mode: 'max' | 'min';
  full: boolean;
}

/** The scores that a campaign is shown by. */
export function storyRange(story: Story, settings: PlotSettings): [number, number] {
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

/**
 * The scores that the picture shows: the region of the improvement and its neighbourhood, and never
 * more than there is to see. What lies outside is marked at the edge. On the better side there is room
 * for the name of the best.
 */
export function scoreRange({ scores, core, limits, mode, full }: RangeInput): [number, number] {
  const center = extent(core.length > 0 ? core : scores);
  const reach = full ? Infinity : reachOf(scores, center);
  const near = scores.filter((score) => score >= center[0] - reach && score <= center[1] + reach);
  const [low, high] = extent([...core, ...near]);
  const pad = padding(low, high);
  const all = extent(scores);
  const below = roomOf(pad, mode === 'min', all[0] < low);
  const above = roomOf(pad, mode === 'max', all[1] > high);
  return withinLimits([low - below, high + above], limits);
}

// internals

/** How many heights of the core are shown beyond it; a short campaign has hardly any outliers. */
const REACH = { few: 2.5, many: 0.75, manyFrom: 13 } as const;

/**
 * How far beyond the core we look. Further where that would leave out half of the scores, but not so
 * far that the improvement shrinks to nothing; a quarter of the scores is always in view.
 */
function reachOf(scores: readonly number[], [low, high]: [number, number]): number {
  const span = high - low;
  const all = scores.map((score) => Math.max(low - score, score - high, 0)).sort((a, b) => a - b);
  const distances = span > 0 ? all : all.filter((distance) => distance > 0);
  const quantile = (share: number) => distances[Math.floor((distances.length - 1) * share)] ?? 0;
  if (!(span > 0)) return 4 * quantile(0.5);
  const usual = span * (scores.length < REACH.manyFrom ? REACH.few : REACH.many);
  const half = Math.min(1.25 * quantile(0.5), 3 * span);
  return Math.max(usual, half, 1.25 * quantile(0.25));
}

function padding(low: number, high: number): number {
  const span = high - low;
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (span > size * 1e-9 && span > 1e-290) return span * 0.07;
  return size > 1e-290 ? size * 0.05 : 1;
}

/** More room at an edge where the best is named, or where marks stand for what lies outside. */
function roomOf(pad: number, better: boolean, outside: boolean): number {
  return pad * (outside ? 2.4 : better ? 1.8 : 1);
}

function withinLimits([low, high]: [number, number], [least, most]: Limits): [number, number] {
  return [least === null ? low : Math.max(low, least), most === null ? high : Math.min(high, most)];
}

function extent(values: readonly number[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}
