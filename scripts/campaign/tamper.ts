import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EXIT, Failure } from '../base/failure.ts';
import { readIfExists, writeAtomic } from '../base/files.ts';
import { listed } from '../base/words.ts';
import type { Guarded } from '../nvflare/trial/guarded.ts';
import {
  readOutcome,
  type SealedOutcome,
  supervisorState,
  TRIAL,
  type TrialOutcome,
} from '../nvflare/trial/trial.ts';
import { Drawing } from './drawn.ts';
import { incumbentSource } from './project.ts';
import type { RunningTrial } from './records/fold.ts';
import { believable, journalBytes, lastEventOf } from './records/journal.ts';
import { withLockNow } from './records/lock.ts';
import type { Layout } from './records/paths.ts';
import type { Records, RecordsView } from './records/records.ts';
import { managedPaths } from './records/source.ts';

/** What a run must leave as it is: its own source in the stage, and what the workspace holds of ours. */
export function guardedFiles(records: RecordsView, stage: string, source: string): Guarded[] {
  const { campaign, layout, objects } = records;
  return [
    { root: stage, label: 'its own ', files: [...objects.getTree(source)] },
    { root: layout.workspace, label: '', files: [...keptFiles(records)] },
    {
      root: layout.objects,
      label: '.nvflare/autofl/objects/',
      files: [...objects.getTree(source).values(), source, campaign.init.source_sha256].map(
        (digest) => [objects.pathOf(digest).slice(layout.objects.length + 1), digest],
      ),
    },
  ];
}

/**
 * A run that changed what is not its own is a crash, whatever it scored: source, contract, records. What
 * it changed in the workspace is put back, and kept among the run's artifacts.
 */
export function unlessTampered(
  records: Records,
  running: RunningTrial,
  outcome: SealedOutcome,
): TrialOutcome {
  const added = addedMeanwhile(records, running, outcome);
  const touched = [
    ...new Set([...outcome.touched, ...added, ...drawnOver(records, running, outcome)]),
  ];
  if (touched.length === 0) return outcome;
  putBack(records, [...outcome.touched, ...added], join(records.layout.trials, running.trial));
  return {
    ...outcome,
    outcome: 'crash',
    reason: `Changed while it ran: ${listed(touched)}. A run may write to its own folders only`,
    explanation: [],
    evidence: null,
  };
}

/**
 * Puts the journal back where a run that is over damaged it. Its supervisor kept the bytes from before the
 * run; whole events that others appended meanwhile stay, the damaged file is kept beside it.
 *
 * @returns words for the person, or null when there was nothing to do.
 */
export function restoreJournal(layout: Layout): string | null {
  distrustCache(layout);
  const damage = findDamage(layout);
  if (!damage) return null;
  const aside = `${layout.journal}.damaged-by-${damage.trial}`;
  writeAtomic(aside, journalBytes(layout.journal));
  const path = join(layout.trials, damage.trial, TRIAL.outcome);
  const touched = [...damage.outcome.touched, '.nvflare/autofl/journal.jsonl'];
  writeAtomic(path, JSON.stringify({ ...damage.outcome, touched: [...new Set(touched)] }));
  // It may name an event that is not there any more; it is drawn again.
  rmSync(layout.state, { force: true });
  writeAtomic(layout.journal, damage.good);
  return `journal.jsonl was damaged while ${damage.trial} ran; it is as before, and ${basename(aside)} holds what stood there`;
}

/** Like {@link restoreJournal}, for whoever does not hold the lock. */
export function restoreJournalLocked(layout: Layout): string | null {
  distrustCache(layout);
  if (!findDamage(layout)) return null;
  return withLockNow(layout.lock, 'restore', () => restoreJournal(layout));
}

/**
 * What to say of a journal that cannot be read while a run lasts: its supervisor has the bytes, so nothing is
 * lost, and nobody should start anew or reach for a backup.
 */
export function refuseUntilRunEnds(layout: Layout, cause: Failure | null): void {
  const running = trialsOf(layout).find(
    (trial) => supervisorState({ folder: join(layout.trials, trial), seal: null }) === 'running',
  );
  if (running === undefined) return;
  throw new Failure({
    code: 'AUTOFL_JOURNAL_DAMAGED',
    message: cause?.message ?? `${layout.journal} is gone`,
    hint: `${running} still runs; when it has ended, the same command puts the journal back`,
    exit: EXIT.retry,
  });
}

// internals

function trialsOf({ trials }: Layout): string[] {
  return existsSync(trials) ? readdirSync(trials) : [];
}

/** The workspace's managed files and contract, as the incumbent has them. */
function keptFiles(records: RecordsView): Map<string, string> {
  const { source, contract } = incumbentSource(records.campaign);
  return new Map([...records.objects.getTree(source), ['autofl.yaml', contract]]);
}

/** Python files that appeared in the workspace during a run. */
function addedMeanwhile(records: Records, running: RunningTrial, outcome: SealedOutcome): string[] {
  const kept = keptFiles(records);
  const { workspace } = records.layout;
  return managedPaths(workspace, []).filter(
    (path) =>
      !kept.has(path) && isDuring(running, outcome, lstatSync(join(workspace, path)).ctimeMs),
  );
}

/**
 * Records that were written to during a run; drawing again mends them. Picture, page and report are for people, and
 * may be drawn at any time.
 */
function drawnOver(records: Records, running: RunningTrial, outcome: SealedOutcome): string[] {
  return new Drawing(records.layout)
    .changedFiles()
    .filter(({ name }) => !/\.(png|html|md)$/.test(name))
    .filter(({ changedAt }) => isDuring(running, outcome, changedAt))
    .map(({ name }) => name);
}

function isDuring({ since }: RunningTrial, { endedAt }: SealedOutcome, at: number): boolean {
  return at >= Date.parse(since) && at <= endedAt;
}

function putBack(records: Records, touched: string[], trial: string): void {
  const { layout, objects } = records;
  const kept = keptFiles(records);
  const managed = new Set([...kept.keys(), ...managedPaths(layout.workspace, [])]);
  for (const path of touched.filter((path) => managed.has(path))) {
    const file = join(layout.workspace, path);
    const aside = join(trial, TRIAL.artifacts, 'changed', path);
    if (lstatSync(file, { throwIfNoEntry: false })) {
      mkdirSync(dirname(aside), { recursive: true });
      renameSync(file, aside);
    }
    const digest = kept.get(path);
    if (digest !== undefined) writeAtomic(file, objects.get(digest));
  }
}

/** A cache that was written while a run lasted may be the run's: the journal is read instead. */
function distrustCache(layout: Layout): void {
  const { cache } = layout;
  const written = statSync(cache, { throwIfNoEntry: false })?.ctimeMs ?? 0;
  for (const trial of trialsOf(layout)) {
    const plan = statSync(join(layout.trials, trial, TRIAL.plan), { throwIfNoEntry: false });
    if (plan && plan.ctimeMs < written) rmSync(cache, { force: true });
  }
}

/** A run that is over and left the journal other than its supervisor knew it, beyond what others appended. */
function findDamage(
  layout: Layout,
): { trial: string; outcome: SealedOutcome; good: Buffer } | null {
  for (const trial of trialsOf(layout)) {
    const folder = join(layout.trials, trial);
    const before = readIfExists(join(folder, TRIAL.journal));
    const event = before === null ? null : lastEventOf(before);
    if (before === null || event?.type !== 'trial_started' || event.data.trial !== trial) continue;
    const outcome = readOutcome({ folder, seal: event.data.seal });
    const now = journalBytes(layout.journal);
    const good = believable(layout.journal, now, before);
    if (outcome && !good.equals(now)) return { trial, outcome, good };
  }
  return null;
}
