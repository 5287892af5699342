import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue } from '../../scripts/nvflare/catalogue/catalogue.ts';
import { readJob } from '../../scripts/nvflare/job/job.ts';
import { folderOf, writeJob } from '../truth/harness.ts';
import { truthJobs } from '../truth/jobs/all.ts';

/** Own time of reading a job, over many jobs in one process that has started. */
export interface ImporterFigures {
  jobs: number;
  median_ms: number;
  p95_ms: number;
  max_ms: number;
  slowest: string;
}

/** Reads every job of the truth harness. */
export function importerFigures(): ImporterFigures {
  const jobs = truthJobs();
  const folder = mkdtempSync(join(tmpdir(), 'autofl-bench-'));
  try {
    for (const job of jobs) writeJob(job, folder, 0);
    const catalogue = loadCatalogue();
    const read = (job: (typeof jobs)[number]): number => {
      const began = performance.now();
      const root = folderOf(job, folder, 0);
      readJob({ root, entry: job.entry ?? 'job.py', jobArgs: job.args ?? [], catalogue });
      return performance.now() - began;
    };
    for (const job of jobs.slice(0, 20)) read(job);
    const times = jobs.map((job) => ({ id: job.id, ms: read(job) })).sort((a, b) => a.ms - b.ms);
    const at = (share: number): number => times[Math.floor(share * (times.length - 1))]?.ms ?? 0;
    return {
      jobs: jobs.length,
      median_ms: rounded(at(0.5)),
      p95_ms: rounded(at(0.95)),
      max_ms: rounded(at(1)),
      slowest: times.at(-1)?.id ?? '',
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rounded(milliseconds: number): number {
  return Number(milliseconds.toFixed(2));
}
