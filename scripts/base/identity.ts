import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isErrno } from './files.ts';

/**
 * Which process is meant, also after its pid was given to another: pid, start time in clock ticks,
 * boot, and pid namespace.
 */
export interface ProcessIdentity {
  pid: number;
  started: string;
  boot: string;
  namespace: string;
  host: string;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? '', ...here() };
}

/** `alive` and `dead` are certain; `elsewhere` is a process of another machine or container. */
export function stateOf(identity: ProcessIdentity): 'alive' | 'dead' | 'elsewhere' {
  const { boot, namespace, host } = here();
  if (identity.host === host && identity.boot !== boot) return 'dead';
  if (identity.boot !== boot || identity.namespace !== namespace) return 'elsewhere';
  return startOf(identity.pid) === identity.started ? 'alive' : 'dead';
}

/** A process's start in clock ticks since boot, or null when there is none (a zombie counts as none). */
export function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch (error) {
    return isErrno(error, 'ENOENT') || isErrno(error, 'ESRCH') ? null : '';
  }
}

// internals

function here(): { boot: string; namespace: string; host: string } {
  return {
    boot: readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: readOr(() => readlinkSync('/proc/self/ns/pid')),
    host: hostname(),
  };
}

function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
