import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withLock } from '../../scripts/campaign/records/lock.ts';
import { layoutOf } from '../../scripts/campaign/records/paths.ts';
import { Records } from '../../scripts/campaign/records/records.ts';
import { findByToken } from '../../scripts/nvflare/trial/processes.ts';
import { door } from '../support/doors.ts';
import { QuickCampaign, quickCampaign, standInPython } from '../support/stand_in.ts';
import { TINY_JOB, workspaceOf } from '../support/workspace.ts';

const PROJECTIONS = [
  'results.tsv',
  'progress.png',
  'autofl.html',
  'autofl_report.md',
  '.nvflare/autofl/campaign_state.json',
  '.nvflare/autofl/campaign.json',
];

test('a better candidate is kept and its source comes into the workspace; a worse one leaves no trace there', async (t) => {
  const quick = await quickCampaign(t);
  const kept = await quick.candidate('better', 0.7);
  assert.equal(kept.exit, 0);
  assert.deepEqual([kept.body.candidate?.status, kept.body.candidate?.score], ['keep', 0.7]);
  assert.match(quick.read('client.py'), /SCORE = 0\.7/);
  const discarded = await quick.candidate('worse', 0.6);
  assert.equal(discarded.body.candidate?.status, 'discard');
  assert.match(quick.read('client.py'), /SCORE = 0\.7/);
  assert.deepEqual(quick.ledger(), ['baseline baseline', 'keep better', 'discard worse']);
  assert.deepEqual(quick.state().best_candidate, 'better');
});

test('a tie is not better: the incumbent stays', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('tie', 0.5);
  writeFileSync(join(quick.draft('tie'), 'client.py'), 'SCORE = 0.50\nFAULT = ""\n');
  const { body } = await quick.act('evaluate');
  assert.equal(body.candidate?.status, 'discard');
});

test('files that were deleted or edited by hand are drawn again, byte for byte, and the edit is reported', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('better', 0.7);
  const before = PROJECTIONS.map((path) => readFileSync(join(quick.workspace, path)));
  for (const path of PROJECTIONS) rmSync(join(quick.workspace, path));
  assert.equal((await quick.act('status')).exit, 0);
  const after = () => PROJECTIONS.map((path) => readFileSync(join(quick.workspace, path)));
  assert.deepEqual(after(), before);
  writeFileSync(join(quick.workspace, 'results.tsv'), 'forged');
  const { body } = await quick.act('status');
  assert.match(String(body.warnings), /results\.tsv had been edited/);
  assert.deepEqual(after(), before);
});

test('looking twice changes no file', async (t) => {
  const quick = await quickCampaign(t);
  const times = () => PROJECTIONS.map((path) => statSync(join(quick.workspace, path)).mtimeMs);
  const before = times();
  await quick.act('status');
  assert.deepEqual(times(), before);
});

test('a moved workspace is the same campaign: no record holds its old place', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('better', 0.7);
  for (const path of [
    ...PROJECTIONS.filter((path) => !path.endsWith('png')),
    '.nvflare/autofl/journal.jsonl',
    'autofl.yaml',
  ]) {
    assert.ok(!quick.read(path).includes(quick.workspace), path);
  }
  const moved = new QuickCampaign(join(workspaceOf(t, {}), 'moved'), quick.python);
  cpSync(quick.workspace, moved.workspace, { recursive: true });
  rmSync(quick.workspace, { recursive: true });
  const { body } = await moved.candidate('next', 0.9);
  assert.equal(body.candidate?.status, 'keep');
});

test('a refused draft changes nothing, can be mended and evaluated again', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('rounds', 0.9);
  const job = join(quick.draft('rounds'), 'job.py');
  const before = readFileSync(job, 'utf8');
  writeFileSync(job, before.replace('default=3', 'default=9'));
  const events = quick.events().length;
  const refused = await quick.act('evaluate');
  assert.equal(refused.exit, 2);
  assert.match(refused.body.error?.message ?? '', /num_rounds is fixed at 3; the draft makes it 9/);
  assert.equal(quick.events().length, events);
  writeFileSync(job, before);
  assert.equal((await quick.act('evaluate')).body.candidate?.status, 'keep');
});

test('a draft that is no Python is refused with file and line before anything runs', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('broken', 0.9);
  writeFileSync(join(quick.draft('broken'), 'client.py'), 'SCORE = 0.9\ndef f(:\n');
  const { exit, body } = await quick.act('evaluate');
  assert.equal(exit, 2);
  assert.match(body.error?.message ?? '', /client\.py:2:/);
});

test('the same source and arguments are not scored twice; a crash may be tried again and counts', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('worse', 0.4);
  const again = await quick.candidate('again', 0.4);
  assert.equal(again.exit, 2);
  assert.equal(again.body.error?.code, 'AUTOFL_DUPLICATE');
  await quick.act('abandon');
  await quick.candidate('boom', 0.9, 'crash');
  const replay = await quick.candidate('boom2', 0.9, 'crash');
  assert.equal(replay.body.candidate?.status, 'crash');
  assert.equal(replay.body.attempts, 3);
  const manifest = JSON.parse(
    quick.read('.nvflare/autofl/candidates/boom2/candidate_manifest.json'),
  );
  assert.equal(manifest.crash_replay, 'boom');
});

test('a kept candidate’s arguments are inherited until they are overridden', async (t) => {
  const quick = await quickCampaign(t);
  await quick.act('prepare', ['--name', 'a', '--hypothesis', 'h', '--run-args', '--lr 0.2']);
  quick.edit('a', 0.6);
  await quick.act('evaluate');
  await quick.candidate('b', 0.7);
  assert.match(quick.read('results.tsv'), /keep\tb\t0\.7.*python job\.py --lr 0\.2/);
  await quick.act('prepare', ['--name', 'c', '--hypothesis', 'h', '--run-args', '--lr 0.3']);
  quick.edit('c', 0.8);
  await quick.act('evaluate');
  assert.match(quick.read('results.tsv'), /keep\tc\t0\.8.*python job\.py --lr 0\.3\t/);
});

test('an abandoned name can be used again; the old draft and its runs stay beside it', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('idea', 0.9);
  await quick.act('abandon');
  await quick.prepare('idea', 0.6);
  assert.match(readFileSync(join(quick.draft('idea~1'), 'client.py'), 'utf8'), /0\.9/);
  assert.equal((await quick.act('evaluate')).body.candidate?.score, 0.6);
  const used = await quick.act('prepare', ['--name', 'IDEA', '--hypothesis', 'h']);
  assert.match(used.body.error?.message ?? '', /The name IDEA was used already by idea \(keep\)/);
});

test('the run of a reused name stays where the ledger says, also when the first one never ran', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('idea', 0.9);
  await quick.act('abandon');
  await quick.candidate('idea', 0.6);
  assert.match(quick.read('results.tsv'), /keep\tidea\t.*\tautofl_runs\/idea\/b0\t/);
  await quick.act('status');
  assert.ok(existsSync(join(quick.workspace, 'autofl_runs/idea/b0/run.log')));
});

test('the runs of an abandoned name go aside when it is used again', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('idea', 0.9, 'orphan');
  await quick.act('evaluate', ['--detach']);
  await quick.act('stop-trial');
  await quick.act('abandon');
  await quick.candidate('idea', 0.6);
  for (const name of ['idea', 'idea~1'])
    assert.ok(existsSync(join(quick.workspace, 'autofl_runs', name, 'b0/run.log')), name);
});

test('the cap ends the campaign; only the person may raise it', async (t) => {
  const quick = await quickCampaign(t, ['--max-candidates', '1']);
  const { body } = await quick.candidate('only', 0.6);
  assert.deepEqual([body.next_action, body.remaining], ['final_report', 0]);
  const more = ['--name', 'more', '--hypothesis', 'h'];
  assert.match(
    (await quick.act('prepare', more)).body.error?.message ?? '',
    /candidate_cap_exhausted/,
  );
  const raise = ['--max-candidates', '2'];
  assert.equal((await quick.act('status', raise)).body.error?.code, 'AUTOFL_CAP_APPROVAL');
  assert.equal(
    (await quick.act('status', [...raise, '--confirm-user-approved-cap-change'])).exit,
    0,
  );
  assert.equal((await quick.act('prepare', more)).exit, 0);
});

test('a stop file blocks new candidates and evaluation, and abandoning leads to the final report', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.9);
  writeFileSync(join(quick.workspace, 'STOP_AUTOFL'), '');
  assert.equal((await quick.act('evaluate')).body.error?.code, 'AUTOFL_STOPPED');
  assert.equal((await quick.act('abandon')).body.next_action, 'final_report');
  assert.equal((await quick.act('prepare', ['--name', 'b', '--hypothesis', 'h'])).exit, 2);
});

test('the person’s own edits stop the next action and are named, never overwritten', async (t) => {
  const quick = await quickCampaign(t);
  writeFileSync(join(quick.workspace, 'client.py'), 'SCORE = 0.99\n');
  const prepare = await quick.act('prepare', ['--name', 'a', '--hypothesis', 'h']);
  assert.equal(prepare.exit, 2);
  assert.match(prepare.body.error?.message ?? '', /Edited outside a draft .*: client\.py/);
  assert.match(String((await quick.act('status')).body.warnings), /client\.py/);
  assert.equal(quick.read('client.py'), 'SCORE = 0.99\n');
});

test('an edited contract stops the next action', async (t) => {
  const quick = await quickCampaign(t);
  writeFileSync(join(quick.workspace, 'autofl.yaml'), `${quick.read('autofl.yaml')}# mine\n`);
  const { body } = await quick.act('prepare', ['--name', 'a', '--hypothesis', 'h']);
  assert.equal(body.error?.code, 'AUTOFL_CONTRACT_EDITED');
});

test('a journal that was cut back is refused, because the state names a later event', async (t) => {
  const quick = await quickCampaign(t);
  const journal = join(quick.workspace, '.nvflare/autofl/journal.jsonl');
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  writeFileSync(journal, `${lines.slice(0, -1).join('\n')}\n`);
  const { exit, body } = await quick.act('status');
  assert.equal(exit, 2);
  assert.equal(body.error?.code, 'AUTOFL_JOURNAL_SHORTENED');
});

test('a run of the candidate never touches the workspace, its own folder goes, and nothing stays alive', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('a', 0.6);
  assert.deepEqual(readdirSync(join(quick.workspace, '.nvflare/autofl/trials')), []);
  assert.deepEqual(findByToken(quick.token()), []);
  assert.ok(existsSync(join(quick.workspace, 'autofl_runs/a/b0/run.log')));
});

test('a stop file may stand anywhere: it is found by its absolute path, and its name cannot be empty', async (t) => {
  const quick = await quickCampaign(t);
  const stop = join(quick.workspace, '..', 'STOP_ALL');
  await quick.act('status', ['--stop-file', stop]);
  assert.equal((await quick.act('status')).body.next_action, 'propose_candidate');
  writeFileSync(stop, '');
  assert.equal((await quick.act('status')).body.next_action, 'final_report');
  const guard = await door('campaign_guard', [quick.workspace]);
  assert.equal(guard.body.next_action, 'final_report', 'the guard knows the campaign’s stop files');
  assert.equal((await quick.act('status', ['--stop-file', ''])).exit, 2);
  rmSync(stop);
  writeFileSync(join(quick.workspace, 'STOP_AUTOFL'), '');
  assert.equal(
    (await quick.act('status')).body.next_action,
    'propose_candidate',
    'instead of ours',
  );
});

test('the guard agrees with status after an interrupted candidate was abandoned', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8, 'hang');
  await quick.act('evaluate', ['--detach']);
  await quick.act('stop-trial');
  const next = async () => [
    (await quick.act('status')).body.next_action,
    (await door('campaign_guard', [quick.workspace])).body.next_action,
  ];
  assert.deepEqual(await next(), ['edit_candidate', 'edit_candidate'], 'nothing failed');
  await quick.act('abandon');
  assert.deepEqual(await next(), ['propose_candidate', 'propose_candidate']);
});

test('one draft at a time: its record says what it is for, and a second one changes nothing', async (t) => {
  const quick = await quickCampaign(t);
  const wish = ['--hypothesis', 'h', '--family', 'Server Momentum'];
  const { body } = await quick.act('prepare', ['--name', 'a', ...wish]);
  assert.deepEqual(body.next_action, 'edit_candidate');
  const state = quick.state();
  assert.equal(state.schema_version, 'nvflare.autofl.campaign_state.v1');
  for (const field of ['decision', 'reason', 'next_action', 'baseline_score'])
    assert.equal(body[field], state[field], field);
  assert.match(String(state.accounting_instruction), /keep, discard and crash is an attempt/);
  const manifest = JSON.parse(quick.read(String(state.pending_candidate_manifest)));
  assert.deepEqual([manifest.status, manifest.algorithm_family], ['prepared', 'server-momentum']);
  const events = quick.events().length;
  const second = await quick.act('prepare', ['--name', 'b', ...wish]);
  assert.deepEqual([second.exit, second.body.error?.code], [2, 'AUTOFL_PENDING']);
  assert.equal(quick.events().length, events);
  assert.deepEqual(readdirSync(join(quick.workspace, '.nvflare/autofl/candidates')), ['a']);
});

test('the ledger and the record of a kept candidate name its files, old and new', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8);
  writeFileSync(join(quick.draft('a'), 'extra.py'), 'X = 1\n');
  await quick.act('evaluate');
  assert.equal(quick.read('extra.py'), 'X = 1\n');
  const record = '.nvflare/autofl/candidates/a/candidate_manifest.json';
  const manifest = JSON.parse(quick.read(record));
  assert.deepEqual([manifest.changed_files, manifest.created_files], [['client.py'], ['extra.py']]);
  assert.match(manifest.patch_sha256, /^[0-9a-f]{64}$/);
  const [, baseline = [], kept = []] = quick
    .read('results.tsv')
    .split('\n')
    .map((line) => line.split('\t'));
  assert.equal(kept[4], 'client.py,extra.py');
  assert.equal(kept[9], record);
  assert.deepEqual(
    baseline.slice(15, 18),
    ['', '', ''],
    'a baseline has no kind, family or source',
  );
  await quick.prepare('b', 0.6);
  writeFileSync(join(quick.draft('b'), 'more.py'), 'X = 1\n');
  assert.equal((await quick.act('evaluate')).body.candidate?.status, 'discard');
  assert.ok(!existsSync(join(quick.workspace, 'more.py')));
});

test('records that were forged or broken by hand decide nothing', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('done', 0.6);
  await quick.prepare('a', 0.8);
  const record = (name: string) =>
    join(quick.workspace, '.nvflare/autofl/candidates', name, 'candidate_manifest.json');
  writeFileSync(record('done'), '{');
  writeFileSync(record('a'), JSON.stringify({ status: 'keep', created_files: ['../../job.py'] }));
  const forged = { ...quick.state(), next_action: 'final_report', final_response_allowed: true };
  writeFileSync(
    join(quick.workspace, '.nvflare/autofl/campaign_state.json'),
    JSON.stringify(forged),
  );
  const { body } = await quick.act('status');
  assert.deepEqual([body.next_action, body.pending], ['edit_candidate', 'a']);
  assert.equal(quick.state().final_response_allowed, false);
  assert.match(String(body.warnings), /done\/candidate_manifest\.json had been edited/);
  writeFileSync(record('a'), JSON.stringify({ created_files: ['../../job.py'] }));
  const job = quick.read('job.py');
  assert.equal((await quick.act('abandon')).body.next_action, 'propose_candidate');
  assert.equal(quick.read('job.py'), job);
  assert.equal(quick.state().abandoned_candidates, 1);
  assert.equal(quick.state().candidate_attempts, 1);
});

test('each change of a setting is on record once, and lasts', async (t) => {
  const quick = await quickCampaign(t);
  const record = () => quick.read('.nvflare/autofl/campaign.json');
  await quick.act('status', ['--max-candidates', '3']);
  const once = record();
  await quick.act('status', ['--max-candidates', '3']);
  assert.equal(record(), once, 'a repetition changes no byte');
  const approval = '--confirm-user-approved-cap-change';
  assert.match(
    (await quick.act('status', [approval])).body.error?.message ?? '',
    /no cap is raised or removed/,
  );
  assert.equal((await quick.act('status', ['--uncapped'])).body.error?.code, 'AUTOFL_CAP_APPROVAL');
  assert.equal(record(), once, 'nor does a refusal');
  await quick.act('status', ['--uncapped', approval, '--timeout', '7']);
  const { settings, settings_history: history } = JSON.parse(record());
  assert.deepEqual([settings.max_candidates, settings.timeout_seconds], [null, 7]);
  assert.deepEqual(
    history.map((change: Record<string, unknown>) => [
      change.setting,
      change.old,
      change.new,
      change.approved,
      typeof change.at,
    ]),
    [
      ['max_candidates', null, 3, false, 'string'],
      ['max_candidates', 3, null, true, 'string'],
      ['timeout_seconds', 86400, 7, false, 'string'],
    ],
  );
});

test('a change of settings stands, and shows, also where its action is refused', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8);
  const refused = await quick.act('prepare', [
    ...['--name', 'b', '--hypothesis', 'h', '--max-candidates', '3', '--timeout', '7'],
  ]);
  assert.equal(refused.body.error?.code, 'AUTOFL_PENDING');
  const record = JSON.parse(quick.read('.nvflare/autofl/campaign.json'));
  assert.deepEqual([record.settings.max_candidates, record.settings.timeout_seconds], [3, 7]);
  assert.deepEqual([quick.state().candidate_cap, quick.state().remaining_candidates], [3, 3]);
  assert.equal((await quick.act('status')).body.warnings, undefined);
});

test('a kept source that a kill left out of the workspace comes in with the next action', async (t) => {
  const quick = await quickCampaign(t);
  const before = quick.read('client.py');
  await quick.candidate('a', 0.8);
  writeFileSync(join(quick.workspace, 'client.py'), before);
  await quick.act('status');
  assert.match(quick.read('client.py'), /SCORE = 0\.8/);
});

test('a draft of an earlier incumbent is refused', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('a', 0.8);
  const records = Records.open(layoutOf(quick.workspace));
  const [a] = records.campaign.candidates;
  assert.ok(a);
  records.append('candidate_prepared', { ...a.prepared, candidate: 'stale' });
  await quick.act('status');
  quick.edit('stale', 0.9);
  const { exit, body } = await quick.act('evaluate');
  assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_STALE_BASE']);
});

test('abandon drops the candidate that was named and no other', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('done', 0.6);
  await quick.prepare('pending', 0.7);
  const manifest = (name: string) =>
    join(quick.workspace, '.nvflare/autofl/candidates', name, 'candidate_manifest.json');
  const refused = await quick.act('abandon', ['--manifest', manifest('done')]);
  assert.equal(refused.exit, 2);
  assert.match(refused.body.error?.message ?? '', /done is finished \(keep\)/);
  const { body } = await quick.act('abandon', ['--manifest', manifest('pending')]);
  assert.equal(body.abandoned, 'pending');
});

test('a manifest is found through a link to the workspace', async (t) => {
  const quick = await quickCampaign(t);
  const link = join(workspaceOf(t, {}), 'link');
  symlinkSync(quick.workspace, link);
  await quick.prepare('a', 0.8);
  const manifest = join(link, '.nvflare/autofl/candidates/a/candidate_manifest.json');
  const { body } = await quick.act('evaluate', ['--manifest', manifest]);
  assert.equal(body.candidate?.status, 'keep');
});

test('evaluate without anything to evaluate changes no setting', async (t) => {
  const quick = await quickCampaign(t);
  assert.equal((await quick.act('evaluate', ['--timeout', '7'])).exit, 2);
  assert.ok(!quick.events().some(({ type }) => type === 'settings_changed'));
});

test('stray files of any kind in a draft are refused in a short message, Python’s own cache is not', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8);
  const draft = quick.draft('a');
  for (const folder of ['__pycache__', 'venv/lib', 'out'])
    mkdirSync(join(draft, folder), { recursive: true });
  writeFileSync(join(draft, '__pycache__/x.pyc'), '');
  writeFileSync(join(draft, 'venv/lib/y.py'), '');
  for (let index = 0; index < 300; index += 1)
    writeFileSync(join(draft, 'out', `${index}.txt`), '');
  const { exit, body } = await quick.act('evaluate');
  assert.equal(exit, 2);
  assert.match(body.error?.message ?? '', /venv \(a reserved name\)[\s\S]* and 296 more$/);
  assert.ok(JSON.stringify(body).length < 1500);
  for (const folder of ['venv', 'out']) rmSync(join(draft, folder), { recursive: true });
  assert.equal((await quick.act('evaluate')).body.candidate?.status, 'keep');
});

test('a source file that is kept stays executable', async (t) => {
  const quick = await quickCampaign(t);
  chmodSync(join(quick.workspace, 'client.py'), 0o755);
  await quick.candidate('a', 0.8);
  assert.match(quick.read('client.py'), /0\.8/);
  assert.equal(statSync(join(quick.workspace, 'client.py')).mode & 0o777, 0o755);
});

test('a folder in the place of a file is named', async (t) => {
  const workspace = workspaceOf(t, TINY_JOB);
  mkdirSync(join(workspace, 'mutation_schema.yaml'));
  const quick = new QuickCampaign(workspace, standInPython(t));
  const { exit, body } = await quick.act('initialize', ['--python', quick.python]);
  assert.equal(exit, 2);
  assert.match(body.error?.message ?? '', /mutation_schema\.yaml is no regular file/);
});

test('a crash that explains itself at length is answered in short', async (t) => {
  const workspace = workspaceOf(t, {
    ...TINY_JOB,
    'client.py': 'SCORE = 0.5\nFAULT = "long crash"\n',
  });
  const quick = new QuickCampaign(workspace, standInPython(t));
  const { exit, body } = await quick.act('initialize', ['--python', quick.python]);
  assert.equal(exit, 1);
  assert.match(body.baseline?.why ?? '', /^RuntimeError: xxx/);
  assert.ok(JSON.stringify(body).length < 2200, JSON.stringify(body));
});

test('a change of settings is refused while another action runs, and never silently lost; looking goes on', async (t) => {
  const quick = await quickCampaign(t);
  await withLock(layoutOf(quick.workspace).lock, 'test', async () => {
    assert.equal((await quick.act('status')).exit, 0);
    const { exit, body } = await quick.act('status', ['--timeout', '9']);
    assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_LOCKED']);
  });
});

test('the baseline’s own source is no new candidate, nor are the same options in another spelling', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('better', 0.7);
  await quick.prepare('back', 0.5);
  const back = await quick.act('evaluate');
  assert.match(back.body.error?.message ?? '', /same source and arguments .* as baseline/);
  await quick.act('abandon');
  const prepare = (name: string, args: string) =>
    quick.act('prepare', ['--name', name, '--hypothesis', 'h', '--run-args', args]);
  await quick.act('abandon');
  await prepare('args', '--lr 0.3');
  assert.equal((await quick.act('evaluate')).body.candidate?.status, 'discard');
  await prepare('args2', '--lr=0.3');
  assert.equal((await quick.act('evaluate')).body.error?.code, 'AUTOFL_DUPLICATE');
});

test('a seed stays fixed whatever its option is called, and by all of its names', async (t) => {
  const job = (TINY_JOB['job.py'] ?? '').replace(
    '"--seed"',
    '"--random-seed", "--rng", dest="seed"',
  );
  const workspace = workspaceOf(t, { 'job.py': job, 'client.py': 'SCORE = 0.5\nFAULT = ""\n' });
  const quick = new QuickCampaign(workspace, standInPython(t));
  await quick.act('initialize', ['--python', quick.python]);
  for (const flag of ['--random-seed', '--random-s', '--rng', '--seed']) {
    const args = ['--name', 'a', '--hypothesis', 'h', '--run-args', `${flag} 3`];
    assert.match((await quick.act('prepare', args)).body.error?.message ?? '', /is fixed/, flag);
  }
});

test('a candidate’s file never lands behind a link of the workspace', async (t) => {
  const quick = await quickCampaign(t);
  const shared = workspaceOf(t, {}, 'shared');
  symlinkSync(shared, join(quick.workspace, 'lib'));
  await quick.prepare('a', 0.8);
  mkdirSync(join(quick.draft('a'), 'lib'));
  writeFileSync(join(quick.draft('a'), 'lib/new.py'), 'x = 1\n');
  const { exit, body } = await quick.act('evaluate');
  assert.equal(exit, 2);
  assert.match(body.error?.message ?? '', /lib\/new\.py: lib \(unmanaged\) stands there/);
  assert.deepEqual(readdirSync(shared), []);
});
