import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Arm,
  type Contest,
  compare,
  confirm,
  judge,
  judgeUntested,
  margin,
  noise,
} from '../../../scripts/campaign/verdict/rule.ts';
import { upperPoint } from '../../../scripts/campaign/verdict/student.ts';
import { arm, contest, normals, SETTINGS, uniforms } from './contest.ts';

const near = (actual: number, expected: number, tolerance = 1e-6) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);

const action = (changes: Partial<Contest>, mayRun = true) => judge(contest(changes), mayRun).action;

/** Runs of the candidate, then what each run leads to: t, the action, and further figures. */
const EXAMPLES: [
  number[],
  { t: number; action: string; p?: number; df?: number; sd?: number }[],
][] = [
  [[0.6801], [{ t: -3.176003, action: 'discard', df: 2, sd: 0.002554082 }]],
  [
    [0.6915, 0.6861],
    [
      { t: 0.689453, action: 'run_candidate' },
      { t: -0.240655, action: 'discard', df: 3, sd: 0.003034615 },
    ],
  ],
  [
    [0.6915, 0.6899],
    [
      { t: 0.689453, action: 'run_candidate' },
      { t: 0.618243, action: 'carry', p: 0.29009 },
    ],
  ],
  [
    [0.6945, 0.6915],
    [
      { t: 1.706678, action: 'run_candidate' },
      { t: 1.600437, action: 'carry', p: 0.103906 },
    ],
  ],
  [
    [0.715, 0.7128],
    [
      { t: 8.657717, action: 'run_candidate' },
      { t: 11.787877, action: 'keep', p: 0.000656, df: 3 },
    ],
  ],
  [
    [0.76, 0.67],
    [
      { t: 23.916094, action: 'run_candidate' },
      { t: 0.760034, action: 'carry', p: 0.251253 },
    ],
  ],
];

test('the worked examples: run after run, the same figures and the same verdicts', () => {
  for (const [scores, steps] of EXAMPLES) {
    for (const [index, expected] of steps.entries()) {
      const candidate = arm(...scores.slice(0, index + 1));
      const { action: reached, comparison } = judge(contest({ candidate }), true);
      assert.equal(reached, expected.action, `${scores} after ${index + 1} runs`);
      near(comparison.t, expected.t);
      if (expected.p !== undefined) near(comparison.p, expected.p);
      if (expected.df !== undefined) assert.equal(comparison.df, expected.df);
      if (expected.sd !== undefined) near(comparison.noise.sd, expected.sd);
    }
  }
  near(upperPoint(0.05, 2), 2.919986);
});

test('a slower candidate must gain more, by each doubling; a little slower or unknown costs nothing', () => {
  const settings = { ...SETTINGS, min_effect: 0.0005, cost_price: 0.003 };
  const prices: [number | null, number][] = [
    [2, 0.0035],
    [1.2, 0.0005],
    [1.25, 0.0005],
    [4, 0.0065],
    [0.5, 0.0005],
    [null, 0.0005],
  ];
  for (const [ratio, expected] of prices) near(margin(settings, ratio), expected, 1e-12);
});

test('the margin is taken from the difference before it is tested', () => {
  const settings = { ...SETTINGS, min_effect: 0.002, cost_price: 0.01 };
  const candidate = arm(0.715, 0.7128);
  const free = compare(contest({ candidate }));
  const priced = compare(contest({ candidate, settings, runtime_ratio: 2 }));
  near(priced.margin, 0.012, 1e-12);
  near(priced.t, free.t - 0.012 / free.se, 1e-9);
  assert.equal(action({ candidate, settings, runtime_ratio: 6 }), 'discard');
});

test('an incumbent with fewer runs than the candidate is run first, while runs are left', () => {
  const runs = {
    incumbent: arm(0.68),
    candidate: arm(0.7, 0.71),
    others: new Map([['base', arm(0.6, 0.61)]]),
  };
  assert.equal(action(runs), 'run_incumbent');
  assert.equal(action(runs, false), 'carry');
});

test('an incumbent that lacks a seed of the candidate is run first in a seeded job only', () => {
  const runs = {
    incumbent: arm(0.68, 0.681),
    candidate: new Map([
      [0, 0.7],
      [4, 0.71],
    ]),
  };
  assert.equal(action({ ...runs, seeded: true }), 'run_incumbent');
  assert.notEqual(action({ ...runs, seeded: false }), 'run_incumbent');
  assert.equal(action({ ...runs, seeded: true }, false), 'keep');
});

test('no incumbent is run where its runs only repeat each other', () => {
  const runs = { incumbent: arm(0.68), candidate: arm(0.7, 0.71) };
  assert.equal(judge(contest(runs), true, false).action, 'carry');
});

test('better on one run, but the runs are used up: inconclusive', () => {
  assert.equal(action({ candidate: arm(0.7) }, false), 'inconclusive');
  assert.equal(action({ candidate: arm(0.68) }, false), 'discard');
});

test('the error rate decides between a keep and a carry', () => {
  const candidate = arm(0.6945, 0.6915);
  assert.equal(action({ candidate, settings: { ...SETTINGS, error_rate: 0.11 } }), 'keep');
  assert.equal(action({ candidate, settings: { ...SETTINGS, error_rate: 0.1 } }), 'carry');
});

test('exactly the margin is not better', () => {
  const runs = { incumbent: arm(0.5, 0.75), candidate: arm(0.625, 0.625) };
  assert.equal(action(runs), 'discard');
});

test('without any spread the margin alone decides', () => {
  const still = { incumbent: arm(0.5, 0.5), candidate: arm(0.5, 0.5) };
  assert.equal(action(still), 'discard');
  assert.equal(action({ ...still, candidate: arm(0.75, 0.75) }), 'keep');
  assert.equal(compare(contest({ ...still, candidate: arm(0.75, 0.75) })).p, 0);
});

test('where nothing was repeated nothing is claimed', () => {
  const settings = { ...SETTINGS, runs: 1 };
  assert.equal(action({ incumbent: arm(0.5), candidate: arm(0.9), settings }), 'carry');
  assert.equal(action({ incumbent: arm(0.5), candidate: arm(0.4), settings }), 'discard');
});

test('where one run decides, better by more than the margin is better, in either direction', () => {
  const settings = { ...SETTINGS, min_effect: 0.125 };
  const better = (c: number, i: number, direction: 'max' | 'min') =>
    judgeUntested(contest({ candidate: arm(c), incumbent: arm(i), direction, settings })).better;
  assert.deepEqual([better(0.76, 0.625, 'max'), better(0.75, 0.625, 'max')], [true, false]);
  assert.deepEqual([better(0.25, 0.5, 'min'), better(0.5, 0.25, 'min')], [true, false]);
});

const steadyArms = new Map([1, 2, 3, 4, 5].map((k) => [`steady ${k}`, arm(k, k + 0.01)]));
const quiet = { own: [], seeded: false, resolution: 0, unsteady: 25 };

test('one arm that jumps about does not blur the noise of all, wherever it lies', () => {
  const wild = new Map([...steadyArms, ['wild', arm(-700, 900)]]);
  const before = noise({ ...quiet, others: steadyArms });
  const after = noise({ ...quiet, others: wild });
  assert.deepEqual(after, { ...before, dropped: ['wild'] });
});

test('several unsteady arms leave the pool, the worst first', () => {
  const wild = new Map([['bad', arm(0, 1)], ...steadyArms, ['worse', arm(0, 50)]]);
  assert.deepEqual(noise({ ...quiet, others: wild }).dropped, ['worse', 'bad']);
});

test('an arm stays in the pool at 25 times the others’ variance, leaves above, and own arms always stay', () => {
  const with_ = (gap: number) =>
    noise({ ...quiet, others: new Map([...steadyArms, ['arm', arm(0, gap)]]) }).dropped;
  assert.deepEqual([with_(0.0499), with_(0.0501)], [[], ['arm']]);
  const own = noise({ ...quiet, others: steadyArms, own: [arm(0, 50)] });
  assert.deepEqual([own.dropped, own.df], [[], 6]);
  assert.ok(own.sd > 10);
});

test('too few or motionless others cannot call an arm unsteady', () => {
  const few = new Map([...steadyArms].slice(0, 3));
  assert.deepEqual(noise({ ...quiet, others: new Map([...few, ['x', arm(0, 50)]]) }).dropped, []);
  const still = new Map([1, 2, 3, 4, 5].map((k) => [`still ${k}`, arm(k, k)]));
  assert.deepEqual(noise({ ...quiet, others: new Map([...still, ['x', arm(0, 50)]]) }).dropped, []);
});

test('single runs of others tell nothing of noise', () => {
  const more = new Map([...steadyArms, ['single', arm(77)]]);
  assert.deepEqual(noise({ ...quiet, others: more }), noise({ ...quiet, others: steadyArms }));
});

test('ties of a coarse metric do not make the noise vanish', () => {
  const ties = noise({ ...quiet, others: new Map(), own: [arm(0.5, 0.5, 0.5)], resolution: 0.1 });
  assert.equal(ties.sd, 0.05);
  const apart = noise({ ...quiet, others: new Map(), own: [arm(0, 1)], resolution: 0.1 });
  near(apart.sd, Math.SQRT1_2, 1e-12);
});

test('without two runs of anything the noise is unknown', () => {
  const { sd, df } = noise({ ...quiet, others: new Map(), own: [arm(1), arm(2)] });
  assert.deepEqual([sd, df], [Number.NaN, 0]);
});

/** Arms of blocks that all move alike, and a little noise that sums to nothing. */
function seededArms(gain: number): Partial<Contest> {
  const blocks = [10, -7, 3];
  const shift = (level: number, wiggle: number[]) =>
    arm(...wiggle.map((small, block) => level + (blocks[block] ?? 0) + small));
  return {
    seeded: true,
    others: new Map([
      ['a', shift(1, [0.01, -0.02, 0.01])],
      ['b', shift(2, [-0.02, 0.01, 0.01])],
    ]),
    incumbent: shift(3, [0.01, 0.01, -0.02]),
    candidate: shift(3 + gain, [0, 0]),
  };
}

test('shared seeds let a small gain be seen under a spread that the seed explains', () => {
  const pairs = compare(contest(seededArms(0.1)));
  assert.equal(pairs.paired, true);
  assert.equal(pairs.noise.df, 7);
  assert.equal(pairs.df, 5);
  near(pairs.delta, 0.09, 1e-9);
  near(pairs.se, pairs.noise.pair_sd, 1e-12);
  assert.ok(pairs.noise.pair_sd < 0.03 && pairs.noise.sd > 5);
  assert.equal(action(seededArms(0.1)), 'keep');
  assert.equal(action({ ...seededArms(0.1), seeded: false }), 'discard');
});

test('pairs are not trusted below five degrees of freedom, nor where the incumbent lacks a block', () => {
  const arms = seededArms(0.1);
  const settings = { ...SETTINGS, pair_df: 6 };
  assert.equal(compare(contest({ ...arms, settings })).paired, false);
  const candidate = new Map([
    [0, 14],
    [9, 14],
  ]);
  assert.equal(compare(contest({ ...arms, candidate })).paired, false);
});

test('the comparison with the narrower test is used', () => {
  const alternate = (level: number, sign: number) => arm(level + sign, level - sign, level + sign);
  const others = new Map([1, 2, 3, 4].map((k) => [`${k}`, alternate(k, k % 2 ? 1 : -1)]));
  const pairs = compare(
    contest({ seeded: true, others, incumbent: alternate(0, 1), candidate: alternate(1, -1) }),
  );
  assert.ok(pairs.noise.pair_df >= 5);
  assert.equal(pairs.paired, false);
});

test('arms that share some blocks only still tell what the seed leaves', () => {
  const blocks = (...runs: [number, number][]) => new Map(runs);
  const spread = noise({
    ...quiet,
    seeded: true,
    own: [arm(0.61, 0.64, 0.6, 0.66), arm(0.62, 0.66)],
    others: new Map([
      ['a', arm(0.6, 0.63)],
      ['b', blocks([1, 0.65], [2, 0.59])],
      ['single', arm(0.58)],
      ['alone in one block', blocks([0, 0.57], [4, 0.61])],
    ]),
  });
  // computed apart from this program, from the definition
  assert.deepEqual([spread.df, spread.pair_df], [7, 5]);
  near(spread.sd, 0.02958039891549811, 1e-12);
  near(spread.pair_sd, 0.005522755181844823, 1e-12);
});

test('a confirmed gain is told with its 90 % interval, and needs no margin', () => {
  const settings = { ...SETTINGS, min_effect: 100, cost_price: 100 };
  const fresh = contest({ candidate: arm(5, 6, 7), incumbent: arm(1, 2, 3), settings });
  const { gain, low, high, p, confirmed, comparison } = confirm(fresh);
  const reach = 2.1318467863266495 * Math.sqrt(2 / 3);
  assert.equal(comparison.df, 4);
  near(gain, 4, 1e-12);
  near(low, 4 - reach, 1e-9);
  near(high, 4 + reach, 1e-9);
  near(p, 0.004024946550418859, 1e-12);
  assert.equal(confirmed, true);
  assert.equal(confirm({ ...fresh, candidate: arm(1, 2, 3) }).confirmed, false);
  assert.equal(confirm({ ...fresh, direction: 'min' }).confirmed, false);
});

/** Campaigns of every size, seeded or not. */
function randomContests(count: number): Contest[] {
  const uniform = uniforms(11);
  const normal = normals(uniform);
  const upTo = (most: number) => 1 + Math.floor(uniform() * most);
  const seeds = [0, 1, 2, 3].map(() => 2 * normal());
  const draw = (runs: number, spread: number, level: number) =>
    arm(...seeds.slice(0, runs).map((seed) => level + seed + spread * normal()));
  return Array.from({ length: count }, () =>
    contest({
      seeded: uniform() < 0.5,
      direction: uniform() < 0.5 ? 'max' : 'min',
      settings: { ...SETTINGS, min_effect: uniform() < 0.5 ? 0 : 0.2 },
      others: new Map(
        Array.from({ length: upTo(8) }, (_, k) => [
          `${k}`,
          draw(upTo(4), uniform() < 0.2 ? 20 : 1, k),
        ]),
      ),
      incumbent: draw(upTo(4), 1, 0),
      candidate: draw(upTo(3), 1, normal()),
    }),
  );
}

const CONTESTS = randomContests(400);

function everyArm(one: Contest, change: (arm: Arm) => Arm): Contest {
  const others = new Map([...one.others].map(([name, runs]) => [name, change(runs)]));
  return { ...one, others, incumbent: change(one.incumbent), candidate: change(one.candidate) };
}

const everyScore = (one: Contest, change: (score: number) => number) =>
  everyArm(one, (runs) => new Map([...runs].map(([block, score]) => [block, change(score)])));

/** The same action, t and p, from scores that say the same. */
function sameVerdict(one: Contest, other: Contest): void {
  for (const mayRun of [true, false]) {
    const [a, b] = [judge(one, mayRun), judge(other, mayRun)];
    assert.equal(a.action, b.action);
    near(b.comparison.t, a.comparison.t, 1e-6 * Math.max(1, Math.abs(a.comparison.t)));
    assert.equal(a.comparison.paired, b.comparison.paired);
  }
}

test('the order of runs and of arms does not matter', () => {
  for (const one of CONTESTS) {
    const turned = everyArm(one, (runs) => new Map([...runs].reverse()));
    sameVerdict(one, { ...turned, others: new Map([...turned.others].reverse()) });
  }
});

test('a metric to minimise is one to maximise with its sign turned', () => {
  for (const one of CONTESTS) {
    const direction = one.direction === 'max' ? 'min' : 'max';
    sameVerdict(one, { ...everyScore(one, (score) => -score), direction });
  }
});

test('neither the unit of a metric nor where it begins matters', () => {
  for (const one of CONTESTS) {
    const settings = { ...one.settings, min_effect: one.settings.min_effect * 100 };
    sameVerdict(one, { ...everyScore(one, (score) => 100 * score), settings });
    sameVerdict(
      one,
      everyScore(one, (score) => score + 50),
    );
  }
});

const RANK = ['discard', 'inconclusive', 'run_candidate', 'carry', 'keep'];

test('a candidate that scores better in all its runs is never judged worse', () => {
  for (const one of CONTESTS) {
    const steps = [0, 0.1, 0.5, 2, 10].map((gain) => {
      const up = one.direction === 'max' ? gain : -gain;
      const candidate = new Map([...one.candidate].map(([block, score]) => [block, score + up]));
      return judge({ ...one, candidate }, false);
    });
    const ranks = steps.map((step) => RANK.indexOf(step.action));
    const figures = steps.map(({ comparison }) => comparison.t);
    assert.deepEqual(
      ranks,
      [...ranks].sort((a, b) => a - b),
    );
    assert.deepEqual(
      figures,
      [...figures].sort((a, b) => a - b),
    );
  }
});

test('an unsteady arm far away changes no verdict once the campaign knows its noise', () => {
  const known = CONTESTS.filter(
    ({ others }) => compare(contest({ others })).noise.df >= 8 && others.size >= 6,
  );
  assert.ok(known.length > 50);
  for (const one of known) {
    const others = new Map([...one.others, ['wild', arm(5e6, -3e6, 1e6)]]);
    sameVerdict(one, { ...one, others });
  }
});
