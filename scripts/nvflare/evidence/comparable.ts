import { basename } from 'node:path';
import type { Sought } from './evidence_request.ts';
import { naturalLimits } from './metric_names.ts';
import {
  mean,
  type RoundRecord,
  type RunRecords,
  type RunSummary,
  type SiteValue,
} from './round_records.ts';

/** What a run must show to be compared with the baseline: each check answers what is wrong, or null. */

/** All planned rounds, in order. */
export function roundsProblem(
  { rounds, file }: RunRecords,
  { plannedRounds }: Sought,
): string | null {
  if (rounds.length === 0) return 'No round was completed';
  const first = rounds[0]?.round ?? 0;
  const outOfOrder = rounds.find((round, index) => round.round !== first + index);
  if (outOfOrder)
    return `${basename(file)} jumps to round ${outOfOrder.round}: a round is missing or was rewritten`;
  const final = rounds.at(-1)?.round ?? 0;
  if (plannedRounds !== null && final !== plannedRounds - 1) {
    return `The run ended after ${final + 1} rounds; ${plannedRounds} were planned`;
  }
  return null;
}

/** The sites that the baseline had, each with a finite number. */
export function missingSites(
  round: RoundRecord,
  sites: SiteValue[],
  request: Sought,
): string | null {
  const named = new Set(sites.map(({ name }) => name));
  const expected =
    request.statistic?.sites.map(({ name }) => name) ?? round.sites.map(({ name }) => name);
  const absent = expected.filter((name) => !named.has(name));
  const own = round.sites.find(({ name }) => name === absent[0])?.metrics ?? [];
  const reported = own.map(({ name, value }) => `${name} ${JSON.stringify(value)}`).join(', ');
  if (absent.length > 0) {
    return `${absent.join(', ')} reported no finite ${request.metric} in round ${round.round} (reported: ${reported.slice(0, 100) || 'nothing'})`;
  }
  if (sites.length === 0) return `No site reported ${request.metric} in round ${round.round}`;
  const count = request.statistic?.sites.length ?? request.numClients;
  if (count !== null && sites.length !== count) {
    return `${sites.length} of ${count} sites (${sites.map(({ name }) => name).join(', ')}) reported ${request.metric} in round ${round.round}`;
  }
  return null;
}

/** A site that counts twice counts for another. */
export function twice(sites: SiteValue[], { metric }: Sought): string | null {
  const again = sites.find(
    ({ name }, index) => sites.findIndex((site) => site.name === name) < index,
  );
  return again ? `${again.name} reported ${metric} more than once in the last round` : null;
}

/** The sites that the baseline had, as many as there are. */
export function missingNames(
  sites: SiteValue[],
  { metric, statistic, numClients }: Sought,
): string | null {
  const absent = (statistic?.sites ?? []).filter(
    ({ name }) => !sites.some((site) => site.name === name),
  );
  if (absent.length > 0)
    return `${absent.map(({ name }) => name).join(', ')} reported no ${metric}`;
  const count = statistic?.sites.length ?? numClients;
  if (count === null || sites.length === count) return null;
  return `${sites.length} of ${count} sites reported ${metric}`;
}

/** Shares lie in 0–1, or in 0–100 where the baseline is given in percent; nothing else is a score. */
export function impossibleValue(sites: SiteValue[], { metric, statistic }: Sought): string | null {
  const scale = [
    ...(statistic?.sites ?? sites).map(({ value }) => value),
    ...(statistic?.scores ?? []),
  ];
  const limits = naturalLimits(metric, scale);
  const [low, high] = limits[1] === null ? naturalLimits(metric, []) : limits;
  if (low === null || high === null) return null;
  const wrong = sites.find(({ value }) => value < low || value > high);
  return wrong ? `${wrong.name} reported ${metric} ${wrong.value}, which is impossible` : null;
}

/** The files of one run must tell one story; a rewritten summary does not. */
export function summaryProblem(
  { final_round, final_aggregated_metrics }: RunSummary,
  last: RoundRecord,
  sites: SiteValue[],
  metric: string,
): string | null {
  if (final_round !== last.round) {
    return `metrics_summary.json says round ${final_round}, the rounds end with ${last.round}`;
  }
  const claimed = final_aggregated_metrics?.find((entry) => entry.name === metric)?.value;
  if (typeof claimed !== 'number') return null;
  const own = mean(sites);
  if (Math.abs(claimed - own) <= TOLERANCE * Math.max(1, Math.abs(own))) return null;
  return `metrics_summary.json says ${metric} ${claimed}, the sites' values give ${own}: the records disagree`;
}

// internals

/** Agreement of numbers that NVFlare adds up in arrival order, which moves the last bits. */
const TOLERANCE = 1e-6;
