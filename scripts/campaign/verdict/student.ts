import { createRequire } from 'node:module';

const { compiled, stdtr, stdtri } = library();
await compiled;

/** P(T > t) of Student's t with whole degrees of freedom; not a number when there are none. */
export function upperTail(t: number, df: number): number {
  if (!hasTail(df) || Number.isNaN(t)) return Number.NaN;
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  return stdtr(df, -t);
}

/** The t with P(T > t) = p: the inverse of {@link upperTail}. */
export function upperPoint(p: number, df: number): number {
  if (!hasTail(df) || !(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (p === 0.5) return 0;
  return refined(-stdtri(df, p), p, df);
}

// internals

/** The package's ECMAScript module is made for browsers: it brings a Buffer of its own, which Deno cannot run. */
function library(): typeof import('cephes') {
  return createRequire(import.meta.url)('cephes');
}

const hasTail = (df: number) => Number.isInteger(df) && df >= 1;

/** One step of Newton's: the library's inverse alone errs by 1e-7 where p is below 1e-5. */
function refined(t: number, p: number, df: number): number {
  const step = 1e-4 * t;
  const slope = (upperTail(t - step, df) - upperTail(t + step, df)) / (2 * step);
  return t + (upperTail(t, df) - p) / slope;
}
