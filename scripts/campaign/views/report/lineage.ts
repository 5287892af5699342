import { isBaselineName } from '../../records/event.ts';
import type { Campaign, Candidate } from '../../records/fold.ts';
import { type Finding, findingOf } from './groups.ts';

/** How the best came about. */
export interface Lineage {
  /** Kept candidates from the first after the baseline to the best, each made from the one before. */
  steps: Finding[];
  /** False where the records do not lead back to a baseline: then not every step is known. */
  complete: boolean;
  /** Every file that a step changed or created. */
  changed_files: string[];
}

/** Each candidate knows what it was made from; the walk back ends at the baseline. */
export function lineageOf(campaign: Campaign): Lineage {
  // Of a name that was used again the last candidate counts.
  const named = new Map(campaign.candidates.map((candidate) => [candidate.name, candidate]));
  const chain = new Set<Candidate>();
  let name = campaign.incumbent?.name ?? '';
  for (let step = named.get(name); step && !chain.has(step); ) {
    chain.add(step);
    name = step.prepared.base_candidate;
    step = isBaselineName(name) ? undefined : named.get(name);
  }
  const steps = [...chain].reverse().map((candidate) => findingOf(campaign, candidate));
  return {
    steps,
    complete: campaign.incumbent === null || isBaselineName(name),
    changed_files: [...new Set(steps.flatMap(({ changed_files }) => changed_files))].sort(),
  };
}

/** The steps that tell most in a few rows: the first, the last, and the largest gains, in their order. */
export function milestonesOf(steps: Finding[], most: number): Finding[] {
  if (steps.length <= most) return steps;
  const between = steps.slice(1, -1).sort((a, b) => (b.change ?? 0) - (a.change ?? 0));
  const chosen = new Set([steps[0], steps.at(-1), ...between.slice(0, most - 2)]);
  return steps.filter((step) => chosen.has(step));
}
