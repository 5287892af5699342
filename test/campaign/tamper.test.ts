import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { sha256 } from '../../scripts/base/files.ts';
import { until } from '../support/doors.ts';
import { type QuickCampaign, quickCampaign } from '../support/stand_in.ts';

const HOME = '.nvflare/autofl';

/** A candidate whose run does what `python` says, with the workspace as `W`; all scores are fine. */
async function misdeed(t: TestContext, python: string) {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8);
  writeFileSync(
    join(quick.draft('a'), 'client.py'),
    `SCORE = 0.8\nFAULT = "python"\nW = ${JSON.stringify(quick.workspace)}\n${python}\n`,
  );
  const before = WATCHED.map((path) => quick.read(path));
  const { body, exit } = await quick.act('evaluate');
  return { quick, body, exit, before };
}

const WATCHED = ['client.py', 'job.py', 'autofl.yaml'];

/** The candidate crashed for that reason, everything is as it was, and the next candidate is kept. */
async function assertCaught(
  { quick, body, before }: Awaited<ReturnType<typeof misdeed>>,
  reason: RegExp,
) {
  assert.equal(body.candidate?.status, 'crash', JSON.stringify(body));
  assert.match(String(body.candidate?.why), reason);
  assert.deepEqual(
    WATCHED.map((path) => quick.read(path)),
    before,
  );
  await assertGoesOn(quick);
}

async function assertGoesOn(quick: QuickCampaign): Promise<void> {
  assert.equal((await quick.act('status')).exit, 0);
  assert.equal((await quick.candidate('next', 0.7)).body.candidate?.status, 'keep');
  assert.deepEqual(quick.ledger().slice(-2), ['crash a', 'keep next']);
}

test('a run that edits, deletes or adds source in the workspace crashes; the source is put back, the edit kept', async (t) => {
  const caught = await misdeed(
    t,
    [
      'open(W + "/client.py", "w").write("SCORE = 0.99")',
      'os.remove(W + "/job.py")',
      'open(W + "/extra.py", "w").write("x = 1")',
    ].join('\n'),
  );
  await assertCaught(caught, /^Changed while it ran: client\.py, job\.py, extra\.py/);
  assert.ok(!existsSync(join(caught.quick.workspace, 'extra.py')));
  const kept = (path: string) => caught.quick.read(`autofl_runs/a/b0/changed/${path}`);
  assert.deepEqual([kept('client.py'), kept('extra.py')], ['SCORE = 0.99', 'x = 1']);
});

test('a run that edits the contract, the ledger or a record crashes', async (t) => {
  await assertCaught(
    await misdeed(t, 'open(W + "/autofl.yaml", "a").write("# mine")'),
    /while it ran: autofl\.yaml/,
  );
  await assertCaught(
    await misdeed(t, 'open(W + "/results.tsv", "a").write("keep\\ta\\t1.0\\n")'),
    /while it ran: results\.tsv/,
  );
});

test('a run that changes its own source crashes', async (t) => {
  await assertCaught(
    await misdeed(t, 'open("job.py", "a").write("# changed")'),
    /while it ran: its own job\.py/,
  );
});

for (const [what, python] of [
  ['appends to', 'open(J, "a").write("oops\\n")'],
  ['cuts back', 'open(J, "r+").truncate(os.path.getsize(J) - 300)'],
  ['rewrites', 'open(J, "w").write("")'],
  ['deletes', 'os.remove(J)'],
  [
    'cuts back, with the state that names its end,',
    'lines = open(J).readlines(); open(J, "w").writelines(lines[:-2]); os.remove(W + "/.nvflare/autofl/campaign_state.json")',
  ],
] as const) {
  test(`a run that ${what} the journal crashes; the journal is as before and nothing is lost`, async (t) => {
    const caught = await misdeed(t, `J = W + "/.nvflare/autofl/journal.jsonl"\n${python}`);
    await assertCaught(caught, /while it ran: .*journal\.jsonl/);
    assert.match(String(caught.body.warnings), /journal\.jsonl was damaged while a-\w+ ran/);
  });
}

for (const [what, python] of [
  ['emptied', 'open(J, "w").close()'],
  ['deleted', 'os.remove(J)'],
]) {
  test(`while a run lasts that ${what} the journal every action waits; the one after it puts it back`, async (t) => {
    const quick = await quickCampaign(t);
    const gate = join(quick.workspace, '..', 'gate');
    const journal = join(quick.workspace, HOME, 'journal.jsonl');
    await quick.prepare('a', 0.8);
    writeFileSync(
      join(quick.draft('a'), 'client.py'),
      `SCORE = 0.8\nFAULT = "python"\nJ = ${JSON.stringify(journal)}\n${python}\nwhile not os.path.exists(${JSON.stringify(gate)}): time.sleep(0.02)\n`,
    );
    await quick.act('evaluate', ['--detach']);
    await until('the damage is done', () => !existsSync(journal) || statSync(journal).size === 0);
    for (const action of ['status', 'evaluate', 'initialize']) {
      const { exit, body } = await quick.act(action);
      assert.deepEqual([exit, body.error?.code], [75, 'AUTOFL_JOURNAL_DAMAGED'], action);
      assert.match(String(body.error?.hint), /the same command puts the journal back/);
    }
    writeFileSync(gate, '');
    let answer = await quick.act('evaluate');
    while (answer.exit === 75) answer = await quick.act('evaluate');
    assert.equal(answer.body.candidate?.status, 'crash', JSON.stringify(answer.body));
    await assertGoesOn(quick);
  });
}

test('an outcome that a run wrote for itself counts for nothing', async (t) => {
  const forged = `{"outcome": "scored", "reason": None, "explanation": [], "evidence": None, "runtimeSeconds": 1, "contended": False, "warnings": [], "seal": "x", "touched": [], "endedAt": 0}`;
  const { body } = await misdeed(
    t,
    `open("../outcome.json", "w").write(json.dumps(${forged})); time.sleep(1.5)`,
  );
  assert.deepEqual([body.candidate?.status, body.candidate?.score], ['keep', 0.8]);
});

test('data that a run overwrites through its link is named, and the score stands', async (t) => {
  const quick = await quickCampaign(t);
  writeFileSync(join(quick.workspace, 'train.csv'), '1,2\n');
  await quick.prepare('a', 0.8);
  writeFileSync(
    join(quick.draft('a'), 'client.py'),
    'SCORE = 0.8\nFAULT = "python"\nopen("train.csv", "a").write("3,4")\n',
  );
  const { body } = await quick.act('evaluate');
  assert.equal(body.candidate?.status, 'keep');
  assert.match(String(body.warnings), /Data changed while it ran, .*: train\.csv/);
});

test('a run that deletes its whole stage reaches no file of the person', async (t) => {
  const caught = await misdeed(t, 'import shutil; shutil.rmtree(".", ignore_errors=True)');
  await assertCaught(caught, /while it ran: its own client\.py, its own job\.py/);
});

test('what the person edits between two commands is named and never blamed on a run', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('a', 0.8);
  const edited = 'SCORE = 0.1\n';
  writeFileSync(join(quick.workspace, 'client.py'), edited);
  const { exit, body } = await quick.act('prepare', ['--name', 'b', '--hypothesis', 'h']);
  assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_WORKSPACE_EDITED']);
  assert.equal(quick.read('client.py'), edited);
});

test('a journal or an object that somebody damaged between two commands is refused by name, with what to do', async (t) => {
  const quick = await quickCampaign(t);
  const journal = join(quick.workspace, HOME, 'journal.jsonl');
  const whole = readFileSync(journal);
  appendFileSync(journal, 'oops\n');
  const damaged = await quick.act('status');
  assert.deepEqual([damaged.exit, damaged.body.error?.code], [2, 'AUTOFL_JOURNAL_DAMAGED']);
  assert.match(String(damaged.body.error?.message), /journal\.jsonl:\d+ is not what was written/);
  writeFileSync(journal, whole);
  const digest = sha256(quick.read('client.py'));
  rmSync(join(quick.workspace, HOME, 'objects', digest.slice(0, 2), digest.slice(2)));
  const { exit, body } = await quick.act('prepare', ['--name', 'b', '--hypothesis', 'h']);
  assert.deepEqual([exit, body.error?.code], [2, 'AUTOFL_OBJECT_DAMAGED']);
  assert.match(String(body.error?.hint), /Restore .*objects from a backup/);
});
