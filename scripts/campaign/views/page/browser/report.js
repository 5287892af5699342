import { made, scoreText } from './campaign.js';
import { diffView } from './diff.js';
import { el, told } from './dom.js';
import { place } from './place.js';
import { counted, duration, figure, signed } from './text.js';

/** @typedef {import('../model.ts').PageReport} PageReport */
/** @typedef {Node | string | null} Cell */

/** What the campaign came to so far, and what that rests on. */
export function reportSection() {
  const { report } = made;
  if (!report) return null;
  return el(
    'section',
    { class: 'card report', 'aria-labelledby': 'report-heading' },
    el('h2', { id: 'report-heading' }, 'Report'),
    el('p', { class: 'headline' }, told(report.headline)),
    el('p', { class: 'quiet' }, told(report.certainty)),
    report.doubts.length > 0
      ? fold('To keep in mind', counted(report.doubts.length, 'remark'), doubts(report), true)
      : null,
    report.steps.length > 0
      ? fold('From the baseline to the best', counted(report.steps.length, 'step'), steps(report))
      : null,
    fold('Run the best again, or go back', '', commands(report)),
    report.sites
      ? fold('Sites, baseline against best', report.sites.from, sites(report.sites))
      : null,
    fold('Kinds of ideas', counted(report.families.length, 'kind'), families(report)),
    report.failures.length > 0
      ? fold('Failures', counted(report.failures.length, 'reason'), failures(report))
      : null,
    report.reviews.length > 0
      ? fold('Literature', counted(report.reviews.length, 'review'), reviews(report))
      : null,
    fold('Cost', '', cost(report)),
  );
}

/**
 * A part that the reader opens; it stays as it was left.
 *
 * @param {string} name @param {string} more @param {(Node | null)[]} content
 */
function fold(name, more, content, openAtFirst = false) {
  const closed = `closed ${name}`;
  const key = openAtFirst ? closed : name;
  const isOpen = place.folds.includes(key) !== openAtFirst;
  const details = el(
    'details',
    {
      open: isOpen,
      ontoggle: () => {
        const marked = details.open !== openAtFirst;
        place.folds = place.folds.filter((one) => one !== key);
        if (marked) place.folds.push(key);
      },
    },
    el(
      'summary',
      { 'data-focus': `fold ${name}` },
      name,
      more ? el('small', {}, ` · ${more}`) : null,
    ),
    content,
  );
  return details;
}

function doubts(/** @type {PageReport} */ report) {
  return [
    el(
      'ul',
      {},
      report.doubts.map((doubt) => el('li', {}, told(doubt))),
    ),
  ];
}

function steps(/** @type {PageReport} */ { steps, differs, patch }) {
  return [
    table(
      ['step', 'verdict', 'score', 'change', 'p', 'what'],
      steps.map(([name, verdict, score, change, p, what]) => [
        told(name),
        verdict,
        score === null ? '–' : scoreText(score),
        signed(change, scoreText),
        figure(p),
        told(what),
      ]),
    ),
    differs.length > 0
      ? table(
          ['differs', 'baseline', 'best'],
          differs.map((cells) => cells.map(told)),
        )
      : null,
    patch ? diffView(patch) : null,
  ];
}

function commands(/** @type {PageReport} */ { commands: { best, toBaseline, baseline, toBest } }) {
  const back = [
    el('p', {}, 'The baseline’s source, in a copy of the folder, and the best’s again:'),
    el('pre', { tabindex: 0 }, `${toBaseline}\n${baseline}\n${toBest}`),
  ];
  return [
    el('p', {}, 'The folder holds the best’s source. In it:'),
    el('pre', { tabindex: 0 }, best),
    ...(toBaseline === ''
      ? [
          el('p', {}, 'The source is the baseline’s; without the arguments it runs as:'),
          el('pre', { tabindex: 0 }, baseline),
        ]
      : back),
  ];
}

function sites(/** @type {NonNullable<PageReport['sites']>} */ { rows }) {
  const worse = rows.filter(([, , , , isWorse]) => isWorse).length;
  return [
    worse > 0 ? el('p', {}, `${worse} of ${counted(rows.length, 'site')} got worse.`) : null,
    table(
      ['site', 'baseline', 'best', 'change'],
      rows.map(([site, baseline, best, change, isWorse]) => [
        told(site),
        baseline === null ? '–' : scoreText(baseline),
        best === null ? '–' : scoreText(best),
        `${signed(change, scoreText)}${isWorse ? ' worse' : ''}`,
      ]),
    ),
  ];
}

function families(/** @type {PageReport} */ report) {
  return [
    table(
      ['kind', 'came to', 'tried', 'claimed', 'carried', 'not kept', 'crashed', 'largest gain'],
      report.families.map(([name, outcome, tried, claimed, carried, notKept, crashed, gain]) => [
        told(name),
        outcome,
        ...[tried, claimed, carried, notKept, crashed].map(String),
        signed(gain, scoreText),
      ]),
    ),
  ];
}

function failures(/** @type {PageReport} */ report) {
  return [
    table(
      ['failed because', 'times', 'candidates'],
      report.failures.map(([reason, count, names]) => [told(reason), String(count), told(names)]),
    ),
  ];
}

function reviews(/** @type {PageReport} */ report) {
  return [
    table(
      ['review', 'what', 'tried', 'came to'],
      report.reviews.map((cells) => cells.map(told)),
    ),
  ];
}

function cost(/** @type {PageReport} */ report) {
  return [
    table(
      ['runs for', 'runs', 'time'],
      report.cost.map(([purpose, runs, seconds]) => [purpose, String(runs), duration(seconds)]),
    ),
  ];
}

/** @param {string[]} head @param {Cell[][]} rows */
function table(head, rows) {
  return el(
    'div',
    { class: 'wide', tabindex: 0 },
    el(
      'table',
      {},
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          head.map((name) => el('th', { scope: 'col' }, name)),
        ),
      ),
      el(
        'tbody',
        {},
        rows.map((cells) =>
          el(
            'tr',
            {},
            cells.map((cell) => el('td', {}, cell)),
          ),
        ),
      ),
    ),
  );
}
