import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Mean, type Rates, ratesStrictly, ratesUnderTheRule, shareError } from './rates.ts';

/** How many standard errors a promise may be missed by, by chance: one seed in ten thousand would. */
const CHANCE = 4;

const about = ({ mean, error }: Mean, expected: number, leeway = 0) =>
  assert.ok(
    Math.abs(mean - expected) <= leeway + CHANCE * error,
    `${mean} ± ${error} instead of ${expected}`,
  );

const atMost = (share: number, promised: number) =>
  assert.ok(share <= promised, `${share} instead of at most ${promised}`);

/**
 * A 90 % interval holds the truth somewhat oftener: a second run follows a lucky first one, so that runs of
 * one candidate lie further apart than noise alone would have them.
 */
function coversAsPromised({ covered, campaigns }: Rates): void {
  const chance = CHANCE * shareError(0.9, campaigns);
  assert.ok(covered >= 0.9 - chance && covered <= 0.95 + chance, `${covered}`);
}

test('a thousand campaigns in which no edit does anything: hardly anything is claimed or confirmed', () => {
  const rates = ratesUnderTheRule({ noise: 0.5, null: true }, { runs: 120, campaigns: 1000 });
  atMost(rates.claimedShare, 0.003);
  atMost(rates.confirmed, 0.035);
  about(rates.optimism, 0);
  assert.ok(rates.runs.mean <= 120, 'no campaign spends more than it may');
});

test('a thousand campaigns of small gains: the claims are true at the stated rate, and so is the gain', () => {
  const rates = ratesUnderTheRule({ noise: 0.5 }, { runs: 120, campaigns: 1000 });
  atMost(rates.falseShare, 0.058 + CHANCE * shareError(0.058, rates.claims));
  about(rates.optimism, 0);
  coversAsPromised(rates);
  about(rates.gain, 9.3, 0.5);
  assert.ok(rates.confirmed > 0.98);
});

test('where the seed explains most of the luck, shared seeds keep the claims as true and find more', () => {
  const size = { runs: 60, campaigns: 60 };
  const world = { noise: 0.25, seedNoise: 1 };
  const rates = ratesUnderTheRule(world, size);
  const unseeded = ratesUnderTheRule({ noise: Math.hypot(0.25, 1) }, size);
  atMost(rates.falseShare, 0.05 + CHANCE * shareError(0.05, rates.claims));
  assert.ok(rates.claims > 2 * unseeded.claims, `${rates.claims} and ${unseeded.claims} claims`);
  coversAsPromised(rates);
});

test('the world is the one in which single better runs mislead: a third of such keeps are false', () => {
  const rates = ratesStrictly({ noise: 0.5 }, { runs: 120, campaigns: 1000 });
  about(rates.gain, 10.3, 0.5);
  about(rates.claimed, 17, 1);
  about({ mean: rates.falseShare, error: shareError(0.36, rates.claims) }, 0.36, 0.03);
  assert.ok(rates.optimism.mean > 0.5, 'and its score overstates the gain');
});
