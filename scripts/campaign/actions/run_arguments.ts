import type { JobMeaning } from '../../nvflare/meaning.ts';
import { destOf } from '../arguments.ts';
import type { MutationSchema } from '../mutation_schema.ts';
import type { Records } from '../records.ts';
import { importFrom } from './session.ts';

/** Timeouts stand among the budget's values in the schema, but are not arguments of the job. */
const NOT_ARGUMENTS = ['run_timeout_seconds', 'simulator_no_progress_timeout_seconds'];

/** The budget that the job's author declares, as arguments, for those options that the job takes. */
export function budgetArguments(schema: MutationSchema, meaning: JobMeaning): string[] {
  const budget = Object.entries(schema.comparison_budget_args.default_candidate_budget);
  return budget.flatMap(([name, value]) => {
    const flag = meaning.options.get(destOf(name));
    return flag && value !== undefined && !NOT_ARGUMENTS.includes(name)
      ? [flag, String(value)]
      : [];
  });
}

/** `--name NAME` where the job has that option: its simulation is then called after the arm. */
export async function nameArguments(records: Records, name: string): Promise<string[]> {
  const { init } = records.campaign;
  const meaning = await importFrom(records.layout.workspace, init.job, init.base_args);
  const flag = meaning.options.get('name');
  return flag ? [flag, name] : [];
}
