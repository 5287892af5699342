import { joinArguments } from '../arguments.ts';
import { scoreOf } from '../arms.ts';
import { type Campaign, type Candidate, candidateNamed } from '../fold.ts';
import { gain } from '../standing.ts';
import { markdownText } from './markdown.ts';

/** One candidate that was scored, against the incumbent of its time. */
export interface Finding {
  name: string;
  hypothesis: string;
  score: number | null;
  /** Positive when better. */
  change: number | null;
  verdict: string;
  family: string | null;
}

/** What a campaign found, in groups; computed from the journal alone. */
export interface Findings {
  kept: Finding[];
  not_kept: Finding[];
  /** Crashes by their reason. */
  failed: { reason: string; candidates: string[] }[];
  families: { name: string; attempts: number; kept: number; crashed: number }[];
  literature: {
    event: string;
    hypothesis: string;
    sources: string[];
    candidates: string[];
    kept: string[];
  }[];
  /** Kept candidates from the baseline to the best, each built on the one before. */
  lineage: string[];
  /** Every file that differs between the baseline and the best. */
  changed_files: string[];
  warnings: string[];
}

/** Sorts what was tried into what was kept, what was not, and what failed. */
export function findingsOf(campaign: Campaign): Findings {
  const finished = campaign.candidates.filter(({ finalized }) => finalized !== null);
  const chain = lineageOf(campaign);
  const found = (candidate: Candidate): Finding => findingOf(campaign, candidate);
  return {
    kept: finished.filter(({ status }) => status === 'keep').map(found),
    not_kept: finished.filter(({ status }) => status === 'discard').map(found),
    failed: failuresOf(finished),
    families: familiesOf(finished),
    literature: literatureOf(campaign, finished),
    lineage: namesOf(chain),
    changed_files: [
      ...new Set(
        chain.flatMap(({ submitted }) => [
          ...(submitted?.changed_files ?? []),
          ...(submitted?.created_files ?? []),
        ]),
      ),
    ].sort(),
    warnings: warningsOf(campaign, finished),
  };
}

/** The findings as sections of the report; empty groups are left out. */
export function findingLines(campaign: Campaign): string[] {
  const found = findingsOf(campaign);
  const { kept, not_kept, failed, families, literature, warnings } = found;
  return [
    ...bestLines(campaign, found),
    ...section('Kept', kept.map(findingLine)),
    ...section('Not kept', not_kept.map(findingLine)),
    ...section(
      'Failed',
      failed.map(({ reason, candidates }) => `${names(candidates)}: ${markdownText(reason)}`),
    ),
    ...section(
      'Families',
      families.map(
        ({ name, attempts, kept, crashed }) =>
          `${markdownText(name)}: ${attempts} tried, ${kept} kept, ${crashed} crashed`,
      ),
    ),
    ...section(
      'Literature',
      literature.map(
        ({ event, hypothesis, sources, candidates, kept }) =>
          `${event}, ${markdownText(hypothesis)}${sources.length > 0 ? ` (${sources.map(markdownText).join('; ')})` : ''}: tried ${names(candidates)}; kept ${names(kept)}`,
      ),
    ),
    ...section('To keep in mind', warnings.map(markdownText)),
  ];
}

// internals

/** More than this nobody reads in one place; results.tsv holds them all. */
const SHOWN = 30;

function section(title: string, entries: string[]): string[] {
  if (entries.length === 0) return [];
  const more = entries.length - SHOWN;
  return [
    `## ${title}`,
    '',
    ...entries.slice(0, SHOWN).map((entry) => `- ${entry}`),
    ...(more > 0 ? [`- … and ${more} more, see results.tsv`] : []),
    '',
  ];
}

function bestLines({ incumbent, init }: Campaign, { lineage, changed_files }: Findings): string[] {
  if (!incumbent || lineage.length === 0) return [];
  const command = joinArguments(['python', init.job, ...init.base_args, ...incumbent.run_args]);
  return section('The best, and how to run it again', [
    `Built in ${lineage.length} steps: ${['baseline', ...lineage].map(markdownText).join(' → ')}`,
    `Files changed since the baseline: ${changed_files.map(markdownText).join(', ') || 'none'}`,
    `In this folder, whose source it is: ${markdownText(command)}`,
  ]);
}

function findingLine({ name, hypothesis, score, change, verdict }: Finding): string {
  const by = change === null ? '' : ` (${change > 0 ? '+' : ''}${change.toPrecision(4)})`;
  return `**${markdownText(name)}** ${score ?? '–'}${by}, ${verdict}: ${markdownText(hypothesis)}`;
}

function names(all: string[]): string {
  return all.map(markdownText).join(', ') || 'none';
}

function findingOf(campaign: Campaign, candidate: Candidate): Finding {
  const { name, prepared, finalized } = candidate;
  return {
    name,
    hypothesis: prepared.hypothesis,
    score: scoreOf(campaign, candidate),
    change: finalized?.score_delta ?? null,
    verdict: finalized?.verdict ?? '',
    family: prepared.algorithm_family,
  };
}

function failuresOf(finished: Candidate[]): Findings['failed'] {
  const crashes = finished.filter(({ status }) => status === 'crash');
  return [...grouped(crashes, ({ finalized }) => finalized?.reason ?? '')].map(
    ([reason, candidates]) => ({ reason, candidates: namesOf(candidates) }),
  );
}

function familiesOf(finished: Candidate[]): Findings['families'] {
  const count = (candidates: Candidate[], wanted: Candidate['status']): number =>
    candidates.filter(({ status }) => status === wanted).length;
  return [...grouped(finished, ({ prepared }) => prepared.algorithm_family ?? 'unclassified')].map(
    ([name, candidates]) => ({
      name,
      attempts: candidates.length,
      kept: count(candidates, 'keep'),
      crashed: count(candidates, 'crash'),
    }),
  );
}

function literatureOf({ results }: Campaign, finished: Candidate[]): Findings['literature'] {
  return results.flatMap((result) => {
    if (result.kind !== 'literature') return [];
    const { event, hypothesis, sources } = result.event;
    const linked = finished.filter(({ prepared }) => prepared.literature_event_id === event);
    const kept = linked.filter(({ status }) => status === 'keep');
    return [{ event, hypothesis, sources, candidates: namesOf(linked), kept: namesOf(kept) }];
  });
}

/** Each candidate knows what it was made from; the walk back ends at the baseline. */
function lineageOf(campaign: Campaign): Candidate[] {
  const chain: Candidate[] = [];
  let name = campaign.incumbent?.name ?? '';
  for (let step = candidateNamed(campaign, name); step && !chain.includes(step); ) {
    chain.unshift(step);
    name = step.prepared.base_candidate;
    step = candidateNamed(campaign, name);
  }
  return chain;
}

function warningsOf(campaign: Campaign, finished: Candidate[]): string[] {
  const { init, incumbent } = campaign;
  const trials = [...campaign.baselineTrials, ...finished.flatMap((one) => one.trials)];
  const observed = finished.reduce<Candidate | null>(
    (best, one) =>
      (gain(best?.finalized?.score ?? incumbent?.score, one.finalized?.score, init.mode) ?? 0) > 0
        ? one
        : best,
    null,
  );
  const told = trials.filter(({ external }) => external !== null).length;
  return [
    ...(observed
      ? [
          `The highest single result is ${observed.name} (${observed.finalized?.score}), which was not kept`,
        ]
      : []),
    ...(told > 0
      ? [`${told} results were told by whoever ran them elsewhere; no file of them was read here`]
      : []),
    ...(/(^|[^a-z])test([^a-z]|$)/i.test(init.metric) && finished.length > 0
      ? [`${init.metric} chose the candidates, so it is no independent test of the best`]
      : []),
    ...new Set(trials.flatMap(({ arm, warnings }) => warnings.map((what) => `${arm}: ${what}`))),
  ];
}

function namesOf(candidates: Candidate[]): string[] {
  return candidates.map(({ name }) => name);
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
