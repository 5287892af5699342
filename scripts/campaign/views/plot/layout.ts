import { formatDuration } from '../duration.ts';
import type { Frame } from './frame.ts';
import { headerHeight } from './header.ts';
import type { PlotSettings } from './input.ts';
import { type LegendItem, legendRows } from './legend.ts';
import { attemptScale, numberFormat, scoreScale, timeScale } from './scale.ts';
import { HEIGHT, TICK, WIDTH } from './shapes.ts';
import type { Story } from './story.ts';
import { widthOf } from './text.ts';

/** Gives everything its place, from the story that is told. */
export function layOut(
  story: Story,
  domain: [number, number],
  items: LegendItem[],
  settings: PlotSettings,
): Frame {
  const scored = story.scores.length > 0;
  const xRows = xRowsOf(story, settings.x);
  const left = leftMargin(domain, scored);
  const right = WIDTH - (settings.confirmed && story.baseline ? 64 : 28);
  const hasLane = story.marks.some((mark) => WITHOUT_SCORE.has(mark.look));
  const legend = HEIGHT - 16 - 20 * (legendRows(items).length - 1);
  const axis = legend - 34 - 16 * xRows.length;
  const bottom = hasLane ? axis - LANE_HEIGHT : axis;
  const literature = story.marks.some((mark) => mark.look === 'literature');
  const top = headerHeight(settings) + (literature ? 42 : 20);
  return {
    left,
    right,
    top,
    bottom,
    lane: hasLane ? axis - LANE_HEIGHT / 2 : null,
    axis,
    legend,
    domain,
    literature,
    scored,
    x:
      settings.x === 'time'
        ? timeScale(story.last, left, right, shortDuration)
        : attemptScale(Math.max(4, story.last), left, right),
    y: scoreScale(domain, bottom, top),
    xRows,
    yTitle: `${settings.metric} (${settings.mode === 'max' ? 'higher' : 'lower'} is better)`,
    formatScore: scoreFormat(domain),
  };
}

// internals

const LANE_HEIGHT = 28;
const WITHOUT_SCORE = new Set(['crash', 'unscored', 'retry']);

/** Without a zero at the end: `5 m`, not `5 m 0 s`. */
function shortDuration(seconds: number): string {
  return formatDuration(seconds).replace(/(?<=\D) 0 .$/, '');
}

/** Digits that tell results apart; shares such as an accuracy have four, as everywhere in the field. */
function scoreFormat([low, high]: [number, number]): (value: number) => string {
  const share = low >= 0 && high <= 1;
  return numberFormat([low, high], share ? Math.max(500, (high - low) * 1e4) : 500);
}

function leftMargin(domain: [number, number], scored: boolean): number {
  const labels = scored ? scoreScale(domain, 1, 0).ticks.map(({ label }) => label) : [];
  const widest = Math.max(...[...labels, 'trial time'].map((label) => widthOf(label, TICK)));
  return Math.ceil(widest) + 44;
}

function xRowsOf(story: Story, x: PlotSettings['x']): Frame['xRows'] {
  if (x === 'time') return [{ name: 'trial time', label: shortDuration }];
  const rows = [{ name: 'attempt', label: (at: number) => String(at) }];
  const total = story.elapsed.at(-1) ?? 0;
  if (total > 0) {
    const label = (at: number) => {
      const seconds = story.elapsed[at];
      return seconds === undefined ? '' : shortDuration(seconds);
    };
    rows.push({ name: 'trial time', label });
  }
  return rows;
}
