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
  /** Relative to the simulator's root. */
  file: string;
  bytes: Buffer;
  rounds: RoundRecord[];
  /** Null while the run lasts: NVFlare writes it at the end. */
  summary: RunSummary | null;
}

/** Reads what a run left below the simulator's root. Links that lead out of it are not followed. */
export function readRecords(root: string): RunRecords | NoEvidence {
  const folder = jobFolder(root);
  if (typeof folder !== 'string') return folder;
  const file = join(folder, ROUNDS_FILE);
  const bytes = readInside(root, file);
  if (bytes === null) return { missing: `NVFlare left no ${ROUNDS_FILE}: no round was completed` };
  const rounds = parseRounds(bytes);
  if (!Array.isArray(rounds)) return rounds;
  const text = readInside(root, join(folder, SUMMARY_FILE))?.toString('utf8');
  const summary = text === undefined ? null : parseSummary(text);
  if (typeof summary === 'string') return { missing: summary };
  return { file: relative(root, file), bytes, rounds, summary };
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

/** NVFlare writes at most 1 MiB a round; a file beyond this was not written by it. */
const MAX_BYTES = 256 * 1024 * 1024;

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
