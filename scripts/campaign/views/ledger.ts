import { stringify } from 'csv-stringify/sync';
import { meanRuntime, scoreOf, spreadOf, trialsOf } from '../arms.ts';
import { joinArguments } from '../contract/arguments.ts';
import type { EventData } from '../records/event.ts';
import { type Campaign, type Candidate, isExternal, type Result } from '../records/fold.ts';

/** Columns of `results.tsv`: the first 18 are shared with other tools, the rest are ours. */
export const COLUMNS = [
  'status',
  'name',
  'score',
  'runtime_seconds',
  'changed_files',
  'diff_summary',
  'run_command',
  'artifacts',
  'failure_reason',
  'candidate_manifest',
  'base_candidate',
  'patch_sha256',
  'metric_name',
  'metric_source',
  'metric_artifact',
  'candidate_kind',
  'algorithm_family',
  'literature_event_id',
  'replicates',
  'score_std',
  'score_delta',
  'verdict',
  'p_value',
  'evidence',
] as const;

export type Column = (typeof COLUMNS)[number];
export type LedgerRow = Record<Column, string>;

/** The rows of a campaign, one a result, in the order of the journal. */
export function ledgerRows(campaign: Campaign): LedgerRow[] {
  return campaign.results.map((result) => ledgerRow(campaign, result));
}

export function ledgerText(rows: LedgerRow[]): string {
  return stringify([[...COLUMNS], ...rows.map((row) => COLUMNS.map((column) => row[column]))], {
    delimiter: '\t',
    record_delimiter: 'unix',
  });
}

/** A cell's number, or null where it is empty or no finite number. */
export function cellNumber(cell: string): number | null {
  const number = Number(cell);
  return cell.trim() === '' || !Number.isFinite(number) ? null : number;
}

// internals

function ledgerRow(campaign: Campaign, result: Result): LedgerRow {
  const blank = Object.fromEntries(COLUMNS.map((column) => [column, ''])) as LedgerRow;
  return { ...blank, ...cellsOf(campaign, result) };
}

function cellsOf(campaign: Campaign, result: Result): Partial<LedgerRow> {
  switch (result.kind) {
    case 'baseline':
      return baselineCells(campaign, result.event);
    case 'infrastructure':
      return {
        status: 'infrastructure_retry',
        name: result.trial.arm,
        ...trialCells(campaign, result.trial),
        failure_reason: result.trial.reason ?? '',
      };
    case 'literature':
      return {
        status: 'literature',
        name: result.event.event,
        diff_summary: result.event.hypothesis,
        literature_event_id: result.event.event,
      };
    case 'candidate': {
      const candidate = campaign.candidates[result.index];
      return candidate ? candidateCells(campaign, candidate) : {};
    }
  }
}

function baselineCells(
  campaign: Campaign,
  event: EventData<'baseline_recorded'>,
): Partial<LedgerRow> {
  const trials = campaign.baselineTrials.filter(({ trial }) => event.trials.includes(trial));
  const runs = event.score === null ? [] : scoredIn(campaign.baselineTrials);
  return {
    status: 'baseline',
    name: event.name,
    score: numberCell(event.score === null ? null : (campaign.baseline?.score ?? event.score)),
    ...trialCells(campaign, trials.at(-1)),
    runtime_seconds: numberCell(meanRuntime(trials)),
    run_command: runCommand(campaign, []),
    failure_reason: event.reason ?? '',
    replicates: String(runs.length),
    score_std: numberCell(spreadOf(runs)),
    evidence: event.score === null ? '' : baselineEvidence(campaign, event),
  };
}

function candidateCells(campaign: Campaign, candidate: Candidate): Partial<LedgerRow> {
  const { finalized, submitted, prepared } = candidate;
  const trials = trialsOf(campaign, candidate);
  const crashed = finalized?.status === 'crash';
  return {
    status: finalized?.status ?? '',
    name: candidate.name,
    score: numberCell(scoreOf(campaign, candidate)),
    changed_files: [...(submitted?.changed_files ?? []), ...(submitted?.created_files ?? [])].join(
      ',',
    ),
    diff_summary: prepared.hypothesis,
    ...trialCells(campaign, candidate.trials.at(-1)),
    runtime_seconds: numberCell(finalized?.runtime_seconds ?? null),
    run_command: runCommand(campaign, submitted?.run_args ?? []),
    failure_reason: crashed ? finalized.reason : '',
    candidate_manifest: `.nvflare/autofl/candidates/${candidate.folder}/candidate_manifest.json`,
    base_candidate: prepared.base_candidate,
    patch_sha256: submitted?.patch_sha256 ?? '',
    candidate_kind: submitted?.candidate_kind ?? '',
    algorithm_family: prepared.algorithm_family ?? '',
    literature_event_id: prepared.literature_event_id ?? '',
    replicates: String(scoredIn(trials).length),
    score_std: numberCell(spreadOf(trials)),
    score_delta: numberCell(finalized?.score_delta ?? null),
    verdict: finalized?.verdict ?? '',
    p_value: numberCell(finalized?.comparison?.p ?? null),
    evidence: crashed ? '' : (finalized?.evidence ?? ''),
  };
}

function scoredIn(trials: EventData<'trial_finished'>[]): EventData<'trial_finished'>[] {
  return trials.filter(({ score }) => score !== null);
}

function baselineEvidence(
  campaign: Campaign,
  { deterministic, trials }: EventData<'baseline_recorded'>,
): string {
  if (isExternal(campaign)) return 'external';
  if (deterministic) return 'deterministic';
  return trials.length > 1 ? 'replicated' : 'single';
}

function trialCells(
  { init: { metric } }: Campaign,
  trial: EventData<'trial_finished'> | undefined,
): Partial<LedgerRow> {
  if (!trial) return {};
  const { evidence } = trial;
  const external = trial.score === null ? '' : toldBy(trial);
  return {
    runtime_seconds: numberCell(trial.runtime_seconds),
    artifacts: trial.artifacts ?? trial.external?.artifacts ?? '',
    metric_name: evidence?.metric ?? (external ? metric : ''),
    metric_source: evidence
      ? `${evidence.source}, round ${evidence.round}, ${evidence.key ?? `line ${evidence.line}`}`
      : external,
    metric_artifact: evidence?.file ?? '',
  };
}

/** What a person told of a run elsewhere is named as that. */
function toldBy({ external }: EventData<'trial_finished'>): string {
  if (!external) return '';
  return external.job_id ? `external, job ${external.job_id}` : 'external';
}

function runCommand(campaign: Campaign, runArgs: string[]): string {
  return joinArguments(['python', campaign.init.job, ...campaign.init.base_args, ...runArgs]);
}

function numberCell(value: number | null): string {
  return value === null ? '' : String(value);
}
