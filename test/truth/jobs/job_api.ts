import type { TruthJob } from '../harness.ts';
import { KERAS_NETWORK, NETWORK, wholeJob } from './template.ts';

const FILES = {
  'src/net.py': NETWORK,
  'src/train.py': 'import nvflare.client as flare\n',
  'src/other.py': 'import nvflare.client as flare\n',
};

/** Jobs put together by hand from controllers, executors and runners. */
export const jobApi: TruthJob[] = [
  wholeJob(
    'fed-avg-job-loop',
    `
from src.net import Net

from nvflare.app_opt.pt.job_config.fed_avg import FedAvgJob
from nvflare.job_config.script_runner import ScriptRunner

if __name__ == "__main__":
    n_clients = 2
    num_rounds = 2
    train_script = "src/train.py"
    job = FedAvgJob(
        name="cifar10_pt_fedavg", n_clients=n_clients, num_rounds=num_rounds, initial_model=Net()
    )
    # Add clients
    for i in range(n_clients):
        executor = ScriptRunner(script=train_script, script_args="")  # f"--batch_size 32 --data_path /tmp/data/site-{i}"
        job.to(executor, f"site-{i + 1}")
    # job.export_job("/tmp/nvflare/jobs/job_config")
    job.simulator_run("work", gpu="0")
`,
    { files: FILES },
  ),
  wholeJob(
    'fed-avg-job-tf',
    `
from net import Net

from nvflare.app_opt.tf.job_config.fed_avg import FedAvgJob
from nvflare.job_config.script_runner import FrameworkType, ScriptRunner

n_clients, num_rounds = 2, 3
job = FedAvgJob(
    name="hello-tf_fedavg", n_clients=n_clients, num_rounds=num_rounds, initial_model=Net(), key_metric="acc"
)
for i in range(n_clients):
    executor = ScriptRunner(script="client.py", framework=FrameworkType.TENSORFLOW)
    job.to(executor, f"site-{i+1}")
job.simulator_run("work/tf", n_clients=None, gpu=None)
`,
    { files: { 'net.py': KERAS_NETWORK } },
  ),
  wholeJob(
    'base-job-with-selector',
    `
from src.net import Net
from nvflare import FedJob
from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.app_opt.pt.job_config.model import PTModel
from nvflare.job_config.script_runner import ScriptRunner

n_clients = 2
num_rounds = 2
job = FedJob(name="cifar10_fedavg")

controller = FedAvg(
    num_clients=n_clients,
    num_rounds=num_rounds,
)
job.to_server(controller)
# Define the initial global model and send to server
job.to_server(PTModel(Net()))
job.to(IntimeModelSelector(key_metric="accuracy"), "server")

executor = ScriptRunner(script="src/train.py")
job.to_clients(executor)
job.simulator_run(workspace="work", n_clients=n_clients, threads=n_clients, log_config="concise")
`,
    { files: FILES },
  ),
  wholeJob(
    'base-fed-job-cross-site',
    `
from src.net import Net

from nvflare.app_common.workflows.cross_site_eval import CrossSiteEval
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.app_opt.pt.job_config.base_fed_job import BaseFedJob
from nvflare.job_config.script_runner import ScriptRunner

CLIENTS = 2

job = BaseFedJob(name="pt_cse", initial_model=Net(), key_metric="val_dice", key_metric_mode="max")
job.to_server(FedAvg(num_clients=CLIENTS, num_rounds=2))
job.to_server(CrossSiteEval())
for i in range(CLIENTS):
    job.to(ScriptRunner("src/train.py", "--evaluate"), f"site-{i+1}", tasks=["train", "validate", "submit_model"])
job.simulator_run("work")
`,
    { files: FILES },
  ),
  wholeJob(
    'scatter-gather-by-hand',
    `
import os

from src.net import Net
from nvflare import FedJob
from nvflare.app_common.aggregators import InTimeAccumulateWeightedAggregator
from nvflare.app_common.shareablegenerators import FullModelShareableGenerator
from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.app_common.workflows.scatter_and_gather import ScatterAndGather
from nvflare.app_opt.pt.file_model_persistor import PTFileModelPersistor
from nvflare.job_config.script_runner import ScriptRunner


class Settings:
    ROUNDS = 3
    CLIENTS = 2
    WORKDIR = os.path.join("work", "sag")


def server_parts(job):
    shareable_generator_id = job.to_server(FullModelShareableGenerator(), id="shareable_generator")
    aggregator_id = job.to_server(InTimeAccumulateWeightedAggregator(expected_data_kind="WEIGHTS"), id="aggregator")
    persistor_id = job.to_server(PTFileModelPersistor(model=Net()), id="persistor")
    job.to_server(IntimeModelSelector(key_metric="val_loss", negate_key_metric=True), id="selector")
    return dict(
        shareable_generator_id=shareable_generator_id, aggregator_id=aggregator_id, persistor_id=persistor_id
    )


def main():
    job = FedJob(name="sag", min_clients=Settings.CLIENTS)
    ids = server_parts(job)
    job.to_server(
        ScatterAndGather(min_clients=Settings.CLIENTS, num_rounds=Settings.ROUNDS, wait_time_after_min_received=0, **ids)
    )
    for number in range(1, Settings.CLIENTS + 1):
        job.to(ScriptRunner(script="src/train.py"), target=f"site-{number}", tasks=["train"])
    job.simulator_run(Settings.WORKDIR, threads=Settings.CLIENTS)


if __name__ == "__main__":
    main()
`,
    { files: FILES },
  ),
  wholeJob(
    'swarm-script-runner',
    `
from src.net import Net

from nvflare.apis.dxo import DataKind
from nvflare.app_common.aggregators.intime_accumulate_model_aggregator import InTimeAccumulateWeightedAggregator
from nvflare.app_common.ccwf.ccwf_job import CCWFJob, CrossSiteEvalConfig, SwarmClientConfig, SwarmServerConfig
from nvflare.app_common.ccwf.comps.simple_model_shareable_generator import SimpleModelShareableGenerator
from nvflare.app_opt.pt.file_model_persistor import PTFileModelPersistor
from nvflare.job_config.script_runner import ScriptRunner

if __name__ == "__main__":
    n_clients = 2
    num_rounds = 3
    train_script = "src/train.py"
    job = CCWFJob(name="cifar10_swarm")
    aggregator = InTimeAccumulateWeightedAggregator(expected_data_kind=DataKind.WEIGHTS)
    job.add_swarm(
        server_config=SwarmServerConfig(num_rounds=num_rounds),
        client_config=SwarmClientConfig(
            executor=ScriptRunner(script=train_script),
            aggregator=aggregator,
            persistor=PTFileModelPersistor(model=Net()),
            shareable_generator=SimpleModelShareableGenerator(),
        ),
        cse_config=CrossSiteEvalConfig(eval_task_timeout=300),
    )
    job.simulator_run("work/swarm", n_clients=n_clients)
`,
    { files: FILES },
  ),
  wholeJob(
    'cyclic-script-runner',
    `
from src.net import Net

from nvflare import FedJob
from nvflare.app_common.workflows.cyclic import Cyclic
from nvflare.app_opt.pt.job_config.model import PTModel
from nvflare.job_config.script_runner import FrameworkType, ScriptRunner

n_clients = 2
num_rounds = 3
job = FedJob(name="cyclic")
job.to(Cyclic(num_clients=n_clients, num_rounds=num_rounds), "server")
job.to(PTModel(Net()), "server")
for i in range(n_clients):
    job.to(ScriptRunner(script="src/train.py", framework=FrameworkType.PYTORCH), f"site-{i+1}", gpu=0) if False else \\
        job.to(ScriptRunner(script="src/train.py"), f"site-{i+1}")
job.simulator_run("work", gpu="0")
`,
    { files: FILES },
  ),
  wholeJob(
    'privacy-filter',
    `
from src.net import Net
from nvflare.app_common.filters.percentile_privacy import PercentilePrivacy
from nvflare.app_opt.pt.job_config.fed_avg import FedAvgJob
from nvflare.job_config.defs import FilterType
from nvflare.job_config.script_runner import ScriptRunner

job = FedAvgJob(name="dp", n_clients=2, num_rounds=2, initial_model=Net())
for i in range(2):
    executor = ScriptRunner(script="src/train.py", script_args="")
    job.to(executor, f"site-{i}", tasks=["train"])
    pp_filter = PercentilePrivacy(percentile=10, gamma=0.01)
    job.to(pp_filter, f"site-{i}", tasks=["train"], filter_type=FilterType.TASK_RESULT)
job.simulator_run("work")
`,
    { files: FILES },
  ),
  wholeJob(
    'tracking-receivers',
    `
import argparse

from src.net import Net
from nvflare.app_opt.pt.job_config.base_fed_job import BaseFedJob
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.app_opt.tracking.tb.tb_receiver import TBAnalyticsReceiver
from nvflare.app_common.widgets.convert_to_fed_event import ConvertToFedEvent
from nvflare.job_config.script_runner import ScriptRunner


def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--n_clients", type=int, default=2)
    parser.add_argument("-r", "--num_rounds", type=int, default=5)
    parser.add_argument("-s", "--script", type=str, nargs="?", default="src/train.py")
    parser.add_argument("-w", "--work_dir", type=str, nargs="?", default="work/tb")
    parser.add_argument("-e", "--export_config", action="store_true")
    return parser.parse_args()


def main():
    args = define_parser()
    train_script = args.script
    job = BaseFedJob(name="fedavg_tb", initial_model=Net(), key_metric="train_loss", key_metric_mode="min",
                     analytics_receiver=TBAnalyticsReceiver())
    job.to_server(FedAvg(num_clients=args.n_clients, num_rounds=args.num_rounds))
    executor = ScriptRunner(script=train_script, script_args="--lr 0.01")
    job.to_clients(executor)
    job.to_clients(ConvertToFedEvent(events_to_convert=["analytix_log_stats"]), id="event_to_fed")
    if args.export_config:
        job.export_job(args.work_dir)
    else:
        job.simulator_run(args.work_dir, n_clients=args.n_clients, gpu=None)


if __name__ == "__main__":
    main()
`,
    { files: FILES, args: ['-n', '4', '-s', 'src/other.py'] },
  ),
  wholeJob(
    'external-process-commands',
    `
import argparse
import os

from src.net import Net
from nvflare import FedJob
from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.app_opt.pt.file_model_persistor import PTFileModelPersistor
from nvflare.app_opt.pt.quantization.dequantizer import ModelDequantizer
from nvflare.app_opt.pt.quantization.quantizer import ModelQuantizer
from nvflare.job_config.defs import FilterType
from nvflare.job_config.script_runner import ScriptRunner


def main():
    args = define_parser()
    client_ids = args.client_ids
    num_clients = len(client_ids)
    gpus = args.gpu.split(",") if args.gpu else []
    if args.ports and len(args.ports) != num_clients:
        raise ValueError("one port for each client")
    job_name = "llm_hf_sft" if args.train_mode.lower() == "sft" else "llm_hf_peft"
    output_path = {"sft": "sft", "peft": "peft"}[args.train_mode.lower()]
    if args.quantize_mode:
        job_name += "_" + args.quantize_mode
    job = FedJob(name=job_name, min_clients=num_clients)
    job.to(FedAvg(num_clients=num_clients, num_rounds=args.num_rounds, task_name="train"), "server")
    if args.quantize_mode:
        quantizer, dequantizer = ModelQuantizer(args.quantize_mode), ModelDequantizer()
        job.to(quantizer, "server", tasks=["train"], filter_type=FilterType.TASK_DATA)
        job.to(dequantizer, "server", tasks=["train"], filter_type=FilterType.TASK_RESULT)
    job.to(PTFileModelPersistor(model=Net(), allow_numpy_conversion=False), "server", id="persistor")
    job.to(IntimeModelSelector(key_metric="eval_loss", negate_key_metric=True), "server", id="model_selector")
    for i in range(num_clients):
        client_id = client_ids[i]
        site_name = f"site-{client_id}"
        data_path_train = os.path.join(args.data_path, client_id, "training.jsonl")
        script_args = (
            f"--model {args.model_name_or_path} --data_path_train {data_path_train} --output_path {output_path} "
            f"--train_mode {args.train_mode} --num_rounds {args.num_rounds}"
        )
        command = "python3 -u" if not gpus else f"python3 -m torch.distributed.run --nproc_per_node={len(gpus)} --master_port={args.ports[i]}"
        runner = ScriptRunner(
            script="src/train.py", script_args=script_args, server_expected_format=args.message_mode,
            launch_external_process=True, command=command,
        )
        job.to(runner, site_name, tasks=["train"])
    print("job_dir=", args.job_dir)
    job.export_job(args.job_dir)
    job.simulator_run(args.workspace_dir, threads=args.threads or num_clients, gpu=args.gpu)


def define_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--client_ids", nargs="+", type=str, default="", help="ids of the clients")
    parser.add_argument("--num_rounds", type=int, default=3)
    parser.add_argument("--workspace_dir", type=str, default="work/llm")
    parser.add_argument("--job_dir", type=str, default="jobs/llm")
    parser.add_argument("--model_name_or_path", type=str, default="meta-llama/llama-3.2-1b")
    parser.add_argument("--data_path", type=str, default="")
    parser.add_argument("--train_mode", type=str, default="SFT")
    parser.add_argument("--quantize_mode", type=str, default=None)
    parser.add_argument("--message_mode", type=str, default="numpy")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--gpu", type=str, default="")
    parser.add_argument("--ports", nargs="+", default=[])
    return parser.parse_args()


if __name__ == "__main__":
    main()
`,
    { files: FILES, args: ['--client_ids', 'dolly', 'alpaca', '--quantize_mode', 'float16'] },
  ),
  wholeJob(
    'two-scripts-by-site',
    `
from src.net import Net
from nvflare.app_opt.pt.job_config.fed_avg import FedAvgJob
from nvflare.job_config.script_runner import ScriptRunner

SITES = {"hospital-a": ("src/train.py", 2), "hospital-b": ("src/other.py", 4)}
job = FedAvgJob(name="two", n_clients=len(SITES), num_rounds=4, initial_model=Net(), min_clients=len(SITES))
for site, (script, epochs) in SITES.items():
    job.to(ScriptRunner(script=script, script_args=f"--epochs {epochs}"), site)
job.simulator_run("work/two")
`,
    { files: FILES },
  ),
  wholeJob(
    'monai-bundle',
    `
import argparse

from src.net import Net
from nvflare.app_common.widgets.validation_json_generator import ValidationJsonGenerator
from nvflare.app_common.workflows.cross_site_model_eval import CrossSiteModelEval
from nvflare.app_common.workflows.scatter_and_gather import ScatterAndGather
from nvflare.app_opt.pt.job_config.base_fed_job import BaseFedJob
from nvflare.job_config.script_runner import ScriptRunner


def main(args):
    job = BaseFedJob(name=args.name, initial_model=Net(), min_clients=args.n_clients, key_metric="val_mean_dice")
    job.to_server(
        ScatterAndGather(
            min_clients=args.n_clients, num_rounds=args.num_rounds, train_timeout=0,
            aggregator_id="aggregator", persistor_id="persistor", shareable_generator_id="shareable_generator",
        )
    )
    job.to_server(CrossSiteModelEval(model_locator_id="model_locator"))
    for i in range(args.n_clients):
        job.to(ScriptRunner("src/train.py", f"--bundle_root {args.bundle_root}"), f"site-{i + 1}")
    if args.export:
        job.export_job(args.export)
        return
    job.simulator_run(args.workspace, threads=args.n_clients, gpu=args.gpu)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="spleen segmentation")
    for flag, kind, default in (
        ("--name", str, "spleen_bundle"),
        ("--n_clients", int, 2),
        ("--num_rounds", int, 100),
        ("--bundle_root", str, "bundles/spleen_ct_segmentation"),
        ("--workspace", str, "work/spleen"),
        ("--gpu", str, "0"),
        ("--export", str, None),
    ):
        parser.add_argument(flag, type=kind, default=default)
    main(parser.parse_args())
`,
    { files: FILES },
  ),
  wholeJob(
    'split-learning',
    `
from nvflare.app_common.workflows.splitnn_workflow import SplitNNController
from nvflare.job_config.api import FedJob
from nvflare.job_config.script_runner import ScriptRunner

job = FedJob(name="cifar10_splitnn", min_clients=2, mandatory_clients=["site-1", "site-2"])
job.to_server(SplitNNController(num_rounds=50, persistor_id="", shareable_generator_id="", batch_size=64))
job.to(ScriptRunner("src/train.py", "--half image"), "site-1")
job.to(ScriptRunner("src/train.py", "--half label"), "site-2")
job.simulator_run("work/split")
`,
    { files: FILES },
  ),
  wholeJob(
    'edge-buffered',
    `
import argparse

from nvflare.edge.tools.edge_fed_buff_recipe import DeviceManagerConfig, EdgeFedBuffRecipe, ModelManagerConfig
from nvflare.recipe import SimEnv
from src.net import Net


def build_recipe(is_async):
    if is_async:
        model_manager = ModelManagerConfig(
            global_lr=0.05, num_updates_for_model=1, max_num_active_model_versions=200, update_timeout=1000
        )
        return model_manager, DeviceManagerConfig(device_selection_size=200, min_hole_to_fill=1, device_reuse=True)
    model_manager = ModelManagerConfig(
        max_model_version=3, update_timeout=1000, num_updates_for_model=20, max_num_active_model_versions=1
    )
    return model_manager, DeviceManagerConfig(device_selection_size=20, min_hole_to_fill=20, device_reuse=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fl_mode", choices=["sync", "async"], default="sync")
    args = parser.parse_args()
    model_manager, device_manager = build_recipe(args.fl_mode == "async")
    recipe = EdgeFedBuffRecipe(
        job_name=f"pt_cifar10_{args.fl_mode}",
        model=Net(),
        model_manager_config=model_manager,
        device_manager_config=device_manager,
    )
    recipe.execute(SimEnv(num_clients=4))


if __name__ == "__main__":
    main()
`,
    { files: FILES },
  ),
  wholeJob(
    'server-object-from-alias',
    `
import nvflare.app_opt.pt.job_config.fed_avg as pt_jobs
from nvflare import job_config
from nvflare.job_config.script_runner import ScriptRunner as Runner
from src.net import Net as Model

Job = pt_jobs.FedAvgJob
job = Job(name="aliases", initial_model=Model(num_classes=2), **{"n_clients": 3, "num_rounds": 7})
attach = job.to
runners = {f"site-{k}": Runner(script="src/train.py") for k in (1, 2, 3)}
[attach(runner, name) for name, runner in runners.items()]
job.simulator_run("work")
`,
    { files: FILES },
  ),
];
