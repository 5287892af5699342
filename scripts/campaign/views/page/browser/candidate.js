import { data, details, lookWords, scoreText } from './campaign.js';
import { diffView, logView } from './diff.js';
import { el, told } from './dom.js';
import { clock, counted, duration, figure, signed } from './text.js';

/** @typedef {import('./campaign.js').Result} Result */
/** @typedef {import('./campaign.js').Detail} Detail */

/** Everything that is known of one result. */
export function candidateView(/** @type {Result} */ result) {
  if (result.look === 'literature') return literature(result);
  const detail = details.get(result.key);
  if (!detail) return brief(result);
  return el(
    'div',
    { class: 'candidate' },
    el(
      'div',
      { class: 'side' },
      verdict(result, detail),
      el('p', { class: 'hypothesis' }, told(detail.hypothesis)),
      el('dl', { class: 'list' }, facts(detail)),
      runs(detail),
    ),
    el(
      'div',
      { class: 'texts' },
      detail.explanation.length > 0
        ? el(
            'figure',
            { class: 'text' },
            el('figcaption', {}, 'Why it failed, from its log'),
            el('pre', { tabindex: 0 }, detail.explanation.join('\n')),
          )
        : null,
      detail.diff
        ? diffView(detail.diff)
        : el(
            'p',
            { class: 'empty' },
            detail.status === 'baseline' ? 'Nothing is changed.' : 'No change is recorded.',
          ),
      detail.log ? logView(detail.log) : null,
    ),
  );
}

/** Of an old one the page has only its row. */
function brief(/** @type {Result} */ result) {
  const path = result.key === '' ? '' : `.nvflare/autofl/candidates/${result.key}/`;
  return el(
    'div',
    { class: 'candidate brief' },
    el('p', { class: 'hypothesis' }, told(result.what)),
    path === ''
      ? null
      : el(
          'p',
          { class: 'quiet' },
          'The page tells more of the newest candidates and of those that became the best. This one’s change and record stand in ',
          el('code', {}, path),
        ),
  );
}

function literature(/** @type {Result} */ { name, what }) {
  const review = data.literature.find(({ event }) => event === name);
  return el(
    'div',
    { class: 'candidate brief' },
    el('p', { class: 'hypothesis' }, told(review?.hypothesis ?? what)),
    el(
      'ul',
      {},
      (review?.sources ?? []).map((source) => el('li', {}, told(source))),
    ),
  );
}

function verdict(/** @type {Result} */ result, /** @type {Detail} */ { words, comparison }) {
  return el(
    'div',
    { class: `verdict ${result.look}` },
    el('p', {}, el('strong', {}, lookWords(result)), words === '' ? null : ': ', told(words)),
    comparison
      ? el(
          'p',
          { class: 'quiet' },
          [
            `${signed(comparison.delta, scoreText)} over the best of its time`,
            comparison.se === null ? '' : `standard error ${figure(comparison.se)}`,
            comparison.p === null ? '' : `p ${figure(comparison.p)}`,
            `${comparison.n} against ${counted(comparison.m, 'run')}${comparison.paired ? ', in pairs' : ''}`,
            `margin ${figure(comparison.margin)}`,
            comparison.runtimeRatio === null ? '' : `${figure(comparison.runtimeRatio)} × its time`,
          ]
            .filter((part) => part !== '')
            .join(' · '),
        )
      : null,
  );
}

/** @returns {Node[]} */
function facts(/** @type {Detail} */ detail) {
  /** @type {[string, string, boolean?][]} */
  const pairs = [
    ['from', detail.base],
    ['family', detail.family],
    ['review', detail.literature],
    ['changed', detail.changed.join(', ')],
    ['created', detail.created.join(', ')],
    ['arguments', detail.args, true],
    ['command', detail.command, true],
    ['measured', detail.describes],
    ['source', detail.source],
    ['prepared', detail.preparedAt === '' ? '' : clock(detail.preparedAt)],
    ['decided', detail.finishedAt === '' ? '' : clock(detail.finishedAt)],
    ['record', detail.manifest, true],
  ];
  return pairs
    .filter(([, value]) => value !== '')
    .flatMap(([name, value, code]) => [
      el('dt', {}, name),
      el('dd', {}, code ? el('code', {}, value) : told(value)),
    ]);
}

/** @param {Detail} detail */
function runs({ runs: made, moreRuns, name }) {
  if (made.length === 0) return null;
  return el(
    'div',
    { class: 'wide', role: 'region', 'aria-label': `Runs of ${name}`, tabindex: 0 },
    el(
      'table',
      {},
      el(
        'caption',
        {},
        moreRuns > 0 ? `The last ${made.length} of ${made.length + moreRuns} runs` : 'Runs',
      ),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ['block', 'for', 'seed', 'score', 'time'].map((title) =>
            el('th', { scope: 'col', class: title === 'for' ? undefined : 'number' }, title),
          ),
          el('th', { scope: 'col' }, 'remarks'),
        ),
      ),
      el(
        'tbody',
        {},
        made.map((run) =>
          el(
            'tr',
            {},
            el('td', { class: 'number' }, run.block),
            el('td', {}, run.purpose),
            el('td', { class: 'number' }, run.seed ?? '–'),
            el('td', { class: 'number' }, run.score === null ? run.outcome : scoreText(run.score)),
            el('td', { class: 'number' }, duration(run.seconds)),
            el('td', { class: 'remarks' }, remarks(run)),
          ),
        ),
      ),
    ),
  );
}

/** @param {import('../model.ts').Run} run */
function remarks({ reason, warnings, contended, artifacts }) {
  const words = [reason, ...warnings, contended ? 'beside another run' : ''].filter(
    (part) => part !== '',
  );
  return [told(words.join('; ')), artifacts === '' ? null : el('code', {}, ` ${artifacts}`)];
}
