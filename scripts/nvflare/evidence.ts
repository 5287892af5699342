import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import * as v from 'valibot';
import { isErrno } from '../base/files.ts';
import { naturalLimits } from './metric_names.ts';

/** One site's contribution to the score. */
export interface SiteValue {
  name: string;
  value: number;
  /** What the site said of its own weight (local steps); null when it said nothing. */
  weight: number | null;
}

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
  digest: string;
  warnings: string[];
}

/** Why a run has no score, in one line. */
export interface NoEvidence {
  missing: string;
}

export const ROUNDS_FILE = join('server', 'simulate_job', 'metrics', 'round_metrics.jsonl');
const SUMMARY_FILE = join('server', 'simulate_job', 'metrics', 'metrics_summary.json');

/**
 * Recomputes the score of a run from `round_metrics.jsonl` (never from what a client printed): the
 * mean over sites of the last planned round, by the baseline's weights.
 *
 * The value of round r describes the model that the sites *received*, with r aggregations behind it.
 */
export function readEvidence(request: EvidenceRequest): RunEvidence | NoEvidence {
  const folder = jobFolder(request.root);
  if (typeof folder !== 'string') return folder;
  const file = join(folder, ROUNDS_FILE);
  const bytes = readInside(request.root, file);
  if (bytes === null) return { missing: `NVFlare left no ${ROUNDS_FILE}: no round was completed` };
  const rounds = parseRounds(bytes);
  if (!Array.isArray(rounds)) return rounds;
  const problem = roundsProblem(rounds, request);
  if (problem) return { missing: problem };
  const summary = readInside(request.root, join(folder, SUMMARY_FILE));
  if (summary === null)
    return { missing: 'NVFlare left no metrics_summary.json: the run did not end by itself' };
  return measured(rounds, bytes, relative(request.root, file), summary, request);
}

/** Rounds completed so far, with the metric's mean: for progress while a run lasts. */
export function readProgress(
  root: string,
  metric: string,
): { rounds: number; score: number | null } {
  const none = { rounds: 0, score: null };
  const folder = jobFolder(root);
  if (typeof folder !== 'string') return none;
  const bytes = readInside(root, join(folder, ROUNDS_FILE));
  const rounds = bytes && parseRounds(bytes);
  if (!Array.isArray(rounds)) return none;
  const last = rounds.at(-1);
  const sites = last && siteValues(last, metric);
  return { rounds: rounds.length, score: sites && sites.length > 0 ? mean(sites) : null };
}

/** The job's own folder below the simulator's root. A fresh root holds exactly one. */
export function jobFolder(root: string): string | NoEvidence {
  const folders = entriesOf(root).filter((name) => entriesOf(join(root, name)).includes('server'));
  const [only] = folders;
  if (only !== undefined && folders.length === 1) return join(root, only);
  if (folders.length === 0)
    return { missing: 'NVFlare created no result folder: the simulation did not start' };
  return {
    missing: `The run left ${folders.length} result folders (${folders.join(', ')}): which one counts is ambiguous`,
  };
}

// internals

const Metric = v.object({ name: v.string(), value: v.unknown() });
const Site = v.object({
  name: v.string(),
  metrics: v.array(Metric),
  weight: v.optional(v.number()),
});
const Round = v.object({
  round: v.pipe(v.number(), v.integer(), v.minValue(0)),
  aggregated_metrics: v.array(Metric),
  sites: v.array(Site),
});
type RoundRecord = v.InferOutput<typeof Round>;
const Summary = v.object({
  final_round: v.nullish(v.number()),
  final_aggregated_metrics: v.nullish(v.array(Metric)),
});

/** NVFlare writes at most 1 MiB a round; a file beyond this was not written by it. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Agreement of numbers that NVFlare adds up in arrival order, which moves the last bits. */
const TOLERANCE = 1e-6;

function measured(
  rounds: RoundRecord[],
  bytes: Buffer,
  file: string,
  summary: Buffer,
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
    digest: digestOf(rounds, request.metric),
    warnings: weightWarnings(sites, request.statistic),
  };
}

function parseRounds(bytes: Buffer): RoundRecord[] | NoEvidence {
  const lines = bytes.toString('utf8').split('\n');
  const partial = lines.pop();
  if (partial) lines.push(partial);
  const rounds: RoundRecord[] = [];
  for (const [index, line] of lines.entries()) {
    const record = v.safeParse(Round, parseJson(line));
    if (!record.success)
      return { missing: `Line ${index + 1} of round_metrics.jsonl is not a round record` };
    rounds.push(record.output);
  }
  return rounds;
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

function siteValues(round: RoundRecord, metric: string): SiteValue[] {
  return round.sites.flatMap((site) => {
    const value = site.metrics.find((entry) => entry.name === metric)?.value;
    if (typeof value !== 'number' || !Number.isFinite(value)) return [];
    return [{ name: site.name, value, weight: site.weight ?? null }];
  });
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
  bytes: Buffer,
  last: RoundRecord,
  sites: SiteValue[],
  metric: string,
): string | null {
  const parsed = v.safeParse(Summary, parseJson(bytes.toString('utf8')));
  if (!parsed.success) return 'metrics_summary.json is not what NVFlare writes';
  const { final_round, final_aggregated_metrics } = parsed.output;
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

/** Weighted by what the sites said; alike where any site said nothing. */
function mean(sites: SiteValue[]): number {
  const weights = sites.map(({ weight }) => weight ?? Number.NaN);
  const usable =
    weights.every((weight) => Number.isFinite(weight) && weight >= 0) && weights.some(Boolean);
  const total = usable ? weights.reduce((sum, weight) => sum + weight, 0) : sites.length;
  return (
    sites.reduce((sum, { value }, index) => sum + value * (usable ? (weights[index] ?? 0) : 1), 0) /
    total
  );
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

/** Names the run's numbers, per site and round. */
function digestOf(rounds: RoundRecord[], metric: string): string {
  const numbers = rounds.map((round) =>
    siteValues(round, metric)
      .map(({ name, value }) => [name, value])
      .sort(),
  );
  return createHash('sha256').update(JSON.stringify(numbers)).digest('hex');
}

/** Reads a regular file that really stands inside `root`; links are not followed. */
function readInside(root: string, path: string): Buffer | null {
  let descriptor: number;
  try {
    const inside = !relative(realpathSync(root), realpathSync(path)).startsWith('..');
    if (!inside) return null;
    // A pipe in the file's place must not keep us waiting for a writer.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].some((code) => isErrno(error, code))) return null;
    throw error;
  }
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() && stat.size <= MAX_BYTES ? readFileSync(descriptor) : null;
  } finally {
    closeSync(descriptor);
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
