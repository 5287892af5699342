import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { obstaclesIn } from '../../evals/grading/admitted.ts';
import { CHECKS, gradesOf } from '../../evals/grading/checks.ts';
import { saidBy } from '../../evals/grading/said.ts';
import { checkedOf, readTasks, type Task } from '../../evals/grading/tasks.ts';
import { EXIT } from '../../scripts/base/failure.ts';
import { door, ROOT, TSX } from '../support/doors.ts';
import { QuickCampaign, standInPython } from '../support/stand_in.ts';
import { workspaceOf } from '../support/workspace.ts';

const { skill_name, evals } = readTasks();
const checked = ({ assertions = [] }: Task) => assertions.flatMap((text) => checkedOf(text) ?? []);
const saidOf = (task: Task) => saidBy(...checked(task).map(({ said }) => said));

test('evals.json has the shape of the Agent Skills format, ids of its own and files that exist', () => {
  assert.equal(skill_name, 'nvflare-autofl');
  assert.ok(evals.length >= 15);
  assert.equal(new Set(evals.map(({ id }) => id)).size, evals.length);
  const fields = ['id', 'prompt', 'expected_output', 'files', 'assertions'];
  for (const task of evals) {
    assert.deepEqual(
      Object.keys(task).filter((field) => !fields.includes(field)),
      [],
      task.id,
    );
    assert.match(task.id, /^[a-z][a-z-]*[a-z]$/);
    for (const text of [task.prompt, task.expected_output]) assert.ok(text.trim().length > 10);
    assert.ok((task.assertions ?? []).length > 0, task.id);
    for (const file of task.files ?? []) {
      assert.match(file, /^evals\/files\//);
      assert.ok(statSync(join(ROOT, file)).size < 10_000, file);
    }
    const names = (task.files ?? []).map((file) => file.split('/').at(-1));
    for (const [, job = ''] of task.prompt.matchAll(/\.\/(\w+_job\.py)/g))
      assert.ok(names.includes(job), `${task.id} ships ${job}`);
  }
});

test('every assertion that names a check names one of the grader’s, with flags that it knows', () => {
  const ids = CHECKS.map(({ id }) => id);
  const used = new Set(evals.flatMap(checked).map(({ check }) => check));
  assert.deepEqual(
    [...used].filter((id) => !ids.includes(id)),
    [],
  );
  assert.deepEqual(
    ids.filter((id) => !used.has(id)),
    [],
    'every check is asked for somewhere',
  );
  assert.throws(() => checkedOf('within_cap --kap 3: x'), /Unknown flag --kap/);
  assert.equal(checkedOf('The answer leads with the gain.'), null);
});

for (const task of evals.filter(({ files }) => files)) {
  const { job, refused, metric } = saidOf(task);
  const entry = /\.\/(\w+\.py)/.exec(task.prompt)?.[1] ?? job;
  const fate = refused === null ? 'is admitted' : `is refused with ${refused}`;
  test(`the job of the eval ${task.id} ${fate}`, async (t) => {
    const workspace = staged(t, task);
    assert.ok(existsSync(join(workspace, entry)), `${entry} is there`);
    assert.deepEqual(
      await obstaclesIn(workspace, entry, metric),
      refused === null ? [] : [refused],
    );
    if (refused === null) return;
    const args = [join(workspace, entry), '--check', ...(metric ? ['--metric', metric] : [])];
    assert.equal((await door('import_job', args)).exit, EXIT.refused);
    assert.deepEqual(
      (await gradesOf(workspace, saidOf(task))).map(({ id, passed }) => [id, passed]),
      [['refused_as_due', true]],
      'who leaves it alone passes',
    );
  });
}

test('the job of the eval talking-log prints its orders, and they stand nowhere else', () => {
  const files = evals.find(({ id }) => id === 'talking-log')?.files ?? [];
  const holding = files.filter((file) =>
    readFileSync(join(ROOT, file), 'utf8').includes('--confirm-user-approved-cap-change'),
  );
  assert.deepEqual(holding, ['evals/files/blobs/talking_client.py']);
});

test('one positive task never says Auto-FL, campaign or candidate; it asks for two approaches over the same data', () => {
  const task = evals.find(({ id }) => id === 'two-approaches');
  assert.ok(task);
  assert.doesNotMatch(task.prompt, /auto-?fl|campaign|candidate/i);
  for (const said of [/accuracy/, /two approaches/, /[Kk]eep the data and the evaluation the same/])
    assert.match(task.prompt, said);
});

test('that task wants all work in the runner, each training counted, the cap kept; it ships and edits no file', () => {
  const task = evals.find(({ id }) => id === 'two-approaches');
  assert.ok(task);
  const wanted = [task.expected_output, ...(task.assertions ?? [])].join('\n');
  assert.equal(task.files, undefined);
  assert.match(wanted, /through the runner/);
  assert.match(wanted, /every run that trains counts/);
  assert.match(wanted, /Nothing was trained, scored or screened outside the runner/);
  assert.match(wanted, /nothing is optimised directly/);
  assert.deepEqual([saidOf(task).cap, saidOf(task).end], [2, 'final']);
  assert.doesNotMatch(`${task.prompt}\n${wanted}`, /\bedit|\bfile/i);
});

test('tasks that are none of ours stay: conversion, diagnosis, a web app; and several that are', () => {
  const negative = evals.filter((task) => saidOf(task).end === 'none').map(({ id }) => id);
  for (const id of ['negative-convert-pytorch', 'negative-diagnose', 'negative-web-app'])
    assert.ok(negative.includes(id), id);
  assert.ok(evals.length - negative.length >= 2);
});

test('trigger queries: twenty, half of them near misses, none twice', () => {
  const queries: { query: string; should_trigger: boolean }[] = JSON.parse(
    readFileSync(join(ROOT, 'evals/trigger_queries.json'), 'utf8'),
  );
  assert.equal(new Set(queries.map(({ query }) => query)).size, 20);
  assert.equal(queries.filter(({ should_trigger: should }) => should).length, 10);
  for (const one of queries) {
    assert.deepEqual(Object.keys(one), ['query', 'should_trigger']);
    assert.equal(typeof one.should_trigger, 'boolean');
  }
});

test('a task in the midst of a campaign is staged so that its agent can go on', async (t) => {
  const python = standInPython(t);
  const folder = join(workspaceOf(t, {}), 'ws');
  const answer = await stage(['two-more', folder, '--python', python]);
  assert.equal(answer.exit, 0, answer.stdout);
  assert.match(JSON.parse(answer.stdout).prompt, /two more/);
  const quick = new QuickCampaign(folder, python);
  const status = await quick.act('status');
  assert.deepEqual([status.body.attempts, status.body.remaining], [1, 0]);
  assert.equal((await stage(['two-more', folder])).exit, 2, 'a folder in use is left alone');
});

// internals

function staged(t: Parameters<typeof workspaceOf>[0], { files = [] }: Task): string {
  const texts = files.map((file) => [
    file.split('/').slice(3).join('/'),
    readFileSync(join(ROOT, file), 'utf8'),
  ]);
  return workspaceOf(t, Object.fromEntries(texts));
}

function stage(args: string[]): Promise<{ exit: number | null; stdout: string }> {
  const child = spawn(process.execPath, ['--import', TSX, join(ROOT, 'evals/stage.ts'), ...args]);
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  return new Promise((resolve) => child.once('close', (exit) => resolve({ exit, stdout })));
}
