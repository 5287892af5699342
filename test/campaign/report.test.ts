import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type QuickCampaign, quickCampaign } from '../support/stand_in.ts';

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
  assert.deepEqual(
    [body.claimed, body.carried, body.not_kept, body.failed],
    [['a', 'b'], [], 1, 1],
  );
  const found = summary(quick);
  assert.equal(found.schema_version, 'nvflare.autofl.report.v1');
  assert.deepEqual([found.ended_by, found.reason], ['campaign', 'candidate_cap_exhausted']);
  assert.deepEqual([found.baseline.name, found.baseline.score], ['baseline', 0.5]);
  assert.deepEqual(
    [found.best.name, found.best.selection_score, found.best.run_args],
    ['b', 0.8, '--lr 0.3'],
  );
  assert.deepEqual([found.best.lineage, found.best.changed_files], [['a', 'b'], ['client.py']]);
  assert.deepEqual([found.attempts, found.abandoned], [4, 1]);
  assert.match(found.failed[0].reason, /stand-in crash/);
  assert.deepEqual(found.failed[0].candidates, ['broken']);
  const { name, outcome, attempts, claimed, carried } = found.families[0];
  assert.deepEqual([name, outcome, attempts, claimed, carried], ['model', 'helped', 1, 1, 0]);
  const { event, sources, candidates, kept, batch } = found.literature[0];
  assert.deepEqual(
    [event, sources, candidates, kept, batch.scored],
    ['lit-0001', ['arXiv:1'], ['a'], ['a'], 1],
  );
  assert.ok(found.accounting.every(({ agrees }: { agrees: boolean }) => agrees));
  const page = quick.read('autofl_report.md');
  assert.match(page, /\*\*Better: accuracy \+0\.3, by runs that repeat exactly on this machine/);
  assert.match(page, /\| 1\. a \| keep \|[^\n]*\n\| 2\. b \| keep \|/);
  assert.match(page, /python job\.py --lr 0\.3/);
  assert.match(page, /\| discard \| worse \| 0\.6 \| 1 \| −0\.2 \|/);
  assert.match(page, /lit-0001 \| deeper \\\| nets \| arXiv:1 \| a \| helped: a \+0\.2/);
  assert.match(page, /!\[progress\]\(progress\.png\)/);
  const status = await quick.act('status');
  assert.equal(status.body.warnings, undefined, 'the page is what status draws, too');
});

test('the best runs again by the command of the report, and the baseline comes back by its steps', async (t) => {
  const quick = await quickCampaign(t, ['--max-candidates', '2']);
  await quick.act('prepare', ['--name', 'a', '--hypothesis', 'h', '--run-args', '--lr 0.3']);
  quick.edit('a', 0.7);
  writeFileSync(join(quick.draft('a'), 'new.py'), 'x = 1\n');
  await quick.act('evaluate');
  await quick.candidate('b', 0.8);
  await quick.act('report', ['--unconfirmed']);
  const { best, baseline } = summary(quick);
  for (const way of ['git', 'patch'] as const) {
    const copy = join(quick.workspace, '..', `copy by ${way}`);
    cpSync(quick.workspace, copy, { recursive: true });
    // Somebody's own repository around it must not swallow the patch.
    execFileSync('git', ['init', '-q', '..'], { cwd: copy });
    const shell = (line: string) => execFileSync('bash', ['-c', line], { cwd: copy });
    const scoreOf = (command: string): number => {
      const root = join(copy, 'out');
      rmSync(root, { recursive: true, force: true });
      shell(`NVFLARE_SIMULATOR_WORKSPACE_ROOT='${root}' ${command}`);
      const path = join(root, 'stand_in/server/simulate_job/metrics/metrics_summary.json');
      return JSON.parse(readFileSync(path, 'utf8')).final_aggregated_metrics[0].value;
    };
    assert.match(best.command, /python job\.py --lr 0\.3$/);
    assert.equal(scoreOf(best.command), 0.8);
    shell(baseline.to_get_it_back[way]);
    assert.equal(readFileSync(join(copy, 'client.py'), 'utf8'), 'SCORE = 0.5\nFAULT = ""\n');
    assert.ok(!existsSync(join(copy, 'new.py')), 'a file that the best created is gone');
    assert.equal(scoreOf(baseline.command), 0.5);
    const page = quick.read('autofl_report.md');
    for (const line of [best.command, baseline.command, baseline.to_get_it_back[way]])
      assert.ok(page.includes(line), line);
  }
});

test('scores that were told by somebody are named as that in the report', async (t) => {
  const quick = await quickCampaign(t, ['--env', 'prod']);
  await quick.act('record', ['--baseline', '--score', '0.5', '--decide']);
  writeFileSync(join(quick.workspace, 'STOP_AUTOFL'), '');
  assert.equal((await quick.act('report')).exit, 0);
  const { warnings, measured, best, reason } = summary(quick);
  assert.match(warnings.join(), /1 result was told by whoever ran them elsewhere/);
  assert.deepEqual([measured.describes, best.lineage, reason], [null, [], 'manual_stop_file']);
  assert.match(quick.read('autofl_report.md'), /told by whoever ran the job elsewhere/);
});
