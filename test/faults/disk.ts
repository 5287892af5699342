import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Effect } from './order.ts';

/*
 * What a disk holds after power loss: a file's bytes are safe once the file was synced, a name once its
 * folder was. Everything else may have reached the disk or not.
 */

/**
 * What became of that which was not synced: it is there, as after a kill; nothing of it is there; names are
 * there and bytes are not; or some of each, as a seed says.
 */
export type Loss = 'nothing' | 'all' | 'bytes' | number;

/** A disk from the moment on at which a folder was copied. */
export class Disk {
  private readonly root: string;
  private readonly top: Folder;

  constructor(root: string) {
    this.root = root;
    this.top = read(root);
  }

  apply({ kind, path, from, data }: Effect): void {
    if (relative(this.root, path).startsWith('..')) return;
    const parent = this.folder(dirname(path));
    const name = basename(path);
    const node = parent?.now.get(name);
    if (!parent) return;
    if (kind === 'create') parent.now.set(name, { kind: 'file', now: Buffer.alloc(0), safe: null });
    if (kind === 'mkdir') parent.now.set(name, { kind: 'folder', now: new Map(), safe: new Map() });
    if (kind === 'symlink') parent.now.set(name, { kind: 'link', target: from ?? '' });
    if (kind === 'unlink' || kind === 'rmdir') parent.now.delete(name);
    if (kind === 'rename' || kind === 'link') this.name(kind, from ?? '', parent, name);
    if (kind === 'sync folder') this.syncFolder(path);
    if (node?.kind !== 'file') return;
    const bytes = Buffer.from(data ?? '', 'base64');
    if (kind === 'write') node.now = Buffer.concat([node.now, bytes]);
    if (kind === 'copy') node.now = bytes;
    if (kind === 'truncate') node.now = node.now.subarray(0, Number(from));
    if (kind === 'sync') node.safe = node.now;
  }

  /** Writes what is left of it below another folder. */
  rebuild(folder: string, loss: Loss): void {
    const random = typeof loss === 'number' ? dice(loss) : null;
    const stays = (kind: Node['kind']): boolean =>
      random ? random() < 0.5 : loss === 'nothing' || (loss === 'bytes' && kind === 'folder');
    build(this.top, folder, stays);
  }

  private folder(path: string): Folder | null {
    const below = relative(this.root, path);
    let node: Node | undefined = this.top;
    for (const part of below === '' ? [] : below.split('/'))
      node = node?.kind === 'folder' ? node.now.get(part) : undefined;
    return node?.kind === 'folder' ? node : null;
  }

  private name(kind: 'rename' | 'link', from: string, parent: Folder, name: string): void {
    const before = this.folder(dirname(from));
    const node = before?.now.get(basename(from));
    if (!before || !node) return;
    if (kind === 'rename') before.now.delete(basename(from));
    parent.now.set(name, node);
  }

  private syncFolder(path: string): void {
    const folder = this.folder(path);
    if (folder) folder.safe = new Map(folder.now);
  }
}

/** Numbers between 0 and 1 that a seed determines. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

// internals

type Folder = { kind: 'folder'; now: Map<string, Node>; safe: Map<string, Node> };
type Node =
  | Folder
  | { kind: 'file'; now: Buffer; safe: Buffer | null }
  | { kind: 'link'; target: string };

function read(folder: string): Folder {
  const now = new Map<string, Node>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) now.set(entry.name, read(path));
    else if (entry.isSymbolicLink())
      now.set(entry.name, { kind: 'link', target: readlinkSync(path) });
    else {
      const bytes = readFileSync(path);
      now.set(entry.name, { kind: 'file', now: bytes, safe: bytes });
    }
  }
  return { kind: 'folder', now, safe: new Map(now) };
}

function build(folder: Folder, path: string, stays: (kind: Node['kind']) => boolean): void {
  mkdirSync(path, { recursive: true });
  for (const [name, node] of stays('folder') ? folder.now : folder.safe) {
    const place = join(path, name);
    if (node.kind === 'folder') build(node, place, stays);
    else if (node.kind === 'link') symlinkSync(node.target, place);
    else writeFileSync(place, (stays('file') ? node.now : node.safe) ?? '');
  }
}
