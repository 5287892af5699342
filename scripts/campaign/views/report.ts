import type { Campaign } from '../fold.ts';
import { standingOf } from '../standing.ts';
import { findingLines } from './findings.ts';
import { type LedgerRow, ledgerRows } from './ledger.ts';
import { markdownText } from './markdown.ts';
import { guardRows, guardSettings } from './state.ts';
import { confirmationWords, noiseWords } from './verdict_words.ts';

/** What the report follows from: a draft that is only prepared is none of it, so no event draws it for nothing. */
export function reportKey({ resultsAt, trialRuns, settings, sealed }: Campaign): string {
  return [resultsAt, trialRuns, settings.max_candidates, sealed?.best].join(' ');
}

/** `autofl_report.md`: the campaign so far, for a person. Drawn from the journal alone. */
export function reportText(campaign: Campaign): string {
  const { init } = campaign;
  const standing = standingOf(guardRows(campaign), guardSettings(campaign));
  const better = init.mode === 'max' ? 'higher' : 'lower';
  return [
    `# Campaign over ${init.job}`,
    '',
    `Objective: ${init.metric}, ${better} is better. Started ${campaign.startedAt}.`,
    '',
    `- Baseline: ${scoreOf(standing.baseline)}`,
    `- Best so far: ${scoreOf(standing.best)}, ${gainWords(standing.improvement)}. A selection score: chosen on these runs, expect it to be high.`,
    `- Gain on fresh runs: **${confirmationWords(campaign.confirmed, campaign.incumbent?.name ?? null)}**.`,
    `- Noise: ${noiseWords(campaign.baseline, campaign.init.seed !== null) ?? 'not known yet'}.`,
    ...sealedLines(campaign),
    `- Attempts: ${standing.attempts}${standing.remaining === null ? '' : `, ${standing.remaining} left`}; runs in all: ${campaign.trialRuns}.`,
    `- ${measuredWords(campaign)}`,
    '',
    '![progress](progress.png)',
    '',
    ...findingLines(campaign),
    '| status | verdict | name | score | runs | change | p | what |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...ledgerRows({ ...campaign, results: campaign.results.slice(-SHOWN) }).map(tableRow),
    ...(campaign.results.length > SHOWN
      ? ['', `The last ${SHOWN} of ${campaign.results.length} results; results.tsv holds them all.`]
      : []),
    '',
  ].join('\n');
}

// internals

/** More rows than this nobody reads, and a long campaign would draw them again with every event. */
const SHOWN = 200;

function measuredWords({ init, statistic }: Campaign): string {
  if (init.environment !== 'sim') return 'The scores were told by whoever ran the job elsewhere.';
  if (!statistic) return 'Nothing was measured yet.';
  return `The score describes ${statistic.describes}; it is the mean over ${statistic.sites.length} sites.`;
}

function tableRow(row: LedgerRow): string {
  const what = row.failure_reason || row.diff_summary;
  const cells = [
    row.status,
    row.verdict || '–',
    row.name,
    row.score || '–',
    row.replicates || '–',
    row.score_delta || '–',
    row.p_value || '–',
    what,
  ];
  return `| ${cells.map(markdownText).join(' | ')} |`;
}

function sealedLines({ sealed, init }: Campaign): string[] {
  if (init.acceptance.sealed_runs === 0)
    return ['- Not tested on data kept apart: the selection data was scored again and again.'];
  if (!sealed?.result) return ['- The data kept apart was not opened yet.'];
  const { metric, best } = sealed.result;
  return [
    `- On data kept apart (${markdownText(metric)}): ${confirmationWords(sealed.result, best)}.`,
  ];
}

function scoreOf(row: { name: string; score: number } | null): string {
  return row ? `${row.score} (${markdownText(row.name)})` : 'none yet';
}

function gainWords(improvement: number | null): string {
  return improvement === null
    ? 'no gain known'
    : `${improvement.toPrecision(4)} better than the baseline`;
}
