import { createHash } from 'node:crypto';
import { naturalLimits } from './metric_names.ts';
import {
  mean,
  type NoEvidence,
  type RoundRecord,
  type RunRecords,
  type RunSummary,
  readRecords,
  type SiteValue,
  siteValues,
} from './round_records.ts';

/**
 * The statistic that the baseline fixes and every later run must show: same metric, same round, same
 * sites, and the mean by the baseline's weights, so that no candidate moves its score by reweighting.
 */
export interface Statistic {
  metric: string;
  round: number;
  sites: SiteValue[];
}

export interface EvidenceRequest {
  /** The simulator's workspace root; the job's folder is below it. */
  root: string;
  metric: string;
  plannedRounds: number | null;
  numClients: number | null;
  /** Null for the baseline, which fixes it. */
  statistic: Statistic | null;
}

/** Numbers with their provenance. `file` is relative to the simulator's root. */
export interface RunEvidence {
  metric: string;
  source: 'round_metrics';
  file: string;
  line: number;
  sha256: string;
  score: number;
  round: number;
  rounds: number;
  sites: SiteValue[];
  describes: string;
  round_scores: number[];
  /** Every value of the metric that the run left. */
  values: { round: number; site: string; value: number }[];
  warnings: string[];
}

/**
 * Recomputes the score of a run from `round_metrics.jsonl` (never from what a client printed): the
 * mean over sites of the last planned round, by the baseline's weights.
 *
 * The value of round r describes the model that the sites *received*, with r aggregations behind it.
 */
export function readEvidence(request: EvidenceRequest): RunEvidence | NoEvidence {
  const records = readRecords(request.root);
  if ('missing' in records) return records;
  const problem = roundsProblem(records.rounds, request);
  if (problem) return { missing: problem };
  const { summary } = records;
  if (summary === null) {
    return { missing: 'NVFlare left no metrics_summary.json: the run did not end by itself' };
  }
  return measured(records, summary, request);
}

/** Rounds completed so far, with the metric's mean: for progress while a run lasts. */
export function readProgress(
  root: string,
  metric: string,
): { rounds: number; score: number | null } {
  const records = readRecords(root);
  if ('missing' in records) return { rounds: 0, score: null };
  const { rounds } = records;
  const last = rounds.at(-1);
  const sites = last && siteValues(last, metric);
  return { rounds: rounds.length, score: sites && sites.length > 0 ? mean(sites) : null };
}

// internals

/** Agreement of numbers that NVFlare adds up in arrival order, which moves the last bits. */
const TOLERANCE = 1e-6;

function measured(
  { rounds, bytes, file }: RunRecords,
  summary: RunSummary,
  request: EvidenceRequest,
): RunEvidence | NoEvidence {
  const last = rounds.at(-1);
  if (!last) return { missing: 'No round was completed' };
  const sites = siteValues(last, request.metric);
  const absent = missingSites(last, sites, request);
  if (absent) return { missing: absent };
  const impossible = impossibleValue(sites, request);
  if (impossible) return { missing: impossible };
  const disagreement = summaryProblem(summary, last, sites, request.metric);
  if (disagreement) return { missing: disagreement };
  const weighted = withWeightsOf(sites, request.statistic);
  const aggregations = last.round;
  return {
    metric: request.metric,
    source: 'round_metrics',
    file,
    line: rounds.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    score: mean(weighted),
    round: last.round,
    rounds: rounds.length,
    sites,
    describes: `the model after ${aggregations} of ${aggregations + 1} aggregations`,
    round_scores: rounds
      .map((round) => mean(withWeightsOf(siteValues(round, request.metric), request.statistic)))
      .filter(Number.isFinite),
    values: rounds.flatMap((round) =>
      siteValues(round, request.metric).map(({ name, value }) => ({
        round: round.round,
        site: name,
        value,
      })),
    ),
    warnings: [
      ...weightWarnings(sites, request.statistic),
      ...constantWarnings(rounds, request.metric),
    ],
  };
}

function roundsProblem(rounds: RoundRecord[], { plannedRounds }: EvidenceRequest): string | null {
  if (rounds.length === 0) return 'No round was completed';
  const first = rounds[0]?.round ?? 0;
  const outOfOrder = rounds.find((round, index) => round.round !== first + index);
  if (outOfOrder)
    return `round_metrics.jsonl jumps to round ${outOfOrder.round}: a round is missing or was rewritten`;
  const final = rounds.at(-1)?.round ?? 0;
  if (plannedRounds !== null && final !== plannedRounds - 1) {
    return `The run ended after ${final + 1} rounds; ${plannedRounds} were planned`;
  }
  return null;
}

function missingSites(
  round: RoundRecord,
  sites: SiteValue[],
  request: EvidenceRequest,
): string | null {
  const named = new Set(sites.map(({ name }) => name));
  const expected =
    request.statistic?.sites.map(({ name }) => name) ?? round.sites.map(({ name }) => name);
  const absent = expected.filter((name) => !named.has(name));
  const reported = round.sites[0]?.metrics.map(({ name }) => name).join(', ') ?? 'nothing';
  if (absent.length > 0) {
    return `${absent.join(', ')} reported no finite ${request.metric} in round ${round.round} (reported: ${reported})`;
  }
  if (sites.length === 0) return `No site reported ${request.metric} in round ${round.round}`;
  const count = request.statistic?.sites.length ?? request.numClients;
  if (count !== null && sites.length !== count) {
    return `${sites.length} of ${count} sites reported ${request.metric} in round ${round.round}`;
  }
  return null;
}

/** Shares lie in 0–1, or in 0–100 where the baseline is given in percent; nothing else is a score. */
function impossibleValue(
  sites: SiteValue[],
  { metric, statistic }: EvidenceRequest,
): string | null {
  const scale = (statistic?.sites ?? sites).map(({ value }) => value);
  const limits = naturalLimits(metric, scale);
  const [low, high] = limits[1] === null ? naturalLimits(metric, []) : limits;
  if (low === null || high === null) return null;
  const wrong = sites.find(({ value }) => value < low || value > high);
  return wrong ? `${wrong.name} reported ${metric} ${wrong.value}, which is impossible` : null;
}

/** The files of one run must tell one story; a rewritten summary does not. */
function summaryProblem(
  { final_round, final_aggregated_metrics }: RunSummary,
  last: RoundRecord,
  sites: SiteValue[],
  metric: string,
): string | null {
  if (final_round !== last.round) {
    return `metrics_summary.json says round ${final_round}, round_metrics.jsonl says ${last.round}`;
  }
  const claimed = final_aggregated_metrics?.find((entry) => entry.name === metric)?.value;
  if (typeof claimed !== 'number') return null;
  const own = mean(sites);
  if (Math.abs(claimed - own) <= TOLERANCE * Math.max(1, Math.abs(own))) return null;
  return `metrics_summary.json says ${metric} ${claimed}, the sites' values give ${own}: the records disagree`;
}

function withWeightsOf(sites: SiteValue[], statistic: Statistic | null): SiteValue[] {
  if (!statistic) return sites;
  return sites.map((site) => ({
    ...site,
    weight: statistic.sites.find(({ name }) => name === site.name)?.weight ?? site.weight,
  }));
}

function weightWarnings(sites: SiteValue[], statistic: Statistic | null): string[] {
  const changed = sites.filter(({ name, weight }) => {
    const before = statistic?.sites.find((site) => site.name === name)?.weight;
    return before !== undefined && before !== weight;
  });
  const [first] = changed;
  if (!first) return [];
  const before = statistic?.sites.find((site) => site.name === first.name)?.weight;
  return [
    `${changed.length} sites weigh in differently from the baseline (${first.name}: ${before} → ${first.weight}); the score uses the baseline's weights`,
  ];
}

/** The initial model scores like the trained one at every site: nothing was measured, it seems. */
function constantWarnings(rounds: RoundRecord[], metric: string): string[] {
  const values = rounds.flatMap((round) => siteValues(round, metric).map(({ value }) => value));
  if (rounds.length < 2 || new Set(values).size > 1) return [];
  return [`${metric} is ${values[0]} at every site in every round: is it measured at all?`];
}
