import { join } from 'node:path';
import { readIfExists, sha256 } from '../../scripts/base/files.ts';
import { judgementOf, trialsOf } from '../../scripts/campaign/arms.ts';
import type { EventData } from '../../scripts/campaign/records/event.ts';
import { isBaselineName } from '../../scripts/campaign/records/event.ts';
import {
  type Campaign,
  candidateNamed,
  meanScore,
  pendingCandidate,
} from '../../scripts/campaign/records/fold.ts';
import { gain } from '../../scripts/campaign/standing.ts';
import type { Finding } from './checks.ts';
import { type Graded, replay } from './graded.ts';

/** Checks of what was run, and of what followed from it. */

type Trial = EventData<'trial_finished'>;

/** A run executes what was submitted, with its arguments, in as many rounds and sites as all others. */
export function runsComparable({ campaign, events }: Graded): Finding {
  const problems: string[] = [];
  for (const { before, event } of replay(events)) {
    // The sealed evaluation has arguments, and perhaps a job, of its own.
    if (event.type !== 'trial_finished' || event.data.purpose === 'sealed') continue;
    const { data: trial } = event;
    const found = [...executionProblems(before, trial), ...sizeProblems(campaign, trial)];
    problems.push(...found.map((what) => `${trial.trial}: ${what}`));
  }
  return { problems, seen: `fixed: ${JSON.stringify(campaign.init.fixed_budget)}` };
}

/** Each score is the mean of what NVFlare's own file says, by the baseline's weights. */
export function scoresBacked({ campaign, events, layout }: Graded): Finding {
  const scored = events
    .flatMap(({ type, data }) => (type === 'trial_finished' ? [data] : []))
    .filter(({ score, external }) => score !== null && !external);
  return {
    problems: scored.flatMap((trial) =>
      scoreProblems(campaign, trial, layout.workspace).map((what) => `${trial.trial}: ${what}`),
    ),
    seen: `${scored.length} scores`,
  };
}

/** Each candidate is judged again, by the runs that were recorded when it was judged. */
export function bestFollows({ events, campaign: { incumbent, init } }: Graded): Finding {
  const problems: string[] = [];
  for (const { before, event } of replay(events)) {
    if (event.type === 'candidate_finalized') problems.push(...verdictProblems(before, event.data));
  }
  return {
    problems,
    seen: `${incumbent?.name ?? 'none'} ${incumbent?.score ?? ''} (${init.mode})`,
  };
}

// internals

function executionProblems(before: Campaign, trial: Trial): string[] {
  const { init } = before;
  const { arm, args, seed, source_sha256: source } = trial;
  const submitted = isBaselineName(arm)
    ? { source_sha256: init.source_sha256, run_args: [] }
    : candidateNamed(before, arm)?.submitted;
  if (!submitted) return [`${arm} was never submitted`];
  const seeded = init.seed === null ? [] : [init.seed.option, String(seed)];
  const wanted = [...init.base_args, ...submitted.run_args, ...seeded].join(' ');
  return [
    ...(source === undefined || source === submitted.source_sha256 ? [] : ['ran another source']),
    ...(args === undefined || args.join(' ') === wanted
      ? []
      : [`ran with ${args.join(' ')}, submitted were ${wanted}`]),
  ];
}

function sizeProblems({ init, statistic }: Campaign, { evidence }: Trial): string[] {
  if (!evidence) return [];
  const rounds = init.fixed_budget.num_rounds ?? null;
  const sites = statistic?.sites.length;
  return [
    ...(rounds === null || evidence.rounds === rounds
      ? []
      : [`${evidence.rounds} rounds, fixed are ${rounds}`]),
    ...(evidence.sites.length === sites
      ? []
      : [`${evidence.sites.length} sites, the baseline had ${sites}`]),
  ];
}

function scoreProblems({ statistic }: Campaign, trial: Trial, workspace: string): string[] {
  const { evidence, score, purpose } = trial;
  if (!evidence || score === null) return ['a score without evidence'];
  const bytes = readIfExists(join(workspace, evidence.file));
  if (!bytes) return [`${evidence.file} is gone`];
  if (sha256(bytes) !== evidence.sha256) return [`${evidence.file} is not what was read`];
  const values =
    evidence.source === 'round_metrics'
      ? valuesIn(bytes, evidence.line, evidence.metric)
      : new Map(evidence.sites.map(({ name, value }) => [name, value]));
  const mean = weightedMean(values, purpose === 'sealed' ? evidence : statistic);
  const same = mean !== null && Math.abs(mean - score) <= 1e-9 * Math.max(1, Math.abs(mean));
  return same ? [] : [`score ${score}, but ${evidence.file}:${evidence.line} says ${mean}`];
}

/** The metric of each site in one line of NVFlare's round records. */
function valuesIn(bytes: Buffer, line: number, metric: string): Map<string, number> {
  const text = bytes.toString('utf8').split('\n')[line - 1] ?? '{}';
  const record: { sites?: { name: string; metrics: { name: string; value: number }[] }[] } =
    JSON.parse(text);
  return new Map(
    (record.sites ?? []).flatMap(({ name, metrics }) =>
      metrics.filter((one) => one.name === metric).map(({ value }) => [name, value] as const),
    ),
  );
}

/** By one and the same weights, so that no run can move its score by weighting. */
function weightedMean(
  values: Map<string, number>,
  weighting: Campaign['statistic'],
): number | null {
  const weights = new Map(weighting?.sites.map(({ name, weight }) => [name, weight ?? 1]));
  const pairs = [...values].map(([site, value]) => ({ value, weight: weights.get(site) ?? 1 }));
  const sum = pairs.reduce((all, { weight }) => all + weight, 0);
  return sum > 0 ? pairs.reduce((all, { value, weight }) => all + value * weight, 0) / sum : null;
}

function verdictProblems(before: Campaign, judged: EventData<'candidate_finalized'>): string[] {
  const { candidate: name, status, verdict, score } = judged;
  const candidate = pendingCandidate(before);
  if (candidate?.name !== name) return [`${name} was judged while it was not pending`];
  const trials = trialsOf(before, candidate);
  const crashed = candidate.trials.some(({ outcome }) => outcome === 'crash');
  const decided = trials.some(({ external }) => external?.decide === true);
  const wanted = crashed ? 'crash' : judgementOf(before, candidate, decided).action;
  const mean = crashed ? null : meanScore(trials);
  const isBetter = (gain(before.incumbent?.score, mean, before.init.mode) ?? 0) > 0;
  return [
    ...(wanted === verdict ? [] : [`${name} is a ${verdict}, but its runs say ${wanted}`]),
    ...(mean === score ? [] : [`${name} has ${score}, but its runs ${mean}`]),
    ...(status !== 'keep' || isBetter
      ? []
      : [`${name} was kept, and is no better than ${before.incumbent?.name}`]),
  ];
}
