import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ConfirmationRun,
  confirmationBlock,
  isConfirmationBlock,
  mayRun,
  nextBlock,
  nextConfirmationRun,
  reservedRuns,
  seedOf,
} from '../../../scripts/campaign/verdict/blocks.ts';

test('block 0 keeps the seed of the job, the others are a thousand apart, the confirmation’s a million away', () => {
  assert.deepEqual(
    [0, 1, 2].map((block) => seedOf(block, 42)),
    [42, 1042, 2042],
  );
  assert.deepEqual(
    [0, 1].map((i) => seedOf(confirmationBlock(i), 42)),
    [1_000_042, 1_001_042],
  );
  assert.equal(seedOf(1, null), null);
  assert.equal(seedOf(1, 0), 1000);
  assert.deepEqual([999, 1000].map(isConfirmationBlock), [false, true]);
});

test('a run takes the lowest block that the arm lacks', () => {
  assert.equal(nextBlock([]), 0);
  assert.equal(nextBlock([2, 0]), 1);
  assert.equal(nextBlock([0, 1, 2]), 3);
});

test('the confirmation runs best and baseline by turns, each on the same fresh blocks', () => {
  const done: ConfirmationRun[] = [];
  for (let run = nextConfirmationRun(done, 2); run; run = nextConfirmationRun(done, 2))
    done.push(run);
  assert.deepEqual(
    done.map(({ side, block }) => `${side} ${block}`),
    ['best 1000', 'baseline 1000', 'best 1001', 'baseline 1001'],
  );
});

test('a resumed confirmation runs only what is missing', () => {
  const done: ConfirmationRun[] = [
    { side: 'best', block: 1000 },
    { side: 'best', block: 1001 },
    { side: 'baseline', block: 1001 },
  ];
  assert.deepEqual(nextConfirmationRun(done, 2), { side: 'baseline', block: 1000 });
  assert.equal(nextConfirmationRun([], 0), null);
});

test('the search stops where only the runs of the confirmation are left', () => {
  const reserved = reservedRuns({ confirm_runs: 3 }, false, 0);
  assert.equal(reserved, 6);
  assert.deepEqual(
    [13, 14].map((spent) => mayRun({ max_trials: 20 }, spent, reserved)),
    [true, false],
  );
  assert.equal(mayRun({ max_trials: null }, 10_000, reserved), true);
});

test('a deterministic job needs no confirmation; a sealed evaluation needs runs of both', () => {
  assert.equal(reservedRuns({ confirm_runs: 3 }, true, 0), 0);
  assert.equal(reservedRuns({ confirm_runs: 3 }, false, 2), 10);
});
