import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Compilation, compiles } from '../../scripts/python/compiles.ts';
import { workspaceOf } from '../support/workspace.ts';

async function compiled(source: string | Uint8Array): Promise<Compilation | undefined> {
  const bytes = typeof source === 'string' ? Buffer.from(source) : source;
  const sources = new Map([['a.py', bytes]]);
  return (await compiles({ python: 'python3', sources })).get('a.py');
}

test('Python is told from what is not, with line and column', async () => {
  assert.deepEqual(await compiled('x = 1\nwith (open("a") as b, open("c") as d): pass\n'), {
    ok: true,
  });
  assert.deepEqual(await compiled('x = 1\ndef f(:\n    pass\n'), {
    ok: false,
    line: 2,
    column: 7,
    message: 'invalid syntax',
  });
});

test('a source is compiled and never run', async (t) => {
  const mark = join(workspaceOf(t, {}), 'ran');
  assert.deepEqual(await compiled(`open(${JSON.stringify(mark)}, "w")\n`), { ok: true });
  assert.ok(!existsSync(mark));
});

test('odd bytes and absurd nesting get an answer, not a crash', async () => {
  for (const source of [
    'x = "\0"',
    Buffer.from([0xff, 0xfe, 0x00]),
    `${'('.repeat(5000)}1${')'.repeat(5000)}`,
  ]) {
    assert.equal((await compiled(source))?.ok, false);
  }
  assert.deepEqual(await compiled('# -*- coding: latin-1 -*-\nx = 1\n'), { ok: true });
  assert.deepEqual(await compiled(''), { ok: true });
});

test('each file gets its own answer, also beside one that kills the compiler’s patience', async () => {
  const sources = new Map([
    ['good.py', Buffer.from('x = 1\n')],
    ['deep.py', Buffer.from(`${'-'.repeat(100_000)}1`)],
    ['bad.py', Buffer.from('x = = 1\n')],
  ]);
  const answers = await compiles({ python: 'python3', sources });
  assert.equal(answers.get('good.py')?.ok, true);
  assert.equal(answers.get('bad.py')?.ok, false);
});

test('an interpreter that cannot be started is said so', async () => {
  const sources = new Map([['a.py', Buffer.from('')]]);
  await assert.rejects(
    compiles({ python: '/nowhere/python', sources }),
    /Cannot compile with \/nowhere\/python: .*ENOENT/,
  );
});
