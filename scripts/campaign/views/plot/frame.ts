import { formatDuration } from '../duration.ts';
import type { PlotSettings } from './draw.ts';
import { headerHeight } from './header.ts';
import { type LegendItem, legendRows } from './legend.ts';
import { attemptScale, numberFormat, type Scale, scoreScale, timeScale } from './scale.ts';
import { GRID, HEIGHT, INK, MUTED, WIDTH } from './shapes.ts';
import type { Mark, Story } from './story.ts';
import { fit, round, text, widthOf } from './text.ts';

/** Where everything stands, in SVG units; y grows downwards. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Middle of the strip for what has no score, or null when there is none. */
  lane: number | null;
  /** The x axis: below the strip. */
  axis: number;
  legend: number;
  domain: [number, number];
  x: Scale;
  y: Scale;
  /** Whether literature is named above the plot. */
  literature: boolean;
  /** Whether any score gives the y axis a meaning. */
  scored: boolean;
  xRows: { name: string; label: (at: number) => string }[];
  yTitle: string;
  formatScore: (value: number) => string;
}

const TICK = { size: 12, fill: MUTED } as const;
const LANE_HEIGHT = 28;
const WITHOUT_SCORE = new Set(['crash', 'unscored', 'retry']);

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

/** A mark's place; scores outside the range stand at its edge. */
export function placeOf(mark: Mark, frame: Frame): { x: number; y: number; outside: -1 | 0 | 1 } {
  const x = frame.x.place(mark.at);
  if (mark.look === 'literature') return { x, y: frame.top, outside: 0 };
  if (mark.score === null) return { x, y: frame.lane ?? frame.axis, outside: 0 };
  if (mark.score < frame.domain[0]) return { x, y: frame.bottom - 13, outside: -1 };
  if (mark.score > frame.domain[1]) return { x, y: frame.top + 13, outside: 1 };
  return { x, y: frame.y.place(mark.score), outside: 0 };
}

/** Grid, ticks and what the axes count. */
export function axes(frame: Frame): string {
  const { left, right, top, bottom, axis } = frame;
  const parts: string[] = [];
  for (const { at, label } of frame.scored ? frame.y.ticks : []) {
    const y = round(frame.y.place(at));
    parts.push(`<path d="M${round(left)},${y}H${right}" stroke="${GRID}"/>`);
    parts.push(text(left - 10, y + 4, label, { ...TICK, anchor: 'end' }));
  }
  if (frame.lane !== null) {
    parts.push(
      `<rect x="${round(left)}" y="${bottom}" width="${round(right - left)}" height="${axis - bottom}" fill="#f6f8fb"/>`,
      text(left - 10, frame.lane + 4, 'no score', { ...TICK, anchor: 'end' }),
    );
  }
  parts.push(`<path d="M${round(left)},${axis}H${right}" stroke="${MUTED}"/>`);
  for (const { at } of frame.x.ticks)
    parts.push(`<path d="M${round(frame.x.place(at))},${axis}v4" stroke="${MUTED}"/>`);
  frame.xRows.forEach((row, index) => {
    const y = axis + 18 + 16 * index;
    parts.push(text(left - 10, y, row.name, { ...TICK, anchor: 'end' }), ...xLabels(frame, row, y));
  });
  const middle = (top + bottom) / 2;
  const title = fit(frame.yTitle, bottom - top, { size: 13 });
  parts.push(text(20, middle, title, { size: 13, fill: INK, anchor: 'middle', rotate: -90 }));
  return parts.join('\n');
}

// internals

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

/** Labels of one row, left out where they would touch. */
function xLabels(frame: Frame, row: Frame['xRows'][number], y: number): string[] {
  let free = frame.left - 6;
  return frame.x.ticks.flatMap(({ at }) => {
    const words = row.label(at);
    const width = widthOf(words, TICK);
    const x = Math.min(frame.x.place(at), WIDTH - 6 - width / 2);
    if (words === '' || x - width / 2 < free) return [];
    free = x + width / 2 + 10;
    return [text(x, y, words, { ...TICK, anchor: 'middle' })];
  });
}
