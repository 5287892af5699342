import { columns, type painter, printable } from '../../base/terminal.ts';
import { spreadOf } from '../arms.ts';
import type { Decision } from '../decision.ts';
import { type Campaign, meanScore } from '../records/fold.ts';
import { gain, standingOf } from '../standing.ts';
import { formatDuration } from './duration.ts';
import { figure } from './figure.ts';
import { guardRows, guardSettings } from './state.ts';
import { confirmationWords } from './verdict_words.ts';

type Paint = ReturnType<typeof painter>;

/** What is under way, as `status` knows it. */
export interface UnderWay {
  trial: string;
  round: number;
  rounds: number | null;
  seconds: number;
}

/** Where a campaign stands, for a person at a terminal. */
export function statusText(
  campaign: Campaign,
  { next_action, instruction }: Decision,
  more: { running: UnderWay | null; pending: string | null; files: string[]; warnings: string[] },
  paint: Paint,
): string {
  const { init, confirmed, incumbent } = campaign;
  const goal = init.mode === 'max' ? 'higher is better' : 'lower is better';
  const budget = Object.entries(init.fixed_budget).map(
    ([name, value]) => `${name} ${value ?? '?'}`,
  );
  const rows = [
    ['job', `${printable(init.job)} · ${printable(init.metric)}, ${goal} · ${budget.join(', ')}`],
    ['baseline', baselineWords(campaign)],
    ['best', bestWords(campaign)],
    ['confirmed', confirmationWords(confirmed, incumbent?.name ?? null)],
    ['attempts', attemptWords(campaign)],
    ...(more.running ? [['runs now', runningWords(more.running)]] : []),
    ...(more.pending ? [['pending', more.pending]] : []),
    ['next', `${next_action}: ${printable(instruction)}`],
    ['files', more.files.join('  ')],
  ];
  const lines = columns(rows).map((line) =>
    line.replace(/^\S+( now)?/, (word) => paint('bold', word)),
  );
  const warnings = more.warnings.map((text) => `${paint('yellow', 'warning')}  ${printable(text)}`);
  return `${[...lines, ...warnings].join('\n')}\n`;
}

/** The last results beside baseline and best, for the end of an action at a terminal. */
export function outcomeTable(campaign: Campaign, paint: Paint): string[] {
  const rows = guardRows(campaign).filter(({ status }) => status !== 'literature');
  const { baseline, best } = standingOf(guardRows(campaign), guardSettings(campaign));
  const named = new Set([baseline?.name, best?.name, rows.at(-1)?.name]);
  const shown = rows.filter(({ name }) => named.has(name));
  const { mode } = campaign.init;
  const table = shown.map(({ name, status, score }) => [
    name === best?.name ? `${name} (best)` : name,
    status,
    score === null ? '-' : scoreText(score),
    score === null || name === baseline?.name ? '' : signed(gain(baseline?.score, score, mode)),
  ]);
  const [head = '', ...lines] = columns([
    ['', 'status', 'score', 'against the baseline'],
    ...table,
  ]);
  return [paint('dim', head), ...lines];
}

// internals

function baselineWords({ baseline, baselineTrials }: Campaign): string {
  if (!baseline) return 'not scored yet';
  const runs = baselineTrials.filter(({ score }) => score !== null).length;
  const sd = spreadOf(baselineTrials);
  const spread = sd === null ? '' : `, spread ${scoreText(sd)}`;
  return `${scoreText(meanScore(baselineTrials) ?? 0)} (${runs} runs${spread})`;
}

function bestWords({ baseline, incumbent, init }: Campaign): string {
  if (!incumbent) return 'none';
  if (incumbent.name === baseline?.name) return 'the baseline: nothing was kept';
  const difference = signed(gain(baseline?.score, incumbent.score, init.mode));
  return `${incumbent.name} ${scoreText(incumbent.score)}, ${difference} in the search (a selection score: expect it to be high)`;
}

function attemptWords(campaign: Campaign): string {
  const { attempts } = standingOf(guardRows(campaign), guardSettings(campaign));
  const cap = campaign.settings.max_candidates;
  const of = (wanted: string) =>
    campaign.candidates.filter(({ status }) => status === wanted).length;
  const kinds = (['keep', 'discard', 'crash', 'abandoned'] as const).map(
    (kind) => `${of(kind)} ${kind}`,
  );
  return `${attempts}${cap === null ? '' : ` of ${cap}`} (${kinds.join(', ')})`;
}

function runningWords({ trial, round, rounds, seconds }: UnderWay): string {
  return `${trial}, round ${round}/${rounds ?? '?'}, ${formatDuration(seconds)}`;
}

const scoreText = (value: number) => figure(value, 5);

function signed(value: number | null): string {
  if (value === null) return '';
  return value > 0 ? `+${scoreText(value)}` : scoreText(value);
}
