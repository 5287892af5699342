import { lstatSync } from 'node:fs';
import type { Reply } from '../../base/door.ts';
import { Failure } from '../../base/failure.ts';
import { writeIfChanged } from '../../base/files.ts';
import { clipped } from '../../base/words.ts';
import type { Decision } from '../decision.ts';
import { existingStopFiles, redraw } from '../project.ts';
import { pendingCandidate } from '../records/fold.ts';
import { withLock } from '../records/lock.ts';
import { drawnFiles, type Layout } from '../records/paths.ts';
import type { Records } from '../records/records.ts';
import { comparedContracts } from '../report_files.ts';
import type { Ending } from '../views/report/ending.ts';
import { type Summary, summaryOf } from '../views/report/summary.ts';
import { decisionOf } from '../views/state.ts';
import { settle } from './conclude.ts';
import { freshFacts } from './confirm.ts';
import { reply, shortList } from './reply.ts';
import { openCampaign, type Request } from './session.ts';
import { nameEdits } from './status.ts';

/**
 * The final report: `autofl_report.md` for people, `autofl_report.json` for programs. Refused while work is
 * pending, before the campaign's end, and before a confirmation that is due, unless a person said so.
 */
export async function report(request: Request): Promise<Reply> {
  const { records, parsed } = openCampaign(request);
  const interrupted = parsed.switches.has('confirm-interrupted');
  return withLock(records.layout.lock, 'report', async () => {
    records.refresh();
    refuseRunning(records);
    await settle(records);
    refusePending(records);
    const decision = decisionOf(records.campaign, { stopFiles: existingStopFiles(records) });
    if (decision.decision !== 'stop' && !interrupted) throw notFinal(decision);
    if (isDue(decision) && !parsed.switches.has('unconfirmed')) throw confirmFirst(decision);
    refuseOccupied(records.layout);
    const summary = summaryOf(records.campaign, {
      decision,
      contracts: comparedContracts(records),
      byPerson: decision.decision !== 'stop' || interrupted,
    });
    requireSources(records);
    nameEdits(records);
    await redraw(records, 'all', summary.ended_by === 'person' ? BY_PERSON : undefined);
    writeIfChanged(records.layout.reportJson, `${JSON.stringify(summary, null, 2)}\n`);
    return reportReply(records, summary);
  });
}

// internals

/** No event says so: the campaign can go on, and then its files say that again. */
const BY_PERSON: Ending = { stage: 'over', reason: 'ended_by_person' };

function reportReply(records: Records, summary: Summary): Reply {
  const { layout } = records;
  return reply(records, 'report', {
    report: layout.report,
    report_json: layout.reportJson,
    plot: layout.plot,
    results: layout.ledger,
    ...(summary.best?.patch ? { patch: layout.bestPatch } : {}),
    ended_by: summary.ended_by,
    next_action: 'final_report',
    instruction: 'The report is written: tell the person, and end.',
    final_response_allowed: true,
    headline: clipped(summary.headline.words, 300),
    improvement_in_search: summary.improvement,
    ...(summary.sealed ? { sealed: freshFacts(summary.sealed) } : {}),
    claimed: namesOf(summary.claimed),
    carried: namesOf(summary.carried),
    not_kept: summary.not_kept.length,
    failed: summary.failed.reduce((sum, { count }) => sum + count, 0),
    keep_in_mind: summary.warnings.slice(0, 4).map((warning) => clipped(warning, 160)),
  });
}

function namesOf(found: Summary['claimed']): string[] {
  return shortList(
    found.map(({ name }) => name),
    8,
    'autofl_report.json',
  );
}

/** The campaign has stopped, and something is still to be done before it may be reported. */
function isDue({ decision, final_response_allowed }: Decision): boolean {
  return decision === 'stop' && !final_response_allowed;
}

function refuseRunning({ campaign }: Records): void {
  if (!campaign.running) return;
  throw new Failure({
    code: 'AUTOFL_PENDING',
    message: `${campaign.running.arm} is running (${campaign.running.trial}); a report waits for it`,
    hint: 'run_job_campaign.ts wait JOB; or stop-trial JOB',
  });
}

function refusePending({ campaign }: Records): void {
  const pending = pendingCandidate(campaign);
  if (!pending) return;
  throw new Failure({
    code: 'AUTOFL_PENDING',
    message: `${pending.name} is pending; a report leaves nothing open`,
    hint: 'Evaluate it, or abandon it; then report',
  });
}

/** A link is replaced and nothing behind it touched; what cannot be replaced is refused before anything is drawn. */
function refuseOccupied(layout: Layout): void {
  for (const path of drawnFiles(layout)) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat || stat.isFile() || stat.isSymbolicLink()) continue;
    throw new Failure({
      code: 'AUTOFL_NO_FILE',
      message: `${path} is no regular file: the report cannot be written`,
      hint: 'Move what stands there out of the way and run the same command again',
    });
  }
}

/** The sources of baseline and best, which the patch is made of; drawing begins only when they are whole. */
function requireSources({ campaign: { init, incumbent }, objects }: Records): void {
  objects.getFiles(init.source_sha256);
  if (incumbent) objects.getFiles(incumbent.source_sha256);
}

function notFinal({ reason, next_action }: Decision): Failure {
  return new Failure({
    code: 'AUTOFL_NOT_FINAL',
    message: `The campaign goes on (${reason}: ${next_action}); a final report is for its end`,
    hint: 'Go on; where the person ended it, repeat with --confirm-interrupted. autofl_report.md tells how far it is',
  });
}

function confirmFirst({ next_action, instruction }: Decision): Failure {
  return new Failure({
    code: 'AUTOFL_UNCONFIRMED',
    message: `Before the report: ${next_action}. ${instruction}`,
    hint: 'Do that; where the person wants none, repeat with --unconfirmed',
  });
}
