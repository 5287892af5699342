import { type Campaign, isExternal } from '../../records/fold.ts';
import { upperPoint } from '../../verdict/student.ts';
import { judgedNoise } from '../state.ts';
import { noiseWords } from '../verdict_words.ts';

/** How far runs of one configuration lie apart, and which differences can be told from that. */
export interface Noise {
  words: string | null;
  baseline_runs: number[];
  sd: number | null;
  /** How often a change without effect may be called a gain. */
  error_rate: number;
  /** The least gain that is significant; null where nothing is tested or it is not known. */
  detectable: {
    /** Of one candidate with the runs that each gets. */
    single: { runs: number; gain: number } | null;
    /** Of the best over the baseline on fresh runs. */
    confirmation: { runs: number; against: number; gain: number } | null;
  };
}

export function noiseOf(campaign: Campaign): Noise {
  const { init, baseline, baselineTrials } = campaign;
  const noise = judgedNoise(campaign);
  const sd = typeof noise?.sd === 'number' ? noise.sd : null;
  const df = typeof noise?.df === 'number' ? noise.df : 0;
  return {
    words: noiseWords(baseline, init.seed !== null),
    baseline_runs: baselineTrials.flatMap(({ score }) => (score === null ? [] : [score])),
    sd,
    error_rate: init.acceptance.error_rate,
    detectable: {
      single: baseline?.deterministic ? null : singleGain(campaign, sd, df),
      confirmation: confirmedGain(campaign, sd),
    },
  };
}

// internals

/** Against an incumbent with as many runs. With one run each, nothing is tested. */
function singleGain({ init, baseline }: Campaign, sd: number | null, df: number) {
  const { runs, error_rate, min_effect } = init.acceptance;
  if (sd === null || runs < 2) return null;
  const margin = min_effect ?? 0.0005 * Math.abs(baseline?.score ?? 0);
  return leastGain(runs, sd * Math.sqrt(2 / runs), df, error_rate, margin);
}

/** As the confirmation computed it; before it, what is to be expected from the noise so far. */
function confirmedGain(campaign: Campaign, sd: number | null) {
  const { init, confirmed, incumbent, baseline } = campaign;
  const { confirm_runs: runs, error_rate } = init.acceptance;
  const made = confirmed?.best === incumbent?.name ? confirmed?.comparison : null;
  if (made) {
    const least = made.se === null ? null : leastGain(made.n, made.se, made.df, error_rate, 0);
    return least && { ...least, against: made.m };
  }
  if (sd === null || runs < 2 || baseline?.deterministic || isExternal(campaign)) return null;
  const least = leastGain(runs, sd * Math.sqrt(2 / runs), 2 * (runs - 1), error_rate, 0);
  return least && { ...least, against: runs };
}

function leastGain(runs: number, se: number, df: number, errorRate: number, margin: number) {
  const gain = margin + upperPoint(errorRate, df) * se;
  return Number.isFinite(gain) ? { runs, gain } : null;
}
