import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreRange } from '../../../../scripts/campaign/views/plot/range.ts';
import { numberFormat } from '../../../../scripts/campaign/views/plot/scale.ts';
import { naturalLimits } from '../../../../scripts/nvflare/evidence/metric_names.ts';

const free: [null, null] = [null, null];

test('a metric ends where its kind of number ends', () => {
  assert.deepEqual(naturalLimits('accuracy', [0.5]), [0, 1]);
  assert.deepEqual(naturalLimits('val_acc_top1', [0.5]), [0, 1]);
  assert.deepEqual(naturalLimits('valAUC', [0.5]), [0, 1]);
  assert.deepEqual(naturalLimits('accuracy', [50, 61]), [0, 100]);
  assert.deepEqual(naturalLimits('accuracy', [-3]), free);
  assert.deepEqual(naturalLimits('train-loss', [0.2]), [0, null]);
  assert.deepEqual(naturalLimits('neg_loss', [-0.2]), free);
  assert.deepEqual(naturalLimits('r2', [-4, 0.3]), [null, 1]);
  assert.deepEqual(naturalLimits('mcc', [-0.2]), [-1, 1]);
  assert.deepEqual(naturalLimits('reward', [0.5]), free);
});

test('the view holds baseline and best, and leaves out what is far from both', () => {
  const scores = [
    0.7,
    0.71,
    0.8,
    0.1,
    ...Array.from({ length: 20 }, (_, index) => 0.72 + index / 1000),
  ];
  const [low, high] = scoreRange({
    scores,
    core: [0.7, 0.8],
    limits: free,
    mode: 'max',
    full: false,
  });
  assert.ok(low > 0.55 && low < 0.7 && high > 0.8 && high < 0.85);
});

test('the view ends where the metric ends', () => {
  const input = { scores: [0.1, 0.99], core: [0.1, 0.99], mode: 'max', full: true } as const;
  assert.deepEqual(scoreRange({ ...input, limits: [0.08, 1] }), [0.08, 1]);
  const [low, high] = scoreRange({ ...input, limits: free });
  assert.ok(low < 0.08 && high > 1);
});

test('a hair of improvement among much noise still shows a good part of the runs', () => {
  const scores = Array.from({ length: 101 }, (_, index) => 0.6 + index / 1000);
  const [low, high] = scoreRange({
    scores,
    core: [0.7, 0.7001],
    limits: free,
    mode: 'max',
    full: false,
  });
  const seen = scores.filter((score) => score >= low && score <= high);
  assert.ok(seen.length >= 25, `${seen.length} of 101`);
});

test('equal scores, zero, huge and tiny ones all get a view with some height', () => {
  for (const value of [0.687, 0, 1e-12, -1e-12, 1e300, -1e300, 5e-324]) {
    const [low, high] = scoreRange({
      scores: [value, value],
      core: [value],
      limits: free,
      mode: 'max',
      full: false,
    });
    assert.ok(
      low < value && value < high && Number.isFinite(high - low),
      `${value}: ${low} to ${high}`,
    );
  }
});

test('numbers show the digits that tell results apart', () => {
  assert.equal(numberFormat([0.65, 0.75], 500)(0.687), '0.6870');
  assert.equal(numberFormat([0, 1e-8], 500)(4.2e-9), '4.20e-9');
  assert.equal(numberFormat([0, 9e12], 6)(2e12), '2e+12');
  assert.equal(numberFormat([-150, -80], 500)(-88.25), '−88.3');
});
