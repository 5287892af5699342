import type { EventData } from '../records/event.ts';
import type { Judgement } from '../verdict/verdict.ts';
import { figure, signed } from './figure.ts';

/** Why a verdict is what it is, in words that a person understands. */
export function reasonWords({ action, reason, evidence, comparison }: Judgement): string {
  const runs = comparison ? `${comparison.n} against ${comparison.m} runs` : 'no run';
  const p = comparison?.p == null ? '' : `, p ${figure(comparison.p)}`;
  switch (reason) {
    case 'no_effect':
      return 'no_effect: every number of the run is the incumbent’s, so the edit changes nothing';
    case 'seed_ignored':
      return 'seed_ignored: every run gave the same numbers whatever its seed';
    case 'runs_used_up':
      return `better so far (${runs}), but the runs are used up: not shown`;
    case 'significant':
      return `better, and significantly so against the job's own noise (${runs}${p})`;
    case 'not_significant':
      return `better so far (${runs}${p}): carried, not shown to be a gain`;
    case 'better':
      return evidence === 'deterministic'
        ? 'better; runs of this job repeat exactly on this machine'
        : 'better in one run: carried, not shown to be a gain';
    case 'not_better':
      return `not better than the incumbent by more than the margin of ${figure(comparison?.margin ?? 0)} (${runs})`;
    case 'needs_run':
      return action === 'run_incumbent'
        ? 'the incumbent needs another run to compare with'
        : 'better so far: needs another run';
  }
}

/** What the baseline's runs say of the job's noise. */
export function noiseWords(
  baseline: Pick<EventData<'baseline_recorded'>, 'deterministic' | 'noise' | 'trials'> | null,
  seeded: boolean,
): string | null {
  if (!baseline) return null;
  const runs = baseline.trials.length;
  if (baseline.deterministic) {
    return `${runs} runs agree to the last digit that counts: this job repeats exactly on this machine${seeded ? ', whatever its seed' : '; it has no seed to vary'}`;
  }
  const sd = baseline.noise?.sd;
  return sd == null ? null : `one run varies by ±${figure(sd)} (${runs} runs)`;
}

/** The confirmed gain with its interval, or why there is none. */
export function confirmationWords(
  fresh: EventData<'campaign_confirmed'> | null,
  incumbent: string | null,
): string {
  if (!fresh || fresh.best !== incumbent) return 'not confirmed';
  if (fresh.gain === null || fresh.low === null || fresh.high === null)
    return `not confirmed: ${fresh.crashes.join('; ') || 'too few fresh runs scored'}`;
  const interval = `${signed(fresh.gain)} (90 % interval ${signed(fresh.low)} to ${signed(fresh.high)}, p ${figure(fresh.p ?? 1)})`;
  return fresh.confirmed ? `confirmed: ${interval}` : `not confirmed: ${interval}`;
}
