import type { TruthJob } from '../harness.ts';
import { wholeJob } from './template.ts';

const START = `
import os
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.app_common.workflows.fedavg import FedAvg
from nvflare.job_config.api import FedJob
from nvflare.job_config.script_runner import ScriptRunner
from nvflare.recipe import PocEnv, SimEnv
from nvflare.recipe.utils import add_cross_site_evaluation, add_experiment_tracking

LONG = "LONG" in os.environ

def make(rounds=3, clients=2, script="client.py", **more):
    return NumpyFedAvgRecipe(
        name="c", model=[1.0], min_clients=clients, num_rounds=rounds, train_script=script, **more
    )

def job(rounds, sites):
    made = FedJob("j", 2)
    made.to_server(FedAvg(num_clients=2, num_rounds=rounds))
    for site in sites:
        made.to(ScriptRunner("client.py"), site)
    return made
`;

/** What runs is one thing or another, and nobody can know which: the facts in which the two agree. */
export const choices: TruthJob[] = Object.entries({
  'rounds-differ': 'r = make(3) if LONG else make(9)\nr.execute(SimEnv(num_clients=2))\n',
  'all-agree': 'r = make() if LONG else make()\nr.execute(SimEnv(num_clients=2))\n',
  'scripts-differ':
    'r = make(script="client.py") if LONG else make(script="other.py")\nr.execute(SimEnv(num_clients=2))\n',
  'metrics-differ':
    'if LONG:\n    r = make(key_metric="loss", key_metric_mode="min")\nelse:\n    r = make(key_metric="loss")\nr.execute(SimEnv(num_clients=2))\n',
  'evaluated-later':
    'r = make(3) if LONG else make(9)\nadd_cross_site_evaluation(r)\nr.add_client_config({"a": 1})\nr.execute(SimEnv(num_clients=2))\n',
  'changed-later':
    'r = make(3) if LONG else make(9)\nr.train_script = "other.py"\nr.execute(SimEnv(num_clients=2))\n',
  'one-changed':
    'a, b = make(), make()\nb.train_script = "other.py"\nr = a if LONG else b\nr.execute(SimEnv(num_clients=2))\n',
  'environment-sizes':
    'env = SimEnv(num_clients=3) if LONG else SimEnv(num_clients=4)\nmake().execute(env)\n',
  'environment-names':
    'env = SimEnv(clients=["a", "b"]) if LONG else SimEnv(clients=["a", "c"])\nmake().execute(env)\n',
  'environment-classes':
    'env = SimEnv(num_clients=2) if LONG else PocEnv(num_clients=2)\nmake().execute(env)\n',
  'both-open':
    'r = make(4) if LONG else make(4, key_metric="auc")\nenv = SimEnv(num_clients=2, num_threads=1) if LONG else SimEnv(num_clients=2)\nr.execute(env)\n',
  'jobs-by-hand':
    'j = job(3, ["site-1", "site-2"]) if LONG else job(3, ["site-1", "site-2", "site-3"])\nj.simulator_run("work")\n',
  'extended-by-hand':
    'a, b = job(3, ["site-1", "site-2"]), job(3, ["site-1", "site-2"])\nj = a if LONG else b\nj.to(ScriptRunner("other.py"), "site-3")\nj.simulator_run("work")\n',
  'one-of-three':
    'if LONG:\n    r = make(3)\nelif "SHORT" in os.environ:\n    r = make(4)\nelse:\n    r = make(5)\nr.execute(SimEnv(num_clients=2))\n',
  'one-or-none':
    'r = make() if LONG else None\nif r is not None:\n    r.execute(SimEnv(num_clients=2))\n',
  'started-elsewhere':
    'r = make(3) if LONG else make(9)\nstart = r.execute\nstart(SimEnv(num_clients=2))\n',
  'made-in-a-loop':
    'made = [make(k) for k in (3, 4)]\nr = made[0] if LONG else made[1]\nr.execute(SimEnv(num_clients=2))\n',
  'two-starts':
    'if LONG:\n    make(3).execute(SimEnv(num_clients=2))\nif not LONG:\n    make(3).execute(SimEnv(num_clients=2))\n',
}).map(([id, body]) =>
  wholeJob(`choice-${id}`, `${START}\n${body}`, { files: { 'other.py': '' } }),
);
