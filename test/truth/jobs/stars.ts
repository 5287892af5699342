import type { TruthJob } from '../harness.ts';
import { wholeJob } from './template.ts';

const RUN = `
recipe = NumpyFedAvgRecipe(name="star", model=[1.0], min_clients=2, num_rounds=4, train_script="client.py")
recipe.execute(SimEnv(num_clients=2))
`;

/** Star imports from NVFlare, of modules that say what they export and of others. */
export const stars: TruthJob[] = [
  wholeJob(
    'star-of-recipes',
    `
import argparse
from nvflare.recipe import *
from nvflare.app_common.np.recipes import *

parser = argparse.ArgumentParser()
parser.add_argument("--rounds", type=int, default=4)
args = parser.parse_args()
${RUN.replace('num_rounds=4', 'num_rounds=args.rounds')}`,
    { args: ['--rounds', '6'] },
  ),
  wholeJob(
    'star-replaces-a-name',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
def SimEnv(**kwargs):
    raise ValueError("not this one")
from nvflare.recipe import *
${RUN}`,
  ),
  wholeJob(
    'star-replaced-later',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import *
from nvflare.recipe import SimEnv as Sim
def SimEnv(num_clients):
    return Sim(num_clients=num_clients + 1)
${RUN}`,
  ),
  wholeJob(
    'star-through-a-module-of-ours',
    `
from flare_names import *
${RUN}`,
    {
      files: {
        'flare_names.py':
          'from nvflare.recipe import *\nfrom nvflare.app_common.np.recipes import NumpyFedAvgRecipe\n',
      },
    },
  ),
  wholeJob(
    'star-does-not-bind-what-is-not-exported',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
utils = 3
spec = 2
from nvflare.recipe import *
recipe = NumpyFedAvgRecipe(name="star", model=[1.0], min_clients=spec, num_rounds=utils, train_script="client.py")
recipe.execute(SimEnv(num_clients=spec))
`,
  ),
  wholeJob(
    'star-of-a-module-without-a-list',
    `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
os = 7
from nvflare.job_config.script_runner import *
recipe = NumpyFedAvgRecipe(name="star", model=[1.0], min_clients=2, num_rounds=3 if isinstance(os, int) else 9, train_script="client.py")
recipe.execute(SimEnv(num_clients=2))
`,
  ),
  wholeJob(
    'star-of-pytorch-recipes',
    `
import torch.nn as nn
from nvflare.recipe import *
from nvflare.app_opt.pt.recipes import *

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 3)

recipe = FedAvgRecipe(name="star", model=Net(), min_clients=2, num_rounds=4, train_script="client.py")
recipe.execute(SimEnv(num_clients=2))
`,
  ),
];
