import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../scripts/base/failure.ts';
import { readJob } from '../../../scripts/nvflare/job/job.ts';
import { read, recipeJob, workspace } from './workspace.ts';

test('an ordinary recipe job is read in full, and each fact says where it comes from', (t) => {
  const before = `import argparse
p = argparse.ArgumentParser()
p.add_argument("--rounds", type=int, default=4)
args = p.parse_args()`;
  const meaning = read(t, recipeJob('num_rounds=args.rounds, key_metric="auc"', before));
  assert.equal(meaning.support.status, 'supported');
  assert.deepEqual(meaning.support.patterns, ['recipe:NumpyFedAvgRecipe', 'env:SimEnv']);
  assert.equal(meaning.confidence, 'high');
  assert.equal(meaning.surface, 'recipe');
  assert.equal(meaning.class, 'nvflare.app_common.np.recipes.fedavg.NumpyFedAvgRecipe');
  const { numRounds } = meaning.budget;
  assert.deepEqual(
    [numRounds.value, numRounds.source, numRounds.place?.line],
    [4, 'arg:rounds', 5],
  );
  assert.equal(meaning.objective.metric.value, 'auc');
  assert.deepEqual(meaning.trainScripts, ['client.py']);
  assert.deepEqual(meaning.environment.sites, ['site-1', 'site-2']);
  assert.equal(meaning.evidence, 'round_metrics');
  assert.deepEqual(meaning.unresolved, []);
});

test('arguments of the job change what is read', (t) => {
  const before = `import argparse
p = argparse.ArgumentParser()
p.add_argument("--rounds", type=int, default=4)
args = p.parse_args()`;
  const meaning = read(t, recipeJob('num_rounds=args.rounds', before), { args: ['--rounds=9'] });
  assert.equal(meaning.budget.numRounds.value, 9);
});

test("what is not said is NVFlare's default, and says whose", (t) => {
  const { budget, objective } = read(t, recipeJob());
  assert.deepEqual(
    [budget.numRounds.value, budget.numRounds.source],
    [2, 'default:NumpyFedAvgRecipe'],
  );
  assert.deepEqual(
    [objective.metric.value, objective.metric.source],
    ['accuracy', 'default:NumpyFedAvgRecipe'],
  );
  assert.deepEqual([objective.mode.value, objective.modeImplicit], ['max', true]);
});

test('rounds from the environment are not known, and the message says what to look at', (t) => {
  const meaning = read(t, recipeJob('num_rounds=int(os.environ["ROUNDS"])', 'import os'));
  assert.equal(meaning.budget.numRounds.value, null);
  assert.match(
    meaning.budget.numRounds.reason ?? '',
    /^job\.py:\d+:\d+ num_rounds depends on the environment variable ROUNDS/,
  );
  assert.ok(
    meaning.unresolved.some(({ field }) => field === 'budget.fixed_training_budget.num_rounds'),
  );
  assert.equal(meaning.confidence, 'medium');
});

test('a direction comes from the mode, else from a stop condition on the same metric', (t) => {
  const modeOf = (more: string) => read(t, recipeJob(more)).objective;
  assert.equal(
    modeOf('key_metric="loss", key_metric_mode="min"').mode.source,
    'job:key_metric_mode',
  );
  assert.equal(modeOf('key_metric="loss", stop_cond="loss < 1"').mode.value, 'min');
  assert.equal(modeOf('key_metric="loss", stop_cond="loss < 1"').mode.source, 'job:stop_cond');
  assert.equal(modeOf('key_metric="loss", stop_cond="auc > 1"').modeImplicit, true);
});

test('what NVFlare itself would refuse is said before a run', (t) => {
  const reasonOf = (job: string) => {
    const { status, reason } = read(t, job).support;
    assert.equal(status, 'unsupported');
    return reason ?? '';
  };
  assert.match(
    reasonOf(recipeJob('rounds=3')),
    /job\.py:4:10 NumpyFedAvgRecipe has no parameter rounds/,
  );
  assert.match(
    reasonOf(recipeJob('key_metric_mode="up"')),
    /key_metric_mode must be 'min' or 'max'/,
  );
  assert.match(reasonOf(recipeJob('stop_cond="loss<1"')), /stop_cond "loss<1" is not/);
  const zero = recipeJob('', '', 'recipe.execute(SimEnv(num_clients=0))');
  assert.match(reasonOf(zero), /Either 'num_clients' must be > 0/);
});

test('a job that is built and never started is not admitted, and says how to start it', (t) => {
  const meaning = read(t, recipeJob('', '', ''));
  assert.equal(meaning.support.status, 'partial');
  assert.match(meaning.support.reason ?? '', /never starts it; call recipe\.execute\(env\)/);
  assert.equal(meaning.budget.numRounds.value, null);
});

test('two starts are ambiguous, and both places are named', (t) => {
  const twice = 'recipe.execute(SimEnv(num_clients=2))\nrecipe.execute(SimEnv(num_clients=3))';
  const meaning = read(t, recipeJob('', '', twice));
  assert.match(meaning.support.reason ?? '', /two jobs are started: job\.py:5:1 and job\.py:6:1/);
});

test('a job whose NVFlare classes are patched is refused', (t) => {
  const meaning = read(t, recipeJob('', 'NumpyFedAvgRecipe.execute = lambda self, env: None'));
  assert.equal(meaning.support.status, 'unsupported');
  assert.match(meaning.support.reason ?? '', /job\.py:3:1 the script replaces execute of nvflare/);
});

test('jobs without training, and nested applications, are recognised and refused with the reason', (t) => {
  const cases: [string, string, RegExp][] = [
    [
      'nvflare.app_opt.pt.recipes',
      'FedEvalRecipe(name="e", model=None, eval_script="client.py", min_clients=2, eval_ckpt="/m.pt")',
      /FedEvalRecipe only evaluates a model, it has no training loop/,
    ],
    [
      'nvflare.app_common.np.recipes',
      'NumpyCrossSiteEvalRecipe(min_clients=2, eval_script="client.py")',
      /NumpyCrossSiteEvalRecipe only evaluates a model/,
    ],
    [
      'nvflare.recipe.fedstats',
      'FedStatsRecipe(name="s", stats_output_path="o", sites=["a"], statistic_configs={}, stats_generator=None)',
      /FedStatsRecipe only computes statistics, it has no training loop/,
    ],
    [
      'nvflare.app_opt.flower.recipe',
      'FlowerRecipe(flower_content="app", min_clients=2)',
      /FlowerRecipe runs a nested application/,
    ],
  ];
  for (const [module, call, reason] of cases) {
    const name = call.slice(0, call.indexOf('('));
    const { support, unresolved } = read(
      t,
      `from ${module} import ${name}
from nvflare.recipe import SimEnv
${call}.execute(SimEnv(num_clients=2))
`,
    );
    assert.equal(support.status, 'partial', name);
    assert.match(support.reason ?? '', reason);
    assert.ok(unresolved.some(({ field }) => field === 'job.surface'));
  }
});

test('an option of the job chooses the recipe: its default, or what the job arguments say', (t) => {
  const job = `import argparse
from nvflare.app_opt.pt.recipes import ScaffoldRecipe
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.app_common.np.recipes import NumpyCrossSiteEvalRecipe
from nvflare.recipe import SimEnv
p = argparse.ArgumentParser()
p.add_argument("--algorithm", default="fedavg")
p.add_argument("--num_rounds", type=int, default=2)
args = p.parse_args()
if args.algorithm == "fedavg":
    recipe = FedAvgRecipe(name="a", model={"class_path": "net.Net", "args": {}}, min_clients=2, num_rounds=args.num_rounds, train_script="client.py")
elif args.algorithm == "scaffold":
    recipe = ScaffoldRecipe(name="a", model={"class_path": "net.Net", "args": {}}, min_clients=2, num_rounds=args.num_rounds, train_script="client.py")
else:
    recipe = NumpyCrossSiteEvalRecipe(min_clients=2, eval_script="client.py")
recipe.execute(SimEnv(num_clients=2))
`;
  const chosen = (...args: string[]) => {
    const { support, class: name, budget } = read(t, job, { args });
    return [support.status, name?.split('.').at(-1), budget.numRounds.value];
  };
  assert.deepEqual(chosen(), ['supported', 'FedAvgRecipe', 2]);
  assert.deepEqual(chosen('--algorithm', 'scaffold', '--num_rounds=7'), [
    'supported',
    'ScaffoldRecipe',
    7,
  ]);
  assert.deepEqual(chosen('--algorithm=eval'), ['partial', 'NumpyCrossSiteEvalRecipe', null]);
});

test('a class that only looks like one of NVFlare’s, and its bare Job, are not admitted', (t) => {
  const local = (name: string, base = '') =>
    `class ${name}${base}:
    def __init__(self, **kw): pass
    def execute(self, env): pass
    def simulator_run(self, where): pass
`;
  for (const source of [
    `${local('MyJob')}MyJob(n_clients=2, num_rounds=3).simulator_run("x")\n`,
    `${local('FedAvgRecipe')}FedAvgRecipe(num_rounds=3).execute(None)\n`,
    'from nvflare.apis.job_def import Job\nJob("a", "b", {}, {})\n',
  ]) {
    const { support, surface, budget, unresolved } = read(t, source);
    assert.deepEqual(
      [support.status, surface, budget.numRounds.value],
      ['partial', 'unknown', null],
    );
    const fields = unresolved.map(({ field }) => field);
    for (const field of [
      'job.surface',
      'job.train_script',
      'budget.fixed_training_budget.num_rounds',
    ])
      assert.ok(fields.includes(field), `${field}: ${source}`);
  }
});

test('a script that builds no job says so', (t) => {
  const meaning = read(t, 'print("hello")\n');
  assert.deepEqual([meaning.surface, meaning.class, meaning.confidence], ['unknown', null, 'low']);
  assert.match(meaning.support.reason ?? '', /none of NVFlare's recipes or jobs/);
});

test('a hand-built job is read from its components, and its workspace folder with it', (t) => {
  const meaning = read(
    t,
    `from nvflare import FedJob
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.job_config.script_runner import ScriptRunner
job = FedJob(name="j", min_clients=3)
job.to_server(FedAvg(num_clients=3, num_rounds=7))
job.to_server(IntimeModelSelector(key_metric="loss", negate_key_metric=True))
for i in range(3):
    job.to(ScriptRunner(script="client.py"), f"site-{i + 1}")
job.simulator_run("work")
`,
  );
  assert.equal(meaning.surface, 'fed_job');
  assert.deepEqual([meaning.budget.numRounds.value, meaning.budget.numClients.value], [7, 3]);
  assert.deepEqual(meaning.environment.sites, ['site-1', 'site-2', 'site-3']);
  assert.deepEqual([meaning.objective.metric.value, meaning.objective.mode.value], ['loss', 'min']);
  assert.equal(meaning.environment.simulatorRunFolder?.value, 'work');
  assert.equal(meaning.evidence, 'server_log');
});

test('the folder of a simulation is read relative to the workspace, wherever the job stands', (t) => {
  const folderOf = (given: string, before = '') =>
    readJob({
      root: workspace(t, {
        'jobs/client.py': '',
        'jobs/job.py': `import os
from pathlib import Path
from nvflare import FedJob
from nvflare.job_config.script_runner import ScriptRunner
job = FedJob(name="j", min_clients=2)
job.to_clients(ScriptRunner(script="client.py"))
${before}
job.simulator_run(${given}, n_clients=2)
`,
      }),
      entry: 'jobs/job.py',
    }).environment.simulatorRunFolder;
  const folders: [string, string | null][] = [
    ['"."', 'jobs'],
    ['""', 'jobs'],
    ['"work/"', 'jobs/work'],
    ['".."', '.'],
    ['"../.."', '..'],
    ['os.getcwd()', 'jobs'],
    ['Path(__file__).parent.parent', '.'],
    ['Path("a") / ".." / "b"', 'jobs/b'],
    ['"/tmp/x"', '/tmp/x'],
    ['os.environ["W"]', null],
    ['None', null],
  ];
  for (const [given, path] of folders) {
    const reading = folderOf(given);
    assert.equal(reading?.value, path, given);
    if (path === null) assert.match(reading?.reason ?? '', /^jobs\/job\.py:8:\d+ workspace/);
  }
  assert.match(
    folderOf('"work"', 'os.chdir("elsewhere")')?.reason ?? '',
    /workspace is relative to another folder, to which the script goes at jobs\/job\.py:7:1/,
  );
});

test('a train script is not looked for where the script no longer is', (t) => {
  for (const leaving of ['os.chdir("..")', 'with contextlib.chdir("sub"):\n    pass']) {
    const meaning = read(t, recipeJob('', `import contextlib, os\n${leaving}`));
    assert.deepEqual(meaning.trainScripts, []);
    const found = meaning.unresolved.find(({ field }) => field === 'job.train_script');
    assert.match(found?.reason ?? '', /relative to another folder/);
  }
  const staying = recipeJob('', 'import os\nos.chdir(os.path.dirname(os.path.abspath(__file__)))');
  assert.deepEqual(read(t, staying).trainScripts, ['client.py']);
});

test('what comes from a module that is not there is named with its place', (t) => {
  const script = recipeJob('', 'from mystery import find').replace('"client.py"', 'find()');
  assert.match(
    read(t, script)
      .unresolved.map(({ reason }) => reason)
      .join('; '),
    /job\.py:4:\d+ the train script is what mystery\.find gives/,
  );
  assert.match(
    read(t, 'import mystery\nmystery.run(rounds=3)\n').support.reason ?? '',
    /^job\.py:2:1 mystery\.run is not in the workspace/,
  );
  assert.match(
    read(t, recipeJob('num_rounds=ROUNDS', 'from mystery import ROUNDS')).budget.numRounds.reason ??
      '',
    /^job\.py:3:1 num_rounds is mystery\.ROUNDS, which is not in the workspace/,
  );
});

test("a forgotten f before a site's name is pointed out", (t) => {
  const meaning = read(
    t,
    `from nvflare import FedJob
from nvflare.job_config.script_runner import ScriptRunner
job = FedJob()
job.to(ScriptRunner(script="client.py"), "site-{i + 1}")
job.simulator_run("work")
`,
  );
  assert.match(meaning.support.reason ?? '', /is an f missing before the string/);
});

test('a train script is found by any known path, and never guessed', (t) => {
  const scripts = (expression: string, before = '') =>
    read(t, recipeJob('', before).replace('"client.py"', expression), {
      files: { 'src/train.py': '' },
    }).trainScripts;
  const before = `import argparse, os
from pathlib import Path
from elsewhere import pick
p = argparse.ArgumentParser()
p.add_argument("--script", default="train.py")
args = p.parse_args()`;
  for (const known of [
    '"src/train.py"',
    'Path("src/train.py")',
    'os.path.join("src", args.script)',
    'str(Path("src") / args.script)',
  ])
    assert.deepEqual(scripts(known, before), ['src/train.py'], known);
  assert.deepEqual(scripts('pick()', before), [], 'not client.py, which happens to be there');
});

test('options of other objects, and what an async function sets, are not the job’s', (t) => {
  const before = `import argparse
class Menu:
    def add_argument(self, *a, **k): pass
Menu().add_argument("--rounds", type=int, default=9)
p = argparse.ArgumentParser()
p.add_argument("--rounds", type=int, default=4)
args = p.parse_args()
clients = 2
async def later():
    global clients
    clients = 9`;
  const { budget, unresolved } = read(
    t,
    recipeJob('num_rounds=args.rounds', before, 'recipe.execute(SimEnv(num_clients=clients))'),
  );
  assert.deepEqual([budget.numRounds.value, budget.numClients.value], [4, 2]);
  assert.deepEqual(unresolved, []);
});

test('a train script outside the workspace is not taken, and the message offers --workspace', (t) => {
  const job = recipeJob().replace('train_script="client.py"', 'train_script="../other/client.py"');
  const meaning = read(t, job);
  assert.deepEqual(meaning.trainScripts, []);
  const found = meaning.unresolved.find(({ field }) => field === 'job.train_script');
  assert.match(found?.reason ?? '', /lies outside the workspace; pass --workspace DIR/);
});

test('options that tune training are suggested; budget, seeds, paths and names are not', (t) => {
  const before = `import argparse
p = argparse.ArgumentParser()
p.add_argument("--lr", type=float, default=0.1)
p.add_argument("--optimizer", choices=["sgd", "adam"], default="sgd")
p.add_argument("--rounds", type=int, default=4)
p.add_argument("--seed", type=int, default=7)
p.add_argument("--data_dir", default="/data")
p.add_argument("--name", default="x")
p.add_argument("--nesterov", action="store_true")
args = p.parse_args()`;
  const train = `import argparse
p = argparse.ArgumentParser()
p.add_argument("--batch_size", type=int, default=32)
p.add_argument("--unused", type=int, default=1)
a = p.parse_args()
size = a.batch_size
MOMENTUM = 0.9
def main():
    weight_decay: float = 5e-4
`;
  const more =
    'num_rounds=args.rounds, train_args=f"--lr {args.lr} --opt {args.optimizer} {args.nesterov} {args.seed}"';
  const meaning = read(t, recipeJob(more, before), { files: { 'client.py': train } });
  assert.deepEqual(
    meaning.tunables.map(({ name, flag, file, type }) => [name, flag, file, type]),
    [
      ['lr', '--lr', 'job.py', 'float'],
      ['optimizer', '--optimizer', 'job.py', 'str'],
      ['nesterov', '--nesterov', 'job.py', 'bool'],
      ['batch_size', null, 'client.py', 'int'],
      ['MOMENTUM', null, 'client.py', 'float'],
      ['weight_decay', null, 'client.py', 'float'],
    ],
  );
  assert.deepEqual(meaning.seedOption, { dest: 'seed', flag: '--seed', default: 7 });
  assert.deepEqual(meaning.options.get('rounds'), ['--rounds']);
});

test('a tunable without a long option is suggested with the reason that it takes a source edit', (t) => {
  const before = `import argparse
p = argparse.ArgumentParser()
p.add_argument("momentum", type=float, nargs="?", default=0.9)
p.add_argument("-l", type=float, default=0.1)
args = p.parse_args()`;
  const { tunables } = read(t, recipeJob('train_args=f"{args.momentum} {args.l}"', before));
  assert.deepEqual(
    tunables.slice(0, 2).map(({ name, flag, reason }) => [name, flag, reason]),
    [
      [
        'momentum',
        null,
        'a positional argument: run arguments are long options, so it takes a source edit',
      ],
      ['l', null, 'only -l: run arguments are long options, so it takes a source edit'],
    ],
  );
});

test('a statement that cannot be read lowers the confidence of every fact', (t) => {
  const whole = read(t, recipeJob('num_rounds=4'));
  const broken = read(t, `${recipeJob('num_rounds=4')}\nx = = 3\n`);
  assert.equal(whole.budget.numRounds.confidence, 'high');
  assert.deepEqual(
    [broken.budget.numRounds.value, broken.budget.numRounds.confidence, broken.confidence],
    [4, 'low', 'medium'],
  );
});

test('two seed options leave the job unseeded until its author says which', (t) => {
  const before = `import argparse
p = argparse.ArgumentParser()
p.add_argument("--seed", type=int, default=7)
p.add_argument("--split_seed", type=int, default=1)
args = p.parse_args()`;
  assert.equal(read(t, recipeJob('', before)).seedOption, null);
});

test('options of another library are named as not understood', (t) => {
  const before = `import click
@click.command()
@click.option("--rounds", default=3)
def main(rounds):
    pass`;
  const meaning = read(t, recipeJob('', before));
  assert.ok(meaning.unresolved.some(({ reason }) => /options are read by click/.test(reason)));
});

test('a model of the workspace is a typed reference, not something unknown', (t) => {
  const meaning = read(
    t,
    `import torch.nn as nn
from nvflare.app_opt.pt.recipes import FedAvgRecipe
from nvflare.recipe import SimEnv
class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
FedAvgRecipe(name="a", model=Net(32), min_clients=2, train_script="client.py").execute(SimEnv(num_clients=2))
`,
  );
  assert.equal(meaning.support.status, 'supported');
  assert.deepEqual(meaning.arguments.get('model')?.value, {
    class: 'Net',
    args: null,
    line: 7,
  });
});

test('a job that counts its own rounds says which class does', (t) => {
  const meaning = read(
    t,
    `from nvflare import FedJob
from nvflare.app_common.workflows.model_controller import ModelController
from nvflare.job_config.script_runner import ScriptRunner
class Mine(ModelController):
    def run(self):
        pass
job = FedJob()
job.to_server(Mine())
job.to_clients(ScriptRunner(script="client.py"))
job.simulator_run("work", 2)
`,
  );
  assert.match(meaning.budget.numRounds.reason ?? '', /num_rounds is decided inside Mine/);
});

test('rounds of a workflow of the job’s own are read where it counts by them, and only there', (t) => {
  const roundsOf = (methods: string) =>
    read(
      t,
      `from nvflare import FedJob
from nvflare.app_common.workflows.model_controller import ModelController
from nvflare.job_config.script_runner import ScriptRunner
class Mine(ModelController):
    def __init__(self, rounds):
        super().__init__()
        self.num_rounds = rounds
    def run(self):
${methods}
job = FedJob()
job.to_server(Mine(6))
job.to_clients(ScriptRunner(script="client.py"))
job.simulator_run("work", 2)
`,
    ).budget.numRounds.value;
  assert.equal(roundsOf('        for r in range(self.num_rounds):\n            pass'), 6);
  assert.equal(roundsOf('        start(total_rounds=self.num_rounds)'), 6);
  assert.equal(roundsOf('        for r in range(self.num_rounds * 2):\n            pass'), null);
  assert.equal(
    roundsOf('        # range(self.num_rounds)\n        for r in range(9):\n            pass'),
    null,
  );
  const again =
    '        self.num_rounds += 1\n        for r in range(self.num_rounds):\n            pass';
  assert.equal(roundsOf(again), null);
});

test('of a job that is one of two, the facts in which both agree are read, and both places named', (t) => {
  const before = `import os
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
usual = dict(name="a", model=[1.0], min_clients=2, train_script="client.py")
if "LONG" in os.environ:
    recipe = NumpyFedAvgRecipe(num_rounds=9, key_metric="auc", **usual)
else:
    recipe = NumpyFedAvgRecipe(num_rounds=3, key_metric="auc", **usual)
`;
  const chosen = read(
    t,
    `${before}recipe.add_client_config({})\nrecipe.execute(SimEnv(num_clients=2))\n`,
  );
  const { budget, objective, support } = chosen;
  assert.deepEqual(
    [budget.numRounds.value, budget.minClients.value, budget.numClients.value],
    [null, 2, 2],
  );
  assert.equal(objective.metric.value, 'auc');
  assert.deepEqual(chosen.trainScripts, ['client.py']);
  assert.equal(support.status, 'partial');
  assert.match(support.reason ?? '', /started is .*\(job\.py:6:14\) or .*\(job\.py:8:14\)/);
});

test('what NVFlare’s constructor would refuse is said at import', (t) => {
  const reasonOf = (more: string) => read(t, recipeJob(more)).support.reason ?? '';
  assert.match(reasonOf('train_args=["--lr", "0.1"]'), /train_args must be a str/);
  assert.match(reasonOf('params_transfer_type="HALF"'), /must be 'FULL' or 'DIFF'/);
  assert.equal(reasonOf('params_transfer_type="DIFF", train_args="--lr 0.1"'), '');
});

test('a missing job file is one clear failure', (t) => {
  const root = workspace(t, {});
  assert.throws(() => readJob({ root, entry: 'job.py' }), Failure);
});

test('the same job read twice gives the same bytes', (t) => {
  const root = workspace(t, { 'job.py': recipeJob('num_rounds=3'), 'client.py': '' });
  const bytes = () =>
    JSON.stringify(readJob({ root, entry: 'job.py' }), (_, value) =>
      value instanceof Map ? [...value] : value,
    );
  assert.equal(bytes(), bytes());
});

test('an option that argparse itself refuses stops the job there, as it does in Python', (t) => {
  for (const wrong of ['action=7', 'dest=5']) {
    const before = `import argparse
p = argparse.ArgumentParser()
p.add_argument("--rounds", ${wrong})
args = p.parse_args()`;
    const { budget, support } = read(t, recipeJob('num_rounds=3', before));
    assert.notEqual(support.status, 'supported', wrong);
    assert.equal(budget.numRounds.value, null, wrong);
  }
});
