import type { Statistic } from './evidence_request.ts';
import { type RoundRecord, type SiteValue, siteValues } from './round_records.ts';

/** A client chooses its own weight; the score does not follow it. */
export function weightWarnings(sites: SiteValue[], statistic: Statistic | null): string[] {
  const changed = sites.filter(({ name, weight }) => {
    const before = statistic?.sites.find((site) => site.name === name)?.weight;
    return before !== undefined && before !== weight;
  });
  const [first] = changed;
  if (!first) return [];
  const before = statistic?.sites.find((site) => site.name === first.name)?.weight;
  return [
    `${changed.length} sites weigh in differently from the baseline (${first.name}: ${before} → ${first.weight}); the score uses the baseline's weights`,
  ];
}

/** The initial model scores like the trained one at every site: nothing was measured, it seems. */
export function constantWarnings(rounds: RoundRecord[], metric: string): string[] {
  const measured = rounds
    .map((round) => siteValues(round, metric))
    .filter(({ length }) => length > 0);
  const values = measured.flatMap((sites) => sites.map(({ value }) => value));
  if (measured.length < 2 || new Set(values).size > 1) return [];
  return [`${metric} is ${values[0]} at every site in every round: is it measured at all?`];
}

/** A site that was silent in an earlier round may have trained nothing there. */
export function gapWarnings(rounds: RoundRecord[], metric: string): string[] {
  const everyone = siteValues(rounds.at(-1) ?? NO_ROUND, metric).map(({ name }) => name);
  return rounds.flatMap((round) => {
    const named = siteValues(round, metric).map(({ name }) => name);
    // Rounds without any value are the workflow's own: it scores nothing there.
    const absent = everyone.filter((name) => !named.includes(name));
    if (named.length === 0 || absent.length === 0) return [];
    return [`${absent.join(', ')} reported no finite ${metric} in round ${round.round}`];
  });
}

// internals

const NO_ROUND: RoundRecord = { round: 0, aggregated_metrics: [], sites: [] };
