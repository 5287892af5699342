import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import {
  moveTree,
  readIfExists,
  removeHalfWritten,
  removeTree,
  writeAtomic,
} from '../../base/files.ts';
import { stored } from '../../base/json.ts';
import type { RunEvidence } from '../../nvflare/evidence.ts';
import type { Statistic } from '../../nvflare/evidence_request.ts';
import { noteLinked } from '../../nvflare/guarded.ts';
import { Family } from '../../nvflare/processes.ts';
import { buildStage } from '../../nvflare/stage.ts';
import {
  bringUpSupervisor,
  dismissSupervisor,
  lastWords,
  readOutcome,
  readPlan,
  readTrialProgress,
  requestStop,
  type Standby,
  startTrial,
  supervisorState,
  TRIAL,
  type TrialOutcome,
  type TrialPlace,
  type TrialPlan,
  type TrialProgress,
  type WaitLimits,
  waitForTrial,
} from '../../nvflare/trial.ts';
import { trialsOf } from '../arms.ts';
import type { Contract } from '../contract.ts';
import { type EventData, type Evidence, isBaselineName } from '../event.ts';
import { evidencePlan } from '../evidence_plan.ts';
import { type Campaign, candidateNamed, type RunningTrial } from '../fold.ts';
import { blameAfterThree, INTERRUPTED } from '../machine_failures.ts';
import { RESERVED_FOLDERS } from '../paths.ts';
import type { Records } from '../records.ts';
import { managedPaths } from '../source.ts';
import { guardedFiles, unlessTampered } from '../tamper.ts';
import { seedOf } from '../verdict/blocks.ts';
import { evidenceClass, type Measured } from '../verdict/evidence.ts';

/** One run that a decision asks for. */
export interface RunRequest {
  arm: string;
  block: number;
  purpose: EventData<'trial_started'>['purpose'];
  source_sha256: string;
  contract: Contract;
  args: string[];
  /** Of the sealed evaluation, where it differs from the campaign's own: job, metric and statistic. */
  measure?: Partial<Pick<TrialPlan, 'job' | 'metrics' | 'statistic'>>;
}

/** Brings up a supervisor for a run that may follow; see {@link dismissRun}. */
export function standByFor({ campaign, layout, objects }: Records, arm: string): Standby {
  const folder = join(layout.trials, `${arm}-${randomBytes(4).toString('hex')}`);
  // No candidate changes which names pass through.
  const { environment } = objects.getJson<Contract>(campaign.init.contract_json_sha256);
  return bringUpSupervisor(folder, shortFolder(), environment.simulator_env_passthrough);
}

/** The run does not follow. */
export const dismissRun = dismissSupervisor;

/** Stages a run, commits `trial_started`, and lets its supervisor begin. The caller holds the lock. */
export function startRun(records: Records, standby: Standby, request: RunRequest): RunningTrial {
  const trial = basename(standby.folder);
  stage(records, standby.folder, request);
  const token = randomBytes(16).toString('hex');
  const { seed, args } = seeded(records.campaign, request);
  records.append('trial_started', {
    trial,
    arm: request.arm,
    block: request.block,
    purpose: request.purpose,
    seed,
    token,
    seal: standby.seal,
    source_sha256: request.source_sha256,
    args,
  });
  startTrial(standby, planOf(records, { ...request, args }, trial, token));
  return runningTrial(records);
}

/** Every block has its seed, as the last argument, so that a draft's own default has no say. */
export function seeded(
  { init }: Campaign,
  { block, args }: Pick<RunRequest, 'block' | 'args'>,
): { seed: number | null; args: string[] } {
  const seed = seedOf(block, init.seed?.first ?? null);
  if (seed === null || init.seed === null) return { seed, args };
  return { seed, args: [...args, init.seed.option, String(seed)] };
}

/** Waits for the run under way. `onProgress` hears of every round. */
export function awaitRun(
  records: Records,
  running: RunningTrial,
  onProgress: (progress: TrialProgress) => void,
  limits: WaitLimits,
): Promise<'finished' | 'gone' | 'time over'> {
  return waitForTrial(placeOf(records, running), onProgress, limits);
}

/** Whether the run under way still has its supervisor. */
export function runState(records: Records, running: RunningTrial): 'running' | 'finished' | 'gone' {
  return supervisorState(placeOf(records, running));
}

export function stopRun(records: Records, running: RunningTrial): void {
  requestStop(folderOf(records, running));
}

/**
 * Records how the run under way ended: artifacts move to `autofl_runs`, then `trial_finished` is
 * committed, then the trial's folder goes. Whoever records first wins; a second call finds it done.
 */
export async function recordRun(
  records: Records,
  running: RunningTrial,
): Promise<EventData<'trial_finished'>> {
  const folder = folderOf(records, running);
  const sealed = readOutcome(placeOf(records, running));
  const made = sealed
    ? unlessTampered(records, running, sealed)
    : await interrupted(running, folder);
  const outcome = blameAfterThree(records.campaign, running, made);
  const artifacts = keepArtifacts(records, running, folder);
  const { evidence } = outcome;
  const numbers = evidence ? classOf(records, running, evidence.values) : null;
  const finished: EventData<'trial_finished'> = {
    trial: running.trial,
    arm: running.arm,
    block: running.block,
    purpose: running.purpose,
    seed: running.seed,
    source_sha256: running.source_sha256,
    args: running.args,
    outcome: outcome.outcome,
    score: evidence?.score ?? null,
    evidence: evidence && artifacts ? evidenceOf(evidence, artifacts) : null,
    evidence_digest: numbers?.digest ?? null,
    values_sha256: numbers?.values ?? null,
    runtime_seconds: outcome.runtimeSeconds,
    contended: outcome.contended,
    reason: outcome.reason,
    explanation: outcome.explanation,
    warnings: outcome.warnings,
    artifacts,
    external: null,
  };
  records.append('trial_finished', finished);
  removeTrial(folder);
  return finished;
}

/** What the run under way is at, for `status`. */
export function runProgress(records: Records, running: RunningTrial): { [key: string]: unknown } {
  const progress = readTrialProgress(folderOf(records, running));
  return {
    trial: running.trial,
    since: running.since,
    state: runState(records, running),
    round: progress?.round ?? 0,
    rounds: progress?.rounds ?? null,
    last_score: progress?.score ?? null,
  };
}

/** The interpreter of this campaign's trials, absolute. */
export function interpreterOf({ campaign, layout }: Records): string {
  const { path } = campaign.init.interpreter;
  return isAbsolute(path) ? path : join(layout.workspace, path);
}

/** Removes what recorded trials, and files half written, may have left behind when a kill came in between. */
export function sweep({ campaign, layout }: Records): void {
  for (const folder of [layout.workspace, layout.home]) removeHalfWritten(folder);
  for (const name of existsSync(layout.trials) ? readdirSync(layout.trials) : []) {
    if (name !== campaign.running?.trial) removeTrial(join(layout.trials, name));
  }
}

export function runningTrial({ campaign }: Records): RunningTrial {
  if (campaign.running) return campaign.running;
  throw new Failure({
    code: 'AUTOFL_NOTHING_RUNS',
    message: 'No run is under way',
    hint: 'run_job_campaign.ts status JOB says what comes next',
  });
}

// internals

function placeOf(records: Records, running: RunningTrial): TrialPlace {
  return { folder: folderOf(records, running), seal: running.seal };
}

function folderOf({ layout }: Records, { trial }: RunningTrial): string {
  return join(layout.trials, trial);
}

function stage(
  records: Records,
  folder: string,
  { source_sha256: source, contract }: RunRequest,
): void {
  const { layout, objects } = records;
  const { results } = contract.artifacts;
  const { linked, linkedWhole } = buildStage({
    workspace: layout.workspace,
    folder: join(folder, TRIAL.stage),
    source: objects.getFiles(source),
    results,
    managed: new Set([
      ...managedPaths(layout.workspace, []),
      ...objects.getTree(source).keys(),
      // A run has no business with the campaign's own files, not even through a link.
      ...[
        layout.contract,
        layout.ledger,
        layout.plot,
        layout.page,
        layout.report,
        layout.reportJson,
      ].map((path) => basename(path)),
    ]),
    reserved: RESERVED_FOLDERS,
  });
  noteLinked(join(folder, TRIAL.linked), linked);
  for (const path of linkedWhole) records.warn(`${path} holds very many files and is linked whole`);
}

function planOf(records: Records, request: RunRequest, trial: string, token: string): TrialPlan {
  const { campaign } = records;
  const budget = request.contract.budget.fixed_training_budget;
  return {
    trial,
    token,
    // Under 40 characters and without blanks, whatever the workspace is called (nvflare.md 3).
    link: join(shortFolder(), `afl-${token.slice(0, 12)}`),
    python: interpreterOf(records),
    job: campaign.init.job,
    args: request.args,
    block: request.block,
    passthrough: request.contract.environment.simulator_env_passthrough,
    keepModels: campaign.settings.keep_artifacts !== 'none',
    timeoutSeconds: campaign.settings.timeout_seconds,
    stallSeconds: campaign.settings.simulator_no_progress_timeout_seconds,
    results: request.contract.artifacts.results,
    ...evidencePlan(records),
    plannedRounds: budget.num_rounds,
    numClients: budget.num_clients,
    statistic: statisticOf(campaign.statistic),
    guarded: guardedFiles(
      records,
      join(records.layout.trials, trial, TRIAL.stage),
      request.source_sha256,
    ),
    journal: records.layout.journal,
    ...request.measure,
  };
}

/** The class of equal runs that a run belongs to, among those it is ever compared with. */
function classOf(
  { campaign, objects }: Records,
  running: RunningTrial,
  values: RunEvidence['values'],
): { digest: string; values: string } {
  const known = comparable(campaign, running).flatMap(({ evidence_digest, values_sha256 }) =>
    evidence_digest && values_sha256
      ? [{ digest: evidence_digest, values: objects.getJson<Measured[]>(values_sha256) }]
      : [],
  );
  return {
    digest: evidenceClass(values, known).digest,
    values: objects.put(stored(values)),
  };
}

/** Earlier runs of the same arm, and of what it is judged against. */
function comparable(campaign: Campaign, { arm }: RunningTrial): EventData<'trial_finished'>[] {
  return [arm, campaign.incumbent?.name].flatMap((name) => {
    if (name === undefined || isBaselineName(name)) return campaign.baselineTrials;
    const candidate = candidateNamed(campaign, name);
    return candidate ? trialsOf(campaign, candidate) : [];
  });
}

function shortFolder(): string {
  const folder = tmpdir();
  const usable = isAbsolute(folder) && existsSync(folder) && folder.length <= 20;
  return usable && !/\s/.test(folder) ? folder : '/tmp';
}

export function statisticOf(evidence: Evidence | null): Statistic | null {
  if (!evidence) return null;
  const { metric, round, sites, round_scores: scores } = evidence;
  return { metric, round, sites, scores };
}

/** The supervisor died: end what is left of its trial by the token, and count nothing. */
async function interrupted({ token }: RunningTrial, folder: string): Promise<TrialOutcome> {
  const words = lastWords(folder);
  const left = await new Family({ token, folder }).end();
  const tail = left.length > 0 ? `; processes ${left.join(', ')} could not be ended` : '';
  return {
    outcome: 'infrastructure',
    reason: `${INTERRUPTED}the run's supervisor died${words ? ` (${words})` : ''}${tail}`,
    explanation: [],
    evidence: null,
    runtimeSeconds: 0,
    contended: false,
    warnings: [],
  };
}

/**
 * Moves a run's artifacts to `autofl_runs/<arm>/b<block>`; those of an earlier try of the same block
 * stay beside it.
 */
function keepArtifacts(
  { campaign, layout }: Records,
  running: RunningTrial,
  folder: string,
): string | null {
  const prefix = running.purpose === 'sealed' ? 'sealed-b' : 'b';
  const path = `autofl_runs/${running.arm}/${prefix}${running.block}`;
  const candidate = candidateNamed(campaign, running.arm)?.seq ?? null;
  const target = join(layout.workspace, path);
  const made = join(folder, TRIAL.artifacts);
  if (!existsSync(made)) return trialKeptIn(target) === running.trial ? path : null;
  if (existsSync(target)) renameSync(target, nextFree(target));
  writeAtomic(
    join(made, 'trial.json'),
    JSON.stringify({ trial: running.trial, args: running.args, prepared_event: candidate }),
  );
  moveTree(made, target);
  return path;
}

/** A kill may have come between the move and the record. */
function trialKeptIn(folder: string): string | null {
  const text = readIfExists(join(folder, 'trial.json'))?.toString('utf8');
  return text === undefined ? null : JSON.parse(text).trial;
}

function nextFree(path: string): string {
  let number = 1;
  while (existsSync(`${path}~${number}`)) number += 1;
  return `${path}~${number}`;
}

/** The evidence's file, from below the run's result folder to where it was kept. */
function evidenceOf(evidence: RunEvidence, artifacts: string): Evidence {
  const { values: _values, score: _score, warnings: _warnings, ...kept } = evidence;
  return { ...kept, file: `${artifacts}/${evidence.file}` };
}

function removeTrial(folder: string): void {
  const link = readPlan(folder)?.link;
  if (link) rmSync(link, { force: true });
  removeTree(folder);
}
