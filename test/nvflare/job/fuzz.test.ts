import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../../../scripts/base/failure.ts';
import { loadCatalogue } from '../../../scripts/nvflare/catalogue/catalogue.ts';
import { readJob } from '../../../scripts/nvflare/job/job.ts';
import { realistic } from '../../truth/jobs/realistic.ts';
import { surfaces } from '../../truth/jobs/surfaces.ts';
import { workspace } from './workspace.ts';

const ROUNDS = 1_000;
const LIMIT_MS = 2000;

test('a damaged job file gives an answer or one clear failure, in time, and twice the same', (t) => {
  const random = generator(20_261_125);
  const jobs = [...realistic, ...surfaces];
  const catalogue = loadCatalogue();
  const root = workspace(t, { 'client.py': '', 'model.py': 'import torch.nn as nn\n' });
  for (let round = 0; round < ROUNDS; round++) {
    const job = jobs[Math.floor(random() * jobs.length)];
    const text = damaged(job?.files['job.py'] ?? '', random);
    writeFileSync(join(root, 'job.py'), text);
    const answer = () => answerOf(() => readJob({ root, entry: 'job.py', catalogue }));
    const start = performance.now();
    const first = answer();
    assert.ok(performance.now() - start < LIMIT_MS, `too slow:\n${text}`);
    assert.equal(answer(), first, `two answers for:\n${text}`);
  }
});

test('option and parameter names may hold any sign', (t) => {
  const text = `import argparse
from nvflare.app_common.np.recipes.fedavg import NumpyFedAvgRecipe
p = argparse.ArgumentParser()
p.add_argument("--a(b", type=int, default=1)
p.add_argument("--[", type=float, default=0.5)
p.parse_args()
NumpyFedAvgRecipe(**{"x)": 1, "num_rounds": 2}).execute(None)
`;
  const root = workspace(t, { 'job.py': text });
  assert.doesNotThrow(() => readJob({ root, entry: 'job.py', catalogue: loadCatalogue() }));
});

function answerOf(read: () => unknown): string {
  try {
    return JSON.stringify(read(), (_, value) =>
      value instanceof Map ? [...value] : typeof value === 'bigint' ? `${value}` : value,
    );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

/** The text with a few lines or characters removed, doubled, swapped or replaced. */
function damaged(text: string, random: () => number): string {
  let result = text;
  const times = 1 + Math.floor(random() * 3);
  for (let time = 0; time < times; time++) {
    const lines = result.split('\n');
    const line = Math.floor(random() * lines.length);
    const at = Math.floor(random() * result.length);
    const length = Math.floor(random() * 12);
    switch (Math.floor(random() * 6)) {
      case 0:
        result = lines.filter((_, index) => index !== line).join('\n');
        break;
      case 1:
        result = [...lines.slice(0, line), lines[line], ...lines.slice(line)].join('\n');
        break;
      case 2:
        result = [...lines.slice(line), ...lines.slice(0, line)].join('\n');
        break;
      case 3:
        result = result.slice(0, at) + result.slice(at + length);
        break;
      case 4:
        result = result.slice(0, at) + pick(PIECES, random) + result.slice(at);
        break;
      default:
        result = result.slice(0, at) + result.slice(at, at + length).repeat(3) + result.slice(at);
    }
  }
  return result;
}

const PIECES = [
  '\t',
  '    ',
  '(',
  ')',
  '"""',
  '{',
  'None',
  '0',
  '-',
  '*',
  'while True:\n    pass\n',
  'lambda: ',
  '__proto__',
  '\u0000',
  'é',
  'del recipe\n',
  'recipe = None\n',
  'for i in range(10**9): x = i\n',
  'import job\n',
  'exec("x = 1")\n',
  'globals()["x"] = 1\n',
  'yield ',
  'return ',
  'global recipe\n',
  'f"{',
  '\\',
  ':=',
  '@x\n',
  'try:\n',
  '10**10**8',
  'parser.parse_args(None)\n',
];

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** A small generator of numbers in [0, 1) that gives the same ones every time. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
