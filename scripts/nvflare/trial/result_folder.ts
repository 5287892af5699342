import { readdirSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { NoEvidence } from '../evidence/round_records.ts';
import { TRIAL } from './trial.ts';

/**
 * Where a run's server and sites left their files: the one job below the simulator's root; or, of a job
 * that gives `simulator_run` a folder, that folder in the stage (`results`, relative to the workspace).
 * Never a place outside the trial's own folder.
 */
export function resultFolder(folder: string, results: string | null): string | NoEvidence {
  const found = results === null ? jobFolder(join(folder, TRIAL.root)) : ownFolder(folder, results);
  if (typeof found !== 'string' || isInside(folder, found)) return found;
  return { missing: 'The result folder is a link that leads out of the trial' };
}

/** The job's own folder below the simulator's root. A fresh root holds exactly one. */
export function jobFolder(root: string): string | NoEvidence {
  const folders = entriesOf(root).filter((name) => entriesOf(join(root, name)).includes('server'));
  const [only] = folders;
  if (only !== undefined && folders.length === 1) return join(root, only);
  if (folders.length === 0) return NOT_STARTED;
  return {
    missing: `The run left ${folders.length} result folders (${folders.join(', ')}): which one counts is ambiguous`,
  };
}

// internals

const NOT_STARTED: NoEvidence = {
  missing: 'NVFlare created no result folder: the simulation did not start',
};

function ownFolder(folder: string, results: string): string | NoEvidence {
  const path = join(folder, TRIAL.stage, results);
  return entriesOf(path).includes('server') ? path : NOT_STARTED;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(realpathSync(folder), realpathSync(path));
  return !way.startsWith('..');
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
