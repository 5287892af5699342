import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { buildStage, WHOLE_LINK_FILES } from '../../../scripts/nvflare/trial/stage.ts';
import { workspaceOf } from '../../support/workspace.ts';

const RESERVED = ['.nvflare', '.venv'];

function stageOf(
  t: TestContext,
  workspace: string,
  source: Record<string, string>,
  results: string | null = null,
) {
  const folder = join(workspaceOf(t, {}), 'stage');
  const { linkedWhole } = buildStage({
    workspace,
    folder,
    source: new Map(Object.entries(source).map(([path, text]) => [path, Buffer.from(text)])),
    managed: new Set(['job.py', 'client.py', 'removed.py']),
    reserved: RESERVED,
    results,
  });
  return { folder, linkedWhole };
}

test('source is copied from the candidate, data is linked, reserved folders stay out', (t) => {
  const workspace = workspaceOf(t, {
    'job.py': 'old',
    'client.py': 'old',
    'removed.py': 'x',
    'data/train.csv': '1,2',
    'lib/util.py': 'u',
    '.nvflare/x': 'x',
    '.venv/lib/y.py': 'y',
  });
  const { folder } = stageOf(t, workspace, {
    'job.py': 'new',
    'client.py': 'new',
    'made/new.py': 'n',
  });
  assert.equal(readFileSync(join(folder, 'job.py'), 'utf8'), 'new');
  assert.equal(readFileSync(join(folder, 'made/new.py'), 'utf8'), 'n');
  for (const python of ['job.py', 'client.py', 'lib/util.py']) {
    assert.ok(lstatSync(join(folder, python)).isFile(), `${python} is a real file`);
  }
  assert.ok(lstatSync(join(folder, 'data/train.csv')).isSymbolicLink());
  for (const absent of ['removed.py', '.nvflare', '.venv'])
    assert.ok(!existsSync(join(folder, absent)), absent);
});

test('results that earlier runs left in the workspace do not come into the stage', (t) => {
  const workspace = workspaceOf(t, {
    'job.py': 'j',
    'work/server/simulate_job/metrics/round_metrics.jsonl': 'old',
    'work/server/old.py': 'old',
    'work2/x': 'x',
  });
  const source = { 'job.py': 'j', 'work/server/old.py': 'old' };
  const { folder } = stageOf(t, workspace, source, 'work');
  assert.ok(!existsSync(join(folder, 'work')));
  assert.ok(existsSync(join(folder, 'work2/x')));
});

test('a job that deletes its whole stage reaches none of the person’s files', (t) => {
  const workspace = workspaceOf(t, { 'job.py': 'j', 'data/a/train.csv': '1,2' });
  mkdirSync(join(workspace, 'outside'));
  const { folder } = stageOf(t, workspace, { 'job.py': 'j' });
  rmSync(folder, { recursive: true });
  assert.equal(readFileSync(join(workspace, 'data/a/train.csv'), 'utf8'), '1,2');
});

test('a folder of very many data files is linked whole and reported, unless Python stands in it', (t) => {
  const workspace = workspaceOf(t, { 'job.py': 'j', 'mixed/deep/help.py': 'h' });
  for (const name of ['images', 'mixed/shots']) {
    mkdirSync(join(workspace, name), { recursive: true });
    for (let index = 0; index <= WHOLE_LINK_FILES; index += 1)
      writeFileSync(join(workspace, name, `${index}`), '');
  }
  const { folder, linkedWhole } = stageOf(t, workspace, { 'job.py': 'j' });
  assert.deepEqual(linkedWhole.sort(), ['images', 'mixed/shots']);
  assert.ok(lstatSync(join(folder, 'images')).isSymbolicLink());
  assert.ok(lstatSync(join(folder, 'mixed/deep/help.py')).isFile());
});

test('Python behind a link is copied, and links that lead in circles or nowhere do no harm', (t) => {
  const shared = workspaceOf(t, { 'util.py': 'u' }, 'shared');
  const workspace = workspaceOf(t, { 'job.py': 'j' });
  symlinkSync(shared, join(workspace, 'shared'));
  symlinkSync(workspace, join(workspace, 'circle'));
  symlinkSync('nowhere', join(workspace, 'dangling'));
  const { folder } = stageOf(t, workspace, { 'job.py': 'j' });
  assert.ok(lstatSync(join(folder, 'shared/util.py')).isFile());
  assert.ok(!existsSync(join(folder, 'circle')));
  assert.ok(!existsSync(join(folder, 'dangling')));
});

test('a candidate’s file among very many data files is written to the stage alone', (t) => {
  const workspace = workspaceOf(t, { 'job.py': 'j' });
  mkdirSync(join(workspace, 'data'));
  for (let index = 0; index <= WHOLE_LINK_FILES; index += 1)
    writeFileSync(join(workspace, 'data', `${index}.csv`), '');
  const { folder } = stageOf(t, workspace, { 'job.py': 'j', 'data/loader.py': 'new' });
  assert.equal(readFileSync(join(folder, 'data/loader.py'), 'utf8'), 'new');
  assert.ok(existsSync(join(folder, 'data/0.csv')));
  assert.ok(!existsSync(join(workspace, 'data/loader.py')), 'the person’s folder stays as it was');
});
