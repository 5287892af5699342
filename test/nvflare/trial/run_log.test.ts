import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { LogScan } from '../../../scripts/nvflare/trial/log_scan.ts';
import { streamLog } from '../../../scripts/nvflare/trial/run_log.ts';
import { workspaceOf } from '../../support/workspace.ts';

const printed = (lines: number) =>
  Readable.from(Array.from({ length: lines }, (_, line) => Buffer.from(`line ${line}\n`)));

test('both streams of a job reach run.log and the scan', async (t) => {
  const path = join(workspaceOf(t, {}), 'run.log');
  const scan = new LogScan();
  await streamLog([printed(3), Readable.from([Buffer.from('Traceback\n')]), null], path, scan);
  assert.match(readFileSync(path, 'utf8'), /line 0[\s\S]*line 2/);
  assert.ok(scan.findings().lastLines.includes('Traceback'));
});

test('a job is listened to until its end although its log cannot be written', async () => {
  const scan = new LogScan();
  // Every write to this device fails as on a full disk.
  await streamLog([printed(5000)], '/dev/full', scan);
  assert.equal(scan.findings().lastLines.at(-1), 'line 4999');
});
