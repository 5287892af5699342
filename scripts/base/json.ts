/**
 * JSON with integers of any size, which Python has and JSON.stringify refuses: written as the digits they
 * are. Others read them as their own number type can.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'bigint' ? `${MARK}${entry}` : entry,
  );
  return text.replace(new RegExp(`"${MARK}(-?\\d+)"`, 'g'), '$1');
}

/** JSON of our own that {@link restored} reads back exactly, large integers included. */
export function stored(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'bigint' ? { [TAG]: String(entry) } : entry,
  );
}

export function restored<T>(text: string): T {
  return JSON.parse(text, (_key, entry) => {
    const digits = typeof entry === 'object' && entry !== null ? entry[TAG] : undefined;
    return typeof digits === 'string' ? BigInt(digits) : entry;
  });
}

// internals

const TAG = '$integer';
/** From the private use area of Unicode: no text of a job begins so. */
const MARK = '\uf8f1integer:';
