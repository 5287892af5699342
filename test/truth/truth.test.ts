import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { compareAll, describeFacts, pythonWithNvflare } from './harness.ts';
import { adversarial } from './jobs/adversarial.ts';
import { algorithms } from './jobs/algorithms.ts';
import { argumentJobs } from './jobs/arguments.ts';
import { catalogueJobs } from './jobs/catalogue_jobs.ts';
import { choices } from './jobs/choices.ts';
import { examples } from './jobs/examples.ts';
import { expressions, varying } from './jobs/expressions.ts';
import { generatedJobs } from './jobs/generated.ts';
import { hello } from './jobs/hello.ts';
import { jobApi } from './jobs/job_api.ts';
import { otherPeople } from './jobs/other_people.ts';
import { realistic } from './jobs/realistic.ts';
import { refused } from './jobs/refused.ts';
import { statements } from './jobs/statements.ts';
import { surfaces } from './jobs/surfaces.ts';
import { tabular } from './jobs/tabular.ts';
import { KNOWN } from './known.ts';

const jobs = [
  ...examples,
  ...adversarial,
  ...expressions,
  ...varying,
  ...statements,
  ...argumentJobs,
  ...surfaces,
  ...realistic,
  ...hello,
  ...algorithms,
  ...tabular,
  ...jobApi,
  ...otherPeople,
  ...refused,
  ...choices,
  ...catalogueJobs(),
  ...generatedJobs(100, 1),
];
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
