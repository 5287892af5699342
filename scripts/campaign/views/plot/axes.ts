import type { Frame } from './frame.ts';
import { GRID, INK, MUTED, TICK, WIDTH } from './shapes.ts';
import { fit, round, text, widthOf } from './text.ts';

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
