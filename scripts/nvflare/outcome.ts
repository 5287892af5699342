import type { RunEvidence } from './evidence.ts';
import type { LogFindings } from './log_scan.ts';
import type { NoEvidence } from './round_records.ts';

/** What supervision saw of a run. */
export interface RunFacts {
  /** Why we ended it ourselves, or null when it ended by itself. */
  ended: 'stopped' | 'timeout' | 'stall' | 'lost worker' | null;
  /** The line that told of a lost worker, or how long nothing happened. */
  endedDetail: string | null;
  exitCode: number | null;
  signal: string | null;
  /** The interpreter could not be started at all. */
  startError: string | null;
  log: LogFindings;
  /** Lines of NVFlare's own `error_log.txt` files, with the file they stand in. */
  errorLog: { file: string; line: string }[];
  /** The server's own word that the machine was to blame; a client cannot print it there. */
  machine: string | null;
}

export interface Classified {
  outcome: 'scored' | 'crash' | 'infrastructure';
  reason: string | null;
  explanation: string[];
}

/** Reason of a run that a person or an agent ended: nobody failed. */
export const STOPPED = 'Stopped on request';

/**
 * Decides how a run ended; the first rule that matches wins (nvflare.md section 5). The exit code alone
 * proves nothing: failed runs leave readable metrics and often exit with 0.
 */
export function classify(facts: RunFacts, evidence: RunEvidence | NoEvidence): Classified {
  const scored = !('missing' in evidence);
  return (
    endedByUs(facts) ??
    theMachine(facts, scored) ??
    itsOwnError(facts) ??
    (scored ? { outcome: 'scored', reason: null, explanation: [] } : noMetric(facts, evidence))
  );
}

// internals

function endedByUs({ ended, endedDetail, log }: RunFacts): Classified | null {
  switch (ended) {
    case null:
      return null;
    case 'stopped':
      return { outcome: 'infrastructure', reason: STOPPED, explanation: [] };
    case 'lost worker':
      return crash(`A site's process died: ${endedDetail}`, log.traceback);
    case 'timeout':
      return crash(
        `The run took longer than its time limit (${endedDetail})`,
        log.lastLines.slice(-3),
      );
    case 'stall':
      return crash(`The run hung: ${endedDetail}`, log.lastLines.slice(-3));
  }
}

function theMachine(facts: RunFacts, scored: boolean): Classified | null {
  const words = facts.startError ?? (scored ? null : facts.machine);
  return words === null ? null : { outcome: 'infrastructure', reason: words, explanation: [] };
}

function itsOwnError(facts: RunFacts): Classified | null {
  const { log, exitCode, signal, errorLog } = facts;
  const [first] = errorLog;
  if (log.fatal === null && exitCode === 0 && !first) return null;
  const explanation =
    log.traceback.length > 0
      ? readable(log.traceback)
      : errorLog.slice(0, 5).map(({ line }) => line);
  const last = log.traceback.at(-1) ?? first?.line ?? log.fatal;
  const how = signal ? `signal ${signal}` : `exit code ${exitCode}`;
  return crash(
    last?.trim() ?? `The job ended with ${how}`,
    explanation.length > 0 ? explanation : log.lastLines,
  );
}

/** The job's own frames, with paths from below NVFlare's copy of its code. */
function readable(traceback: string[]): string[] {
  return traceback
    .filter((line) => !line.includes('<frozen runpy>'))
    .map((line) => line.replace(/File ".*\/(?:custom|stage)\//, 'File "'));
}

function noMetric(facts: RunFacts, evidence: NoEvidence): Classified {
  return crash(evidence.missing, facts.log.traceback);
}

function crash(reason: string, explanation: string[]): Classified {
  return { outcome: 'crash', reason, explanation };
}
