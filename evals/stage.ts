#!/usr/bin/env -S npx tsx
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { answer, helpOf, open, type Reply } from '../scripts/base/door.ts';
import { EXIT, Failure } from '../scripts/base/failure.ts';
import { type Flag, parseFlags, textOf, usage } from '../scripts/base/flags.ts';
import { runAction } from '../scripts/campaign/actions/table.ts';
import { layoutOf } from '../scripts/campaign/records/paths.ts';
import { findByToken } from '../scripts/nvflare/trial/processes.ts';
import { applyCandidate } from './candidates.ts';
import { taskNamed } from './grading/tasks.ts';

/** What happened before the prompt, in the tasks that begin in the midst of a campaign. */
const BEGINNINGS = new Map<string, (stage: Stage) => Promise<void>>([
  ['resume-after-crash', (stage) => begin(stage, '2', 'lost')],
  ['status-only', (stage) => begin(stage, '4', 'evaluated')],
  ['report-early', (stage) => begin(stage, '4', 'evaluated')],
  ['two-more', (stage) => begin(stage, '1', 'evaluated')],
]);

interface Stage {
  folder: string;
  python: string | undefined;
}

const FLAGS: Flag[] = [
  { name: 'python', value: 'PATH', help: 'the Python with NVFlare, where a campaign is begun' },
];

const HELP = helpOf({
  usage: 'stage.ts EVAL FOLDER [flags]',
  about:
    'Makes the workspace that a task of evals.json begins in: its files, and for tasks in the midst of a\ncampaign what was done before (two minutes of NVFlare). Prints the prompt to give to the agent.',
  flags: FLAGS,
  examples: ['stage.ts capped /tmp/ws', 'stage.ts status-only /tmp/ws --python .venv/bin/python'],
});

async function main(args: string[]): Promise<Reply> {
  if (args.includes('--help') || args.includes('-h')) return { exit: EXIT.done, body: HELP };
  const parsed = parseFlags(args, FLAGS, 'stage.ts --help');
  const [id, folder, ...more] = parsed.positionals;
  if (id === undefined || folder === undefined || more.length > 0)
    throw usage('stage.ts takes an EVAL and a FOLDER', 'stage.ts --help');
  const { prompt, files = [] } = taskNamed(id);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw usage(`FOLDER is not empty: ${folder}`);
  copyFiles(files, folder);
  await BEGINNINGS.get(id)?.({ folder: resolve(folder), python: textOf(parsed, 'python') });
  return {
    exit: EXIT.done,
    body: { ok: true, action: 'stage', eval: id, workspace: folder, prompt },
  };
}

/** A campaign with its baseline and one candidate: evaluated, or lost in the middle of its run. */
async function begin(stage: Stage, cap: string, then: 'evaluated' | 'lost'): Promise<void> {
  const python = stage.python === undefined ? [] : ['--python', stage.python];
  await act(stage, 'initialize', ['--max-candidates', cap, ...python]);
  const hypothesis = 'random Fourier features let a linear model bend its boundaries';
  const prepared = ['--name', 'random-features', '--hypothesis', hypothesis];
  const { draft } = await act(stage, 'prepare', prepared);
  applyCandidate(String(draft), '1-random-features.patch');
  await act(stage, 'evaluate', then === 'lost' ? ['--detach'] : []);
  if (then === 'lost') await pullThePlug(stage);
}

/** All processes of the run end at once, as when a machine goes down. */
async function pullThePlug({ folder }: Stage): Promise<void> {
  const journal = readFileSync(layoutOf(folder).journal, 'utf8');
  const token = [...journal.matchAll(/"token":"(\w+)"/g)].at(-1)?.[1] ?? '';
  const supervisor = join(layoutOf(folder).trials, trialIn(journal), 'supervisor.json');
  while (!existsSync(supervisor) || findByToken(token).length === 0) await pause(50);
  const { pid } = JSON.parse(readFileSync(supervisor, 'utf8'));
  process.kill(pid, 'SIGKILL');
  for (const process_ of findByToken(token)) process.kill(process_.pid, 'SIGKILL');
}

function trialIn(journal: string): string {
  return (
    [...journal.matchAll(/"type":"trial_started","data":\{"trial":"([^"]+)"/g)].at(-1)?.[1] ?? ''
  );
}

async function act({ folder }: Stage, action: string, args: string[]) {
  const { exit, body } = await answer(action, () => runAction([action, folder, ...args]));
  if (exit === EXIT.done && typeof body !== 'string') return body;
  throw new Failure({
    code: 'AUTOFL_STAGE',
    message: `${action} failed: ${JSON.stringify(body)}`,
    exit: EXIT.failed,
  });
}

function copyFiles(files: string[], folder: string): void {
  const skill = dirname(dirname(fileURLToPath(import.meta.url)));
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const path = join(folder, file.split('/').slice(3).join('/'));
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(join(skill, file), path);
  }
}

void open('stage', () => main(process.argv.slice(2)));
