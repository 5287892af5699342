import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { looksLowerIsBetter } from '../../../scripts/nvflare/evidence/metric_names.ts';
import { requirePython } from '../../support/doors.ts';

test('a name tells that lower is better exactly where it does for NVFlare', () => {
  const names = [
    ...[
      'trainingloss',
      'val_mseloss',
      'neg_loss',
      'negative_class_loss',
      'dice',
      '-mse',
      'neg.mse',
    ],
    ...['cost', 'divergence', 'energy', 'error_rate', 'WER', 'val-RMSE', 'ce', 'face', 'accuracy'],
  ];
  const ask = `import json, sys
from nvflare.app_common.widgets.intime_model_selector import _looks_lower_is_better as f
print(json.dumps([f(name) for name in json.loads(sys.argv[1])]))`;
  const { stdout, stderr } = spawnSync(requirePython(), ['-c', ask, JSON.stringify(names)], {
    encoding: 'utf8',
  });
  assert.deepEqual(names.map(looksLowerIsBetter), JSON.parse(stdout), stderr);
});
