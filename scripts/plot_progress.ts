#!/usr/bin/env -S npx tsx
import { helpOf, open, type Reply } from './base/door.ts';
import { EXIT } from './base/failure.ts';
import { type Flag, parseFlags, usage } from './base/flags.ts';
import { requireInstall } from './base/packages.ts';

const FLAGS: Flag[] = [
  {
    name: 'output',
    value: 'FILE',
    help: 'a .png or .svg (default: progress.png beside the ledger)',
  },
  { name: 'metric', value: 'M', help: 'name on the axis (default: the ledger’s)' },
  {
    name: 'mode',
    value: 'max|min',
    help: 'direction (default: from the campaign state beside the ledger)',
  },
  { name: 'max-labels', value: 'N', help: 'milestones that get a name (default 8)' },
  {
    name: 'max-literature-labels',
    value: 'N',
    help: 'literature checkpoints that get a name (default 4)',
  },
  { name: 'full-y-range', help: 'show every score instead of the region of improvement' },
];

const HELP = helpOf({
  usage: 'plot_progress.ts [RESULTS] [flags]',
  about: 'Draws a ledger (default ./results.tsv) as a picture.',
  flags: FLAGS,
  examples: [
    'plot_progress.ts ./results.tsv',
    'plot_progress.ts ./results.tsv --output progress.svg',
  ],
});

async function main(args: string[]): Promise<Reply> {
  if (args.includes('--help') || args.includes('-h')) return { exit: EXIT.done, body: HELP };
  const parsed = parseFlags(args, FLAGS, 'plot_progress.ts --help');
  if (parsed.positionals.length > 1)
    throw usage('plot_progress.ts takes one ledger', 'plot_progress.ts --help');
  requireInstall();
  const { plot } = await import('./campaign/actions/plot.ts');
  return plot(parsed.positionals[0] ?? 'results.tsv', parsed);
}

void open('plot_progress', () => main(process.argv.slice(2)));
