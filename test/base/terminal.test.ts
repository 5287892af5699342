import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, painter, printable } from '../../scripts/base/terminal.ts';

test('colour is for a terminal alone, and not where the person wants none', () => {
  const painted = '\u001b[32mok\u001b[0m';
  assert.equal(painter({ isTTY: true }, {})('green', 'ok'), painted);
  assert.equal(painter({ isTTY: false }, {})('green', 'ok'), 'ok');
  assert.equal(painter({ isTTY: true }, { NO_COLOR: '1' })('green', 'ok'), 'ok');
  assert.equal(painter({ isTTY: true }, { TERM: 'dumb' })('green', 'ok'), 'ok');
  assert.equal(painter({ isTTY: true }, { NO_COLOR: '' })('green', 'ok'), painted);
});

test('what a job prints cannot steer a terminal, break a line, or turn it around', () => {
  assert.equal(printable('a\u001b[2Jb'), 'a [2Jb');
  assert.equal(printable('a\r\nb\u2028c\u0000d'), 'a b c d');
  assert.equal(printable('\u202egnp.exe'), ' gnp.exe');
  assert.equal(printable('精度 دقة é'), '精度 دقة é');
});

test('columns stand below each other', () => {
  assert.deepEqual(
    columns([
      ['a', 'bb', 'c'],
      ['aaa', 'b', ''],
    ]),
    ['a    bb  c', 'aaa  b'],
  );
  assert.deepEqual(columns([]), []);
});
