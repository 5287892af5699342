/** What we use of the package, which hides its own types from importing modules. */
declare module 'cephes' {
  /** Its functions work from then on. */
  export const compiled: Promise<void>;
  /** P(T ≤ t) for whole degrees of freedom. */
  export function stdtr(df: number, t: number): number;
  /** The t with P(T ≤ t) = p. */
  export function stdtri(df: number, p: number): number;
}
