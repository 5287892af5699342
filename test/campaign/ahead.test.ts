import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { excuseOverlap } from '../../scripts/campaign/machine_failures.ts';
import { findByToken } from '../../scripts/nvflare/trial/processes.ts';
import { until } from '../support/doors.ts';
import { QuickCampaign, quickCampaign, standInPython } from '../support/stand_in.ts';
import { TINY_JOB, workspaceOf } from '../support/workspace.ts';

/** A client whose runs score so by block, and fail so in the block `at`. */
const client = (runs: number[], fault: string, at = '') =>
  `SCORE = 0.0\nSCORES = ${JSON.stringify(runs)}\nFRESH = ${JSON.stringify(runs)}\nFAULT = "${fault}"\n${at}`;

/** A campaign whose baseline is not started. */
function unstarted(t: TestContext, source: string): QuickCampaign {
  const workspace = workspaceOf(t, { ...TINY_JOB, 'client.py': source });
  return new QuickCampaign(workspace, standInPython(t));
}

function started(quick: QuickCampaign) {
  return quick
    .events()
    .flatMap(({ type, data }) => (type === 'trial_started' ? [data] : []))
    .map(({ arm, block, began_at }) => `${arm} b${block}${began_at ? ' ahead' : ''}`);
}

/** Trials that are somewhere between begin and record. */
function trials(quick: QuickCampaign): string[] {
  const folder = join(quick.workspace, '.nvflare/autofl/trials');
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
}

/** The plan of the run that nobody has committed to yet. */
function heldPlan(quick: QuickCampaign): { token: string; trial: string } | null {
  const known = new Set(quick.events().map(({ data }) => data.trial));
  for (const name of trials(quick)) {
    if (known.has(name)) continue;
    const path = join(quick.workspace, '.nvflare/autofl/trials', name, 'plan.json');
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  }
  return null;
}

function kill(child: ChildProcess | null): void {
  child?.kill('SIGKILL');
}

async function draft(quick: QuickCampaign, name: string, source: string): Promise<void> {
  await quick.prepare(name, 0);
  writeFileSync(join(quick.draft(name), 'client.py'), source);
}

test('the next run of the same action begins while the last one shuts down', async (t) => {
  const quick = unstarted(t, client([0.5, 0.51, 0.52], 'shutdown:2'));
  const { exit, body } = await quick.act('initialize', ['--python', quick.python]);
  assert.equal(exit, 0, JSON.stringify(body));
  assert.deepEqual(started(quick), ['baseline b0', 'baseline b1 ahead', 'baseline b2 ahead']);
  const [, second] = quick.events().filter(({ type }) => type === 'trial_started');
  const recorded = quick.events().find(({ type }) => type === 'trial_finished');
  assert.ok(String(second?.data.began_at) < String(Reflect.get(recorded ?? {}, 'at')));
  assert.equal(body.baseline?.score, 0.51);
  assert.deepEqual(trials(quick), []);

  await draft(quick, 'lead', client([0.9, 0.91, 0.92, 0.93], 'shutdown:2'));
  assert.equal((await quick.act('evaluate')).body.candidate?.verdict, 'keep');
  const own = started(quick).filter((run) => run.startsWith('lead'));
  assert.deepEqual(own.slice(0, 2), ['lead b0', 'lead b1 ahead']);
  assert.deepEqual(trials(quick), []);
});

test('what needs no other run begins none ahead', async (t) => {
  const quick = await quickCampaign(t, ['--replicates', '1']);
  await draft(quick, 'worse', client([0.3], 'shutdown:2'));
  await quick.act('evaluate');
  assert.deepEqual(
    started(quick).filter((run) => run.startsWith('worse')),
    ['worse b0'],
  );
  assert.deepEqual(trials(quick), []);
});

test('a run that fails in its shutdown still counts as failed, and what was begun ahead is dropped', async (t) => {
  const quick = unstarted(t, client([0.5, 0.51, 0.52], ''));
  await quick.act('initialize', ['--python', quick.python]);
  await draft(quick, 'late', client([0.9, 0.9, 0.9], 'fails in shutdown:3'));
  const running = quick.act('evaluate');
  await until('a run is begun ahead', () => heldPlan(quick) !== null);
  const { token = '', trial = '' } = heldPlan(quick) ?? {};
  const { body } = await running;
  assert.equal(body.candidate?.status, 'crash');
  assert.match(String(body.candidate?.why), /failed while it shut down/);
  assert.deepEqual(findByToken(token), []);
  assert.ok(quick.events().every(({ data }) => data.trial !== trial));
  assert.deepEqual(trials(quick), []);
});

/** A candidate whose first run shuts down while its second one, which hangs, was begun by `evaluate`. */
async function begunAhead(t: TestContext) {
  const quick = unstarted(t, client([0.5, 0.51, 0.52], ''));
  await quick.act('initialize', ['--python', quick.python]);
  await draft(quick, 'lead', client([0.9, 0.9], 'shutdown:20', 'LATER = "hang"\n'));
  let runner: ChildProcess | null = null;
  const ended = quick.door('evaluate', [], {
    started: (child) => {
      runner = child;
    },
  });
  await until('a run is begun ahead', () => heldPlan(quick) !== null);
  const { token = '', trial = '' } = heldPlan(quick) ?? {};
  const log = join(quick.workspace, '.nvflare/autofl/trials', trial, 'artifacts/run.log');
  await until('it hangs', () => existsSync(log) && /Round 2/.test(readFileSync(log, 'utf8')));
  const killEvaluate = async () => {
    kill(runner);
    await ended;
  };
  return { quick, token, trial, killEvaluate };
}

test('a kill while a run is begun ahead leaves no process, and the run counts nowhere', async (t) => {
  const { quick, token, trial, killEvaluate } = await begunAhead(t);
  await killEvaluate();
  await until('it has ended', () => findByToken(token).length === 0);
  const { body } = await quick.act('abandon');
  assert.equal(body.ok, true, JSON.stringify(body));
  assert.ok(quick.events().every(({ data }) => data.trial !== trial));
  assert.deepEqual(trials(quick), []);
});

test('a run begun ahead ends with the next action, when all who watched it were killed', async (t) => {
  const { quick, token, trial, killEvaluate } = await begunAhead(t);
  const path = `.nvflare/autofl/trials/${trial}/supervisor.json`;
  process.kill(JSON.parse(quick.read(path)).pid, 'SIGKILL');
  await killEvaluate();
  assert.ok(findByToken(token).length > 0, 'nobody is left to end it');
  await quick.act('abandon');
  assert.deepEqual(findByToken(token), []);
  assert.deepEqual(trials(quick), []);
});

test('out of memory beside a run that shuts down is the machine’s, in its own turn it is the run’s', () => {
  const crash = {
    outcome: 'crash',
    reason: 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB',
    explanation: [],
    evidence: null,
    runtimeSeconds: 1,
    contended: false,
    warnings: [],
  } as const;
  const made = { ...crash, explanation: [], warnings: [] };
  const at = '2026-01-01T00:00:00.000Z';
  assert.equal(excuseOverlap({ began_at: at }, made).outcome, 'infrastructure');
  assert.equal(excuseOverlap({ began_at: null }, made).outcome, 'crash');
  const other = { ...made, reason: 'ValueError: no' };
  assert.equal(excuseOverlap({ began_at: at }, other).outcome, 'crash');
});
