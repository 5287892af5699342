import * as v from 'valibot';
import { Failure } from '../../base/failure.ts';
import { readYaml } from './yaml.ts';

/** A bound on one argument that candidates may set. */
const MutableArg = v.strictObject({
  type: v.picklist(['int', 'float', 'str', 'bool']),
  min: v.optional(v.number()),
  max: v.optional(v.number()),
  choices: v.optional(v.array(v.union([v.string(), v.number(), v.boolean()]))),
});
export type MutableArg = v.InferOutput<typeof MutableArg>;

const Seconds = v.pipe(v.number(), v.integer(), v.minValue(0));
const BudgetValue = v.union([v.number(), v.string(), v.boolean()]);

const Schema = v.strictObject({
  preferred_targets: v.optional(v.array(v.string()), []),
  mutable_args: v.optional(v.record(v.string(), MutableArg), {}),
  comparison_budget_args: v.optional(
    v.strictObject({
      default_candidate_budget: v.optional(
        v.objectWithRest(
          {
            run_timeout_seconds: v.optional(Seconds),
            simulator_no_progress_timeout_seconds: v.optional(Seconds),
          },
          BudgetValue,
        ),
        {},
      ),
      fixed_within_campaign: v.optional(v.array(v.string()), []),
    }),
    {},
  ),
  objective: v.optional(
    v.strictObject({
      optimization_metric: v.optional(v.string()),
      mode: v.optional(v.picklist(['max', 'min'])),
      metric_extraction_order: v.optional(v.array(v.string())),
      metric_source: v.optional(v.string()),
    }),
  ),
  evidence: v.optional(v.strictObject({ file: v.string(), key: v.string() })),
  replicates: v.optional(v.strictObject({ seed_arg: v.optional(v.string()) }), {}),
  sealed_evaluation: v.optional(
    v.strictObject({
      args: v.optional(v.array(v.string()), []),
      job: v.optional(v.string()),
      metric: v.optional(v.string()),
      mode: v.optional(v.picklist(['max', 'min'])),
      runs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    }),
  ),
});

/** What the job's author allows and fixes (`mutation_schema.yaml`); every key is optional. */
export type MutationSchema = v.InferOutput<typeof Schema>;

/**
 * Reads the schema; no file means no restrictions.
 *
 * @throws Failure `AUTOFL_BAD_SCHEMA` naming the field.
 */
export function readMutationSchema(text: string | null): MutationSchema {
  const parsed = v.safeParse(Schema, text === null ? {} : (readYaml(text, FILE) ?? {}));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue);
  throw new Failure({
    code: 'AUTOFL_BAD_SCHEMA',
    message: `${FILE}: ${field ?? 'the file'}: ${issue.message}`,
    hint: `Mend ${FILE}; its keys are in references/contract.md`,
  });
}

// internals

const FILE = 'mutation_schema.yaml';
