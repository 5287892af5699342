import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support/doors.ts';

const SCRIPTS = join(ROOT, 'scripts');

/** Rooms from the ground up: each may use itself and what stands below it. */
const ROOMS = ['base', 'python', 'nvflare', 'campaign'];

interface Import {
  from: string;
  to: string;
  /** Types alone load nothing. */
  typesOnly: boolean;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(
    /(?:^(import type |import |export |\} )(?:[^'\n]* )?from |\bimport\(|\brequire\w*\(|createRequire\(import\.meta\.url\)\()'([^'\n]+)'/gm,
  );
  return [...found].map(([, keyword, to = '']) => ({
    from: relative(SCRIPTS, file),
    to,
    typesOnly: keyword === 'import type ',
  }));
}

const IMPORTS = sourceFiles(SCRIPTS).flatMap(importsOf);
const LOCAL = IMPORTS.filter(({ to }) => to.startsWith('.')).map(({ from, to }) => ({
  from,
  to: relative(SCRIPTS, join(SCRIPTS, dirname(from), to)),
}));
const PACKAGES = IMPORTS.filter(
  ({ to, typesOnly }) => !typesOnly && !to.startsWith('.') && !to.startsWith('node:'),
);

const levelOf = (path: string) =>
  path.includes('/') ? ROOMS.indexOf(path.split('/')[0] ?? '') : ROOMS.length;

test('imports point one way: doors → campaign → nvflare → python → base', () => {
  const wrong = LOCAL.filter(({ from, to }) => levelOf(to) > levelOf(from));
  assert.deepEqual(wrong, []);
  assert.ok(
    LOCAL.every(({ from, to }) => levelOf(from) >= 0 && levelOf(to) >= 0),
    'every file stands in a room',
  );
  assert.ok(LOCAL.length > 100, 'the imports were found');
});

test('no two modules import each other in a circle, but for the parts of the recursive interpreter', () => {
  const uses = new Map<string, string[]>();
  const judged = LOCAL.filter(({ from }) => !from.startsWith('python/'));
  for (const { from, to } of judged) uses.set(from, [...(uses.get(from) ?? []), to]);
  const done = new Set<string>();
  const circle = (file: string, path: string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const next of uses.get(file) ?? []) {
      const found = circle(next, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return null;
  };
  const circles = [...uses.keys()]
    .map((file) => circle(file, []))
    .filter((found) => found !== null);
  assert.deepEqual(circles[0] ?? [], []);
});

test('each package is imported in one module, the validation library excepted', () => {
  const modules = new Map<string, Set<string>>();
  for (const { from, to } of PACKAGES) {
    const name = to.startsWith('@')
      ? to.split('/').slice(0, 2).join('/')
      : (to.split('/')[0] ?? '');
    modules.set(name, (modules.get(name) ?? new Set()).add(from));
  }
  const several = [...modules].filter(([name, files]) => name !== 'valibot' && files.size > 1);
  assert.deepEqual(
    several.map(([name, files]) => `${name}: ${[...files].join(', ')}`),
    [],
  );
});

test('every package that is imported is pinned to an exact version', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const { from, to } of PACKAGES) {
    const name = to.startsWith('@')
      ? to.split('/').slice(0, 2).join('/')
      : (to.split('/')[0] ?? '');
    assert.match(String(dependencies[name]), /^\d+\.\d+\.\d+$/, `${name} in ${from}`);
  }
});
