import { scoreOf, trialsOf } from '../../arms.ts';
import type { Campaign, Candidate } from '../../records/fold.ts';

/** One candidate that ended, against the incumbent of its time. */
export interface Finding {
  name: string;
  hypothesis: string;
  verdict: string;
  kind: string | null;
  family: string;
  score: number | null;
  /** Positive when better. */
  change: number | null;
  p: number | null;
  evidence: string;
  /** Its runs that scored. */
  runs: number;
  reason: string;
  changed_files: string[];
}

/** Candidates that failed for the same reason. */
export interface Failures {
  reason: string;
  count: number;
  candidates: string[];
  families: string[];
  kinds: string[];
}

/** What came of one kind of idea. */
export interface Family {
  name: string;
  /** Only what was shown helps; `mixed`: not every attempt of it did. */
  outcome: 'helped' | 'mixed' | 'not confirmed' | 'failed';
  attempts: number;
  claimed: number;
  carried: number;
  not_kept: number;
  crashed: number;
  /** The largest gain of a claimed or carried one over the incumbent of its time. */
  best_change: number | null;
}

export interface Groups {
  /** Shown against the job's own noise, or repeatable. */
  claimed: Finding[];
  /** Built on, not shown. */
  carried: Finding[];
  not_kept: Finding[];
  failed: Failures[];
  families: Family[];
}

/** Sorts what was tried by what may be said of it. */
export function groupsOf(campaign: Campaign): Groups {
  const finished = campaign.candidates.filter(({ finalized }) => finalized !== null);
  const found = finished.map((candidate) => findingOf(campaign, candidate));
  const of = (...verdicts: string[]) => found.filter(({ verdict }) => verdicts.includes(verdict));
  return {
    claimed: of('keep'),
    carried: of('carry'),
    not_kept: of('discard', 'inconclusive'),
    failed: failuresOf(of('crash')),
    families: familiesOf(found),
  };
}

export function findingOf(campaign: Campaign, candidate: Candidate): Finding {
  const { name, prepared, submitted, finalized, status, trials } = candidate;
  const runs = status === 'keep' ? trialsOf(campaign, candidate) : trials;
  return {
    name,
    hypothesis: prepared.hypothesis,
    verdict: finalized?.verdict ?? '',
    kind: submitted?.candidate_kind ?? null,
    family: prepared.algorithm_family ?? 'unclassified',
    score: scoreOf(campaign, candidate),
    change: finalized?.score_delta ?? null,
    p: finalized?.comparison?.p ?? null,
    evidence: finalized?.evidence ?? '',
    runs: runs.filter(({ score }) => score !== null).length,
    reason: finalized?.reason ?? '',
    changed_files: [...(submitted?.changed_files ?? []), ...(submitted?.created_files ?? [])],
  };
}

// internals

function failuresOf(crashed: Finding[]): Failures[] {
  return [...grouped(crashed, ({ reason }) => reason)]
    .map(([reason, all]) => ({
      reason,
      count: all.length,
      candidates: all.map(({ name }) => name),
      families: [...new Set(all.map(({ family }) => family))],
      kinds: [...new Set(all.flatMap(({ kind }) => kind ?? []))],
    }))
    .sort((a, b) => b.count - a.count);
}

function familiesOf(found: Finding[]): Family[] {
  return [...grouped(found, ({ family }) => family)].map(([name, all]) => {
    const count = (...verdicts: string[]) =>
      all.filter(({ verdict }) => verdicts.includes(verdict)).length;
    const kept = all.filter(({ verdict }) => verdict === 'keep' || verdict === 'carry');
    const gains = kept.flatMap(({ change }) => (change === null ? [] : [change]));
    const counts = {
      attempts: all.length,
      claimed: count('keep'),
      carried: count('carry'),
      not_kept: count('discard', 'inconclusive'),
      crashed: count('crash'),
    };
    return {
      name,
      outcome: outcomeOf(counts),
      ...counts,
      best_change: gains.length > 0 ? Math.max(...gains) : null,
    };
  });
}

function outcomeOf({
  attempts,
  claimed,
  crashed,
}: Pick<Family, 'attempts' | 'claimed' | 'crashed'>): Family['outcome'] {
  if (claimed === attempts) return 'helped';
  if (claimed > 0) return 'mixed';
  return crashed === attempts ? 'failed' : 'not confirmed';
}

function grouped<T>(all: T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
