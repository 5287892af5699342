import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { quickCampaign } from '../support/stand_in.ts';

const SECRETS = [
  'AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AZURE_CLIENT_SECRET GOOGLE_APPLICATION_CREDENTIALS',
  'OPENAI_API_KEY ANTHROPIC_API_KEY HF_TOKEN HUGGING_FACE_HUB_TOKEN WANDB_API_KEY GITHUB_TOKEN',
  'GITLAB_TOKEN NPM_TOKEN PYPI_TOKEN SLACK_BOT_TOKEN DATABASE_URL PGPASSWORD REDIS_URL',
  'SSH_AUTH_SOCK KUBECONFIG DOCKER_AUTH_CONFIG JWT_SECRET MLFLOW_TRACKING_PASSWORD',
].flatMap((line) => line.split(' '));

const secretOf = (name: string) => `planted-${name.toLowerCase().replaceAll('_', '-')}`;

/** Every file below a folder that holds one of the words, with the word. */
function filesWith(folder: string, words: string[]): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesWith(path, words);
    if (!entry.isFile()) return [];
    const text = readFileSync(path, 'latin1');
    return words.filter((word) => text.includes(word)).map((word) => `${path}: ${word}`);
  });
}

test('no secret of the environment reaches a run, its supervisor or a record; a proxy reaches the run', async (t) => {
  const quick = await quickCampaign(t);
  await quick.prepare('a', 0.8);
  // What a run can look at: its own environment, and that of the process which started it.
  const looks = `print(dict(os.environ)); print(open(f"/proc/{os.getppid()}/environ").read())`;
  writeFileSync(join(quick.draft('a'), 'client.py'), `SCORE = 0.8\nFAULT = "python"\n${looks}\n`);
  const planted = Object.fromEntries(SECRETS.map((name) => [name, secretOf(name)]));
  const env = { ...process.env, ...planted, HTTPS_PROXY: 'http://proxy.example:3128' };
  const { body, stdout, stderr } = await quick.door('evaluate', [], { env });
  assert.equal(body.candidate?.status, 'keep', stderr);
  const log = quick.read('autofl_runs/a/b0/run.log');
  assert.match(log, /http:\/\/proxy\.example:3128/);
  assert.match(log, /NVFLARE_AUTOFL_TRIAL/, 'the run printed its environment');
  assert.deepEqual(filesWith(quick.workspace, Object.values(planted)), []);
  assert.ok(!`${stdout}${stderr}`.includes('planted-'));
});
