import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMutationSchema } from '../../../scripts/campaign/contract/mutation_schema.ts';

const refused = (text: string): string => {
  try {
    readMutationSchema(text);
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

test('time limits are whole seconds; anything else is refused by the field’s name', () => {
  for (const field of ['run_timeout_seconds', 'simulator_no_progress_timeout_seconds']) {
    const given = (value: string) =>
      refused(`comparison_budget_args: {default_candidate_budget: {${field}: ${value}}}`);
    for (const value of ['[1]', '{a: 1}', '-1', 'true', '1.5', '.inf', '"5"'])
      assert.match(given(value), new RegExp(`default_candidate_budget\\.${field}: `), value);
    assert.equal(given('0'), 'accepted');
  }
});

test('a file that is no YAML, or holds an unknown key, is refused in one line that names it', () => {
  assert.match(
    refused('objective: ['),
    /^mutation_schema\.yaml is not YAML: [^\n]*line 1, column 13$/,
  );
  assert.match(refused('mutable_arg: {}'), /^mutation_schema\.yaml: mutable_arg: [^\n]*$/);
});
