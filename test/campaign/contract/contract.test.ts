import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { obstaclesOf } from '../../../scripts/campaign/contract/admission.ts';
import { type ContractRequest, contractOf } from '../../../scripts/campaign/contract/contract.ts';
import { contractText } from '../../../scripts/campaign/contract/contract_text.ts';
import { readMutationSchema } from '../../../scripts/campaign/contract/mutation_schema.ts';
import { readYaml } from '../../../scripts/campaign/contract/yaml.ts';
import { readJob } from '../../../scripts/nvflare/job/job.ts';
import { recipeJob, workspace } from '../../nvflare/job/workspace.ts';

type Wish = Partial<Omit<ContractRequest, 'schema'>> & {
  files?: Record<string, string>;
  schema?: string;
};

/** The contract of a job, and what stands in the way of a campaign over it. */
function read(t: TestContext, job: string, { files = {}, schema, ...wish }: Wish = {}) {
  const root = workspace(t, { 'client.py': 'lr = 0.1\n', ...files, 'job.py': job });
  const author = readMutationSchema(schema ?? null);
  const contract = contractOf(readJob({ root, entry: 'job.py', jobArgs: wish.jobArgs ?? [] }), {
    metric: null,
    environment: 'sim',
    maxCandidates: null,
    jobArgs: [],
    existing: (path) => existsSync(join(root, path)),
    ...wish,
    schema: author,
  });
  const obstacles = obstaclesOf(contract, author).map(({ code }) => code);
  return { contract, obstacles, objective: contract.objective };
}

const bridge = (rest: string) => `objective: {${rest}}`;
const OPTIONS = `import argparse
p = argparse.ArgumentParser()
p.add_argument("--mode", default="min")
p.add_argument("--watch", default="dice")
args = p.parse_args()`;

test('autofl.yaml holds what was read, without anchors, and names what is unread in two equal lists', (t) => {
  const { contract } = read(t, recipeJob('num_rounds=int(os.environ["R"])', 'import os'));
  const text = contractText(contract);
  assert.deepEqual(readYaml(text, 'autofl.yaml'), JSON.parse(JSON.stringify(contract)));
  assert.doesNotMatch(text, /: [&*]\w/);
  assert.equal(contract.schema_version, 'nvflare.autofl.config.v1');
  assert.ok(contract.unresolved.length > 0);
  assert.deepEqual(contract.trust_contract.unresolved, contract.unresolved);
  assert.notEqual(contract.trust_contract.unresolved, contract.unresolved);
});

test('what the person asks for stands in the contract, beside what may be changed', (t) => {
  const { contract } = read(t, recipeJob(), {
    metric: 'accuracy',
    environment: 'prod',
    maxCandidates: 4,
    files: { 'model.py': '' },
  });
  assert.equal(contract.objective.metric, 'accuracy');
  assert.equal(contract.environment.requested, 'prod');
  assert.equal(contract.budget.max_candidates, 4);
  assert.deepEqual(contract.environment.profiles.sim, { num_clients: 2 });
  assert.deepEqual(contract.environment.simulator_env_passthrough, []);
  const { trust_contract: trust } = contract;
  assert.deepEqual(trust.allowed_edit_paths, ['job.py', 'client.py', 'model.py']);
  assert.deepEqual(trust.allowed_create_patterns, ['**/*.py']);
  assert.equal(trust.must_not_edit_outside_allowed_paths, true);
  assert.equal(contract.objective.metric_invariants.length, 5);
  assert.match(contract.objective.on_metric_change, /fresh workspace/);
});

test('the person’s metric goes first, and the job’s own stays on record', (t) => {
  const { objective, obstacles } = read(t, recipeJob('key_metric="auc"'), { metric: 'f1' });
  assert.deepEqual([objective.metric, objective.metric_source], ['f1', 'user_request']);
  assert.deepEqual([objective.job_key_metric, objective.job_key_metric_mode], ['auc', 'max']);
  assert.deepEqual(obstacles, ['AUTOFL_METRIC_NOT_DECLARED']);
});

test('metric and direction may come from options of any name, and job arguments decide them', (t) => {
  const job = recipeJob('key_metric=args.watch, key_metric_mode=args.mode', OPTIONS);
  const { objective } = read(t, job);
  assert.deepEqual(
    [objective.metric, objective.metric_source, objective.mode, objective.mode_source],
    ['dice', 'arg:watch', 'min', 'arg:mode'],
  );
  const given = read(t, job, { jobArgs: ['--mode', 'max', '--watch=auc'] });
  assert.deepEqual([given.objective.metric, given.objective.mode], ['auc', 'max']);
  assert.deepEqual(given.obstacles, []);
});

test('a bridge names another metric and its direction; the request and the invariants stay', (t) => {
  const { objective, obstacles } = read(t, recipeJob('key_metric="auc"'), {
    schema: bridge('optimization_metric: val_loss, mode: min, metric_extraction_order: [a, b]'),
  });
  assert.deepEqual(
    [objective.metric, objective.metric_source, objective.requested_metric],
    ['val_loss', 'mutation_schema', 'auc'],
  );
  assert.deepEqual([objective.mode, objective.mode_source], ['min', 'mutation_schema']);
  assert.deepEqual(objective.metric_extraction_order, ['a', 'b']);
  assert.equal(objective.metric_invariants.length, 5);
  assert.deepEqual(obstacles, []);
});

test('a bridged metric does not inherit the direction of the job’s own', (t) => {
  const own = recipeJob('key_metric="loss", key_metric_mode="min"');
  const { objective } = read(t, own, { schema: bridge('optimization_metric: auc') });
  assert.deepEqual([objective.mode, objective.mode_source], ['max', 'core_default']);
  assert.equal(objective.job_key_metric_mode, 'min');
});

test('a bridge to a loss needs a direction; a loss of the job’s own needs it in the job', (t) => {
  const bridged = { schema: bridge('optimization_metric: val_loss') };
  assert.deepEqual(read(t, recipeJob('key_metric="auc"'), bridged).obstacles, [
    'AUTOFL_METRIC_DIRECTION_CONFLICT',
  ]);
  assert.deepEqual(read(t, recipeJob('key_metric="loss"')).obstacles, [
    'AUTOFL_METRIC_DIRECTION_CONFLICT',
  ]);
  assert.deepEqual(read(t, recipeJob('key_metric="zorp"')).obstacles, [], 'an unknown name');
});

test('a metric that is not known is refused, and a job argument makes it known', (t) => {
  const before = OPTIONS.replace('"dice"', 'os.environ.get("W")');
  const job = recipeJob('key_metric=args.watch', `import os\n${before}`);
  assert.deepEqual(read(t, job).obstacles, ['AUTOFL_METRIC_UNKNOWN']);
  assert.deepEqual(read(t, job, { jobArgs: ['--watch', 'dice'] }).obstacles, []);
});

test('a direction that the author declares holds for the job’s own metric, where the job says none', (t) => {
  const declared = { schema: bridge('mode: min') };
  const implicit = read(t, recipeJob('key_metric="loss"'), declared);
  assert.deepEqual(implicit.obstacles, []);
  assert.deepEqual(
    [implicit.objective.metric, implicit.objective.mode, implicit.objective.mode_source],
    ['loss', 'min', 'mutation_schema'],
  );
  const said = read(t, recipeJob('key_metric="loss", key_metric_mode="max"'), declared);
  assert.deepEqual(said.obstacles, ['AUTOFL_METRIC_DIRECTION_CONFLICT']);
  assert.equal(said.objective.mode, 'max');
});

test('the direction of a requested metric is not guessed where the job’s own cannot be read', (t) => {
  const job = recipeJob('key_metric=os.environ["M"]', 'import os');
  const wish = { metric: 'score' };
  const { objective, obstacles } = read(t, job, wish);
  assert.deepEqual([objective.mode, objective.mode_source], [null, 'unresolved']);
  assert.deepEqual(obstacles, ['AUTOFL_METRIC_DIRECTION_UNKNOWN']);
  const declared = read(t, job, { ...wish, schema: bridge('mode: min') });
  assert.deepEqual([declared.objective.mode, declared.obstacles], ['min', []]);
});

test('an option that is only half read is suggested with the reason', (t) => {
  const before = `import argparse, os
p = argparse.ArgumentParser()
p.add_argument("--lr", "--learning-rate", type=float, default=float(os.environ["LR"]))
args = p.parse_args()`;
  const job = recipeJob('num_rounds=3, train_args=f"--lr {args.lr}"', before);
  const [lr] = read(t, job).contract.search_space.suggested;
  assert.deepEqual([lr?.default, lr?.aliases], [null, ['--learning-rate']]);
  assert.match(String(lr?.reason), /^job\.py:5:\d+ .*the environment variable LR/);
});

test('files that the author prefers and that are none are refused by name', (t) => {
  const { contract, obstacles } = read(t, recipeJob(), {
    schema: 'preferred_targets: [../other.py, nowhere.py, extra.py, /etc/hosts, .nvflare/x.py]',
    files: { 'extra.py': '', '.nvflare/x.py': '' },
  });
  assert.deepEqual(contract.trust_contract.allowed_edit_paths, ['job.py', 'client.py', 'extra.py']);
  assert.deepEqual(obstacles, Array(4).fill('AUTOFL_BAD_SCHEMA'));
  const reasons = contract.unresolved.map(({ reason }) => reason).join('; ');
  for (const name of ['../other.py is not', 'nowhere.py does not exist', '/etc/hosts is not'])
    assert.ok(reasons.includes(name), reasons);
});

test('files that the author prefers may be edited, in the author’s order', (t) => {
  const { contract } = read(t, recipeJob(), {
    schema: 'preferred_targets: [losses/focal.py, extra.py]',
    files: { 'losses/focal.py': '', 'extra.py': '' },
  });
  assert.deepEqual(contract.trust_contract.allowed_edit_paths, [
    'job.py',
    'client.py',
    'losses/focal.py',
    'extra.py',
  ]);
});
