import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { numberOf, type Parsed, textOf, usage } from '../../base/flags.ts';
import type { EventData } from '../records/event.ts';
import { portablePath } from './session.ts';

/** What a person says of a run. */
export interface Told {
  /** Null when it failed. */
  score: number | null;
  reason: string | null;
  /** Null: the next one. */
  block: number | null;
  seed: number | null;
  external: NonNullable<EventData<'trial_finished'>['external']>;
}

/**
 * Reads what the command line tells of a run; null where nothing but an early end is asked for.
 *
 * @throws Failure `AUTOFL_USAGE` on what cannot be a result.
 */
export function toldResult(parsed: Parsed, workspace: string): Told | null {
  const text = textOf(parsed, 'score');
  const reason = textOf(parsed, 'failure-reason')?.trim();
  if (text === undefined && !reason) {
    if (parsed.switches.has('decide')) return null;
    throw usage(
      'record needs --score S, or --failure-reason "…" for a run without one, --decide, or --literature',
      'run_job_campaign.ts record --help',
    );
  }
  return {
    score: text === undefined ? null : finiteScore(text),
    reason: reason ?? null,
    block: numberOf(parsed, 'block', { min: 0 }) ?? null,
    seed: numberOf(parsed, 'seed', { min: Number.MIN_SAFE_INTEGER }) ?? null,
    external: {
      job_id: textOf(parsed, 'job-id') ?? null,
      artifacts: artifactsOf(parsed, workspace),
      decide: parsed.switches.has('decide'),
    },
  };
}

/** @throws Failure `AUTOFL_USAGE` where flags say two things at once. */
export function refuseContradiction({ switches, text }: Parsed): void {
  const given = [...switches, ...text.keys()];
  const wrong = (one: string, others: string[]): string | undefined =>
    given.includes(one) ? others.find((other) => given.includes(other)) : undefined;
  for (const [one, others] of EXCLUDES) {
    const other = wrong(one, others);
    if (other) throw usage(`--${one} and --${other} exclude each other`);
  }
  const review = ['hypothesis', 'source'].find((name) => given.includes(name));
  if (review && !switches.has('literature')) throw usage(`--${review} belongs to --literature`);
}

// internals

function finiteScore(text: string): number {
  const score = /\d/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(score)) return score;
  throw usage(
    `--score takes a finite number; received ${JSON.stringify(text)}`,
    'A run without a score is recorded with --failure-reason "…"',
  );
}

/** The person's files stay where they are: only their place is recorded. */
function artifactsOf(parsed: Parsed, workspace: string): string | null {
  const path = textOf(parsed, 'artifacts');
  if (path === undefined) return null;
  if (existsSync(path)) return portablePath(workspace, resolve(path));
  throw usage(`--artifacts ${path} does not exist`, 'Name the folder of the run’s results');
}

/** What one command cannot say at once. */
const EXCLUDES: [string, string[]][] = [
  [
    'literature',
    [
      'baseline',
      'score',
      'failure-reason',
      'manifest',
      'job-id',
      'artifacts',
      'block',
      'seed',
      'decide',
    ],
  ],
  ['score', ['failure-reason']],
  ['baseline', ['manifest']],
];
