import { type Campaign, isExternal } from '../../records/fold.ts';
import { figure, signed } from '../figure.ts';
import { bullets, excerpt, fenced, markdownText, table } from '../markdown.ts';
import { isBetter } from './again.ts';
import type { Finding } from './groups.ts';
import { milestonesOf } from './lineage.ts';
import type { Findings } from './summary.ts';

/** How to run the best again, and how to get the baseline back. */
export function bestLines(campaign: Campaign, found: Findings): string[] {
  const { again } = found;
  if (!isBetter(campaign)) return [];
  const where = isExternal(campaign)
    ? 'This folder holds the best’s source. What the job runs there, as it was staged:'
    : 'This folder holds the best’s source. In it:';
  return [
    where,
    '',
    ...fenced('bash', again.best),
    expectedWords(campaign, found),
    '',
    ...(again.to_baseline && again.to_best
      ? [
          'To get the baseline’s source back, do this in a copy of this folder (the campaign takes no edits here):',
          '',
          ...fenced(
            'bash',
            [
              `# back to the baseline; without git: ${again.to_baseline.patch}`,
              again.to_baseline.git,
              again.baseline,
              `# and to the best again; without git: ${again.to_best.patch}`,
              again.to_best.git,
            ].join('\n'),
          ),
        ]
      : [
          'The source is the baseline’s; it runs without the arguments:',
          '',
          ...fenced('bash', again.baseline),
        ]),
  ];
}

/** The steps to the best, what differs, and the beginning of the patch. */
export function lineageLines({ lineage, changes }: Findings, patch: string | null): string[] {
  const { steps, changed_files } = lineage;
  if (steps.length === 0) return [];
  const shown = milestonesOf(steps, SHOWN_STEPS);
  const differing = [...changes.command, ...(changes.job ?? [])];
  return [
    ...bullets(claimLines(steps)),
    ...table(
      ['step', 'verdict', 'score', 'change', 'p', 'runs', 'kind of idea', 'what'],
      shown.map((step) => stepRow(step, steps)),
    ),
    ...(shown.length < steps.length
      ? [`The first, the last and the largest of ${steps.length} steps.`, '']
      : []),
    ...bullets([
      `Files changed: ${changed_files.map((path) => markdownText(path)).join(', ') || 'none'}`,
    ]),
    ...table(
      ['differs', 'baseline', 'best'],
      differing.map(({ what, baseline, best }) =>
        [what, baseline, best].map((text) => markdownText(text, 120)),
      ),
    ),
    ...(patch ? fenced('diff', excerpt(patch, SHOWN_LINES)) : []),
  ];
}

// internals

const SHOWN_STEPS = 12;
/** Of the patch; the file holds it whole. */
const SHOWN_LINES = 60;

/** What another run of it may be expected to score. */
function expectedWords(campaign: Campaign, { confirmation, headline, noise }: Findings): string {
  const { incumbent, init } = campaign;
  const fresh = confirmation?.best_score ?? null;
  const score = fresh ?? incumbent?.score ?? null;
  if (score === null) return 'What a run of it scores is not known.';
  const from = fresh === null ? 'on the runs that chose it' : 'on fresh runs';
  const metric = markdownText(init.metric);
  if (headline.outcome === 'repeatable')
    return `It gave ${metric} ${figure(score, 5)}, and repeats exactly on this machine.`;
  const spread = noise.sd === null ? 'by how much is not known' : `by ±${figure(noise.sd)} or so`;
  return `It gave ${metric} ${figure(score, 5)} ${from}; one run differs from the next, ${spread}.`;
}

function claimLines(steps: Finding[]): string[] {
  const of = (verdict: string) => steps.filter((step) => step.verdict === verdict);
  const list = (all: Finding[]) =>
    all
      .slice(0, SHOWN_STEPS)
      .map(({ name }) => markdownText(name))
      .join(', ') + (all.length > SHOWN_STEPS ? ` and ${all.length - SHOWN_STEPS} more` : '');
  const [claimed, carried] = [of('keep'), of('carry')];
  return [
    ...(claimed.length > 0 ? [`Claimed, each shown by itself: ${list(claimed)}`] : []),
    ...(carried.length > 0
      ? [`Only carried, better so far and not shown by themselves: ${list(carried)}`]
      : []),
  ];
}

function stepRow(step: Finding, steps: Finding[]): string[] {
  const { name, verdict, score, change, p, evidence, runs, family, hypothesis } = step;
  return [
    `${steps.indexOf(step) + 1}. ${markdownText(name)}`,
    verdict,
    score === null ? '' : figure(score, 5),
    change === null ? '' : signed(change),
    p === null ? '' : figure(p),
    `${runs} (${evidence})`,
    markdownText(family, 60),
    markdownText(hypothesis, 200),
  ];
}
