import type { Constant } from './syntax.ts';

/**
 * What a number literal is, or null where it is not one that is read (complex numbers).
 *
 * @example numberLiteral('1_000') // { type: 'int', value: 1000n }
 */
export function numberLiteral(text: string): Constant | null {
  const digits = text.replaceAll('_', '');
  if (/^(0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(digits))
    return { type: 'int', value: BigInt(digits.toLowerCase()) };
  if (/^(0+|[1-9]\d*)$/.test(digits)) return { type: 'int', value: BigInt(digits) };
  if (/^(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?$/.test(digits) && /[.eE]/.test(digits))
    return { type: 'float', value: Number(digits) };
  return null;
}

/** Prefix letters (lower case), whether it is raw, and the text between the quotes. */
export function splitString(text: string): { prefix: string; open: number; close: number } | null {
  const match = /^([a-zA-Z]*)('''|"""|'|")/.exec(text);
  if (match === null) return null;
  const quote = match[2] ?? '';
  const open = match[0].length;
  if (text.length < open + quote.length || !text.endsWith(quote)) return null;
  return { prefix: (match[1] ?? '').toLowerCase(), open, close: text.length - quote.length };
}

/** The value of a plain string or bytes literal with its quotes, or null where it is not read. */
export function stringLiteral(text: string): Constant | null {
  const parts = splitString(text);
  if (parts === null || parts.prefix.includes('f')) return null;
  const isBytes = parts.prefix.includes('b');
  const body = text.slice(parts.open, parts.close);
  const value = parts.prefix.includes('r') ? body : unescapeText(body, isBytes);
  return value === null ? null : { type: isBytes ? 'bytes' : 'str', value };
}

const SIMPLE = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/**
 * Resolves backslash escapes as Python does: an unknown one stays as it is. Null for `\N{…}` (needs the
 * Unicode names) and for lone surrogates (JavaScript would join two of them).
 */
export function unescapeText(body: string, isBytes: boolean): string | null {
  if (!body.includes('\\')) return body;
  let unreadable = false;
  const pattern = /\\(\n|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[\s\S])/g;
  const result = body.replace(pattern, (whole, code: string) => {
    const simple = SIMPLE.get(code);
    if (simple !== undefined) return simple;
    if (/^[0-7]/.test(code)) {
      const octal = Number.parseInt(code, 8);
      return String.fromCharCode(isBytes ? octal & 255 : octal);
    }
    if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (isBytes) return whole;
    if (/^[uU]./.test(code)) {
      const point = Number.parseInt(code.slice(1), 16);
      if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
        unreadable = true;
        return '';
      }
      return String.fromCodePoint(point);
    }
    if (code === 'N') unreadable = true;
    return whole;
  });
  return unreadable ? null : result;
}
