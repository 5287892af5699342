import { redraw } from '../../scripts/campaign/project.ts';
import type { Evidence } from '../../scripts/campaign/records/event.ts';
import { executionFingerprint } from '../../scripts/campaign/records/fingerprint.ts';
import { patchOf } from '../../scripts/campaign/records/patch.ts';
import type { Records } from '../../scripts/campaign/records/records.ts';

/**
 * Appends `count` finished candidates to a campaign of the tiny job, each with a source, a patch and a
 * scored run of its own, through the code that actions use, and draws them.
 */
export async function appendCandidates(records: Records, count: number): Promise<void> {
  const { init, statistic, incumbent } = records.campaign;
  if (!statistic || !incumbent) throw new Error('the campaign has no scored baseline');
  const base = records.objects.getFiles(init.source_sha256);
  for (let index = 0; index < count; index += 1) {
    const score = 0.5 - (index + 1) / (count + 1) / 10;
    appendCandidate(records, { name: `c${index}`, score, statistic, base });
  }
  await redraw(records);
}

// internals

function appendCandidate(
  records: Records,
  made: { name: string; score: number; statistic: Evidence; base: Map<string, Buffer> },
): void {
  const { init, incumbent } = records.campaign;
  const { name, score, statistic, base } = made;
  const files = new Map(base).set('client.py', Buffer.from(`SCORE = ${score}\nFAULT = ""\n`));
  const source = records.objects.putTree(files);
  const patch = patchOf(base, files, { changed: ['client.py'], created: [], deleted: [] });
  const trial = `${name}-0`;
  const artifacts = `autofl_runs/${name}/b0`;
  records.append('candidate_prepared', {
    candidate: name,
    hypothesis: `a hypothesis of usual length says what should improve and why: score ${score}`,
    algorithm_family: 'server-momentum',
    literature_event_id: null,
    base_candidate: incumbent?.name ?? 'baseline',
    base_source_sha256: init.source_sha256,
    inherited_args: [],
    run_args: [],
  });
  records.append('candidate_submitted', {
    candidate: name,
    source_sha256: source,
    contract_json_sha256: init.contract_json_sha256,
    patch_sha256: records.objects.put(patch),
    run_args: [],
    changed_files: ['client.py'],
    created_files: [],
    candidate_kind: 'source_edit',
    execution_fingerprint: executionFingerprint(source, [], init.fixed_budget_sha256),
    crash_replay: null,
  });
  const run = { trial, arm: name, block: 0, purpose: 'selection', seed: null } as const;
  records.append('trial_started', {
    ...run,
    token: '0'.repeat(32),
    began_at: null,
    seal: null,
    source_sha256: source,
    args: [],
  });
  records.append('trial_finished', {
    ...run,
    outcome: 'scored',
    score,
    evidence: {
      ...statistic,
      file: `${artifacts}/server/simulate_job/metrics/round_metrics.jsonl`,
    },
    evidence_digest: source,
    values_sha256: null,
    runtime_seconds: 30,
    contended: false,
    reason: null,
    explanation: [],
    warnings: [],
    artifacts,
    external: null,
  });
  records.append('candidate_finalized', {
    candidate: name,
    status: 'discard',
    verdict: 'discard',
    reason: 'not better than the incumbent',
    rule: init.rule,
    evidence: 'single',
    trials: [trial],
    score,
    score_delta: score - (incumbent?.score ?? 0),
    runtime_seconds: 30,
    contract_sha256: null,
    comparison: null,
  });
}
