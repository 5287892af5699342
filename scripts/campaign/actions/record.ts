import { randomBytes } from 'node:crypto';
import type { Reply } from '../../base/door.ts';
import { Failure } from '../../base/failure.ts';
import { usage } from '../../base/flags.ts';
import { naturalLimits } from '../../nvflare/evidence/metric_names.ts';
import { nextOutside } from '../outside.ts';
import { redraw, syncWorkspace } from '../project.ts';
import type { EventData } from '../records/event.ts';
import {
  baselineArm,
  type Campaign,
  type Candidate,
  isExternal,
  pendingCandidate,
} from '../records/fold.ts';
import { withLock } from '../records/lock.ts';
import type { Records } from '../records/records.ts';
import { nextBlock } from '../verdict/blocks.ts';
import { settle } from './conclude.ts';
import { candidateReply } from './evaluate.ts';
import { outsideFacts, requireSubmitted } from './external.ts';
import { baselineReply } from './initialize.ts';
import { namedCandidate } from './named.ts';
import { recordLiterature } from './record_literature.ts';
import { openCampaign, type Request, type Session } from './session.ts';
import { refuseContradiction, type Told, toldResult } from './told.ts';

/**
 * Records what happened elsewhere: the result of the baseline or of a staged candidate that a person had
 * run on poc or prod, or a review of the literature. A told result decides as a run of ours would.
 */
export async function record(request: Request): Promise<Reply> {
  const session = openCampaign(request);
  const { records, parsed } = session;
  refuseContradiction(parsed);
  if (parsed.switches.has('literature')) return recordLiterature(session);
  const told = toldResult(parsed, records.layout.workspace);
  return withLock(records.layout.lock, 'record', async () => {
    records.refresh();
    refuseOwnRuns(records);
    const open = pendingCandidate(records.campaign);
    await settle(records);
    syncWorkspace(records);
    const finished = told ? commit(records, targetOf(session), told) : null;
    if (!finished && !wasDecided(records, open)) requireRuns(records);
    await settle(records, parsed.switches.has('decide'));
    await redraw(records);
    return open
      ? candidateReply(records, 'record', open.name, finished)
      : baselineReply(session, 'record', finished);
  });
}

// internals

/** Whose run it was, and what for. */
interface Target {
  arm: string;
  purpose: 'baseline' | 'selection' | 'refresh';
  earlier: EventData<'trial_finished'>[];
}

/**
 * The configuration that a command line means: the baseline, a candidate, or the one that is waited for.
 *
 * @throws Failure where that configuration takes no result now.
 */
function targetOf(session: Session): Target {
  const { records, parsed } = session;
  const { campaign } = records;
  if (parsed.switches.has('baseline')) return baselineTarget(campaign);
  const candidate = namedCandidate(session);
  const { name: arm, trials: earlier, status } = candidate;
  if (status === 'prepared') {
    requireSubmitted(records, candidate);
    refuseMistaken(session, arm);
    return { arm, purpose: 'selection', earlier };
  }
  if (isRefresh(campaign, arm)) return { arm, purpose: 'refresh', earlier };
  throw new Failure({
    code: 'AUTOFL_NOTHING_PENDING',
    message: `${arm} is finished (${status}) and takes no further result now`,
    hint: 'run_job_campaign.ts status JOB says what comes next',
  });
}

function baselineTarget(campaign: Campaign): Target {
  const { baseline, baselineTrials: earlier } = campaign;
  if (!baseline) return { arm: baselineArm(campaign), purpose: 'baseline', earlier };
  if (isRefresh(campaign, baseline.name))
    return { arm: baseline.name, purpose: 'refresh', earlier };
  throw new Failure({
    code: 'AUTOFL_BASELINE_STANDS',
    message: `The baseline has its score already: ${baseline.score} (${baseline.name})`,
    hint: 'Prepare a candidate; another baseline needs a campaign in a fresh copy',
  });
}

/** Whether the pending candidate waits to be compared with this configuration. */
function isRefresh(campaign: Campaign, arm: string): boolean {
  return pendingCandidate(campaign)?.submitted != null && campaign.incumbent?.name === arm;
}

/** A score that is meant for the incumbent must not become the candidate's for want of a flag. */
function refuseMistaken({ records, parsed }: Session, arm: string): void {
  const next = nextOutside(records.campaign);
  if (!next || next.arm === arm || parsed.text.has('manifest')) return;
  throw usage(
    `The run that is waited for is block ${next.block} of ${next.arm}, not of ${arm}`,
    `${outsideFacts(records).record}; for another run of ${arm} name its --manifest; record JOB --decide ends it here`,
  );
}

/** Commits the told run, and lets it decide as a run of ours would. */
function commit(records: Records, target: Target, told: Told): EventData<'trial_finished'> {
  const { arm, purpose } = target;
  refuseToldTwice(records.campaign, told);
  if (told.score !== null) requirePossible(told.score, records);
  const finished: EventData<'trial_finished'> = {
    trial: `${arm}-${randomBytes(4).toString('hex')}`,
    arm,
    block: blockOf(target, told),
    purpose,
    seed: told.seed,
    outcome: told.score === null ? 'crash' : 'scored',
    score: told.score,
    evidence: null,
    evidence_digest: null,
    values_sha256: null,
    runtime_seconds: null,
    contended: false,
    reason: told.reason,
    explanation: [],
    warnings: [],
    artifacts: null,
    external: told.external,
  };
  records.append('trial_finished', finished);
  return finished;
}

/** Whoever repeats a command after a kill must not make two runs of one. */
function refuseToldTwice({ baselineTrials, candidates }: Campaign, { external }: Told): void {
  const { job_id: id } = external;
  const trials = [...baselineTrials, ...candidates.flatMap(({ trials }) => trials)];
  const known = id === null ? null : trials.find((trial) => trial.external?.job_id === id);
  if (!known) return;
  throw new Failure({
    code: 'AUTOFL_DUPLICATE',
    message: `Job ${id} is recorded already: block ${known.block} of ${known.arm}, ${known.score ?? known.reason}`,
    hint: 'run_job_campaign.ts status JOB says what comes next; another run has another job id',
  });
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

/** The block that is given, else the lowest that this configuration lacks. */
function blockOf({ arm, earlier }: Target, { block }: Told): number {
  const taken = earlier.filter(({ score }) => score !== null).map((trial) => trial.block);
  const free = nextBlock(taken);
  if (block === null || !taken.includes(block)) return block ?? free;
  throw usage(`--block ${block} of ${arm} is recorded already`, `The next one is --block ${free}`);
}

/** A kill may have come between a result and what it decides; settling made up for it just now. */
function wasDecided({ campaign }: Records, open: Candidate | null): boolean {
  return open !== null && pendingCandidate(campaign) === null;
}

/** An early end needs something to rest on. */
function requireRuns({ campaign }: Records): void {
  const trials = pendingCandidate(campaign)?.trials ?? [];
  if (trials.length > 0 || (!campaign.baseline && campaign.baselineTrials.length > 0)) return;
  throw usage('--decide without --score ends what has runs already; nothing has');
}

/** What the simulator measures here is never told. */
function refuseOwnRuns({ campaign }: Records): void {
  if (isExternal(campaign)) return;
  throw new Failure({
    code: 'AUTOFL_MEASURED_HERE',
    message: 'This campaign runs in the simulator: its results are measured here, not told',
    hint: 'run_job_campaign.ts evaluate JOB; results from outside need a campaign with --env poc or prod',
  });
}
