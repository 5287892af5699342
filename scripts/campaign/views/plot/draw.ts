import { axes } from './axes.ts';
import { confirmedGain, noiseBand, runningBest } from './claims.ts';
import { header, headline } from './header.ts';
import type { PlotRow, PlotSettings } from './input.ts';
import { labels } from './labels.ts';
import { layOut } from './layout.ts';
import { legend, legendItems } from './legend.ts';
import { marks, spreads } from './marks.ts';
import { literatureLines, message, outsideNotes } from './notes.ts';
import { storyRange } from './range.ts';
import { HEIGHT, INK, WIDTH } from './shapes.ts';
import { readStory } from './story.ts';
import { clean, escapeXml } from './text.ts';

/**
 * Draws a campaign: every trial, the running best, what was kept and what was not.
 * Pure: the same rows give the same text.
 *
 * @returns an SVG document of 1200 × 675 units.
 */
export function drawProgress(rows: readonly PlotRow[], settings: PlotSettings): string {
  const story = readStory(rows, settings.x);
  const items = legendItems(story, settings);
  const frame = layOut(story, storyRange(story, settings), items, settings);
  return svgDocument(headline(story, frame, settings), [
    header(story, frame, settings),
    noiseBand(story, frame, settings),
    axes(frame),
    literatureLines(story, frame, settings),
    runningBest(story, frame),
    spreads(story, frame),
    marks(story, frame),
    confirmedGain(story, frame, settings),
    outsideNotes(story, frame),
    labels(story, frame, settings),
    message(story, frame),
    legend(items, frame),
  ]);
}

// internals

function svgDocument(title: string, layers: string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" xml:lang="en" role="img" font-family="'DejaVu Sans Condensed', 'DejaVu Sans', 'Helvetica Neue', Arial, sans-serif" fill="${INK}">`,
    `<title>${escapeXml(clean(title))}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...layers.filter((layer) => layer !== ''),
    '</svg>\n',
  ].join('\n');
}
