import { gain } from './standing.ts';

/** Name of the rule that {@link judge} implements, recorded with every verdict. */
export const RULE = 'nvflare.autofl.single_run.v1';

export interface Verdict {
  status: 'keep' | 'discard';
  /** How much better than the incumbent, positive when better. */
  delta: number;
  reason: string;
}

/**
 * One run decides: kept if it scored better than the incumbent's one run. With ordinary noise such a
 * keep is often luck, so nothing more than "better in one run" may be said of it.
 */
export function judge(candidate: number, incumbent: number, mode: 'max' | 'min'): Verdict {
  const delta = gain(incumbent, candidate, mode) ?? 0;
  const status = delta > 0 ? 'keep' : 'discard';
  const comparison = delta > 0 ? 'better' : delta < 0 ? 'worse' : 'the same';
  return { status, delta, reason: `${comparison} in one run (single run, not confirmed)` };
}
