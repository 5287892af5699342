import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RunEvidence } from '../../../scripts/nvflare/evidence/evidence.ts';
import { readMachineFailure } from '../../../scripts/nvflare/trial/artifacts.ts';
import { LogScan } from '../../../scripts/nvflare/trial/log_scan.ts';
import { classify, type RunFacts } from '../../../scripts/nvflare/trial/outcome.ts';
import { workspaceOf } from '../../support/workspace.ts';

const EVIDENCE = { score: 0.9 } as RunEvidence;
const MISSING = { missing: 'site-2 reported no finite accuracy in round 2' };

const logOf = (text: string) => {
  const scan = new LogScan();
  for (const byte of Buffer.from(text)) scan.push(Uint8Array.of(byte));
  return scan.findings();
};
const facts = (more: Partial<RunFacts> = {}): RunFacts => ({
  reason: null,
  exitCode: 0,
  signal: null,
  startError: null,
  log: logOf('all well\n'),
  began: true,
  errorLog: [],
  machine: null,
  left: [],
  ...more,
});

test('a run that ended well and left its evidence is scored', () => {
  assert.equal(classify(facts(), EVIDENCE).outcome, 'scored');
});

test('exit code 0 proves nothing: a fatal line makes it a crash although metrics are there', () => {
  const log = logOf(
    '… Aborting current RUN due to FATAL_SYSTEM_ERROR received: Result from site-1 is bad\n',
  );
  assert.equal(classify(facts({ log }), EVIDENCE).outcome, 'crash');
});

test('an error in a site’s error log makes it a crash although metrics are there', () => {
  const errorLog = [{ file: 'site-1/error_log.txt', line: 'Traceback (most recent call last):' }];
  assert.equal(classify(facts({ errorLog }), EVIDENCE).outcome, 'crash');
});

test('a crash is explained by the first traceback, not by what followed from it', () => {
  const log = logOf(
    'Traceback (most recent call last):\n  File "/t/custom/client.py", line 3, in <module>\n    f()\nValueError: bad idea\nmore\nTraceback (most recent call last):\n  File "x"\nRuntimeError: aborted\n',
  );
  const { outcome, reason, explanation } = classify(facts({ exitCode: 1, log }), MISSING);
  assert.equal(outcome, 'crash');
  assert.equal(reason, 'ValueError: bad idea');
  assert.deepEqual(explanation[0], '  File "client.py", line 3, in <module>');
});

test('a run without the statistic is a crash that says what is missing', () => {
  assert.deepEqual(classify(facts(), MISSING), {
    outcome: 'crash',
    reason: MISSING.missing,
    explanation: [],
  });
});

test('a full disk or a refused connection in the server’s own log is the machine’s fault, unless there is a score', () => {
  const machine = 'No space left on device';
  assert.equal(classify(facts({ exitCode: 1, machine }), MISSING).outcome, 'infrastructure');
  assert.equal(classify(facts({ machine }), EVIDENCE).outcome, 'scored');
});

test('a run that we stopped says nothing about the idea; one that hung does', () => {
  assert.equal(classify(facts({ reason: ['stopped', ''] }), MISSING).outcome, 'infrastructure');
  for (const ended of ['timeout', 'stall', 'lost worker', 'output'] as const) {
    assert.equal(classify(facts({ reason: [ended, 'x'] }), MISSING).outcome, 'crash', ended);
  }
});

test('a very long error line keeps its beginning, however its bytes arrive', () => {
  const text = `Traceback (most recent call last):\n  File "x"\nRuntimeError: ${'x'.repeat(10_000)}\n`;
  for (const size of [1, 700, 3000, 100_000]) {
    const scan = new LogScan();
    for (let at = 0; at < text.length; at += size)
      scan.push(Buffer.from(text.slice(at, at + size)));
    assert.match(scan.findings().traceback.at(-1) ?? '', /^RuntimeError: xxx/, `chunks of ${size}`);
  }
});

test('a log of any size and any bytes is scanned in bounded memory', () => {
  const scan = new LogScan();
  const line = Buffer.alloc(1024 * 1024, 0xff);
  for (let index = 0; index < 50; index += 1) scan.push(line);
  scan.push(Buffer.from('\nlast\n'));
  const { lastLines } = scan.findings();
  assert.equal(lastLines.at(-1), 'last');
  assert.ok(lastLines.join('').length < 10_000);
});

test('a run that waits for a site which could not connect is the machine’s failure', () => {
  const machine = '… run_client_thread error: ConnectionResetError: Connection reset by peer';
  for (const ended of ['stall', 'lost worker'] as const) {
    const reason: RunFacts['reason'] = [ended, '180 s'];
    assert.equal(classify(facts({ reason, machine }), MISSING).outcome, 'infrastructure');
    assert.equal(classify(facts({ reason }), MISSING).outcome, 'crash');
  }
  const reason: RunFacts['reason'] = ['timeout', '60 s'];
  assert.equal(classify(facts({ reason, machine }), MISSING).outcome, 'crash');
});

test('a site’s word on its connection counts before any round was over, and not afterwards', (t) => {
  const line =
    '2026-01-01 10:00:00,000 - SimulatorClientRunner - ERROR - run_client_thread error: ConnectionResetError: [Errno 104]\n';
  const job = workspaceOf(t, { 'site-2/log.txt': line, 'server/log.txt': 'well\n' });
  assert.match(String(readMachineFailure(job)), /ConnectionResetError/);
  const metrics = join(job, 'server/simulate_job/metrics');
  mkdirSync(metrics, { recursive: true });
  writeFileSync(join(metrics, 'round_metrics.jsonl'), '{"round": 0}\n');
  assert.equal(readMachineFailure(job), null);
  const reset = (reason: string) =>
    workspaceOf(
      t,
      { 'server/log.txt': `… - ERROR - Communication error with client site-2: ${reason}\n` },
      'reset',
    );
  assert.match(String(readMachineFailure(reset('[Errno 104] Connection reset by peer'))), /104/);
  assert.equal(readMachineFailure(reset('')), null, 'so it is said of a worker that died');
  const printed = workspaceOf(t, { 'site-2/log.txt': 'No space left on device\n' }, 'other');
  assert.equal(readMachineFailure(printed), null);
});
