import type { Data } from '../../../nvflare/job/meaning.ts';
import { isOption, optionsOf, splitArguments } from '../../contract/arguments.ts';
import type { Contract } from '../../contract/contract.ts';
import type { Campaign } from '../../records/fold.ts';

/** One thing that differs between the baseline's run and the best's. */
export interface Change {
  what: string;
  /** As text; `absent` where that side has none, `unknown` where it could not be read. */
  baseline: string;
  best: string;
  /** Part of what makes two runs comparable: epochs, batches, data, evaluation, aggregation, population. */
  compared: boolean;
}

export interface Changes {
  command: Change[];
  /** What the job itself says: its class, its recipe's arguments; null where the contracts were not read. */
  job: Change[] | null;
}

/** The contracts under which baseline and best ran. */
export interface Contracts {
  baseline: Contract;
  best: Contract;
}

export function changesOf({ init, incumbent }: Campaign, contracts: Contracts | null): Changes {
  const args = [...init.base_args, ...(incumbent?.run_args ?? [])];
  return {
    command: differences(optionTexts(init.base_args), optionTexts(args)),
    job: contracts && differences(jobTexts(contracts.baseline), jobTexts(contracts.best)),
  };
}

// internals

const COMPARED =
  /epoch|step|batch|aggreg|controller|workflow|data|split|partition|eval|valid|cross|client|site|round|sample|weigh|metric|select/i;

function differences(before: Map<string, string>, after: Map<string, string>): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((what) => {
    const [baseline, best] = [before.get(what) ?? 'absent', after.get(what) ?? 'absent'];
    if (isSame(baseline, best)) return [];
    return [{ what, baseline, best, compared: COMPARED.test(what) }];
  });
}

/** `1` and `1.0` are the same number. */
function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [one, other].map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
  return a === b;
}

/** Of an option that is given twice the last counts; one without a value is set. */
function optionTexts(words: string[]): Map<string, string> {
  return new Map(
    optionsOf(words).options.map(({ dest, words: [first = '', ...rest] }) => {
      const own = first.includes('=') ? [first.slice(first.indexOf('=') + 1)] : [];
      return [`--${dest}`, [...own, ...rest].join(' ') || 'true'];
    }),
  );
}

function jobTexts({ job, objective, budget }: Contract): Map<string, string> {
  const texts = new Map<string, string>([['class', job.class ?? 'unknown']]);
  for (const [name, value] of Object.entries(budget.fixed_training_budget))
    texts.set(name, value === null ? 'unknown' : String(value));
  texts.set('metric', `${objective.metric ?? 'unknown'}, ${objective.mode ?? 'unknown'}`);
  for (const [name, { value, source }] of Object.entries(job.arguments)) {
    // What it is called says nothing of how it trains.
    if (name === 'name' || texts.has(name)) continue;
    if (source === 'unresolved') texts.set(name, 'unknown');
    else if (typeof value === 'string' && isOption(value)) addOptions(texts, name, value);
    else texts.set(name, textOf(value));
  }
  return texts;
}

/** Arguments of a train script, one by one; a line that no shell would split stays whole. */
function addOptions(texts: Map<string, string>, name: string, line: string): void {
  try {
    for (const [option, value] of optionTexts(splitArguments(line, name)))
      texts.set(`${name} ${option}`, value);
  } catch {
    texts.set(name, line);
  }
}

/** An object by its class and arguments: on which line it is built says nothing. */
function textOf(value: Data): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const { line: _, ...rest } = value;
  return `{${Object.entries(rest)
    .map(([key, one]) => `${key}: ${textOf(one)}`)
    .join(', ')}}`;
}
