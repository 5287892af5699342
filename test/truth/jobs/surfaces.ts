import type { TruthJob } from '../harness.ts';
import { wholeJob } from './template.ts';

const FED_JOB = `
from nvflare.job_config.api import FedJob
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.job_config.script_runner import ScriptRunner
from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.app_common.widgets.metrics_artifact_writer import MetricsArtifactWriter
from nvflare.app_common.np.np_model_persistor import NPModelPersistor
`;

const RECIPE = `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv, PocEnv, set_per_site_config
`;

/** Where jobs come from, and how they are put together and started. */
export const surfaces: TruthJob[] = [
  wholeJob(
    'main-guard',
    `${RECIPE}
def main():
    recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
    env = SimEnv(num_clients=2)
    run = recipe.execute(env)
    print(run.get_status(), run.get_result())

if __name__ == "__main__":
    main()
`,
  ),
  wholeJob(
    'alias-import',
    `
import nvflare.app_common.np.recipes as r
from nvflare.recipe.sim_env import SimEnv as Env
job = r.NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
job.run(Env(clients=["x", "y"]))
`,
  ),
  wholeJob(
    'import-dotted',
    `
import nvflare.recipe
import nvflare.app_common.np.recipes.fedavg
recipe = nvflare.app_common.np.recipes.fedavg.NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, train_script="client.py")
recipe.execute(nvflare.recipe.SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'imported-in-function',
    `
def build():
    from nvflare.app_common.np.recipes import NumpyFedAvgRecipe as R
    return R(name="a", model=[1.0], min_clients=2, num_rounds=4, train_script="client.py")
from nvflare.recipe import SimEnv
build().execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'built-never-started',
    `${RECIPE}
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
`,
  ),
  wholeJob(
    'only-exported',
    `${RECIPE}
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
recipe.export("out")
`,
  ),
  wholeJob(
    'two-jobs',
    `${RECIPE}
a = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
b = NumpyFedAvgRecipe(name="b", model=[1.0], min_clients=2, num_rounds=5, train_script="client.py")
a.execute(SimEnv(num_clients=2))
b.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'two-built-one-started',
    `${RECIPE}
a = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
b = NumpyFedAvgRecipe(name="b", model=[1.0], min_clients=2, num_rounds=5, train_script="client.py")
b.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'job-in-loop',
    `${RECIPE}
for n in [2, 3]:
    recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=n, train_script="client.py")
    recipe.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'chosen-by-unknown',
    `${RECIPE}
import os
if os.environ.get("LONG"):
    recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=9, train_script="client.py")
else:
    recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
recipe.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'started-on-unknown',
    `${RECIPE}
import os
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
if "RUN" in os.environ:
    recipe.execute(SimEnv(num_clients=2))
`,
  ),
  ...['a', 'b'].map((algorithm) =>
    wholeJob(
      `chosen-by-option-${algorithm}`,
      `${RECIPE}
import argparse
p = argparse.ArgumentParser()
p.add_argument("--algorithm", choices=["a", "b"], default="a")
p.add_argument("--env", default="sim")
args = p.parse_args()
if args.algorithm == "a":
    recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=9, train_script="client.py")
elif args.algorithm == "b":
    recipe = NumpyFedAvgRecipe(name="b", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py", key_metric="auc")
else:
    raise ValueError(args.algorithm)
env = SimEnv(num_clients=2) if args.env == "sim" else PocEnv(num_clients=2)
recipe.execute(env)
`,
      { args: ['--algorithm', algorithm] },
    ),
  ),
  wholeJob(
    'poc',
    `${RECIPE}
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=3, num_rounds=3, train_script="client.py")
recipe.execute(PocEnv(num_clients=3))
`,
  ),
  wholeJob(
    'local-subclass',
    `${RECIPE}
class MyRecipe(NumpyFedAvgRecipe):
    def __init__(self, rounds, **kwargs):
        super().__init__(num_rounds=rounds * 2, min_clients=2, model=[1.0], train_script="client.py", **kwargs)
recipe = MyRecipe(3, name="mine", key_metric="f1")
recipe.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'local-subclass-plain',
    `${RECIPE}
class MyRecipe(NumpyFedAvgRecipe):
    pass
MyRecipe(name="mine", model=[1.0], min_clients=2, num_rounds=6, train_script="client.py").execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'local-subclass-without-init',
    `${RECIPE}
class MyRecipe(NumpyFedAvgRecipe):
    def helper(self):
        return 1
r = MyRecipe(name="mine", model=[1.0], min_clients=2, num_rounds=6, train_script="client.py")
r.helper()
r.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'wrapped-fed-job',
    `${FED_JOB}
from nvflare.recipe.spec import Recipe
from nvflare.recipe import SimEnv
class MyRecipe(Recipe):
    def __init__(self, rounds):
        job = FedJob(name="mine", min_clients=2)
        job.to_server(FedAvg(num_clients=2, num_rounds=rounds))
        job.to_server(IntimeModelSelector(key_metric="auc"))
        job.to_clients(ScriptRunner(script="client.py"))
        super().__init__(job)
MyRecipe(5).execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'look-alike',
    `
class FedAvgRecipe:
    def __init__(self, **kw):
        self.kw = kw
    def execute(self, env):
        pass
FedAvgRecipe(num_rounds=3, min_clients=2).execute(None)
`,
  ),
  wholeJob(
    'svm',
    `
from nvflare.app_opt.sklearn.recipes import SVMFedAvgRecipe
from nvflare.recipe import SimEnv
SVMFedAvgRecipe(name="s", min_clients=2, kernel="rbf", train_script="client.py").execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'kmeans',
    `
from nvflare.app_opt.sklearn.recipes import KMeansFedAvgRecipe
from nvflare.recipe import SimEnv
KMeansFedAvgRecipe(name="s", min_clients=2, train_script="client.py").execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'sklearn',
    `
from nvflare.app_opt.sklearn.recipes.fedavg import SklearnFedAvgRecipe
from nvflare.recipe import SimEnv
SklearnFedAvgRecipe(name="s", min_clients=2, train_script="client.py", model_params={"n_classes": 2}, key_metric="loss", key_metric_mode="min").execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'newton',
    `
from nvflare.app_common.np.recipes.lr.fedavg import FedAvgLrRecipe
from nvflare.recipe import SimEnv
FedAvgLrRecipe(name="s", min_clients=2, num_rounds=4, train_script="client.py").execute(SimEnv(num_clients=2))
`,
  ),
  ...['FedAvgRecipe', 'ScaffoldRecipe', 'FedProxRecipe'].map((name) =>
    wholeJob(
      `torch-${name}`,
      `
import torch.nn as nn
from nvflare.app_opt.pt.recipes import ${name}
from nvflare.recipe import SimEnv, add_experiment_tracking
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)
recipe = ${name}(name="s", model=Net(), min_clients=2, num_rounds=4, train_script="client.py"${name === 'FedProxRecipe' ? ', fedprox_mu=0.1' : ''})
recipe.execute(SimEnv(num_clients=2, num_threads=2))
`,
    ),
  ),
  wholeJob(
    'swarm',
    `
import torch.nn as nn
from nvflare.app_opt.pt.recipes.swarm import SwarmLearningRecipe
from nvflare.recipe import SimEnv
class Net(nn.Module):
    pass
SwarmLearningRecipe(name="s", model=Net(), num_rounds=4, train_script="client.py", min_clients=3, key_metric="loss", key_metric_mode="min").execute(SimEnv(num_clients=3))
`,
  ),
  wholeJob(
    'swarm-overridden',
    `
import torch.nn as nn
from nvflare.app_opt.pt.recipes.swarm import SwarmLearningRecipe
from nvflare.recipe import SimEnv
SwarmLearningRecipe(name="s", model=nn.Linear(2, 2), num_rounds=4, train_script="client.py", min_clients=3, server_config_overrides={"num_rounds": 7}).execute(SimEnv(num_clients=3))
`,
  ),
  wholeJob(
    'cyclic',
    `
import torch.nn as nn
from nvflare.app_opt.pt.recipes import CyclicRecipe
from nvflare.recipe import SimEnv
CyclicRecipe(name="s", model=nn.Linear(2, 2), num_rounds=4, train_script="client.py", min_clients=2).execute(SimEnv(num_clients=2))
`,
  ),
  ...['', ', num_rounds=7', ', training_mode="cyclic"'].map((more, index) =>
    wholeJob(
      `xgb-bagging-${index}`,
      `
from nvflare.app_opt.xgboost.recipes import XGBBaggingRecipe
from nvflare.recipe import SimEnv, set_per_site_config
class Loader:
    pass
recipe = XGBBaggingRecipe(name="s", min_clients=2${more})
set_per_site_config(recipe, {f"site-{i}": {"data_loader": Loader()} for i in (1, 2)})
recipe.execute(SimEnv(clients=["site-1", "site-2"]))
`,
    ),
  ),
  wholeJob(
    'fed-job',
    `${FED_JOB}
job = FedJob(name="j", min_clients=2)
job.to(FedAvg(num_clients=2, num_rounds=4), "server")
job.to_server(NPModelPersistor(), id="persistor")
job.to_server(MetricsArtifactWriter(), id="w")
job.to_server(IntimeModelSelector(key_metric="loss", negate_key_metric=True), id="s")
job.to_clients(ScriptRunner(script="client.py", script_args="--lr 0.1"))
job.simulator_run("work", n_clients=2)
`,
  ),
  wholeJob(
    'fed-job-site-loop',
    `${FED_JOB}
n = 3
job = FedJob(name="j")
job.to_server(FedAvg(num_clients=n, num_rounds=4))
for i in range(n):
    job.to(ScriptRunner(script="client.py"), f"site-{i + 1}")
job.simulator_run("/tmp/nowhere/work")
`,
  ),
  wholeJob(
    'fed-job-forgotten-f',
    `${FED_JOB}
job = FedJob(name="j")
job.to_server(FedAvg(num_clients=2, num_rounds=4))
for i in range(2):
    job.to(ScriptRunner(script="client.py"), f"site-{i + 1}")
job.to(ScriptRunner(script="client.py"), "site-{i + 1}")
job.simulator_run("work")
`,
  ),
  wholeJob(
    'fed-job-clients-list',
    `${FED_JOB}
job = FedJob(name="j")
job.to_server(FedAvg(num_clients=2, num_rounds=4))
job.to_clients(ScriptRunner(script="client.py"))
job.simulator_run("work", clients=["a", "b", "c"])
`,
  ),
  wholeJob(
    'fed-job-counts-refused',
    `${FED_JOB}
job = FedJob(name="j")
job.to_server(FedAvg(num_clients=2, num_rounds=4))
job.to(ScriptRunner(script="client.py"), "site-1")
job.simulator_run("work", n_clients=2)
`,
  ),
  wholeJob(
    'fed-job-default-rounds',
    `${FED_JOB}
job = FedJob()
job.to_server(FedAvg())
job.to_server(IntimeModelSelector())
job.to_clients(ScriptRunner(script="client.py"))
job.simulator_run("work", 2)
`,
  ),
  wholeJob(
    'fed-job-two-scripts',
    `${FED_JOB}
job = FedJob()
job.to_server(FedAvg(num_rounds=3, num_clients=2))
job.to(ScriptRunner(script="a.py"), "site-1")
job.to(ScriptRunner(script="b.py"), "site-2")
job.simulator_run("work")
`,
    { files: { 'a.py': '', 'b.py': '' } },
  ),
  wholeJob(
    'fed-job-scatter-gather',
    `${FED_JOB}
from nvflare.app_common.workflows.scatter_and_gather import ScatterAndGather
job = FedJob("j", 2)
job.to_server(ScatterAndGather(2, 6))
job.to_clients(ScriptRunner("client.py"))
job.simulator_run("work", 2)
`,
  ),
  wholeJob(
    'fed-job-local-controller',
    `${FED_JOB}
class MyFedAvg(FedAvg):
    def __init__(self, extra, **kw):
        super().__init__(**kw)
        self.extra = extra
job = FedJob("j", 2)
job.to_server(MyFedAvg(1, num_clients=2, num_rounds=6))
job.to_clients(ScriptRunner("client.py"))
job.simulator_run("work", 2)
`,
  ),
  wholeJob(
    'fed-job-unknown-sites',
    `${FED_JOB}
import os
job = FedJob("j", 2)
job.to_server(FedAvg(num_clients=2, num_rounds=6))
for i in range(int(os.environ.get("N", "2"))):
    job.to(ScriptRunner("client.py"), f"site-{i + 1}")
job.simulator_run("work")
`,
  ),
  wholeJob(
    'fed-avg-job',
    `
import torch.nn as nn
from nvflare.app_opt.pt.job_config.fed_avg import FedAvgJob
from nvflare.job_config.script_runner import ScriptRunner
class Net(nn.Module):
    pass
job = FedAvgJob(name="c", n_clients=2, num_rounds=3, initial_model=Net(), key_metric="auc")
for i in range(2):
    job.to(ScriptRunner(script="client.py", script_args=f"--i {i}"), f"site-{i + 1}")
job.simulator_run("work", gpu="0")
`,
  ),
  wholeJob(
    'base-fed-job',
    `
from nvflare.job_config.base_fed_job import BaseFedJob
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.job_config.script_runner import ScriptRunner
job = BaseFedJob(name="c", min_clients=2, key_metric="loss", key_metric_mode="min")
job.to_server(FedAvg(num_clients=2, num_rounds=3))
job.to_clients(ScriptRunner(script="client.py"))
job.simulator_run("work", n_clients=2)
`,
  ),
  wholeJob(
    'ccwf',
    `
from nvflare.app_common.ccwf.ccwf_job import CCWFJob, SwarmClientConfig, SwarmServerConfig
from nvflare.app_common.aggregators.intime_accumulate_model_aggregator import InTimeAccumulateWeightedAggregator
from nvflare.app_common.ccwf.comps.simple_model_shareable_generator import SimpleModelShareableGenerator
from nvflare.app_common.np.np_model_persistor import NPModelPersistor
from nvflare.job_config.script_runner import ScriptRunner
job = CCWFJob(name="c", min_clients=2)
job.add_swarm(
    server_config=SwarmServerConfig(num_rounds=5),
    client_config=SwarmClientConfig(
        executor=ScriptRunner(script="client.py"),
        aggregator=InTimeAccumulateWeightedAggregator(),
        persistor=NPModelPersistor(),
        shareable_generator=SimpleModelShareableGenerator(),
    ),
)
job.simulator_run("work", n_clients=2)
`,
  ),
  wholeJob(
    'per-site-scripts',
    `${RECIPE}
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
set_per_site_config(recipe, {"site-1": {"train_script": "a.py"}, "site-2": {}})
recipe.execute(SimEnv(clients=["site-1", "site-2"]))
`,
    { files: { 'a.py': '' } },
  ),
  wholeJob(
    'per-site-and-count',
    `${RECIPE}
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
set_per_site_config(recipe, {"site-1": {}, "site-2": {}})
recipe.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'monkeypatched',
    `${RECIPE}
original = NumpyFedAvgRecipe.__init__
def patched(self, *args, **kwargs):
    kwargs["num_rounds"] = 9
    original(self, *args, **kwargs)
NumpyFedAvgRecipe.__init__ = patched
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
recipe.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'script-by-file',
    `${RECIPE}
from pathlib import Path
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script=str(Path(__file__).resolve().parent / "src" / "train.py"))
recipe.execute(SimEnv(num_clients=2))
`,
    { files: { 'src/train.py': '' } },
  ),
  wholeJob(
    'script-in-folder',
    `${RECIPE}
import os
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script=os.path.join("src", "train.py"))
recipe.execute(SimEnv(num_clients=2))
`,
    { files: { 'src/train.py': '' } },
  ),
  wholeJob(
    'statistics',
    `
from nvflare.recipe.fedstats import FedStatsRecipe
from nvflare.recipe import SimEnv
FedStatsRecipe(name="s", stats_output_path="out", sites=["site-1"], statistic_configs={"count": {}}, stats_generator=object()).execute(SimEnv(clients=["site-1"]))
`,
  ),
  wholeJob(
    'raises-before',
    `${RECIPE}
raise RuntimeError("not yet")
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
recipe.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'recipe-list',
    `${RECIPE}
recipes = [NumpyFedAvgRecipe(name=n, model=[1.0], min_clients=2, num_rounds=r, train_script="client.py") for n, r in [("a", 3), ("b", 5)]]
recipes[1].execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'recipe-registry',
    `${RECIPE}
REGISTRY = {"np": NumpyFedAvgRecipe}
recipe = REGISTRY["np"](name="a", model=[1.0], min_clients=2, num_rounds=8, train_script="client.py")
recipe.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'recipe-partial',
    `${RECIPE}
from functools import partial
make = partial(NumpyFedAvgRecipe, name="a", model=[1.0], min_clients=2, train_script="client.py")
make(num_rounds=8).execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'attribute-after',
    `${RECIPE}
recipe = NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
recipe.num_rounds = 9
recipe.train_script = "other.py"
recipe.execute(SimEnv(num_clients=2))
`,
    { files: { 'other.py': '' } },
  ),
  wholeJob(
    'controller-changed',
    `${FED_JOB}
job = FedJob("j", 2)
c = FedAvg(num_clients=2, num_rounds=6)
job.to_server(c)
c.num_rounds = 11
job.to_clients(ScriptRunner("client.py"))
job.simulator_run("work", 2)
`,
  ),
  wholeJob(
    'two-controllers',
    `${FED_JOB}
from nvflare.app_common.workflows.cyclic import Cyclic
job = FedJob("j", 2)
job.to_server(FedAvg(num_clients=2, num_rounds=6))
job.to_server(Cyclic(num_clients=2, num_rounds=2))
job.to_clients(ScriptRunner("client.py"))
job.simulator_run("work", 2)
`,
  ),
];
