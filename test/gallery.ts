/**
 * Draws the progress picture of many campaigns, to be looked at:
 *
 *     node --import tsx test/gallery.ts FOLDER [NAME]
 *
 * Writes one PNG and one SVG for each (or for those whose name holds NAME) into FOLDER, and prints how long drawing and rendering took.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawProgress } from '../scripts/campaign/views/plot/draw.ts';
import { renderPng } from '../scripts/campaign/views/plot/png.ts';
import { pictures } from './campaign/views/plot/pictures.ts';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('Usage: node --import tsx test/gallery.ts FOLDER [NAME]');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
for (const [name, rows, settings] of pictures) {
  if (process.argv[3] !== undefined && !name.includes(process.argv[3])) continue;
  const start = performance.now();
  const svg = drawProgress(rows, settings);
  const drawn = performance.now();
  const png = await renderPng(svg);
  const rendered = performance.now();
  writeFileSync(join(folder, `${name}.svg`), svg);
  writeFileSync(join(folder, `${name}.png`), png);
  const times = `draw ${(drawn - start).toFixed(1)} ms, render ${(rendered - drawn).toFixed(0)} ms`;
  console.error(`${name}: ${times}, ${svg.length} and ${png.length} bytes`);
}
