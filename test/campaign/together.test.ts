import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findByToken } from '../../scripts/nvflare/trial/processes.ts';
import { type DoorResult, door, until } from '../support/doors.ts';
import { QuickCampaign, quickCampaign, standInPython } from '../support/stand_in.ts';
import { TINY_JOB, workspaceOf } from '../support/workspace.ts';

const TEN = Array.from({ length: 10 }, (_, index) => index);

const count = (quick: QuickCampaign, type: string) =>
  quick.events().filter((event) => event.type === type).length;

/** Events of one type about the runs of one arm. */
const runs = (quick: QuickCampaign, type: string, arm: string) =>
  quick.events().filter((event) => event.type === type && event.data.arm === arm);

/** No block of an arm was run twice. */
function assertRunOnce(quick: QuickCampaign, arm: string): void {
  const blocks = runs(quick, 'trial_started', arm).map(({ data }) => data.block);
  assert.ok(blocks.length > 0);
  assert.equal(new Set(blocks).size, blocks.length);
}

/** What was not done was refused for a reason that says so, and nothing broke. */
function assertRefused(answers: DoorResult[], codes: RegExp): void {
  for (const { body, stderr } of answers.filter(({ exit }) => exit !== 0))
    assert.match(body.error?.code ?? '', codes, stderr);
}

/** A run under way that ends when the returned gate is opened. */
async function running(t: TestContext): Promise<{ quick: QuickCampaign; open: () => void }> {
  const quick = await quickCampaign(t);
  const gate = join(quick.workspace, '..', 'gate');
  await quick.prepare('a', 0.8, `wait:${gate}`);
  await quick.act('evaluate', ['--detach']);
  await until('the trial runs', () => findByToken(quick.token()).length > 0);
  return { quick, open: () => writeFileSync(gate, '') };
}

test('ten that initialize at once make one campaign with one baseline', async (t) => {
  const workspace = workspaceOf(t, { ...TINY_JOB, 'client.py': 'SCORE = 0.5\nFAULT = ""\n' });
  const python = standInPython(t);
  const quick = new QuickCampaign(workspace, python);
  const answers = await Promise.all(TEN.map(() => quick.door('initialize', ['--python', python])));
  assertRefused(answers, /AUTOFL_LOCKED/);
  for (const { body } of answers.filter(({ exit }) => exit === 0))
    assert.equal(body.baseline?.score, 0.5);
  assertRunOnce(quick, 'baseline');
  assert.deepEqual(
    [count(quick, 'campaign_initialized'), count(quick, 'baseline_recorded')],
    [1, 1],
  );
});

test('of ten that prepare at once one makes the draft; none of ten settings is lost', async (t) => {
  const quick = await quickCampaign(t);
  const answers = await Promise.all(
    TEN.map((index) => quick.door('prepare', ['--name', `c${index}`, '--hypothesis', 'h'])),
  );
  assert.equal(answers.filter(({ exit }) => exit === 0).length, 1);
  assertRefused(answers, /AUTOFL_(LOCKED|PENDING)/);
  assert.equal(count(quick, 'candidate_prepared'), 1);
  const settings = await Promise.all(
    TEN.map((index) => quick.door('status', ['--timeout', String(100 + index)])),
  );
  assertRefused(settings, /AUTOFL_LOCKED/);
  const done = settings.flatMap(({ exit }, index) => (exit === 0 ? [100 + index] : []));
  assert.ok(done.length > 0);
  const changes = quick
    .events()
    .flatMap(({ data }) => (data.changes ?? []) as { new: number; setting: string }[]);
  assert.deepEqual(changes.map((change) => change.new).sort(), done);
});

test('ten that evaluate at once share one run, and ten that abandon drop one draft once', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8, 'last:2');
  const answers = await Promise.all(TEN.map(() => quick.door('evaluate')));
  assertRefused(answers, /AUTOFL_(LOCKED|NOTHING_PENDING)/);
  for (const { body } of answers.filter(({ exit }) => exit === 0))
    assert.equal(body.candidate?.status, 'keep');
  assertRunOnce(quick, 'a');
  assert.equal(count(quick, 'candidate_finalized'), 1);
  await quick.prepare('b', 0.9);
  const abandoned = await Promise.all(TEN.map(() => quick.door('abandon')));
  assert.equal(abandoned.filter(({ exit }) => exit === 0).length, 1);
  assertRefused(abandoned, /AUTOFL_(LOCKED|NOTHING_PENDING)/);
  assert.equal(count(quick, 'candidate_abandoned'), 1);
});

test('ten that wait for a run, and some that stop it, record it once', async (t) => {
  const { quick } = await running(t);
  const answers = await Promise.all(
    TEN.map((index) => quick.door(index % 2 ? 'stop-trial' : 'wait')),
  );
  assertRefused(answers, /AUTOFL_(LOCKED|NOTHING_RUNS|INFRASTRUCTURE)/);
  assert.ok(answers.some(({ exit }) => exit === 0));
  assert.equal(runs(quick, 'trial_finished', 'a').length, 1);
  assert.equal(quick.state().candidate_attempts, 0);
});

test('while a run lasts, status, guard, plot and the ledger answer at once', async (t) => {
  const { quick, open } = await running(t);
  const ledger = join(quick.workspace, 'results.tsv');
  const evaluate = quick.door('evaluate');
  const began = performance.now();
  const [status, guard, plot] = await Promise.all([
    quick.door('status'),
    door('campaign_guard', [ledger]),
    door('plot_progress', [ledger, '--output', join(quick.workspace, '..', 'now.png')]),
  ]);
  const seconds = (performance.now() - began) / 1000;
  assert.deepEqual([status.exit, guard.exit, plot.exit], [0, 0, 0]);
  const { state, round } = status.body.running as { state: string; round: number };
  assert.deepEqual([state, round], ['running', 3]);
  assert.equal(guard.body.next_action, 'wait_candidate');
  assert.ok(seconds < 20, `answered after ${seconds} s`);
  assert.equal(runs(quick, 'trial_finished', 'a').length, 0, 'it still runs');
  open();
  assert.equal((await evaluate).body.candidate?.status, 'keep');
});
