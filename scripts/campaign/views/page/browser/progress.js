import { data, incumbents, lookWords, now, results, scoreDomain, scoreText } from './campaign.js';
import { axes, linear, steps, ticks, tip, whenSized } from './chart.js';
import { el, svg, told } from './dom.js';
import { LOOKS, marksOf, outline, sample } from './marks.js';
import { keepPlace, place } from './place.js';
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
    band(frame, domain),
    yAxes(frame, domain, words),
    lines(frame, domain),
    marks(points, frame),
    confirmed(frame, domain),
    running(frame, domain),
    names(points, frame),
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

/**
 * @param {number} width @param {[number, number]} domain @param {(value: number) => string} words
 * @returns {Frame & { lane: number | null, last: number, size: number }}
 */
function frameOf(width, domain, words) {
  const narrow = width < 560;
  const height = narrow ? 280 : 380;
  const last = Math.max(
    1,
    ...[results.at(-1)?.at ?? 1],
    ...(now?.purpose === 'selection' ? [data.counts.attempts + 1] : []),
  );
  const longest = Math.max(...domain.map((value) => words(value).length));
  const lane = results.some(({ look, score }) => score === null && look !== 'literature');
  const left = Math.max(lane ? 62 : 40, 18 + longest * 7.2);
  const right = width - (data.confirmation.gain === null ? 14 : 40);
  const bottom = height - 44;
  const margin = Math.max(0.35, last * 0.012);
  const crowd = Math.log10(Math.max(last, 25) / 25);
  return {
    ...{ width, height, left, right, top: 26, bottom, last },
    lane: lane ? bottom - 12 : null,
    size: Math.max(0.35, 0.75 ** crowd) * (narrow ? 0.9 : 1),
    x: linear([-margin, last + margin], left, right),
    y: linear(domain, bottom - (lane ? 26 : 0), 26),
  };
}

/**
 * @param {Result} result @param {ReturnType<typeof frameOf>} frame @param {[number, number]} domain
 * @returns {{ x: number, y: number, outside: -1 | 0 | 1 }}
 */
function placeOf({ look, score, at }, frame, [low, high]) {
  const x = frame.x(at);
  if (look === 'literature') return { x, y: frame.top - 12, outside: 0 };
  if (score === null) return { x, y: frame.lane ?? frame.bottom, outside: 0 };
  if (score < low) return { x, y: frame.y(low) - 12, outside: -1 };
  if (score > high) return { x, y: frame.y(high) + 12, outside: 1 };
  return { x, y: frame.y(score), outside: 0 };
}

/** @param {ReturnType<typeof frameOf>} frame @param {[number, number]} domain @param {(value: number) => string} words */
function yAxes(frame, domain, words) {
  const { left, right, bottom, lane, last, width } = frame;
  const scored = results.some(({ score }) => score !== null);
  // None so low that its label would touch the strip's.
  const floor = lane === null ? bottom + 1 : lane - 18;
  const shown = scored ? ticks(domain, 6).filter((at) => frame.y(at) < floor) : [];
  const wanted = ticks([0, last], Math.min(last, width < 560 ? 5 : 12));
  return svg(
    'g',
    {},
    lane === null
      ? null
      : svg(
          'g',
          { class: 'axes', 'aria-hidden': 'true' },
          svg('rect', { x: left, y: lane - 11, width: right - left, height: 23, class: 'lane' }),
          svg('text', { x: left - 8, y: lane + 4, 'text-anchor': 'end' }, 'no score'),
        ),
    axes(
      frame,
      shown.map((at) => ({ at, label: words(at) })),
      wanted.filter(Number.isInteger).map((at) => ({ at, label: String(at) })),
      'attempts',
    ),
    svg('path', { d: `M${left},${bottom}H${right}`, class: 'tick' }),
  );
}

/** Two standard deviations of one run to both sides of the baseline. */
function band(
  /** @type {ReturnType<typeof frameOf>} */ frame,
  /** @type {[number, number]} */ domain,
) {
  const { baseline, noise } = data;
  if (!baseline || !noise.sd) return null;
  const top = frame.y(within(baseline.score + 2 * noise.sd, domain));
  const bottom = frame.y(within(baseline.score - 2 * noise.sd, domain));
  const { left, right } = frame;
  return svg('rect', {
    class: 'noise',
    ...{ x: left, y: top, width: right - left, height: Math.max(0, bottom - top) },
  });
}

/** @param {number} value @param {[number, number]} domain */
function within(value, [low, high]) {
  return Math.min(high, Math.max(low, value));
}

/** The baseline, dashed, and the best so far in steps. */
function lines(
  /** @type {ReturnType<typeof frameOf>} */ frame,
  /** @type {[number, number]} */ domain,
) {
  const { left, right, x, y } = frame;
  const corners = incumbents.map(
    ({ at, score }) => /** @type {const} */ ([x(at), y(within(score ?? 0, domain))]),
  );
  const last = corners.at(-1);
  if (last) corners.push([x(results.at(-1)?.at ?? 0), last[1]]);
  return svg(
    'g',
    {},
    data.baseline
      ? svg('path', {
          class: 'baseline-line',
          d: `M${left},${y(within(data.baseline.score, domain))}H${right}`,
        })
      : null,
    svg('path', { class: 'best-line', d: steps(corners) }),
  );
}

/**
 * The common ones below and the ones that matter on top.
 *
 * @param {{ result: Result, x: number, y: number, outside: -1 | 0 | 1 }[]} points
 * @param {ReturnType<typeof frameOf>} frame
 */
function marks(points, { size }) {
  const groups = /** @type {(keyof typeof LOOKS)[]} */ (Object.keys(LOOKS)).reverse();
  const best = points.findLast(({ result }) => result.key === data.best?.key);
  return svg(
    'g',
    {},
    best && !data.best?.isBaseline
      ? svg('circle', { class: 'halo', cx: best.x, cy: best.y, r: 11 })
      : null,
    groups.flatMap((look) =>
      [false, true].map((hollow) => {
        const least = look === 'crash' || look === 'unscored' ? 5 : 8;
        const scale = look === 'discard' ? 8.5 * size : Math.max(least, 11.5 * size);
        const members = points.filter(
          ({ result }) => result.look === look && result.argumentsOnly === hollow,
        );
        const path = members.map(({ x, y }) => outline(look, x, y, scale)).join('');
        return path === '' ? null : marksOf(look, hollow, path);
      }),
    ),
    svg('path', {
      class: 'outside',
      d: points
        .filter(({ outside }) => outside !== 0)
        .map(({ x, y, outside }) => `M${x},${y - outside * 10}l-3,${outside * 4}h6z`)
        .join(''),
    }),
  );
}

/** The gain on fresh runs with its interval, beside the plot. */
function confirmed(
  /** @type {ReturnType<typeof frameOf>} */ frame,
  /** @type {[number, number]} */ domain,
) {
  const { gain, low, high } = data.confirmation;
  if (gain === null || low === null || high === null || !data.baseline) return null;
  const base = data.baseline.score;
  const at = (/** @type {number} */ amount) =>
    frame.y(within(data.mode === 'max' ? base + amount : base - amount, domain));
  const x = frame.right + 18;
  return svg(
    'g',
    { class: `confirmed${data.confirmation.confirmed ? '' : ' open'}` },
    svg('path', { d: `M${frame.right},${at(0)}H${x}V${at(gain)}`, class: 'rise' }),
    svg('path', {
      d: `M${x},${at(low)}V${at(high)}M${x - 6},${at(low)}h12M${x - 6},${at(high)}h12`,
    }),
    svg('circle', { cx: x, cy: at(gain), r: 4.5 }),
  );
}

/** What runs now, at its last metric. */
function running(
  /** @type {ReturnType<typeof frameOf>} */ frame,
  /** @type {[number, number]} */ domain,
) {
  if (now?.purpose !== 'selection' || now.score === null) return null;
  return svg('circle', {
    class: 'live',
    cx: frame.x(data.counts.attempts + 1),
    cy: frame.y(within(now.score, domain)),
    r: 6,
  });
}

/**
 * Names of those that became the best, the last one first, as far as there is room.
 *
 * @param {{ result: Result, x: number, y: number }[]} points @param {ReturnType<typeof frameOf>} frame
 */
function names(points, { width, left, right, top, bottom, lane }) {
  const floor = lane === null ? bottom : lane - 14;
  /** @type {{ left: number, right: number, top: number, bottom: number }[]} */
  const taken = [];
  const kept = points.filter(({ result }) => result.look === 'keep' || result.look === 'carry');
  const below = data.mode === 'min';
  return svg(
    'g',
    { class: 'names', 'aria-hidden': 'true' },
    kept.reverse().map(({ result, x, y }) => {
      if (taken.length >= (width < 560 ? 3 : 8)) return null;
      const words = result.name.length > 24 ? `${result.name.slice(0, 23)}…` : result.name;
      const half = words.length * 3.8 + 8;
      const middle = Math.max(left + half, Math.min(right - half, x));
      const line = y + (below ? 24 : -14);
      const box = { left: middle - half, right: middle + half, top: line - 12, bottom: line + 4 };
      const hit = taken.some(
        (other) =>
          box.left < other.right &&
          other.left < box.right &&
          box.top < other.bottom &&
          other.top < box.bottom,
      );
      if (hit || box.top < top - 24 || box.bottom > floor) return null;
      taken.push(box);
      return svg('text', { x: middle, y: line, 'text-anchor': 'middle' }, words);
    }),
  );
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
