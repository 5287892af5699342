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
  job(
    'job-subclass',
    'class MyJob(FedJob):\n    def __init__(self, rounds, **kw):\n        super().__init__(name="mine", **kw)\n        self.to_server(FedAvg(num_clients=2, num_rounds=rounds))\n        self.to_clients(ScriptRunner("client.py"))\nMyJob(5, min_clients=2).simulator_run("work", 2)\n',
  ),
  job(
    'job-subclass-override-to',
    'class MyJob(FedJob):\n    def to_server(self, obj, **kw):\n        super().to_server(obj, **kw)\n        if isinstance(obj, FedAvg):\n            super().to_server(IntimeModelSelector(key_metric="dice"))\njob = MyJob("j", 2)\njob.to_server(FedAvg(num_clients=2, num_rounds=4))\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'components-from-list',
    'job = FedJob("j", 2)\nfor component in [FedAvg(num_clients=2, num_rounds=4), IntimeModelSelector(key_metric="dice")]:\n    job.to_server(component)\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'components-from-dict',
    'parts = {"server": [FedAvg(num_clients=2, num_rounds=4)], "site-1": [ScriptRunner("client.py")], "site-2": [ScriptRunner("client.py")]}\njob = FedJob("j", 2)\nfor target, items in parts.items():\n    for item in items:\n        job.to(item, target)\njob.simulator_run("work")\n',
  ),
  job(
    'all-sites-constant',
    'from nvflare.apis.job_def import ALL_SITES, SERVER_SITE_NAME\njob = FedJob("j", 2)\njob.to(FedAvg(num_clients=2, num_rounds=4), SERVER_SITE_NAME)\njob.to(ScriptRunner("client.py"), ALL_SITES)\njob.simulator_run("work", 3)\n',
  ),
  job(
    'same-controller-twice',
    'job = FedJob("j", 2)\nc = FedAvg(num_clients=2, num_rounds=4)\njob.to_server(c)\njob.to_server(c)\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'controller-on-site',
    'job = FedJob("j", 2)\njob.to_server(FedAvg(num_clients=2, num_rounds=4))\njob.to(FedAvg(num_clients=1, num_rounds=9), "site-1")\njob.to(ScriptRunner("client.py"), "site-1")\njob.simulator_run("work")\n',
  ),
  job(
    'other-job-unused',
    'unused = FedJob("other", 1)\nunused.to_server(FedAvg(num_clients=1, num_rounds=50))\njob = make_job()\njob.simulator_run("work", 2)\n',
  ),
  job(
    'job-replaced',
    'job = make_job()\njob = FedJob("second", 2)\njob.to_server(FedAvg(num_clients=2, num_rounds=3))\njob.to_clients(ScriptRunner("client.py"))\njob.simulator_run("work", 2)\n',
  ),
  job(
    'job-swapped-in-function',
    'def swap(j):\n    j = FedJob("second", 1)\n    j.to_server(FedAvg(num_rounds=99))\njob = make_job()\nswap(job)\njob.simulator_run("work", 2)\n',
  ),
  job('started-in-comprehension', '[j.simulator_run("work", 2) for j in [make_job()]]\n'),
  job('started-through-map', 'list(map(lambda j: j.simulator_run("work", 2), [make_job()]))\n'),
  job(
    'started-in-while',
    'n = 0\nwhile True:\n    make_job().simulator_run("work", 2)\n    n += 1\n    if n:\n        break\n',
  ),
  job(
    'start-result-decides',
    'r = make()\nrun = r.execute(SimEnv(num_clients=2))\nif run.get_status() == "x":\n    make(9).execute(SimEnv(num_clients=2))\n',
  ),
  job('run-in-finally', 'try:\n    pass\nfinally:\n    make(4).execute(SimEnv(num_clients=2))\n'),
  job(
    'conditional-expression-start',
    'make(4).execute(SimEnv(num_clients=2)) if len("a") == 1 else None\n',
  ),
  job('and-start', 'True and make(4).execute(SimEnv(num_clients=2))\n'),
  job('unknown-and-start', 'os.environ.get("RUN") and make(4).execute(SimEnv(num_clients=2))\n'),
  job(
    'rounds-property',
    'class Cfg:\n    def __getattr__(self, name):\n        return {"rounds": 8}[name]\nmake(Cfg().rounds).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-int-subclass',
    'class N(int):\n    pass\nmake(N(6)).execute(SimEnv(num_clients=2))\n',
  ),
  job('rounds-bool', 'make(True).execute(SimEnv(num_clients=2))\n'),
  job(
    'rounds-numpy',
    'import numpy as np\nmake(int(np.ceil(2.5))).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-random-seeded',
    'import random\nrandom.seed(3)\nmake(random.randint(2, 9)).execute(SimEnv(num_clients=2))\n',
  ),
  job('rounds-from-input', 'make(int(input() or 3)).execute(SimEnv(num_clients=2))\n'),
  job(
    'rounds-from-subprocess',
    'import subprocess\nmake(int(subprocess.check_output(["echo", "4"]))).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-from-file-written',
    'open("n.txt", "w").write("5")\nmake(int(open("n.txt").read())).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-from-class-dict',
    'C = type("C", (), {"rounds": 5})\nmake(C.rounds).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-descriptor',
    'class D:\n    def __get__(self, o, t=None):\n        return 7\nclass C:\n    rounds = D()\nmake(C().rounds).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-metaclass',
    'class M(type):\n    @property\n    def rounds(cls):\n        return 6\nclass C(metaclass=M):\n    pass\nmake(C.rounds).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-init-subclass',
    'class B:\n    n = 2\n    def __init_subclass__(cls, **kw):\n        cls.n = 9\nclass C(B):\n    pass\nmake(C.n).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-context-manager',
    'class Ctx:\n    def __enter__(self):\n        return 5\n    def __exit__(self, *a):\n        return False\nwith Ctx() as n:\n    make(n).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-operator-overload',
    'class V:\n    def __init__(self, v):\n        self.v = v\n    def __add__(self, o):\n        return self.v + o * 10\nmake(V(2) + 1).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-call-overload',
    'class F:\n    def __call__(self, x):\n        return x + 4\nmake(F()(2)).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-iter-overload',
    'class It:\n    def __iter__(self):\n        return iter([3, 4])\n    def __len__(self):\n        return 6\nmake(sum(It()) + len(It())).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-getitem-overload',
    'class G:\n    def __getitem__(self, k):\n        return len(k)\nmake(G()["abcd"]).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-eq-overload',
    'class E:\n    def __eq__(self, o):\n        return True\nmake(9 if E() == 1 else 3).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'rounds-bool-overload',
    'class E:\n    def __bool__(self):\n        return False\nmake(9 if E() else 3).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'builtins-changed',
    'import builtins\nbuiltins.len = lambda x: 42\nmake(len([1, 2])).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'module-name-shadow',
    'json = {"rounds": 6}\nmake(json["rounds"]).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'local-module-named-like-library',
    'import sndhdr\nmake(sndhdr.rounds).execute(SimEnv(num_clients=2))\n',
    { files: { 'sndhdr.py': 'rounds = 6\n' } },
  ),
  job(
    'local-json-module',
    'import yamlish\nmake(yamlish.load()).execute(SimEnv(num_clients=2))\n',
    { files: { 'yamlish.py': 'def load():\n    return 6\n' } },
  ),
  job(
    'sorted-dict-order',
    'd = {"b": 2, "a": 7}\nmake(list(d.values())[0] + list(sorted(d))[0].count("a")).execute(SimEnv(num_clients=2))\n',
  ),
  job('set-order', 'make(len(list({"x", "y", "z"})[0]) + 3).execute(SimEnv(num_clients=2))\n'),
  job(
    'hash-order',
    'make(7 if list({"x", "y", "z"})[0] == "x" else 4).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'string-identity',
    'a = "ab"\nb = "".join(["a", "b"])\nmake(7 if a is b else 4).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'int-identity',
    'a = 256\nb = 255 + 1\nmake(7 if a is b else 4).execute(SimEnv(num_clients=2))\n',
  ),
  job('doc', '"""4"""\nmake(int(__doc__ or 3)).execute(SimEnv(num_clients=2))\n'),
  job('dunder-file', 'make(len(os.path.basename(__file__))).execute(SimEnv(num_clients=2))\n'),
  job('file-length', 'make(len(__file__)).execute(SimEnv(num_clients=2))\n'),
  job('locals', 'n = 4\nmake(locals()["n"]).execute(SimEnv(num_clients=2))\n'),
  job(
    'getattr-module',
    'import settings\nmake(getattr(settings, "ROUNDS", 3)).execute(SimEnv(num_clients=2))\n',
    { files: { 'settings.py': 'ROUNDS = 6\n' } },
  ),
  job(
    'import-module',
    'import importlib\nsettings = importlib.import_module("settings")\nmake(settings.ROUNDS).execute(SimEnv(num_clients=2))\n',
    { files: { 'settings.py': 'ROUNDS = 6\n' } },
  ),
  job(
    'reload',
    'import importlib\nimport settings\nsettings.ROUNDS = 9\nimportlib.reload(settings)\nmake(settings.ROUNDS).execute(SimEnv(num_clients=2))\n',
    { files: { 'settings.py': 'ROUNDS = 6\n' } },
  ),
  job(
    'module-getattr',
    'import settings\nmake(settings.ANYTHING).execute(SimEnv(num_clients=2))\n',
    { files: { 'settings.py': 'def __getattr__(name):\n    return 6\n' } },
  ),
  job(
    'argv-default-none',
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("--rounds", type=int)\na = p.parse_args()\nmake(a.rounds or 5).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'config-parser',
    'import configparser\nc = configparser.ConfigParser()\nc.read_string("[a]\\nrounds = 6\\n")\nmake(c.getint("a", "rounds")).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'tomllib',
    'import tomllib\nmake(tomllib.loads("rounds = 6")["rounds"]).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'template',
    'from string import Template\nmake(int(Template("$n").substitute(n=6))).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'regex',
    'import re\nmake(int(re.search(r"(\\d+)", "rounds 6").group(1))).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'counter',
    'from collections import Counter, defaultdict, OrderedDict\nd = defaultdict(int)\nd["a"] += 2\nmake(Counter("aab")["a"] + d["a"] + OrderedDict(x=1)["x"]).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'decimal',
    'from decimal import Decimal\nfrom fractions import Fraction\nmake(int(Decimal("6.7")) + int(Fraction(7, 2))).execute(SimEnv(num_clients=2))\n',
  ),
  job(
    'date-arithmetic',
    'from datetime import date, timedelta\nmake((date(2024, 3, 1) - date(2024, 2, 26)).days).execute(SimEnv(num_clients=2))\n',
  ),
];
