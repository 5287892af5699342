import type { NoEvidence, SiteValue } from './round_records.ts';

/** Where a campaign's numbers come from. The baseline's stays: a run without it is never scored elsewhere. */
export type EvidenceSource =
  /** `selected`: the job's model selector goes by this metric, so the server's log has it, too. */
  | { kind: 'round_metrics'; selected: boolean }
  /** `negated`: the log shows minus the metric, as it does in `min` mode. */
  | { kind: 'server_log'; negated: boolean }
  /** The server's final model, scored at each site after the last round. */
  | { kind: 'cross_site'; file: string }
  /** What the job's author declares: a JSON file in the result folder and the number in it. */
  | { kind: 'declared'; file: string; key: string };

/**
 * The statistic that the baseline fixes and every later run must show: same metric, same round, same
 * sites, and the mean by the baseline's weights, so that no candidate moves its score by reweighting.
 */
export interface Statistic {
  metric: string;
  round: number;
  sites: SiteValue[];
  /** The baseline's own scores: they tell a share from a percentage. */
  scores?: readonly number[];
}

export interface EvidenceRequest {
  /** The run's result folder, or why there is none. */
  job: string | NoEvidence;
  source: EvidenceSource;
  /** Names of the metric, the first that a run shows counts; the baseline fixes which. */
  metrics: readonly string[];
  plannedRounds: number | null;
  numClients: number | null;
  /** Null for the baseline, which fixes it. */
  statistic: Statistic | null;
}

/** A request for one name of the metric. */
export interface Sought extends Omit<EvidenceRequest, 'job'> {
  metric: string;
}
