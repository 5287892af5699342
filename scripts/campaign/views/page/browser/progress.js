import { data, incumbents, lookWords, now, results, scoreDomain, scoreText } from './campaign.js';
import { tip, whenSized } from './chart.js';
import { el, svg, told } from './dom.js';
import { LOOKS, sample } from './marks.js';
import { keepPlace, place } from './place.js';
import { frameOf, placeOf, plotLayers } from './progress_layers.js';
import { counted, duration, figure, numbersIn, signed } from './text.js';

/** @typedef {import('./campaign.js').Result} Result */
/** @typedef {import('./chart.js').Frame} Frame */

/**
 * Every result by attempt. The pointer finds the nearest one; with the keyboard, arrows go from one to the next.
 *
 * @param {(key: string) => void} open Opens a candidate in the ledger.
 */
export function progressSection(open) {
  if (results.length === 0) return emptySection();
  const holder = el('div', { class: 'plot tall' });
  const said = el('p', { class: 'hidden', role: 'status', id: 'progress-said' });
  const redraw = () => draw(holder, said, open, holder.clientWidth);
  const all = el(
    'button',
    {
      class: 'small',
      'data-focus': 'all-scores',
      'aria-pressed': String(place.allScores),
      onclick: () => {
        place.allScores = !place.allScores;
        all.setAttribute('aria-pressed', String(place.allScores));
        keepPlace();
        redraw();
      },
    },
    'All scores',
  );
  whenSized(holder, redraw);
  return el(
    'section',
    { class: 'card', 'aria-labelledby': 'progress-heading' },
    el(
      'div',
      { class: 'head' },
      el('h2', { id: 'progress-heading' }, 'Progress'),
      isCut() ? all : null,
    ),
    holder,
    said,
    legend(),
  );
}

function emptySection() {
  return el(
    'section',
    { class: 'card', 'aria-labelledby': 'progress-heading' },
    el('h2', { id: 'progress-heading' }, 'Progress'),
    el('p', { class: 'empty' }, 'Nothing is scored yet.'),
  );
}

/** Some scores lie so far out that they are shown at the edge. */
function isCut() {
  const [low, high] = scoreDomain;
  return results.some(({ score }) => score !== null && (score < low || score > high));
}

/** @returns {[number, number]} */
function shownDomain() {
  if (!place.allScores) return scoreDomain;
  const scores = results.flatMap(({ score }) => (score === null ? [] : [score]));
  const [low, high] = [Math.min(...scoreDomain, ...scores), Math.max(...scoreDomain, ...scores)];
  const pad = (high - low) * 0.03;
  return [low - pad, high + pad];
}

/**
 * @param {HTMLElement} holder @param {HTMLElement} said
 * @param {(key: string) => void} open @param {number} width
 */
function draw(holder, said, open, width) {
  const domain = shownDomain();
  const words = numbersIn(...domain);
  const frame = frameOf(width, domain, words);
  const points = results.map((result) => ({ result, ...placeOf(result, frame, domain) }));
  const ring = svg('circle', { class: 'ring', r: 9, visibility: 'hidden' });
  const beam = tip();
  const figureElement = svg(
    'svg',
    {
      width: frame.width,
      height: frame.height,
      tabindex: 0,
      role: 'application',
      'data-focus': 'progress',
      'aria-roledescription': 'interactive plot',
      'aria-label': `${data.metric} by attempt, ${counted(results.length, 'result')}. Arrow keys go from result to result, Enter opens one.`,
      'aria-describedby': 'progress-said',
    },
    plotLayers(frame, domain, words, points),
    ring,
  );
  let active = -1;
  const choose = (/** @type {number} */ index) => {
    active = index;
    const point = points[index];
    if (!point) {
      ring.setAttribute('visibility', 'hidden');
      beam.hide();
      return;
    }
    ring.setAttribute('visibility', 'visible');
    ring.setAttribute('cx', String(point.x));
    ring.setAttribute('cy', String(point.y));
    beam.show(point.x, point.y, width, ...facts(point.result));
  };
  const point = (/** @type {PointerEvent} */ event) => {
    const area = figureElement.getBoundingClientRect();
    choose(nearest(points, event.clientX - area.left, event.clientY - area.top));
  };
  figureElement.addEventListener('pointermove', point);
  figureElement.addEventListener('pointerdown', point);
  figureElement.addEventListener('pointerleave', () => choose(-1));
  figureElement.addEventListener('blur', () => choose(-1));
  figureElement.addEventListener('click', (event) => {
    const key = points[active]?.result.key;
    // A finger that looks at a result does not leave the plot.
    if (key && !(event instanceof PointerEvent && event.pointerType === 'touch')) open(key);
  });
  figureElement.addEventListener('keydown', (event) => {
    const to = stepOf(event.key, active, points.length);
    const key = points[active]?.result.key;
    if (event.key === 'Enter' && key) open(key);
    else if (event.key === 'Escape') choose(-1);
    else if (to === null) return;
    else {
      choose(to);
      said.textContent = spoken(points[to]?.result);
    }
    event.preventDefault();
  });
  holder.replaceChildren(figureElement, beam.box);
}

/** @param {string} key @param {number} at @param {number} count */
function stepOf(key, at, count) {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(count - 1, at + 1);
    case 'ArrowLeft':
    case 'ArrowDown':
      return at < 0 ? count - 1 : Math.max(0, at - 1);
    case 'PageDown':
      return Math.max(0, at - 25);
    case 'PageUp':
      return Math.min(count - 1, at + 25);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** @param {{ x: number, y: number }[]} points @param {number} x @param {number} y */
function nearest(points, x, y) {
  let found = -1;
  let least = 40 ** 2;
  for (const [index, point] of points.entries()) {
    const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (distance <= least) [found, least] = [index, distance];
  }
  return found;
}

/** @param {Result} result */
function facts(result) {
  const { look, argumentsOnly, name, what, runs, seconds, delta, p, sd, score } = result;
  const figures = [
    score === null ? 'no score' : `${scoreText(score)}${sd === null ? '' : ` ± ${figure(sd)}`}`,
    delta === null ? '' : `${signed(delta, scoreText)} over the best of its time`,
    p === null ? '' : `p ${figure(p)}`,
    runs > 0 ? counted(runs, 'run') : '',
    seconds === null ? '' : duration(seconds),
  ];
  return [
    el('p', {}, sample(look, argumentsOnly), el('strong', {}, told(name)), ` ${lookWords(result)}`),
    el('p', {}, figures.filter((part) => part !== '').join(' · ')),
    el('p', { class: 'quiet' }, told(what)),
  ];
}

/** @param {Result | undefined} result */
function spoken(result) {
  if (!result) return '';
  const { name, score, delta, what } = result;
  const parts = [
    `${name}: ${lookWords(result)}`,
    score === null ? 'no score' : scoreText(score),
    delta === null ? '' : `gain ${signed(delta, scoreText)}`,
    what,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function legend() {
  const present = /** @type {(keyof typeof LOOKS)[]} */ (Object.keys(LOOKS)).filter((look) =>
    results.some((result) => result.look === look),
  );
  return el(
    'ul',
    { class: 'legend' },
    present.map((look) => el('li', {}, sample(look), LOOKS[look])),
    results.some(({ argumentsOnly }) => argumentsOnly)
      ? el('li', {}, sample('keep', true), 'hollow: arguments only')
      : null,
    incumbents.length > 1 ? el('li', {}, swatch('best-line'), 'best so far') : null,
    data.noise.sd && data.baseline
      ? el('li', {}, swatch('noise'), 'noise of one run, ±2 sd')
      : null,
    data.confirmation.gain === null
      ? null
      : el('li', {}, swatch('confirmed'), 'gain on fresh runs, 90 %'),
    now?.purpose === 'selection' && now.score !== null
      ? el('li', {}, swatch('live'), 'running, last metric')
      : null,
  );
}

/** @param {'best-line' | 'noise' | 'confirmed' | 'live'} kind */
function swatch(kind) {
  const shapes = {
    'best-line': () => svg('path', { d: 'M-10,4H0V-4H10', class: 'best-line' }),
    noise: () => svg('rect', { x: -9, y: -6, width: 18, height: 12, class: 'noise' }),
    confirmed: () => svg('path', { d: 'M0,-6V6M-4,-6h8M-4,6h8' }),
    live: () => svg('circle', { r: 5, class: 'live' }),
  };
  const box = { viewBox: '-11 -8 22 16', width: 22, height: 16, class: `sample ${kind}` };
  return svg('svg', { ...box, 'aria-hidden': 'true' }, shapes[kind]());
}
