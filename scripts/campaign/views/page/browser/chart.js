import { el, svg } from './dom.js';

/**
 * @typedef {object} Frame
 * @property {number} width
 * @property {number} height
 * @property {number} left
 * @property {number} right
 * @property {number} top
 * @property {number} bottom
 * @property {(value: number) => number} x
 * @property {(value: number) => number} y
 */

/**
 * @param {[number, number]} domain @param {number} from @param {number} to
 * @returns {(value: number) => number}
 */
export function linear([low, high], from, to) {
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

/**
 * Round numbers inside a range.
 *
 * @param {[number, number]} domain @param {number} count about so many
 */
export function ticks([low, high], count) {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const found = [];
  for (let index = first; index * step <= high + step * 1e-9; index++) found.push(index * step);
  return found;
}

/**
 * Grid and axes.
 *
 * @param {Frame} frame
 * @param {{ at: number, label: string }[]} yTicks
 * @param {{ at: number, label: string }[]} xTicks
 * @param {string} xTitle
 */
export function axes({ left, right, bottom, x, y }, yTicks, xTicks, xTitle) {
  return svg(
    'g',
    { class: 'axes', 'aria-hidden': 'true' },
    yTicks.map(({ at, label }) =>
      svg(
        'g',
        {},
        svg('path', { d: `M${left},${crisp(y(at))}H${right}`, class: 'grid' }),
        svg('text', { x: left - 8, y: y(at) + 4, 'text-anchor': 'end' }, label),
      ),
    ),
    xTicks.map(({ at, label }) =>
      svg(
        'g',
        {},
        svg('path', { d: `M${crisp(x(at))},${bottom}v4`, class: 'tick' }),
        svg('text', { x: x(at), y: bottom + 18, 'text-anchor': 'middle' }, label),
      ),
    ),
    svg('path', { d: `M${left},${crisp(bottom)}H${right}`, class: 'tick' }),
    svg('text', { x: (left + right) / 2, y: bottom + 36, 'text-anchor': 'middle' }, xTitle),
  );
}

/**
 * Steps to each point: flat until the next.
 *
 * @param {(readonly [number, number])[]} points
 */
export function steps(points) {
  return points.map(([x, y], index) => (index === 0 ? `M${x},${y}` : `H${x}V${y}`)).join('');
}

/**
 * A line through what is known.
 *
 * @param {(readonly [number, number] | null)[]} points
 */
export function line(points) {
  let path = '';
  let open = false;
  for (const point of points) {
    if (point) path += `${open ? 'L' : 'M'}${point[0].toFixed(1)},${point[1].toFixed(1)}`;
    open = point !== null;
  }
  return path;
}

/**
 * A box that tells of what the pointer or the keyboard is at. It is shown beside the place, inside its parent.
 *
 * @returns {{ box: HTMLElement, show: (x: number, y: number, width: number, ...lines: Node[]) => void, hide: () => void }}
 */
export function tip() {
  const box = el('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });
  return {
    box,
    show: (x, y, width, ...lines) => {
      box.replaceChildren(...lines);
      box.hidden = false;
      const left = x + box.offsetWidth + 16 > width ? x - box.offsetWidth - 12 : x + 12;
      box.style.left = `${Math.max(0, Math.min(left, width - box.offsetWidth))}px`;
      box.style.top = `${Math.max(0, y - box.offsetHeight - 8)}px`;
    },
    hide: () => {
      box.hidden = true;
    },
  };
}

/**
 * Draws again whenever the width changes; height follows from it.
 *
 * @param {HTMLElement} holder @param {(width: number) => void} draw
 */
export function whenSized(holder, draw) {
  let width = 0;
  new ResizeObserver(() => {
    const wide = Math.floor(holder.clientWidth);
    if (wide === width || wide === 0) return;
    width = wide;
    draw(wide);
  }).observe(holder);
}

/** @param {number} value */
function crisp(value) {
  return Math.round(value) + 0.5;
}
