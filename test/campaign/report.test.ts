import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withLock } from '../../scripts/campaign/lock.ts';
import { layoutOf } from '../../scripts/campaign/paths.ts';
import { QuickCampaign, quickCampaign } from '../support/stand_in.ts';
import { TINY_JOB, workspaceOf } from '../support/workspace.ts';

const summary = (quick: QuickCampaign) => JSON.parse(quick.read('autofl_report.json'));

test('the report names baseline, best and how to run it again, what was kept, what was not, what failed', async (t) => {
  const quick = await quickCampaign(t, ['--max-candidates', '4']);
  await quick.act('record', [
    ...['--literature', '--hypothesis', 'deeper | nets', '--source', 'arXiv:1'],
  ]);
  const linked = ['--literature-event', 'lit-0001', '--family', 'model'];
  await quick.act('prepare', ['--name', 'a', '--hypothesis', 'wider', ...linked]);
  quick.edit('a', 0.7);
  await quick.act('evaluate');
  await quick.act('prepare', [
    ...['--name', 'b', '--hypothesis', 'faster', '--run-args', '--lr 0.3'],
  ]);
  quick.edit('b', 0.8);
  await quick.act('evaluate');
  await quick.candidate('worse', 0.6);
  await quick.prepare('dropped', 0.9);
  await quick.act('abandon');
  await quick.candidate('broken', 0.9, 'crash');
  const { exit, body } = await quick.act('report', ['--unconfirmed']);
  assert.equal(exit, 0, JSON.stringify(body));
  assert.deepEqual([body.kept, body.not_kept, body.failed], [['a', 'b'], 1, 1]);
  const found = summary(quick);
  assert.equal(found.schema_version, 'nvflare.autofl.report.v1');
  assert.deepEqual([found.ended_by, found.reason], ['campaign', 'candidate_cap_exhausted']);
  assert.deepEqual(found.baseline, { name: 'baseline', score: 0.5 });
  assert.deepEqual(
    [found.best.name, found.best.selection_score, found.best.run_args],
    ['b', 0.8, '--lr 0.3'],
  );
  assert.deepEqual([found.best.lineage, found.best.changed_files], [['a', 'b'], ['client.py']]);
  assert.deepEqual([found.attempts, found.abandoned], [4, 1]);
  assert.match(found.failed[0].reason, /stand-in crash/);
  assert.deepEqual(found.failed[0].candidates, ['broken']);
  assert.deepEqual(found.families[0], { name: 'model', attempts: 1, kept: 1, crashed: 0 });
  assert.deepEqual(found.literature[0], {
    event: 'lit-0001',
    hypothesis: 'deeper | nets',
    sources: ['arXiv:1'],
    candidates: ['a'],
    kept: ['a'],
  });
  const page = quick.read('autofl_report.md');
  assert.match(page, /baseline → a → b/);
  assert.match(page, /python job\.py --lr 0\.3/);
  assert.match(page, /\*\*worse\*\* 0\.6 \(-0\.2000\), discard: score 0\.6/);
  assert.match(page, /lit-0001, deeper \\\| nets \(arXiv:1\): tried a; kept a/);
  assert.match(page, /not confirmed/);
  const status = await quick.act('status');
  assert.equal(status.body.warnings, undefined, 'the page is what status draws, too');
});

test('while work is pending, or to come, no report is made, unless the person ended the campaign', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('open', 0.7);
  for (const args of [[], ['--confirm-interrupted']]) {
    const pending = await quick.act('report', args);
    assert.deepEqual([pending.exit, pending.body.error?.code], [2, 'AUTOFL_PENDING']);
    assert.match(pending.body.error?.message ?? '', /open is pending/);
  }
  await quick.act('abandon');
  const early = await quick.act('report', ['--unconfirmed']);
  assert.deepEqual([early.exit, early.body.error?.code], [2, 'AUTOFL_NOT_FINAL']);
  assert.ok(!existsSync(join(quick.workspace, 'autofl_report.json')));
  const state = quick.read('.nvflare/autofl/campaign_state.json');
  const { exit } = await quick.act('report', ['--confirm-interrupted', '--unconfirmed']);
  assert.equal(exit, 0);
  assert.equal(summary(quick).ended_by, 'person');
  assert.equal(quick.read('.nvflare/autofl/campaign_state.json'), state, 'it changes no state');
});

test('while a run lasts, or another action is inside, no report is made', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('slow', 0.7, 'hang');
  await quick.act('evaluate', ['--detach']);
  const running = await quick.act('report', ['--confirm-interrupted']);
  assert.deepEqual([running.exit, running.body.error?.code], [2, 'AUTOFL_PENDING']);
  assert.match(running.body.error?.message ?? '', /slow is running/);
  await quick.act('abandon');
  await withLock(layoutOf(quick.workspace).lock, 'evaluate', async () => {
    const { exit, body } = await quick.act('report', ['--confirm-interrupted', '--unconfirmed']);
    assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_LOCKED']);
  });
});

test('a report of no campaign is refused and leaves nothing behind', async (t) => {
  const workspace = workspaceOf(t, TINY_JOB);
  const { exit, body } = await new QuickCampaign(workspace, '').act('report');
  assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_NO_CAMPAIGN']);
  assert.deepEqual(readdirSync(workspace).sort(), ['client.py', 'job.py']);
});

test('scores that were told by somebody are named as that in the report', async (t) => {
  const quick = await quickCampaign(t, ['--env', 'prod']);
  await quick.act('record', ['--baseline', '--score', '0.5', '--decide']);
  writeFileSync(join(quick.workspace, 'STOP_AUTOFL'), '');
  assert.equal((await quick.act('report')).exit, 0);
  const { warnings, measured, best, reason } = summary(quick);
  assert.match(warnings.join(), /1 results were told by whoever ran them elsewhere/);
  assert.deepEqual([measured, best.lineage, reason], [null, [], 'manual_stop_file']);
  assert.match(quick.read('autofl_report.md'), /told by whoever ran the job elsewhere/);
});
