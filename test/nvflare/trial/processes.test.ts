import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { startOf } from '../../../scripts/base/identity.ts';
import { childEnvironment } from '../../../scripts/nvflare/trial/child_environment.ts';
import {
  endProcess,
  Family,
  findByToken,
  TOKEN_VARIABLE,
} from '../../../scripts/nvflare/trial/processes.ts';
import { until } from '../../support/doors.ts';
import { workspaceOf } from '../../support/workspace.ts';

/** A process whose child lives in a session of its own and outlives it, as NVFlare's workers do. */
const TREE =
  "require('child_process').spawn(process.execPath, ['-e', 'process.on(\"SIGTERM\", () => {}); setInterval(() => {}, 1000)'], {detached: true, stdio: 'ignore'}).unref()";

/** One trial and a way to start processes in it, which go when the test ends. */
function trial(t: TestContext) {
  const mark = { token: randomBytes(8).toString('hex'), folder: workspaceOf(t, {}) };
  const run = (command: string, args: string[], environment: NodeJS.ProcessEnv, cwd = '/') => {
    const child = spawn(command, args, { env: environment, cwd, stdio: 'ignore' });
    t.after(() => child.kill('SIGKILL'));
    return child;
  };
  const marked = { ...process.env, [TOKEN_VARIABLE]: mark.token };
  return { mark, family: new Family(mark), run, marked };
}

const pidsOf = (found: { pid: number }[]): number[] => found.map(({ pid }) => pid).sort();
const gone = (child: ChildProcess): boolean => startOf(child.pid ?? 0) === null;

test('everything that carries the token is found and ended, also detached grandchildren that ignore SIGTERM', async (t) => {
  const { mark, family, run, marked } = trial(t);
  run(process.execPath, ['-e', TREE], marked);
  await until('the orphan alone is left', () => findByToken(mark.token).length === 1);
  assert.deepEqual(await family.end(), []);
  assert.deepEqual(findByToken(mark.token), []);
});

test('a process with another token, or whose token only begins alike, is left alone', async (t) => {
  const { mark, family, run } = trial(t);
  const other = run('sleep', ['60'], { [TOKEN_VARIABLE]: `${mark.token}0`, PATH: '/usr/bin:/bin' });
  await until('the process runs', () => findByToken(`${mark.token}0`).length === 1);
  assert.deepEqual(await family.end(), []);
  assert.ok(!gone(other));
});

test('a child that dropped the token is ended with its parent, also when the parent ended first', async (t) => {
  const { mark, family, run, marked } = trial(t);
  // The token's carrier ends first; its child and grandchild have an empty environment and work elsewhere.
  const parent = run('sh', ['-c', "env -i sh -c 'sleep 60 & wait' & exec sleep 3"], marked);
  await until('all run', () => new Family(mark).look().length === 3);
  const heirs = family.look().filter(({ pid }) => pid !== parent.pid);
  await until('the parent is gone', () => gone(parent));
  assert.deepEqual(pidsOf(family.look()), pidsOf(heirs));
  assert.deepEqual(await family.end(), []);
  for (const { pid } of heirs) assert.equal(startOf(pid), null);
});

test('an orphan without the token is found by the trial’s folder it works in; a person’s shell there is not', async (t) => {
  const { mark, run } = trial(t);
  run('sh', ['-c', 'env -i setsid sleep 60 &'], { PATH: '/usr/bin:/bin' }, mark.folder);
  const shell = run('sleep', ['60'], { PATH: '/usr/bin:/bin' }, mark.folder);
  // Nobody looked while its parent lived.
  const family = new Family(mark);
  await until('the orphan runs', () => family.look().length === 1);
  assert.ok(!pidsOf(family.look()).includes(shell.pid ?? 0));
  assert.deepEqual(await family.end(), []);
  assert.ok(!gone(shell));
});

test('a pid that was given to another process is never signalled', async (t) => {
  const { run } = trial(t);
  const child = run('sleep', ['60'], { PATH: '/usr/bin:/bin' });
  const pid = child.pid ?? 0;
  const started = startOf(pid) ?? '';
  assert.equal(endProcess({ pid, started: `${Number(started) - 1}` }), false);
  assert.ok(!gone(child));
  assert.equal(endProcess({ pid, started }), true);
});

test('what could not be ended in time is named', async (t) => {
  const { mark, family, run, marked } = trial(t);
  const child = run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], marked);
  await until('the process runs', () => findByToken(mark.token).length === 1);
  assert.deepEqual(await family.end(0), [child.pid]);
  assert.deepEqual(await family.end(), []);
});

test('proxies, certificates, threads, GPUs and loader paths reach a trial', () => {
  const names =
    'HOME VIRTUAL_ENV CONDA_PREFIX https_proxy HTTPS_PROXY no_proxy SSL_CERT_FILE REQUESTS_CA_BUNDLE OMP_NUM_THREADS CUDA_VISIBLE_DEVICES LD_LIBRARY_PATH LC_CTYPE';
  const parent = Object.fromEntries(names.split(' ').map((name) => [name, 'x']));
  assert.deepEqual(childEnvironment(parent, []), parent);
});

test('no secret of the environment reaches a trial unless the contract passes its name through', () => {
  const parent = {
    PATH: '/bin',
    LC_ALL: 'C',
    AWS_SECRET_ACCESS_KEY: 's',
    GITHUB_TOKEN: 's',
    NODE_OPTIONS: '--x',
    DATA_ROOT: '/d',
  };
  assert.deepEqual(childEnvironment(parent, []), { PATH: '/bin', LC_ALL: 'C' });
  assert.deepEqual(childEnvironment(parent, ['DATA_ROOT']), {
    PATH: '/bin',
    LC_ALL: 'C',
    DATA_ROOT: '/d',
  });
});
