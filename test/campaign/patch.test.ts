import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { changeOf, patchOf } from '../../scripts/campaign/patch.ts';
import type { Files } from '../../scripts/campaign/source.ts';
import { workspaceOf } from '../support/workspace.ts';

const filesOf = (texts: Record<string, string>): Files =>
  new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));

test('git applies the patch and gets exactly the draft', (t) => {
  const before = {
    'job.py': 'a\nb\nc\n',
    'lib/x.py': 'x = 1',
    'keep.py': 'same\n',
    'crlf.py': 'a\r\nb\r\n',
    'tab.py': '-- a\t\nz\n',
  };
  const after = {
    ...before,
    'job.py': 'a\nB\nc\n',
    'lib/x.py': 'x = 2\n',
    'new dir/é.py': 'new\n',
    'crlf.py': 'a\r\nc\r\n',
    'tab.py': '++ b\t\nz\n',
    'pkg/__init__.py': '',
  };
  const [base, draft] = [filesOf(before), filesOf(after)];
  const folder = workspaceOf(t, before);
  const patch = join(folder, 'candidate.patch');
  writeFileSync(patch, patchOf(base, draft, changeOf(base, draft)));
  execFileSync('git', ['init', '-q'], { cwd: folder });
  execFileSync('git', ['apply', '--whitespace=nowarn', 'candidate.patch'], { cwd: folder });
  for (const [path, text] of Object.entries(after)) {
    assert.equal(readFileSync(join(folder, path), 'utf8'), text, path);
  }
});

test('changed, created and deleted files are told apart', () => {
  const change = changeOf(filesOf({ a: '1', b: '1', c: '1' }), filesOf({ a: '1', b: '2', d: '1' }));
  assert.deepEqual(change, { changed: ['b'], created: ['d'], deleted: ['c'] });
});
