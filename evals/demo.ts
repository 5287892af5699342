import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contract } from '../scripts/campaign/contract/contract.ts';
import { contractSummary } from '../scripts/campaign/contract/contract.ts';
import { readYaml } from '../scripts/campaign/contract/yaml.ts';
import { readLedger } from '../scripts/campaign/views/ledger_read.ts';
import { applyCandidate } from './candidates.ts';

/**
 * A campaign on the bundled job, through the doors an agent uses. Four scripted edits stand in for the
 * agent; what becomes of each is decided by NVFlare's simulator and the campaign's rules.
 */

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

interface Idea {
  name: string;
  hypothesis: string;
  patch: string;
}

const IDEAS: Idea[] = [
  {
    name: 'random-features',
    hypothesis: 'random Fourier features let a linear model bend its boundaries',
    patch: '1-random-features.patch',
  },
  {
    name: 'strong-proximal',
    hypothesis: 'a proximal term holds the sites together',
    patch: '2-strong-proximal-term.patch',
  },
  {
    name: 'more-rounds',
    hypothesis: 'ten rounds train longer than five',
    patch: '3-more-rounds.patch',
  },
  {
    name: 'short-schedule',
    hypothesis: 'a gentle first round steadies the start',
    patch: '4-short-schedule.patch',
  },
];

interface Answer {
  exit: number | null;
  body: {
    draft?: string;
    candidate?: {
      status: string;
      verdict: string | null;
      score: number | null;
      delta_to_best: number | null;
      why: string;
    };
    baseline?: { score: number | null };
    error?: { code: string; message: string };
    next_action?: string;
    confirmation?: string;
    sealed?: unknown;
  };
}

async function demo(): Promise<number> {
  const workspace = join(mkdtempSync(join(tmpdir(), 'nvflare-autofl-demo-')), 'digits');
  cpSync(join(ROOT, 'evals', 'files', 'digits'), workspace, { recursive: true });
  stopOnSignal(workspace);
  say(`workspace: ${workspace}`);
  const python = join(ROOT, '.venv', 'bin', 'python');
  const begun = await act(workspace, 'initialize', [
    '--python',
    python,
    '--max-candidates',
    '3',
    '--confirm-runs',
    '2',
  ]);
  if (begun.exit !== 0) return 1;
  say(`baseline: ${begun.body.baseline?.score}`);
  for (const idea of IDEAS) await tryIdea(workspace, idea);
  const confirmed = await act(workspace, 'confirm');
  say(`gain on fresh runs: ${confirmed.body.confirmation ?? confirmed.body.error?.message}`);
  if (confirmed.body.sealed) say(`on data kept apart: ${JSON.stringify(confirmed.body.sealed)}`);
  const status = await act(workspace, 'status');
  show(workspace, status.body.next_action ?? '');
  return 0;
}

async function tryIdea(workspace: string, { name, hypothesis, patch }: Idea): Promise<void> {
  const prepared = await act(workspace, 'prepare', ['--name', name, '--hypothesis', hypothesis]);
  if (!prepared.body.draft) return;
  applyCandidate(prepared.body.draft, patch);
  const { exit, body } = await act(workspace, 'evaluate');
  const { candidate } = body;
  if (exit === 2) {
    say(`${name}: refused before running (${body.error?.code})`);
    await act(workspace, 'abandon');
  } else if (candidate) {
    const delta =
      candidate.delta_to_best === null
        ? ''
        : `, ${signed(candidate.delta_to_best)} against the best so far`;
    say(
      `${name}: ${candidate.status}${candidate.score === null ? `, ${candidate.why}` : ` ${candidate.score.toFixed(4)}${delta}`}`,
    );
  }
}

let running: Promise<unknown> = Promise.resolve();

function act(workspace: string, action: string, args: string[] = []): Promise<Answer> {
  process.stderr.write(
    `\n$ run_job_campaign.ts ${[action, 'job.py', ...args.map(quoted)].join(' ')}\n`,
  );
  const answer = new Promise<Answer>((resolve, reject) => {
    const script = join(ROOT, 'scripts', 'run_job_campaign.ts');
    const child = spawn(
      process.execPath,
      [...process.execArgv, script, action, join(workspace, 'job.py'), ...args],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, body: stdout ? JSON.parse(stdout) : {} }));
  });
  running = answer;
  return answer;
}

/** Ctrl-C must leave no process behind: end what runs before leaving. */
function stopOnSignal(workspace: string): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await running;
    await act(workspace, 'stop-trial');
    say(`stopped; the campaign is in ${workspace}`);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void stop(signal));
}

function show(workspace: string, next: string): void {
  const { rows } = readLedger(readFileSync(join(workspace, 'results.tsv'), 'utf8'), 'results.tsv');
  const table = [
    ['verdict', 'name', 'accuracy', 'runs', 'change', 'seconds', 'what'],
    ...rows.map((row) => [
      row.verdict || row.status,
      row.name,
      row.score && Number(row.score).toFixed(4),
      row.replicates,
      row.score_delta && signed(Number(row.score_delta)),
      Number(row.runtime_seconds).toFixed(0),
      row.failure_reason || row.diff_summary,
    ]),
  ];
  const contract = readYaml(
    readFileSync(join(workspace, 'autofl.yaml'), 'utf8'),
    'autofl.yaml',
  ) as Contract;
  process.stdout.write(
    [
      '',
      ...columns(table),
      '',
      'trust contract',
      ...contractSummary(contract).map((line) => `  ${line}`),
      '',
      `next action: ${next}`,
      `picture:     ${join(workspace, 'progress.png')}`,
      `page:        ${join(workspace, 'autofl.html')}`,
      `report:      ${join(workspace, 'autofl_report.md')}`,
      '',
    ].join('\n'),
  );
}

function columns(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}

function quoted(word: string): string {
  return /\s/.test(word) ? `"${word}"` : word;
}

function say(text: string): void {
  process.stderr.write(`demo: ${text}\n`);
}

demo().then(
  (exit) => {
    process.exitCode = exit;
  },
  (error: Error) => {
    say(error.message);
    process.exitCode = 1;
  },
);
