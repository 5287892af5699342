import { join } from 'node:path';
import type { Reply } from '../../base/door.ts';
import { EXIT, type ExitCode } from '../../base/failure.ts';
import { clipped } from '../../base/words.ts';
import type { EventData } from '../event.ts';
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
    ...(records.warnings.length > 0 ? { warnings: shortWarnings(records.warnings) } : {}),
  };
  return { exit, body };
}

/** The few lines that explain a failed run, and where the rest stands. */
export function failureFacts(
  { layout }: Records,
  trial: EventData<'trial_finished'> | null | undefined,
): { [key: string]: unknown } {
  if (!trial || trial.outcome === 'scored') return {};
  return {
    explanation: trial.explanation.slice(-6).map((line) => clipped(line, 120)),
    ...(trial.artifacts ? { log: join(layout.workspace, trial.artifacts, 'run.log') } : {}),
  };
}

/** The first few of a list that can be long, and how many more the contract names. */
export function shortList(entries: string[], most = 12): string[] {
  const more = entries.length - most;
  return more > 0 ? [...entries.slice(0, most), `and ${more} more, see autofl.yaml`] : entries;
}

// internals

function shortWarnings(warnings: string[]): string[] {
  return warnings.slice(0, 5).map((warning) => clipped(warning, 250));
}
