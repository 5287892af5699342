import assert from 'node:assert/strict';
import { test } from 'node:test';
import { executionFingerprint } from '../../../scripts/campaign/records/fingerprint.ts';

test('an execution is named by source, arguments and budget, however the arguments are spelled', () => {
  const base = executionFingerprint('s', ['--lr', '0.1', '--m', '0.9'], 'b');
  assert.equal(executionFingerprint('s', ['--m=0.9', '--lr=0.1'], 'b'), base);
  assert.notEqual(executionFingerprint('t', ['--lr', '0.1', '--m', '0.9'], 'b'), base);
  assert.notEqual(executionFingerprint('s', ['--lr', '0.2', '--m', '0.9'], 'b'), base);
  assert.notEqual(executionFingerprint('s', ['--lr', '0.1', '--m', '0.9'], 'c'), base);
});
