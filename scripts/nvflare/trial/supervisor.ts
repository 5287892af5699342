import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeForGood } from '../../base/files.ts';
import { ownIdentity } from '../../base/identity.ts';
import { listed } from '../../base/words.ts';
import { type RunEvidence, readEvidence } from '../evidence/evidence.ts';
import type { NoEvidence } from '../evidence/round_records.ts';
import { collectArtifacts, readErrorLogs, readMachineFailure } from './artifacts.ts';
import { childEnvironment } from './child_environment.ts';
import { changedFiles, changedLinks, type LinkedFile, readLinked } from './guarded.ts';
import { Hold } from './held.ts';
import { LogScan } from './log_scan.ts';
import { machineFault } from './machine.ts';
import { classify, leftWords, type RunFacts } from './outcome.ts';
import { Family, TOKEN_VARIABLE } from './processes.ts';
import { resultFolder } from './result_folder.ts';
import { streamLog } from './run_log.ts';
import {
  claimTrial,
  readPlan,
  type SealedOutcome,
  TRIAL,
  type TrialOutcome,
  type TrialPlan,
} from './trial.ts';
import { watchRun } from './watch.ts';

/**
 * The process that outlives `evaluate`: starts one trial, watches it, ends it, collects its evidence
 * and leaves the outcome in the trial's folder. Nothing here touches the workspace or the journal.
 */
async function supervise(folder: string, starter: number): Promise<void> {
  const seal = await readSeal();
  const plan = await planOf(folder, starter);
  if (!plan || !claimTrial(folder, ownIdentity())) return;
  ignoreSignals();
  let journal = readJournal(plan);
  const hold = new Hold(folder, plan, {
    starter,
    onAdopted: () => {
      journal = readJournal(plan);
    },
  });
  const linked = readLinked(join(folder, TRIAL.linked));
  const outcome = await runTrial(folder, plan, hold).catch((error: unknown) =>
    gaveUp(folder, plan, error),
  );
  removeLink(plan.link);
  if (!readJournal(plan).equals(journal)) writeForGood(join(folder, TRIAL.journal), journal);
  writeForGood(
    join(folder, TRIAL.outcome),
    JSON.stringify(sealed(outcome, { seal, touched: changedFiles(plan.guarded), linked })),
  );
}

// internals

/** The pipe to whoever brought this process up does not block, so it cannot be read as a file. */
async function readSeal(): Promise<string> {
  let seal = '';
  for await (const chunk of process.stdin) seal += chunk;
  return seal;
}

/** Waits for something to run; null when whoever brought this process up is gone without a plan. */
async function planOf(folder: string, starter: number): Promise<TrialPlan | null> {
  for (;;) {
    const plan = readPlan(folder);
    if (plan) return plan;
    if (process.ppid !== starter || !existsSync(folder)) return null;
    await sleep(PLAN_EVERY_MS);
  }
}

const PLAN_EVERY_MS = 5;

/** A closed terminal or an agent's time limit must not end the trial. */
function ignoreSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
}

async function runTrial(folder: string, plan: TrialPlan, hold: Hold): Promise<TrialOutcome> {
  const started = Date.now();
  const ran = await run(folder, plan, hold);
  return conclude(folder, plan, ran, (Date.now() - started) / 1000);
}

/** The disk is full, or worse: nothing of the trial goes on, and nothing is said about the idea. */
async function gaveUp(folder: string, plan: TrialPlan, error: unknown): Promise<TrialOutcome> {
  await new Family({ token: plan.token, folder }).end();
  const reason = `Supervision failed: ${error instanceof Error ? error.message : String(error)}`;
  return {
    outcome: 'infrastructure',
    reason,
    explanation: [],
    evidence: null,
    runtimeSeconds: 0,
    contended: false,
    warnings: [],
  };
}

/** What is known of a run that is over. */
interface Ran {
  facts: RunFacts;
  /** Its result folder, or why there is none. */
  job: string | NoEvidence;
}

async function run(folder: string, plan: TrialPlan, hold: Hold): Promise<Ran> {
  symlinkSync(folder, plan.link);
  const log = new LogScan();
  const family = new Family({ token: plan.token, folder });
  const child = start(folder, plan);
  const exit = exitOf(child);
  const drained = streamLog(
    [child.stdout, child.stderr],
    join(folder, TRIAL.artifacts, 'run.log'),
    log,
  );
  const watched = { family, hold, exit: exit.then(() => {}) };
  const reason = await watchRun(folder, plan, watched);
  const left = await family.end();
  const ended = await exit;
  await Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })]);
  const job = resultFolder(folder, plan.results);
  const facts = { reason, ...ended, log: log.findings(), ...ofLogs(job), left };
  return { facts: { ...facts, machine: facts.machine ?? (await machineFault(folder)) }, job };
}

/** What NVFlare's own logs say. */
function ofLogs(job: string | NoEvidence): Pick<RunFacts, 'errorLog' | 'machine' | 'began'> {
  if (typeof job !== 'string') return { errorLog: [], machine: null, began: false };
  return { errorLog: readErrorLogs(job), machine: readMachineFailure(job), began: true };
}

/** With every process ended the pipe closes by itself; this bounds a wait that should not be. */
const DRAIN_MS = 5000;

function start(folder: string, plan: TrialPlan): ChildProcess {
  const { link } = plan;
  return spawn(pythonOf(folder, plan), [basename(plan.job), ...plan.args], {
    // A job's relative paths are read as from its own folder.
    cwd: join(folder, TRIAL.stage, dirname(plan.job)),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...childEnvironment(process.env, plan.passthrough),
      NVFLARE_SIMULATOR_WORKSPACE_ROOT: join(link, TRIAL.root),
      TMPDIR: join(link, TRIAL.temporary),
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
      NVFLARE_AUTOFL_BLOCK: String(plan.block),
      [TOKEN_VARIABLE]: plan.token,
    },
  });
}

/** NVFlare splits command lines at blanks, the interpreter's path too: reach it through the short link. */
function pythonOf(folder: string, { python, link }: TrialPlan): string {
  if (!/\s/.test(python)) return python;
  const bin = dirname(python);
  symlinkSync(dirname(bin), join(folder, TRIAL.environment));
  return join(link, TRIAL.environment, basename(bin), basename(python));
}

/** How the process of `job.py` ended. */
function exitOf(
  child: ChildProcess,
): Promise<Pick<RunFacts, 'exitCode' | 'signal' | 'startError'>> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => {
      const startError = `The interpreter could not be started: ${message}`;
      resolve({ exitCode: null, signal: null, startError });
    });
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, startError: null }));
  });
}

function conclude(
  folder: string,
  plan: TrialPlan,
  { facts, job }: Ran,
  seconds: number,
): TrialOutcome {
  const evidence = readEvidence({ ...plan, job });
  const classified = classify(facts, evidence);
  const scored = classified.outcome === 'scored' && !('missing' in evidence) ? evidence : null;
  if (typeof job === 'string')
    collectArtifacts(folder, job, { models: plan.keepModels, evidence: scored?.file ?? null });
  return {
    ...classified,
    evidence: scored,
    runtimeSeconds: seconds,
    contended: false,
    warnings: scored ? warningsOf(facts, scored) : [],
  };
}

/** The journal's bytes, which stay in memory out of a run's reach; none where it cannot be read. */
function readJournal({ journal }: TrialPlan): Buffer {
  try {
    return readFileSync(journal);
  } catch {
    return Buffer.alloc(0);
  }
}

/** What the supervisor saw, with what the run did to files that were not its own. */
function sealed(
  outcome: TrialOutcome,
  after: { seal: string; touched: string[]; linked: LinkedFile[] },
): SealedOutcome {
  const data = changedLinks(after.linked);
  const warnings = [...outcome.warnings];
  if (data.length > 0)
    warnings.push(`Data changed while it ran, so later runs see other data: ${listed(data)}`);
  return { ...outcome, warnings, seal: after.seal, touched: after.touched, endedAt: Date.now() };
}

function warningsOf({ left, log }: RunFacts, { warnings }: RunEvidence): string[] {
  return [...warnings, leftWords(left), log.dropped].filter((words) => words !== null);
}

function removeLink(link: string): void {
  try {
    unlinkSync(link);
  } catch {
    // Removed before, by whoever gave the trial up.
  }
}

const [, , folder, starter] = process.argv;
if (folder) void supervise(folder, Number(starter));
