"""Writes catalogue.json: what the NVFlare classes of job files are, read from an installed package.

The package's source is parsed, never imported. Run it by hand for a new NVFlare version:

    python scripts/nvflare/catalogue/catalogue_build.py --package .venv/lib/python3.11/site-packages/nvflare

A test runs it again and compares, so that the catalogue cannot drift from the pinned version.
"""

import argparse
import ast
import json
import re
import sys
from pathlib import Path

from catalogue_constructor import Reader
from catalogue_source import Package
from catalogue_symbol import UNKNOWN, contains_unknown

# What a class is, by the class it derives from; the first that fits.
KINDS = {
    "recipe": "nvflare.recipe.spec.Recipe",
    "job": "nvflare.job_config.api.FedJob",
    "environment": "nvflare.recipe.spec.ExecEnv",
    "controller": "nvflare.apis.impl.controller.Controller",
    "selector": "nvflare.app_common.widgets.intime_model_selector.IntimeModelSelector",
    "simple_selector": "nvflare.app_common.ccwf.comps.simple_intime_model_selector.SimpleIntimeModelSelector",
    "metrics_writer": "nvflare.app_common.widgets.metrics_artifact_writer.MetricsArtifactWriter",
    "runner": "nvflare.job_config.script_runner.ScriptRunner",
    "aggregator": "nvflare.app_common.aggregators.model_aggregator.ModelAggregator",
    "assessor": "nvflare.edge.assessor.Assessor",
    "executor": "nvflare.apis.executor.Executor",
}
# Classes that carry settings from the job file to a constructor.
SETTINGS = (
    "nvflare.app_common.ccwf.ccwf_job.SwarmServerConfig",
    "nvflare.app_common.ccwf.ccwf_job.SwarmClientConfig",
    "nvflare.app_common.ccwf.ccwf_job.CyclicServerConfig",
    "nvflare.app_common.ccwf.ccwf_job.CyclicClientConfig",
    "nvflare.edge.tools.edge_fed_buff_recipe.ModelManagerConfig",
    "nvflare.edge.tools.edge_fed_buff_recipe.DeviceManagerConfig",
)

# What no constructor says, measured by running each workflow (controller, or recipe where it differs):
# where its numbers can be read after a run that has a MetricsArtifactWriter.
EVIDENCE = {
    "nvflare.app_common.workflows.fedavg.FedAvg": "round_metrics",
    "nvflare.app_common.workflows.base_fedavg.BaseFedAvg": "round_metrics",
    "nvflare.app_common.workflows.scaffold.Scaffold": "round_metrics",
    "nvflare.app_common.workflows.lr.fedavg.FedAvgLR": "round_metrics",
    "nvflare.app_common.workflows.scatter_and_gather.ScatterAndGather": "round_metrics",
    "nvflare.app_common.workflows.cyclic.Cyclic": "none",
    "nvflare.app_common.workflows.cyclic_ctl.CyclicController": "none",
    "nvflare.app_common.ccwf.cyclic_server_ctl.CyclicServerController": "none",
    "nvflare.app_common.ccwf.swarm_server_ctl.SwarmServerController": "none",
    "nvflare.app_opt.xgboost.histogram_based_v2.controller.XGBController": "none",
    "nvflare.app_opt.xgboost.recipes.bagging.XGBBaggingRecipe": "none",
    "nvflare.app_opt.sklearn.recipes.svm.SVMFedAvgRecipe": "server_log",
    "nvflare.app_opt.sklearn.recipes.kmeans.KMeansFedAvgRecipe": "server_log",
}
# Surfaces that are recognised and refused, with the reason a person reads.
REFUSED = {
    "nvflare.app_opt.pt.recipes.fedeval.FedEvalRecipe": "only evaluates a model, it has no training loop",
    "nvflare.app_common.np.recipes.cross_site_eval.NumpyCrossSiteEvalRecipe": "only evaluates a model, it has no training loop",
    "nvflare.recipe.fedstats.FedStatsRecipe": "only computes statistics, it has no training loop",
    "nvflare.job_config.stats_job.StatsJob": "only computes statistics, it has no training loop",
    "nvflare.app_common.psi.recipes.dh_psi.DhPSIRecipe": "only intersects sets of identifiers, it has no training loop",
    "nvflare.recipe.fed_task.FedTaskRecipe": "sends one task to the sites, it has no training loop",
    "nvflare.app_opt.flower.recipe.FlowerRecipe": "runs a nested application, whose training NVFlare does not see",
    "nvflare.app_opt.flower.flower_job.FlowerJob": "runs a nested application, whose training NVFlare does not see",
    "nvflare.collab.recipe.CollabRecipe": "runs a nested application, whose training NVFlare does not see",
}
# What is found out in functions that are not followed: the kinds of value an argument may be.
KINDS_OF_VALUE = {
    "nvflare.app_opt.pt.recipes.": ("model", ("dict", "object"), "model must be an nn.Module or a dict"),
    "nvflare.app_common.np.recipes.fedavg.": ("model", ("list",), "model must be a list or a numpy array"),
    "nvflare.recipe.fedavg.": ("model", ("dict",), "model must be a dict; other models need a recipe of their framework"),
    "nvflare.app_opt.pt.recipes.swarm.Swarm": ("train_args", ("dict",), "train_args must be a dict"),
}
# The arguments of built objects that say something about budget, objective and train script.
TELLING = {
    "num_rounds", "num_clients", "n_clients", "min_clients", "max_model_version",
    "key_metric", "negate_key_metric", "key_metric_mode", "stop_cond", "aggregator", "script",
}
MUTATORS = set("append extend insert remove pop popitem clear update setdefault sort reverse add discard".split())
# Parts of the package that no job file imports.
APART = tuple(f"nvflare.{part}" for part in "dashboard lighter tool private fuel.hci fuel.f3 fuel_opt".split())
UNUSUAL = {"__new__", "__bool__", "__len__", "__setattr__", "__getattr__", "__getattribute__"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--package", type=Path, required=True, help="folder of the installed nvflare package")
    parser.add_argument("--output", type=Path, default=Path(__file__).with_name("catalogue.json"))
    options = parser.parse_args()
    text = render(build(Package(options.package.resolve())))
    if str(options.output) == "-":
        sys.stdout.write(text)
    else:
        options.output.write_text(text, encoding="utf-8")


def build(package):
    kinds = {name: kind_of(package, name) for name in sorted(package.classes)}
    described = {name: kind for name, kind in kinds.items() if kind is not None}
    aliases = {}
    for path, target in sorted(package.exports()):
        if target in described and path != target and not path.startswith(APART):
            aliases.setdefault(target, []).append(path)
    return {
        "nvflare": version_of(package),
        "classes": {name: describe(package, name, kind, aliases.get(name, [])) for name, kind in described.items()},
        "modules": {
            module.name: names_of(package, module)
            for module in package.modules.values()
            if not module.name.startswith(APART)
        },
        "exports": {
            module.name: names
            for module in package.modules.values()
            if not module.name.startswith(APART) and (names := exported_by(module)) is not None
        },
    }


def kind_of(package, name):
    line = package.lineage(name)
    if name in SETTINGS:
        return "settings"
    kind = next((kind for kind, base in KINDS.items() if base in line), None)
    if kind == "executor" and not any(p[0] == "task_script_path" for p in signature(package, name)[0]):
        return None
    return "selector" if kind == "simple_selector" else kind


def describe(package, name, kind, aliases):
    entry = {"kind": kind, "aliases": aliases, "bases": [b for b in package.lineage(name)[1:] if b in package.classes]}
    parameters, open_ended = signature(package, name)
    entry["parameters"] = parameters
    if open_ended:
        entry["open"] = True
    reader = Reader(package)
    if kind in ("recipe", "job", "environment", "settings", "controller", "selector"):
        methods = ("_prepare_client_apps",) if kind == "recipe" else ()
        made = reader.construct(name, {p[0]: {"p": p[0]} for p in parameters}, methods)
        builds = [item for item in (telling(package, *build) for build in reader.builds) if item]
        if builds and kind in ("recipe", "job"):
            entry["builds"] = builds
        fields = {k: v for k, v in reader.held(made).items() if k in TELLING and not contains_unknown(v)}
        if kind == "job" and not any(p[0] == "min_clients" for p in parameters):
            fields["min_clients"] = reader.held(reader.held(made)["job"])["min_clients"]
        if fields:
            entry["fields"] = fields
    refusals = [*refusals_of(reader), *kinds_of_value(name, [p[0] for p in parameters])]
    if kind in ("recipe", "job", "environment", "settings") and refusals and name not in REFUSED:
        entry["refuses"] = refusals
    if kind in ("recipe", "job", "environment"):
        entry["methods"] = methods_of(package, name)
        entry["own"] = " ".join(sorted({node.name for node in package.classes[name].methods()}))
    changing = [node.name for node in package.classes[name].methods() if mutates_parameters(node) and node.name[0] != "_"]
    if changing:
        entry["changing"] = changing
    if name in REFUSED:
        entry["refused"] = REFUSED[name]
    evidence = next((EVIDENCE[base] for base in package.lineage(name) if base in EVIDENCE), None)
    if evidence:
        entry["evidence"] = evidence
    return entry


def methods_of(package, name):
    """Public methods of the class itself: their parameters, and what they put into the job."""
    found = {}
    for node in package.classes[name].methods():
        if node.name.startswith("_") or node.decorator_list or node.args.vararg or node.args.kwarg and len(node.args.args) < 2:
            continue
        parameters = [a.arg for a in node.args.args][1:] + [a.arg for a in node.args.kwonlyargs]
        found[node.name] = {"parameters": parameters}
        if name != KINDS["job"]:
            reader = Reader(package)
            reader.call(name, node.name, {p: {"p": p} for p in parameters})
            builds = [item for item in (telling(package, *build) for build in reader.builds) if item]
            if builds:
                found[node.name]["builds"] = builds
            # Called with the environment when a recipe is started.
            if node.name == "process_env" and reader.refusals:
                found[node.name]["refuses"] = refusals_of(reader)
    return found


def signature(package, name):
    """Parameters as [name, how, default]: how is `either`, `keyword` or `positional`; `*args, **kwargs` are followed."""
    cls, node = package.find_method(name, "__init__")
    if node is None:
        return [], False
    reader = Reader(package)
    found, open_ended = [], False
    names = [a.arg for a in node.args.posonlyargs + node.args.args][1:]
    offset = len(names) - len(node.args.defaults)
    for index, param in enumerate(names):
        default = node.args.defaults[index - offset] if index >= offset else None
        found.append(parameter(reader, cls, param, "either", default))
    if node.args.vararg and node.args.kwarg:
        above, _ = package.find_method(name, "__init__", after=cls.name)
        if above is not None:
            inherited, open_ended = signature(package, above.name)
            found = [p for p in inherited if p[0] not in names] + found
    elif node.args.kwarg:
        open_ended = True
    for arg, default in zip(node.args.kwonlyargs, node.args.kw_defaults):
        found = [p for p in found if p[0] != arg.arg]
        found.append(parameter(reader, cls, arg.arg, "keyword", default))
    return found, open_ended


def parameter(reader, cls, name, how, default):
    if default is None:
        return [name, how]
    value = reader.default(cls.module, default)
    return [name, how, value if "v" in value else {"code": ast.unparse(default)}]


def telling(package, name, arguments, path):
    """A built object, with the arguments that say something; nothing where it says nothing."""
    when = {} if not path else {"when": path[0] if len(path) == 1 else {"all": list(path)}}
    if name == "":
        return {**arguments, **when} if not contains_unknown(path) else None
    kind = kind_of(package, name)
    if kind not in ("job", "controller", "assessor", "selector", "metrics_writer", "runner"):
        return None
    # What cannot be followed stays in as unknown: left out, it would read as the default.
    given = {k: UNKNOWN if contains_unknown(v) else v for k, v in arguments.items() if k in TELLING}
    return {"class": name, "arguments": given, **when}


def refusals_of(reader):
    return [{"when": test, "says": says} for test, says in reader.refusals if worth_saying(test, reader)]


def kinds_of_value(name, parameters):
    """Refusals of arguments whose value is of no kind that the class takes."""
    found = []
    for prefix, (parameter, allowed, says) in KINDS_OF_VALUE.items():
        if name.startswith(prefix) and parameter in parameters:
            value = {"p": parameter}
            wrong = [{"not": test} for test in [{"is_none": value}, *({"builtin": value, "type": t} for t in allowed)]]
            without = [{"is_none": {"p": other}} for other in ("model_persistor",) if other in parameters]
            found.append({"when": {"all": [*wrong, *without]}, "says": says})
    return found


def worth_saying(test, reader):
    """Refusals that a job file can run into: by plain arguments, and integers only where they are counts."""
    text = json.dumps(test)
    if any(f'"{word}":' in text for word in ("if", "of", "validated", "code")):
        return False
    for strict in ("integer", "integer_like"):
        if test == {"not": {strict: (value := test.get("not", {}).get(strict))}} and value is not None:
            lenient = any(t == {"not": {"integer_like": value}} for t, _ in reader.refusals)
            return value.get("p") in TELLING and not (strict == "integer" and lenient)
    return True


def names_of(package, module):
    """
    Names of the package that can be imported from a module. A `!` marks a class whose objects are not
    ordinary (they may be false, or do not keep attributes), a `*` what may change a list or dictionary
    that it is given.
    """
    names = []
    for name, target in sorted(module.names.items()):
        target = package.canonical(target)
        if not name.startswith("_") and target.startswith(f"{package.root.name}."):
            marks = ("" if is_plain(package, target) else "!") + ("*" if mutates(package, target) else "")
            names.append(name + marks)
    return " ".join(names)


def exported_by(module):
    """What a module's `__all__` says, where it is one list of names; None where there is no such list."""
    said = [node for node in ast.walk(module.tree) if isinstance(node, ast.Name) and node.id == "__all__"]
    value = module.constants.get("__all__")
    if len(said) != 1 or not isinstance(value, ast.List):
        return None
    names = [getattr(item, "value", None) for item in value.elts]
    return " ".join(names) if all(isinstance(name, str) for name in names) else None


def mutates(package, name):
    if name in package.functions:
        return mutates_parameters(package.functions[name][1])
    lines = [base for base in package.lineage(name) if base in package.classes]
    constructors = [package.classes[base].method("__init__") for base in lines]
    return any(mutates_parameters(node) for node in constructors if node is not None)


def mutates_parameters(node):
    """Whether a function visibly changes an object that it is given."""
    params = {a.arg for a in node.args.posonlyargs + node.args.args + node.args.kwonlyargs} - {"self", "cls"}
    params -= {name for part in ast.walk(node) if isinstance(part, ast.Assign) for name in copied(part)}
    for part in ast.walk(node):
        changed = []
        if isinstance(part, (ast.Assign, ast.Delete)):
            changed = [t.value for t in part.targets if isinstance(t, ast.Subscript)]
        elif isinstance(part, ast.AugAssign):
            changed = [part.target.value if isinstance(part.target, ast.Subscript) else part.target]
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in MUTATORS:
            changed = [part.func.value]
        if any(isinstance(item, ast.Name) and item.id in params for item in changed):
            return True
    return False


def copied(node):
    """Names that an assignment binds to a copy, so that what is changed later is the function's own."""
    calls = [part.func for part in ast.walk(node.value) if isinstance(part, ast.Call)]
    if any((getattr(call, "attr", None) or getattr(call, "id", "")) in ("deepcopy", "copy", "dict", "list") for call in calls):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


def is_plain(package, name):
    if name not in package.classes:
        return True
    for base in package.lineage(name):
        if base not in package.classes:
            if base not in ("object", "ABC", "abc.ABC", "") and "BaseModel" not in base:
                return False
        elif UNUSUAL & {node.name for node in package.classes[base].methods()}:
            return False
    return True


def version_of(package):
    source = (package.root / "_version.py").read_text(encoding="utf-8")
    return re.search(r'"version": "([^"]+)"', source).group(1)


def render(catalogue):
    """One line a class or module: compact to load, readable in a diff."""
    lines = ["{", f'"nvflare": {json.dumps(catalogue["nvflare"])},']
    sections = ("classes", "modules", "exports")
    for section in sections:
        items = catalogue[section].items()
        body = ",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in items)
        lines.append(f'"{section}": {{\n{body}\n}}' + ("," if section != sections[-1] else ""))
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    main()
