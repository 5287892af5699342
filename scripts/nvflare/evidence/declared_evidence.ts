import { join } from 'node:path';
import * as v from 'valibot';
import { readInside } from './read_inside.ts';
import type { NoEvidence, SiteValue } from './round_records.ts';

/** A number that stands in a JSON file of its own. */
export interface FoundNumber {
  score: number;
  sites: SiteValue[];
  key: string;
  describes: string;
  bytes: Buffer;
}

/** Where NVFlare puts the result of its cross-site evaluation, below a run's result folder. */
export const CROSS_SITE_FILE = 'server/simulate_job/cross_site_val/cross_val_results.json';

/** The number under a key that the job's author declares; dots lead into objects. */
export function readDeclared(job: string, file: string, key: string): FoundNumber | NoEvidence {
  const read = readJson(job, file);
  if ('missing' in read) return read;
  const score = valueAt(read.value, key);
  if (!isScore(score)) return { missing: `${file} holds no finite number under ${key}` };
  return { score, sites: [], key, describes: `what the job wrote as ${key}`, bytes: read.bytes };
}

/**
 * The mean over sites of what they say of the server's model after the last round. The best model is
 * taken only where no site scored the final one. What sites say of each other's models never counts.
 */
export function readCrossSite(job: string, file: string, metric: string): FoundNumber | NoEvidence {
  const read = readJson(job, file);
  if ('missing' in read) return read;
  const results = v.safeParse(CrossSite, read.value);
  if (!results.success) return { missing: `${file} is not what NVFlare writes` };
  const models = MODELS.find((names) => anySite(results.output, names));
  if (!models) return { missing: `${file} holds no ${metric} of the server's model` };
  const scored = Object.entries(results.output).map(([name, entries]) => ({
    name,
    value: models.map((model) => entries[model]?.[metric]).find((value) => value !== undefined),
  }));
  const silent = scored.filter(({ value }) => !isScore(value)).map(({ name }) => name);
  if (silent.length > 0)
    return { missing: `${silent.join(', ')} reported no finite ${metric} of the server's model` };
  const sites = scored.map(({ name, value }) => ({ name, value: Number(value), weight: null }));
  return {
    score: sites.reduce((sum, { value }) => sum + value, 0) / sites.length,
    sites,
    key: `*.${models[0]}.${metric}`,
    describes: models === FINAL ? 'the model after all aggregations' : 'the best model received',
    bytes: read.bytes,
  };
}

// internals

/** Site → model → metrics. */
const CrossSite = v.record(v.string(), v.record(v.string(), v.record(v.string(), v.unknown())));

/** The server's models with NVFlare's prefix and without, the final one before the best. */
const FINAL = ['SRV_FL_global_model.pt', 'FL_global_model.pt'];
const MODELS = [FINAL, ['SRV_best_FL_global_model.pt', 'best_FL_global_model.pt']];

function anySite(results: v.InferOutput<typeof CrossSite>, models: string[]): boolean {
  return Object.values(results).some((entries) => models.some((model) => entries[model]));
}

function readJson(job: string, file: string): { value: unknown; bytes: Buffer } | NoEvidence {
  const bytes = readInside(job, join(file));
  if (bytes === null) return { missing: `The run left no ${file}` };
  if (bytes === 'too large') return { missing: `${file} is too large` };
  try {
    return { value: JSON.parse(bytes.toString('utf8')), bytes };
  } catch {
    return { missing: `${file} is not whole JSON` };
  }
}

/** Own members only: `__proto__` is a name like any other. */
function valueAt(value: unknown, key: string): unknown {
  const member = (of: unknown, name: string): unknown =>
    typeof of === 'object' && of !== null && Object.hasOwn(of, name)
      ? Reflect.get(of, name)
      : undefined;
  return member(value, key) ?? key.split('.').reduce(member, value);
}

function isScore(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
