import { scaleLinear, scaleUtc, tickFormat } from 'd3-scale';

export interface Tick {
  at: number;
  label: string;
}

export interface Scale {
  /** A value's coordinate in SVG units. */
  place: (value: number) => number;
  ticks: Tick[];
}

/** Scores upwards from `bottom` to `top`; ticks lie inside the domain, which is never widened. */
export function scoreScale(domain: [number, number], bottom: number, top: number): Scale {
  const scale = scaleLinear(domain, [bottom, top]);
  const values = scale.ticks(6);
  const label = numberFormat(domain, 6);
  return { place: scale, ticks: values.map((at) => ({ at, label: label(at) })) };
}

/** Attempts from left to right, with whole numbers as ticks. */
export function attemptScale(last: number, left: number, right: number): Scale {
  const margin = Math.max(0.35, last * 0.012);
  const scale = scaleLinear([-margin, Math.max(last, 1) + margin], [left, right]);
  const values = scale.ticks(Math.min(12, last)).filter((at) => Number.isInteger(at) && at >= 0);
  return { place: scale, ticks: values.map((at) => ({ at, label: String(at) })) };
}

/** Seconds of trial time from left to right; ticks at times that a clock would show. */
export function timeScale(
  last: number,
  left: number,
  right: number,
  label: (seconds: number) => string,
): Scale {
  const end = Math.max(last, 1);
  const scale = scaleUtc([-0.015 * end * 1000, 1.015 * end * 1000], [left, right]);
  const seconds = scale.ticks(9).map((date) => date.getTime() / 1000);
  return {
    place: (value) => scale(value * 1000),
    ticks: seconds.filter((at) => at >= 0).map((at) => ({ at, label: label(at) })),
  };
}

/**
 * Writes numbers of a domain with the digits that tell `steps` of them apart; in scientific notation
 * where that is shorter (1.2e-7, but 0.6870).
 */
export function numberFormat(domain: [number, number], steps: number): (value: number) => string {
  const plain = tickFormat(domain[0], domain[1], steps);
  const scientific = tickFormat(domain[0], domain[1], steps, 'e');
  const longest = (format: (value: number) => string) =>
    Math.max(...domain.map((value) => format(value).length));
  return longest(plain) <= Math.max(9, longest(scientific)) ? plain : scientific;
}
