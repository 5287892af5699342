import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Catalogue, loadCatalogue } from '../../../scripts/nvflare/catalogue/catalogue.ts';
import { readJob } from '../../../scripts/nvflare/job/job.ts';
import type { JobMeaning } from '../../../scripts/nvflare/job/meaning.ts';

const catalogue: Catalogue = loadCatalogue();

/** Writes files into a folder that is removed after the test. */
export function workspace(t: TestContext, files: Record<string, string | Uint8Array>): string {
  const root = mkdtempSync(join(tmpdir(), 'autofl-job-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** What the job file means, beside a train script that does nothing. */
export function read(
  t: TestContext,
  job: string,
  { args = [], files = {} }: { args?: string[]; files?: Record<string, string> } = {},
): JobMeaning {
  const root = workspace(t, { 'client.py': 'lr = 0.1\n', ...files, 'job.py': job });
  return readJob({ root, entry: 'job.py', jobArgs: args, catalogue });
}

/** A recipe job with these lines before it and these arguments. */
export function recipeJob(
  more = '',
  before = '',
  start = 'recipe.execute(SimEnv(num_clients=2))',
): string {
  return `from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
${before}
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, train_script="client.py", ${more})
${start}
`;
}
