import type { Look } from '../look.ts';
import { CONFIRMED } from './claims.ts';
import type { Frame } from './frame.ts';
import type { PlotSettings } from './input.ts';
import { BEST, DESIGNS, INK, LOOKS, MUTED, markShape, WIDTH } from './shapes.ts';
import type { Story } from './story.ts';
import { round, text, widthOf } from './text.ts';

export interface LegendItem {
  /** Drawn around the origin. */
  sample: string;
  sampleWidth: number;
  words: string;
}

const STYLE = { size: 12, fill: INK } as const;
const LEFT = 24;
const GAP = 20;

/** Only what the picture shows is explained. */
export function legendItems(story: Story, settings: PlotSettings): LegendItem[] {
  const present = new Set<Look>(story.marks.map((mark) => mark.look));
  const items: LegendItem[] = [];
  for (const look of LOOKS) {
    if (!present.has(look)) continue;
    const sample = look === 'baseline' ? baselineSample() : markShape(look, 11, false);
    items.push({ sample, sampleWidth: look === 'baseline' ? 30 : 12, words: DESIGNS[look].words });
  }
  if (story.marks.some((mark) => mark.hollow))
    items.push({ sample: hollowSample(), sampleWidth: 26, words: 'hollow: arguments only' });
  if (story.incumbents.length > 0) items.push(lineItem('best so far'));
  if (story.baseline !== null && settings.noise && settings.noise.sd > 0)
    items.push(bandItem('noise of one run, ±2 sd'));
  if (story.marks.some((mark) => mark.spread > 0 && mark.score !== null))
    items.push(barItem('its runs, ±1 sd', MUTED));
  if (story.baseline !== null && settings.confirmed)
    items.push(barItem('confirmed gain, 90 % interval', CONFIRMED));
  return items;
}

/** Items in rows that fit beside each other. */
export function legendRows(items: LegendItem[]): LegendItem[][] {
  const rows: LegendItem[][] = [[]];
  let x = LEFT;
  for (const item of items) {
    const width = widthOfItem(item);
    if (x + width > WIDTH - 12 && rows.at(-1)?.length) {
      rows.push([]);
      x = LEFT;
    }
    rows.at(-1)?.push(item);
    x += width + GAP;
  }
  return rows;
}

export function legend(items: LegendItem[], frame: Frame): string {
  const parts = legendRows(items).flatMap((row, index) => {
    const y = frame.legend + 20 * index;
    let x = LEFT;
    return row.map((item) => {
      const middle = x + item.sampleWidth / 2;
      const words = text(x + item.sampleWidth + 7, y, item.words, STYLE);
      x += widthOfItem(item) + GAP;
      return `<g transform="translate(${round(middle)} ${round(y - 4)})">${item.sample}</g>${words}`;
    });
  });
  return ['<g class="legend">', ...parts, '</g>'].join('\n');
}

// internals

function widthOfItem({ sampleWidth, words }: LegendItem): number {
  return sampleWidth + 7 + widthOf(words, STYLE);
}

function baselineSample(): string {
  return `<path d="M-15,0H15" stroke="${INK}" stroke-width="1.3" stroke-dasharray="6 4" stroke-opacity="0.75"/>${markShape('baseline', 11, false)}`;
}

function hollowSample(): string {
  return `<g transform="translate(-7 0)">${markShape('keep', 10, true)}</g><g transform="translate(7 0)">${markShape('discard', 9, true)}</g>`;
}

function lineItem(words: string): LegendItem {
  const sample = `<path d="M-13,4H0V-4H13" fill="none" stroke="${BEST}" stroke-width="2.4" stroke-opacity="0.85"/>`;
  return { sample, sampleWidth: 26, words };
}

function bandItem(words: string): LegendItem {
  const sample = `<rect x="-11" y="-6" width="22" height="12" fill="${MUTED}" fill-opacity="0.18"/>`;
  return { sample, sampleWidth: 22, words };
}

function barItem(words: string, color: string): LegendItem {
  const sample = `<path d="M0,-7V7M-3,-7h6M-3,7h6" stroke="${color}" stroke-width="1.6" fill="none"/>`;
  return { sample, sampleWidth: 8, words };
}
