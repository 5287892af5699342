import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../scripts/base/failure.ts';
import { type Flag, numberOf, parseFlags, textOf } from '../../scripts/base/flags.ts';

const FLAGS: Flag[] = [
  { name: 'name', value: 'NAME', help: '' },
  { name: 'run-args', value: '"--x"', options: true, help: '' },
  { name: 'stop-file', value: 'PATH', multiple: true, help: '' },
  { name: 'timeout', value: 'S', help: '' },
  { name: 'detach', help: '' },
];

const refused = (args: string[], message: RegExp) =>
  assert.throws(
    () => parseFlags(args, FLAGS, 'see --help'),
    (error) => error instanceof Failure && error.exit === 2 && message.test(error.message),
  );

test('a value may be given after a space or an equals sign', () => {
  const parsed = parseFlags(['job.py', '--name', 'a', '--timeout=5', '--detach'], FLAGS, '');
  assert.deepEqual(parsed.positionals, ['job.py']);
  assert.equal(textOf(parsed, 'name'), 'a');
  assert.equal(numberOf(parsed, 'timeout', { min: 0 }), 5);
  assert.ok(parsed.switches.has('detach'));
});

test('job arguments that begin with dashes are taken whole', () => {
  assert.equal(textOf(parseFlags(['--run-args', '--lr 0.1'], FLAGS, ''), 'run-args'), '--lr 0.1');
});

test('a forgotten value is noticed instead of swallowing the next flag', () => {
  refused(['--name', '--detach'], /--name needs a value/);
  refused(['--name'], /--name needs a value/);
});

test('a mistyped or abbreviated flag is refused with the one that was meant', () => {
  refused(['--detatch'], /did you mean --detach/);
  refused(['--nam', 'x'], /Unknown flag --nam; did you mean --name/);
});

test('a flag given twice is refused unless it may repeat', () => {
  refused(['--name', 'a', '--name', 'b'], /given twice/);
  const parsed = parseFlags(['--stop-file', 'a', '--stop-file', 'b'], FLAGS, '');
  assert.deepEqual(parsed.text.get('stop-file'), ['a', 'b']);
});

test('numbers are checked for shape and bounds, and the message repeats what was received', () => {
  for (const text of ['-1', '1.5', 'abc', '', '0x10', '1e999']) {
    const parsed = parseFlags([`--timeout=${text}`], FLAGS, '');
    assert.throws(() => numberOf(parsed, 'timeout', { min: 0 }), /--timeout takes a whole number/);
  }
});
