/**
 * Takes pictures of the live page of many campaigns, to be looked at:
 *
 *     node --import tsx test/page_gallery.ts FOLDER [NAME]
 *
 * Writes each page, and what it looks like: wide, on a phone, and dark.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pages } from './campaign/views/page/pages.ts';
import { launch } from './support/browser.ts';

const LOOKS = [
  { name: 'wide', width: 1280, height: 900, colorScheme: 'light' as const },
  { name: 'dark', width: 1280, height: 900, colorScheme: 'dark' as const },
  { name: 'phone', width: 375, height: 800, colorScheme: 'light' as const },
];

const [, , given, wanted = ''] = process.argv;
if (given === undefined) {
  console.error('Usage: node --import tsx test/page_gallery.ts FOLDER [NAME]');
  process.exit(2);
}
const folder = resolve(given);
mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const [name, html] of pages()) {
  if (!name.includes(wanted)) continue;
  const file = join(folder, `${name}.html`);
  writeFileSync(file, html);
  for (const { name: look, width, height, colorScheme } of LOOKS) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`${name}, ${look}: ${error.message}`));
    page.on('console', (message) => console.error(`${name}, ${look}: ${message.text()}`));
    const began = performance.now();
    await page.goto(pathToFileURL(file).href);
    const loaded = performance.now() - began;
    const rows = page.locator('.ledger tbody button');
    if ((await rows.count()) > 1) await rows.nth(1).click();
    await page.keyboard.press('Control+Home');
    await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage: true });
    console.error(`${name}, ${look}: ${html.length} bytes, loaded in ${loaded.toFixed(0)} ms`);
    await context.close();
  }
}
await browser.close();
