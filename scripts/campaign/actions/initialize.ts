import { randomUUID } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Reply } from '../../base/door.ts';
import { EXIT, Failure } from '../../base/failure.ts';
import { readIfExists, sha256 } from '../../base/files.ts';
import { textOf, usage } from '../../base/flags.ts';
import { stored } from '../../base/json.ts';
import { clipped, listed } from '../../base/words.ts';
import { placeOfField } from '../../nvflare/job/explain.ts';
import type { JobMeaning } from '../../nvflare/job/meaning.ts';
import { compileProblems } from '../../nvflare/trial/compile.ts';
import { findInterpreter, locate } from '../../nvflare/trial/interpreter.ts';
import { admissionWarnings, admit, requireRunnablePath } from '../contract/admission.ts';
import { destOf, joinArguments, optionsOf, splitArguments } from '../contract/arguments.ts';
import type { Contract } from '../contract/contract.ts';
import { contractText } from '../contract/contract_text.ts';
import type { MutationSchema } from '../contract/mutation_schema.ts';
import { readMutationSchema } from '../contract/mutation_schema.ts';
import { narrow } from '../contract/narrow.ts';
import { redraw, syncWorkspace } from '../project.ts';
import type { Acceptance, EventData, Settings } from '../records/event.ts';
import { baselineArm, isExternal, type RunningTrial } from '../records/fold.ts';
import { withLock } from '../records/lock.ts';
import { drawnFiles, type Layout } from '../records/paths.ts';
import { readManaged } from '../records/source.ts';
import { initialAcceptance, initialSettings } from '../settings.ts';
import { ACCEPTANCE_RULE } from '../verdict/settings.ts';
import { noiseWords } from '../views/verdict_words.ts';
import { settle } from './conclude.ts';
import { drive, nextOfBaseline, startNext } from './drive.ts';
import { outsideFacts } from './external.ts';
import { detached, type Finished } from './follow.ts';
import { failureFacts, reply, shortList } from './reply.ts';
import {
  changeSettings,
  contractAt,
  contractFor,
  importWithBudget,
  openSession,
  portablePath,
  type Request,
  type Session,
  schemaText,
} from './session.ts';

/**
 * Imports and admits a job, freezes its source and contract, and runs the baseline. Again: resumes, or
 * retries a baseline without a score; never a second campaign.
 */
export async function initialize(request: Request): Promise<Reply> {
  const session = openSession(request);
  const { records } = session;
  const admitted = records.current ? null : await admission(session);
  const running = await withLock(records.layout.lock, 'initialize', async () => {
    records.refresh();
    if (admitted && !records.current) begin(session, admitted);
    else resume(session);
    return baselineRun(session);
  });
  if (running && request.parsed.switches.has('detach'))
    return detached(records, 'initialize', running);
  const finished = running && (await drive(session, 'initialize', running));
  return baselineReply(session, 'initialize', finished);
}

/** What the baseline's run says of the job, and the contract in short. */
export function baselineReply(
  { records, job }: Session,
  action: string,
  finished: Finished | null,
): Reply {
  const { campaign } = records;
  const awaited = isExternal(campaign) && finished?.outcome !== 'crash';
  const exit =
    campaign.baseline || awaited
      ? EXIT.done
      : finished?.outcome === 'infrastructure'
        ? EXIT.retry
        : EXIT.failed;
  const contract = contractAt(records, campaign.init.contract_json_sha256);
  const baseline = {
    name: finished?.arm ?? campaign.baseline?.name ?? baselineArm(campaign),
    score: campaign.baseline?.score ?? null,
    runs: campaign.baselineTrials.filter(({ score }) => score !== null).map(({ score }) => score),
    noise: noiseWords(campaign.baseline, campaign.init.seed !== null),
    ...(finished ? { runtime_seconds: finished.runtime_seconds } : {}),
    ...(finished?.reason ? { why: clipped(finished.reason, 300) } : {}),
    ...failureFacts(records, finished),
  };
  return reply(
    records,
    action,
    {
      job,
      baseline,
      ...outsideFacts(records),
      metric: campaign.init.metric,
      mode: campaign.init.mode,
      fixed_budget: campaign.init.fixed_budget,
      fixed_arguments: shortList(contract.trust_contract.fixed_arguments),
      may_edit: shortList(contract.trust_contract.allowed_edit_paths),
      unread: shortList(
        contract.unresolved.map(({ field, reason }) => clipped(`${field}: ${reason}`, 120)),
        4,
      ),
      contract: records.layout.contract,
    },
    exit,
  );
}

// internals

/** Everything that is decided before a byte is written. */
interface Admitted {
  contract: Contract;
  schema: MutationSchema;
  baseArgs: string[];
  environment: 'sim' | 'poc' | 'prod';
  interpreter: { path: string; python: string; nvflare: string };
  sources: Map<string, string>;
  settings: Settings;
  acceptance: Acceptance;
  seed: EventData<'campaign_initialized'>['seed'];
  warnings: string[];
}

async function admission({ records, job, parsed }: Session): Promise<Admitted> {
  const { workspace } = records.layout;
  refuseTaken(records.layout);
  const environment = environmentOf(textOf(parsed, 'env'));
  const schema = readMutationSchema(schemaText(workspace));
  const settings = initialSettings(parsed, schema);
  const given = splitArguments(textOf(parsed, 'base-args'), 'base-args');
  const { meaning, args: baseArgs } = await importWithBudget(workspace, job, given, schema);
  const imported = contractFor(workspace, meaning, schema, {
    metric: textOf(parsed, 'metric') ?? null,
    environment,
    maxCandidates: settings.max_candidates,
    jobArgs: baseArgs,
  });
  const interpreter = findInterpreter(workspace, textOf(parsed, 'python'));
  await requirePython(interpreter.path, workspace, [...meaning.sources.keys()]);
  admit(imported, schema, (field) => placeOfField(meaning, field));
  requireRunnablePath(imported, workspace);
  const contract = narrow(
    imported,
    readIfExists(records.layout.contract)?.toString('utf8') ?? null,
  );
  return {
    contract,
    schema,
    baseArgs,
    environment,
    interpreter,
    sources: meaning.sources,
    settings,
    acceptance: initialAcceptance(parsed, settings, schema),
    seed: seedOf(meaning, schema, baseArgs),
    warnings: admissionWarnings(contract, {
      hasSeed: seedOf(meaning, schema, baseArgs) !== null,
      sampled: meaning.budget.sampledClients?.value ?? null,
    }),
  };
}

/** What a campaign draws would replace what a person, or another tool, has under the same name. */
function refuseTaken(layout: Layout): void {
  const taken = drawnFiles(layout).filter((path) => lstatSync(path, { throwIfNoEntry: false }));
  if (taken.length === 0) return;
  throw new Failure({
    code: 'AUTOFL_NAME_TAKEN',
    message: `The campaign would overwrite ${listed(taken.map((path) => basename(path)))} in ${layout.workspace}`,
    hint: 'Move them elsewhere, with the person’s consent (they may be of an earlier campaign), and initialize again; or use a fresh copy of the job',
  });
}

/** Whether the job is Python at all is the interpreter's word; what is not cannot be read either. */
async function requirePython(python: string, workspace: string, paths: string[]): Promise<void> {
  const files = new Map(paths.map((path) => [path, readFileSync(join(workspace, path))]));
  const [first, ...more] = await compileProblems(python, files);
  if (first === undefined) return;
  throw new Failure({
    code: 'AUTOFL_NOT_PYTHON',
    message: `The job is not Python: ${listed([first, ...more], { separator: '; ' })}`,
    hint: 'Mend the file so that Python compiles it, and run initialize again',
  });
}

/** The option that varies the seed, declared or found, and the seed that the job starts with. */
function seedOf(
  { seedOption, options, optionDefaults }: JobMeaning,
  { replicates }: MutationSchema,
  baseArgs: string[],
): EventData<'campaign_initialized'>['seed'] {
  const dest = replicates.seed_arg === undefined ? seedOption?.dest : destOf(replicates.seed_arg);
  const flags = dest === undefined ? [] : (options.get(dest) ?? []);
  const [option] = flags;
  if (dest === undefined || option === undefined) return null;
  const given = optionsOf(baseArgs).options.findLast(({ words }) =>
    flags.includes((words[0] ?? '').split('=')[0] ?? ''),
  );
  const first = given
    ? Number(given.words.join('=').split('=')[1])
    : (optionDefaults.get(dest) ?? null);
  return typeof first === 'number' && Number.isInteger(first) ? { option, first } : null;
}

function environmentOf(text = 'sim'): 'sim' | 'poc' | 'prod' {
  if (text === 'sim' || text === 'poc' || text === 'prod') return text;
  throw usage(`--env takes sim, poc or prod; received ${text}`);
}

/** The first event: source and contract are frozen. */
function begin(session: Session, admitted: Admitted): void {
  const { records, job } = session;
  const { layout, objects } = records;
  const source = readManaged(layout.workspace, [
    ...admitted.contract.trust_contract.allowed_edit_paths,
    ...admitted.sources.keys(),
    'mutation_schema.yaml',
  ]);
  for (const [path, digest] of admitted.sources) {
    const bytes = source.get(path);
    if (bytes && sha256(bytes) !== digest) throw changedMeanwhile(path);
  }
  const { fixed_training_budget: fixed } = admitted.contract.budget;
  records.append('campaign_initialized', {
    campaign: randomUUID(),
    job,
    environment: admitted.environment,
    metric: admitted.contract.objective.metric ?? '',
    mode: admitted.contract.objective.mode ?? 'max',
    rule: ACCEPTANCE_RULE,
    base_args: admitted.baseArgs,
    settings: admitted.settings,
    acceptance: admitted.acceptance,
    seed: admitted.seed,
    interpreter: {
      ...admitted.interpreter,
      path: portablePath(layout.workspace, admitted.interpreter.path),
    },
    source_sha256: objects.putTree(source),
    contract_sha256: objects.put(contractText(admitted.contract)),
    contract_json_sha256: objects.put(stored(admitted.contract)),
    schema_json_sha256: objects.put(stored(admitted.schema)),
    fixed_budget: fixed,
    fixed_budget_sha256: sha256(JSON.stringify(fixed)),
  });
  for (const warning of admitted.warnings) records.warn(warning);
}

/** A second initialize goes on with the campaign that is there; what was fixed then stays. */
function resume(session: Session): void {
  const { records, parsed, job } = session;
  const { init } = records.campaign;
  if (job !== init.job) throw otherJob(job, init.job, records.layout.workspace);
  const asked: [string, string | undefined, string][] = [
    ['metric', textOf(parsed, 'metric'), init.metric],
    ['python', pythonAsked(session), init.interpreter.path],
    ['env', textOf(parsed, 'env'), init.environment],
    ['base-args', textOf(parsed, 'base-args'), joinArguments(init.base_args)],
    ['replicates', textOf(parsed, 'replicates'), records.campaign.settings.replicates],
    ['keep-artifacts', textOf(parsed, 'keep-artifacts'), records.campaign.settings.keep_artifacts],
  ];
  const changed = asked.find(([, value, fixed]) => value !== undefined && value !== fixed);
  if (changed) throw fixedSetting(changed, records.layout.workspace);
  changeSettings(session);
}

/** Another interpreter may measure otherwise, so the one that the campaign began with stays. */
function pythonAsked({ records: { layout }, parsed }: Session): string | undefined {
  const given = textOf(parsed, 'python');
  if (given === undefined) return undefined;
  return portablePath(layout.workspace, locate(layout.workspace, given));
}

/** The baseline's run: the one under way, the next one, or none when they suffice or are made elsewhere. */
async function baselineRun({ records }: Session): Promise<RunningTrial | null> {
  await settle(records);
  syncWorkspace(records);
  const { running } = records.campaign;
  if (isExternal(records.campaign) || (running && running.purpose !== 'baseline')) {
    await redraw(records);
    return null;
  }
  const started = await startNext(records, nextOfBaseline);
  if (!started) await redraw(records);
  return started;
}

function changedMeanwhile(path: string): Failure {
  return new Failure({
    code: 'AUTOFL_SOURCE_CHANGED',
    message: `${path} changed after the job was read and admitted`,
    hint: 'Leave the workspace alone and run initialize again',
  });
}

function otherJob(job: string, fixed: string, workspace: string): Failure {
  return new Failure({
    code: 'AUTOFL_OTHER_JOB',
    message: `The campaign in ${workspace} is over ${fixed}, not over ${job}`,
    hint: `Name ${fixed}, or start a campaign over ${job} in a fresh copy of the folder`,
  });
}

function fixedSetting(
  [flag, value, fixed]: [string, string | undefined, string],
  workspace: string,
): Failure {
  return new Failure({
    code: 'AUTOFL_FIXED_SETTING',
    message: `--${flag} ${value}: this campaign began with ${fixed || 'none'}, which cannot change`,
    hint: `Leave --${flag} out, or start a campaign in a fresh copy of ${workspace}`,
  });
}
