import type { Reply } from '../../base/door.ts';
import { Failure } from '../../base/failure.ts';
import { writeIfChanged } from '../../base/files.ts';
import { joinArguments } from '../arguments.ts';
import type { Decision } from '../decision.ts';
import { pendingCandidate } from '../fold.ts';
import { withLock } from '../lock.ts';
import { existingStopFiles, redraw } from '../project.ts';
import type { Records } from '../records.ts';
import { gain, standingOf } from '../standing.ts';
import { findingsOf } from '../views/findings.ts';
import { decisionOf, guardRows, guardSettings } from '../views/state.ts';
import { confirmationWords } from '../views/verdict_words.ts';
import { settle } from './conclude.ts';
import { reply, shortList } from './reply.ts';
import { openCampaign, type Request } from './session.ts';
import { nameEdits } from './status.ts';

export const REPORT_SCHEMA = 'nvflare.autofl.report.v1';

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
    nameEdits(records);
    await redraw(records);
    const summary = summaryOf(records, decision, interrupted);
    writeIfChanged(records.layout.reportJson, `${JSON.stringify(summary, null, 2)}\n`);
    return reportReply(records, summary);
  });
}

// internals

type Summary = ReturnType<typeof summaryOf>;

function summaryOf({ campaign, layout }: Records, decision: Decision, interrupted: boolean) {
  const { init, incumbent, statistic } = campaign;
  const standing = standingOf(guardRows(campaign), guardSettings(campaign));
  const { kept, not_kept, failed, families, literature, lineage, changed_files, warnings } =
    findingsOf(campaign);
  return {
    schema_version: REPORT_SCHEMA,
    campaign: init.campaign,
    job: init.job,
    environment: init.environment,
    started_at: campaign.startedAt,
    updated_at: campaign.updatedAt,
    /** By whom: the campaign's own rules, or a person who did not wait for them. */
    ended_by: decision.decision === 'stop' && !interrupted ? 'campaign' : 'person',
    reason: decision.reason,
    metric: init.metric,
    mode: init.mode,
    fixed_budget: init.fixed_budget,
    measured: statistic ? { describes: statistic.describes, sites: statistic.sites.length } : null,
    confirmation: confirmationWords(campaign.confirmed, incumbent?.name ?? null),
    confirmed: campaign.confirmed?.best === incumbent?.name ? campaign.confirmed : null,
    sealed: campaign.sealed?.result ?? null,
    baseline: campaign.baseline && { name: campaign.baseline.name, score: campaign.baseline.score },
    best: incumbent && {
      name: incumbent.name,
      /** A selection score: it chose the best, so it is likely too good. */
      selection_score: incumbent.score,
      run_args: joinArguments(incumbent.run_args),
      source_sha256: incumbent.source_sha256,
      lineage,
      changed_files,
    },
    improvement: gain(campaign.baseline?.score, incumbent?.score, init.mode),
    attempts: standing.attempts,
    scored_attempts: standing.scored,
    abandoned: campaign.candidates.filter(({ status }) => status === 'abandoned').length,
    trial_runs: campaign.trialRuns,
    kept,
    not_kept,
    failed,
    families,
    literature,
    warnings,
    files: {
      results: nameIn(layout.workspace, layout.ledger),
      plot: nameIn(layout.workspace, layout.plot),
      report: nameIn(layout.workspace, layout.report),
    },
    journal: { seq: campaign.seq, sha256: campaign.sha256 },
  };
}

function reportReply(records: Records, summary: Summary): Reply {
  const { layout } = records;
  return reply(records, 'report', {
    report: layout.report,
    report_json: layout.reportJson,
    plot: layout.plot,
    results: layout.ledger,
    ended_by: summary.ended_by,
    improvement: summary.improvement,
    kept: shortList(
      summary.kept.map(({ name }) => name),
      8,
    ),
    not_kept: summary.not_kept.length,
    failed: summary.failed.reduce((sum, { candidates }) => sum + candidates.length, 0),
  });
}

function nameIn(workspace: string, path: string): string {
  return path.slice(workspace.length + 1);
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
