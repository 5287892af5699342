import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, type GuardFacts } from '../../scripts/campaign/guard.ts';
import { type GuardRow, type GuardSettings, standingOf } from '../../scripts/campaign/standing.ts';

const SETTINGS: GuardSettings = {
  mode: 'max',
  maxCandidates: null,
  hardCrashThreshold: 6,
  plateauThreshold: 8,
  plateauMinDelta: 0,
  explorationBatchSize: 3,
  familyRepeatLimit: 6,
  judges: 'verdicts',
};
const IDLE: GuardFacts = {
  stopFiles: [],
  pending: false,
  running: false,
  external: false,
  submitted: false,
  retryInfrastructure: false,
  runsUsedUp: false,
  sealed: false,
  confirmationDue: false,
};

const row = (
  status: string,
  score: number | null = null,
  name: string = status,
  more: Partial<GuardRow> = {},
): GuardRow => ({
  status,
  name,
  score,
  kind: '',
  family: '',
  literatureEvent: '',
  gain: null,
  ...more,
});
const BASELINE = row('baseline', 0.8);
const EVENT = row('literature', null, 'lit-0001', { literatureEvent: 'lit-0001' });
const discards = (count: number, more: Partial<GuardRow> = {}) =>
  Array.from({ length: count }, () => row('discard', 0.1, 'discard', more));
/** A scored source edit that belongs to a review. */
const linked = (literatureEvent = 'lit-0001') =>
  row('discard', 0.1, 'edit', { kind: 'source_edit', literatureEvent });
/** A scored candidate that only sets arguments. */
const argument = (family = 'fedprox', literatureEvent = '') =>
  row('discard', 0.1, 'argument', { kind: 'argument_only', family, literatureEvent });
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
  assert.equal(next([], { running: true }), 'continue baseline_pending wait_candidate');
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
  const rows = [BASELINE, row('keep', 0.9), row('infrastructure_retry'), row('discard', 0.7)];
  assert.equal(next(rows, {}, { maxCandidates: 3 }), 'continue continue propose_candidate');
  assert.equal(standingOf([...rows, EVENT], SETTINGS).attempts, 2, 'a review is no attempt');
  assert.equal(
    next([...rows, row('crash')], {}, { maxCandidates: 3 }),
    'stop candidate_cap_exhausted final_report',
  );
  assert.ok(
    decide([...rows, row('crash')], { ...SETTINGS, maxCandidates: 3 }, IDLE).final_response_allowed,
  );
});

test('the last instruction names the report, the ledger, the page, and baseline against best', () => {
  const { instruction } = decide([BASELINE], { ...SETTINGS, maxCandidates: 0 }, IDLE);
  assert.match(instruction, /baseline against best, results\.tsv, autofl\.html, the final report/);
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

test('eight scored attempts without progress ask for the literature, and for no final answer', () => {
  const plateau = 'continue plateau_literature run_literature_loop';
  assert.equal(next([BASELINE, ...discards(7)]), 'continue continue propose_candidate');
  assert.equal(next([BASELINE, ...discards(8)]), plateau);
  assert.equal(
    next([BASELINE, ...discards(7), row('crash')]),
    'continue continue propose_candidate',
  );
  assert.equal(next([BASELINE, ...discards(8), row('crash')]), plateau, 'a crash ends no plateau');
  const { instruction, final_response_allowed } = decide(
    [BASELINE, ...discards(8)],
    SETTINGS,
    IDLE,
  );
  assert.equal(final_response_allowed, false);
  assert.match(instruction, /record --literature.*Do not give a final answer/);
  assert.equal(next([BASELINE, ...discards(2)], {}, { plateauThreshold: 2 }), plateau);
  assert.equal(
    next([BASELINE, ...discards(9)], {}, { plateauThreshold: 0 }),
    'continue continue propose_candidate',
  );
});

test('a keep ends a plateau, unless it gains no more than the person asked for', () => {
  const rows = [BASELINE, ...discards(7), row('keep', 0.8002, 'small'), ...discards(1)];
  assert.equal(next(rows), 'continue continue propose_candidate');
  const settings = { plateauMinDelta: 0.0005 };
  assert.equal(next(rows, {}, settings), 'continue plateau_literature run_literature_loop');
  assert.equal(standingOf(rows, { ...SETTINGS, ...settings }).best?.name, 'small', 'it is kept');
  const down = [row('baseline', 0.8), ...discards(7), row('keep', 0.7998), ...discards(1)];
  assert.equal(
    next(down, {}, { ...settings, mode: 'min' }),
    'continue plateau_literature run_literature_loop',
  );
});

test('a keep gains what the ledger says it gained over the incumbent of its time', () => {
  const carried = row('keep', 0.75, 'carried', { gain: 0.01 });
  const rows = [BASELINE, row('keep', 0.9), ...discards(7), carried, ...discards(1)];
  assert.equal(next(rows, {}, { plateauMinDelta: 0.0005 }), 'continue continue propose_candidate');
});

test('a review opens a batch of three scored source edits; recording it resets no plateau', () => {
  const batch = 'continue literature_exploration_batch develop_literature_batch';
  const rows = [BASELINE, ...discards(8), EVENT];
  assert.equal(next(rows), batch);
  assert.match(decide(rows, SETTINGS, IDLE).instruction, /--literature-event lit-0001 \(0 of 3/);
  assert.equal(standingOf(rows, SETTINGS).sinceProgress, 8);
  assert.equal(next([...rows, linked(), linked()]), batch);
  assert.equal(
    next([...rows, linked(), linked(), row('crash')]),
    batch,
    'a crash is no scored edit',
  );
  assert.equal(next([...rows, linked(), linked(), argument('x', 'lit-0001')]), batch);
  const done = [...rows, linked(), linked(), linked()];
  assert.equal(next(done), 'continue continue propose_candidate');
  assert.equal(standingOf(done, SETTINGS).sinceProgress, 0, 'a finished batch is progress');
  assert.equal(
    next(rows, {}, { explorationBatchSize: 0, plateauThreshold: 0 }),
    'continue continue propose_candidate',
  );
});

test('of several reviews the earliest that is not developed comes first', () => {
  const second = row('literature', null, 'lit-0002', { literatureEvent: 'lit-0002' });
  const rows = [BASELINE, EVENT, second, linked('lit-0002'), linked('lit-0002')];
  assert.equal(standingOf(rows, SETTINGS).batch?.event, 'lit-0001');
  const done = [...rows, linked(), linked(), linked()];
  assert.deepEqual(standingOf(done, SETTINGS).batch, { event: 'lit-0002', scored: 2, size: 3 });
});

test('six attempts that only set arguments of one family ask for something else, after a review', () => {
  const done = [BASELINE, EVENT, linked(), linked(), linked()];
  const six = Array.from({ length: 6 }, () => argument());
  const repeat = 'continue family_repeat_limit diversify_candidates';
  assert.equal(next([...done, ...six]), repeat);
  assert.match(
    decide([...done, ...six], SETTINGS, IDLE).instruction,
    /source edit, of another family/,
  );
  assert.equal(next([BASELINE, ...six]), 'continue continue propose_candidate', 'without a review');
  assert.equal(
    next([...done, ...six.slice(1), argument('scaffold'), argument()]),
    'continue continue propose_candidate',
  );
  assert.equal(
    next([...done, ...six], {}, { familyRepeatLimit: 0 }),
    'continue continue propose_candidate',
  );
});

test('where results come from outside, nothing is run here: baseline and candidate are submitted', () => {
  assert.equal(next([], { external: true }), 'continue baseline_pending submit_baseline');
  const facts = { external: true, pending: true };
  assert.equal(next([BASELINE], facts), 'continue pending_candidates edit_candidate');
  assert.equal(
    next([BASELINE], { ...facts, submitted: true }),
    'continue pending_candidates submit_candidate',
  );
});

test('a ledger of another tool is judged by its scores: no baseline is asked for, the best kept score is best', () => {
  const rows = [row('keep', 0.9, 'high'), row('keep', 0.85, 'low')];
  const settings = { judges: 'scores' } as const;
  assert.equal(next(rows, {}, settings), 'continue continue propose_candidate');
  assert.equal(standingOf(rows, { ...SETTINGS, ...settings }).best?.name, 'high');
  assert.equal(standingOf(rows, SETTINGS).best?.name, 'low', 'our own last keep is the best');
  assert.equal(
    next([row('infrastructure_retry')], { retryInfrastructure: true }, settings),
    'continue continue propose_candidate',
  );
});

test('before the final report comes the confirmation, where one is due, also after a stop file', () => {
  const kept = [BASELINE, row('keep', 0.9)];
  const due = { confirmationDue: true };
  assert.equal(next(kept, due), 'continue continue propose_candidate', 'not before the end');
  assert.equal(next(kept, due, { maxCandidates: 1 }), 'stop candidate_cap_exhausted confirm_best');
  const stopped = { ...due, stopFiles: ['STOP_AUTOFL'] };
  assert.equal(next(kept, stopped), 'stop manual_stop_file confirm_best');
  assert.equal(decide(kept, SETTINGS, { ...IDLE, ...stopped }).final_response_allowed, false);
  assert.equal(
    next(kept, { ...stopped, pending: true }),
    'stop manual_stop_pending_candidate abandon_candidate',
  );
});

test('no candidate follows once the runs are used up or the data kept apart was opened', () => {
  assert.equal(next([BASELINE], { runsUsedUp: true }), 'stop trial_cap_exhausted final_report');
  assert.equal(next([BASELINE], { sealed: true }), 'stop sealed_evaluation final_report');
});
