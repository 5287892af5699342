import { stepPoints } from './claims.ts';
import { type Frame, placeOf } from './frame.ts';
import {
  type Box,
  boxAt,
  costOf,
  type Ground,
  groundOf,
  inside,
  lineCost,
  nearest,
  occupy,
  occupyLine,
  overlap,
  type Point,
} from './ground.ts';
import { signed } from './header.ts';
import type { PlotSettings } from './input.ts';
import { notesOf } from './notes.ts';
import { HEIGHT, INK, LOOKS, MUTED, sizeOf, WIDTH } from './shapes.ts';
import { gainOver, type Mark, type Story } from './story.ts';
import { fit, round, text, widthOf } from './text.ts';

/** A place that a label would take. */
interface Wish extends Box {
  cost: number;
}

/** What has been written so far, and what lies below. */
interface Sheet {
  bounds: Box;
  taken: Box[];
  ground: Ground;
}

const NAME = { size: 12.5, bold: true } as const;
const DETAIL = { size: 11.5 } as const;
const LABEL_HEIGHT = 30;
const MOST_NAME = 210;
/** A milestone brought at least this share of all gains. */
const WORTH = 0.02;
/** How far a label may stand from its mark, in SVG units. */
const LEVELS = [9, 20, 34, 50, 68, 88, 112, 140];
/** A label that would cover more is left out, unless it names the best. */
const MOST_COVERED = 60;
/** Space between a mark and the line that leads to its label. */
const LEADER_GAP = 1.5;

/**
 * Names the milestones: the best, and the candidates that gained most when they became the incumbent.
 * A label never covers another and never leaves the picture; where there is no room, it is left out.
 */
export function labels(story: Story, frame: Frame, settings: PlotSettings): string {
  const sheet = sheetOf(story, frame);
  const [best, ...others] = milestones(story, settings).map(
    (mark) => () => milestoneLabel(mark, story, frame, settings, sheet),
  );
  const inOrder = [best, () => baselineLabel(story, frame, sheet), ...others];
  const parts = inOrder.map((write) => write?.() ?? '').filter((part) => part !== '');
  return ['<g class="labels">', ...parts, '</g>'].join('\n');
}

/** The candidates to name, the best first, then by their gain over the incumbent before them. */
export function milestones(story: Story, { mode, maxLabels = 8 }: PlotSettings): Mark[] {
  const steps = story.incumbents
    .map((mark, index) => {
      const before = story.incumbents[index - 1]?.score ?? mark.score ?? 0;
      return { mark, gain: gainOver(before, mark.score ?? 0, mode) };
    })
    .filter(({ mark }) => mark !== story.baseline)
    .sort((a, b) => b.gain - a.gain);
  const total = steps.reduce((sum, { gain }) => sum + Math.max(0, gain), 0);
  const large = steps.filter(({ mark, gain }) => mark !== story.best && gain >= WORTH * total);
  const best = story.best === null || story.best === story.baseline ? [] : [story.best];
  return [...best, ...large.map(({ mark }) => mark)].slice(0, Math.max(0, maxLabels));
}

// internals

function milestoneLabel(
  mark: Mark,
  story: Story,
  frame: Frame,
  settings: PlotSettings,
  sheet: Sheet,
): string {
  const name = fit(mark.row.name, MOST_NAME, NAME);
  const detail = detailOf(mark, story, frame);
  const width = Math.max(widthOf(name, NAME), widthOf(detail, DETAIL));
  const point = placeOf(mark, frame);
  const radius = sizeOf(mark.look, story.attempts) / 2 + (mark === story.best ? 5 : 0);
  const most = mark === story.best ? Infinity : MOST_COVERED;
  const box = write(sheet, around(point, radius, width, settings.mode), point, most);
  if (box === null) return '';
  // Written towards its mark, so that a width told too large leaves no gap between them.
  const anchor = box.right <= point.x ? 'end' : 'start';
  const x = anchor === 'end' ? box.right : box.left;
  const ink = mark === story.best ? INK : '#334155';
  return [
    leader(point, radius + LEADER_GAP, box),
    text(x, box.top + 12, name, { ...NAME, fill: ink, halo: true, anchor }),
    text(x, box.top + 26, detail, { ...DETAIL, fill: MUTED, halo: true, anchor }),
  ].join('');
}

function detailOf(mark: Mark, story: Story, frame: Frame): string {
  const before = story.incumbents[story.incumbents.indexOf(mark) - 1]?.score ?? null;
  const score = mark.score ?? 0;
  const change = before === null ? '' : ` (${signed(score - before, frame)})`;
  return `#${mark.attempt} · ${frame.formatScore(score)}${change}`;
}

function baselineLabel({ baseline }: Story, frame: Frame, sheet: Sheet): string {
  if (baseline?.score == null) return '';
  const words = `baseline ${frame.formatScore(baseline.score)}`;
  const width = widthOf(words, DETAIL);
  const y = frame.y.place(baseline.score);
  const lefts = [frame.right - width - 4, frame.left + 6, (frame.left + frame.right - width) / 2];
  const wishes = lefts.flatMap((left, index) =>
    [y - 17, y + 3].map((top, side) => ({
      ...boxAt(left, top, width, 14),
      cost: 4 * index + side,
    })),
  );
  const box = write(sheet, wishes, null, MOST_COVERED);
  if (box === null) return '';
  return text(box.left, box.top + 11, words, { ...DETAIL, fill: INK, halo: true });
}

/** Places around a point; on the side that improvement points to there is most room. */
function around(
  { x, y }: Point,
  radius: number,
  width: number,
  mode: PlotSettings['mode'],
): Wish[] {
  const shifts = [-width - 4, -width * 0.75, -width / 2, -width * 0.25, 4, -width - 40, 40];
  const beside = [6, 30, 60, 100, 150].flatMap((gap, distance) =>
    [-width - radius - gap, radius + gap].flatMap((shift, side) =>
      [0.5, 0.1, 0.9].map((lift, tilt) => ({
        ...boxAt(x + shift, y - LABEL_HEIGHT * lift, width, LABEL_HEIGHT),
        cost: 10 + 4 * side + 3 * distance + tilt,
      })),
    ),
  );
  const stacked = LEVELS.flatMap((level, distance) =>
    shifts.flatMap((shift, side) =>
      [true, false].map((preferred) => {
        const above = preferred === (mode === 'max');
        const gap = level + Math.max(0, radius - 6);
        const top = above ? y - gap - LABEL_HEIGHT : y + gap;
        const cost = 3 * distance + 0.8 * side + (preferred ? 0 : 12);
        return { ...boxAt(x + shift, top, width, LABEL_HEIGHT), cost };
      }),
    ),
  );
  return [...beside, ...stacked];
}

/** Takes the place that covers least, or none; a label's leader stays clear of other labels. */
function write(sheet: Sheet, wishes: Wish[], point: Point | null, most: number): Box | null {
  let best: Box | null = null;
  let lowest = most;
  for (const box of wishes.sort((a, b) => a.cost - b.cost)) {
    if (box.cost >= lowest) break;
    if (!inside(box, sheet.bounds)) continue;
    if (sheet.taken.some((other) => overlap(box, other, 4))) continue;
    const cost = box.cost + costOf(sheet.ground, box);
    if (cost >= lowest) continue;
    const line =
      point === null
        ? 0
        : lineCost(sheet.ground, sheet.taken, point, nearest(point, box), lowest - cost);
    if (cost + line < lowest) [best, lowest] = [box, cost + line];
  }
  if (best === null) return null;
  sheet.taken.push(best);
  if (point !== null) occupyLine(sheet.ground, point, nearest(point, best), 20);
  return best;
}

function leader(point: Point, radius: number, box: Box): string {
  const end = nearest(point, box);
  const distance = Math.hypot(end.x - point.x, end.y - point.y);
  if (distance < radius + 7) return '';
  const x = round(point.x + ((end.x - point.x) / distance) * radius);
  const y = round(point.y + ((end.y - point.y) / distance) * radius);
  return `<path d="M${x},${y}L${round(end.x)},${round(end.y)}" stroke="${MUTED}" stroke-width="0.9"/>`;
}

function sheetOf(story: Story, frame: Frame): Sheet {
  const ground = groundOf(WIDTH, HEIGHT);
  const sizes = new Map(LOOKS.map((look) => [look, sizeOf(look, story.attempts)]));
  for (const mark of story.marks) {
    const { x, y } = placeOf(mark, frame);
    const half = (sizes.get(mark.look) ?? 0) / 2;
    const cost = mark.look === 'discard' ? 2 : 8;
    occupy(ground, boxAt(x - half, y - half, 2 * half, 2 * half), cost);
  }
  stepPoints(story, frame).forEach(([x, y], index, points) => {
    const [right, next] = points[index + 1] ?? [x, y];
    occupy(ground, { left: x, right, top: y, bottom: y }, 2);
    occupy(ground, { left: right, right, top: Math.min(y, next), bottom: Math.max(y, next) }, 2);
  });
  if (story.baseline?.score != null) {
    const y = frame.y.place(story.baseline.score);
    occupy(ground, { left: frame.left, right: frame.right, top: y, bottom: y }, 0.5);
  }
  const above = frame.literature ? -2 : 16;
  const bounds = {
    left: frame.left + 3,
    right: frame.right + 18,
    top: frame.top - above,
    bottom: frame.bottom - 2,
  };
  const taken = notesOf(story, frame).map(({ right, y, width }) =>
    boxAt(right - width, y - 12, width, 16),
  );
  return { bounds, taken, ground };
}
