import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { scheduler } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const TSX = join(ROOT, 'node_modules', 'tsx', 'dist', 'loader.mjs');

/** The Python with NVFlare that the set-up made. */
export const PYTHON = process.env.AUTOFL_TEST_PYTHON ?? join(ROOT, '.venv', 'bin', 'python');

export interface DoorResult {
  exit: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** The one JSON object of stdout; empty where there was none. */
  body: Body;
}

/** The fields of replies that tests look at. */
export interface Body {
  ok?: boolean;
  error?: { code: string; message: string; hint?: string };
  candidate?: {
    name: string;
    status: string;
    verdict: string;
    score: number | null;
    why: string;
    runtime_seconds: number | null;
  };
  baseline?: {
    name: string;
    score: number | null;
    noise?: string | null;
    why?: string;
    runtime_seconds?: number;
  };
  best?: { name: string; score: number };
  draft?: string;
  next_action?: string;
  attempts?: number;
  remaining?: number | null;
  warnings?: string[];
  explanation?: string[];
  [field: string]: unknown;
}

export interface DoorOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  root?: string;
  /** Called with the process as soon as it runs. */
  started?: (child: ChildProcess) => void;
}

/** Runs a door as a process of its own, as an agent would. */
export function door(name: string, args: string[], options: DoorOptions = {}): Promise<DoorResult> {
  const root = options.root ?? ROOT;
  const child = spawn(
    process.execPath,
    ['--import', TSX, join(root, 'scripts', `${name}.ts`), ...args],
    {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  options.started?.(child);
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (exit, signal) =>
      resolve({ exit, signal, stdout, stderr, body: parsed(stdout) }),
    );
  });
}

/** An action of the lifecycle over a job. */
export function campaign(
  action: string,
  job: string,
  args: string[] = [],
  options: DoorOptions = {},
): Promise<DoorResult> {
  return door('run_job_campaign', [action, job, ...args], options);
}

/** Resolves when a condition that another process brings about holds; fails after a minute. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await scheduler.wait(20);
  }
}

export function requirePython(): string {
  if (!existsSync(PYTHON)) throw new Error(`${PYTHON} is missing: npm test sets it up`);
  return PYTHON;
}

// internals

function parsed(text: string): Body {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
