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
  const { columns, rows, costs } = ground;
  for (let row = cell(box.top, rows); row <= cell(box.bottom, rows); row++) {
    for (let column = cell(box.left, columns); column <= cell(box.right, columns); column++) {
      const index = row * columns + column;
      costs[index] = Math.min(MOST, (costs[index] ?? 0) + cost);
    }
  }
}

/** What covering a box would cost. */
export function costOf({ columns, rows, costs }: Ground, box: Box): number {
  let cost = 0;
  for (let row = cell(box.top, rows); row <= cell(box.bottom, rows); row++) {
    for (let column = cell(box.left, columns); column <= cell(box.right, columns); column++)
      cost += costs[row * columns + column] ?? 0;
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

/** Small boxes along a line. */
export function along(from: Point, to: Point): Box[] {
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 5));
  return Array.from({ length: steps }, (_, index) => {
    const share = (index + 0.5) / steps;
    const x = from.x + share * (to.x - from.x);
    const y = from.y + share * (to.y - from.y);
    return boxAt(x - 1, y - 1, 2, 2);
  });
}

// internals

function cell(at: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(at / CELL)));
}
