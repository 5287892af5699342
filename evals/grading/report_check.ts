import { isDeepStrictEqual } from 'node:util';
import { joinArguments } from '../../scripts/campaign/contract/arguments.ts';
import { type Campaign, fold } from '../../scripts/campaign/records/fold.ts';
import { gain } from '../../scripts/campaign/standing.ts';
import type { Finding } from './checks.ts';
import type { Graded } from './graded.ts';

/** Holds the numbers of `autofl_report.json` against the journal as it was when the report was written. */
export function reportTrue({ report, events, campaign, said }: Graded): Finding {
  if (!report) {
    const due = said.end === 'final' || said.end === 'early';
    return { problems: due ? ['autofl_report.json is missing'] : [], seen: 'none is due' };
  }
  const { seq, sha256 } = at(report, 'journal') as { seq: number; sha256: string };
  const then = events[seq - 1]?.sha256 === sha256 ? fold(null, events.slice(0, seq)) : null;
  if (!then) return { problems: ['it names an event that is not in the journal'], seen: '' };
  const late = campaign.resultsAt > seq ? [`results came after it was written (event ${seq})`] : [];
  const told = [...factsOf(then)].filter(([path]) => at(report, path) !== undefined);
  const wrong = told
    .filter(([path, value]) => !isDeepStrictEqual(at(report, path), value))
    .map(
      ([path, value]) =>
        `${path} is ${JSON.stringify(at(report, path))}, the journal says ${JSON.stringify(value)}`,
    );
  return {
    problems: [...late, ...wrong],
    seen: `${told.length} numbers, up to event ${seq}`,
  };
}

// internals

/** What the report must say, by its place there. */
function factsOf({ init, baseline, incumbent, candidates, confirmed, ...campaign }: Campaign) {
  const named = (status: string): string[] =>
    candidates.filter((one) => one.status === status).map(({ name }) => name);
  const finished = candidates.filter(({ finalized }) => finalized !== null);
  const isOfBest = confirmed !== null && confirmed.best === incumbent?.name;
  return new Map<string, unknown>([
    ['metric', init.metric],
    ['mode', init.mode],
    ['environment', init.environment],
    ['fixed_budget', { ...init.fixed_budget }],
    ['baseline.score', baseline?.score],
    ['best.name', incumbent?.name],
    ['best.selection_score', incumbent?.score],
    ['best.run_args', joinArguments(incumbent?.run_args ?? [])],
    ['best.source_sha256', incumbent?.source_sha256],
    ['improvement', gain(baseline?.score, incumbent?.score, init.mode)],
    ['attempts', finished.length],
    ['scored_attempts', finished.filter(({ finalized }) => finalized?.score != null).length],
    ['abandoned', named('abandoned').length],
    ['trial_runs', campaign.trialRuns],
    ['kept.name', named('keep')],
    ['not_kept.name', named('discard')],
    ['confirmed.gain', isOfBest ? confirmed.gain : undefined],
    ['confirmed.confirmed', isOfBest ? confirmed.confirmed : undefined],
    ['sealed.gain', campaign.sealed?.result?.gain],
  ]);
}

/** The value at a path of names; of a list, each one's. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inside, name) => {
    if (Array.isArray(inside)) return inside.map((one) => at(one, name));
    return typeof inside === 'object' && inside !== null ? Reflect.get(inside, name) : undefined;
  }, value);
}
