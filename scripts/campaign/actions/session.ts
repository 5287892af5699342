import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { readIfExists } from '../../base/files.ts';
import { type Parsed, textOf } from '../../base/flags.ts';
import type { JobMeaning } from '../../nvflare/job/meaning.ts';
import type { Contract } from '../contract/contract.ts';
import { contractOf } from '../contract/contract.ts';
import type { MutationSchema } from '../contract/mutation_schema.ts';
import { redrawSettings } from '../project.ts';
import { type Layout, layoutOf, locateJob } from '../records/paths.ts';
import { Records, type RecordsView } from '../records/records.ts';
import { applySettings } from '../settings.ts';
import { refuseUntilRunEnds, restoreJournalLocked } from '../tamper.ts';
import type { Interruption } from './interruption.ts';
import { budgetArguments } from './run_arguments.ts';

/** What a door hands to an action. */
export interface Request {
  /** The job file or its folder, as given. */
  job: string;
  parsed: Parsed;
  interruption: Interruption;
}

/** An opened workspace. */
export interface Session {
  records: Records;
  /** The job file relative to the workspace. */
  job: string;
  parsed: Parsed;
  interruption: Interruption;
}

/** Finds the workspace of a job and reads its records; there need be no campaign yet. */
export function openSession({ job: path, parsed, interruption }: Request): Session {
  const { workspace, job } = locateJob(path, textOf(parsed, 'workspace'));
  const layout = layoutOf(workspace);
  const restored = restoreJournalLocked(layout);
  const records = openRecords(layout);
  if (restored) records.warn(restored);
  return { records, job, parsed, interruption };
}

function openRecords(layout: Layout): Records {
  try {
    const records = Records.open(layout);
    if (!records.current) refuseUntilRunEnds(layout, null);
    return records;
  } catch (error) {
    if (error instanceof Failure) refuseUntilRunEnds(layout, error);
    throw error;
  }
}

/**
 * Like {@link openSession}, for actions that need a campaign.
 *
 * @throws Failure `AUTOFL_NO_CAMPAIGN` before anything is written.
 */
export function openCampaign(request: Request): Session {
  const session = openSession(request);
  session.records.requireCampaign();
  return session;
}

/** Commits the setting flags of this command line, where they change anything. */
export function changeSettings({ records, parsed }: Session): void {
  const { settings, changes } = applySettings(records.campaign.settings, parsed);
  if (changes.length === 0) return;
  records.append('settings_changed', { changes, settings });
  redrawSettings(records);
}

/** The author's schema as it was at initialize: candidates cannot move their own bounds. */
export function schemaOf({ objects, campaign }: RecordsView): MutationSchema {
  return objects.getJson(campaign.init.schema_json_sha256);
}

/** The contract as it was written at some point of the campaign. */
export function contractAt(
  { objects }: Pick<RecordsView, 'objects'>,
  jsonSha256: string,
): Contract {
  return objects.getJson(jsonSha256);
}

/** The contract that the incumbent runs under. */
export function currentContract(records: Records): Contract {
  const { incumbent, init } = records.campaign;
  return contractAt(records, incumbent?.contract_json_sha256 ?? init.contract_json_sha256);
}

/** Reads a job's meaning, from the workspace or from a draft of it. */
export async function importFrom(
  root: string,
  job: string,
  jobArgs: string[],
): Promise<JobMeaning> {
  const { readJob } = await import('../../nvflare/job/job.ts');
  return readJob({ root, entry: job, jobArgs });
}

/** Reads a job as every run of a campaign starts it: with the budget that its author declares. */
export async function importWithBudget(
  root: string,
  job: string,
  given: string[],
  schema: MutationSchema,
): Promise<{ meaning: JobMeaning; args: string[] }> {
  const plain = await importFrom(root, job, given);
  const args = [...budgetArguments(schema, plain), ...given];
  const meaning = args.length === given.length ? plain : await importFrom(root, job, args);
  return { meaning, args };
}

/** The contract a job would get now. */
export function contractFor(
  root: string,
  meaning: JobMeaning,
  schema: MutationSchema,
  request: {
    metric: string | null;
    environment: 'sim' | 'poc' | 'prod';
    maxCandidates: number | null;
    jobArgs: string[];
  },
): Contract {
  return contractOf(meaning, {
    ...request,
    schema,
    existing: (path) => existsSync(join(root, path)),
  });
}

/** `mutation_schema.yaml` of a folder, or null. */
export function schemaText(root: string): string | null {
  return readIfExists(join(root, 'mutation_schema.yaml'))?.toString('utf8') ?? null;
}

/** A path as a record holds it: relative where it stands inside the workspace. */
export function portablePath(workspace: string, path: string): string {
  const inside = relative(workspace, path);
  return inside.startsWith('..') ? path : inside;
}
