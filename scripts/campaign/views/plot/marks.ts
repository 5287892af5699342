import { type Frame, placeOf } from './frame.ts';
import { BEST, DESIGNS, LOOKS, MUTED, markShape, sizeOf } from './shapes.ts';
import type { Mark, Story } from './story.ts';
import { clean, escapeXml, round } from './text.ts';

/** Above this many scores, the spread is drawn for what was kept alone. */
const MOST_SPREADS = 200;
/** Above this many results, a mark carries no text to hover over: the page has it. */
const MOST_TITLES = 500;

/** One standard deviation of its runs to both sides of a score. */
export function spreads(story: Story, frame: Frame): string {
  const spread = story.marks.filter((mark) => mark.score !== null && mark.spread > 0);
  const shown = spread.length > MOST_SPREADS ? new Set(story.incumbents) : new Set(spread);
  const [low, high] = frame.domain;
  const bars = spread
    .filter((mark) => shown.has(mark) && placeOf(mark, frame).outside === 0)
    .map((mark) => {
      const score = mark.score ?? 0;
      const x = round(frame.x.place(mark.at));
      const top = round(frame.y.place(Math.min(high, score + mark.spread)));
      const bottom = round(frame.y.place(Math.max(low, score - mark.spread)));
      return `<path d="M${x},${top}V${bottom}" stroke="${DESIGNS[mark.look].color}"/>`;
    });
  if (bars.length === 0) return '';
  return ['<g class="spreads" stroke-width="1.6" stroke-opacity="0.6">', ...bars, '</g>'].join(
    '\n',
  );
}

/** Every result, the common ones below and the ones that matter on top. */
export function marks(story: Story, frame: Frame): string {
  const titles = story.marks.length <= MOST_TITLES;
  const shapes: string[] = [];
  const groups: string[] = [];
  for (const look of LOOKS.toReversed()) {
    const members = story.marks.filter((mark) => mark.look === look);
    if (members.length === 0) continue;
    const size = sizeOf(look, story.attempts);
    shapes.push(markShape(look, size, false, `id="plot-${look}" `));
    if (members.some((mark) => mark.hollow))
      shapes.push(markShape(look, size, true, `id="plot-${look}-arguments" `));
    groups.push(
      `<g class="${look}">`,
      ...members.map((mark) => drawn(mark, frame, titles)),
      '</g>',
    );
  }
  return [`<defs>${shapes.join('')}</defs>`, halo(story, frame), ...groups].join('\n');
}

// internals

function drawn(mark: Mark, frame: Frame, titled: boolean): string {
  const { x, y, outside } = placeOf(mark, frame);
  const id = mark.hollow ? `${mark.look}-arguments` : mark.look;
  const use = `<use href="#plot-${id}" x="${round(x)}" y="${round(y)}"`;
  const shape = titled ? `${use}><title>${escapeXml(told(mark, frame))}</title></use>` : `${use}/>`;
  return outside === 0 ? shape : shape + arrow(x, outside, frame);
}

/** A small arrow at the edge: the score lies further out. */
function arrow(x: number, outside: -1 | 1, frame: Frame): string {
  const tip = outside < 0 ? frame.bottom - 2 : frame.top + 2;
  const back = outside < 0 ? -4 : 4;
  return `<path class="outside" d="M${round(x)},${tip}l-3,${back}h6z" fill="${MUTED}"/>`;
}

function halo({ best, baseline, attempts }: Story, frame: Frame): string {
  if (best === null || best === baseline) return '';
  const { x, y } = placeOf(best, frame);
  const radius = round(sizeOf(best.look, attempts) * 0.5 + 5);
  return `<circle class="best" cx="${round(x)}" cy="${round(y)}" r="${radius}" fill="${BEST}" fill-opacity="0.14" stroke="${BEST}" stroke-opacity="0.5"/>`;
}

function told(mark: Mark, frame: Frame): string {
  const { row, look, attempt, score, spread } = mark;
  const result = score === null ? '' : `, ${frame.formatScore(score)}`;
  const sure = spread > 0 ? ` ± ${frame.formatScore(spread)}` : '';
  return clean(`${attempt}. ${row.name}: ${look}${result}${sure}. ${row.summary.slice(0, 300)}`);
}
