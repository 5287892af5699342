import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isErrno } from '../base/files.ts';

/** Larger files were not written by NVFlare, which adds at most 1 MiB a round. */
export const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads a file that a run left below `root`: a regular file of its own that really stands there. Links,
 * also hard ones, may lead to another trial's numbers and are not followed.
 *
 * @param path relative to `root`.
 */
export function readInside(root: string, path: string): Buffer | 'too large' | null {
  const descriptor = openInside(root, join(root, path));
  if (descriptor === null) return null;
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.nlink > 1) return null;
    return stat.size <= MAX_BYTES ? readFileSync(descriptor) : 'too large';
  } finally {
    closeSync(descriptor);
  }
}

// internals

function openInside(root: string, path: string): number | null {
  try {
    if (relative(realpathSync(root), realpathSync(path)).startsWith('..')) return null;
    // A pipe in the file's place must not keep us waiting for a writer.
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (ABSENT.some((code) => isErrno(error, code))) return null;
    throw error;
  }
}

const ABSENT = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'];
