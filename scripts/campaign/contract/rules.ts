import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../base/failure.ts';
import { listed } from '../../base/words.ts';
import type { Change } from '../records/patch.ts';
import { destOf, optionsOf } from './arguments.ts';
import type { Contract, FixedBudget } from './contract.ts';
import type { MutableArg, MutationSchema } from './mutation_schema.ts';

/** A draft before its run, as the rules see it. Pure data. */
export interface DraftFacts {
  change: Change;
  /** Bytes of changed and created files. */
  texts: Map<string, Uint8Array>;
  /** Those of the created files that the contract lets a candidate create. */
  creatable: Set<string>;
  /** Links and other odd entries in the draft. */
  odd: string[];
  /** Created files whose place in the workspace is not free, with what stands there. */
  taken: Map<string, string>;
  /** Created files that Python would find instead of a module from elsewhere. */
  standIns: Map<string, string>;
  ownArgs: string[];
  literatureLinked: boolean;
}

/**
 * Every reason why a draft must not run, each with its place. Nothing was executed and nothing changes:
 * the agent mends the draft and evaluates again.
 */
export function draftProblems(
  facts: DraftFacts,
  contract: Contract,
  schema: MutationSchema,
): string[] {
  const { allowed_edit_paths: edits, allowed_create_patterns: creations } = contract.trust_contract;
  const { change } = facts;
  return [
    ...facts.odd.map((entry) => `${entry}: a draft holds regular source files only`),
    ...change.deleted.map((path) => `${path}: managed files must not be deleted`),
    ...change.changed
      .filter((path) => !edits.includes(path))
      .map((path) => `${path}: not among the allowed edits (${listed(edits)})`),
    ...change.created
      .filter((path) => !facts.creatable.has(path))
      .map(
        (path) =>
          `${path}: new files must match ${creations.join(', ') || 'nothing: none are allowed'}, outside reserved folders`,
      ),
    ...[...facts.taken].map(([path, what]) => `${path}: ${what} stands there in the workspace`),
    ...[...facts.standIns].map(
      ([path, name]) => `${path}: would stand in for the module ${name}; choose another name`,
    ),
    ...binaryFiles(facts.texts).map((path) => `${path}: is not text`),
    ...emptyProblem(facts),
    ...argumentProblems(facts.ownArgs, contract, schema),
  ];
}

/** Why these run arguments must not run. */
export function argumentProblems(
  words: string[],
  contract: Contract,
  schema: MutationSchema,
): string[] {
  const { positionals, options } = optionsOf(words);
  const fixed = contract.trust_contract.fixed_arguments;
  const tunable = new Set(contract.search_space.suggested.map(({ name }) => name));
  return [
    ...positionals.map(
      (word) => `${word}: run arguments are long options (--lr 0.1), not positionals`,
    ),
    ...options.flatMap(({ dest, words: [flag = '', ...values] }) => {
      if (!flag.startsWith('--')) return [`${flag}: short options are refused; use the long one`];
      // argparse takes an abbreviation for the option it begins: `--num` for `--num_rounds`.
      const hit = fixed.find(
        (name) => name === dest || (name.startsWith(dest) && !tunable.has(dest)),
      );
      if (hit) return [`${flag}: ${hit} is fixed for the whole campaign`];
      const names = namesOf(dest, contract.search_space.suggested);
      return boundProblems(names, flag, values, schema.mutable_args);
    }),
  ];
}

/** What importing the candidate's job again shows to have changed of what must be kept. */
export function importProblems(before: Contract, after: Contract): string[] {
  const { status, reason } = after.import.support;
  // Whatever else cannot be read any more follows from that.
  if (status !== 'supported') return [`the job is not supported any more: ${reason}`];
  return [
    ...budgetProblems(before.budget.fixed_training_budget, after.budget.fixed_training_budget),
    ...objectiveProblems(before, after),
    ...defaultProblems(before, after),
    ...trainArgumentProblems(before, after),
  ];
}

/** @throws Failure `AUTOFL_CONTRACT` listing every problem. */
export function refuse(problems: string[], hint: string): void {
  if (problems.length === 0) return;
  throw new Failure({
    code: 'AUTOFL_CONTRACT',
    message: `The draft is refused before running: ${listed(problems, { most: 5, separator: '; ' })}`,
    hint,
  });
}

// internals

function binaryFiles(texts: Map<string, Uint8Array>): string[] {
  return [...texts].filter(([, bytes]) => !isText(bytes)).map(([path]) => path);
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function emptyProblem({ change, ownArgs, literatureLinked }: DraftFacts): string[] {
  const edited = change.changed.length + change.created.length > 0;
  if (!edited && literatureLinked) return ['a candidate linked to literature must edit source'];
  if (!edited && ownArgs.length === 0)
    return ['nothing changed: edit the draft or pass --run-args'];
  return [];
}

/** All names of the option that a word means; argparse takes an abbreviation for what it begins. */
function namesOf(dest: string, options: Contract['search_space']['suggested']): string[] {
  const all = options.map(({ name, flag, aliases }) =>
    [name, flag, aliases ?? []]
      .flat()
      .flatMap((word) => (typeof word === 'string' ? [destOf(word)] : [])),
  );
  const meant =
    all.find((names) => names.includes(dest)) ??
    all.find((names) => names.some((name) => name.startsWith(dest)));
  return [dest, ...(meant ?? [])];
}

function boundProblems(
  names: readonly string[],
  flag: string,
  values: string[],
  bounds: Record<string, MutableArg>,
): string[] {
  const entry = Object.entries(bounds).find(([name]) => names.includes(destOf(name)));
  if (!entry) return [];
  const [, bound] = entry;
  const dest = destOf(flag);
  const value = flag.includes('=') ? flag.slice(flag.indexOf('=') + 1) : values.join(' ');
  const number = Number(value);
  if (bound.type === 'float' || bound.type === 'int') {
    if (
      value.trim() === '' ||
      !Number.isFinite(number) ||
      (bound.type === 'int' && !Number.isInteger(number))
    ) {
      return [
        `--${dest} ${value}: expected ${bound.type === 'int' ? 'a whole number' : 'a number'}`,
      ];
    }
    if (bound.min !== undefined && number < bound.min)
      return [`--${dest} ${value}: below schema min ${bound.min}`];
    if (bound.max !== undefined && number > bound.max)
      return [`--${dest} ${value}: above schema max ${bound.max}`];
  }
  if (bound.choices && !bound.choices.some((choice) => String(choice) === value)) {
    return [`--${dest} ${value}: expected one of ${bound.choices.join(', ')}`];
  }
  return [];
}

function budgetProblems(before: FixedBudget, after: FixedBudget): string[] {
  return Object.entries(before).flatMap(([field, value]) =>
    after[field] === value
      ? []
      : [`${field} is fixed at ${value}; the draft makes it ${after[field] ?? 'unknown'}`],
  );
}

/** Fixed options that the job hands to its train script must arrive there as they did. */
function trainArgumentProblems(before: Contract, after: Contract): string[] {
  const [was, is] = [trainOptions(before), trainOptions(after)];
  return Object.keys(before.trust_contract.fixed_defaults).flatMap((name) => {
    if (was.get(name) === is.get(name)) return [];
    const now = is.get(name) ?? 'nothing';
    return [`train_args gives ${name} ${was.get(name) ?? 'nothing'}; the draft gives it ${now}`];
  });
}

function trainOptions({ job }: Contract): Map<string, string> {
  const text = job.arguments.train_args?.value;
  const words = typeof text === 'string' ? text.split(/\s+/).filter(Boolean) : [];
  return new Map(
    optionsOf(words).options.map(({ dest, words: [flag = '', ...values] }) => [
      dest,
      flag.includes('=') ? flag.slice(flag.indexOf('=') + 1) : values.join(' '),
    ]),
  );
}

/** An option that run arguments may not set must not be moved by an edit of its default. */
function defaultProblems(
  { trust_contract: before }: Contract,
  { trust_contract: after }: Contract,
): string[] {
  return Object.entries(before.fixed_defaults).flatMap(([name, was]) => {
    const is = after.fixed_defaults[name];
    if (isDeepStrictEqual(was, is)) return [];
    const now = is === undefined ? 'removes the option' : `makes it ${String(is ?? 'unknown')}`;
    return [`the default of ${name} is fixed at ${String(was)}; the draft ${now}`];
  });
}

function objectiveProblems(before: Contract, after: Contract): string[] {
  const fields = ['metric', 'mode', 'job_key_metric', 'job_key_metric_mode'] as const;
  return fields.flatMap((field) => {
    const [was, is] = [before.objective[field], after.objective[field]];
    return was === is
      ? []
      : [`objective.${field} is ${was}; the draft makes it ${is ?? 'unknown'} (metric invariant)`];
  });
}
