import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, TSX } from '../support/doors.ts';

/** What happens to a process at one of its effects: things it does to files and processes. */
export interface Order {
  /** Which process of a door: the runner itself, a trial's supervisor, or both. */
  role: 'runner' | 'supervisor' | 'both';
  /** Effects below these paths count. */
  roots: string[];
  /** Number of the effect, from 1; null to let everything happen. */
  at: number | null;
  /**
   * `kill` ends the process before the effect, `torn` in the middle of a write; `full` is a disk without
   * space from there on, `full once` one that has some again.
   */
  how: 'kill' | 'torn' | 'full' | 'full once';
  /** Every effect is written there, a line of JSON each. */
  log: string | null;
}

/** One line of the log. */
export interface Effect {
  kind:
    | 'create'
    | 'truncate'
    | 'write'
    | 'sync'
    | 'sync folder'
    | 'rename'
    | 'link'
    | 'symlink'
    | 'unlink'
    | 'mkdir'
    | 'rmdir'
    | 'mode'
    | 'copy'
    | 'spawn'
    | 'signal';
  path: string;
  /** The other path of a rename or link (the new one is `path`), or the size a file is cut to. */
  from?: string | undefined;
  /** What was written, in base64. */
  data?: string | undefined;
  role: string;
}

export const ORDER_VARIABLE = 'NVFLARE_AUTOFL_TEST_FAULT';

/** The environment that makes a door, and the supervisors it starts, follow an order. */
export function environmentFor(order: Order): NodeJS.ProcessEnv {
  const inject = pathToFileURL(join(ROOT, 'test', 'faults', 'inject.ts')).href;
  return {
    ...process.env,
    NODE_OPTIONS: `--import ${pathToFileURL(TSX).href} --import ${inject}`,
    [ORDER_VARIABLE]: JSON.stringify(order),
  };
}

export function readEffects(log: string): Effect[] {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}
