import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { publish, writeForGood } from '../base/files.ts';
import { ownIdentity } from '../base/identity.ts';
import { listed } from '../base/words.ts';
import { collectArtifacts, readErrorLogs, readMachineFailure } from './artifacts.ts';
import { childEnvironment } from './child_environment.ts';
import { readEvidence, readProgress } from './evidence.ts';
import { changedFiles, changedLinks, type LinkedFile, readLinked } from './guarded.ts';
import { LogScan } from './log_scan.ts';
import { classify, type RunFacts } from './outcome.ts';
import { endByToken, TOKEN_VARIABLE } from './processes.ts';
import { streamLog } from './run_log.ts';
import { StallWatch } from './stall.ts';
import {
  claimTrial,
  readPlan,
  type SealedOutcome,
  TRIAL,
  type TrialOutcome,
  type TrialPlan,
} from './trial.ts';

/**
 * The process that outlives `evaluate`: starts one trial, watches it, ends it, collects its evidence
 * and leaves the outcome in the trial's folder. Nothing here touches the workspace or the journal.
 */
async function supervise(folder: string, starter: number): Promise<void> {
  const seal = readFileSync(process.stdin.fd, 'utf8');
  const plan = await planOf(folder, starter);
  if (!plan || !claimTrial(folder, ownIdentity())) return;
  ignoreSignals();
  const journal = readJournal(plan);
  const linked = readLinked(join(folder, TRIAL.linked));
  const outcome = await runTrial(folder, plan).catch((error: unknown) => gaveUp(plan, error));
  removeLink(plan.link);
  if (!readJournal(plan).equals(journal)) writeForGood(join(folder, TRIAL.journal), journal);
  writeForGood(
    join(folder, TRIAL.outcome),
    JSON.stringify(sealed(outcome, { seal, touched: changedFiles(plan.guarded), linked })),
  );
}

// internals

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

/** How often the trial is looked at. */
const LOOK_EVERY_MS = 500;

/** A closed terminal or an agent's time limit must not end the trial. */
function ignoreSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
}

async function runTrial(folder: string, plan: TrialPlan): Promise<TrialOutcome> {
  const started = Date.now();
  const facts = await run(folder, plan, started);
  const outcome = conclude(folder, plan, facts, (Date.now() - started) / 1000);
  collectArtifacts(folder, plan.keepModels);
  return outcome;
}

/** The disk is full, or worse: nothing of the trial goes on, and nothing is said about the idea. */
async function gaveUp(plan: TrialPlan, error: unknown): Promise<TrialOutcome> {
  await endByToken(plan.token);
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

async function run(folder: string, plan: TrialPlan, started: number): Promise<RunFacts> {
  symlinkSync(folder, plan.link);
  const log = new LogScan();
  const facts: RunFacts = {
    ended: null,
    endedDetail: null,
    exitCode: null,
    signal: null,
    startError: null,
    log: log.findings(),
    errorLog: [],
    machine: null,
  };
  const child = start(folder, plan);
  const exit = exitOf(child, facts);
  const drained = streamLog(
    [child.stdout, child.stderr],
    join(folder, TRIAL.artifacts, 'run.log'),
    log,
  );
  await watchUntilExit(folder, plan, started, exit, facts);
  const left = await endByToken(plan.token);
  if (left.length > 0)
    facts.machine = `Processes ${left.join(', ')} of the trial could not be ended`;
  await Promise.all([exit, Promise.race([drained, sleep(DRAIN_MS, undefined, { ref: false })])]);
  const root = join(folder, TRIAL.root);
  facts.log = log.findings();
  facts.errorLog = readErrorLogs(root);
  facts.machine ??= readMachineFailure(root);
  return facts;
}

/** With every process ended the pipe closes by itself; this bounds a wait that should not be. */
const DRAIN_MS = 5000;

function start(folder: string, plan: TrialPlan): ChildProcess {
  const { link } = plan;
  return spawn(pythonOf(folder, plan), [plan.job, ...plan.args], {
    cwd: join(folder, TRIAL.stage),
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

function exitOf(child: ChildProcess, facts: RunFacts): Promise<void> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      facts.startError = `The interpreter could not be started: ${error.message}`;
      resolve();
    });
    child.once('exit', (code, signal) => {
      facts.exitCode = code;
      facts.signal = signal;
      resolve();
    });
  });
}

async function watchUntilExit(
  folder: string,
  plan: TrialPlan,
  started: number,
  exit: Promise<void>,
  facts: RunFacts,
): Promise<void> {
  const stall = new StallWatch(folder, plan);
  let over = false;
  const ended = exit.then(() => {
    over = true;
  });
  for (;;) {
    await Promise.race([ended, sleep(LOOK_EVERY_MS, undefined, { ref: false })]);
    if (over) return;
    const elapsed = (Date.now() - started) / 1000;
    const rounds = reportProgress(folder, plan, elapsed);
    const reason = endReason(folder, plan, { elapsed, rounds }, stall);
    if (reason) {
      [facts.ended, facts.endedDetail] = reason;
      return;
    }
  }
}

function endReason(
  folder: string,
  plan: TrialPlan,
  { elapsed, rounds }: { elapsed: number; rounds: number },
  stall: StallWatch,
): [RunFacts['ended'], string] | null {
  if (existsSync(join(folder, TRIAL.stop))) return ['stopped', 'on request'];
  if (plan.timeoutSeconds > 0 && elapsed > plan.timeoutSeconds)
    return ['timeout', `${plan.timeoutSeconds} s`];
  // Sites leave one by one while NVFlare shuts down: only an open round misses one.
  const isOpen = plan.plannedRounds === null || rounds < plan.plannedRounds;
  const lost = isOpen ? stall.lostWorker() : null;
  if (lost) return ['lost worker', lost];
  const silent = stall.silentSeconds();
  return silent === null ? null : ['stall', `no output and no CPU use for ${Math.round(silent)} s`];
}

/** @returns the number of rounds that are done. */
function reportProgress(folder: string, plan: TrialPlan, elapsedSeconds: number): number {
  const { rounds: round, score } = readProgress(join(folder, TRIAL.root), plan.metric);
  const progress = {
    round,
    rounds: plan.plannedRounds,
    score,
    elapsedSeconds: Math.floor(elapsedSeconds),
  };
  publish(join(folder, TRIAL.progress), JSON.stringify(progress));
  return round;
}

function conclude(folder: string, plan: TrialPlan, facts: RunFacts, seconds: number): TrialOutcome {
  const evidence = readEvidence({ root: join(folder, TRIAL.root), ...plan });
  const classified = classify(facts, evidence);
  const scored = classified.outcome === 'scored' && !('missing' in evidence) ? evidence : null;
  return {
    ...classified,
    evidence: scored,
    runtimeSeconds: seconds,
    contended: false,
    warnings: scored?.warnings ?? [],
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

function removeLink(link: string): void {
  try {
    unlinkSync(link);
  } catch {
    // Removed before, by whoever gave the trial up.
  }
}

const [, , folder, starter] = process.argv;
if (folder) void supervise(folder, Number(starter));
