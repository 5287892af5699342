import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createExclusively, readIfExists, writeAtomic } from '../base/files.ts';
import { type ProcessIdentity, stateOf } from '../base/identity.ts';
import { skillRoot } from '../base/packages.ts';
import type { RunEvidence } from './evidence.ts';
import type { EvidenceSource, Statistic } from './evidence_request.ts';
import type { Classified } from './outcome.ts';

/** Everything a supervisor needs to run one trial. Written once, before it starts. */
export interface TrialPlan {
  trial: string;
  /** Marks every process of the trial. */
  token: string;
  /** A short path without blanks that leads to the trial's folder while it runs. */
  link: string;
  python: string;
  job: string;
  args: string[];
  block: number;
  passthrough: string[];
  keepModels: boolean;
  timeoutSeconds: number;
  stallSeconds: number;
  /** Folder that the job gives to `simulator_run`, relative to the workspace; else null. */
  results: string | null;
  source: EvidenceSource;
  metrics: string[];
  plannedRounds: number | null;
  numClients: number | null;
  statistic: Statistic | null;
}

/** How a trial ended: the one thing a supervisor leaves behind, besides the artifacts. */
export interface TrialOutcome extends Classified {
  evidence: RunEvidence | null;
  runtimeSeconds: number;
  contended: boolean;
  warnings: string[];
}

export interface TrialProgress {
  round: number;
  rounds: number | null;
  score: number | null;
  elapsedSeconds: number;
  /** Everything is measured and NVFlare is shutting down: nothing competes with another run any more. */
  shuttingDown: boolean;
}

/** When to stop waiting although the trial goes on. */
export interface WaitLimits {
  limitSeconds?: number | undefined;
  signal?: AbortSignal;
}

/** Names inside a trial's folder. */
export const TRIAL = {
  stage: 'stage',
  root: 'ws',
  temporary: 'tmp',
  environment: 'env',
  artifacts: 'artifacts',
  plan: 'plan.json',
  supervisor: 'supervisor.json',
  supervisorLog: 'supervisor.log',
  progress: 'progress.json',
  outcome: 'outcome.json',
  stop: 'stop',
} as const;

/** A supervisor that is up, or coming up, and waits for its plan. */
export interface Standby {
  folder: string;
  child: ChildProcess;
}

/**
 * Brings up a trial's supervisor before there is anything to run, so that it starts while the draft is
 * still being checked. It is a process of its own session and outlives whoever started it, but only once
 * it has a plan: before that it ends with its starter.
 */
export function bringUpSupervisor(folder: string, temporary: string): Standby {
  for (const name of [TRIAL.root, TRIAL.temporary, TRIAL.artifacts]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const log = openSync(join(folder, TRIAL.supervisorLog), 'a');
  const script = join(skillRoot(), 'scripts', 'nvflare', 'supervisor.ts');
  const child = spawn(process.execPath, [...loader(), script, folder], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
    env: {
      ...process.env,
      // The loader writes there, so it must exist, whatever the environment says.
      TMPDIR: temporary,
      TSX_TSCONFIG_PATH: join(skillRoot(), 'tsconfig.json'),
    },
  });
  closeSync(log);
  // Where it cannot even be started, the trial is found without a supervisor and recorded so.
  child.once('error', () => {});
  child.unref();
  return { folder, child };
}

/** Gives the supervisor its plan: from here on the trial runs. The folder holds the stage already. */
export function startTrial({ folder }: Standby, plan: TrialPlan): void {
  writeAtomic(join(folder, TRIAL.plan), JSON.stringify(plan));
}

/** Nothing is to be run after all. */
export function dismissSupervisor({ folder, child }: Standby): void {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Makes this process the trial's supervisor, unless one was there before or the trial was given up.
 * The file is created in one exclusive step, so a late starter can never run a trial that somebody has
 * already written off.
 */
export function claimTrial(folder: string, identity: ProcessIdentity | null): boolean {
  return createExclusively(join(folder, TRIAL.supervisor), JSON.stringify(identity));
}

/** `gone` is a supervisor that died without an outcome, or never came up. */
export function supervisorState(folder: string): 'running' | 'finished' | 'gone' {
  if (existsSync(join(folder, TRIAL.outcome))) return 'finished';
  if (isRunning(folder)) return 'running';
  return existsSync(join(folder, TRIAL.outcome)) ? 'finished' : 'gone';
}

/**
 * Waits until a trial has ended, its supervisor is gone, the time is over, or the waiting is called off.
 *
 * @param onProgress called whenever the supervisor reports.
 */
export async function waitForTrial(
  folder: string,
  onProgress: (progress: TrialProgress) => void,
  { limitSeconds, signal }: WaitLimits = {},
): Promise<'finished' | 'gone' | 'time over'> {
  const deadline =
    limitSeconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + limitSeconds * 1000;
  let reported = '';
  for (;;) {
    const state = supervisorState(folder);
    if (state !== 'running') return state;
    const text = readIfExists(join(folder, TRIAL.progress))?.toString('utf8') ?? '';
    if (text && text !== reported) onProgress(JSON.parse(text));
    reported = text;
    const left = deadline - Date.now();
    if (left <= 0 || signal?.aborted) return 'time over';
    await changeIn(folder, Math.min(left, LOOK_EVERY_MS), signal);
  }
}

/** Asks the supervisor to end its trial; it then leaves an outcome as always. */
export function requestStop(folder: string): void {
  writeAtomic(join(folder, TRIAL.stop), '');
}

/** What a supervisor said last, for one that died without an outcome. */
export function lastWords(folder: string): string | null {
  const text = readIfExists(join(folder, TRIAL.supervisorLog))?.toString('utf8') ?? '';
  const lines = text.split('\n').filter((line) => /^\S*Error\b|^Error/.test(line.trim()));
  return lines.at(-1)?.trim().slice(0, 200) ?? null;
}

export function readPlan(folder: string): TrialPlan | null {
  return readJson<TrialPlan>(join(folder, TRIAL.plan));
}

export function readOutcome(folder: string): TrialOutcome | null {
  return readJson<TrialOutcome>(join(folder, TRIAL.outcome));
}

// internals

/** Changes of the folder wake us at once; this only bounds how late a death is noticed. */
const LOOK_EVERY_MS = 1000;

/** A supervisor that has not come up by then is written off. */
const START_WITHIN_MS = 30_000;

/** Ending a trial and keeping its artifacts takes its time; a supervisor says nothing meanwhile. */
const SILENT_AFTER_MS = 180_000;

/** Node before 22.18 needs tsx to read TypeScript, as does any Node below a `node_modules`. */
function loader(): string[] {
  const native =
    Boolean(Reflect.get(process.features, 'typescript')) && !skillRoot().includes('/node_modules/');
  if (native) return [];
  const tsx = join(skillRoot(), 'node_modules', 'tsx', 'dist', 'loader.mjs');
  return ['--import', pathToFileURL(tsx).href];
}

function isRunning(folder: string): boolean {
  const path = join(folder, TRIAL.supervisor);
  if (!existsSync(path)) {
    const plan = statSync(join(folder, TRIAL.plan), { throwIfNoEntry: false });
    const starting = plan !== undefined && Date.now() - plan.mtimeMs < START_WITHIN_MS;
    if (starting || (plan && !claimTrial(folder, null))) return true;
  }
  const identity = readJson<ProcessIdentity>(path);
  const state = identity === null ? 'dead' : stateOf(identity);
  return state === 'alive' || (state === 'elsewhere' && beats(folder));
}

/**
 * Whether a supervisor that cannot be looked up (of another container or machine) was heard of lately. It
 * writes its progress every second; both times are the file system's, since clocks of machines differ.
 */
function beats(folder: string): boolean {
  const probe = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    writeFileSync(probe, '');
    const heard = [TRIAL.progress, TRIAL.supervisor].map((name) => mtimeOf(join(folder, name)));
    return mtimeOf(probe) - Math.max(...heard) < SILENT_AFTER_MS;
  } finally {
    rmSync(probe, { force: true });
  }
}

function mtimeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function readJson<T>(path: string): T | null {
  const text = readIfExists(path)?.toString('utf8');
  return text === undefined ? null : JSON.parse(text);
}

function changeIn(folder: string, limitMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      watcher?.close();
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    signal?.addEventListener('abort', done);
    const timer = setTimeout(done, limitMs);
    const watcher = watchFolder(folder, done);
  });
}

/** Watching may be impossible (limits of the system); then the timer alone wakes us. */
function watchFolder(folder: string, onChange: () => void): ReturnType<typeof watch> | null {
  try {
    const watcher = watch(folder, onChange);
    watcher.on('error', onChange);
    return watcher;
  } catch {
    return null;
  }
}
