import { baselineRun, candidateRun, type WantedRun } from './arms.ts';
import { type Campaign, isExternal } from './records/fold.ts';
import { seedOf } from './verdict/blocks.ts';

/** A run that somebody else is to make, with the seed that belongs to its block. */
export interface OutsideRun extends WantedRun {
  seed: number | null;
}

/** The run on poc or prod that baseline or pending candidate wait for; null where they wait for none. */
export function nextOutside(campaign: Campaign): OutsideRun | null {
  if (!isExternal(campaign)) return null;
  const wanted = campaign.baseline ? candidateRun(campaign) : baselineRun(campaign);
  return wanted && { ...wanted, seed: seedOf(wanted.block, campaign.init.seed?.first ?? null) };
}
