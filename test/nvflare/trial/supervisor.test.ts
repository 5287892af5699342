import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Family } from '../../../scripts/nvflare/trial/processes.ts';
import { MAX_LOG_BYTES } from '../../../scripts/nvflare/trial/run_log.ts';
import { TRIAL } from '../../../scripts/nvflare/trial/trial.ts';
import { standInPython } from '../../support/stand_in.ts';
import { beginTrial, tryJob } from '../../support/trial.ts';
import { workspaceOf } from '../../support/workspace.ts';

/** A job that the stand-in interpreter runs, with a fault. */
const jobWith = (t: TestContext, fault: string) =>
  workspaceOf(t, { 'job.py': '', 'client.py': `SCORE = 0.8\nFAULT = "${fault}"\n` });

/** The most memory that a trial's supervisor ever held, in MiB. */
async function peakMemory(folder: string): Promise<number> {
  let peak = 0;
  while (!existsSync(join(folder, TRIAL.outcome))) {
    await sleep(50);
    const supervisor = join(folder, TRIAL.supervisor);
    if (!existsSync(supervisor)) continue;
    const { pid } = JSON.parse(readFileSync(supervisor, 'utf8'));
    const status = existsSync(`/proc/${pid}/status`)
      ? readFileSync(`/proc/${pid}/status`, 'utf8')
      : '';
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }
  return peak;
}

test('however much a job prints, memory and run.log stay bounded, and it is scored', async (t) => {
  const { folder } = beginTrial(t, jobWith(t, 'print:400'), { python: standInPython(t) });
  const peak = await peakMemory(folder);
  assert.ok(peak > 20 && peak < 250, `${peak} MiB`);
  const { size } = statSync(join(folder, TRIAL.artifacts, 'run.log'));
  assert.ok(size > MAX_LOG_BYTES && size < MAX_LOG_BYTES + 1024 * 1024, `${size} bytes`);
  assert.equal(JSON.parse(readFileSync(join(folder, TRIAL.outcome), 'utf8')).outcome, 'scored');
});

test('a run that ended well takes with it what it started, with the token or without', async (t) => {
  for (const fault of ['heirs', 'heirs without the token']) {
    const { folder, plan, outcome } = await tryJob(t, jobWith(t, fault), {
      python: standInPython(t),
    });
    assert.equal(outcome.outcome, 'scored', fault);
    assert.deepEqual(new Family({ token: plan.token, folder }).look(), [], fault);
  }
});

test('a refusal by the system before anything began is the machine’s, one that a client prints is not', async (t) => {
  const python = standInPython(t);
  const refused = await tryJob(t, jobWith(t, 'refused'), { python });
  assert.equal(refused.outcome.outcome, 'infrastructure');
  const pretended = await tryJob(t, jobWith(t, 'refused later'), { python });
  assert.equal(pretended.outcome.outcome, 'crash');
});

test('a job below a folder of the workspace runs in its own folder', async (t) => {
  const source = workspaceOf(t, { 'sub/job.py': '', 'sub/client.py': 'SCORE = 0.8\nFAULT = ""\n' });
  const { outcome } = await tryJob(t, source, { python: standInPython(t), job: 'sub/job.py' });
  assert.equal(outcome.outcome, 'scored', outcome.reason ?? '');
});
