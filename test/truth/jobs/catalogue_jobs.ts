import {
  type Catalogue,
  type KnownClass,
  loadCatalogue,
} from '../../../scripts/nvflare/catalogue/catalogue.ts';
import type { TruthJob } from '../harness.ts';
import { KERAS_NETWORK, NETWORK, wholeJob } from './template.ts';

/**
 * Each recipe and job class of NVFlare's that can be built here: as short as it can be, and with every
 * argument given that is a number, a switch or a known word.
 */
export function catalogueJobs(): TruthJob[] {
  const catalogue = loadCatalogue();
  return surfaceClasses(catalogue).flatMap((known) => [
    jobOf(known, 'short', new Map()),
    jobOf(known, 'full', simpleArguments(known)),
    ...REFUSED.flatMap(([name, value]) =>
      known.parameters.some(([parameter]) => parameter === name)
        ? [jobOf(known, `${name}-${value}`, new Map([[name, value]]))]
        : [],
    ),
  ]);
}

// internals

/** Abstract, or in need of packages that are not stood in for. */
const APART =
  /(?:\.Recipe|EdgeJob|ETJob|CCWFJob|BaseSwarmLearningRecipe|DhPSIRecipe|CollabRecipe)$/;

/** Arguments that most of the classes refuse. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['model', '{}'],
  ['model', '{"path": 5}'],
  ['initial_ckpt', '"missing.pt"'],
  ['optimizer_args', '"sgd"'],
  ['lr_scheduler_args', '[1]'],
  ['client_memory_gc_rounds', '-1'],
  ['server_memory_gc_rounds', '-1'],
  ['per_site_config', '{"site-1": {}}'],
];

/** Python for the parameters that classes want. */
const GIVEN: Record<string, string> = {
  name: '"n"',
  job_name: '"n"',
  min_clients: '2',
  n_clients: '2',
  num_clients: '2',
  num_rounds: '3',
  train_script: '"client.py"',
  task_script: '"client.py"',
  eval_script: '"client.py"',
  model: 'Net()',
  initial_model: 'Net()',
  device_model: 'Net()',
  eval_ckpt: '"/tmp/best.pt"',
  sites: '["site-1", "site-2"]',
  statistic_configs: '{"count": {}}',
  stats_generator: 'Generator()',
  stats_output_path: '"out.json"',
  output_path: '"out.json"',
  label_owner: '"site-1"',
  flower_content: '"flwr"',
  input_shape: '(1, 2)',
  output_shape: '(1,)',
  model_manager_config: 'ModelManagerConfig(max_model_version=3)',
  device_manager_config: 'DeviceManagerConfig()',
  key_metric: '"auc"',
  key_metric_mode: '"min"',
  stop_cond: '"auc < 0.5"',
};
const NEEDS: Record<string, readonly string[]> = {
  FlowerRecipe: ['flower_content', 'min_clients'],
  FlowerJob: ['flower_content', 'min_clients'],
  NumpyFedAvgRecipe: ['model'],
  NumpyCrossSiteEvalRecipe: ['eval_script'],
  SklearnFedAvgRecipe: ['model_params'],
};

function surfaceClasses(catalogue: Catalogue): KnownClass[] {
  const found = catalogue.names().map((name) => catalogue.find(name) as KnownClass);
  return found.filter(
    ({ kind, name }) => (kind === 'recipe' || kind === 'job') && !APART.test(name),
  );
}

function jobOf(known: KnownClass, what: string, more: ReadonlyMap<string, string>): TruthJob {
  const short = known.name.slice(known.name.lastIndexOf('.') + 1);
  const args = new Map([...required(known, short), ...more]);
  const text = [...args].map(([name, value]) => `    ${name}=${value},`).join('\n');
  const start =
    known.kind === 'recipe'
      ? `job.execute(SimEnv(${args.has('sites') || args.has('label_owner') ? 'clients=["site-1", "site-2"]' : 'num_clients=2'}))`
      : `${CLIENTS[short] ?? 'job.to_clients(ScriptRunner("client.py"))'}\njob.simulator_run("work"${short === 'StatsJob' ? '' : ', n_clients=2'})`;
  const source = `
from generator import Generator
from model import Net
from nvflare.edge.tools.edge_fed_buff_recipe import DeviceManagerConfig, ModelManagerConfig
from nvflare.job_config.script_runner import ScriptRunner
from nvflare.recipe import SimEnv
from ${known.name.slice(0, known.name.lastIndexOf('.'))} import ${short}

job = ${short}(
${text}
)
${start}
`;
  const model = known.name.includes('.tf.') ? KERAS_NETWORK : NETWORK;
  const files = {
    'model.py': modelOf(known, model),
    'generator.py': GENERATOR,
    'flwr/pyproject.toml': '',
  };
  return wholeJob(`catalogue-${known.name}-${what}`, source, { files });
}

const CLIENTS: Record<string, string> = {
  StatsJob: 'job.setup_clients(["site-1", "site-2"])',
  FlowerJob: '',
};

function modelOf(known: KnownClass, model: string): string {
  return known.name.includes('.np.') ? 'def Net():\n    return [1.0, 2.0]\n' : model;
}

const GENERATOR = `
from nvflare.app_common.abstract.statistics_spec import Statistics


class Generator(Statistics):
    def features(self):
        return {}

    def count(self, dataset_name, feature_name):
        return 0
`;

/** Parameters without a default, and what a constructor asks for besides. */
function required(known: KnownClass, short: string): [string, string][] {
  const names = known.parameters.filter(([, , standard]) => standard === undefined);
  const all = [...names.map(([name]) => name), ...(NEEDS[short] ?? [])];
  if (known.parameters.some(([name]) => name === 'model') && !all.includes('model'))
    all.push('model');
  return all.map((name) => [name, GIVEN[name] ?? '{}']);
}

function simpleArguments(known: KnownClass): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, , standard] of known.parameters) {
    const value = GIVEN[name] ?? otherThan(standard);
    if (standard !== undefined && value !== null && !SPECIAL.has(name)) found.set(name, value);
  }
  if (found.has('stop_cond')) found.set('key_metric', '"auc"');
  return found;
}

/** Their values must fit others, or files. */
const SPECIAL = new Set(['initial_model', 'flower_content']);

function otherThan(standard: KnownClass['parameters'][number][2]): string | null {
  if (standard === undefined || !('v' in standard)) return null;
  if (typeof standard.v === 'boolean') return standard.v ? 'False' : 'True';
  if (typeof standard.v === 'number') return String(standard.v + 1);
  return null;
}
