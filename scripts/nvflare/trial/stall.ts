import type { Family } from './processes.ts';
import type { TrialPlan } from './trial.ts';

/** Notices a trial in which nothing happens any more: neither output nor CPU use. */
export class StallWatch {
  private readonly limit: number;
  private readonly family: Family;
  private bytes = -1;
  private since = Date.now();
  private cpu = 0;

  constructor({ stallSeconds }: Pick<TrialPlan, 'stallSeconds'>, family: Family) {
    this.limit = stallSeconds;
    this.family = family;
  }

  /**
   * Seconds without a sign of life, once they exceed the limit; else null.
   *
   * @param bytes how much was written so far.
   */
  silentSeconds(bytes: number): number | null {
    if (this.limit <= 0) return null;
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.restart();
      return null;
    }
    const silent = (Date.now() - this.since) / 1000;
    if (silent < this.limit) return null;
    // CPU time of a process that ended goes with it: less than before is a sign of life, too.
    const used = this.family.cpuSeconds() - this.cpu;
    if (used >= 0 && used / silent < HANG_CPU) return silent;
    this.restart();
    return null;
  }

  private restart(): void {
    this.since = Date.now();
    this.cpu = this.family.cpuSeconds();
  }
}

// internals

/** Below this many CPU seconds a second, silent processes hang; above it, they compute. */
const HANG_CPU = 0.05;
