import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { EXIT, Failure } from '../../base/failure.ts';
import { childEnvironment } from './child_environment.ts';

/** The Python that runs trials, as recorded once per campaign. */
export interface Interpreter {
  /** Absolute path; links are not resolved, since a virtual environment is found through them. */
  path: string;
  python: string;
  nvflare: string;
}

/** NVFlare 2.9 is the first whose simulator takes its workspace root from the environment. */
const MINIMUM = [2, 9] as const;

/**
 * Finds the interpreter: `--python`, else `$PYTHON`, else `$VIRTUAL_ENV`, else a `.venv` or `venv` of
 * the workspace, else `python3` on `PATH`; and asks it for its version and NVFlare's.
 *
 * @throws Failure exit 3 with the command that installs what is missing.
 */
export function findInterpreter(workspace: string, explicit?: string): Interpreter {
  requirePlatform(process.platform);
  const path = locate(workspace, explicit);
  const { python, nvflare } = askVersions(path);
  if (!nvflare) {
    throw missing(
      `${path} (Python ${python}) has no NVFlare`,
      `${path} -m pip install 'nvflare==2.9.*'`,
    );
  }
  if (isOlder(nvflare)) {
    throw missing(
      `${path} has NVFlare ${nvflare}; trials need ${MINIMUM.join('.')} or newer`,
      `${path} -m pip install --upgrade 'nvflare==2.9.*'`,
    );
  }
  return { path, python, nvflare };
}

/**
 * Trials run where everything that they start can be found and ended again.
 *
 * @throws Failure exit 3 elsewhere.
 */
export function requirePlatform(platform: NodeJS.Platform): void {
  if (platform === 'linux') return;
  throw new Failure({
    code: 'AUTOFL_PLATFORM',
    message: `Trials run on Linux alone: on ${platform} a run's processes cannot be told from others`,
    hint: platform === 'win32' ? 'Use WSL' : 'Use a Linux machine, or a container',
    exit: EXIT.missing,
  });
}

/** The interpreter without asking it anything. */
export function locate(workspace: string, explicit?: string): string {
  if (explicit !== undefined) {
    const path = explicit.includes('/')
      ? resolve(explicit)
      : (onPath(explicit) ?? resolve(explicit));
    if (isExecutable(path)) return path;
    throw missing(
      `--python is not an executable file: ${path}`,
      'Pass the path of a Python 3.9+ with NVFlare',
    );
  }
  const { PYTHON, VIRTUAL_ENV } = process.env;
  const candidates = [
    PYTHON && (isAbsolute(PYTHON) ? PYTHON : onPath(PYTHON)),
    VIRTUAL_ENV && join(VIRTUAL_ENV, 'bin', 'python'),
    join(workspace, '.venv', 'bin', 'python'),
    join(workspace, 'venv', 'bin', 'python'),
    onPath('python3'),
  ];
  const found = candidates.find((path) => path && isExecutable(path));
  if (found) return found;
  throw missing(
    'No Python found: neither --python, $PYTHON, $VIRTUAL_ENV, a .venv of the workspace, nor python3 on PATH',
    `python3 -m venv ${join(workspace, '.venv')} && ${join(workspace, '.venv/bin/pip')} install 'nvflare==2.9.*'`,
  );
}

// internals

const PROBE = `
import importlib.metadata as m, importlib.util as u, json, platform
def version():
    if u.find_spec("nvflare") is None: return None
    try: return m.version("nvflare")
    except m.PackageNotFoundError: return "unknown"
print(json.dumps({"python": platform.python_version(), "nvflare": version()}))
`;

function askVersions(path: string): { python: string; nvflare: string | null } {
  const { stdout, stderr, error } = spawnSync(path, ['-c', PROBE], {
    encoding: 'utf8',
    timeout: 60_000,
    cwd: '/',
    env: childEnvironment(process.env, []),
  });
  try {
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  } catch {
    const why = error?.message ?? stderr.trim().split('\n').at(-1) ?? 'no answer';
    throw missing(`${path} is not a usable Python: ${why}`, 'Pass another with --python PATH');
  }
}

/** An unknown or odd version is not older: the trial itself will tell. */
function isOlder(version: string): boolean {
  const match = /^(\d+)\.(\d+)/.exec(version);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1]);
}

function onPath(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing(message: string, hint: string): Failure {
  return new Failure({ code: 'AUTOFL_NO_PYTHON', message, hint, exit: EXIT.missing });
}
