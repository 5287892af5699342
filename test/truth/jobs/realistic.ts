import type { TruthJob } from '../harness.ts';
import { wholeJob } from './template.ts';

const MODEL = `
import torch
import torch.nn as nn
import torch.nn.functional as F

class SimpleNetwork(nn.Module):
    def __init__(self, hidden=32):
        super(SimpleNetwork, self).__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.fc = nn.Linear(16, 10)

    def forward(self, x):
        return self.fc(F.relu(self.conv1(x)))
`;

/** Jobs as people write them. */
export const realistic: TruthJob[] = [
  ...[[], ['--n_clients', '4', '--num_rounds', '5', '--cross_site_eval']].map((args, index) =>
    wholeJob(
      `hello-pt-${index}`,
      `
"""Federated averaging with PyTorch."""
import argparse

from model import SimpleNetwork

from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv, add_experiment_tracking
from nvflare.recipe.utils import add_cross_site_evaluation


def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n_clients", type=int, default=2)
    parser.add_argument("--num_rounds", type=int, default=2)
    parser.add_argument("--batch_size", type=int, default=16)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--train_script", type=str, default="client.py")
    parser.add_argument("--cross_site_eval", action="store_true")
    parser.add_argument("--launch_external_process", action="store_true")
    return parser.parse_args()


def main():
    args = define_parser()

    n_clients = args.n_clients
    num_rounds = args.num_rounds
    batch_size = args.batch_size

    recipe = FedAvgRecipe(
        name="hello-pt",
        min_clients=n_clients,
        num_rounds=num_rounds,
        # A class instance or a dictionary
        model=SimpleNetwork(),
        train_script=args.train_script,
        train_args=f"--batch_size {batch_size} --epochs {args.epochs}",
        launch_external_process=args.launch_external_process,
    )
    add_experiment_tracking(recipe, tracking_type="tensorboard")

    if args.cross_site_eval:
        add_cross_site_evaluation(recipe)

    env = SimEnv(num_clients=n_clients)
    run = recipe.execute(env)
    print()
    print("Job Status is:", run.get_status())
    print("Result can be found in :", run.get_result())
    print()


if __name__ == "__main__":
    main()
`,
      { files: { 'model.py': MODEL }, args },
    ),
  ),
  ...['fedavg', 'fedprox', 'scaffold'].map((algorithm) =>
    wholeJob(
      `algorithms-${algorithm}`,
      `
import argparse
import os
from pathlib import Path

from model import SimpleNetwork
from nvflare.app_opt.pt.recipes import FedAvgRecipe, ScaffoldRecipe
from nvflare.recipe import SimEnv

DATA_ROOT = os.environ.get("DATA_ROOT", "/tmp/data")
HERE = Path(__file__).parent.resolve()


def build(args):
    common = dict(
        name=f"{args.algorithm}_alpha{args.alpha}",
        min_clients=args.n_clients,
        num_rounds=args.num_rounds,
        model=SimpleNetwork(),
        train_script=str(HERE / "client.py"),
        train_args=f"--root {DATA_ROOT} --lr {args.lr}",
    )
    if args.algorithm == "fedavg":
        return FedAvgRecipe(**common, key_metric="val_acc")
    elif args.algorithm == "fedprox":
        common["train_args"] += f" --mu {args.mu}"
        return FedAvgRecipe(**common)
    elif args.algorithm == "scaffold":
        return ScaffoldRecipe(**common)
    raise ValueError(f"unknown algorithm {args.algorithm}")


def main():
    parser = argparse.ArgumentParser(description="CIFAR-10")
    parser.add_argument("--algorithm", choices=["fedavg", "fedprox", "scaffold"], default="fedavg")
    parser.add_argument("--n_clients", type=int, default=8)
    parser.add_argument("--num_rounds", type=int, default=50)
    parser.add_argument("--alpha", type=float, default=0.5)
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--mu", type=float, default=1e-5)
    parser.add_argument("--num_threads", type=int, default=None)
    args = parser.parse_args()

    recipe = build(args)
    threads = args.num_threads or args.n_clients
    env = SimEnv(num_clients=args.n_clients, num_threads=threads)
    recipe.execute(env)


if __name__ == "__main__":
    main()
`,
      { files: { 'model.py': MODEL }, args: ['--algorithm', algorithm] },
    ),
  ),
  wholeJob(
    'llm-clients',
    `
import argparse
import os

from nvflare import FedJob, FilterType
from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.job_config.script_runner import ScriptRunner


def main():
    args = define_parser()
    client_ids = args.client_ids
    num_clients = len(client_ids)
    if args.threads:
        num_threads = args.threads
    else:
        num_threads = num_clients
    if num_threads < num_clients:
        print("The number of threads smaller than the number of clients, runner clean-up will be performed.")
        clean_up = 1
    else:
        clean_up = 0
    job = FedJob(name="llm_hf_sft", min_clients=num_clients)
    controller = FedAvg(num_clients=num_clients, num_rounds=args.num_rounds)
    job.to(controller, "server")
    job.to(IntimeModelSelector(key_metric="eval_loss", negate_key_metric=True), "server", id="model_selector")
    for i in range(num_clients):
        client_id = client_ids[i]
        site_name = f"site-{client_id}"
        data_path_train = os.path.join(args.data_path, client_id, "training.jsonl")
        script_args = f"--data_path_train {data_path_train} --clean_up {clean_up}"
        runner = ScriptRunner(script="src/train.py", script_args=script_args, server_expected_format=args.format)
        job.to(runner, site_name, tasks=["train"])
    print("job_dir=", args.job_dir)
    job.export_job(args.job_dir)
    job.simulator_run(args.workspace_dir, threads=num_threads, gpu=args.gpu)


def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--client_ids", nargs="+", type=str, default=["dolly", "oasst1"], help="Client names")
    parser.add_argument("--num_rounds", type=int, default=3)
    parser.add_argument("--workspace_dir", type=str, default="/tmp/nvflare/jobs/llm_hf/workdir")
    parser.add_argument("--job_dir", type=str, default="out/jobs")
    parser.add_argument("--data_path", type=str, default="")
    parser.add_argument("--format", type=str, default="numpy")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--gpu", type=str, default="0")
    return parser.parse_args()


if __name__ == "__main__":
    main()
`,
    { files: { 'src/train.py': '' } },
  ),
  wholeJob(
    'sklearn-splits',
    `
import argparse
from nvflare.app_opt.sklearn.recipes import SklearnFedAvgRecipe
from nvflare.recipe import SimEnv, set_per_site_config


def splits(n, size):
    step = size // n
    config = {}
    for i in range(n):
        start = i * step
        end = size if i == n - 1 else start + step
        config[f"site-{i + 1}"] = {"train_args": f"--train_start {start} --train_end {end}"}
    return config


parser = argparse.ArgumentParser()
parser.add_argument("-n", "--n_clients", type=int, default=5)
parser.add_argument("-r", "--num_rounds", type=int, default=30)
parser.add_argument("--size", type=int, default=1000)
args = parser.parse_args()
recipe = SklearnFedAvgRecipe(
    name="linear", min_clients=args.n_clients, num_rounds=args.num_rounds,
    model_params={"n_classes": 2, "learning_rate": "constant", "eta0": 1e-4, "fit_intercept": 1},
    train_script="src/fl.py",
)
config = splits(args.n_clients, args.size)
set_per_site_config(recipe, config)
recipe.execute(SimEnv(clients=list(config)))
`,
    { files: { 'src/fl.py': '' } },
  ),
  wholeJob(
    'xgb-histogram',
    `
import argparse
from nvflare.app_opt.xgboost.recipes import XGBHorizontalRecipe
from nvflare.recipe import SimEnv
from loader import HIGGSDataLoader


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--site_num", type=int, default=2)
    parser.add_argument("--round_num", type=int, default=10)
    parser.add_argument("--training_algo", default="histogram")
    args, _ = parser.parse_known_args()
    name = f"higgs_{args.site_num}_{args.training_algo}"
    per_site = {f"site-{i}": {"data_loader": HIGGSDataLoader(f"/tmp/x/{i}")} for i in range(1, args.site_num + 1)}
    recipe = XGBHorizontalRecipe(
        name=name, min_clients=args.site_num, num_rounds=args.round_num,
        xgb_params={"max_depth": 8, "eta": 0.1}, per_site_config=per_site,
    )
    recipe.run(SimEnv(clients=[f"site-{i}" for i in range(1, args.site_num + 1)]))


if __name__ == "__main__":
    main()
`,
    {
      files: {
        'loader.py':
          'class HIGGSDataLoader:\n    def __init__(self, folder):\n        self.folder = folder\n',
      },
    },
  ),
  wholeJob(
    'config-dataclass',
    `
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv


@dataclass
class Config:
    rounds: int = 2
    clients: int = 2
    lr: float = 0.1
    metric: str = "accuracy"

    @classmethod
    def load(cls, path):
        data = json.loads(Path(path).read_text())
        known = {f.name for f in fields(cls)}
        return cls(**{k: v for k, v in data.items() if k in known})


config = Config.load(Path(__file__).parent / "config.json")
print(asdict(config))
recipe = NumpyFedAvgRecipe(
    name="c", model=[[1, 2], [3, 4]], min_clients=config.clients, num_rounds=config.rounds,
    train_script="client.py", train_args=f"--lr {config.lr}", key_metric=config.metric,
)
recipe.execute(env=SimEnv(num_clients=config.clients))
`,
    { files: { 'config.json': '{"rounds": 6, "clients": 3, "metric": "auc", "comment": "x"}' } },
  ),
  wholeJob(
    'logger-and-seed',
    `
import argparse, logging, os, random, sys, time
import numpy as np
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
logging.basicConfig(level=logging.INFO)
log = logging.getLogger(__name__)

def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)

def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--rounds", type=int, default=4, help="rounds")
    parser.add_argument("--clients", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", default=os.path.join(os.getcwd(), "out"))
    args = parser.parse_args(argv)
    set_seed(args.seed)
    start = time.time()
    log.info("starting %s", args)
    recipe = NumpyFedAvgRecipe(
        name="s", model=np.zeros((2, 2)), min_clients=args.clients, num_rounds=args.rounds, train_script="client.py",
        train_args="--seed %d --steps %d" % (args.seed, 2 * args.rounds),
    )
    run = recipe.execute(SimEnv(num_clients=args.clients))
    log.info("took %.1f s", time.time() - start)
    return 0

if __name__ == "__main__":
    sys.exit(main())
`,
  ),
  wholeJob(
    'early-stopping',
    `
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.job_config.base_fed_job import BaseFedJob
from nvflare.job_config.script_runner import ScriptRunner

if __name__ == "__main__":
    n_clients = 2
    num_rounds = 8
    job = BaseFedJob(name="es", min_clients=n_clients, key_metric="val_loss", key_metric_mode="min")
    controller = FedAvg(stop_cond="val_loss < 0.2", patience=2, num_clients=n_clients, num_rounds=num_rounds, save_filename="m.pt")
    job.to_server(controller)
    for i in range(n_clients):
        executor = ScriptRunner(script="client.py", script_args="", launch_external_process=False)
        job.to(executor, f"site-{i}")
    job.simulator_run("/tmp/nvflare/jobs/workdir")
`,
  ),
];
