import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Failure } from '../../../scripts/base/failure.ts';
import { ownIdentity } from '../../../scripts/base/identity.ts';
import { isFree, withLock } from '../../../scripts/campaign/records/lock.ts';
import { ROOT, TSX } from '../../support/doors.ts';
import { workspaceOf } from '../../support/workspace.ts';

const HOLDER = join(ROOT, 'test', 'support', 'lock_holder.ts');

/** Starts a process that takes the lock, says so, and holds it until its stdin ends. */
function holder(folder: string) {
  const child = spawn(process.execPath, ['--import', TSX, HOLDER, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said = new Promise<string>((resolve) =>
    child.stdout.once('data', (text) => resolve(String(text).trim())),
  );
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { child, said, gone };
}

test('of ten processes started together exactly one gets in, and the others are told who', async (t) => {
  const folder = join(workspaceOf(t, {}), 'lock');
  const holders = Array.from({ length: 10 }, () => holder(folder));
  const answers = await Promise.all(holders.map(({ said }) => said));
  assert.equal(answers.filter((answer) => answer === 'in').length, 1);
  const refused = answers.filter((answer) => answer !== 'in');
  assert.ok(
    refused.every((answer) => /already in use by test \(pid \d+/.test(answer)),
    refused[0],
  );
  for (const { child } of holders) child.stdin.end();
  await Promise.all(holders.map(({ gone }) => gone));
  assert.ok(isFree(folder));
});

test('the lock of a holder that was killed is taken over', async (t) => {
  const folder = join(workspaceOf(t, {}), 'lock');
  const first = holder(folder);
  assert.equal(await first.said, 'in');
  first.child.kill('SIGKILL');
  await first.gone;
  assert.equal(await withLock(folder, 'next', async () => 'in'), 'in');
});

test('a holder whose pid belongs to another process by now counts as dead', async (t) => {
  const folder = join(workspaceOf(t, {}), 'lock');
  mkdirSync(folder);
  const stale = { ...ownIdentity(), started: '1' };
  writeFileSync(join(folder, '7'), JSON.stringify({ action: 'old', since: '', holder: stale }));
  assert.equal(await withLock(folder, 'next', async () => 'in'), 'in');
  assert.deepEqual(readdirSync(folder), ['8.released']);
});

test('a holder on another machine is believed to live', async (t) => {
  const folder = join(workspaceOf(t, {}), 'lock');
  mkdirSync(folder);
  const elsewhere = { ...ownIdentity(), boot: 'other', namespace: 'other', host: 'other' };
  writeFileSync(join(folder, '1'), JSON.stringify({ action: 'far', since: '', holder: elsewhere }));
  await assert.rejects(
    withLock(folder, 'next', async () => 'in'),
    /already in use by far .* on other/,
  );
});

test('a holder in a container of this machine, under its own host name and pids, is believed to live', async (t) => {
  const folder = join(workspaceOf(t, {}), 'lock');
  mkdirSync(folder);
  const inside = { ...ownIdentity(), pid: 1, namespace: 'pid:[1]', host: '3f2a9c' };
  const ticket = { action: 'evaluate', since: '', holder: inside, released: false };
  writeFileSync(join(folder, '1'), JSON.stringify(ticket));
  await assert.rejects(
    withLock(folder, 'next', async () => 'in'),
    ({ message, hint }: Failure) =>
      /already in use by evaluate \(pid 1 on 3f2a9c/.test(message) &&
      /if that machine or container is gone for good, delete .*lock/.test(hint ?? ''),
  );
});

test('a ticket that is being written counts as held, and as nothing once its writer must be dead', async (t) => {
  const folder = join(workspaceOf(t, {}), 'lock');
  mkdirSync(folder);
  // As on a file system without links, where a ticket appears before its bytes.
  writeFileSync(join(folder, '1'), '');
  assert.ok(!isFree(folder));
  await assert.rejects(
    withLock(folder, 'next', async () => 'in'),
    /already in use by another action/,
  );
  utimesSync(join(folder, '1'), 1, 1);
  assert.equal(await withLock(folder, 'next', async () => 'in'), 'in');
});

test('the lock is released when the work fails', async (t) => {
  const folder = join(workspaceOf(t, {}), 'lock');
  await assert.rejects(
    withLock(folder, 'one', () => Promise.reject(new Error('broken'))),
    /broken/,
  );
  assert.ok(isFree(folder));
  assert.deepEqual(readdirSync(folder), ['1.released']);
});
