import type { TruthJob } from '../harness.ts';
import { wholeJob } from './template.ts';

const RECIPE = `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.job_config.api import FedJob
from nvflare.job_config.script_runner import ScriptRunner
from nvflare.recipe import SimEnv, PocEnv, set_per_site_config
import os

def make(rounds=3, **more):
    return NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=rounds, train_script="client.py", **more)

def make_job():
    job = FedJob("j", 2)
    job.to_server(FedAvg(num_clients=2, num_rounds=6))
    job.to_server(IntimeModelSelector(key_metric="auc"))
    job.to_clients(ScriptRunner("client.py"))
    return job
`;

const job = (id: string, text: string, rest: Partial<TruthJob> = {}): TruthJob =>
  wholeJob(`adversarial-${id}`, RECIPE + text, rest);

/** Jobs in which something looks like what it is not. */
export const adversarial: TruthJob[] = [
  job(
    'start-in-try',
    'try:\n    make().execute(SimEnv(num_clients=2))\nexcept Exception as e:\n    print(e)\n',
  ),
  job(
    'start-in-with',
    'import contextlib\nwith contextlib.nullcontext():\n    make().execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'started-twice-by-function',
    'def go(n):\n    make(n).execute(SimEnv(num_clients=2))\ngo(2)\ngo(3)\n',
  ),
  job('single-loop', 'for n in [7]:\n    make(n).execute(SimEnv(num_clients=2))\n'),
  job(
    'environment-rebound',
    'env = SimEnv(num_clients=5)\nenv = SimEnv(num_clients=2)\nmake().execute(env)\n',
  ),
  job(
    'environment-changed',
    'env = SimEnv(num_clients=5)\nenv.num_clients = 2\nmake().execute(env)\n',
  ),
  job(
    'environment-setattr',
    'env = SimEnv(num_clients=5)\nsetattr(env, "num_" + "clients", 3)\nmake().execute(env)\n',
  ),
  job(
    'environment-subclass',
    'class Env(SimEnv):\n    def __init__(self, n):\n        super().__init__(num_clients=n)\n        self.num_clients = n + 1\nmake().execute(Env(2))\n',
  ),
  job(
    'environment-clients-and-count',
    'names = ["a", "b"]\nmake().execute(SimEnv(num_clients=len(names), clients=names))\n',
  ),
  job('environment-zero', 'make().execute(SimEnv(num_clients=0))\n'),
  job('environment-positional', 'make().execute(SimEnv(2))\n'),
  job('environment-named', 'r = make()\nr.run(env=SimEnv(num_clients=3))\n'),
  job('environment-inconsistent', 'make().execute(SimEnv(num_clients=3, clients=["a"]))\n'),
  job(
    'overridden-controller',
    'class R(NumpyFedAvgRecipe):\n    def _create_controller(self, persistor_id, model_params, model_aggregator):\n        return FedAvg(num_clients=1, num_rounds=9, persistor_id=persistor_id, model=model_params)\nR(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py").execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'overridden-by-base',
    'class Base(NumpyFedAvgRecipe):\n    def _prepare_client_apps(self):\n        self._job.to_clients(ScriptRunner("other.py"))\nclass R(Base):\n    pass\nR(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py").execute(SimEnv(num_clients=2))\n',
    { files: { 'other.py': '' } },
  ),
  job(
    'overridden-execute',
    'class R(NumpyFedAvgRecipe):\n    def execute(self, env):\n        print("starting")\n        return super().execute(env)\nR(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py").execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'overridden-execute-does-nothing',
    'class R(NumpyFedAvgRecipe):\n    def execute(self, env):\n        return None\nR(name="a", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py").execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'subclass-sets-rounds',
    'class C(FedAvg):\n    def __init__(self, **kw):\n        super().__init__(**kw)\n        self.num_rounds = 12\njob = FedJob("j", 2)\njob.to_server(C(num_clients=2, num_rounds=6))\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'subclass-ignores-rounds',
    'class C(FedAvg):\n    def __init__(self, num_rounds=4):\n        super().__init__(num_clients=2, num_rounds=num_rounds + 1)\njob = FedJob("j", 2)\njob.to_server(C())\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'subclass-never-calls-base',
    'class C(FedAvg):\n    def __init__(self, num_rounds=4):\n        self.mine = num_rounds\njob = FedJob("j", 2)\njob.to_server(C(3))\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'own-controller',
    'from nvflare.app_common.workflows.model_controller import ModelController\nclass C(ModelController):\n    def __init__(self, num_rounds=4, **kw):\n        super().__init__(**kw)\n        self.num_rounds = num_rounds\n    def run(self):\n        pass\njob = FedJob("j", 2)\njob.to_server(C(3))\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'unbound-method',
    'job = make_job()\nFedJob.to(job, ScriptRunner("other.py"), "site-9")\njob.simulator_run("work")\n',
    { files: { 'other.py': '' } },
  ),
  job('unbound-start', 'job = make_job()\nFedJob.simulator_run(job, "work", 2)\n'),
  job('given-to-stranger', 'import helper_not_here\n', { files: {} }),
  job(
    'given-to-helper',
    'from helper import extend\njob = make_job()\nextend(job)\njob.simulator_run("work", 2)\n',
    {
      files: {
        'helper.py':
          'from nvflare.app_common.widgets.metrics_artifact_writer import MetricsArtifactWriter\ndef extend(job):\n    job.to_server(MetricsArtifactWriter(), id="w")\n',
      },
    },
  ),
  job(
    'clients-attribute',
    'job = make_job()\njob.clients = ["x"]\njob.simulator_run("work", n_clients=None)\n',
  ),
  job(
    'dunder-dict',
    'env = SimEnv(num_clients=5)\nenv.__dict__["num_clients"] = 3\nmake().execute(env)\n',
  ),
  job(
    'vars-changed',
    'env = SimEnv(num_clients=5)\nvars(env)["num_clients"] = 3\nmake().execute(env)\n',
  ),
  job(
    'deep-copied',
    'import copy\nr = make(4)\ncopy.deepcopy(SimEnv(num_clients=2))\nr.execute(SimEnv(num_clients=2))\n',
  ),
  job('class-attribute-patched', 'FedAvg.num_rounds = 9\nmake_job().simulator_run("work", 2)\n'),
  job(
    'module-attribute-patched',
    'import nvflare.recipe\nclass Fake:\n    def __init__(self, **kw):\n        pass\nnvflare.recipe.SimEnv = Fake\nfrom nvflare.recipe import SimEnv as S\nmake().execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'shadowed-name',
    'def FedAvg(**kw):\n    return 5\njob = FedJob("j", 2)\nfrom nvflare.app_common.workflows.fedavg import FedAvg as Real\njob.to_server(Real(num_clients=2, num_rounds=6))\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'thread',
    'import threading\nr = make()\nt = threading.Thread(target=r.execute, args=(SimEnv(num_clients=2),))\nt.start()\nt.join()\n',
  ),
  job('bound-method-kept', 'go = make(5).execute\ngo(SimEnv(num_clients=2))\n'),
  job('getattr-start', 'getattr(make(5), "exec" + "ute")(SimEnv(num_clients=2))\n'),
  job('lambda-start', 'start = lambda r, n: r.execute(SimEnv(num_clients=n))\nstart(make(5), 3)\n'),
  job(
    'returned-in-tuple',
    'def both():\n    return make(4), SimEnv(num_clients=3)\nr, e = both()\nr.execute(e)\n',
  ),
  job(
    'conditional-placement',
    'job = make_job()\nif os.environ.get("X"):\n    job.to_server(FedAvg(num_rounds=2))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'conditional-selector',
    'job = FedJob("j", 2)\njob.to_server(FedAvg(num_clients=2, num_rounds=6))\nif os.environ.get("X"):\n    job.to_server(IntimeModelSelector(key_metric="auc"))\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'two-selectors',
    'job = make_job()\njob.to_server(IntimeModelSelector(key_metric="loss"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'site-names-list',
    'job = FedJob("j", 2)\njob.to_server(FedAvg(num_clients=2, num_rounds=6))\nfor name in ["hospital", "clinic"]:\n    job.to(ScriptRunner("client.py", f"--site {name}"), name)\njob.simulator_run("work")\n',
  ),
  job(
    'same-site-twice',
    'job = FedJob("j", 2)\njob.to_server(FedAvg(num_clients=2, num_rounds=6))\nfor i in (1, 2):\n    job.to(ScriptRunner("client.py"), f"site-{i}")\n    job.to({"timeout": 5}, f"site-{i}")\njob.simulator_run("work")\n',
  ),
  job(
    'sites-and-all',
    'job = make_job()\njob.to(ScriptRunner("client.py"), "site-1")\njob.simulator_run("work", 2)\n',
  ),
  job(
    'clients-override-sites',
    'job = FedJob("j", 2)\njob.to_server(FedAvg(num_clients=2, num_rounds=6))\njob.to(ScriptRunner("client.py"), "site-1")\njob.simulator_run("work", clients=["p", "q", "r"])\n',
  ),
  job(
    'run-after-export',
    'job = make_job()\njob.export_job("out")\njob.simulator_run("work", 2)\n',
  ),
  job(
    'add-after-start',
    'job = make_job()\njob.simulator_run("work", 2)\njob.to_server(FedAvg(num_rounds=3))\n',
  ),
  job(
    'placed-through-alias',
    'job = make_job()\nsend = job.to_server\nsend(FedAvg(num_clients=2, num_rounds=9))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'negated-selector',
    'job = FedJob("j", 2)\njob.to_server(FedAvg(num_clients=2, num_rounds=6))\njob.to_server(IntimeModelSelector("unused", None, "m", "loss", True) if False else IntimeModelSelector(False, None, "initial_metrics", "loss", True))\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'mode-by-variable',
    'MODE = "min"\nmake(key_metric="loss", key_metric_mode=MODE).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'mode-none',
    'make(key_metric="loss", key_metric_mode=None, stop_cond="loss < 1").execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'stop-cond-built',
    'M = "loss"\nmake(key_metric=M, stop_cond=f"{M} < {0.1 * 2}").execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'stop-cond-malformed',
    'make(key_metric="loss", stop_cond="loss<1").execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'script-absolute',
    'NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=2, train_script=os.path.abspath("client.py")).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'script-missing',
    'NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=2, train_script="nowhere.py").execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'script-from-cwd',
    'NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=2, train_script=os.path.join(os.getcwd(), "client.py")).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'script-dot',
    'NumpyFedAvgRecipe(name="a", model=[1.0], min_clients=2, num_rounds=2, train_script="./client.py").execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'external-process',
    'make(launch_external_process=True, command="python3 -u -X dev").execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'own-aggregator',
    'from nvflare.app_common.aggregators.model_aggregator import ModelAggregator\nclass A(ModelAggregator):\n    def accept_model(self, model):\n        pass\n    def aggregate_model(self):\n        pass\n    def reset_stats(self):\n        pass\nmake(aggregator=A()).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'model-selector-own',
    'from nvflare.job_config.base_fed_job import BaseFedJob\nfrom nvflare.apis.fl_component import FLComponent\nclass S(FLComponent):\n    pass\njob = BaseFedJob("j", 2, key_metric="auc", model_selector=S())\njob.to_server(FedAvg(num_clients=2, num_rounds=6))\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'model-selector-none',
    'from nvflare.job_config.base_fed_job import BaseFedJob\njob = BaseFedJob("j", 2, key_metric="auc", model_selector=None)\njob.to_server(FedAvg(num_clients=2, num_rounds=6))\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'model-selector-nvflare',
    'from nvflare.job_config.base_fed_job import BaseFedJob\njob = BaseFedJob("j", 2, key_metric="auc", model_selector=IntimeModelSelector(key_metric="loss", negate_key_metric=True))\njob.to_server(FedAvg(num_clients=2, num_rounds=6))\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'exit-before',
    'import sys\nif len(sys.argv) < 2:\n    print("usage")\n    sys.exit(1)\nmake().execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'exit-with-argument',
    'import sys\nif len(sys.argv) < 2:\n    sys.exit(1)\nmake(int(sys.argv[1])).execute(SimEnv(num_clients=2))\n',
    { args: ['4'] },
  ),
  job(
    'asyncio',
    'import asyncio\nasync def main():\n    make(4).execute(SimEnv(num_clients=2))\nasyncio.run(main())\n',
  ),
  job(
    'name-main-else',
    'if __name__ == "__main__":\n    n = 4\nelse:\n    n = 9\nmake(n).execute(SimEnv(num_clients=2))\n',
  ),
  job('old-style-import', 'from nvflare.app_opt.pt.job_config.fed_avg import FedAvgJob\n'),
  job(
    'cross-site',
    'from nvflare.recipe.utils import add_cross_site_evaluation\nr = make(4)\nadd_cross_site_evaluation(r)\nr.execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'filters',
    'from nvflare.app_common.filters.percentile_privacy import PercentilePrivacy\nr = make(4)\nr.add_client_output_filter(PercentilePrivacy(), tasks=["train"])\nr.add_client_config({"timeout": 3})\nr.execute(SimEnv(num_clients=2))\n',
  ),
];
