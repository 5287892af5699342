import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Reply } from '../../base/door.ts';
import { EXIT } from '../../base/failure.ts';
import { numberOf, type Parsed, textOf, usage } from '../../base/flags.ts';
import { STOPPED } from '../../nvflare/outcome.ts';
import { decide, type GuardSettings, standingOf } from '../guard.ts';
import { guardRowsIn, openLedger } from './ledger_file.ts';

/** What comes next, judged from a ledger file; the campaign beside it tells what is pending. */
export function guard(given: string, parsed: Parsed): Reply {
  const ledger = openLedger(given, parsed);
  const rows = guardRowsIn(ledger);
  const settings: GuardSettings = {
    mode: ledger.mode,
    maxCandidates:
      numberOf(parsed, 'max-candidates', { min: 0 }) ?? numberIn(ledger.state, 'candidate_cap'),
    hardCrashThreshold:
      numberOf(parsed, 'hard-crash-threshold', { min: 1 }) ?? ledger.settings.hard_crash_threshold,
  };
  const named = parsed.text.get('stop-file') ?? ledger.settings.stop_files;
  const pending = (numberIn(ledger.state, 'pending_candidates') ?? 0) > 0;
  const isAlone = Object.keys(ledger.state).length === 0;
  const hasBaseline = rows.some(({ status, score }) => status === 'baseline' && score !== null);
  const last = ledger.rows.at(-1);
  const failed = last?.status === 'infrastructure_retry' && last.failure_reason !== STOPPED;
  const decision = decide(rows, settings, {
    stopFiles: named.filter((path) => existsSync(resolve(ledger.folder, path))),
    pending,
    running: typeof ledger.state.running === 'object' && ledger.state.running !== null,
    // What failed and was abandoned since is not waiting any more.
    retryInfrastructure: failed && (pending || isAlone || !hasBaseline),
  });
  const standing = standingOf(rows, settings);
  const format = textOf(parsed, 'format') ?? 'json';
  if (format === 'json')
    return { exit: EXIT.done, body: { ok: true, action: 'guard', ...decision, ...standing } };
  if (format !== 'text') throw usage(`--format takes text or json; received ${format}`);
  const best = standing.best ? `${standing.best.name} ${standing.best.score}` : 'none';
  const lines = [
    `${decision.decision}: ${decision.next_action} (${decision.reason})`,
    `  ${decision.instruction}`,
    `  best ${best}; ${standing.attempts} attempts${standing.remaining === null ? '' : `, ${standing.remaining} left`}`,
  ];
  return { exit: EXIT.done, body: `${lines.join('\n')}\n` };
}

// internals

function numberIn(state: { [key: string]: unknown }, field: string): number | null {
  const value = state[field];
  return typeof value === 'number' ? value : null;
}
