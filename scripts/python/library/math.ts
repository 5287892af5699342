import { collect } from '../machine/iterate.ts';
import { binary } from '../values/arithmetic.ts';
import { isUnknown } from '../values/data.ts';
import { bool, computed, float, int, plain } from '../values/make.ts';
import { roundToInt } from '../values/number.ts';
import type { Py } from '../values/object.ts';
import type { Builtin, Call } from './builtin_call.ts';

/** Functions of `math`, where every machine gives the same result to the last digit. */
export const mathFunctions: readonly [string, Builtin][] = [
  ['math.floor', (call) => rounded(call, Math.floor)],
  ['math.ceil', (call) => rounded(call, Math.ceil)],
  ['math.trunc', (call) => rounded(call, Math.trunc)],
  ['math.sqrt', (call) => ofNumber(call, (x) => (x < 0 ? null : Math.sqrt(x)))],
  ['math.fabs', (call) => ofNumber(call, Math.abs)],
  ['math.log2', (call) => ofNumber(call, (x) => exponent(x, 2))],
  ['math.log10', (call) => ofNumber(call, (x) => exponent(x, 10))],
  ['math.log', (call) => ofNumber(call, (x) => (x === 1 ? 0 : null))],
  ['math.exp', (call) => ofNumber(call, (x) => (x === 0 ? 1 : null))],
  ['math.isnan', (call) => tested(call, Number.isNaN)],
  ['math.isinf', (call) => tested(call, (x) => Math.abs(x) === Infinity)],
  ['math.isfinite', (call) => tested(call, Number.isFinite)],
  ['math.copysign', (call) => ofTwo(call, (x, y) => Math.abs(x) * (isNegative(y) ? -1 : 1))],
  ['math.fmod', (call) => ofTwo(call, (x, y) => (y === 0 || !Number.isFinite(x) ? null : x % y))],
  ['math.isclose', isClose],
  ['math.gcd', (call) => folded(call, 0n, divisor)],
  ['math.lcm', (call) => folded(call, 1n, multiple)],
  ['math.isqrt', (call) => ofInteger(call, wholeRoot)],
  ['math.factorial', (call) => ofInteger(call, factorial)],
  ['math.comb', (call) => chosen(call, true)],
  ['math.perm', (call) => chosen(call, false)],
  ['math.prod', productOf],
];

// internals

/** Beyond it, results grow too long to be of use. */
const MAX_TERMS = 1_000n;

function number(value: Py | undefined): number | null {
  if (value?.kind === 'float') return value.value;
  return value?.kind === 'int' && Number.isSafeInteger(Number(value.value))
    ? Number(value.value)
    : null;
}

function ofNumber({ args, place }: Call, compute: (x: number) => number | null): Py | null {
  const x = args.length === 1 ? number(args[0]) : null;
  const result = x === null ? null : compute(x);
  return result === null ? null : float(result, computed(place));
}

function ofTwo({ args, place }: Call, compute: (x: number, y: number) => number | null): Py | null {
  const [x, y] = [number(args[0]), number(args[1])];
  const result = x === null || y === null || args.length > 2 ? null : compute(x, y);
  return result === null ? null : float(result, computed(place));
}

function tested({ args, place }: Call, test: (x: number) => boolean): Py | null {
  const x = args.length === 1 ? number(args[0]) : null;
  return x === null ? null : bool(test(x), computed(place));
}

function rounded({ args: [value], place }: Call, round: (x: number) => number): Py | null {
  if (value?.kind === 'int') return value;
  if (value?.kind !== 'float' || !Number.isFinite(value.value)) return null;
  const whole = roundToInt(round(value.value));
  return whole === null ? null : int(whole, computed(place));
}

/** Of a power of the base it is exact everywhere. */
function exponent(x: number, base: 2 | 10): number | null {
  if (x <= 0) return null;
  const power = Math.round(base === 2 ? Math.log2(x) : Math.log10(x));
  // Powers of ten are exact up to the twenty-second only.
  const isExact = base === 2 ? 2 ** power === x : power >= 0 && power <= 22 && 10 ** power === x;
  return isExact ? power : null;
}

function isNegative(x: number): boolean {
  return x < 0 || Object.is(x, -0);
}

/** With the tolerances that it has by default. */
function isClose({ args, kwargs, place }: Call): Py | null {
  const [x, y] = [number(args[0]), number(args[1])];
  if (x === null || y === null || args.length > 2) return null;
  const tolerance = (name: string, standard: number) =>
    kwargs.has(name) ? number(kwargs.get(name)) : standard;
  const [relative, absolute] = [tolerance('rel_tol', 1e-9), tolerance('abs_tol', 0)];
  if (relative === null || absolute === null || relative < 0 || absolute < 0) return null;
  if (x === y) return bool(true, computed(place));
  if (!Number.isFinite(x) || !Number.isFinite(y)) return bool(false, computed(place));
  const apart = Math.abs(y - x);
  const near =
    apart <= Math.abs(relative * y) || apart <= Math.abs(relative * x) || apart <= absolute;
  return bool(near, computed(place));
}

function folded(
  { args, place }: Call,
  start: bigint,
  step: (a: bigint, b: bigint) => bigint,
): Py | null {
  let result = start;
  for (const value of args) {
    if (value.kind !== 'int') return null;
    result = step(result, value.value < 0n ? -value.value : value.value);
  }
  return int(result, computed(place));
}

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisor(b, a % b);
}

function multiple(a: bigint, b: bigint): bigint {
  return a === 0n || b === 0n ? 0n : (a / divisor(a, b)) * b;
}

function ofInteger({ args, place }: Call, compute: (n: bigint) => bigint | null): Py | null {
  const [value] = args;
  if (value?.kind !== 'int' || value.value < 0n || args.length > 1) return null;
  const result = compute(value.value);
  return result === null ? null : int(result, computed(place));
}

function wholeRoot(n: bigint): bigint | null {
  if (n > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const root = BigInt(Math.floor(Math.sqrt(Number(n))));
  return root * root > n ? root - 1n : root;
}

function factorial(n: bigint): bigint | null {
  return n > MAX_TERMS ? null : falling(n, n);
}

/** `n · (n - 1) · …`, with so many factors. */
function falling(n: bigint, factors: bigint): bigint {
  let result = 1n;
  for (let at = 0n; at < factors; at++) result *= n - at;
  return result;
}

function chosen({ args: [from, some, ...rest], place }: Call, unordered: boolean): Py | null {
  if (from?.kind !== 'int' || some?.kind !== 'int' || rest.length > 0) return null;
  const [n, k] = [from.value, some.value];
  if (n < 0n || k < 0n || k > MAX_TERMS) return null;
  const ordered = k > n ? 0n : falling(n, k);
  return int(unordered ? ordered / falling(k, k) : ordered, computed(place));
}

function productOf({ machine, args: [items], kwargs, place }: Call): Py | null {
  if (items === undefined || kwargs.size > 0) return null;
  const all = collect(machine, items, place);
  if (isUnknown(all)) return plain(all);
  return all.reduce<Py>(
    (at, item) => binary(machine, '*', at, item, place),
    int(1, computed(place)),
  );
}
