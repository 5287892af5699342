import { join } from 'node:path';
import * as v from 'valibot';
import { readInside } from './read_inside.ts';

/** One site's contribution to the score. */
export interface SiteValue {
  name: string;
  value: number;
  /** What the site said of its own weight (local steps); null when it said nothing. */
  weight: number | null;
}

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
/** One line of `round_metrics.jsonl`, as NVFlare's MetricsArtifactWriter writes it. */
export type RoundRecord = v.InferOutput<typeof Round>;

const Summary = v.object({
  final_round: v.nullish(v.number()),
  final_aggregated_metrics: v.nullish(v.array(Metric)),
});
export type RunSummary = v.InferOutput<typeof Summary>;

/** Why a run has no score, in one line. */
export interface NoEvidence {
  missing: string;
}

/** What NVFlare left of a run: its rounds, with where they stand, and its own summary. */
export interface RunRecords {
  /** Relative to the run's result folder. */
  file: string;
  bytes: Buffer;
  rounds: RoundRecord[];
  /** The line (from 1) of the file that holds the last round. */
  line: number;
  /** Null while the run lasts: NVFlare writes it at the end. */
  summary: RunSummary | null;
}

/** Reads the rounds of a run from its result folder. Links that lead out of it are not followed. */
export function readRecords(job: string): RunRecords | NoEvidence {
  const bytes = readInside(job, ROUNDS_FILE);
  if (bytes === null) return { missing: `NVFlare left no ${ROUNDS_FILE}: no round was completed` };
  if (bytes === 'too large') return { missing: `${ROUNDS_FILE} is too large to be NVFlare's` };
  const rounds = parseRounds(bytes);
  if (!Array.isArray(rounds)) return rounds;
  const text = readInside(job, SUMMARY_FILE);
  const summary = text === null ? null : parseSummary(text.toString());
  if (typeof summary === 'string') return { missing: summary };
  return { file: ROUNDS_FILE, bytes, rounds, line: rounds.length, summary };
}

/** Sites of a round that reported a finite number under this name. */
export function siteValues(round: RoundRecord, metric: string): SiteValue[] {
  return round.sites.flatMap((site) => {
    const value = site.metrics.find((entry) => entry.name === metric)?.value;
    if (typeof value !== 'number' || !Number.isFinite(value)) return [];
    return [{ name: site.name, value, weight: site.weight ?? null }];
  });
}

/** Weighted by what the sites said; alike where any site said nothing. */
export function mean(sites: SiteValue[]): number {
  const weights = sites.map(({ weight }) => weight ?? Number.NaN);
  const usable =
    weights.every((weight) => Number.isFinite(weight) && weight >= 0) && weights.some(Boolean);
  const total = usable ? weights.reduce((sum, weight) => sum + weight, 0) : sites.length;
  return (
    sites.reduce((sum, { value }, index) => sum + value * (usable ? (weights[index] ?? 0) : 1), 0) /
    total
  );
}

// internals

const ROUNDS_FILE = join('server', 'simulate_job', 'metrics', 'round_metrics.jsonl');
const SUMMARY_FILE = join('server', 'simulate_job', 'metrics', 'metrics_summary.json');

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

function parseSummary(text: string): RunSummary | string {
  const parsed = v.safeParse(Summary, parseJson(text));
  return parsed.success ? parsed.output : 'metrics_summary.json is not what NVFlare writes';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
