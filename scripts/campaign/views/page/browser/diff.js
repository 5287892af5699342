import { el } from './dom.js';
import { size } from './text.js';

/** @typedef {import('../model.ts').Part} Part */

/** A unified diff, line by line. */
export function diffView(/** @type {Part} */ part) {
  return el(
    'figure',
    { class: 'text' },
    el('figcaption', {}, 'Change', cutWords(part, 'the first')),
    el(
      'pre',
      { tabindex: 0, class: 'diff', 'aria-label': 'Change, as a unified diff' },
      part.text
        .trimEnd()
        .split('\n')
        .map((line) => el('span', { class: kindOf(line) }, line, '\n')),
    ),
  );
}

/** The end of a log. */
export function logView(/** @type {Part} */ part) {
  return el(
    'figure',
    { class: 'text' },
    el('figcaption', {}, 'End of the last run’s log', cutWords(part, 'the last')),
    el(
      'pre',
      { tabindex: 0, class: 'log', 'aria-label': 'End of the log' },
      el('span', {}, part.text),
    ),
  );
}

/** @param {Part} part @param {string} which */
function cutWords({ text, bytes, cut }, which) {
  if (!cut) return null;
  const shown = new TextEncoder().encode(text).length;
  return el('small', {}, ` · ${which} ${size(shown)} of ${size(bytes)}`);
}

/** @param {string} line */
function kindOf(line) {
  if (/^(\+\+\+|---|diff |Index: |===)/.test(line)) return 'file';
  if (line.startsWith('@@')) return 'place';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : undefined;
}
