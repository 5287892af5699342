import type { JobMeaning } from '../../nvflare/job/meaning.ts';
import { destOf } from '../contract/arguments.ts';
import type { Contract } from '../contract/contract.ts';
import type { MutationSchema } from '../contract/mutation_schema.ts';

/** Timeouts stand among the budget's values in the schema, but are not arguments of the job. */
const NOT_ARGUMENTS = ['run_timeout_seconds', 'simulator_no_progress_timeout_seconds'];

/** The budget that the job's author declares, as arguments, for those options that the job takes. */
export function budgetArguments(schema: MutationSchema, meaning: JobMeaning): string[] {
  const budget = Object.entries(schema.comparison_budget_args.default_candidate_budget);
  return budget.flatMap(([name, value]) => {
    const [flag] = meaning.options.get(destOf(name)) ?? [];
    return flag && value !== undefined && !NOT_ARGUMENTS.includes(name)
      ? [flag, String(value)]
      : [];
  });
}

/** `--name NAME` where the job has that option: its simulation is then called after the arm. */
export function nameArguments({ job }: Contract, name: string): string[] {
  return job.name_option === null ? [] : [job.name_option, name];
}
