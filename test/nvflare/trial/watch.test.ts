import assert from 'node:assert/strict';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIfExists } from '../../../scripts/base/files.ts';
import { Hold } from '../../../scripts/nvflare/trial/held.ts';
import { Family } from '../../../scripts/nvflare/trial/processes.ts';
import { TRIAL, type TrialPlan, type TrialProgress } from '../../../scripts/nvflare/trial/trial.ts';
import { watchRun } from '../../../scripts/nvflare/trial/watch.ts';
import { workspaceOf } from '../../support/workspace.ts';

const PLAN = {
  token: '0'.repeat(32),
  stallSeconds: 900,
  timeoutSeconds: 0,
  results: null,
  source: { kind: 'round_metrics', selected: true },
  metrics: ['accuracy'],
  plannedRounds: 2,
  heldBy: null,
} as unknown as TrialPlan;

/** A run that ends by itself after a second, with these files in its folder. */
async function watched(
  t: TestContext,
  files: Record<string, string>,
  more: Partial<TrialPlan> = {},
) {
  const folder = workspaceOf(t, {});
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const family = new Family({ token: PLAN.token, folder });
  const hold = new Hold(folder, PLAN, { starter: process.ppid, onAdopted: () => {} });
  const watch = (exit: Promise<void> = sleep(1000)) =>
    watchRun(folder, { ...PLAN, ...more }, { family, hold, exit });
  const progress = (): TrialProgress =>
    JSON.parse(readIfExists(join(folder, TRIAL.progress))?.toString('utf8') ?? '{}');
  return { folder, watch, progress };
}

const LOST =
  '2026-01-01 10:00:00,000 - Communicator - ERROR - Communication error with client site-1: \n';
const METRICS = `${TRIAL.root}/job/server/simulate_job/metrics`;
const round = (number: number) =>
  `${JSON.stringify({
    round: number,
    aggregated_metrics: [],
    sites: [{ name: 'site-1', metrics: [{ name: 'accuracy', value: 0.5 }] }],
  })}\n`;

test('a site whose process died ends the run at once, told by the server’s error log alone', async (t) => {
  const printed = await watched(t, {
    [`${TRIAL.artifacts}/run.log`]: LOST,
    [`${TRIAL.root}/job/server/log.txt`]: LOST,
    [`${TRIAL.root}/job/site-1/error_log.txt`]: LOST,
  });
  assert.equal(await printed.watch(), null, 'nobody else’s word counts');
  const errors = { [`${TRIAL.root}/job/server/error_log.txt`]: `x\n${LOST}` };
  const lost = await watched(t, errors);
  const reason = await lost.watch(sleep(10_000, undefined, { ref: false }));
  assert.match(reason?.join(' ') ?? '', /^lost worker .*Communication error with client site-1:$/);
  const over = await watched(t, {
    ...errors,
    [`${METRICS}/round_metrics.jsonl`]: round(0) + round(1),
  });
  assert.equal(await over.watch(), null, 'sites leave when all rounds are done');
});

test('a run that fills the disk with its logs is ended', async (t) => {
  const path = `${TRIAL.root}/job/site-1/log.json`;
  const { folder, watch } = await watched(t, { [path]: '', [`${TRIAL.root}/job/server/x`]: '' });
  truncateSync(join(folder, path), 5 * 1024 ** 3);
  assert.deepEqual(await watch(), ['output', '5120 MiB of logs']);
});

test('a run says that it only shuts down once every planned round and the summary are there', async (t) => {
  const files = { [`${METRICS}/round_metrics.jsonl`]: round(0) + round(1) };
  const open = await watched(t, files);
  await open.watch();
  assert.deepEqual(open.progress(), {
    round: 2,
    rounds: 2,
    score: 0.5,
    scores: [0.5, 0.5],
    elapsedSeconds: 0,
    shuttingDown: false,
  });
  const summary = { [`${METRICS}/metrics_summary.json`]: '{"final_round": 1}' };
  const over = await watched(t, { ...files, ...summary });
  await over.watch();
  assert.equal(over.progress().shuttingDown, true);
  const short = await watched(t, { ...files, ...summary }, { plannedRounds: 3 });
  await short.watch();
  assert.equal(short.progress().shuttingDown, false, 'a round is missing');
});
