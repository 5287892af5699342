import { readIfExists } from '../base/files.ts';
import type { Drawing } from './drawn.ts';
import { changeOf, patchOf } from './records/patch.ts';
import type { Records } from './records/records.ts';
import type { Contracts } from './views/report/changes.ts';
import { type Ending, reportKey } from './views/report/ending.ts';

/**
 * Draws `autofl_report.md` where what it says changed, and beside it the patch from the baseline's source to the
 * best's, whose beginning it shows. Looking at a campaign need not even load what writes it.
 */
export async function drawReport(
  records: Records,
  drawing: Drawing,
  ending: Ending,
): Promise<void> {
  const { campaign, layout } = records;
  const patch = drawPatch(records, drawing);
  const key = reportKey(campaign, ending);
  if (drawing.isCurrent(layout.report, key)) return;
  const { reportText } = await import('./views/report/page.ts');
  const contracts = comparedContracts(records);
  drawing.put(layout.report, key, reportText(campaign, { ending, contracts }, patch()));
}

/** The contracts that baseline and best run under. */
export function comparedContracts({ campaign: { init, incumbent }, objects }: Records): Contracts {
  const best = incumbent?.contract_json_sha256 ?? init.contract_json_sha256;
  return { baseline: objects.getJson(init.contract_json_sha256), best: objects.getJson(best) };
}

// internals

/** There is none while baseline and best have the same source. Returns how to read it. */
function drawPatch(records: Records, drawing: Drawing): () => string | null {
  const { campaign, layout } = records;
  const { init, incumbent } = campaign;
  if (incumbent === null || incumbent.source_sha256 === init.source_sha256) return () => null;
  const from = `${init.source_sha256} ${incumbent.source_sha256}`;
  if (!drawing.isCurrent(layout.bestPatch, from))
    drawing.put(layout.bestPatch, from, patchOfBest(records, incumbent.source_sha256));
  return () => readIfExists(layout.bestPatch)?.toString('utf8') ?? null;
}

function patchOfBest({ campaign: { init }, objects }: Records, best: string): Buffer {
  const [before, after] = [objects.getFiles(init.source_sha256), objects.getFiles(best)];
  return patchOf(before, after, changeOf(before, after));
}
