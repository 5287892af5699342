import {
  type Event,
  type EventData,
  type EventType,
  type Evidence,
  isBaselineName,
  type Settings,
} from './event.ts';
import { executionFingerprint } from './fingerprint.ts';

/** A run that has started and has not been recorded as finished. */
export interface RunningTrial extends EventData<'trial_started'> {
  since: string;
}

export type CandidateStatus = 'prepared' | 'keep' | 'discard' | 'crash' | 'abandoned';

/** One candidate, from its preparation to its end. */
export interface Candidate {
  name: string;
  /** `name`, or `name~1` … once an abandoned name was used again. */
  folder: string;
  seq: number;
  /** The last event about it: what shows only this candidate follows from no later one. */
  changedAt: number;
  preparedAt: string;
  finishedAt: string | null;
  status: CandidateStatus;
  prepared: EventData<'candidate_prepared'>;
  /** The last submission; evaluated source and arguments are frozen in it. */
  submitted: EventData<'candidate_submitted'> | null;
  finalized: EventData<'candidate_finalized'> | null;
  /** Its runs that ended, those that came after its verdict, as the incumbent's, included. */
  trials: EventData<'trial_finished'>[];
}

/** The best so far: source and arguments. */
export interface Incumbent {
  name: string;
  /** Mean of its runs so far. */
  score: number;
  source_sha256: string;
  contract_sha256: string;
  contract_json_sha256: string;
  /** Arguments that later candidates inherit. */
  run_args: string[];
}

/** One result, in the order of the journal: a row of the ledger. */
export type Result =
  | { kind: 'baseline'; event: EventData<'baseline_recorded'> }
  | { kind: 'candidate' /** Index into `candidates`. */; index: number }
  | { kind: 'literature'; event: EventData<'literature_recorded'> }
  | { kind: 'infrastructure'; trial: EventData<'trial_finished'> };

/** The journal folded: everything an action needs to know. Plain data, so that it can be cached. */
export interface Campaign {
  seq: number;
  /** The last event's own digest and time. */
  sha256: string;
  updatedAt: string;
  init: EventData<'campaign_initialized'>;
  startedAt: string;
  settings: Settings;
  settingsHistory: (EventData<'settings_changed'>['changes'][number] & { at: string })[];
  /** The statistic that the baseline fixed; null until it scored. */
  statistic: Evidence | null;
  baseline: EventData<'baseline_recorded'> | null;
  incumbent: Incumbent | null;
  baselineTrials: EventData<'trial_finished'>[];
  candidates: Candidate[];
  results: Result[];
  /** The last event that may have changed how a result reads. */
  resultsAt: number;
  running: RunningTrial | null;
  /** Runs that said something: scored or crashed, whatever they were for. */
  trialRuns: number;
  /** Runs of confirmations and of the sealed evaluation. */
  freshTrials: EventData<'trial_finished'>[];
  /** The last confirmation. */
  confirmed: EventData<'campaign_confirmed'> | null;
  sealed: { best: string; result: EventData<'sealed_finished'> | null } | null;
  /** Fingerprint (source and arguments) of the baseline and each finished candidate → name and status. */
  fingerprints: Map<string, { candidate: string; status: CandidateStatus | 'baseline' }>;
  /** Fingerprint of each abandoned candidate that had run → its runs. */
  abandonedRuns: Map<string, EventData<'trial_finished'>[]>;
}

/** Folds events onto what was folded before. Pure apart from updating `campaign` in place. */
export function fold(campaign: Campaign | null, events: Event[]): Campaign | null {
  let folded = campaign;
  for (const event of events) {
    if (event.type === 'campaign_initialized') folded = initialized(event);
    else if (folded) apply(folded, event);
    if (folded) {
      noteChange(folded, event);
      folded.seq = event.seq;
      folded.sha256 = event.sha256;
      folded.updatedAt = event.at;
    }
  }
  return folded;
}

/** The campaign as it would be after a run; `campaign` itself stays as it is. */
export function foresee(campaign: Campaign, trial: EventData<'trial_finished'>): Campaign {
  const arm = candidateNamed(campaign, trial.arm);
  const foreseen = {
    ...campaign,
    baselineTrials: [...campaign.baselineTrials],
    freshTrials: [...campaign.freshTrials],
    results: [...campaign.results],
    candidates: campaign.candidates.map((candidate) =>
      candidate === arm ? { ...candidate, trials: [...candidate.trials] } : candidate,
    ),
  };
  finishTrial(foreseen, trial);
  return foreseen;
}

/** The one candidate that is neither finished nor abandoned. */
export function pendingCandidate(campaign: Campaign): Candidate | null {
  return campaign.candidates.findLast((candidate) => candidate.status === 'prepared') ?? null;
}

/** The candidate that a name means now. */
export function candidateNamed(campaign: Campaign, name: string): Candidate | null {
  return campaign.candidates.findLast((candidate) => candidate.name === name) ?? null;
}

/** Ids of the literature reviews so far, in order. */
export function literatureEvents({ results }: Campaign): string[] {
  return results.flatMap((result) => (result.kind === 'literature' ? [result.event.event] : []));
}

/** Whether results come from outside, so that nothing is run here. */
export function isExternal({ init }: Campaign): boolean {
  return init.environment !== 'sim';
}

/** Attempts are keep, discard and crash; baselines, abandoned drafts and infrastructure are free. */
export function attemptsOf(campaign: Campaign): number {
  return campaign.candidates.filter((candidate) => candidate.finalized !== null).length;
}

/** The name the next baseline run is recorded under. */
export function baselineArm(campaign: Campaign): string {
  const tried = campaign.results.filter((result) => result.kind === 'baseline').length;
  return tried === 0 ? 'baseline' : `baseline_retry_${tried + 1}`;
}

/** The runs of the baseline, or of the candidate that a name means now. */
export function armTrials(campaign: Campaign, name: string): EventData<'trial_finished'>[] {
  if (isBaselineName(name)) return campaign.baselineTrials;
  return candidateNamed(campaign, name)?.trials ?? [];
}

/** From its first scored run on, a draft is what was run. */
export function isFrozen({ trials }: Pick<Candidate, 'trials'>): boolean {
  return trials.some(({ score }) => score !== null);
}

/** Mean of the runs that scored; null where none did. */
export function meanScore(trials: readonly EventData<'trial_finished'>[]): number | null {
  const scores = trials.flatMap(({ score }) => (score === null ? [] : [score]));
  return scores.length === 0 ? null : scores.reduce((a, b) => a + b, 0) / scores.length;
}

// internals

function initialized(event: Extract<Event, { type: 'campaign_initialized' }>): Campaign {
  return {
    seq: event.seq,
    sha256: event.sha256,
    updatedAt: event.at,
    init: event.data,
    startedAt: event.at,
    settings: event.data.settings,
    settingsHistory: [],
    statistic: null,
    baseline: null,
    incumbent: null,
    baselineTrials: [],
    candidates: [],
    results: [],
    resultsAt: event.seq,
    running: null,
    trialRuns: 0,
    freshTrials: [],
    confirmed: null,
    sealed: null,
    fingerprints: new Map(),
    abandonedRuns: new Map(),
  };
}

function apply(campaign: Campaign, event: Event): void {
  switch (event.type) {
    case 'trial_started':
      campaign.running = { ...event.data, since: event.data.began_at ?? event.at };
      return;
    case 'trial_finished':
      finishTrial(campaign, event.data);
      return;
    case 'baseline_recorded':
      recordBaseline(campaign, event.data);
      return;
    case 'candidate_prepared':
      prepare(campaign, event);
      return;
    case 'candidate_submitted':
      withPending(campaign, event.data.candidate, (candidate) => {
        candidate.submitted = event.data;
      });
      return;
    case 'candidate_finalized':
      withPending(campaign, event.data.candidate, (candidate) =>
        finalize(campaign, candidate, event.data, event.at),
      );
      return;
    case 'literature_recorded':
      campaign.results.push({ kind: 'literature', event: event.data });
      return;
    case 'candidate_abandoned':
      withPending(campaign, event.data.candidate, (candidate) =>
        abandon(campaign, candidate, event.at),
      );
      return;
    case 'settings_changed':
      campaign.settings = event.data.settings;
      campaign.settingsHistory.push(
        ...event.data.changes.map((change) => ({ ...change, at: event.at })),
      );
      return;
    case 'campaign_confirmed':
      campaign.confirmed = event.data;
      return;
    case 'sealed_started':
      campaign.sealed = { best: event.data.best, result: null };
      return;
    case 'sealed_finished':
      campaign.sealed = { best: event.data.best, result: event.data };
      return;
    case 'campaign_initialized':
      return;
  }
}

/** Remembers what an event was about, so that only that need be drawn again. */
function noteChange(campaign: Campaign, { seq, type, data }: Event): void {
  const name = 'candidate' in data ? data.candidate : 'arm' in data ? data.arm : null;
  const candidate = name === null ? null : candidateNamed(campaign, name);
  if (candidate) candidate.changedAt = seq;
  if (!WITHOUT_RESULT.has(type)) campaign.resultsAt = seq;
}

/** Events that change no result; any other may. */
const WITHOUT_RESULT: ReadonlySet<EventType> = new Set([
  'trial_started',
  'candidate_prepared',
  'candidate_submitted',
  'candidate_abandoned',
  'settings_changed',
]);

function finishTrial(campaign: Campaign, trial: EventData<'trial_finished'>): void {
  campaign.running = null;
  if (trial.outcome === 'infrastructure') {
    campaign.results.push({ kind: 'infrastructure', trial });
    return;
  }
  campaign.trialRuns += 1;
  if (trial.purpose === 'confirmation' || trial.purpose === 'sealed') {
    campaign.freshTrials.push(trial);
  } else if (isBaselineName(trial.arm)) {
    campaign.baselineTrials.push(trial);
    if (trial.evidence) campaign.statistic ??= trial.evidence;
  } else {
    candidateNamed(campaign, trial.arm)?.trials.push(trial);
  }
  if (trial.purpose === 'refresh') rescore(campaign);
}

/** A refreshed incumbent's score is the mean of all its runs; so is the baseline's. */
function rescore(campaign: Campaign): void {
  const { baseline, incumbent } = campaign;
  const baselineScore = meanScore(campaign.baselineTrials);
  if (baseline) campaign.baseline = { ...baseline, score: baselineScore };
  if (!incumbent) return;
  const score = meanScore(armTrials(campaign, incumbent.name));
  if (score !== null) campaign.incumbent = { ...incumbent, score };
}

function recordBaseline(campaign: Campaign, event: EventData<'baseline_recorded'>): void {
  campaign.results.push({ kind: 'baseline', event });
  if (event.score === null) return;
  campaign.baseline = event;
  const { source_sha256, fixed_budget_sha256 } = campaign.init;
  campaign.fingerprints.set(executionFingerprint(source_sha256, [], fixed_budget_sha256), {
    candidate: event.name,
    status: 'baseline',
  });
  campaign.incumbent = {
    name: event.name,
    score: event.score,
    source_sha256: campaign.init.source_sha256,
    contract_sha256: campaign.init.contract_sha256,
    contract_json_sha256: campaign.init.contract_json_sha256,
    run_args: [],
  };
}

function prepare(campaign: Campaign, event: Extract<Event, { type: 'candidate_prepared' }>): void {
  const { candidate: name } = event.data;
  const earlier = campaign.candidates.filter((candidate) => candidate.name === name);
  const last = earlier.at(-1);
  if (last) {
    last.folder = `${name}~${earlier.length}`;
    last.changedAt = event.seq;
  }
  campaign.candidates.push({
    name,
    folder: name,
    seq: event.seq,
    changedAt: event.seq,
    preparedAt: event.at,
    finishedAt: null,
    status: 'prepared',
    prepared: event.data,
    submitted: null,
    finalized: null,
    trials: [],
  });
}

function withPending(
  campaign: Campaign,
  name: string,
  change: (candidate: Candidate) => void,
): void {
  const candidate = pendingCandidate(campaign);
  if (candidate?.name === name) change(candidate);
}

function abandon({ abandonedRuns }: Campaign, candidate: Candidate, at: string): void {
  candidate.status = 'abandoned';
  candidate.finishedAt = at;
  const { submitted, trials } = candidate;
  if (!submitted || trials.length === 0) return;
  const key = submitted.execution_fingerprint;
  abandonedRuns.set(key, [...(abandonedRuns.get(key) ?? []), ...trials]);
}

function finalize(
  campaign: Campaign,
  candidate: Candidate,
  finalized: EventData<'candidate_finalized'>,
  at: string,
): void {
  candidate.finalized = finalized;
  candidate.status = finalized.status;
  candidate.finishedAt = at;
  campaign.results.push({ kind: 'candidate', index: campaign.candidates.indexOf(candidate) });
  const { submitted } = candidate;
  if (!submitted) return;
  campaign.fingerprints.set(submitted.execution_fingerprint, {
    candidate: candidate.name,
    status: finalized.status,
  });
  if (finalized.status === 'keep' && finalized.score !== null) {
    campaign.incumbent = {
      name: candidate.name,
      score: finalized.score,
      source_sha256: submitted.source_sha256,
      contract_sha256: finalized.contract_sha256 ?? campaign.init.contract_sha256,
      contract_json_sha256: submitted.contract_json_sha256,
      run_args: submitted.run_args,
    };
  }
}
