import * as module from 'node:module';
import { EXIT, type ExitCode, Failure } from './failure.ts';
import { isErrno } from './files.ts';
import type { Flag } from './flags.ts';
import { installCommand } from './packages.ts';
import { printable } from './terminal.ts';
import { clipped } from './words.ts';

/** What a door puts on stdout, and its exit code. */
export interface Reply {
  exit: ExitCode;
  /** One JSON object, or text where the person asked for text. */
  body: { [key: string]: unknown } | string;
}

/**
 * Runs a door: prints its one reply on stdout, turns whatever is thrown into the error envelope, and
 * sets the exit code. Nothing else prints to stdout or exits.
 */
export async function open(action: string, work: () => Promise<Reply>): Promise<void> {
  surviveClosedStreams();
  keepCompiled();
  const reply = await answer(action, work);
  const text = typeof reply.body === 'string' ? reply.body : `${JSON.stringify(reply.body)}\n`;
  process.exitCode = reply.exit;
  process.stdout.write(text);
}

/** Node 22.8 and newer can keep what they compiled for the next process; half of a short action's time. */
export function keepCompiled(): void {
  const enable: unknown = Reflect.get(module, 'enableCompileCache');
  if (typeof enable === 'function') enable();
}

/** The reply to some work, whatever it throws; people are told on stderr what went wrong. */
export async function answer(action: string, work: () => Promise<Reply>): Promise<Reply> {
  return work().catch((error: unknown) => failed(action, error));
}

/** `--help` text from the same table that parses the flags. */
export function helpOf(page: {
  usage: string;
  about: string;
  flags: Flag[];
  examples: string[];
  notes?: string[];
}): string {
  const rows = page.flags.map((flag) => [
    `  --${flag.name}${flag.value ? ` ${flag.value}` : ''}`,
    flag.help + (flag.multiple ? ' (repeatable)' : ''),
  ]);
  const width = Math.min(30, Math.max(0, ...rows.map(([left = '']) => left.length)));
  const lines = rows.map(([left = '', right = '']) =>
    left.length > width
      ? `${left}\n${' '.repeat(width)}  ${right}`
      : `${left.padEnd(width)}  ${right}`,
  );
  return [
    `usage: ${page.usage}`,
    '',
    page.about,
    ...(lines.length > 0 ? ['', 'flags:', ...lines] : []),
    ...(page.notes ? ['', ...page.notes] : []),
    '',
    'examples:',
    ...page.examples.map((example) => `  ${example}`),
    '',
    EXIT_CODES,
    '',
  ].join('\n');
}

// internals

const EXIT_CODES = [
  'exit codes:',
  '  0    done (a discarded or crashed candidate is a result)',
  '  1    the action ran and its result is a failure: no scored baseline',
  '  2    refused: nothing was changed, the message says what to mend',
  '  3    something is not installed: the message holds the command',
  '  75   infrastructure, or waiting time over: run the same command again, nothing was counted',
  '  130, 143  interrupted: what runs goes on; wait for it or stop it',
].join('\n');

/** Whoever read us may have left (`status | head -1`): what was done stays done, with its exit code. */
function surviveClosedStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** An agent pays for every byte of a reply; people read the whole message on stderr. */
const MAX_MESSAGE = 900;

function failed(action: string, error: unknown): Reply {
  const failure = asFailure(error);
  if (process.env.NVFLARE_AUTOFL_DEBUG && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  const { code, message, hint, exit } = failure;
  const told = [`${action}: ${message}`, ...(hint ? [`  next: ${hint}`] : [])].map(printable);
  process.stderr.write(`${told.join('\n')}\n`);
  return {
    exit,
    body: {
      ok: false,
      action,
      error: { code, message: clipped(message, MAX_MESSAGE), ...(hint ? { hint } : {}) },
    },
  };
}

/** Names the failures of the machine in words; whatever remains is a defect of ours. */
function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isErrno(error, 'ENOSPC') || isErrno(error, 'EDQUOT')) {
    return new Failure({
      code: 'AUTOFL_DISK_FULL',
      message: `The disk is full: ${words(error)}`,
      hint: 'Free some space and run the same command again; nothing was lost',
      exit: EXIT.retry,
    });
  }
  if (['EACCES', 'EPERM', 'EROFS'].some((code) => isErrno(error, code))) {
    return new Failure({
      code: 'AUTOFL_NO_PERMISSION',
      message: `Cannot read or write a file: ${words(error)}`,
      hint: 'Give yourself permission on that path, or copy the workspace to a folder of your own',
    });
  }
  if (isErrno(error, 'ERR_MODULE_NOT_FOUND')) {
    return new Failure({
      code: 'AUTOFL_NOT_INSTALLED',
      message: `A package is missing: ${words(error)}`,
      hint: installCommand(),
      exit: EXIT.missing,
    });
  }
  return new Failure({
    code: 'AUTOFL_INTERNAL',
    message: `A defect of the tool, not of your job: ${words(error)}`,
    hint: 'Run the same command with NVFLARE_AUTOFL_DEBUG=1 and report what it prints',
    exit: EXIT.failed,
  });
}

function words(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
