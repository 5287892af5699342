import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Family } from '../../../scripts/nvflare/trial/processes.ts';
import { FAULTS, type Fault, tryFault, wordsOf } from './faults.ts';

/** The most telling rows; `npm run faults` runs all of them. */
async function row(t: TestContext, name: string) {
  const fault = FAULTS.find((one) => one.name === name) as Fault;
  const tried = await tryFault(t, fault);
  assert.deepEqual(
    [tried.outcome.outcome, wordsOf(tried).match(fault.says) !== null],
    [fault.outcome, true],
    JSON.stringify(tried.outcome),
  );
  const family = new Family({ token: tried.plan.token, folder: tried.folder });
  assert.deepEqual(family.look(), [], 'nothing of it is left');
  return tried;
}

const REAL = { timeout: 200_000, concurrency: 2 };

test('on NVFlare itself', REAL, async (t) => {
  await Promise.all([
    t.test('a client that raises is a crash with its own traceback', REAL, async (t) => {
      await row(t, 'raise');
    }),
    t.test(
      'a site’s process that dies ends the run within seconds, not at the stall limit',
      REAL,
      async (t) => {
        const { outcome } = await row(t, 'kill');
        assert.ok(outcome.runtimeSeconds < 60, `${outcome.runtimeSeconds} s`);
      },
    ),
    t.test(
      'the results of simulator_run are found, whatever folder it is given',
      REAL,
      async (t) => {
        const { outcome, folder } = await row(t, 'job none');
        assert.ok(Math.abs((outcome.evidence?.score ?? 0) - 0.32968) < 1e-4);
        assert.ok(existsSync(join(folder, 'artifacts', outcome.evidence?.file ?? 'none')));
      },
    ),
    t.test(
      'simulator_run that failed is a crash although the script ends well',
      REAL,
      async (t) => {
        const { folder } = await row(t, 'job raise');
        assert.match(readFileSync(join(folder, 'artifacts/run.log'), 'utf8'), /FATAL_SYSTEM_ERROR/);
      },
    ),
    t.test(
      'an SVM is scored by the server’s log, in min mode too, whatever its clients print',
      REAL,
      async (t) => {
        const { outcome } = await row(t, 'svm in min mode');
        const { evidence } = outcome;
        assert.ok(evidence && evidence.score > 0.9 && evidence.score < 1, `${evidence?.score}`);
        assert.deepEqual([evidence.source, evidence.file], ['server_log', 'server/log.txt']);
        assert.equal(evidence.sites.length, 2);
      },
    ),
  ]);
});
