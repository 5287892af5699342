import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { interpret } from '../../scripts/python/interpret.ts';
import { data, readJob } from './reading.ts';

test('constants of a sibling module are read, and the module is listed with its hash', () => {
  const reading = readJob({
    'job.py': 'from cfg import N\nimport cfg\nx = N + cfg.M\n',
    'cfg.py': 'N = 3\nM = 4\n',
  });
  assert.equal(data(reading, 'x'), 7);
  assert.deepEqual([...reading.modules.keys()], ['job.py', 'cfg.py']);
  assert.match(reading.modules.get('cfg.py') ?? '', /^[0-9a-f]{64}$/);
});

test('packages, relative imports and star imports are followed', () => {
  const reading = readJob({
    'job.py': 'from pkg.a import *\nfrom pkg import b\nx = A + b.B\n',
    'pkg/__init__.py': '',
    'pkg/a.py': 'from .b import B\nfrom . import c\nA = B + c.C\n_hidden = 1\n',
    'pkg/b.py': 'B = 10\n',
    'pkg/c.py': 'C = 100\n',
  });
  assert.equal(data(reading, 'x'), 120);
  assert.equal(reading.globals.has('_hidden'), false);
});

test('modules that import each other do not hang', () => {
  const reading = readJob({
    'job.py': 'import a\nx = a.v\n',
    'a.py': 'import b\nv = 1\n',
    'b.py': 'import a\nw = 2\n',
  });
  assert.equal(data(reading, 'x'), 1);
});

test('after a star import from a library nobody knows, no earlier name is trusted', () => {
  const reading = readJob('x = 5\nfrom strange import *\ny = 6\nz = max(1, 2)\n');
  assert.match(String(data(reading, 'x')), /^unknown/);
  assert.equal(data(reading, 'y'), 6);
  assert.match(String(data(reading, 'z')), /^unknown/);
});

test('a file beside the job shadows the standard library, but not what Python has loaded before', () => {
  assert.equal(
    data(readJob({ 'job.py': 'import random\nx = random.N\n', 'random.py': 'N = 1\n' }), 'x'),
    1,
  );
  assert.match(
    String(data(readJob({ 'job.py': 'import os\nx = os.N\n', 'os.py': 'N = 1\n' }), 'x')),
    /^unknown/,
  );
});

test('JSON and YAML of the workspace are read as data, as Python reads them', () => {
  const reading = readJob({
    'job.py':
      'import json, yaml\nfrom pathlib import Path\nwith open("a.json") as f:\n    a = json.load(f)\nb = yaml.safe_load(open(Path(__file__).parent / "b.yaml"))\nc = json.loads(Path("a.json").read_text())\n',
    'a.json': '{"n": 1, "f": 1.0, "big": 123456789012345678901}',
    'b.yaml': 'octal: 010\nno: no\nexp: 1e3\nfloat: 1.5e+3\ntext: "1"\nlist: [1, ~]\n',
  });
  assert.deepEqual(data(reading, 'a'), { n: 1, f: 1, big: 123456789012345678901n });
  assert.deepEqual(data(reading, 'c'), data(reading, 'a'));
  const yaml = reading.globals.get('b');
  assert.equal(yaml?.kind, 'dict');
  if (yaml?.kind !== 'dict') return;
  const shown = yaml.entries.map(({ key, value }) => [
    'value' in key ? String(key.value) : key.kind,
    value.kind === 'list'
      ? value.items.map(({ kind }) => kind)
      : 'value' in value
        ? value.value
        : value.kind,
  ]);
  assert.deepEqual(shown, [
    ['octal', 8n],
    ['false', false],
    ['exp', '1e3'],
    ['float', 1500],
    ['text', '1'],
    ['list', ['int', 'none']],
  ]);
  assert.deepEqual([...reading.dataFiles.keys()].sort(), ['a.json', 'b.yaml']);
});

test('a file that the script writes itself is not read beforehand', () => {
  const reading = readJob({
    'job.py':
      'import json\nwith open("a.json", "w") as f:\n    f.write("{}")\nx = json.load(open("a.json"))\n',
    'a.json': '{"n": 1}',
  });
  assert.match(String(data(reading, 'x')), /may have written/);
});

test('a link that leads out of the workspace is not followed', () => {
  const root = mkdtempSync(join(tmpdir(), 'autofl-modules-'));
  try {
    mkdirSync(join(root, 'ws'));
    writeFileSync(join(root, 'secret.py'), 'N = 1\n');
    symlinkSync(join(root, 'secret.py'), join(root, 'ws', 'inside.py'));
    symlinkSync(join(root, 'ws'), join(root, 'ws', 'loop'));
    writeFileSync(join(root, 'ws', 'job.py'), 'from inside import N\nimport loop.loop.job\n');
    const reading = interpret({ root: join(root, 'ws'), entry: 'job.py', args: [] });
    assert.equal(reading.modules.has('inside.py'), false);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test('a helper over 1 MB is not read, and says so', () => {
  const reading = readJob({
    'job.py': 'import big\nx = big.N\n',
    'big.py': 'N = 1\n'.repeat(200_000),
  });
  assert.match(String(data(reading, 'x')), /1200000 bytes/);
});
