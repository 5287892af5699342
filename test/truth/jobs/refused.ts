import type { TruthJob } from '../harness.ts';
import { NETWORK, wholeJob } from './template.ts';

const PT =
  'from nvflare.app_opt.pt.recipes import CyclicRecipe, FedAvgRecipe, FedOptRecipe, FedProxRecipe, SwarmLearningRecipe';
const COUNTS = 'min_clients=2, num_rounds=3';
const USUAL = `${COUNTS}, train_script="client.py"`;
const MODEL = `model=Net(), ${USUAL}`;
const TWO = 'SimEnv(num_clients=2)';
const SITES = 'SimEnv(clients=["site-1", "site-2"])';

/** What is built, and where it runs. Some of it NVFlare refuses, some of it only looks as if it would. */
const ROWS: readonly (readonly [recipe: string, environment: string])[] = [
  [`FedAvgRecipe(${USUAL})`, TWO],
  [`FedOptRecipe(${USUAL})`, TWO],
  [`FedProxRecipe(${USUAL})`, TWO],
  [`CyclicRecipe(${USUAL})`, TWO],
  [`FedAvgRecipe(${USUAL}, initial_ckpt="/tmp/x.pt")`, TWO],
  [`FedAvgRecipe(${MODEL}, initial_ckpt=None)`, TWO],
  [`FedAvgRecipe(model=Net, ${USUAL})`, TWO],
  [`FedAvgRecipe(model="model.Net", ${USUAL})`, TWO],
  [`FedAvgRecipe(model={"path": "model.Net"}, ${USUAL})`, TWO],
  [`FedAvgRecipe(initial_model=Net(), ${USUAL})`, TWO],
  [`NumpyFedAvgRecipe(initial_model=[1.0], ${USUAL})`, TWO],
  [`NumpyFedAvgRecipe(model=Net(), ${USUAL})`, TWO],
  [`NumpyFedAvgRecipe(model={"a": [1.0]}, ${USUAL})`, TWO],
  [`NumpyFedAvgRecipe(model=np.zeros(3), ${USUAL})`, TWO],
  [`BaseRecipe(model=Net(), ${USUAL})`, TWO],
  [`BaseRecipe(model={"path": "model.Net"}, ${USUAL})`, TWO],
  ['FedAvgRecipe(model=Net(), min_clients=0, num_rounds=3, train_script="client.py")', TWO],
  ['FedAvgRecipe(model=Net(), min_clients=2, num_rounds=3.0, train_script="client.py")', TWO],
  ['FedAvgRecipe(model=Net(), min_clients=2, num_rounds="3", train_script="client.py")', TWO],
  ['FedAvgRecipe(model=Net(), min_clients=2, num_rounds=True, train_script="client.py")', TWO],
  [`FedAvgRecipe(model=Net(), ${COUNTS}, train_script="missing.py")`, TWO],
  [`FedAvgRecipe(model=Net(), ${COUNTS}, train_script=Path("client.py"))`, TWO],
  [`FedAvgRecipe(model=Net(), ${COUNTS}, train_script=str(Path("client.py")))`, TWO],
  [`FedAvgRecipe(${MODEL}, train_args=["--lr", "0.1"])`, TWO],
  [`FedAvgRecipe(${MODEL}, train_args=None)`, TWO],
  [`FedAvgRecipe(name="a b", ${MODEL})`, TWO],
  [`FedAvgRecipe(name="alpha=0.5", ${MODEL})`, TWO],
  [`FedAvgRecipe(name="alpha-0.5_x", ${MODEL})`, TWO],
  [`FedAvgRecipe(name="", ${MODEL})`, TWO],
  [`FedAvgRecipe(${MODEL}, key_metric=None)`, TWO],
  [`FedAvgRecipe(${MODEL}, key_metric="")`, TWO],
  [`FedAvgRecipe(${MODEL}, key_metric_mode="maximize")`, TWO],
  [`FedAvgRecipe(${MODEL}, key_metric_mode=None)`, TWO],
  [`FedAvgRecipe(${MODEL}, stop_cond="accuracy=>0.5")`, TWO],
  [`FedAvgRecipe(${MODEL}, aggregator_data_kind="NOPE")`, TWO],
  [`FedAvgRecipe(${MODEL}, server_expected_format="torch")`, TWO],
  [`FedAvgRecipe(${MODEL}, params_transfer_type="DIFF")`, TWO],
  [`FedAvgRecipe(${MODEL}, save_filename="best.pt")`, TWO],
  [`FedAvgRecipe(${MODEL}, framework="pytorch")`, TWO],
  [`FedAvgRecipe(${MODEL}, per_site_config={"site-1": {}})`, SITES],
  [`FedAvgRecipe(${MODEL}, per_site_config={"site-1": {}, "site-2": {}})`, SITES],
  [`FedAvgRecipe(${MODEL}, per_site_config={})`, TWO],
  [`FedAvgRecipe(${MODEL}, per_site_config=None)`, TWO],
  [`FedAvgRecipe(${MODEL})`, 'SimEnv(num_clients=0)'],
  [`FedAvgRecipe(${MODEL})`, 'SimEnv(num_clients=-1)'],
  [`FedAvgRecipe(${MODEL})`, 'SimEnv(clients="site-1,site-2")'],
  [`FedAvgRecipe(${MODEL})`, 'SimEnv(num_clients=3, clients=["a", "b"])'],
  [`FedAvgRecipe(${MODEL})`, 'SimEnv(num_clients=2, gpu_config=0)'],
  [`FedAvgRecipe(${MODEL})`, 'SimEnv(num_clients=2, gpu_config="0,1")'],
  [`FedAvgRecipe(${MODEL})`, 'PocEnv(num_clients=3, clients=["x", "y", "z"])'],
  [`FedOptRecipe(${MODEL}, key_metric="auc")`, TWO],
  [`FedProxRecipe(${MODEL}, fedprox_mu=0.1)`, TWO],
  [`SwarmLearningRecipe(name="s", ${MODEL}, train_args="--x 1")`, TWO],
  [`SwarmLearningRecipe(name="s", ${MODEL}, train_args={"script_args": "--x 1"})`, TWO],
];

export const refused: TruthJob[] = ROWS.map(([recipe, environment]) =>
  wholeJob(
    `refused-${recipe} ${environment}`.replace(/\//g, '÷'),
    `
from pathlib import Path

import numpy as np
from model import Net
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
${PT}
from nvflare.recipe import PocEnv, SimEnv
from nvflare.recipe.fedavg import FedAvgRecipe as BaseRecipe

recipe = ${recipe}
recipe.execute(${environment})
`,
    { files: { 'model.py': NETWORK } },
  ),
);
