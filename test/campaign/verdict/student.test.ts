import assert from 'node:assert/strict';
import { test } from 'node:test';
import { upperPoint, upperTail } from '../../../scripts/campaign/verdict/student.ts';

/** [t, df, P(T > t)], computed with fifty digits. */
const TAILS: [number, number, number][] = [
  [1e-8, 1, 0.49999999681690116],
  [0.7, 1, 0.30559988778578523],
  [-1.3, 1, 0.7912855998398473],
  [2.9199, 1, 0.10502876279522244],
  [11.787877, 1, 0.02693865748318114],
  [1000, 1, 0.0003183097800805589],
  [1e-8, 2, 0.4999999964644661],
  [0.7, 2, 0.2781965123164327],
  [-1.3, 2, 0.8383764840919798],
  [2.9199, 2, 0.05000250596470811],
  [11.787877, 2, 0.00355992853141948],
  [1000, 2, 4.9999925000125e-7],
  [1e-8, 3, 0.499999996324474],
  [0.7, 3, 0.2671634991523818],
  [-1.3, 3, 0.8577662456360513],
  [2.9199, 3, 0.03075055337784017],
  [11.787877, 3, 0.0006561381237394635],
  [1000, 3, 1.1026538212882963e-9],
  [1e-8, 5, 0.4999999962039331],
  [0.7, 5, 0.2575744741574082],
  [-1.3, 5, 0.8748496829146614],
  [2.9199, 5, 0.016508790306831805],
  [11.787877, 5, 3.865260671874207e-5],
  [1000, 5, 9.490065565989857e-15],
  [1e-8, 30, 0.4999999960436782],
  [0.7, 30, 0.24466022174983576],
  [-1.3, 30, 0.8982495207309416],
  [2.9199, 30, 0.003293019202233703],
  [11.787877, 30, 4.3509507044540256e-13],
  [1000, 30, 1.0360017415558665e-69],
  [1e-8, 400, 0.4999999960130698],
  [0.7, 400, 0.2421671061819745],
  [-1.3, 400, 0.9028252140559235],
  [2.9199, 400, 0.0018497661156904183],
  [11.787877, 400, 4.926559697582363e-28],
  [1000, 400, 0.0],
];

/** [p, df, t]. */
const POINTS: [number, number, number][] = [
  [1e-9, 1, 318309886.1837906],
  [0.001, 1, 318.30883898555044],
  [0.05, 1, 6.313751514675043],
  [0.3, 1, 0.7265425280053609],
  [0.9, 1, -3.077683537175254],
  [1e-9, 2, 22360.679741456875],
  [0.001, 2, 22.327124770119877],
  [0.05, 2, 2.9199855803537256],
  [0.3, 2, 0.6172133998483676],
  [0.9, 2, -1.885618083164127],
  [1e-9, 5, 98.93722464836995],
  [0.001, 5, 5.89342953135601],
  [0.05, 5, 2.0150483733330242],
  [0.3, 5, 0.5594296444693608],
  [0.9, 5, -1.4758840488244813],
  [1e-9, 40, 7.704012082026669],
  [0.001, 40, 3.3068777140858225],
  [0.05, 40, 1.6838510133356526],
  [0.3, 40, 0.5286056795508959],
  [0.9, 40, -1.3030770526071949],
  [1e-9, 140, 6.417246573994312],
  [0.001, 140, 3.1494655372680254],
  [0.05, 140, 1.6558105109968817],
  [0.3, 140, 0.5255966197867652],
  [0.9, 140, -1.287627821023027],
  [1e-9, 400, 6.139200891706378],
  [0.001, 400, 3.110731273816422],
  [0.05, 400, 1.6486719414654145],
  [0.3, 400, 0.5248186583811452],
  [0.9, 400, -1.2836715995703045],
];

const near = (actual: number, expected: number, relative: number) =>
  assert.ok(
    Math.abs(actual - expected) <= relative * Math.abs(expected),
    `${actual} instead of ${expected}`,
  );

test('the tail of Student’s t is right to ten digits, however far out', () => {
  for (const [t, df, p] of TAILS) near(upperTail(t, df), p, 1e-11);
});

test('the critical point of Student’s t is right to ten digits, however small the error rate', () => {
  for (const [p, df, t] of POINTS) near(upperPoint(p, df), t, 1e-11);
});

test('both tails together are one, and the point of one half is zero', () => {
  for (const df of [1, 2, 7, 120]) {
    for (const t of [0, 0.3, 2, 40]) near(upperTail(t, df) + upperTail(-t, df), 1, 1e-15);
    assert.equal(upperPoint(0.5, df), 0);
  }
});

test('an infinite statistic is certain, a missing one and a missing spread tell nothing', () => {
  assert.equal(upperTail(Number.POSITIVE_INFINITY, 3), 0);
  assert.equal(upperTail(Number.NEGATIVE_INFINITY, 3), 1);
  assert.equal(upperTail(Number.NaN, 3), Number.NaN);
  for (const df of [0, -1, 2.5, Number.NaN]) {
    assert.equal(upperTail(2, df), Number.NaN);
    assert.equal(upperTail(Number.POSITIVE_INFINITY, df), Number.NaN);
    assert.equal(upperPoint(0.05, df), Number.NaN);
  }
  assert.equal(upperPoint(0, 3), Number.POSITIVE_INFINITY);
  assert.equal(upperPoint(1, 3), Number.NEGATIVE_INFINITY);
  assert.equal(upperPoint(1.5, 3), Number.NaN);
});
