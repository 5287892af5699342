import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  bringUpSupervisor,
  readOutcome,
  startTrial,
  TRIAL,
  type TrialOutcome,
  type TrialPlan,
  waitForTrial,
} from '../../scripts/nvflare/trial/trial.ts';
import { requirePython } from './doors.ts';
import { workspaceOf } from './workspace.ts';

/** One trial without a campaign around it: what a supervisor makes of a job. */
export interface Tried {
  folder: string;
  plan: TrialPlan;
  outcome: TrialOutcome;
}

/** Starts a trial over a copy of the folder `source`, after `prepare`; what `more` holds of a plan stands. */
export function beginTrial(
  t: Pick<TestContext, 'after'>,
  source: string,
  more: Partial<TrialPlan> = {},
  prepare: (folder: string) => void = () => {},
): { folder: string; plan: TrialPlan; seal: string } {
  const folder = workspaceOf(t, {}, 'trial');
  mkdirSync(join(folder, TRIAL.root));
  prepare(folder);
  cpSync(source, join(folder, TRIAL.stage), { recursive: true });
  const token = randomBytes(16).toString('hex');
  const plan: TrialPlan = {
    trial: 'trial',
    token,
    link: join('/tmp', `afl-${token.slice(0, 12)}`),
    python: requirePython(),
    job: 'job.py',
    args: [],
    block: 0,
    passthrough: [],
    heldBy: null,
    keepModels: false,
    timeoutSeconds: 300,
    stallSeconds: 60,
    results: null,
    source: { kind: 'round_metrics', selected: true },
    metrics: ['accuracy'],
    plannedRounds: 3,
    numClients: 2,
    statistic: null,
    guarded: [],
    journal: join(folder, 'journal.jsonl'),
    ...more,
  };
  const standby = bringUpSupervisor(folder, '/tmp', []);
  startTrial(standby, plan);
  return { folder, plan, seal: standby.seal };
}

/** Runs a trial to its end. */
export async function tryJob(
  t: Pick<TestContext, 'after'>,
  source: string,
  more: Partial<TrialPlan> = {},
  prepare?: (folder: string) => void,
): Promise<Tried> {
  const { folder, plan, seal } = beginTrial(t, source, more, prepare);
  const end = await waitForTrial({ folder, seal }, () => {});
  const outcome = readOutcome({ folder, seal });
  if (end !== 'finished' || !outcome) throw new Error(`the supervisor left no outcome: ${end}`);
  return { folder, plan, outcome };
}
