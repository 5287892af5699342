import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Body, ROOT } from '../support/doors.ts';

const PACKAGES = join(ROOT, 'test/runtimes/node_modules');

/** A program that runs our scripts, and the arguments that stand before a script's path. */
export interface Runtime {
  name: string;
  command: (skill: string) => string[];
}

const node = (version: string): string => join(PACKAGES, `node-${version}/bin/node`);

/** What the README says to call, each without tsx. */
export const RUNTIMES: Runtime[] = [
  { name: 'Node 22', command: () => [node('22')] },
  { name: 'Node 24', command: () => [node('24')] },
  { name: 'Deno', command: () => [join(PACKAGES, '@deno/linux-x64-glibc/deno'), 'run', '-A'] },
  {
    name: 'Bun',
    command: (skill) => [
      join(PACKAGES, '@oven/bun-linux-x64/bin/bun'),
      `--tsconfig-override=${join(skill, 'tsconfig.json')}`,
    ],
  },
];

/** Why these tests cannot run here; false where they can. */
export const MISSING = existsSync(node('22')) ? false : 'the runtimes are for Linux on x64 alone';

/** The installer of skills, which needs Node 22.20. */
export const INSTALLER = [node('22'), join(PACKAGES, 'skills/bin/cli.mjs')];

export interface Answer {
  exit: number | null;
  stdout: string;
  stderr: string;
  body: Body;
}

/** Runs a door under a runtime, as a person would. */
export function runUnder(
  { command }: Runtime,
  skill: string,
  door: string,
  args: readonly string[],
  cwd: string,
): Promise<Answer> {
  return run([...command(skill), join(skill, 'scripts', `${door}.ts`), ...args], { cwd });
}

export function run(
  [command = '', ...args]: string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Answer> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, stdout, stderr, body: parsed(stdout) }));
  });
}

// internals

function parsed(text: string): Body {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
