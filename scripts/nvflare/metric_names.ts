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

/** The values a metric can have, where its name tells; null where it does not. */
export function rangeOf(name: string): { min: number; max: number } | null {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  if (words.some((word) => SIGNED_PROPORTIONS.has(word))) return { min: -1, max: 1 };
  if (words.some((word) => PROPORTIONS.has(word))) return { min: 0, max: 1 };
  return null;
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
const SIGNED_PROPORTIONS = new Set(['mcc', 'kappa']);
const PROPORTIONS = new Set([
  'acc',
  'accuracy',
  'auc',
  'auroc',
  'dice',
  'f1',
  'iou',
  'precision',
  'recall',
]);
