import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { isErrno } from '../../base/files.ts';

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

/** A piece of a text file, of whole lines where it has any, and how long the file is. */
export interface FilePart {
  text: string;
  bytes: number;
  cut: boolean;
}

/**
 * Reads the beginning or the end of such a file, however long it is.
 *
 * @param path relative to `root`.
 */
export function readPartInside(
  root: string,
  path: string,
  { from, limit }: { from: 'start' | 'end'; limit: number },
): FilePart | null {
  const descriptor = openInside(root, join(root, path));
  if (descriptor === null) return null;
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.nlink > 1) return null;
    const { size } = stat;
    const bytes = Buffer.alloc(Math.min(size, limit));
    const begin = from === 'start' ? 0 : size - bytes.length;
    const read = readSync(descriptor, bytes, 0, bytes.length, begin);
    const text = bytes.toString('utf8', 0, read);
    const cut = size > limit;
    return { text: cut ? wholeLines(text, from) : text, bytes: size, cut };
  } finally {
    closeSync(descriptor);
  }
}

// internals

/** Without the line, or the letter, that the cut went through. */
function wholeLines(text: string, from: 'start' | 'end'): string {
  const line = from === 'start' ? text.lastIndexOf('\n') : text.indexOf('\n');
  if (line >= 0) return from === 'start' ? text.slice(0, line + 1) : text.slice(line + 1);
  return text.replace(/^\ufffd+|\ufffd+$/g, '');
}

function openInside(root: string, path: string): number | null {
  try {
    if (relative(realpathSync.native(root), realpathSync.native(path)).startsWith('..'))
      return null;
    // A pipe in the file's place must not keep us waiting for a writer.
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (ABSENT.some((code) => isErrno(error, code))) return null;
    throw error;
  }
}

const ABSENT = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'];
