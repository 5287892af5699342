/** One row of the ledger, as far as the decision depends on it. */
export interface GuardRow {
  status: string;
  name: string;
  score: number | null;
}

export interface GuardSettings {
  mode: 'max' | 'min';
  maxCandidates: number | null;
  hardCrashThreshold: number;
}

/** What the ledger does not say. */
export interface GuardFacts {
  /** Names of stop files that exist. */
  stopFiles: string[];
  pending: boolean;
  running: boolean;
  /** The last run of what is pending (a candidate or the baseline) failed for the machine's sake. */
  retryInfrastructure: boolean;
}

export interface Decision {
  decision: 'continue' | 'stop' | 'retry_infrastructure';
  reason: string;
  next_action: string;
  final_response_allowed: boolean;
  /** What the agent does now, in a sentence. */
  instruction: string;
}

/** Figures that decision and state share. */
export interface Standing {
  attempts: number;
  scored: number;
  remaining: number | null;
  crashesInARow: number;
  baseline: { name: string; score: number } | null;
  best: { name: string; score: number } | null;
  /** Positive when better, in either direction; null without a scored baseline. */
  improvement: number | null;
}

const ATTEMPTS = ['keep', 'discard', 'crash'];

/** What next? A pure function of rows, settings and facts; the first rule that applies decides. */
export function decide(rows: GuardRow[], settings: GuardSettings, facts: GuardFacts): Decision {
  const standing = standingOf(rows, settings);
  const stopFile = facts.stopFiles[0];
  if (stopFile !== undefined && facts.pending) {
    return next(
      'stop',
      'manual_stop_pending_candidate',
      'abandon_candidate',
      `A person asked to stop (${stopFile}): abandon the pending candidate.`,
    );
  }
  if (stopFile !== undefined)
    return final('manual_stop_file', `A person asked to stop (${stopFile}).`);
  if (facts.retryInfrastructure && !facts.running) {
    return next(
      'retry_infrastructure',
      'infrastructure_retry',
      'retry_infrastructure',
      'The machine failed, not the idea: run the same command again. Nothing was counted.',
    );
  }
  if (standing.baseline === null) {
    return next(
      'continue',
      'baseline_pending',
      'run_baseline',
      'Run initialize: nothing can be compared without a scored baseline.',
    );
  }
  if (facts.running) {
    return next(
      'continue',
      'pending_candidates',
      'wait_candidate',
      'A run is under way: wait for it.',
    );
  }
  if (facts.pending) {
    return next(
      'continue',
      'pending_candidates',
      'edit_candidate',
      'Edit the draft (run arguments alone need no edit), then evaluate it; or abandon it.',
    );
  }
  if (standing.remaining === 0) {
    return final('candidate_cap_exhausted', 'All candidates of the cap are used.');
  }
  if (standing.crashesInARow >= settings.hardCrashThreshold) {
    return final(
      'hard_repeated_crash_blocker',
      `${standing.crashesInARow} candidates crashed in a row.`,
    );
  }
  return next(
    'continue',
    'continue',
    'propose_candidate',
    'Propose the next candidate and prepare it. Do not give a final answer yet.',
  );
}

/** Counts attempts and finds baseline and best. The best is the last kept row. */
export function standingOf(rows: GuardRow[], { mode, maxCandidates }: GuardSettings): Standing {
  const attempts = rows.filter(({ status }) => ATTEMPTS.includes(status));
  const baseline = rows.find(({ status, score }) => status === 'baseline' && score !== null);
  const best =
    rows.findLast(({ status, score }) => status === 'keep' && score !== null) ?? baseline;
  const lastScored = attempts.findLastIndex(({ status }) => status !== 'crash');
  return {
    attempts: attempts.length,
    scored: attempts.filter(({ status, score }) => status !== 'crash' && score !== null).length,
    remaining: maxCandidates === null ? null : Math.max(0, maxCandidates - attempts.length),
    crashesInARow: attempts.length - 1 - lastScored,
    baseline: scoredName(baseline),
    best: scoredName(best),
    improvement: gain(baseline?.score, best?.score, mode),
  };
}

/** How much better `after` is than `before`: positive when better, in either direction. */
export function gain(
  before: number | null | undefined,
  after: number | null | undefined,
  mode: 'max' | 'min',
): number | null {
  if (before == null || after == null) return null;
  return mode === 'max' ? after - before : before - after;
}

// internals

function scoredName(row: GuardRow | undefined): { name: string; score: number } | null {
  return row && row.score !== null ? { name: row.name, score: row.score } : null;
}

function next(
  decision: Decision['decision'],
  reason: string,
  action: string,
  instruction: string,
): Decision {
  return { decision, reason, next_action: action, final_response_allowed: false, instruction };
}

function final(reason: string, why: string): Decision {
  return {
    decision: 'stop',
    reason,
    next_action: 'final_report',
    final_response_allowed: true,
    instruction: `${why} Report to the person: baseline against best, results.tsv, progress.png.`,
  };
}
