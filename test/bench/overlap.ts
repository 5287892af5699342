import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON, ROOT } from '../support/doors.ts';
import { QuickCampaign } from '../support/stand_in.ts';
import { workspaceOf } from '../support/workspace.ts';

/** What beginning the next run in the shutdown of the last one is worth, on NVFlare itself. */
export interface OverlapFigures {
  runs: number;
  /** Mean seconds of one run. */
  run: number;
  /** Seconds from the first run's beginning to the last one's end. */
  wall: number;
  /** Seconds that the later runs had begun before their turn, summed. */
  gained: number;
}

/** Runs the baseline of the bundled job. */
export async function overlapFigures(t: {
  after: (cleanup: () => void) => void;
}): Promise<OverlapFigures> {
  const workspace = workspaceOf(t, {});
  cpSync(join(ROOT, 'evals/files/digits'), workspace, { recursive: true });
  const campaign = new QuickCampaign(workspace, PYTHON);
  const { exit, stderr } = await campaign.door('initialize', ['--python', PYTHON]);
  if (exit !== 0) throw new Error(stderr);
  const events = campaign.events() as unknown as { type: string; at: string; data: Data }[];
  const started = events.filter(({ type }) => type === 'trial_started');
  const finished = events.filter(({ type }) => type === 'trial_finished');
  const gains = started.map(({ at, data }) => (data.began_at ? between(data.began_at, at) : 0));
  const runtimes = finished.map(({ data }) => data.runtime_seconds ?? 0);
  return {
    runs: finished.length,
    run: rounded(sum(runtimes) / finished.length),
    wall: rounded(between(started[0]?.at ?? '', finished.at(-1)?.at ?? '')),
    gained: rounded(sum(gains)),
  };
}

// internals

interface Data {
  began_at?: string | null;
  runtime_seconds?: number | null;
}

function between(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function rounded(seconds: number): number {
  return Number(seconds.toFixed(1));
}
