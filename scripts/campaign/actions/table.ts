import { helpOf, type Reply } from '../../base/door.ts';
import { EXIT } from '../../base/failure.ts';
import { type Flag, nearest, parseFlags, usage } from '../../base/flags.ts';
import { requireInstall } from '../../base/packages.ts';
import { INITIAL_FLAGS, SETTING_FLAGS } from '../settings.ts';
import { interruptible } from './interruption.ts';
import type { Request } from './session.ts';

/** One action of the lifecycle: what it is for, which flags it knows, and where its work is. */
interface Action {
  about: string;
  flags: Flag[];
  examples: string[];
  load: () => Promise<(request: Request) => Promise<Reply>>;
}

/** Runs one command line of `run_job_campaign.ts`: the action, its job and its flags. */
export async function runAction(args: string[]): Promise<Reply> {
  const [name = '', ...rest] = args;
  if (['', '--help', '-h', 'help'].includes(name)) return { exit: EXIT.done, body: overview() };
  const action = ACTIONS.get(name);
  if (!action) throw unknownAction(name);
  if (rest.includes('--help') || rest.includes('-h'))
    return { exit: EXIT.done, body: help(name, action) };
  const parsed = parseFlags(rest, action.flags, `run_job_campaign.ts ${name} --help`);
  const [job, ...more] = parsed.positionals;
  if (job === undefined || more.length > 0) {
    throw usage(
      `${name} takes one JOB: a job file or its folder`,
      `run_job_campaign.ts ${name} --help`,
    );
  }
  requireInstall();
  const run = await action.load();
  return interruptible((interruption) => run({ job, parsed, interruption }));
}

// internals

const MANIFEST: Flag = {
  name: 'manifest',
  value: 'PATH',
  help: 'which candidate (default: the pending one)',
};
const DETACH: Flag = { name: 'detach', help: 'start the run and return at once; see wait' };
const RUN_ARGS: Flag = {
  name: 'run-args',
  value: '"--lr 0.1"',
  options: true,
  help: "job arguments of this candidate's run (long options)",
};
const WORKSPACE: Flag = {
  name: 'workspace',
  value: 'DIR',
  help: 'a folder above the job that belongs to it (default: its own)',
};

const ACTIONS = new Map<string, Action>([
  [
    'initialize',
    {
      about: 'Import and admit the job, freeze its contract, and run the baseline. Again: resume.',
      flags: [
        { name: 'metric', value: 'M', help: "the objective (default: the job's own key metric)" },
        { name: 'env', value: 'sim', help: 'where trials run (this version: sim)' },
        {
          name: 'base-args',
          value: '"--x 1"',
          options: true,
          help: 'job arguments of every run, baseline included',
        },
        { name: 'python', value: 'PATH', help: 'the Python with NVFlare 2.9+' },
        WORKSPACE,
        ...INITIAL_FLAGS,
        DETACH,
        ...SETTING_FLAGS,
      ],
      examples: ['run_job_campaign.ts initialize ./job.py --max-candidates 6'],
      load: async () => (await import('./initialize.ts')).initialize,
    },
  ],
  [
    'prepare',
    {
      about: "Make a draft: a private copy of the incumbent's source, for you to edit.",
      flags: [
        { name: 'name', value: 'NAME', help: 'short id of the candidate (needed)' },
        { name: 'hypothesis', value: '"…"', help: 'what should improve, and why (needed)' },
        { name: 'family', value: 'NAME', help: 'the kind of idea, e.g. server-momentum' },
        RUN_ARGS,
        ...SETTING_FLAGS,
      ],
      examples: [
        'run_job_campaign.ts prepare ./job.py --name warmup --hypothesis "warm-up steadies round 1"',
      ],
      load: async () => (await import('./prepare.ts')).prepare,
    },
  ],
  [
    'evaluate',
    {
      about: 'Validate the draft, run it on NVFlare, keep or discard it, and record everything.',
      flags: [
        MANIFEST,
        { ...RUN_ARGS, help: "replace the draft's run arguments" },
        DETACH,
        ...SETTING_FLAGS,
      ],
      examples: [
        'run_job_campaign.ts evaluate ./job.py',
        'run_job_campaign.ts evaluate ./job.py --detach',
      ],
      load: async () => (await import('./evaluate.ts')).evaluate,
    },
  ],
  [
    'confirm',
    {
      about: 'Run best and baseline afresh, then the sealed evaluation; only this confirms a gain.',
      flags: [DETACH],
      examples: ['run_job_campaign.ts confirm ./job.py'],
      load: async () => (await import('./confirm.ts')).confirm,
    },
  ],
  [
    'wait',
    {
      about: 'Wait for what runs, then record and decide as the action that started it does.',
      flags: [
        { name: 'for', value: 'S', help: 'give up after S seconds (exit 75: still running)' },
      ],
      examples: ['run_job_campaign.ts wait ./job.py --for 540'],
      load: async () => (await import('./wait.ts')).wait,
    },
  ],
  [
    'stop-trial',
    {
      about: 'End what runs. The draft stays pending, nothing is counted.',
      flags: [],
      examples: ['run_job_campaign.ts stop-trial ./job.py'],
      load: async () => (await import('./stop_trial.ts')).stopTrial,
    },
  ],
  [
    'abandon',
    {
      about: 'Drop the pending draft; its own run, if any, is ended. Not an attempt.',
      flags: [MANIFEST],
      examples: ['run_job_campaign.ts abandon ./job.py'],
      load: async () => (await import('./abandon.ts')).abandon,
    },
  ],
  [
    'status',
    {
      about: 'Where the campaign stands and what comes next. Redraws files that are missing.',
      flags: SETTING_FLAGS,
      examples: ['run_job_campaign.ts status ./job.py'],
      load: async () => (await import('./status.ts')).status,
    },
  ],
]);

function overview(): string {
  const rows = [...ACTIONS].map(([name, { about }]) => `  ${name.padEnd(12)}${about}`);
  return helpOf({
    usage: 'run_job_campaign.ts ACTION JOB [flags]',
    about: [
      'Runs a measured optimisation campaign over an NVIDIA FLARE job.',
      '',
      'actions:',
      ...rows,
    ].join('\n'),
    flags: [],
    examples: ['run_job_campaign.ts initialize ./job.py', 'run_job_campaign.ts evaluate --help'],
  });
}

function help(name: string, { about, flags, examples }: Action): string {
  return helpOf({ usage: `run_job_campaign.ts ${name} JOB [flags]`, about, flags, examples });
}

function unknownAction(name: string): Error {
  const near = nearest(name, [...ACTIONS.keys()]);
  return usage(
    `Unknown action ${name}${near ? `; did you mean ${near}?` : ''}`,
    `actions: ${[...ACTIONS.keys()].join(', ')}`,
  );
}
