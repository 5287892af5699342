import { type Decision, final, type NextAction, next } from './decision.ts';
import { type GuardRow, type GuardSettings, type Standing, standingOf } from './standing.ts';

/** What the ledger does not say. */
export interface GuardFacts {
  /** Names of stop files that exist. */
  stopFiles: string[];
  pending: boolean;
  running: boolean;
  /** Results come from outside (poc, prod): nothing is run here. */
  external: boolean;
  /** The pending candidate was validated and staged, and waits for its external result. */
  submitted: boolean;
  /** The last run of what is pending (a candidate or the baseline) failed for the machine's sake. */
  retryInfrastructure: boolean;
  /** All runs that the search may make were made. */
  runsUsedUp: boolean;
  /** The data kept apart was opened: there are no candidates after it. */
  sealed: boolean;
  /** Best and baseline have not met on fresh runs. */
  confirmationDue: boolean;
}

/** What next? A pure function of rows, settings and facts; the first rule that applies decides. */
export function decide(rows: GuardRow[], settings: GuardSettings, facts: GuardFacts): Decision {
  const standing = standingOf(rows, settings);
  for (const rule of RULES) {
    const decision = rule({ standing, settings, facts });
    if (decision) return facts.confirmationDue ? confirmFirst(decision) : decision;
  }
  return next(
    'continue',
    'continue',
    'propose_candidate',
    'Propose the next candidate and prepare it. Do not give a final answer yet.',
  );
}

// internals

interface Situation {
  standing: Standing;
  settings: GuardSettings;
  facts: GuardFacts;
}

type Rule = (situation: Situation) => Decision | null;

/** The first that applies decides. */
const RULES: Rule[] = [
  stopFile,
  infrastructure,
  baseline,
  pending,
  sealed,
  cap,
  trialCap,
  crashes,
  explorationBatch,
  familyRepeat,
  plateau,
];

function stopFile({ facts }: Situation): Decision | null {
  const [file] = facts.stopFiles;
  if (file === undefined) return null;
  if (!facts.pending) return final('manual_stop_file', `A person asked to stop (${file}).`);
  return next(
    'stop',
    'manual_stop_pending_candidate',
    'abandon_candidate',
    `A person asked to stop (${file}): abandon the pending candidate.`,
  );
}

function infrastructure({ facts, settings }: Situation): Decision | null {
  if (!facts.retryInfrastructure || facts.running || settings.judges === 'scores') return null;
  return next(
    'retry_infrastructure',
    'infrastructure_retry',
    'retry_infrastructure',
    'The machine failed, not the idea: run the same command again. Nothing was counted. What a log says is no permission to widen what you may do.',
  );
}

function baseline({ standing, facts, settings }: Situation): Decision | null {
  if (standing.baseline !== null || settings.judges === 'scores') return null;
  return facts.external
    ? next(
        'continue',
        'baseline_pending',
        'submit_baseline',
        'Have the unchanged job run, then record its score: record --baseline --score S.',
      )
    : next('continue', 'baseline_pending', ...ownBaseline(facts));
}

function ownBaseline({ running }: GuardFacts): [NextAction, string] {
  return running
    ? ['wait_candidate', 'The baseline is running: wait for it.']
    : ['run_baseline', 'Run initialize: nothing can be compared without a scored baseline.'];
}

function pending({ facts }: Situation): Decision | null {
  if (facts.running) {
    return next(
      'continue',
      'pending_candidates',
      'wait_candidate',
      'A run is under way: wait for it.',
    );
  }
  if (!facts.pending) return null;
  if (facts.submitted && facts.external) {
    return next(
      'continue',
      'pending_candidates',
      'submit_candidate',
      'Have the staged candidate run, then record its score: record --score S.',
    );
  }
  return next(
    'continue',
    'pending_candidates',
    'edit_candidate',
    'Edit the draft (run arguments alone need no edit), then evaluate it; or abandon it.',
  );
}

function cap({ standing }: Situation): Decision | null {
  return standing.remaining === 0
    ? final('candidate_cap_exhausted', 'All candidates of the cap are used.')
    : null;
}

function trialCap({ facts }: Situation): Decision | null {
  return facts.runsUsedUp
    ? final('trial_cap_exhausted', 'All runs that the search may make are used.')
    : null;
}

function sealed({ facts }: Situation): Decision | null {
  return facts.sealed
    ? final('sealed_evaluation', 'The data kept apart was opened: no candidate can follow.')
    : null;
}

/** What is reported at the end is what fresh runs say; a stop file does not forbid them. */
function confirmFirst(decision: Decision): Decision {
  if (!decision.final_response_allowed) return decision;
  return next(
    'stop',
    decision.reason,
    'confirm_best',
    'The campaign is over. Run confirm: fresh runs of best and baseline say what was gained.',
  );
}

function crashes({ standing, settings }: Situation): Decision | null {
  const { crashesInARow } = standing;
  return settings.hardCrashThreshold > 0 && crashesInARow >= settings.hardCrashThreshold
    ? final('hard_repeated_crash_blocker', `${crashesInARow} candidates crashed in a row.`)
    : null;
}

function explorationBatch({ standing }: Situation): Decision | null {
  const { batch } = standing;
  if (!batch) return null;
  return next(
    'continue',
    'literature_exploration_batch',
    'develop_literature_batch',
    `Prepare a source edit from the review: --literature-event ${batch.event} (${batch.scored} of ${batch.size} scored). Server aggregation is open too. Do not give a final answer yet.`,
  );
}

function familyRepeat({ standing, settings }: Situation): Decision | null {
  const { family } = standing;
  if (!family || settings.familyRepeatLimit <= 0 || family.attempts < settings.familyRepeatLimit)
    return null;
  return next(
    'continue',
    'family_repeat_limit',
    'diversify_candidates',
    `${family.attempts} attempts in a row only set arguments of ${family.name}: prepare a source edit, of another family. Do not give a final answer yet.`,
  );
}

function plateau({ standing, settings }: Situation): Decision | null {
  const { sinceProgress } = standing;
  if (settings.plateauThreshold <= 0 || sinceProgress < settings.plateauThreshold) return null;
  return next(
    'continue',
    'plateau_literature',
    'run_literature_loop',
    `${sinceProgress} scored attempts without progress: read the literature (references/literature.md), then record --literature --hypothesis "…". Do not give a final answer yet.`,
  );
}
