import type { TruthJob } from '../harness.ts';
import { wholeJob } from './template.ts';

const NET = `
import torch.nn as nn
class Net(nn.Module):
    def __init__(self, hidden=8):
        super().__init__()
        self.fc = nn.Linear(hidden, 2)
`;

/** Patterns of the jobs that come with NVFlare. */
export const examples: TruthJob[] = [
  ...['--mode training', '--mode pretrained'].map((args) =>
    wholeJob(
      `numpy-cross-val ${args}`,
      `
import argparse
import os
import numpy as np
from nvflare.app_common.np.recipes import NumpyCrossSiteEvalRecipe, NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
from nvflare.recipe.utils import add_cross_site_evaluation

def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", type=str, choices=["pretrained", "training"], default="pretrained")
    parser.add_argument("--n_clients", type=int, default=2)
    parser.add_argument("--num_rounds", type=int, default=1)
    return parser.parse_args()

def run_training(n_clients, num_rounds):
    recipe = NumpyFedAvgRecipe(
        name="hello-numpy-train-cse", min_clients=n_clients, num_rounds=num_rounds,
        model=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], train_script="client.py", train_args="",
    )
    add_cross_site_evaluation(recipe)
    env = SimEnv(num_clients=n_clients, num_threads=n_clients)
    run = recipe.execute(env)
    print(run.get_result())

def run_pretrained(n_clients):
    recipe = NumpyCrossSiteEvalRecipe(name="hello-numpy-cse", min_clients=n_clients, eval_script="client.py")
    recipe.execute(SimEnv(num_clients=n_clients))

def main():
    args = define_parser()
    print("=" * 60)
    if args.mode == "pretrained":
        run_pretrained(args.n_clients)
    else:
        run_training(args.n_clients, args.num_rounds)

if __name__ == "__main__":
    main()
`,
      { args: args.split(' ') },
    ),
  ),
  wholeJob(
    'tf',
    `
import argparse
from model import Net
from nvflare.app_opt.tf.recipes import FedAvgRecipe
from nvflare.recipe import SimEnv, add_experiment_tracking

def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n_clients", type=int, default=2)
    parser.add_argument("--num_rounds", type=int, default=3)
    parser.add_argument("--train_script", type=str, default="client.py")
    return parser.parse_args()

def main():
    args = define_parser()
    recipe = FedAvgRecipe(
        name="hello-tf_fedavg", num_rounds=args.num_rounds, model={"class_path": "model.Net", "args": {}},
        min_clients=args.n_clients, train_script=args.train_script,
    )
    env = SimEnv(num_clients=args.n_clients)
    run = recipe.execute(env)
    print("Job Status is:", run.get_status())

if __name__ == "__main__":
    main()
`,
    {
      files: {
        'model.py':
          'from tensorflow.keras import Sequential\nclass Net(Sequential):\n    def __init__(self):\n        super().__init__()\n',
      },
    },
  ),
  wholeJob(
    'mlflow',
    `
import argparse
from pathlib import Path
from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv, add_experiment_tracking

WORKSPACE = "/tmp/nvflare/jobs/workdir"

if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("-n", "--num_clients", type=int, default=2)
    p.add_argument("-r", "--rounds", type=int, default=5)
    p.add_argument("-w", "--work_dir", default=WORKSPACE)
    p.add_argument("--export_config", action="store_true")
    args = p.parse_args()
    recipe = FedAvgRecipe(name="fedavg_mlflow", min_clients=args.num_clients, num_rounds=args.rounds, model=Net(), train_script="client.py")
    add_experiment_tracking(
        recipe, "mlflow",
        tracking_config={"tracking_uri": f"file://{args.work_dir}/server/mlruns", "kw_args": {"experiment_name": "e", "run_name": "r"}},
    )
    if args.export_config:
        recipe.export("/tmp/out")
    else:
        env = SimEnv(num_clients=args.num_clients, workspace_root=args.work_dir)
        recipe.execute(env)
`,
    { files: { 'model.py': NET } },
  ),
  wholeJob(
    'environment-choice',
    `
import argparse
from model import Net
from nvflare.app_opt.pt.recipes import FedAvgRecipe
from nvflare.recipe import PocEnv, ProdEnv, SimEnv

def create_env(args):
    if args.env == "sim":
        return SimEnv(num_clients=args.n, num_threads=min(args.n, 4))
    if args.env == "poc":
        return PocEnv(num_clients=args.n)
    if args.env == "prod":
        return ProdEnv(startup_kit_location=args.kit)
    raise ValueError(f"Invalid environment: {args.env}")

p = argparse.ArgumentParser()
p.add_argument("--env", choices=["sim", "poc", "prod"], default="sim")
p.add_argument("--n", type=int, default=6)
p.add_argument("--kit", type=str, default=None)
args = p.parse_args()
recipe = FedAvgRecipe(name="x", min_clients=args.n, num_rounds=10, model=Net(hidden=16), train_script="client.py", key_metric="val_f1")
run = recipe.execute(create_env(args))
status = run.get_status()
`,
    { files: { 'model.py': NET } },
  ),
  wholeJob(
    'data-split-before',
    `
import argparse
import os
import numpy as np
from data.split import split_and_save
from model import Net
from nvflare.app_opt.pt.recipes import FedAvgRecipe
from nvflare.recipe import SimEnv

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n_clients", type=int, default=8)
    parser.add_argument("--num_rounds", type=int, default=50)
    parser.add_argument("--alpha", type=float, default=0.5)
    parser.add_argument("--name", type=str, default="")
    args = parser.parse_args()
    if args.alpha <= 0.0:
        raise ValueError("alpha should be > 0")
    job_name = args.name if args.name else f"cifar10_fedavg_alpha{args.alpha}"
    print(f"Preparing data for {args.n_clients} clients")
    root = split_and_save(num_sites=args.n_clients, alpha=args.alpha, prefix="/tmp/cifar10_splits")
    print(f"split in {root}")
    recipe = FedAvgRecipe(
        name=job_name, min_clients=args.n_clients, num_rounds=args.num_rounds, model=Net(),
        train_script=os.path.join(os.path.dirname(__file__), "client.py"), train_args=f"--train_idx_root {root}",
    )
    recipe.execute(SimEnv(num_clients=args.n_clients))

if __name__ == "__main__":
    main()
`,
    {
      files: {
        'model.py': NET,
        'data/split.py': `
import os
import random
import numpy as np

def split_and_save(num_sites, alpha, prefix=None, seed=0):
    if prefix is None:
        raise ValueError("You need to define a valid prefix when splitting the data.")
    folder = f"{prefix}_n{num_sites}_alpha{alpha}_seed{seed}"
    np.random.seed(seed)
    sizes = {}
    for site in range(num_sites):
        sizes[site] = np.random.dirichlet([alpha] * 10)
        random.shuffle([1, 2, 3])
    return folder
`,
      },
    },
  ),
  wholeJob(
    'xgb-controller',
    `
import argparse
from nvflare.app_opt.xgboost.histogram_based_v2.fed_controller import XGBFedController
from nvflare.app_opt.xgboost.histogram_based_v2.fed_executor import FedXGBHistogramExecutor
from nvflare.job_config.api import FedJob
from loader import Loader

def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data_root", type=str, default="/tmp/data")
    parser.add_argument("--site_num", type=int, default=2)
    parser.add_argument("--round_num", type=int, default=3)
    return parser.parse_args()

def main():
    args = define_parser()
    job = FedJob(name="xgb_" + str(args.site_num), min_clients=args.site_num)
    controller = XGBFedController(
        num_rounds=args.round_num, data_split_mode=1, secure_training=False,
        xgb_options={"early_stopping_rounds": 3, "use_gpus": False},
        xgb_params={"max_depth": 8}, client_ranks={"site-1": 0, "site-2": 1},
    )
    job.to_server(controller, id="xgb_controller")
    for site_id in range(1, args.site_num + 1):
        executor = FedXGBHistogramExecutor(data_loader_id="dataloader", metrics_writer_id="metrics_writer", in_process=True, model_file_name="m.json")
        job.to(executor, f"site-{site_id}", id="xgb_hist_executor", tasks=["config", "start"])
        job.to(Loader(args.data_root), f"site-{site_id}", id="dataloader")
    job.simulator_run("work", n_clients=None)

if __name__ == "__main__":
    main()
`,
    {
      files: {
        'loader.py': 'class Loader:\n    def __init__(self, root):\n        self.root = root\n',
      },
    },
  ),
  wholeJob(
    'kaplan-meier',
    `
from src.km import KM
from nvflare.job_config.api import FedJob
from nvflare.job_config.script_runner import FrameworkType, ScriptRunner

def main():
    num_clients = 3
    job = FedJob(name="KM", min_clients=num_clients)
    controller = KM(min_clients=num_clients)
    job.to(controller, "server", id="server")
    for i in range(num_clients):
        runner = ScriptRunner(
            script="client.py", script_args="--site %d" % i, framework=FrameworkType.RAW, launch_external_process=True,
        )
        job.to(runner, f"site-{i + 1}")
    job.simulator_run("/tmp/nvflare/workdir")

if __name__ == "__main__":
    main()
`,
    {
      files: {
        'src/km.py':
          'from nvflare.app_common.workflows.model_controller import ModelController\nclass KM(ModelController):\n    def __init__(self, min_clients):\n        super(KM, self).__init__(persistor_id="")\n        self.min_clients = min_clients\n    def run(self):\n        pass\n',
      },
    },
  ),
  wholeJob(
    'own-fedavg-in-module',
    `
from src.net import Net
from src.early import EarlyFedAvg
from nvflare.app_opt.pt.job_config.base_fed_job import BaseFedJob
from nvflare.job_config.script_runner import ScriptRunner

if __name__ == "__main__":
    n_clients = 4
    num_rounds = 12
    job = BaseFedJob(name="early", initial_model=Net(), min_clients=n_clients)
    controller = EarlyFedAvg(num_clients=n_clients, num_rounds=num_rounds, stop="accuracy >= 80")
    job.to(controller, "server")
    for i in range(n_clients):
        job.to(ScriptRunner(script="client.py", script_args=""), f"site-{i}")
    job.simulator_run("/tmp/work", gpu="0")
`,
    {
      files: {
        'src/net.py': NET,
        'src/early.py': `
from nvflare.app_common.workflows.fedavg import FedAvg

class EarlyFedAvg(FedAvg):
    def __init__(self, *args, stop=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.stop = stop

    def run(self):
        for self.current_round in range(self.start_round, self.start_round + self.num_rounds):
            pass
`,
      },
    },
  ),
  wholeJob(
    'swarm-job',
    `
import argparse
from src.net import Net
from nvflare.apis.dxo import DataKind
from nvflare.app_common.aggregators.intime_accumulate_model_aggregator import InTimeAccumulateWeightedAggregator
from nvflare.app_common.ccwf.ccwf_job import CCWFJob, CrossSiteEvalConfig, SwarmClientConfig, SwarmServerConfig
from nvflare.app_common.ccwf.comps.simple_model_shareable_generator import SimpleModelShareableGenerator
from nvflare.app_opt.pt.file_model_persistor import PTFileModelPersistor
from nvflare.job_config.script_runner import ScriptRunner

def main():
    args = argparse.ArgumentParser()
    args.add_argument("--num_rounds", type=int, default=4)
    args.add_argument("--n_clients", type=int, default=3)
    o = args.parse_args()
    job = CCWFJob(name="cifar10_swarm")
    aggregator = InTimeAccumulateWeightedAggregator(expected_data_kind=DataKind.WEIGHTS)
    job.add_swarm(
        SwarmServerConfig(o.num_rounds, start_task_timeout=60),
        client_config=SwarmClientConfig(
            ScriptRunner(script="client.py"), persistor=PTFileModelPersistor(model=Net()),
            aggregator=aggregator, shareable_generator=SimpleModelShareableGenerator(), learn_task_timeout=10,
        ),
        cse_config=CrossSiteEvalConfig(eval_task_timeout=300),
    )
    job.simulator_run("work", n_clients=o.n_clients)

if __name__ == "__main__":
    main()
`,
    { files: { 'src/net.py': NET } },
  ),
  wholeJob(
    'per-client-gpus',
    `
import os
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv, set_per_site_config

CLIENTS = {"hospital-a": {"rows": 100}, "hospital-b": {"rows": 200}, "hospital-c": {"rows": 50}}
BATCH = 16

config = {
    name: {"train_args": f"--rows {info['rows']} --batch {BATCH * 2}", "launch_external_process": name.endswith("c")}
    for name, info in CLIENTS.items()
}
recipe = NumpyFedAvgRecipe(name="sites", model=[0.0], min_clients=len(CLIENTS), num_rounds=7, train_script="client.py")
set_per_site_config(recipe, config)
recipe.execute(SimEnv(clients=[*CLIENTS], num_threads=len(CLIENTS)))
`,
  ),
  wholeJob(
    'job-class',
    `
import argparse
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv

class Experiment:
    DEFAULTS = {"rounds": 3, "clients": 4}

    def __init__(self, **overrides):
        self.settings = {**self.DEFAULTS, **{k: v for k, v in overrides.items() if v is not None}}

    @property
    def rounds(self):
        return self.settings["rounds"]

    def recipe(self):
        return NumpyFedAvgRecipe(
            name="exp", model=[1.0], min_clients=self.settings["clients"], num_rounds=self.rounds, train_script="client.py",
        )

    def run(self):
        env = SimEnv(num_clients=self.settings["clients"])
        return self.recipe().execute(env)

def parse():
    p = argparse.ArgumentParser()
    p.add_argument("--rounds", type=int)
    p.add_argument("--clients", type=int)
    return vars(p.parse_args())

if __name__ == "__main__":
    Experiment(**parse()).run()
`,
    { args: ['--rounds', '9'] },
  ),
  wholeJob(
    'ancestor-module',
    `
import os
import sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from common.settings import SETTINGS
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
NumpyFedAvgRecipe(name="s", model=[1.0], min_clients=SETTINGS["n"], num_rounds=SETTINGS["rounds"], train_script="client.py").execute(SimEnv(num_clients=SETTINGS["n"]))
`,
    { entry: 'jobs/job.py', files: { 'common/settings.py': 'SETTINGS = {"n": 2, "rounds": 5}\n' } },
  ),
  wholeJob(
    'yaml-settings',
    `
import yaml
from pathlib import Path
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
with open(Path(__file__).with_name("settings.yaml")) as f:
    cfg = yaml.safe_load(f)
fed, train = cfg["federation"], cfg["train"]
recipe = NumpyFedAvgRecipe(
    name=cfg.get("name", "x"), model=[1.0], min_clients=fed["clients"], num_rounds=fed["rounds"], train_script="client.py",
    train_args=" ".join(f"--{k} {v}" for k, v in train.items()),
)
recipe.execute(SimEnv(num_clients=fed["clients"]))
`,
    {
      files: {
        'settings.yaml':
          'federation:\n  clients: 3\n  rounds: 8\ntrain:\n  lr: 0.01\n  batch: 32\n  amp: yes\n',
      },
    },
  ),
  wholeJob(
    'flower',
    `
from nvflare.app_opt.flower.recipe import FlowerRecipe
from nvflare.recipe import SimEnv
recipe = FlowerRecipe(flower_content="flwr", name="f", min_clients=2)
recipe.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'bagging-job',
    `
import argparse
from nvflare.app_opt.xgboost.recipes import XGBBaggingRecipe
from nvflare.app_opt.xgboost.histogram_based_v2.csv_data_loader import CSVDataLoader
from nvflare.recipe import SimEnv

def main():
    p = argparse.ArgumentParser()
    p.add_argument("--site_num", type=int, default=5)
    p.add_argument("--round_num", type=int, default=None)
    p.add_argument("--training_algo", type=str, default="bagging", choices=["cyclic", "bagging"])
    args = p.parse_args()
    per_site = {}
    for i in range(1, args.site_num + 1):
        per_site[f"site-{i}"] = {"data_loader": CSVDataLoader(folder=f"/tmp/{i}"), "lr_scale": 1.0 / args.site_num}
    recipe = XGBBaggingRecipe(
        name=f"higgs_{args.training_algo}", min_clients=args.site_num, training_mode=args.training_algo,
        num_rounds=args.round_num, per_site_config=per_site,
    )
    recipe.execute(SimEnv(clients=list(per_site.keys())))

main()
`,
    { args: ['--training_algo', 'cyclic'] },
  ),
  wholeJob(
    'typed-main',
    `
from __future__ import annotations
import argparse
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv

@dataclass(frozen=True)
class Plan:
    rounds: int
    sites: List[str] = field(default_factory=list)
    metric: Optional[str] = None

    def __post_init__(self) -> None:
        if self.rounds < 1:
            raise ValueError("rounds")

    @property
    def n(self) -> int:
        return len(self.sites)

def parse_args(argv: Optional[List[str]] = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--sites", type=lambda s: [x.strip() for x in s.split(",") if x.strip()], default="a,b,c")
    parser.add_argument("--metric", type=str, default="f1")
    return parser.parse_args(argv)

def build(plan: Plan, **extra: Any) -> NumpyFedAvgRecipe:
    kwargs: Dict[str, Any] = {"name": "typed", "model": [1.0], "train_script": "client.py", **extra}
    if plan.metric:
        kwargs["key_metric"] = plan.metric
    return NumpyFedAvgRecipe(min_clients=plan.n, num_rounds=plan.rounds, **kwargs)

def main() -> int:
    args = parse_args()
    plan = Plan(rounds=args.rounds, sites=args.sites, metric=args.metric)
    recipe = build(plan, train_args=f"--n {plan.n}")
    run = recipe.execute(SimEnv(clients=plan.sites))
    return 0 if run else 1

if __name__ == "__main__":
    raise SystemExit(main())
`,
  ),
  wholeJob(
    'logging-and-checks',
    `
import argparse
import logging
import os
import sys
from pathlib import Path
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv

logger = logging.getLogger("job")

def check(path: Path) -> Path:
    if not path.exists():
        logger.error("missing %s", path)
        sys.exit(2)
    return path

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--clients", type=int, default=2)
    ap.add_argument("--verbose", "-v", action="count", default=0)
    ns = ap.parse_args()
    logging.basicConfig(level=logging.DEBUG if ns.verbose else logging.INFO, stream=sys.stdout)
    logger.info("config: %s", vars(ns))
    if ns.clients < 2:
        ap.error("need two clients")
    script = check(Path(__file__).parent / "client.py")
    os.makedirs("/tmp/some/where", exist_ok=True)
    recipe = NumpyFedAvgRecipe(name="l", model=[1.0], min_clients=ns.clients, num_rounds=ns.rounds, train_script=str(script))
    logger.info("built %s", recipe)
    try:
        run = recipe.execute(SimEnv(num_clients=ns.clients))
        logger.info("done: %s", run.get_result())
    except KeyboardInterrupt:
        logger.warning("interrupted")
        raise

if __name__ == "__main__":
    main()
`,
  ),
];
