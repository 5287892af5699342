import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { type FoundNumber, readCrossSite, readDeclared } from './declared_evidence.ts';
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
import { serverDisagrees } from './server_agrees.ts';
import { readServerLog } from './server_log.ts';

/** Where a campaign's numbers come from. The baseline's stays: a run without it is never scored elsewhere. */
export type EvidenceSource =
  /** `selected`: the job's model selector goes by this metric, so the server's log has it, too. */
  | { kind: 'round_metrics'; selected: boolean }
  /** `negated`: the log shows minus the metric, as it does in `min` mode. */
  | { kind: 'server_log'; negated: boolean }
  /** The server's final model, scored at each site after the last round. */
  | { kind: 'cross_site'; file: string }
  /** What the job's author declares: a JSON file in the result folder and the number in it. */
  | { kind: 'declared'; file: string; key: string };

/**
 * The statistic that the baseline fixes and every later run must show: same metric, same round, same
 * sites, and the mean by the baseline's weights, so that no candidate moves its score by reweighting.
 */
export interface Statistic {
  metric: string;
  round: number;
  sites: SiteValue[];
  /** The baseline's own scores: they tell a share from a percentage. */
  scores?: readonly number[];
}

export interface EvidenceRequest {
  /** The run's result folder, or why there is none. */
  job: string | NoEvidence;
  source: EvidenceSource;
  /** Names of the metric, the first that a run shows counts; the baseline fixes which. */
  metrics: readonly string[];
  plannedRounds: number | null;
  numClients: number | null;
  /** Null for the baseline, which fixes it. */
  statistic: Statistic | null;
}

/** Numbers with their provenance. `file` is relative to the run's result folder. */
export interface RunEvidence {
  metric: string;
  source: EvidenceSource['kind'];
  file: string;
  line: number;
  /** The way to the number inside the file, where the file is one JSON value. */
  key: string | null;
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
 * The score of a run, from what NVFlare's server left (never from what a client printed): the mean over
 * sites of the last planned round, by the baseline's weights.
 *
 * The value of round r describes the model that the sites *received*, with r aggregations behind it.
 */
export function readEvidence(request: EvidenceRequest): RunEvidence | NoEvidence {
  const { job, statistic } = request;
  if (typeof job !== 'string') return job;
  const names = statistic ? [statistic.metric] : request.metrics;
  const tried = names.map((metric) => evidenceFor(job, { ...request, metric }));
  const found = tried.find((evidence) => !('missing' in evidence));
  return found ?? tried[0] ?? { missing: 'The campaign names no metric' };
}

/** Rounds completed so far, with the metric's mean, and whether all of them are there and summed up. */
export function readProgress(
  request: Pick<EvidenceRequest, 'job' | 'source' | 'metrics' | 'plannedRounds'>,
): Progress {
  const { job, source, metrics, plannedRounds } = request;
  const [name = ''] = metrics;
  const records = typeof job === 'string' ? recordsOf(job, source, name) : { missing: '' };
  if ('missing' in records) return { rounds: 0, score: null, measured: false };
  const { rounds, summary } = records;
  const last = rounds.at(-1)?.round ?? -1;
  // In the server's log a round stands from its beginning.
  const isOpen = source.kind === 'server_log' && summary === null && last >= 0;
  const sites = siteValues(rounds.findLast((round) => round.sites.length > 0) ?? NO_ROUND, name);
  return {
    rounds: isOpen ? last : last + 1,
    score: sites.length > 0 ? mean(sites) : null,
    measured: typeof summary?.final_round === 'number' && summary.final_round + 1 === plannedRounds,
  };
}

export interface Progress {
  rounds: number;
  score: number | null;
  /** Every planned round and NVFlare's summary are there: what goes on is the shutdown. */
  measured: boolean;
}

// internals

/** A request for one name. */
interface Sought extends Omit<EvidenceRequest, 'job'> {
  metric: string;
}

function evidenceFor(job: string, request: Sought): RunEvidence | NoEvidence {
  const { source } = request;
  const records = recordsOf(job, source, request.metric);
  if (source.kind === 'declared' || source.kind === 'cross_site')
    return ofFile(job, source, records, request);
  if ('missing' in records) return records;
  const problem = roundsProblem(records, request);
  if (problem) return { missing: problem };
  const { summary } = records;
  if (summary === null) return { missing: UNFINISHED[source.kind] };
  return measured(job, records, summary, request);
}

const UNFINISHED = {
  round_metrics: 'NVFlare left no metrics_summary.json: the run did not end by itself',
  server_log:
    "The server's log does not say that the server finished: the run did not end by itself",
};

function recordsOf(job: string, source: EvidenceSource, metric: string): RunRecords | NoEvidence {
  return source.kind === 'server_log'
    ? readServerLog(job, metric, source.negated)
    : readRecords(job);
}

/** A number of a file beside the rounds, which must be those planned where NVFlare recorded any. */
function ofFile(
  job: string,
  source: Extract<EvidenceSource, { file: string }>,
  records: RunRecords | NoEvidence,
  request: Sought,
): RunEvidence | NoEvidence {
  const recorded = 'missing' in records ? null : records;
  const problem = recorded && roundsProblem(recorded, request);
  if (problem) return { missing: problem };
  const found =
    source.kind === 'declared'
      ? readDeclared(job, source.file, source.key)
      : readCrossSite(job, source.file, request.metric);
  if ('missing' in found) return found;
  const wrong =
    (source.kind === 'cross_site' ? missingNames(found.sites, request) : null) ??
    impossibleValue(
      [...found.sites, { name: source.file, value: found.score, weight: null }],
      request,
    );
  if (wrong) return { missing: wrong };
  const rounds = recorded?.rounds.length ?? request.plannedRounds ?? 0;
  return {
    metric: request.metric,
    source: source.kind,
    file: source.file,
    line: 1,
    key: found.key,
    sha256: createHash('sha256').update(found.bytes).digest('hex'),
    score: found.score,
    round: rounds - 1,
    rounds,
    sites: found.sites,
    describes: found.describes,
    round_scores: [found.score],
    values: valuesOf(found, rounds - 1),
    warnings: [],
  };
}

/** Agreement of numbers that NVFlare adds up in arrival order, which moves the last bits. */
const TOLERANCE = 1e-6;

function measured(
  job: string,
  { rounds, bytes, file, line }: RunRecords,
  summary: RunSummary,
  request: Sought,
): RunEvidence | NoEvidence {
  const last = rounds.at(-1);
  if (!last) return { missing: 'No round was completed' };
  const sites = siteValues(last, request.metric);
  const absent = missingSites(last, sites, request) ?? twice(sites, request);
  if (absent) return { missing: absent };
  const impossible = impossibleValue(sites, request);
  if (impossible) return { missing: impossible };
  const disagreement = summaryProblem(summary, last, sites, request.metric);
  if (disagreement) return { missing: disagreement };
  const { source, metric } = request;
  if (source.kind === 'round_metrics') {
    const said = serverDisagrees(job, last, sites, { metric, selected: source.selected });
    if (said) return { missing: said };
  }
  const weighted = withWeightsOf(sites, request.statistic);
  const aggregations = last.round;
  return {
    metric: request.metric,
    source: request.source.kind,
    file,
    line,
    key: null,
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
      ...gapWarnings(rounds, request.metric),
    ],
  };
}

/** By site where the file tells them apart; else the one number. */
function valuesOf({ sites, score }: FoundNumber, round: number): RunEvidence['values'] {
  if (sites.length === 0) return [{ round, site: '', value: score }];
  return sites.map(({ name, value }) => ({ round, site: name, value }));
}

function roundsProblem({ rounds, file }: RunRecords, { plannedRounds }: Sought): string | null {
  if (rounds.length === 0) return 'No round was completed';
  const first = rounds[0]?.round ?? 0;
  const outOfOrder = rounds.find((round, index) => round.round !== first + index);
  if (outOfOrder)
    return `${basename(file)} jumps to round ${outOfOrder.round}: a round is missing or was rewritten`;
  const final = rounds.at(-1)?.round ?? 0;
  if (plannedRounds !== null && final !== plannedRounds - 1) {
    return `The run ended after ${final + 1} rounds; ${plannedRounds} were planned`;
  }
  return null;
}

function missingSites(round: RoundRecord, sites: SiteValue[], request: Sought): string | null {
  const named = new Set(sites.map(({ name }) => name));
  const expected =
    request.statistic?.sites.map(({ name }) => name) ?? round.sites.map(({ name }) => name);
  const absent = expected.filter((name) => !named.has(name));
  const own = round.sites.find(({ name }) => name === absent[0])?.metrics ?? [];
  const reported = own.map(({ name, value }) => `${name} ${JSON.stringify(value)}`).join(', ');
  if (absent.length > 0) {
    return `${absent.join(', ')} reported no finite ${request.metric} in round ${round.round} (reported: ${reported.slice(0, 100) || 'nothing'})`;
  }
  if (sites.length === 0) return `No site reported ${request.metric} in round ${round.round}`;
  const count = request.statistic?.sites.length ?? request.numClients;
  if (count !== null && sites.length !== count) {
    return `${sites.length} of ${count} sites (${sites.map(({ name }) => name).join(', ')}) reported ${request.metric} in round ${round.round}`;
  }
  return null;
}

/** A site that counts twice counts for another. */
function twice(sites: SiteValue[], { metric }: Sought): string | null {
  const again = sites.find(
    ({ name }, index) => sites.findIndex((site) => site.name === name) < index,
  );
  return again ? `${again.name} reported ${metric} more than once in the last round` : null;
}

/** The sites that the baseline had, as many as there are. */
function missingNames(
  sites: SiteValue[],
  { metric, statistic, numClients }: Sought,
): string | null {
  const absent = (statistic?.sites ?? []).filter(
    ({ name }) => !sites.some((site) => site.name === name),
  );
  if (absent.length > 0)
    return `${absent.map(({ name }) => name).join(', ')} reported no ${metric}`;
  const count = statistic?.sites.length ?? numClients;
  if (count === null || sites.length === count) return null;
  return `${sites.length} of ${count} sites reported ${metric}`;
}

/** Shares lie in 0–1, or in 0–100 where the baseline is given in percent; nothing else is a score. */
function impossibleValue(sites: SiteValue[], { metric, statistic }: Sought): string | null {
  const scale = [
    ...(statistic?.sites ?? sites).map(({ value }) => value),
    ...(statistic?.scores ?? []),
  ];
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
    return `metrics_summary.json says round ${final_round}, the rounds end with ${last.round}`;
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
  const measured = rounds
    .map((round) => siteValues(round, metric))
    .filter(({ length }) => length > 0);
  const values = measured.flatMap((sites) => sites.map(({ value }) => value));
  if (measured.length < 2 || new Set(values).size > 1) return [];
  return [`${metric} is ${values[0]} at every site in every round: is it measured at all?`];
}

/** A site that was silent in an earlier round may have trained nothing there. */
function gapWarnings(rounds: RoundRecord[], metric: string): string[] {
  const everyone = siteValues(rounds.at(-1) ?? NO_ROUND, metric).map(({ name }) => name);
  return rounds.flatMap((round) => {
    const named = siteValues(round, metric).map(({ name }) => name);
    // Rounds without any value are the workflow's own: it scores nothing there.
    const absent = everyone.filter((name) => !named.includes(name));
    if (named.length === 0 || absent.length === 0) return [];
    return [`${absent.join(', ')} reported no finite ${metric} in round ${round.round}`];
  });
}

const NO_ROUND: RoundRecord = { round: 0, aggregated_metrics: [], sites: [] };
