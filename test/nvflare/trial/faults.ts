import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Classified } from '../../../scripts/nvflare/trial/outcome.ts';
import { TRIAL, type TrialPlan } from '../../../scripts/nvflare/trial/trial.ts';
import { PYTHON, ROOT } from '../../support/doors.ts';
import { type Tried, tryJob } from '../../support/trial.ts';
import { workspaceOf } from '../../support/workspace.ts';

const FAULTY = join(ROOT, 'test/nvflare/trial/jobs/faulty');
const SKLEARN = join(ROOT, 'test/nvflare/trial/jobs/sklearn');

/** One way for a simulation to go wrong (or not), and what we make of it. */
export interface Fault {
  name: string;
  outcome: Classified['outcome'];
  /** What the reason, the explanation, or of a scored run the warnings say. */
  says: RegExp;
  /** Score of a run that is scored. */
  score?: number;
  job?: string;
  plan?: Partial<TrialPlan>;
  /** Seconds from its start after which the run is over, where that is the point. */
  within?: number;
  /** Makes the trial's surroundings; needs root. */
  mounts?: (folder: string) => { at: string; options: string };
  /** Runs the interpreter below this command; needs root. */
  below?: string;
}

/** What an unfaulty run of the job scores: 1 − e^(−0.4), each round adds 0.1 to two weights. */
const WELL = 0.329679965972;
const NO_LOOPBACK = 'unshare -n';

const fault = (
  name: string,
  outcome: Fault['outcome'],
  says: RegExp,
  more: Partial<Fault> = {},
): Fault => ({
  name,
  outcome,
  says,
  ...more,
  plan: { args: ['--fault', name], ...more.plan },
});
const scored = (name: string, says = /^$/, more: Partial<Fault> = {}) =>
  fault(name, 'scored', says, { score: WELL, ...more });
const crash = (name: string, says: RegExp, more: Partial<Fault> = {}) =>
  fault(name, 'crash', says, more);
const machine = (name: string, says: RegExp, more: Partial<Fault> = {}) =>
  fault(name, 'infrastructure', says, more);
const ownFolder = { plan: { results: 'work' } };

/** The rows of the table: faults in the second of three rounds at one of two sites, and more. */
export const FAULTS: readonly Fault[] = [
  scored('none'),
  crash('raise', /^RuntimeError: client fault\n.*client\.py/),
  crash('import error', /^ModuleNotFoundError: No module named 'no_such_module'/),
  crash('exit', /^site-1: trainer thread exited before producing a result/),
  crash('external exit', /^site-1: trainer (heartbeat timed out|process exited)/, {
    plan: { stallSeconds: 60 },
  }),
  crash('external raise', /^RuntimeError: client fault\n.*client\.py/, {
    plan: { stallSeconds: 60 },
  }),
  crash('die', /^A site's process died: .*client site-1/, { within: 60 }),
  crash('kill', /^A site's process died: .*client site-1/, { within: 60 }),
  crash('sleep', /^The run hung: no output and no CPU use for \d+ s/, {
    plan: { stallSeconds: 8 },
  }),
  crash('compute', /^The run took longer than its time limit \(40 s\)/, {
    plan: { stallSeconds: 8, timeoutSeconds: 40 },
  }),
  crash('aggregator raises', /^RuntimeError: aggregator fault/),
  crash('bad server component', /^ValueError: component fault/),
  crash('metric nan', /^1 of 2 sites \(site-2\) reported accuracy in round 2/),
  crash('metric none', /^1 of 2 sites \(site-2\) reported accuracy in round 2/),
  crash(
    'metric string',
    /^site-1 reported no finite accuracy in round 2 \(reported: accuracy "high"\)/,
  ),
  crash('metric renamed', /^site-1 reported no finite accuracy in round 2 \(reported: acc 0\.3/),
  scored('weights nan', /^$/, { score: 0 }),
  crash('raise after training', /^RuntimeError: late fault/),
  scored('aggregator of another class', /is not a ModelAggregator\. Using built-in/),
  scored('more sites than there are'),
  scored('binary output'),
  scored('printed metrics'),
  scored('job none', /^$/, ownFolder),
  crash('job raise', /^RuntimeError: client fault\n.*client\.py/, ownFolder),
  crash('job exit', /^site-1: trainer thread exited before producing a result/, ownFolder),
  machine('slow workers', /Failed to create connection to the child process/),
  machine('no loopback', /Failed to create connection to the child process/, {
    below: NO_LOOPBACK,
  }),
  machine('disk full from the start', /No space left on device/, {
    mounts: (folder) => ({ at: join(folder, TRIAL.root), options: 'size=4k' }),
  }),
  machine('disk full during the run', /^The disk is full: 0 MiB are left|No space left on device/, {
    mounts: (folder) => ({ at: join(folder, TRIAL.root), options: 'size=200k' }),
  }),
  machine('disk nearly full', /^The disk is full: \d+ MiB are left/, {
    mounts: (folder) => ({ at: folder, options: 'size=60m' }),
  }),
  machine('read-only root', /Read-only file system/, {
    mounts: (folder) => ({ at: join(folder, TRIAL.root), options: 'ro' }),
  }),
  sklearn('svm', ['--model', 'svm'], 'AUC', 2, false),
  sklearn('svm in min mode', ['--model', 'svm', '--mode', 'min'], 'AUC', 2, true),
  sklearn('k-means', ['--model', 'kmeans'], 'homogeneity', 3, false),
];

/** Jobs that leave numbers in the server's log alone, and whose clients print others. */
function sklearn(
  name: string,
  args: string[],
  metric: string,
  plannedRounds: number,
  negated: boolean,
): Fault {
  const source = { kind: 'server_log', negated } as const;
  const plan = { args, metrics: [metric], plannedRounds, source };
  return { name, outcome: 'scored', says: /^$/, job: SKLEARN, plan };
}

/** A row that cannot be made here says why. */
export function unable({ mounts, below }: Fault): string | null {
  if (!mounts && !below) return null;
  if (process.getuid?.() !== 0) return 'needs root';
  return spawnSync('unshare', ['-nm', 'true']).status === 0 ? null : 'needs namespaces';
}

/** Runs a row on NVFlare. */
export function tryFault(t: Pick<TestContext, 'after'>, { job, plan, mounts, below }: Fault) {
  const python = below ? { python: pythonBelow(t, below) } : {};
  return tryJob(t, job ?? FAULTY, { ...plan, ...python }, (folder) => {
    if (!mounts) return;
    const { at, options } = mounts(folder);
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', at], { stdio: 'inherit' });
    t.after(() => spawnSync('umount', ['-l', at], { stdio: 'inherit' }));
  });
}

/** What a row's run came to, in the words that `says` is about. */
export function wordsOf({ outcome }: Tried): string {
  return outcome.outcome === 'scored'
    ? outcome.warnings.join('\n')
    : [outcome.reason, ...outcome.explanation].join('\n');
}

// internals

function pythonBelow(t: Pick<TestContext, 'after'>, command: string): string {
  const path = join(workspaceOf(t, {}), 'python');
  writeFileSync(path, `#!/bin/sh\nexec ${command} '${PYTHON}' "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
