import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { noteLinked } from '../../nvflare/trial/guarded.ts';
import { buildStage } from '../../nvflare/trial/stage.ts';
import { TRIAL, type TrialPlan } from '../../nvflare/trial/trial.ts';
import type { WantedRun } from '../arms.ts';
import type { Contract } from '../contract/contract.ts';
import { evidencePlan, statisticOf } from '../evidence_plan.ts';
import { isBaselineName } from '../records/event.ts';
import { type Campaign, candidateNamed } from '../records/fold.ts';
import { drawnFiles, RESERVED_FOLDERS } from '../records/paths.ts';
import type { RecordsView } from '../records/records.ts';
import { managedPaths } from '../records/source.ts';
import { guardedFiles } from '../tamper.ts';
import { seedOf } from '../verdict/blocks.ts';
import { sealedMeasure } from './fresh.ts';
import { nameArguments } from './run_arguments.ts';
import { contractAt } from './session.ts';

/** One run that a decision asks for, with all that it is made of. */
export interface RunRequest extends WantedRun {
  source_sha256: string;
  contract: Contract;
  seed: number | null;
  args: string[];
  /** Of the sealed evaluation, where it differs from the campaign's own: job, metric and statistic. */
  measure: Partial<Pick<TrialPlan, 'job' | 'metrics' | 'statistic'>>;
}

/** Source, contract and arguments of a run. */
export function requestOf(records: RecordsView, wanted: WantedRun): RunRequest {
  const { campaign } = records;
  const { source_sha256, contract_json_sha256, run_args } = configurationOf(campaign, wanted.arm);
  const contract = contractAt(records, contract_json_sha256);
  const measured = wanted.purpose === 'sealed' ? sealedMeasure(records) : { args: [], measure: {} };
  const args = [
    ...campaign.init.base_args,
    ...nameArguments(contract, wanted.arm),
    ...run_args,
    ...measured.args,
  ];
  return {
    ...wanted,
    source_sha256,
    contract,
    ...seeded(campaign, wanted.block, args),
    measure: measured.measure,
  };
}

/** Lays out what the run will see. */
export function stageRun(
  records: RecordsView,
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
      ...[layout.contract, ...drawnFiles(layout)].map((path) => basename(path)),
    ]),
    reserved: RESERVED_FOLDERS,
  });
  noteLinked(join(folder, TRIAL.linked), linked);
  for (const path of linkedWhole) records.warn(`${path} holds very many files and is linked whole`);
}

/** What its supervisor is told. */
export function planOf(
  records: RecordsView,
  request: RunRequest,
  { trial, token }: { trial: string; token: string },
): TrialPlan {
  const { campaign, layout } = records;
  const budget = request.contract.budget.fixed_training_budget;
  return {
    trial,
    token,
    // Under 40 characters and without blanks, whatever the workspace is called.
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
    guarded: guardedFiles(records, join(layout.trials, trial, TRIAL.stage), request.source_sha256),
    journal: layout.journal,
    heldBy: null,
    ...request.measure,
  };
}

/** The interpreter of this campaign's trials, absolute. */
export function interpreterOf({
  campaign,
  layout,
}: Pick<RecordsView, 'campaign' | 'layout'>): string {
  const { path } = campaign.init.interpreter;
  return isAbsolute(path) ? path : join(layout.workspace, path);
}

/** A folder for the short links that runs are reached by. */
export function shortFolder(): string {
  const folder = tmpdir();
  const usable = isAbsolute(folder) && existsSync(folder) && folder.length <= 20;
  return usable && !/\s/.test(folder) ? folder : '/tmp';
}

// internals

/** Every block has its seed, as the last argument, so that a draft's own default has no say. */
function seeded(
  { init }: Campaign,
  block: number,
  args: string[],
): Pick<RunRequest, 'seed' | 'args'> {
  const seed = seedOf(block, init.seed?.first ?? null);
  if (seed === null || init.seed === null) return { seed, args };
  return { seed, args: [...args, init.seed.option, String(seed)] };
}

function configurationOf(
  campaign: Campaign,
  arm: string,
): { source_sha256: string; contract_json_sha256: string; run_args: string[] } {
  if (isBaselineName(arm)) return { ...campaign.init, run_args: [] };
  const submitted = candidateNamed(campaign, arm)?.submitted;
  if (!submitted) throw new Error(`${arm} was not submitted`);
  return submitted;
}
