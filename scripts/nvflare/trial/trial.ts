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
import {
  createExclusively,
  publish,
  readIfExists,
  removeTree,
  sha256,
  writeAtomic,
} from '../../base/files.ts';
import { type ProcessIdentity, stateOf } from '../../base/identity.ts';
import { skillRoot } from '../../base/packages.ts';
import type { RunEvidence } from '../evidence/evidence.ts';
import type { EvidenceSource, Statistic } from '../evidence/evidence_request.ts';
import { childEnvironment } from './child_environment.ts';
import type { Guarded } from './guarded.ts';
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
  guarded: Guarded[];
  /** The campaign's journal as it is before the run: others may append to it, nobody may do more. */
  journal: string;
  /** Of a run begun before anybody committed to it: whom it ends with. */
  heldBy: ProcessIdentity | null;
}

/** How a trial ended: the one thing a supervisor leaves behind, besides the artifacts. */
export interface TrialOutcome extends Classified {
  evidence: RunEvidence | null;
  runtimeSeconds: number;
  contended: boolean;
  warnings: string[];
}

/**
 * What a supervisor hands over. Its seal shows that no run wrote it: a supervisor is told it through a pipe,
 * and until the run is over only its digest is written anywhere.
 */
export interface SealedOutcome extends TrialOutcome {
  seal: string;
  /** Milliseconds since 1970 when the run was over and looked at. */
  endedAt: number;
  /** Names of guarded files that the run left changed. */
  touched: string[];
}

export interface TrialProgress {
  round: number;
  rounds: number | null;
  score: number | null;
  /** The metric after each round so far. */
  scores: (number | null)[];
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
  linked: 'linked.json',
  journal: 'journal.jsonl',
  stop: 'stop',
} as const;

/** A supervisor that is up, or coming up, and waits for its plan. */
export interface Standby {
  folder: string;
  child: ChildProcess;
  /** sha256 of the seal that only this supervisor knows. */
  seal: string;
}

/**
 * Brings up a trial's supervisor before there is anything to run, so that it starts while the draft is
 * still being checked. It is a process of its own session and outlives whoever started it, but only once
 * it has a plan: before that it ends with its starter.
 */
export function bringUpSupervisor(
  folder: string,
  temporary: string,
  passthrough: string[],
): Standby {
  for (const name of [TRIAL.root, TRIAL.temporary, TRIAL.artifacts]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const log = openSync(join(folder, TRIAL.supervisorLog), 'a');
  const script = join(skillRoot(), 'scripts', 'nvflare', 'trial', 'supervisor.ts');
  const child = spawn(process.execPath, [...loader(), script, folder, String(process.pid)], {
    detached: true,
    stdio: ['pipe', log, log],
    cwd: '/',
    env: {
      // What a trial may not see its supervisor need not have: any process can read its parent's environment.
      ...childEnvironment(process.env, [...passthrough, ...ownVariables()]),
      // The loader writes there, so it must exist, whatever the environment says.
      TMPDIR: temporary,
      TSX_TSCONFIG_PATH: join(skillRoot(), 'tsconfig.json'),
    },
  });
  closeSync(log);
  // Where it cannot even be started, the trial is found without a supervisor and recorded so.
  child.once('error', () => {});
  child.stdin?.on('error', () => {});
  const seal = randomBytes(32).toString('hex');
  child.stdin?.end(seal);
  child.unref();
  return { folder, child, seal: sha256(seal) };
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

/** A trial's folder, and the digest of the seal that its outcome will carry. */
export interface TrialPlace {
  folder: string;
  seal: string | null;
}

/** `gone` is a supervisor that died without an outcome, or never came up. */
export function supervisorState(place: TrialPlace): 'running' | 'finished' | 'gone' {
  if (readOutcome(place)) return 'finished';
  if (isRunning(place.folder)) return 'running';
  return readOutcome(place) ? 'finished' : 'gone';
}

/**
 * Waits until a trial has ended, its supervisor is gone, the time is over, or the waiting is called off.
 *
 * @param onProgress called whenever the supervisor reports.
 */
export async function waitForTrial(
  place: TrialPlace,
  onProgress: (progress: TrialProgress) => void,
  { limitSeconds, signal }: WaitLimits = {},
): Promise<'finished' | 'gone' | 'time over'> {
  const deadline =
    limitSeconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + limitSeconds * 1000;
  const { folder } = place;
  let reported = '';
  for (;;) {
    const state = supervisorState(place);
    if (state !== 'running') return state;
    const progress = readTrialProgress(folder);
    const text = JSON.stringify(progress);
    if (progress && text !== reported) onProgress(progress);
    reported = text;
    const left = deadline - Date.now();
    if (left <= 0 || signal?.aborted) return 'time over';
    await changeIn(folder, Math.min(left, LOOK_EVERY_MS), signal);
  }
}

/** Asks the supervisor to end its trial; it then leaves an outcome as always. */
export function requestStop(folder: string): void {
  // What is over needs no stop, and its folder must not come back.
  if (existsSync(join(folder, TRIAL.plan))) publish(join(folder, TRIAL.stop), '');
}

/** What a supervisor said last, for one that died without an outcome. */
export function lastWords(folder: string): string | null {
  const text = readIfExists(join(folder, TRIAL.supervisorLog))?.toString('utf8') ?? '';
  const lines = text.split('\n').filter((line) => /^\S*Error\b|^Error/.test(line.trim()));
  return lines.at(-1)?.trim().slice(0, 200) ?? null;
}

/** What the supervisor reported last; null too where power loss cut it short. */
export function readTrialProgress(folder: string): TrialProgress | null {
  try {
    return readJson<TrialProgress>(join(folder, TRIAL.progress));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function readPlan(folder: string): TrialPlan | null {
  return readJson<TrialPlan>(join(folder, TRIAL.plan));
}

/** Who watches over a trial; null before anybody does, and where nobody may any more. */
export function readSupervisor(folder: string): ProcessIdentity | null {
  return readJson<ProcessIdentity>(join(folder, TRIAL.supervisor));
}

/** A trial that is over and recorded, or was never to be: its folder goes, and the short link to it. */
export function removeTrial(folder: string): void {
  const link = readPlan(folder)?.link;
  if (link) rmSync(link, { force: true });
  removeTree(folder);
}

/** The outcome that the trial's own supervisor left; what anybody else put there is none. */
export function readOutcome({ folder, seal }: TrialPlace): SealedOutcome | null {
  const outcome = readJsonOr<SealedOutcome>(join(folder, TRIAL.outcome));
  return outcome && sha256(String(outcome.seal)) === seal ? outcome : null;
}

// internals

/** Changes of the folder wake us at once; this only bounds how late a death is noticed. */
const LOOK_EVERY_MS = 1000;

/** A supervisor that has not come up by then is written off. */
const START_WITHIN_MS = 30_000;

/** Ending a trial and keeping its artifacts takes its time; a supervisor says nothing meanwhile. */
const SILENT_AFTER_MS = 180_000;

/** Node before 22.18 needs tsx to read TypeScript, as does any Node below a `node_modules`. */
function ownVariables(): string[] {
  const own = Object.keys(process.env).filter((name) => name.startsWith('NVFLARE_AUTOFL_'));
  return ['NODE_OPTIONS', ...own];
}

function loader(): string[] {
  const native =
    Boolean(Reflect.get(process.features, 'typescript')) && !skillRoot().includes('/node_modules/');
  if (native) return [];
  const tsx = join(skillRoot(), 'node_modules', 'tsx', 'dist', 'loader.mjs');
  return ['--import', pathToFileURL(tsx).href];
}

function isRunning(folder: string): boolean {
  if (!existsSync(join(folder, TRIAL.supervisor))) {
    const plan = statSync(join(folder, TRIAL.plan), { throwIfNoEntry: false });
    const starting = plan !== undefined && Date.now() - plan.mtimeMs < START_WITHIN_MS;
    if (starting || (plan && !claimTrial(folder, null))) return true;
  }
  const identity = readSupervisor(folder);
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

function readJsonOr<T>(path: string): T | null {
  try {
    return readJson<T>(path);
  } catch {
    return null;
  }
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
