/** Metrics that live between 0 and 1, by the words of their names. */
const FRACTIONS =
  /^(accuracy|acc|balacc|auc|auroc|auprc|roc|prauc|f1|fbeta|fscore|precision|recall|sensitivity|specificity|tpr|tnr|fpr|fnr|dice|dsc|iou|miou|jaccard|map|mrr|ndcg|hit|hits|top)\d*$/;
/** Metrics that cannot be below zero. */
const POSITIVE =
  /^(loss|mse|rmse|mae|mape|smape|msle|error|err|perplexity|ppl|wer|cer|latency|seconds|cost|trainingloss|mseloss|brier|fid|ece)\d*$/;
/** Metrics between −1 and 1. */
const SIGNED = /^(mcc|kappa|correlation|corr|pearson|spearman|cosine)\d*$/;

type Limits = [number | null, number | null];

/**
 * Where a metric ends by nature: accuracy at 0 and 1 (0 and 100 when it is in percent), a loss at 0.
 * A limit that a score breaks is none.
 */
export function naturalLimits(metric: string, scores: readonly number[]): Limits {
  const words = metric
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const named = (names: RegExp) => words.some((word) => names.test(word));
  const within = (low: number, high: number) =>
    scores.every((score) => score >= low && score <= high);
  if (named(POSITIVE)) return within(0, Infinity) ? [0, null] : [null, null];
  if (named(FRACTIONS)) return within(0, 1) ? [0, 1] : within(0, 100) ? [0, 100] : [null, null];
  if (words.includes('r2')) return within(-Infinity, 1) ? [null, 1] : [null, null];
  if (named(SIGNED)) return within(-1, 1) ? [-1, 1] : [null, null];
  return [null, null];
}

export interface RangeInput {
  /** Every score of the campaign. */
  scores: readonly number[];
  /** What must be seen whole: baseline, kept scores and their spreads, noise band, confirmed gain. */
  core: readonly number[];
  limits: Limits;
  mode: 'max' | 'min';
  full: boolean;
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
