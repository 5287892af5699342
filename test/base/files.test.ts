import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { moveTree, readIfExists, removeTree, writeAtomic } from '../../scripts/base/files.ts';
import { TSX } from '../support/doors.ts';
import { workspaceOf } from '../support/workspace.ts';

test('a file whose name is as long as names can be is written, and nothing stays beside it', (t) => {
  const folder = workspaceOf(t, {});
  const name = `${'n'.repeat(252)}.py`;
  writeAtomic(join(folder, name), 'x');
  assert.deepEqual(readdirSync(folder), [name]);
});

test('a write that fails leaves what was there, and nothing beside it', (t) => {
  const folder = workspaceOf(t, { 'a/b': 'old' });
  assert.throws(() => writeAtomic(join(folder, 'a'), 'new'));
  assert.deepEqual(readdirSync(folder), ['a']);
  assert.equal(readFileSync(join(folder, 'a/b'), 'utf8'), 'old');
});

test('a pipe or a folder in a file’s place is refused by name and keeps nobody waiting', (t) => {
  const folder = workspaceOf(t, {});
  spawnSync('mkfifo', [join(folder, 'pipe')]);
  for (const path of [join(folder, 'pipe'), folder])
    assert.throws(() => readIfExists(path), /is no regular file/);
  assert.equal(readIfExists(join(folder, 'absent')), null);
});

test('folders that a job made read-only are removed all the same', (t) => {
  const folder = join(workspaceOf(t, { 'trial/cache/deep/x': 'x' }), 'trial');
  chmodSync(join(folder, '..', '..'), 0o777);
  chmodSync(join(folder, '..'), 0o777);
  for (const path of ['cache/deep', 'cache', '.']) chmodSync(join(folder, path), 0o555);
  const script = `import { removeTree } from '${new URL('../../scripts/base/files.ts', import.meta.url).pathname}'; removeTree(process.argv[1])`;
  const run = (uid: object) =>
    spawnSync(process.execPath, ['--import', TSX, '--input-type=module', '-e', script, folder], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
      ...uid,
    });
  if (process.getuid?.() === 0) {
    spawnSync('chown', ['-R', '65534:65534', join(folder, '..')]);
    assert.equal(run({ uid: 65534, gid: 65534 }).stderr, '');
  } else removeTree(folder);
  assert.ok(!existsSync(folder));
});

test('a folder moves to another file system whole', (t) => {
  const from = join(workspaceOf(t, { 'run/metrics/x': '1' }), 'run');
  const other = '/dev/shm';
  if (!existsSync(other) || statSync(other).dev === statSync(from).dev)
    return t.skip('one file system');
  const to = join(other, `autofl-test-${process.pid}`, 'a', 'b0');
  t.after(() => rmSync(join(to, '..', '..'), { recursive: true, force: true }));
  mkdirSync(join(to, '..'), { recursive: true });
  moveTree(from, to);
  assert.equal(readFileSync(join(to, 'metrics/x'), 'utf8'), '1');
  assert.ok(!existsSync(from));
  assert.deepEqual(readdirSync(join(to, '..')), ['b0']);
  writeFileSync(join(to, 'y'), '');
});
