import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Failure } from '../base/failure.ts';
import { readIfExists, sha256, syncFolder, writeAtomic, writeIfChanged } from '../base/files.ts';
import { listed } from '../base/words.ts';
import type { Campaign, Candidate } from './fold.ts';
import type { Layout } from './paths.ts';
import type { Records } from './records.ts';
import { digestsOf, type Files, managedPaths, writeFiles } from './source.ts';
import { ledgerRows, ledgerText } from './views/ledger.ts';
import { manifestOf } from './views/manifest.ts';
import { drawPlot } from './views/progress.ts';
import { reportText } from './views/report.ts';
import { stateOf } from './views/state.ts';

/**
 * Draws every file that follows from the journal. Any later action can do it again, so nothing here is a
 * commit; a file that somebody edited is drawn anew and the edit reported.
 */
export async function redraw(records: Records): Promise<void> {
  const { campaign, layout } = records;
  const upToDate = stateSeq(layout) === campaign.seq;
  const drawnIn = new Set<string>();
  const draw = (path: string, text: string): void => {
    const edited = upToDate && existsSync(path);
    if (!writeIfChanged(path, text)) return;
    drawnIn.add(dirname(path));
    if (edited) {
      records.warn(`${nameOf(layout, path)} had been edited; it is drawn again from the journal`);
    }
  };
  for (const candidate of campaign.candidates) drawCandidate(records, candidate, draw);
  draw(layout.campaign, json(campaignSummary(campaign)));
  draw(layout.ledger, ledgerText(ledgerRows(campaign)));
  draw(layout.report, reportText(campaign));
  await drawPlot(records);
  // The state says that everything else was drawn: power loss must not make a liar of it.
  for (const folder of drawnIn) syncFolder(folder);
  draw(layout.state, json(stateOf(campaign, { stopFiles: existingStopFiles(records) })));
}

/** Stop files of the campaign that exist now, as they were named. */
export function existingStopFiles({ campaign, layout }: Records): string[] {
  return campaign.settings.stop_files.filter((path) => existsSync(resolve(layout.workspace, path)));
}

/**
 * Brings the workspace's source up to the incumbent. A file that is neither the incumbent's nor its
 * predecessor's is the person's own edit, and must not be overwritten or measured as ours.
 *
 * @throws Failure `AUTOFL_WORKSPACE_EDITED` naming the files.
 */
export function syncWorkspace(records: Records): void {
  const { campaign, layout, objects } = records;
  const expected = incumbentSource(campaign);
  const current = objects.getTree(expected.source);
  const previous = objects.getTree(expected.previousSource);
  const onDisk = digestsOf(layout.workspace, [
    ...current.keys(),
    ...managedPaths(layout.workspace, []),
  ]);
  const stale: Files = new Map();
  const edited: string[] = [];
  for (const [path, digest] of onDisk) {
    const wanted = current.get(path);
    if (digest === wanted) continue;
    if (wanted !== undefined && digest === (previous.get(path) ?? null))
      stale.set(path, objects.get(wanted));
    else edited.push(path);
  }
  if (edited.length > 0) throw workspaceEdited(edited);
  writeFiles(layout.workspace, stale);
  syncContract(records, expected);
}

/** The source version the workspace must hold, and the one before it. */
export function incumbentSource({ init, incumbent, candidates }: Campaign): {
  source: string;
  contract: string;
  previousSource: string;
  previousContract: string;
} {
  const source = incumbent?.source_sha256 ?? init.source_sha256;
  const contract = incumbent?.contract_sha256 ?? init.contract_sha256;
  const kept = candidates.filter(({ status }) => status === 'keep');
  const before = kept.at(-2);
  return {
    source,
    contract,
    previousSource: before?.submitted?.source_sha256 ?? init.source_sha256,
    previousContract: before?.finalized?.contract_sha256 ?? init.contract_sha256,
  };
}

/** A prepared candidate's draft, made once from its base; the agent edits it from then on. */
export function materialiseDraft(records: Records, candidate: Candidate): void {
  // A kill may have come before the draft of an abandoned candidate of this name was moved aside.
  for (const earlier of records.campaign.candidates) moveSupersededAside(records, earlier);
  const folder = join(records.layout.candidates, candidate.folder);
  const source = join(folder, 'source');
  if (existsSync(source)) return;
  const aside = join(records.layout.candidates, `.${candidate.folder}.draft`);
  rmSync(aside, { recursive: true, force: true });
  writeFiles(
    join(aside, 'source'),
    records.objects.getFiles(candidate.prepared.base_source_sha256),
  );
  writeAtomic(
    join(folder, 'candidate_manifest.json'),
    json(manifestOf(records.campaign, candidate)),
  );
  renameSync(join(aside, 'source'), source);
  // The agent edits it from now on: nothing may bring the untouched one back.
  syncFolder(folder);
  rmSync(aside, { recursive: true, force: true });
}

// internals

function drawCandidate(
  records: Records,
  candidate: Candidate,
  draw: (path: string, text: string) => void,
): void {
  const folder = join(records.layout.candidates, candidate.folder);
  moveSupersededAside(records, candidate);
  draw(join(folder, 'candidate_manifest.json'), json(manifestOf(records.campaign, candidate)));
  const patch = candidate.submitted?.patch_sha256;
  const file = join(folder, 'candidate.patch');
  if (patch && (candidate.status === 'prepared' || !existsSync(file))) {
    draw(file, records.objects.get(patch).toString('utf8'));
  }
}

/** An abandoned name was used again: its old folder becomes `name~1` before the new one is drawn. */
function moveSupersededAside({ layout }: Records, candidate: Candidate): void {
  if (candidate.folder === candidate.name) return;
  // Each folder tells whose it is: by now the newer candidate of the name may have its own there.
  for (const [parent, record] of [
    [layout.candidates, 'candidate_manifest.json'],
    [layout.runs, join('b0', 'trial.json')],
  ] as const) {
    const [from, to] = [join(parent, candidate.name), join(parent, candidate.folder)];
    if (preparedIn(join(from, record)) === candidate.seq && !existsSync(to)) renameSync(from, to);
  }
}

/** The event that prepared the candidate of a record, as the record says. */
function preparedIn(file: string): number | null {
  const text = readIfExists(file)?.toString('utf8');
  try {
    return JSON.parse(text ?? '').prepared_event ?? null;
  } catch {
    return null;
  }
}

function syncContract(
  { layout, objects }: Records,
  expected: { contract: string; previousContract: string },
): void {
  const bytes = readIfExists(layout.contract);
  const digest = bytes ? sha256(bytes) : null;
  if (digest === expected.contract) return;
  if (digest !== null && digest !== expected.previousContract) throw contractEdited(layout);
  writeAtomic(layout.contract, objects.get(expected.contract));
}

function campaignSummary(campaign: Campaign): { [key: string]: unknown } {
  const { init, incumbent, settings } = campaign;
  return {
    schema_version: 'nvflare.autofl.campaign.v1',
    campaign: init.campaign,
    job: init.job,
    environment: init.environment,
    metric: init.metric,
    mode: init.mode,
    rule: init.rule,
    base_args: init.base_args,
    interpreter: init.interpreter,
    fixed_budget: init.fixed_budget,
    source_sha256: init.source_sha256,
    settings,
    settings_history: campaign.settingsHistory,
    best: incumbent,
  };
}

function stateSeq(layout: Layout): number | null {
  try {
    return JSON.parse(readIfExists(layout.state)?.toString('utf8') ?? '').journal.seq;
  } catch {
    return null;
  }
}

function nameOf(layout: Layout, path: string): string {
  return path.slice(layout.workspace.length + 1);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function workspaceEdited(paths: string[]): Failure {
  return new Failure({
    code: 'AUTOFL_WORKSPACE_EDITED',
    message: `Edited outside a draft since the campaign last wrote it: ${listed(paths)}`,
    hint: 'Put these files back as they were (candidates are edited in their draft only), or start a campaign in a fresh copy',
  });
}

function contractEdited(layout: Layout): Failure {
  return new Failure({
    code: 'AUTOFL_CONTRACT_EDITED',
    message: `${layout.contract} was edited after the campaign began`,
    hint: 'Delete it and run status: it is written again. To change the contract, start a campaign in a fresh copy',
  });
}
