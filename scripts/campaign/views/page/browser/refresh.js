import { data, now } from './campaign.js';
import { tellTimes } from './now.js';
import { keepPlace } from './place.js';

/** Seconds between two looks at the file. */
const EVERY = { running: 5, waiting: 15, hidden: 60 };
/** Who has just done something is not disturbed; who is at something, for longer. */
const QUIET_SECONDS = 3;
const BUSY_SECONDS = 300;

/** The page is loaded again and again while the campaign goes on, unless the reader is at something. */
export function keepFresh() {
  const loaded = performance.now();
  let used = Number.NEGATIVE_INFINITY;
  let pressed = false;
  const use = () => {
    used = performance.now();
  };
  for (const kind of [
    'keydown',
    'pointermove',
    'wheel',
    'touchmove',
    'scroll',
    'pointerup',
    'input',
  ])
    addEventListener(kind, use, { passive: true, capture: true });
  addEventListener('pointerdown', () => {
    pressed = true;
  });
  addEventListener('pointerup', () => {
    pressed = false;
  });
  addEventListener('pointercancel', () => {
    pressed = false;
  });
  addEventListener('pagehide', keepPlace);
  setInterval(() => {
    tellTimes();
    if (data.finished && !now) return;
    const seconds = (/** @type {number} */ since) => (performance.now() - since) / 1000;
    const rest = isBusy() ? BUSY_SECONDS : QUIET_SECONDS;
    if (pressed || seconds(loaded) < every() || seconds(used) < rest) return;
    keepPlace();
    location.reload();
  }, 1000);
}

function every() {
  if (document.hidden) return EVERY.hidden;
  return now ? EVERY.running : EVERY.waiting;
}

/** The reader selects text, types, or reads what stands at the pointer. */
function isBusy() {
  const selection = getSelection();
  if (selection && !selection.isCollapsed) return true;
  if (document.activeElement?.matches('input, select')) return true;
  return document.querySelector('.tip:not([hidden])') !== null;
}
