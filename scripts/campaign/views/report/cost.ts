import { meanRuntime } from '../../arms.ts';
import type { EventData } from '../../records/event.ts';
import { armTrials, attemptsOf, type Campaign } from '../../records/fold.ts';

type Trial = EventData<'trial_finished'>;

/** Runs of one purpose; `lost` ended for the machine's sake, `abandoned` were those of dropped drafts. */
export interface Spent {
  purpose: Trial['purpose'] | 'abandoned' | 'lost';
  runs: number;
  /** Time of the runs whose time is known. */
  seconds: number;
  unknown: number;
}

/** What the campaign cost. Trial time, not the agent's. */
export interface Cost {
  runs: number;
  seconds: number;
  /** Runs whose time nobody here saw. */
  unknown: number;
  by_purpose: Spent[];
  per_attempt: { runs: number; seconds: number } | null;
  /** Mean time of a run; null where it is not known. */
  runtime: { baseline: number | null; best: number | null; ratio: number | null };
}

export function costOf(campaign: Campaign): Cost {
  const spent = new Map<Spent['purpose'], Spent>(
    PURPOSES.map((purpose) => [purpose, { purpose, runs: 0, seconds: 0, unknown: 0 }]),
  );
  for (const { trial, purpose } of allTrials(campaign)) add(spent.get(purpose), trial);
  const byPurpose = [...spent.values()].filter(({ runs }) => runs > 0);
  const attempts = attemptsOf(campaign);
  const tried = ['selection', 'refresh'].flatMap((purpose) =>
    byPurpose.filter((one) => one.purpose === purpose),
  );
  return {
    ...totalOf(byPurpose),
    by_purpose: byPurpose,
    per_attempt:
      attempts === 0
        ? null
        : { runs: totalOf(tried).runs / attempts, seconds: totalOf(tried).seconds / attempts },
    runtime: runtimesOf(campaign),
  };
}

// internals

const PURPOSES = [
  'baseline',
  'selection',
  'refresh',
  'confirmation',
  'sealed',
  'abandoned',
  'lost',
] as const;

interface Run {
  trial: Trial;
  purpose: Spent['purpose'];
}

function spentOn(trial: Trial, purpose: Spent['purpose'] = trial.purpose): Run {
  return { trial, purpose };
}

/** Every run that is on record, with what it was for. */
function allTrials(campaign: Campaign): Run[] {
  const { baselineTrials, candidates, freshTrials, results } = campaign;
  const lost = results.flatMap((result) =>
    result.kind === 'infrastructure' ? [result.trial] : [],
  );
  return [
    ...baselineTrials.map((trial) => spentOn(trial)),
    ...candidates.flatMap(({ status, trials }) =>
      trials.map((trial) => spentOn(trial, status === 'abandoned' ? status : trial.purpose)),
    ),
    ...freshTrials.map((trial) => spentOn(trial)),
    ...lost.map((trial) => spentOn(trial, 'lost')),
  ];
}

function add(spent: Spent | undefined, { runtime_seconds }: Trial): void {
  if (!spent) return;
  spent.runs += 1;
  if (runtime_seconds === null) spent.unknown += 1;
  else spent.seconds += runtime_seconds;
}

function totalOf(spent: Spent[]): Pick<Cost, 'runs' | 'seconds' | 'unknown'> {
  const sum = (key: 'runs' | 'seconds' | 'unknown') =>
    spent.reduce((total, one) => total + one[key], 0);
  return { runs: sum('runs'), seconds: sum('seconds'), unknown: sum('unknown') };
}

/** Runs that scored and had the machine to themselves. */
function runtimesOf(campaign: Campaign): Cost['runtime'] {
  const telling = (trials: Trial[]) =>
    meanRuntime(trials.filter(({ score, contended }) => score !== null && !contended));
  const baseline = telling(campaign.baselineTrials);
  const best = telling(armTrials(campaign, campaign.incumbent?.name ?? ''));
  return { baseline, best, ratio: baseline && best ? best / baseline : null };
}
