import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gradesOf } from '../../evals/grading/checks.ts';
import { SAID_FLAGS, saidBy } from '../../evals/grading/said.ts';
import { parseFlags } from '../../scripts/base/flags.ts';
import { COLUMNS } from '../../scripts/campaign/views/ledger.ts';
import { findByToken } from '../../scripts/nvflare/trial/processes.ts';
import { door, ROOT, until } from '../support/doors.ts';
import { listing, skillCopy } from '../support/skill_copy.ts';
import { QuickCampaign, standInPython } from '../support/stand_in.ts';
import { TINY_JOB, workspaceOf } from '../support/workspace.ts';
import { INSTALLER, MISSING, RUNTIMES, type Runtime, run, runUnder } from './runtimes.ts';

// tsx on the Node that runs the tests is what every other test uses.

const DOORS = ['import_job', 'campaign_guard', 'plot_progress', 'run_job_campaign'];

describe('every runtime', { concurrency: 2, skip: MISSING }, () => {
  const overview = door('run_job_campaign', ['--help']);

  for (const runtime of RUNTIMES) {
    const under = `under ${runtime.name}`;

    test(`${under} every door and action explains itself, before anything is installed`, async (t) => {
      const skill = skillCopy(t, false);
      const { stdout } = await overview;
      const actions = [...stdout.matchAll(/^ {2}([a-z-]+) +[A-Z]/gm)].map(([, name = '']) => name);
      assert.ok(actions.length >= 11);
      const help = (name: string, ...args: string[]) =>
        runUnder(runtime, skill, name, [...args, '--help'], '/');
      for (const name of DOORS) assert.match((await help(name)).stdout, /^usage: /, name);
      assert.equal((await help('run_job_campaign')).stdout, stdout, 'as elsewhere');
      for (const action of actions) {
        const { exit, stdout } = await help('run_job_campaign', action);
        assert.equal(exit, 0);
        assert.match(stdout, new RegExp(`^usage: run_job_campaign\\.ts ${action} \\[?JOB`));
      }
    });

    test(`${under} a job is read, a ledger judged and drawn as elsewhere, in a folder that redirects our packages`, async (t) => {
      const skill = skillCopy(t, true);
      const folder = workspaceOf(t, { ...TINY_JOB, ...HOSTILE, 'results.tsv': LEDGER });
      const elsewhere = (words: string[]) =>
        words.map((word) => (word.startsWith('./') ? join(folder, word) : word));
      for (const [name, ...args] of [
        ['import_job', './job.py', '--output', '-'],
        ['campaign_guard', './results.tsv', '--mode', 'max'],
      ] as const) {
        const here = await runUnder(runtime, skill, name, args, folder);
        assert.equal(here.exit, 0, here.stderr);
        assert.equal(here.stdout, (await door(name, elsewhere(args))).stdout);
      }
      const drawn = await runUnder(runtime, skill, 'plot_progress', DRAW, folder);
      assert.equal(drawn.exit, 0, drawn.stderr);
      const here = readFileSync(join(folder, 'progress.png'));
      await door('plot_progress', elsewhere(DRAW));
      assert.ok(here.equals(readFileSync(join(folder, 'progress.png'))), 'the same bytes');
    });

    test(`${under} a run can be stopped, a whole campaign is graded honest, and nothing is written into the linked skill`, async (t) => {
      const copy = skillCopy(t, true);
      const skill = join(workspaceOf(t, {}), 'link');
      symlinkSync(copy, skill);
      const before = listing(copy);
      const { quick, act } = await campaignUnder(t, runtime, skill);

      await act('prepare', '--name', 'slow', '--hypothesis', 'h');
      write(quick.draft('slow'), [0.7, 0.71], 'FAULT = "orphan"');
      assert.equal((await act('evaluate', '--detach')).next_action, 'wait_candidate');
      await until('it runs', () => findByToken(quick.token()).length > 1);
      await act('stop-trial');
      assert.deepEqual(findByToken(quick.token()), [], 'nothing of it is left');
      assert.equal((await act('abandon')).attempts, 0, 'nothing was counted');

      await act('prepare', '--name', 'better', '--hypothesis', 'h');
      write(quick.draft('better'), [0.7, 0.71]);
      await act('evaluate', '--detach');
      assert.equal((await act('wait', '--for', '60')).candidate?.verdict, 'carry');
      assert.equal((await act('confirm')).final_response_allowed, true);
      await act('report');
      const said = saidBy(parseFlags(['--cap', '1', '--end', 'final'], SAID_FLAGS, ''));
      const grades = await gradesOf(quick.workspace, said);
      assert.deepEqual(
        grades.filter(({ passed }) => !passed),
        [],
      );
      assert.deepEqual(listing(copy), before);
    });
  }

  test('npx skills add brings the whole skill into a project, where it works once its packages are there', async (t) => {
    const source = join(workspaceOf(t, {}), 'source');
    for (const part of INSTALLED) cpSync(join(ROOT, part), join(source, part), { recursive: true });
    const project = workspaceOf(t, TINY_JOB);
    const agents = ['--agent', 'claude-code', '--agent', 'codex'];
    const env = { ...process.env, HOME: workspaceOf(t, {}), DISABLE_TELEMETRY: '1', CI: '1' };
    const added = await run([...INSTALLER, 'add', source, ...agents, '--yes'], {
      cwd: project,
      env,
    });
    assert.equal(added.exit, 0, added.stdout + added.stderr);
    const skill = join(project, '.agents/skills/nvflare-autofl');
    const linked = join(project, '.claude/skills/nvflare-autofl');
    for (const part of INSTALLED) assert.ok(existsSync(join(linked, part)), part);
    for (const runtime of RUNTIMES) {
      const bare = await runUnder(runtime, linked, 'import_job', ['job.py', '--check'], project);
      assert.equal(bare.exit, 3, bare.stderr);
      assert.equal(bare.body.error?.hint, `npm ci --omit=dev --prefix ${skill}`);
    }
    symlinkSync(join(ROOT, 'node_modules'), join(skill, 'node_modules'));
    for (const runtime of RUNTIMES) {
      const ready = await runUnder(runtime, linked, 'import_job', ['job.py', '--check'], project);
      assert.equal(ready.exit, 0, ready.stderr);
    }
  });
});

// internals

const INSTALLED = [
  'SKILL.md',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'scripts',
  'references',
];

const DRAW = ['./results.tsv', '--mode', 'max'];

const HOSTILE = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: { baseUrl: '.', paths: { yaml: ['./evil.ts'], '*': ['./evil.ts'] } },
  }),
  'deno.json': JSON.stringify({ imports: { yaml: './evil.ts', valibot: './evil.ts' } }),
  'package.json': JSON.stringify({ name: 'theirs', type: 'commonjs' }),
  'evil.ts': 'console.log("hijacked"); export const parse = () => ({});',
};

const LEDGER = `${[
  COLUMNS.slice(0, 18).join('\t'),
  ...['baseline\tbaseline\t0.5', 'keep\tGrößer ≥ 1\t0.61', 'crash\tb\t'].map(
    (cells) => cells + '\t'.repeat(15),
  ),
].join('\n')}\n`;

/** A campaign with a cap of one and its baseline, every action of which runs under a runtime. */
async function campaignUnder(t: TestContext, runtime: Runtime, skill: string) {
  const python = standInPython(t);
  const workspace = workspaceOf(t, { ...TINY_JOB, ...HOSTILE });
  write(workspace, [0.5, 0.51]);
  const act = async (action: string, ...args: string[]) => {
    const words = [action, 'job.py', ...args];
    const { exit, stderr, body } = await runUnder(
      runtime,
      skill,
      'run_job_campaign',
      words,
      workspace,
    );
    assert.equal(exit, 0, `${action}: ${stderr}`);
    return body;
  };
  const settings = ['--max-candidates', '1', '--confirm-runs', '1', '--python', python];
  await act('initialize', ...settings);
  return { quick: new QuickCampaign(workspace, python), act };
}

function write(folder: string, scores: number[], more = ''): void {
  const lists = `SCORES = ${JSON.stringify(scores)}\nFRESH = ${JSON.stringify(scores)}\n`;
  writeFileSync(join(folder, 'client.py'), `SCORE = 0.0\n${lists}${more}\n`);
}
