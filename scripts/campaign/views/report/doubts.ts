import { listed } from '../../../base/words.ts';
import { joinArguments } from '../../contract/arguments.ts';
import type { Campaign, Candidate } from '../../records/fold.ts';
import { isExternal } from '../../records/fold.ts';
import { gain } from '../../standing.ts';
import { figure } from '../figure.ts';
import type { Check } from './accounting.ts';
import { isBetter } from './again.ts';
import type { Changes } from './changes.ts';
import type { Cost } from './cost.ts';
import type { Ending } from './ending.ts';
import type { Groups } from './groups.ts';
import type { Lineage } from './lineage.ts';
import type { Review } from './literature.ts';
import type { Measured, SiteTable } from './measure.ts';

/** What the doubts are looked for in. */
export interface Told {
  ending: Ending;
  groups: Groups;
  lineage: Lineage;
  literature: Review[];
  measured: Measured;
  sites: SiteTable | null;
  changes: Changes;
  cost: Cost;
  accounting: Check[];
}

/** What whoever relies on the result should know, the gravest first. Text of jobs and agents is in it. */
export function doubtsOf(campaign: Campaign, told: Told): string[] {
  return [
    ...recordDoubts(told),
    ...confirmationDoubts(campaign),
    ...comparisonDoubts(campaign, told),
    ...choiceDoubts(campaign, told),
    ...settingDoubts(campaign),
    ...batchDoubts(told),
    ...runDoubts(campaign),
    ...argumentDoubts(campaign),
  ];
}

// internals

/** A run that takes so much longer, or so much less, may not do the same work. */
const RUNTIME_RATIO = 3;

/** Records that disagree. */
function recordDoubts({ accounting, lineage }: Told): string[] {
  const differing = accounting.filter(({ agrees }) => !agrees);
  return [
    ...differing.map(
      ({ figure: what, one, other }) =>
        `The records disagree on ${what}: ${one ?? 'none'} and ${other ?? 'none'}`,
    ),
    ...(lineage.complete
      ? []
      : [
          `The records do not lead from the best back to the baseline: they end at ${lineage.steps[0]?.name ?? 'nothing'}`,
        ]),
  ];
}

/** What the confirmed gain rests on. */
function confirmationDoubts({ confirmed, sealed, incumbent }: Campaign): string[] {
  const fresh = [confirmed, sealed?.result ?? null].filter((one) => one?.best === incumbent?.name);
  return fresh
    .flatMap((one) => one?.crashes ?? [])
    .map((words) => `A fresh run crashed and is missing from the confirmation: ${words}`);
}

/** Source alone may not be what was measured. */
function argumentDoubts({ incumbent, init }: Campaign): string[] {
  const args = joinArguments(incumbent?.run_args ?? []);
  if (args === '') return [];
  return [`The best is its source with ${args}: without that ${init.job} is something else`];
}

/** Baseline and best may not be comparable. */
function comparisonDoubts(campaign: Campaign, told: Told): string[] {
  const { measured, changes, cost, sites } = told;
  if (!isBetter(campaign)) return budgetDoubts(measured);
  const { ratio, baseline, best } = cost.runtime;
  const compared = [...changes.command, ...(changes.job ?? [])].filter((one) => one.compared);
  const isOff = ratio !== null && (ratio > RUNTIME_RATIO || ratio < 1 / RUNTIME_RATIO);
  return [
    ...budgetDoubts(measured),
    ...compared.map(
      ({ what, baseline, best }) =>
        `${what} differs between baseline (${baseline}) and best (${best}): are the two still comparable?`,
    ),
    ...(isOff
      ? [
          `A run of the best takes ${figure(best ?? 0)} s, of the baseline ${figure(baseline ?? 0)} s: does it train and evaluate as much?`,
        ]
      : []),
    ...(sites && sites.worse > 0
      ? [
          `${sites.worse} of ${sites.rows.length} sites got worse (${listed(
            sites.rows.filter(({ worse }) => worse).map(({ site }) => site),
            { most: 5 },
          )})`,
        ]
      : []),
  ];
}

/** More or less was run than was planned. */
function budgetDoubts({ rounds, sites, sources, models }: Measured): string[] {
  const sides = ['baseline', 'best'] as const;
  const off = (what: string, { planned, ...run }: Measured['rounds']) =>
    sides.flatMap((side) =>
      run[side].some((made) => planned !== null && made !== planned)
        ? [`The ${side} ran with ${run[side].join(' and ')} ${what}; ${planned} were planned`]
        : [],
    );
  const read = [...new Set([...sources.baseline, ...sources.best])];
  const described = [...new Set([...models.baseline, ...models.best])];
  return [
    ...off('rounds', rounds),
    ...off('sites', sites),
    ...(described.length > 1
      ? [`The numbers of baseline and best describe different models: ${described.join('; ')}`]
      : []),
    ...(read.length > 1
      ? [`Baseline and best were read from different kinds of files: ${read.join(', ')}`]
      : []),
  ];
}

/** How the best was chosen. */
function choiceDoubts(campaign: Campaign, { groups }: Told): string[] {
  const { init } = campaign;
  const better = highestNotKept(campaign);
  const scored = groups.claimed.length + groups.carried.length + groups.not_kept.length;
  const single = groups.carried.filter(({ evidence }) => evidence === 'single').length;
  const isQuick = init.acceptance.runs === 1 && single > 0;
  return [
    ...(better
      ? [
          `The highest single result is ${better.name} (${better.finalized?.score}), which was not kept`,
        ]
      : []),
    ...(isQuick
      ? [
          `Single-run steps (${single}): in simulated campaigns 30 to 52 % of such steps did nothing or harm; only the confirmation tells what all of them did together`,
        ]
      : []),
    ...(/(^|[^a-z])(test|hold_?out|held_?out)([^a-z]|$)/i.test(init.metric) && scored > 0
      ? [`${init.metric} chose the candidates, so it is no independent test of the best`]
      : []),
  ];
}

function highestNotKept({ candidates, incumbent, init }: Campaign): Candidate | null {
  return candidates.reduce<Candidate | null>(
    (best, one) =>
      (gain(best?.finalized?.score ?? incumbent?.score, one.finalized?.score, init.mode) ?? 0) > 0
        ? one
        : best,
    null,
  );
}

/** Limits that a person moved while the campaign ran. */
function settingDoubts({ settingsHistory }: Campaign): string[] {
  return settingsHistory.map(
    ({ setting, old, new: now, approved }) =>
      `${setting} was changed during the campaign: ${String(old ?? 'none')} → ${String(now ?? 'none')}${approved ? ', with the person’s word' : ''}`,
  );
}

function batchDoubts({ literature, ending }: Told): string[] {
  if (ending.stage === 'goes on') return [];
  return literature
    .filter(({ batch }) => !batch.complete)
    .map(
      ({ event, batch }) =>
        `The batch of ${event} is incomplete: ${batch.scored} of ${batch.size} edits of source scored before the campaign ended`,
    );
}

/** What the runs themselves warned of; the same of several runs once. */
function runDoubts(campaign: Campaign): string[] {
  const { baselineTrials, candidates, freshTrials } = campaign;
  const trials = [
    ...baselineTrials,
    ...candidates.flatMap((candidate) => candidate.trials),
    ...freshTrials,
  ];
  const told = trials.filter(({ external }) => external != null).length;
  const arms = new Map<string, Set<string>>();
  for (const { arm, warnings } of trials) {
    for (const warning of warnings) arms.set(warning, (arms.get(warning) ?? new Set()).add(arm));
  }
  return [
    ...(isExternal(campaign) && told > 0
      ? [
          `${told} ${told === 1 ? 'result was' : 'results were'} told by whoever ran them elsewhere; no file of them was read here`,
        ]
      : []),
    ...[...arms].map(([warning, names]) => `${listed([...names], { most: 4 })}: ${warning}`),
  ];
}
