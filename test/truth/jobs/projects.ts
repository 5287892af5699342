import type { TruthJob } from '../harness.ts';
import { NETWORK, wholeJob } from './template.ts';

const CONFIG_PACKAGE = {
  'conf/__init__.py': 'from .schema import Config, Federation, Training\nfrom .load import load\n',
  'conf/schema.py': `
from dataclasses import dataclass, field
from typing import Dict, List, Optional


@dataclass
class Training:
    lr: float = 0.01
    epochs: int = 1
    batch_size: int = 32

    def as_args(self):
        return " ".join(f"--{k} {v}" for k, v in vars(self).items())


@dataclass
class Federation:
    rounds: int = 5
    sites: List[str] = field(default_factory=lambda: ["site-1", "site-2"])

    @property
    def size(self) -> int:
        return len(self.sites)


@dataclass
class Config:
    name: str = "project"
    training: Training = field(default_factory=Training)
    federation: Federation = field(default_factory=Federation)
    per_site: Dict[str, dict] = field(default_factory=dict)
    metric: Optional[str] = None

    def __post_init__(self):
        if isinstance(self.training, dict):
            self.training = Training(**self.training)
        if isinstance(self.federation, dict):
            self.federation = Federation(**self.federation)
`,
  'conf/load.py': `
from pathlib import Path

import yaml

from .schema import Config


def load(path):
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(path)
    data = yaml.safe_load(path.read_text()) or {}
    return Config(**data)
`,
  'settings.yaml':
    'name: lungs\ntraining:\n  lr: 0.05\n  epochs: 2\nfederation:\n  rounds: 7\n  sites: [berlin, paris, rome]\nper_site:\n  berlin: {lr: 0.1}\n  rome: {epochs: 4}\n',
};

const HELPERS = {
  'common/__init__.py': '',
  'common/cli.py': `
import argparse


def add_args(parser):
    group = parser.add_argument_group("federation")
    group.add_argument("--num_rounds", type=int, default=3)
    group.add_argument("--n_clients", type=int, default=2)
    group.add_argument("--lr", type=float, default=0.01)
    group.add_argument("--verbose", action="store_true")
    return parser


def parse(argv=None):
    return add_args(argparse.ArgumentParser(description=__doc__)).parse_args(argv)
`,
  'common/recipes.py': `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv


def build_recipe(args, name="helpers", **extra):
    settings = dict(name=name, model=[1.0], min_clients=args.n_clients, num_rounds=args.num_rounds, train_script="client.py")
    settings.update(extra)
    settings["train_args"] = f"--lr {args.lr}" + (" --verbose" if args.verbose else "")
    return NumpyFedAvgRecipe(**settings)


def build_env(args):
    return SimEnv(num_clients=args.n_clients)
`,
};

const NUMPY = `from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
`;

/** Projects of several files: helper modules, configurations in packages, classes around jobs. */
export const projects: TruthJob[] = [
  wholeJob(
    'project-helpers',
    `
from common.cli import parse
from common.recipes import build_env, build_recipe


def main(argv=None):
    args = parse(argv)
    recipe = build_recipe(args)
    run = recipe.execute(build_env(args))
    print(run.get_status(), run.get_result())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
`,
    { files: HELPERS, args: ['--num_rounds', '9', '--verbose'] },
  ),
  wholeJob(
    'project-helpers-overridden',
    `
import sys
from common import cli, recipes

ARGS = ["--n_clients=4", *sys.argv[1:]]

if __name__ == "__main__":
    args = cli.parse(ARGS)
    args.num_rounds = max(args.num_rounds, 5)
    recipes.build_recipe(args, "other", key_metric="loss").execute(recipes.build_env(args))
`,
    { files: HELPERS, args: ['--lr', '1e-3'] },
  ),
  wholeJob(
    'project-config-package',
    `
import argparse
from conf import load
${NUMPY}
def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", default="settings.yaml")
    parser.add_argument("--rounds", type=int)
    args = parser.parse_args(argv)
    cfg = load(args.config)
    if args.rounds is not None:
        cfg.federation.rounds = args.rounds
    fed = cfg.federation
    recipe = NumpyFedAvgRecipe(name=cfg.name, model=[0.0], min_clients=fed.size, num_rounds=fed.rounds, train_script="client.py", train_args=cfg.training.as_args())
    recipe.execute(SimEnv(clients=fed.sites))


main()
`,
    { files: CONFIG_PACKAGE },
  ),
  wholeJob(
    'project-per-site',
    `
from dataclasses import asdict, replace
from conf import load
${NUMPY}
cfg = load("settings.yaml")
per_site = {}
for site in cfg.federation.sites:
    training = replace(cfg.training, **cfg.per_site.get(site, {}))
    per_site[site] = {"train_args": training.as_args()}
recipe = NumpyFedAvgRecipe(name=f"{cfg.name}-{cfg.federation.size}", model=[0.0], min_clients=len(per_site), num_rounds=cfg.federation.rounds, train_script="client.py", per_site_config=per_site)
recipe.execute(SimEnv(clients=list(per_site)))
`,
    { files: CONFIG_PACKAGE },
  ),
  wholeJob(
    'project-dotted-yaml',
    `
import yaml
from utils.dotted import Dotted
${NUMPY}
with open("config.yaml") as f:
    cfg = Dotted.wrap(yaml.safe_load(f))
cfg.merge({"fl": {"rounds": 11}, "train": {"momentum": 0.9}})
recipe = NumpyFedAvgRecipe(name=cfg.name, model=[1.0], min_clients=cfg.fl.clients, num_rounds=cfg.fl.rounds, train_script=cfg.get_path("train.script"), train_args=" ".join(f"--{k}={v}" for k, v in sorted(cfg.train.items()) if k != "script"))
recipe.execute(SimEnv(num_clients=cfg.fl.clients))
`,
    {
      files: {
        'config.yaml':
          'name: dotted\nfl: {rounds: 3, clients: 2}\ntrain:\n  script: client.py\n  lr: 0.1\n',
        'utils/__init__.py': '',
        'utils/dotted.py': `
class Dotted(dict):
    @classmethod
    def wrap(cls, value):
        if isinstance(value, dict):
            return cls({k: cls.wrap(v) for k, v in value.items()})
        if isinstance(value, list):
            return [cls.wrap(v) for v in value]
        return value

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(f"no setting {name}")

    def __setattr__(self, name, value):
        self[name] = self.wrap(value)

    def merge(self, other):
        for key, value in other.items():
            if isinstance(value, dict) and isinstance(self.get(key), Dotted):
                self[key].merge(value)
            else:
                self[key] = self.wrap(value)
        return self

    def get_path(self, path, default=None):
        node = self
        for part in path.split("."):
            if not isinstance(node, dict) or part not in node:
                return default
            node = node[part]
        return node
`,
      },
    },
  ),
  wholeJob(
    'project-class-around-a-job',
    `
import argparse
from dataclasses import dataclass
from nvflare.app_opt.pt.job_config.fed_avg import FedAvgJob
from nvflare.job_config.script_runner import ScriptRunner
from model import Net


@dataclass
class Site:
    name: str
    lr: float = 0.1

    def args(self, **more):
        return " ".join([f"--lr {self.lr}", *(f"--{k} {v}" for k, v in more.items())])


class Experiment:
    NAME = "experiment"

    def __init__(self, rounds, sites):
        self.rounds, self.sites = rounds, list(sites)
        self._job = None

    @property
    def job(self):
        if self._job is None:
            self._job = self._build()
        return self._job

    def _build(self):
        job = FedAvgJob(name=self.NAME, n_clients=len(self.sites), num_rounds=self.rounds, initial_model=Net())
        for site in self.sites:
            job.to(ScriptRunner(script="client.py", script_args=site.args(epochs=2)), site.name)
        return job

    def run(self, workspace="/tmp/nvflare/experiment"):
        self.job.simulator_run(workspace, gpu=None)


class Long(Experiment):
    NAME = "long"

    def __init__(self, rounds, sites):
        super().__init__(rounds * 2, sites)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--long", action="store_true")
    args = parser.parse_args()
    kind = Long if args.long else Experiment
    kind(args.rounds, [Site("site-1"), Site("site-2", lr=0.05)]).run()
`,
    { files: { 'model.py': NETWORK }, args: ['--long'] },
  ),
  wholeJob(
    'project-registry',
    `
import recipes
from nvflare.recipe import SimEnv

SETTINGS = {"kind": "numpy", "rounds": 6, "clients": 3}
recipe = recipes.build(SETTINGS.pop("kind"), **SETTINGS)
recipe.execute(SimEnv(num_clients=SETTINGS["clients"]))
`,
    {
      files: {
        'recipes/__init__.py':
          'from .registry import build, register\nfrom . import numpy_recipe\n\n__all__ = ["build", "register"]\n',
        'recipes/registry.py': `
_BUILDERS = {}


def register(name):
    def decorate(builder):
        if name in _BUILDERS:
            raise KeyError(name)
        _BUILDERS[name] = builder
        return builder
    return decorate


def build(name, **settings):
    try:
        builder = _BUILDERS[name]
    except KeyError:
        raise ValueError(f"unknown recipe {name}, known are {sorted(_BUILDERS)}") from None
    return builder(**settings)
`,
        'recipes/numpy_recipe.py': `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from .registry import register


@register("numpy")
def numpy_recipe(rounds, clients, name="registered"):
    return NumpyFedAvgRecipe(name=name, model=[[1, 2], [3, 4]], min_clients=clients, num_rounds=rounds, train_script="client.py")
`,
      },
    },
  ),
  wholeJob(
    'project-constants-and-profiles',
    `
import argparse
import constants as C
from profiles import PROFILES, Profile
${NUMPY}
parser = argparse.ArgumentParser()
parser.add_argument("--profile", choices=sorted(PROFILES), default=C.DEFAULT_PROFILE)
args = parser.parse_args()
p: Profile = PROFILES[args.profile]
recipe = NumpyFedAvgRecipe(name=p.name_of(C.PREFIX), model=[1.0], min_clients=p.clients, num_rounds=p.rounds, train_script=C.SCRIPT, train_args=p.args)
recipe.execute(SimEnv(num_clients=p.clients))
`,
    {
      args: ['--profile', 'full'],
      files: {
        'constants.py': 'PREFIX = "study"\nSCRIPT = "client.py"\nDEFAULT_PROFILE = "smoke"\n',
        'profiles.py': `
from typing import NamedTuple


class Profile(NamedTuple):
    rounds: int
    clients: int = 2
    args: str = ""

    def name_of(self, prefix):
        return f"{prefix}-{self.rounds}x{self.clients}"


PROFILES = {"smoke": Profile(1), "full": Profile(rounds=20, clients=5, args="--epochs 3")}
PROFILES["long"] = PROFILES["full"]._replace(rounds=100)
`,
      },
    },
  ),
  wholeJob(
    'project-argparse-into-dataclass',
    `
import argparse
from dataclasses import dataclass, fields
${NUMPY}

@dataclass(frozen=True)
class Options:
    num_rounds: int = 3
    n_clients: int = 2
    lr: float = 0.1
    tag: str = "base"

    @classmethod
    def from_command_line(cls, argv=None):
        parser = argparse.ArgumentParser()
        for f in fields(cls):
            parser.add_argument(f"--{f.name}", type=f.type, default=f.default)
        return cls(**vars(parser.parse_args(argv)))


o = Options.from_command_line()
NumpyFedAvgRecipe(name=f"opt-{o.tag}", model=[1.0], min_clients=o.n_clients, num_rounds=o.num_rounds, train_script="client.py", train_args=f"--lr {o.lr:g}").execute(SimEnv(num_clients=o.n_clients))
`,
    { args: ['--num_rounds', '8', '--lr', '0.5'] },
  ),
  wholeJob(
    'project-frozen-settings',
    `
from settings import Settings
${NUMPY}
s = Settings(base_rounds=2, factor=3)
NumpyFedAvgRecipe(name=f"settings-{s.rounds}", model=[1.0], min_clients=s.clients, num_rounds=s.rounds, train_script="client.py").execute(SimEnv(num_clients=s.clients))
`,
    {
      files: {
        'settings.py': `
from dataclasses import dataclass, field, InitVar


@dataclass(frozen=True, order=True)
class Settings:
    base_rounds: int = 1
    factor: InitVar[int] = 1
    clients: int = 2
    rounds: int = field(init=False)

    def __post_init__(self, factor):
        object.__setattr__(self, "rounds", self.base_rounds * factor)
        if self.rounds < 1:
            raise ValueError("no rounds")
`,
      },
    },
  ),
  wholeJob(
    'project-sites-from-a-table',
    `
import csv
import json
from pathlib import Path
${NUMPY}
HERE = Path(__file__).parent
sites = json.loads((HERE / "data" / "sites.json").read_text(encoding="utf-8"))
active = {s["id"]: s for s in sites if s.get("enabled", True)}
total = sum(s["samples"] for s in active.values())
config = {name: {"train_args": "--weight {:.2f} --data {}".format(s["samples"] / total, s["path"])} for name, s in active.items()}
NumpyFedAvgRecipe(name="table", model=[1.0], min_clients=len(active), num_rounds=3, train_script="client.py", per_site_config=config).execute(SimEnv(clients=list(active)))
`,
    {
      files: {
        'data/sites.json':
          '[{"id": "a", "samples": 30, "path": "/d/a"}, {"id": "b", "samples": 10, "path": "/d/b"}, {"id": "c", "samples": 5, "enabled": false}, {"id": "e", "samples": 60, "path": "/d/e"}]',
      },
    },
  ),
  wholeJob(
    'project-commands',
    `
import argparse
${NUMPY}

def train(args):
    recipe = NumpyFedAvgRecipe(name="train", model=[1.0], min_clients=args.clients, num_rounds=args.rounds, train_script="client.py")
    recipe.execute(SimEnv(num_clients=args.clients))


def smoke(args):
    args.rounds = 1
    train(args)


def main(argv=None):
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--clients", type=int, default=2)
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function, rounds in [("train", train, 10), ("smoke", smoke, 99)]:
        command = commands.add_parser(name, parents=[common])
        command.add_argument("--rounds", type=int, default=rounds)
        command.set_defaults(run=function)
    args = parser.parse_args(argv)
    args.run(args)


if __name__ == "__main__":
    main()
`,
    { args: ['smoke', '--clients', '3'] },
  ),
];
