import type { TruthJob } from '../harness.ts';
import { KERAS_NETWORK, NETWORK, wholeJob } from './template.ts';

const SPLIT = `
import os

import numpy as np


def split_and_save(num_sites, alpha, split_dir_prefix, seed=0):
    np.random.seed(seed)
    folder = f"{split_dir_prefix}_{num_sites}_{alpha}"
    os.makedirs(folder, exist_ok=True)
    for site in range(num_sites):
        np.save(os.path.join(folder, f"site-{site + 1}.npy"), np.random.permutation(10))
    return folder
`;

const FILES = { 'model.py': NETWORK, 'data/split.py': SPLIT, 'data/__init__.py': '' };

/** CIFAR-10 as it is told again and again: one job file for each algorithm. */
export const algorithms: TruthJob[] = [
  ...[[], ['--alpha', '0.1', '--n_clients', '4'], ['--name', 'mine', '--seed', '3']].map(
    (args, index) =>
      wholeJob(
        `cifar-fedavg-${index}`,
        `
import argparse

from data.split import split_and_save
from model import Net

from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv, add_experiment_tracking


def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n_clients", type=int, default=8)
    parser.add_argument("--num_rounds", type=int, default=50)
    parser.add_argument("--alpha", type=float, default=0.5, help="Dirichlet concentration")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--aggregation_epochs", type=int, default=4)
    parser.add_argument("--lr", type=float, default=5e-2)
    parser.add_argument("--num_workers", type=int, default=2)
    parser.add_argument("--name", type=str, default=None)
    parser.add_argument("--tracking", type=str, choices=["none", "tensorboard"], default="tensorboard")
    return parser.parse_args()


def main():
    args = define_parser()
    if args.alpha <= 0:
        raise ValueError("alpha must be positive")
    print(f"Preparing CIFAR10 and doing data split with alpha = {args.alpha}")
    train_idx_root = split_and_save(
        num_sites=args.n_clients, alpha=args.alpha, split_dir_prefix="splits/cifar10", seed=args.seed
    )
    job_name = args.name if args.name else f"cifar10_fedavg_alpha{args.alpha}"
    recipe = FedAvgRecipe(
        name=job_name,
        min_clients=args.n_clients,
        num_rounds=args.num_rounds,
        model=Net(),
        train_script="client.py",
        train_args=f"--train_idx_root {train_idx_root} --num_workers {args.num_workers} --lr {args.lr} "
        f"--aggregation_epochs {args.aggregation_epochs}",
    )
    if args.tracking != "none":
        add_experiment_tracking(recipe, tracking_type=args.tracking)
    env = SimEnv(num_clients=args.n_clients, num_threads=min(args.n_clients, 4))
    run = recipe.execute(env)
    print(f"Job Status is: {run.get_status()}")


if __name__ == "__main__":
    main()
`,
        { args, files: FILES },
      ),
  ),
  wholeJob(
    'cifar-fedopt',
    `
import argparse

from model import Net
from nvflare.app_opt.pt.recipes import FedOptRecipe
from nvflare.recipe import SimEnv

parser = argparse.ArgumentParser()
parser.add_argument("--n_clients", type=int, default=8)
parser.add_argument("--num_rounds", type=int, default=50)
parser.add_argument("--server_lr", type=float, default=1.0)
parser.add_argument("--momentum", type=float, default=0.6)
args = parser.parse_args()

optimizer_args = {
    "path": "torch.optim.SGD",
    "args": {"lr": args.server_lr, "momentum": args.momentum},
    "config_type": "dict",
}
lr_scheduler_args = {
    "path": "torch.optim.lr_scheduler.CosineAnnealingLR",
    "args": {"T_max": args.num_rounds, "eta_min": 0.9},
    "config_type": "dict",
}
recipe = FedOptRecipe(
    name="cifar10_fedopt",
    min_clients=args.n_clients,
    num_rounds=args.num_rounds,
    model=Net(),
    train_script="client.py",
    device="cpu",
    source_model="model",
    optimizer_args=optimizer_args,
    lr_scheduler_args=lr_scheduler_args,
)
env = SimEnv(num_clients=args.n_clients)
recipe.execute(env)
`,
    { files: FILES },
  ),
  wholeJob(
    'cifar-fedprox-scaffold-loop',
    `
import argparse
from dataclasses import asdict, dataclass

from model import Net
from nvflare.app_opt.pt.recipes.fedprox import FedProxRecipe
from nvflare.app_opt.pt.recipes.scaffold import ScaffoldRecipe
from nvflare.recipe import SimEnv


@dataclass
class Common:
    name: str
    min_clients: int = 8
    num_rounds: int = 50
    train_script: str = "client.py"


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("algorithm", nargs="?", default="scaffold")
    ap.add_argument("--mu", type=float, default=1e-5)
    ns = ap.parse_args()
    common = asdict(Common(name=f"cifar10_{ns.algorithm}"))
    if ns.algorithm == "fedprox":
        recipe = FedProxRecipe(model=Net(), train_args=f"--fedproxloss_mu {ns.mu}", **common)
    else:
        recipe = ScaffoldRecipe(model=Net(), **common)
    recipe.execute(SimEnv(num_clients=common["min_clients"], num_threads=common["min_clients"]))


if __name__ == "__main__":
    main()
`,
    { files: FILES },
  ),
  ...['weighted', 'median', 'default'].map((aggregator) =>
    wholeJob(
      `cifar-custom-aggregator-${aggregator}`,
      `
import argparse

from custom_aggregators import MedianAggregator, WeightedAggregator
from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--aggregator", choices=["default", "weighted", "median"], default="weighted")
    parser.add_argument("--num_rounds", type=int, default=10)
    args = parser.parse_args()

    aggregator = None
    if args.aggregator == "weighted":
        aggregator = WeightedAggregator()
    elif args.aggregator == "median":
        aggregator = MedianAggregator()

    recipe = FedAvgRecipe(
        name=f"cifar10_{args.aggregator}",
        min_clients=2,
        num_rounds=args.num_rounds,
        model=Net(),
        train_script="client.py",
        aggregator=aggregator,
    )
    recipe.execute(SimEnv(num_clients=2))


if __name__ == "__main__":
    main()
`,
      {
        args: ['--aggregator', aggregator],
        files: {
          ...FILES,
          'custom_aggregators.py': `
from nvflare.app_common.abstract.fl_model import FLModel
from nvflare.app_common.aggregators.model_aggregator import ModelAggregator


class WeightedAggregator(ModelAggregator):
    def __init__(self):
        super().__init__()
        self.total = {}
        self.count = 0

    def accept_model(self, model):
        self.count += 1

    def aggregate_model(self):
        return FLModel(params=self.total)

    def reset_stats(self):
        self.total, self.count = {}, 0


class MedianAggregator(WeightedAggregator):
    def aggregate_model(self):
        return FLModel(params={})
`,
        },
      },
    ),
  ),
  wholeJob(
    'cifar-homomorphic',
    `
import argparse

from model import Net
from nvflare.app_opt.pt.recipes.fedavg_he import FedAvgRecipeWithHE
from nvflare.recipe import PocEnv

p = argparse.ArgumentParser()
p.add_argument("--n_clients", type=int, default=2)
p.add_argument("--num_rounds", type=int, default=3)
a = p.parse_args()
recipe = FedAvgRecipeWithHE(
    name="hello-pt-he", min_clients=a.n_clients, num_rounds=a.num_rounds, model=Net(), train_script="client.py"
)
env = PocEnv(num_clients=a.n_clients, use_he=True)
run = recipe.execute(env)
print(run.get_status())
`,
    { files: FILES },
  ),
  wholeJob(
    'cifar-tf-algorithms',
    `
import argparse
import tensorflow as tf
from model import Net

from nvflare.app_opt.tf.recipes import FedAvgRecipe, FedOptRecipe, ScaffoldRecipe
from nvflare.recipe import SimEnv

gpu_devices = tf.config.experimental.list_physical_devices("GPU")
for device in gpu_devices:
    tf.config.experimental.set_memory_growth(device, True)

ALGOS = ("centralized", "fedavg", "fedopt", "fedprox", "scaffold")

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--algo", type=str, choices=ALGOS, required=True)
    parser.add_argument("--n_clients", type=int, default=8)
    parser.add_argument("--num_rounds", type=int, default=50)
    parser.add_argument("--batch_size", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--fedprox_mu", type=float, default=0.0)
    args = parser.parse_args()
    train_args = f"--batch_size {args.batch_size} --epochs {args.epochs}"
    if args.algo == "centralized":
        n, rounds = 1, 1
    else:
        n, rounds = args.n_clients, args.num_rounds
    common = {"model": Net(), "train_script": "client.py", "num_rounds": rounds, "min_clients": n}
    match args.algo:
        case "fedopt":
            recipe = FedOptRecipe(
                name="tf_fedopt",
                optimizer_args={"path": "tensorflow.keras.optimizers.SGD", "args": {"learning_rate": 1.0}},
                train_args=train_args,
                **common,
            )
        case "scaffold":
            recipe = ScaffoldRecipe(name="tf_scaffold", train_args=train_args, **common)
        case "fedprox":
            recipe = FedAvgRecipe(name="tf_fedprox", train_args=train_args + f" --mu {args.fedprox_mu}", **common)
        case _:
            recipe = FedAvgRecipe(name=f"tf_{args.algo}", train_args=train_args, **common)
    env = SimEnv(num_clients=n, num_threads=n)
    recipe.execute(env)
`,
    { args: ['--algo', 'fedopt', '--n_clients', '3'], files: { 'model.py': KERAS_NETWORK } },
  ),
  wholeJob(
    'cifar-stop-early',
    `
from model import Net
from nvflare.app_opt.pt.recipes import FedAvgRecipe
from nvflare.recipe import SimEnv

TARGET = 0.35
recipe = FedAvgRecipe(
    name="early", min_clients=2, num_rounds=20, model={"class_path": "model.Net", "args": {"hidden": 64}},
    train_script="client.py", key_metric="val_loss", stop_cond=f"val_loss <= {TARGET}", patience=3,
    exclude_vars="conv.*", params_transfer_type="DIFF", aggregator_data_kind="WEIGHT_DIFF",
)
recipe.execute(SimEnv(num_clients=2, num_threads=2))
`,
    { files: FILES },
  ),
  wholeJob(
    'cifar-real-world',
    `
import argparse
import os

from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import ProdEnv

parser = argparse.ArgumentParser()
parser.add_argument("--startup_kit_location", default="kits/admin@nvidia.com")
parser.add_argument("--n_clients", type=int, default=8)
parser.add_argument("--num_rounds", type=int, default=50)
args = parser.parse_args()
if not os.path.isabs(args.startup_kit_location):
    args.startup_kit_location = os.path.join(os.getcwd(), args.startup_kit_location)
recipe = FedAvgRecipe(
    name="cifar10_real", min_clients=args.n_clients, num_rounds=args.num_rounds, model=Net(), train_script="client.py"
)
env = ProdEnv(startup_kit_location=args.startup_kit_location, login_timeout=30.0)
run = recipe.execute(env)
print(run.get_job_id())
`,
    { files: { ...FILES, 'kits/admin@nvidia.com/startup/fed_admin.json': '{}' } },
  ),
  wholeJob(
    'swarm-recipe',
    `
import argparse

from model import Net
from nvflare.app_opt.pt.recipes.swarm import SwarmLearningRecipe
from nvflare.recipe import SimEnv


def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n_clients", type=int, default=3)
    parser.add_argument("--num_rounds", type=int, default=3)
    parser.add_argument("--cross_site_eval", action=argparse.BooleanOptionalAction, default=True)
    return parser.parse_args()


def main():
    args = define_parser()
    recipe = SwarmLearningRecipe(
        name="swarm_cifar10",
        model=Net(),
        min_clients=args.n_clients,
        num_rounds=args.num_rounds,
        train_script="client.py",
        train_args={"script_args": "--batch_size 4"},
        do_cross_site_eval=args.cross_site_eval,
        round_timeout=600,
    )
    recipe.execute(SimEnv(num_clients=args.n_clients))


if __name__ == "__main__":
    main()
`,
    { files: FILES },
  ),
  wholeJob(
    'cifar-fedce',
    `
from model import Net
from nvflare.app_opt.pt.recipes.fedce import FedCERecipe
from nvflare.recipe import SimEnv

recipe = FedCERecipe(
    name="fedce", min_clients=3, num_rounds=6, model=Net(), train_script="client.py", train_args="--lr 0.1"
)
recipe.execute(SimEnv(num_clients=3))
`,
    { files: FILES },
  ),
  wholeJob(
    'evaluation-only',
    `
import os
from model import Net
from nvflare.app_opt.pt.recipes.fedeval import FedEvalRecipe
from nvflare.recipe import SimEnv

CKPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "best.pt")
recipe = FedEvalRecipe(
    name="eval", model=Net(), eval_ckpt=CKPT, min_clients=2, eval_script="client.py", eval_args="--batch_size 8"
)
recipe.execute(SimEnv(num_clients=2))
`,
    { files: { ...FILES, 'best.pt': 'x' } },
  ),
];
