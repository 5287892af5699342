import {
  copyFileSync,
  type Dirent,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { stampOf } from '../../base/files.ts';
import type { LinkedFile } from './guarded.ts';

/** A folder of more files than this, with no Python in it, is linked whole instead of file by file. */
export const WHOLE_LINK_FILES = 5000;

export interface StageRequest {
  workspace: string;
  /** The stage to build; must not exist yet. */
  folder: string;
  /** Managed source of this trial, path → bytes: written as real files. */
  source: Map<string, Uint8Array>;
  /** Managed source of the workspace: what of it is not in `source` is left out. */
  managed: Set<string>;
  reserved: readonly string[];
  /** Where the run will leave its results, relative to the workspace: those of earlier runs stay out. */
  results: string | null;
}

/**
 * Builds the folder a trial runs in. `job.py` and every Python file are real copies, because NVFlare
 * refuses linked ones; everything else is a farm of real folders holding links to single files, so that
 * nothing a job deletes in its stage reaches a person's file.
 *
 * @returns the single files that were linked, and folders that were linked whole because they hold very many.
 */
export function buildStage(request: StageRequest): Links {
  mkdirSync(request.folder, { recursive: true });
  const links: Links = { linked: [], linkedWhole: [] };
  farm(request, { path: '', seen: [realpathSync(request.workspace)], small: false }, links);
  for (const [path, bytes] of request.source) {
    if (request.results !== null && path.startsWith(`${request.results}/`)) continue;
    const target = join(request.folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
  return links;
}

// internals

interface Links {
  linked: LinkedFile[];
  linkedWhole: string[];
}

interface Level {
  path: string;
  /** Real folders on the way down, so that a link to one of them ends the walk. */
  seen: string[];
  /** A folder above was counted and is small, so this one is. */
  small: boolean;
}

function farm(request: StageRequest, level: Level, links: Links): void {
  for (const entry of readdirSync(join(request.workspace, level.path), { withFileTypes: true })) {
    const path = level.path ? `${level.path}/${entry.name}` : entry.name;
    const original = join(request.workspace, path);
    if (request.reserved.includes(entry.name) || request.managed.has(path)) continue;
    if (path === request.results) continue;
    if (!isFolder(entry, original)) {
      const target = placeFile(original, join(request.folder, path));
      if (target) links.linked.push([path, target, stampOf(target)]);
      continue;
    }
    const real = realpathSync(original);
    if (level.seen.includes(real)) continue;
    const size = level.small ? 'small' : sizeOf(real, request.reserved);
    const holdsSource = [...request.source.keys()].some((file) => file.startsWith(`${path}/`));
    // Source written through a link would land in the person's folder.
    if (size === 'large data' && !holdsSource) {
      symlinkSync(real, join(request.folder, path));
      links.linkedWhole.push(path);
    } else {
      mkdirSync(join(request.folder, path), { recursive: true });
      farm(request, { path, seen: [...level.seen, real], small: size === 'small' }, links);
    }
  }
}

function isFolder(entry: Dirent, path: string): boolean {
  if (entry.isDirectory()) return true;
  return entry.isSymbolicLink() && existsSync(path) && statSync(path).isDirectory();
}

/**
 * Links data and copies Python; what is neither (a socket, a dangling link) has no place in a stage.
 *
 * @returns where a link leads.
 */
function placeFile(original: string, target: string): string | null {
  if (!existsSync(original) || !statSync(original).isFile()) return null;
  const real = realpathSync(original);
  if (original.endsWith('.py')) {
    copyFileSync(real, target);
    return null;
  }
  symlinkSync(real, target);
  return real;
}

function sizeOf(folder: string, reserved: readonly string[]): 'small' | 'large' | 'large data' {
  let files = 0;
  let python = false;
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (reserved.includes(entry.name) || (python && files > WHOLE_LINK_FILES)) continue;
      if (entry.isDirectory()) walk(join(path, entry.name));
      else {
        files += 1;
        python ||= entry.name.endsWith('.py');
      }
    }
  };
  walk(folder);
  if (files <= WHOLE_LINK_FILES) return 'small';
  return python ? 'large' : 'large data';
}
