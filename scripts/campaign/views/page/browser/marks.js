import { svg } from './dom.js';

/** @typedef {import('../../look.ts').Look} Look */

/**
 * What each result is called, in the order of the legend. Shape and colour are those of `progress.png`.
 *
 * @type {Record<Look, string>}
 */
export const LOOKS = {
  baseline: 'baseline',
  keep: 'keep',
  carry: 'carry (better, not shown)',
  discard: 'discard',
  crash: 'crash',
  unscored: 'no score',
  retry: 'run again',
  literature: 'literature',
};

/** Drawn as lines, with no inside. */
const STROKES = new Set(['crash', 'unscored', 'retry']);

/**
 * The outline of a mark, as a path.
 *
 * @param {Look} look @param {number} x @param {number} y @param {number} size
 */
export function outline(look, x, y, size) {
  const r = (size / 2) * SCALE[look];
  const at = (/** @type {number} */ dx, /** @type {number} */ dy) =>
    `${round(x + dx * r)},${round(y + dy * r)}`;
  switch (look) {
    case 'baseline':
      return `M${at(0, -1)}L${at(1, 0)}L${at(0, 1)}L${at(-1, 0)}Z`;
    case 'keep':
      return `M${at(-1, 0)}a${round(r)},${round(r)} 0 1,0 ${round(2 * r)},0a${round(r)},${round(r)} 0 1,0 ${round(-2 * r)},0Z`;
    case 'carry':
      return `M${at(0, -1)}L${at(0.95, 0.75)}L${at(-0.95, 0.75)}Z`;
    case 'discard':
      return `M${at(-0.85, -0.85)}L${at(0.85, -0.85)}L${at(0.85, 0.85)}L${at(-0.85, 0.85)}Z`;
    case 'crash':
      return `M${at(-0.8, -0.8)}L${at(0.8, 0.8)}M${at(-0.8, 0.8)}L${at(0.8, -0.8)}`;
    case 'unscored':
      return `M${at(-1, 0)}L${at(1, 0)}M${at(0, -1)}L${at(0, 1)}`;
    case 'retry':
      return `M${at(0, -1)}L${at(0, 1)}M${at(-0.87, -0.5)}L${at(0.87, 0.5)}M${at(-0.87, 0.5)}L${at(0.87, -0.5)}`;
    case 'literature':
      return `M${STAR.map(([dx, dy]) => at(dx, dy)).join('L')}Z`;
  }
}

/**
 * Many marks of one look as one element: a campaign may have thousands.
 *
 * @param {Look} look @param {boolean} hollow @param {string} path
 */
export function marksOf(look, hollow, path) {
  const kind = STROKES.has(look) ? 'strokes' : hollow ? 'hollow' : 'solid';
  return svg('path', { d: path, class: `mark ${look} ${kind}` });
}

/** A mark beside words, which say the same. */
export function sample(/** @type {Look} */ look, hollow = false) {
  return svg(
    'svg',
    { viewBox: '-8 -8 16 16', width: 16, height: 16, class: 'sample', 'aria-hidden': 'true' },
    marksOf(look, hollow, outline(look, 0, 0, 11)),
  );
}

/** So that none looks larger than another. */
const SCALE = {
  baseline: 1.15,
  keep: 1,
  carry: 1.2,
  discard: 0.95,
  crash: 1,
  unscored: 1,
  retry: 1,
  literature: 1.3,
};

const STAR = Array.from({ length: 10 }, (_, index) => {
  const radius = index % 2 === 0 ? 1 : 0.45;
  const angle = (index * Math.PI) / 5;
  return [Math.sin(angle) * radius, -Math.cos(angle) * radius];
}).map(([x = 0, y = 0]) => /** @type {const} */ ([x, y]));

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}
