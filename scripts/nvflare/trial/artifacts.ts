import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { copyDurably } from '../../base/files.ts';
import { TRIAL } from './trial.ts';

/**
 * Copies what is worth keeping of a run into its artifacts folder: metrics, the server's configuration
 * and log, error logs that say something, the evidence, and the server's models where they are wanted.
 */
export function collectArtifacts(
  folder: string,
  job: string,
  { models, evidence }: { models: boolean; evidence: string | null },
): void {
  for (const path of filesBelow(job, job)) {
    if (path !== evidence && !isWorthKeeping(path, join(job, path), models)) continue;
    copyDurably(join(job, path), join(folder, TRIAL.artifacts, path));
  }
}

/** Removes the models from a run's kept artifacts. */
export function dropModels(artifacts: string): void {
  if (!existsSync(artifacts)) return;
  for (const path of filesBelow(artifacts, artifacts)) {
    if (MODELS.test(path)) rmSync(join(artifacts, path));
  }
}

/** Lines in the `error_log.txt` files of server and sites that tell of a real failure, the first one first. */
export function readErrorLogs(job: string): { file: string; line: string }[] {
  const found = logsOf(job, ERROR_LOG).flatMap((file) =>
    linesOf(join(job, file))
      .filter(isFailure)
      .map((line) => ({ file, line })),
  );
  // Each begins with its time.
  return found.sort((one, other) => Number(one.line > other.line) - Number(one.line < other.line));
}

/**
 * A log saying that the machine, not the job, was to blame; null when none does. The server's is believed. Before any
 * round was over so is what any of them says of a connection that broke, as was seen where several simulations ran
 * on one machine. Whoever forges that, or dies at once by its own fault, gains two more tries at most.
 */
export function readMachineFailure(job: string): string | null {
  const server = [join(job, 'server', 'log.txt'), join(job, 'server', ERROR_LOG)].flatMap(linesOf);
  const all = hasRounds(job)
    ? []
    : logsOf(job, 'log.txt').flatMap((file) => linesOf(join(job, file)));
  const line =
    server.find((text) => MACHINE.test(text)) ?? all.find((text) => UNCONNECTED.test(text));
  return line ? line.trim().slice(0, 300) : null;
}

/** Bytes in `run.log` and in NVFlare's logs (`job` is null before there are any): `all` of them, and those of `output`. */
export function logBytes(folder: string, job: string | null): { output: number; all: number } {
  const run = sizeOf(join(folder, TRIAL.artifacts, 'run.log'));
  const sum = (names: readonly string[]): number =>
    job === null
      ? 0
      : names
          .flatMap((name) => logsOf(job, name))
          .reduce((all, file) => all + sizeOf(join(job, file)), 0);
  const output = run + sum(['log.txt']);
  return { output, all: output + sum(['log.json', 'log_fl.txt', ERROR_LOG]) };
}

// internals

const ERROR_LOG = 'error_log.txt';

const MACHINE =
  /No space left on device|Read-only file system|Failed to create connection to the child process|Address already in use/;

const UNCONNECTED =
  /run_client_thread error: (?:Connection\w*Error|BrokenPipeError|TimeoutError|EOFError)|Communication error with client \S+: \[Errno \d+\] (?:Connection (?:reset|refused)|Broken pipe)/;

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

/** NVFlare notes a round once it is over. */
function hasRounds(job: string): boolean {
  return filesBelow(job, job).some(
    (path) => path.endsWith('/round_metrics.jsonl') && sizeOf(join(job, path)) > 0,
  );
}

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

/** A regular file's lines, of a huge one the first and the last: a pipe in its place would keep us waiting. */
function linesOf(path: string): string[] {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch {
    return [];
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return [];
    const starts =
      stat.size <= MAX_LOG_READ ? [0] : [0, Math.max(MAX_LOG_READ, stat.size - MAX_LOG_READ)];
    return starts.flatMap((start) => {
      const bytes = Buffer.alloc(Math.min(stat.size - start, MAX_LOG_READ));
      const read = readSync(descriptor, bytes, 0, bytes.length, start);
      return bytes.subarray(0, read).toString('utf8').split('\n');
    });
  } finally {
    closeSync(descriptor);
  }
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
