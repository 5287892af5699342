import type { TruthJob } from '../harness.ts';
import { NETWORK, wholeJob } from './template.ts';

const FILES = { 'model.py': NETWORK };

/** Jobs as they stand in theses, course work and companies: settings, helpers and detours of their own. */
export const otherPeople: TruthJob[] = [
  wholeJob(
    'yaml-and-overrides',
    `
#!/usr/bin/env python3
import argparse
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv


def load_config(path, overrides=None):
    with open(path, "r") as f:
        cfg = yaml.safe_load(f)
    for item in overrides or []:
        key, _, value = item.partition("=")
        section, name = key.split(".")
        cfg[section][name] = yaml.safe_load(value)
    return cfg


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=str, default=str(ROOT / "config" / "default.yaml"))
    parser.add_argument("--set", nargs="*", dest="overrides", default=[])
    args = parser.parse_args()
    cfg = load_config(args.config, args.overrides)
    fl, train = cfg["federation"], cfg.get("training", {})
    train_args = " ".join(f"--{k} {v}" for k, v in train.items())
    recipe = FedAvgRecipe(
        name=cfg["name"],
        min_clients=fl["clients"],
        num_rounds=fl["rounds"],
        model=Net(**cfg.get("model", {})),
        train_script=str(ROOT / "client.py"),
        train_args=train_args,
        key_metric=fl.get("metric", "accuracy"),
    )
    env = SimEnv(num_clients=fl["clients"], num_threads=fl.get("threads") or fl["clients"])
    recipe.execute(env)


if __name__ == "__main__":
    main()
`,
    {
      args: ['--set', 'federation.rounds=12', 'training.lr=0.1'],
      files: {
        ...FILES,
        'config/default.yaml':
          'name: thesis\nfederation:\n  clients: 4\n  rounds: 30\n  metric: dice\nmodel:\n  hidden: 64\ntraining:\n  lr: 1e-3\n  batch: 8\n',
      },
    },
  ),
  wholeJob(
    'json-per-hospital',
    `
import json
import os

from nvflare.app_opt.pt.job_config.fed_avg import FedAvgJob
from nvflare.job_config.script_runner import ScriptRunner
from model import Net

here = os.path.dirname(os.path.realpath(__file__))
with open(os.path.join(here, "hospitals.json")) as fh:
    hospitals = json.load(fh)["hospitals"]

active = [h for h in hospitals if h.get("active", True)]
job = FedAvgJob(
    name="hospitals", initial_model=Net(), n_clients=len(active), num_rounds=max(h["rounds"] for h in active),
    key_metric="sensitivity",
)
for h in active:
    runner = ScriptRunner(script="client.py", script_args="--site {name} --lr {lr}".format(**h))
    job.to(runner, h["name"])
job.simulator_run(os.path.join(here, "work"))
`,
    {
      files: {
        ...FILES,
        'hospitals.json': JSON.stringify({
          hospitals: [
            { name: 'north', lr: 0.1, rounds: 5 },
            { name: 'south', lr: 0.01, rounds: 8 },
            { name: 'west', lr: 0.01, rounds: 90, active: false },
          ],
        }),
      },
    },
  ),
  wholeJob(
    'experiment-class',
    `
from abc import ABC, abstractmethod
from enum import Enum

from model import Net
from nvflare.app_opt.pt.recipes import FedAvgRecipe, ScaffoldRecipe
from nvflare.recipe import SimEnv


class Algorithm(str, Enum):
    FEDAVG = "fedavg"
    SCAFFOLD = "scaffold"

    @property
    def recipe(self):
        return {Algorithm.FEDAVG: FedAvgRecipe, Algorithm.SCAFFOLD: ScaffoldRecipe}[self]


class Experiment(ABC):
    rounds = 10
    clients = 3

    def __init__(self, algorithm=Algorithm.FEDAVG, **options):
        self.algorithm = Algorithm(algorithm)
        for key, value in options.items():
            setattr(self, key, value)

    @property
    @abstractmethod
    def name(self): ...

    def build(self):
        return self.algorithm.recipe(
            name=f"{self.name}-{self.algorithm.value}", min_clients=self.clients, num_rounds=self.rounds,
            model=Net(), train_script="client.py",
        )

    def run(self):
        return self.build().execute(SimEnv(num_clients=self.clients))


class Quick(Experiment):
    rounds = 2
    name = "quick"


class Long(Experiment):
    rounds = Quick.rounds * 25

    @property
    def name(self):
        return "long"


if __name__ == "__main__":
    Long("scaffold", clients=5).run()
`,
    { files: FILES },
  ),
  wholeJob(
    'package-of-modules',
    `
from fl.experiments.runner import run_experiment

if __name__ == "__main__":
    run_experiment("baseline")
`,
    {
      files: {
        'fl/__init__.py': '',
        'fl/settings.py':
          'NUM_CLIENTS = 3\nNUM_ROUNDS = NUM_CLIENTS * 4\nMETRIC = "f1_macro"\nSITES = [f"site-{i}" for i in range(1, NUM_CLIENTS + 1)]\n',
        'fl/networks/__init__.py': 'from .small import Net\n__all__ = ["Net"]\n',
        'fl/networks/small.py': NETWORK,
        'fl/experiments/__init__.py': '',
        'fl/experiments/registry.py': `
from functools import partial

from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe

from .. import settings
from ..networks import Net

_REGISTRY = {}


def register(name):
    def wrap(factory):
        _REGISTRY[name] = factory
        return factory
    return wrap


@register("baseline")
def baseline():
    make = partial(FedAvgRecipe, min_clients=settings.NUM_CLIENTS, key_metric=settings.METRIC)
    return make(name="baseline", num_rounds=settings.NUM_ROUNDS, model=Net(), train_script="client.py")


def get(name):
    try:
        return _REGISTRY[name]()
    except KeyError:
        raise SystemExit(f"no experiment {name}")
`,
        'fl/experiments/runner.py': `
import logging

from nvflare.recipe import SimEnv
from fl.settings import SITES
from . import registry

log = logging.getLogger(__name__)


def run_experiment(name, sites=SITES):
    recipe = registry.get(name)
    log.info("running %s on %d sites", name, len(sites))
    return recipe.execute(SimEnv(clients=list(sites), num_threads=len(sites)))
`,
      },
    },
  ),
  wholeJob(
    'own-controller-rounds',
    `
import argparse

from controllers import FedMedian
from model import Net
from nvflare import FedJob
from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.app_opt.pt.job_config.model import PTModel
from nvflare.job_config.script_runner import ScriptRunner

p = argparse.ArgumentParser()
p.add_argument("--rounds", type=int, default=15)
p.add_argument("--sites", type=int, default=3)
o = p.parse_args()
job = FedJob(name="median", min_clients=o.sites)
job.to_server(FedMedian(num_clients=o.sites, num_rounds=o.rounds, trim=0.1))
job.to_server(PTModel(Net()))
job.to_server(IntimeModelSelector(key_metric="val_acc"))
job.to_clients(ScriptRunner(script="client.py", script_args="--rounds %d" % o.rounds))
job.simulator_run("work", n_clients=o.sites)
`,
    {
      files: {
        ...FILES,
        'controllers.py': `
from nvflare.app_common.abstract.fl_model import FLModel
from nvflare.app_common.workflows.model_controller import ModelController


class FedMedian(ModelController):
    """Takes the median of what the sites send."""

    def __init__(self, num_clients: int = 3, num_rounds: int = 5, trim=0.0, **kwargs):
        super().__init__(**kwargs)
        self.num_clients = num_clients
        self.num_rounds = num_rounds
        self.trim = trim

    def run(self):
        self.info("Start FedMedian.")
        model = self.load_model()
        model.total_rounds = self.num_rounds
        for self.current_round in range(self.num_rounds):
            clients = self.sample_clients(self.num_clients)
            results = self.send_model_and_wait(targets=clients, data=model)
            model = self.update_model(model, self.median(results))
            self.save_model(model)

    def median(self, results):
        return FLModel(params=results[0].params)
`,
      },
    },
  ),
  wholeJob(
    'own-base-fedavg',
    `
from nvflare import FedJob
from nvflare.app_common.workflows.base_fedavg import BaseFedAvg
from nvflare.app_opt.pt.job_config.model import PTModel
from nvflare.job_config.script_runner import ScriptRunner
from model import Net


class FedAvgEarlyStopping(BaseFedAvg):
    def __init__(self, *args, stop_condition="accuracy > 0.8", task_to_optimize="train", **kwargs):
        super().__init__(*args, **kwargs)
        self.stop_condition = stop_condition
        self.task_to_optimize = task_to_optimize

    def run(self):
        model = self.load_model()
        for self.current_round in range(self.start_round, self.start_round + self.num_rounds):
            results = self.send_model_and_wait(targets=self.sample_clients(self.num_clients), data=model)
            model = self.update_model(model, self.aggregate(results))
            self.save_model(model)


job = FedJob("early_stop", min_clients=2)
job.to(FedAvgEarlyStopping(num_clients=2, num_rounds=8, stop_condition="acc >= 0.9"), "server")
job.to(PTModel(Net()), "server")
for i in range(2):
    job.to(ScriptRunner("client.py"), f"site-{i+1}")
job.simulator_run("work")
`,
    { files: FILES },
  ),
  wholeJob(
    'own-controller-doubles-rounds',
    `
from nvflare import FedJob
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.app_opt.pt.job_config.model import PTModel
from nvflare.job_config.script_runner import ScriptRunner
from model import Net


class WarmedUp(FedAvg):
    def __init__(self, num_clients, num_rounds):
        self.num_rounds = num_rounds
        super().__init__(num_clients=num_clients, num_rounds=2 * num_rounds)


job = FedJob("warm", min_clients=2)
job.to_server(WarmedUp(2, num_rounds=4))
job.to_server(PTModel(Net()))
job.to_clients(ScriptRunner("client.py"))
job.simulator_run("work", 2)
`,
    { files: FILES },
  ),
  wholeJob(
    'own-sag-with-executor',
    `
import sys

from my_executor import TabularExecutor
from nvflare import FedJob
from nvflare.app_common.workflows.scatter_and_gather import ScatterAndGather
from nvflare.app_common.shareablegenerators.full_model_shareable_generator import FullModelShareableGenerator
from nvflare.app_common.aggregators.intime_accumulate_model_aggregator import InTimeAccumulateWeightedAggregator
from nvflare.app_opt.pt.file_model_persistor import PTFileModelPersistor
from model import Net

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 20


def build(n):
    job = FedJob(name="tabular", min_clients=n)
    job.to_server(PTFileModelPersistor(model=Net()), id="persistor")
    job.to_server(FullModelShareableGenerator(), id="shareable_generator")
    job.to_server(InTimeAccumulateWeightedAggregator(), id="aggregator")
    job.to_server(ScatterAndGather(min_clients=n, num_rounds=ROUNDS, persistor_id="persistor"))
    for i in range(n):
        job.to(TabularExecutor(lr=0.01, epochs=1, site=i), f"site-{i + 1}", tasks=["train"])
    return job


build(3).simulator_run("work", threads=3)
`,
    {
      files: {
        ...FILES,
        'my_executor.py': `
from nvflare.apis.executor import Executor


class TabularExecutor(Executor):
    def __init__(self, lr=0.01, epochs=1, site=0):
        super().__init__()
        self.lr, self.epochs, self.site = lr, epochs, site

    def execute(self, task_name, shareable, fl_ctx, abort_signal):
        return shareable
`,
      },
    },
  ),
  wholeJob(
    'own-recipe-class',
    `
from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv


class ChestXrayRecipe(FedAvgRecipe):
    DEFAULT_ROUNDS = 25

    def __init__(self, n_sites, rounds=None, **kwargs):
        self.n_sites = n_sites
        super().__init__(
            name=kwargs.pop("name", "chest_xray"),
            min_clients=n_sites,
            num_rounds=rounds or self.DEFAULT_ROUNDS,
            model=Net(num_classes=14),
            train_script="client.py",
            key_metric="mean_auc",
            **kwargs,
        )

    def simulate(self):
        return self.execute(SimEnv(num_clients=self.n_sites))


ChestXrayRecipe(4, train_args="--img 224").simulate()
`,
    { files: FILES },
  ),
  wholeJob(
    'wrapped-in-own-recipe',
    `
from model import Net
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.app_opt.pt.job_config.base_fed_job import BaseFedJob
from nvflare.job_config.script_runner import ScriptRunner
from nvflare.recipe import SimEnv
from nvflare.recipe.spec import Recipe


class BrainRecipe(Recipe):
    def __init__(self, sites, rounds):
        job = BaseFedJob(name="brats", initial_model=Net(), min_clients=len(sites), key_metric="val_dice")
        job.to_server(FedAvg(num_clients=len(sites), num_rounds=rounds))
        for site in sites:
            job.to(ScriptRunner(script="client.py", script_args=f"--site {site}"), site)
        super().__init__(job)


SITES = ["site-1", "site-2", "site-3", "site-4"]
BrainRecipe(SITES, rounds=40).execute(SimEnv(clients=SITES))
`,
    { files: FILES },
  ),
  wholeJob(
    'click-command',
    `
import click

from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv


@click.command()
@click.option("--rounds", default=5, type=int, show_default=True)
@click.option("--clients", default=2, type=int)
def main(rounds, clients):
    recipe = FedAvgRecipe(name="clicked", min_clients=clients, num_rounds=rounds, model=Net(), train_script="client.py")
    recipe.execute(SimEnv(num_clients=clients))


if __name__ == "__main__":
    main()
`,
    { files: FILES },
  ),
  wholeJob(
    'environment-settings',
    `
import os

from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv

ROUNDS = int(os.getenv("FL_ROUNDS", "10"))
CLIENTS = int(os.environ.get("FL_CLIENTS", 3))
DEBUG = os.environ.get("FL_DEBUG", "").lower() in ("1", "true", "yes")

recipe = FedAvgRecipe(
    name="from-environment", min_clients=2, num_rounds=2 if DEBUG else ROUNDS, model=Net(),
    train_script="client.py", key_metric="val_loss", key_metric_mode="min",
)
recipe.execute(SimEnv(num_clients=CLIENTS))
`,
    { files: FILES },
  ),
  wholeJob(
    'device-decides-threads',
    `
import argparse
import multiprocessing

import torch

from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv

device = "cuda" if torch.cuda.is_available() else "cpu"
parser = argparse.ArgumentParser()
parser.add_argument("--clients", type=int, default=4)
parser.add_argument("--rounds", type=int, default=6)
parser.add_argument("--gpus", type=int, default=torch.cuda.device_count())
args = parser.parse_args()
threads = min(args.clients, multiprocessing.cpu_count())
recipe = FedAvgRecipe(
    name="threads", min_clients=args.clients, num_rounds=args.rounds, model=Net(), train_script="client.py",
    train_args=f"--device {device}",
)
if device == "cuda":
    print("using", torch.cuda.get_device_name(0))
    env = SimEnv(num_clients=args.clients, num_threads=threads, gpu_config="0")
else:
    env = SimEnv(num_clients=args.clients, num_threads=threads)
recipe.execute(env)
`,
    { files: FILES },
  ),
  wholeJob(
    'two-recipes-one-condition',
    `
import os

from model import Net
from nvflare.app_opt.pt.recipes import FedAvgRecipe, ScaffoldRecipe
from nvflare.recipe import SimEnv

shared = {"min_clients": 3, "num_rounds": 9, "model": Net(), "train_script": "client.py"}
if os.path.exists("/data/heterogeneous"):
    recipe = ScaffoldRecipe(name="scaffold", **shared)
else:
    recipe = FedAvgRecipe(name="fedavg", **shared)
recipe.execute(SimEnv(num_clients=3))
`,
    { files: FILES },
  ),
  wholeJob(
    'environment-or-not',
    `
import os

from model import Net
from nvflare.app_opt.pt.recipes import FedAvgRecipe
from nvflare.recipe import PocEnv, SimEnv

recipe = FedAvgRecipe(name="envs", min_clients=2, num_rounds=4, model=Net(), train_script="client.py")
env = PocEnv(num_clients=2) if os.environ.get("POC") else SimEnv(num_clients=2)
recipe.execute(env)
`,
    { files: FILES },
  ),
  wholeJob(
    'alpha-sweep-from-shell',
    `
"""Run with: for a in 0.1 0.5 1.0; do python job.py $a; done"""
import sys
from datetime import datetime

from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv

alpha = float(sys.argv[1]) if len(sys.argv) > 1 else 0.5
stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
n = 10 if alpha < 0.3 else 5
recipe = FedAvgRecipe(
    name=f"dirichlet-{alpha}-{stamp}", min_clients=n, num_rounds=round(10 / alpha), model=Net(),
    train_script="client.py", train_args=f"--alpha {alpha}",
)
recipe.execute(SimEnv(num_clients=n))
`,
    { files: FILES, args: ['0.25'] },
  ),
  wholeJob(
    'course-work-globals',
    `
from nvflare.app_common.np.recipes import *
from nvflare.recipe import *

num_clients = 4
num_rounds = 0
def set_rounds(k):
    global num_rounds
    num_rounds += k
for _ in range(3): set_rounds(2)
with open("plan.txt") as f:
    pass
recipe = NumpyFedAvgRecipe(name = "hw4", model = [0.0] * 10, min_clients = num_clients,
                           num_rounds = num_rounds, train_script = "client.py")
if __name__ == '__main__':
    env = SimEnv(num_clients = num_clients)
    run = recipe.execute(env); print(run.get_result())
`,
    { files: { 'plan.txt': 'x' } },
  ),
  wholeJob(
    'recipe-in-try',
    `
import logging
import sys
import traceback

from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv

logger = logging.getLogger("job")


def main() -> int:
    try:
        recipe = NumpyFedAvgRecipe(
            name="guarded", min_clients=2, num_rounds=3, model=[1.0], train_script="client.py"
        )
        recipe.set_server_timeout = None if False else getattr(recipe, "nothing", None)
        run = recipe.execute(SimEnv(num_clients=2))
        logger.info("done: %s", run.get_status())
        return 0
    except Exception as error:
        logger.error("failed: %s", error)
        traceback.print_exc()
        return 1
    finally:
        logging.shutdown()


if __name__ == "__main__":
    sys.exit(main())
`,
  ),
  wholeJob(
    'omegaconf-settings',
    `
from omegaconf import OmegaConf
from model import Net
from nvflare.app_opt.pt.recipes import FedAvgRecipe
from nvflare.recipe import SimEnv

cfg = OmegaConf.load("conf.yaml")
recipe = FedAvgRecipe(name="hydra-like", min_clients=3, num_rounds=11, model=Net(), train_script="client.py",
                      train_args=f"--lr {cfg.lr}")
recipe.execute(SimEnv(num_clients=3))
`,
    { files: { ...FILES, 'conf.yaml': 'lr: 0.1\n' } },
  ),
  wholeJob(
    'command-builder',
    `
import shlex
import argparse
from dataclasses import dataclass, field, fields
from typing import List, Optional

from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv


@dataclass(frozen=True)
class TrainConfig:
    lr: float = 0.01
    momentum: float = 0.9
    epochs: int = 2
    layers: List[int] = field(default_factory=lambda: [64, 32])
    note: Optional[str] = None

    def to_args(self) -> str:
        parts = []
        for f in fields(self):
            value = getattr(self, f.name)
            if value is None:
                continue
            parts += [f"--{f.name}", ",".join(map(str, value)) if isinstance(value, list) else str(value)]
        return " ".join(parts)


@dataclass
class FLConfig:
    rounds: int = 8
    sites: List[str] = field(default_factory=lambda: ["madrid", "oslo", "rome"])
    train: TrainConfig = field(default_factory=TrainConfig)

    @classmethod
    def from_args(cls, argv=None):
        parser = argparse.ArgumentParser()
        parser.add_argument("--rounds", type=int, default=cls.rounds)
        parser.add_argument("--lr", type=float, default=TrainConfig.lr)
        ns = parser.parse_args(argv)
        return cls(rounds=ns.rounds, train=TrainConfig(lr=ns.lr))


def main():
    cfg = FLConfig.from_args()
    recipe = FedAvgRecipe(
        name="dataclasses", min_clients=len(cfg.sites), num_rounds=cfg.rounds, model=Net(),
        train_script="client.py", train_args=cfg.train.to_args(),
    )
    recipe.execute(SimEnv(clients=cfg.sites))


if __name__ == "__main__":
    main()
`,
    { files: FILES, args: ['--lr', '0.5'] },
  ),
  wholeJob(
    'per-site-from-csv-like-text',
    `
from textwrap import dedent

from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv

TABLE = dedent("""\\
    site-a;client.py;3
    site-b;client_b.py;5
""")
per_site = {}
for line in TABLE.strip().splitlines():
    name, script, epochs = (part.strip() for part in line.split(";"))
    per_site[name] = {"train_script": script, "train_args": f"--epochs {int(epochs)}"}
recipe = FedAvgRecipe(
    name="table", min_clients=len(per_site), num_rounds=5, model=Net(), train_script="client.py",
    per_site_config=per_site,
)
recipe.execute(SimEnv(clients=list(per_site.keys())))
`,
    { files: { ...FILES, 'client_b.py': '' } },
  ),
];
