"""Runs job files under real Python and the real NVFlare, up to the point where the simulator would start.

Reads {"jobs": [{"id", "folder", "entry", "args", "world"}]} from stdin, writes {"id": truth} to stdout. Each
job runs in a process of its own, forked after NVFlare is imported. `world` 1 is another environment,
clock and randomness: what differs between the two worlds cannot be known from the source.
"""

import contextlib
import datetime
import gc
import importlib
import importlib.abc
import importlib.machinery
import io
import json
import logging
import os
import pathlib
import random
import runpy
import socket
import sys
import time
import traceback
import types
import warnings

STUBS = set(
    """torch torchvision torchmetrics lightning pytorch_lightning tensorflow keras xgboost mlflow wandb monai transformers tensorboard packaging timm datasets flwr
    sklearn pandas scipy peft trl bionemo hydra omegaconf typer matplotlib tenseal lifelines absl dotenv accelerate bitsandbytes safetensors""".split()
)
LIMIT_SECONDS = 20


class StubMeta(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        made = stub_class(name, cls.__module__, Stub)
        setattr(cls, name, made)
        return made


class Stub(metaclass=StubMeta):
    """Stands in for any class or function of a package that is not installed."""

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        # What NVFlare asks of any object: a model is not one of its components.
        if name.startswith("__") or name in ("add_to_fed_job", "get_job_target_type"):
            raise AttributeError(name)
        return Stub()

    def named_parameters(self):
        return [("weight", Stub())]

    def __call__(self, *args, **kwargs):
        return args[0] if args and callable(args[0]) else Stub()

    def __iter__(self):
        return iter(())

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False


class KerasModel(Stub):
    """What NVFlare checks a TensorFlow model for."""


def stub_class(name, module, base):
    if name == "Model" and module.startswith(("tensorflow", "keras")):
        return KerasModel
    return StubMeta(name, (KerasModel if name == "Sequential" else base,), {"__module__": module})


class StubModule(types.ModuleType):
    __path__ = []
    __file__ = "stub"
    __version__ = "9.9.9"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        # Layers are modules, which NVFlare checks.
        base = self.Module if self.__name__ == "torch.nn" and name != "Module" else Stub
        made = stub_class(name, self.__name__, base)
        setattr(self, name, made)
        return made


class StubFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in STUBS:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return StubModule(spec.name)

    def exec_module(self, module):
        pass


MODULES = """
nvflare nvflare.recipe nvflare.job_config.api nvflare.job_config.base_fed_job nvflare.job_config.script_runner
nvflare.job_config.stats_job nvflare.app_common.np.recipes nvflare.app_common.np.recipes.lr.fedavg
nvflare.app_common.np.recipes.cross_site_eval nvflare.app_opt.sklearn.recipes
nvflare.app_opt.pt.recipes nvflare.app_opt.pt.recipes.swarm nvflare.app_opt.pt.recipes.fedce
nvflare.app_opt.pt.job_config.fed_avg nvflare.app_opt.pt.job_config.base_fed_job nvflare.app_opt.xgboost.recipes
nvflare.app_opt.tf.recipes nvflare.app_opt.tf.job_config.fed_avg nvflare.app_common.ccwf.ccwf_job
nvflare.app_common.workflows.fedavg nvflare.app_common.workflows.scatter_and_gather
nvflare.app_common.workflows.cyclic nvflare.app_common.workflows.cyclic_ctl
nvflare.app_common.widgets.intime_model_selector nvflare.app_common.widgets.metrics_artifact_writer
nvflare.recipe.fedstats nvflare.recipe.cyclic nvflare.app_opt.flower.recipe nvflare.app_opt.pt.recipes.fedeval
nvflare.app_opt.pt.job_config.fed_sag_mlflow nvflare.edge.tools.edge_fed_buff_recipe
nvflare.edge.tools.et_fed_buff_recipe nvflare.recipe.fed_task nvflare.app_common.psi.recipes.dh_psi
nvflare.app_opt.xgboost.recipes.bagging nvflare.app_opt.xgboost.recipes.histogram
nvflare.app_opt.xgboost.recipes.vertical nvflare.app_opt.pt.recipes.fedavg_he nvflare.app_opt.pt.recipes.cyclic
""".split()


class Record:
    """What one job file did."""

    def __init__(self):
        self.starts = []
        self.given = {}

    def start(self, surface, job, environment, clients, folder):
        self.starts.append(describe(surface, job, environment, clients, folder, self.given))


RECORD = Record()


def prepare():
    sys.meta_path.append(StubFinder())
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    missing = {}
    for name in MODULES:
        try:
            importlib.import_module(name)
        except Exception as e:
            missing[name] = repr(e)
    sys.modules["nvflare.app_opt.flower.recipe"]._validate_flwr_version = lambda: None
    watch_constructors()
    watch_starts()
    return missing


def watch_constructors():
    from nvflare.job_config.api import FedJob
    from nvflare.recipe.spec import ExecEnv, Recipe

    for module in [m for n, m in sorted(sys.modules.items()) if n.startswith("nvflare")]:
        for cls in list(vars(module).values()):
            if isinstance(cls, type) and issubclass(cls, (Recipe, FedJob, ExecEnv)) and "__init__" in vars(cls):
                if not hasattr(cls.__init__, "watched"):
                    cls.__init__ = watched(cls, cls.__init__)


def watched(cls, original):
    def __init__(self, *args, **kwargs):
        if id(self) not in RECORD.given:
            RECORD.given[id(self)] = (cls, arguments_of(original, args, kwargs), self)
        original(self, *args, **kwargs)

    __init__.watched = True
    return __init__


def arguments_of(function, args, kwargs):
    names = function.__code__.co_varnames[1 : function.__code__.co_argcount]
    return {name: plain(value) for name, value in [*zip(names, args), *kwargs.items()]}


def watch_starts():
    from nvflare.job_config.api import FedJob
    from nvflare.job_config.fed_job_config import FedJobConfig
    from nvflare.recipe.poc_env import PocEnv
    from nvflare.recipe.prod_env import ProdEnv
    from nvflare.recipe.spec import Recipe

    surfaces = []
    run, simulate = Recipe.run, FedJob.simulator_run

    def recipe_run(self, env, *args, **kwargs):
        surfaces.append((self, env))
        try:
            return run(self, env, *args, **kwargs)
        finally:
            surfaces.pop()

    def simulator_run(self, workspace, *args, **kwargs):
        CURRENT.append((self, workspace))
        try:
            return simulate(self, workspace, *args, **kwargs)
        finally:
            CURRENT.pop()

    def started(self, workspace, *args, clients=None, n_clients=None, **kwargs):
        job, folder = CURRENT[-1]
        surface, env = surfaces[-1] if surfaces else (job, None)
        RECORD.start(surface, job, env, clients.split(","), None if surfaces else folder)
        return 0

    def deployed(self, job):
        surface, env = surfaces[-1] if surfaces else (job, self)
        count = getattr(self, "num_clients", 0) or 0
        names = getattr(self, "clients", None) or [f"site-{i + 1}" for i in range(count)]
        RECORD.start(surface, job, self, names, None)
        return "job-id"

    Recipe.run = recipe_run
    FedJob.simulator_run = simulator_run
    FedJobConfig.simulator_run = started
    PocEnv.deploy = deployed
    ProdEnv.deploy = deployed


CURRENT = []


def describe(surface, job, environment, clients, folder, given):
    cls, arguments, _ = given.get(id(surface), (type(surface), {}, None))
    server = job._deploy_map.get("server")
    config = server.app_config if server else None
    components = list(config.components.values()) if config else []
    workflows = [w.controller for w in config.workflows] if config else []
    client_apps = [app.app_config for target, app in job._deploy_map.items() if target != "server"]
    for app in client_apps:
        components += list(app.components.values())
    components = [c for c in components if not isinstance(c, Stub)]
    selectors = [c for c in components if hasattr(c, "key_metric") and hasattr(c, "negate_key_metric")]
    scripts = []
    for app in client_apps:
        for item in app.executors:
            script = script_of(item.executor)
            if script and script not in scripts:
                scripts.append(script)
    return {
        "class": f"{cls.__module__}.{cls.__qualname__}",
        "arguments": arguments,
        # Edge devices train until there are so many versions of the model.
        "num_rounds": [c.max_model_version for c in components if hasattr(c, "max_model_version")] or rounds_of(workflows),
        "min_clients": job.job.min_clients,
        "num_clients": len(clients) or None,
        "sites": clients or None,
        "metric": [s.key_metric for s in selectors],
        "mode": ["min" if s.negate_key_metric else "max" for s in selectors],
        "stop_cond": [getattr(w, "stop_cond", None) for w in workflows],
        "scripts": scripts,
        "environment": None if environment is None else environment_class(environment),
        "environment_arguments": given[id(environment)][1] if id(environment) in given else {},
        "folder": None if folder is None else plain(folder),
        "writer": any(type(c).__name__ == "MetricsArtifactWriter" for c in components),
        "workflows": [type(w).__name__ for w in workflows],
    }


def environment_class(environment):
    cls = next(c for c in type(environment).__mro__ if c.__module__.startswith("nvflare"))
    return f"{cls.__module__}.{cls.__qualname__}"


def rounds_of(workflows):
    found = []
    for workflow in workflows:
        if type(workflow).__name__.startswith(("CrossSite", "Flower")):
            continue  # Evaluates once, after the rounds of training; runs an application with its own rounds.
        for name in ("num_rounds", "_num_rounds", "fl_rounds"):
            if name in vars(workflow):
                found.append(plain(vars(workflow)[name]))
                break
    return found


def script_of(executor):
    for name in ("_task_script_path", "task_script_path"):
        if getattr(executor, name, None):
            return plain(getattr(executor, name))
    command = getattr(executor, "_command", None) or getattr(executor, "command", None)
    if isinstance(command, list):
        for part in command:
            if isinstance(part, str) and part.startswith("custom/"):
                return part[len("custom/") :]
    return None


def plain(value, depth=0):
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return {"int": str(value)}
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else {"float": repr(value)}
    if isinstance(value, pathlib.PurePath):
        return {"path": str(value)}
    if depth < 6 and isinstance(value, (list, tuple)):
        return [plain(item, depth + 1) for item in value]
    if depth < 6 and isinstance(value, (set, frozenset)):
        return {"set": sorted((plain(item, depth + 1) for item in value), key=repr)}
    if depth < 6 and isinstance(value, dict):
        return {"dict": [[plain(k, depth + 1), plain(v, depth + 1)] for k, v in value.items()]}
    cls = value if isinstance(value, type) else type(value)
    return {"object": f"{cls.__module__}.{cls.__qualname__}"}


# The other world


class OtherEnvironment(dict):
    """Every variable has another value, and those that are not set are."""

    KEPT = ("PATH", "HOME", "PYTHON", "LANG", "LC_", "TMP", "NVFLARE", "LD_")

    def __getitem__(self, name):
        return self.get(name)

    def get(self, name, default=None):
        if str(name).startswith(self.KEPT):
            return dict.get(self, name, default)
        return "7"

    def __contains__(self, name):
        return str(name).startswith(self.KEPT) and dict.__contains__(self, name) or not str(name).startswith(self.KEPT)


class OtherDatetime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2031, 7, 9, 13, 17, 19, tzinfo=tz)

    today = utcnow = now


class OtherDate(datetime.date):
    @classmethod
    def today(cls):
        return cls(2031, 7, 9)


def enter_world(number):
    random.seed(number + 1)
    if number == 0:
        return
    os.environ = OtherEnvironment(os.environ)
    shift = 123_456_789.25
    for name in ("time", "perf_counter", "monotonic"):
        original = getattr(time, name)
        setattr(time, name, lambda original=original: original() * 1.5 + shift)
    datetime.datetime, datetime.date = OtherDatetime, OtherDate
    os.cpu_count = lambda: 97
    os.getpid = lambda: 424242
    socket.gethostname = lambda: "elsewhere"
    try:
        import numpy

        numpy.random.seed(99)
    except ImportError:
        pass


def run_job(job):
    enter_world(job["world"])
    os.chdir(os.path.join(job["folder"], os.path.dirname(job["entry"])))
    entry = os.path.basename(job["entry"])
    sys.argv = [entry, *job["args"]]
    sys.path.insert(0, os.getcwd())
    sys.dont_write_bytecode = True
    truth = {"error": None}
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            runpy.run_path(os.path.abspath(entry), run_name="__main__")  # As Python itself does it.
    except SystemExit as e:
        truth["exit"] = plain(e.code)
    except BaseException as e:
        truth["error"] = f"{type(e).__name__}: {e}"
        truth["traceback"] = traceback.format_exc()[-1500:]
    truth["starts"] = RECORD.starts
    return truth


def fork_job(job):
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        import signal

        signal.alarm(LIMIT_SECONDS)
        with os.fdopen(write, "w") as out:
            json.dump(run_job(job), out)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as source:
        text = source.read()
    os.waitpid(pid, 0)
    return json.loads(text) if text else {"error": "the job did not end", "starts": []}


def main():
    missing = prepare()
    request = json.load(sys.stdin)
    sys.stdout.flush()
    gc.disable()
    gc.freeze()  # Else each child copies the pages that its collector touches.
    truths = [fork_job(job) for job in request["jobs"]]
    json.dump({"missing": missing, "truths": truths}, sys.stdout)


main()
