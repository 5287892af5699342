"""A small NVFlare job that fails on purpose: two sites, three rounds; `--fault` says how."""

import argparse
import os
import sys

from faulty import FaultyAggregator, FaultyComponent, OtherAggregator

from nvflare.app_common.np.recipes.fedavg import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv

AGGREGATORS = {"aggregator raises": FaultyAggregator, "aggregator of another class": OtherAggregator}


def word(fault):
    """Recipes and runners split what they hand to a script at blanks."""
    return fault.replace(" ", "_") or "none"


def fed_job(fault):
    """The same job without a recipe; it ignores the code that `simulator_run` returns."""
    from nvflare.app_common.np.np_model_persistor import NPModelPersistor
    from nvflare.app_common.workflows.fedavg import FedAvg
    from nvflare.app_common.widgets.metrics_artifact_writer import MetricsArtifactWriter
    from nvflare.job_config.api import FedJob
    from nvflare.job_config.script_runner import FrameworkType, ScriptRunner

    job = FedJob(name="faulty")
    persistor = job.to_server(NPModelPersistor(model=[[0.0, 0.0]]), id="persistor")
    job.to_server(FedAvg(num_clients=2, num_rounds=3, persistor_id=persistor))
    job.to_server(MetricsArtifactWriter(), id="writer")
    runner = ScriptRunner(script="client.py", script_args=f"--fault {word(fault)}", framework=FrameworkType.NUMPY)
    job.to_clients(runner)
    job.simulator_run("work", n_clients=2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fault", default="")
    fault = parser.parse_args().fault
    if fault.startswith("job "):
        fed_job(fault[len("job ") :])
        return
    if fault == "slow workers":
        open("slow_workers", "w").close()
    aggregator = AGGREGATORS.get(fault)
    recipe = NumpyFedAvgRecipe(
        name="faulty",
        model=[[0.0, 0.0]],
        num_rounds=3,
        min_clients=3 if fault == "more sites than there are" else 2,
        train_script="client.py",
        train_args=f"--fault {word(fault)}",
        aggregator=aggregator() if aggregator else None,
        launch_external_process=fault.startswith("external"),
        command=f"{sys.executable} -u",
        key_metric="accuracy",
    )
    if fault == "bad server component":
        recipe._job.to_server(FaultyComponent(os.getpid()), id="faulty")
    recipe.execute(SimEnv(num_clients=2))


if __name__ == "__main__":
    main()
