import { nextOutside } from '../outside.ts';
import { type Campaign, type Candidate, isExternal } from '../records/fold.ts';

export const MANIFEST_SCHEMA = 'nvflare.autofl.candidate.v1';

/** Whether a candidate was validated and staged, and waits for its result from outside. */
export function isStaged(campaign: Campaign, { status, submitted }: Candidate): boolean {
  return status === 'prepared' && submitted !== null && isExternal(campaign);
}

/** A candidate's status as people read it. */
export function statusOf(campaign: Campaign, candidate: Candidate): string {
  return isStaged(campaign, candidate) ? 'ready_for_external_execution' : candidate.status;
}

/** One candidate's record. Every field is computed; whatever is written into the file is overwritten. */
export function manifestOf(campaign: Campaign, candidate: Candidate): { [key: string]: unknown } {
  const { prepared, submitted, finalized } = candidate;
  const { init } = campaign;
  const trial = candidate.trials.at(-1);
  return {
    schema_version: MANIFEST_SCHEMA,
    candidate_id: candidate.name,
    hypothesis: prepared.hypothesis,
    algorithm_family: prepared.algorithm_family,
    literature_event_id: prepared.literature_event_id,
    status: statusOf(campaign, candidate),
    prepared_at: candidate.preparedAt,
    finished_at: candidate.finishedAt,
    base_candidate: prepared.base_candidate,
    base_source_sha256: prepared.base_source_sha256,
    fixed_budget_sha256: init.fixed_budget_sha256,
    objective: { metric: init.metric, mode: init.mode },
    environment: init.environment,
    inherited_args: prepared.inherited_args,
    run_args: submitted?.run_args ?? prepared.run_args,
    changed_files: submitted?.changed_files ?? [],
    created_files: submitted?.created_files ?? [],
    candidate_kind: submitted?.candidate_kind ?? null,
    patch_sha256: submitted?.patch_sha256 ?? null,
    candidate_source_sha256: submitted?.source_sha256 ?? null,
    execution_fingerprint: submitted?.execution_fingerprint ?? null,
    ...(isStaged(campaign, candidate) ? { next_run: nextOutside(campaign) } : {}),
    artifacts: trial?.artifacts ?? trial?.external?.artifacts ?? null,
    job_id: trial?.external?.job_id ?? null,
    result: finalized
      ? {
          score: finalized.score,
          verdict: finalized.verdict,
          reason: finalized.reason,
          score_delta: finalized.score_delta,
          evidence: finalized.evidence,
          rule: finalized.rule,
          comparison: finalized.comparison,
          runs: candidate.trials.map(({ trial, block, seed, purpose, score, outcome }) => ({
            trial,
            block,
            seed,
            purpose,
            outcome,
            score,
          })),
          measured: trial?.evidence ?? null,
          explanation: trial?.explanation ?? [],
        }
      : null,
    crash_replay: submitted?.crash_replay ?? null,
    prepared_event: candidate.seq,
  };
}
