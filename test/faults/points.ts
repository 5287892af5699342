import type { Loss } from './disk.ts';
import type { Effect, Order } from './order.ts';

/** One place at which something goes wrong. */
export interface Point {
  at: number;
  how: Order['how'];
  label: string;
}

/** An end of everything after an effect, and what it takes away. */
export interface Outage {
  after: number;
  /** Of the last effect, a write, only half was done. */
  torn: boolean;
  loss: Loss;
  label: string;
}

/** Every point at which a kill finds another state of the disk, or of the processes, than the one before. */
export function killPoints(effects: Effect[]): Point[] {
  return effects.flatMap((effect, index): Point[] => {
    const at = index + 1;
    const label = labelOf(effect, at);
    // Killed processes leave what they wrote, synced or not: before a sync is after the write.
    if (effect.kind === 'sync' || effect.kind === 'sync folder') return [];
    const torn = effect.kind === 'write' || effect.kind === 'copy';
    return [
      { at, how: 'kill', label: `before ${label}` },
      ...(torn ? [{ at, how: 'torn' as const, label: `amid ${label}` }] : []),
    ];
  });
}

/** Every point at which a disk can turn out to be full. */
export function fullPoints(effects: Effect[]): Point[] {
  const needing = /^(create|write|copy|mkdir|link|symlink|rename|sync)$/;
  return effects.flatMap((effect, index) => {
    const at = index + 1;
    const label = labelOf(effect, at);
    if (!needing.test(effect.kind)) return [];
    return (['full', 'full once'] as const).map((how) => ({
      at,
      how,
      label: `${how} at ${label}`,
    }));
  });
}

/** Moments of power loss: after each effect, with each kind of loss. */
export function outages(effects: Effect[]): Outage[] {
  return effects.flatMap((effect, index) => {
    const after = index + 1;
    const label = labelOf(effect, after);
    return (['all', 'bytes', after] as const).map((loss) => ({
      after,
      torn: false,
      loss,
      label: `${typeof loss === 'number' ? 'some' : loss} lost after ${label}`,
    }));
  });
}

/**
 * Moments at which everything is killed at once, as {@link killPoints} has them for one process: what was
 * written stays. The disk of each is known from one run, so these take no process to kill.
 */
export function ends(effects: Effect[]): Outage[] {
  return effects.flatMap((effect, index): Outage[] => {
    const after = index + 1;
    const label = labelOf(effect, after);
    const loss = 'nothing' as const;
    if (!CHANGES.has(effect.kind)) return [];
    const whole = { after, torn: false, loss, label: `after ${label}` };
    const isWrite = effect.kind === 'write' || effect.kind === 'copy';
    return isWrite ? [{ ...whole, torn: true, label: `amid ${label}` }, whole] : [whole];
  });
}

// internals

/** What a disk shows after a kill: a sync only makes it last. */
const CHANGES: ReadonlySet<Effect['kind']> = new Set([
  'create',
  'truncate',
  'write',
  'rename',
  'link',
  'symlink',
  'unlink',
  'mkdir',
  'rmdir',
  'copy',
]);

function labelOf({ kind, path }: Effect, at: number): string {
  return `${at} ${kind} ${path.replace(/^.*\/ws\//, '').replace(/[0-9a-f]{12,}/g, '…')}`;
}
