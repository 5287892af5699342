import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { textOf } from '../../base/flags.ts';
import { stored } from '../../base/json.ts';
import { compileProblems } from '../../nvflare/trial/compile.ts';
import { obstaclesOf } from '../contract/admission.ts';
import { inherit, joinArguments, splitArguments } from '../contract/arguments.ts';
import type { Contract } from '../contract/contract.ts';
import { standIns } from '../contract/foreign_modules.ts';
import { draftProblems, importProblems, refuse } from '../contract/rules.ts';
import type { EventData } from '../records/event.ts';
import { executionFingerprint } from '../records/fingerprint.ts';
import type { Candidate } from '../records/fold.ts';
import { changeOf, patchOf } from '../records/patch.ts';
import { type Files, oddEntries, readDraftFiles, takenPlaces } from '../records/source.ts';
import { interpreterOf } from './plan_run.ts';
import { contractFor, currentContract, importFrom, type Session, schemaOf } from './session.ts';

/** A draft as it stands now, with everything the rules look at. */
interface Draft {
  folder: string;
  files: Files;
  base: Files;
  ownArgs: string[];
}

/**
 * Validates a draft and freezes its source, patch and arguments as `candidate_submitted`. A refused
 * draft changes nothing: it can be mended and submitted again.
 *
 * @throws Failure exit 2 with every reason at once.
 */
export async function submit(session: Session, candidate: Candidate): Promise<void> {
  const { records } = session;
  refuseStale(session, candidate);
  const draft = readDraft(session, candidate);
  const change = changeOf(draft.base, draft.files);
  const contract = currentContract(records);
  const schema = schemaOf(records);
  const touched = new Map(
    [...change.changed, ...change.created].flatMap((path) => pair(draft.files, path)),
  );
  const hint = `Mend ${draft.folder} and evaluate again, or abandon the candidate`;
  refuse(
    draftProblems(
      {
        change,
        texts: touched,
        creatable: await creatable(change.created, contract),
        odd: oddEntries(draft.folder),
        taken: takenPlaces(records.layout.workspace, change.created),
        standIns: standIns(draft.base, change.created),
        ownArgs: draft.ownArgs,
        literatureLinked: candidate.prepared.literature_event_id !== null,
      },
      contract,
      schema,
    ),
    hint,
  );
  const runArgs = inherit(candidate.prepared.inherited_args, draft.ownArgs);
  // The interpreter compiles in a process of its own while we read the job.
  const [unreadable, after] = await Promise.all([
    compileProblems(interpreterOf(records), touched),
    contractOfDraft(session, draft, contract, runArgs, change.created),
  ]);
  refuse(unreadable, hint);
  refuse(importProblems(contract, after), hint);
  refuse(
    obstaclesOf(after, schema).map(({ message }) => message),
    hint,
  );
  const submission = freeze(session, candidate, draft, { change, runArgs, after });
  refuseDuplicate(session, candidate, submission);
  if (differs(candidate.submitted, submission)) records.append('candidate_submitted', submission);
}

// internals

function refuseStale({ records }: Session, { name, prepared }: Candidate): void {
  const base = records.campaign.incumbent?.source_sha256 ?? records.campaign.init.source_sha256;
  if (prepared.base_source_sha256 === base) return;
  throw new Failure({
    code: 'AUTOFL_STALE_BASE',
    message: `${name} was prepared from ${prepared.base_candidate}, which is not the incumbent any more`,
    hint: 'Abandon it and prepare it again from the incumbent',
  });
}

function readDraft({ records, parsed }: Session, candidate: Candidate): Draft {
  const folder = join(records.layout.candidates, candidate.folder, 'source');
  const base: Files = records.objects.getFiles(candidate.prepared.base_source_sha256);
  const given = textOf(parsed, 'run-args');
  return {
    folder,
    base,
    files: readDraftFiles(folder),
    ownArgs: given === undefined ? candidate.prepared.run_args : splitArguments(given, 'run-args'),
  };
}

async function creatable(created: string[], { trust_contract }: Contract): Promise<Set<string>> {
  if (created.length === 0) return new Set();
  const { creatablePaths } = await import('../contract/creations.ts');
  return creatablePaths(created, trust_contract.allowed_create_patterns);
}

/** The contract that the candidate's job would get: read from the draft, kept to the person's review. */
async function contractOfDraft(
  { records }: Session,
  draft: Draft,
  before: Contract,
  runArgs: string[],
  created: string[],
): Promise<Contract> {
  const { init } = records.campaign;
  const meaning = await importFrom(draft.folder, init.job, [...init.base_args, ...runArgs]);
  const after = contractFor(draft.folder, meaning, schemaOf(records), {
    metric:
      before.objective.metric_source === 'user_request' ? before.objective.requested_metric : null,
    environment: init.environment,
    maxCandidates: before.budget.max_candidates,
    jobArgs: init.base_args,
  });
  const { trust_contract: trust, environment } = before;
  return {
    ...after,
    environment: {
      ...after.environment,
      simulator_env_passthrough: environment.simulator_env_passthrough,
    },
    trust_contract: {
      ...after.trust_contract,
      allowed_edit_paths: [...new Set([...trust.allowed_edit_paths, ...created])],
      allowed_create_patterns: trust.allowed_create_patterns,
      fixed_arguments: [
        ...new Set([...trust.fixed_arguments, ...after.trust_contract.fixed_arguments]),
      ],
    },
  };
}

function freeze(
  { records }: Session,
  candidate: Candidate,
  draft: Draft,
  made: { change: ReturnType<typeof changeOf>; runArgs: string[]; after: Contract },
): EventData<'candidate_submitted'> {
  const { objects, campaign } = records;
  const source = objects.putTree(draft.files);
  const edits = made.change.changed.length + made.change.created.length;
  const fingerprint = executionFingerprint(source, made.runArgs, campaign.init.fixed_budget_sha256);
  const earlier = campaign.fingerprints.get(fingerprint);
  return {
    candidate: candidate.name,
    source_sha256: source,
    contract_json_sha256: objects.put(stored(made.after)),
    patch_sha256: objects.put(patchOf(draft.base, draft.files, made.change)),
    run_args: made.runArgs,
    changed_files: made.change.changed,
    created_files: made.change.created,
    candidate_kind: edits > 0 ? 'source_edit' : 'argument_only',
    execution_fingerprint: fingerprint,
    crash_replay: earlier?.status === 'crash' ? earlier.candidate : null,
  };
}

/** What was scored once says nothing new; a crash may be tried again, and counts. */
function refuseDuplicate(
  { records }: Session,
  candidate: Candidate,
  submission: EventData<'candidate_submitted'>,
): void {
  const earlier = records.campaign.fingerprints.get(submission.execution_fingerprint);
  if (!earlier || earlier.status === 'crash') return;
  throw new Failure({
    code: 'AUTOFL_DUPLICATE',
    message: `${candidate.name} has the same source and arguments (${joinArguments(submission.run_args) || 'none'}) as ${earlier.candidate}, which was scored already (${earlier.status})`,
    hint: 'Change the draft, or abandon it',
  });
}

/** The same draft again, after an infrastructure failure, is the same submission. */
function differs(
  before: EventData<'candidate_submitted'> | null,
  after: EventData<'candidate_submitted'>,
): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

function pair(files: Files, path: string): [string, Buffer][] {
  const bytes = files.get(path);
  return bytes ? [[path, bytes]] : [];
}
