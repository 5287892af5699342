import type { Campaign } from '../fold.ts';
import { pendingCandidate } from '../fold.ts';
import { standingOf } from '../standing.ts';
import { type LedgerRow, ledgerRows } from './ledger.ts';
import { guardRows, guardSettings } from './state.ts';
import { confirmationWords, noiseWords } from './verdict_words.ts';

/** `autofl_report.md`: the campaign so far, for a person. Drawn from the journal alone. */
export function reportText(campaign: Campaign): string {
  const { init } = campaign;
  const standing = standingOf(guardRows(campaign), guardSettings(campaign));
  const pending = pendingCandidate(campaign);
  const better = init.mode === 'max' ? 'higher' : 'lower';
  return [
    `# Campaign over ${init.job}`,
    '',
    `Objective: ${init.metric}, ${better} is better. Started ${campaign.startedAt}, last event ${campaign.updatedAt}.`,
    '',
    `- Baseline: ${scoreOf(standing.baseline)}`,
    `- Best so far: ${scoreOf(standing.best)}, ${gainWords(standing.improvement)}. A selection score: chosen on these runs, expect it to be high.`,
    `- Gain on fresh runs: **${confirmationWords(campaign.confirmed, campaign.incumbent?.name ?? null)}**.`,
    `- Noise: ${noiseWords(campaign.baseline, campaign.init.seed !== null) ?? 'not known yet'}.`,
    ...sealedLines(campaign),
    `- Attempts: ${standing.attempts}${standing.remaining === null ? '' : `, ${standing.remaining} left`}; runs in all: ${campaign.trialRuns}.`,
    ...(pending ? [`- Pending: ${markdownText(pending.name)}`] : []),
    `- The score describes ${campaign.statistic?.describes ?? 'nothing yet'}; it is the mean over ${campaign.statistic?.sites.length ?? 0} sites.`,
    '',
    '![progress](progress.png)',
    '',
    '| status | verdict | name | score | runs | change | p | what |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...ledgerRows(campaign).map(tableRow),
    '',
  ].join('\n');
}

// internals

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

/** Text of agents and jobs must not break the table or become markup. */
function markdownText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&').replace(/\s+/g, ' ');
}
