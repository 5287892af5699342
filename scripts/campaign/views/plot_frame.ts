import { formatDuration } from './duration.ts';
import type { PlotSettings } from './plot.ts';
import { headerHeight } from './plot_header.ts';
import { type LegendItem, legendRows } from './plot_legend.ts';
import { attemptScale, numberFormat, type Scale, scoreScale, timeScale } from './plot_scale.ts';
import { DESIGNS, GRID, HEIGHT, INK, MUTED, WIDTH } from './plot_shapes.ts';
import type { Mark, Story } from './plot_story.ts';
import { fit, round, text, widthOf } from './plot_text.ts';

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
    formatScore: numberFormat(domain, 500),
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

/** Where literature was read: a dotted line, and its name at the top where there is room. */
export function literatureLines(story: Story, frame: Frame, settings: PlotSettings): string {
  const events = story.marks.filter((mark) => mark.look === 'literature');
  const { color } = DESIGNS.literature;
  const lines = events.map((event) => {
    const x = round(frame.x.place(event.at));
    return `<path d="M${x},${frame.top}V${frame.axis}" stroke="${color}" stroke-opacity="0.45" stroke-dasharray="1.5 3.5"/>`;
  });
  return [...lines, ...literatureNames(events, frame, settings.maxLiteratureLabels ?? 4)].join(
    '\n',
  );
}

/** Scores beyond the edges of the picture. */
export function outsideOf(story: Story, { domain }: Frame): { below: number[]; above: number[] } {
  const [low, high] = domain;
  return {
    below: story.scores.filter((score) => score < low),
    above: story.scores.filter((score) => score > high),
  };
}

/** How many scores lie outside the picture, and how far. */
export function outsideNotes(story: Story, frame: Frame): string {
  const { below, above } = outsideOf(story, frame);
  const style = { size: 11.5, fill: MUTED, anchor: 'end', halo: true } as const;
  const notes: string[] = [];
  if (below.length > 0) {
    const lowest = frame.formatScore(below.reduce((a, b) => Math.min(a, b)));
    const words = `▾ ${below.length} below this view, down to ${lowest}`;
    notes.push(text(frame.right - 4, frame.bottom - 24, words, style));
  }
  if (above.length > 0) {
    const highest = frame.formatScore(above.reduce((a, b) => Math.max(a, b)));
    const words = `▴ ${above.length} above this view, up to ${highest}`;
    notes.push(text(frame.right - 4, frame.top + 34, words, style));
  }
  return notes.join('\n');
}

/** What stands in the middle while there is no score. */
export function message(story: Story, frame: Frame): string {
  if (frame.scored) return '';
  const words =
    story.marks.length === 0
      ? 'No results yet: the baseline comes first'
      : 'No run has a score yet';
  const x = (frame.left + frame.right) / 2;
  return text(x, (frame.top + frame.bottom) / 2, words, {
    size: 17,
    fill: MUTED,
    anchor: 'middle',
  });
}

// internals

/** Without a zero at the end: `5 m`, not `5 m 0 s`. */
function shortDuration(seconds: number): string {
  return formatDuration(seconds).replace(/(?<=\D) 0 .$/, '');
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

function literatureNames(events: Mark[], frame: Frame, most: number): string[] {
  const style = { size: 11.5, fill: DESIGNS.literature.color } as const;
  const step = Math.max(1, events.length / Math.max(1, most));
  let free = frame.left - 40;
  const names: string[] = [];
  for (let index = 0; index < events.length && names.length < most; index += step) {
    const event = events[Math.floor(index)];
    if (event === undefined) break;
    const words = fit(event.row.summary || event.row.name, 150, style);
    const width = widthOf(words, style);
    const x = Math.min(frame.x.place(event.at) - 4, WIDTH - 8 - width);
    if (x < free) continue;
    free = x + width + 12;
    names.push(text(x, frame.top - 12, words, style));
  }
  return names;
}
