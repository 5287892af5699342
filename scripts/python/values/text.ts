import { exponentText, fixedDigits, floatRepr, significantDigits } from './number.ts';

/** Whether all of a text is ASCII. */
export function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

/** `repr` of a str; null where it needs Unicode tables to know what is printable. */
export function strRepr(text: string): string | null {
  if (!Array.from(text).every(isSurelyKnown)) return null;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = Array.from(text, (c) => escaped(c, quote)).join('');
  return quote + body + quote;
}

/** ASCII and the letters of a few scripts, which every Python prints as they are. */
function isSurelyKnown(char: string): boolean {
  return (
    isAscii(char) ||
    /[\u00a1-\u00ac\u00ae-\u024f\u0391-\u03a1\u03a3-\u03ff\u0410-\u044f\u4e00-\u9fa5]/.test(char)
  );
}

function escaped(char: string, quote: string): string {
  const simple = ESCAPES.get(char);
  if (simple !== undefined) return simple;
  if (char === quote) return `\\${char}`;
  const code = char.charCodeAt(0);
  return code < 32 || code === 127 ? `\\x${code.toString(16).padStart(2, '0')}` : char;
}

const ESCAPES = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** `repr` of bytes, given one character a byte. */
export function bytesRepr(data: string): string {
  const quote = data.includes("'") && !data.includes('"') ? '"' : "'";
  const body = data.replace(/[^\x20-\x7e]|[\\'"]/g, (c) => {
    if (c === '\\') return '\\\\';
    if (c === '\n') return '\\n';
    if (c === '\r') return '\\r';
    if (c === '\t') return '\\t';
    if (c === "'" || c === '"') return c === quote ? `\\${c}` : c;
    return `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `b${quote}${body}${quote}`;
}

/** Code points; Python counts and slices by them. */
export function codePoints(text: string): string[] {
  return Array.from(text);
}

export interface FormatSpec {
  fill: string;
  align: string;
  sign: string;
  zeroNegative: boolean;
  alternate: boolean;
  width: number;
  grouping: string;
  precision: number | null;
  type: string;
  isAlignGiven: boolean;
}

/** The standard format specification; null where it is not one. */
export function parseSpec(spec: string): FormatSpec | null {
  const match =
    /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/u.exec(spec);
  if (match === null) return null;
  const [, fill, align, sign, z, alternate, zero, width, grouping, precision, type] = match;
  return {
    fill:
      fill ?? (zero !== undefined && align === undefined ? '0' : zero !== undefined ? '0' : ' '),
    align: align ?? (zero !== undefined ? '=' : ''),
    sign: sign ?? '-',
    zeroNegative: z !== undefined,
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? '',
    precision: precision === undefined ? null : Number(precision),
    type: type ?? '',
    isAlignGiven: align !== undefined || zero !== undefined,
  };
}

/** `format(text, spec)`; null where Python raises or it is not read. */
export function formatStr(text: string, spec: FormatSpec, zeroGiven: boolean): string | null {
  if (spec.type !== '' && spec.type !== 's') return null;
  if (spec.sign !== '-' || spec.alternate || spec.grouping !== '' || spec.zeroNegative) return null;
  if (spec.align === '=' && !zeroGiven) return null;
  if (zeroGiven && spec.align === '=') return null;
  let points = codePoints(text);
  if (spec.precision !== null) points = points.slice(0, spec.precision);
  return pad(points.join(''), points.length, { ...spec, align: spec.align || '<' });
}

/** `format(n, spec)` of an int; null where Python raises or it is not read. */
export function formatInt(n: bigint, spec: FormatSpec): string | null {
  if (spec.zeroNegative) return null;
  if (spec.type !== '' && 'eEfFgG%'.includes(spec.type)) {
    const float = Number(n);
    return Number.isSafeInteger(float) ? formatFloat(float, spec) : null;
  }
  if (spec.precision !== null) return null;
  const radix = new Map([
    ['', 10],
    ['d', 10],
    ['n', 10],
    ['x', 16],
    ['X', 16],
    ['o', 8],
    ['b', 2],
  ]).get(spec.type);
  if (radix === undefined || spec.type === 'n') return null;
  if (spec.grouping === ',' && radix !== 10) return null;
  let digits = (n < 0n ? -n : n).toString(radix);
  if (spec.type === 'X') digits = digits.toUpperCase();
  const prefix = spec.alternate && radix !== 10 ? `0${spec.type}` : '';
  return number(n < 0n, prefix, digits, '', radix === 10 ? 3 : 4, spec);
}

/** `format(x, spec)` of a float; null where Python raises or it is not read. */
export function formatFloat(x: number, spec: FormatSpec): string | null {
  if (!Number.isFinite(x)) return null;
  if (spec.zeroNegative || (spec.precision ?? 0) > 300 || Math.abs(x) > 1e100) return null;
  const negative = x < 0 || Object.is(x, -0);
  switch (spec.type) {
    case 'f':
    case 'F':
    case '%': {
      // Python multiplies by 100 as a float.
      const value = spec.type === '%' ? x * 100 : x;
      const [whole, fraction] = fixedDigits(value, spec.precision ?? 6);
      const point = fraction !== '' || spec.alternate ? '.' : '';
      const tail = `${point}${fraction}${spec.type === '%' ? '%' : ''}`;
      return number(negative, '', whole, tail, 3, spec);
    }
    case 'e':
    case 'E': {
      const { digits, exponent } = significantDigits(x, (spec.precision ?? 6) + 1);
      const point = digits.length > 1 || spec.alternate ? '.' : '';
      const tail = `${point}${digits.slice(1)}${spec.type}${exponentText(exponent)}`;
      return number(negative, '', digits[0] ?? '0', tail, 3, spec);
    }
    case 'g':
    case 'G':
      return general(x, negative, spec);
    case '':
      return spec.precision === null ? shortest(x, negative, spec) : null;
    default:
      return null;
  }
}

// internals

function general(x: number, negative: boolean, spec: FormatSpec): string | null {
  if (spec.alternate) return null;
  const precision = spec.precision === 0 ? 1 : (spec.precision ?? 6);
  const { digits, exponent } = significantDigits(x, precision);
  const trimmed = digits.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= precision) {
    const point = trimmed.length > 1 ? '.' : '';
    const mark = spec.type === 'G' ? 'E' : 'e';
    const tail = `${point}${trimmed.slice(1)}${mark}${exponentText(exponent)}`;
    return number(negative, '', trimmed[0] ?? '0', tail, 3, spec);
  }
  if (exponent < 0) {
    return number(negative, '', '0', `.${'0'.repeat(-exponent - 1)}${trimmed}`, 3, spec);
  }
  const whole = trimmed.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = trimmed.slice(exponent + 1);
  return number(negative, '', whole, fraction === '' ? '' : `.${fraction}`, 3, spec);
}

function shortest(x: number, negative: boolean, spec: FormatSpec): string | null {
  if (spec.alternate) return null;
  const text = floatRepr(Math.abs(x));
  const at = text.search(/[.e]/);
  return number(negative, '', text.slice(0, at), text.slice(at), 3, spec);
}

function number(
  negative: boolean,
  prefix: string,
  digits: string,
  tail: string,
  group: number,
  spec: FormatSpec,
): string | null {
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  if (spec.grouping !== '') {
    // Zero padding takes part in the grouping: not read.
    if (spec.align === '=' && spec.fill === '0' && spec.width > 0) return null;
    const pattern = new RegExp(`(?<=\\w)(?=(\\w{${group}})+$)`, 'g');
    digits = digits.replace(pattern, spec.grouping);
  }
  const body = `${prefix}${digits}${tail}`;
  if (spec.align === '=') {
    const missing = spec.width - sign.length - body.length;
    return sign + prefix + spec.fill.repeat(Math.max(0, missing)) + digits + tail;
  }
  const text = sign + body;
  return pad(text, text.length, { ...spec, align: spec.align || '>' });
}

function pad(text: string, length: number, spec: FormatSpec): string | null {
  const missing = spec.width - length;
  if (spec.width > 100_000) return null;
  if (missing <= 0) return text;
  if (spec.align === '<') return text + spec.fill.repeat(missing);
  if (spec.align === '>') return spec.fill.repeat(missing) + text;
  if (spec.align !== '^') return null;
  const before = missing >> 1;
  return spec.fill.repeat(before) + text + spec.fill.repeat(missing - before);
}
