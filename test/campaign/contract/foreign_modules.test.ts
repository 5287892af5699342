import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standIns } from '../../../scripts/campaign/contract/foreign_modules.ts';

const BASE = new Map(
  Object.entries({
    'job.py': 'import torch.nn as nn, sklearn\nfrom model import Net\n',
    'model.py': 'def f():\n    from scipy import stats\n',
    'lib/util.py': 'import yaml\n',
  }).map(([path, text]) => [path, Buffer.from(text)]),
);
const hidden = (...created: string[]) => [...standIns(BASE, created).keys()];

test('a new file that Python would import instead of a library or its own modules is found', () => {
  const created = [
    'torch.py',
    'torch/__init__.py',
    'sklearn.py',
    'scipy.py',
    'yaml.py',
    'nvflare/__init__.py',
    'argparse.py',
    'sitecustomize.py',
  ];
  assert.deepEqual(hidden(...created), created);
});

test('ordinary new modules, also below a folder, hide nothing', () => {
  assert.deepEqual(hidden('losses.py', 'lib/torch.py', 'model/blocks.py'), []);
});
