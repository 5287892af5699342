import { destOf, inherit, joinArguments, optionsOf } from './contract/arguments.ts';
import type { Contract } from './contract/contract.ts';
import type { MutableArg, MutationSchema } from './contract/mutation_schema.ts';
import { argumentProblems } from './contract/rules.ts';
import { executionFingerprint } from './records/fingerprint.ts';
import type { Campaign, Candidate } from './records/fold.ts';

/** One candidate that needs no edit: its run arguments say it all. */
export interface Suggestion {
  name: string;
  run_args: string;
  hypothesis: string;
  family: string;
}

/** What records alone suggest; nothing of it was run. */
export interface Ideas {
  suggestions: Suggestion[];
  /** Named numbers of the train script that only an edit of source can change. */
  edits: string[];
  families: { name: string; attempts: number; kept: number }[];
  untried_families: string[];
}

/**
 * What to try next, from records alone: arguments that were not tried on the incumbent, those first that
 * were tried least; and kinds of ideas that nobody had. Deterministic: same records, same ideas.
 */
export function ideasFor(
  campaign: Campaign,
  contract: Contract,
  schema: MutationSchema,
  limit: number,
): Ideas {
  const families = familiesOf(campaign);
  const tunables = tunablesOf(contract);
  return {
    suggestions: argumentIdeas(campaign, contract, schema, tunables).slice(0, limit),
    edits: tunables
      .filter(({ flag, type }) => flag === null && type !== 'bool')
      .map(({ name, standard, source }) => `${name} = ${String(standard)} (${source})`)
      .slice(0, limit),
    families,
    untried_families: KINDS.filter((kind) => !families.some(({ name }) => name.includes(kind))),
  };
}

// internals

/** Kinds of ideas that federated learning knows, the bold ones first. */
const KINDS = [
  'model',
  'learning-rate',
  'schedule',
  'optimizer',
  'loss',
  'class-imbalance',
  'augmentation',
  'normalisation',
  'regularisation',
  'initialisation',
  'fedprox',
  'scaffold',
  'server-momentum',
  'aggregation',
];

interface Tunable {
  name: string;
  flag: string | null;
  type: string;
  standard: unknown;
  choices: unknown[];
  source: string;
}

function tunablesOf({ search_space }: Contract): Tunable[] {
  return search_space.suggested.map(({ name, flag, type, default: standard, choices, source }) => ({
    name: String(name),
    flag: typeof flag === 'string' ? flag : null,
    type: String(type),
    standard,
    choices: Array.isArray(choices) ? choices : [],
    source: String(source),
  }));
}

function argumentIdeas(
  campaign: Campaign,
  contract: Contract,
  schema: MutationSchema,
  tunables: Tunable[],
): Suggestion[] {
  const inherited = campaign.incumbent?.run_args ?? [];
  const tries = triesOf(campaign);
  const ranked = tunables.flatMap((tunable) =>
    argumentsFor(tunable, inherited, boundOf(tunable, schema))
      .filter((words) => argumentProblems(words, contract, schema).length === 0)
      .filter((words) => !wasTried(campaign, inherit(inherited, words)))
      .map((words, index) => ({
        rank: index + (tries.get(tunable.name) ?? 0),
        suggestion: suggestionOf(campaign, tunable, words, inherited),
      })),
  );
  return ranked.sort((a, b) => a.rank - b.rank).map(({ suggestion }) => suggestion);
}

/** Run arguments that move one option from where the incumbent has it. */
function argumentsFor(
  tunable: Tunable,
  inherited: string[],
  bound: MutableArg | undefined,
): string[][] {
  const { flag, type, standard } = tunable;
  if (flag === null) return [];
  if (type === 'bool') {
    const isSet = valueIn(inherited, tunable.name) !== null;
    return standard === false && !isSet ? [[flag]] : [];
  }
  return valuesFor(tunable, valueIn(inherited, tunable.name) ?? standard, bound).map((value) => [
    flag,
    value,
  ]);
}

function valuesFor(tunable: Tunable, now: unknown, bound: MutableArg | undefined): string[] {
  const choices = [...tunable.choices, ...(bound?.choices ?? [])];
  const number = now === null || now === '' ? Number.NaN : Number(now);
  const values =
    choices.length > 0
      ? choices
      : Number.isFinite(number)
        ? [...steps(tunable, number), bound?.max, bound?.min]
        : [];
  const texts = values.flatMap((value) => (value === undefined ? [] : [String(value)]));
  return [...new Set(texts)].filter((text) => text !== String(now));
}

/** Bold steps first: what matters in training does so by factors. */
function steps({ type, name }: Tunable, now: number): number[] {
  if (type === 'int') {
    return now === 0 ? [1, 2] : [now * 2, Math.max(1, Math.round(now / 2)), now * 4];
  }
  if (now === 0) return [0.1, 0.01];
  const isShare = SHARES.test(name) && now > 0 && now < 1;
  const values = isShare ? [(1 + now) / 2, now / 2] : [now * 3, now / 3, now * 10, now / 10];
  return values.map((value) => Number(value.toPrecision(3)));
}

/** Options between 0 and 1 by the words of their names. */
const SHARES = /momentum|dropout|beta|ratio|fraction|prob|smoothing/i;

function boundOf({ name }: Tunable, { mutable_args }: MutationSchema): MutableArg | undefined {
  return Object.entries(mutable_args).find(([option]) => destOf(option) === name)?.[1];
}

function wasTried({ init, incumbent, fingerprints }: Campaign, runArgs: string[]): boolean {
  const source = incumbent?.source_sha256 ?? init.source_sha256;
  return fingerprints.has(executionFingerprint(source, runArgs, init.fixed_budget_sha256));
}

function suggestionOf(
  campaign: Campaign,
  { name, standard }: Tunable,
  words: string[],
  inherited: string[],
): Suggestion {
  const [, value = 'on'] = words;
  const now = valueIn(inherited, name) ?? (words.length > 1 ? String(standard) : 'off');
  return {
    name: freeName(campaign, `${name}-${value}`),
    run_args: joinArguments(words),
    hypothesis: `${name} ${value} instead of ${now}`,
    family: name.toLowerCase().replaceAll('_', '-'),
  };
}

/** A name that `prepare` takes. */
function freeName({ candidates }: Campaign, wanted: string): string {
  const stem = wanted.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'idea';
  const used = new Set(candidates.map(({ name }) => name.toLowerCase()));
  let name = stem.slice(0, 60);
  for (let number = 2; used.has(name.toLowerCase()); number += 1)
    name = `${stem.slice(0, 60)}-${number}`;
  return name;
}

function valueIn(words: string[], dest: string): string | null {
  const option = optionsOf(words).options.findLast((one) => one.dest === dest);
  if (!option) return null;
  const [flag = '', ...values] = option.words;
  return flag.includes('=') ? flag.slice(flag.indexOf('=') + 1) : values.join(' ');
}

/** How many attempts set each option otherwise than they inherited it. */
function triesOf({ candidates }: Campaign): Map<string, number> {
  const tries = new Map<string, number>();
  for (const { finalized, submitted, prepared } of candidates) {
    if (!finalized || !submitted) continue;
    for (const { dest } of optionsOf(submitted.run_args).options) {
      if (valueIn(submitted.run_args, dest) === valueIn(prepared.inherited_args, dest)) continue;
      tries.set(dest, (tries.get(dest) ?? 0) + 1);
    }
  }
  return tries;
}

function familiesOf({ candidates }: Campaign): Ideas['families'] {
  const found = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const { algorithm_family: name } = candidate.prepared;
    if (candidate.finalized && name) found.set(name, [...(found.get(name) ?? []), candidate]);
  }
  return [...found].map(([name, own]) => ({
    name,
    attempts: own.length,
    kept: own.filter(({ status }) => status === 'keep').length,
  }));
}
