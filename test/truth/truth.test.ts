import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { importerFigures } from '../bench/importer.ts';
import { compareAll, describeFacts, pythonWithNvflare } from './harness.ts';
import { truthJobs } from './jobs/all.ts';
import { KNOWN } from './known.ts';

const jobs = truthJobs();
const folder = mkdtempSync(join(tmpdir(), 'autofl-truth-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const python = pythonWithNvflare();

test('nothing that is read from a job differs from what Python computes', {
  skip: python === null,
}, async (t) => {
  const comparisons = await compareAll(jobs, folder, python as string);
  const count = (verdict: string): number =>
    comparisons.flatMap(({ facts }) => facts).filter((fact) => fact.verdict === verdict).length;
  t.diagnostic(
    `${jobs.length} jobs: ${count('right')} facts right, ${count('wrong')} wrong, ${count('unresolved')} unresolved, ${count('varying')} rightly open, ${count('silent')} silent`,
  );
  for (const line of describeFacts(comparisons, 'unresolved')) t.diagnostic(line);
  const wrong = describeFacts(comparisons, 'wrong');
  assert.deepEqual(
    wrong.filter((line) => !KNOWN.some((known) => line.startsWith(known))),
    [],
  );
  assert.deepEqual(describeFacts(comparisons, 'silent'), []);
});

test('reading a job takes milliseconds: half of them under 10, none over 200', () => {
  const { median_ms: median, max_ms: max, slowest } = importerFigures();
  assert.ok(median < 10, `median ${median} ms`);
  assert.ok(max < 200, `${slowest}: ${max} ms`);
});
