import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { applyCandidate } from '../evals/candidates.ts';
import { findByToken } from '../scripts/nvflare/trial/processes.ts';
import { campaign, PYTHON, ROOT, until } from './support/doors.ts';
import { QuickCampaign } from './support/stand_in.ts';
import { workspaceOf } from './support/workspace.ts';

/**
 * A campaign on NVFlare's real simulator, over the bundled job made small: two sites, two rounds. The
 * workspace has blanks, quotes and letters beyond ASCII in its path, and so has the interpreter's.
 */
const DIGITS = join(ROOT, 'evals/files/digits');
const SMALL = ['--base-args', '--n_clients 2 --num_rounds 2'];
/** One run decides each step; best and baseline get two fresh runs each. */
const QUICK = ['--max-candidates', '5', '--confirm-runs', '2'];

/** The bundled job's last rows would take as many runs again; `replicates.test.ts` opens such data. */
function withoutSealed(schema: string): void {
  const text = readFileSync(schema, 'utf8');
  writeFileSync(schema, text.replace(/^sealed_evaluation.*$/m, ''));
}

/** sha256 of every file that is the person's. */
function sourceDigests(workspace: string): Record<string, string> {
  const names = readdirSync(workspace).filter((name) => /\.(py|txt)$|^mutation_schema/.test(name));
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(workspace, name)))
        .digest('hex'),
    ]),
  );
}

test('a real campaign on NVFlare, in a folder with an awkward name: an idle edit, a gain, a crash, a stop, the confirmation', {
  timeout: 600_000,
}, async (t) => {
  const workspace = workspaceOf(t, {}, `my "job" isn't plain: ünï 数`);
  cpSync(DIGITS, workspace, { recursive: true });
  symlinkSync(dirname(dirname(PYTHON)), join(workspace, '.venv'));
  withoutSealed(join(workspace, 'mutation_schema.yaml'));
  const quick = new QuickCampaign(workspace, '');
  const before = sourceDigests(workspace);

  const begun = await campaign('initialize', workspace, [...SMALL, ...QUICK]);
  assert.equal(begun.exit, 0, begun.stderr);
  const baseline = begun.body.baseline?.score ?? 0;
  assert.ok(baseline > 0.2 && baseline < 0.8, `a plausible accuracy: ${baseline}`);
  assert.match(begun.stderr, /round 2\/2 · \d+ s · accuracy 0\.\d+/);
  assert.deepEqual(sourceDigests(workspace), before, 'the baseline touched nothing');
  assert.match(begun.body.baseline?.noise ?? '', /one run varies by ±0\.\d+ \(2 runs\)/);

  await campaign('prepare', workspace, ['--name', 'comment', '--hypothesis', 'nothing']);
  appendFileSync(join(quick.draft('comment'), 'client.py'), '\n# a comment\n');
  const idle = await campaign('evaluate', workspace);
  assert.equal(idle.body.candidate?.verdict, 'discard');
  assert.match(idle.body.candidate?.why ?? '', /^no_effect/);

  await campaign('prepare', workspace, ['--name', 'features', '--hypothesis', 'random features']);
  applyCandidate(quick.draft('features'), '1-random-features.patch');
  const evaluating = campaign('evaluate', workspace);
  await until(
    'the run is under way',
    () => existsSync(quick.runsFolder()) && findByToken(quick.token()).length > 2,
  );
  assert.deepEqual(
    sourceDigests(workspace),
    before,
    'the workspace holds the incumbent while a candidate runs',
  );
  const kept = await evaluating;
  assert.equal(kept.body.candidate?.status, 'keep', kept.stdout + kept.stderr);
  const after = sourceDigests(workspace);
  assert.notEqual(after['model.py'], before['model.py']);
  assert.deepEqual(
    { ...after, 'model.py': '' },
    { ...before, 'model.py': '' },
    'only the edit came in',
  );

  await campaign('prepare', workspace, ['--name', 'schedule', '--hypothesis', 'gentle start']);
  applyCandidate(quick.draft('schedule'), '4-short-schedule.patch');
  const crashed = await campaign('evaluate', workspace);
  assert.equal(crashed.exit, 0);
  assert.deepEqual(
    [crashed.body.candidate?.status, crashed.body.candidate?.why],
    ['crash', 'IndexError: list index out of range'],
  );
  assert.match(crashed.body.explanation?.join('\n') ?? '', /File "client\.py", line \d+, in main/);

  await campaign('prepare', workspace, [
    '--name',
    'stopped',
    '--hypothesis',
    'momentum',
    '--run-args',
    '--momentum 0.9',
  ]);
  await campaign('evaluate', workspace, ['--detach']);
  await until('NVFlare’s processes are up', () => findByToken(quick.token()).length > 3);
  const stopped = await campaign('stop-trial', workspace);
  assert.equal(stopped.exit, 0, stopped.stderr);
  assert.deepEqual(findByToken(quick.token()), [], 'nothing of the simulation is left');
  assert.deepEqual(
    sourceDigests(workspace),
    after,
    'neither crash nor stop left anything in the workspace',
  );

  writeFileSync(join(workspace, 'STOP_AUTOFL'), '');
  const over = await campaign('abandon', workspace);
  assert.equal(over.body.next_action, 'confirm_best');
  const confirmed = await campaign('confirm', workspace);
  assert.match(String(confirmed.body.confirmation), /^confirmed: \+0\.\d+ \(90 % interval/);
  assert.equal(confirmed.body.next_action, 'final_report');
  const page = quick.read('autofl_report.md');
  assert.match(page, /\*\*Better, confirmed on fresh runs: accuracy \+0\.\d+/);
  assert.match(page, /\| site-1 \| 0\.\d+ \| 0\.\d+ \| [+−]0\.\d+ \|/);
  assert.match(quick.read('autofl_best.patch'), /^diff --git a\/model\.py b\/model\.py\n/);
  assert.deepEqual(quick.ledger(), [
    'baseline baseline',
    'discard comment',
    'keep features',
    'crash schedule',
    'infrastructure_retry stopped',
  ]);
});
