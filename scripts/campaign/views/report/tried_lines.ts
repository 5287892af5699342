import { listed } from '../../../base/words.ts';
import { figure, signed } from '../figure.ts';
import { bullets, counted, markdownText, table } from '../markdown.ts';
import type { Findings } from './summary.ts';

/** Kinds of ideas with what came of them, and failures by their reason. */
export function triedLines({ groups, dropped }: Findings): string[] {
  const { families, failed, not_kept, claimed, carried } = groups;
  if (families.length === 0) return [];
  const inconclusive = not_kept.filter(({ verdict }) => verdict === 'inconclusive').length;
  const crashes = failed.reduce((sum, { count }) => sum + count, 0);
  return [
    ...bullets([
      `${claimed.length} claimed, ${carried.length} carried, ${not_kept.length - inconclusive} not better, ${inconclusive} inconclusive, ${crashes} crashed; ${counted(dropped, 'draft')} dropped`,
    ]),
    ...table(
      [
        'kind of idea',
        'came to',
        'tried',
        'claimed',
        'carried',
        'not kept',
        'crashed',
        'largest gain',
      ],
      families.map((family) => [
        markdownText(family.name, 60),
        family.outcome,
        ...[family.attempts, family.claimed, family.carried, family.not_kept, family.crashed].map(
          String,
        ),
        family.best_change === null ? '' : signed(family.best_change),
      ]),
    ),
    ...table(
      ['failed because', 'times', 'candidates'],
      failed.map(({ reason, count, candidates }) => [
        markdownText(reason, 200),
        String(count),
        markdownText(listed(candidates, { most: 6 })),
      ]),
      { most: 15 },
    ),
  ];
}

/** What each review led to, against the best of when it was read. */
export function literatureLines({ literature }: Findings): string[] {
  return table(
    ['review', 'what', 'sources', 'tried', 'came to', 'batch'],
    literature.map(
      ({ event, hypothesis, sources, candidates, best, incumbent, outcome, batch }) => [
        event,
        markdownText(hypothesis, 200),
        markdownText(listed(sources, { most: 3, separator: '; ' }), 200),
        markdownText(listed(candidates, { most: 6 })),
        best && incumbent && best.gain !== null
          ? `${outcome}: ${markdownText(best.name)} ${signed(best.gain)} against ${figure(incumbent.score, 5)} then`
          : outcome,
        `${batch.scored} of ${batch.size}${batch.complete ? '' : ', incomplete'}`,
      ],
    ),
    { most: 15 },
  );
}
