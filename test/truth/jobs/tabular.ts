import type { TruthJob } from '../harness.ts';
import { NETWORK, wholeJob } from './template.ts';

const STATISTICS = `
from nvflare.app_common.abstract.statistics_spec import Statistics


class Generator(Statistics):
    def __init__(self, data_root="/tmp/data", data_list="list.json"):
        super().__init__()
        self.data_root = data_root
        self.data_list = data_list

    def features(self):
        return {}

    def count(self, dataset_name, feature_name):
        return 0
`;

/** Trees, linear models, survival curves and statistics. */
export const tabular: TruthJob[] = [
  ...[[], ['--site_num', '3', '--split_method', 'square', '--no-bagging']].map((args, index) =>
    wholeJob(
      `higgs-bagging-${index}`,
      `
import argparse

from higgs_data_loader import HIGGSDataLoader

from nvflare.app_opt.xgboost.recipes.bagging import XGBBaggingRecipe
from nvflare.recipe import SimEnv

ALGO_DIR_MAP = {"bagging": "tree-based", "cyclic": "tree-based"}


def _get_job_name(args):
    return f"higgs_{args.site_num}_{args.training_algo}_{args.split_method}_split_{args.lr_mode}_lr"


def _get_data_path(args):
    return f"{args.data_root}/{args.site_num}_{args.split_method}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data_root", type=str, default="/tmp/nvflare/dataset/xgboost_higgs")
    parser.add_argument("--site_num", type=int, default=5)
    parser.add_argument("--round_num", type=int, default=100)
    parser.add_argument("--training_algo", type=str, default="bagging", choices=list(ALGO_DIR_MAP.keys()))
    parser.add_argument("--split_method", type=str, default="uniform")
    parser.add_argument("--lr_mode", type=str, default="uniform", choices=["uniform", "scaled"])
    parser.add_argument("--nthread", type=int, default=16)
    parser.add_argument("--bagging", action=argparse.BooleanOptionalAction, default=True)
    args = parser.parse_args()
    job_name = _get_job_name(args)
    dataset_path = _get_data_path(args)
    per_site_config = {}
    for site_id in range(1, args.site_num + 1):
        per_site_config[f"site-{site_id}"] = {
            "data_loader": HIGGSDataLoader(data_split_filename=f"{dataset_path}/data_site-{site_id}.json"),
            "lr_scale": 1.0 / args.site_num,
        }
    recipe = XGBBaggingRecipe(
        name=job_name,
        min_clients=args.site_num,
        training_mode="bagging" if args.bagging else "cyclic",
        num_rounds=args.round_num,
        num_local_parallel_tree=1,
        local_subsample=1,
        learning_rate=0.1,
        objective="binary:logistic",
        max_depth=8,
        eval_metric="auc",
        tree_method="hist",
        use_gpus=False,
        nthread=args.nthread,
        lr_mode=args.lr_mode,
        per_site_config=per_site_config,
    )
    env = SimEnv(clients=list(per_site_config), num_threads=args.site_num)
    run = recipe.execute(env)
    print("Result can be found in:", run.get_result())


if __name__ == "__main__":
    main()
`,
      {
        args,
        files: {
          'higgs_data_loader.py': `
import json

import pandas as pd
from nvflare.app_opt.xgboost.data_loader import XGBDataLoader


class HIGGSDataLoader(XGBDataLoader):
    def __init__(self, data_split_filename):
        self.data_split_filename = data_split_filename

    def load_data(self):
        raise NotImplementedError
`,
        },
      },
    ),
  ),
  wholeJob(
    'random-forest',
    `
import argparse
import json

from nvflare.app_opt.xgboost.histogram_based_v2.csv_data_loader import CSVDataLoader
from nvflare.app_opt.xgboost.recipes import XGBBaggingRecipe
from nvflare.recipe import SimEnv


def main(argv=None):
    parser = argparse.ArgumentParser("random forest")
    parser.add_argument("--n_clients", type=int, default=5)
    parser.add_argument("--local_subsample", type=float, default=0.5)
    parser.add_argument("--num_local_parallel_tree", type=int, default=20)
    args = parser.parse_args(argv)
    recipe = XGBBaggingRecipe(
        name="random_forest", min_clients=args.n_clients, num_rounds=1,
        local_subsample=args.local_subsample, num_local_parallel_tree=args.num_local_parallel_tree,
        per_site_config={
            f"site-{i}": {"data_loader": CSVDataLoader(folder="/tmp/rf")} for i in range(1, args.n_clients + 1)
        },
    )
    recipe.execute(SimEnv(clients=[f"site-{i}" for i in range(1, args.n_clients + 1)]))


main()
`,
  ),
  ...['horizontal', 'vertical'].map((kind) =>
    wholeJob(
      `xgb-${kind}`,
      `
import argparse

from nvflare.app_opt.xgboost.histogram_based_v2.csv_data_loader import CSVDataLoader
from nvflare.app_opt.xgboost.recipes import XGBHorizontalRecipe, XGBVerticalRecipe
from nvflare.recipe import SimEnv

parser = argparse.ArgumentParser()
parser.add_argument("kind", choices=["horizontal", "vertical"])
parser.add_argument("--site_num", type=int, default=2)
parser.add_argument("--round_num", type=int, default=3)
parser.add_argument("--secure", action="store_true")
args = parser.parse_args()
xgb_params = {
    "max_depth": 3, "eta": 0.1, "objective": "binary:logistic", "eval_metric": "auc", "tree_method": "hist", "nthread": 1,
}
sites = ["site-%d" % (i + 1) for i in range(args.site_num)]
loaders = {site: {"data_loader": CSVDataLoader(folder="/tmp/xgb/" + args.kind)} for site in sites}
shared = dict(min_clients=len(sites), num_rounds=args.round_num, xgb_params=xgb_params, per_site_config=loaders)
if args.kind == "vertical":
    recipe = XGBVerticalRecipe(
        name="credit_card_vert", label_owner=sites[0], secure=args.secure,
        client_ranks=dict(zip(sites, range(len(sites)))), **shared
    )
else:
    recipe = XGBHorizontalRecipe(name="credit_card_hori", early_stopping_rounds=2, use_gpus=False, **shared)
recipe.execute(SimEnv(clients=sites, num_threads=len(sites)))
`,
      { args: [kind] },
    ),
  ),
  wholeJob(
    'xgb-controller-fed-job',
    `
import argparse

from nvflare.app_opt.xgboost.histogram_based_v2.csv_data_loader import CSVDataLoader
from nvflare.app_opt.xgboost.histogram_based_v2.fed_controller import XGBFedController
from nvflare.app_opt.xgboost.histogram_based_v2.fed_executor import FedXGBHistogramExecutor
from nvflare.job_config.api import FedJob


def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data_root", type=str, default="/tmp/nvflare/dataset")
    parser.add_argument("--site_num", type=int, default=3)
    parser.add_argument("--round_num", type=int, default=5)
    parser.add_argument("--vert", action="store_true")
    return parser.parse_args()


def main():
    args = define_parser()
    split_mode = 1 if args.vert else 0
    job = FedJob(name=f"xgb_{split_mode}", min_clients=args.site_num)
    controller = XGBFedController(
        num_rounds=args.round_num,
        data_split_mode=split_mode,
        secure_training=False,
        xgb_options={"early_stopping_rounds": 3, "use_gpus": False},
        xgb_params={"max_depth": 3, "eta": 0.1, "nthread": 1},
        client_ranks={"site-1": 0, "site-2": 1, "site-3": 2},
        in_process=True,
    )
    job.to_server(controller, id="xgb_controller")
    for site_id in range(1, args.site_num + 1):
        executor = FedXGBHistogramExecutor(data_loader_id="dataloader", in_process=True)
        job.to(executor, f"site-{site_id}", tasks=["config", "start"])
        job.to(CSVDataLoader(folder=args.data_root), f"site-{site_id}", id="dataloader")
    job.export_job("jobs")
    job.simulator_run("workspace/xgb")


if __name__ == "__main__":
    main()
`,
  ),
  wholeJob(
    'kmeans-iris',
    `
import argparse

from nvflare.app_opt.sklearn.recipes import KMeansFedAvgRecipe
from nvflare.recipe import SimEnv, set_per_site_config


def splits(n):
    start = 0
    for k in range(n):
        yield f"site-{k + 1}", (start, start + 30)
        start += 30


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--n_clients", type=int, default=3)
    ap.add_argument("--num_rounds", type=int, default=5)
    ap.add_argument("--data_path", default="/tmp/iris.csv")
    args = ap.parse_args()
    recipe = KMeansFedAvgRecipe(
        name="iris_kmeans", min_clients=args.n_clients, num_rounds=args.num_rounds, n_clusters=3,
        train_script="client.py", train_args=f"--data_path {args.data_path}",
    )
    config = {}
    for site, (start, end) in splits(args.n_clients):
        config[site] = {"train_args": f"--data_path {args.data_path} --train_start {start} --train_end {end}"}
    set_per_site_config(recipe, config)
    recipe.execute(SimEnv(clients=[*config]))


if __name__ == "__main__":
    main()
`,
  ),
  wholeJob(
    'svm-cancer',
    `
from nvflare.app_opt.sklearn.recipes.svm import SVMFedAvgRecipe
from nvflare.recipe import SimEnv

KERNEL, N_CLIENTS = "linear", 3
recipe = SVMFedAvgRecipe(
    name="cancer", min_clients=N_CLIENTS, kernel=KERNEL, train_script="client.py", train_args="--backend sklearn"
)
env = SimEnv(num_clients=N_CLIENTS, num_threads=N_CLIENTS)
recipe.execute(env)
`,
  ),
  wholeJob(
    'linear-higgs',
    `
import argparse

from nvflare.app_opt.sklearn.recipes import SklearnFedAvgRecipe
from nvflare.recipe import PocEnv, SimEnv

p = argparse.ArgumentParser()
p.add_argument("--env_type", choices=["sim", "poc"], default="sim")
p.add_argument("--rounds", dest="num_rounds", type=int, default=20)
p.add_argument("--n_clients", type=int, default=5)
p.add_argument("--learning_rate", type=str, default="constant")
p.add_argument("--eta0", type=float, default=1e-4)
a = p.parse_args()
params = {
    "n_classes": 2, "learning_rate": a.learning_rate, "eta0": a.eta0, "loss": "log_loss", "penalty": "l2",
    "fit_intercept": 1,
}
recipe = SklearnFedAvgRecipe(
    name="sklearn_linear", min_clients=a.n_clients, num_rounds=a.num_rounds, model_params=params,
    train_script="client.py", key_metric="AUC",
)
env = {"sim": SimEnv, "poc": PocEnv}[a.env_type](num_clients=a.n_clients)
recipe.execute(env)
`,
  ),
  wholeJob(
    'survival-curves',
    `
import argparse
import os

from src.kaplan_meier_wf import KM

from nvflare.job_config.api import FedJob
from nvflare.job_config.script_runner import ScriptRunner


def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workspace_dir", type=str, default="workdir/workspaces")
    parser.add_argument("--num_clients", type=int, default=5)
    parser.add_argument("--encryption", action="store_true")
    parser.add_argument("--data_root", type=str, default="/tmp/nvflare/dataset/km_data")
    parser.add_argument("--he_context_path_client", type=str, default="/tmp/he/client.txt")
    return parser.parse_args()


def main():
    args = define_parser()
    if args.encryption:
        job_name, script = "KM_HE", "src/kaplan_meier_train_he.py"
        script_args = f"--data_root {args.data_root} --he_context_path {args.he_context_path_client}"
    else:
        job_name, script = "KM", "src/kaplan_meier_train.py"
        script_args = f"--data_root {args.data_root}"
    job = FedJob(name=job_name, min_clients=args.num_clients)
    job.to_server(KM(min_clients=args.num_clients))
    job.to_clients(ScriptRunner(script=script, script_args=script_args, framework="raw"), tasks=["train"])
    job.simulator_run(os.path.join(args.workspace_dir, job_name), n_clients=args.num_clients)


if __name__ == "__main__":
    main()
`,
    {
      files: {
        'src/kaplan_meier_train.py': 'import nvflare.client as flare\n',
        'src/kaplan_meier_train_he.py': 'import nvflare.client as flare\n',
        'src/kaplan_meier_wf.py': `
from nvflare.app_common.abstract.fl_model import FLModel
from nvflare.app_common.workflows.model_controller import ModelController


class KM(ModelController):
    def __init__(self, min_clients: int, output_path: str = "km_global.json"):
        super(KM, self).__init__(persistor_id="")
        self.output_path = output_path
        self.min_clients = min_clients
        self.num_rounds = 2

    def run(self):
        bins = self.start_fl_collect_max_idx()
        self.distribute(bins)

    def start_fl_collect_max_idx(self):
        return self.send_model_and_wait(
            targets=self.sample_clients(self.min_clients),
            data=FLModel(params={}, start_round=1, current_round=1, total_rounds=self.num_rounds),
        )

    def distribute(self, bins):
        self.send_model_and_wait(targets=None, data=FLModel(params={"bins": bins}, current_round=2))
`,
      },
    },
  ),
  wholeJob(
    'statistics-fed-job',
    `
import argparse

from generator import Generator

from nvflare.job_config.stats_job import StatsJob


def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--n_clients", type=int, default=4)
    parser.add_argument("-d", "--data_root_dir", type=str, nargs="?", default="/tmp/nvflare/image_stats/data")
    parser.add_argument("-o", "--stats_output_path", type=str, nargs="?", default="statistics/image_statistics.json")
    parser.add_argument("-j", "--job_dir", type=str, nargs="?", default="/tmp/nvflare/jobs/stats_df")
    parser.add_argument("-w", "--work_dir", type=str, nargs="?", default="/tmp/nvflare/jobs/stats_df/work_dir")
    parser.add_argument("-co", "--export_config", action="store_true")
    return parser.parse_args()


def main():
    args = define_parser()
    statistic_configs = {"count": {}, "histogram": {"*": {"bins": 20, "range": [0, 256]}}}
    job = StatsJob(
        job_name if (job_name := "stats_image") else "",
        statistic_configs=statistic_configs,
        stats_generator=Generator(args.data_root_dir),
        output_path=args.stats_output_path,
    )
    sites = [f"site-{i + 1}" for i in range(args.n_clients)]
    job.setup_clients(sites)
    if args.export_config:
        job.export_job(args.job_dir)
    else:
        job.simulator_run(args.work_dir, gpu="0")


if __name__ == "__main__":
    main()
`,
    { files: { 'generator.py': STATISTICS } },
  ),
  wholeJob(
    'enrichment-etl',
    `
import argparse

from nvflare import FedJob
from nvflare.app_common.workflows.etl_controller import ETLController
from nvflare.job_config.script_runner import ScriptRunner


def main():
    args = define_parser()
    site_names = args.clients
    work_dir = args.work_dir
    job = FedJob(name=args.job_name)
    job.to(ETLController(task_name="enrich"), "server", id="enrich")
    for site_name in site_names:
        executor = ScriptRunner(script=args.task_script_path, script_args=args.task_script_args)
        job.to(executor, site_name, tasks=["enrich"])
    if work_dir:
        print(f"{work_dir=}")
        job.export_job(work_dir)
    if not args.config_only:
        job.simulator_run(work_dir)


def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("-c", "--clients", nargs="*", default=["ZHSZUS33_Bank_1", "SHSHKHH1_Bank_2"])
    parser.add_argument("-n", "--job_name", type=str, nargs="?", default="enrich_job")
    parser.add_argument("-w", "--work_dir", type=str, nargs="?", default="out/xgb/work")
    parser.add_argument("-p", "--task_script_path", type=str, nargs="?", default="client.py")
    parser.add_argument("-a", "--task_script_args", type=str, nargs="?", default="")
    parser.add_argument("-co", "--config_only", action="store_true", help="config only mode")
    return parser.parse_args()


if __name__ == "__main__":
    main()
`,
    { args: ['-c', 'Bank_1', 'Bank_2', 'Bank_3'] },
  ),
  wholeJob(
    'transactions-graph',
    `
import argparse
import sys

sys.path.append("..")

from model import Net

from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.app_opt.pt.job_config.model import PTModel
from nvflare.client.config import ExchangeFormat
from nvflare.job_config.api import FedJob
from nvflare.job_config.script_runner import FrameworkType, ScriptRunner


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--task_type", type=str, choices=["protein", "finance"], default="protein")
    parser.add_argument("--client_ids", nargs="+", default=["site-1", "site-2"])
    parser.add_argument("--num_rounds", type=int, default=3)
    parser.add_argument("--threads", type=int)
    args = parser.parse_args()
    num_clients = len(args.client_ids)
    num_threads = args.threads if args.threads else num_clients

    if args.task_type == "protein":
        job_name, metric = "gnn_protein", "validation_f1"
    else:
        job_name, metric = "gnn_finance", "validation_auc"
    job = FedJob(name=job_name, min_clients=num_clients)
    job.to(FedAvg(num_clients=num_clients, num_rounds=args.num_rounds), "server")
    job.to(IntimeModelSelector(key_metric=metric), "server")
    job.to(PTModel(Net()), "server")
    for client_id in args.client_ids:
        runner = ScriptRunner(
            script=f"code/graphsage_{args.task_type}.py",
            script_args=f"--client_id {client_id} --epochs 5",
            framework=FrameworkType.PYTORCH,
            server_expected_format=ExchangeFormat.PYTORCH,
        )
        job.to(runner, client_id, tasks=["train"])
    job.simulator_run("work/gnn", threads=num_threads)


if __name__ == "__main__":
    main()
`,
    {
      files: {
        'model.py': NETWORK,
        'code/graphsage_protein.py': 'import nvflare.client as flare\n',
        'code/graphsage_finance.py': 'import nvflare.client as flare\n',
      },
    },
  ),
  wholeJob(
    'feature-election',
    `
from nvflare.app_opt.feature_election.controller import FeatureElectionController
from nvflare.job_config.api import FedJob

job = FedJob("feature_election", min_clients=3)
job.to_server(FeatureElectionController(freedom_degree=0.5, aggregation_mode="weighted", min_clients=3, num_rounds=4))
for index in (1, 2, 3):
    job.to({"index": index}, f"site-{index}") if False else job.to("client.py", f"site-{index}")
job.simulator_run("work/election")
`,
  ),
];
