import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readIfExists } from '../../scripts/base/files.ts';
import { finishRun } from '../../scripts/campaign/actions/follow.ts';
import { recordRun } from '../../scripts/campaign/actions/record_run.ts';
import { awaitRun, runningTrial } from '../../scripts/campaign/actions/run.ts';
import { withLock } from '../../scripts/campaign/records/lock.ts';
import { layoutOf } from '../../scripts/campaign/records/paths.ts';
import { Records } from '../../scripts/campaign/records/records.ts';
import { findByToken } from '../../scripts/nvflare/trial/processes.ts';
import { until } from '../support/doors.ts';
import { type QuickCampaign, quickCampaign } from '../support/stand_in.ts';

/** Prepares a candidate whose run ends only when the returned gate is opened. */
async function gated(quick: QuickCampaign, name: string, score: number): Promise<() => void> {
  const gate = join(quick.workspace, '..', 'gate');
  await quick.prepare(name, score, `wait:${gate}`);
  return () => writeFileSync(gate, '');
}

/** No signal comes. */
const NONE = { signal: new AbortController().signal, received: () => null };

const started = (quick: QuickCampaign, trials: number) =>
  until('the trial runs', () => {
    const count = quick.events().filter(({ type }) => type === 'trial_started').length;
    return count === trials && findByToken(quick.token()).length > 0;
  });

/** A candidate's run under way that nobody follows, ending only when `open` is called. */
async function detachedRun(t: TestContext) {
  const quick = await quickCampaign(t);
  const open = await gated(quick, 'a', 0.8);
  await quick.act('evaluate', ['--detach']);
  await started(quick, 3);
  const layout = layoutOf(quick.workspace);
  const records = Records.open(layout);
  const running = runningTrial(records);
  return { quick, open, layout, records, running };
}

const supervisorOf = (quick: QuickCampaign): number => {
  const trial = quick.events().findLast(({ type }) => type === 'trial_started')?.data.trial;
  return JSON.parse(quick.read(`.nvflare/autofl/trials/${trial}/supervisor.json`)).pid;
};

const finalized = (quick: QuickCampaign) =>
  quick.events().filter(({ type }) => type === 'candidate_finalized');

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} to evaluate loses nothing: the run goes on and wait records it once`, async (t) => {
    const quick = await quickCampaign(t);
    const open = await gated(quick, 'a', 0.8);
    let kill = (): void => {};
    const evaluate = quick.door('evaluate', [], {
      started: (child) => {
        kill = () => child.kill(signal);
      },
    });
    await started(quick, 3);
    kill();
    const { exit, body } = await evaluate;
    if (signal !== 'SIGKILL') {
      assert.equal(exit, signal === 'SIGINT' ? 130 : 143);
      assert.match(body.error?.hint ?? '', /wait JOB goes on with it; .*stop-trial JOB ends it/);
    }
    assert.ok(findByToken(quick.token()).length > 0, 'the run goes on');
    assert.equal((await quick.act('wait', ['--for', '0'])).exit, 75);
    open();
    assert.equal((await quick.act('wait')).body.candidate?.status, 'keep');
    assert.equal(finalized(quick).length, 1);
    assert.match(quick.read('client.py'), /SCORE = 0\.8/);
  });
}

test('a run that ended while nobody watched is recorded by evaluate, without running again', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8);
  assert.equal((await quick.act('evaluate', ['--detach'])).body.detached, true);
  const trial = quick.events().findLast(({ type }) => type === 'trial_started')?.data.trial;
  await until('the outcome is there', () =>
    existsSync(join(quick.workspace, `.nvflare/autofl/trials/${trial}/outcome.json`)),
  );
  assert.equal((await quick.act('evaluate')).body.candidate?.status, 'keep');
  assert.equal(quick.events().filter(({ type }) => type === 'trial_started').length, 3);
});

test('two that evaluate at once share one run, and both report its result', async (t) => {
  const quick = await quickCampaign(t);
  const open = await gated(quick, 'a', 0.8);
  const first = quick.door('evaluate');
  await started(quick, 3);
  let told = '';
  const second = quick.door('evaluate', [], {
    started: ({ stderr }) =>
      stderr?.on('data', (text) => {
        told += text;
      }),
  });
  await until('the second one waits for the run', () => told.includes('a b0 runs'));
  const status = await quick.act('status');
  assert.equal((status.body.running as { state: string }).state, 'running');
  open();
  const answers = await Promise.all([first, second]);
  assert.deepEqual(
    answers.map(({ body }) => body.candidate?.status),
    ['keep', 'keep'],
  );
  assert.equal(finalized(quick).length, 1);
});

test('a run that is only being started is not taken for a dead one', async (t) => {
  const { quick, open, layout, records, running } = await detachedRun(t);
  const trial = join(layout.trials, running.trial);
  // As the starter's folder looks before it wrote its plan; the supervisor itself writes neither again.
  const late = ['plan.json', 'supervisor.json'].map((name) => join(trial, name));
  const [following] = await withLock(layout.lock, 'test', async () => {
    for (const file of late) renameSync(file, `${file}.late`);
    const follower = finishRun({ records, interruption: NONE }, 'wait', running);
    for (const file of late) renameSync(`${file}.late`, file);
    return [follower];
  });
  await until('the follower has had the lock', () =>
    readdirSync(layout.lock).some(
      (name) =>
        name.endsWith('.released') &&
        /"action":"wait"/.test(String(readIfExists(join(layout.lock, name)))),
    ),
  );
  open();
  assert.equal((await following)?.outcome, 'scored');
  assert.equal(finalized(quick).length, 1);
});

test('who finds a run recorded but undecided decides it', async (t) => {
  const { quick, open, layout, records, running } = await detachedRun(t);
  open();
  await awaitRun(records, running, () => {}, {});
  // Another action was killed right after it recorded the run.
  await recordRun(Records.open(layout), running);
  assert.equal(
    (await finishRun({ records, interruption: NONE }, 'evaluate', running))?.outcome,
    'scored',
  );
  assert.equal(finalized(quick).length, 1);
  assert.match(quick.read('client.py'), /SCORE = 0\.8/);
});

test('wait decides a run that was recorded and not decided, and says so only once', async (t) => {
  const { quick, open, layout, records, running } = await detachedRun(t);
  open();
  await awaitRun(records, running, () => {}, {});
  await recordRun(Records.open(layout), running);
  assert.equal((await quick.act('wait')).body.candidate?.status, 'keep');
  assert.equal(finalized(quick).length, 1);
  assert.equal((await quick.act('wait')).body.error?.code, 'AUTOFL_NOTHING_RUNS');
});

test('a draft that a kill left unmade is made from the incumbent, not from an abandoned one of its name', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.9);
  await quick.act('abandon');
  const records = Records.open(layoutOf(quick.workspace));
  const [before] = records.campaign.candidates;
  assert.ok(before);
  records.append('candidate_prepared', before.prepared);
  const refused = await quick.act('evaluate');
  assert.match(refused.body.error?.message ?? '', /nothing changed/);
  assert.match(readFileSync(join(quick.draft('a~1'), 'client.py'), 'utf8'), /0\.9/);
  assert.match(readFileSync(join(quick.draft('a'), 'client.py'), 'utf8'), /0\.5/);
});

test('status makes a draft that a kill left unmade, and leaves nothing else behind', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.9);
  const folder = join(quick.workspace, '.nvflare/autofl/candidates');
  rmSync(join(folder, 'a'), { recursive: true });
  const { body } = await quick.act('status');
  assert.ok(existsSync(join(String(body.draft), 'client.py')));
  assert.deepEqual(readdirSync(folder), ['a']);
});

test('when the supervisor is killed, the trial ends, is not counted, and evaluate runs it anew', async (t) => {
  const quick = await quickCampaign(t);
  const open = await gated(quick, 'a', 0.8);
  await quick.act('evaluate', ['--detach']);
  await started(quick, 3);
  const token = quick.token();
  process.kill(supervisorOf(quick), 'SIGKILL');
  const waited = await quick.act('wait');
  assert.equal(waited.exit, 75);
  assert.equal(waited.body.next_action, 'retry_infrastructure');
  assert.deepEqual(findByToken(token), [], 'nothing of the trial is left');
  open();
  const { body } = await quick.act('evaluate');
  assert.deepEqual([body.candidate?.status, body.attempts], ['keep', 1]);
  assert.deepEqual(quick.ledger(), ['baseline baseline', 'infrastructure_retry a', 'keep a']);
  const record = '.nvflare/autofl/candidates/a/candidate_manifest.json';
  assert.equal(JSON.parse(quick.read(record)).crash_replay, null, 'no crash was tried again');
  assert.equal(quick.state().reason, 'continue');
});

test('a supervisor that cannot come up says why', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8, 'hang');
  const records = Records.open(layoutOf(quick.workspace));
  await quick.act('evaluate', ['--detach']);
  await quick.act('stop-trial');
  records.refresh();
  const { run_args, source_sha256 } = records.campaign.candidates[0]?.submitted ?? {};
  records.append('trial_started', {
    trial: 'a-b0-99',
    arm: 'a',
    block: 0,
    purpose: 'selection',
    seed: null,
    token: '0'.repeat(32),
    seal: null,
    source_sha256: source_sha256 ?? '',
    args: run_args ?? [],
    began_at: null,
  });
  const folder = join(records.layout.trials, 'a-b0-99');
  mkdirSync(folder);
  writeFileSync(join(folder, 'supervisor.log'), 'x\nError: no such loader\n    at y\n');
  assert.match(
    String((await quick.act('wait')).body.candidate?.why),
    /died \(Error: no such loader\)/,
  );
});

test('a file that a kill left half written goes with the next action', async (t) => {
  const quick = await quickCampaign(t);
  const half = join(quick.workspace, '.0123456789abcdef.tmp');
  writeFileSync(half, '{');
  await quick.prepare('a', 0.8);
  assert.ok(!existsSync(half));
});

test('stop-trial ends the run and everything it started; the draft stays and can be edited', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8, 'orphan');
  await quick.act('evaluate', ['--detach']);
  await started(quick, 3);
  const token = quick.token();
  assert.equal((await quick.act('stop-trial')).exit, 0);
  assert.deepEqual(findByToken(token), []);
  quick.edit('a', 0.9);
  const { body } = await quick.act('evaluate');
  assert.deepEqual([body.candidate?.score, body.attempts], [0.9, 1]);
});

test('abandon ends the candidate’s own run and costs no attempt', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8, 'orphan');
  await quick.act('evaluate', ['--detach']);
  await started(quick, 3);
  const token = quick.token();
  const { body } = await quick.act('abandon');
  assert.deepEqual(
    [body.abandoned, body.attempts, body.next_action],
    ['a', 0, 'propose_candidate'],
  );
  assert.deepEqual(findByToken(token), []);
});

test('a run without output and CPU use is ended after the stall limit; one that computes is not', async (t) => {
  const quick = await quickCampaign(t, ['--simulator-no-progress-timeout', '1']);
  const hang = await quick.candidate('hang', 0.8, 'hang');
  assert.equal(hang.body.candidate?.status, 'crash');
  assert.match(hang.body.candidate?.why ?? '', /hung: no output and no CPU use for \d+ s/);
  const busy = await quick
    .prepare('busy', 0.8, 'busy')
    .then(() => quick.act('evaluate', ['--timeout', '4']));
  assert.match(busy.body.candidate?.why ?? '', /took longer than its time limit \(4 s\)/);
});

test('while a run lasts the workspace holds the incumbent, byte for byte', async (t) => {
  const quick = await quickCampaign(t);
  const before = readFileSync(join(quick.workspace, 'client.py'));
  const open = await gated(quick, 'a', 0.4);
  await quick.act('evaluate', ['--detach']);
  await started(quick, 3);
  assert.deepEqual(readFileSync(join(quick.workspace, 'client.py')), before);
  open();
  await quick.act('wait');
  assert.deepEqual(readFileSync(join(quick.workspace, 'client.py')), before);
});
