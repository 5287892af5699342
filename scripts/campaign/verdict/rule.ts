import type { RuleSettings } from './settings.ts';
import { upperPoint, upperTail } from './student.ts';

/** The informative runs of one configuration: block → score. */
export type Arm = ReadonlyMap<number, number>;
export type Direction = 'max' | 'min';
export type Verdict = 'keep' | 'carry' | 'discard' | 'inconclusive';
export type Action = Verdict | 'run_candidate' | 'run_incumbent';

/** Spread of one run; paired: without what the seed explains. Not a number when nothing tells it. */
export interface Noise {
  sd: number;
  df: number;
  pair_sd: number;
  pair_df: number;
  /** Names of the arms too unsteady for the pool. */
  dropped: string[];
}

export interface NoiseInput {
  /** Every other arm of the campaign, by name. */
  others: ReadonlyMap<string, Arm>;
  /** The incumbent's and the candidate's, or none. */
  own: readonly Arm[];
  /** Blocks are seeds that all arms share. */
  seeded: boolean;
  /** The smallest non-zero gap between two scores of the campaign, else 0. */
  resolution: number;
  unsteady: number;
}

export interface Comparison {
  /** How much better than the incumbent, positive when better. */
  delta: number;
  se: number;
  t: number;
  p: number;
  df: number;
  n: number;
  m: number;
  paired: boolean;
  margin: number;
  runtime_ratio: number | null;
  noise: Noise;
}

export interface Contest {
  direction: Direction;
  seeded: boolean;
  settings: RuleSettings;
  others: ReadonlyMap<string, Arm>;
  incumbent: Arm;
  candidate: Arm;
  /** Mean runtime over the incumbent's; null when unknown. */
  runtime_ratio: number | null;
  resolution: number;
}

export interface Confirmation {
  gain: number;
  /** The 90 % interval. */
  low: number;
  high: number;
  p: number;
  confirmed: boolean;
  comparison: Comparison;
}

/** Noise of one run, pooled within arms: how far runs of one and the same configuration lie apart. */
export function noise({ others, own, seeded, resolution, unsteady }: NoiseInput): Noise {
  const { steady, dropped } = withoutUnsteady(others, unsteady);
  const arms = [...steady, ...own];
  const { ss, df } = pooled(arms);
  const floored = (sumOfSquares: number, degrees: number) =>
    degrees >= 1 ? Math.max(Math.sqrt(sumOfSquares / degrees), resolution / 2) : Number.NaN;
  const sd = floored(ss, df);
  if (!seeded) return { sd, df, pair_sd: Number.NaN, pair_df: 0, dropped };
  const shared = sharedBlocks(arms);
  const pair_df = df - (shared.size - 1);
  const pair_sd = pair_df >= 1 ? floored(residualSquares(arms, shared), pair_df) : Number.NaN;
  return { sd, df, pair_sd, pair_df, dropped };
}

/** How much better a candidate must be: a least effect, and the price of a longer run. */
export function margin(settings: RuleSettings, runtime_ratio: number | null): number {
  const { min_effect, cost_price, cost_free } = settings;
  const dear = runtime_ratio !== null && runtime_ratio > cost_free;
  return min_effect + (dear ? cost_price * Math.log2(runtime_ratio) : 0);
}

/** The candidate against the incumbent, paired by block where that tells more. */
export function compare(contest: Contest): Comparison {
  const { others, settings, seeded, resolution, runtime_ratio } = contest;
  const own = [contest.incumbent, contest.candidate];
  const spread = noise({ others, own, seeded, resolution, unsteady: settings.unsteady });
  const unpaired = unpairedEffect(contest, spread);
  const paired = pairedEffect(contest, spread);
  const width = ({ se, df }: Effect) => se * upperPoint(settings.error_rate, df);
  const effect = paired && width(paired) < width(unpaired) ? paired : unpaired;
  const least = margin(settings, runtime_ratio);
  const t = statistic(effect, least);
  return {
    ...effect,
    t,
    p: upperTail(t, effect.df),
    n: contest.candidate.size,
    m: contest.incumbent.size,
    paired: effect === paired,
    margin: least,
    runtime_ratio,
    noise: spread,
  };
}

/**
 * What follows from the runs so far: a verdict, or whose run is needed next. Called after every run.
 *
 * @param mayRun False when the runs are used up.
 * @param incumbentMayRun False as well where more runs of the incumbent would tell nothing new.
 */
export function judge(
  contest: Contest,
  mayRun: boolean,
  incumbentMayRun = mayRun,
): { action: Action; comparison: Comparison } {
  const { candidate, incumbent, seeded, settings } = contest;
  const comparison = compare(contest);
  const { t, p, n, m } = comparison;
  const behind = m < n || (seeded && !hasEveryBlock(incumbent, candidate));
  const action = (): Action => {
    if (incumbentMayRun && behind) return 'run_incumbent';
    if (t <= 0) return 'discard';
    if (n < settings.runs) return mayRun ? 'run_candidate' : 'inconclusive';
    return p <= settings.error_rate ? 'keep' : 'carry';
  };
  return { action: action(), comparison };
}

/** Where runs repeat exactly or one run has to do: better by more than the margin is better. */
export function judgeUntested(contest: Sides & Pick<Contest, 'settings' | 'runtime_ratio'>) {
  const delta = meanGain(contest);
  const least = margin(contest.settings, contest.runtime_ratio);
  return { delta, margin: least, better: delta > least };
}

/** The gain of the best (as candidate) over the baseline (as incumbent), on runs that chose neither. */
export function confirm(fresh: Omit<Contest, 'runtime_ratio'>): Confirmation {
  const settings = { ...fresh.settings, min_effect: 0 };
  const comparison = compare({ ...fresh, settings, runtime_ratio: null });
  const { delta, se, df, p } = comparison;
  const reach = upperPoint(0.05, df) * se;
  const confirmed = p <= settings.error_rate;
  return { gain: delta, low: delta - reach, high: delta + reach, p, confirmed, comparison };
}

export const mean = (values: readonly number[]) => sum(values) / values.length;

// internals

type Sides = Pick<Contest, 'candidate' | 'incumbent' | 'direction'>;
type Effect = Pick<Comparison, 'delta' | 'se' | 'df'>;

const signOf = (direction: Direction) => (direction === 'max' ? 1 : -1);

function withoutUnsteady(others: ReadonlyMap<string, Arm>, unsteady: number) {
  const left = [...others]
    .filter(([, arm]) => arm.size >= 2)
    .sort(([, a], [, b]) => variance([b]) - variance([a]));
  const dropped: string[] = [];
  for (const [name, arm] of [...left]) {
    const rest = left.slice(1).map(([, other]) => other);
    const spread = variance(rest);
    if (pooled(rest).df < 4 || spread === 0 || variance([arm]) <= unsteady * spread) break;
    dropped.push(name);
    left.shift();
  }
  return { steady: left.map(([, arm]) => arm), dropped };
}

function meanGain({ candidate, incumbent, direction }: Sides): number {
  return signOf(direction) * (mean([...candidate.values()]) - mean([...incumbent.values()]));
}

function unpairedEffect(contest: Contest, spread: Noise): Effect {
  const { candidate, incumbent } = contest;
  const se = spread.sd * Math.sqrt(1 / candidate.size + 1 / incumbent.size);
  return { delta: meanGain(contest), se, df: spread.df };
}

function pairedEffect(contest: Contest, spread: Noise): Effect | null {
  const { candidate, incumbent, direction, settings, seeded } = contest;
  if (!seeded || spread.pair_df < settings.pair_df || !hasEveryBlock(incumbent, candidate))
    return null;
  const gaps = [...candidate].map(([block, score]) => score - (incumbent.get(block) ?? Number.NaN));
  const se = spread.pair_sd * Math.sqrt(2 / candidate.size);
  return { delta: signOf(direction) * mean(gaps), se, df: spread.pair_df };
}

function statistic({ delta, se }: Effect, least: number): number {
  if (se > 0) return (delta - least) / se;
  return delta > least ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

const hasEveryBlock = (arm: Arm, of: Arm) => [...of.keys()].every((block) => arm.has(block));

function pooled(arms: readonly Arm[]): { ss: number; df: number } {
  const df = sum(arms.map((arm) => Math.max(arm.size - 1, 0)));
  return { ss: sum(arms.map((arm) => squares([...arm.values()]))), df };
}

function variance(arms: readonly Arm[]): number {
  const { ss, df } = pooled(arms);
  return ss / df;
}

function sharedBlocks(arms: readonly Arm[]): Set<number> {
  const blocks = arms.flatMap((arm) => [...arm.keys()]);
  return new Set(blocks.filter((block, index) => blocks.indexOf(block) !== index));
}

/** Squares left by score = arm + block, fitted by alternating means; a block of one arm explains nothing. */
function residualSquares(arms: readonly Arm[], shared: ReadonlySet<number>): number {
  const blocks = new Map([...shared].map((block) => [block, 0]));
  const less = (arm: Arm) => [...arm].map(([block, score]) => score - (blocks.get(block) ?? 0));
  let centres: number[] = [];
  for (let round = 0; round < 50; round += 1) {
    centres = arms.map((arm) => mean(less(arm)));
    for (const block of shared) {
      const gaps = arms.flatMap((arm, index) => {
        const score = arm.get(block);
        return score === undefined ? [] : [score - (centres[index] ?? 0)];
      });
      blocks.set(block, mean(gaps));
    }
  }
  const residuals = arms.flatMap((arm, index) => less(arm).map((x) => x - (centres[index] ?? 0)));
  return sum(residuals.map((residual) => residual ** 2));
}

function squares(values: readonly number[]): number {
  const centre = mean(values);
  return sum(values.map((value) => (value - centre) ** 2));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
