import type { TruthJob } from '../harness.ts';
import { KERAS_NETWORK, NETWORK, wholeJob } from './template.ts';

const LIGHTNING = `
import argparse

from model import Net

from nvflare.app_opt.pt.recipes import FedAvgRecipe, FedProxRecipe, ScaffoldRecipe
from nvflare.recipe import SimEnv, add_experiment_tracking

ALGORITHMS = {"fedavg": FedAvgRecipe, "fedprox": FedProxRecipe, "scaffold": ScaffoldRecipe}


def define_parser():
    parser = argparse.ArgumentParser(formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--n_clients", type=int, default=2)
    parser.add_argument("--num_rounds", type=int, default=2)
    parser.add_argument("--batch_size", type=int, default=24)
    parser.add_argument("--algorithm", choices=sorted(ALGORITHMS), default="fedavg")
    parser.add_argument("--fedprox_mu", type=float, default=1e-3)
    parser.add_argument("--use_tracking", action="store_true")
    return parser.parse_args()


def create_recipe(args):
    kwargs = {
        "name": f"hello-lightning-{args.algorithm}",
        "min_clients": args.n_clients,
        "num_rounds": args.num_rounds,
        "model": Net(),
        "train_script": "client.py",
        "train_args": f"--batch_size {args.batch_size}",
    }
    if args.algorithm == "fedprox":
        kwargs["train_args"] += f" --mu {args.fedprox_mu}"
        kwargs["fedprox_mu"] = args.fedprox_mu
        kwargs.pop("fedprox_mu")
    return ALGORITHMS[args.algorithm](**kwargs)


def main():
    args = define_parser()
    recipe = create_recipe(args)
    if args.use_tracking:
        add_experiment_tracking(recipe, tracking_type="tensorboard")
    run = recipe.execute(SimEnv(num_clients=args.n_clients, num_threads=args.n_clients))
    print(run.get_status(), run.get_result())


if __name__ == "__main__":
    main()
`;

const CROSS_VAL = `
import argparse

from nvflare.app_common.np.recipes import NumpyCrossSiteEvalRecipe, NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
from nvflare.recipe.utils import add_cross_site_evaluation


def run_pretrained(n_clients):
    recipe = NumpyCrossSiteEvalRecipe(
        name="hello-numpy-cse",
        min_clients=n_clients,
        model_dir="/tmp/nvflare/server_pretrain_models",
        model_name={"server_model_1": "server_1.npy", "server_model_2": "server_2.npy"},
        eval_script="client.py",
        eval_args="--mode pretrained",
    )
    env = SimEnv(num_clients=n_clients)
    run = recipe.execute(env)
    print("Result:", run.get_result())


def run_training(n_clients, num_rounds):
    recipe = NumpyFedAvgRecipe(
        name="hello-numpy-train-cse",
        min_clients=n_clients,
        num_rounds=num_rounds,
        model=[[1, 2, 3], [4, 5, 6], [7, 8, 9]],
        train_script="client.py",
        train_args="--mode training",
    )
    add_cross_site_evaluation(recipe)
    env = SimEnv(num_clients=n_clients)
    run = recipe.execute(env)
    print("Result:", run.get_result())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", choices=["pretrained", "training"], default="pretrained")
    parser.add_argument("--n_clients", type=int, default=2)
    parser.add_argument("--num_rounds", type=int, default=1)
    args = parser.parse_args()
    if args.mode == "pretrained":
        run_pretrained(args.n_clients)
    elif args.mode == "training":
        run_training(args.n_clients, args.num_rounds)
    else:
        raise ValueError(f"Unknown mode {args.mode}")


if __name__ == "__main__":
    main()
`;

/** First jobs, as tutorials show them. */
export const hello: TruthJob[] = [
  ...[
    [],
    ['--algorithm', 'scaffold'],
    ['--algorithm=fedprox', '--num_rounds=4', '--use_tracking'],
  ].map((args, index) =>
    wholeJob(`hello-lightning-${index}`, LIGHTNING, { args, files: { 'model.py': NETWORK } }),
  ),
  ...[[], ['--mode', 'training', '--num_rounds', '3']].map((args, index) =>
    wholeJob(`hello-cross-val-${index}`, CROSS_VAL, { args }),
  ),
  wholeJob(
    'hello-tf-fedavg',
    `
import argparse
import os

from model import Net

from nvflare.app_opt.tf.recipes.fedavg import FedAvgRecipe
from nvflare.recipe.sim_env import SimEnv

os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] = "true"
os.environ["TF_GPU_ALLOCATOR"] = "cuda_malloc_async"

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--n_clients", type=int, default=2)
    parser.add_argument("--num_rounds", type=int, default=3)
    parser.add_argument("--train_script", type=str, default="client.py")
    args = parser.parse_args()
    n_clients, num_rounds, train_script = args.n_clients, args.num_rounds, args.train_script
    recipe = FedAvgRecipe(
        name="hello-tf_fedavg",
        num_rounds=num_rounds,
        min_clients=n_clients,
        model=Net(),
        train_script=train_script,
    )
    env = SimEnv(num_clients=n_clients)
    run = recipe.execute(env)
    print()
    print("Job Status is:", run.get_status())
    print("Result can be found in :", run.get_result())
`,
    { files: { 'model.py': KERAS_NETWORK } },
  ),
  wholeJob(
    'hello-cyclic-tf',
    `
import argparse

from model import Net

from nvflare.app_opt.tf.recipes.cyclic import CyclicRecipe
from nvflare.recipe import SimEnv


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n_clients", type=int, default=2)
    parser.add_argument("--num_rounds", type=int, default=3)
    parser.add_argument("--train_script", type=str, default="client.py")
    args = parser.parse_args()
    recipe = CyclicRecipe(
        name="hello-cyclic", num_rounds=args.num_rounds, model=Net(), train_script=args.train_script,
        min_clients=args.n_clients,
    )
    env = SimEnv(num_clients=args.n_clients)
    run = recipe.execute(env)
    print(run.get_result())


main()
`,
    { files: { 'model.py': KERAS_NETWORK } },
  ),
  wholeJob(
    'hello-lr-newton',
    `
import argparse

from nvflare.app_common.np.recipes.lr.fedavg import FedAvgLrRecipe
from nvflare.recipe import SimEnv
from nvflare.recipe.utils import add_experiment_tracking


def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n_clients", type=int, default=4)
    parser.add_argument("--num_rounds", type=int, default=5)
    parser.add_argument("--data_root", type=str, default="/tmp/flare/dataset/heart_disease_data")
    return parser.parse_args()


def main():
    args = define_parser()
    recipe = FedAvgLrRecipe(
        num_rounds=args.num_rounds,
        damping_factor=0.8,
        num_features=13,
        train_script="client.py",
        train_args=f"--data_root {args.data_root}",
        min_clients=args.n_clients,
    )
    add_experiment_tracking(recipe, tracking_type="tensorboard")
    env = SimEnv(num_clients=args.n_clients, num_threads=args.n_clients)
    recipe.run(env)


if __name__ == "__main__":
    main()
`,
  ),
  ...[[], ['--env', 'poc'], ['--env', 'prod', '--startup', 'kits/admin']].map((args, index) =>
    wholeJob(
      `hello-dp-environment-${index}`,
      `
import argparse
import sys

from model import Net
from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import PocEnv, ProdEnv, SimEnv


def build_env(kind, n_clients, startup=None):
    if kind == "sim":
        return SimEnv(num_clients=n_clients, num_threads=n_clients)
    if kind == "poc":
        return PocEnv(num_clients=n_clients)
    if kind == "prod":
        if startup is None:
            print("a start-up kit is needed", file=sys.stderr)
            sys.exit(2)
        return ProdEnv(startup_kit_location=startup, username="admin@nvidia.com")
    raise ValueError(kind)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--env", default="sim", choices=("sim", "poc", "prod"))
    p.add_argument("--startup", default=None)
    p.add_argument("--n_clients", type=int, default=2)
    p.add_argument("--num_rounds", type=int, default=5)
    p.add_argument("--target_epsilon", type=float, default=50.0)
    p.add_argument("--max_grad_norm", type=float, default=1.0)
    a = p.parse_args()
    train_args = " ".join(
        ["--batch_size 64", f"--target_epsilon {a.target_epsilon}", f"--n_clients {a.n_clients}"]
    )
    recipe = FedAvgRecipe(
        name=f"hello-dp-{a.env}", min_clients=a.n_clients, num_rounds=a.num_rounds, model=Net(),
        train_script="client.py", train_args=train_args, key_metric="val_f1",
    )
    run = recipe.execute(build_env(a.env, a.n_clients, a.startup))
    print(run.get_status())


if __name__ == "__main__":
    main()
`,
      { args, files: { 'model.py': NETWORK, 'kits/admin/startup/fed_admin.json': '{}' } },
    ),
  ),
  wholeJob(
    'hello-flower-recipe',
    `
import argparse

from nvflare.app_opt.flower.recipe import FlowerRecipe
from nvflare.recipe import SimEnv
from nvflare.recipe.utils import add_experiment_tracking

parser = argparse.ArgumentParser()
parser.add_argument("--job_name", default="hello-flower")
parser.add_argument("--content_dir", default="./flwr-pt")
parser.add_argument("--stream_metrics", action="store_true")
args = parser.parse_args()
num_of_clients = 2
recipe = FlowerRecipe(name=args.job_name, flower_content=args.content_dir, min_clients=num_of_clients)
recipe.execute(SimEnv(num_clients=num_of_clients, num_threads=num_of_clients))
`,
    {
      files: {
        'flwr-pt/pyproject.toml':
          '[project]\nname = "flwr"\nversion = "1.0"\n[tool.flwr.app]\npublisher = "x"\n',
      },
    },
  ),
  wholeJob(
    'hello-tabular-stats',
    `
from nvflare.recipe.fedstats import FedStatsRecipe
from nvflare.recipe import SimEnv
from client import AdultStatistics

N = 2
sites = [f"site-{i + 1}" for i in range(N)]
config = {
    "count": {},
    "mean": {},
    "sum": {},
    "stddev": {},
    "histogram": {"*": {"bins": 20}, "Age": {"bins": 20, "range": [0, 100]}},
    "quantile": {"*": [0.1, 0.5, 0.9], "Age": [0.5, 0.9]},
}
recipe = FedStatsRecipe(
    name="stats_df",
    stats_output_path="statistics/adults_stats.json",
    sites=sites,
    statistic_configs=config,
    stats_generator=AdultStatistics(data_root_dir="/tmp/data"),
)
run = recipe.execute(env=SimEnv(clients=sites, num_threads=N))
print(run.get_result())
`,
    {
      files: {
        'client.py': `
from nvflare.app_common.abstract.statistics_spec import Statistics


class AdultStatistics(Statistics):
    def __init__(self, data_root_dir):
        super().__init__()
        self.data_root_dir = data_root_dir

    def features(self):
        return {}

    def count(self, dataset_name, feature_name):
        return 0
`,
      },
    },
  ),
  wholeJob(
    'hello-log-streaming',
    `
import argparse

from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.app_common.logging.job_log_receiver import JobLogReceiver
from nvflare.app_common.logging.job_log_streamer import JobLogStreamer
from nvflare.recipe import SimEnv


def main():
    parser = argparse.ArgumentParser(description="stream logs while a job runs")
    parser.add_argument("-n", "--n_clients", type=int, default=2)
    parser.add_argument("-r", "--num_rounds", type=int, default=5)
    parser.add_argument("--log_config", default=None)
    args = parser.parse_args()
    recipe = NumpyFedAvgRecipe(
        name="hello-log-streaming",
        min_clients=args.n_clients,
        num_rounds=args.num_rounds,
        model=[[1, 2, 3], [4, 5, 6], [7, 8, 9]],
        train_script="client.py",
    )
    recipe._job.to_clients(JobLogStreamer(), id="job_log_streamer")
    recipe._job.to_server(JobLogReceiver(), id="job_log_receiver")
    env = SimEnv(num_clients=args.n_clients, log_config=args.log_config)
    recipe.execute(env)


if __name__ == "__main__":
    main()
`,
    { args: ['-r', '6'] },
  ),
  wholeJob(
    'hello-job-attribute',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.app_common.filters.percentile_privacy import PercentilePrivacy
from nvflare.recipe import SimEnv

recipe = NumpyFedAvgRecipe(
    name="filters", min_clients=3, num_rounds=4, model=[0.0, 0.0], train_script="client.py",
    train_args="--lr 0.1",
)
recipe.add_client_output_filter(PercentilePrivacy(percentile=10, gamma=0.01), tasks=["train"])
recipe.add_client_file("settings.json")
recipe.add_client_config({"timeout": 30, "extra": {"a": 1}})
recipe.add_server_config({"np_download_chunk_size": 2097152})
recipe.add_decomposers(["nvflare.app_opt.pt.decomposers.TensorDecomposer"])
run = recipe.execute(SimEnv(num_clients=3))
`,
    { files: { 'settings.json': '{}' } },
  ),
  wholeJob(
    'hello-central-or-federated',
    `
import argparse
import subprocess

from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv
from src.net import ModerateCNN

parser = argparse.ArgumentParser()
parser.add_argument("--central", action="store_true")
parser.add_argument("--epochs", default=25, type=int)
args = parser.parse_args()
n, r = (1, 1) if args.central else (8, 50)
recipe = FedAvgRecipe(
    name="central" if args.central else "federated",
    min_clients=n,
    num_rounds=r,
    model=ModerateCNN(),
    train_script="src/train.py",
    train_args=f"--epochs {args.epochs if args.central else 4} --no_lr_decay",
)
recipe.execute(SimEnv(num_clients=n, num_threads=n, gpu_config="0" if args.central else None))
`,
    {
      files: {
        'src/net.py': NETWORK.replace('Net', 'ModerateCNN'),
        'src/train.py': 'import nvflare.client as flare\n',
      },
    },
  ),
];
