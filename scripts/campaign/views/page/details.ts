import { trialsOf } from '../../arms.ts';
import { joinArguments } from '../../contract/arguments.ts';
import { type EventData, isBaselineName } from '../../records/event.ts';
import { type Campaign, type Candidate, pendingCandidate } from '../../records/fold.ts';
import { manifestPath } from '../state.ts';
import { noiseWords } from '../verdict_words.ts';
import type { Curve, Detail, Part, Run, Site } from './model.ts';
import { short } from './rows.ts';

/** How much is told; the page says where something is cut. */
export const BOUNDS = {
  /** Newest candidates with details, and as many of those that became the best. */
  newest: 100,
  lineage: 50,
  diffBytes: 20 * 1024,
  logBytes: 4 * 1024,
  runs: 12,
  points: 200,
  sites: 60,
  text: 4000,
  files: 100,
} as const;

/** Reads what the journal only names; null where it is gone or not a file of its own. */
export interface Reader {
  patch: (sha256: string) => Part | null;
  /** The beginning of the patch from the baseline's source to the best's. */
  bestPatch: () => Part | null;
  /** The end of a run's log, by the folder of its artifacts. */
  log: (artifacts: string) => Part | null;
}

/** The details of baseline, of what became the best and of the newest others. */
export function pageDetails(campaign: Campaign, read: Reader): Detail[] {
  const kept = campaign.candidates.filter(({ status }) => status === 'keep');
  const newest = campaign.candidates.filter(({ finalized }) => finalized).slice(-BOUNDS.newest);
  const chosen = new Set([...kept.slice(-BOUNDS.lineage), ...newest]);
  return [
    ...baselineDetails(campaign, read),
    ...[...chosen].map((candidate) => candidateDetail(campaign, candidate, read)),
  ];
}

/** Those of the candidate that is worked on. */
export function pendingDetail(campaign: Campaign, read: Reader): Detail | null {
  const pending = pendingCandidate(campaign);
  return pending && candidateDetail(campaign, pending, read);
}

/** Every `step`th value and the last one. */
export function curveOf(scores: readonly (number | null)[]): Curve | null {
  if (scores.length === 0) return null;
  const step = Math.ceil(scores.length / BOUNDS.points);
  const values = scores.filter((_, index) => index % step === 0 || index === scores.length - 1);
  return { rounds: scores.length, step, values: values.map(short) };
}

// internals

type Trial = EventData<'trial_finished'>;

function baselineDetails(campaign: Campaign, read: Reader): Detail[] {
  const { init, baseline, baselineTrials, results } = campaign;
  if (baselineTrials.length === 0) return [];
  const last = results.findLast(({ kind }) => kind === 'baseline');
  const event = last?.kind === 'baseline' ? last.event : null;
  const name = baseline?.name ?? event?.name ?? 'baseline';
  return [
    {
      ...ofRuns(baselineTrials, read),
      key: name,
      name,
      status: 'baseline',
      words: event?.reason ?? noiseWords(baseline, init.seed !== null) ?? '',
      hypothesis: 'The job as it was when the campaign began.',
      family: '',
      literature: '',
      base: '',
      args: '',
      command: command(campaign, []),
      changed: [],
      created: [],
      preparedAt: campaign.startedAt,
      finishedAt: '',
      comparison: null,
      diff: null,
      manifest: '',
    },
  ];
}

function candidateDetail(campaign: Campaign, candidate: Candidate, read: Reader): Detail {
  const { name, folder, status, prepared, submitted, finalized } = candidate;
  const args = submitted?.run_args ?? [...prepared.inherited_args, ...prepared.run_args];
  const patch = submitted?.patch_sha256;
  const compared = finalized?.comparison;
  return {
    ...ofRuns(trialsOf(campaign, candidate), read),
    key: folder,
    name,
    status: finalized?.verdict ?? status,
    words: bounded(finalized?.reason ?? ''),
    hypothesis: bounded(prepared.hypothesis),
    family: prepared.algorithm_family ?? '',
    literature: prepared.literature_event_id ?? '',
    base: prepared.base_candidate,
    args: bounded(joinArguments(args)),
    command: bounded(command(campaign, args)),
    changed: (submitted?.changed_files ?? []).slice(0, BOUNDS.files),
    created: (submitted?.created_files ?? []).slice(0, BOUNDS.files),
    preparedAt: candidate.preparedAt,
    finishedAt: candidate.finishedAt ?? '',
    comparison: compared
      ? {
          delta: short(compared.delta),
          se: short(compared.se),
          p: short(compared.p),
          n: compared.n,
          m: compared.m,
          paired: compared.paired,
          margin: compared.margin,
          runtimeRatio: short(compared.runtime_ratio),
        }
      : null,
    diff: patch ? read.patch(patch) : null,
    manifest: manifestPath(folder),
  };
}

function ofRuns(
  trials: readonly Trial[],
  read: Reader,
): Pick<
  Detail,
  'source' | 'describes' | 'runs' | 'moreRuns' | 'sites' | 'moreSites' | 'explanation' | 'log'
> {
  const last = trials.at(-1);
  const measured = trials.findLast(({ evidence }) => evidence)?.evidence;
  const sites = siteMeans(trials);
  return {
    source: measured
      ? `${measured.file}, ${measured.key ?? `line ${measured.line}`} (${measured.source}, round ${measured.round + 1} of ${measured.rounds})`
      : last?.external && last.score !== null
        ? `told by whoever ran it elsewhere${last.external.job_id ? `, job ${last.external.job_id}` : ''}`
        : '',
    describes: measured?.describes ?? '',
    runs: trials.slice(-BOUNDS.runs).map(runOf),
    moreRuns: Math.max(0, trials.length - BOUNDS.runs),
    sites: sites.slice(0, BOUNDS.sites),
    moreSites: Math.max(0, sites.length - BOUNDS.sites),
    explanation: (last?.explanation ?? []).map(bounded),
    log: last?.artifacts ? read.log(last.artifacts) : null,
  };
}

function runOf(trial: Trial): Run {
  return {
    trial: trial.trial,
    block: trial.block,
    purpose: trial.purpose,
    seed: trial.seed,
    outcome: trial.outcome,
    score: trial.score,
    seconds: short(trial.runtime_seconds),
    contended: trial.contended,
    reason: bounded(trial.reason ?? ''),
    warnings: trial.warnings.slice(0, 10).map(bounded),
    artifacts: trial.artifacts ?? trial.external?.artifacts ?? '',
    curve: curveOf(trial.evidence?.round_scores ?? []),
  };
}

/** The mean of each site over the runs that scored. */
function siteMeans(trials: readonly Trial[]): Site[] {
  const found = new Map<string, Site & { runs: number }>();
  for (const { evidence } of trials) {
    for (const { name, value, weight } of evidence?.sites ?? []) {
      const known = found.get(name) ?? { name, value: 0, weight, runs: 0 };
      found.set(name, { ...known, value: known.value + value, runs: known.runs + 1 });
    }
  }
  return [...found.values()].map(({ name, value, weight, runs }) => ({
    name,
    value: short(value / runs) ?? 0,
    weight,
  }));
}

function command({ init }: Campaign, args: readonly string[]): string {
  return joinArguments(['python', init.job, ...init.base_args, ...args]);
}

function bounded(text: string): string {
  return text.length <= BOUNDS.text ? text : `${text.slice(0, BOUNDS.text)}…`;
}

/** Of a name, which details are meant. */
export function detailKey(campaign: Campaign, name: string): string {
  if (isBaselineName(name)) return campaign.baseline?.name ?? name;
  return campaign.candidates.findLast((candidate) => candidate.name === name)?.folder ?? name;
}
