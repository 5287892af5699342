import type { Evidence, KnownClass } from '../catalogue/catalogue.ts';
import type { Assembly } from './assembly.ts';
import { trainingWorkflows } from './budget.ts';

/**
 * Where a job leaves numbers that can be read after a run: what the recipe is known to leave, else what
 * its workflow does, given whether a `MetricsArtifactWriter` and a model selector are there. Null where
 * the workspace's own code decides.
 */
export function evidenceOf(surface: KnownClass | null, assembly: Assembly): Evidence | null {
  if (surface?.evidence !== undefined) return surface.evidence;
  const [workflow, second] = trainingWorkflows(assembly);
  if (workflow === undefined || second !== undefined || workflow.local !== null) return null;
  const kind = workflow.class.evidence ?? null;
  if (kind !== 'round_metrics') return kind;
  // An aggregator of the job's own leaves metrics only if its code returns them.
  if (assembly.strangers.length > 0 || assembly.ownAggregator) return null;
  if (certainly(assembly, 'metrics_writer')) return 'round_metrics';
  return certainly(assembly, 'selector') ? 'server_log' : 'none';
}

// internals

function certainly(assembly: Assembly, kind: string): boolean {
  return assembly.parts.some((part) => part.class.kind === kind && part.uncertain === null);
}
