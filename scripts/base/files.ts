import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  cpSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from './failure.ts';

/** Hex sha256 of bytes, or of a string's UTF-8 bytes. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * The file's bytes, or null where there is no such file. Other errors are thrown.
 *
 * @throws Failure `AUTOFL_NO_FILE` where a folder or a pipe stands in its place.
 */
export function readIfExists(path: string): Buffer | null {
  try {
    if (!statSync(path).isFile()) throw noFile(path);
    return readFileSync(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return null;
    throw error;
  }
}

/** Inode, size and time of the last change of a file: where they are the same, its bytes are. Null without one. */
export function stampOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.ino}.${stat.size}.${stat.ctimeMs}` : null;
}

/**
 * Writes a whole file so that a reader, or a restart after a kill or power loss, sees the old bytes
 * or the new ones: a temporary file beside it, fsync, rename. A file that is replaced keeps its mode.
 */
export function writeAtomic(path: string, data: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  // Not named after the file, whose own name may be as long as names can be.
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    writeDurably(temporary, 'wx', data);
    const before = statSync(path, { throwIfNoEntry: false });
    if (before) chmodSync(temporary, before.mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Like {@link writeAtomic}, but leaves a file that already holds these bytes untouched. */
export function writeIfChanged(path: string, data: string | Uint8Array): boolean {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  if (readIfExists(path)?.equals(bytes)) return false;
  writeAtomic(path, bytes);
  return true;
}

/**
 * Creates a whole file in one exclusive step (a link to one written aside).
 *
 * @returns false when there is such a file already; it is left as it is.
 */
export function createExclusively(path: string, data: string): boolean {
  const aside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  writeDurably(aside, 'wx', data);
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    if (!LINKLESS.some((code) => isErrno(error, code))) throw error;
    return createInPlace(path, data);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Opens with `flags`, writes everything, and returns only when it is on the disk. */
export function writeDurably(path: string, flags: string, data: string | Uint8Array): void {
  const descriptor = openSync(path, flags, 0o644);
  try {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    let written = 0;
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Removes what {@link writeAtomic} left in a folder when it was killed; nobody else may be writing there. */
export function removeHalfWritten(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^\.[0-9a-f]{16}\.tmp$/.test(name)) rmSync(join(folder, name), { force: true });
  }
}

/** Removes a folder with everything in it, also folders that a job made read-only. */
export function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (!isErrno(error, 'EACCES') && !isErrno(error, 'EPERM')) throw error;
    makeWritable(path);
    rmSync(path, { recursive: true, force: true });
  }
}

/** Moves a folder, also to another file system; `to` appears with everything in it or not at all. */
export function moveTree(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    renameSync(from, to);
  } catch (error) {
    if (!isErrno(error, 'EXDEV')) throw error;
    const aside = join(dirname(to), `.${randomBytes(8).toString('hex')}.tmp`);
    cpSync(from, aside, { recursive: true, verbatimSymlinks: true });
    renameSync(aside, to);
    removeTree(from);
  }
}

/** Whether `error` is a system error with this code, e.g. `ENOENT`. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

// internals

/** What file systems say that have no hard links (FAT, some network and container mounts). */
const LINKLESS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/** Exclusive as well, but for a moment the file is there without its bytes. */
function createInPlace(path: string, data: string): boolean {
  try {
    writeDurably(path, 'wx', data);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
  }
}

function noFile(path: string): Failure {
  return new Failure({
    code: 'AUTOFL_NO_FILE',
    message: `${path} is no regular file`,
    hint: 'Move what stands there out of the way and run the same command again',
  });
}
