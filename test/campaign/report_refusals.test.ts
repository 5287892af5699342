import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withLock } from '../../scripts/campaign/records/lock.ts';
import { layoutOf } from '../../scripts/campaign/records/paths.ts';
import { type Effect, environmentFor, type Order, readEffects } from '../faults/order.ts';
import { ROOT, TSX } from '../support/doors.ts';
import { QuickCampaign, quickCampaign } from '../support/stand_in.ts';
import { TINY_JOB, workspaceOf } from '../support/workspace.ts';

const summary = (quick: QuickCampaign) => JSON.parse(quick.read('autofl_report.json'));

const FINAL = ['--confirm-interrupted', '--unconfirmed'];
const DRAWN = [
  'results.tsv',
  'progress.png',
  'autofl_report.md',
  'autofl_report.json',
  'autofl_best.patch',
];

/** Every file of a folder with its bytes; locks come and go. */
function bytesBelow(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && !entry.parentPath.endsWith('/lock'));
  return new Map(
    files.map(({ parentPath, name }) => [
      join(parentPath, name),
      readFileSync(join(parentPath, name), 'latin1'),
    ]),
  );
}

/** Makes the report of a copy of a campaign as a process on whose files something goes wrong at one effect. */
function reportIn(quick: QuickCampaign, order: Pick<Order, 'at' | 'how'>) {
  const workspace = join(quick.workspace, '..', `copy ${order.at} ${order.how}`);
  cpSync(quick.workspace, workspace, { recursive: true });
  const log = `${workspace}.log`;
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(ROOT, 'scripts/run_job_campaign.ts'), 'report', workspace, ...FINAL],
    {
      encoding: 'utf8',
      env: environmentFor({ role: 'runner', roots: [`${workspace}/`], log, ...order }),
    },
  );
  return { workspace, status, body: JSON.parse(stdout), effects: readEffects(log) };
}

/** Numbers of the effects by which the bytes of a file are written aside, before it is put in place. */
function writing(effects: Effect[], name: string): number[] {
  const temporary = effects.find(({ path, from }) => from && path.endsWith(name))?.from;
  return effects.flatMap(({ path, kind }, index) =>
    path === temporary && ['create', 'write', 'sync'].includes(kind) ? [index + 1] : [],
  );
}

test('while work is pending, or to come, no report is made, unless the person ended the campaign', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('open', 0.7);
  for (const args of [[], ['--confirm-interrupted']]) {
    const pending = await quick.act('report', args);
    assert.deepEqual([pending.exit, pending.body.error?.code], [2, 'AUTOFL_PENDING']);
    assert.match(pending.body.error?.message ?? '', /open is pending/);
  }
  await quick.act('abandon');
  const early = await quick.act('report', ['--unconfirmed']);
  assert.deepEqual([early.exit, early.body.error?.code], [2, 'AUTOFL_NOT_FINAL']);
  assert.ok(!existsSync(join(quick.workspace, 'autofl_report.json')));
  const state = quick.read('.nvflare/autofl/campaign_state.json');
  const { exit } = await quick.act('report', ['--confirm-interrupted', '--unconfirmed']);
  assert.equal(exit, 0);
  assert.equal(summary(quick).ended_by, 'person');
  assert.equal(quick.read('.nvflare/autofl/campaign_state.json'), state, 'it changes no state');
});

test('while a run lasts, or another action is inside, no report is made', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('slow', 0.7, 'hang');
  await quick.act('evaluate', ['--detach']);
  const running = await quick.act('report', ['--confirm-interrupted']);
  assert.deepEqual([running.exit, running.body.error?.code], [2, 'AUTOFL_PENDING']);
  assert.match(running.body.error?.message ?? '', /slow is running/);
  await quick.act('abandon');
  await withLock(layoutOf(quick.workspace).lock, 'evaluate', async () => {
    const { exit, body } = await quick.act('report', ['--confirm-interrupted', '--unconfirmed']);
    assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_LOCKED']);
  });
});

test('a report of no campaign is refused and leaves nothing behind', async (t) => {
  const workspace = workspaceOf(t, TINY_JOB);
  const { exit, body } = await new QuickCampaign(workspace, '').act('report');
  assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_NO_CAMPAIGN']);
  assert.deepEqual(readdirSync(workspace).sort(), ['client.py', 'job.py']);
});

test('a report that is refused has touched nothing, the picture included', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('a', 0.7);
  rmSync(join(quick.workspace, 'progress.png'));
  rmSync(join(quick.workspace, 'autofl_report.md'));
  mkdirSync(join(quick.workspace, 'autofl_report.json'));
  const before = bytesBelow(quick.workspace);
  const cases: [string[], string][] = [
    [[], 'AUTOFL_NOT_FINAL'],
    [FINAL, 'AUTOFL_NO_FILE'],
  ];
  for (const [args, code] of cases) {
    const { exit, body } = await quick.act('report', args);
    assert.deepEqual([exit, body.error?.code], [2, code]);
    assert.deepEqual(bytesBelow(quick.workspace), before, code);
  }
  assert.equal((await quick.door('report', [])).exit, 2, 'the door’s exit code says so as well');
});

test('of a campaign whose sources are damaged no report is made, and one message says what to do', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('a', 0.7);
  const { source_sha256: tree } = quick.events()[0]?.data ?? {};
  const blob = join(quick.workspace, '.nvflare/autofl/objects', String(tree).slice(0, 2));
  writeFileSync(join(blob, String(tree).slice(2)), 'damaged');
  rmSync(join(quick.workspace, 'results.tsv'));
  const before = bytesBelow(quick.workspace);
  const { exit, body } = await quick.act('report', FINAL);
  assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_OBJECT_DAMAGED']);
  assert.match(body.error?.hint ?? '', /Restore .*objects from a backup/);
  assert.deepEqual(bytesBelow(quick.workspace), before);
});

test('records that somebody broke are no part of a report: it is made from the journal', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('a', 0.7);
  const records = join(quick.workspace, '.nvflare/autofl');
  writeFileSync(join(records, 'candidates/a/candidate_manifest.json'), '{"status": "prep');
  writeFileSync(join(records, 'campaign.json'), '[]');
  writeFileSync(join(quick.workspace, 'results.tsv'), 'nonsense');
  const { exit, body } = await quick.act('report', FINAL);
  assert.equal(exit, 0, JSON.stringify(body));
  assert.match(String(body.warnings), /results\.tsv had been edited; it is drawn again/);
  assert.equal(summary(quick).best.name, 'a');
  assert.match(quick.read('.nvflare/autofl/candidates/a/candidate_manifest.json'), /"keep"/);
});

test('a report never writes through a link, of whatever kind and to whatever file', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('a', 0.7);
  const place = (path: string) => join(quick.workspace, path);
  const targets = ['client.py', 'job.py', 'autofl.yaml', '.nvflare/autofl/journal.jsonl', 'notes'];
  writeFileSync(place('notes'), 'of the person');
  const before = targets.map((path) => quick.read(path));
  for (const link of [symlinkSync, linkSync]) {
    for (const [index, name] of DRAWN.entries()) {
      rmSync(place(name), { force: true });
      link(place(targets[index] ?? ''), place(name));
    }
    const { exit, body } = await quick.act('report', FINAL);
    assert.equal(exit, 0, JSON.stringify(body));
    assert.deepEqual(
      targets.map((path) => quick.read(path)),
      before,
    );
    assert.equal(summary(quick).schema_version, 'nvflare.autofl.report.v1');
  }
});

test('what a person has under the name of a file of the campaign is never overwritten', async (t) => {
  for (const name of DRAWN) {
    const files = { ...TINY_JOB, [name]: 'of the person' };
    const quick = new QuickCampaign(workspaceOf(t, files), '');
    const { exit, body } = await quick.act('initialize');
    assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_NAME_TAKEN'], name);
    assert.ok(body.error?.message.includes(name));
    assert.deepEqual(readdirSync(quick.workspace).sort(), Object.keys(files).sort());
    assert.equal(quick.read(name), 'of the person');
  }
  const linked = new QuickCampaign(workspaceOf(t, TINY_JOB), '');
  symlinkSync('nowhere', join(linked.workspace, 'results.tsv'));
  assert.equal((await linked.act('initialize')).body.error?.code, 'AUTOFL_NAME_TAKEN');
});

test('on a full disk there is one clear error, no half report and nothing left beside it', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('a', 0.7);
  const whole = reportIn(quick, { at: null, how: 'full' });
  assert.equal(whole.status, 0);
  const own = writing(whole.effects, 'autofl_report.json');
  assert.ok(own.length > 0, 'the writing of the report was found');
  for (const at of own.slice(0, 2)) {
    const { workspace, status, body } = reportIn(quick, { at, how: 'full' });
    assert.deepEqual([status, body.error?.code], [75, 'AUTOFL_DISK_FULL'], String(at));
    assert.ok(!existsSync(join(workspace, 'autofl_report.json')));
    const left = readdirSync(workspace).filter((name) => name.endsWith('.tmp'));
    assert.deepEqual(left, []);
  }
});

test('a picture that cannot be drawn is a warning; the report is made all the same', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('a', 0.7);
  rmSync(join(quick.workspace, 'progress.png'));
  const { effects } = reportIn(quick, { at: null, how: 'full' });
  const [at = 0] = writing(effects, 'progress.png');
  const { workspace, status, body } = reportIn(quick, { at, how: 'full once' });
  assert.equal(status, 0);
  assert.match(String(body.warnings), /progress\.png was not drawn: ENOSPC/);
  assert.ok(!existsSync(join(workspace, 'progress.png')));
  assert.ok(existsSync(join(workspace, 'autofl_report.json')));
});

test('where the folder cannot be written, the report says so and nothing else', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('a', 0.7);
  const lines = ['--import', TSX, join(ROOT, 'scripts/run_job_campaign.ts'), 'report'];
  const before = bytesBelow(quick.workspace);
  chmodSync(join(quick.workspace, '..'), 0o755);
  spawnSync('chmod', ['-R', 'a+rX,a-w', quick.workspace]);
  // Root may write anywhere, so a process without that power asks.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...lines, quick.workspace, ...FINAL],
    { encoding: 'utf8', ...nobody, env: { PATH: process.env.PATH, TMPDIR: '/tmp', HOME: '/tmp' } },
  );
  spawnSync('chmod', ['-R', 'u+w', quick.workspace]);
  assert.equal(status, 2, stderr);
  assert.equal(JSON.parse(stdout).error.code, 'AUTOFL_NO_PERMISSION');
  assert.deepEqual(bytesBelow(quick.workspace), before);
});

test('the lock is given back after a refusal, and what is found then is found again', async (t) => {
  const quick = await quickCampaign(t);
  await quick.act('report');
  await withLock(layoutOf(quick.workspace).lock, 'test', async () => {});
  assert.equal((await quick.act('report', FINAL)).exit, 0);
  const first = quick.read('autofl_report.json');
  assert.equal((await quick.act('report', FINAL)).exit, 0);
  assert.equal(quick.read('autofl_report.json'), first);
});
