/**
 * Numbers as Python has them: exact decimal digits of a float, its repr, rounding half to even, floor
 * division and modulo.
 */

/** `repr(x)` of a float. */
export function floatRepr(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  if (x === 0) return Object.is(x, -0) ? '-0.0' : '0.0';
  // Both languages print the shortest digits that read back as the same float.
  const [mantissa = '', power = '0'] = Math.abs(x).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  const sign = x < 0 ? '-' : '';
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits[0]}${fraction}e${exponentText(exponent)}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** At least two digits, with a sign. */
export function exponentText(exponent: number): string {
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  return `${exponent < 0 ? '-' : '+'}${digits}`;
}

/** |x| as an exact fraction. */
function fractionOf(x: number): { numerator: bigint; denominator: bigint } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(x));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  if (exponent >= 0) return { numerator: mantissa << BigInt(exponent), denominator: 1n };
  return { numerator: mantissa, denominator: 1n << BigInt(-exponent) };
}

/** numerator / denominator to the nearest integer, halves to even; both positive. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) return quotient + 1n;
  return quotient;
}

/** The digits of |x| with `places` decimals, correctly rounded: `['3', '14']`. */
export function fixedDigits(x: number, places: number): [string, string] {
  const { numerator, denominator } = fractionOf(x);
  const scaled = divideHalfEven(numerator * 10n ** BigInt(places), denominator);
  const digits = String(scaled).padStart(places + 1, '0');
  return [digits.slice(0, digits.length - places), digits.slice(digits.length - places)];
}

/** `precision` significant digits of |x| and the exponent of the first one, correctly rounded. */
export function significantDigits(
  x: number,
  precision: number,
): { digits: string; exponent: number } {
  if (x === 0) return { digits: '0'.repeat(precision), exponent: 0 };
  let exponent = Number(Math.abs(x).toExponential().split('e')[1]);
  const { numerator, denominator } = fractionOf(x);
  const shift = precision - 1 - exponent;
  const scaled =
    shift >= 0
      ? divideHalfEven(numerator * 10n ** BigInt(shift), denominator)
      : divideHalfEven(numerator, denominator * 10n ** BigInt(-shift));
  let digits = String(scaled);
  if (digits.length > precision) {
    digits = digits.slice(0, precision);
    exponent++;
  }
  return { digits, exponent };
}

/** `round(x)`: null for infinities and NaN. */
export function roundToInt(x: number): bigint | null {
  if (!Number.isFinite(x)) return null;
  const { numerator, denominator } = fractionOf(x);
  const rounded = divideHalfEven(numerator, denominator);
  return x < 0 ? -rounded : rounded;
}

/** `round(x, places)` of a float. */
export function roundFloat(x: number, places: number): number {
  if (!Number.isFinite(x) || x === 0 || places > 323) return x;
  if (places < -308) return x < 0 ? -0 : 0;
  const sign = x < 0 ? '-' : '';
  if (places >= 0) {
    const [whole, fraction] = fixedDigits(x, places);
    return Number(`${sign}${whole}.${fraction || '0'}`);
  }
  const { numerator, denominator } = fractionOf(x);
  const tens = 10n ** BigInt(-places);
  return Number(`${sign}${divideHalfEven(numerator, denominator * tens) * tens}`);
}

/** `round(n, places)` of an int with negative places. */
export function roundInt(n: bigint, places: number): bigint {
  if (places >= 0) return n;
  const tens = 10n ** BigInt(-places);
  const magnitude = divideHalfEven(n < 0n ? -n : n, tens) * tens;
  return n < 0n ? -magnitude : magnitude;
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

export function floorModulo(a: bigint, b: bigint): bigint {
  const rest = a % b;
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
}

/** `(a // b, a % b)` of floats, as CPython computes them; b is not zero. */
export function floatDivmod(a: number, b: number): [number, number] {
  let modulo = a % b;
  let division = (a - modulo) / b;
  if (modulo !== 0) {
    if (b < 0 !== modulo < 0) {
      modulo += b;
      division -= 1;
    }
  } else {
    modulo = Object.is(b, -0) || b < 0 ? -0 : 0;
  }
  if (division === 0) return [a / b < 0 || Object.is(a / b, -0) ? -0 : 0, modulo];
  let floor = Math.floor(division);
  if (division - floor > 0.5) floor += 1;
  return [floor, modulo];
}

/** a / b of integers, correctly rounded; null where Python would raise. */
export function divideInts(a: bigint, b: bigint): number | null {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isSafeInteger(x) && Number.isSafeInteger(y)) return x / y;
  return null;
}

/**
 * base ** exponent for floats where the result is beyond doubt: the exact power lies clearly nearer to
 * one float than to its neighbours, so that every good library rounds it alike. Null elsewhere.
 */
export function floatPower(base: number, exponent: number): number | null {
  if (exponent === 0) return 1;
  if (!Number.isFinite(base) || !Number.isFinite(exponent) || base === 0) return null;
  if (exponent === 1) return base;
  if (exponent === 0.5 && base > 0) {
    const root = Math.sqrt(base);
    return root * root === base && Number.isSafeInteger(base) ? root : null;
  }
  if (!Number.isInteger(exponent) || Math.abs(exponent) > 64) return null;
  const { numerator, denominator } = fractionOf(base);
  const n = BigInt(Math.abs(exponent));
  const [top, bottom] = exponent > 0 ? [numerator, denominator] : [denominator, numerator];
  const result = nearestFloat(top ** n, bottom ** n);
  if (result === null) return null;
  return base < 0 && n % 2n === 1n ? -result : result;
}

/** The float nearest to a positive fraction; null where it lies close to the middle of two. */
function nearestFloat(numerator: bigint, denominator: bigint): number | null {
  // 53 bits and 10 more that tell how far from a tie it is.
  const size = numerator.toString(2).length - denominator.toString(2).length;
  let shift = 64 - size;
  let scaled =
    shift >= 0
      ? (numerator << BigInt(shift)) / denominator
      : numerator / (denominator << BigInt(-shift));
  while (scaled.toString(2).length > 64) {
    scaled >>= 1n;
    shift -= 1;
  }
  const dropped = BigInt(scaled.toString(2).length - 53);
  const rest = scaled & ((1n << dropped) - 1n);
  const half = 1n << (dropped - 1n);
  const distance = rest > half ? rest - half : half - rest;
  if (distance < half / 8n) return null;
  const mantissa = (scaled >> dropped) + (rest > half ? 1n : 0n);
  const exponent = Number(dropped) - shift;
  if (exponent < -1000 || exponent > 900) return null;
  return Number(mantissa) * 2 ** exponent;
}

/** `float(text)`: null where Python raises ValueError. */
export function parseFloatText(text: string): number | null {
  const body = text.trim().toLowerCase();
  if (/^[+-]?(inf|infinity)$/.test(body)) return body.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/.test(body)) return Number.NaN;
  if (!/^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/.test(body))
    return null;
  return Number(body.replaceAll('_', ''));
}

/** `int(text, base)`: null where Python raises ValueError. */
export function parseIntText(text: string, base = 10): bigint | null {
  const match = /^([+-]?)(0[xX]_?|0[oO]_?|0[bB]_?)?([0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)$/.exec(
    text.trim(),
  );
  if (match === null) return null;
  const [, sign = '', prefix = '', body = ''] = match;
  const named = new Map([
    ['0x', 16],
    ['0o', 8],
    ['0b', 2],
  ]).get(prefix.toLowerCase().replace('_', ''));
  let digits = body.replaceAll('_', '');
  let radix = base;
  if (prefix !== '') {
    if (base === 0) radix = named ?? 10;
    else if (base !== named) {
      // `int('0b1', 16)`: the prefix is digits.
      if (prefix.endsWith('_')) return null;
      digits = prefix + digits;
    }
  } else if (base === 0) {
    radix = 10;
    if (/^0\d/.test(digits) && !/^0+$/.test(digits)) return null;
  }
  let value = 0n;
  for (const digit of digits.toLowerCase()) {
    const number = Number.parseInt(digit, 36);
    if (Number.isNaN(number) || number >= radix) return null;
    value = value * BigInt(radix) + BigInt(number);
  }
  return sign === '-' ? -value : value;
}
