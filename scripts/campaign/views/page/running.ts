import type { TrialProgress } from '../../../nvflare/trial/trial.ts';
import type { Campaign } from '../../records/fold.ts';
import { curveOf, detailKey } from './details.ts';
import type { Now } from './model.ts';
import { short } from './rows.ts';

/** What a supervisor said last, and when; null before it said anything. */
export type Heard = { progress: TrialProgress; at: string } | null;

/** The run under way, as the page shows it; null where nothing runs. */
export function pageNow(campaign: Campaign, heard: Heard): Now | null {
  const { running } = campaign;
  if (!running) return null;
  const progress = heard?.progress;
  const { seconds, runs } = expected(campaign);
  return {
    trial: running.trial,
    arm: running.arm,
    key: detailKey(campaign, running.arm),
    purpose: running.purpose,
    block: running.block,
    since: running.since,
    round: progress?.round ?? 0,
    rounds: progress?.rounds ?? null,
    score: short(progress?.score ?? null),
    curve: curveOf(progress?.scores ?? []),
    shuttingDown: progress?.shuttingDown ?? false,
    heardAt: heard?.at ?? null,
    expectedSeconds: seconds,
    expectedFrom: runs,
  };
}

// internals

/** Lately; what a run takes changes as the job does. */
const LATELY = 9;

function expected({ candidates, baselineTrials }: Campaign): {
  seconds: number | null;
  runs: number;
} {
  const scored = candidates.filter(({ status }) => status === 'keep' || status === 'discard');
  const known = [
    ...baselineTrials.map(({ runtime_seconds }) => runtime_seconds),
    ...scored.map(({ finalized }) => finalized?.runtime_seconds ?? null),
  ].filter((seconds) => seconds !== null);
  const lately = known.slice(-LATELY).sort((one, other) => one - other);
  return { seconds: short(lately[Math.floor(lately.length / 2)] ?? null), runs: lately.length };
}
