import { meanRuntime } from '../../arms.ts';
import { type EventData, isBaselineName } from '../../records/event.ts';
import type { Campaign } from '../../records/fold.ts';

type Trial = EventData<'trial_finished'>;

/** What the fresh runs of best and baseline say, and which they were. */
export interface Confirmation extends EventData<'campaign_confirmed'> {
  runs: { arm: 'baseline' | 'best'; block: number; seed: number | null; score: number | null }[];
  /** Time of a run of the best over one of the baseline; null where it is not known. */
  runtime_ratio: number | null;
}

/** The confirmation of the present best; null where there is none. */
export function confirmationFacts({
  confirmed,
  incumbent,
  freshTrials,
}: Campaign): Confirmation | null {
  if (!confirmed || confirmed.best !== incumbent?.name) return null;
  const named = new Set([...confirmed.best_trials, ...confirmed.baseline_trials]);
  const trials = freshTrials.filter(({ trial }) => named.has(trial));
  const side = ({ arm }: Trial) => (isBaselineName(arm) ? 'baseline' : 'best');
  const runtime = (of: 'baseline' | 'best') =>
    meanRuntime(trials.filter((trial) => side(trial) === of && !trial.contended));
  const [baseline, best] = [runtime('baseline'), runtime('best')];
  return {
    ...confirmed,
    runs: trials.map((trial) => ({
      arm: side(trial),
      block: trial.block,
      seed: trial.seed,
      score: trial.score,
    })),
    runtime_ratio: baseline && best ? best / baseline : null,
  };
}
