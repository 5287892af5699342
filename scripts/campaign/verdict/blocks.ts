import type { AcceptanceSettings } from './settings.ts';

/** The replicate slots that only the final confirmation uses: far from any that chose an edit. */
const CONFIRMATION = 1000;
const SEED_STEP = 1000;

/**
 * The seed of a block: steps of a thousand, as sites often add their own number to it.
 *
 * @param first The job's own default seed; null when the job has no seed option.
 */
export function seedOf(block: number, first: number | null): number | null {
  return first === null ? null : first + SEED_STEP * block;
}

/** The block of the i-th confirmation run; its seed is a million above that of block i. */
export const confirmationBlock = (i: number) => CONFIRMATION + i;

export const isConfirmationBlock = (block: number) => block >= CONFIRMATION;

/** The lowest block that an arm lacks. */
export function nextBlock(ran: Iterable<number>): number {
  const blocks = new Set(ran);
  let block = 0;
  while (blocks.has(block)) block += 1;
  return block;
}

export type Side = 'best' | 'baseline';

export interface ConfirmationRun {
  side: Side;
  block: number;
}

/**
 * The first run that a confirmation still needs, or null: best and baseline by turns, so that a drift of
 * the machine meets both. A crash counts as done; what failed for the machine's sake does not.
 */
export function nextConfirmationRun(
  done: readonly ConfirmationRun[],
  runs: number,
): ConfirmationRun | null {
  const planned = Array.from({ length: runs }, (_, i) => confirmationBlock(i)).flatMap((block) => [
    { side: 'best' as const, block },
    { side: 'baseline' as const, block },
  ]);
  const isDone = (run: ConfirmationRun) =>
    done.some(({ side, block }) => side === run.side && block === run.block);
  return planned.find((run) => !isDone(run)) ?? null;
}

/** Runs that a campaign must keep back for its end: of the confirmation and of a sealed evaluation. */
export function reservedRuns(
  { confirm_runs }: Pick<AcceptanceSettings, 'confirm_runs'>,
  deterministic: boolean,
  sealedRuns: number,
): number {
  return 2 * ((deterministic ? 0 : confirm_runs) + sealedRuns);
}

/** Whether the search may start another run. */
export function mayRun(
  { max_trials }: Pick<AcceptanceSettings, 'max_trials'>,
  trialRuns: number,
  reserved: number,
): boolean {
  return max_trials === null || trialRuns < max_trials - reserved;
}
