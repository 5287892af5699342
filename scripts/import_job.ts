#!/usr/bin/env -S npx tsx
import { helpOf, open, type Reply } from './base/door.ts';
import { EXIT } from './base/failure.ts';
import { type Flag, parseFlags, usage } from './base/flags.ts';
import { requireInstall } from './base/packages.ts';

const FLAGS: Flag[] = [
  { name: 'metric', value: 'M', help: "the objective (default: the job's own key metric)" },
  { name: 'env', value: 'sim|poc|prod', help: 'where trials will run (default sim)' },
  { name: 'max-candidates', value: 'N', help: 'cap written into the contract' },
  { name: 'job-args', value: '"--x 1"', options: true, help: 'arguments the job is read with' },
  { name: 'workspace', value: 'DIR', help: 'a folder above the job that belongs to it' },
  {
    name: 'output',
    value: 'FILE',
    help: 'where to write (default: autofl.yaml beside the job; - for stdout)',
  },
  { name: 'format', value: 'yaml|json', help: 'default yaml' },
  {
    name: 'explain',
    value: 'FIELD',
    help: 'why a field is known or not, e.g. budget.fixed_training_budget.num_rounds',
  },
  { name: 'check', help: 'write nothing; exit 2 when the job would not be admitted' },
];

const HELP = helpOf({
  usage: 'import_job.ts JOB [flags]',
  about:
    'Reads a job without running it and writes the contract of a campaign: what may change,\nwhat must not, and what could not be read.',
  flags: FLAGS,
  examples: ['import_job.ts ./job.py --output -', 'import_job.ts ./job.py --check'],
});

async function main(args: string[]): Promise<Reply> {
  if (args.includes('--help') || args.includes('-h')) return { exit: EXIT.done, body: HELP };
  const parsed = parseFlags(args, FLAGS, 'import_job.ts --help');
  const [job, ...more] = parsed.positionals;
  if (job === undefined || more.length > 0) {
    throw usage('import_job.ts takes one JOB: a job file or its folder', 'import_job.ts --help');
  }
  requireInstall();
  const { importJob } = await import('./campaign/actions/import_job.ts');
  return importJob({ job, parsed });
}

void open('import_job', () => main(process.argv.slice(2)));
