import type { Look } from '../look.ts';
import type { PlotRow, PlotSettings } from './input.ts';

/** One row of the ledger as something that can be drawn. */
export interface Mark {
  row: PlotRow;
  look: Look;
  /** Attempts up to and with this row; the baseline is attempt 0. */
  attempt: number;
  /** Where on the x axis: attempts, or seconds of trial time. */
  at: number;
  /** A finite score, or null. */
  score: number | null;
  /** Standard deviation of its runs, or 0. */
  spread: number;
  /** Changed arguments alone, no source. */
  hollow: boolean;
}

/** What happened in the campaign. */
export interface Story {
  marks: Mark[];
  /** Every score, in order. */
  scores: number[];
  baseline: Mark | null;
  /** The baseline and every candidate that became the incumbent, in order. */
  incumbents: Mark[];
  best: Mark | null;
  attempts: number;
  /** Trial time up to and with each attempt, in seconds. */
  elapsed: number[];
  /** End of the x axis. */
  last: number;
}

export function readStory(rows: readonly PlotRow[], x: PlotSettings['x']): Story {
  const marks: Mark[] = [];
  const elapsed = [0];
  let attempt = 0;
  let seconds = 0;
  for (const row of rows) {
    const look = lookOf(row);
    if (isAttempt(row, look)) attempt++;
    seconds += finite(row.runtimeSeconds) ?? 0;
    elapsed[attempt] = seconds;
    const between = look === 'literature' || look === 'retry' ? 0.5 : 0;
    marks.push({
      row,
      look,
      attempt,
      at: x === 'time' ? seconds : attempt + between,
      score: scoreOf(row),
      spread: (row.replicates ?? 0) > 1 ? Math.abs(finite(row.scoreStd) ?? 0) : 0,
      hollow: row.kind === 'argument_only',
    });
  }
  const scored = marks.filter((mark) => mark.score !== null);
  const baseline = scored.find((mark) => mark.look === 'baseline') ?? null;
  const kept = scored.filter((mark) => mark.look === 'keep' || mark.look === 'carry');
  const incumbents = baseline === null ? kept : [baseline, ...kept];
  return {
    marks,
    scores: marks.map((mark) => mark.score).filter((score) => score !== null),
    baseline,
    incumbents,
    best: incumbents.at(-1) ?? null,
    attempts: attempt,
    elapsed,
    last: x === 'time' ? seconds : marks.reduce((last, mark) => Math.max(last, mark.at), 0),
  };
}

/** How much better `score` is than `reference`: positive for a gain in both directions. */
export function gainOver(reference: number, score: number, mode: PlotSettings['mode']): number {
  return mode === 'max' ? score - reference : reference - score;
}

// internals

function lookOf(row: PlotRow): Look {
  const scored = scoreOf(row) !== null;
  switch (row.status) {
    case 'baseline':
      return scored ? 'baseline' : 'crash';
    case 'keep':
      return scored ? (row.verdict === 'carry' ? 'carry' : 'keep') : 'unscored';
    case 'discard':
      return scored ? 'discard' : 'unscored';
    case 'infrastructure_retry':
      return 'retry';
    default:
      return row.status;
  }
}

function isAttempt(row: PlotRow, look: Look): boolean {
  return row.status !== 'baseline' && look !== 'literature' && look !== 'retry';
}

function scoreOf(row: PlotRow): number | null {
  if (row.status !== 'baseline' && row.status !== 'keep' && row.status !== 'discard') return null;
  const score = finite(row.score);
  return score === null ? null : Math.max(-1e300, Math.min(1e300, score));
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
