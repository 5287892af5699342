import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadCatalogue } from '../../scripts/nvflare/catalogue/catalogue.ts';
import { readJob } from '../../scripts/nvflare/job/job.ts';
import { type Fact, factsOf, type Truth } from './compare.ts';

/** A small job: its files, and the arguments it is run with. */
export interface TruthJob {
  id: string;
  files: Record<string, string>;
  /** `job.py` unless said otherwise. */
  entry?: string;
  args?: string[];
  /** Files beside the workspace, whose content is another one in the second world. */
  outside?: Record<string, [string, string]>;
}

export interface Comparison {
  id: string;
  facts: Fact[];
  /** What went wrong in Python, where the job does not run. */
  error: string | null;
}

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The Python that has NVFlare; null where there is none. */
export function pythonWithNvflare(): string | null {
  const python = process.env.AUTOFL_TEST_PYTHON ?? join(REPOSITORY, '.venv/bin/python');
  return existsSync(python) ? python : null;
}

/** Runs the jobs twice under Python, reads each one, and compares fact by fact. */
export async function compareAll(
  jobs: readonly TruthJob[],
  folder: string,
  python: string,
): Promise<Comparison[]> {
  const worlds = [0, 1] as const;
  for (const job of jobs) for (const world of worlds) writeJob(job, folder, world);
  const requests = jobs.flatMap((job) =>
    worlds.map((world) => ({
      folder: folderOf(job, folder, world),
      entry: job.entry ?? 'job.py',
      args: job.args ?? [],
      world,
    })),
  );
  const truths = await recordInHalves(requests, python);
  const catalogue = loadCatalogue();
  return jobs.map((job, index) => {
    const [first, second] = worlds.map((world) => ({
      ...(truths[2 * index + world] as Recorded),
      cwd: dirname(job.entry ?? 'job.py'),
      folder: folderOf(job, folder, world),
    })) as [Truth, Truth];
    const root = folderOf(job, folder, 0);
    const meaning = readJob({
      root,
      entry: job.entry ?? 'job.py',
      jobArgs: job.args ?? [],
      catalogue,
    });
    return { id: job.id, facts: factsOf(meaning, first, second), error: first.error };
  });
}

/** One line a disagreement, for the message of a failing test. */
export function describeFacts(
  comparisons: readonly Comparison[],
  verdict: Fact['verdict'],
): string[] {
  return comparisons.flatMap(({ id, facts }) =>
    facts
      .filter((fact) => fact.verdict === verdict)
      .map(
        ({ field, claim, truth, reason }) =>
          `${id}: ${field} read as ${show(claim)}, is ${show(truth)}${reason ? ` (${reason})` : ''}`,
      ),
  );
}

/** Where the files of a job are. */
export function folderOf(job: TruthJob, folder: string, world: 0 | 1): string {
  return join(folder, world === 0 ? 'here' : 'elsewhere/deeper', job.id, 'job');
}

/** Writes the files of a job below a folder, for one of the two worlds. */
export function writeJob(job: TruthJob, folder: string, world: 0 | 1): void {
  const root = folderOf(job, folder, world);
  const client = join(dirname(job.entry ?? 'job.py'), 'client.py');
  const files = { [client]: 'import nvflare.client as flare\n', ...job.files };
  for (const [path, text] of Object.entries(files)) write(join(root, path), text);
  for (const [path, texts] of Object.entries(job.outside ?? {}))
    write(join(root, '..', relative('..', path)), texts[world]);
}

// internals

function show(value: unknown): string {
  return (
    JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}n` : item)) ?? 'none'
  );
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

type Recorded = Omit<Truth, 'folder' | 'cwd'>;

/** Two processes at a time. */
async function recordInHalves(jobs: readonly object[], python: string): Promise<Recorded[]> {
  const half = Math.ceil(jobs.length / 2);
  const halves = await Promise.all([
    record(jobs.slice(0, half), python),
    record(jobs.slice(half), python),
  ]);
  return halves.flat();
}

function record(jobs: readonly object[], python: string): Promise<Recorded[]> {
  return new Promise((done, failed) => {
    const child = spawn(python, ['-B', join(REPOSITORY, 'test/truth/record.py')]);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.on('error', failed);
    child.on('close', (code) => {
      if (code === 0) done(JSON.parse(Buffer.concat(out).toString()).truths);
      else failed(new Error(`record.py failed: ${Buffer.concat(err).toString().slice(-2000)}`));
    });
    child.stdin.end(JSON.stringify({ jobs }));
  });
}
