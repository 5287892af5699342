/**
 * One mutable thing: a variable, an attribute, the content of a list. `content` is replaced, never
 * changed in place, so that older states can be told from newer ones.
 */
export class Cell<T = unknown> {
  content: T;
  /** Set once something out of our sight may write it at any time. */
  volatile: unknown = null;
  readonly serial: number;
  /** What two possible contents make together. */
  readonly join: Join<T>;

  constructor(serial: number, content: T, join: Join<T>) {
    this.serial = serial;
    this.content = content;
    this.join = join;
  }
}

export type Join<T> = (left: T, right: T) => T;

/** Contents of the cells that differ from an earlier state. */
export type Delta = Map<Cell, unknown>;

/**
 * The mutable state of an interpretation, with its history: a state can be left, taken up again, and
 * joined with another one, without ever being copied.
 */
export class Heap {
  private readonly log: { cell: Cell; old: unknown }[] = [];
  private serial = 0;

  /** A new cell; one that belongs to something older is as old as that. */
  cell<T>(content: T, join: Join<T>, serial = this.serial++): Cell<T> {
    return new Cell(serial, content, join);
  }

  /** Cells made from now on have a serial number at or above this. */
  get nextSerial(): number {
    return this.serial;
  }

  /** A serial number for something that will get cells later. */
  takeSerial(): number {
    return this.serial++;
  }

  write<T>(cell: Cell<T>, content: T): void {
    if (cell.content === content) return;
    this.log.push({ cell: cell as Cell, old: cell.content });
    cell.content = content;
  }

  /** A point in history to come back to. */
  mark(): number {
    return this.log.length;
  }

  /** Cells written since then, with what they held at that time. */
  changedSince(mark: number): Delta {
    const before: Delta = new Map();
    for (let at = mark; at < this.log.length; at++) {
      const entry = this.log[at];
      if (entry !== undefined && !before.has(entry.cell)) before.set(entry.cell, entry.old);
    }
    return before;
  }

  /** Cells written since then, with what they hold now. */
  capture(mark: number): Delta {
    const now: Delta = new Map();
    for (let at = mark; at < this.log.length; at++) {
      const entry = this.log[at];
      if (entry !== undefined) now.set(entry.cell, entry.cell.content);
    }
    return now;
  }

  /** Every content that each cell had since then, oldest first. */
  historySince(mark: number): Map<Cell, unknown[]> {
    const history = new Map<Cell, unknown[]>();
    for (let at = mark; at < this.log.length; at++) {
      const entry = this.log[at];
      if (entry === undefined) continue;
      const contents = history.get(entry.cell);
      if (contents === undefined) history.set(entry.cell, [entry.old]);
      else contents.push(entry.old);
    }
    for (const [cell, contents] of history) contents.push(cell.content);
    return history;
  }

  rollback(mark: number): void {
    for (let at = this.log.length - 1; at >= mark; at--) {
      const entry = this.log[at];
      if (entry !== undefined) entry.cell.content = entry.old;
    }
    this.log.length = mark;
  }

  apply(delta: Delta): void {
    for (const [cell, content] of delta) this.write(cell, content);
  }

  /** A delta that was taken at `from`, told from the earlier point `to` (both still in history). */
  rebase(delta: Delta, from: number, to: number): Delta {
    const then: Delta = new Map();
    for (let at = to; at < from; at++) {
      const entry = this.log[at];
      if (entry !== undefined) then.set(entry.cell, undefined);
    }
    const afterFrom = this.changedSince(from);
    for (const cell of then.keys()) {
      then.set(cell, afterFrom.has(cell) ? afterFrom.get(cell) : cell.content);
    }
    for (const [cell, content] of delta) then.set(cell, content);
    return then;
  }

  /**
   * Makes the current state what either it or another one (from `mark` on) may be. Gives how much there was
   * to look at.
   */
  joinWith(mark: number, other: Delta): number {
    const work = this.log.length - mark + other.size;
    const before = this.changedSince(mark);
    for (const cell of new Set([...before.keys(), ...other.keys()])) {
      const theirs = other.has(cell) ? other.get(cell) : before.get(cell);
      if (theirs !== cell.content) this.write(cell, cell.join(cell.content, theirs));
    }
    return work;
  }
}
