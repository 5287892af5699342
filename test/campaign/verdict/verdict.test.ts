import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  campaignNoise,
  confirmBest,
  deterministic,
  judgeCandidate,
  nextBaselineBlock,
  type Run,
  type Runs,
  runtimeRatio,
  type Scored,
} from '../../../scripts/campaign/verdict/verdict.ts';
import { SETTINGS } from './contest.ts';

/** Runs of blocks 0, 1, 2 …; equal scores are equal runs. */
const runs = (...scores: number[]): Runs =>
  new Map(scores.map((score, block) => [block, run(score)]));

const run = (score: number, changes: Partial<Run> = {}): Run => ({
  score,
  digest: `of ${score}`,
  runtime_seconds: 10,
  contended: false,
  ...changes,
});

function campaign(arms: Record<string, Runs>, changes: Partial<Scored> = {}): Scored {
  return {
    arms: new Map(Object.entries({ baseline: runs(0.687, 0.6921, 0.6893), ...arms })),
    baseline: 'baseline',
    direction: 'max',
    seeded: false,
    oneNumber: false,
    settings: SETTINGS,
    ...changes,
  };
}

const judged = (scored: Scored, mayRun = true) =>
  judgeCandidate(scored, { incumbent: 'baseline', candidate: 'c', mayRun });

const QUICK = { ...SETTINGS, runs: 1, baseline_runs: 2 };

test('a candidate without runs is run first', () => {
  const { action, run: next, comparison } = judged(campaign({}));
  assert.deepEqual([action, next, comparison], ['run_candidate', { arm: 'c', block: 0 }, null]);
  const { action: none, reason } = judged(campaign({}), false);
  assert.deepEqual([none, reason], ['inconclusive', 'runs_used_up']);
});

test('better once is run again in its next block; then the verdict bears all its figures', () => {
  const once = judged(campaign({ c: runs(0.715) }));
  assert.deepEqual([once.action, once.run], ['run_candidate', { arm: 'c', block: 1 }]);
  const twice = judged(campaign({ c: runs(0.715, 0.7128) }));
  assert.deepEqual(
    [twice.action, twice.reason, twice.evidence, twice.run],
    ['keep', 'significant', 'replicated', null],
  );
  assert.deepEqual(Object.keys(twice.comparison ?? {}).sort(), [
    'delta',
    'df',
    'm',
    'margin',
    'n',
    'noise',
    'p',
    'paired',
    'runtime_ratio',
    'se',
    't',
  ]);
  assert.deepEqual(Object.keys(twice.comparison?.noise ?? {}).sort(), [
    'df',
    'dropped',
    'pair_df',
    'pair_sd',
    'sd',
  ]);
});

test('a campaign’s other arms, but neither of the two themselves, tell of its noise', () => {
  const { comparison } = judged(campaign({ c: runs(0.7, 0.701), other: runs(0.5, 0.502, 0.504) }));
  assert.equal(comparison?.noise.df, 2 + 1 + 2);
});

test('an incumbent with too few runs is run in the lowest block it lacks', () => {
  const scored = campaign({
    best: new Map([
      [0, run(0.69)],
      [2, run(0.691)],
    ]),
    c: runs(0.7, 0.71, 0.72),
  });
  const { action, run: next } = judgeCandidate(scored, {
    incumbent: 'best',
    candidate: 'c',
    mayRun: true,
  });
  assert.deepEqual([action, next], ['run_incumbent', { arm: 'best', block: 1 }]);
});

test('an edit that changes no number is discarded at once, in a deterministic job too', () => {
  const { action, reason } = judged(campaign({ c: runs(0.687) }));
  assert.deepEqual([action, reason], ['discard', 'no_effect']);
  const still = judged(campaign({ baseline: runs(0.5, 0.5), c: runs(0.5) }));
  assert.deepEqual([still.action, still.reason], ['discard', 'no_effect']);
  const coarse = judged(campaign({ c: runs(0.687) }, { oneNumber: true }));
  assert.equal(coarse.reason, 'not_better');
});

test('a candidate that ignores the seed is discarded, for its runs are one run', () => {
  const { action, reason } = judged(campaign({ c: runs(0.75, 0.75) }));
  assert.deepEqual([action, reason], ['discard', 'seed_ignored']);
  const coarse = judged(campaign({ c: runs(0.75, 0.75) }, { oneNumber: true }));
  assert.deepEqual([coarse.action, coarse.comparison?.n], ['keep', 2]);
});

test('a run that repeats another block is no evidence: it does not count in n', () => {
  const { comparison } = judged(campaign({ c: runs(0.75, 0.75, 0.76) }));
  assert.equal(comparison?.n, 2);
});

test('an incumbent that only repeats itself is not run for ever', () => {
  const scored = campaign({ baseline: runs(0.6, 0.6), noisy: runs(0.4, 0.5), c: runs(0.7, 0.71) });
  const { action, comparison } = judged(scored);
  assert.equal(comparison?.m, 1);
  assert.equal(action, 'carry');
});

test('in a deterministic job one run decides, until a configuration gives two results', () => {
  const still = { baseline: runs(0.5, 0.5) };
  const better = judged(campaign({ ...still, c: runs(0.6) }));
  assert.deepEqual(
    [better.action, better.reason, better.evidence, better.comparison?.p],
    ['keep', 'better', 'deterministic', null],
  );
  assert.equal(better.comparison?.delta?.toFixed(6), '0.100000');
  assert.equal(judged(campaign({ ...still, c: runs(0.4) })).action, 'discard');
  const settings = { ...SETTINGS, min_effect: 0.2 };
  assert.equal(judged(campaign({ ...still, c: runs(0.6) }, { settings })).action, 'discard');
  assert.equal(judged(campaign({ ...still, c: runs(0.6), x: runs(1, 2) })).action, 'run_candidate');
});

test('in quick mode one better run is carried, and nothing is claimed', () => {
  const quick = (scores: number[], direction: 'max' | 'min' = 'max') =>
    judged(
      campaign({ baseline: runs(0.5, 0.52), c: runs(...scores) }, { settings: QUICK, direction }),
    );
  const { action, evidence, comparison, run: next } = quick([0.512]);
  assert.deepEqual([action, evidence, comparison?.p, next], ['carry', 'single', null, null]);
  assert.equal(quick([0.508]).action, 'discard');
  assert.equal(quick([0.508], 'min').action, 'carry');
});

test('a verdict of a baseline that was run once rests on single evidence', () => {
  const { action, evidence } = judged(campaign({ baseline: runs(0.5), c: runs(0.6, 0.7) }), false);
  assert.deepEqual([action, evidence], ['carry', 'single']);
});

test('the baseline runs three times, twice where it repeats, and thrice where a run is one number', () => {
  const next = (scores: number[], changes: Partial<Scored> = {}) =>
    nextBaselineBlock(campaign({ baseline: runs(...scores) }, changes));
  assert.deepEqual([next([]), next([1]), next([1, 2]), next([1, 2, 3])], [0, 1, 2, null]);
  assert.equal(next([1, 1]), null);
  assert.equal(next([1, 1], { oneNumber: true }), 2);
  assert.deepEqual([next([1], { settings: QUICK }), next([1, 2], { settings: QUICK })], [1, null]);
  assert.equal(next([1, 2], { settings: QUICK, oneNumber: true }), 2);
});

test('the runtime ratio is of runs that had the machine to themselves, else unknown', () => {
  const timed = (...times: [number | null, boolean][]): Runs =>
    new Map(
      times.map(([runtime_seconds, contended], block) => [
        block,
        run(1, { runtime_seconds, contended }),
      ]),
    );
  assert.equal(runtimeRatio(timed([20, false], [40, false], [500, true]), timed([10, false])), 3);
  assert.equal(runtimeRatio(timed([20, true]), timed([10, false])), null);
  assert.equal(runtimeRatio(timed([20, false]), timed([null, false])), null);
  const slow = new Map([
    [0, run(0.75, { runtime_seconds: 40 })],
    [1, run(0.76, { runtime_seconds: 40 })],
  ]);
  const settings = { ...SETTINGS, cost_price: 0.05 };
  const { action, comparison } = judged(campaign({ c: slow }, { settings }));
  assert.deepEqual([action, comparison?.margin, comparison?.runtime_ratio], ['discard', 0.1, 4]);
});

test('scores that tie in steps keep half a step of noise', () => {
  const scored = campaign(
    { baseline: runs(0.5, 0.5, 0.5), c: runs(0.75, 0.75), x: runs(0.25, 0.5) },
    { oneNumber: true },
  );
  const coarse = { ...scored, arms: new Map([...scored.arms].filter(([name]) => name !== 'x')) };
  assert.equal(campaignNoise(coarse).sd, 0.125);
  assert.equal(judged(coarse).comparison?.noise.sd, 0.125);
  const fresh = { best: runs(0.75, 0.75), baseline: runs(0.5, 0.5) };
  assert.equal(confirmBest(coarse, fresh).comparison.noise.sd, 0.125);
  assert.ok((campaignNoise(scored).sd ?? 0) >= 0.125);
});

test('unknown noise is recorded as unknown', () => {
  assert.deepEqual(campaignNoise(campaign({ baseline: runs(0.5) })), {
    sd: null,
    df: 0,
    pair_sd: null,
    pair_df: 0,
    dropped: [],
  });
});

test('the confirmation takes noise from the whole campaign, in quick mode from the fresh runs alone', () => {
  const scored = campaign({ c: runs(0.72, 0.722), x: runs(0.6, 0.604, 0.602) });
  const fresh = { best: runs(0.72, 0.721, 0.724), baseline: runs(0.69, 0.691, 0.689) };
  const { confirmed, gain, comparison } = confirmBest(scored, fresh);
  assert.deepEqual([confirmed, comparison.noise.df], [true, 2 + 1 + 2 + 4]);
  assert.ok(Math.abs(gain - 0.031667) < 1e-5);
  assert.equal(confirmBest({ ...scored, settings: QUICK }, fresh).comparison.noise.df, 4);
});

test('a job is deterministic only by its baseline', () => {
  assert.equal(deterministic(campaign({ baseline: runs(0.5), c: runs(0.6, 0.6) })), false);
  assert.equal(deterministic(campaign({ baseline: runs(0.5, 0.5) })), true);
});
