import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Place, placeText, type Unknown } from '../../python/value.ts';
import { unknown } from './constructor.ts';

/** The files of a workspace, or of a draft of its managed source. */
export class Workspace {
  readonly root: string;
  /** The folder in which the job script runs, relative to the root; `''` is the root. */
  readonly folder: string;
  /** Where the script leaves that folder; null where it stays. */
  readonly left: Place | null;

  constructor(root: string, entry: string, left: Place | null = null) {
    this.root = root;
    const folder = posix.dirname(entry);
    this.folder = folder === '.' ? '' : folder;
    this.left = left;
  }

  /** Where a path in a text of the script leads: relative to the root, or absolute. */
  fromFolder(path: string): string | Unknown {
    if (posix.isAbsolute(path)) return path;
    if (this.left !== null)
      return unknown(
        `is relative to another folder, to which the script goes at ${placeText(this.left)}`,
        this.left,
      );
    return posix.join(this.folder, path).replace(/(?<=.)\/+$/, '');
  }

  isFile(path: string): boolean {
    return statSync(join(this.root, path), { throwIfNoEntry: false })?.isFile() ?? false;
  }

  bytes(path: string): Uint8Array {
    return readFileSync(join(this.root, path));
  }
}
