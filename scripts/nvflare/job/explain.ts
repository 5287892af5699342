import { type Place, placeText, type Step } from '../../python/value.ts';
import type { JobMeaning, Reading } from './meaning.ts';

/**
 * Why a fact of the contract is known or not: the chain of places its value went through, one line each,
 * first cause first. Null where the contract has no such field.
 *
 * @example
 * explain(meaning, 'budget.fixed_training_budget.num_rounds');
 * // ['job.py:5:20 literal', 'job.py:9:12 option --rounds', 'num_rounds is 4 (arg:rounds)']
 */
export function explain(meaning: JobMeaning, field: string): string[] | null {
  const readings = readingsOf(meaning, field);
  const name = field.slice(field.lastIndexOf('.') + 1);
  if (readings !== null) return distinct(readings.flatMap((reading) => chain(name, reading)));
  return DERIVED.get(field)?.(meaning) ?? null;
}

/** The fields that can be explained. */
export function explainable(meaning: JobMeaning): string[] {
  return [
    ...FIELDS.keys(),
    ...DERIVED.keys(),
    ...[...meaning.arguments.keys()].map((name) => `job.arguments.${name}`),
    ...[...meaning.environment.args.keys()].map((name) => `environment.discovered.args.${name}`),
  ];
}

/** Where a field was said, as `job.py:14:21`; null where it was not. */
export function placeOfField(meaning: JobMeaning, field: string): string | null {
  const place = readingsOf(meaning, field)?.[0]?.place ?? null;
  return place === null ? null : placeText(place);
}

// internals

/** Fields that were read from the job, each with its way. */
const FIELDS = new Map<string, (meaning: JobMeaning) => readonly Reading<unknown>[]>([
  ['budget.fixed_training_budget.num_rounds', ({ budget }) => [budget.numRounds]],
  ['budget.fixed_training_budget.min_clients', ({ budget }) => [budget.minClients]],
  ['budget.fixed_training_budget.num_clients', ({ budget }) => [budget.numClients]],
  ['environment.profiles.sim.num_clients', ({ budget }) => [budget.numClients]],
  ['objective.metric', ({ objective }) => [objective.metric]],
  ['objective.requested_metric', ({ objective }) => [objective.metric]],
  ['objective.metric_source', ({ objective }) => [objective.metric]],
  ['objective.metric_extraction_order', ({ objective }) => [objective.metric]],
  ['objective.job_key_metric', ({ objective }) => [objective.metric]],
  ['objective.mode', ({ objective }) => [objective.mode]],
  ['objective.mode_source', ({ objective }) => [objective.mode]],
  ['objective.job_key_metric_mode', ({ objective }) => [objective.mode]],
  ['job.train_script', ({ scriptReadings }) => scriptReadings],
]);

/** Fields that follow from what was read. */
const DERIVED = new Map<string, (meaning: JobMeaning) => string[]>([
  ['job.class', ({ class: name, built }) => [at(built, `builds ${name ?? 'no NVFlare job'}`)]],
  ['job.surface', ({ class: name, surface, built }) => [at(built, `${name} is a ${surface}`)]],
  ['job.entrypoint', ({ entrypoint }) => [`${entrypoint} was given as the job`]],
  ['job.name_option', ({ options }) => [optionLine('name', options)]],
  [
    'environment.discovered.class',
    ({ environment }) => [`the job is started in ${environment.class ?? 'nothing that was read'}`],
  ],
  ['import.support.status', supportLines],
  ['import.support.reason', supportLines],
  ['import.support.patterns', supportLines],
  ['import.confidence', confidenceLines],
  ['import.sha256', ({ entrypoint }) => [`of the bytes of ${entrypoint}`]],
  ['unresolved', unresolvedLines],
  ['trust_contract.unresolved', unresolvedLines],
  [
    'trust_contract.allowed_edit_paths',
    ({ entrypoint, trainScripts, localModules }) => [
      `${entrypoint} is the job`,
      ...trainScripts.map((path) => `${path} is a train script`),
      ...localModules.map((path) => `${path} is imported`),
    ],
  ],
  [
    'search_space.suggested',
    ({ tunables }) =>
      tunables.map(({ file, line, name, flag }) => `${file}:${line} ${flag ?? name}`),
  ],
  [
    'artifacts.evidence',
    ({ class: name, evidence }) => [`${name} leaves ${evidence ?? 'nothing known'} after a run`],
  ],
]);

function readingsOf(meaning: JobMeaning, field: string): readonly Reading<unknown>[] | null {
  const known = FIELDS.get(field);
  if (known !== undefined) return known(meaning);
  const [, group, name = ''] =
    /^(job\.arguments|environment\.discovered\.args)\.([^.]+)(?:\.\w+)?$/.exec(field) ?? [];
  const readings = group === 'job.arguments' ? meaning.arguments : meaning.environment.args;
  const reading = group === undefined ? undefined : readings.get(name);
  return reading === undefined ? null : [reading];
}

function chain(
  name: string,
  { steps = [], reason, place, value, source }: Reading<unknown>,
): string[] {
  const way = steps.map(({ what, place: where }: Step) => at(where, what));
  if (reason !== null) return [...way, reason];
  return [...way, at(place, `${name} is ${JSON.stringify(value, bigints)} (${source})`)];
}

function distinct(lines: string[]): string[] {
  return lines.filter((line, index) => line !== lines[index - 1]);
}

function at(place: Place | null, text: string): string {
  return place === null ? text : `${placeText(place)} ${text}`;
}

function optionLine(dest: string, options: JobMeaning['options']): string {
  const [flag] = options.get(dest) ?? [];
  return flag === undefined ? `the job has no option ${dest}` : `the job has the option ${flag}`;
}

function supportLines({ support }: JobMeaning): string[] {
  return support.reason === null ? support.patterns : [...support.patterns, support.reason];
}

function confidenceLines(meaning: JobMeaning): string[] {
  const lines = [...supportLines(meaning), ...unresolvedLines(meaning)];
  return [`${meaning.confidence}: ${meaning.unresolved.length} fields are not read`, ...lines];
}

function unresolvedLines({ unresolved }: JobMeaning): string[] {
  if (unresolved.length === 0) return ['everything was read'];
  return unresolved.map(({ field, reason }) => `${field}: ${reason}`);
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
