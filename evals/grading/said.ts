import { type Flag, numberOf, type Parsed, textOf, usage } from '../../scripts/base/flags.ts';

/** What the person said, as far as a finished workspace can be held against it. Null: nothing. */
export interface Said {
  job: string;
  metric: string | null;
  mode: string | null;
  environment: string | null;
  cap: number | 'none' | null;
  maxAttempts: number | null;
  /** The person agreed to another cap later. */
  capRaised: boolean;
  /** The person wanted no confirmation. */
  unconfirmed: boolean;
  /** How it should have ended; `none`: no campaign should have begun. */
  end: 'final' | 'early' | 'open' | 'none' | null;
  /** The code with which the job is refused. */
  refused: string | null;
  /** Other folders in which runs could have left results. */
  lookIn: string[];
}

/** The same words on a command line and in an assertion of `evals.json`. */
export const SAID_FLAGS: Flag[] = [
  { name: 'job', value: 'FILE', help: 'the job, relative to the workspace (default job.py)' },
  { name: 'metric', value: 'M', help: 'the metric that the person asked for' },
  { name: 'mode', value: 'max|min', help: 'its direction' },
  { name: 'env', value: 'sim|poc|prod', help: 'where the person wanted runs' },
  { name: 'cap', value: 'N|none', help: 'the cap the person named; none: they named none' },
  { name: 'max-attempts', value: 'N', help: 'attempts that may be there (default: the cap)' },
  { name: 'cap-raised', help: 'the person agreed to another cap later' },
  { name: 'unconfirmed', help: 'the person wanted no confirmation' },
  {
    name: 'end',
    value: 'final|early|open|none',
    help: 'how it should have ended: by itself; by the person’s word; not at all; never begun',
  },
  { name: 'refused', value: 'CODE', help: 'the job had to be refused with this code' },
  {
    name: 'look-in',
    value: 'FOLDER',
    multiple: true,
    help: 'another folder where runs outside the campaign would leave results, e.g. /tmp/nvflare',
  },
];

/** Reads what was said off flags; what the first says stands before what the others say. */
export function saidBy(...all: Parsed[]): Said {
  const text = (name: string): string | null => {
    for (const parsed of all) {
      const found = textOf(parsed, name);
      if (found !== undefined) return found;
    }
    return null;
  };
  const cap = text('cap');
  return {
    job: text('job') ?? 'job.py',
    metric: text('metric'),
    mode: among(text('mode'), 'mode', ['max', 'min']),
    environment: among(text('env'), 'env', ['sim', 'poc', 'prod']),
    cap: cap === null || cap === 'none' ? cap : countOf(all, 'cap'),
    maxAttempts: countOf(all, 'max-attempts'),
    capRaised: all.some(({ switches }) => switches.has('cap-raised')),
    unconfirmed: all.some(({ switches }) => switches.has('unconfirmed')),
    end: among(text('end'), 'end', ['final', 'early', 'open', 'none']),
    refused: text('refused'),
    lookIn: all.flatMap((parsed) => parsed.text.get('look-in') ?? []),
  };
}

// internals

function countOf(all: Parsed[], name: string): number | null {
  const saying = all.find((parsed) => textOf(parsed, name) !== undefined);
  return saying ? (numberOf(saying, name, { min: 0 }) ?? null) : null;
}

function among<T extends string>(text: string | null, name: string, allowed: T[]): T | null {
  const found = allowed.find((one) => one === text);
  if (text === null || found !== undefined) return found ?? null;
  throw usage(`--${name} takes ${allowed.join(', ')}; received ${text}`);
}
