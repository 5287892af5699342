import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { removeTree } from '../../base/files.ts';
import { listed } from '../../base/words.ts';
import { buildStage } from '../../nvflare/stage.ts';
import { joinArguments } from '../arguments.ts';
import type { Candidate } from '../fold.ts';
import { RESERVED_FOLDERS } from '../paths.ts';
import type { Records } from '../records.ts';
import { digestsOf, managedPaths } from '../source.ts';
import { nameArguments } from './run_arguments.ts';
import { contractAt } from './session.ts';

/**
 * Stages a submitted candidate in its own folder, for a person to run on poc or prod: real copies of its
 * source, links to the workspace's data. The workspace keeps the incumbent.
 */
export function stageCandidate(records: Records, candidate: Candidate): void {
  const { layout, objects } = records;
  const source = submittedSource(candidate);
  const folder = stageOf(records, candidate);
  const aside = `${folder}.new`;
  removeTree(aside);
  buildStage({
    workspace: layout.workspace,
    folder: aside,
    source: objects.getFiles(source),
    managed: new Set([...managedPaths(layout.workspace, []), ...objects.getTree(source).keys()]),
    reserved: RESERVED_FOLDERS,
  });
  removeTree(folder);
  renameSync(aside, folder);
}

/** Where the staged candidate stands, and the command that starts it there. */
export function stagedFacts(
  records: Records,
  candidate: Candidate,
): { staged: string; command: string } {
  const { init } = records.campaign;
  const { submitted, name } = candidate;
  const contract = contractAt(
    records,
    submitted?.contract_json_sha256 ?? init.contract_json_sha256,
  );
  const args = [
    ...init.base_args,
    ...nameArguments(contract, name),
    ...(submitted?.run_args ?? []),
  ];
  return {
    staged: stageOf(records, candidate),
    command: joinArguments(['python', init.job, ...args]),
  };
}

/**
 * A result counts for what was submitted, so its stage must still hold that.
 *
 * @throws Failure `AUTOFL_NOT_SUBMITTED`, or `AUTOFL_STAGE_EDITED` naming the files.
 */
export function requireSubmitted(records: Records, candidate: Candidate): void {
  const submitted = records.objects.getTree(submittedSource(candidate));
  const folder = stageOf(records, candidate);
  if (!existsSync(folder)) return;
  const found = digestsOf(folder, [...submitted.keys(), ...managedPaths(folder, [])]);
  const edited = [...found].filter(([path, digest]) => digest !== submitted.get(path));
  if (edited.length === 0) return;
  throw new Failure({
    code: 'AUTOFL_STAGE_EDITED',
    message: `${candidate.name} was edited after it was submitted: ${listed(edited.map(([path]) => path))}`,
    hint: 'Edit the draft and evaluate again, run what is staged then, and record that result',
  });
}

// internals

function stageOf({ layout }: Records, { folder }: Candidate): string {
  return join(layout.candidates, folder, 'staged');
}

function submittedSource({ name, submitted }: Candidate): string {
  if (submitted) return submitted.source_sha256;
  throw new Failure({
    code: 'AUTOFL_NOT_SUBMITTED',
    message: `${name} was not submitted: its draft was not validated and staged`,
    hint: 'run_job_campaign.ts evaluate JOB, have the staged candidate run, then record its result',
  });
}
