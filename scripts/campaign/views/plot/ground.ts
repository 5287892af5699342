/** A rectangle in SVG units. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Point {
  x: number;
  y: number;
}

/** Side of a cell, in SVG units. */
const CELL = 8;
/** However crowded a cell is, covering it costs no more. */
const MOST = 20;
/** A thin line hides less than a label does. */
const LINE_SHARE = 0.5;

/**
 * What lies where in the picture, in coarse cells: tells what a label would cover without looking at
 * every mark again.
 */
export interface Ground {
  columns: number;
  rows: number;
  costs: Float64Array;
}

export function groundOf(width: number, height: number): Ground {
  const columns = Math.ceil(width / CELL) + 1;
  const rows = Math.ceil(height / CELL) + 1;
  return { columns, rows, costs: new Float64Array(columns * rows) };
}

/** Puts something there that a label would rather not cover. */
export function occupy(ground: Ground, box: Box, cost: number): void {
  const { columns, costs } = ground;
  const { left, right, top, bottom } = cellsOf(ground, box);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const index = row * columns + column;
      costs[index] = Math.min(MOST, (costs[index] ?? 0) + cost);
    }
  }
}

/** What covering a box would cost. */
export function costOf(ground: Ground, box: Box): number {
  const { columns, costs } = ground;
  const { left, right, top, bottom } = cellsOf(ground, box);
  let cost = 0;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) cost += costs[row * columns + column] ?? 0;
  }
  return cost;
}

export function boxAt(left: number, top: number, width: number, height: number): Box {
  return { left, top, right: left + width, bottom: top + height };
}

export function inside(box: Box, bounds: Box): boolean {
  return (
    box.left >= bounds.left &&
    box.right <= bounds.right &&
    box.top >= bounds.top &&
    box.bottom <= bounds.bottom
  );
}

export function overlap(a: Box, b: Box, gap: number): boolean {
  return (
    a.left - gap < b.right &&
    b.left - gap < a.right &&
    a.top - gap < b.bottom &&
    b.top - gap < a.bottom
  );
}

/** The point of a box that is nearest to `point`. */
export function nearest({ x, y }: Point, box: Box): Point {
  return {
    x: Math.min(box.right, Math.max(box.left, x)),
    y: Math.min(box.bottom, Math.max(box.top, y)),
  };
}

/** What a line between two points would cost; Infinity when it crosses one of `closed`. */
export function lineCost(
  ground: Ground,
  closed: Box[],
  from: Point,
  to: Point,
  most: number,
): number {
  const steps = stepsOf(from, to);
  let cost = 0;
  for (let step = 0; step < steps && cost < most; step++) {
    const share = (step + 0.5) / steps;
    const x = from.x + share * (to.x - from.x);
    const y = from.y + share * (to.y - from.y);
    for (const box of closed)
      if (x > box.left - 2 && x < box.right + 2 && y > box.top - 2 && y < box.bottom + 2)
        return Infinity;
    cost += LINE_SHARE * (ground.costs[indexOf(ground, x, y)] ?? 0);
  }
  return cost;
}

/** Puts a line there that later labels would rather not cover. */
export function occupyLine(ground: Ground, from: Point, to: Point, cost: number): void {
  const steps = stepsOf(from, to);
  for (let step = 0; step < steps; step++) {
    const share = (step + 0.5) / steps;
    const x = from.x + share * (to.x - from.x);
    const y = from.y + share * (to.y - from.y);
    const index = indexOf(ground, x, y);
    ground.costs[index] = Math.min(MOST, (ground.costs[index] ?? 0) + cost);
  }
}

// internals

function stepsOf(from: Point, to: Point): number {
  return Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 5));
}

function indexOf({ columns, rows }: Ground, x: number, y: number): number {
  return cell(y, rows) * columns + cell(x, columns);
}

function cellsOf({ columns, rows }: Ground, box: Box): Box {
  return {
    left: cell(box.left, columns),
    right: cell(box.right, columns),
    top: cell(box.top, rows),
    bottom: cell(box.bottom, rows),
  };
}

function cell(at: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(at / CELL)));
}
