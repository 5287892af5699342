import { placeText } from '../python/value.ts';
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
  const reading = readingOf(meaning, field);
  if (reading === null) return null;
  const way = (reading.steps ?? []).map(({ what, place }) =>
    place === null ? what : `${placeText(place)} ${what}`,
  );
  const name = field.slice(field.lastIndexOf('.') + 1);
  if (reading.reason !== null) return [...way, reading.reason];
  const at = reading.place === null ? '' : `${placeText(reading.place)} `;
  return [...way, `${at}${name} is ${JSON.stringify(reading.value, bigints)} (${reading.source})`];
}

/** The fields that can be explained. */
export function explainable(meaning: JobMeaning): string[] {
  return [
    ...FIELDS.keys(),
    ...[...meaning.arguments.keys()].map((name) => `job.arguments.${name}`),
    ...[...meaning.environment.args.keys()].map((name) => `environment.discovered.args.${name}`),
  ];
}

// internals

const FIELDS = new Map<string, (meaning: JobMeaning) => Reading<unknown> | null>([
  ['budget.fixed_training_budget.num_rounds', ({ budget }) => budget.numRounds],
  ['budget.fixed_training_budget.min_clients', ({ budget }) => budget.minClients],
  ['budget.fixed_training_budget.num_clients', ({ budget }) => budget.numClients],
  ['objective.metric', ({ objective }) => objective.metric],
  ['objective.mode', ({ objective }) => objective.mode],
]);

function readingOf(meaning: JobMeaning, field: string): Reading<unknown> | null {
  const known = FIELDS.get(field);
  if (known !== undefined) return known(meaning);
  const [, group, name = ''] =
    /^(job\.arguments|environment\.discovered\.args)\.(.+)$/.exec(field) ?? [];
  const readings = group === 'job.arguments' ? meaning.arguments : meaning.environment.args;
  return group === undefined ? null : (readings.get(name) ?? null);
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
