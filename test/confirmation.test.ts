import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { applyCandidate } from '../evals/candidates.ts';
import { campaign, PYTHON, ROOT } from './support/doors.ts';
import { QuickCampaign } from './support/stand_in.ts';
import { workspaceOf } from './support/workspace.ts';

test('on NVFlare an edit without effect claims nothing; a real gain is carried, confirmed and tested on rows kept apart', {
  timeout: 600_000,
}, async (t) => {
  const workspace = workspaceOf(t, {}, 'digits');
  cpSync(join(ROOT, 'evals/files/digits'), workspace, { recursive: true });
  symlinkSync(dirname(dirname(PYTHON)), join(workspace, '.venv'));
  const schema = join(workspace, 'mutation_schema.yaml');
  writeFileSync(schema, readFileSync(schema, 'utf8').replace('runs: 2', 'runs: 1'));
  const quick = new QuickCampaign(workspace, '');
  const small = ['--base-args', '--n_clients 2 --num_rounds 2', '--confirm-runs', '2'];
  const begun = await campaign('initialize', workspace, [...small, '--max-candidates', '2']);
  assert.match(String(begun.body.baseline?.noise), /one run varies by ±0\.\d+ \(2 runs\)/);

  await campaign('prepare', workspace, ['--name', 'comment', '--hypothesis', 'nothing']);
  appendFileSync(join(quick.draft('comment'), 'client.py'), '\n# a comment\n');
  const idle = await campaign('evaluate', workspace);
  assert.equal(idle.body.candidate?.verdict, 'discard');
  assert.match(idle.body.candidate?.why ?? '', /^no_effect/);

  await campaign('prepare', workspace, ['--name', 'features', '--hypothesis', 'random features']);
  applyCandidate(quick.draft('features'), '1-random-features.patch');
  const better = await campaign('evaluate', workspace);
  assert.equal(better.body.candidate?.verdict, 'carry');
  assert.equal(better.body.next_action, 'confirm_best');

  const { body } = await campaign('confirm', workspace);
  assert.match(String(body.confirmation), /^confirmed: \+0\.\d+ \(90 % interval/);
  const { metric, best_score, baseline_score } = body.sealed as Record<string, number | string>;
  assert.equal(metric, 'accuracy');
  assert.ok(Number(best_score) > Number(baseline_score));
  assert.equal(body.next_action, 'final_report');
});
