import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptanceSettings, isQuick } from '../../../scripts/campaign/verdict/settings.ts';

test('the defaults: metric units are shares of the baseline, whatever its sign', () => {
  assert.deepEqual(acceptanceSettings({ replicates: 'auto', max_candidates: null }, -0.8), {
    error_rate: 0.05,
    runs: 2,
    pair_df: 5,
    unsteady: 25,
    min_effect: 0.0004,
    cost_price: 0.004,
    cost_free: 1.25,
    baseline_runs: 3,
    confirm_runs: 3,
    max_trials: null,
  });
});

test('under forty candidates one run each decides, unless the user says otherwise', () => {
  const runs = (replicates: 'auto' | number, max_candidates: number | null) => {
    const settings = acceptanceSettings({ replicates, max_candidates }, 1);
    return [settings.runs, settings.baseline_runs, isQuick(settings)];
  };
  assert.deepEqual(runs('auto', 39), [1, 2, true]);
  assert.deepEqual(runs('auto', 40), [2, 3, false]);
  assert.deepEqual(runs(3, 10), [3, 3, false]);
  assert.deepEqual(runs(1, null), [1, 2, true]);
});

test('what the user named is taken, a zero too', () => {
  const given = {
    error_rate: 0.01,
    baseline_runs: 5,
    min_effect: 0,
    cost_price: 0.2,
    confirm_runs: 0,
    max_trials: 60,
  };
  const settings = acceptanceSettings({ replicates: 2, max_candidates: null, ...given }, 100);
  assert.deepEqual({ ...settings, ...given }, settings);
});
