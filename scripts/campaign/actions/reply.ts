import type { Reply } from '../../base/door.ts';
import { EXIT, type ExitCode } from '../../base/failure.ts';
import { existingStopFiles } from '../project.ts';
import type { Records } from '../records.ts';
import { stateOf } from '../views/state.ts';

/** What every reply of a campaign says: where things stand, and what to do next. */
export function reply(
  records: Records,
  action: string,
  more: { [key: string]: unknown } = {},
  exit: ExitCode = EXIT.done,
): Reply {
  const state = stateOf(records.campaign, { stopFiles: existingStopFiles(records) });
  const body = {
    ok: exit === EXIT.done,
    action,
    ...more,
    decision: state.decision,
    reason: state.reason,
    next_action: state.next_action,
    instruction: state.agent_instruction,
    baseline_score: state.baseline_score,
    best: { name: state.best_candidate, score: state.best_score, confirmed: false },
    attempts: state.candidate_attempts,
    remaining: state.remaining_candidates,
    ...(state.final_response_allowed ? { final_response_allowed: true } : {}),
    ...(records.warnings.length > 0 ? { warnings: records.warnings } : {}),
  };
  return { exit, body };
}
