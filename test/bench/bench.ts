import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { door, ROOT, TSX } from '../support/doors.ts';
import { QuickCampaign, standInPython } from '../support/stand_in.ts';
import { workspaceOf } from '../support/workspace.ts';
import { importerFigures } from './importer.ts';
import { overlapFigures } from './overlap.ts';
import { scaleFigures } from './scale.ts';

/**
 * Own time of each action beside the machine's floor, Node with tsx doing nothing. The trial is a
 * stand-in of two seconds; what it took is taken off, so that `evaluate` is our own time alone. `importer` is
 * the time to read one job, in a process that has started; `scale` is what actions lose in a long campaign;
 * `overlap` what beginning a run in the shutdown of the one before saves, on NVFlare.
 */

const RUNS = 7;
/** Of what is done now and then. */
const SELDOM_RUNS = 3;
/** Candidates of a campaign that went on for weeks. */
const LONG = 5000;
/** Two seconds, so that what is loaded while a trial runs is loaded as it would be. */
const TRIAL = 'last:2';

interface Figure {
  /** Median of the whole process, in seconds. */
  seconds: number;
  above_floor: number;
  reply_bytes: number;
}

async function bench(): Promise<void> {
  const cleanups: (() => void)[] = [];
  const t = { after: (cleanup: () => void) => void cleanups.push(cleanup) };
  const job = workspaceOf(t, {});
  cpSync(join(ROOT, 'evals/files/digits'), job, { recursive: true });
  const python = standInPython(t);
  const floor = median(
    await times(RUNS, async () => void spawnSync(process.execPath, ['--import', TSX, '-e', '0'])),
  );
  const figures = new Map<string, Figure>();
  const note = (name: string, samples: Sample[]): void => {
    const seconds = median(samples.map((sample) => sample.seconds));
    const bytes = Math.max(...samples.map((sample) => sample.bytes));
    figures.set(name, {
      seconds: rounded(seconds),
      above_floor: rounded(seconds - floor),
      reply_bytes: bytes,
    });
  };

  note(
    'import',
    await sampled(RUNS, () => timed(() => door('import_job', [job, '--output', '-']))),
  );
  const quick = await campaign(t, python, note);
  note('status', await sampled(RUNS, () => timed(() => quick.door('status'))));
  const prepared: Sample[] = [];
  const evaluated: Sample[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const name = `c${run}`;
    prepared.push(
      await timed(() => quick.door('prepare', ['--name', name, '--hypothesis', 'bench'])),
    );
    quick.edit(name, 0.51 + run / 100, TRIAL);
    evaluated.push(await timed(() => quick.door('evaluate')));
  }
  note('prepare', prepared);
  note('evaluate_minus_trial', evaluated);
  const ledger = join(quick.workspace, 'results.tsv');
  for (const [name, run] of [
    ['suggest', () => quick.door('suggest')],
    ['record', () => quick.door('record', ['--literature', '--hypothesis', 'bench'])],
    ['refused', () => quick.door('evaluate')],
    ['report', () => quick.door('report', ['--confirm-interrupted', '--unconfirmed'])],
    ['guard', () => door('campaign_guard', [ledger])],
    ['plot', () => door('plot_progress', [ledger])],
    ['doctor', () => quick.door('doctor', ['--python', python])],
  ] as const)
    note(name, await sampled(SELDOM_RUNS, () => timed(run)));
  const scale = await scaleFigures(t, LONG, RUNS);
  const overlap = await overlapFigures(t);
  for (const cleanup of cleanups) cleanup();
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, node: process.version };
  process.stdout.write(
    `${JSON.stringify({ runs: RUNS, floor: rounded(floor), machine, importer: importerFigures(), scale, overlap, actions: Object.fromEntries(figures) })}\n`,
  );
}

interface Sample {
  seconds: number;
  bytes: number;
}

/** A campaign over the bundled job with a client that the stand-in understands. */
async function campaign(
  t: { after: (cleanup: () => void) => void },
  python: string,
  note: (name: string, samples: Sample[]) => void,
): Promise<QuickCampaign> {
  const samples: Sample[] = [];
  let last: QuickCampaign | null = null;
  for (let run = 0; run < 3; run += 1) {
    const workspace = workspaceOf(t, {});
    cpSync(join(ROOT, 'evals/files/digits'), workspace, { recursive: true });
    const quick = new QuickCampaign(workspace, python);
    quick.writeClient(workspace, 0.5, TRIAL);
    samples.push(await timed(() => quick.door('initialize', ['--python', python])));
    last = quick;
  }
  note('initialize_minus_trial', samples);
  if (!last) throw new Error('no campaign');
  return last;
}

/** Wall time of one door, less its trial, and the size of its reply. */
async function timed(run: () => ReturnType<typeof door>): Promise<Sample> {
  const began = performance.now();
  const { exit, stdout, stderr, body } = await run();
  const seconds = (performance.now() - began) / 1000;
  if (exit !== 0 && exit !== 2) throw new Error(stderr);
  const trial = (body.candidate ?? body.baseline)?.runtime_seconds ?? 0;
  process.stderr.write(`  ${seconds.toFixed(3)} s, trial ${trial.toFixed(3)} s\n`);
  return { seconds: seconds - trial, bytes: Buffer.byteLength(stdout) };
}

async function sampled(runs: number, sample: () => Promise<Sample>): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let run = 0; run < runs; run += 1) samples.push(await sample());
  return samples;
}

async function times(runs: number, work: () => Promise<void>): Promise<number[]> {
  const samples = await sampled(runs, async () => {
    const began = performance.now();
    await work();
    return { seconds: (performance.now() - began) / 1000, bytes: 0 };
  });
  return samples.map(({ seconds }) => seconds);
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function rounded(seconds: number): number {
  return Number(seconds.toFixed(3));
}

void bench();
