#!/usr/bin/env -S npx tsx
import { helpOf, open, type Reply } from './base/door.ts';
import { EXIT } from './base/failure.ts';
import { type Flag, parseFlags, usage } from './base/flags.ts';
import { requireInstall } from './base/packages.ts';
import { LIMIT_FLAGS } from './campaign/settings.ts';

const FLAGS: Flag[] = [
  {
    name: 'mode',
    value: 'max|min',
    help: 'direction (default: from the campaign state beside the ledger)',
  },
  { name: 'max-candidates', value: 'N', help: 'cap (default: the campaign’s)' },
  {
    name: 'min-delta',
    value: 'X',
    help: 'a gain of X or less does not end a plateau (ledgers without verdicts: 0.0005)',
  },
  ...LIMIT_FLAGS,
  {
    name: 'stop-file',
    value: 'PATH',
    multiple: true,
    help: 'files that stop the campaign (default: the campaign’s, beside the ledger)',
  },
  { name: 'format', value: 'text|json', help: 'default json' },
];

const HELP = helpOf({
  usage: 'campaign_guard.ts [RESULTS] [flags]',
  about: 'Says what comes next, from a ledger (default ./results.tsv). Reads only, never writes.',
  flags: FLAGS,
  examples: [
    'campaign_guard.ts ./results.tsv',
    'campaign_guard.ts other.tsv --mode min --format text',
  ],
});

async function main(args: string[]): Promise<Reply> {
  if (args.includes('--help') || args.includes('-h')) return { exit: EXIT.done, body: HELP };
  const parsed = parseFlags(args, FLAGS, 'campaign_guard.ts --help');
  if (parsed.positionals.length > 1)
    throw usage('campaign_guard.ts takes one ledger', 'campaign_guard.ts --help');
  requireInstall();
  const { guard } = await import('./campaign/actions/guard.ts');
  return guard(parsed.positionals[0] ?? 'results.tsv', parsed);
}

void open('campaign_guard', () => main(process.argv.slice(2)));
