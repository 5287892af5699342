import { data, now, scoreText } from './campaign.js';
import { el, told } from './dom.js';
import { sample } from './marks.js';
import { chooseTheme, chosenTheme } from './place.js';
import { clock, counted, signed } from './text.js';

/** What this is, how it stands, and how it looks. */
export function header() {
  return el(
    'header',
    {},
    el(
      'div',
      { class: 'title' },
      el('h1', { title: data.job }, told(`${folder()}${data.job}`)),
      el('p', { class: 'quiet' }, objective()),
    ),
    el('p', { class: `status ${statusOf()}` }, STATUS[statusOf()]),
    themeButton(),
  );
}

/** The figures that one looks for first. */
export function resultSection() {
  const { baseline, best, confirmation, counts, noise } = data;
  return el(
    'section',
    { 'aria-labelledby': 'result-heading' },
    el('h2', { id: 'result-heading', class: 'hidden' }, 'Result'),
    el(
      'dl',
      { class: 'tiles' },
      tile(
        'Baseline',
        [sample('baseline'), baseline ? scoreText(baseline.score) : 'none yet'],
        `noise: ${noise.words}`,
      ),
      tile(
        'Best so far',
        [bestSample(), best ? scoreText(best.score) : 'none yet'],
        ...(best && !best.isBaseline
          ? [told(best.name), ` · a selection score, expect it to be high`]
          : ['no candidate has beaten the baseline yet']),
      ),
      tile(
        best && !best.isBaseline && !best.claimed ? 'Gain, not shown' : 'Gain',
        [best && !best.isBaseline ? signed(data.gain, scoreText) : '–'],
        best && !best.isBaseline
          ? best.claimed
            ? 'claimed: shown against the job’s own noise'
            : 'carried: better so far, not shown to be a gain'
          : 'over the baseline',
      ),
      tile(
        'On fresh runs',
        [confirmation.gain === null ? '–' : signed(confirmation.gain, scoreText)],
        confirmationWords(),
        data.sealed === '' ? '' : ` · ${data.sealed}`,
      ),
      tile(
        'Attempts',
        [
          `${counts.attempts}${counts.remaining === null ? '' : ` of ${counts.attempts + counts.remaining}`}`,
        ],
        countWords(),
        ` · ${counted(counts.runs, 'run')} in all`,
      ),
    ),
  );
}

/** Of the tab. */
export function title() {
  const score = data.best ? ` ${scoreText(data.best.score)}` : '';
  const mark = now ? '● ' : data.finished ? '✓ ' : '';
  return `${mark}${data.metric}${score} · ${folder()}${data.job}`;
}

/** The workspace's, where the page stands; no record names it, so that it can be moved. */
function folder() {
  try {
    const name = decodeURIComponent(location.pathname).split('/').at(-2);
    return name ? `${name}/` : '';
  } catch {
    return '';
  }
}

/** The theme that the reader chose is there before anything is seen. */
export function applyTheme() {
  const theme = chosenTheme();
  if (theme) document.documentElement.dataset.theme = theme;
}

const STATUS = {
  running: 'running',
  waiting: 'waiting for the agent',
  stopped: 'stopped: to be confirmed',
  finished: 'finished',
};

/** @returns {keyof typeof STATUS} */
function statusOf() {
  if (now) return 'running';
  if (data.finished) return 'finished';
  return data.decision.decision === 'stop' ? 'stopped' : 'waiting';
}

function objective() {
  const better = data.mode === 'max' ? 'higher' : 'lower';
  return [
    told(data.metric),
    `, ${better} is better · ${data.environment} · started ${clock(data.startedAt)} · last event ${clock(data.updatedAt)}`,
  ];
}

function bestSample() {
  const { best } = data;
  if (!best) return null;
  return sample(best.isBaseline ? 'baseline' : best.claimed ? 'keep' : 'carry');
}

function confirmationWords() {
  const { confirmed, due, gain, low, high, words } = data.confirmation;
  if (gain === null || low === null || high === null) {
    if (words !== 'not confirmed') return words;
    if (data.noise.deterministic) return 'runs repeat exactly: fresh ones would say the same';
    return due
      ? 'at the end, best and baseline meet on fresh seeds'
      : 'nothing is there to confirm yet';
  }
  const interval = `90 % interval ${signed(low, scoreText)} to ${signed(high, scoreText)}`;
  return `${confirmed ? 'confirmed' : 'not confirmed'}: ${interval}`;
}

function countWords() {
  const { kept, carried, discarded, crashed, abandoned } = data.counts;
  const parts = [
    [kept, 'kept'],
    [carried, 'carried'],
    [discarded, 'discarded'],
    [crashed, 'crashed'],
    [abandoned, 'abandoned'],
  ];
  return (
    parts
      .filter(([number]) => number !== 0)
      .map(([number, word]) => `${number} ${word}`)
      .join(', ') || 'none yet'
  );
}

/**
 * @param {string} name @param {(Node | string | null)[]} value
 * @param {(Node | string)[]} more
 */
function tile(name, value, ...more) {
  return el(
    'div',
    {},
    el('dt', {}, name),
    el('dd', { class: 'value' }, value),
    el('dd', { class: 'quiet' }, more),
  );
}

function themeButton() {
  const dark = () =>
    (document.documentElement.dataset.theme ??
      (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const button = el(
    'button',
    {
      class: 'theme',
      'data-focus': 'theme',
      'aria-pressed': String(dark()),
      onclick: () => {
        const theme = dark() ? 'light' : 'dark';
        document.documentElement.dataset.theme = theme;
        chooseTheme(theme);
        button.setAttribute('aria-pressed', String(dark()));
      },
    },
    'Dark',
  );
  return button;
}
