import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { Failure } from '../base/failure.ts';
import { readIfExists, sha256, syncFolder, writeAtomic } from '../base/files.ts';
import { listed } from '../base/words.ts';
import { Drawing } from './drawn.ts';
import type { Campaign, Candidate } from './records/fold.ts';
import type { Layout } from './records/paths.ts';
import type { Records } from './records/records.ts';
import { digestsOf, type Files, managedPaths, writeFiles } from './records/source.ts';
import { drawReport } from './report_files.ts';
import { ledgerRows, ledgerText } from './views/ledger.ts';
import { manifestOf } from './views/manifest.ts';
import { drawPage } from './views/page/draw.ts';
import { drawPlot } from './views/progress.ts';
import { type Ending, endingOf } from './views/report/ending.ts';
import { decisionOf, stateOf } from './views/state.ts';

/**
 * Draws every file that follows from the journal. Any later action can do it again, so nothing here is a
 * commit; a file that somebody edited is drawn anew and the edit reported.
 *
 * @param look whether every file is looked at, or of a long campaign only the newest: what is often done must
 * not take the longer the more candidates there were.
 * @param ending how the campaign ended, where that does not follow from the journal.
 */
export async function redraw(
  records: Records,
  look: 'all' | 'newest' = 'all',
  ending?: Ending,
): Promise<void> {
  const { campaign, layout } = records;
  const drawing = new Drawing(layout);
  const draw = drawWith(drawing);
  const { candidates } = campaign;
  const first = look === 'all' ? 0 : candidates.length - NEWEST;
  const drawn = drawing.seq <= campaign.seq ? drawing.seq : 0;
  for (const [index, candidate] of candidates.entries()) {
    if (index >= first || candidate.changedAt > drawn) drawCandidate(records, candidate, draw);
  }
  drawSummary(records, draw);
  draw(layout.ledger, campaign.resultsAt, () => ledgerText(ledgerRows(campaign)));
  await drawReport(records, drawing, ending ?? endingNow(records));
  await drawPlot(records, drawing);
  await drawPage(records, drawing, existingStopFiles(records));
  drawState(records, draw);
  finish(records, drawing, campaign.seq);
}

/** Draws settings and state alone: a change of settings stands, also where the action is refused after it. */
export function redrawSettings(records: Records): void {
  const drawing = new Drawing(records.layout);
  const draw = drawWith(drawing);
  drawSummary(records, draw);
  drawState(records, draw);
  finish(records, drawing, drawing.seq);
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

function endingNow(records: Records): Ending {
  return endingOf(decisionOf(records.campaign, { stopFiles: existingStopFiles(records) }));
}

/** Records of so many candidates cost hardly anything to look at. */
const NEWEST = 500;

/** Draws one file, unless it stands there as it was drawn from the same. */
type Draw = (path: string, from: string | number, make: () => string | Uint8Array) => void;

function drawWith(drawing: Drawing): Draw {
  return (path, from, make) => {
    if (!drawing.isCurrent(path, String(from))) drawing.put(path, String(from), make());
  };
}

function finish(records: Records, drawing: Drawing, seq: number): void {
  // The picture may also be drawn by its own door, and the page by whoever waits for a run.
  for (const name of drawing.edited.filter((name) => !/\.(png|html)$/.test(name)))
    records.warn(`${name} had been edited; it is drawn again from the journal`);
  drawing.finish(seq);
}

function drawSummary({ campaign, layout }: Records, draw: Draw): void {
  draw(layout.campaign, campaign.seq, () => json(campaignSummary(campaign)));
}

function drawState(records: Records, draw: Draw): void {
  const { campaign, layout } = records;
  const stopFiles = existingStopFiles(records);
  draw(layout.state, [campaign.seq, ...stopFiles].join(' '), () =>
    json(stateOf(campaign, { stopFiles })),
  );
}

function drawCandidate(records: Records, candidate: Candidate, draw: Draw): void {
  const { campaign, layout, objects } = records;
  const folder = `${layout.candidates}${sep}${candidate.folder}`;
  moveSupersededAside(records, candidate);
  const from = candidate.status === 'prepared' ? campaign.seq : candidate.changedAt;
  draw(`${folder}${sep}candidate_manifest.json`, from, () => json(manifestOf(campaign, candidate)));
  const patch = candidate.submitted?.patch_sha256;
  if (patch) draw(`${folder}${sep}candidate.patch`, patch, () => objects.get(patch));
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
