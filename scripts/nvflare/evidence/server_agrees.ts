import { type RoundRecord, type SiteValue, siteValues } from './round_records.ts';
import { readServerLog } from './server_log.ts';

/**
 * What the server's own log says against the metrics files that lie beside it, in words; null when they
 * agree. Files alone prove no run: the log must tell that the server ran to its end, and where the model
 * selector logs this metric, it must have heard the same values.
 */
export function serverDisagrees(
  job: string,
  last: RoundRecord,
  sites: SiteValue[],
  { metric, selected }: { metric: string; selected: boolean },
): string | null {
  const log = readServerLog(job, metric, false);
  if ('missing' in log) return log.missing;
  if (log.summary === null) return "The server's log does not say that the server finished";
  const round = log.rounds.findLast(({ round }) => round === last.round);
  const heard = selected && round ? siteValues(round, metric) : [];
  for (const { name, value } of sites) {
    const other = heard.find((site) => site.name === name)?.value;
    // In min mode the selector logs minus the value.
    if (other === undefined || near(Math.abs(other), Math.abs(value))) continue;
    return `The server's log says that ${name} reported ${metric} ${Math.abs(other)}, the metrics files say ${value}`;
  }
  return null;
}

// internals

function near(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(one));
}
