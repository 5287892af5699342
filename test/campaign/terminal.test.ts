import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { painter } from '../../scripts/base/terminal.ts';
import { RunLine } from '../../scripts/campaign/actions/run_line.ts';
import type { RunningTrial } from '../../scripts/campaign/records/fold.ts';
import { layoutOf } from '../../scripts/campaign/records/paths.ts';
import { Records } from '../../scripts/campaign/records/records.ts';
import { outcomeTable } from '../../scripts/campaign/views/status_text.ts';
import { door } from '../support/doors.ts';
import { skillCopy } from '../support/skill_copy.ts';
import { quickCampaign } from '../support/stand_in.ts';
import { TINY_JOB, workspaceOf } from '../support/workspace.ts';

const plain = painter({ isTTY: false });

/** Something to write to, and what was written. */
function output(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  const write = (text: string | Uint8Array): boolean => written.push(String(text)) > 0;
  return { written, stream: { isTTY, columns, write } };
}

const running = (arm: string) =>
  ({ trial: `${arm}-1`, arm, block: 1, purpose: 'selection' }) as unknown as RunningTrial;

const at = (round: number, elapsedSeconds: number, more = {}) => ({
  ...{
    round,
    rounds: 5,
    score: round > 0 ? 0.5 : null,
    scores: [],
    elapsedSeconds,
    shuttingDown: false,
  },
  ...more,
});

test('a run shows on a terminal as one line with round, time, metric and time left', async (t) => {
  const quick = await quickCampaign(t);
  const { campaign } = Records.open(layoutOf(quick.workspace));
  for (const trial of campaign.baselineTrials) trial.runtime_seconds = 20;
  const { written, stream } = output(true);
  const line = new RunLine(stream, 'evaluate', campaign, running('a'));
  line.show(at(2, 8));
  line.show(at(5, 26));
  line.show(at(5, 27, { shuttingDown: true }));
  line.end();
  assert.deepEqual(written, [
    '\r\u001b[Kevaluate: a b1 · round 2/5 · 8 s · accuracy 0.5 · about 12 s left',
    '\r\u001b[Kevaluate: a b1 · round 5/5 · 26 s · accuracy 0.5 · longer than the 20 s of ear…',
    '\r\u001b[Kevaluate: a b1 · round 5/5 · 27 s · accuracy 0.5 · shutting down',
    '\r\u001b[K',
  ]);
});

test('in a log a run is a line for each round, and one for every half minute without one', async (t) => {
  const quick = await quickCampaign(t);
  const { campaign } = Records.open(layoutOf(quick.workspace));
  campaign.baselineTrials = [];
  const { written, stream } = output(false);
  const line = new RunLine(stream, 'evaluate', campaign, running('a'));
  for (const seconds of [1, 2, 3]) line.show(at(0, seconds));
  for (const seconds of [4, 10, 33, 34, 35]) line.show(at(1, seconds));
  line.end();
  assert.deepEqual(written, [
    'evaluate: a b1 runs (a-1)\n',
    '  round 0/5 · 1 s\n',
    '  round 1/5 · 4 s · accuracy 0.5 · about 16 s left\n',
    '  round 1/5 · 34 s · accuracy 0.5 · about 2 m 16 s left\n',
  ]);
});

test('status tells a person in a few lines what a program reads as JSON', async (t) => {
  const quick = await quickCampaign(t, ['--replicates', '1']);
  await quick.candidate('better', 0.8);
  await quick.prepare('next', 0.9);
  const { exit, stdout } = await quick.door('status', [
    '--format',
    'text',
    '--max-candidates',
    '4',
  ]);
  assert.equal(exit, 0);
  assert.match(stdout, /^job +job\.py · accuracy, higher is better · num_rounds 3/);
  assert.match(stdout, /^baseline +0\.5 \(\d runs/m);
  assert.match(stdout, /^best +better 0\.8, \+0\.3 in the search/m);
  assert.match(stdout, /^attempts +1 of 4 \(1 keep, 0 discard, 0 crash, 0 abandoned\)/m);
  assert.match(stdout, /^pending +next$/m);
  assert.match(stdout, /^next +edit_candidate: /m);
  assert.ok(!stdout.includes('\u001b'), 'no colour in a pipe');
  const wrong = await quick.act('status', ['--format', 'yaml']);
  assert.match(String(wrong.body.error?.message), /--format takes text or json; received "yaml"/);
});

test('an action ends on a terminal with baseline, best and the last result side by side', async (t) => {
  const quick = await quickCampaign(t, ['--replicates', '1']);
  await quick.candidate('better', 0.8);
  await quick.candidate('worse', 0.4);
  const { campaign } = Records.open(layoutOf(quick.workspace));
  assert.deepEqual(outcomeTable(campaign, plain), [
    '               status    score  against the baseline',
    'baseline       baseline  0.5',
    'better (best)  keep      0.8    +0.3',
    'worse          discard   0.4    -0.1',
  ]);
});

/** A Python that answers so when it is asked for versions. */
function pythonWith(t: TestContext, answer: string): string {
  const path = join(workspaceOf(t, {}, 'python'), 'python');
  writeFileSync(path, `#!/bin/sh\necho '${answer}'\n`);
  chmodSync(path, 0o755);
  return path;
}

test('doctor finds everything that a campaign needs, in any folder and without a campaign', async (t) => {
  const workspace = workspaceOf(t, TINY_JOB);
  const python = pythonWith(t, '{"python": "3.11.0", "nvflare": "2.9.0"}');
  const { exit, body } = await door('run_job_campaign', ['doctor', workspace, '--python', python]);
  assert.equal(exit, 0, JSON.stringify(body));
  const checks = body.checks as { name: string; state: string; found: string }[];
  assert.ok(checks.every(({ state }) => state !== 'missing'));
  assert.ok(checks.some(({ found }) => found.endsWith('Python 3.11.0, NVFlare 2.9.0')));
  const here = await door('run_job_campaign', ['doctor', '--python', python, '--format', 'text'], {
    cwd: workspace,
  });
  assert.match(here.stdout, /^ok +Node\.js +\d+\./);
  assert.match(here.stdout, new RegExp(`^ok +workspace +.*${workspace}$`, 'm'));
  assert.match(here.stdout, /^Ready\.$/m);
});

test('doctor names what is missing with the command that mends it', async (t) => {
  const workspace = workspaceOf(t, TINY_JOB);
  for (const [answer, found, fix] of [
    ['{"python": "3.11.0", "nvflare": null}', /has no NVFlare/, /-m pip install 'nvflare==2\.9/],
    ['{"python": "3.11.0", "nvflare": "2.6.1"}', /has NVFlare 2\.6\.1/, /install --upgrade/],
    ['not a Python', /is not a usable Python/, /--python PATH/],
  ] as const) {
    const args = ['doctor', workspace, '--python', pythonWith(t, answer), '--format', 'text'];
    const { exit, stdout } = await door('run_job_campaign', args);
    assert.equal(exit, 3);
    const lines = stdout.split('\n');
    const at = lines.findIndex((line) => line.startsWith('no  '));
    assert.match(lines[at] ?? '', found);
    assert.match(lines[at + 1] ?? '', fix);
    assert.match(stdout, /^1 to mend\.$/m);
  }
});

test('doctor looks at the Python that the campaign runs with', async (t) => {
  const quick = await quickCampaign(t);
  const { body } = await quick.act('doctor');
  const checks = body.checks as { name: string; found: string }[];
  const python = checks.find(({ name }) => name === 'Python, NVFlare');
  assert.ok(python?.found.startsWith(`${quick.python}: `), python?.found);
});

test('doctor works where nothing is installed, and says how to install it', async (t) => {
  const root = skillCopy(t, false);
  const workspace = workspaceOf(t, TINY_JOB);
  rmSync(join(workspace, 'client.py'));
  const { exit, body } = await door('run_job_campaign', ['doctor', workspace], { root });
  assert.equal(exit, 3);
  assert.equal(body.error?.code, 'AUTOFL_NOT_READY');
  const checks = body.checks as { name: string; state: string; fix?: string }[];
  const packages = checks.find(({ name }) => name === 'npm packages');
  assert.match(packages?.fix ?? '', new RegExp(`npm ci .*--prefix ${root}`));
  const nowhere = await door('run_job_campaign', ['doctor', join(workspace, 'nowhere')], { root });
  assert.equal(nowhere.exit, 2);
});
