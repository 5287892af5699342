import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support/doors.ts';

const PAGE = readFileSync(join(ROOT, 'test/CONFORMANCE.md'), 'utf8');

test('every item of the conformance page stands there once, and its figures are right', () => {
  const rows = [...PAGE.matchAll(/^\| (\d+) \| [^|]+ \| (\w+) \|/gm)];
  assert.deepEqual(
    rows.map(([, item]) => Number(item)),
    Array.from({ length: 308 }, (_, index) => index + 1),
  );
  const count = (status: string): number => rows.filter(([, , is]) => is === status).length;
  const figures = `${count('shown')} shown, ${count('differs')} differ on purpose, ${count('missing')} missing.`;
  assert.ok(PAGE.includes(figures), figures);
});

test('every test that the conformance page names is there', () => {
  const cited = [...PAGE.matchAll(/`([\w./]+\.ts)` “([^”]+)”/g)];
  assert.ok(cited.length > 200);
  for (const [, file = '', name = ''] of cited) {
    const text = readFileSync(join(ROOT, 'test', file), 'utf8').replaceAll("\\'", "'");
    assert.ok(text.includes(name), `${file}: ${name}`);
  }
});
