import type { TraceEvent } from '../../python/trace.ts';
import type { Unknown, Value } from '../../python/value.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Assembly } from './assembly.ts';
import { changesOf } from './changes.ts';
import { bind, Evaluator } from './constructor.ts';
import type { JobMeaning, Reading } from './meaning.ts';
import { argument, integer, stated, text, unread, unreadOf } from './reading.ts';
import { agreeWithJob, type Sites, sitesOfEnvironment, sitesOfRun } from './sites.ts';
import type { Started } from './started.ts';
import type { Workspace } from './workspace.ts';

export interface Environment {
  discovered: JobMeaning['environment'];
  numClients: Reading<number>;
  /** What NVFlare refuses of it. */
  refusals: string[];
}

interface Request {
  started: Started;
  assembly: Assembly;
  catalogue: Catalogue;
  trace: readonly TraceEvent[];
  workspace: Workspace;
}

/** Where the job runs, and on how many sites. */
export function readEnvironment(request: Request): Environment {
  const { started } = request;
  if (started.start.name === 'simulator_run') return simulated(request);
  const env = started.start.name === 'deploy' ? started.start.receiver : started.call.get('env');
  if (env === undefined)
    return without(unread('the job is started without an environment', started.start.place));
  if (env.kind === 'unknown') return without(unreadOf('the environment', env));
  return ofObject(env, request);
}

// internals

function ofObject(env: Exclude<Value, Unknown>, request: Request): Environment {
  const { catalogue, trace, assembly, started } = request;
  const entry = env.kind === 'object' ? catalogue.find(env.class) : null;
  if (env.kind !== 'object' || entry?.kind !== 'environment')
    return without(unread("the environment is none of NVFlare's", started.start.place));
  const bound = bind(entry, env.arguments, env.place);
  const args = new Map([...bound.given].map(([name, value]) => [name, argument(name, value)]));
  const now = changesOf(env, trace, catalogue).apply(bound);
  const sites = sitesOfEnvironment(env, now, assembly, catalogue);
  return environment(entry.name, args, null, sites);
}

function simulated({ started, assembly, catalogue, trace, workspace }: Request): Environment {
  const changed = changesOf(started.surface, trace, catalogue);
  const sites = agreeWithJob(sitesOfRun(started, assembly, changed), toldOf(started, catalogue));
  const args = new Map([...started.call].map(([name, value]) => [name, argument(name, value)]));
  const folder = started.call.get('workspace');
  return environment(null, args, folder === undefined ? null : folderOf(folder, workspace), sites);
}

/** The `n_clients` of a job class that has it. */
function toldOf({ surface }: Started, catalogue: Catalogue): Reading<number> | null {
  const entry = catalogue.find(surface.class);
  if (!entry?.parameters.some(([name]) => name === 'n_clients')) return null;
  const bound = bind(entry, surface.arguments, surface.place);
  return integer('n_clients', new Evaluator(catalogue).parameter(bound, 'n_clients'), false);
}

function environment(
  name: string | null,
  args: Map<string, Reading>,
  simulatorRunFolder: Reading<string> | null,
  { names, count, refusal }: Sites,
): Environment {
  return {
    discovered: { class: name, args, sites: names, simulatorRunFolder },
    numClients: count,
    refusals: refusal === undefined ? [] : [refusal],
  };
}

function without(numClients: Reading<number>): Environment {
  return environment(null, new Map(), null, { count: numClients, names: null });
}

/** The folder given to `simulator_run`, relative to the workspace, or absolute. */
function folderOf(value: Value, workspace: Workspace): Reading<string> {
  if (value.kind === 'path')
    return stated(value.relative === '' ? '.' : value.relative, value.origin);
  const reading: Reading<string> =
    value.kind === 'pathtext' ? stated(value.value, value.origin) : text('workspace', value);
  if (reading.value === null) return reading;
  const path = workspace.fromFolder(reading.value);
  return typeof path === 'string' ? { ...reading, value: path } : unreadOf('workspace', path);
}
