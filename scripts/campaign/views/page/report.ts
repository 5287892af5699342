import { clipped } from '../../../base/words.ts';
import type { Campaign } from '../../records/fold.ts';
import type { Contracts } from '../report/changes.ts';
import { endingOf } from '../report/ending.ts';
import type { Finding } from '../report/groups.ts';
import { milestonesOf } from '../report/lineage.ts';
import type { Review } from '../report/literature.ts';
import { type Findings, findingsOf } from '../report/summary.ts';
import { decisionOf } from '../state.ts';
import type { PageReport, Part } from './model.ts';

/**
 * What the report finds, as the page shows it; null before any candidate has ended.
 *
 * @param patch From the baseline's source to the best's.
 */
export function pageReport(
  campaign: Campaign,
  contracts: Contracts | null,
  patch: Part | null,
): PageReport | null {
  if (campaign.candidates.every(({ finalized }) => finalized === null)) return null;
  const ending = endingOf(decisionOf(campaign, { stopFiles: [] }));
  const found = findingsOf(campaign, { ending, contracts });
  const { again, changes, cost, groups, lineage } = found;
  return {
    headline: found.headline.words,
    certainty: found.headline.certainty,
    doubts: found.doubts.slice(0, MOST).map((doubt) => clipped(doubt, LONGEST)),
    steps: milestonesOf(lineage.steps, MOST).map(stepOf),
    differs: [...changes.command, ...(changes.job ?? [])]
      .slice(0, MOST)
      .map(({ what, baseline, best }) => [what, clipped(baseline, 200), clipped(best, 200)]),
    patch,
    commands: {
      best: again.best,
      toBaseline: again.to_baseline?.git ?? '',
      baseline: again.baseline,
      toBest: again.to_best?.git ?? '',
    },
    sites: sitesOf(found),
    families: groups.families
      .slice(0, MOST)
      .map(({ name, outcome, attempts, claimed, carried, not_kept, crashed, best_change }) => [
        ...([name, outcome, attempts, claimed, carried, not_kept, crashed] as const),
        best_change,
      ]),
    failures: groups.failed
      .slice(0, MOST)
      .map(({ reason, count, candidates }) => [
        clipped(reason, LONGEST),
        count,
        clipped(candidates.join(', '), LONGEST),
      ]),
    reviews: found.literature.slice(-MOST).map(reviewOf),
    cost: cost.by_purpose.map(({ purpose, runs, seconds, unknown }) => [
      purpose,
      runs,
      unknown < runs ? seconds : null,
    ]),
  };
}

// internals

/** Rows of one table; `autofl_report.json` holds them all. */
const MOST = 30;
const LONGEST = 400;

function stepOf({
  name,
  verdict,
  score,
  change,
  p,
  hypothesis,
}: Finding): PageReport['steps'][number] {
  return [name, verdict, score, change, p, clipped(hypothesis, LONGEST)];
}

function sitesOf({ sites }: Findings): PageReport['sites'] {
  if (!sites) return null;
  return {
    from: sites.from,
    rows: sites.rows
      .slice(0, MOST)
      .map(({ site, baseline, best, change, worse }) => [site, baseline, best, change, worse]),
  };
}

function reviewOf({
  event,
  hypothesis,
  candidates,
  outcome,
  batch,
}: Review): PageReport['reviews'][number] {
  const tried = clipped(candidates.join(', '), LONGEST);
  const open = batch.complete ? '' : `, ${batch.scored} of ${batch.size} edits scored`;
  return [event, clipped(hypothesis, LONGEST), tried, `${outcome}${open}`];
}
