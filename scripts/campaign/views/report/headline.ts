import type { Campaign } from '../../records/fold.ts';
import { candidateNamed, isExternal } from '../../records/fold.ts';
import { BEST_PATCH } from '../../records/paths.ts';
import { gain } from '../../standing.ts';
import { figure, signed } from '../figure.ts';
import { confirmationWords } from '../verdict_words.ts';
import { isBetter } from './again.ts';
import type { Ending } from './ending.ts';

/** What the campaign came to, in one word of ours. */
export type Outcome =
  | 'no baseline'
  | 'nothing better'
  | 'confirmed'
  | 'not shown'
  | 'repeatable'
  | 'not confirmed yet';

/** What a person wants to know first. */
export interface Headline {
  outcome: Outcome;
  /** One sentence: did it get better, and how sure is that? */
  words: string;
  /** From baseline to best on the runs that chose it. */
  selection: string;
  /** What may be relied on, and what not. */
  certainty: string;
  /** What to do now. */
  advice: string;
}

/** @param doubted Whether there is something to keep in mind. */
export function headlineOf(campaign: Campaign, ending: Ending, doubted: boolean): Headline {
  const outcome = outcomeOf(campaign);
  return {
    outcome,
    words: wordsOf(campaign, outcome),
    selection: selectionOf(campaign),
    certainty: certaintyOf(campaign, outcome),
    advice: adviceOf(campaign, outcome, ending, doubted),
  };
}

// internals

function outcomeOf(campaign: Campaign): Outcome {
  const { baseline, incumbent, confirmed } = campaign;
  if (!baseline) return 'no baseline';
  if (!incumbent || !isBetter(campaign)) return 'nothing better';
  if (confirmed?.best === incumbent.name) return confirmed.confirmed ? 'confirmed' : 'not shown';
  const { evidence } = candidateNamed(campaign, incumbent.name)?.finalized ?? {};
  return evidence === 'deterministic' ? 'repeatable' : 'not confirmed yet';
}

function wordsOf(campaign: Campaign, outcome: Outcome): string {
  const { init, confirmed, baseline, incumbent } = campaign;
  const by = signed(gain(baseline?.score, incumbent?.score, init.mode) ?? 0);
  switch (outcome) {
    case 'no baseline':
      return 'Nothing can be said yet: the baseline has no score.';
    case 'nothing better':
      return 'It did not get better: no candidate was kept.';
    case 'confirmed':
      return `Better, confirmed on fresh runs: ${init.metric} ${effectWords(campaign)}.`;
    case 'not shown':
      return confirmed?.gain == null
        ? `Not known: the fresh runs did not score (${confirmed?.crashes[0] ?? 'too few'}).`
        : `Not shown to be better: on fresh runs ${init.metric} ${effectWords(campaign)}.`;
    case 'repeatable':
      return `Better: ${init.metric} ${by}, by runs that repeat exactly on this machine.`;
    case 'not confirmed yet':
      return `Better so far, not confirmed: ${init.metric} ${by} on the runs that chose it.`;
  }
}

/** Without the word whether it is confirmed. */
function effectWords({ confirmed, incumbent }: Campaign): string {
  return confirmationWords(confirmed, incumbent?.name ?? null).replace(/^(not )?confirmed: /, '');
}

function selectionOf({ init, baseline, incumbent }: Campaign): string {
  if (!baseline || baseline.score === null || !incumbent) return 'no score yet';
  const better = init.mode === 'max' ? 'higher' : 'lower';
  const before = `${figure(baseline.score, 5)} (${baseline.name})`;
  if (incumbent.name === baseline.name) return `${init.metric} ${before}; ${better} is better`;
  const by = gain(baseline.score, incumbent.score, init.mode) ?? 0;
  return `${init.metric} ${before} → ${figure(incumbent.score, 5)} (${incumbent.name}), ${signed(by)}; ${better} is better. Selection scores: chosen on these runs, expect the gain to be smaller`;
}

function certaintyOf(campaign: Campaign, outcome: Outcome): string {
  const told = isExternal(campaign) ? ' Its scores were told, not measured here.' : '';
  switch (outcome) {
    case 'no baseline':
    case 'nothing better':
      return `There is no gain to be sure of.${told}`;
    case 'confirmed':
      return `The fresh runs had no part in the choice, so this gain is the one to report. ${apartWords(campaign)}${told}`;
    case 'not shown':
      return `Not sure: by the fresh runs it may be chance. ${apartWords(campaign)}${told}`;
    case 'repeatable':
      return `The difference is no noise of the run; other seeds and other data were not tried. ${apartWords(campaign)}${told}`;
    case 'not confirmed yet':
      return `Not sure: the best was chosen on these very runs. ${apartWords(campaign)}${told}`;
  }
}

/** Whether anything says that it holds on data that no candidate was chosen on. */
function apartWords({ init, sealed, baselineTrials, candidates, freshTrials }: Campaign): string {
  if (sealed?.result)
    return `On data kept apart (${sealed.result.metric}): ${confirmationWords(sealed.result, sealed.best)}.`;
  if (init.acceptance.sealed_runs > 0) return 'The data kept apart was not opened yet.';
  const trials = [baselineTrials, candidates.flatMap(({ trials }) => trials), freshTrials].flat();
  const scored = trials.filter(({ score }) => score !== null).length;
  return `Not tested on data kept apart; the selection data was scored ${scored} times.`;
}

const REASON_WORDS = new Map([
  ['ended_by_person', 'a person ended it'],
  ['manual_stop_file', 'a person asked to stop'],
  ['candidate_cap_exhausted', 'all candidates of the cap are used'],
  ['trial_cap_exhausted', 'all runs that the search may make are used'],
  ['hard_repeated_crash_blocker', 'too many candidates in a row crashed'],
  ['sealed_evaluation', 'the data kept apart was opened'],
]);

function reasonWords(reason: string | null): string {
  return REASON_WORDS.get(reason ?? '') ?? reason ?? 'for a reason that is not known';
}

function adviceOf(
  campaign: Campaign,
  outcome: Outcome,
  { stage, reason }: Ending,
  doubted: boolean,
): string {
  const { source_sha256: base } = campaign.init;
  const patched = campaign.incumbent?.source_sha256 !== base;
  if (outcome === 'no baseline')
    return 'The baseline comes first: the unchanged job has to run and score.';
  if (stage === 'goes on') return 'Nothing yet: the campaign goes on.';
  if (stage === 'to be confirmed')
    return `The search has ended: ${reasonWords(reason)}. Run confirm before anybody relies on the gain: best and baseline then meet on fresh runs.`;
  const over = `The campaign is over: ${reasonWords(reason)}.`;
  const look = patched ? `review ${BEST_PATCH}` : 'only its arguments differ';
  switch (outcome) {
    case 'nothing better':
      return `${over} There is nothing to take over: this folder holds the baseline’s source.`;
    case 'confirmed':
    case 'repeatable':
      return `${over} This folder holds the best; ${look}${doubted ? ', and read what is to be kept in mind below' : ''}.`;
    case 'not confirmed yet':
      return `${over} Do not count on this gain as a whole: no fresh runs confirm it. This folder holds the best; below stands how to get the baseline back.`;
    default:
      return `${over} Do not count on a gain. This folder holds the best; below stands how to get the baseline back.`;
  }
}
