import { data, details, now, scoreText } from './campaign.js';
import { line, linear } from './chart.js';
import { el, svg, told } from './dom.js';
import { clock, counted, duration } from './text.js';

/** How long a supervisor says nothing before that is worth a word: it speaks every second. */
const SILENT_AFTER = 60;

const PURPOSES = new Map([
  ['baseline', 'a run of the baseline'],
  ['selection', 'a run of the candidate'],
  ['refresh', 'another run of the best, to compare with'],
  ['confirmation', 'a fresh run for the confirmation'],
  ['sealed', 'a run on the data kept apart'],
]);

/** What runs, and what comes next. */
export function nowSection() {
  return el(
    'section',
    { class: 'now', 'aria-labelledby': 'now-heading' },
    el('h2', { id: 'now-heading', class: 'hidden' }, 'Now'),
    now ? running() : null,
    next(),
    pending(),
  );
}

/** Times that go on while nobody draws the page: told again every second. */
export function tellTimes() {
  for (const element of document.querySelectorAll('[data-since]')) {
    if (!(element instanceof HTMLElement)) continue;
    const seconds = (Date.now() - Date.parse(element.dataset.since ?? '')) / 1000;
    element.textContent = duration(seconds);
  }
  const heard = document.getElementById('heard');
  if (heard) heard.textContent = heardWords();
}

function running() {
  if (!now) return null;
  const { arm, purpose, block, since, round, rounds, score } = now;
  const share = rounds ? Math.min(1, round / rounds) : 0;
  return el(
    'div',
    { class: 'card running' },
    el(
      'p',
      { class: 'what' },
      el('span', { class: 'pulse', 'aria-hidden': 'true' }),
      el('strong', {}, told(arm)),
      ` runs: ${PURPOSES.get(purpose) ?? purpose}${block % 1000 > 0 ? `, number ${(block % 1000) + 1}` : ''}`,
    ),
    el(
      'div',
      { class: 'round' },
      el('progress', { max: 1, value: share, 'aria-label': 'rounds done' }),
      el('span', {}, `round ${round} of ${rounds ?? '?'}`),
    ),
    el(
      'dl',
      { class: 'facts' },
      fact(
        data.metric,
        score === null ? 'none yet' : scoreText(score),
        score === null ? null : ahead(),
      ),
      fact('running for', el('span', { 'data-since': since })),
      fact(...ending()),
    ),
    spark(),
    el('p', { class: 'quiet', id: 'heard', role: 'status' }),
  );
}

/** @param {string} name @param {string | Node} value @param {string | null} [more] */
function fact(name, value, more = null) {
  return el(
    'div',
    {},
    el('dt', {}, told(name)),
    el('dd', {}, value, more ? el('small', {}, ` ${more}`) : null),
  );
}

/** Against the baseline after as many rounds. */
function ahead() {
  const base = data.baseline && details.get(data.baseline.name)?.runs[0]?.curve;
  const { curve } = now ?? {};
  if (!base || !curve || base.step !== 1 || curve.step !== 1) return null;
  const index = curve.values.length - 1;
  const [mine, its] = [curve.values[index], base.values[index]];
  if (mine == null || its == null) return null;
  const gain = data.mode === 'max' ? mine - its : its - mine;
  return `${scoreText(Math.abs(gain))} ${gain < 0 ? 'behind' : 'ahead of'} the baseline in this round`;
}

/** @returns {[string, string, string?]} */
function ending() {
  const { expectedSeconds, expectedFrom, since, shuttingDown } = now ?? {};
  if (shuttingDown) return ['expected end', 'any moment: all rounds are done'];
  if (expectedSeconds == null || since === undefined) return ['expected end', 'no run to go by'];
  const end = new Date(Date.parse(since) + expectedSeconds * 1000).toISOString();
  const runs = counted(expectedFrom ?? 0, 'run');
  const usual = `after ${duration(expectedSeconds)}, as ${runs} took`;
  return Date.now() > Date.parse(end)
    ? ['expected end', 'later than usual', usual]
    : ['expected end', clock(end), usual];
}

function heardWords() {
  if (!now) return '';
  if (now.heardAt === null) return 'It is starting: nothing was heard of it yet.';
  const silent = (Date.now() - Date.parse(now.heardAt)) / 1000;
  if (silent < SILENT_AFTER) return '';
  return `Nothing was heard of it for ${duration(silent)}. It may go on by itself: “status” or “wait” tell.`;
}

/** The metric so far, beside the best's. */
function spark() {
  const curve = now?.curve;
  if (!now || !curve || curve.values.filter((value) => value !== null).length < 2) return null;
  const best = data.best && details.get(data.best.key)?.runs[0]?.curve;
  const values = [...curve.values, ...(best?.values ?? [])].filter((value) => value !== null);
  const rounds = Math.max(now.rounds ?? 0, curve.rounds, best?.rounds ?? 0);
  const x = linear([0, Math.max(1, rounds - 1)], 4, 236);
  const y = linear([Math.min(...values), Math.max(...values)], 62, 6);
  /** @param {import('../model.ts').Curve} one */
  const path = ({ values, step, rounds: all }) =>
    line(
      values.map((value, i) =>
        value === null ? null : [x(Math.min(i * step, all - 1)), y(value)],
      ),
    );
  return el(
    'div',
    { class: 'spark' },
    svg(
      'svg',
      {
        ...{ viewBox: '0 0 240 68', role: 'img' },
        'aria-label': 'The metric by round so far, beside the best',
      },
      best ? svg('path', { d: path(best), class: 'curve best-curve' }) : null,
      svg('path', { d: path(curve), class: 'curve live-curve' }),
    ),
    el('p', { class: 'quiet' }, 'by round', best ? ', beside the best' : null),
  );
}

function next() {
  const { next: action, instruction, reason } = data.decision;
  return el(
    'div',
    { class: 'card next' },
    el(
      'p',
      { class: 'what' },
      data.finished ? 'The campaign is over: ' : now ? 'The guard says: ' : 'Next: ',
      el('strong', {}, action.replaceAll('_', ' ')),
    ),
    el('p', {}, told(instruction)),
    el('p', { class: 'quiet' }, `reason: ${reason.replaceAll('_', ' ')}`),
    data.stopFiles.length > 0
      ? el('p', { class: 'quiet' }, 'stop file: ', told(data.stopFiles.join(', ')))
      : null,
  );
}

/** The draft that is worked on. */
function pending() {
  const draft = data.pending;
  if (!draft) return null;
  return el(
    'div',
    { class: 'card pending' },
    el(
      'p',
      { class: 'what' },
      'Pending: ',
      el('strong', {}, told(draft.name)),
      draft.family === '' ? null : [' ', el('span', { class: 'chip' }, told(draft.family))],
    ),
    el('p', { class: 'hypothesis' }, told(draft.hypothesis)),
    el('p', { class: 'quiet' }, `from ${draft.base}, prepared ${clock(draft.preparedAt)}`),
    draft.args === '' ? null : el('code', { class: 'chip' }, draft.args),
  );
}
