import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sha256 } from '../../scripts/base/files.ts';
import { incumbentSource } from '../../scripts/campaign/project.ts';
import { readJournal } from '../../scripts/campaign/records/journal.ts';
import { layoutOf } from '../../scripts/campaign/records/paths.ts';
import { Records } from '../../scripts/campaign/records/records.ts';
import { managedPaths } from '../../scripts/campaign/records/source.ts';
import { findByToken } from '../../scripts/nvflare/trial/processes.ts';
import type { QuickCampaign } from '../support/stand_in.ts';

type JournalEvent = ReturnType<QuickCampaign['events']>[number];

/** What came of a campaign, without the runs that were interrupted. */
export function story(quick: QuickCampaign): string[] {
  const events = committed(quick);
  const uncounted = new Set(
    events.flatMap(({ type, data }) =>
      type === 'trial_finished' && data.outcome === 'infrastructure' ? [data.trial] : [],
    ),
  );
  return events
    .filter(({ type, data }) => !/^trial_/.test(type) || !uncounted.has(data.trial))
    .map(({ type, data }) => {
      const { candidate, name, arm, status, score, outcome } = data;
      return [type, candidate ?? name ?? arm, status ?? outcome, score].filter(Boolean).join(' ');
    });
}

/** Types of the events so far, each with what it is about. */
export function committed(quick: QuickCampaign): JournalEvent[] {
  return existsSync(layoutOf(quick.workspace).journal) ? quick.events() : [];
}

/** Everything that is wrong with a campaign at rest; empty when all is well. */
export function problems(quick: QuickCampaign): string[] {
  const layout = layoutOf(quick.workspace);
  const records = Records.open(layout);
  readJournal(layout.journal, readFileSync(layout.journal));
  return [
    ...records.warnings,
    ...countProblems(quick, records),
    ...trialProblems(quick),
    ...sourceProblems(records),
    ...objectProblems(records),
    ...leftFiles(records),
    ...leftProcesses(quick),
  ];
}

/** Processes that still work for a campaign: trials, and supervisors. */
export function processesOf(quick: QuickCampaign): string[] {
  const tokens = committed(quick).flatMap(({ type, data }) =>
    type === 'trial_started' ? [String(data.token)] : [],
  );
  const trials = tokens.flatMap(findByToken).map(({ pid }) => `process ${pid} of a trial`);
  return [...trials, ...supervisorsOf(quick).map((pid) => `supervisor ${pid}`)];
}

/** Supervisors of this workspace, whatever they wait for. */
export function supervisorsOf({ workspace }: QuickCampaign): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => commandOf(pid).includes(`${workspace}/.nvflare`)).map(Number);
}

// internals

function countProblems(quick: QuickCampaign, { campaign }: Records): string[] {
  const names = quick
    .events()
    .flatMap(({ type, data }) => (type === 'candidate_finalized' ? [data.candidate] : []));
  const attempts = quick.state().candidate_attempts;
  const rows = quick.ledger().filter((row) => /^(keep|discard|crash) /.test(row));
  return [
    ...(new Set(names).size === names.length ? [] : [`decided twice: ${names}`]),
    ...(attempts === names.length ? [] : [`${attempts} attempts, ${names.length} decisions`]),
    ...(rows.length === names.length ? [] : [`${rows.length} rows, ${names.length} decisions`]),
    ...(campaign.running ? ['a run is under way'] : []),
  ];
}

/** One run at a time, each with one end; those that were told have no beginning. */
function trialProblems(quick: QuickCampaign): string[] {
  let under: unknown = null;
  return quick.events().flatMap(({ type, data }) => {
    const { trial } = data;
    if (data.external) return [];
    const before = under;
    if (type === 'trial_started') under = trial;
    if (type === 'trial_finished') under = null;
    if (type === 'trial_started' && before !== null) return [`${trial} beside ${before}`];
    if (type === 'trial_finished' && before !== trial) return [`${trial} ended without a start`];
    return [];
  });
}

function sourceProblems({ campaign, layout, objects }: Records): string[] {
  const { source, contract } = incumbentSource(campaign);
  const wanted = objects.getTree(source);
  const wrong = [...wanted].filter(
    ([path, digest]) => digestOf(join(layout.workspace, path)) !== digest,
  );
  const more = managedPaths(layout.workspace, []).filter((path) => !wanted.has(path));
  return [
    ...wrong.map(([path]) => `${path} is not the incumbent's`),
    ...more.map((path) => `${path} is nobody's`),
    ...(digestOf(layout.contract) === contract ? [] : ['autofl.yaml is not the incumbent’s']),
  ];
}

function objectProblems({ layout }: Records): string[] {
  return filesBelow(layout.objects)
    .filter(
      (path) => sha256(readFileSync(path)) !== relative(layout.objects, path).replace('/', ''),
    )
    .map((path) => `damaged or half written: ${path}`);
}

const LEFT = /(^|\/)\.[^/]*\.(tmp|draft)$/;

function leftFiles({ layout }: Records): string[] {
  const trials = existsSync(layout.trials) ? readdirSync(layout.trials) : [];
  return [
    ...filesBelow(layout.workspace).filter((path) => LEFT.test(path) || /\.draft\//.test(path)),
    ...trials.map((name) => `trials/${name}`),
    ...linksTo(layout.workspace),
  ].map((path) => `left behind: ${path}`);
}

/** Short links of runs of this workspace. */
function linksTo(workspace: string): string[] {
  return readdirSync('/tmp')
    .filter((name) => name.startsWith('afl-'))
    .filter((name) => targetOf(join('/tmp', name)).startsWith(workspace));
}

/** What has been told to end needs a moment to be gone. */
function leftProcesses(quick: QuickCampaign): string[] {
  const deadline = Date.now() + 2000;
  let left = processesOf(quick);
  while (left.length > 0 && Date.now() < deadline) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    left = processesOf(quick);
  }
  return left;
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

function digestOf(path: string): string | null {
  return existsSync(path) ? sha256(readFileSync(path)) : null;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
