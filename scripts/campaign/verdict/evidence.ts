import { createHash } from 'node:crypto';

/** One value of the objective metric. */
export interface Measured {
  round: number;
  site: string;
  value: number;
}

/** A class of runs that show the same numbers; named by the numbers of its first run. */
export interface EvidenceClass {
  digest: string;
  values: readonly Measured[];
}

/** What equality of runs can be read from: their digests, by block. */
export type Digests = ReadonlyMap<number, string>;

/**
 * The class of a run among those seen so far, else a new one. A run without evidence by site and round
 * is known by its score alone: one value.
 */
export function evidenceClass(
  values: readonly Measured[],
  known: readonly EvidenceClass[],
): EvidenceClass {
  return known.find((one) => agree(one.values, values)) ?? { digest: digestOf(values), values };
}

/** The same sites and rounds with the same values, up to the order in which NVFlare adds them up. */
export function agree(a: readonly Measured[], b: readonly Measured[]): boolean {
  if (a.length !== b.length) return false;
  const expected = new Map(a.map((one) => [placeOf(one), one.value]));
  return b.every((one) => near(expected.get(placeOf(one)), one.value));
}

/**
 * Runs of one arm that tell nothing new: their numbers are those of an earlier block, so the run ignored
 * its seed. One number alone proves nothing, as coarse metrics tie.
 */
export function duplicateBlocks(arm: Digests, oneNumber: boolean): number[] {
  if (oneNumber || new Set(arm.values()).size === arm.size) return [];
  const blocks = [...arm.keys()].sort((a, b) => a - b);
  const first = new Map([...blocks].reverse().map((block) => [arm.get(block), block]));
  return blocks.filter((block) => first.get(arm.get(block)) !== block);
}

/** Every block repeats the first. */
export function ignoresSeed(arm: Digests, oneNumber: boolean): boolean {
  return arm.size > 1 && duplicateBlocks(arm, oneNumber).length === arm.size - 1;
}

/** The edit changed no number: in some block the candidate did exactly what the incumbent did. */
export function hasNoEffect(candidate: Digests, incumbent: Digests, oneNumber: boolean): boolean {
  return !oneNumber && [...candidate].some(([block, digest]) => incumbent.get(block) === digest);
}

/**
 * A baseline that repeats exactly: its job needs no replicates, until any arm {@link varies}. Where a
 * run is one number, three have to agree.
 */
export function repeatsExactly(baseline: Digests, oneNumber: boolean): boolean {
  return !varies(baseline) && firstBlocks(baseline) >= (oneNumber ? 3 : 2);
}

/** One configuration gave two results. */
export const varies = (arm: Digests) => new Set(arm.values()).size > 1;

// internals

const TOLERANCE = 1e-6;

const placeOf = ({ round, site }: Measured) => JSON.stringify([round, site]);

function near(a: number | undefined, b: number): boolean {
  if (a === undefined) return false;
  return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

function digestOf(values: readonly Measured[]): string {
  const numbers = values.map((one) => [placeOf(one), one.value]).sort();
  return createHash('sha256').update(JSON.stringify(numbers)).digest('hex');
}

/** How many of blocks 0, 1, 2 … were run, without a gap. */
function firstBlocks(arm: Digests): number {
  let count = 0;
  while (arm.has(count)) count += 1;
  return count;
}
