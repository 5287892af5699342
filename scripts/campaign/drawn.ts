import { rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { readIfExists, sha256, stampOf, syncFolder, writeAtomic } from '../base/files.ts';
import { type Layout, portable } from './records/paths.ts';

/**
 * Draws files that follow from the journal, and remembers of each what it followed from and how it looks
 * on the disk. So a campaign of thousands is not drawn anew each time, and a file that is not what was
 * left there is known to be somebody's edit, however far the campaign went on since.
 *
 * What is remembered can be lost at any time: then everything is compared, and nobody is accused.
 */
export class Drawing {
  /** Files that somebody had edited, relative to the workspace, and that were drawn over. */
  readonly edited: string[] = [];
  /** The last event that is drawn in full; 0 where that is not known. */
  readonly seq: number;
  private readonly layout: Layout;
  private readonly entries: Map<string, Entry>;
  private changed = false;
  private begun = false;
  /** Folders whose names are not known to be on the disk. */
  private readonly folders = new Set<string>();

  constructor(layout: Layout) {
    this.layout = layout;
    const { seq, entries } = remembered(layout.drawn);
    this.seq = seq;
    this.entries = entries;
  }

  /** Whether a file is as it was drawn, and was drawn from the same. `from` names what it follows from. */
  isCurrent(path: string, from: string): boolean {
    const entry = this.entries.get(this.nameOf(path));
    if (!entry || entry.from !== from) return false;
    const stamp = stampOf(path);
    if (stamp === null) return false;
    if (stamp === entry.stamp) return true;
    // Copied or touched, perhaps; its bytes tell.
    if (digestOf(path) !== entry.digest) return false;
    this.remember(path, { ...entry, stamp });
    return true;
  }

  /** Files that stand there and are not as they were drawn, with when they changed, in milliseconds since 1970. */
  changedFiles(): { name: string; changedAt: number }[] {
    return [...this.entries].flatMap(([name, { digest, stamp }]) => {
      const path = `${this.layout.workspace}/${name}`;
      const now = stampOf(path);
      if (now === null || now === stamp || digestOf(path) === digest) return [];
      return [{ name, changedAt: statSync(path).ctimeMs }];
    });
  }

  /** Puts a file's bytes in place, unless they are there. */
  put(path: string, from: string, data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const before = readIfExists(path);
    if (!before?.equals(bytes)) {
      const entry = this.entries.get(this.nameOf(path));
      if (before && entry && shortDigest(before) !== entry.digest)
        this.edited.push(this.nameOf(path));
      this.begin();
      writeAtomic(path, bytes);
      this.folders.add(dirname(path));
    }
    this.remember(path, { from, digest: shortDigest(bytes), stamp: stampOf(path) ?? '' });
  }

  /** Keeps for the next time what was drawn. `seq` is the last event that is drawn in full. */
  finish(seq: number): void {
    if (!this.changed) return;
    // What is remembered says how files look: power loss must not make a liar of it.
    for (const folder of this.folders) syncFolder(folder);
    const files = [...this.entries].map(([name, { from, digest, stamp }]) => [
      name,
      from,
      digest,
      stamp,
    ]);
    writeAtomic(this.layout.drawn, JSON.stringify({ version: DRAWN_VERSION, seq, files }));
  }

  /** While files change, nothing is remembered of them: a kill in between accuses nobody. */
  private begin(): void {
    if (this.begun) return;
    rmSync(this.layout.drawn, { force: true });
    syncFolder(dirname(this.layout.drawn));
    this.begun = true;
  }

  private remember(path: string, entry: Entry): void {
    this.entries.set(this.nameOf(path), entry);
    this.changed = true;
  }

  private nameOf(path: string): string {
    return portable(path.slice(this.layout.workspace.length + 1));
  }
}

// internals

interface Entry {
  from: string;
  digest: string;
  /** See {@link stampOf}. */
  stamp: string;
}

/** Raised whenever the same campaign is drawn differently. */
const DRAWN_VERSION = 1;

function remembered(path: string): { seq: number; entries: Map<string, Entry> } {
  try {
    const { version, seq, files } = JSON.parse(readIfExists(path)?.toString('utf8') ?? '');
    if (version !== DRAWN_VERSION) throw new Error('drawn otherwise');
    const entries = files.map(([name, from, digest, stamp]: string[]) => [
      name,
      { from, digest, stamp },
    ]);
    return { seq, entries: new Map(entries) };
  } catch {
    return { seq: 0, entries: new Map() };
  }
}

function digestOf(path: string): string | null {
  const bytes = readIfExists(path);
  return bytes && shortDigest(bytes);
}

/** Enough to tell an edit by; what is believed is the journal. */
function shortDigest(bytes: Uint8Array): string {
  return sha256(bytes).slice(0, 16);
}
