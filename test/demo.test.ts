import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findByToken } from '../scripts/nvflare/trial/processes.ts';
import { ROOT, TSX, until } from './support/doors.ts';

test('Ctrl-C in the middle of the demo’s simulation leaves no process behind', {
  timeout: 120_000,
}, async (t) => {
  const demo = spawn(process.execPath, ['--import', TSX, join(ROOT, 'evals/demo.ts')], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  demo.stderr.on('data', (text) => {
    told += text;
  });
  const exit = new Promise<number | null>((resolve) => demo.once('close', resolve));
  await until('the baseline is announced', () => /baseline b0 runs/.test(told));
  const workspace = /workspace: (.*)/.exec(told)?.[1] ?? '';
  t.after(() => rmSync(dirname(workspace), { recursive: true, force: true }));
  const token =
    /"token":"(\w+)"/.exec(
      readFileSync(join(workspace, '.nvflare/autofl/journal.jsonl'), 'utf8'),
    )?.[1] ?? '';
  await until('the simulator and its sites are up', () => findByToken(token).length > 3);
  // A terminal sends Ctrl-C to the whole foreground group: the demo and the door it waits for.
  process.kill(-(demo.pid ?? 0), 'SIGINT');
  assert.equal(await exit, 130);
  assert.deepEqual(findByToken(token), []);
  assert.match(told, /stopped; the campaign is in/);
});
