import { join } from 'node:path';
import { readErrorLogs, watchedBytes } from './artifacts.ts';
import { cpuSeconds, findByToken } from './processes.ts';
import { TRIAL, type TrialPlan } from './trial.ts';

/** Notices a trial in which nothing happens any more: neither output nor CPU use. */
export class StallWatch {
  private readonly folder: string;
  private readonly plan: TrialPlan;
  private bytes = -1;
  private since = Date.now();
  private cpu = 0;

  constructor(folder: string, plan: TrialPlan) {
    this.folder = folder;
    this.plan = plan;
  }

  /** Seconds without a sign of life, once they exceed the limit; else null. */
  silentSeconds(): number | null {
    if (this.plan.stallSeconds <= 0) return null;
    const bytes = watchedBytes(this.folder);
    const silent = (Date.now() - this.since) / 1000;
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.restart();
      return null;
    }
    if (silent < this.plan.stallSeconds) return null;
    const used = cpuSeconds(findByToken(this.plan.token)) - this.cpu;
    if (used / silent < HANG_CPU) return silent;
    this.restart();
    return null;
  }

  /** NVFlare itself waits for ever for a site whose process died; its server log tells. */
  lostWorker(): string | null {
    const line = readErrorLogs(join(this.folder, TRIAL.root)).find(({ line }) =>
      LOST_WORKER.test(line),
    );
    return line ? line.line.trim().slice(0, 200) : null;
  }

  private restart(): void {
    this.since = Date.now();
    this.cpu = this.plan.stallSeconds > 0 ? cpuSeconds(findByToken(this.plan.token)) : 0;
  }
}

// internals

/** Below this many CPU seconds a second, silent processes hang; above it, they compute (nvflare.md 5). */
const HANG_CPU = 0.05;

const LOST_WORKER = /Communication error with client|Subprocess died for client/;
