import type { Frame } from './frame.ts';
import type { PlotSettings } from './input.ts';
import { BEST, INK, MUTED, stepPath } from './shapes.ts';
import type { Story } from './story.ts';
import { round, text, widthOf } from './text.ts';

/** Colour of what was measured on fresh runs. */
export const CONFIRMED = '#00795a';
const CONFIRMED_WORDS = 'confirmed gain';

/** Two standard deviations of one run to both sides of the baseline. */
export function noiseBand(story: Story, frame: Frame, { noise }: PlotSettings): string {
  if (story.baseline?.score == null || !noise || !(noise.sd > 0)) return '';
  const high = heightOf(story.baseline.score + 2 * noise.sd, frame);
  const low = heightOf(story.baseline.score - 2 * noise.sd, frame);
  return `<rect class="noise" x="${round(frame.left)}" y="${round(high)}" width="${round(frame.right - frame.left)}" height="${round(low - high)}" fill="${MUTED}" fill-opacity="0.12"/>`;
}

/** The baseline as a dashed line, and the score of the incumbent over the campaign as steps. */
export function runningBest(story: Story, frame: Frame): string {
  const parts: string[] = [];
  if (story.baseline?.score != null) {
    const y = round(heightOf(story.baseline.score, frame));
    parts.push(
      `<path d="M${round(frame.left)},${y}H${frame.right}" stroke="${INK}" stroke-width="1.3" stroke-dasharray="6 4" stroke-opacity="0.75"/>`,
    );
  }
  if (story.incumbents.length > 0) {
    const path = stepPath(stepPoints(story, frame));
    parts.push(
      `<path class="running-best" d="${path}" fill="none" stroke="${BEST}" stroke-width="2.4" stroke-linejoin="round" stroke-opacity="0.85"/>`,
    );
  }
  return parts.join('\n');
}

/** Corners of the running best; it goes on to the end of what has happened. */
export function stepPoints(story: Story, frame: Frame): [number, number][] {
  const points = story.incumbents.map((mark): [number, number] => [
    round(frame.x.place(mark.at)),
    round(heightOf(mark.score ?? 0, frame)),
  ]);
  const last = points.at(-1);
  if (last !== undefined) points.push([round(frame.x.place(story.last)), last[1]]);
  return points;
}

/** The gain on fresh runs with its interval, as a beam beside the plot that rises from the baseline. */
export function confirmedGain(story: Story, frame: Frame, settings: PlotSettings): string {
  const { confirmed, mode } = settings;
  if (!confirmed || story.baseline?.score == null) return '';
  const base = story.baseline.score;
  const at = (gain: number) => round(heightOf(mode === 'max' ? base + gain : base - gain, frame));
  const x = frame.right + 22;
  const [low, gain, high] = [at(confirmed.low), at(confirmed.gain), at(confirmed.high)];
  const style = { size: 11.5, fill: CONFIRMED } as const;
  const half = widthOf(CONFIRMED_WORDS, style) / 2;
  const middle = Math.max(frame.top + half, Math.min(frame.bottom - half, (low + high) / 2));
  return [
    `<g class="confirmed" stroke="${CONFIRMED}" fill="none">`,
    `<path d="M${frame.right},${at(0)}H${x}V${gain}" stroke-width="1.2" stroke-dasharray="2 3"/>`,
    `<path d="M${x},${low}V${high}M${x - 6},${low}h12M${x - 6},${high}h12" stroke-width="2.2"/>`,
    `<circle cx="${x}" cy="${gain}" r="4.5" fill="${CONFIRMED}" stroke="#fff"/>`,
    '</g>',
    text(frame.right + 44, middle, CONFIRMED_WORDS, { ...style, anchor: 'middle', rotate: -90 }),
  ].join('\n');
}

// internals

/** The height of a score, held inside the plot. */
function heightOf(score: number, frame: Frame): number {
  const [low, high] = frame.domain;
  return frame.y.place(Math.min(high, Math.max(low, score)));
}
