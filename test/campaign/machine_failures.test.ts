import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blameAfterThree, INTERRUPTED } from '../../scripts/campaign/machine_failures.ts';
import type { Result } from '../../scripts/campaign/records/fold.ts';
import { STOPPED } from '../../scripts/nvflare/trial/outcome.ts';
import type { TrialOutcome } from '../../scripts/nvflare/trial/trial.ts';
import { quickCampaign } from '../support/stand_in.ts';

const RUN = { source_sha256: 'a', args: ['--lr', '1'] };
const failed = (reason: string) =>
  ({ outcome: 'infrastructure', reason, explanation: [] }) as unknown as TrialOutcome;
const earlier = (reason: string, run = RUN): Result =>
  ({ kind: 'infrastructure', trial: { ...failed(reason), ...run } }) as unknown as Result;
const result = { kind: 'candidate', index: 0 } as const;
const blamed = (results: Result[], reason = 'disk full') =>
  blameAfterThree({ results }, RUN, failed(reason));

test('the third failure of the machine in a row with one source is a crash of that source', () => {
  const [one, two] = [earlier('disk full'), earlier('refused')];
  assert.equal(blamed([]).outcome, 'infrastructure');
  assert.equal(blamed([one]).outcome, 'infrastructure');
  const third = blamed([result, one, two]);
  assert.deepEqual(
    [third.outcome, third.reason],
    ['crash', '3 runs of this source in a row failed alike: disk full'],
  );
  assert.equal(blamed([one, result, two]).outcome, 'infrastructure', 'not in a row');
  const edited = earlier('disk full', { ...RUN, source_sha256: 'b' });
  assert.equal(blamed([one, edited, two]).outcome, 'infrastructure', 'another source');
  const other = earlier('disk full', { ...RUN, args: [] });
  assert.equal(blamed([other, two]).outcome, 'infrastructure', 'other arguments');
});

test('runs that somebody stopped, and those whose supervisor died, are nobody’s fault', () => {
  const [one, two] = [earlier('disk full'), earlier('refused')];
  const neither = [earlier(STOPPED), earlier(`${INTERRUPTED}x`)];
  assert.equal(blamed([...neither, ...neither, one]).outcome, 'infrastructure');
  assert.equal(blamed([one, ...neither, two]).outcome, 'crash', 'they do not break the row');
  for (const reason of [STOPPED, `${INTERRUPTED}x`])
    assert.equal(blamed([one, two], reason).outcome, 'infrastructure', reason);
});

test('a system that refuses the job script is retried twice, then the candidate has crashed', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8, 'refused');
  for (const attempt of [1, 2]) {
    const { exit, body } = await quick.act('evaluate');
    assert.equal(exit, 75, `${attempt}`);
    assert.match(
      body.candidate?.why ?? '',
      /^PermissionError: \[Errno 1\] Operation not permitted/,
    );
  }
  const { exit, body } = await quick.act('evaluate');
  assert.deepEqual([exit, body.candidate?.status, body.attempts], [0, 'crash', 1]);
  assert.match(body.candidate?.why ?? '', /^3 runs of this source in a row failed alike/);
});
