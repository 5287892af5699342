import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfExists, sha256, writeAtomic } from '../base/files.ts';
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

/** Every entry below a draft that is no regular file or folder, with what it is. */
export function oddEntries(root: string): string[] {
  return walk(root, '').flatMap(({ path, kind }) => (kind === 'file' ? [] : [`${path} (${kind})`]));
}

/** Every regular file below a draft, reserved folders included. */
export function allFiles(root: string): string[] {
  return walk(root, '').flatMap(({ path, kind }) => (kind === 'file' ? [path] : []));
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

/** Writes files below a folder, each whole or not at all, keeping the mode of one that is replaced. */
export function writeFiles(root: string, files: Files): void {
  for (const [path, bytes] of files) writeAtomic(join(root, path), bytes);
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

function walk(root: string, path: string): { path: string; kind: string }[] {
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const below = path ? `${path}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return walk(root, below);
    if (entry.isFile()) return [{ path: below, kind: 'file' }];
    return [{ path: below, kind: entry.isSymbolicLink() ? 'a link' : 'no regular file' }];
  });
}
