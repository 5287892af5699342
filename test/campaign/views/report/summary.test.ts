import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contract } from '../../../../scripts/campaign/contract/contract.ts';
import type { Decision } from '../../../../scripts/campaign/decision.ts';
import { candidateNamed } from '../../../../scripts/campaign/records/fold.ts';
import type { Contracts } from '../../../../scripts/campaign/views/report/changes.ts';
import { summaryOf } from '../../../../scripts/campaign/views/report/summary.ts';
import { evidenceOf, Story } from '../../../support/story.ts';

const OVER: Decision = {
  decision: 'stop',
  reason: 'candidate_cap_exhausted',
  next_action: 'final_report',
  final_response_allowed: true,
  instruction: '',
};

const GOES_ON: Decision = { ...OVER, decision: 'continue', next_action: 'propose_candidate' };

const summary = (story: Story, contracts: Contracts | null = null, decision = OVER) =>
  summaryOf(story.campaign, { decision, contracts, byPerson: false });

test('the first sentence says whether it got better, and never more than the runs show', () => {
  const cases: [Story, string, RegExp][] = [
    [new Story(), 'no baseline', /the baseline has no score/],
    [new Story().baseline().candidate('a'), 'nothing better', /no candidate was kept/],
    [
      new Story().baseline().candidate('a', { verdict: 'keep', scores: [0.7, 0.7] }),
      'not confirmed yet',
      /Better so far, not confirmed: accuracy \+0\.2 on the runs that chose it/,
    ],
    [
      new Story()
        .baseline()
        .candidate('a', { verdict: 'keep', scores: [0.7, 0.7] })
        .confirmed([0.6, 0.61], [0.5, 0.51]),
      'confirmed',
      /Better, confirmed on fresh runs: accuracy \+0\.1 \(90 % interval \+0\.09 to \+0\.11, p 0\.001\)/,
    ],
    [
      new Story()
        .baseline()
        .candidate('a', { verdict: 'carry', scores: [0.7, 0.7] })
        .confirmed([0.51], [0.5], { confirmed: false, p: 0.3, low: -0.02, high: 0.04 }),
      'not shown',
      /Not shown to be better: on fresh runs accuracy \+0\.01 \(90 % interval −0\.02 to \+0\.04, p 0\.3\)/,
    ],
    [
      new Story()
        .baseline()
        .candidate('a', { verdict: 'carry', scores: [0.7] })
        .confirmed([0.5], [0.5], {
          ...{ gain: null, low: null, high: null, p: null, confirmed: false },
          ...{ comparison: null, crashes: ['a b1000: it broke'] },
        }),
      'not shown',
      /Not known: the fresh runs did not score \(a b1000: it broke\)/,
    ],
    [
      new Story()
        .baseline()
        .candidate('a', { verdict: 'keep', scores: [0.7], evidence: 'deterministic' }),
      'repeatable',
      /by runs that repeat exactly on this machine/,
    ],
    // A confirmation of an earlier best says nothing of this one.
    [
      new Story()
        .baseline()
        .candidate('a', { verdict: 'keep', scores: [0.7] })
        .confirmed([0.6], [0.5])
        .candidate('b', { verdict: 'carry', scores: [0.8] }),
      'not confirmed yet',
      /not confirmed/,
    ],
  ];
  for (const [story, outcome, words] of cases) {
    const { headline, best, confirmed } = summary(story);
    assert.equal(headline.outcome, outcome);
    assert.match(headline.words, words);
    assert.ok(best !== null || outcome === 'no baseline');
    if (outcome === 'not confirmed yet') assert.equal(confirmed, null);
  }
});

test('a loss that falls is a gain', () => {
  const story = new Story({ mode: 'min', metric: 'loss' })
    .baseline([2, 2.1, 1.9])
    .candidate('a', { verdict: 'keep', scores: [1.5, 1.5], change: 0.5, p: 0.01, sites: [1, 2] });
  const { improvement, headline, sites } = summary(story);
  assert.ok(Math.abs((improvement ?? 0) - 0.5) < 1e-9);
  assert.match(headline.selection, /2 \(baseline\) → 1\.5 \(a\), \+0\.5; lower is better/);
  assert.deepEqual(
    sites?.rows.map(({ worse }) => worse),
    [false, false],
  );
});

test('the way from the baseline to the best: its steps, what is claimed, what is only carried', () => {
  const story = new Story()
    .baseline()
    .candidate('a', { verdict: 'keep', change: 0.1, p: 0.004, files: ['client.py', 'model.py'] })
    .candidate('x')
    .candidate('b', { verdict: 'carry', change: 0.01, p: 0.2, files: [], args: ['--lr', '0.2'] });
  const { best, claimed, carried } = summary(story);
  assert.deepEqual(best?.lineage, ['a', 'b']);
  assert.equal(best?.lineage_complete, true);
  assert.deepEqual(best?.changed_files, ['client.py', 'model.py']);
  assert.deepEqual(
    [...claimed, ...carried].map(({ name, p, evidence, runs }) => [name, p, evidence, runs]),
    [
      ['a', 0.004, 'replicated', 2],
      ['b', 0.2, 'replicated', 2],
    ],
  );
});

test('a way that does not lead back to a baseline is called incomplete, a circle as well', () => {
  const gap = new Story().baseline().candidate('a', { verdict: 'keep', base: 'nobody' });
  const circle = new Story()
    .baseline()
    .candidate('a', { verdict: 'keep', base: 'b' })
    .candidate('b', { verdict: 'keep', base: 'a' });
  for (const story of [gap, circle]) {
    const { best, warnings } = summary(story);
    assert.equal(best?.lineage_complete, false);
    assert.match(warnings[0] ?? '', /do not lead from the best back to the baseline/);
  }
  const named = new Story().baseline().candidate('baseline-lr', { verdict: 'keep' });
  assert.deepEqual(summary(named).best?.lineage, ['baseline-lr'], 'its name makes no baseline');
});

test('the best is the best kept one; a higher result that was not kept is named', () => {
  const story = new Story()
    .baseline()
    .candidate('a', { verdict: 'keep', scores: [0.6, 0.6] })
    .candidate('lucky', { verdict: 'inconclusive', scores: [0.9] });
  const { best, warnings } = summary(story);
  assert.equal(best?.name, 'a');
  assert.match(warnings.join('\n'), /highest single result is lucky \(0\.9\), which was not kept/);
});

test('kinds of ideas: helped, mixed, not confirmed, failed; one without a name is unclassified', () => {
  const story = new Story()
    .baseline()
    .candidate('a', { verdict: 'keep', family: 'momentum', change: 0.1 })
    .candidate('b', { verdict: 'keep', family: 'loss', change: 0.0001 })
    .candidate('c', { verdict: 'discard', family: 'loss' })
    .candidate('d', { verdict: 'carry', family: 'schedule', change: 0.02 })
    .candidate('e', { verdict: 'crash', family: 'model' })
    .candidate('f');
  assert.deepEqual(
    summary(story).families.map(({ name, outcome, attempts, best_change }) => [
      ...[name, outcome, attempts, best_change],
    ]),
    [
      ['momentum', 'helped', 1, 0.1],
      ['loss', 'mixed', 2, 0.0001],
      ['schedule', 'not confirmed', 1, 0.02],
      ['model', 'failed', 1, null],
      ['unclassified', 'not confirmed', 1, null],
    ],
  );
});

test('failures stand by their reason, with how many, who, and what kind; a crash has no score', () => {
  const story = new Story()
    .baseline()
    .candidate('b', { verdict: 'crash', reason: 'no module', files: [] })
    .candidate('a', { verdict: 'crash', reason: 'out of memory', family: 'model' })
    .candidate('c', { verdict: 'crash', reason: 'out of memory' });
  const { failed, scored_attempts, attempts, best } = summary(story);
  assert.deepEqual(failed[0], {
    reason: 'out of memory',
    count: 2,
    candidates: ['a', 'c'],
    families: ['model', 'unclassified'],
    kinds: ['source_edit'],
  });
  assert.deepEqual([failed[1]?.kinds, failed[1]?.count], [['argument_only'], 1]);
  assert.deepEqual([scored_attempts, attempts, best?.name], [0, 3, 'baseline']);
});

test('milestones are the first step, the last, and the largest gains between, with gain and family', () => {
  const gains = [0.01, 0.001, 0.03, 0.002, 0.05, 0.003, 0.02, 0.04, 0.004, 0.005];
  const story = new Story().baseline();
  for (const [index, change] of gains.entries())
    story.candidate(`c${index}`, { verdict: 'keep', change, p: 0.01, family: `f${index}` });
  assert.deepEqual(
    summary(story).milestones.map(({ name, change, family }) => [name, change, family]),
    [0, 2, 4, 6, 7, 8, 9].map((index) => [`c${index}`, gains[index], `f${index}`]),
  );
});

test('a review is measured against the best of when it was read, and owns only what names it', () => {
  const story = new Story()
    .baseline()
    .candidate('a', { verdict: 'keep', scores: [0.6, 0.6], change: 0.1 })
    .review('lit-0001', 'momentum', ['arXiv:1', 'arXiv:2'])
    .candidate('b', { verdict: 'keep', scores: [0.65, 0.65], review: 'lit-0001' })
    .review('lit-0002', 'loss')
    .candidate('own', { verdict: 'carry', scores: [0.66, 0.66] })
    .candidate('c', { scores: [0.62, 0.62], review: 'lit-0001' })
    .candidate('d', { verdict: 'crash', review: 'lit-0002' });
  const { literature, strongest_review, warnings } = summary(story);
  const [first, second] = literature;
  assert.deepEqual(first?.incumbent, { name: 'a', score: 0.6 });
  assert.deepEqual([first?.candidates, first?.kept, first?.outcome], [['b', 'c'], ['b'], 'helped']);
  assert.equal(first?.best?.name, 'b');
  assert.ok(Math.abs((first?.best?.gain ?? 0) - 0.05) < 1e-9);
  assert.deepEqual([second?.candidates, second?.outcome, second?.best], [['d'], 'failed', null]);
  assert.equal(strongest_review, 'lit-0001');
  assert.deepEqual(first?.batch, { scored: 2, size: 3, complete: false });
  assert.match(warnings.join('\n'), /batch of lit-0001 is incomplete: 2 of 3/);
  assert.match(warnings.join('\n'), /batch of lit-0002 is incomplete: 0 of 3/);
  const open = summary(story, null, GOES_ON).warnings.join('\n');
  assert.doesNotMatch(open, /incomplete/, 'while the campaign goes on a batch is only open');
});

test('cost: what the runs were for, how long they took, and what is not known', () => {
  const story = new Story()
    .baseline([0.5, 0.51])
    .candidate('a', { verdict: 'keep', scores: [0.6, 0.6], run: { runtime_seconds: 90 } })
    .candidate('b', { scores: [0.4], run: { runtime_seconds: null } })
    .confirmed([0.6], [0.5]);
  story.runs('a', [null], 'selection', { run: { outcome: 'infrastructure' } });
  story.draft('x').runs('x', [0.7], 'selection', {});
  story.tell('candidate_abandoned', { candidate: 'x', reason: null });
  const { cost, trial_runs } = summary(story);
  assert.deepEqual(
    cost.by_purpose.map(({ purpose, runs, seconds, unknown }) => [purpose, runs, seconds, unknown]),
    [
      ['baseline', 2, 60, 0],
      ['selection', 3, 180, 1],
      ['confirmation', 2, 60, 0],
      ['abandoned', 1, 30, 0],
      ['lost', 1, 30, 0],
    ],
  );
  assert.deepEqual([cost.runs, cost.seconds, cost.unknown, trial_runs], [9, 360, 1, 8]);
  assert.deepEqual(cost.per_attempt, { runs: 1.5, seconds: 90 });
  assert.deepEqual(cost.runtime, { baseline: 30, best: 90, ratio: 3 });
});

test('each site stands by itself, those that got worse are flagged, fresh runs come first', () => {
  const story = new Story()
    .baseline([0.5, 0.5], { sites: [0.4, 0.6] })
    .candidate('a', { verdict: 'keep', scores: [0.6, 0.6], sites: [0.7, 0.5] });
  const { sites, warnings } = summary(story);
  assert.equal(sites?.from, 'selection runs');
  assert.deepEqual(
    sites?.rows.map(({ site, baseline, best, worse }) => [site, baseline, best, worse]),
    [
      ['site-1', 0.4, 0.7, false],
      ['site-2', 0.6, 0.5, true],
    ],
  );
  assert.match(warnings.join('\n'), /1 of 2 sites got worse \(site-2\)/);
  const fresh = summary(story.confirmed([0.6, 0.6], [0.5, 0.5])).sites;
  assert.deepEqual([fresh?.from, fresh?.worse], ['fresh runs', 0]);
  const told = new Story({ environment: 'prod' })
    .baseline([0.5], { run: { evidence: null } })
    .candidate('a', { verdict: 'keep', run: { evidence: null } });
  assert.equal(summary(told).sites, null, 'nobody here knows the sites of a told score');
});

test('rounds and sites that were run stand beside the plan, and a difference is a warning', () => {
  const story = new Story().baseline().candidate('a', {
    verdict: 'keep',
    run: {
      evidence: {
        ...evidenceOf([0.6, 0.6, 0.6]),
        rounds: 4,
        source: 'server_log',
        describes: 'the last model',
      },
    },
  });
  const { measured, warnings } = summary(story);
  assert.deepEqual(measured.rounds, { planned: 3, baseline: [3], best: [4] });
  assert.deepEqual(measured.sites, { planned: 2, baseline: [2], best: [3] });
  assert.equal(measured.describes, 'the model after 2 of 3 aggregations');
  const said = warnings.join('\n');
  assert.match(said, /The best ran with 4 rounds; 3 were planned/);
  assert.match(said, /The best ran with 3 sites; 2 were planned/);
  assert.match(
    said,
    /describe different models: the model after 2 of 3 aggregations; the last model/,
  );
  assert.match(said, /different kinds of files: round_metrics, server_log/);
});

test('the noise and the least gain that could be told from it', () => {
  const { noise } = summary(new Story().baseline());
  assert.deepEqual([noise.baseline_runs, noise.sd], [[0.5, 0.51, 0.49], 0.01]);
  assert.match(noise.words ?? '', /one run varies by ±0\.01 \(3 runs\)/);
  // t(0.05, 2) × 0.01 × sqrt(2 / 2), and the margin of 0.0005 × 0.5.
  assert.ok(Math.abs((noise.detectable.single?.gain ?? 0) - 0.02944986) < 1e-7);
  // t(0.05, 4) × 0.01 × sqrt(2 / 3).
  assert.ok(Math.abs((noise.detectable.confirmation?.gain ?? 0) - 0.01740652) < 1e-7);
  const acceptance = { ...new Story().campaign.init.acceptance, runs: 1 };
  const quick = summary(new Story({ acceptance }).baseline()).noise;
  assert.equal(quick.detectable.single, null, 'one run each tests nothing');
  assert.equal(summary(new Story()).noise.words, null);
});

const contractOf = (args: Record<string, unknown>): Contract =>
  ({
    job: {
      class: 'FedAvgRecipe',
      arguments: Object.fromEntries(
        Object.entries(args).map(([name, value]) => [
          name,
          value === undefined
            ? { value: null, source: 'unresolved' }
            : { value, source: 'literal' },
        ]),
      ),
    },
    objective: {
      ...{ metric: 'accuracy', mode: 'max' },
      ...{ metric_source: 'literal', mode_source: 'core_default' },
    },
    budget: { fixed_training_budget: { num_rounds: 3 } },
  }) as unknown as Contract;

test('what differs between baseline and best is listed, and doubted where they are compared by it', () => {
  const story = new Story({ base_args: ['--rounds', '3', '--quiet'] })
    .baseline()
    .candidate('a', { verdict: 'keep', args: ['--lr=0.3', '--cross-site', '--rounds', '3.0'] });
  const { best, warnings } = summary(story, {
    baseline: contractOf({
      name: 'tiny',
      train_args: '--epochs 2 --lr 0.1',
      aggregator: { class: 'Mean', args: {}, line: 4 },
      model: { class: 'Net', args: { width: 8 }, line: 10 },
      data_kind: undefined,
    }),
    best: contractOf({
      name: 'wider',
      train_args: '--epochs 4 --lr 0.10',
      aggregator: { class: 'Median', args: {}, line: 4 },
      model: { class: 'Net', args: { width: 8 }, line: 99 },
      data_kind: undefined,
    }),
  });
  assert.deepEqual(
    best?.changes.command.map(({ what, baseline, best }) => [what, baseline, best]),
    [
      ['--lr', 'absent', '0.3'],
      ['--cross_site', 'absent', 'true'],
    ],
  );
  assert.deepEqual(
    best?.changes.job?.map(({ what, baseline, best }) => [what, baseline, best]),
    [
      ['train_args --epochs', '2', '4'],
      ['aggregator', '{class: Mean, args: {}}', '{class: Median, args: {}}'],
    ],
    'neither its name, nor a line that moved, nor another way to write a number',
  );
  const said = warnings.join('\n');
  assert.match(said, /train_args --epochs differs between baseline \(2\) and best \(4\)/);
  assert.match(said, /aggregator differs/);
  assert.match(said, /--cross_site differs between baseline \(absent\) and best \(true\)/);
  assert.doesNotMatch(said, /--lr differs/);
  assert.equal(summary(story).best?.changes.job, null, 'unread is not called equal');
});

test('who says what is optimised stands apart from where the numbers were read', () => {
  const contract = contractOf({});
  const found = summary(new Story().baseline(), { baseline: contract, best: contract });
  assert.deepEqual(found.objective_source, { metric: 'literal', mode: 'core_default' });
  assert.deepEqual(found.measured.sources.baseline, ['round_metrics']);
});

test('a best that takes three times as long, or a third, is doubted', () => {
  for (const [seconds, doubted] of [
    [95, true],
    [9, true],
    [80, false],
  ] as const) {
    const story = new Story()
      .baseline()
      .candidate('a', { verdict: 'keep', run: { runtime_seconds: seconds } });
    const found = summary(story).warnings.some((text) => /does it train and evaluate/.test(text));
    assert.equal(found, doubted, String(seconds));
  }
});

test('a metric that looks like a test’s is doubted once it chose something', () => {
  const test = /test_accuracy chose the candidates/;
  const init = { metric: 'test_accuracy' };
  assert.match(summary(new Story(init).baseline().candidate('a')).warnings.join(), test);
  const crashed = new Story(init).baseline().candidate('a', { verdict: 'crash' });
  assert.doesNotMatch(summary(crashed).warnings.join(), test);
  const latest = new Story({ metric: 'latest_accuracy' }).baseline().candidate('a');
  assert.doesNotMatch(summary(latest).warnings.join(), /chose the candidates/);
});

test('steps that rest on one run, warnings of runs, and limits that were moved are kept in mind', () => {
  const acceptance = { ...new Story().campaign.init.acceptance, runs: 1 };
  const warned = { warnings: ['2 sites weigh in differently from the baseline'] };
  const story = new Story({ acceptance })
    .baseline()
    .candidate('a', { verdict: 'carry', evidence: 'single', scores: [0.6], run: warned })
    .candidate('b', { scores: [0.3], run: warned });
  const { settings } = story.campaign;
  story.tell('settings_changed', {
    changes: [{ setting: 'max_candidates', old: 2, new: 4, approved: true }],
    settings: { ...settings, max_candidates: 4 },
  });
  const said = summary(story).warnings.join('\n');
  assert.match(said, /Single-run steps \(1\): in simulated campaigns 30 to 52 %/);
  assert.match(said, /a, b: 2 sites weigh in differently/, 'the same warning once');
  assert.match(said, /max_candidates was changed during the campaign: 2 → 4, with the person/);
});

test('figures that the records tell in two ways are compared, and a difference is a warning', () => {
  const { campaign } = new Story().baseline().candidate('a', { verdict: 'keep' }).dropped('b');
  const sound = summaryOf(campaign, { decision: OVER, contracts: null, byPerson: false });
  assert.ok(sound.accounting.every(({ agrees }) => agrees));
  assert.deepEqual([sound.abandoned, sound.attempts], [1, 1]);
  campaign.trialRuns += 1;
  campaign.candidates = campaign.candidates.concat({
    ...(candidateNamed(campaign, 'a') ?? assert.fail()),
    name: 'ghost',
  });
  const odd = summaryOf(campaign, { decision: OVER, contracts: null, byPerson: false });
  assert.deepEqual(
    odd.accounting.filter(({ agrees }) => !agrees).map(({ figure }) => figure),
    ['attempts', 'attempts by verdict', 'runs'],
  );
  assert.match(odd.warnings[0] ?? '', /The records disagree on attempts: 1 and 2/);
});

test('told scores are named as told; where nothing is known, nothing is said', () => {
  const told = {
    evidence: null,
    runtime_seconds: null,
    external: { job_id: '7', artifacts: null, decide: false },
  };
  const story = new Story({ environment: 'poc' })
    .baseline([0.5], { run: told })
    .candidate('a', { verdict: 'keep', scores: [0.6], evidence: 'external', run: told });
  const { warnings, measured, headline, cost, noise } = summary(story);
  assert.equal(noise.detectable.confirmation, null, 'nobody confirms it here');
  assert.match(warnings.join('\n'), /2 results were told by whoever ran them elsewhere/);
  assert.deepEqual(
    [measured.describes, measured.rounds.baseline, measured.sources.best],
    [null, [], []],
  );
  assert.match(headline.certainty, /told, not measured here/);
  assert.deepEqual([cost.seconds, cost.unknown, cost.runtime.ratio], [0, 2, null]);
});
