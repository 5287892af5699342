import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../../scripts/base/failure.ts';
import { readIfExists, sha256 } from '../../scripts/base/files.ts';
import type { Contract } from '../../scripts/campaign/contract/contract.ts';
import type { MutationSchema } from '../../scripts/campaign/contract/mutation_schema.ts';
import type { Decision } from '../../scripts/campaign/decision.ts';
import type { Event } from '../../scripts/campaign/records/event.ts';
import { type Campaign, fold } from '../../scripts/campaign/records/fold.ts';
import { journalBytes, readJournal } from '../../scripts/campaign/records/journal.ts';
import { ObjectStore } from '../../scripts/campaign/records/objects.ts';
import { type Layout, layoutOf } from '../../scripts/campaign/records/paths.ts';
import { decisionOf } from '../../scripts/campaign/views/state.ts';
import type { Said } from './said.ts';

/** A workspace after an agent was in it. Only read: nothing is settled, drawn or cached here. */
export interface Graded {
  layout: Layout;
  objects: ObjectStore;
  events: Event[];
  campaign: Campaign;
  /** The contract that the campaign began with, and its author's bounds. */
  contract: Contract;
  schema: MutationSchema;
  decision: Decision;
  report: { [field: string]: unknown } | null;
  said: Said;
}

/** Reads the records, and says what is wrong with them instead where they cannot be believed. */
export function readGraded(workspace: string, said: Said): Graded | string[] {
  const layout = layoutOf(resolve(workspace));
  const objects = new ObjectStore(layout.objects);
  try {
    const { events } = readJournal(layout.journal, journalBytes(layout.journal));
    const campaign = fold(null, events);
    if (!campaign) return [`no campaign in ${layout.workspace}`];
    const problems = [...shortened(layout, events), ...damagedObjects(objects, campaign)];
    if (problems.length > 0) return problems;
    const stopFiles = campaign.settings.stop_files.filter((path) =>
      existsSync(resolve(layout.workspace, path)),
    );
    return {
      layout,
      objects,
      events,
      campaign,
      contract: objects.getJson(campaign.init.contract_json_sha256),
      schema: objects.getJson(campaign.init.schema_json_sha256),
      decision: decisionOf(campaign, { stopFiles }),
      report: jsonOf(layout.reportJson),
      said,
    };
  } catch (error) {
    if (error instanceof Failure) return [error.message];
    throw error;
  }
}

/** Walks through a journal: each event, and the campaign as it was before it. */
export function* replay(events: Event[]): Generator<{ before: Campaign; event: Event }> {
  let before: Campaign | null = null;
  for (const event of events) {
    if (before) yield { before, event };
    before = fold(before, [event]);
  }
}

export function hasCampaign(workspace: string): boolean {
  return existsSync(layoutOf(resolve(workspace)).journal);
}

// internals

/** The state that was drawn last names an event; a journal without it was cut or written anew. */
function shortened(layout: Layout, events: Event[]): string[] {
  const journal = jsonOf(layout.state)?.journal as { seq: number; sha256: string } | undefined;
  if (!journal || events[journal.seq - 1]?.sha256 === journal.sha256) return [];
  return [`campaign_state.json names event ${journal.seq}, which is not in the journal`];
}

function damagedObjects(objects: ObjectStore, { init, candidates }: Campaign): string[] {
  const changed = filesBelow(objects.folder)
    .filter((path) => !path.includes('.tmp'))
    .filter((path) => sha256(readIfExists(path) ?? '') !== path.slice(-65).replace('/', ''));
  const named = [
    init.contract_sha256,
    init.contract_json_sha256,
    init.schema_json_sha256,
    ...[
      init.source_sha256,
      ...candidates.flatMap(({ submitted }) => submitted?.source_sha256 ?? []),
    ]
      .filter((tree) => existsSync(objects.pathOf(tree)))
      .flatMap((tree) => [...objects.getTree(tree).values()]),
    ...candidates.flatMap(({ submitted }) =>
      submitted ? [submitted.source_sha256, submitted.contract_json_sha256] : [],
    ),
  ];
  const missing = named.filter((digest) => !existsSync(objects.pathOf(digest)));
  return [
    ...changed.map((path) => `changed: ${path}`),
    ...[...new Set(missing)].map((digest) => `missing: object ${digest}`),
  ];
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function jsonOf(path: string): { [field: string]: unknown } | null {
  try {
    return JSON.parse(readIfExists(path)?.toString('utf8') ?? 'null');
  } catch {
    return {};
  }
}
