import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../scripts/base/failure.ts';
import { compiles } from '../../scripts/python/compiles.ts';
import { Chance } from './generate.ts';
import { hasPython } from './oracle.ts';
import { data, readJob } from './reading.ts';

const U = 'import os\nU = os.environ.get("U")\n';
const MONSTERS: readonly [string, string][] = [
  ['10,000 nested lists', `x=${'['.repeat(10_000)}${']'.repeat(10_000)}\ny = 2\n`],
  ['10,000 nested parentheses', `x=${'('.repeat(10_000)}1${')'.repeat(10_000)}\ny = 2\n`],
  ['a sum of 10,000 terms', `x=${'1+'.repeat(10_000)}1\ny = 2\n`],
  [
    '1,000 nested blocks',
    `${Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}if 1:\n`).join('')}${' '.repeat(1000)}pass\ny = 2\n`,
  ],
  ['5,000 elif', `x = 0\nif x: pass\n${'elif x: pass\n'.repeat(5_000)}y = 2\n`],
  ['an endless loop', 'while True:\n    pass\n'],
  ['an endless recursion', 'def f(n):\n    return f(n + 1)\nf(0)\n'],
  [
    'two functions that call each other',
    'def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\nf(0)\n',
  ],
  [
    'exponential calls under unknown conditions',
    `${U}def f0():\n    return 1\n${Array.from({ length: 30 }, (_, i) => `def f${i + 1}():\n    if U:\n        return f${i}()\n    return f${i}()\n`).join('')}f30()\n`,
  ],
  ['a list that doubles', 'x = [1]\nfor i in range(60):\n    x = x + x\ny = 2\n'],
  ['a list of lists that doubles', 'x = [1]\nfor i in range(60):\n    x = [x, x]\ny = 2\n'],
  ['a text that doubles', 'x = "ab"\nfor i in range(60):\n    x *= 2\ny = 2\n'],
  ['9 ** 9 ** 9', 'x = 9 ** 9 ** 9\ny = 2\n'],
  ['a billion rounds', 'x = 0\nfor i in range(10 ** 9):\n    x += i\ny = 2\n'],
  [
    'twelve unknown loops in each other',
    `${U}${Array.from({ length: 12 }, (_, i) => `${'  '.repeat(i)}for i${i} in U:\n`).join('')}${'  '.repeat(12)}x = 1\n`,
  ],
];

for (const [name, source] of MONSTERS) {
  test(`${name}: an answer or one clear error within two seconds`, () => {
    const start = performance.now();
    try {
      const reading = readJob(source);
      if (reading.globals.has('y')) assert.equal(data(reading, 'y'), 2);
    } catch (error) {
      assert.ok(error instanceof Failure, String(error));
    }
    assert.ok(performance.now() - start < 2_500);
  });
}

test('odd bytes, line ends and encodings are read as Python reads them', () => {
  assert.equal(
    data(
      readJob('\ufeffx = 1\r\nif x:\r\n\ty = "a\r\nb"\r\n'.replace('"a\r\nb"', '"""a\r\nb"""')),
      'y',
    ),
    'a\nb',
  );
  assert.equal(data(readJob('x = 1\n\fy = 2\n'), 'y'), 2);
  const latin = Buffer.from('# -*- coding: latin-1 -*-\nx = "\xe9"\n', 'latin1');
  assert.equal(data(readJob({ 'job.py': latin }), 'x'), 'é');
  assert.throws(() => readJob({ 'job.py': Buffer.from([0x78, 0xff, 0x0a]) }), /failed to parse/);
  assert.throws(() => readJob('x = 1\0\n'), /null byte/);
  assert.throws(() => readJob('x = 1\n'.repeat(300_000)), /failed to parse/);
});

test('names that JavaScript treats specially are names like any other', () => {
  const reading = readJob(
    '__proto__ = 5\nconstructor = {"__proto__": 1, "toString": 2}\nx = constructor["__proto__"]\n',
  );
  assert.equal(data(reading, 'x'), 1);
  assert.deepEqual(Object.entries(data(reading, 'constructor') as object), [
    ['__proto__', 1],
    ['toString', 2],
  ]);
});

const JOB = `import argparse
import os
from lib import Recipe, Env
ROUNDS = 5
class Cfg:
    def __init__(self, n=2):
        self.n = n
def main():
    p = argparse.ArgumentParser()
    p.add_argument("--rounds", type=int, default=ROUNDS)
    a = p.parse_args()
    names = [f"site-{i + 1}" for i in range(Cfg().n)]
    try:
        r = Recipe(num_rounds=a.rounds, sites=names, **{"x": 1})
    except (ValueError, KeyError) as e:
        raise SystemExit(str(e))
    if os.environ.get("X"):
        r.extra()
    with open("x") as f:
        pass
    r.execute(Env(num_clients=len(names)))
if __name__ == "__main__":
    main()
`;

test('a mutated job is answered or refused, always the same way', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const chance = new Chance(seed);
    let source = JOB;
    for (let i = 0; i < 1 + chance.below(4); i++) {
      const at = chance.below(source.length);
      const piece = chance.of([
        '(',
        ')',
        '\n',
        ' ',
        '"',
        'if ',
        ':',
        '*',
        'yield ',
        '=',
        '\\',
        "f'{",
        '}',
        '#',
        '\t',
        'x',
        '0',
        'def ',
        ',',
        '\ud800',
        '\u00e9',
      ]);
      source = source.slice(0, at) + piece + source.slice(at + chance.below(6));
    }
    const once = answer(source);
    assert.equal(answer(source), once, source);
  }
});

test('a statement that the grammar does not know hides only what it names', () => {
  const gap = 'x = [p for *p, q in b]';
  const reading = readJob(
    `a = 1\nb = 2\n${gap}\nc = a\ndef f():\n    ${gap}\n    return a\nd = f()\n`,
  );
  assert.equal(data(reading, 'a'), 1);
  assert.equal(data(reading, 'c'), 1);
  assert.equal(data(reading, 'd'), 1);
  assert.match(String(data(reading, 'b')), /^unknown/);
  assert.deepEqual(
    reading.problems.map(({ place }) => place?.line),
    [3, 6],
  );
});

test('numbers that end in a point, and contexts in parentheses, are read', () => {
  const reading = readJob(
    'from lib import f\nx = [1., 2.e1][0]\nwith (\n    f("p") as p,\n    f("q(") as q,\n):\n    d = 5\ne = 7.\n',
  );
  assert.equal(data(reading, 'x'), 1);
  assert.equal(reading.problems.length, 0);
  assert.equal(data(reading, 'e'), 7);
});

test('the interpreter decides what is Python, without running it', {
  skip: !hasPython(),
}, async () => {
  const text = (source: string) => new TextEncoder().encode(source);
  const answers = await compiles({
    python: 'python3',
    sources: new Map([
      ['good', text('raise SystemExit(5)\nimport nowhere\n')],
      ['gaps', text('def f():\n    yield\nx = 1.\nwith (a as b, c as d):\n    pass\n')],
      ['open', text('x = (\n')],
      ['old', text('print "a"\n')],
      ['deep', text(`x = ${'('.repeat(10_000)}${')'.repeat(10_000)}`)],
      ['minus', text(`x = ${'-'.repeat(100_000)}1`)],
      ['after', text('y = 1\n')],
    ]),
  });
  assert.deepEqual(
    [...answers].map(([name, { ok }]) => [name, ok]),
    [
      ['good', true],
      ['gaps', true],
      ['open', false],
      ['old', false],
      ['deep', false],
      ['minus', false],
      ['after', true],
    ],
  );
  const open = answers.get('open');
  assert.deepEqual(open?.ok === false && [open.line, open.column], [1, 5]);
});

test('a Python that is not there is one clear failure', async () => {
  const sources = new Map([['a', new Uint8Array()]]);
  await assert.rejects(compiles({ python: '/nowhere/python', sources }), Failure);
});

// internals

function answer(source: string): string {
  try {
    const reading = readJob(source);
    const plain = (_: string, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value instanceof Map ? [...value] : value;
    return JSON.stringify(reading, plain);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}
