import { createHash } from 'node:crypto';
import {
  impossibleValue,
  missingNames,
  missingSites,
  roundsProblem,
  summaryProblem,
  twice,
} from './comparable.ts';
import { type FoundNumber, readCrossSite, readDeclared } from './declared_evidence.ts';
import type { EvidenceRequest, EvidenceSource, Sought, Statistic } from './evidence_request.ts';
import { constantWarnings, gapWarnings, weightWarnings } from './evidence_warnings.ts';
import {
  mean,
  type NoEvidence,
  type RunRecords,
  type RunSummary,
  readRecords,
  type SiteValue,
  siteValues,
} from './round_records.ts';
import { serverDisagrees } from './server_agrees.ts';
import { readServerLog } from './server_log.ts';

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
  if ('missing' in records) return { rounds: 0, score: null, scores: [], measured: false };
  const { rounds, summary } = records;
  const last = rounds.at(-1)?.round ?? -1;
  // In the server's log a round stands from its beginning.
  const isOpen = source.kind === 'server_log' && summary === null && last >= 0;
  const measured = rounds.findLast((round) => round.sites.length > 0);
  return {
    rounds: isOpen ? last : last + 1,
    score: measured ? meanOf(measured, name) : null,
    scores: rounds.map((round) => meanOf(round, name)),
    measured: typeof summary?.final_round === 'number' && summary.final_round + 1 === plannedRounds,
  };
}

export interface Progress {
  rounds: number;
  score: number | null;
  /** The metric's mean over sites for each round so far. */
  scores: (number | null)[];
  /** Every planned round and NVFlare's summary are there: what goes on is the shutdown. */
  measured: boolean;
}

// internals

function meanOf(round: RunRecords['rounds'][number], metric: string): number | null {
  const sites = siteValues(round, metric);
  return sites.length > 0 ? mean(sites) : null;
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

function withWeightsOf(sites: SiteValue[], statistic: Statistic | null): SiteValue[] {
  if (!statistic) return sites;
  return sites.map((site) => ({
    ...site,
    weight: statistic.sites.find(({ name }) => name === site.name)?.weight ?? site.weight,
  }));
}
