import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  agree,
  duplicateBlocks,
  type EvidenceClass,
  evidenceClass,
  hasNoEffect,
  ignoresSeed,
  type Measured,
  repeatsExactly,
  varies,
} from '../../../scripts/campaign/verdict/evidence.ts';

const values = (...numbers: number[]): Measured[] =>
  numbers.map((value, round) => ({ round, site: 'site-1', value }));

const blocks = (...digests: string[]) => new Map(digests.entries());

test('two runs are equal up to the last bits that the order of sites moves', () => {
  assert.ok(agree(values(0.5, 0.25), values(0.5 * (1 + 9e-7), 0.25)));
  assert.ok(!agree(values(0.5, 0.25), values(0.5 * (1 + 2e-6), 0.25)));
  assert.ok(agree(values(0, -3), values(0, -3)));
  assert.ok(!agree(values(0), values(1e-12)));
});

test('runs of other sites or rounds are not equal, whatever their numbers; their order is no matter', () => {
  const [first, second] = values(0.5, 0.25);
  assert.ok(first && second && agree([first, second], [second, first]));
  assert.ok(!agree(values(0.5), values(0.5, 0.25)));
  assert.ok(!agree(values(0.5, 0.25), values(0.5)));
  assert.ok(!agree(values(0.5), [{ round: 0, site: 'site-2', value: 0.5 }]));
});

test('equal runs bear the name of the first of them, others a name of their own', () => {
  const first = evidenceClass(values(0.5, 0.25), []);
  const known: EvidenceClass[] = [first];
  assert.match(first.digest, /^[0-9a-f]{64}$/);
  assert.equal(evidenceClass(values(0.5000001, 0.25), known), first);
  assert.notEqual(evidenceClass(values(0.6, 0.25), known).digest, first.digest);
  assert.equal(evidenceClass([...values(0.5, 0.25)].reverse(), []).digest, first.digest);
});

test('a run that repeats an earlier block is a duplicate; the lowest block counts', () => {
  const arm = new Map([
    [2, 'a'],
    [0, 'a'],
    [1, 'b'],
    [3, 'b'],
  ]);
  assert.deepEqual(duplicateBlocks(arm, false), [2, 3]);
  assert.deepEqual(duplicateBlocks(arm, true), [], 'one number may tie');
});

test('a candidate whose every run repeats the first ignores its seed', () => {
  assert.equal(ignoresSeed(blocks('a', 'a', 'a'), false), true);
  assert.equal(ignoresSeed(blocks('a', 'a', 'b'), false), false);
  assert.equal(ignoresSeed(blocks('a'), false), false);
  assert.equal(ignoresSeed(blocks('a', 'a'), true), false);
});

test('an edit that leaves every number of a block as it was had no effect', () => {
  assert.equal(hasNoEffect(blocks('x', 'b'), blocks('a', 'b'), false), true);
  assert.equal(hasNoEffect(blocks('b', 'a'), blocks('a', 'b'), false), false);
  assert.equal(hasNoEffect(blocks('a'), blocks('a'), true), false, 'one number may tie');
});

test('a baseline repeats exactly while all its runs are equal', () => {
  assert.equal(repeatsExactly(blocks('a', 'a'), false), true);
  assert.equal(repeatsExactly(blocks('a'), false), false);
  assert.equal(repeatsExactly(blocks('a', 'b'), false), false);
  assert.equal(repeatsExactly(blocks('a', 'a', 'b'), false), false);
});

test('where a run is one number, two equal runs prove nothing and three do', () => {
  assert.equal(repeatsExactly(blocks('a', 'a'), true), false);
  assert.equal(repeatsExactly(blocks('a', 'a', 'a'), true), true);
});

test('an arm of two results varies', () => {
  assert.deepEqual([blocks(), blocks('a', 'a'), blocks('a', 'b')].map(varies), [
    false,
    false,
    true,
  ]);
});
