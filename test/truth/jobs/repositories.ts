import type { TruthJob } from '../harness.ts';
import { wholeJob } from './template.ts';

const FILES = { 'ckpt.npy': 'x', 'rounds.json': '{"rounds": 4, "sites": ["a", "b"]}' };

/** Jobs in the manner of other people's repositories. */
export const repositories: TruthJob[] = [
  wholeJob(
    'repository-attrdict-yaml',
    `
import argparse, os
import yaml
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv

CONFIG = """
train:
  rounds: 4
  lr: 0.05
clients: [site-1, site-2, site-3]
"""

class AttrDict(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)
    def __setattr__(self, name, value):
        self[name] = value

def wrap(d):
    if isinstance(d, dict):
        return AttrDict({k: wrap(v) for k, v in d.items()})
    return d

cfg = wrap(yaml.safe_load(CONFIG))
recipe = NumpyFedAvgRecipe(name="attr", model=[1.0], min_clients=len(cfg.clients), num_rounds=cfg.train.rounds, train_script="client.py", train_args=f"--lr {cfg.train.lr}")
recipe.execute(SimEnv(clients=cfg.clients))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-attrdict-init',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv

class Config(dict):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.__dict__ = self

cfg = Config(rounds=5, clients=2)
cfg.rounds += 1
NumpyFedAvgRecipe(name="attr", model=[1.0], min_clients=cfg.clients, num_rounds=cfg.rounds, train_script="client.py").execute(SimEnv(num_clients=cfg["clients"]))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-class-config',
    `
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv
import torch.nn as nn

class Net(nn.Module):
    def __init__(self, n=3):
        super().__init__()
        self.fc = nn.Linear(n, n)

class Config:
    ROUNDS = 6
    CLIENTS = 3
    LR = 1e-3

    @classmethod
    def train_args(cls):
        return " ".join(f"--{k.lower()} {v}" for k, v in [("LR", cls.LR), ("EPOCHS", 2)])

class Experiment:
    def __init__(self, cfg=Config):
        self.cfg = cfg
        self._recipe = None

    @property
    def recipe(self):
        if self._recipe is None:
            self._recipe = FedAvgRecipe(
                name=f"exp_{self.cfg.ROUNDS}", model=Net(5), min_clients=self.cfg.CLIENTS,
                num_rounds=self.cfg.ROUNDS, train_script="client.py", train_args=self.cfg.train_args(),
                key_metric="val_loss", key_metric_mode="min")
        return self._recipe

    def run(self):
        env = SimEnv(num_clients=self.cfg.CLIENTS, num_threads=self.cfg.CLIENTS)
        return self.recipe.execute(env)

def main():
    Experiment().run()

if __name__ == "__main__":
    main()
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-fedjob-loop',
    `
import argparse
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.job_config.api import FedJob
from nvflare.job_config.script_runner import ScriptRunner

def parse(argv=None):
    p = argparse.ArgumentParser()
    add = p.add_argument
    for name, kind, standard in [("--n_clients", int, 3), ("--num_rounds", int, 4), ("--workspace", str, "/tmp/ws"), ("--alpha", float, 0.5)]:
        add(name, type=kind, default=standard)
    return p.parse_args(argv)

def main():
    args = parse()
    job = FedJob(name="loop", min_clients=args.n_clients)
    job.to(FedAvg(num_clients=args.n_clients, num_rounds=args.num_rounds), "server")
    job.to(IntimeModelSelector(key_metric="f1"), "server")
    sites = {f"site-{i}": 0.1 * i for i in range(1, args.n_clients + 1)}
    for site, lr in sites.items():
        job.to(ScriptRunner(script="client.py", script_args=f"--lr {lr:.2f} --site {site}"), site)
    job.simulator_run(args.workspace, gpu="0")

main()
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-functional',
    `
from functools import partial
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv

DEFAULTS = {"min_clients": 2, "num_rounds": 3, "train_script": "client.py", "model": [0.0, 1.0]}

def with_overrides(base, **kw):
    return {**base, **{k: v for k, v in kw.items() if v is not None}}

make = partial(NumpyFedAvgRecipe, **with_overrides(DEFAULTS, num_rounds=8, key_metric=None))
recipe = make(name="functional")
run = recipe.execute(env=SimEnv(num_clients=DEFAULTS["min_clients"]))
print(run.get_result())
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-registry',
    `
import argparse
from typing import Callable, Dict
from nvflare.app_opt.pt.recipes import FedAvgRecipe, FedProxRecipe, ScaffoldRecipe
from nvflare.recipe import SimEnv
import torch.nn as nn

class M(nn.Module):
    pass

BUILDERS: Dict[str, Callable] = {}

def builder(name):
    def wrap(fn):
        BUILDERS[name] = fn
        return fn
    return wrap

@builder("avg")
def _avg(**kw): return FedAvgRecipe(**kw)

@builder("prox")
def _prox(**kw): return FedProxRecipe(fedprox_mu=0.01, **kw)

@builder("scaffold")
def _scaffold(**kw): return ScaffoldRecipe(**kw)

p = argparse.ArgumentParser()
p.add_argument("--algo", choices=sorted(BUILDERS), default="avg")
p.add_argument("--rounds", type=int, default=2)
a, unknown = p.parse_known_args()
recipe = BUILDERS[a.algo](name=a.algo, model=M(), min_clients=2, num_rounds=a.rounds, train_script="client.py")
recipe.execute(SimEnv(num_clients=2))
`,
    { args: ['--algo', 'prox', '--rounds', '7'], files: FILES },
  ),
  wholeJob(
    'repository-persite',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv, set_per_site_config
sites = [f"hospital-{c}" for c in "abc"]
recipe = NumpyFedAvgRecipe(name="persite", model=[1.0], min_clients=len(sites), num_rounds=3, train_script="client.py")
cfg = {}
for i, s in enumerate(sites, start=1):
    cfg[s] = dict(train_args="--fold %d" % i)
set_per_site_config(recipe, cfg)
recipe.execute(SimEnv(clients=list(cfg)))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-namedtuple',
    `
from typing import NamedTuple
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
class Settings(NamedTuple):
    rounds: int = 3
    clients: int = 2
    name: str = "nt"
    def job_name(self):
        return f"{self.name}-{self.rounds}r"
s = Settings()._replace(rounds=9)
kw = s._asdict()
NumpyFedAvgRecipe(name=s.job_name(), model=[1.0], min_clients=kw["clients"], num_rounds=s.rounds, train_script="client.py").execute(SimEnv(num_clients=s.clients))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-intenum',
    `
from enum import IntEnum, Enum
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
class Budget(IntEnum):
    SMALL = 3
    LARGE = 10
class Mode(str, Enum):
    MIN = "min"
    MAX = "max"
b = Budget["LARGE"]
NumpyFedAvgRecipe(name=f"run-{b.name.lower()}", model=[1.0], min_clients=2, num_rounds=b.value, train_script="client.py", key_metric="loss", key_metric_mode=Mode.MIN.value).execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-contextmgr',
    `
import contextlib, time, logging
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
log = logging.getLogger("job")
@contextlib.contextmanager
def timed(label):
    t = time.time()
    try:
        yield label.upper()
    finally:
        log.info("%s took %.1fs", label, time.time() - t)
with timed("build") as what:
    recipe = NumpyFedAvgRecipe(name=what, model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
with timed("run"):
    recipe.execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-try',
    `
import sys
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
try:
    import wandb
    TRACK = True
except ImportError:
    TRACK = False
def main(argv):
    rounds = 3
    for i, a in enumerate(argv):
        if a == "--rounds":
            rounds = int(argv[i + 1])
    recipe = NumpyFedAvgRecipe(name="t", model=[1.0], min_clients=2, num_rounds=rounds, train_script="client.py")
    try:
        run = recipe.execute(SimEnv(num_clients=2))
    except Exception as e:
        print("failed", e)
        return 1
    return 0
sys.exit(main(sys.argv[1:]))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-argv',
    `
import sys
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
def main(argv=None):
    argv = sys.argv[1:] if argv is None else argv
    opts = dict(zip(argv[::2], argv[1::2]))
    rounds = int(opts.get("--rounds", 3))
    NumpyFedAvgRecipe(name="t", model=[1.0], min_clients=2, num_rounds=rounds, train_script="client.py").execute(SimEnv(num_clients=2))
if __name__ == "__main__":
    main()
`,
    { args: ['--rounds', '5'], files: FILES },
  ),
  wholeJob(
    'repository-custom-action',
    `
import argparse
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
class KeyValue(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        result = {}
        for v in values:
            k, val = v.split("=", 1)
            result[k] = int(val)
        setattr(namespace, self.dest, result)
p = argparse.ArgumentParser()
p.add_argument("--set", nargs="+", action=KeyValue, default={})
a = p.parse_args()
cfg = {"rounds": 3, "clients": 2, **a.set}
NumpyFedAvgRecipe(name="t", model=[1.0], min_clients=cfg["clients"], num_rounds=cfg["rounds"], train_script="client.py").execute(SimEnv(num_clients=cfg["clients"]))
`,
    { args: ['--set', 'rounds=6', 'clients=3'], files: FILES },
  ),
  wholeJob(
    'repository-subclass-recipe',
    `
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv
import torch.nn as nn
class Net(nn.Module): ...
class MyRecipe(FedAvgRecipe):
    ROUNDS = 4
    def __init__(self, *, clients, **kw):
        kw.setdefault("num_rounds", self.ROUNDS)
        super().__init__(name="mine", model=Net(), min_clients=clients, train_script="client.py", **kw)
        self.clients = clients
r = MyRecipe(clients=3, key_metric="dice")
r.execute(SimEnv(num_clients=r.clients))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-lines',
    `
from pathlib import Path
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
Path("sites.txt").exists()
sites = [l.strip() for l in open("ckpt.npy") if l.strip()] or ["a", "b"]
NumpyFedAvgRecipe(name="t", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py").execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-simplenamespace',
    `
import json
from types import SimpleNamespace
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
text = '{"fl": {"rounds": 4, "clients": 2}, "name": "ns"}'
cfg = json.loads(text, object_hook=lambda d: SimpleNamespace(**d))
NumpyFedAvgRecipe(name=cfg.name, model=[1.0], min_clients=cfg.fl.clients, num_rounds=cfg.fl.rounds, train_script="client.py").execute(SimEnv(num_clients=cfg.fl.clients))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-dataclass-cli',
    `
import argparse
from dataclasses import dataclass, field, fields, asdict
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
@dataclass
class Args:
    rounds: int = field(default=3, metadata={"help": "rounds"})
    clients: int = 2
    lr: float = 0.1
def parse():
    p = argparse.ArgumentParser()
    for f in fields(Args):
        p.add_argument(f"--{f.name}", type=f.type, default=f.default)
    return Args(**vars(p.parse_args()))
a = parse()
NumpyFedAvgRecipe(name="t", model=[1.0], min_clients=a.clients, num_rounds=a.rounds, train_script="client.py", train_args=" ".join(f"--{k}={v}" for k, v in asdict(a).items())).execute(SimEnv(num_clients=a.clients))
`,
    { args: ['--rounds', '6'], files: FILES },
  ),
  wholeJob(
    'repository-async',
    `
import asyncio
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
async def build(rounds):
    await asyncio.sleep(0)
    return NumpyFedAvgRecipe(name="t", model=[1.0], min_clients=2, num_rounds=rounds, train_script="client.py")
async def main():
    r = await build(4)
    r.execute(SimEnv(num_clients=2))
asyncio.run(main())
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-envdefaults',
    `
import os
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
os.environ["CUDA_VISIBLE_DEVICES"] = ""
ROUNDS = int(os.getenv("ROUNDS", "5"))
rounds = min(max(ROUNDS, 4), 4)
NumpyFedAvgRecipe(name="t", model=[1.0], min_clients=2, num_rounds=rounds, train_script="client.py").execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-generator',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
def settings():
    yield "rounds", 4
    yield "clients", 2
cfg = dict(settings())
it = iter(cfg.items())
k, rounds = next(it)
_, clients = next(it)
recipe = NumpyFedAvgRecipe(name="t", model=[1.0], min_clients=clients, num_rounds=rounds, train_script="client.py")
recipe.execute(SimEnv(num_clients=clients))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-fluent',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
class Builder:
    def __init__(self): self.kw = {"train_script": "client.py", "model": [1.0]}
    def __getattr__(self, name):
        if not name.startswith("with_"):
            raise AttributeError(name)
        def setter(value):
            self.kw[name[5:]] = value
            return self
        return setter
    def build(self): return NumpyFedAvgRecipe(**self.kw)
Builder().with_name("b").with_min_clients(2).with_num_rounds(7).build().execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-monkey',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
recipe = NumpyFedAvgRecipe(name="t", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py")
recipe.num_rounds = 9
recipe.execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-star',
    `
from nvflare.app_common.np.recipes import *
from nvflare.recipe import *
NumpyFedAvgRecipe(name="t", model=[1.0], min_clients=2, num_rounds=3, train_script="client.py").execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-counter',
    `
from collections import Counter, OrderedDict, deque
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
split = Counter(["a", "b", "a"])
cfg = OrderedDict(rounds=3)
cfg["clients"] = len(split)
cfg.move_to_end("rounds")
NumpyFedAvgRecipe(name="t", model=[1.0], min_clients=cfg["clients"], num_rounds=cfg["rounds"], train_script="client.py").execute(SimEnv(num_clients=cfg["clients"]))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-parents',
    `
import argparse
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
base = argparse.ArgumentParser(add_help=False)
g = base.add_argument_group("fl")
g.add_argument("-n", "--clients", "--num-clients", dest="n", type=int, default=2)
p = argparse.ArgumentParser(parents=[base], formatter_class=argparse.ArgumentDefaultsHelpFormatter)
p.add_argument("--rounds", type=lambda s: int(s) * 2, default="2")
p.set_defaults(name="par")
a = p.parse_args()
NumpyFedAvgRecipe(name=a.name, model=[1.0], min_clients=a.n, num_rounds=a.rounds, train_script="client.py").execute(SimEnv(num_clients=a.n))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-deepmerge',
    `
import copy, json
from pathlib import Path
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
BASE = {"fl": {"rounds": 3, "clients": 2}, "train": {"lr": 0.1, "opts": ["a"]}}
def merge(a, b):
    out = copy.deepcopy(a)
    for k, v in b.items():
        if isinstance(v, dict) and isinstance(out.get(k), dict):
            out[k] = merge(out[k], v)
        else:
            out[k] = v
    return out
file = Path(__file__).with_name("rounds.json")
cfg = merge(BASE, {"fl": {"rounds": json.loads(file.read_text())["rounds"]}})
flat = {f"{a}.{b}": v for a, sub in cfg.items() for b, v in sub.items()}
NumpyFedAvgRecipe(name="m", model=[1.0], min_clients=flat["fl.clients"], num_rounds=flat["fl.rounds"], train_script="client.py").execute(SimEnv(num_clients=flat["fl.clients"]))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-shadow',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
num_rounds = 3
def make(num_rounds=num_rounds):
    return NumpyFedAvgRecipe(name="m", model=[1.0], min_clients=2, num_rounds=num_rounds, train_script="client.py")
num_rounds = 99
make().execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-mutable-default',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
def bump(x=[]):
    x.append(1)
    return len(x)
bump(); bump()
NumpyFedAvgRecipe(name="m", model=[1.0], min_clients=2, num_rounds=bump() + 1, train_script="client.py").execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-closure',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
fs = [lambda: i for i in range(3)]
gs = [lambda i=i: i for i in range(3)]
NumpyFedAvgRecipe(name="m", model=[1.0], min_clients=2, num_rounds=fs[0]() + gs[1](), train_script="client.py").execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-alias-mutation',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
a = {"num_rounds": 3}
b = a
b["num_rounds"] = 8
c = dict(a)
c["num_rounds"] = 1
NumpyFedAvgRecipe(name="m", model=[1.0], min_clients=2, train_script="client.py", **a).execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-two-recipes',
    `
import argparse
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv, PocEnv
p = argparse.ArgumentParser()
p.add_argument("--which", default="a")
p.add_argument("--poc", action="store_true")
a = p.parse_args()
common = dict(model=[1.0], min_clients=2, train_script="client.py")
recipes = {"a": NumpyFedAvgRecipe(name="a", num_rounds=3, **common), "b": NumpyFedAvgRecipe(name="b", num_rounds=5, **common)}
env = PocEnv(num_clients=2) if a.poc else SimEnv(num_clients=2)
recipes[a.which].execute(env)
`,
    { args: ['--which', 'b'], files: FILES },
  ),
  wholeJob(
    'repository-finally',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
def rounds():
    try:
        return 3
    finally:
        return 7
NumpyFedAvgRecipe(name="m", model=[1.0], min_clients=2, num_rounds=rounds(), train_script="client.py").execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-for-else',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
for r in (1, 3, 5):
    if r > 10:
        break
else:
    r = r * 2
NumpyFedAvgRecipe(name="m", model=[1.0], min_clients=2, num_rounds=r, train_script="client.py").execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-fedjob-swarm-like',
    `
from nvflare.app_common.workflows.scatter_and_gather import ScatterAndGather
from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.app_common.aggregators.intime_accumulate_model_aggregator import InTimeAccumulateWeightedAggregator
from nvflare.app_common.shareablegenerators.full_model_shareable_generator import FullModelShareableGenerator
from nvflare.job_config.api import FedJob
from nvflare.job_config.script_runner import ScriptRunner
class JobBuilder:
    def __init__(self, name, n):
        self.job = FedJob(name=name, min_clients=n)
        self.n = n
    def server(self, rounds):
        job = self.job
        sg = job.to_server(FullModelShareableGenerator(), id="sg")
        agg = job.to_server(InTimeAccumulateWeightedAggregator(expected_data_kind="WEIGHTS"), id="agg")
        job.to_server(ScatterAndGather(min_clients=self.n, num_rounds=rounds, wait_time_after_min_received=0, aggregator_id=agg, shareable_generator_id=sg))
        job.to_server(IntimeModelSelector(key_metric="mIoU"))
        return self
    def clients(self, script):
        for i in range(self.n):
            self.job.to(ScriptRunner(script=script, script_args=f"--i {i}"), f"site-{i+1}")
        return self
JobBuilder("sag", 2).server(rounds=6).clients("client.py").job.simulator_run("/tmp/nvflare/sag")
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-sklearn',
    `
from nvflare.app_opt.sklearn.recipes import SklearnFedAvgRecipe
from nvflare.recipe import SimEnv
cfg = {"n_classes": 2, "learning_rate": "constant", "eta0": 1e-4, "loss": "log_loss"}
r = SklearnFedAvgRecipe(name="sk", min_clients=3, num_rounds=5, model_params=cfg, train_script="client.py", train_args="--data_path /tmp/HIGGS.csv", key_metric="AUC")
r.execute(SimEnv(num_clients=3))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-xgb',
    `
from nvflare.app_opt.xgboost.recipes import XGBBaggingRecipe
from nvflare.recipe import SimEnv
n = 3
r = XGBBaggingRecipe(name="xgb", min_clients=n, training_mode="bagging", num_rounds=4, num_local_parallel_tree=5, local_subsample=0.5)
r.execute(SimEnv(num_clients=n))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-str-tricks',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
spec = "rounds=6;clients=3;metric=val_auc"
cfg = dict(kv.split("=") for kv in spec.split(";"))
env = {k: (int(v) if v.isdigit() else v) for k, v in cfg.items()}
NumpyFedAvgRecipe(name="-".join(sorted(cfg)), model=[1.0], min_clients=env["clients"], num_rounds=env["rounds"], train_script="client.py", key_metric=env["metric"]).execute(SimEnv(num_clients=env["clients"]))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-global',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
ROUNDS = 2
def setup():
    global ROUNDS
    ROUNDS += 3
    def inner():
        global ROUNDS
        ROUNDS *= 2
    inner()
setup()
globals()["CLIENTS"] = 2
NumpyFedAvgRecipe(name="m", model=[1.0], min_clients=2, num_rounds=ROUNDS, train_script="client.py").execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-getattr-dispatch',
    `
import argparse, importlib
from nvflare.recipe import SimEnv
p = argparse.ArgumentParser()
p.add_argument("--recipe", default="NumpyFedAvgRecipe")
a = p.parse_args()
mod = importlib.import_module("nvflare.app_common.np.recipes")
cls = getattr(mod, a.recipe)
cls(name="m", model=[1.0], min_clients=2, num_rounds=4, train_script="client.py").execute(SimEnv(num_clients=2))
`,
    { args: ['--recipe', 'NumpyFedAvgRecipe'], files: FILES },
  ),
  wholeJob(
    'repository-walrus',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
vals = [v for x in (1, 2, 3, 4) if (v := x * 3) > 5]
if (n := len(vals)) > 2:
    rounds = n + v
else:
    rounds = 1
NumpyFedAvgRecipe(name="m", model=[1.0], min_clients=2, num_rounds=rounds, train_script="client.py").execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-del-and-pop',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
kw = {"name": "m", "num_rounds": 3, "bogus": 1, "key_metric": "loss", "key_metric_mode": "min"}
del kw["bogus"]
metric = kw.pop("key_metric")
kw.update(key_metric=metric.replace("loss", "val_loss"), num_rounds=kw["num_rounds"] + 1)
NumpyFedAvgRecipe(model=[1.0], min_clients=2, train_script="client.py", **kw).execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-subparsers',
    `
import argparse
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
p = argparse.ArgumentParser()
s = p.add_subparsers(dest="cmd", required=True)
r = s.add_parser("run")
r.add_argument("--rounds", type=int, default=3)
e = s.add_parser("export")
e.add_argument("--dir", default="/tmp")
def do_run(a):
    recipe(a.rounds).execute(SimEnv(num_clients=2))
def do_export(a):
    recipe(3).export(a.dir)
def recipe(n):
    return NumpyFedAvgRecipe(name="m", model=[1.0], min_clients=2, num_rounds=n, train_script="client.py")
r.set_defaults(func=do_run)
e.set_defaults(func=do_export)
a = p.parse_args()
a.func(a)
`,
    { args: ['run', '--rounds', '6'], files: FILES },
  ),
  wholeJob(
    'repository-filter-add',
    `
from nvflare.app_opt.pt.job_config.fed_avg import FedAvgJob
from nvflare.job_config.script_runner import ScriptRunner
import torch.nn as nn
class Net(nn.Module):
    pass
if __name__ == "__main__":
    n_clients, num_rounds = 2, 3
    job = FedAvgJob(name="hello", n_clients=n_clients, num_rounds=num_rounds, initial_model=Net())
    for i in range(n_clients):
        executor = ScriptRunner(script="client.py", script_args="")
        job.to(executor, target=f"site-{i+1}")
    job.simulator_run("/tmp/nvflare/jobs/workdir", gpu="0")
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-init-env',
    `
from dataclasses import dataclass
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
@dataclass
class Site:
    name: str
    lr: float = 0.1
    @property
    def args(self):
        return f"--lr {self.lr} --site {self.name}"
sites = [Site("a"), Site("b", 0.2), Site(name="c", lr=1e-3)]
r = NumpyFedAvgRecipe(name="m", model=[1.0], min_clients=len(sites), num_rounds=3, train_script="client.py", per_site_config={s.name: {"train_args": s.args} for s in sites})
r.execute(SimEnv(clients=[s.name for s in sites]))
`,
    { args: [], files: FILES },
  ),
  wholeJob(
    'repository-cond-env',
    `
import os, sys, time, random
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
rounds = 3 if random.random() < 2 else 5
if os.environ.get("DEBUG"):
    rounds = 3
NumpyFedAvgRecipe(name=f"m-{int(time.time())}", model=[1.0], min_clients=2, num_rounds=rounds, train_script="client.py").execute(SimEnv(num_clients=2))
`,
    { args: [], files: FILES },
  ),
];
