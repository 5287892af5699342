import type { Campaign } from '../fold.ts';
import { pendingCandidate } from '../fold.ts';
import { standingOf } from '../standing.ts';
import { type LedgerRow, ledgerRows } from './ledger.ts';
import { guardRows, guardSettings } from './state.ts';

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
    `- Best so far: ${scoreOf(standing.best)}, ${gainWords(standing.improvement)}. Selection score of a single run, **not confirmed**.`,
    `- Attempts: ${standing.attempts}${standing.remaining === null ? '' : `, ${standing.remaining} left`}; runs in all: ${campaign.trialRuns}.`,
    ...(pending ? [`- Pending: ${markdownText(pending.name)}`] : []),
    `- The score describes ${campaign.statistic?.describes ?? 'nothing yet'}; it is the mean over ${campaign.statistic?.sites.length ?? 0} sites.`,
    '',
    '![progress](progress.png)',
    '',
    '| status | name | score | change | what |',
    '| --- | --- | --- | --- | --- |',
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

function tableRow(row: LedgerRow): string {
  const what = row.failure_reason || row.diff_summary;
  const cells = [row.status, row.name, row.score || '–', row.score_delta || '–', what];
  return `| ${cells.map(markdownText).join(' | ')} |`;
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
