import type { Frame } from './frame.ts';
import type { PlotSettings } from './input.ts';
import { DESIGNS, MUTED } from './shapes.ts';
import type { Mark, Story } from './story.ts';
import { fit, round, text, widthOf } from './text.ts';

/** Words at an edge, about what lies beyond it. */
export interface Note {
  words: string;
  right: number;
  y: number;
  width: number;
}

const NOTE = { size: 11.5, fill: MUTED, anchor: 'end', halo: true } as const;

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

/** How many scores lie beyond the edges of the picture, and how far. */
export function notesOf({ scores }: Story, frame: Frame): Note[] {
  const [low, high] = frame.domain;
  const below = scores.filter((score) => score < low);
  const above = scores.filter((score) => score > high);
  const notes: Note[] = [];
  const add = (words: string, y: number) =>
    notes.push({ words, right: frame.right - 4, y, width: widthOf(words, NOTE) });
  if (below.length > 0) {
    const lowest = frame.formatScore(below.reduce((a, b) => Math.min(a, b)));
    add(`▾ ${below.length} below this view, down to ${lowest}`, frame.bottom - 24);
  }
  if (above.length > 0) {
    const highest = frame.formatScore(above.reduce((a, b) => Math.max(a, b)));
    add(`▴ ${above.length} above this view, up to ${highest}`, frame.top + 34);
  }
  return notes;
}

export function outsideNotes(story: Story, frame: Frame): string {
  return notesOf(story, frame)
    .map(({ words, right, y }) => text(right, y, words, NOTE))
    .join('\n');
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
    const x = Math.min(frame.x.place(event.at) - 4, frame.right + 18 - width);
    if (x < free) continue;
    free = x + width + 12;
    names.push(text(x, frame.top - 12, words, style));
  }
  return names;
}
