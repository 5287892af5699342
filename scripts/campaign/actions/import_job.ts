import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Reply } from '../../base/door.ts';
import { EXIT, Failure } from '../../base/failure.ts';
import { writeAtomic } from '../../base/files.ts';
import { nearest, numberOf, textOf, usage } from '../../base/flags.ts';
import { jsonText } from '../../base/json.ts';
import { listed } from '../../base/words.ts';
import { explain, explainable, placeOfField } from '../../nvflare/job/explain.ts';
import type { JobMeaning } from '../../nvflare/job/meaning.ts';
import { obstaclesOf } from '../contract/admission.ts';
import { splitArguments } from '../contract/arguments.ts';
import type { Contract } from '../contract/contract.ts';
import { contractText } from '../contract/contract_text.ts';
import { readMutationSchema } from '../contract/mutation_schema.ts';
import { layoutOf, locateJob } from '../records/paths.ts';
import { contractFor, importWithBudget, type Request, schemaText } from './session.ts';

/** Reads a job into its contract; prints it whole, also that of a job which will not be admitted. */
export async function importJob({
  job: path,
  parsed,
}: Omit<Request, 'interruption'>): Promise<Reply> {
  const { workspace, job } = locateJob(path, textOf(parsed, 'workspace'));
  const schema = readMutationSchema(schemaText(workspace));
  const given = splitArguments(textOf(parsed, 'job-args'), 'job-args');
  const { meaning, args: jobArgs } = await importWithBudget(workspace, job, given, schema);
  const contract = contractFor(workspace, meaning, schema, {
    metric: textOf(parsed, 'metric') ?? null,
    environment: choice(textOf(parsed, 'env') ?? 'sim', 'env', ['sim', 'poc', 'prod'] as const),
    maxCandidates: numberOf(parsed, 'max-candidates', { min: 0 }) ?? null,
    jobArgs,
  });
  const asked = textOf(parsed, 'explain');
  if (asked !== undefined) return explanation(meaning, contract, asked);
  const obstacles = obstaclesOf(contract, schema, (field) => placeOfField(meaning, field));
  const format = choice(textOf(parsed, 'format') ?? 'yaml', 'format', ['yaml', 'json'] as const);
  const text = format === 'yaml' ? contractText(contract) : `${jsonText(contract)}\n`;
  const output = textOf(parsed, 'output');
  if (parsed.switches.has('check')) {
    const body = {
      ok: obstacles.length === 0,
      action: 'import',
      admitted: obstacles.length === 0,
      obstacles,
    };
    return { exit: obstacles.length === 0 ? EXIT.done : EXIT.refused, body };
  }
  if (output === '-') return { exit: EXIT.done, body: text };
  const file = output === undefined ? join(workspace, 'autofl.yaml') : resolve(output);
  refuseOverwriting(workspace, file);
  writeAtomic(file, text);
  return { exit: EXIT.done, body: summary(contract, file, obstacles) };
}

// internals

/** Why a field is known or not: the places its value went through, first cause first. */
function explanation(meaning: JobMeaning, contract: Contract, field: string): Reply {
  const chain = explain(meaning, field) ?? asWritten(contract, field);
  if (chain)
    return { exit: EXIT.done, body: { ok: true, action: 'import', explain: field, chain } };
  const fields = explainable(meaning);
  const near = nearestField(field, fields);
  throw usage(
    `--explain ${field}: the contract has no such field${near ? `; did you mean ${near}?` : ''}`,
    `fields: ${listed(fields, { most: 12 })}`,
  );
}

/** A field that no source decides: it is the same for every job, or was asked for on the command line. */
function asWritten(contract: Contract, field: string): string[] | null {
  let value: unknown = contract;
  for (const name of field.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    value = Reflect.get(value, name);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return null;
  return [`${field} is ${jsonText(value)}, from the command line or the same for every job`];
}

/** The field that was meant, also where only its last name was given. */
function nearestField(field: string, fields: string[]): string | null {
  const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
  const near = nearest(field, fields);
  if (near !== null) return near;
  const name = nearest(last(field), fields.map(last));
  return fields.find((one) => last(one) === name) ?? null;
}

function summary(
  contract: Contract,
  file: string,
  obstacles: { code: string; message: string }[],
): { [key: string]: unknown } {
  return {
    ok: true,
    action: 'import',
    contract: file,
    class: contract.job.class,
    metric: contract.objective.metric,
    mode: contract.objective.mode,
    fixed_budget: contract.budget.fixed_training_budget,
    confidence: contract.import.confidence,
    admitted: obstacles.length === 0,
    ...(obstacles.length > 0 ? { obstacles } : {}),
    unresolved: contract.unresolved.map(({ field, reason }) => `${field}: ${reason}`),
  };
}

/** A running campaign's contract is written by the campaign alone. */
function refuseOverwriting(workspace: string, file: string): void {
  const layout = layoutOf(workspace);
  if (file !== layout.contract || !existsSync(layout.journal)) return;
  throw new Failure({
    code: 'AUTOFL_CONTRACT_IN_USE',
    message: `A campaign uses ${file}; importing again would overwrite its contract`,
    hint: 'Print it instead: import_job.ts JOB --output -',
  });
}

function choice<T extends string>(text: string, name: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found === undefined) throw usage(`--${name} takes ${allowed.join(', ')}; received ${text}`);
  return found;
}
