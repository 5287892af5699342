import { attemptsOf, type Campaign } from '../../records/fold.ts';
import { gain, type Standing } from '../../standing.ts';
import type { Cost } from './cost.ts';
import type { Groups } from './groups.ts';

/** One figure that the records tell in two ways. */
export interface Check {
  figure: string;
  one: number | string | null;
  other: number | string | null;
  agrees: boolean;
}

/**
 * Figures that are counted in two ways from the records: by the walk over the ledger's rows that decides what
 * comes next, and by candidates and runs themselves.
 */
export function accountingOf(
  campaign: Campaign,
  standing: Standing,
  { claimed, carried, not_kept, failed }: Groups,
  cost: Cost,
): Check[] {
  const { baseline, incumbent, init, trialRuns } = campaign;
  const crashed = failed.reduce((sum, { count }) => sum + count, 0);
  const ended = claimed.length + carried.length + not_kept.length + crashed;
  const lost = cost.by_purpose.find(({ purpose }) => purpose === 'lost')?.runs ?? 0;
  return [
    check('attempts', standing.attempts, attemptsOf(campaign)),
    check('attempts by verdict', ended, standing.attempts),
    check('baseline score', standing.baseline?.score ?? null, baseline?.score ?? null),
    check('best candidate', standing.best?.name ?? null, incumbent?.name ?? null),
    check('improvement', standing.improvement, gain(baseline?.score, incumbent?.score, init.mode)),
    check('runs', cost.runs - lost, trialRuns),
  ];
}

// internals

function check(figure: string, one: Check['one'], other: Check['other']): Check {
  return { figure, one, other, agrees: isSame(one, other) };
}

/** Means of the same runs may differ in the last bit, by the order of their sum. */
function isSame(one: Check['one'], other: Check['other']): boolean {
  if (typeof one !== 'number' || typeof other !== 'number') return one === other;
  return Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one), Math.abs(other));
}
