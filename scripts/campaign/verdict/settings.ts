/** What the rule depends on; fixed when a campaign begins. */
export interface RuleSettings {
  /** How often an edit without effect may be claimed, and a gain that is none confirmed. */
  error_rate: number;
  /** Runs behind every keep or carry; 1 is the quick mode, where one run decides and nothing is claimed. */
  runs: number;
  /** Degrees of freedom that paired noise needs before it is trusted. */
  pair_df: number;
  /** How many times the others' variance an arm may have and stay in the pool. */
  unsteady: number;
  /** Metric units by which a candidate must be better. */
  min_effect: number;
  /** Metric units that a doubling of the runtime costs. */
  cost_price: number;
  /** Runtime ratio that costs nothing. */
  cost_free: number;
}

export interface AcceptanceSettings extends RuleSettings {
  baseline_runs: number;
  confirm_runs: number;
  /** All runs of the campaign, the confirmation's included; null: no limit. */
  max_trials: number | null;
}

/** What the user chose; what is null or absent follows from the rest. */
export interface Choices {
  replicates: 'auto' | number;
  /** The candidate cap, which decides whether `auto` is quick. */
  max_candidates: number | null;
  error_rate?: number | undefined;
  baseline_runs?: number | undefined;
  min_effect?: number | undefined;
  cost_price?: number | undefined;
  confirm_runs?: number | undefined;
  max_trials?: number | undefined;
}

/** Name of the rule, recorded with every verdict. */
export const ACCEPTANCE_RULE = 'nvflare.autofl.acceptance.v1';

/**
 * The settings of a campaign. Metric units that the user did not name are shares of the baseline's mean,
 * and nothing is priced before there is one.
 */
export function acceptanceSettings(
  choices: Choices,
  baselineMean: number | null,
): AcceptanceSettings {
  const runs = replicatesOf(choices);
  const scale = Math.abs(baselineMean ?? 0);
  return {
    error_rate: choices.error_rate ?? 0.05,
    runs,
    pair_df: 5,
    unsteady: 25,
    min_effect: choices.min_effect ?? 0.0005 * scale,
    cost_price: choices.cost_price ?? 0.005 * scale,
    cost_free: 1.25,
    baseline_runs: choices.baseline_runs ?? (runs === 1 ? 2 : 3),
    confirm_runs: choices.confirm_runs ?? 3,
    max_trials: choices.max_trials ?? null,
  };
}

/** One run decides each step; only the final confirmation is a claim. */
export const isQuick = ({ runs }: Pick<RuleSettings, 'runs'>) => runs === 1;

// internals

/** Below this many candidates a second run each costs more than it tells. */
const ENOUGH_FOR_REPLICATES = 40;

function replicatesOf({ replicates, max_candidates }: Choices): number {
  if (replicates !== 'auto') return replicates;
  return max_candidates !== null && max_candidates < ENOUGH_FOR_REPLICATES ? 1 : 2;
}
