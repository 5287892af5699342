import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { recordRun } from '../../scripts/campaign/actions/record_run.ts';
import { awaitRun, runningTrial } from '../../scripts/campaign/actions/run.ts';
import { layoutOf } from '../../scripts/campaign/records/paths.ts';
import { Records } from '../../scripts/campaign/records/records.ts';
import { acceptanceSettings } from '../../scripts/campaign/verdict/settings.ts';
import { judgeCandidate, type Run } from '../../scripts/campaign/verdict/verdict.ts';
import { until } from '../support/doors.ts';
import { BASELINE, NoisyCampaign, noisyCampaign, UNSEEDED } from '../support/noisy.ts';
import { standInPython } from '../support/stand_in.ts';
import { TINY_JOB, workspaceOf } from '../support/workspace.ts';
import { normals, uniforms } from './verdict/contest.ts';

const near = (value: unknown, expected: number) =>
  assert.ok(Math.abs(Number(value) - expected) < 1e-6, `${value} is not ${expected}`);

test('the worked examples, through the runner: one run discards, two carry or keep', async (t) => {
  const { campaign, begun } = await noisyCampaign(t);
  assert.deepEqual(begun.runs, [0.687, 0.6921, 0.6893]);
  assert.match(String(begun.noise), /one run varies by ±0\.00255 \(3 runs\)/);
  near(begun.score, 0.6894666667);

  const worse = await campaign.tried('worse', { runs: [0.6801] });
  assert.equal(worse?.verdict, 'discard');
  near(campaign.finalized('worse').comparison.t, -3.176003);

  const carried = await campaign.tried('carried', { runs: [0.6915, 0.6899] });
  assert.equal(carried?.verdict, 'carry');
  assert.equal(carried?.status, 'keep');
  assert.match(carried?.why ?? '', /better so far .*carried, not shown to be a gain/);
  near(campaign.finalized('carried').comparison.t, 0.618243);
  near(campaign.row('carried')?.p_value, 0.29009);
  assert.equal(campaign.row('carried')?.replicates, '2');
  near(campaign.row('carried')?.score, 0.6907);
  near(campaign.row('carried')?.score_std, 0.0011313708);
  assert.deepEqual(campaign.runs('carried'), ['carried b0 selection', 'carried b1 selection']);
  assert.match(campaign.read('client.py'), /0\.6915/, 'a carry becomes the incumbent');

  const kept = await campaign.tried('kept', { runs: [0.715, 0.7128] });
  assert.equal(kept?.verdict, 'keep');
  assert.equal(campaign.row('kept')?.evidence, 'replicated');
  assert.equal(campaign.state().candidate_attempts, 3, 'one attempt each, however many runs');
  assert.equal(campaign.state().trial_runs, 3 + 1 + 2 + 2);
});

test('a candidate that lost its first lead in its second run is discarded', async (t) => {
  const { campaign } = await noisyCampaign(t);
  assert.equal((await campaign.tried('a', { runs: [0.6915, 0.6861] }))?.verdict, 'discard');
  near(campaign.finalized('a').comparison.t, -0.240655);
});

test('seeded runs get the seed of their block, and the incumbent runs where it lacks the candidate’s', async (t) => {
  const { campaign } = await noisyCampaign(
    t,
    ['--replicates', '3', '--baseline-runs', '2', '--base-args', '--seed 7'],
    {},
  );
  await campaign.tried('a', { runs: [0.7, 0.701, 0.702] });
  assert.deepEqual(campaign.runs(), [
    'baseline b0 baseline',
    'baseline b1 baseline',
    'a b0 selection',
    'a b1 selection',
    'a b2 selection',
    'baseline b2 refresh',
  ]);
  const started = campaign.events().filter(({ type }) => type === 'trial_started');
  assert.deepEqual(
    started.map(({ data }) => [data.seed, (data.args as string[]).slice(-2)]),
    [0, 1, 0, 1, 2, 2].map((block) => [7 + 1000 * block, ['--seed', String(7 + 1000 * block)]]),
  );
  const { status, trials } = campaign.finalized('a');
  assert.equal(status, 'keep');
  assert.equal((trials as string[]).length, 3);
  near(campaign.state().baseline_score, (0.687 + 0.6921 + 0.6893) / 3);
});

test('between two runs of a candidate everything can end, and the next evaluate runs what is missing', async (t) => {
  const { campaign } = await noisyCampaign(t);
  await campaign.draftOf('a', { runs: [0.6915, 0.6899] });
  await campaign.act('evaluate', ['--detach']);
  const trial = campaign.events().findLast(({ type }) => type === 'trial_started')?.data.trial;
  await until('the first run is over', () =>
    existsSync(join(campaign.workspace, `.nvflare/autofl/trials/${trial}/outcome.json`)),
  );
  writeFileSync(join(campaign.draft('a'), 'client.py'), 'an edit after the first run');
  const { body } = await campaign.act('evaluate');
  assert.equal(
    body.candidate?.verdict,
    'carry',
    'the draft is frozen from its first scored run on',
  );
  assert.deepEqual(campaign.runs('a'), ['a b0 selection', 'a b1 selection']);
});

test('wait goes on with the run that comes next when the first one was recorded and then all was killed', async (t) => {
  const { campaign } = await noisyCampaign(t);
  await campaign.draftOf('a', { runs: [0.6915, 0.6899] });
  await campaign.act('evaluate', ['--detach']);
  const records = Records.open(layoutOf(campaign.workspace));
  const running = runningTrial(records);
  await awaitRun(records, running, () => {}, {});
  await recordRun(records, running);
  const { body } = await campaign.act('wait');
  assert.equal(body.candidate?.verdict, 'carry');
  assert.deepEqual(campaign.runs('a'), ['a b0 selection', 'a b1 selection']);
});

test('a crash in any run of a candidate is its fate', async (t) => {
  const { campaign } = await noisyCampaign(t);
  const fault = 'FAULT = "crash"\nAT = 1\n';
  const crashed = await campaign.tried('a', { runs: [0.6915, 0.6899], fault });
  assert.equal(crashed?.verdict, 'crash');
  assert.deepEqual(campaign.runs('a'), ['a b0 selection', 'a b1 selection']);
});

test('a baseline of which one run crashes counts with two, and is tried again with one', async (t) => {
  const python = standInPython(t);
  const workspace = workspaceOf(t, { ...TINY_JOB, ...UNSEEDED });
  const campaign = new NoisyCampaign(workspace, python);
  const client = campaign.client({ ...BASELINE, fault: 'FAULT = "crash"\nAT = 2\n' });
  writeFileSync(join(workspace, 'client.py'), client);
  assert.equal((await campaign.act('initialize', ['--python', python])).exit, 0);
  near(campaign.state().baseline_score, (0.687 + 0.6921) / 2);
});

test('an edit that changes no number of the run is discarded at once, as one without effect', async (t) => {
  const { campaign } = await noisyCampaign(t);
  const idle = await campaign.tried('idle', { ...BASELINE, fault: '# a comment\n' });
  assert.equal(idle?.verdict, 'discard');
  assert.match(idle?.why ?? '', /^no_effect/);
  assert.equal(campaign.runs('idle').length, 1);
});

test('who abandons a draft after a bad run and prepares it again keeps the bad run', async (t) => {
  const { campaign } = await noisyCampaign(t);
  const lucky = { runs: [0.6915, 0.6861, 0.7] };
  await campaign.draftOf('a', lucky);
  await campaign.act('evaluate', ['--detach']);
  const trial = campaign.events().findLast(({ type }) => type === 'trial_started')?.data.trial;
  await until('the first run is over', () =>
    existsSync(join(campaign.workspace, `.nvflare/autofl/trials/${trial}/outcome.json`)),
  );
  await campaign.act('abandon');
  assert.equal((await campaign.tried('b', lucky))?.verdict, 'discard');
  assert.deepEqual(campaign.runs('b'), ['b b1 selection']);
});

test('under a small cap one run decides each step, and says that nothing is shown by it', async (t) => {
  const { campaign, begun } = await noisyCampaign(t, ['--max-candidates', '5']);
  assert.equal((begun.runs as number[]).length, 2);
  const quick = await campaign.tried('a', { runs: [0.7] });
  assert.equal(quick?.verdict, 'carry');
  assert.equal(campaign.row('a')?.evidence, 'single');
});

test('at the end best and baseline meet on fresh runs; only then a gain is confirmed', async (t) => {
  const { campaign } = await noisyCampaign(t, ['--max-candidates', '1', '--confirm-runs', '2']);
  assert.match((await campaign.act('confirm')).body.error?.message ?? '', /no candidate was kept/);
  await campaign.draftOf('a', { runs: [0.72], fresh: [0.705, 0.7068] });
  const { body } = await campaign.act('evaluate');
  assert.equal(body.next_action, 'confirm_best');
  assert.equal(body.final_response_allowed, undefined);
  assert.match(String((body.best as { confirmation?: string }).confirmation), /^not confirmed/);
  await campaign.act('confirm', ['--detach']);
  const { body: done } = await campaign.act('wait');
  assert.equal(done.next_action, 'final_report');
  assert.match(String(done.confirmation), /^confirmed: \+0\.0164 \(90 % interval/);
  assert.deepEqual(campaign.runs().slice(-4), [
    'a b1000 confirmation',
    'baseline b1000 confirmation',
    'a b1001 confirmation',
    'baseline b1001 confirmation',
  ]);
  assert.match(
    campaign.read('autofl_report.md'),
    /\*\*Better, confirmed on fresh runs: accuracy \+0\.0164/,
  );
  assert.equal((await campaign.act('confirm')).exit, 0, 'once per best');
  assert.equal(campaign.runs().length, 2 + 1 + 4);
});

test('a lucky choice is not confirmed, and the report says so', async (t) => {
  const { campaign } = await noisyCampaign(t, ['--max-candidates', '1', '--confirm-runs', '2']);
  await campaign.tried('a', { runs: [0.72], fresh: [0.689, 0.6885] });
  const { body } = await campaign.act('confirm');
  assert.match(String(body.confirmation), /^not confirmed: −0\.000/);
  assert.equal((campaign.state().confirmation as { confirmed: boolean }).confirmed, false);
});

test('the data kept apart is opened once, after the choice, and no candidate follows', async (t) => {
  const schema = 'sealed_evaluation: {args: ["--eval"], runs: 1}\n';
  const job = UNSEEDED['job.py'].replace(
    '    args = parser',
    '    parser.add_argument("--eval", action="store_true")\n    args = parser',
  );
  const { campaign } = await noisyCampaign(t, ['--max-candidates', '1', '--confirm-runs', '1'], {
    'job.py': job,
    'mutation_schema.yaml': schema,
  });
  await campaign.tried('a', { runs: [0.72], fresh: [0.705] });
  const { body } = await campaign.act('confirm');
  near((body.sealed as { best_score: number }).best_score, 0.605);
  assert.deepEqual(campaign.runs().slice(-2), ['a b1000 sealed', 'baseline b1000 sealed']);
  const types = campaign.events().map(({ type }) => type);
  assert.ok(types.indexOf('sealed_started') > types.indexOf('campaign_confirmed'));
  const raised = ['--max-candidates', '5', '--confirm-user-approved-cap-change'];
  const more = await campaign.act('prepare', ['--name', 'b', '--hypothesis', 'x', ...raised]);
  assert.equal(more.exit, 2);
  assert.match(more.body.error?.message ?? '', /data kept apart was opened/);
});

test('runs that confirmation needs are kept back', async (t) => {
  const args = ['--replicates', '2', '--confirm-runs', '1', '--max-trials', '7'];
  const { campaign } = await noisyCampaign(t, args);
  const first = await campaign.tried('a', { runs: [0.7, 0.71] });
  assert.equal(first?.verdict, 'keep');
  assert.equal(campaign.state().reason, 'trial_cap_exhausted');
  assert.equal(campaign.state().next_action, 'confirm_best');
});

/** What the rule says after each run of the journal, told of nothing but the scores. */
function replayed(events: ReturnType<NoisyCampaign['events']>): string[] {
  const arms = new Map<string, Map<number, Run>>([['baseline', new Map()]]);
  const settings = acceptanceSettings(
    { replicates: 2, max_candidates: null, min_effect: 0, cost_price: 0 },
    null,
  );
  const scored = { arms, baseline: 'baseline', direction: 'max', seeded: true } as const;
  const said: string[] = [];
  let incumbent = 'baseline';
  let candidate = '';
  for (const { type, data } of events) {
    if (type === 'candidate_submitted') candidate = String(data.candidate);
    if (type === 'candidate_finalized' && data.status === 'keep') incumbent = candidate;
    if (type !== 'trial_finished' || data.purpose === 'confirmation') continue;
    const runs = arms.get(String(data.arm)) ?? new Map<number, Run>();
    arms.set(String(data.arm), runs);
    const run = { runtime_seconds: null, contended: false, digest: String(data.evidence_digest) };
    runs.set(Number(data.block), { ...run, score: Number(data.score) });
    if (candidate === '') continue;
    const side = { incumbent, candidate, mayRun: true };
    const judgement = judgeCandidate({ ...scored, oneNumber: false, settings }, side);
    const { action, run: next } = judgement;
    said.push(next ? `${next.arm} b${next.block}` : `${candidate} ${action}`);
  }
  return said;
}

for (const [what, gain] of [
  ['edits without effect', 0],
  ['small gains', 0.004],
] as const) {
  test(`a campaign of ${what}, its scores drawn, goes run by run as the rule alone says`, async (t) => {
    const { campaign } = await noisyCampaign(t, ['--replicates', '2'], {});
    const normal = normals(uniforms(7));
    for (let number = 1; number <= 5; number += 1) {
      const runs = Array.from({ length: 8 }, () => 0.6895 + gain * number + 0.002 * normal());
      await campaign.tried(`edit-${number}`, { runs });
    }
    const asked = campaign.events().flatMap(({ type, data }) => {
      if (type === 'candidate_finalized') return [`${data.candidate} ${data.verdict}`];
      const isFirst = data.purpose === 'selection' && data.block === 0;
      if (type !== 'trial_started' || data.purpose === 'baseline' || isFirst) return [];
      return [`${data.arm} b${data.block}`];
    });
    assert.deepEqual(asked, replayed(campaign.events()));
    const verdicts = asked.filter((line) => !/ b\d+$/.test(line));
    assert.equal(verdicts.length, 5);
    assert.equal(
      verdicts.some((line) => line.endsWith(' keep')),
      gain > 0,
      verdicts.join(),
    );
  });
}
