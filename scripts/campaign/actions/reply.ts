import { join } from 'node:path';
import type { Reply } from '../../base/door.ts';
import { EXIT, type ExitCode } from '../../base/failure.ts';
import { clipped } from '../../base/words.ts';
import { joinArguments } from '../contract/arguments.ts';
import { existingStopFiles } from '../project.ts';
import type { EventData } from '../records/event.ts';
import type { Records } from '../records/records.ts';
import { stateOf } from '../views/state.ts';
import { confirmationWords } from '../views/verdict_words.ts';

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
    ...errorOf(exit),
    ...more,
    decision: state.decision,
    reason: state.reason,
    next_action: more.next_action ?? state.next_action,
    instruction: more.instruction ?? state.agent_instruction,
    baseline_score: state.baseline_score,
    best: bestOf(records),
    attempts: state.candidate_attempts,
    remaining: state.remaining_candidates,
    ...(state.final_response_allowed ? { final_response_allowed: true } : {}),
    ...(records.warnings.length > 0 ? { warnings: shortWarnings(records.warnings) } : {}),
  };
  return { exit, body };
}

/** Where a run's log stands, and the few lines of it that explain a failure. */
export function failureFacts(
  { layout }: Records,
  trial: EventData<'trial_finished'> | null | undefined,
): { [key: string]: unknown } {
  const log = trial?.artifacts ? { log: join(layout.workspace, trial.artifacts, 'run.log') } : {};
  if (!trial || trial.outcome === 'scored') return log;
  return {
    explanation: trial.explanation.slice(-6).map((line) => clipped(line, 120)),
    ...log,
  };
}

/** The first few of a list that can be long, and how many more a file names. */
export function shortList(entries: string[], most = 12, file = 'autofl.yaml'): string[] {
  const more = entries.length - most;
  return more > 0 ? [...entries.slice(0, most), `and ${more} more, see ${file}`] : entries;
}

// internals

/** The selection score, whether fresh runs confirm it, and the arguments that belong to it besides the source. */
function bestOf({ campaign: { incumbent, confirmed } }: Records): { [key: string]: unknown } {
  const args = incumbent?.run_args ?? [];
  return {
    name: incumbent?.name ?? null,
    score: incumbent?.score ?? null,
    ...(args.length > 0 ? { run_args: joinArguments(args) } : {}),
    confirmation: confirmationWords(confirmed, incumbent?.name ?? null),
  };
}

/** Replies whose exit code is a failure say what an agent does about it. */
function errorOf(exit: ExitCode): { error?: { code: string; message: string; hint: string } } {
  if (exit === EXIT.retry) {
    const message = 'The run ended without saying anything about the idea; nothing was counted';
    return {
      error: { code: 'AUTOFL_INFRASTRUCTURE', message, hint: 'Run the same command again' },
    };
  }
  if (exit === EXIT.failed) {
    const message = 'The baseline has no score';
    const hint =
      'Mend the job, in a fresh workspace if its source must change; or initialize again';
    return { error: { code: 'AUTOFL_NO_BASELINE', message, hint } };
  }
  return {};
}

function shortWarnings(warnings: string[]): string[] {
  return warnings.slice(0, 5).map((warning) => clipped(warning, 250));
}
