import type { Reply } from '../../base/door.ts';
import { EXIT, Failure } from '../../base/failure.ts';
import { clipped } from '../../base/words.ts';
import { runsOf } from '../arms.ts';
import { existingStopFiles, materialiseDraft, redraw, syncWorkspace } from '../project.ts';
import {
  type Candidate,
  candidateNamed,
  isExternal,
  isFrozen,
  pendingCandidate,
  type RunningTrial,
} from '../records/fold.ts';
import { withLock } from '../records/lock.ts';
import type { Records } from '../records/records.ts';
import { gain } from '../standing.ts';
import { statusOf } from '../views/manifest.ts';
import { settle } from './conclude.ts';
import { drive, nextOfCandidate, startNext } from './drive.ts';
import { outsideFacts, stageCandidate } from './external.ts';
import { detached, type Finished } from './follow.ts';
import { namedCandidate } from './named.ts';
import { requestOf } from './plan_run.ts';
import { failureFacts, reply } from './reply.ts';
import { dismissRun, standByFor, startRun } from './run.ts';
import { changeSettings, openCampaign, type Request, type Session } from './session.ts';
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
  const finished = begun.running && (await drive(session, 'evaluate', begun.running));
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
        replicates: candidate ? runsOf(candidate.trials).size : 0,
        score: finalized?.score ?? null,
        delta_to_best: finalized?.score_delta ?? null,
        p: finalized?.comparison?.p ?? null,
        delta_to_baseline: gain(baseline?.score, finalized?.score, init.mode),
        why: clipped(finalized?.reason ?? finished?.reason ?? '', 300) || null,
        runtime_seconds: trial?.runtime_seconds ?? null,
      },
      ...outsideFacts(records),
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
  if (running)
    return { candidate: pendingCandidate(records.campaign)?.name ?? running.arm, running };
  if (candidateNamed(records.campaign, under.name)?.finalized) {
    await redraw(records);
    return { candidate: under.name, running: null };
  }
  refuseWhenStopped(records);
  syncWorkspace(records);
  if (isExternal(records.campaign)) return stageForOutside(session, under);
  if (isFrozen(under)) {
    return { candidate: under.name, running: await startNext(records, nextOfCandidate) };
  }
  materialiseDraft(records, under);
  const standby = standByFor(records, under.name);
  try {
    await submit(session, under);
  } catch (error) {
    dismissRun(standby);
    throw error;
  }
  const wanted = nextOfCandidate(records);
  if (!wanted) {
    dismissRun(standby);
    await settle(records);
    await redraw(records);
    return { candidate: under.name, running: null };
  }
  const started = startRun(records, standby, requestOf(records, wanted));
  await redraw(records);
  return { candidate: under.name, running: started };
}

/** On poc and prod nothing is run here: the validated candidate is laid out for whoever runs it. */
async function stageForOutside(
  session: Session,
  candidate: Candidate,
): Promise<{ candidate: string; running: null }> {
  const { records } = session;
  if (!isFrozen(candidate)) {
    materialiseDraft(records, candidate);
    await submit(session, candidate);
    await settle(records);
  }
  const pending = pendingCandidate(records.campaign);
  if (pending) stageCandidate(records, pending);
  await redraw(records);
  return { candidate: candidate.name, running: null };
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
