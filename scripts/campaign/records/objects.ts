import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { readIfExists, sha256, syncFolder, writeAtomic } from '../../base/files.ts';
import { restored } from '../../base/json.ts';

/** Files of a source version: path relative to the workspace → sha256 of its bytes. */
export type Tree = Map<string, string>;

/**
 * Blobs by their sha256, like git's: the truth behind every digest in the journal. A blob is written
 * before the event that names it, so an event never points at nothing.
 */
export class ObjectStore {
  readonly folder: string;
  /** Folders with blobs that power loss might still take. */
  private readonly unsynced = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Stores bytes once and returns their sha256. */
  put(data: string | Uint8Array): string {
    const digest = sha256(data);
    const path = this.pathOf(digest);
    if (!existsSync(path)) {
      writeAtomic(path, data);
      this.unsynced.add(dirname(path));
    }
    return digest;
  }

  /** From here on an event may name what was put. */
  sync(): void {
    for (const folder of this.unsynced) syncFolder(folder);
    this.unsynced.clear();
  }

  /**
   * The bytes behind a digest.
   *
   * @throws Failure `AUTOFL_OBJECT_DAMAGED` when they are missing or not what was stored.
   */
  get(digest: string): Buffer {
    const bytes = readIfExists(this.pathOf(digest));
    if (!bytes || sha256(bytes) !== digest) {
      throw new Failure({
        code: 'AUTOFL_OBJECT_DAMAGED',
        message: `${bytes ? 'Changed by someone' : 'Missing'}: ${this.pathOf(digest)}`,
        hint: 'Restore .nvflare/autofl/objects from a backup; the campaign’s sources live there',
      });
    }
    return bytes;
  }

  /** Stores every file and the tree that lists them; the tree's digest names the source version. */
  putTree(files: Map<string, Uint8Array>): string {
    const tree: Tree = new Map();
    for (const [path, bytes] of files) tree.set(path, this.put(bytes));
    return this.put(treeText(tree));
  }

  /** A value of ours that was stored as JSON. */
  getJson<T>(digest: string): T {
    return restored(this.get(digest).toString('utf8'));
  }

  getTree(digest: string): Tree {
    return new Map(this.getJson<[string, string][]>(digest));
  }

  /** All files of a source version with their bytes. */
  getFiles(digest: string): Map<string, Buffer> {
    return new Map([...this.getTree(digest)].map(([path, blob]) => [path, this.get(blob)]));
  }

  pathOf(digest: string): string {
    return join(this.folder, digest.slice(0, 2), digest.slice(2));
  }
}

// internals

/** The bytes whose digest names a tree: sorted, so that equal sources have equal names. */
function treeText(tree: Tree): string {
  return JSON.stringify([...tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}
