import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { childEnvironment } from '../../scripts/nvflare/child_environment.ts';
import { endByToken, findByToken, TOKEN_VARIABLE } from '../../scripts/nvflare/processes.ts';
import { until } from '../support/doors.ts';

/** A process whose child lives in a session of its own and outlives it, as NVFlare's workers do. */
const TREE =
  "require('child_process').spawn(process.execPath, ['-e', 'process.on(\"SIGTERM\", () => {}); setInterval(() => {}, 1000)'], {detached: true, stdio: 'ignore'}).unref()";

test('everything that carries the token is found and ended, also detached grandchildren that ignore SIGTERM', async () => {
  const token = randomBytes(8).toString('hex');
  spawn(process.execPath, ['-e', TREE], {
    env: { ...process.env, [TOKEN_VARIABLE]: token },
    stdio: 'ignore',
  });
  await until('the orphan alone is left', () => findByToken(token).length === 1);
  assert.deepEqual(await endByToken(token), []);
  assert.deepEqual(findByToken(token), []);
});

test('a process with another token, or whose token only begins alike, is left alone', async () => {
  const token = randomBytes(8).toString('hex');
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    env: { ...process.env, [TOKEN_VARIABLE]: `${token}0` },
  });
  await until('the process runs', () => findByToken(`${token}0`).length === 1);
  assert.deepEqual(await endByToken(token), []);
  assert.equal(findByToken(`${token}0`).length, 1);
  other.kill('SIGKILL');
});

test('what could not be ended in time is named', async () => {
  const token = randomBytes(8).toString('hex');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    env: { ...process.env, [TOKEN_VARIABLE]: token },
  });
  await until('the process runs', () => findByToken(token).length === 1);
  assert.deepEqual(await endByToken(token, 0), [child.pid]);
  assert.deepEqual(await endByToken(token), []);
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
