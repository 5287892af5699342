/** What comes next, why, and in a sentence what the agent does now. */
export interface Decision {
  decision: 'continue' | 'stop' | 'retry_infrastructure';
  reason: string;
  next_action: string;
  final_response_allowed: boolean;
  instruction: string;
}

/** A decision after which the campaign goes on, or something is still to be done. */
export function next(
  decision: Decision['decision'],
  reason: string,
  action: string,
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
    instruction: `${why} Report to the person: baseline against best, results.tsv, progress.png, the final report (report JOB).`,
  };
}
