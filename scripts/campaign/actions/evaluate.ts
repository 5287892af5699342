import type { Reply } from '../../base/door.ts';
import { EXIT, Failure } from '../../base/failure.ts';
import { clipped } from '../../base/words.ts';
import type { Standby } from '../../nvflare/trial.ts';
import { type Candidate, candidateNamed, isExternal, type RunningTrial } from '../fold.ts';
import { withLock } from '../lock.ts';
import { existingStopFiles, materialiseDraft, redraw, syncWorkspace } from '../project.ts';
import type { Records } from '../records.ts';
import { gain } from '../standing.ts';
import { isStaged, statusOf } from '../views/manifest.ts';
import { settle } from './conclude.ts';
import { stageCandidate, stagedFacts } from './external.ts';
import { detached, type Finished, finishRun } from './follow.ts';
import { namedCandidate } from './named.ts';
import { failureFacts, reply } from './reply.ts';
import { dismissRun, standByFor, startRun } from './run.ts';
import { nameArguments } from './run_arguments.ts';
import { changeSettings, contractAt, openCampaign, type Request, type Session } from './session.ts';
import { submit } from './submit.ts';

/**
 * Validates the pending draft, runs it, decides and records. Killed anywhere, the same command finds
 * what is done already and goes on from there.
 */
export async function evaluate(request: Request): Promise<Reply> {
  const session = openCampaign(request);
  const { records, parsed } = session;
  const begun = await withLock(records.layout.lock, 'evaluate', () => begin(session));
  if (begun.running && parsed.switches.has('detach'))
    return detached(records, 'evaluate', begun.running);
  const finished = begun.running && (await finishRun(session, 'evaluate', begun.running));
  return candidateReply(records, 'evaluate', begun.candidate, finished);
}

/** What a finished run says of its candidate: asked first, answered first. */
export function candidateReply(
  records: Records,
  action: string,
  name: string,
  finished: Finished | null,
): Reply {
  const candidate = candidateNamed(records.campaign, name);
  const finalized = candidate?.finalized;
  const { baseline, init } = records.campaign;
  const infrastructure = !finalized && finished?.outcome === 'infrastructure';
  const trial = finished ?? candidate?.trials.at(-1);
  return reply(
    records,
    action,
    {
      candidate: {
        name,
        status: candidate && statusOf(records.campaign, candidate),
        verdict: finalized?.verdict ?? null,
        score: finalized?.score ?? null,
        delta_to_best: finalized?.score_delta ?? null,
        delta_to_baseline: gain(baseline?.score, finalized?.score, init.mode),
        why: clipped(finalized?.reason ?? finished?.reason ?? '', 300) || null,
        runtime_seconds: trial?.runtime_seconds ?? null,
      },
      ...(candidate && isStaged(records.campaign, candidate)
        ? stagedFacts(records, candidate)
        : {}),
      ...failureFacts(records, trial),
    },
    infrastructure ? EXIT.retry : EXIT.done,
  );
}

// internals

async function begin(
  session: Session,
): Promise<{ candidate: string; running: RunningTrial | null }> {
  const { records } = session;
  records.refresh();
  const under = namedCandidate(session);
  changeSettings(session);
  await settle(records);
  const { running } = records.campaign;
  if (running) return { candidate: running.arm, running };
  if (candidateNamed(records.campaign, under.name)?.finalized) {
    await redraw(records);
    return { candidate: under.name, running: null };
  }
  refuseWhenStopped(records);
  syncWorkspace(records);
  materialiseDraft(records, under);
  if (isExternal(records.campaign)) return stageForOutside(session, under);
  const standby = standByFor(records, under.name);
  try {
    await submit(session, under);
  } catch (error) {
    dismissRun(standby);
    throw error;
  }
  const started = start(session, under.name, standby);
  await redraw(records);
  return { candidate: under.name, running: started };
}

/** On poc and prod nothing is run here: the validated candidate is laid out for whoever runs it. */
async function stageForOutside(
  session: Session,
  { name }: Candidate,
): Promise<{ candidate: string; running: null }> {
  const { records } = session;
  await submit(session, namedCandidate(session));
  stageCandidate(records, namedCandidate(session));
  await redraw(records);
  return { candidate: name, running: null };
}

function refuseWhenStopped(records: Records): void {
  const [stopFile] = existingStopFiles(records);
  if (stopFile === undefined) return;
  throw new Failure({
    code: 'AUTOFL_STOPPED',
    message: `A person asked to stop: ${stopFile} exists`,
    hint: 'run_job_campaign.ts abandon JOB; to go on instead, the person removes that file',
  });
}

function start({ records }: Session, name: string, standby: Standby): RunningTrial {
  const candidate = candidateNamed(records.campaign, name);
  const submitted = candidate?.submitted;
  if (!submitted) throw new Error('the candidate was not submitted');
  const { init } = records.campaign;
  const contract = contractAt(records, submitted.contract_json_sha256);
  return startRun(records, standby, {
    arm: name,
    block: 0,
    purpose: 'selection',
    source_sha256: submitted.source_sha256,
    contract,
    args: [...init.base_args, ...nameArguments(contract, name), ...submitted.run_args],
  });
}
