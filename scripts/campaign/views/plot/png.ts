import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXIT, Failure } from '../../../base/failure.ts';
import { installCommand, skillRoot } from '../../../base/packages.ts';

/** Pixels per SVG unit: 1200 × 675 units give a picture of 1920 × 1080 pixels. */
const PIXELS_PER_UNIT = 1.6;

const FONTS_CONF = fileURLToPath(new URL('./fonts.conf', import.meta.url));
const OUR_FONTS = { FONTCONFIG_FILE: FONTS_CONF, PANGOCAIRO_BACKEND: 'fontconfig' };
const FONT = fileURLToPath(
  new URL('../../../../node_modules/dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf', import.meta.url),
);

/**
 * Renders an SVG of `drawProgress` as PNG, with the packaged font alone: the same bytes whatever fonts
 * the machine has. Writing systems that the font lacks (Chinese, Japanese, Korean …) show as `…`.
 *
 * @throws Failure exit 3 when `sharp` or the font is not installed: no picture is better than one
 * with boxes for letters.
 */
export async function renderPng(svg: string): Promise<Buffer> {
  if (!existsSync(FONT)) throw notInstalled('dejavu-fonts-ttf');
  if (process.versions.bun !== undefined && !usesOurFonts()) return renderInChild(svg);
  // Read by the font library when this process draws its first letter. Nothing else here draws.
  Object.assign(process.env, OUR_FONTS);
  return await rasterize(svg.replace(NOT_IN_FONT, '…').replace(/…{2,}/g, '…'));
}

/** Loads what draws, so that the first picture need not wait for it. */
export async function warmUp(): Promise<void> {
  if (process.versions.bun !== undefined) return;
  Object.assign(process.env, OUR_FONTS);
  await import('sharp');
}

// internals

/** Letters of no script that DejaVu Sans covers, and emoji beyond the basic plane. */
const NOT_IN_FONT =
  /(?:(?=\p{L}|\p{Extended_Pictographic})[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Georgian}\p{Script=Lao}\p{Script=Common}\p{Script=Inherited}]\p{M}*|[\u3000-\u303f\u30fc\uff00-\uffef\u{1f000}-\u{1faff}])+/gu;

async function rasterize(svg: string): Promise<Buffer> {
  const { default: sharp } = await import('sharp').catch(() => {
    throw notInstalled('sharp');
  });
  return await sharp(Buffer.from(svg), { density: 72 * PIXELS_PER_UNIT })
    .flatten({ background: '#ffffff' })
    .png({ compressionLevel: 6, adaptiveFiltering: false })
    .toBuffer();
}

function usesOurFonts(): boolean {
  return process.env.FONTCONFIG_FILE === FONTS_CONF;
}

/** Bun keeps `process.env` from native libraries; only a new process sees the variable. */
function renderInChild(svg: string): Promise<Buffer> {
  const program =
    `const { renderPng } = await import(${JSON.stringify(import.meta.url)});` +
    'process.stdout.write(await renderPng(await Bun.stdin.text()));';
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['-e', program],
      {
        // Where we are called from, a configuration of Bun may stand.
        cwd: skillRoot(),
        env: { ...process.env, ...OUR_FONTS },
        encoding: 'buffer',
        maxBuffer: 64 * 1024 * 1024,
      },
      (error, png) => (error === null ? resolve(png) : reject(error)),
    );
    child.stdin?.end(svg);
  });
}

function notInstalled(name: string): Failure {
  return new Failure({
    code: 'AUTOFL_NOT_INSTALLED',
    message: `Cannot draw the picture without the npm package ${name}`,
    hint: installCommand(),
    exit: EXIT.missing,
  });
}
