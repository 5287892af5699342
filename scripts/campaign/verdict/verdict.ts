import { nextBlock } from './blocks.ts';
import {
  type Digests,
  duplicateBlocks,
  hasNoEffect,
  ignoresSeed,
  repeatsExactly,
  varies,
} from './evidence.ts';
import {
  type Action,
  type Arm,
  type Comparison,
  type Confirmation,
  type Contest,
  compare,
  confirm,
  type Direction,
  judge,
  judgeUntested,
  mean,
  type Noise,
  noise,
  type Verdict,
} from './rule.ts';
import { type AcceptanceSettings, isQuick } from './settings.ts';

/** A scored run. */
export interface Run {
  score: number;
  digest: string;
  /** Null when unknown. */
  runtime_seconds: number | null;
  /** Other work kept the machine busy, so that its runtime says little. */
  contended: boolean;
}

/** All scored runs of one configuration: block → run. */
export type Runs = ReadonlyMap<number, Run>;

/** All that verdicts are made of. Confirmation runs are not in `arms`. */
export interface Scored {
  /** By name: the baseline, and each candidate. */
  arms: ReadonlyMap<string, Runs>;
  baseline: string;
  direction: Direction;
  /** The job has a seed option, so that blocks are comparable. */
  seeded: boolean;
  /** A run's evidence is one number: equal runs then prove nothing. */
  oneNumber: boolean;
  settings: AcceptanceSettings;
}

export type Reason =
  | 'no_effect'
  | 'seed_ignored'
  | 'not_better'
  | 'better'
  | 'significant'
  | 'not_significant'
  | 'runs_used_up'
  | 'needs_run';

/** What stands behind a verdict. */
export type Evidence = 'replicated' | 'deterministic' | 'single';

/** As recorded: what is not a number is null. */
export interface ComparisonRecord {
  delta: number | null;
  se: number | null;
  t: number | null;
  p: number | null;
  df: number;
  n: number;
  m: number;
  paired: boolean;
  margin: number;
  runtime_ratio: number | null;
  noise: NoiseRecord;
}

export interface NoiseRecord {
  sd: number | null;
  df: number;
  pair_sd: number | null;
  pair_df: number;
  dropped: string[];
}

export interface Judgement {
  action: Action;
  reason: Reason;
  evidence: Evidence;
  comparison: ComparisonRecord | null;
  /** What runs next, when the action is a run. */
  run: { arm: string; block: number } | null;
}

/** Who is judged, and what may be run for it. */
export interface Question {
  incumbent: string;
  candidate: string;
  /** False when the runs are used up. */
  mayRun: boolean;
  /** False when another run of the incumbent cannot be had. */
  mayRefresh?: boolean;
}

/** What follows from the runs of a candidate so far. A crash of one is a verdict of its own, not asked here. */
export function judgeCandidate(
  scored: Scored,
  { incumbent, candidate, mayRun, mayRefresh = true }: Question,
): Judgement {
  const runs = runsOf(scored, candidate);
  const duel: Duel = {
    scored,
    incumbent,
    candidate,
    contest: contestOf(scored, candidate, incumbent),
  };
  if (runs.size === 0) return unstarted(duel, mayRun);
  if (changesNothing(duel)) return settled(duel, 'discard', 'no_effect');
  if (deterministic(scored)) return byOneRun(duel, 'keep', 'deterministic');
  if (isQuick(scored.settings)) return byOneRun(duel, 'carry', 'single');
  if (ignoresSeed(digestsOf(runs), scored.oneNumber))
    return settled(duel, 'discard', 'seed_ignored');
  return byTheRule(duel, mayRun, mayRun && mayRefresh && lacksBlock(duel));
}

/** The next block of the baseline, or null when it has shown all that it is run for. */
export function nextBaselineBlock(scored: Scored): number | null {
  const runs = runsOf(scored, scored.baseline);
  const { baseline_runs } = scored.settings;
  if (deterministic(scored)) return null;
  const wanted = Math.max(baseline_runs, scored.oneNumber ? 3 : 2);
  return runs.size < wanted ? nextBlock(runs.keys()) : null;
}

/** Whether runs of one configuration repeat exactly, as far as the campaign has seen. */
export function deterministic(scored: Scored): boolean {
  const baseline = digestsOf(runsOf(scored, scored.baseline));
  const arms = () => [...scored.arms.values()].map(digestsOf);
  return repeatsExactly(baseline, scored.oneNumber) && !arms().some(varies);
}

/** How far runs of one configuration lie apart, as far as the campaign has seen. */
export function campaignNoise(scored: Scored): NoiseRecord {
  const { seeded, settings } = scored;
  const others = informative(scored);
  const resolution = resolutionOf(scored.arms.values());
  return noiseRecord(noise({ others, own: [], seeded, resolution, unsteady: settings.unsteady }));
}

/** What fresh runs of best and baseline say of the total gain. */
export function confirmBest(
  scored: Scored,
  fresh: { best: Runs; baseline: Runs },
): Omit<Confirmation, 'comparison'> & { comparison: ComparisonRecord } {
  const { direction, seeded, settings, oneNumber } = scored;
  const all = [...scored.arms.values(), fresh.best, fresh.baseline];
  const result = confirm({
    direction,
    seeded,
    settings,
    others: isQuick(settings) ? new Map() : informative(scored),
    resolution: resolutionOf(all),
    candidate: armOf(fresh.best, oneNumber),
    incumbent: armOf(fresh.baseline, oneNumber),
  });
  return { ...result, comparison: comparisonRecord(result.comparison) };
}

/** Mean runtime over another's, from runs that had the machine to themselves; null when unknown. */
export function runtimeRatio(candidate: Runs, incumbent: Runs): number | null {
  const [mine, theirs] = [runtimeOf(candidate), runtimeOf(incumbent)];
  return mine === null || theirs === null || theirs === 0 ? null : mine / theirs;
}

/** As recorded: JSON knows neither NaN nor infinity. */
export const finite = (value: number) => (Number.isFinite(value) ? value : null);

// internals

interface Duel {
  scored: Scored;
  incumbent: string;
  candidate: string;
  contest: Contest;
}

function contestOf(scored: Scored, candidate: string, incumbent: string): Contest {
  const others = informative(scored);
  others.delete(candidate);
  others.delete(incumbent);
  const [runs, before] = [runsOf(scored, candidate), runsOf(scored, incumbent)];
  return {
    direction: scored.direction,
    seeded: scored.seeded,
    settings: scored.settings,
    others,
    incumbent: armOf(before, scored.oneNumber),
    candidate: armOf(runs, scored.oneNumber),
    runtime_ratio: runtimeRatio(runs, before),
    resolution: resolutionOf(scored.arms.values()),
  };
}

/** Without the runs that tell nothing new. */
function armOf(runs: Runs, oneNumber: boolean): Arm {
  const duplicates = new Set(duplicateBlocks(digestsOf(runs), oneNumber));
  const told = [...runs].filter(([block]) => !duplicates.has(block));
  return new Map(told.map(([block, { score }]) => [block, score]));
}

/** Arms that tell of noise: of two runs or more. */
function informative({ arms, oneNumber }: Scored): Map<string, Arm> {
  const repeated = [...arms].filter(([, runs]) => runs.size >= 2);
  return new Map(repeated.map(([name, runs]) => [name, armOf(runs, oneNumber)]));
}

const runsOf = ({ arms }: Scored, name: string): Runs => arms.get(name) ?? new Map();

const digestsOf = (runs: Runs): Digests =>
  new Map([...runs].map(([block, { digest }]) => [block, digest]));

/** The smallest gap that the metric shows: below half of it, spread is not told apart from none. */
function resolutionOf(arms: Iterable<Runs>): number {
  const scores = [...arms].flatMap((runs) => [...runs.values()].map(({ score }) => score));
  const sorted = Float64Array.from(scores).sort();
  let least = 0;
  for (const [index, score] of sorted.entries()) {
    const gap = score - (sorted[index - 1] ?? score);
    if (gap > 0 && (least === 0 || gap < least)) least = gap;
  }
  return least;
}

function runtimeOf(runs: Runs): number | null {
  const times = [...runs.values()].flatMap(({ contended, runtime_seconds }) =>
    contended || runtime_seconds === null ? [] : [runtime_seconds],
  );
  return times.length === 0 ? null : mean(times);
}

function unstarted({ candidate }: Duel, mayRun: boolean): Judgement {
  return {
    action: mayRun ? 'run_candidate' : 'inconclusive',
    reason: mayRun ? 'needs_run' : 'runs_used_up',
    evidence: 'single',
    comparison: null,
    run: mayRun ? { arm: candidate, block: nextBlock([]) } : null,
  };
}

function changesNothing({ scored, candidate, incumbent }: Duel): boolean {
  const [mine, theirs] = [runsOf(scored, candidate), runsOf(scored, incumbent)];
  return hasNoEffect(digestsOf(mine), digestsOf(theirs), scored.oneNumber);
}

function settled(duel: Duel, action: Verdict, reason: Reason): Judgement {
  const comparison = withoutTest(duel.contest);
  return { action, reason, evidence: evidenceOf(duel), comparison, run: null };
}

/** Runs that repeat exactly, or the quick mode: better in one run is better. */
function byOneRun(duel: Duel, better: Verdict, evidence: Evidence): Judgement {
  const wins = judgeUntested(duel.contest).better;
  return {
    action: wins ? better : 'discard',
    reason: wins ? 'better' : 'not_better',
    evidence,
    comparison: withoutTest(duel.contest),
    run: null,
  };
}

function byTheRule(duel: Duel, mayRun: boolean, mayRefresh: boolean): Judgement {
  const { action, comparison } = judge(duel.contest, mayRun, mayRefresh);
  const { scored } = duel;
  const arm = { run_candidate: duel.candidate, run_incumbent: duel.incumbent }[String(action)];
  return {
    action,
    reason: REASONS[action],
    evidence: evidenceOf(duel),
    comparison: comparisonRecord(comparison),
    run: arm === undefined ? null : { arm, block: nextBlock(runsOf(scored, arm).keys()) },
  };
}

/** An incumbent that ran wherever the candidate did is not run for ever, though its runs repeat each other. */
function lacksBlock({ scored, candidate, incumbent }: Duel): boolean {
  const [mine, theirs] = [runsOf(scored, candidate), runsOf(scored, incumbent)];
  return [...mine.keys()].some((block) => !theirs.has(block));
}

const REASONS: Record<Action, Reason> = {
  keep: 'significant',
  carry: 'not_significant',
  discard: 'not_better',
  inconclusive: 'runs_used_up',
  run_candidate: 'needs_run',
  run_incumbent: 'needs_run',
};

const evidenceOf = ({ contest }: Duel): Evidence =>
  Math.min(contest.candidate.size, contest.incumbent.size) >= 2 ? 'replicated' : 'single';

/** The difference of the means, where no test says how far it is chance. */
function withoutTest(contest: Contest): ComparisonRecord {
  const { delta } = judgeUntested(contest);
  const untested = { se: null, t: null, p: null, paired: false };
  return { ...comparisonRecord(compare(contest)), ...untested, delta: finite(delta) };
}

function comparisonRecord(comparison: Comparison): ComparisonRecord {
  const { delta, se, t, p, noise: spread, ...rest } = comparison;
  const numbers = { delta: finite(delta), se: finite(se), t: finite(t), p: finite(p) };
  return { ...rest, ...numbers, noise: noiseRecord(spread) };
}

function noiseRecord({ sd, pair_sd, ...rest }: Noise): NoiseRecord {
  return { ...rest, sd: finite(sd), pair_sd: finite(pair_sd) };
}
