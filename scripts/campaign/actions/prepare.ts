import { join } from 'node:path';
import type { Reply } from '../../base/door.ts';
import { Failure } from '../../base/failure.ts';
import { textOf, usage } from '../../base/flags.ts';
import { listed } from '../../base/words.ts';
import { splitArguments } from '../contract/arguments.ts';
import { argumentProblems, refuse } from '../contract/rules.ts';
import type { NextAction } from '../decision.ts';
import { existingStopFiles, materialiseDraft, redraw, syncWorkspace } from '../project.ts';
import { NAME } from '../records/event.ts';
import {
  type Candidate,
  candidateNamed,
  literatureEvents,
  pendingCandidate,
} from '../records/fold.ts';
import { withLock } from '../records/lock.ts';
import { RESERVED_FOLDERS } from '../records/paths.ts';
import { decisionOf } from '../views/state.ts';
import { settle } from './conclude.ts';
import { reply, shortList } from './reply.ts';
import {
  changeSettings,
  currentContract,
  openCampaign,
  type Request,
  type Session,
  schemaOf,
} from './session.ts';

/** Makes a draft from the incumbent: the agent's private copy of the source. */
export async function prepare(request: Request): Promise<Reply> {
  const session = openCampaign(request);
  const { records } = session;
  const wanted = wantedCandidate(session);
  return withLock(records.layout.lock, 'prepare', async () => {
    records.refresh();
    changeSettings(session);
    await settle(records);
    syncWorkspace(records);
    refuseWhenBusy(session);
    refuseUsedName(session, wanted.name);
    refuseUnknownReview(session, wanted.literatureEvent);
    const candidate = commit(session, wanted);
    await redraw(records, 'newest');
    materialiseDraft(records, candidate);
    return prepared(session, candidate);
  });
}

// internals

interface Wanted {
  name: string;
  hypothesis: string;
  family: string | null;
  literatureEvent: string | null;
  runArgs: string[];
}

function wantedCandidate({ parsed, records }: Session): Wanted {
  const name = textOf(parsed, 'name') ?? '';
  const hypothesis = textOf(parsed, 'hypothesis') ?? '';
  if (!NAME.test(name)) {
    throw usage(
      `--name takes letters, digits, dots, dashes and underscores, 64 at most, beginning with a letter or digit; received ${JSON.stringify(name)}`,
    );
  }
  if (isReserved(name)) throw usage(`--name ${name} is reserved`, 'Choose another name');
  if (hypothesis.trim() === '')
    throw usage('--hypothesis is needed: what should improve, and why?');
  const runArgs = splitArguments(textOf(parsed, 'run-args'), 'run-args');
  const contract = currentContract(records);
  refuse(argumentProblems(runArgs, contract, schemaOf(records)), 'Change --run-args');
  const literatureEvent = textOf(parsed, 'literature-event') ?? null;
  return { name, hypothesis, family: slug(textOf(parsed, 'family')), literatureEvent, runArgs };
}

function isReserved(name: string): boolean {
  return /^baseline(_retry_\d+)?$/i.test(name) || RESERVED_FOLDERS.includes(name.toLowerCase());
}

function slug(text: string | undefined): string | null {
  const words = text
    ?.toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return words || null;
}

function refuseWhenBusy({ records }: Session): void {
  const { campaign } = records;
  const pending = pendingCandidate(campaign);
  if (pending) {
    throw new Failure({
      code: 'AUTOFL_PENDING',
      message: `${pending.name} is pending; one candidate at a time`,
      hint: 'Evaluate it; or abandon it, which also ends its run',
    });
  }
  const decision = decisionOf(campaign, { stopFiles: existingStopFiles(records) });
  if (INVITES.includes(decision.next_action)) return;
  throw new Failure({
    code: 'AUTOFL_NOT_NOW',
    message: `Cannot prepare a candidate now: ${decision.reason}. ${decision.instruction}`,
    hint: `next_action: ${decision.next_action}`,
  });
}

/** What the guard says when a candidate may come: it advises which, and forces none. */
const INVITES: NextAction[] = [
  'propose_candidate',
  'develop_literature_batch',
  'diversify_candidates',
  'run_literature_loop',
];

function refuseUnknownReview({ records }: Session, event: string | null): void {
  const known = literatureEvents(records.campaign);
  if (event === null || known.includes(event)) return;
  throw usage(
    `--literature-event ${event} is not a recorded review${known.length > 0 ? `; known: ${listed(known)}` : ''}`,
    'run_job_campaign.ts record JOB --literature --hypothesis "…" records one',
  );
}

function refuseUsedName({ records: { campaign } }: Session, name: string): void {
  const same = campaign.candidates.findLast(
    (candidate) => candidate.name.toLowerCase() === name.toLowerCase(),
  );
  if (!same || (same.status === 'abandoned' && same.name === name)) return;
  throw new Failure({
    code: 'AUTOFL_NAME_USED',
    message: `The name ${name} was used already by ${same.name} (${same.status})`,
    hint: 'Choose another --name',
  });
}

function commit({ records }: Session, wanted: Wanted): Candidate {
  const { init, incumbent } = records.campaign;
  records.append('candidate_prepared', {
    candidate: wanted.name,
    hypothesis: wanted.hypothesis,
    algorithm_family: wanted.family,
    literature_event_id: wanted.literatureEvent,
    base_candidate: incumbent?.name ?? 'baseline',
    base_source_sha256: incumbent?.source_sha256 ?? init.source_sha256,
    inherited_args: incumbent?.run_args ?? [],
    run_args: wanted.runArgs,
  });
  const candidate = candidateNamed(records.campaign, wanted.name);
  if (!candidate) throw new Error('the prepared candidate is not in the fold');
  return candidate;
}

function prepared({ records }: Session, candidate: Candidate): Reply {
  const contract = currentContract(records);
  const { inherited_args, run_args, base_candidate } = candidate.prepared;
  return reply(records, 'prepare', {
    candidate: candidate.name,
    draft: join(records.layout.candidates, candidate.folder, 'source'),
    base: base_candidate,
    may_edit: shortList(contract.trust_contract.allowed_edit_paths),
    may_create: contract.trust_contract.allowed_create_patterns,
    ...(inherited_args.length > 0 ? { inherited_args } : {}),
    ...(run_args.length > 0 ? { run_args } : {}),
  });
}
