import { layoutOf } from '../../scripts/campaign/records/paths.ts';
import { Records } from '../../scripts/campaign/records/records.ts';
import { appendCandidates } from '../support/large_campaign.ts';
import { type QuickCampaign, quickCampaign } from '../support/stand_in.ts';

/** By how many seconds an action is slower in a long campaign than in one with nothing in it yet. */
export interface ScaleFigures {
  candidates: number;
  status: number;
  prepare: number;
}

/**
 * Times `status` and `prepare` in a campaign of `candidates` and in an empty one, in turn, so that a machine
 * whose speed drifts does not show as growth.
 *
 * @returns medians of the differences, pair by pair.
 */
export async function scaleFigures(
  t: { after: (cleanup: () => void) => void },
  candidates: number,
  runs: number,
): Promise<ScaleFigures> {
  const [long, empty] = [await campaignOf(t, candidates), await campaignOf(t, 0)];
  const growth = { status: [] as number[], prepare: [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    for (const [action, samples] of Object.entries(growth)) {
      const [slow, quick] = [await seconds(long, action, run), await seconds(empty, action, run)];
      samples.push(slow - quick);
    }
  }
  return { candidates, status: median(growth.status), prepare: median(growth.prepare) };
}

// internals

async function campaignOf(
  t: { after: (cleanup: () => void) => void },
  candidates: number,
): Promise<QuickCampaign> {
  const quick = await quickCampaign(t, ['--plateau-threshold', '0']);
  await appendCandidates(Records.open(layoutOf(quick.workspace)), candidates);
  // The first look after so many events verifies them all; then the cache does.
  await quick.door('status');
  return quick;
}

/** Wall time of the door; a draft that it made is dropped again. */
async function seconds(quick: QuickCampaign, action: string, run: number): Promise<number> {
  const args = action === 'prepare' ? ['--name', `timed${run}`, '--hypothesis', 'bench'] : [];
  const began = performance.now();
  const { exit, stderr } = await quick.door(action, args);
  const wall = (performance.now() - began) / 1000;
  if (exit !== 0) throw new Error(stderr);
  if (action === 'prepare') await quick.door('abandon');
  return wall;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(3));
}
