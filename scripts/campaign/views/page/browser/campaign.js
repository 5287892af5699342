import { LOOKS } from './marks.js';
import { numbersIn } from './text.js';

/** @typedef {import('../model.ts').PageData} PageData */
/** @typedef {import('../model.ts').Now} Now */
/** @typedef {import('../model.ts').Detail} Detail */
/** @typedef {import('../model.ts').Curve} Curve */
/** @typedef {import('../../look.ts').Look} Look */

/** @type {PageData} */
export const data = JSON.parse(document.getElementById('data')?.textContent ?? '');
/** @type {import('../model.ts').PageResults} */
export const made = JSON.parse(document.getElementById('results')?.textContent ?? '');
/** @type {Now | null} */
export const now = JSON.parse(document.getElementById('now')?.textContent ?? 'null');

/**
 * @typedef {object} Result
 * @property {number} order
 * @property {Look} look
 * @property {string} name
 * @property {string} key
 * @property {number} at
 * @property {number | null} score
 * @property {number | null} sd
 * @property {number} runs
 * @property {number | null} delta
 * @property {number | null} p
 * @property {number | null} seconds
 * @property {boolean} argumentsOnly
 * @property {string} verdict
 * @property {string} evidence
 * @property {string} family
 * @property {string} what
 */

/** @type {Result[]} */
export const results = made.rows.map((row, order) => {
  const [look, name, key, at, score, sd, runs, delta, p, seconds, hollow, ...words] = row;
  const [verdict, evidence, family, what] = words;
  const argumentsOnly = hollow === 1;
  return {
    ...{ order, look, name, key, at, score, sd, runs, delta, p, seconds, argumentsOnly },
    ...{ verdict, evidence, family, what },
  };
});

/** @type {ReadonlyMap<string, Detail>} */
export const details = new Map(
  [...made.details, ...(data.pending ? [data.pending] : [])].map((detail) => [detail.key, detail]),
);

/** The baseline and whatever became the best, in order. */
export const incumbents = results.filter(
  ({ look, score }) =>
    score !== null && (look === 'keep' || look === 'carry' || look === 'baseline'),
);

/** The scores that the plot shows. */
export const scoreDomain = made.domain;

/** Scores of this campaign. */
export const scoreText = numbersIn(...scoreDomain);

/** What a result is called in one or two words. */
export function lookWords(/** @type {Result} */ { look, verdict }) {
  if (look === 'discard' && verdict === 'inconclusive') return 'inconclusive';
  return look === 'carry' ? 'carry' : LOOKS[look];
}

/** The mean over the runs of one candidate, round by round, of those that went as far as the first. */
export function meanCurve(/** @type {Detail} */ { runs }) {
  const curves = runs.flatMap(({ curve }) => (curve ? [curve] : []));
  const [first] = curves;
  if (!first) return null;
  const alike = curves.filter(({ values }) => values.length === first.values.length);
  /** @type {Curve} */
  const mean = {
    ...first,
    values: first.values.map((_, index) =>
      meanOf(alike.map(({ values }) => values[index] ?? null)),
    ),
  };
  return mean;
}

/** The round (from 1) that a value of a curve belongs to. */
export function roundOf(/** @type {Curve} */ { rounds, step }, /** @type {number} */ index) {
  return Math.min(index * step, rounds - 1) + 1;
}

/** @param {(number | null)[]} values */
function meanOf(values) {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
