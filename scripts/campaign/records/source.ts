import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readIfExists, sha256, syncFolder, writeAtomic } from '../../base/files.ts';
import { isManagedPath, RESERVED_FOLDERS } from './paths.ts';

/** A source version in memory: path relative to its root → bytes. */
export type Files = Map<string, Buffer>;

/**
 * The managed source below a folder: every `*.py` outside reserved folders, and the files a contract
 * names. Links are never managed: their targets are other people's.
 */
export function readManaged(root: string, named: string[]): Files {
  const paths = new Set(pythonFiles(root, ''));
  for (const path of named) if (isManagedPath(path) && isRegular(join(root, path))) paths.add(path);
  return new Map([...paths].sort().map((path) => [path, readFileSync(join(root, path))]));
}

/** Names of managed files, without reading them. */
export function managedPaths(root: string, named: string[]): string[] {
  const paths = new Set(pythonFiles(root, ''));
  for (const path of named) if (isManagedPath(path) && isRegular(join(root, path))) paths.add(path);
  return [...paths].sort();
}

/** Every entry below a draft that cannot be taken as source, with what it is. */
export function oddEntries(root: string): string[] {
  return walk(root, '').flatMap(({ path, kind }) => (kind === 'file' ? [] : [`${path} (${kind})`]));
}

/** Everything below a draft that can be source: a stray file is looked at, and not dropped. */
export function readDraftFiles(root: string): Files {
  const paths = walk(root, '').flatMap(({ path, kind }) => (kind === 'file' ? [path] : []));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path))]));
}

/**
 * New files whose place in the workspace is not free: something unmanaged stands there, or a link on the
 * way would carry them out of the workspace.
 */
export function takenPlaces(root: string, created: string[]): Map<string, string> {
  const found = created.flatMap((path): [string, string][] => {
    const parts = path.split('/');
    const places = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    const place = places.find((place) => {
      const stat = lstatSync(join(root, place), { throwIfNoEntry: false });
      return stat !== undefined && (place === path || !stat.isDirectory());
    });
    return place === undefined ? [] : [[path, `${place} (unmanaged)`]];
  });
  return new Map(found);
}

/** Digests of files as they stand; a missing one is null. */
export function digestsOf(root: string, paths: Iterable<string>): Map<string, string | null> {
  return new Map(
    [...paths].map((path) => {
      const file = join(root, path);
      const bytes = isRegular(file) ? readIfExists(file) : null;
      return [path, bytes ? sha256(bytes) : null];
    }),
  );
}

/** Writes files below a folder for good, each whole or not at all; one that is replaced keeps its mode. */
export function writeFiles(root: string, files: Files): void {
  for (const [path, bytes] of files) writeAtomic(join(root, path), bytes);
  const folders = new Set([...files.keys()].map((path) => dirname(join(root, path))));
  for (const folder of folders) syncFolder(folder);
}

// internals

function pythonFiles(root: string, path: string): string[] {
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const below = path ? `${path}/${entry.name}` : entry.name;
    if (RESERVED_FOLDERS.includes(entry.name)) return [];
    if (entry.isDirectory()) return pythonFiles(root, below);
    return entry.isFile() && entry.name.endsWith('.py') ? [below] : [];
  });
}

function isRegular(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Source is text that people read; what is larger than this was not meant to be in a draft. */
const MAX_SOURCE_BYTES = 64 * 1024 * 1024;

function walk(root: string, path: string): { path: string; kind: string }[] {
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const below = path ? `${path}/${entry.name}` : entry.name;
    // Python leaves this behind when an agent tries something out; it is no part of a draft.
    if (entry.name === '__pycache__') return [];
    if (RESERVED_FOLDERS.includes(entry.name)) return [{ path: below, kind: 'a reserved name' }];
    if (entry.isDirectory()) return walk(root, below);
    return [{ path: below, kind: kindOf(join(root, below), entry) }];
  });
}

function kindOf(file: string, entry: Dirent): string {
  if (entry.isSymbolicLink()) return 'a link';
  if (!entry.isFile()) return 'no regular file';
  return lstatSync(file).size > MAX_SOURCE_BYTES ? 'larger than 64 MiB' : 'file';
}
