/**
 * The first few of many things, and how many more there are: whoever reads a message pays for it.
 *
 * @example
 * ```ts
 * listed(['a', 'b', 'c'], { most: 2 }); // "a, b and 1 more"
 * ```
 */
export function listed(
  things: string[],
  { most = 8, separator = ', ' }: { most?: number; separator?: string } = {},
): string {
  const shown = things.slice(0, most).join(separator);
  return things.length > most ? `${shown} and ${things.length - most} more` : shown;
}

/** At most `length` characters of a text; a cut shows as an ellipsis. */
export function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** A text as a regular expression that matches it alone. */
export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
