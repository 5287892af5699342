import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ROOT } from './support/doors.ts';
import { workspaceOf } from './support/workspace.ts';

/** A clone whose folder `linked` is a link to somebody else's. */
function cloneWith(t: TestContext, linked: string): { folder: string; precious: string } {
  const folder = workspaceOf(t, { 'theirs/precious': '' }, 'clone');
  mkdirSync(join(folder, 'test'));
  for (const path of [
    'package.json',
    'package-lock.json',
    'test/setup.mjs',
    'test/requirements.txt',
  ])
    cpSync(join(ROOT, path), join(folder, path));
  symlinkSync('theirs', join(folder, linked));
  return { folder, precious: join(folder, 'theirs/precious') };
}

function setUp(folder: string, ...args: string[]) {
  const words = [join(folder, 'test/setup.mjs'), ...args];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  return { status, stderr };
}

test('setting up never installs through a link: what it leads to is somebody else’s', (t) => {
  const { folder, precious } = cloneWith(t, 'node_modules');
  const { status, stderr } = setUp(folder);
  assert.equal(status, 3);
  assert.match(stderr, /node_modules is a link and not up to date/);
  assert.ok(existsSync(precious));
});

test('setting up with a word that it does not know does nothing', (t) => {
  const { folder, precious } = cloneWith(t, 'node_modules');
  const { status, stderr } = setUp(folder, '--help');
  assert.equal(status, 2);
  assert.match(stderr, /received --help/);
  assert.ok(existsSync(precious));
});

test('npm test brings the other runtimes, the demo does not', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  assert.match(scripts.test, /setup\.mjs --for-tests/);
  assert.match(scripts.demo, /setup\.mjs &&/);
});
