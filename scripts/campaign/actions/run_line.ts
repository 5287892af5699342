import { type Output, printable } from '../../base/terminal.ts';
import { clipped } from '../../base/words.ts';
import type { TrialProgress } from '../../nvflare/trial/trial.ts';
import { meanRuntime } from '../arms.ts';
import { armTrials, type Campaign, type RunningTrial } from '../records/fold.ts';
import { formatDuration } from '../views/duration.ts';

/**
 * Tells people how a run goes: on a terminal in one line that is written over again, in a log a line for
 * every round that ends and one for every half minute without one.
 */
export class RunLine {
  private readonly output: Output;
  private readonly about: string;
  private readonly metric: string;
  private readonly expected: number | null;
  private told = { round: -1, seconds: 0 };

  constructor(output: Output, action: string, campaign: Campaign, running: RunningTrial) {
    this.output = output;
    const { arm, block, purpose } = running;
    this.about = `${action}: ${arm} b${block}${PURPOSES.get(purpose) ?? ''}`;
    this.metric = clipped(printable(campaign.init.metric), 40);
    this.expected = expectedSeconds(campaign, running);
    if (!output.isTTY) output.write(`${this.about} runs (${running.trial})\n`);
  }

  show(progress: TrialProgress): void {
    if (this.output.isTTY) this.rewrite(`${this.about} · ${this.words(progress)}`);
    else if (this.isWorthALine(progress)) this.output.write(`  ${this.words(progress)}\n`);
  }

  /** What comes next begins on a clean line. */
  end(): void {
    if (this.output.isTTY) this.output.write(ERASE);
  }

  private words({ round, rounds, score, elapsedSeconds, shuttingDown }: TrialProgress): string {
    const left = timeLeft(this.expected, { round, rounds, elapsedSeconds });
    return [
      `round ${round}/${rounds ?? '?'}`,
      formatDuration(elapsedSeconds),
      score === null ? null : `${this.metric} ${Number(score.toPrecision(6))}`,
      shuttingDown ? 'shutting down' : left,
    ]
      .filter((part) => part !== null)
      .join(' · ');
  }

  private isWorthALine({ round, elapsedSeconds }: TrialProgress): boolean {
    const { told } = this;
    if (round === told.round && elapsedSeconds - told.seconds < QUIET_SECONDS) return false;
    this.told = { round, seconds: elapsedSeconds };
    return true;
  }

  private rewrite(line: string): void {
    this.output.write(`${ERASE}${clipped(line, (this.output.columns || 80) - 1)}`);
  }
}

// internals

const PURPOSES = new Map<RunningTrial['purpose'], string>([
  ['refresh', ' (once more, to compare with)'],
  ['confirmation', ' (confirmation)'],
  ['sealed', ' (data kept apart)'],
]);

const QUIET_SECONDS = 30;

const ERASE = '\r\u001b[K';

/** Earlier runs of the same configuration tell best, those of the baseline next best. */
function expectedSeconds(campaign: Campaign, { arm }: RunningTrial): number | null {
  return meanRuntime(armTrials(campaign, arm)) ?? meanRuntime(campaign.baselineTrials);
}

/** Null while nothing tells. */
function timeLeft(
  expected: number | null,
  { round, rounds, elapsedSeconds }: Pick<TrialProgress, 'round' | 'rounds' | 'elapsedSeconds'>,
): string | null {
  const byRounds = round > 0 && rounds !== null ? (elapsedSeconds / round) * rounds : null;
  const whole = expected ?? byRounds;
  if (whole === null) return null;
  const left = whole - elapsedSeconds;
  if (left >= 0.5) return `about ${formatDuration(left)} left`;
  return expected === null ? null : `longer than the ${formatDuration(expected)} of earlier runs`;
}
