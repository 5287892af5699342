import assert from 'node:assert/strict';
import { cpSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256, stampOf } from '../../../scripts/base/files.ts';
import {
  changedFiles,
  changedLinks,
  type LinkedFile,
} from '../../../scripts/nvflare/trial/guarded.ts';
import { workspaceOf } from '../../support/workspace.ts';

const FILES = { 'job.py': 'j', 'lib/help.py': 'h', 'lib/more.py': 'm' };
const guarded = (root: string) => ({
  root,
  label: 'its own ',
  files: Object.entries(FILES).map(([path, text]): [string, string] => [path, sha256(text)]),
});

test('files that were edited, removed, or turned into folders or links are named', (t) => {
  const root = workspaceOf(t, FILES);
  assert.deepEqual(changedFiles([guarded(root)]), []);
  writeFileSync(join(root, 'job.py'), 'k');
  rmSync(join(root, 'lib/help.py'));
  rmSync(join(root, 'lib/more.py'));
  symlinkSync(workspaceOf(t, { 'more.py': 'm' }), join(root, 'lib/more.py'));
  assert.deepEqual(changedFiles([guarded(root)]), [
    'its own job.py',
    'its own lib/help.py',
    'its own lib/more.py',
  ]);
});

test('a folder that was swapped for a link is named, although what it leads to is the same', (t) => {
  const root = workspaceOf(t, FILES);
  const elsewhere = join(root, '..', 'elsewhere');
  cpSync(join(root, 'lib'), elsewhere, { recursive: true });
  rmSync(join(root, 'lib'), { recursive: true });
  symlinkSync(elsewhere, join(root, 'lib'));
  assert.deepEqual(changedFiles([guarded(root)]), ['its own lib/help.py', 'its own lib/more.py']);
});

test('data that was overwritten in place is named, also when size and time look the same', (t) => {
  const root = workspaceOf(t, { 'a.csv': '1,2', 'b.csv': '1,2', 'c.csv': '1,2' });
  const linked = ['a.csv', 'b.csv', 'c.csv'].map((path): LinkedFile => {
    utimesSync(join(root, path), 1e9, 1e9);
    return [path, join(root, path), stampOf(join(root, path))];
  });
  assert.deepEqual(changedLinks(linked), []);
  writeFileSync(join(root, 'a.csv'), '3,4');
  utimesSync(join(root, 'a.csv'), 1e9, 1e9);
  rmSync(join(root, 'c.csv'));
  assert.deepEqual(changedLinks(linked), ['a.csv', 'c.csv']);
});
