import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
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
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
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
  replace(path, (temporary) => writeDurably(temporary, 'wx', data));
}

/** Like {@link writeAtomic}, and when it returns power loss cannot bring the old bytes back. */
export function writeForGood(path: string, data: string | Uint8Array): void {
  writeAtomic(path, data);
  syncFolder(dirname(path));
}

/** Like {@link writeAtomic}, for what means nothing after a restart: readers never see half of it. */
export function publish(path: string, data: string): void {
  replace(path, (temporary) => writeFileSync(temporary, data, { flag: 'wx' }));
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
 * @returns false when there is such a file already, which is left as it is; or somebody cleaned up.
 */
export function createExclusively(path: string, data: string): boolean {
  const aside = temporaryBeside(path);
  writeDurably(aside, 'wx', data);
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST') || isErrno(error, 'ENOENT')) return false;
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

/** Makes a folder and those above it, so that power loss does not take back what is written there. */
export function makeFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder))
    syncFolder(dirname(folder));
}

/** Returns when the names in a folder are on the disk. */
export function syncFolder(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Some network file systems have no such call; their names are on the server.
    if (!isErrno(error, 'EINVAL') && !isErrno(error, 'ENOTSUP')) throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Copies a regular file; when it returns the bytes are on the disk. */
export function copyDurably(from: string, to: string): void {
  makeFolder(dirname(to));
  copyFileSync(from, to);
  const descriptor = openSync(to, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  syncFolder(dirname(to));
}

/** Removes what a kill left half written in a folder; nobody else may be writing there. */
export function removeHalfWritten(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^\.[0-9a-f]{16}\.tmp$/.test(name)) rmSync(join(folder, name), { force: true });
  }
}

/** Removes a folder with everything in it, also folders that a job made read-only. */
export function removeTree(path: string): void {
  try {
    rmSync(path, REMOVAL);
  } catch (error) {
    if (!isErrno(error, 'EACCES') && !isErrno(error, 'EPERM')) throw error;
    makeWritable(path);
    rmSync(path, REMOVAL);
  }
}

/**
 * Moves a folder, also to another file system; `to` appears with everything in it or not at all, and
 * stays there after power loss.
 */
export function moveTree(from: string, to: string): void {
  makeFolder(dirname(to));
  try {
    renameSync(from, to);
  } catch (error) {
    if (!isErrno(error, 'EXDEV')) throw error;
    const aside = temporaryBeside(to);
    cpSync(from, aside, { recursive: true, verbatimSymlinks: true });
    renameSync(aside, to);
    removeTree(from);
  }
  syncFolder(dirname(to));
}

/** Whether `error` is a system error with this code, e.g. `ENOENT`. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

// internals

/** Another process may still put a file there, such as a request to stop. */
const REMOVAL = { recursive: true, force: true, maxRetries: 10, retryDelay: 20 };

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

function replace(path: string, write: (temporary: string) => void): void {
  makeFolder(dirname(path));
  const temporary = temporaryBeside(path);
  try {
    write(temporary);
    const before = statSync(path, { throwIfNoEntry: false });
    if (before) chmodSync(temporary, before.mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Not named after the file, whose own name may be as long as names can be. */
function temporaryBeside(path: string): string {
  return join(dirname(path), `.${randomBytes(8).toString('hex')}.tmp`);
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
