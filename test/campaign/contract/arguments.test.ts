import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  inherit,
  joinArguments,
  splitArguments,
} from '../../../scripts/campaign/contract/arguments.ts';

test('arguments are split as a shell would, and joined back to the same words', () => {
  const words = splitArguments(`--name "a b" --path='x y' --empty "" --u ü`, 'run-args');
  assert.deepEqual(words, ['--name', 'a b', '--path=x y', '--empty', '', '--u', 'ü']);
  assert.deepEqual(splitArguments(joinArguments(words), 'run-args'), words);
});

test('an unclosed quote is refused', () => {
  assert.throws(() => splitArguments('--name "a', 'run-args'), /--run-args cannot be split/);
});

test('inherited arguments stay until the candidate gives the same option, in any spelling', () => {
  const inherited = ['--lr', '0.1', '--betas', '0.9', '0.99', '--nesterov'];
  assert.deepEqual(inherit(inherited, []), inherited);
  assert.deepEqual(inherit(inherited, ['--lr=0.2']), [
    '--betas',
    '0.9',
    '0.99',
    '--nesterov',
    '--lr=0.2',
  ]);
  assert.deepEqual(inherit(['--local-steps', '-1'], ['--local_steps', '2']), [
    '--local_steps',
    '2',
  ]);
});
