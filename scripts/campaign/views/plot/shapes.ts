import {
  curveStepAfter,
  line,
  type SymbolType,
  symbol,
  symbolAsterisk,
  symbolCircle,
  symbolDiamond,
  symbolPlus,
  symbolSquare,
  symbolStar,
  symbolTimes,
  symbolTriangle,
} from 'd3-shape';
import type { Look } from '../look.ts';

/** How a result is drawn; the colours are Okabe and Ito's. */
interface Design {
  shape: SymbolType;
  color: string;
  /** Width in SVG units in a small campaign. */
  size: number;
  /** Drawn as lines, with no inside. */
  strokes?: boolean;
  /** In the legend. */
  words: string;
}

/** Size of the picture in SVG units. */
export const WIDTH = 1200;
export const HEIGHT = 675;

export const INK = '#1f2937';
export const MUTED = '#64748b';
/** Text beside a tick. */
export const TICK = { size: 12, fill: MUTED } as const;
export const GRID = '#e5e9f0';
export const BEST = '#0072b2';

/** In the order of the legend; drawn from the last to the first. */
export const DESIGNS: Record<Look, Design> = {
  baseline: { shape: symbolDiamond, color: INK, size: 13, words: 'baseline' },
  keep: { shape: symbolCircle, color: '#0072b2', size: 12, words: 'keep' },
  carry: { shape: symbolTriangle, color: '#d98200', size: 12, words: 'carry (better, not shown)' },
  discard: { shape: symbolSquare, color: '#94a3b8', size: 8, words: 'discard' },
  crash: { shape: symbolTimes, color: '#d1390d', size: 10, strokes: true, words: 'crash' },
  unscored: { shape: symbolPlus, color: MUTED, size: 10, strokes: true, words: 'no score' },
  retry: { shape: symbolAsterisk, color: '#a8b3c2', size: 9, strokes: true, words: 'run again' },
  literature: { shape: symbolStar, color: '#8e44ad', size: 12, words: 'literature' },
};

export const LOOKS = Object.keys(DESIGNS) as Look[];

/** In a campaign of many attempts marks shrink: discards most, so that the kept ones stand out. */
export function sizeOf(look: Look, attempts: number): number {
  const { size } = DESIGNS[look];
  const crowd = Math.log10(Math.max(attempts, 25) / 25);
  const shrink = look === 'discard' ? 0.62 : look === 'keep' || look === 'carry' ? 0.86 : 0.8;
  return Math.max(look === 'discard' ? 2.6 : 6.5, size * shrink ** crowd);
}

/**
 * A mark around the origin. A hollow one (arguments only) has the shape and colour of its kind.
 */
export function markShape(look: Look, size: number, hollow: boolean, extra = ''): string {
  const { shape, color, strokes } = DESIGNS[look];
  const d = symbol(shape, areaOf(shape, size))();
  const width = Math.min(1.8, Math.max(0.9, size / 6));
  const paint = strokes
    ? `fill="none" stroke="${color}" stroke-width="${(width * 1.25).toFixed(1)}" stroke-linecap="round"`
    : hollow
      ? `fill="#fff" stroke="${color}" stroke-width="${width.toFixed(1)}"`
      : `fill="${color}" stroke="#fff" stroke-width="${size < 5 ? 0.3 : 0.9}"`;
  return `<path ${extra}d="${shorten(d ?? '')}" ${paint}/>`;
}

/** The running best: flat until the next attempt that became the incumbent. */
export function stepPath(points: [number, number][]): string {
  return shorten(line().curve(curveStepAfter)(points) ?? '');
}

// internals

/** d3 sizes symbols by area; ours go by width. */
function areaOf(shape: SymbolType, width: number): number {
  const perSquare = new Map<SymbolType, number>([
    [symbolCircle, Math.PI / 4],
    [symbolSquare, 0.8],
    [symbolDiamond, 0.62],
    [symbolTriangle, 0.5],
    [symbolStar, 0.42],
    [symbolTimes, 0.55],
    [symbolPlus, 0.55],
    [symbolAsterisk, 0.8],
  ]);
  return width * width * (perSquare.get(shape) ?? 1);
}

function shorten(path: string): string {
  return path.replace(/-?\d+\.\d{3,}(?:e-\d+)?/g, (number) =>
    String(Math.round(Number(number) * 100) / 100),
  );
}
