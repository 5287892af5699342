import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { installCommand, packageProblem, shellQuote, skillRoot } from '../base/packages.ts';
import { findInterpreter, requirePlatform } from '../nvflare/trial/interpreter.ts';
import { freeBytes, loopbackFault, MIN_FREE_BYTES } from '../nvflare/trial/machine.ts';

/** One thing that a campaign needs of its machine. */
export interface Check {
  name: string;
  /** `note`: it will do, but is worth knowing. */
  state: 'ok' | 'note' | 'missing';
  found: string;
  /** The command, or the words, that mend it. */
  fix?: string | undefined;
}

/** Looks at everything that a campaign in this workspace needs; what is missing comes with its cure. */
export async function checksOf(workspace: string, python?: string): Promise<Check[]> {
  return [
    runtime(),
    platform(),
    packages(),
    interpreter(workspace, python),
    await loopback(),
    writable('workspace', workspace),
    writable('temporary folder', tmpdir()),
    disk(workspace),
    await pictures(),
    processors(),
    graphics(),
  ];
}

// internals

/** Less than this, and a few runs of a larger model fill the disk. */
const COMFORTABLE_BYTES = 2 * 1024 ** 3;

/** NVFlare's simulator runs a process for the server and two for each site. */
const COMFORTABLE_CORES = 4;

const MINIMUM_NODE = [20, 9] as const;

function runtime(): Check {
  const name = 'Node.js';
  const { deno, bun, node } = process.versions;
  const other = deno ? `Deno ${deno}` : bun ? `Bun ${bun}` : null;
  if (other) {
    const found = `${other}: import, guard, plot and status work; trials need Node.js`;
    return { name, state: 'note', found, fix: 'npx -y --prefix SKILL tsx SKILL/scripts/…' };
  }
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isOld = major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1]);
  return isOld
    ? {
        name,
        state: 'missing',
        found: node,
        fix: `Install Node.js ${MINIMUM_NODE.join('.')} or newer`,
      }
    : { name, state: 'ok', found: node };
}

function platform(): Check {
  const name = 'platform';
  const found = `${process.platform} ${process.arch}`;
  return caught(name, () => {
    requirePlatform(process.platform);
    return { name, state: 'ok', found };
  });
}

function packages(): Check {
  const name = 'npm packages';
  const problem = packageProblem();
  return problem
    ? { name, state: 'missing', found: problem.message, fix: problem.hint }
    : { name, state: 'ok', found: `all as pinned, in ${join(skillRoot(), 'node_modules')}` };
}

function interpreter(workspace: string, explicit?: string): Check {
  const name = 'Python, NVFlare';
  return caught(name, () => {
    const { path, python, nvflare } = findInterpreter(workspace, explicit);
    return { name, state: 'ok', found: `${path}: Python ${python}, NVFlare ${nvflare}` };
  });
}

async function loopback(): Promise<Check> {
  const name = 'loopback';
  const fault = await loopbackFault();
  return fault
    ? { name, state: 'missing', found: `127.0.0.1: ${fault}`, fix: 'ip link set lo up' }
    : { name, state: 'ok', found: '127.0.0.1 answers' };
}

function writable(name: string, folder: string): Check {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return { name, state: 'ok', found: folder };
  } catch (error) {
    const found = `${folder} cannot be written: ${error instanceof Error ? error.message.split(',')[0] : error}`;
    const fix =
      name === 'workspace'
        ? `cp -r ${shellQuote(folder)} SOMEWHERE-OF-YOURS, and work there`
        : 'export TMPDIR=A-FOLDER-OF-YOURS';
    return { name, state: 'missing', found, fix };
  }
}

function disk(workspace: string): Check {
  const name = 'free disk';
  const free = freeBytes(workspace);
  if (free === null) return { name, state: 'note', found: 'cannot be told' };
  const found = `${(free / 1024 ** 3).toFixed(1)} GiB`;
  if (free < MIN_FREE_BYTES) return { name, state: 'missing', found, fix: 'Free some space' };
  return { name, state: free < COMFORTABLE_BYTES ? 'note' : 'ok', found };
}

/** Draws one, as only that tells. */
async function pictures(): Promise<Check> {
  const name = 'pictures, fonts';
  try {
    const { renderPng } = await import('./views/plot/png.ts');
    await renderPng(
      '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text>a</text></svg>',
    );
    return { name, state: 'ok', found: 'progress.png can be drawn' };
  } catch (error) {
    const found = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { name, state: 'missing', found, fix: installCommand() };
  }
}

function processors(): Check {
  const cores = availableParallelism();
  const found = `${cores} cores, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB of memory`;
  return cores < COMFORTABLE_CORES
    ? { name: 'machine', state: 'note', found: `${found}: the sites of a simulation take turns` }
    : { name: 'machine', state: 'ok', found };
}

/** Nothing here needs one; a job may. */
function graphics(): Check {
  const name = 'GPU';
  const { status, stdout } = spawnSync('nvidia-smi', ['-L'], { encoding: 'utf8', timeout: 10_000 });
  const cards = status === 0 ? stdout.trim().split('\n').filter(Boolean) : [];
  const found = cards.map((card) => card.replace(/ \(UUID.*$/, '')).join('; ');
  return { name, state: 'ok', found: found || 'none (nvidia-smi names none)' };
}

function caught(name: string, look: () => Check): Check {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message: found, hint: fix } = error;
    return { name, state: 'missing', found, ...(fix ? { fix } : {}) };
  }
}
