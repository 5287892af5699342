import type { Contract } from '../../contract/contract.ts';
import { attemptsOf, type Campaign, type Candidate } from '../../records/fold.ts';
import { gain } from '../../standing.ts';
import { plotSettings } from '../progress.ts';
import type { Contracts } from '../report/changes.ts';
import { confirmationOf, decisionOf, judgedNoise, type OutsideFacts } from '../state.ts';
import { confirmationWords, noiseWords } from '../verdict_words.ts';
import { detailKey, pageDetails, pendingDetail, type Reader } from './details.ts';
import type { PageData, PageResults } from './model.ts';
import { pageReport } from './report.ts';
import { pageRows } from './rows.ts';

/** Ledger and details. Pure, given what is read. */
export function pageResults(
  campaign: Campaign,
  contracts: Contracts | null,
  read: Reader,
): PageResults {
  const { rows, domain } = pageRows(campaign, plotSettings(campaign));
  const report = pageReport(campaign, contracts, read.bestPatch());
  return { report, domain, rows, details: pageDetails(campaign, read) };
}

/** What else the page shows of a campaign, but for the run under way. */
export function pageData(
  campaign: Campaign,
  outside: OutsideFacts,
  contract: Contract,
  read: Reader,
): PageData {
  const { init, baseline, incumbent } = campaign;
  const decision = decisionOf(campaign, outside);
  return {
    job: init.job,
    metric: init.metric,
    mode: init.mode,
    environment: init.environment,
    startedAt: campaign.startedAt,
    updatedAt: campaign.updatedAt,
    finished: decision.final_response_allowed,
    decision: {
      decision: decision.decision,
      reason: decision.reason,
      next: decision.next_action,
      instruction: decision.instruction,
    },
    stopFiles: outside.stopFiles,
    baseline: baseline?.score == null ? null : { name: baseline.name, score: baseline.score },
    best: bestOf(campaign),
    gain: gain(baseline?.score, incumbent?.score, init.mode),
    confirmation: confirmation(campaign),
    sealed: sealedWords(campaign),
    noise: noise(campaign),
    counts: counts(campaign),
    contract: trust(contract),
    literature: literature(campaign),
    settings: campaign.settingsHistory.slice(-50).map((change) => ({
      at: change.at,
      setting: change.setting,
      from: JSON.stringify(change.old) ?? '',
      to: JSON.stringify(change.new) ?? '',
      approved: change.approved,
    })),
    pending: pendingDetail(campaign, read),
  };
}

// internals

function bestOf(campaign: Campaign): PageData['best'] {
  const { incumbent, baseline, candidates } = campaign;
  if (!incumbent) return null;
  const { name, score } = incumbent;
  const kept = candidates.findLast((candidate) => candidate.status === 'keep');
  return {
    name,
    key: detailKey(campaign, name),
    score,
    claimed: kept?.finalized?.verdict === 'keep',
    isBaseline: name === baseline?.name,
  };
}

function confirmation(campaign: Campaign): PageData['confirmation'] {
  const { confirmed, incumbent } = campaign;
  const { due } = confirmationOf(campaign);
  const facts = confirmed?.best === incumbent?.name ? confirmed : null;
  return {
    words: confirmationWords(confirmed, incumbent?.name ?? null),
    due: due === true,
    confirmed: facts?.confirmed ?? false,
    gain: facts?.gain ?? null,
    low: facts?.low ?? null,
    high: facts?.high ?? null,
  };
}

function sealedWords({ sealed, init }: Campaign): string {
  if (init.acceptance.sealed_runs === 0) return '';
  if (!sealed?.result) return 'The data kept apart was not opened yet.';
  const { metric, best } = sealed.result;
  return `On data kept apart (${metric}): ${confirmationWords(sealed.result, best)}.`;
}

function noise(campaign: Campaign): PageData['noise'] {
  const sd = judgedNoise(campaign)?.sd;
  return {
    sd: typeof sd === 'number' ? sd : null,
    deterministic: campaign.baseline?.deterministic ?? false,
    words: noiseWords(campaign.baseline, campaign.init.seed !== null) ?? 'not known yet',
  };
}

function counts(campaign: Campaign): PageData['counts'] {
  const attempts = attemptsOf(campaign);
  const cap = campaign.settings.max_candidates;
  const those = (is: (candidate: Candidate) => boolean) => campaign.candidates.filter(is).length;
  return {
    attempts,
    kept: those(({ finalized }) => finalized?.verdict === 'keep'),
    carried: those(({ finalized }) => finalized?.verdict === 'carry'),
    discarded: those(({ status }) => status === 'discard'),
    crashed: those(({ status }) => status === 'crash'),
    abandoned: those(({ status }) => status === 'abandoned'),
    remaining: cap === null ? null : Math.max(0, cap - attempts),
    runs: campaign.trialRuns,
  };
}

function trust({ trust_contract: trusted, budget }: Contract): PageData['contract'] {
  return {
    mayEdit: trusted.allowed_edit_paths,
    mayCreate: trusted.allowed_create_patterns,
    fixedBudget: Object.entries(budget.fixed_training_budget).flatMap(
      ([name, value]): [string, number][] => (value === null ? [] : [[name, value]]),
    ),
    fixedArguments: trusted.fixed_arguments,
    unread: trusted.unresolved,
  };
}

function literature({ results }: Campaign): PageData['literature'] {
  return results
    .flatMap((result) => (result.kind === 'literature' ? [result.event] : []))
    .slice(-50)
    .map(({ event, hypothesis, sources }) => ({
      event,
      hypothesis: hypothesis.slice(0, 2000),
      sources: sources.slice(0, 20).map((source) => source.slice(0, 500)),
    }));
}
