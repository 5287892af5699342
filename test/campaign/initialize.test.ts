import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { door, PYTHON } from '../support/doors.ts';
import { QuickCampaign, quickCampaign, standInPython } from '../support/stand_in.ts';
import { TINY_JOB, workspaceOf } from '../support/workspace.ts';

test('a baseline that crashes is a failure; initialize tries again and goes on with its score', async (t) => {
  const workspace = workspaceOf(t, { ...TINY_JOB, 'client.py': 'SCORE = 0.5\nFAULT = "crash"\n' });
  const quick = new QuickCampaign(workspace, standInPython(t));
  const first = await quick.act('initialize', ['--python', quick.python]);
  assert.equal(first.exit, 1);
  assert.match(JSON.stringify(first.body), /RuntimeError: stand-in crash/);
  const second = await quick.act('initialize');
  assert.equal(second.exit, 1);
  assert.deepEqual(quick.ledger(), ['baseline baseline', 'baseline baseline_retry_2']);
});

test('a baseline that fails once is tried again, and its score counts from then on', async (t) => {
  const workspace = workspaceOf(t, { ...TINY_JOB, 'client.py': 'SCORE = 0.5\nFAULT = ""\n' });
  const [flaky, failed] = ['flaky', 'failed'].map((name) => join(workspace, '..', name));
  writeFileSync(
    flaky ?? '',
    `#!/bin/sh\ncase "$1" in -*) ;; *) [ -e '${failed}' ] || { touch '${failed}'; exit 1; };; esac\nexec '${standInPython(t)}' "$@"\n`,
  );
  chmodSync(flaky ?? '', 0o755);
  const quick = new QuickCampaign(workspace, flaky ?? '');
  assert.equal((await quick.act('initialize', ['--python', quick.python])).exit, 1);
  assert.equal(quick.state().baseline_status, 'pending');
  const { exit, body } = await quick.act('initialize');
  assert.deepEqual([exit, body.attempts, body.best?.name], [0, 0, 'baseline_retry_2']);
  assert.deepEqual(quick.ledger(), ['baseline baseline', 'baseline baseline_retry_2']);
  assert.equal(quick.state().baseline_status, 'complete');
});

test('initialize again resumes: no second campaign, no second baseline, no other metric', async (t) => {
  const quick = await quickCampaign(t);
  assert.equal((await quick.act('initialize')).exit, 0);
  assert.equal(quick.events().filter(({ type }) => type === 'campaign_initialized').length, 1);
  assert.equal(quick.events().filter(({ type }) => type === 'trial_started').length, 2);
  const other = await quick.act('initialize', ['--metric', 'auc']);
  assert.equal(other.exit, 2);
  assert.match(other.body.error?.message ?? '', /--metric auc: this campaign began with accuracy/);
});

test('the interpreter is Python with NVFlare, or the message says how to get one', async (t) => {
  const workspace = workspaceOf(t, TINY_JOB);
  const quick = new QuickCampaign(workspace, PYTHON);
  const absent = await quick.act('initialize', ['--python', join(workspace, 'nowhere')]);
  assert.equal(absent.exit, 3);
  const bare = await quick.act('initialize', ['--python', '/bin/true']);
  assert.equal(bare.exit, 3);
  assert.ok(!existsSync(join(workspace, '.nvflare')), 'nothing was written');
});

test('a job that cannot be optimised is refused with place and cure, and nothing is written', async (t) => {
  const { 'job.py': job = '' } = TINY_JOB;
  const cases: [string, string, string[], RegExp][] = [
    ['not Python', 'def f(:\n', [], /AUTOFL_NOT_PYTHON.*job\.py:1:7: invalid syntax/],
    [
      'no NVFlare job',
      'print("hello")\n',
      [],
      /AUTOFL_JOB_SURFACE.*builds none of NVFlare's recipes/,
    ],
    [
      'rounds from the environment',
      job
        .replace('args.num_rounds', 'int(os.environ["ROUNDS"])')
        .replace('import argparse', 'import argparse\nimport os'),
      [],
      /AUTOFL_BUDGET_UNKNOWN.*job\.py:\d+:\d+ .*depends on the environment variable ROUNDS/,
    ],
    ['one round', job.replace('default=3', 'default=1'), [], /AUTOFL_TOO_FEW_ROUNDS/],
    ['another metric', job, ['--metric', 'auc'], /AUTOFL_METRIC_NOT_DECLARED/],
  ];
  for (const [what, source, args, message] of cases) {
    const workspace = workspaceOf(t, { ...TINY_JOB, 'job.py': source });
    const quick = new QuickCampaign(workspace, PYTHON);
    const { exit, body } = await quick.act('initialize', ['--python', PYTHON, ...args]);
    assert.equal(exit, 2, what);
    assert.match(JSON.stringify(body), message, what);
    assert.deepEqual(readdirSync(workspace).sort(), ['client.py', 'job.py'], what);
  }
});

test('an NVFlare older than 2.9 is exit 3 with the command that upgrades it', async (t) => {
  const workspace = workspaceOf(t, {
    ...TINY_JOB,
    old: `#!/bin/sh\necho '{"python": "3.11.7", "nvflare": "2.7.1"}'\n`,
  });
  chmodSync(join(workspace, 'old'), 0o755);
  const quick = new QuickCampaign(workspace, PYTHON);
  const { exit, body } = await quick.act('initialize', ['--python', join(workspace, 'old')]);
  assert.equal(exit, 3);
  assert.match(body.error?.message ?? '', /has NVFlare 2\.7\.1; trials need 2\.9 or newer/);
  assert.match(body.error?.hint ?? '', /-m pip install --upgrade 'nvflare==2\.9\.\*'/);
});

test('another job below a campaign’s folder has a campaign of its own', async (t) => {
  const quick = await quickCampaign(t);
  const below = join(quick.workspace, 'below');
  mkdirSync(below);
  for (const file of ['job.py', 'client.py'])
    cpSync(join(quick.workspace, file), join(below, file));
  const nested = new QuickCampaign(below, quick.python);
  assert.equal((await nested.act('status')).body.error?.code, 'AUTOFL_NO_CAMPAIGN');
  assert.equal((await nested.act('initialize', ['--python', quick.python])).exit, 0);
});

test('the job author’s budget and time limits hold, also after the contract was imported for review', async (t) => {
  const schema =
    'comparison_budget_args:\n  default_candidate_budget: {num_rounds: 3, steps_nobody_knows: 5, run_timeout_seconds: 77}\n';
  const workspace = workspaceOf(t, {
    'job.py': (TINY_JOB['job.py'] ?? '').replace('default=3', 'default=9'),
    'client.py': 'SCORE = 0.5\nFAULT = ""\n',
    'mutation_schema.yaml': schema,
  });
  const quick = new QuickCampaign(workspace, standInPython(t));
  assert.equal((await door('import_job', [workspace])).exit, 0);
  const { exit, body } = await quick.act('initialize', ['--python', quick.python]);
  assert.equal(exit, 0, JSON.stringify(body));
  const { settings, base_args } = JSON.parse(quick.read('.nvflare/autofl/campaign.json'));
  assert.equal(settings.timeout_seconds, 77);
  assert.deepEqual(base_args, ['--num_rounds', '3'], 'options that the job has, each once');
});

test('base arguments decide what is imported, and reach every run as they were given', async (t) => {
  const job = (TINY_JOB['job.py'] ?? '')
    .replace('args =', 'parser.add_argument("--mode", default="max")\n    args =')
    .replace('key_metric="accuracy"', 'key_metric="accuracy", key_metric_mode=args.mode');
  const workspace = workspaceOf(t, { 'job.py': job, 'client.py': 'SCORE = 0.5\nFAULT = ""\n' });
  const quick = new QuickCampaign(workspace, standInPython(t));
  const words = "--mode min --lr '0.2'";
  const { body } = await quick.act('initialize', ['--python', quick.python, '--base-args', words]);
  assert.equal(body.mode, 'min', 'an option of the job, not one of ours');
  await quick.candidate('worse', 0.6);
  const better = await quick.candidate('better', 0.4);
  assert.deepEqual(quick.ledger(), ['baseline baseline', 'discard worse', 'keep better']);
  assert.ok(Number(better.body.improvement ?? quick.state().improvement) > 0.09);
  for (const line of quick.read('results.tsv').trimEnd().split('\n').slice(1))
    assert.match(line, /\tpython job\.py --mode min --lr 0\.2\t/);
  assert.equal((await quick.act('status')).exit, 0);
  assert.equal(quick.state().mode, 'min', 'read again from disk');
});

test('source that changes while the job is being admitted is refused, and nothing began', async (t) => {
  const workspace = workspaceOf(t, { ...TINY_JOB, 'client.py': 'SCORE = 0.5\nFAULT = ""\n' });
  // The interpreter is asked between reading the job and freezing it: here it edits the job meanwhile.
  const python = standInPython(t);
  const meddling = join(workspace, '..', 'meddling');
  writeFileSync(
    meddling,
    `#!/bin/sh\necho '# edited' >> '${join(workspace, 'job.py')}'\nexec '${python}' "$@"\n`,
  );
  chmodSync(meddling, 0o755);
  const quick = new QuickCampaign(workspace, meddling);
  const { exit, body } = await quick.act('initialize', ['--python', meddling]);
  assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_SOURCE_CHANGED']);
  assert.ok(!existsSync(join(workspace, '.nvflare/autofl/journal.jsonl')));
  assert.ok(!existsSync(join(workspace, 'results.tsv')));
});

test('a temporary folder that does not exist does not keep a run from starting', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = '/dev/null/x';
  try {
    assert.equal((await quick.act('evaluate')).body.candidate?.status, 'keep');
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});

test('another interpreter given later is refused, the same one is not', async (t) => {
  const quick = await quickCampaign(t);
  assert.equal((await quick.act('initialize', ['--python', quick.python])).exit, 0);
  const { exit, body } = await quick.act('initialize', ['--python', '/bin/sh']);
  assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_FIXED_SETTING']);
  assert.match(body.error?.message ?? '', /--python \/bin\/sh: this campaign began with/);
});
