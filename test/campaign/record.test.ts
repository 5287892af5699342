import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type QuickCampaign, quickCampaign } from '../support/stand_in.ts';

/** A poc campaign of single runs, whose baseline was told to have scored 0.5. */
async function outsideCampaign(t: TestContext, args: string[] = []): Promise<QuickCampaign> {
  const quick = await quickCampaign(t, ['--env', 'poc', '--replicates', '1', ...args]);
  const { exit, body } = await quick.act('record', ['--baseline', '--score', '0.5', '--decide']);
  assert.equal(exit, 0, JSON.stringify(body));
  return quick;
}

const manifest = (quick: QuickCampaign, name: string) =>
  JSON.parse(quick.read(`.nvflare/autofl/candidates/${name}/candidate_manifest.json`));
const staged = (quick: QuickCampaign, name: string) =>
  join(quick.workspace, '.nvflare/autofl/candidates', name, 'staged');

test('on poc initialize runs nothing and asks for the baseline, whose told score is then the baseline', async (t) => {
  const quick = await quickCampaign(t, ['--env', 'poc', '--base-args', '--lr 0.2']);
  assert.ok(quick.events().every(({ type }) => type !== 'trial_started'));
  assert.deepEqual(
    [quick.state().baseline_status, quick.state().next_action],
    ['pending', 'submit_baseline'],
  );
  const again = await quick.act('initialize');
  assert.deepEqual([again.exit, again.body.next_action], [0, 'submit_baseline']);
  assert.equal(again.body.command, 'python job.py --lr 0.2 --seed 0');
  assert.deepEqual(again.body.next_run, { arm: 'baseline', block: 0, seed: 0 });
  assert.equal(again.body.folder, quick.workspace);
  await quick.act('record', ['--literature', '--hypothesis', 'momentum helps']);
  const told = await quick.act('record', [
    ...['--baseline', '--score', '0.5', '--job-id', 'j-1', '--decide'],
  ]);
  assert.equal(told.exit, 0, JSON.stringify(told.body));
  assert.equal(told.body.baseline?.score, 0.5);
  assert.deepEqual(quick.ledger(), ['literature lit-0001', 'baseline baseline']);
  const cells = quick.read('results.tsv').trimEnd().split('\n')[2]?.split('\t') ?? [];
  assert.deepEqual([cells[3], cells[12], cells[13]], ['', 'accuracy', 'external, job j-1']);
  assert.equal(cells.at(-1), 'external');
  const twice = await quick.act('record', ['--baseline', '--score', '0.6']);
  assert.equal(twice.body.error?.code, 'AUTOFL_BASELINE_STANDS');
});

test('a baseline that failed outside is on record, and can be told again', async (t) => {
  const quick = await quickCampaign(t, ['--env', 'poc']);
  const failed = await quick.act('record', ['--baseline', '--failure-reason', 'site-2 was down']);
  assert.equal(failed.exit, 1);
  assert.equal(failed.body.next_action, 'submit_baseline');
  const told = await quick.act('record', ['--baseline', '--score', '0.5']);
  assert.deepEqual(
    [told.exit, told.body.next_action],
    [0, 'submit_baseline'],
    'one run of several',
  );
  const decided = await quick.act('record', ['--decide']);
  assert.deepEqual([decided.exit, decided.body.next_action], [0, 'propose_candidate']);
  assert.deepEqual(quick.ledger(), ['baseline baseline', 'baseline baseline_retry_2']);
});

test('a candidate is staged in its own folder, and its told score keeps or discards it', async (t) => {
  const quick = await outsideCampaign(t);
  writeFileSync(join(quick.workspace, 'data.csv'), '1');
  await quick.prepare('better', 0.7);
  const { exit, body } = await quick.act('evaluate');
  assert.equal(exit, 0, JSON.stringify(body));
  assert.equal(body.candidate?.status, 'ready_for_external_execution');
  assert.equal(body.next_action, 'submit_candidate');
  assert.deepEqual(
    [body.folder, body.command],
    [staged(quick, 'better'), 'python job.py --seed 0'],
  );
  assert.match(quick.read('client.py'), /SCORE = 0\.5/, 'the workspace keeps the incumbent');
  assert.match(readFileSync(join(staged(quick, 'better'), 'client.py'), 'utf8'), /SCORE = 0\.7/);
  assert.ok(lstatSync(join(staged(quick, 'better'), 'data.csv')).isSymbolicLink());
  assert.equal(manifest(quick, 'better').status, 'ready_for_external_execution');
  mkdirSync(join(quick.workspace, 'results'));
  const told = await quick.act('record', [
    ...['--score', '0.71', '--job-id', 'j-2', '--artifacts', join(quick.workspace, 'results')],
    ...['--seed', '7', '--block', '2', '--decide'],
  ]);
  assert.equal(told.exit, 0, JSON.stringify(told.body));
  assert.deepEqual([told.body.candidate?.status, told.body.candidate?.score], ['keep', 0.71]);
  assert.match(quick.read('client.py'), /SCORE = 0\.7/, 'the kept source comes in');
  const { status, job_id, artifacts, result } = manifest(quick, 'better');
  assert.deepEqual(
    [status, job_id, artifacts, result.evidence],
    ['keep', 'j-2', 'results', 'external'],
  );
  const run = quick.events().findLast(({ type }) => type === 'trial_finished')?.data;
  assert.deepEqual(
    [run?.block, run?.seed, run?.runtime_seconds, run?.external],
    [2, 7, null, { job_id: 'j-2', artifacts: 'results', decide: true }],
  );
  await quick.prepare('worse', 0.6);
  await quick.act('evaluate');
  const worse = await quick.act('record', ['--score', '0.6', '--artifacts', 'test']);
  assert.equal(worse.body.candidate?.status, 'discard');
  assert.ok(existsSync('test'), 'the person’s own files are never cleared away');
  assert.deepEqual(quick.ledger(), ['baseline baseline', 'keep better', 'discard worse']);
});

test('a candidate that failed outside is a crash with the reason that was told', async (t) => {
  const quick = await outsideCampaign(t);
  await quick.prepare('broken', 0.7);
  await quick.act('evaluate');
  const { exit, body } = await quick.act('record', ['--failure-reason', 'out of memory at site-1']);
  assert.equal(exit, 0);
  assert.deepEqual(
    [body.candidate?.status, body.candidate?.why],
    ['crash', 'out of memory at site-1'],
  );
  assert.equal(body.attempts, 1);
});

test('a draft can be mended and staged again until its result is told', async (t) => {
  const quick = await outsideCampaign(t);
  await quick.prepare('twice', 0.6);
  await quick.act('evaluate');
  quick.edit('twice', 0.7);
  assert.equal((await quick.act('evaluate')).exit, 0);
  assert.match(readFileSync(join(staged(quick, 'twice'), 'client.py'), 'utf8'), /SCORE = 0\.7/);
  assert.equal((await quick.act('abandon')).exit, 0);
  assert.equal(manifest(quick, 'twice').status, 'abandoned');
});

test('a result that cannot count is refused in words, and nothing is written', async (t) => {
  const quick = await outsideCampaign(t);
  const before = quick.events().length;
  const refused = async (args: string[], message: RegExp): Promise<void> => {
    const { exit, body } = await quick.act('record', args);
    assert.equal(exit, 2, args.join(' '));
    assert.match(body.error?.message ?? '', message, args.join(' '));
  };
  await refused(['--score', '0.7'], /No candidate is pending/);
  await refused(['--score', '0.7', '--manifest', 'nowhere.json'], /not the manifest of a pending/);
  await quick.prepare('idea', 0.7);
  await refused(['--score', '0.7'], /idea was not submitted/);
  await quick.act('evaluate');
  await refused([], /needs --score S, or --failure-reason/);
  for (const score of ['NaN', 'Infinity', '1e999', 'high', '']) {
    await refused(['--score', score], /--score takes a finite number/);
  }
  await refused(['--score', '70'], /accuracy 70 is impossible: it lies between 0 and 1/);
  await refused(['--score', '0.7', '--failure-reason', 'x'], /exclude each other/);
  await refused(['--literature', '--hypothesis', 'x', '--score', '1'], /exclude each other/);
  await refused(['--literature'], /--literature needs --hypothesis/);
  await refused(['--score', '0.7', '--hypothesis', 'x'], /--hypothesis belongs to --literature/);
  await refused(
    ['--score', '0.7', '--artifacts', '/nowhere'],
    /--artifacts \/nowhere does not exist/,
  );
  await refused(['--score', '0.7', '--block', '-1'], /--block takes a whole number/);
  writeFileSync(join(staged(quick, 'idea'), 'client.py'), 'SCORE = 0.9\n');
  await refused(['--score', '0.7'], /idea was edited after it was submitted: client\.py/);
  assert.equal(manifest(quick, 'idea').status, 'ready_for_external_execution');
  const types = quick.events().map(({ type }) => type);
  assert.deepEqual(types.slice(before), ['candidate_prepared', 'candidate_submitted']);
});

test('what the simulator measures here is never told', async (t) => {
  const quick = await quickCampaign(t);
  for (const args of [
    ['--baseline', '--score', '0.9'],
    ['--score', '0.9'],
  ]) {
    const { exit, body } = await quick.act('record', args);
    assert.equal(exit, 2);
    assert.equal(body.error?.code, 'AUTOFL_MEASURED_HERE');
  }
});

test('a review opens a batch; only a known one can be developed, by an edit of source', async (t) => {
  const quick = await quickCampaign(t);
  const review = await quick.act('record', [
    ...['--literature', '--hypothesis', 'server momentum helps under skew'],
    ...['--source', 'Hsu et al. 2019', '--source', 'arXiv:1909.06335'],
  ]);
  assert.equal(review.exit, 0, JSON.stringify(review.body));
  assert.deepEqual(
    [review.body.literature, review.body.next_action],
    ['lit-0001', 'develop_literature_batch'],
  );
  const cells = quick.read('results.tsv').trimEnd().split('\n').at(-1)?.split('\t') ?? [];
  assert.deepEqual(
    [cells[0], cells[5], cells[17]],
    ['literature', 'server momentum helps under skew', 'lit-0001'],
  );
  const wanted = ['--name', 'momentum', '--hypothesis', 'as reviewed', '--literature-event'];
  const unknown = await quick.act('prepare', [...wanted, 'lit-0002']);
  assert.match(
    unknown.body.error?.message ?? '',
    /lit-0002 is not a recorded review; known: lit-0001/,
  );
  const argued = await quick.act('prepare', [...wanted, 'lit-0001', '--run-args', '--lr 0.2']);
  assert.equal(argued.exit, 0, JSON.stringify(argued.body));
  const refused = await quick.act('evaluate');
  assert.match(refused.body.error?.message ?? '', /linked to literature must edit source/);
  quick.edit('momentum', 0.6);
  assert.equal((await quick.act('evaluate')).body.candidate?.status, 'keep');
  assert.equal(manifest(quick, 'momentum').literature_event_id, 'lit-0001');
  assert.match(quick.read('results.tsv'), /\tsource_edit\t\tlit-0001\t/);
  const second = await quick.act('record', ['--literature', '--hypothesis', 'normalisation']);
  assert.equal(second.body.literature, 'lit-0002');
});

test('killed between a told result and its verdict, the result stands and is decided once', async (t) => {
  const quick = await outsideCampaign(t);
  await quick.prepare('idea', 0.7);
  await quick.act('evaluate');
  await quick.act('record', ['--score', '0.7', '--decide']);
  const journal = join(quick.workspace, '.nvflare/autofl/journal.jsonl');
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
  assert.equal(quick.events().at(-1)?.type, 'candidate_finalized');
  writeFileSync(journal, `${lines.slice(0, -1).join('\n')}\n`);
  for (const file of ['campaign_state.json', 'cache.json'])
    rmSync(join(quick.workspace, '.nvflare/autofl', file), { force: true });
  const again = await quick.act('record', ['--decide']);
  assert.deepEqual([again.exit, again.body.candidate?.status], [0, 'keep']);
  assert.equal((await quick.act('record', ['--score', '0.9'])).exit, 2);
  assert.deepEqual(quick.ledger(), ['baseline baseline', 'keep idea']);
  assert.equal(quick.state().best_score, 0.7);
});

test('a verdict asks for as many runs outside as it does here, and says which comes next', async (t) => {
  const quick = await quickCampaign(t, ['--env', 'poc', '--replicates', '2']);
  const told = async (args: string[]) => {
    const { exit, body } = await quick.act('record', args);
    assert.equal(exit, 0, JSON.stringify(body));
    return body;
  };
  const first = await told(['--baseline', '--score', '0.50']);
  assert.deepEqual(first.next_run, { arm: 'baseline', block: 1, seed: 1000 });
  assert.equal(first.command, 'python job.py --seed 1000');
  await told(['--baseline', '--score', '0.52']);
  const last = await told(['--baseline', '--score', '0.48']);
  assert.deepEqual([last.baseline?.score, last.next_action], [0.5, 'propose_candidate']);

  await quick.prepare('better', 0.7);
  await quick.act('evaluate');
  const more = await told(['--score', '0.70']);
  assert.equal(more.next_action, 'submit_candidate');
  assert.deepEqual(more.next_run, { arm: 'better', block: 1, seed: 1000 });
  assert.deepEqual(manifest(quick, 'better').next_run.block, 1);
  assert.deepEqual((await quick.act('status')).body.next_run, more.next_run);
  quick.edit('better', 0.9);
  await quick.act('evaluate');
  assert.match(readFileSync(join(staged(quick, 'better'), 'client.py'), 'utf8'), /0\.7/, 'frozen');
  const twice = await quick.act('record', ['--score', '0.7', '--block', '0']);
  assert.match(twice.body.error?.message ?? '', /--block 0 of better is recorded already/);
  const kept = await told(['--score', '0.71']);
  assert.deepEqual([kept.candidate?.status, kept.candidate?.verdict], ['keep', 'keep']);

  await quick.prepare('next', 0.72);
  await quick.act('evaluate');
  await told(['--score', '0.72']);
  const asked = await told(['--score', '0.73', '--block', '2']);
  assert.deepEqual(asked.next_run, { arm: 'better', block: 2, seed: 2000 });
  assert.deepEqual([asked.folder, asked.command], [quick.workspace, 'python job.py --seed 2000']);
  const mistaken = await quick.act('record', ['--score', '0.7']);
  assert.match(mistaken.body.error?.message ?? '', /waited for is block 2 of better, not of next/);
  const compared = await told([
    ...['--score', '0.69', '--manifest'],
    join(quick.workspace, '.nvflare/autofl/candidates/better/candidate_manifest.json'),
  ]);
  assert.equal(compared.candidate?.name, 'next');
  assert.match(String(compared.candidate?.verdict), /keep|carry/);
  assert.deepEqual(quick.ledger(), ['baseline baseline', 'keep better', 'keep next']);
});

test('a command that is repeated after a kill records no second run, and no second review', async (t) => {
  const quick = await quickCampaign(t, ['--env', 'poc']);
  const first = ['--baseline', '--score', '0.5', '--job-id', 'j-1'];
  assert.equal((await quick.act('record', first)).exit, 0);
  const again = await quick.act('record', first);
  assert.equal(again.body.error?.code, 'AUTOFL_DUPLICATE');
  assert.match(
    String(again.body.error?.message),
    /j-1 is recorded already: block 0 of baseline, 0.5/,
  );
  const { body } = await quick.act('status');
  assert.match(String(body.record), /--baseline --block 1 --score S/);
  const second = ['--baseline', '--block', '1', '--score', '0.51'];
  assert.equal((await quick.act('record', second)).exit, 0);
  assert.match(
    String((await quick.act('record', second)).body.error?.message),
    /block 1 .*already/,
  );
  const review = ['--literature', '--hypothesis', 'momentum helps', '--source', 'a paper'];
  const told = [await quick.act('record', review), await quick.act('record', review)];
  assert.deepEqual(
    told.map((reply) => reply.body.literature),
    ['lit-0001', 'lit-0001'],
  );
  const other = await quick.act('record', ['--literature', '--hypothesis', 'proximal terms help']);
  assert.equal(other.body.literature, 'lit-0002');
});
