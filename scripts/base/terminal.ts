/** What is written to: a terminal, or something that keeps lines (a file, an agent). */
export type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/**
 * Paints words for a terminal; leaves them alone anywhere else, and where the person wants no colour
 * (https://no-color.org).
 *
 * @example
 * ```ts
 * painter(process.stdout)('green', 'ok'); // "\u001b[32mok\u001b[0m" on a terminal, else "ok"
 * ```
 */
export function painter(
  output: Pick<Output, 'isTTY'>,
  environment: NodeJS.ProcessEnv = process.env,
): (style: Style, text: string) => string {
  const { NO_COLOR, TERM } = environment;
  if (!output.isTTY || NO_COLOR || TERM === 'dumb') return (_, text) => text;
  return (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m`;
}

/** Text of a job or an agent on one line, without what a terminal would obey. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}

/**
 * Rows in columns as wide as their widest cell; the last one is not padded.
 *
 * @example
 * ```ts
 * columns([['baseline', '0.5'], ['best', '0.7']]); // ["baseline  0.5", "best      0.7"]
 * ```
 */
export function columns(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

// internals

const CODES: Record<Style, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };
