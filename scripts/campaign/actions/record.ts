import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Reply } from '../../base/door.ts';
import { Failure } from '../../base/failure.ts';
import { numberOf, type Parsed, textOf, usage } from '../../base/flags.ts';
import { naturalLimits } from '../../nvflare/metric_names.ts';
import type { EventData } from '../event.ts';
import { baselineArm, type Candidate, isExternal } from '../fold.ts';
import { withLock } from '../lock.ts';
import { redraw, syncWorkspace } from '../project.ts';
import type { Records } from '../records.ts';
import { settle } from './conclude.ts';
import { candidateReply } from './evaluate.ts';
import { requireSubmitted } from './external.ts';
import { baselineReply } from './initialize.ts';
import { namedCandidate } from './named.ts';
import { recordLiterature } from './record_literature.ts';
import { openCampaign, portablePath, type Request, type Session } from './session.ts';

/**
 * Records what happened elsewhere: the result of the baseline or of a staged candidate that a person had
 * run on poc or prod, or a review of the literature. A told result decides as a run of ours would.
 */
export async function record(request: Request): Promise<Reply> {
  const session = openCampaign(request);
  const { records, parsed } = session;
  refuseContradiction(parsed);
  if (parsed.switches.has('literature')) return recordLiterature(session);
  const told = toldResult(session);
  return withLock(records.layout.lock, 'record', async () => {
    records.refresh();
    refuseOwnRuns(records);
    await settle(records);
    syncWorkspace(records);
    return parsed.switches.has('baseline')
      ? recordBaseline(session, told)
      : recordCandidate(session, told);
  });
}

// internals

/** What a person says of a run. */
interface Told {
  /** Null when it failed. */
  score: number | null;
  reason: string | null;
  /** Null: the next one. */
  block: number | null;
  seed: number | null;
  external: NonNullable<EventData<'trial_finished'>['external']>;
}

async function recordBaseline(session: Session, told: Told): Promise<Reply> {
  const { records } = session;
  const { baseline, baselineTrials } = records.campaign;
  if (baseline) throw baselineStands(baseline);
  const arm = baselineArm(records.campaign);
  const earlier = baselineTrials.filter((trial) => trial.arm === arm);
  const finished = await conclude(records, { arm, purpose: 'baseline', earlier }, told);
  return baselineReply(session, 'record', finished);
}

async function recordCandidate(session: Session, told: Told): Promise<Reply> {
  const { records } = session;
  const candidate = namedCandidate(session);
  refuseFinished(candidate);
  requireSubmitted(records, candidate);
  const { name: arm, trials: earlier } = candidate;
  const finished = await conclude(records, { arm, purpose: 'selection', earlier }, told);
  return candidateReply(records, 'record', arm, finished);
}

/** Commits the told run, and lets it decide as a run of ours would. */
async function conclude(
  records: Records,
  run: {
    arm: string;
    purpose: 'baseline' | 'selection';
    earlier: EventData<'trial_finished'>[];
  },
  told: Told,
): Promise<EventData<'trial_finished'>> {
  if (told.score !== null) requirePossible(told.score, records);
  const finished: EventData<'trial_finished'> = {
    trial: `${run.arm}-${randomBytes(4).toString('hex')}`,
    arm: run.arm,
    block: blockOf(run, told),
    purpose: run.purpose,
    seed: told.seed,
    outcome: told.score === null ? 'crash' : 'scored',
    score: told.score,
    evidence: null,
    evidence_digest: null,
    runtime_seconds: null,
    contended: false,
    reason: told.reason,
    explanation: [],
    warnings: [],
    artifacts: null,
    external: told.external,
  };
  records.append('trial_finished', finished);
  await settle(records);
  await redraw(records);
  return finished;
}

function toldResult({ parsed, records }: Session): Told {
  const text = textOf(parsed, 'score');
  const reason = textOf(parsed, 'failure-reason')?.trim();
  if (text === undefined && !reason) {
    throw usage(
      'record needs --score S, or --failure-reason "…" for a run without one, or --literature',
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
      artifacts: artifactsOf(parsed, records),
      decide: parsed.switches.has('decide'),
    },
  };
}

function finiteScore(text: string): number {
  const score = /\d/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(score)) return score;
  throw usage(
    `--score takes a finite number; received ${JSON.stringify(text)}`,
    'A run without a score is recorded with --failure-reason "…"',
  );
}

/** The person's files stay where they are: only their place is recorded. */
function artifactsOf(parsed: Parsed, { layout }: Records): string | null {
  const path = textOf(parsed, 'artifacts');
  if (path === undefined) return null;
  if (existsSync(path)) return portablePath(layout.workspace, resolve(path));
  throw usage(`--artifacts ${path} does not exist`, 'Name the folder of the run’s results');
}

/** Shares lie in 0–1, or in 0–100 where the baseline is given in percent; nothing else is a score. */
function requirePossible(score: number, { campaign: { init, baseline } }: Records): void {
  const limits = naturalLimits(init.metric, [baseline?.score ?? score]);
  const [low, high] = limits[0] === null ? naturalLimits(init.metric, []) : limits;
  if ((low === null || score >= low) && (high === null || score <= high)) return;
  throw new Failure({
    code: 'AUTOFL_IMPOSSIBLE_SCORE',
    message: `${init.metric} ${score} is impossible: it lies between ${low ?? '−∞'} and ${high ?? '∞'}`,
    hint: 'Record the value of the campaign’s own metric, on the scale of its baseline',
  });
}

function blockOf(
  { arm, earlier }: { arm: string; earlier: EventData<'trial_finished'>[] },
  { block }: Told,
): number {
  const taken = new Set(earlier.map((trial) => trial.block));
  let free = 0;
  while (taken.has(free)) free += 1;
  if (block === null || !taken.has(block)) return block ?? free;
  throw usage(`--block ${block} of ${arm} is recorded already`, `The next one is --block ${free}`);
}

function refuseContradiction({ switches, text }: Parsed): void {
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

/** What the simulator measures here is never told. */
function refuseOwnRuns({ campaign }: Records): void {
  if (isExternal(campaign)) return;
  throw new Failure({
    code: 'AUTOFL_MEASURED_HERE',
    message: 'This campaign runs in the simulator: its results are measured here, not told',
    hint: 'run_job_campaign.ts evaluate JOB; results from outside need a campaign with --env poc or prod',
  });
}

function refuseFinished({ name, status }: Candidate): void {
  if (status === 'prepared') return;
  throw new Failure({
    code: 'AUTOFL_NOTHING_PENDING',
    message: `${name} is finished (${status}) and takes no further result`,
    hint: 'run_job_campaign.ts status JOB says what comes next',
  });
}

function baselineStands({ name, score }: EventData<'baseline_recorded'>): Failure {
  return new Failure({
    code: 'AUTOFL_BASELINE_STANDS',
    message: `The baseline has its score already: ${score} (${name})`,
    hint: 'Prepare a candidate; another baseline needs a campaign in a fresh copy',
  });
}
