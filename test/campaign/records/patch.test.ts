import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { changeOf, patchOf } from '../../../scripts/campaign/records/patch.ts';
import { type Files, writeFiles } from '../../../scripts/campaign/records/source.ts';
import { workspaceOf } from '../../support/workspace.ts';

const filesOf = (texts: Record<string, string>): Files =>
  new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));

const BEFORE = {
  'job.py': 'a\nb\nc\n',
  'lib/x.py': 'x = 1',
  'a folder/y z.py': 'y = 1\n',
  'keep.py': 'same\n',
  'crlf.py': 'a\r\nb\r\n',
  'tab.py': '-- a\t\nz\n',
};
const AFTER = {
  ...BEFORE,
  'job.py': 'a\nB\nc\n',
  'lib/x.py': 'x = 2\n',
  'a folder/y z.py': 'y = 2\n',
  'new dir/é.py': 'new\n',
  'crlf.py': 'a\r\nc\r\n',
  'tab.py': '++ b\t\nz\n',
  'pkg/__init__.py': '',
};

/** How people take a patch. Below a repository, git alone would skip every file and say nothing. */
const TOOLS = [
  { name: 'git', apply: 'git apply --whitespace=nowarn', above: 'true' },
  {
    name: 'git, below another repository,',
    apply: 'GIT_DIR=/nonexistent git apply --whitespace=nowarn',
    above: 'git init -q ..',
  },
  { name: 'patch', apply: 'patch -p1 -f -s --binary -i', above: 'true' },
];

for (const { name, apply, above } of TOOLS) {
  test(`${name} takes the patch and gets exactly the draft, and back exactly the base`, (t) => {
    const base = filesOf(BEFORE).set('old.py', Buffer.from('x = "\xe9"\ny = 1\n', 'latin1'));
    const draft = filesOf(AFTER).set('old.py', Buffer.from('x = "\xe9"\ny = 2\n', 'latin1'));
    const folder = workspaceOf(t, {});
    writeFiles(folder, base);
    writeFileSync(join(folder, 'p.patch'), patchOf(base, draft, changeOf(base, draft)));
    const run = (line: string) => execFileSync('sh', ['-c', line], { cwd: folder });
    run(`${above} && ${apply} p.patch`);
    for (const [path, bytes] of draft) {
      assert.deepEqual(readFileSync(join(folder, path)), bytes, path);
    }
    // `patch` cannot tell a new file without bytes from none, and leaves it there.
    run(`${apply} p.patch -R${name === 'patch' ? ' || true' : ''}`);
    for (const [path, bytes] of base) {
      assert.deepEqual(readFileSync(join(folder, path)), bytes, path);
    }
    assert.ok(!existsSync(join(folder, 'new dir/é.py')));
  });
}

test('changed, created and deleted files are told apart', () => {
  const change = changeOf(filesOf({ a: '1', b: '1', c: '1' }), filesOf({ a: '1', b: '2', d: '1' }));
  assert.deepEqual(change, { changed: ['b'], created: ['d'], deleted: ['c'] });
});
