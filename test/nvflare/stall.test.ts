import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { StallWatch } from '../../scripts/nvflare/stall.ts';
import { TRIAL, type TrialPlan } from '../../scripts/nvflare/trial.ts';
import { workspaceOf } from '../support/workspace.ts';

test('a site whose process died is told by the server’s error log, not by what a client prints', (t) => {
  const folder = workspaceOf(t, {});
  const plan = { token: '0'.repeat(32), stallSeconds: 900 } as TrialPlan;
  const watch = new StallWatch(folder, plan);
  const write = (path: string, text: string): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const line =
    '2026-01-01 10:00:00,000 - Communicator - ERROR - Communication error with client site-1: \n';
  write(`${TRIAL.artifacts}/run.log`, line);
  write(`${TRIAL.root}/job/server/log.txt`, line);
  assert.equal(watch.lostWorker(), null);
  write(`${TRIAL.root}/job/server/error_log.txt`, `2026-01-01 - INFO - x\n${line}`);
  assert.match(watch.lostWorker() ?? '', /Communication error with client site-1:$/);
});
