#!/usr/bin/env -S npx tsx
import { existsSync, statSync } from 'node:fs';
import { helpOf, open, type Reply } from '../scripts/base/door.ts';
import { EXIT } from '../scripts/base/failure.ts';
import { type Flag, parseFlags, textOf, usage } from '../scripts/base/flags.ts';
import { requireInstall } from '../scripts/base/packages.ts';
import { CHECKS, gradesOf } from './grading/checks.ts';
import { SAID_FLAGS, saidBy } from './grading/said.ts';
import { checkedOf, taskNamed } from './grading/tasks.ts';

const FLAGS: Flag[] = [
  { name: 'eval', value: 'ID', help: 'a task of evals.json: what its assertions say was said' },
  ...SAID_FLAGS,
];

const HELP = helpOf({
  usage: 'grade.ts WORKSPACE [flags]',
  about:
    'Scores a workspace after an agent was in it, from the records alone: never from what the agent said.\nReads only. Exit 0: every check passed; exit 1: one did not.',
  flags: FLAGS,
  examples: [
    'grade.ts ./ws --eval capped',
    'grade.ts ./ws --cap 3 --end final --look-in /tmp/nvflare',
  ],
  notes: ['checks:', ...CHECKS.map(({ id, about }) => `  ${id.padEnd(20)}${about}`)],
});

async function main(args: string[]): Promise<Reply> {
  if (args.includes('--help') || args.includes('-h')) return { exit: EXIT.done, body: HELP };
  const parsed = parseFlags(args, FLAGS, 'grade.ts --help');
  const [workspace, ...more] = parsed.positionals;
  if (workspace === undefined || more.length > 0)
    throw usage('grade.ts takes one WORKSPACE', 'grade.ts --help');
  if (!existsSync(workspace) || !statSync(workspace).isDirectory())
    throw usage(`WORKSPACE is no folder: ${workspace}`);
  requireInstall();
  const id = textOf(parsed, 'eval');
  const asserted = (id === undefined ? [] : (taskNamed(id).assertions ?? [])).flatMap(
    (text) => checkedOf(text)?.said ?? [],
  );
  const checks = await gradesOf(workspace, saidBy(parsed, ...asserted));
  const passed = checks.filter((check) => check.passed).length;
  const ok = passed === checks.length;
  const body = {
    ok,
    action: 'grade',
    workspace,
    ...(id === undefined ? {} : { eval: id }),
    score: passed / checks.length,
    failed: checks.filter((check) => check.passed === false).map((check) => check.id),
    checks,
  };
  return { exit: ok ? EXIT.done : EXIT.failed, body };
}

void open('grade', () => main(process.argv.slice(2)));
