import { joinArguments } from '../../contract/arguments.ts';
import type { Decision } from '../../decision.ts';
import type { Campaign } from '../../records/fold.ts';
import { BEST_PATCH } from '../../records/paths.ts';
import { gain, standingOf } from '../../standing.ts';
import { guardRows, guardSettings } from '../state.ts';
import { confirmationWords } from '../verdict_words.ts';
import { accountingOf } from './accounting.ts';
import { againOf } from './again.ts';
import { type Contracts, changesOf } from './changes.ts';
import { confirmationFacts } from './confirmation.ts';
import { costOf } from './cost.ts';
import { doubtsOf } from './doubts.ts';
import { type Ending, endingOf } from './ending.ts';
import { groupsOf } from './groups.ts';
import { headlineOf } from './headline.ts';
import { lineageOf, milestonesOf } from './lineage.ts';
import { literatureOf, strongestOf } from './literature.ts';
import { measuredOf, sitesOf } from './measure.ts';
import { noiseOf } from './noise.ts';

export const REPORT_SCHEMA = 'nvflare.autofl.report.v1';

/** What a report needs that the fold of the journal does not hold. */
export interface Beside {
  ending: Ending;
  /** Null where they were not read: then it is not known whether the job itself differs. */
  contracts: Contracts | null;
}

/** What a final report is made beside. */
export interface Final {
  decision: Decision;
  contracts: Contracts | null;
  /** A person did not wait for the campaign's own end. */
  byPerson: boolean;
}

export type Findings = ReturnType<typeof findingsOf>;
export type Summary = ReturnType<typeof summaryOf>;

/** What a campaign came to: everything that a report shows, computed from the records alone. */
export function findingsOf(campaign: Campaign, { ending, contracts }: Beside) {
  const standing = standingOf(guardRows(campaign), guardSettings(campaign));
  const [groups, cost] = [groupsOf(campaign), costOf(campaign)];
  const told = {
    ending,
    groups,
    cost,
    lineage: lineageOf(campaign),
    literature: literatureOf(campaign),
    measured: measuredOf(campaign),
    sites: sitesOf(campaign),
    changes: changesOf(campaign, contracts),
    accounting: accountingOf(campaign, standing, groups, cost),
  };
  const doubts = doubtsOf(campaign, told);
  return {
    ...told,
    standing,
    /** Drafts that were abandoned; no attempts. */
    dropped: campaign.candidates.filter(({ status }) => status === 'abandoned').length,
    headline: headlineOf(campaign, ending, doubts.length > 0),
    confirmation: confirmationFacts(campaign),
    noise: noiseOf(campaign),
    again: againOf(campaign),
    doubts,
  };
}

/** `autofl_report.json`: the findings, with the names by which programs find them. */
export function summaryOf(campaign: Campaign, { decision, contracts, byPerson }: Final) {
  const found = findingsOf(campaign, { ending: endingOf(decision), contracts });
  const { init, incumbent, baseline } = campaign;
  const { groups, lineage, standing, literature } = found;
  return {
    schema_version: REPORT_SCHEMA,
    campaign: init.campaign,
    job: init.job,
    environment: init.environment,
    started_at: campaign.startedAt,
    updated_at: campaign.updatedAt,
    ended_by: byPerson ? 'person' : 'campaign',
    reason: decision.reason,
    headline: found.headline,
    metric: init.metric,
    mode: init.mode,
    fixed_budget: init.fixed_budget,
    /** Who says what is optimised, and in which direction; where the numbers were read stands in `measured`. */
    objective_source: contracts && {
      metric: contracts.baseline.objective.metric_source,
      mode: contracts.baseline.objective.mode_source,
    },
    measured: found.measured,
    noise: found.noise,
    confirmation: confirmationWords(campaign.confirmed, incumbent?.name ?? null),
    confirmed: found.confirmation,
    sealed: campaign.sealed?.result ?? null,
    baseline: baseline && {
      name: baseline.name,
      score: baseline.score,
      run_args: '',
      source_sha256: init.source_sha256,
      command: found.again.baseline,
      to_get_it_back: found.again.to_baseline,
    },
    best: incumbent && {
      name: incumbent.name,
      /** It chose the best, so it is likely too good. */
      selection_score: incumbent.score,
      run_args: joinArguments(incumbent.run_args),
      source_sha256: incumbent.source_sha256,
      command: found.again.best,
      patch: found.again.to_best ? BEST_PATCH : null,
      lineage: lineage.steps.map(({ name }) => name),
      lineage_complete: lineage.complete,
      changed_files: lineage.changed_files,
      changes: found.changes,
    },
    improvement: gain(baseline?.score, incumbent?.score, init.mode),
    sites: found.sites,
    claimed: groups.claimed,
    carried: groups.carried,
    not_kept: groups.not_kept,
    failed: groups.failed,
    families: groups.families,
    milestones: milestonesOf(lineage.steps, 7),
    literature,
    strongest_review: strongestOf(literature)?.event ?? null,
    attempts: standing.attempts,
    scored_attempts: standing.scored,
    abandoned: found.dropped,
    trial_runs: campaign.trialRuns,
    cost: found.cost,
    accounting: found.accounting,
    warnings: found.doubts,
    journal: { seq: campaign.seq, sha256: campaign.sha256 },
  };
}
