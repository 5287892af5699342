/**
 * Whether a metric's name says that lower is better. The same judgement as NVFlare's own model
 * selector, so that a job it would warn about is one that we refuse.
 */
export function looksLowerIsBetter(name: string): boolean {
  const lower = name.toLowerCase();
  const words = lower.split(/[^a-z0-9]+/);
  // `neg_loss` was negated by the client already: higher is better.
  if (words.includes('neg')) return false;
  return /loss|err/.test(lower) || words.some((word) => LOWER_WORDS.has(word));
}

/** Lowest and highest value a metric can have by nature; null where there is no such end. */
export type Limits = [number | null, number | null];

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

// internals

const LOWER_WORDS = new Set([
  'bce',
  'ce',
  'cer',
  'mae',
  'mse',
  'nll',
  'perplexity',
  'ppl',
  'rmse',
  'wer',
]);
/** Metrics that live between 0 and 1, by the words of their names. */
const FRACTIONS =
  /^(accuracy|acc|balacc|auc|auroc|auprc|roc|prauc|f1|fbeta|fscore|precision|recall|sensitivity|specificity|tpr|tnr|fpr|fnr|dice|dsc|iou|miou|jaccard|map|mrr|ndcg|hit|hits|top)\d*$/;
/** Metrics that cannot be below zero. */
const POSITIVE =
  /^(loss|mse|rmse|mae|mape|smape|msle|error|err|perplexity|ppl|wer|cer|latency|seconds|cost|trainingloss|mseloss|brier|fid|ece)\d*$/;
/** Metrics between −1 and 1. */
const SIGNED = /^(mcc|kappa|correlation|corr|pearson|spearman|cosine)\d*$/;
