import { trialsOf } from '../../arms.ts';
import { type EventData, isBaselineName } from '../../records/event.ts';
import { armTrials, type Campaign, candidateNamed } from '../../records/fold.ts';
import { gain } from '../../standing.ts';

type Trial = EventData<'trial_finished'>;

/** Two configurations side by side. */
export interface Pair<T> {
  baseline: T;
  best: T;
}

/** What the score is, where it was read, and whether as much was run as was planned. */
export interface Measured {
  metric: string;
  /** Which model the number describes, as far as the records tell. */
  describes: string | null;
  /** What the runs of either side say that they describe. */
  models: Pair<string[]>;
  /** Kinds of files that the numbers were read from; empty where somebody told them. */
  sources: Pair<string[]>;
  rounds: { planned: number | null } & Pair<number[]>;
  sites: { planned: number | null } & Pair<number[]>;
  /** Sites count by weights that differ. */
  weighted: boolean;
}

/** One site's value of the metric, mean over the runs that are compared. */
export interface SiteRow {
  site: string;
  baseline: number | null;
  best: number | null;
  /** Positive when better. */
  change: number | null;
  worse: boolean;
  /** How far the baseline's runs lie apart at this site; null with fewer than two. */
  spread: number | null;
}

export interface SiteTable {
  /** Fresh runs where the best was confirmed, else those that it was chosen on. */
  from: 'fresh runs' | 'selection runs';
  runs: Pair<number>;
  rows: SiteRow[];
  worse: number;
}

export function measuredOf(campaign: Campaign): Measured {
  const { init, statistic } = campaign;
  const trials = comparedTrials(campaign);
  const budget = (...names: string[]) =>
    names.map((name) => init.fixed_budget[name]).find((value) => value != null) ?? null;
  const weights = new Set(statistic?.sites.map(({ weight }) => weight));
  return {
    metric: init.metric,
    describes: statistic?.describes ?? null,
    models: both(trials, ({ evidence }) => evidence?.describes),
    sources: both(trials, ({ evidence }) => evidence?.source),
    rounds: {
      planned: budget('num_rounds'),
      ...both(trials, ({ evidence }) => evidence?.rounds),
    },
    sites: {
      planned: budget('num_clients', 'min_clients'),
      ...both(trials, ({ evidence }) => evidence?.sites.length),
    },
    weighted: weights.size > 1,
  };
}

/** Baseline and best site by site; null where a side has no values by site. */
export function sitesOf(campaign: Campaign): SiteTable | null {
  const { incumbent, init } = campaign;
  if (!incumbent || isBaselineName(incumbent.name)) return null;
  const trials = comparedTrials(campaign);
  const values = { baseline: valuesBySite(trials.baseline), best: valuesBySite(trials.best) };
  if (values.baseline.size === 0 || values.best.size === 0) return null;
  const names = new Set([...values.baseline.keys(), ...values.best.keys()]);
  const rows = [...names].map((site) => {
    const [before, after] = [values.baseline.get(site), values.best.get(site)];
    const [baseline, best] = [meanOf(before), meanOf(after)];
    const change = gain(baseline, best, init.mode);
    return { site, baseline, best, change, worse: (change ?? 0) < 0, spread: spreadOf(before) };
  });
  return {
    from: isFresh(campaign) ? 'fresh runs' : 'selection runs',
    runs: { baseline: trials.baseline.length, best: trials.best.length },
    rows,
    worse: rows.filter(({ worse }) => worse).length,
  };
}

/** Runs of baseline and best that scored: those that chose neither, where there are some. */
export function comparedTrials(campaign: Campaign): Pair<Trial[]> {
  const name = campaign.incumbent?.name ?? '';
  const scored = (trials: Trial[]) => trials.filter(({ score }) => score !== null);
  if (isFresh(campaign)) {
    const fresh = scored(campaign.freshTrials).filter(({ purpose }) => purpose === 'confirmation');
    return {
      baseline: fresh.filter(({ arm }) => isBaselineName(arm)),
      best: fresh.filter(({ arm }) => arm === name),
    };
  }
  const candidate = candidateNamed(campaign, name);
  return {
    baseline: scored(campaign.baselineTrials),
    best: scored(candidate ? trialsOf(campaign, candidate) : armTrials(campaign, name)),
  };
}

// internals

function isFresh({ confirmed, incumbent }: Campaign): boolean {
  return confirmed !== null && confirmed.best === incumbent?.name && confirmed.gain !== null;
}

/** The different values on either side, in their order. */
function both<T>(trials: Pair<Trial[]>, factOf: (trial: Trial) => T | undefined): Pair<T[]> {
  const distinct = (all: Trial[]) => [
    ...new Set(
      all.flatMap((trial) => {
        const value = factOf(trial);
        return value === undefined ? [] : [value];
      }),
    ),
  ];
  return { baseline: distinct(trials.baseline), best: distinct(trials.best) };
}

function valuesBySite(trials: Trial[]): Map<string, number[]> {
  const values = new Map<string, number[]>();
  for (const { name, value } of trials.flatMap(({ evidence }) => evidence?.sites ?? [])) {
    const all = values.get(name);
    if (all) all.push(value);
    else values.set(name, [value]);
  }
  return values;
}

function meanOf(values: number[] | undefined): number | null {
  if (!values || values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spreadOf(values: number[] | undefined): number | null {
  const centre = meanOf(values);
  if (!values || centre === null || values.length < 2) return null;
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
