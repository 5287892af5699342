import { closeSync, existsSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Failure } from '../../base/failure.ts';

/** Where everything of a campaign stands (design: files in the workspace). All absolute. */
export interface Layout {
  workspace: string;
  contract: string;
  ledger: string;
  plot: string;
  page: string;
  /** The part of the page that follows from results. */
  pageResults: string;
  report: string;
  reportJson: string;
  /** From the baseline's source to the best's. */
  bestPatch: string;
  runs: string;
  home: string;
  journal: string;
  campaign: string;
  state: string;
  candidates: string;
  objects: string;
  trials: string;
  cache: string;
  /** What was drawn, from what; disposable. */
  drawn: string;
  lock: string;
  mutationSchema: string;
}

/** Folders that hold no source of the job: never staged, never managed, never created by a candidate. */
export const RESERVED_FOLDERS: readonly string[] = [
  '.git',
  '.nvflare',
  '.venv',
  'venv',
  'node_modules',
  'site-packages',
  '__pycache__',
  '.tox',
  'autofl_runs',
];

/** The patch from the baseline's source to the best's, as commands name it. */
export const BEST_PATCH = 'autofl_best.patch';

export function layoutOf(workspace: string): Layout {
  const home = join(workspace, '.nvflare', 'autofl');
  return {
    workspace,
    contract: join(workspace, 'autofl.yaml'),
    ledger: join(workspace, 'results.tsv'),
    plot: join(workspace, 'progress.png'),
    page: join(workspace, 'autofl.html'),
    pageResults: join(home, 'page_results.part'),
    report: join(workspace, 'autofl_report.md'),
    reportJson: join(workspace, 'autofl_report.json'),
    bestPatch: join(workspace, BEST_PATCH),
    runs: join(workspace, 'autofl_runs'),
    home,
    journal: join(home, 'journal.jsonl'),
    campaign: join(home, 'campaign.json'),
    state: join(home, 'campaign_state.json'),
    candidates: join(home, 'candidates'),
    objects: join(home, 'objects'),
    trials: join(home, 'trials'),
    cache: join(home, 'cache.json'),
    drawn: join(home, 'drawn.json'),
    lock: join(home, 'lock'),
    mutationSchema: join(workspace, 'mutation_schema.yaml'),
  };
}

/** What a campaign draws into the workspace for people and programs; no name of theirs may be one of these. */
export function drawnFiles({
  ledger,
  plot,
  page,
  report,
  reportJson,
  bestPatch,
}: Layout): string[] {
  return [ledger, plot, page, report, reportJson, bestPatch];
}

/** The job file and the folder that is its workspace. */
export interface JobLocation {
  /** Real, absolute folder. */
  workspace: string;
  /** The job file relative to it, with `/`. */
  job: string;
}

/**
 * Finds the job: a file, or a folder with `job.py`. Its workspace is `wider` when given, else the
 * nearest folder above that holds a campaign over this job, else the job's own folder.
 *
 * @throws Failure `AUTOFL_NO_JOB` or `AUTOFL_WORKSPACE` naming the path.
 */
export function locateJob(path: string, wider?: string): JobLocation {
  const file = jobFile(resolve(path));
  const workspace = wider ? widerWorkspace(file, wider) : (campaignAbove(file) ?? dirname(file));
  return { workspace, job: portable(relative(workspace, file)) };
}

/** A path as records hold it: relative, with `/`. */
export function portable(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

/**
 * What the first event of a journal says, as it stands there: nothing is verified, and no package is needed. Null
 * without a journal, empty where it cannot be read.
 */
export function beginningOf(journal: string): { [field: string]: unknown } | null {
  const line = firstLine(journal);
  if (line === null) return null;
  try {
    return Object(JSON.parse(line).data);
  } catch {
    return {};
  }
}

/** Whether a relative path stays inside its root and outside reserved folders. */
export function isManagedPath(path: string): boolean {
  const parts = path.split('/');
  return (
    path !== '' &&
    !isAbsolute(path) &&
    !parts.some((part) => part === '..' || part === '.' || part === '') &&
    !parts.some((part) => RESERVED_FOLDERS.includes(part))
  );
}

// internals

function jobFile(path: string): string {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'job.py') : path;
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new Failure({
      code: 'AUTOFL_NO_JOB',
      message: `job.py not found: ${file}`,
      hint: 'Name the job file, or the folder that holds job.py',
    });
  }
  return join(realpathSync(dirname(file)), basename(file));
}

function widerWorkspace(file: string, wider: string): string {
  if (!existsSync(wider) || !statSync(wider).isDirectory()) {
    throw new Failure({
      code: 'AUTOFL_WORKSPACE',
      message: `--workspace is not a folder: ${wider}`,
      hint: 'Name a folder that contains the job file',
    });
  }
  const folder = realpathSync(wider);
  if (relative(folder, file).startsWith('..')) {
    throw new Failure({
      code: 'AUTOFL_WORKSPACE',
      message: `--workspace ${folder} does not contain ${file}`,
      hint: 'Name the job’s folder or one above it',
    });
  }
  return folder;
}

/** A campaign may have been initialized with a wider workspace; its journal stands above the job. */
function campaignAbove(file: string): string | null {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const begun = beginningOf(layoutOf(folder).journal);
    if (begun && (folder === dirname(file) || begun.job === portable(relative(folder, file))))
      return folder;
    if (folder === dirname(folder)) return null;
  }
}

/** Of a journal, which can be long; an event of the first line is not. */
function firstLine(path: string): string | null {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(1024 * 1024);
    const text = bytes.subarray(0, readSync(descriptor, bytes)).toString('utf8');
    return text.slice(0, text.indexOf('\n'));
  } finally {
    closeSync(descriptor);
  }
}
