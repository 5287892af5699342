import { STOPPED } from '../nvflare/trial/outcome.ts';
import type { TrialOutcome } from '../nvflare/trial/trial.ts';
import type { Campaign, RunningTrial } from './records/fold.ts';

/** How a run is noted whose supervisor died: nobody saw why. */
export const INTERRUPTED = 'Interrupted: ';

/** So many failures of the machine in a row, with one source, are the source's (imports that take a minute). */
export const MACHINE_FAILURES = 3;

/**
 * The machine failed, it seems: but when it did so with the same source and arguments each time, the
 * source is to blame, and a campaign would try it for ever. Runs that somebody ended, and those whose
 * supervisor died, say nothing of it.
 */
export function blameAfterThree(
  { results }: Pick<Campaign, 'results'>,
  { source_sha256: source, args }: Pick<RunningTrial, 'source_sha256' | 'args'>,
  outcome: TrialOutcome,
): TrialOutcome {
  if (!isMachines(outcome)) return outcome;
  const earlier = results
    .flatMap((result) => (result.kind === 'literature' ? [] : [result]))
    .filter((result) => result.kind !== 'infrastructure' || isMachines(result.trial));
  const others = earlier.findLastIndex(
    (result) =>
      result.kind !== 'infrastructure' ||
      result.trial.source_sha256 !== source ||
      result.trial.args?.join('\0') !== args.join('\0'),
  );
  const failures = earlier.length - 1 - others + 1;
  if (failures < MACHINE_FAILURES) return outcome;
  const reason = `${failures} runs of this source in a row failed alike: ${outcome.reason}`;
  return { ...outcome, outcome: 'crash', reason };
}

/**
 * A run that began while another shut down may have found the machine's memory taken; in its turn it has the
 * machine to itself.
 */
export function excuseOverlap(
  { began_at }: Pick<RunningTrial, 'began_at'>,
  outcome: TrialOutcome,
): TrialOutcome {
  const words = [outcome.reason ?? '', ...outcome.explanation].join('\n');
  if (began_at === null || outcome.outcome !== 'crash' || !OUT_OF_MEMORY.test(words))
    return outcome;
  const reason = `Out of memory beside a run that was shutting down: ${outcome.reason}`;
  return { ...outcome, outcome: 'infrastructure', reason };
}

// internals

const OUT_OF_MEMORY = /out of memory|MemoryError|Cannot allocate memory|bad_alloc/i;

function isMachines({ outcome, reason }: { outcome: string; reason: string | null }): boolean {
  return outcome === 'infrastructure' && reason !== STOPPED && !reason?.startsWith(INTERRUPTED);
}
