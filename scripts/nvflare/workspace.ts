import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The files of a workspace, or of a draft of its managed source. */
export class Workspace {
  readonly root: string;
  /** The folder in which the job script runs, relative to the root; `''` is the root. */
  readonly folder: string;

  constructor(root: string, entry: string) {
    this.root = root;
    const folder = posix.dirname(entry);
    this.folder = folder === '.' ? '' : folder;
  }

  isFile(path: string): boolean {
    return statSync(join(this.root, path), { throwIfNoEntry: false })?.isFile() ?? false;
  }

  bytes(path: string): Uint8Array {
    return readFileSync(join(this.root, path));
  }
}
