import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launch, noBrowser } from '../../support/browser.ts';
import { until } from '../../support/doors.ts';
import { quickCampaign } from '../../support/stand_in.ts';
import { workspaceOf } from '../../support/workspace.ts';
import { campaignOf, pageOf } from './page/campaigns.ts';
import { HOSTILE, hostilePage } from './page/pages.ts';
import { campaign } from './plot/rows.ts';

const skip = noBrowser();
let browser: Browser | null = null;
before(async () => {
  if (skip === false) browser = await launch();
});
after(async () => {
  await browser?.close();
});

/** A page that is open, and everything that it should not do. */
interface Opened {
  page: Page;
  /** Dialogs, errors, and requests for anything but the page itself. */
  wrong: string[];
}

async function open(
  t: TestContext,
  file: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  if (!browser) throw new Error('no browser');
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const wrong: string[] = [];
  page.on('dialog', (dialog) => {
    wrong.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => wrong.push(`error ${error.message}`));
  page.on('console', (message) => wrong.push(`console ${message.text()}`));
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) wrong.push(`request ${request.url()}`);
  });
  await page.clock.install();
  await page.goto(url);
  return { page, wrong };
}

function fileOf(t: TestContext, html: string): string {
  const file = join(workspaceOf(t, {}), 'autofl.html');
  writeFileSync(file, html);
  return file;
}

const SOME = campaign({ attempts: 150, seed: 5, replicated: true, literatureEvery: 12 });
const somePage = (t: TestContext) => fileOf(t, pageOf(campaignOf(SOME, { pending: 'next' })));

const names = (page: Page) => page.locator('.ledger tbody th button').allTextContents();
const sortOf = (page: Page, title: string) =>
  page
    .locator('.ledger thead th', { has: page.getByRole('button', { name: title, exact: true }) })
    .getAttribute('aria-sort');
const height = (page: Page) => page.evaluate<number>('scrollY');
/** Until the page looks at its file again; it is then a page anew. */
async function reloaded(page: Page, seconds: number): Promise<void> {
  await page.evaluate('window.before = true');
  await page.clock.fastForward(seconds * 1000);
  await page.waitForFunction('window.before === undefined && document.querySelector("main h2")');
}

test('hostile names do nothing, and are read as what they are', { skip }, async (t) => {
  const { page, wrong } = await open(t, fileOf(t, hostilePage()));
  for (const part of await page.locator('.report summary').all()) await part.click();
  const rows = page.locator('.ledger tbody th button');
  for (let index = 0; index < (await rows.count()); index += 1) await rows.nth(index).click();
  await page.getByLabel('Add a candidate').selectOption({ index: 1 });
  await page.locator('[data-focus="progress"]').press('Home');
  await page.locator('[data-focus="curves"]').press('End');
  assert.deepEqual(wrong, []);
  assert.equal(await page.locator('img, iframe, a').count(), 0);
  const text = await page.evaluate<string>('document.body.innerText');
  assert.ok(text.includes(HOSTILE.markup));
  assert.ok(text.includes('safe⟨202E⟩gnp.exe') && text.includes('bell⟨0007⟩esc⟨001B⟩'));
  assert.ok(!text.includes('\u202e') && !text.includes('\u0007'));
});

test('the ledger is sorted by pointer and by keyboard, and says so', { skip }, async (t) => {
  const { page, wrong } = await open(t, somePage(t));
  assert.equal(await sortOf(page, '#'), 'descending');
  await page.getByRole('button', { name: 'Score', exact: true }).click();
  assert.equal(await sortOf(page, 'Score'), 'descending');
  const scores = SOME.flatMap(({ name, score }) => (score === null ? [] : [{ name, score }]));
  const best = scores.toSorted((one, other) => other.score - one.score);
  assert.deepEqual(
    (await names(page)).slice(0, 5),
    best.slice(0, 5).map(({ name }) => name),
  );
  await page.keyboard.press('Enter');
  assert.equal(await sortOf(page, 'Score'), 'ascending', 'the keyboard stayed on it');
  assert.equal((await names(page))[0], best.at(-1)?.name);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  assert.equal(await sortOf(page, 'Gain'), 'descending');
  assert.equal(await sortOf(page, 'Score'), 'none');
  await page.getByLabel('Search names').fill('mixup');
  assert.ok((await names(page)).every((name) => name.includes('mixup')));
  assert.deepEqual(wrong, []);
});

test('a page that is loaded again stands where it stood', { skip }, async (t) => {
  const { page, wrong } = await open(t, somePage(t));
  await page.getByRole('button', { name: 'Score', exact: true }).click();
  const row = page.locator('.ledger tbody th button').nth(2);
  const opened = await row.textContent();
  await row.click();
  await page.getByRole('button', { name: /^Remove baseline/ }).click();
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  await row.focus();
  await page.evaluate('scrollTo(0, 1234)');
  await reloaded(page, 20);
  assert.equal(await height(page), 1234);
  assert.equal(await sortOf(page, 'Score'), 'descending');
  assert.equal(await page.locator('.ledger [aria-expanded="true"]').textContent(), opened);
  assert.ok(await page.locator('.opened .diff').isVisible());
  assert.equal(await page.getByRole('button', { name: /^Remove/ }).count(), 2);
  assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
  assert.equal(await page.evaluate('document.activeElement.textContent'), opened);
  assert.deepEqual(wrong, []);
});

test('the report stands in the page, and its parts stay as the reader left them', {
  skip,
}, async (t) => {
  const { page, wrong } = await open(t, somePage(t));
  const part = (name: string) => page.locator('.report details').filter({ hasText: name });
  const isOpen = (name: string) => part(name).evaluate((details) => details.hasAttribute('open'));
  assert.match((await page.locator('.report .headline').textContent()) ?? '', /accuracy/);
  assert.equal(await isOpen('Kinds of ideas'), false);
  await part('Kinds of ideas').locator('summary').press('Enter');
  const kinds = await part('Kinds of ideas').locator('tbody tr').count();
  assert.ok(kinds > 3, `${kinds} kinds`);
  await reloaded(page, 30);
  assert.equal(await isOpen('Kinds of ideas'), true);
  await part('Kinds of ideas').locator('summary').click();
  await reloaded(page, 30);
  assert.equal(await isOpen('Kinds of ideas'), false);
  assert.deepEqual(wrong, []);
});

test('who selects, types or reads is not disturbed, and a finished campaign is not looked at', {
  skip,
}, async (t) => {
  const { page } = await open(t, somePage(t));
  const stays = async (seconds: number) => {
    await page.evaluate('window.before = true');
    await page.clock.runFor(seconds * 1000);
    return page.evaluate<boolean>('window.before === true');
  };
  await page.evaluate('getSelection().selectAllChildren(document.querySelector("h1"))');
  await page.mouse.move(5, 5);
  assert.ok(await stays(60));
  await page.evaluate('getSelection().removeAllRanges()');
  await page.getByLabel('Search names').focus();
  await page.mouse.move(6, 6);
  assert.ok(await stays(60));
  await page.evaluate('document.activeElement.blur()');
  await reloaded(page, 30);
  const finished = fileOf(t, pageOf(campaignOf(SOME, { cap: 150, gain: [0.1, 0.2, 0.3] })));
  const over = await open(t, finished);
  await over.page.evaluate('window.before = true');
  await over.page.clock.fastForward(3_600_000);
  assert.equal(await over.page.evaluate('window.before'), true);
  assert.equal(await over.page.locator('.status').textContent(), 'finished');
});

test('an open page shows by itself what the campaign does, a run with its rounds included', {
  skip,
}, async (t) => {
  const quick = await quickCampaign(t);
  const gate = join(quick.workspace, '..', 'gate');
  const { page, wrong } = await open(t, join(quick.workspace, 'autofl.html'));
  assert.deepEqual(await names(page), ['baseline']);
  assert.equal(await page.locator('.running .what').count(), 0);
  await quick.prepare('slow', 0.7, `wait:${gate}`);
  const done = quick.act('evaluate');
  await until('the run is drawn', () =>
    /"arm":"slow","key":"slow".*?"round":3/.test(quick.read('autofl.html')),
  );
  await reloaded(page, 16);
  const running = page.locator('.card.running');
  assert.match((await running.textContent()) ?? '', /slow runs: a run of the candidate/);
  assert.match((await running.textContent()) ?? '', /round 3 of 3/);
  assert.match((await running.textContent()) ?? '', /0\.2000? ahead of the baseline/);
  assert.match(await page.title(), /^● accuracy/);
  writeFileSync(gate, '');
  await done;
  await reloaded(page, 6);
  assert.deepEqual(await names(page), ['slow', 'baseline']);
  assert.equal(await page.locator('.card.running').count(), 0);
  await page.getByRole('button', { name: 'slow', exact: true }).click();
  assert.match((await page.locator('.opened .diff').textContent()) ?? '', /\+SCORE = 0\.7/);
  assert.match((await page.locator('.opened .log').textContent()) ?? '', /Round 2 done/);
  assert.match((await page.locator('.opened .verdict').textContent()) ?? '', /^keep: better/);
  assert.deepEqual(wrong, []);
});

test('the plot tells of a result under the pointer and at the keyboard, and opens it', {
  skip,
}, async (t) => {
  const { page, wrong } = await open(t, somePage(t));
  const plot = page.locator('[data-focus="progress"]');
  await plot.focus();
  await plot.press('Home');
  assert.match(
    (await page.locator('#progress-said').textContent()) ?? '',
    /^baseline: baseline, 0\.687/,
  );
  await plot.press('ArrowRight');
  const said = (await page.locator('#progress-said').textContent()) ?? '';
  assert.ok(said.startsWith(`${SOME[1]?.name}: `), said);
  assert.match(
    (await page.locator('.tip:visible').textContent()) ?? '',
    new RegExp(SOME[1]?.name ?? ''),
  );
  await plot.press('Enter');
  const opened = page.locator('.ledger [aria-expanded="true"]');
  assert.equal(await opened.textContent(), SOME[1]?.name);
  assert.equal(await page.evaluate('document.activeElement.textContent'), SOME[1]?.name);
  await page.evaluate('scrollTo(0, 0)');
  const box = await page.locator('.plot .halo').boundingBox();
  await page.mouse.move(
    (box?.x ?? 0) + (box?.width ?? 0) / 2,
    (box?.y ?? 0) + (box?.height ?? 0) / 2,
  );
  const best = SOME.findLast(({ status }) => status === 'keep')?.name ?? '?';
  assert.match((await page.locator('.tip:visible').first().textContent()) ?? '', new RegExp(best));
  assert.deepEqual(wrong, []);
});

test('it is dark where the system is, light where the reader wants it', { skip }, async (t) => {
  const { page } = await open(t, somePage(t), { colorScheme: 'dark' });
  const ground = () =>
    page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  assert.equal(await ground(), 'rgb(15, 20, 27)');
  await page.getByRole('button', { name: 'Dark', exact: true }).click();
  assert.equal(await ground(), 'rgb(246, 247, 249)');
  await page.reload();
  assert.equal(await ground(), 'rgb(246, 247, 249)');
});

test('on a phone nothing stands beside the page', { skip }, async (t) => {
  for (const html of [pageOf(campaignOf(SOME, { pending: 'next' })), hostilePage()]) {
    const { page } = await open(t, fileOf(t, html), { viewport: { width: 375, height: 800 } });
    for (const row of [0, 1, 2]) await page.locator('.ledger tbody th button').nth(row).click();
    const wide = 'document.documentElement.scrollWidth';
    assert.equal(await page.evaluate(wide), 375);
    const [inside, room] = await page.evaluate<[number, number]>(
      '(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])(document.querySelector(".ledger").parentElement)',
    );
    assert.ok(inside <= room, 'nor beside the ledger');
  }
});

test('landmarks and headings tell where one is, and every control has a name', {
  skip,
}, async (t) => {
  const { page } = await open(t, somePage(t));
  await page.locator('.ledger tbody th button').first().click();
  assert.equal(await page.locator('h1').count(), 1);
  assert.equal(await page.getByRole('main').count(), 1);
  assert.deepEqual(await page.getByRole('heading', { level: 2 }).allTextContents(), [
    ...['Now', 'Result', 'Progress', 'Report', 'Rounds and sites', 'Ledger', 'Contract'],
  ]);
  for (const role of [
    'button',
    'combobox',
    'searchbox',
    'application',
    'progressbar',
    'region',
  ] as const) {
    for (const one of await page.getByRole(role).all()) {
      const snapshot = await one.ariaSnapshot();
      assert.match(snapshot, /"/, `${role}: ${snapshot}`);
    }
  }
});

test('without scripts there is the summary, and the ledger', { skip }, async (t) => {
  if (!browser) throw new Error('no browser');
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 375, height: 800 },
  });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(pathToFileURL(fileOf(t, hostilePage())).href);
  assert.match((await page.locator('dl').textContent()) ?? '', /Best so far0\.71 \(toString\)/);
  assert.equal(await page.locator('tbody tr').count(), 9);
  assert.ok(await page.locator('tbody tr').first().isVisible());
  assert.ok(((await page.locator('table').textContent()) ?? '').includes(HOSTILE.markup));
  assert.equal(await page.locator('img').count(), 0);
});
