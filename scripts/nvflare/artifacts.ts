import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { copyDurably } from '../base/files.ts';
import { jobFolder } from './round_records.ts';
import { TRIAL } from './trial.ts';

/**
 * Copies what is worth keeping of a run into its artifacts folder: metrics, the server's configuration
 * and log, error logs that say something, and the server's models where they are wanted.
 */
export function collectArtifacts(folder: string, withModels: boolean): void {
  const root = join(folder, TRIAL.root);
  const job = jobFolder(root);
  if (typeof job !== 'string') return;
  for (const path of filesBelow(job, job)) {
    if (!isWorthKeeping(path, join(job, path), withModels)) continue;
    copyDurably(join(job, path), join(folder, TRIAL.artifacts, path));
  }
}

/** Removes the models from a run's kept artifacts. */
export function dropModels(artifacts: string): void {
  for (const path of filesBelow(artifacts, artifacts)) {
    if (MODELS.test(path)) rmSync(join(artifacts, path));
  }
}

/** Lines in the `error_log.txt` files of server and sites that tell of a real failure. */
export function readErrorLogs(root: string): { file: string; line: string }[] {
  const job = jobFolder(root);
  if (typeof job !== 'string') return [];
  return logsOf(job, 'error_log.txt').flatMap((file) =>
    linesOf(join(job, file))
      .filter(isFailure)
      .map((line) => ({ file, line })),
  );
}

/** The server's own log saying that the machine, not the job, was to blame; null when it does not. */
export function readMachineFailure(root: string): string | null {
  const job = jobFolder(root);
  if (typeof job !== 'string') return null;
  const lines = [join(job, 'server', 'log.txt'), join(job, 'server', 'error_log.txt')].flatMap(
    linesOf,
  );
  const line = lines.find((text) => MACHINE.test(text));
  return line ? line.trim().slice(0, 300) : null;
}

/** Bytes in `run.log` and NVFlare's logs together: while they grow, something happens. */
export function watchedBytes(folder: string): number {
  const job = jobFolder(join(folder, TRIAL.root));
  const logs = typeof job === 'string' ? logsOf(job, 'log.txt').map((file) => join(job, file)) : [];
  return [join(folder, TRIAL.artifacts, 'run.log'), ...logs].reduce(
    (sum, path) => sum + sizeOf(path),
    0,
  );
}

// internals

const MACHINE =
  /No space left on device|Read-only file system|Failed to create connection to the child process|Address already in use/;

/** Error lines that healthy runs write too. */
const BENIGN = [/num_clients \(\d+\) is greater than/];

const KEPT =
  /(^|\/)(metrics|cross_site_val)\/|(^|\/)error_log\.txt$|^server\/(log\.txt$|.*\/(meta\.json|config_fed_server\.\w+)$)/;
/** Where the server leaves its models: `models/` of NumPy jobs, `app_server/` of PyTorch's. */
const MODELS = /^server\/simulate_job\/(models|app_server)\/(?!config\/|custom\/)/;
const MAX_ARTIFACT_BYTES = 64 * 1024 * 1024;
const MAX_LOG_READ = 1024 * 1024;

function isWorthKeeping(path: string, file: string, withModels: boolean): boolean {
  if (MODELS.test(path)) return withModels;
  if (!KEPT.test(path)) return false;
  const size = lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return size > 0 && size <= MAX_ARTIFACT_BYTES;
}

/** A traceback, or an error of one of NVFlare's own loggers, which are named after classes. */
function isFailure(line: string): boolean {
  if (BENIGN.some((pattern) => pattern.test(line))) return false;
  return TRACEBACK.test(line) || NVFLARE_ERROR.test(line);
}

const TRACEBACK = /Traceback \(most recent call last\)/;
const NVFLARE_ERROR = /^\d{4}-\d\d-\d\d [\d:,]+ - [A-Z]\w+ - (ERROR|CRITICAL) - /;

/** Regular files only: a link in a result folder may lead anywhere. */
function filesBelow(folder: string, top: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, top);
    return entry.isFile() ? [path.slice(top.length + 1)] : [];
  });
}

function logsOf(job: string, name: string): string[] {
  return readdirSync(job, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.name, name))
    .filter((path) => sizeOf(join(job, path)) > 0);
}

/** The first lines of a regular file: logs can be huge, and a pipe in one's place would keep us waiting. */
function linesOf(path: string): string[] {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return [];
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return [];
    const bytes = Buffer.alloc(Math.min(stat.size, MAX_LOG_READ));
    return bytes.subarray(0, readSync(descriptor, bytes)).toString('utf8').split('\n');
  } finally {
    closeSync(descriptor);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
