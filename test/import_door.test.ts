import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Reply } from '../scripts/base/door.ts';
import { parseFlags } from '../scripts/base/flags.ts';
import { importJob } from '../scripts/campaign/actions/import_job.ts';
import { door, ROOT } from './support/doors.ts';
import { TINY_JOB, workspaceOf } from './support/workspace.ts';

const OPEN_JOB = `import argparse, os
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv
p = argparse.ArgumentParser()
p.add_argument("--clients", type=int, required=True)
a = p.parse_args()
r = FedAvgRecipe(
    name="x", model={"class_path": "net.Net", "args": {}},
    min_clients=a.clients,
    num_rounds=int(os.environ.get("ROUNDS", "3")),
    train_script=os.environ["S"],
    key_metric="loss",
)
r.execute(SimEnv(num_clients=a.clients))
`;

test('--check names every reason at once, each with its place and the smallest edit', async (t) => {
  const workspace = workspaceOf(t, { 'job.py': OPEN_JOB });
  const { exit, body } = await door('import_job', [workspace, '--check']);
  assert.equal(exit, 2);
  const obstacles = body.obstacles as { code: string; message: string; hint: string }[];
  assert.deepEqual(
    obstacles.map(({ message, hint }) => [
      /\((job\.py:\d+:\d+) /.exec(message)?.[1] ?? null,
      hint.replace(/; .*/, ''),
    ]),
    [
      ['job.py:11:18', edit('job.py:11:18', 'train_script')],
      ['job.py:10:20', edit('job.py:10:20', 'num_rounds')],
      ['job.py:5:1', 'Give --clients in the job arguments, or a default at job.py:5:1'],
      ['job.py:5:1', 'Give --clients in the job arguments, or a default at job.py:5:1'],
      [
        null,
        'Write key_metric_mode="min" (or "max", if you mean it) beside the key_metric at job.py:12:16, or set objective.mode in mutation_schema.yaml',
      ],
    ],
  );
});

test('every field that the importer prints can be explained', async (t) => {
  const workspace = workspaceOf(t, TINY_JOB);
  const printed = await door('import_job', [workspace, '--output', '-', '--format', 'json']);
  const fields = leaves(JSON.parse(printed.stdout), '');
  assert.ok(fields.length > 30, fields.join('\n'));
  for (const field of fields) {
    const { exit, body } = await explained(field);
    assert.equal(exit, 0, `${field}: ${JSON.stringify(body)}`);
    const { chain } = body as { chain: string[] };
    assert.ok(chain.every((line) => line !== '') && chain.length > 0, field);
  }

  /** In this process: a process for each field would take half a minute. */
  function explained(field: string): Promise<Reply> {
    const parsed = parseFlags(
      ['--explain', field],
      [{ name: 'explain', value: 'FIELD', help: '' }],
      '',
    );
    return importJob({ job: workspace, parsed });
  }
});

test('a job whose options another library reads is refused once, naming library and option', async (t) => {
  const job = `import click
from nvflare.app_common.np.recipes.fedavg import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
@click.command()
@click.option("--rounds", default=3)
def main(rounds):
    NumpyFedAvgRecipe(name="x", min_clients=2, num_rounds=rounds, train_script="client.py").execute(SimEnv(num_clients=2))
main()
`;
  const workspace = workspaceOf(t, { 'job.py': job, 'client.py': '' });
  const { body } = await door('import_job', [workspace, '--check']);
  const [obstacle, ...more] = body.obstacles as { message: string; hint: string }[];
  assert.deepEqual(more, []);
  assert.match(obstacle?.message ?? '', /job\.py:\d+:\d+ .*options are read by click/);
  assert.match(obstacle?.hint ?? '', /with argparse/);
  const { body: explained } = await door('import_job', [workspace, '--explain', 'unresolved']);
  assert.match(String(explained.chain), /job\.py:5:1 the option --rounds is read by click/);
});

test('a last name alone is answered with the whole field', async (t) => {
  const workspace = workspaceOf(t, TINY_JOB);
  const { exit, body } = await door('import_job', [workspace, '--explain', 'num_round']);
  assert.equal(exit, 2);
  assert.match(
    body.error?.message ?? '',
    /did you mean budget\.fixed_training_budget\.num_rounds\?/,
  );
});

test('a package that is missing deep inside is exit 3 with the command', async (t) => {
  const root = workspaceOf(t, {}, 'skill');
  for (const part of ['scripts', 'package.json', 'tsconfig.json'])
    cpSync(join(ROOT, part), join(root, part), { recursive: true });
  const manifest: { dependencies: object } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  // All that we pin is there; what one of them stands on is not.
  for (const name of Object.keys(manifest.dependencies))
    cpSync(join(ROOT, 'node_modules', name), join(root, 'node_modules', name), { recursive: true });
  const { exit, body } = await door('import_job', [workspaceOf(t, TINY_JOB), '--check'], { root });
  assert.equal(exit, 3, JSON.stringify(body));
  assert.equal(body.error?.hint, `npm ci --omit=dev --prefix ${root}`);
});

function edit(place: string, name: string): string {
  return `At ${place}, pass ${name} as an argument (an argparse option) or write it as a constant`;
}

/** Dotted paths of all values that are no mappings; a reading of an argument counts as one. */
function leaves(value: unknown, path: string): string[] {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMapping || Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([name, item]) =>
    leaves(item, path === '' ? name : `${path}.${name}`),
  );
}
