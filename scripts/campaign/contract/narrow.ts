import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { Failure } from '../../base/failure.ts';
import type { Contract } from './contract.ts';
import { readYaml } from './yaml.ts';

const Reviewed = v.looseObject({
  environment: v.looseObject({
    simulator_env_passthrough: v.array(v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*$/))),
  }),
  trust_contract: v.looseObject({
    allowed_edit_paths: v.array(v.string()),
    allowed_create_patterns: v.array(v.string()),
  }),
});

/**
 * Applies the person's review of `autofl.yaml`: it may narrow what may be edited or created, and add
 * names that trials inherit. Anything else must be what the job says.
 *
 * @throws Failure `AUTOFL_CONTRACT_EDITED` naming the first field that differs.
 */
export function narrow(imported: Contract, reviewedText: string | null): Contract {
  if (reviewedText === null) return imported;
  const reviewed = v.safeParse(Reviewed, readYaml(reviewedText, 'autofl.yaml'));
  if (!reviewed.success) {
    const [issue] = reviewed.issues;
    throw refused(v.getDotPath(issue) ?? 'the file', issue.message);
  }
  const { trust_contract: trust, environment } = reviewed.output;
  requireSubset(
    'trust_contract.allowed_edit_paths',
    trust.allowed_edit_paths,
    imported.trust_contract.allowed_edit_paths,
  );
  requireSubset(
    'trust_contract.allowed_create_patterns',
    trust.allowed_create_patterns,
    imported.trust_contract.allowed_create_patterns,
  );
  const narrowed: Contract = {
    ...imported,
    environment: {
      ...imported.environment,
      simulator_env_passthrough: environment.simulator_env_passthrough,
    },
    trust_contract: {
      ...imported.trust_contract,
      allowed_edit_paths: trust.allowed_edit_paths,
      allowed_create_patterns: trust.allowed_create_patterns,
    },
  };
  const differing = firstDifference(comparable(narrowed), comparable(reviewed.output), '');
  if (differing) throw refused(differing, 'it is not what the job says now');
  return narrowed;
}

// internals

/** A cap is a setting of the campaign, given on its command line; an earlier import may lack it. */
function comparable(contract: { [key: string]: unknown } | Contract): { [key: string]: unknown } {
  const { budget, ...rest } = contract as { [key: string]: unknown };
  return { ...rest, budget: { ...(budget as object), max_candidates: null } };
}

function requireSubset(field: string, reviewed: string[], imported: string[]): void {
  const added = reviewed.find((entry) => !imported.includes(entry));
  if (added !== undefined)
    throw refused(field, `${added} is wider than the import; a review may only narrow`);
}

function firstDifference(a: unknown, b: unknown, path: string): string | null {
  if (isDeepStrictEqual(a, b)) return null;
  if (!isRecord(a) || !isRecord(b)) return path || 'the file';
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstDifference(a[key], b[key], path ? `${path}.${key}` : key);
    if (found) return found;
  }
  return null;
}

function isRecord(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(field: string, why: string): Failure {
  return new Failure({
    code: 'AUTOFL_CONTRACT_EDITED',
    message: `autofl.yaml: ${field}: ${why}`,
    hint: 'Delete autofl.yaml and import the job again, then narrow allowed_edit_paths or allowed_create_patterns',
  });
}
