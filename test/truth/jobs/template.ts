import type { TruthJob } from '../harness.ts';

interface Template {
  /** Python before the recipe. */
  before?: string;
  rounds?: string;
  minClients?: string;
  clients?: string;
  /** More arguments of the recipe, each with its comma. */
  more?: string;
  /** An expression that the environment carries as it is. */
  probe?: string;
  args?: string[];
  files?: Record<string, string>;
  outside?: TruthJob['outside'];
}

/** An ordinary recipe job in which one thing is written in an unusual way. */
export function recipeJob(id: string, template: Template): TruthJob {
  const { before = '', rounds = '3', minClients = '2', clients = '2', more = '', probe } = template;
  const extra = probe === undefined ? '' : `, extra={"probe": ${probe}}`;
  const source = `
from nvflare.app_common.np.recipes import NumpyFedAvgRecipe
from nvflare.recipe import SimEnv
${before}
recipe = NumpyFedAvgRecipe(
    name="probe", model=[1.0], min_clients=${minClients}, num_rounds=${rounds}, train_script="client.py", ${more}
)
recipe.execute(SimEnv(num_clients=${clients}${extra}))
`;
  return {
    id,
    files: { 'job.py': source, ...template.files },
    args: template.args ?? [],
    ...(template.outside ? { outside: template.outside } : {}),
  };
}

/** A job file given whole. */
export function wholeJob(
  id: string,
  source: string,
  rest: Partial<TruthJob> & { files?: Record<string, string> } = {},
): TruthJob {
  return { id, ...rest, files: { [rest.entry ?? 'job.py']: source, ...rest.files } };
}

/** One job for each expression; its value travels through the environment's `extra`. */
export function expressionJobs(
  group: string,
  expressions: readonly string[],
  before = '',
): TruthJob[] {
  return expressions.map((probe, index) =>
    recipeJob(`${group}-${index}: ${probe}`.replace(/\//g, '÷'), { probe, before }),
  );
}

/** One job for each program, which leaves what it computes in the variable `probe`. */
export function programJobs(theme: string, programs: Record<string, string | Program>): TruthJob[] {
  return Object.entries(programs).map(([name, program]) => {
    const { source, ...rest } = typeof program === 'string' ? { source: program } : program;
    return recipeJob(`${theme}-${name.replaceAll(' ', '-')}`, {
      before: source,
      probe: 'probe',
      ...rest,
    });
  });
}

interface Program extends Omit<Template, 'before' | 'probe'> {
  source: string;
}

/** A small PyTorch model, `Net`, for jobs that give one. */
export const NETWORK = `
import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self, hidden=32, num_classes=10):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 5)
        self.fc = nn.Linear(hidden, num_classes)

    def forward(self, x):
        return self.fc(F.relu(self.conv(x)))
`;

/** The same for TensorFlow. */
export const KERAS_NETWORK = `
import tensorflow as tf
from tensorflow.keras import layers, models


class Net(models.Sequential):
    def __init__(self, input_shape=(None, 32, 32, 3)):
        super().__init__()
        self._input_shape = input_shape
        self.add(layers.Flatten())
        self.add(layers.Dense(10))
`;
