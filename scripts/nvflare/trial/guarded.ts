import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readIfExists, sha256, stampOf, writeAtomic } from '../../base/files.ts';

/** Files that a run must leave as they are. */
export interface Guarded {
  /** Absolute folder that the files stand in. */
  root: string;
  /** Put before a file's path to name it. */
  label: string;
  /** Path below `root` → sha256. */
  files: [string, string][];
}

/** Names of guarded files that are gone, replaced by something else, or hold other bytes. */
export function changedFiles(guarded: Guarded[]): string[] {
  return guarded.flatMap(({ root, label, files }) =>
    files.flatMap(([path, digest]) => (isIntact(root, path, digest) ? [] : [label + path])),
  );
}

/** A person's file that a stage links to, and how it looked before the run. */
export type LinkedFile = [path: string, target: string, stamp: string | null];

/** Keeps for the supervisor how the person's files looked that a run may read through links. */
export function noteLinked(file: string, linked: LinkedFile[]): void {
  writeAtomic(file, JSON.stringify(linked));
}

/** Linked files that are not as they were before the run. A stage holds links, so only their bytes can change. */
export function changedLinks(linked: LinkedFile[]): string[] {
  return linked.flatMap(([path, target, stamp]) => (stampOf(target) === stamp ? [] : [path]));
}

export function readLinked(file: string): LinkedFile[] {
  return JSON.parse(readIfExists(file)?.toString('utf8') ?? '[]');
}

// internals

function isIntact(root: string, path: string, digest: string): boolean {
  const file = join(root, path);
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  // A folder on the way may have been swapped for a link.
  if (join(realpathSync(dirname(file)), basename(file)) !== join(realpathSync(root), path))
    return false;
  const bytes = readIfExists(file);
  return bytes !== null && sha256(bytes) === digest;
}
