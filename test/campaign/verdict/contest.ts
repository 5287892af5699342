import type { Arm, Contest } from '../../../scripts/campaign/verdict/rule.ts';
import {
  type AcceptanceSettings,
  acceptanceSettings,
} from '../../../scripts/campaign/verdict/settings.ts';

/** Two runs behind a verdict, nothing priced. */
export const SETTINGS: AcceptanceSettings = acceptanceSettings(
  { replicates: 2, max_candidates: null },
  null,
);

/** Scores of blocks 0, 1, 2 … */
export const arm = (...scores: number[]): Arm => new Map(scores.entries());

/** A candidate of an unseeded job against a baseline of three runs; each call may change what it likes. */
export function contest(changes: Partial<Contest> = {}): Contest {
  return {
    direction: 'max',
    seeded: false,
    settings: SETTINGS,
    others: new Map(),
    incumbent: arm(0.687, 0.6921, 0.6893),
    candidate: arm(0.6915, 0.6899),
    runtime_ratio: null,
    resolution: 0,
    ...changes,
  };
}

/** Numbers strictly between 0 and 1, the same for the same seed: the generator sfc32, 53 bits a draw. */
export function uniforms(seed: number): () => number {
  let [a, b, c, counter] = [seed | 0, 0x9e3779b9, 0x243f6a88, 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 12; warm += 1) next();
  return () => (next() + (next() >>> 11) / 2 ** 21 + 2 ** -54) / 2 ** 32;
}

/** Draws from the normal distribution. */
export function normals(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
