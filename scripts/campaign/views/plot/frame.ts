import type { Scale } from './scale.ts';
import type { Mark } from './story.ts';

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

/** A mark's place; scores outside the range stand at its edge. */
export function placeOf(mark: Mark, frame: Frame): { x: number; y: number; outside: -1 | 0 | 1 } {
  const x = frame.x.place(mark.at);
  if (mark.look === 'literature') return { x, y: frame.top, outside: 0 };
  if (mark.score === null) return { x, y: frame.lane ?? frame.axis, outside: 0 };
  if (mark.score < frame.domain[0]) return { x, y: frame.bottom - 13, outside: -1 };
  if (mark.score > frame.domain[1]) return { x, y: frame.top + 13, outside: 1 };
  return { x, y: frame.y.place(mark.score), outside: 0 };
}
