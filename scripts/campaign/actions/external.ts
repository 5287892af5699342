import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { removeTree } from '../../base/files.ts';
import { listed } from '../../base/words.ts';
import { buildStage } from '../../nvflare/trial/stage.ts';
import { joinArguments } from '../contract/arguments.ts';
import { nextOutside, type OutsideRun } from '../outside.ts';
import { isBaselineName } from '../records/event.ts';
import { type Candidate, candidateNamed, pendingCandidate } from '../records/fold.ts';
import { RESERVED_FOLDERS } from '../records/paths.ts';
import type { Records } from '../records/records.ts';
import { digestsOf, managedPaths } from '../records/source.ts';
import { manifestPath } from '../views/state.ts';
import { requestOf } from './plan_run.ts';

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
    results: null,
    managed: new Set([...managedPaths(layout.workspace, []), ...objects.getTree(source).keys()]),
    reserved: RESERVED_FOLDERS,
  });
  removeTree(folder);
  renameSync(aside, folder);
}

/** The run that is waited for: where its source stands, how it is started, how its result is recorded. */
export function outsideFacts(records: Records): { [key: string]: unknown } {
  const { campaign, layout } = records;
  const wanted = nextOutside(campaign);
  if (!wanted) return {};
  const { arm, block, seed, purpose } = wanted;
  const { args } = requestOf(records, wanted);
  const candidate = pendingCandidate(campaign);
  // The incumbent's source is what the workspace holds, be it the baseline's or a candidate's.
  const folder =
    purpose === 'selection' && candidate ? stageOf(records, candidate) : layout.workspace;
  return {
    next_run: { arm, block, seed },
    folder,
    command: joinArguments(['python', campaign.init.job, ...args]),
    // With its block, so that who repeats the command after a kill records no second run.
    record: `record JOB ${targetOf(records, wanted)}--block ${block} --score S`,
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

function targetOf({ campaign }: Records, { arm, purpose }: OutsideRun): string {
  if (purpose === 'selection') return '';
  if (isBaselineName(arm)) return '--baseline ';
  return `--manifest ${manifestPath(candidateNamed(campaign, arm)?.folder ?? arm)} `;
}

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
