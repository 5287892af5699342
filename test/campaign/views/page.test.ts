import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
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
import { type TestContext, test } from 'node:test';
import { Script } from 'node:vm';
import type { Campaign } from '../../../scripts/campaign/records/fold.ts';
import { layoutOf } from '../../../scripts/campaign/records/paths.ts';
import { Records } from '../../../scripts/campaign/records/records.ts';
import { cellNumber, ledgerRows } from '../../../scripts/campaign/views/ledger.ts';
import { pageScript } from '../../../scripts/campaign/views/page/assets.ts';
import { pageData, pageResults } from '../../../scripts/campaign/views/page/data.ts';
import { BOUNDS, pageDetails } from '../../../scripts/campaign/views/page/details.ts';
import { embedded } from '../../../scripts/campaign/views/page/html.ts';
import type { Now, PageData, PageResults } from '../../../scripts/campaign/views/page/model.ts';
import { pageNow } from '../../../scripts/campaign/views/page/running.ts';
import { readPartInside } from '../../../scripts/nvflare/evidence/read_inside.ts';
import { ROOT, until } from '../../support/doors.ts';
import { appendCandidates } from '../../support/large_campaign.ts';
import { type QuickCampaign, quickCampaign } from '../../support/stand_in.ts';
import { workspaceOf } from '../../support/workspace.ts';
import { CONTRACT, campaignOf, pageOf, READER } from './page/campaigns.ts';
import { HOSTILE, hostilePage } from './page/pages.ts';
import { campaign, row } from './plot/rows.ts';

const BASELINE = row({ name: 'baseline', status: 'baseline', score: 0.5 });

/** What a JSON element of the page holds. */
function held<T>(html: string, id: string): T {
  const [, text = ''] = html.match(new RegExp(`id="${id}">(.*?)</script>`, 's')) ?? [];
  return JSON.parse(text);
}

const resultsIn = (quick: QuickCampaign) => held<PageResults>(quick.read('autofl.html'), 'results');

test('whatever a job or an agent calls things, the page holds no markup of theirs', () => {
  const html = hostilePage();
  assert.equal(html.match(/<script\b/g)?.length, 4, 'three of data, one of ours');
  assert.equal(html.match(/<\/script/g)?.length, 4);
  assert.deepEqual(html.match(/<img|<!--|[\u2028\u2029\0\u202e]/), null);
  const { rows, details } = held<PageResults>(html, 'results');
  const { reversed, separators, control, markup } = HOSTILE;
  for (const text of [reversed, separators, control, markup])
    assert.ok(
      rows.some((cells) => cells.includes(text)),
      'and all of it as it was said',
    );
  assert.ok(details.some(({ diff }) => diff?.text.includes(markup)));
});

test('JSON in the page cannot end its element, nor a line of a script', () => {
  const value = { text: '</script><!--\u2028\u2029&"' };
  assert.doesNotMatch(embedded(value), /[<>\u2028\u2029]/);
  assert.deepEqual(JSON.parse(embedded(value)), value);
});

test('the page may run its own script and style alone, and ask nobody for anything', () => {
  const html = pageOf(campaignOf([BASELINE]));
  const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const [, policy = ''] = html.match(/Content-Security-Policy" content="([^"]*)"/) ?? [];
  const [, style = ''] = html.match(/<style>(.*?)<\/style>/s) ?? [];
  const [, script = ''] = html.match(/<script>(.*?)<\/script>/s) ?? [];
  assert.ok(style.length > 1000 && script.length > 1000);
  assert.equal(
    policy,
    `default-src 'none'; style-src ${digest(style)}; script-src ${digest(script)}; base-uri 'none'; form-action 'none'`,
  );
  assert.doesNotMatch(
    html.replace(/http:\/\/www\.w3\.org\/2000\/svg/g, ''),
    /https?:|src=|url\(|@import/,
  );
});

test('the script is sound, and reads no markup', () => {
  new Script(pageScript());
  const folder = join(ROOT, 'scripts/campaign/views/page/browser');
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(join(folder, name), 'utf8');
    assert.ok(
      pageScript().length > text.length && pageScript().includes(text.trim().slice(-80)),
      name,
    );
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(/,
    );
  }
});

test('the page tells what the ledger tells', () => {
  const made = campaignOf(
    campaign({ attempts: 40, seed: 3, replicated: true, literatureEvery: 9 }),
  );
  const { rows } = pageResults(made, null, READER);
  const ledger = ledgerRows(made);
  assert.equal(rows.length, ledger.length);
  const near = (one: number | null, other: number | null) =>
    one === other || Math.abs((one ?? 0) - (other ?? 0)) < 1e-8;
  for (const [index, cells] of ledger.entries()) {
    const [look, name, , , score, , runs, delta, p, seconds, , verdict, , family] =
      rows[index] ?? [];
    assert.equal(name, cells.name);
    assert.equal(verdict, cells.verdict);
    assert.equal(family, cells.algorithm_family);
    assert.ok(look === cells.status || (look === 'carry' && cells.verdict === 'carry'), look);
    assert.ok(near(score ?? null, cellNumber(cells.score)), name);
    assert.ok(near(delta ?? null, cellNumber(cells.score_delta)), name);
    assert.ok(near(p ?? null, cellNumber(cells.p_value)), name);
    assert.ok(near(seconds ?? null, cellNumber(cells.runtime_seconds)), name);
    assert.equal(runs ?? 0, cellNumber(cells.replicates) ?? 0, name);
  }
});

test('a claimed gain, a carried one and none at all are told apart, and so is what fresh runs said', () => {
  const told = (made: Campaign): PageData => pageData(made, { stopFiles: [] }, CONTRACT, READER);
  const kept = (verdict: string) =>
    row({ name: 'a', status: 'keep', verdict, score: 0.6, scoreStd: 0.001, replicates: 2 });
  assert.equal(told(campaignOf([BASELINE])).best?.isBaseline, true);
  assert.equal(told(campaignOf([BASELINE, kept('keep')])).best?.claimed, true);
  const carried = told(campaignOf([BASELINE, kept('carry')]));
  assert.equal(carried.best?.claimed, false);
  assert.equal(carried.gain?.toFixed(6), '0.100000');
  assert.equal(carried.confirmation.due, true);
  const { confirmation } = told(campaignOf([BASELINE, kept('keep')], { gain: [0.05, 0.08, 0.11] }));
  assert.deepEqual([confirmation.confirmed, confirmation.low], [true, 0.05]);
  const lower = { mode: 'min', metric: 'loss' } as const;
  const loss = told(campaignOf([BASELINE, { ...kept('keep'), score: 0.4 }], lower));
  assert.equal(loss.gain?.toFixed(6), '0.100000');
});

test('a campaign of thousands makes a page of a few megabytes that reads the runs of a chosen few', () => {
  const made = campaignOf(campaign({ attempts: 5000, seed: 2 }), { rounds: 50 });
  let read = 0;
  for (const candidate of made.candidates) {
    const { trials } = candidate;
    const get = () => {
      read += 1;
      return trials;
    };
    Object.defineProperty(candidate, 'trials', { get });
  }
  const details = pageDetails(made, READER);
  assert.ok(read < 600, `runs of ${read} candidates were looked at`);
  assert.equal(pageResults(made, null, READER).rows.length, 5001);
  assert.ok(details.length <= 1 + BOUNDS.newest + BOUNDS.lineage, `${details.length} details`);
  assert.ok(details.some(({ name }) => name === made.incumbent?.name));
  const bytes = Buffer.byteLength(pageOf(made));
  assert.ok(bytes < 3e6, `${bytes} bytes`);
});

test('what is too long for the page is cut, and the page knows it', (t) => {
  const folder = workspaceOf(t, { 'a.log': `${'x'.repeat(99)}\n`.repeat(100), 'b.log': 'short' });
  const end = readPartInside(folder, 'a.log', { from: 'end', limit: 1050 });
  assert.deepEqual([end?.text.length, end?.bytes, end?.cut], [1000, 10_000, true]);
  const start = readPartInside(folder, 'a.log', { from: 'start', limit: 1050 });
  assert.deepEqual([start?.text.length, start?.cut], [1000, true]);
  assert.deepEqual(readPartInside(folder, 'b.log', { from: 'end', limit: 1050 }), {
    text: 'short',
    bytes: 5,
    cut: false,
  });
  const sites = Array.from({ length: 200 }, (_, index) => `site-${index}`);
  const long = row({ name: 'a', status: 'discard', score: 0.6, summary: 'h'.repeat(9000) });
  const { rows, details } = pageResults(
    campaignOf([BASELINE, long], { rounds: 1001, sites }),
    null,
    READER,
  );
  const detail = details.find(({ name }) => name === 'a');
  assert.deepEqual([detail?.sites.length, detail?.moreSites], [BOUNDS.sites, 200 - BOUNDS.sites]);
  const curve = detail?.runs[0]?.curve;
  assert.deepEqual([curve?.rounds, curve?.step, curve?.values.length], [1001, 6, 168]);
  assert.equal(curve?.values.at(-1), 0.6, 'the last round is among them');
  assert.ok((detail?.hypothesis.length ?? 0) <= BOUNDS.text + 1);
  assert.equal(rows[1]?.at(-1), 'h'.repeat(200));
});

test('the page shows no file that a run only linked to', (t) => {
  const folder = workspaceOf(t, { secret: 'key', 'runs/x': '' });
  symlinkSync(join(folder, 'secret'), join(folder, 'runs/run.log'));
  mkdirSync(join(folder, 'elsewhere'));
  writeFileSync(join(folder, 'elsewhere/run.log'), 'key');
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'runs/linked'));
  const read = (path: string) =>
    readPartInside(join(folder, 'runs'), path, { from: 'end', limit: 100 });
  assert.equal(read('run.log'), null);
  assert.equal(read('linked/run.log'), null);
  assert.equal(read('missing.log'), null);
  assert.equal(read('../secret'), null);
});

test('the expected end comes from what runs usually take, and is not made up', () => {
  const quick = (name: string, runtimeSeconds: number) =>
    row({ name, status: 'discard', score: 0.4, runtimeSeconds });
  const rows = [BASELINE, quick('a', 100), quick('b', 110), quick('c', 4000)];
  const told = { pending: 'next', running: true } as const;
  const now = pageNow(campaignOf(rows, told), null);
  assert.deepEqual([now?.expectedSeconds, now?.expectedFrom, now?.heardAt], [100, 6, null]);
  const none = pageNow(campaignOf([], told), null);
  assert.deepEqual([none?.expectedSeconds, none?.expectedFrom], [null, 0]);
  assert.equal(pageNow(campaignOf(rows), null), null);
});

test('the page follows the campaign, comes back when it is deleted or edited, and nobody is accused', async (t) => {
  const quick = await quickCampaign(t);
  await quick.candidate('better', 0.7);
  const before = quick.read('autofl.html');
  assert.deepEqual(
    resultsIn(quick).rows.map(([look, name]) => `${look} ${name}`),
    ['baseline baseline', 'keep better'],
  );
  const [detail] = resultsIn(quick).details.filter(({ name }) => name === 'better');
  assert.match(detail?.diff?.text ?? '', /\+SCORE = 0\.7/);
  assert.match(detail?.log?.text ?? '', /Round 2 done/);
  assert.equal(detail?.runs[0]?.curve?.values.length, 3);
  assert.deepEqual(
    detail?.sites.map(({ name }) => name),
    ['site-1', 'site-2'],
  );
  const page = join(quick.workspace, 'autofl.html');
  for (const spoil of [() => rmSync(page), () => writeFileSync(page, 'forged')]) {
    spoil();
    assert.equal((await quick.act('status')).body.warnings, undefined);
    assert.equal(quick.read('autofl.html'), before, 'byte for byte');
  }
  const { page: named } = (await quick.act('status')).body;
  assert.equal(named, page);
});

test('a draft draws the page again, but not the part of it that follows from results', async (t) => {
  const quick = await quickCampaign(t);
  const { page, pageResults: part } = layoutOf(quick.workspace);
  await appendCandidates(Records.open(layoutOf(quick.workspace)), 3);
  const before = statSync(part).ctimeMs;
  await quick.prepare('next', 0.6);
  assert.equal(statSync(part).ctimeMs, before);
  const html = readFileSync(page, 'utf8');
  assert.equal(held<PageData>(html, 'data').pending?.name, 'next');
  assert.equal(held<PageResults>(html, 'results').rows.length, 4);
  writeFileSync(part, 'forged');
  await quick.act('abandon');
  assert.equal(held<PageResults>(quick.read('autofl.html'), 'results').rows.length, 4);
});

test('while a run lasts, whoever waits for it draws its rounds', async (t: TestContext) => {
  const quick = await quickCampaign(t);
  const gate = join(quick.workspace, '..', 'gate');
  await quick.prepare('slow', 0.7, `wait:${gate}`);
  const done = quick.act('evaluate');
  const now = () => held<Now | null>(quick.read('autofl.html'), 'now');
  await until('the page shows the run', () => (now()?.round ?? 0) > 0);
  const shown = now();
  assert.deepEqual([shown?.arm, shown?.purpose, shown?.rounds], ['slow', 'selection', 3]);
  assert.deepEqual(shown?.curve?.values, [0.68, 0.69, 0.7]);
  assert.ok(Date.parse(shown?.heardAt ?? '') > Date.parse(shown?.since ?? ''));
  writeFileSync(gate, '');
  assert.equal((await done).exit, 0);
  assert.equal(now(), null);
  assert.ok(existsSync(gate));
  assert.equal((await quick.act('status')).body.warnings, undefined);
});
