import { type Campaign, isExternal } from '../../records/fold.ts';
import { formatDuration } from '../duration.ts';
import { figure, signed } from '../figure.ts';
import { bullets, markdownText, table } from '../markdown.ts';
import type { Confirmation } from './confirmation.ts';
import type { Measured, SiteRow } from './measure.ts';
import type { Findings } from './summary.ts';

/** Baseline and best at each site; of very many those that fared worst. */
export function siteLines({ sites }: Findings): string[] {
  if (!sites) return [];
  const ordered =
    sites.rows.length <= SHOWN_SITES
      ? sites.rows
      : [...sites.rows].sort((a, b) => (a.change ?? 0) - (b.change ?? 0));
  return [
    `Means over ${sites.runs.baseline} runs of the baseline and ${sites.runs.best} of the best (${sites.from}); ${sites.worse === 0 ? 'no site got worse' : `**${sites.worse} of ${sites.rows.length} sites got worse**`}.`,
    '',
    ...table(
      ['site', 'baseline', 'best', 'change', 'remark'],
      ordered.map((row) => [
        markdownText(row.site, 60),
        row.baseline === null ? '' : figure(row.baseline, 5),
        row.best === null ? '' : figure(row.best, 5),
        row.change === null ? '' : signed(row.change),
        remarkOn(row),
      ]),
      { most: SHOWN_SITES },
    ),
  ];
}

/** What the number is, what was run for it, and which differences can be told from noise. */
export function measureLines(campaign: Campaign, found: Findings): string[] {
  const { measured, noise, confirmation } = found;
  const { rounds, sites } = measured;
  const planned = (what: string, { planned, baseline, best }: typeof rounds) => {
    const made = [...new Set([...baseline, ...best])];
    return `${what}: ${planned ?? 'not known'} planned, ${made.length > 0 ? made.join(' and ') : 'not known'} run`;
  };
  return bullets([
    describedWords(campaign, measured),
    ...(measured.sources.baseline.length > 0
      ? [`Read from: ${markdownText(measured.sources.baseline.join(', '))}`]
      : []),
    planned('Rounds', rounds),
    planned('Sites', sites),
    `Noise: ${noise.words ?? 'not known yet'}${spreadWords(noise.baseline_runs)}`,
    ...detectableLines(found),
    ...(confirmation ? [freshWords(confirmation)] : []),
  ]);
}

/** What the runs were for, and how long they took. */
export function costLines({ cost }: Findings): string[] {
  const { per_attempt: each, runtime } = cost;
  const time = (seconds: number | null) => (seconds === null ? 'n/a' : formatDuration(seconds));
  return [
    ...table(
      ['runs for', 'runs', 'time'],
      cost.by_purpose.map(({ purpose, runs, seconds, unknown }) => [
        PURPOSE_WORDS[purpose],
        String(runs),
        unknown === runs ? 'n/a' : time(seconds) + (unknown > 0 ? ` and ${unknown} n/a` : ''),
      ]),
    ),
    ...(each
      ? bullets([
          `An attempt took ${figure(each.runs)} runs${cost.unknown > 0 ? '' : ` and ${time(each.seconds)}`}; a run of the baseline ${time(runtime.baseline)}, of the best ${time(runtime.best)}`,
        ])
      : []),
  ];
}

// internals

const SHOWN_SITES = 20;

const PURPOSE_WORDS = {
  baseline: 'the baseline',
  selection: 'candidates',
  refresh: 'the best of then, again',
  confirmation: 'the confirmation',
  sealed: 'data kept apart',
  abandoned: 'drafts that were dropped',
  lost: 'nothing: the machine failed, or it was stopped',
};

function describedWords(campaign: Campaign, { describes, weighted }: Measured): string {
  if (isExternal(campaign)) return 'The scores were told by whoever ran the job elsewhere';
  if (describes === null) return 'Nothing was measured yet';
  const by = weighted ? ', by the weights of the baseline’s run' : '';
  return `The score describes ${markdownText(describes)}; it is the mean over the sites${by}`;
}

function remarkOn({ change, worse, spread }: SiteRow): string {
  if (change === null) return 'missing on one side';
  if (!worse) return '';
  if (spread === null) return 'worse';
  const within = Math.abs(change) <= 2 * spread;
  return within
    ? `worse, within twice the baseline’s own spread (±${figure(spread)})`
    : '**worse**';
}

function spreadWords(runs: number[]): string {
  return runs.length > 1
    ? `: the baseline scored ${runs.map((score) => figure(score, 5)).join(', ')}`
    : '';
}

function detectableLines({ noise }: Findings): string[] {
  const { single, confirmation } = noise.detectable;
  return [
    ...(single
      ? [
          `With ${single.runs} runs each, a single candidate must gain about ${figure(single.gain)} to be shown; smaller true gains are mostly only carried`,
        ]
      : []),
    ...(confirmation
      ? [
          `With ${confirmation.runs} fresh runs of the best against ${confirmation.against} of the baseline, the total must be about ${figure(confirmation.gain)} to be confirmed`,
        ]
      : []),
  ];
}

function freshWords({ runs, runtime_ratio }: Confirmation): string {
  const scores = (arm: 'baseline' | 'best') =>
    runs
      .filter((run) => run.arm === arm)
      .map(({ score }) => (score === null ? 'crashed' : figure(score, 5)))
      .join(', ');
  const seeds = [...new Set(runs.flatMap(({ seed }) => (seed === null ? [] : [seed])))];
  const slower =
    runtime_ratio === null
      ? ''
      : `; a run of the best takes ${figure(runtime_ratio)} times as long`;
  return `Fresh runs: baseline ${scores('baseline')}; best ${scores('best')}${seeds.length > 0 ? `; seeds ${seeds.join(', ')}` : '; the job has no seed to set'}${slower}`;
}
