import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decide,
  type GuardFacts,
  type GuardRow,
  type GuardSettings,
  standingOf,
} from '../../scripts/campaign/guard.ts';

const SETTINGS: GuardSettings = { mode: 'max', maxCandidates: null, hardCrashThreshold: 6 };
const IDLE: GuardFacts = {
  stopFiles: [],
  pending: false,
  running: false,
  retryInfrastructure: false,
};
const BASELINE: GuardRow = { status: 'baseline', name: 'baseline', score: 0.8 };

const row = (status: string, score: number | null = null, name: string = status): GuardRow => ({
  status,
  name,
  score,
});
const next = (
  rows: GuardRow[],
  facts: Partial<GuardFacts> = {},
  settings: Partial<GuardSettings> = {},
) => {
  const { decision, reason, next_action } = decide(
    rows,
    { ...SETTINGS, ...settings },
    { ...IDLE, ...facts },
  );
  return `${decision} ${reason} ${next_action}`;
};

test('without a scored baseline the baseline comes first', () => {
  assert.equal(next([]), 'continue baseline_pending run_baseline');
  assert.equal(next([row('baseline')]), 'continue baseline_pending run_baseline');
  const retried = [row('baseline'), row('baseline', 0.7, 'baseline_retry_2')];
  assert.equal(next(retried), 'continue continue propose_candidate');
  assert.deepEqual(standingOf(retried, SETTINGS).baseline, {
    name: 'baseline_retry_2',
    score: 0.7,
  });
  assert.equal(standingOf([row('baseline')], SETTINGS).improvement, null);
});

test('with a baseline and nothing pending a candidate is proposed, and no final answer allowed', () => {
  assert.equal(next([BASELINE]), 'continue continue propose_candidate');
  assert.equal(decide([BASELINE], SETTINGS, IDLE).final_response_allowed, false);
});

test('a pending candidate is edited, or waited for while it runs', () => {
  assert.equal(next([BASELINE], { pending: true }), 'continue pending_candidates edit_candidate');
  assert.equal(
    next([BASELINE], { pending: true, running: true }),
    'continue pending_candidates wait_candidate',
  );
});

test('a stop file ends the campaign, after the pending candidate was abandoned', () => {
  const facts = { stopFiles: ['STOP_AUTOFL'] };
  assert.equal(
    next([BASELINE], { ...facts, pending: true }),
    'stop manual_stop_pending_candidate abandon_candidate',
  );
  assert.equal(next([BASELINE], facts), 'stop manual_stop_file final_report');
});

test('the cap counts keep, discard and crash, and nothing else', () => {
  const rows = [
    BASELINE,
    row('keep', 0.9),
    row('infrastructure_retry'),
    row('literature'),
    row('discard', 0.7),
  ];
  assert.equal(next(rows, {}, { maxCandidates: 3 }), 'continue continue propose_candidate');
  assert.equal(
    next([...rows, row('crash')], {}, { maxCandidates: 3 }),
    'stop candidate_cap_exhausted final_report',
  );
  assert.ok(
    decide([...rows, row('crash')], { ...SETTINGS, maxCandidates: 3 }, IDLE).final_response_allowed,
  );
});

test('a pending candidate is finished even when the cap was lowered meanwhile', () => {
  assert.equal(
    next([BASELINE, row('keep', 0.9)], { pending: true }, { maxCandidates: 1 }),
    'continue pending_candidates edit_candidate',
  );
  const spent = [BASELINE, row('keep', 0.9), row('crash')];
  assert.equal(standingOf(spent, { ...SETTINGS, maxCandidates: 1 }).remaining, 0);
  assert.equal(standingOf(spent, SETTINGS).remaining, null, 'without a cap');
});

test('six crashes in a row stop the campaign; a scored candidate between them does not count as one', () => {
  const crashes = Array.from({ length: 5 }, () => row('crash'));
  assert.equal(next([BASELINE, ...crashes]), 'continue continue propose_candidate');
  assert.equal(
    next([BASELINE, ...crashes, row('crash')]),
    'stop hard_repeated_crash_blocker final_report',
  );
  assert.equal(
    next([BASELINE, ...crashes, row('discard', 0.1), row('crash')]),
    'continue continue propose_candidate',
  );
});

test('after an infrastructure failure the same command is repeated', () => {
  assert.equal(
    next([BASELINE, row('infrastructure_retry')], { pending: true, retryInfrastructure: true }),
    'retry_infrastructure infrastructure_retry retry_infrastructure',
  );
});

test('the best is the last keep, and improvement is positive when better in either direction', () => {
  const rows = [
    BASELINE,
    row('keep', 0.9, 'a'),
    row('crash', 0.99, 'c'),
    row('discard', 0.95, 'd'),
  ];
  assert.deepEqual(standingOf(rows, SETTINGS).best, { name: 'a', score: 0.9 });
  assert.ok(Math.abs((standingOf(rows, SETTINGS).improvement ?? 0) - 0.1) < 1e-12);
  const min = standingOf([row('baseline', 2), row('keep', 1.5)], { ...SETTINGS, mode: 'min' });
  assert.equal(min.improvement, 0.5);
});
