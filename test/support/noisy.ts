import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { readLedger } from '../../scripts/campaign/views/ledger_read.ts';
import { QuickCampaign, standInPython } from './stand_in.ts';
import { TINY_JOB, workspaceOf } from './workspace.ts';

const SEED = '    parser.add_argument("--seed", type=int, default=0)\n';
/** The tiny job without its seed option. */
export const UNSEEDED = { 'job.py': TINY_JOB['job.py']?.replace(SEED, '') ?? '' };

/** What the stand-in's runs score, by block; `fresh` those of the confirmation. */
export interface Scores {
  runs: number[];
  fresh?: number[];
  fault?: string;
  /** What is added at each site. */
  sites?: number[];
}

/** A campaign over a job whose runs differ: the baseline of the specification's worked examples. */
export class NoisyCampaign extends QuickCampaign {
  client({ runs, fresh = runs, fault = '', sites = [0, 0] }: Scores): string {
    const lists = `SCORES = ${JSON.stringify(runs)}\nFRESH = ${JSON.stringify(fresh)}\nSITES = ${JSON.stringify(sites)}\n`;
    return `SCORE = 0.0\n${lists}${fault}`;
  }

  async draftOf(name: string, scores: Scores): Promise<void> {
    await this.prepare(name, 0);
    writeFileSync(join(this.draft(name), 'client.py'), this.client(scores));
  }

  async tried(name: string, scores: Scores) {
    await this.draftOf(name, scores);
    return (await this.act('evaluate')).body.candidate;
  }

  runs(arm?: string): string[] {
    return this.events().flatMap(({ type, data }) =>
      type === 'trial_finished' && (arm === undefined || data.arm === arm)
        ? [`${data.arm} b${data.block} ${data.purpose}`]
        : [],
    );
  }

  finalized(name: string) {
    return this.events().findLast(
      ({ type, data }) => type === 'candidate_finalized' && data.candidate === name,
    )?.data as { [field: string]: unknown; comparison: { [field: string]: unknown } };
  }

  row(name: string) {
    return readLedger(this.read('results.tsv'), '').rows.find((row) => row.name === name);
  }
}

export const BASELINE: Scores = {
  runs: [0.687, 0.6921, 0.6893, 0.69],
  fresh: [0.688, 0.691, 0.689],
};

/** A campaign over such a job, with its baseline scored. */
export async function noisyCampaign(
  t: Pick<TestContext, 'after'>,
  args: string[] = [],
  files: Record<string, string> = UNSEEDED,
): Promise<{ campaign: NoisyCampaign; begun: { [field: string]: unknown } }> {
  const python = standInPython(t);
  const workspace = workspaceOf(t, { ...TINY_JOB, ...files });
  const campaign = new NoisyCampaign(workspace, python);
  writeFileSync(join(workspace, 'client.py'), campaign.client(BASELINE));
  const fixed = ['--python', python, '--min-effect', '0', '--cost-price', '0'];
  const { exit, body } = await campaign.act('initialize', [...fixed, ...args]);
  assert.equal(exit, 0, JSON.stringify(body));
  return { campaign, begun: body.baseline ?? {} };
}
