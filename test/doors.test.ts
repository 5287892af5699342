import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { COLUMNS, type LedgerRow } from '../scripts/campaign/views/ledger.ts';
import { door, ROOT, TSX } from './support/doors.ts';
import { skillCopy } from './support/skill_copy.ts';
import { TINY_JOB, workspaceOf } from './support/workspace.ts';

const DOORS = ['import_job', 'run_job_campaign', 'campaign_guard', 'plot_progress'];
const ACTIONS = [
  'initialize',
  'prepare',
  'evaluate',
  'wait',
  'stop-trial',
  'record',
  'abandon',
  'suggest',
  'report',
  'status',
  'confirm',
  'doctor',
];

test('--help teaches every door and action, also before anything is installed', async (t) => {
  const root = skillCopy(t, false);
  for (const name of DOORS) {
    const { exit, stdout, stderr } = await door(name, ['--help'], { root });
    assert.equal(exit, 0, stderr);
    assert.match(stdout, /usage: .*\n[\s\S]*examples:[\s\S]*exit codes:/);
  }
  for (const action of ACTIONS) {
    const { exit, stdout } = await door('run_job_campaign', [action, '--help'], { root });
    assert.equal(exit, 0);
    assert.match(stdout, new RegExp(`usage: run_job_campaign\\.ts ${action} \\[?JOB`));
  }
});

test('a missing installation is exit 3 with the literal command, and nothing is written', async (t) => {
  const root = skillCopy(t, false);
  const workspace = workspaceOf(t, TINY_JOB);
  for (const [name, args] of [
    ['run_job_campaign', ['initialize', workspace]],
    ['import_job', [workspace]],
    ['campaign_guard', []],
    ['plot_progress', []],
  ] as const) {
    const { exit, body } = await door(name, [...args], { root, cwd: workspace });
    assert.equal(exit, 3, name);
    assert.match(body.error?.hint ?? '', new RegExp(`npm ci --omit=dev --prefix ${root}`));
  }
  assert.deepEqual(readdirSync(workspace).sort(), ['client.py', 'job.py']);
});

test('the importer explains a fact by the places it went through, and names the fields it knows', async (t) => {
  const workspace = workspaceOf(t, TINY_JOB);
  const rounds = await door('import_job', [
    workspace,
    '--explain',
    'budget.fixed_training_budget.num_rounds',
  ]);
  assert.equal(rounds.exit, 0, rounds.stderr);
  assert.match(String(rounds.body.chain), /job\.py:\d+:\d+ .*num_rounds is 3 \(arg:num_rounds\)/s);
  const unknown = await door('import_job', [workspace, '--explain', 'objective.metrik']);
  assert.equal(unknown.exit, 2);
  assert.match(unknown.body.error?.message ?? '', /did you mean objective\.metric\?/);
  assert.deepEqual(readdirSync(workspace).sort(), ['client.py', 'job.py']);
});

test('a job is read where there is no Python, and nothing of it runs', async (t) => {
  const workspace = workspaceOf(t, {
    ...TINY_JOB,
    'job.py': `open("ran", "w").write("x")\n${TINY_JOB['job.py']}`,
  });
  const { exit, stdout } = await door('import_job', [workspace, '--output', '-'], {
    env: { PATH: '/nowhere', HOME: '/nowhere' },
  });
  assert.equal(exit, 0);
  assert.match(stdout, /num_rounds: 3/);
  assert.deepEqual(readdirSync(workspace).sort(), ['client.py', 'job.py']);
});

test('a tsconfig of the current directory cannot redirect our packages', async (t) => {
  const workspace = workspaceOf(t, {
    ...TINY_JOB,
    'tsconfig.json': '{"compilerOptions": {"baseUrl": ".", "paths": {"yaml": ["./evil.ts"]}}}',
    'evil.ts': 'console.log("hijacked"); export const parse = () => ({});',
  });
  const { exit, body, stdout } = await door('import_job', ['job.py', '--output', '-'], {
    cwd: workspace,
  });
  assert.equal(exit, 3);
  assert.equal(body.error?.code, 'AUTOFL_PACKAGE_REDIRECTED');
  assert.match(body.error?.hint ?? '', /--tsconfig .*tsconfig\.json/);
  assert.ok(!stdout.includes('hijacked'));
});

test('the skill works through a link, read-only, and from any directory', async (t) => {
  const copy = skillCopy(t, true);
  const link = join(workspaceOf(t, {}), 'link');
  symlinkSync(copy, link);
  chmodSync(copy, 0o555);
  const workspace = workspaceOf(t, TINY_JOB);
  const { exit, stdout, stderr } = await door('import_job', [workspace, '--output', '-'], {
    root: link,
    cwd: '/',
  });
  assert.equal(exit, 0, stderr);
  assert.match(stdout, /num_rounds: 3/);
  chmodSync(copy, 0o755);
});

test('bad command lines get one clear message, exit 2, and never a stack trace', async (t) => {
  const workspace = workspaceOf(t, TINY_JOB);
  const cases: [string, string[], RegExp][] = [
    [
      'run_job_campaign',
      ['initialise', workspace],
      /Unknown action initialise; did you mean initialize\?/,
    ],
    ['run_job_campaign', ['initialize'], /takes one JOB/],
    ['run_job_campaign', ['initialize', workspace, '--mode', 'min'], /Unknown flag --mode/],
    ['run_job_campaign', ['initialize', workspace, '--max-cand', '3'], /Unknown flag --max-cand/],
    [
      'run_job_campaign',
      ['initialize', workspace, '--timeout', '-1'],
      /--timeout takes a whole number/,
    ],
    [
      'run_job_campaign',
      ['initialize', workspace, '--replicates', '0'],
      /--replicates takes a whole number, 1 or more/,
    ],
    [
      'run_job_campaign',
      ['initialize', join(workspace, 'nowhere.py')],
      /job\.py not found: .*nowhere\.py/,
    ],
    ['run_job_campaign', ['status', workspace], /No campaign in /],
    ['run_job_campaign', ['evaluate', workspace], /No campaign in /],
    ['campaign_guard', [join(workspace, 'results.tsv')], /No ledger at /],
    ['campaign_guard', [join(workspace, 'job.py')], /is not a ledger/],
    ['plot_progress', [workspace], /No ledger at /],
  ];
  const answers = await Promise.all(cases.map(([name, args]) => door(name, args)));
  for (const [index, { exit, body, stdout, stderr }] of answers.entries()) {
    const [name, args, message] = cases[index] ?? ['', [], /^$/];
    assert.equal(exit, 2, `${name} ${args.join(' ')}: ${stdout}${stderr}`);
    assert.equal(body.ok, false);
    assert.match(body.error?.message ?? '', message);
    assert.match(stderr, message, 'people read it on stderr');
    assert.ok(!/\n\s+at /.test(stderr), 'no stack trace');
  }
  assert.ok(!existsSync(join(workspace, '.nvflare')));
});

test('a job in a folder without write permission is refused in words', async (t) => {
  const workspace = workspaceOf(t, TINY_JOB);
  chmodSync(join(workspace, '..'), 0o755);
  chmodSync(workspace, 0o555);
  // Root may write anywhere, so a process without that power asks.
  const args = ['--import', TSX, join(ROOT, 'scripts/import_job.ts'), workspace];
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    ...nobody,
    env: { PATH: process.env.PATH, TMPDIR: '/tmp', HOME: '/tmp' },
  });
  assert.equal(status, 2, stderr);
  assert.equal(JSON.parse(stdout).error.code, 'AUTOFL_NO_PERMISSION');
  chmodSync(workspace, 0o755);
});

test('a reader that leaves early, or a full disk behind stdout, is no defect and no stack trace', () => {
  const command = [process.execPath, '--import', TSX, join(ROOT, 'scripts/run_job_campaign.ts')];
  const quoted = command.map((word) => `'${word}'`).join(' ');
  for (const [redirect, exit] of [
    ['2>&1 >/dev/full', 0],
    ['| true; exit $PIPESTATUS', 0],
    ['status /nowhere 2>/dev/full >/dev/null', 2],
  ] as const) {
    const script = `${quoted} --help ${redirect}`.replace('--help status', 'status');
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    assert.equal(status, exit, `${redirect}: ${stderr}`);
    assert.ok(!/\n\s+at /.test(stdout + stderr), stdout + stderr);
  }
});

test('a ledger of another tool is judged and drawn', async (t) => {
  const header =
    'status\tname\tscore\truntime_seconds\tchanged_files\tdiff_summary\trun_command\tartifacts\tfailure_reason\tcandidate_manifest\tbase_candidate\tpatch_sha256\tmetric_name\tmetric_source\tmetric_artifact\tcandidate_kind\talgorithm_family\tliterature_event_id';
  const line = (status: string, name: string, score: string) =>
    `${status}\t${name}\t${score}${'\t'.repeat(15)}`;
  const folder = workspaceOf(t, {
    'results.tsv': `${[header, line('baseline', 'baseline', '2'), line('keep', 'a', '1.5'), line('crash', 'b', '')].join('\n')}\n`,
  });
  assert.match(
    (await door('campaign_guard', [folder])).body.error?.hint ?? '',
    /--mode max or --mode min/,
  );
  const judged = await door('campaign_guard', [folder, '--mode', 'min', '--max-candidates', '2']);
  assert.deepEqual(readdirSync(folder), ['results.tsv'], 'the guard writes nothing');
  assert.equal(judged.body.next_action, 'final_report');
  assert.equal(judged.body.improvement, 0.5);
  const text = await door('campaign_guard', [folder, '--mode', 'min', '--format', 'text']);
  assert.match(text.stdout, /continue: propose_candidate/);
  const unclear = await door('plot_progress', [folder]);
  assert.equal(unclear.exit, 2);
  assert.match(unclear.body.error?.hint ?? '', /--mode max or --mode min/);
  const drawn = await door('plot_progress', [folder, '--mode', 'min']);
  assert.equal(drawn.exit, 0, drawn.stderr);
  const { baseline, best, improvement } = drawn.body;
  assert.deepEqual(
    [baseline, best, improvement],
    [{ name: 'baseline', score: 2 }, { name: 'a', score: 1.5 }, 0.5],
  );
  assert.ok(existsSync(join(folder, 'progress.png')));
  writeFileSync(join(folder, 'x'), '');
  rmSync(join(folder, 'progress.png'));
  assert.equal(
    (await door('plot_progress', [folder, '--mode', 'min', '--output', join(folder, 'p.svg')]))
      .exit,
    0,
  );
  assert.ok(existsSync(join(folder, 'p.svg')));
  mkdirSync(join(folder, '.nvflare/autofl'), { recursive: true });
  writeFileSync(join(folder, '.nvflare/autofl/campaign_state.json'), '{"mode": "min"}');
  const known = await door('plot_progress', [folder]);
  assert.equal(known.body.improvement, 0.5, 'the campaign beside it knows the direction');
});

test('an older ledger of another tool: its edits are told by their files and belong to the latest review, and small gains end no plateau', async (t) => {
  const columns = COLUMNS.slice(0, 18);
  const line = (cells: Partial<LedgerRow>) =>
    columns.map((column) => cells[column] ?? '').join('\t');
  const edit = { status: 'discard', name: 'edit', score: '0.7', changed_files: 'client.py' };
  const argued = { status: 'discard', name: 'argued', score: '0.7', run_command: '--lr 1' };
  const judge = async (rows: Partial<LedgerRow>[], args: string[] = []) => {
    const text = [columns.join('\t'), ...rows.map(line)].join('\n');
    const folder = workspaceOf(t, { 'results.tsv': `${text}\n` });
    return (await door('campaign_guard', [folder, '--mode', 'max', ...args])).body;
  };
  const baseline = { status: 'baseline', name: 'baseline', score: '0.8' };
  const review = (name: string) => ({ status: 'literature', name, literature_event_id: name });

  const open = [baseline, review('lit-0001'), edit, argued, edit];
  const batch = await judge(open);
  assert.equal(batch.next_action, 'develop_literature_batch');
  assert.deepEqual(batch.batch, { event: 'lit-0001', scored: 2, size: 3 });
  assert.equal((await judge([...open, edit])).next_action, 'propose_candidate');
  const later = await judge([...open, edit, review('lit-0002'), edit]);
  assert.deepEqual(later.batch, { event: 'lit-0002', scored: 1, size: 3 });

  const small = { ...edit, status: 'keep', score: '0.8004' };
  const seven = Array.from({ length: 7 }, () => argued);
  assert.equal((await judge([baseline, ...seven, small])).next_action, 'run_literature_loop');
  const material = { ...small, score: '0.8006' };
  assert.equal((await judge([baseline, ...seven, material])).next_action, 'propose_candidate');
  const text = [columns.join('\t'), ...[baseline, edit, argued, review('r')].map(line)].join('\n');
  const folder = workspaceOf(t, { 'results.tsv': `${text}\n` });
  const output = join(folder, 'p.svg');
  await door('plot_progress', [folder, '--mode', 'max', '--output', output]);
  const svg = readFileSync(output, 'utf8');
  assert.match(svg, /<use href="#plot-discard" /, 'the edit is filled');
  assert.match(svg, /<use href="#plot-discard-arguments" /, 'changed arguments are hollow');
  const eased = await judge([baseline, ...seven, small], ['--min-delta', '0.0001']);
  assert.equal(eased.next_action, 'propose_candidate');
});
