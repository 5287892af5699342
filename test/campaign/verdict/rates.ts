import { acceptanceSettings } from '../../../scripts/campaign/verdict/settings.ts';
import { type Outcome, strictly, underTheRule, type World } from './simulate.ts';

/** What many campaigns come to. */
export interface Rates {
  campaigns: number;
  /** A mean and its standard error. */
  gain: Mean;
  claimed: Mean;
  idle: Mean;
  optimism: Mean;
  /** Of all claimed edits, those that did nothing or harm. */
  falseShare: number;
  claims: number;
  /** Of all candidates, those claimed. */
  claimedShare: number;
  /** Of the campaigns that ran a confirmation, those whose interval holds the true gain. */
  covered: number;
  /** Of all campaigns, those that confirm a gain. */
  confirmed: number;
  overshot: number;
  runs: Mean;
}

export interface Mean {
  mean: number;
  error: number;
}

export function ratesUnderTheRule(
  world: World,
  { runs, campaigns, replicates = 2 }: { runs: number; campaigns: number; replicates?: number },
): Rates {
  const settings = acceptanceSettings(
    { replicates, max_candidates: null, max_trials: runs, min_effect: 0, cost_price: 0 },
    null,
  );
  return ratesOf(many(campaigns, (seed) => underTheRule(world, settings, seed)));
}

/** The same proposals under the field's rule. */
export function ratesStrictly(
  world: World,
  { runs, campaigns }: { runs: number; campaigns: number },
): Rates {
  return ratesOf(many(campaigns, (seed) => strictly(world, runs, seed)));
}

/** Standard error of a share that was seen in so many draws. */
export const shareError = (share: number, draws: number) =>
  Math.sqrt((share * (1 - share)) / draws);

// internals

const many = (count: number, campaign: (seed: number) => Outcome) =>
  Array.from({ length: count }, (_, index) => campaign(index + 1));

function ratesOf(outcomes: Outcome[]): Rates {
  const total = (of: (one: Outcome) => number) => outcomes.reduce((sum, one) => sum + of(one), 0);
  const share = (of: (one: Outcome) => boolean) =>
    total((one) => Number(of(one))) / outcomes.length;
  const told = outcomes.filter(({ interval }) => interval !== null);
  const claims = total(({ claimed }) => claimed);
  return {
    campaigns: outcomes.length,
    gain: meanOf(outcomes.map(({ gain }) => gain)),
    claimed: meanOf(outcomes.map(({ claimed }) => claimed)),
    idle: meanOf(outcomes.map(({ idle }) => idle)),
    optimism: meanOf(
      outcomes.flatMap(({ reported, gain }) => (reported === null ? [] : [reported - gain])),
    ),
    falseShare: total(({ falselyClaimed }) => falselyClaimed) / claims,
    claims,
    claimedShare: claims / total(({ attempts }) => attempts),
    covered: told.filter(holdsTruth).length / told.length,
    confirmed: share(({ confirmed }) => confirmed),
    overshot: share(({ overshot }) => overshot),
    runs: meanOf(outcomes.map(({ runs }) => runs)),
  };
}

const holdsTruth = ({ interval, gain }: Outcome) =>
  interval !== null && interval.low <= gain && gain <= interval.high;

function meanOf(values: number[]): Mean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}
