import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Reply } from '../../base/door.ts';
import { EXIT } from '../../base/failure.ts';
import type { Parsed } from '../../base/flags.ts';
import { STOPPED } from '../../nvflare/trial/outcome.ts';
import { decide, type GuardFacts } from '../guard.ts';
import { type GuardRow, standingOf } from '../standing.ts';
import { wantsText } from './format.ts';
import { guardRowsIn, guardSettingsOf, type LedgerFile, openLedger } from './ledger_file.ts';

/** What comes next, judged from a ledger file; the campaign beside it tells what is pending. */
export function guard(given: string, parsed: Parsed): Reply {
  const ledger = openLedger(given, parsed);
  const rows = guardRowsIn(ledger);
  const settings = guardSettingsOf(ledger, parsed);
  const decision = decide(rows, settings, factsOf(ledger, rows, parsed));
  const standing = standingOf(rows, settings);
  if (!wantsText(parsed))
    return { exit: EXIT.done, body: { ok: true, action: 'guard', ...decision, ...standing } };
  const best = standing.best ? `${standing.best.name} ${standing.best.score}` : 'none';
  const lines = [
    `${decision.decision}: ${decision.next_action} (${decision.reason})`,
    `  ${decision.instruction}`,
    `  best ${best}; ${standing.attempts} attempts${standing.remaining === null ? '' : `, ${standing.remaining} left`}`,
  ];
  return { exit: EXIT.done, body: `${lines.join('\n')}\n` };
}

// internals

function factsOf(
  { state, settings, rows: lines, folder }: LedgerFile,
  rows: GuardRow[],
  parsed: Parsed,
): GuardFacts {
  const named = parsed.text.get('stop-file') ?? settings.stop_files;
  const pending =
    (typeof state.pending_candidates === 'number' && state.pending_candidates > 0) ||
    rows.some(({ status }) => status === 'pending');
  const isAlone = Object.keys(state).length === 0;
  const hasBaseline = rows.some(({ status, score }) => status === 'baseline' && score !== null);
  const last = lines.at(-1);
  const failed = last?.status === 'infrastructure_retry' && last.failure_reason !== STOPPED;
  return {
    stopFiles: named.filter((path) => existsSync(resolve(folder, path))),
    pending,
    running: typeof state.running === 'object' && state.running !== null,
    external: state.environment === 'poc' || state.environment === 'prod',
    submitted: state.next_action === 'submit_candidate',
    runsUsedUp: state.reason === 'trial_cap_exhausted',
    sealed: typeof state.sealed === 'object' && state.sealed !== null,
    confirmationDue: isDue(state.confirmation),
    // What failed and was abandoned since is not waiting any more.
    retryInfrastructure: failed && (pending || isAlone || !hasBaseline),
  };
}

function isDue(confirmation: unknown): boolean {
  return (
    typeof confirmation === 'object' &&
    confirmation !== null &&
    Reflect.get(confirmation, 'due') === true
  );
}
