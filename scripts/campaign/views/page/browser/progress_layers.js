import { data, incumbents, now, results } from './campaign.js';
import { axes, linear, steps, ticks } from './chart.js';
import { svg } from './dom.js';
import { LOOKS, marksOf, outline } from './marks.js';

/** @typedef {import('./campaign.js').Result} Result */
/** @typedef {import('./chart.js').Frame} Frame */

/**
 * What the plot shows, from the ground up.
 *
 * @param {ReturnType<typeof frameOf>} frame @param {[number, number]} domain @param {(value: number) => string} words
 * @param {({ result: Result } & ReturnType<typeof placeOf>)[]} points
 */
export function plotLayers(frame, domain, words, points) {
  return [
    band(frame, domain),
    yAxes(frame, domain, words),
    lines(frame, domain),
    marks(points, frame),
    confirmed(frame, domain),
    running(frame, domain),
    names(points, frame),
  ];
}

/**
 * @param {number} width @param {[number, number]} domain @param {(value: number) => string} words
 * @returns {Frame & { lane: number | null, last: number, size: number }}
 */
export function frameOf(width, domain, words) {
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
export function placeOf({ look, score, at }, frame, [low, high]) {
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
