/** Everything that the guard may ask for; `references/campaign.md` says what an agent does then. */
export const NEXT_ACTIONS = [
  'run_baseline',
  'submit_baseline',
  'propose_candidate',
  'edit_candidate',
  'wait_candidate',
  'submit_candidate',
  'abandon_candidate',
  'retry_infrastructure',
  'run_literature_loop',
  'develop_literature_batch',
  'diversify_candidates',
  'confirm_best',
  'final_report',
] as const;
export type NextAction = (typeof NEXT_ACTIONS)[number];

/** What comes next, why, and in a sentence what the agent does now. */
export interface Decision {
  decision: 'continue' | 'stop' | 'retry_infrastructure';
  reason: string;
  next_action: NextAction;
  final_response_allowed: boolean;
  instruction: string;
}

/** A decision after which the campaign goes on, or something is still to be done. */
export function next(
  decision: Decision['decision'],
  reason: string,
  action: NextAction,
  instruction: string,
): Decision {
  return { decision, reason, next_action: action, final_response_allowed: false, instruction };
}

/** The campaign is over; only the report is left. */
export function final(reason: string, why: string): Decision {
  return {
    decision: 'stop',
    reason,
    next_action: 'final_report',
    final_response_allowed: true,
    instruction: `${why} Report to the person: baseline against best, results.tsv, autofl.html, the final report (report JOB).`,
  };
}
