import type { RunEvidence } from '../evidence/evidence.ts';
import type { NoEvidence } from '../evidence/round_records.ts';
import type { LogFindings } from './log_scan.ts';

/** What supervision saw of a run. */
export interface RunFacts {
  /** Why we ended it ourselves, with words that say more; null when it ended by itself. */
  reason: [EndedBy, string] | null;
  exitCode: number | null;
  signal: string | null;
  /** The interpreter could not be started at all. */
  startError: string | null;
  log: LogFindings;
  /** NVFlare made a result folder: from then on clients may print into the log. */
  began: boolean;
  /** Lines of NVFlare's own `error_log.txt` files, with the file they stand in. */
  errorLog: { file: string; line: string }[];
  /** The machine was to blame, by the server's own word, which a client cannot print, or by our own look. */
  machine: string | null;
  /** Processes of the trial that could not be ended. */
  left: number[];
}

export type EndedBy = 'stopped' | 'timeout' | 'stall' | 'lost worker' | 'output' | 'disk';

export interface Classified {
  outcome: 'scored' | 'crash' | 'infrastructure';
  reason: string | null;
  explanation: string[];
}

/** Reason of a run that a person or an agent ended: nobody failed. */
export const STOPPED = 'Stopped on request';

/**
 * Decides how a run ended; the first rule that matches wins. The exit code alone
 * proves nothing: failed runs leave readable metrics and often exit with 0.
 */
export function classify(facts: RunFacts, evidence: RunEvidence | NoEvidence): Classified {
  const scored = !('missing' in evidence);
  return (
    endedByUs(facts, scored) ??
    theMachine(facts, scored) ??
    itsOwnError(facts) ??
    (scored ? { outcome: 'scored', reason: null, explanation: [] } : noMetric(facts, evidence))
  );
}

/** Processes that outlived their end, in words; null when there are none. */
export function leftWords(pids: number[]): string | null {
  return pids.length > 0 ? `Processes ${pids.join(', ')} of the trial could not be ended` : null;
}

// internals

function endedByUs({ reason, log, machine }: RunFacts, scored: boolean): Classified | null {
  if (reason === null) return null;
  const [ended, detail] = reason;
  // A site that could not even connect leaves the others waiting.
  const isWaiting = ended === 'stall' || ended === 'lost worker';
  if (isWaiting && machine !== null && !scored) return infrastructure(machine);
  const last = log.lastLines.slice(-3);
  switch (ended) {
    case 'stopped':
      return infrastructure(STOPPED);
    case 'disk':
      return infrastructure(`The disk is full: ${detail}`);
    case 'lost worker':
      return crash(`A site's process died: ${detail}`, log.traceback);
    case 'timeout':
      return crash(`The run took longer than its time limit (${detail})`, last);
    case 'stall':
      return crash(`The run hung: ${detail}`, last);
    case 'output':
      return crash(`The run printed too much: ${detail}`, last);
  }
}

function theMachine(facts: RunFacts, scored: boolean): Classified | null {
  const { startError, machine, left } = facts;
  const words = startError ?? (scored ? null : (leftWords(left) ?? machine ?? refusedToJob(facts)));
  return words === null ? null : infrastructure(words);
}

/** Before NVFlare made anything, what is printed is the job script's own: the system's refusal is no idea's fault. */
function refusedToJob({ began, exitCode, log }: RunFacts): string | null {
  const last = log.traceback.at(-1)?.trim() ?? '';
  return !began && exitCode !== 0 && REFUSED.test(last) ? last : null;
}

const REFUSED =
  /^(?:OSError|PermissionError|BlockingIOError|socket\.error): \[Errno \d+\] (?:No space left on device|Disk quota exceeded|Read-only file system|Too many open files|Address already in use|Cannot assign requested address|Resource temporarily unavailable|(?:Operation not permitted|Permission denied)$)/;

function itsOwnError(facts: RunFacts): Classified | null {
  const { log, exitCode, signal, errorLog } = facts;
  const [first] = errorLog;
  if (log.fatal === null && exitCode === 0 && !first) return null;
  const words = errorLog.map(plainWords);
  const explanation = log.traceback.length > 0 ? readable(log.traceback) : words.slice(0, 5);
  const last = log.traceback.at(-1) ?? words[0] ?? log.fatal;
  const how = signal ? `signal ${signal}` : `exit code ${exitCode}`;
  return crash(
    last?.trim() ?? `The job ended with ${how}`,
    explanation.length > 0 ? explanation : log.lastLines,
  );
}

/** An error's own words, after who said it. */
function plainWords({ file, line }: RunFacts['errorLog'][number]): string {
  const words = line.replace(/^[\d:,\- ]+ - \w+ - [A-Z]+ - (?:\[[^\]]*\] - )?/, '');
  return `${file.split('/')[0]}: ${words.trim()}`;
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

function infrastructure(reason: string): Classified {
  return { outcome: 'infrastructure', reason, explanation: [] };
}
