import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Place } from '../value.ts';
import { joinRelative } from '../values/paths.ts';

const MAX_FILE_BYTES = 1_000_000;

/** The files of the workspace: only they are read, and what was read is remembered. */
export class Workspace {
  readonly read = new Map<string, string>();
  private readonly cache = new Map<string, Uint8Array | null>();
  private readonly root: string;
  private readonly custom: ((path: string) => Uint8Array | null) | undefined;

  /** Folder in which the script runs, relative to the workspace. */
  private readonly cwd: string;
  /** Where the script went to some other folder; null where it stays. */
  left: Place | null = null;

  constructor(root: string, cwd: string, custom?: (path: string) => Uint8Array | null) {
    this.root = root;
    this.cwd = cwd;
    this.custom = custom;
  }

  /** From now on the script runs in some other folder. */
  leave(place: Place): void {
    this.left ??= place;
  }

  /** Where a relative path leads from the folder in which the script runs; null where that is not known. */
  fromCwd(path: string): string | null {
    return this.left !== null || path.startsWith('/') || path.startsWith('~')
      ? null
      : joinRelative(this.cwd, path);
  }

  /** The bytes of a regular file inside the workspace, or null. */
  bytes(path: string): Uint8Array | null {
    const known = this.cache.get(path);
    if (known !== undefined) return known;
    const bytes = isInside(path) ? (this.custom ?? this.fromDisk)(path) : null;
    this.cache.set(path, bytes);
    return bytes;
  }

  /** Whether a path is a folder inside the workspace. */
  isFolder(path: string): boolean {
    if (this.custom !== undefined || !isInside(path)) return false;
    try {
      return statSync(join(this.root, path)).isDirectory();
    } catch {
      return false;
    }
  }

  /** As `bytes`, and remembers that the file was read as data. */
  data(path: string): Uint8Array | null {
    const bytes = this.bytes(path);
    if (bytes !== null) this.read.set(path, createHash('sha256').update(bytes).digest('hex'));
    return bytes;
  }

  // A link that leads out of the workspace is not part of it.
  private readonly fromDisk = (path: string): Uint8Array | null => {
    try {
      const full = realpathSync(join(this.root, path));
      const root = realpathSync(this.root);
      if (full !== root && !full.startsWith(root.endsWith(sep) ? root : root + sep)) return null;
      const info = statSync(full);
      if (!info.isFile()) return null;
      // Too large to be read: what is asked for then is its size.
      if (info.size > MAX_FILE_BYTES) return new Uint8Array(MAX_FILE_BYTES + 1);
      return readFileSync(full);
    } catch {
      return null;
    }
  };
}

// internals

function isInside(path: string): boolean {
  return (
    path !== '' &&
    !path.startsWith('/') &&
    path !== '..' &&
    !path.startsWith('../') &&
    !path.includes('\0')
  );
}
