import type { Campaign } from '../../records/fold.ts';
import { formatDuration } from '../duration.ts';
import { signed } from '../figure.ts';
import { type LedgerRow, ledgerRows } from '../ledger.ts';
import { bullets, counted, markdownText, section, table } from '../markdown.ts';
import { bestLines, lineageLines } from './best_lines.ts';
import { costLines, measureLines, siteLines } from './measure_lines.ts';
import { type Beside, type Findings, findingsOf } from './summary.ts';
import { literatureLines, triedLines } from './tried_lines.ts';

/**
 * `autofl_report.md`: the campaign for a person who opens it in the morning. First what came of it and what to
 * do, then what that rests on. Drawn from the records alone.
 *
 * @param patch From the baseline's source to the best's.
 */
export function reportText(campaign: Campaign, beside: Beside, patch: string | null): string {
  const found = findingsOf(campaign, beside);
  return [
    `# Campaign over ${markdownText(campaign.init.job)}`,
    '',
    ...headLines(campaign, found),
    '![progress](progress.png)',
    '',
    ...section('To keep in mind', bullets(found.doubts.map((doubt) => markdownText(doubt)))),
    ...section('Run the best again, or go back', bestLines(campaign, found)),
    ...section('From the baseline to the best', lineageLines(found, patch)),
    ...section('Sites', siteLines(found)),
    ...section('What was tried', triedLines(found)),
    ...section('Literature', literatureLines(found)),
    ...section('How it was measured', measureLines(campaign, found)),
    ...section('Cost', costLines(found)),
    ...section('Results', resultLines(campaign)),
  ].join('\n');
}

// internals

/** More rows than this nobody reads, and a long campaign would draw them again with every result. */
const SHOWN = 60;

function headLines(campaign: Campaign, found: Findings): string[] {
  const { headline, standing, cost } = found;
  const left = standing.remaining === null ? '' : `, ${standing.remaining} left`;
  const some = cost.unknown > 0 ? `, without the ${cost.unknown} whose time is not known` : '';
  const known = `${formatDuration(cost.seconds)} of trial time${some}`;
  const time = cost.unknown < cost.runs ? `, ${known}` : cost.runs > 0 ? ', time not known' : '';
  return [
    `**${markdownText(headline.words)}**`,
    '',
    `- **Baseline to best**: ${markdownText(headline.selection)}.`,
    `- **How sure**: ${markdownText(headline.certainty, 600)}`,
    `- **What to do**: ${markdownText(headline.advice)}`,
    `- **Cost**: ${counted(cost.runs, 'run')}${time}; ${counted(standing.attempts, 'attempt')}${left}. Started ${campaign.startedAt.slice(0, 16).replace('T', ' ')} UTC.`,
    '',
  ];
}

function resultLines(campaign: Campaign): string[] {
  const rows = ledgerRows({ ...campaign, results: campaign.results.slice(-SHOWN) });
  const earlier = campaign.results.length - rows.length;
  return [
    ...table(['result', 'name', 'score', 'runs', 'change', 'p', 'what'], rows.map(resultRow), {
      most: SHOWN,
    }),
    ...(earlier > 0
      ? [`The last ${SHOWN} of ${campaign.results.length}; results.tsv holds them all.`, '']
      : []),
  ];
}

function resultRow(row: LedgerRow): string[] {
  const number = (text: string, digits = 3) =>
    text === '' ? '' : String(Number(Number(text).toPrecision(digits)));
  return [
    row.verdict || row.status,
    row.name,
    number(row.score, 5),
    row.replicates,
    row.score_delta === '' ? '' : signed(Number(row.score_delta)),
    number(row.p_value),
    row.failure_reason || row.diff_summary,
  ].map((cell) => markdownText(cell, 200));
}
