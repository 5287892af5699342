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
  /** Runs without a job and without packages. */
  needsNothing?: boolean;
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
  const [job = action.needsNothing ? '.' : undefined, ...more] = parsed.positionals;
  if (job === undefined || more.length > 0) {
    throw usage(
      `${name} takes one JOB: a job file or its folder`,
      `run_job_campaign.ts ${name} --help`,
    );
  }
  if (!action.needsNothing) requireInstall();
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
const FORMAT: Flag = { name: 'format', value: 'text|json', help: 'default json' };
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
        {
          name: 'env',
          value: 'sim|poc|prod',
          help: 'where trials run; on poc and prod you run them and record the results (default sim)',
        },
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
        {
          name: 'literature-event',
          value: 'ID',
          help: 'the recorded review that the idea comes from, e.g. lit-0001',
        },
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
    'record',
    {
      about: 'Record a result from outside (poc, prod), or a review of the literature.',
      flags: [
        { name: 'score', value: 'S', help: "the metric's value in that run" },
        {
          name: 'failure-reason',
          value: '"…"',
          help: 'the run failed, and why; instead of --score',
        },
        { name: 'baseline', help: 'it is the unchanged job that ran' },
        MANIFEST,
        { name: 'job-id', value: 'ID', help: "NVFlare's id of the job that ran" },
        { name: 'artifacts', value: 'PATH', help: 'where its results are; they stay there' },
        { name: 'block', value: 'B', help: 'which run of this configuration (default: the next)' },
        { name: 'seed', value: 'N', help: 'the seed it ran with' },
        { name: 'decide', help: 'no further run follows: decide by what there is' },
        { name: 'literature', help: 'it is a review, with --hypothesis' },
        { name: 'hypothesis', value: '"…"', help: 'what the review suggests' },
        { name: 'source', value: '"…"', multiple: true, help: 'title or link of what was read' },
      ],
      examples: [
        'run_job_campaign.ts record ./job.py --baseline --score 0.81 --job-id 3f2a',
        'run_job_campaign.ts record ./job.py --score 0.84 --job-id 77c0 --artifacts ./results',
        'run_job_campaign.ts record ./job.py --literature --hypothesis "server momentum helps under skew" --source "arXiv:1909.06335"',
      ],
      load: async () => (await import('./record.ts')).record,
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
    'suggest',
    {
      about: 'What could be tried next, from records alone. Nothing is run.',
      flags: [
        { name: 'limit', value: 'N', help: 'at most N of each kind of idea (default 3)' },
        FORMAT,
      ],
      examples: ['run_job_campaign.ts suggest ./job.py --limit 5 --format text'],
      load: async () => (await import('./suggest.ts')).suggest,
    },
  ],
  [
    'report',
    {
      about: 'The final report, for people and as JSON. Refused while work is pending or to come.',
      flags: [
        { name: 'unconfirmed', help: 'the person wants no confirmation of the best first' },
        {
          name: 'confirm-interrupted',
          help: 'the person ended the campaign before its own end',
        },
      ],
      examples: ['run_job_campaign.ts report ./job.py'],
      load: async () => (await import('./report.ts')).report,
    },
  ],
  [
    'status',
    {
      about: 'Where the campaign stands and what comes next. Redraws files that are missing.',
      flags: [FORMAT, ...SETTING_FLAGS],
      examples: ['run_job_campaign.ts status ./job.py --format text'],
      load: async () => (await import('./status.ts')).status,
    },
  ],
  [
    'doctor',
    {
      about: 'What this machine lacks for a campaign, and the command that mends it.',
      flags: [{ name: 'python', value: 'PATH', help: 'the Python with NVFlare 2.9+' }, FORMAT],
      examples: ['run_job_campaign.ts doctor ./job.py --format text'],
      needsNothing: true,
      load: async () => (await import('./doctor.ts')).doctor,
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

function help(name: string, { about, flags, examples, needsNothing }: Action): string {
  const job = needsNothing ? '[JOB]' : 'JOB';
  return helpOf({ usage: `run_job_campaign.ts ${name} ${job} [flags]`, about, flags, examples });
}

function unknownAction(name: string): Error {
  const near = nearest(name, [...ACTIONS.keys()]);
  return usage(
    `Unknown action ${name}${near ? `; did you mean ${near}?` : ''}`,
    `actions: ${[...ACTIONS.keys()].join(', ')}`,
  );
}
