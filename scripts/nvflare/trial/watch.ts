import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { publish } from '../../base/files.ts';
import { type Progress, readProgress } from '../evidence/evidence.ts';
import { logBytes, readErrorLogs } from './artifacts.ts';
import type { Hold } from './held.ts';
import { freeBytes, MIN_FREE_BYTES } from './machine.ts';
import type { RunFacts } from './outcome.ts';
import type { Family } from './processes.ts';
import { resultFolder } from './result_folder.ts';
import { StallWatch } from './stall.ts';
import { TRIAL, type TrialPlan } from './trial.ts';

/** How much NVFlare may write into its logs: each byte that a client prints stands there about seven times. */
export const MAX_LOGS_BYTES = 4 * 1024 * 1024 * 1024;

/** Looks at a run again and again until it ends by itself, or there is a reason to end it. */
export async function watchRun(
  folder: string,
  plan: TrialPlan,
  { family, hold, exit }: { family: Family; hold: Hold; exit: Promise<void> },
): Promise<RunFacts['reason']> {
  const watch = new Watch(folder, plan, family, hold);
  let over = false;
  const ended = exit.then(() => {
    over = true;
  });
  for (;;) {
    await Promise.race([ended, sleep(LOOK_EVERY_MS)]);
    if (over) return null;
    const reason = watch.look();
    if (reason) return reason;
  }
}

// internals

/** How often the trial is looked at. */
const LOOK_EVERY_MS = 500;

/** Every so many looks, those who live are looked up and the disk's free space. */
const SELDOM = 4;

const LOST_WORKER = /Communication error with client|Subprocess died for client/;

class Watch {
  private readonly folder: string;
  private readonly plan: TrialPlan;
  private readonly family: Family;
  private readonly hold: Hold;
  private readonly stall: StallWatch;
  private readonly started = Date.now();
  private looks = 0;
  private bytes = -1;
  private reported = '';
  private progress: Progress = { rounds: 0, score: null, scores: [], measured: false };

  constructor(folder: string, plan: TrialPlan, family: Family, hold: Hold) {
    this.folder = folder;
    this.plan = plan;
    this.family = family;
    this.hold = hold;
    this.stall = new StallWatch(plan, family);
  }

  look(): RunFacts['reason'] {
    const found = resultFolder(this.folder, this.plan.results);
    const job = typeof found === 'string' ? found : null;
    const { output, all } = logBytes(this.folder, job);
    // Whatever happens in a run leaves a line in a log.
    if (all !== this.bytes) this.progress = readProgress({ ...this.plan, job: found });
    this.bytes = all;
    this.report();
    const seldom = this.looks % SELDOM === 0;
    this.looks += 1;
    if (seldom) this.family.look();
    return (
      this.asked() ?? this.lostWorker(job) ?? this.tooMuch(all, seldom) ?? this.silence(output)
    );
  }

  /** The seconds alone change it every second: that the supervisor lives is seen by it, too. */
  private report(): void {
    const { rounds: round, score, scores, measured: shuttingDown } = this.progress;
    const elapsedSeconds = Math.floor(this.elapsed());
    const progress = {
      round,
      rounds: this.plan.plannedRounds,
      score,
      scores,
      elapsedSeconds,
      shuttingDown,
    };
    const text = JSON.stringify(progress);
    if (text !== this.reported) publish(join(this.folder, TRIAL.progress), text);
    this.reported = text;
  }

  private elapsed(): number {
    return (Date.now() - this.started) / 1000;
  }

  private asked(): RunFacts['reason'] {
    if (existsSync(join(this.folder, TRIAL.stop))) return ['stopped', 'on request'];
    if (this.hold.isAbandoned()) return ['stopped', 'begun ahead by a process that is gone'];
    const { timeoutSeconds } = this.plan;
    const over = timeoutSeconds > 0 && this.elapsed() > timeoutSeconds;
    return over ? ['timeout', `${timeoutSeconds} s`] : null;
  }

  /** NVFlare itself waits for ever for a site whose process died; its server's error log tells. */
  private lostWorker(job: string | null): RunFacts['reason'] {
    // Sites leave one by one while NVFlare shuts down: only an open round misses one.
    if (job === null || this.progress.rounds === this.plan.plannedRounds) return null;
    const found = readErrorLogs(job).find(
      ({ file, line }) => file.startsWith('server/') && LOST_WORKER.test(line),
    );
    return found ? ['lost worker', found.line.trim().slice(0, 200)] : null;
  }

  private tooMuch(written: number, seldom: boolean): RunFacts['reason'] {
    if (written > MAX_LOGS_BYTES)
      return ['output', `${Math.round(written / 1024 / 1024)} MiB of logs`];
    const free = seldom ? freeBytes(this.folder) : null;
    if (free === null || free >= MIN_FREE_BYTES) return null;
    return ['disk', `${Math.floor(free / 1024 / 1024)} MiB are left`];
  }

  private silence(bytes: number): RunFacts['reason'] {
    const silent = this.stall.silentSeconds(bytes);
    if (silent === null) return null;
    return ['stall', `no output and no CPU use for ${Math.round(silent)} s`];
  }
}
