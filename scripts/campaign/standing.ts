/** One row of the ledger, as far as a decision depends on it. */
export interface GuardRow {
  status: string;
  name: string;
  score: number | null;
  kind: 'source_edit' | 'argument_only' | '';
  family: string;
  /** The literature event it is linked to; of a literature row its own id. */
  literatureEvent: string;
  /** How much better than the incumbent of its time, where the ledger says so. */
  gain: number | null;
}

export interface GuardSettings {
  mode: 'max' | 'min';
  maxCandidates: number | null;
  hardCrashThreshold: number;
  plateauThreshold: number;
  /** A kept candidate that gains no more than this does not end a plateau. */
  plateauMinDelta: number;
  explorationBatchSize: number;
  familyRepeatLimit: number;
  /**
   * `verdicts`: the ledger's own verdicts count, and the best is the last keep or carry. `scores`: a ledger
   * of another tool, whose best is the best kept score.
   */
  judges: 'verdicts' | 'scores';
}

/** Figures that decision and state share. */
export interface Standing {
  attempts: number;
  scored: number;
  remaining: number | null;
  crashesInARow: number;
  baseline: { name: string; score: number } | null;
  best: { name: string; score: number } | null;
  /** Positive when better, in either direction; null without a scored baseline. */
  improvement: number | null;
  /** Scored attempts since the last progress: a keep, a carry, or a finished exploration batch. */
  sinceProgress: number;
  /** The earliest exploration batch that is not finished. */
  batch: { event: string; scored: number; size: number } | null;
  /** The last scored attempts, as far as they only set arguments of one family, since the last review. */
  family: { name: string; attempts: number } | null;
}

/** Counts what a decision depends on, in one walk over the rows. */
export function standingOf(rows: GuardRow[], settings: GuardSettings): Standing {
  const walk = begin();
  for (const row of rows) step(walk, row, settings);
  const { attempts, baseline, best } = walk;
  const { maxCandidates, mode } = settings;
  const open = [...walk.batches].find(([, scored]) => scored < settings.explorationBatchSize);
  return {
    attempts,
    scored: walk.scored,
    remaining: maxCandidates === null ? null : Math.max(0, maxCandidates - attempts),
    crashesInARow: walk.crashesInARow,
    baseline,
    best: best ?? baseline,
    improvement: gain(baseline?.score, (best ?? baseline)?.score, mode),
    sinceProgress: walk.sinceProgress,
    batch: open ? { event: open[0], scored: open[1], size: settings.explorationBatchSize } : null,
    family: walk.family,
  };
}

/** How much better `after` is than `before`: positive when better, in either direction. */
export function gain(
  before: number | null | undefined,
  after: number | null | undefined,
  mode: 'max' | 'min',
): number | null {
  if (before == null || after == null) return null;
  return mode === 'max' ? after - before : before - after;
}

// internals

interface Scored {
  name: string;
  score: number;
}

interface Walk
  extends Pick<Standing, 'attempts' | 'scored' | 'crashesInARow' | 'sinceProgress' | 'family'> {
  baseline: Scored | null;
  best: Scored | null;
  /** Scored source edits of each literature event, in the order of the events. */
  batches: Map<string, number>;
}

function begin(): Walk {
  return {
    attempts: 0,
    scored: 0,
    crashesInARow: 0,
    sinceProgress: 0,
    family: null,
    baseline: null,
    best: null,
    batches: new Map(),
  };
}

function step(walk: Walk, row: GuardRow, settings: GuardSettings): void {
  switch (row.status) {
    case 'baseline':
      if (row.score !== null) walk.baseline ??= { name: row.name, score: row.score };
      return;
    case 'literature':
      walk.batches.set(row.literatureEvent || row.name, 0);
      walk.family = null;
      return;
    case 'crash':
      walk.attempts += 1;
      walk.crashesInARow += 1;
      return;
    case 'keep':
    case 'discard':
      walk.attempts += 1;
      walk.crashesInARow = 0;
      if (row.score !== null) stepScored(walk, { ...row, score: row.score }, settings);
  }
}

function stepScored(walk: Walk, row: GuardRow & { score: number }, settings: GuardSettings): void {
  walk.scored += 1;
  walk.sinceProgress += 1;
  countFamily(walk, row);
  const finishedBatch = countInBatch(walk, row, settings);
  if (finishedBatch || isProgress(walk, row, settings)) walk.sinceProgress = 0;
  if (row.status === 'keep' && isBest(walk, row, settings))
    walk.best = { name: row.name, score: row.score };
}

function isProgress(
  walk: Walk,
  row: GuardRow & { score: number },
  { mode, plateauMinDelta }: GuardSettings,
): boolean {
  if (row.status !== 'keep') return false;
  const before = (walk.best ?? walk.baseline)?.score;
  return (row.gain ?? gain(before, row.score, mode) ?? Infinity) > plateauMinDelta;
}

function isBest({ best, baseline }: Walk, row: Scored, { judges, mode }: GuardSettings): boolean {
  if (judges === 'verdicts') return true;
  return (gain((best ?? baseline)?.score, row.score, mode) ?? Infinity) > 0;
}

/** Whether this row completes the batch it is linked to. */
function countInBatch(walk: Walk, row: GuardRow, { explorationBatchSize }: GuardSettings): boolean {
  const scored = walk.batches.get(row.literatureEvent);
  if (scored === undefined || row.kind !== 'source_edit') return false;
  walk.batches.set(row.literatureEvent, scored + 1);
  return scored + 1 === explorationBatchSize;
}

function countFamily(walk: Walk, row: GuardRow): void {
  if (walk.batches.size === 0 || row.kind !== 'argument_only' || row.family === '') {
    walk.family = null;
    return;
  }
  const repeated = walk.family?.name === row.family ? walk.family.attempts : 0;
  walk.family = { name: row.family, attempts: repeated + 1 };
}
