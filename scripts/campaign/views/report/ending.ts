import type { Decision } from '../../decision.ts';
import type { Campaign } from '../../records/fold.ts';

/** Where the campaign stands, as far as a report depends on it. */
export interface Ending {
  stage: 'goes on' | 'to be confirmed' | 'over';
  /** Why it stopped; null while it goes on. */
  reason: string | null;
}

export function endingOf({ decision, next_action, reason }: Decision): Ending {
  if (decision !== 'stop') return { stage: 'goes on', reason: null };
  if (next_action === 'confirm_best') return { stage: 'to be confirmed', reason };
  return next_action === 'final_report'
    ? { stage: 'over', reason }
    : { stage: 'goes on', reason: null };
}

/** What the report follows from: a draft that is only prepared is none of it, so no event draws it for nothing. */
export function reportKey(
  { resultsAt, trialRuns, settings, settingsHistory, sealed, candidates }: Campaign,
  { stage, reason }: Ending,
): string {
  const abandoned = candidates.filter(({ status }) => status === 'abandoned').length;
  return [
    REPORT_VERSION,
    resultsAt,
    trialRuns,
    settings.max_candidates,
    settingsHistory.length,
    abandoned,
    sealed?.best,
    stage,
    reason,
  ].join(' ');
}

// internals

/** Raised whenever the same campaign gives another page. */
const REPORT_VERSION = 2;
