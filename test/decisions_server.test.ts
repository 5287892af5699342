import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { ROOT } from './support/doors.ts';

/** The answers to some lines, one each. */
function ask(lines: string[]): unknown[] {
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'test/decisions_server.ts'],
    { cwd: ROOT, input: lines.join('\n'), encoding: 'utf8' },
  );
  assert.equal(status, 0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const BASELINE = [
  [0, 0.687],
  [1, 0.6921],
  [2, 0.6893],
];

const JUDGE = {
  direction: 'max',
  seeded: false,
  may_run: true,
  runtime_ratio: null,
  settings: {},
  arms: [],
  incumbent: BASELINE,
  candidate: [
    [0, 0.715],
    [1, 0.7128],
  ],
};

const QUESTIONS: [string, unknown, unknown][] = [
  ['t_tail', { t: 0, df: 3 }, 0.5],
  ['t_tail', { t: 2, df: 0 }, null],
  ['t_quantile', { p: 0, df: 3 }, null],
  ['margin', { settings: { min_effect: 0.25, cost_price: 0.5 }, runtime_ratio: 4 }, 1.25],
  ['margin', { settings: {}, runtime_ratio: null }, 0],
  ['judge', JUDGE, 'keep'],
  ['judge', { ...JUDGE, arms: { a: [[0, 5]], b: [[0, 5]] }, direction: 'min' }, 'discard'],
  ['judge', { ...JUDGE, settings: { runs: 3 } }, 'run_candidate'],
  ['judge', { ...JUDGE, settings: { runs: 3 }, may_run: false }, 'inconclusive'],
  ['judge', { ...JUDGE, settings: { error_rate: 0.0001 } }, 'carry'],
  ['judge', { ...JUDGE, incumbent: BASELINE.slice(0, 1) }, 'run_incumbent'],
  ['judge', { ...JUDGE, settings: { min_effect: 0.1 } }, 'discard'],
  ['deterministic', { candidate: 2, incumbent: 1, direction: 'max', settings: {} }, 'keep'],
  [
    'deterministic',
    { candidate: 2, incumbent: 1, direction: 'max', settings: { min_effect: 1 } },
    'discard',
  ],
  [
    'noise',
    {
      arms: [
        [
          [0, 1],
          [1, 3],
        ],
      ],
      compared: [],
      seeded: false,
      resolution: 8,
    },
    { sd: 4, df: 1, pair_sd: null, pair_df: 0 },
  ],
  [
    'confirm',
    {
      best: [[0, 3]],
      baseline: [[0, 1]],
      other_arms: [],
      seeded: false,
      direction: 'max',
      settings: {},
    },
    { gain: 2, low: null, high: null, p: null, confirmed: false },
  ],
];

test('every kind of question about the rule is answered by one line, numbers that are none by null', () => {
  const answers = ask(QUESTIONS.map(([kind, input]) => JSON.stringify({ kind, input })));
  assert.deepEqual(
    answers,
    QUESTIONS.map(([, , output]) => ({ output })),
  );
});

test('a malformed line is answered by one line that says what is wrong, and the next is read', () => {
  const lines = [
    'no JSON',
    '[]',
    '{"kind": "toString", "input": {}}',
    '{"kind": "t_tail"}',
    '{"kind": "t_tail", "input": {"t": "2", "df": 3}}',
    JSON.stringify({
      kind: 'judge',
      input: {
        ...JUDGE,
        candidate: [
          [0, 1],
          [0, 2],
        ],
      },
    }),
    JSON.stringify({ kind: 'judge', input: { ...JUDGE, candidate: [] } }),
    '{"kind": "t_tail", "input": {"t": 0, "df": 3}}',
  ];
  const answers = ask(lines);
  assert.deepEqual(
    answers.map((answer) => Object.keys(answer as object)[0]),
    ['error', 'error', 'error', 'error', 'error', 'error', 'output', 'output'],
  );
  assert.match(JSON.stringify(answers[4]), /t: .*number/);
  assert.match(JSON.stringify(answers[5]), /a block twice/);
});
