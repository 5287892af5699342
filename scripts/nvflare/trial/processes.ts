import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOf } from '../../base/identity.ts';

/** Name of the variable whose value marks every process of one trial. */
export const TOKEN_VARIABLE = 'NVFLARE_AUTOFL_TRIAL';

/** A process of a trial; `started` tells it from a later one with the same pid. */
export interface TrialProcess {
  pid: number;
  started: string;
}

/** How the processes of a trial are told from all others. */
export interface TrialMark {
  token: string;
  /** The trial's folder: an orphan that works in it belongs to the trial, whatever its environment. */
  folder: string;
}

/**
 * The processes of one trial. NVFlare's live in sessions of their own, so neither the process group nor
 * the parents tell: what carries the token does, whoever its parent is by now. What dropped the token (an
 * empty environment) is found as a child of one that was seen, or as an orphan that works in the trial's
 * folder. What dropped both and was never seen below its parent is not found.
 */
export class Family {
  private readonly mark: string;
  private readonly folder: string;
  /** Seen before, pid → start: they stay of the family when their parents end. */
  private readonly seen = new Map<number, string>();

  constructor({ token, folder }: TrialMark) {
    this.mark = `\0${TOKEN_VARIABLE}=${token}\0`;
    this.folder = realOr(folder);
  }

  /** Who lives now. Called now and then while a trial runs, it remembers whose child is whose. */
  look(): TrialProcess[] {
    const all = livingProcesses();
    const members = new Map(all.filter((one) => this.belongs(one)).map((one) => [one.pid, one]));
    let grown = true;
    while (grown) {
      const children = all.filter(({ pid, parent }) => !members.has(pid) && members.has(parent));
      for (const child of children) members.set(child.pid, child);
      grown = children.length > 0;
    }
    this.seen.clear();
    for (const { pid, started } of members.values()) this.seen.set(pid, started);
    return [...members.values()].map(({ pid, started }) => ({ pid, started }));
  }

  /** CPU seconds that those who live now have used so far. */
  cpuSeconds(): number {
    return this.look().reduce((sum, { pid }) => sum + ticksOf(pid), 0) / TICKS_PER_SECOND;
  }

  /**
   * Ends the trial: SIGKILL to all of it, again until a look finds nobody.
   *
   * @returns pids that are still there after `limitSeconds`.
   */
  async end(limitSeconds = 20): Promise<number[]> {
    const deadline = Date.now() + limitSeconds * 1000;
    let found = this.look();
    while (found.length > 0 && Date.now() < deadline) {
      for (const process of found) endProcess(process);
      await sleep(50);
      found = this.look();
    }
    return found.map(({ pid }) => pid);
  }

  private belongs({ pid, started, parent }: Living): boolean {
    if (this.seen.get(pid) === started) return true;
    if (environmentOf(pid).includes(this.mark)) return true;
    return isReaper(parent) && isBelow(workingFolderOf(pid), this.folder);
  }
}

/** Everything that carries the token. */
export function findByToken(token: string): TrialProcess[] {
  return new Family({ token, folder: NOWHERE }).look();
}

/** Ends a process, unless its pid is another's by now: the identity is looked at right before the signal. */
export function endProcess({ pid, started }: TrialProcess): boolean {
  if (startOf(pid) !== started) return false;
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // Gone in between, or not ours to signal: the next look tells.
    return false;
  }
}

// internals

/** Linux reports CPU time in units of 1/100 s to user space, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** No process works in a file. */
const NOWHERE = '/dev/null';

interface Living extends TrialProcess {
  parent: number;
}

function livingProcesses(): Living[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid)
    .flatMap((pid) => {
      const started = startOf(pid);
      return started ? [{ pid, started, parent: Number(statOf(pid)[1] ?? 0) }] : [];
    });
}

/** Those that take over the children of processes that end. */
function isReaper(pid: number): boolean {
  return pid === 1 || REAPERS.has(read(`/proc/${pid}/comm`).trim());
}

const REAPERS = new Set(['systemd', 'init', 'tini', 'dumb-init', 'docker-init', 'catatonit']);

function workingFolderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function environmentOf(pid: number): string {
  return `\0${read(`/proc/${pid}/environ`)}`;
}

/** The fields of `/proc/PID/stat` after the name, which may hold blanks and parentheses itself. */
function statOf(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function ticksOf(pid: number): number {
  const fields = statOf(pid);
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
