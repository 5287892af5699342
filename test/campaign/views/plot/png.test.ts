import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { drawProgress } from '../../../../scripts/campaign/views/plot/draw.ts';
import { renderPng } from '../../../../scripts/campaign/views/plot/png.ts';
import { widthOf } from '../../../../scripts/campaign/views/plot/text.ts';
import { campaign } from './rows.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const svg = drawProgress(campaign({ attempts: 12, replicated: true }), {
  metric: 'accuracy',
  mode: 'max',
});

function written(words: string, weight = 'normal'): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="60" font-family="'DejaVu Sans Condensed'"><rect width="1200" height="60" fill="#fff"/><text x="20" y="40" font-size="20" font-weight="${weight}">${words}</text></svg>`;
}

/** Rectangle of what is not white, in SVG units. */
async function inked(picture: string): Promise<{ width: number; pixels: string }> {
  const { data, info } = await sharp(await renderPng(picture))
    .trim({ background: '#ffffff', threshold: 1 })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width / 1.6, pixels: sha256(data) };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The picture as another process draws it, with the skill in another folder. */
function renderedBy(skill: string, env: Record<string, string>): string {
  const module = pathToFileURL(join(skill, 'scripts/campaign/views/plot/png.ts')).href;
  const program = `
    const { createHash } = await import('node:crypto');
    const { text } = await import('node:stream/consumers');
    const { renderPng } = await import(${JSON.stringify(module)});
    const png = await renderPng(await text(process.stdin)).catch((error) => error.code);
    console.log(typeof png === 'string' ? png : createHash('sha256').update(png).digest('hex'));`;
  const loader = pathToFileURL(join(root, 'node_modules/tsx/dist/loader.mjs')).href;
  const flags = ['--import', loader, '--input-type=module', '-e', program];
  return execFileSync(process.execPath, flags, {
    input: svg,
    cwd: tmpdir(),
    env: { PATH: process.env.PATH ?? '', ...env },
  })
    .toString()
    .trim();
}

test('a picture of 1920 × 1080 pixels is drawn, with more than a frame in it', async () => {
  const png = await renderPng(svg);
  const { format, width, height, hasAlpha } = await sharp(png).metadata();
  assert.deepEqual(
    { format, width, height, hasAlpha },
    { format: 'png', width: 1920, height: 1080, hasAlpha: false },
  );
  assert.ok(png.length > 20_000);
});

test('letters are drawn, not boxes: each has its own shape and the width we reckon with', async () => {
  const letters = await Promise.all(
    [...'ABCDEFGHabcdefgh0123456789'].map((letter) => inked(written(letter))),
  );
  assert.equal(new Set(letters.map(({ pixels }) => pixels)).size, 26);
  for (const words of [
    'iiiiiiiiiiiiiiii',
    'WWWWWWWWWWWW',
    'accuracy 0.6870 → 0.7421 (+0.0551)',
    '−±·…',
    'Ünïcödé шщ',
  ]) {
    const { width } = await inked(written(words));
    const told = widthOf(words, { size: 20 });
    assert.ok(width <= told + 1 && width >= 0.8 * told - 3, `${words}: ${width}, reckoned ${told}`);
    const bold = await inked(written(words, 'bold'));
    const toldBold = widthOf(words, { size: 20, bold: true });
    assert.ok(
      bold.width <= toldBold + 1 && bold.width > width,
      `${words}: ${bold.width}, reckoned ${toldBold}`,
    );
  }
});

test('Hebrew and Arabic are drawn; what the font lacks is an ellipsis, not boxes', async () => {
  const hebrew = await inked(written('שלום'));
  const other = await inked(written('בוקר'));
  assert.notEqual(hebrew.pixels, other.pixels);
  const drawn = async (words: string) => sha256(await renderPng(written(words)));
  assert.equal(await drawn('lr-联邦学习-ラーメン🚀-x'), await drawn('lr-…-…-x'));
});

test('drawing again and at the same time gives the same bytes', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => renderPng(svg)));
  all.push(await renderPng(svg));
  assert.equal(new Set(all.map(sha256)).size, 1);
});

test('a copied or linked skill, another language and other font settings change no byte', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'plot fonts & ü-')));
  try {
    const skill = join(folder, 'skill');
    mkdirSync(join(skill, 'scripts/campaign/views'), { recursive: true });
    for (const part of ['scripts/base', 'scripts/campaign/views', 'package.json'])
      cpSync(join(root, part), join(skill, part), { recursive: true });
    assert.equal(renderedBy(skill, {}), 'AUTOFL_NOT_INSTALLED');
    symlinkSync(join(root, 'node_modules'), join(skill, 'node_modules'));
    symlinkSync(skill, join(folder, 'linked'));
    const bare = join(folder, 'no-fonts.conf');
    writeFileSync(bare, '<fontconfig><dir>/nowhere</dir></fontconfig>');
    const here = sha256(await renderPng(svg));
    assert.equal(renderedBy(skill, { FONTCONFIG_FILE: bare, HOME: '/nowhere' }), here);
    assert.equal(renderedBy(join(folder, 'linked'), { LC_ALL: 'tr_TR.UTF-8' }), here);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
