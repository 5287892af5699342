import { scoreOf } from '../../arms.ts';
import type { Campaign, Candidate, Result } from '../../records/fold.ts';
import { gain } from '../../standing.ts';

/** What came of one review of the literature. */
export interface Review {
  event: string;
  hypothesis: string;
  sources: string[];
  /** The best when it was recorded: what its candidates are compared with. */
  incumbent: { name: string; score: number } | null;
  candidates: string[];
  kept: string[];
  /** Its best candidate, against the incumbent of then. */
  best: { name: string; score: number; gain: number | null } | null;
  outcome: 'helped' | 'carried' | 'not better' | 'failed' | 'not tried';
  /** Scored edits of source that come from it, of those that it asks for. */
  batch: { scored: number; size: number; complete: boolean };
}

/** The reviews in their order. A candidate belongs to the one that it names, whatever was recorded since. */
export function literatureOf(campaign: Campaign): Review[] {
  const linked = new Map<string, Candidate[]>();
  for (const candidate of campaign.candidates) {
    const event = candidate.prepared.literature_event_id;
    if (event === null || candidate.finalized === null) continue;
    linked.set(event, [...(linked.get(event) ?? []), candidate]);
  }
  let incumbent: Review['incumbent'] = null;
  return campaign.results.flatMap((result) => {
    incumbent = incumbentAfter(campaign, result) ?? incumbent;
    if (result.kind !== 'literature') return [];
    return [reviewOf(campaign, result, incumbent, linked.get(result.event.event) ?? [])];
  });
}

/** The review whose candidate was kept with the largest gain. */
export function strongestOf(reviews: Review[]): Review | null {
  const kept = reviews.filter(({ kept }) => kept.length > 0);
  return kept.reduce<Review | null>(
    (best, one) =>
      (one.best?.gain ?? -Infinity) > (best?.best?.gain ?? -Infinity) ? one : (best ?? one),
    null,
  );
}

// internals

function reviewOf(
  campaign: Campaign,
  { event: { event, hypothesis, sources } }: Extract<Result, { kind: 'literature' }>,
  incumbent: Review['incumbent'],
  candidates: Candidate[],
): Review {
  const kept = candidates.filter(({ status }) => status === 'keep');
  const size = campaign.settings.exploration_batch_size;
  const scored = candidates.filter(
    ({ status, submitted }) => status !== 'crash' && submitted?.candidate_kind === 'source_edit',
  ).length;
  return {
    event,
    hypothesis,
    sources,
    incumbent,
    candidates: candidates.map(({ name }) => name),
    kept: kept.map(({ name }) => name),
    best: bestOf(campaign, kept.length > 0 ? kept : candidates, incumbent),
    outcome: outcomeOf(candidates),
    batch: { scored, size, complete: scored >= size },
  };
}

function outcomeOf(candidates: Candidate[]): Review['outcome'] {
  const verdicts = new Set(candidates.map(({ finalized }) => finalized?.verdict));
  if (verdicts.has('keep')) return 'helped';
  if (verdicts.has('carry')) return 'carried';
  if (verdicts.has('discard') || verdicts.has('inconclusive')) return 'not better';
  return verdicts.size > 0 ? 'failed' : 'not tried';
}

function bestOf(
  campaign: Campaign,
  candidates: Candidate[],
  incumbent: Review['incumbent'],
): Review['best'] {
  const { mode } = campaign.init;
  let best: Review['best'] = null;
  for (const candidate of candidates) {
    const score = scoreOf(campaign, candidate);
    if (score === null || (gain(best?.score ?? null, score, mode) ?? 1) <= 0) continue;
    best = { name: candidate.name, score, gain: gain(incumbent?.score, score, mode) };
  }
  return best;
}

/** The incumbent that a result made, as its verdict knew it. */
function incumbentAfter({ candidates }: Campaign, result: Result): Review['incumbent'] {
  if (result.kind === 'baseline') {
    const { name, score } = result.event;
    return score === null ? null : { name, score };
  }
  const finalized = result.kind === 'candidate' ? candidates[result.index]?.finalized : null;
  if (finalized?.status !== 'keep' || finalized.score === null) return null;
  return { name: finalized.candidate, score: finalized.score };
}
