import { CROSS_SITE_FILE } from '../nvflare/evidence/declared_evidence.ts';
import type { EvidenceSource, Statistic } from '../nvflare/evidence/evidence_request.ts';
import type { TrialPlan } from '../nvflare/trial/trial.ts';
import type { Contract } from './contract/contract.ts';
import type { MutationSchema } from './contract/mutation_schema.ts';
import type { Evidence } from './records/event.ts';
import type { RecordsView } from './records/records.ts';

/** Which numbers of a run count: fixed with the campaign, so that no candidate is scored from elsewhere. */
export function evidencePlan({
  campaign,
  objects,
}: Pick<RecordsView, 'campaign' | 'objects'>): Pick<TrialPlan, 'source' | 'metrics'> {
  const contract: Contract = objects.getJson(campaign.init.contract_json_sha256);
  const schema: MutationSchema = objects.getJson(campaign.init.schema_json_sha256);
  const { metric_extraction_order: order } = contract.objective;
  return {
    source: evidenceSource(contract, schema),
    metrics: order.length > 0 ? order : [campaign.init.metric],
  };
}

/** What later runs are held to. */
export function statisticOf(evidence: Evidence | null): Statistic | null {
  if (!evidence) return null;
  const { metric, round, sites, round_scores: scores } = evidence;
  return { metric, round, sites, scores };
}

/** Where the numbers of a job's runs stand: what its author declares goes before what NVFlare leaves. */
export function evidenceSource(contract: Contract, schema: MutationSchema): EvidenceSource {
  const declared = schema.evidence;
  if (declared?.file === CROSS_SITE_FILE) return { kind: 'cross_site', file: declared.file };
  if (declared) return { kind: 'declared', ...declared };
  if (contract.artifacts.evidence === 'server_log')
    return { kind: 'server_log', negated: contract.objective.job_key_metric_mode === 'min' };
  const { metric, job_key_metric: selected } = contract.objective;
  return { kind: 'round_metrics', selected: metric === selected };
}
