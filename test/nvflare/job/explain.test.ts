import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain, explainable } from '../../../scripts/nvflare/job/explain.ts';
import { read, recipeJob } from './workspace.ts';

const ROUNDS = 'budget.fixed_training_budget.num_rounds';

test('a known value is explained by the places it went through', (t) => {
  const meaning = read(t, recipeJob('num_rounds=ROUNDS', 'ROUNDS = 4'));
  const lines = explain(meaning, ROUNDS) ?? [];
  assert.match(lines.at(-1) ?? '', /num_rounds is 4 \(constant:ROUNDS\)/);
  assert.ok(
    lines.some((line) => /^job\.py:3:\d+ .*ROUNDS/.test(line)),
    lines.join('\n'),
  );
});

test('an unknown value is explained by what it depends on', (t) => {
  const before = 'import os\nBASE = int(os.environ["N"])';
  const lines = explain(read(t, recipeJob('num_rounds=BASE + 1', before)), ROUNDS) ?? [];
  assert.ok(lines.length > 0);
  assert.match(lines.at(-1) ?? '', /num_rounds depends on the environment variable N/);
});

test('a field that the contract does not have is said to be none', (t) => {
  const meaning = read(t, recipeJob());
  assert.equal(explain(meaning, 'budget.rounds'), null);
  assert.ok(explainable(meaning).includes('job.arguments.min_clients'));
});
