import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read, recipeJob } from './workspace.ts';

/** A recipe of its own, built and started. */
function recipe(path: string, args: string): string {
  const [, module, name] = /^(.*)\.(\w+)$/.exec(path) ?? [];
  return `from ${module} import ${name}
from nvflare.recipe import SimEnv
recipe = ${name}(name="r", min_clients=2, ${args})
recipe.execute(SimEnv(num_clients=2))
`;
}

const SCRIPT = 'train_script="client.py"';

const EXPECTED: [string, string, string | null][] = [
  ['round_metrics', recipeJob(), 'accuracy'],
  [
    'round_metrics',
    recipe('nvflare.app_opt.pt.recipes.FedAvgRecipe', `model=None, ${SCRIPT}`),
    'accuracy',
  ],
  ['round_metrics', recipe('nvflare.app_opt.pt.recipes.ScaffoldRecipe', SCRIPT), 'accuracy'],
  ['round_metrics', recipe('nvflare.app_opt.pt.recipes.FedOptRecipe', SCRIPT), 'accuracy'],
  ['round_metrics', recipe('nvflare.app_common.np.recipes.lr.fedavg.FedAvgLrRecipe', SCRIPT), null],
  ['server_log', recipe('nvflare.app_opt.sklearn.recipes.SVMFedAvgRecipe', SCRIPT), 'AUC'],
  ['server_log', recipe('nvflare.app_opt.sklearn.recipes.KMeansFedAvgRecipe', SCRIPT), 'metrics'],
  ['none', recipe('nvflare.app_opt.pt.recipes.CyclicRecipe', `model=None, ${SCRIPT}`), null],
  [
    'none',
    recipe(
      'nvflare.app_opt.pt.recipes.swarm.SwarmLearningRecipe',
      `model=None, num_rounds=3, ${SCRIPT}`,
    ),
    'accuracy',
  ],
  ['none', recipe('nvflare.app_opt.xgboost.recipes.XGBHorizontalRecipe', 'num_rounds=3'), null],
  ['none', recipe('nvflare.app_opt.xgboost.recipes.XGBBaggingRecipe', 'num_rounds=3'), null],
];

for (const [evidence, job, metric] of EXPECTED) {
  const name = /recipe = (\w+)/.exec(job)?.[1];
  test(`${name} leaves ${evidence} and selects on ${metric ?? 'nothing'}`, (t) => {
    const meaning = read(t, job);
    assert.equal(meaning.evidence, evidence);
    assert.equal(meaning.objective.metric.value, metric);
  });
}

test('a hand-built job leaves what its components write', (t) => {
  const job = (lines: string) => `from nvflare import FedJob
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.app_common.widgets.metrics_artifact_writer import MetricsArtifactWriter
from nvflare.job_config.script_runner import ScriptRunner
job = FedJob()
job.to_server(FedAvg(num_clients=2, num_rounds=3))
${lines}
job.to_clients(ScriptRunner(script="client.py"))
job.simulator_run("work", 2)
`;
  assert.equal(read(t, job('')).evidence, 'none');
  assert.equal(read(t, job('job.to_server(IntimeModelSelector())')).evidence, 'server_log');
  assert.equal(read(t, job('job.to_server(MetricsArtifactWriter())')).evidence, 'round_metrics');
  assert.equal(
    read(t, job('job.to_server(IntimeModelSelector())')).objective.metric.value,
    'val_accuracy',
  );
});

test("an aggregator of the job's own leaves it open whether there are metrics", (t) => {
  const before = `from nvflare.app_common.aggregators.model_aggregator import ModelAggregator
class Mine(ModelAggregator):
    pass`;
  assert.equal(read(t, recipeJob('aggregator=Mine()', before)).evidence, null);
});
