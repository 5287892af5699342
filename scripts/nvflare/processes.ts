import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOf } from '../base/identity.ts';

/** Name of the variable whose value marks every process of one trial. */
export const TOKEN_VARIABLE = 'NVFLARE_AUTOFL_TRIAL';

/** A process of a trial; `started` tells it from a later one with the same pid. */
export interface TrialProcess {
  pid: number;
  started: string;
}

/**
 * Everything that carries the token, whoever its parent is by now: NVFlare's processes live in
 * sessions of their own, so neither the process group nor the parents tell.
 */
export function findByToken(token: string): TrialProcess[] {
  const mark = `\0${TOKEN_VARIABLE}=${token}\0`;
  return livePids().flatMap((pid) => {
    const started = startOf(pid);
    if (!started || !environmentOf(pid).includes(mark)) return [];
    return [{ pid, started }];
  });
}

/**
 * Ends a trial: SIGKILL to everything that carries its token, again until a scan finds nothing.
 *
 * @returns pids that are still there after `limitSeconds`.
 */
export async function endByToken(token: string, limitSeconds = 20): Promise<number[]> {
  const deadline = Date.now() + limitSeconds * 1000;
  let found = findByToken(token);
  while (found.length > 0 && Date.now() < deadline) {
    for (const process of found) kill(process);
    await sleep(50);
    found = findByToken(token);
  }
  return found.map(({ pid }) => pid);
}

/** CPU seconds used so far by these processes together. */
export function cpuSeconds(processes: TrialProcess[]): number {
  return processes.reduce((sum, { pid }) => sum + ticksOf(pid), 0) / TICKS_PER_SECOND;
}

// internals

/** Linux reports CPU time in units of 1/100 s to user space, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** The identity is looked at once more right before the signal: a reused pid is never signalled. */
function kill({ pid, started }: TrialProcess): void {
  if (startOf(pid) !== started) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone in between, or not ours to signal: the next scan tells.
  }
}

function livePids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

function environmentOf(pid: number): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`;
  } catch {
    return '';
  }
}

function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
