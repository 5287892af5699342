import type { TraceEvent } from '../python/trace.ts';
import type { ObjectReference, Unknown, Value } from '../python/value.ts';
import { placeText } from '../python/value.ts';
import type { Assembly } from './assembly.ts';
import type { Catalogue, KnownClass } from './catalogue.ts';
import { type Changes, changesOf } from './changes.ts';
import { type Bound, bind, Evaluator, shortName, unknown } from './constructor.ts';
import type { JobMeaning, Reading } from './meaning.ts';
import { argument, integer, known, text, unread, unreadOf } from './reading.ts';
import type { Started } from './started.ts';

export interface Environment {
  discovered: JobMeaning['environment'];
  numClients: Reading<number>;
  /** What NVFlare refuses of it. */
  refusals: string[];
}

/** Where the job runs, and on how many sites. */
export function readEnvironment(
  started: Started,
  assembly: Assembly,
  catalogue: Catalogue,
  trace: readonly TraceEvent[],
): Environment {
  if (started.start.name === 'simulator_run')
    return simulated(started, assembly, changesOf(started.surface, trace, catalogue));
  const env = started.start.name === 'deploy' ? started.start.receiver : started.call.get('env');
  if (env === undefined) return without('the job is started without an environment');
  if (env.kind === 'unknown') return unknownEnvironment(env);
  const entry = env.kind === 'object' ? catalogue.find(env.class) : null;
  if (env.kind !== 'object' || entry?.kind !== 'environment')
    return without("the environment is none of NVFlare's");
  return ofClass(env, entry, assembly, catalogue, trace);
}

// internals

/** Sites as one count and, where they are known, by name. */
interface Sites {
  count: Reading<number>;
  names: string[] | null;
  refusal?: string;
}

function ofClass(
  env: ObjectReference,
  entry: KnownClass,
  assembly: Assembly,
  catalogue: Catalogue,
  trace: readonly TraceEvent[],
): Environment {
  const bound = bind(entry, env.arguments, env.place);
  const changed = changesOf(env, trace, catalogue);
  const args = new Map<string, Reading>();
  for (const [name, value] of bound.given) args.set(name, argument(name, value));
  const sites = sitesOfEnvironment(env, changed.apply(bound), assembly, catalogue);
  const discovered = { class: entry.name, args, sites: sites.names, simulatorRunFolder: null };
  return { discovered, numClients: sites.count, refusals: sites.refusal ? [sites.refusal] : [] };
}

function sitesOfEnvironment(
  env: ObjectReference,
  bound: Bound,
  assembly: Assembly,
  catalogue: Catalogue,
): Sites {
  const evaluator = new Evaluator(catalogue);
  const field = bound.class.fields?.num_clients;
  if (!env.initialised) {
    const reason = `${placeText(env.place)} num_clients is set by ${env.localClass?.name} in a way that is not known`;
    return { count: unread(reason, env.place), names: null };
  }
  if (field === undefined) {
    const reason = `${shortName(bound.class.name)} does not say how many sites there are`;
    return { count: unread(reason, env.place), names: null };
  }
  const count = integer('num_clients', evaluator.value(field, bound), true);
  const listed = namesOf(evaluator.parameter(bound, 'clients'));
  return agree({ count, names: listed ?? numbered(count.value) }, assembly, env, listed !== null);
}

/** Sites that the job names itself must be those of the environment. */
function agree(sites: Sites, assembly: Assembly, env: ObjectReference, listed: boolean): Sites {
  const [stranger] = assembly.unknownSites;
  if (stranger !== undefined && !listed)
    return { count: unreadOf('num_clients', stranger), names: null };
  const named = [...assembly.namedSites.keys()];
  if (named.length === 0 || assembly.allSites || sites.count.value === null || listed) return sites;
  if (shortName(env.class) === 'SimEnv') return refusedCount(named, assembly, env);
  if (named.length === sites.count.value) return { ...sites, names: named };
  const [place] = assembly.namedSites.values();
  const reason = `the job names ${named.length} sites${place ? ` (${placeText(place)})` : ''}, its environment has ${sites.count.value} (${placeText(env.place)})`;
  return { count: unread(reason, place ?? null), names: null };
}

/** The simulator takes no count for a job that names its sites. */
function refusedCount(named: string[], assembly: Assembly, env: ObjectReference): Sites {
  const [place] = assembly.namedSites.values();
  const at = place ? ` (${placeText(place)})` : '';
  const refusal = `${placeText(env.place)} SimEnv(num_clients=…) for a job that names its sites${at}; give it clients=${JSON.stringify(named)}`;
  return { count: unread(refusal, env.place), names: null, refusal };
}

/** `FedJob.simulator_run(workspace, n_clients, clients)`, as NVFlare counts the sites. */
function simulated(started: Started, assembly: Assembly, changed: Changes): Environment {
  const folder = started.call.get('workspace');
  const discovered = {
    class: null,
    args: new Map<string, Reading>(),
    simulatorRunFolder: folder === undefined ? null : folderOf(folder),
  };
  for (const [name, value] of started.call) discovered.args.set(name, argument(name, value));
  const clients = changed.of('clients');
  const sites =
    clients === null
      ? sitesOfRun(started, assembly)
      : { count: unreadOf<number>('num_clients', lostSites(clients, changed)), names: null };
  return {
    discovered: { ...discovered, sites: sites.names },
    numClients: sites.count,
    refusals: sites.refusal ? [sites.refusal] : [],
  };
}

function lostSites(clients: Value, changed: Changes): Unknown {
  return clients.kind === 'unknown'
    ? clients
    : unknown("depends on the job's own clients", changed.place);
}

function sitesOfRun(started: Started, assembly: Assembly): Sites {
  const clients = started.call.get('clients');
  const number = started.call.get('n_clients');
  const absent = (value: Value | undefined) => value === undefined || value.kind === 'none';
  if (clients?.kind === 'unknown') return { count: unreadOf('num_clients', clients), names: null };
  const listed = clients === undefined ? null : namesOf(clients);
  if (!absent(clients) && listed === null && !isEmpty(clients as Value))
    return {
      count: unread('num_clients: the names in clients are not known', started.start.place),
      names: null,
    };
  if (listed !== null) return fromList(listed, clients as Value);
  const [stranger] = assembly.unknownSites;
  if (stranger !== undefined) return { count: unreadOf('num_clients', stranger), names: null };
  const named = [...assembly.namedSites.keys()];
  // Sites by name do not count where something is put on all sites.
  if (named.length > 0 && !assembly.allSites) return namedSites(named, number, assembly, started);
  if (absent(number) && assembly.allSites)
    return refusedRun(
      `${placeText(started.start.place)} simulator_run is given no n_clients`,
      started,
    );
  if (absent(number))
    return {
      count: unread('the job is put on no sites', started.start.place),
      names: null,
    };
  const count = integer('n_clients', number as Value, false);
  return { count, names: numbered(count.value) };
}

function fromList(names: string[], value: Value): Sites {
  const origin = value.kind === 'unknown' ? null : value.origin;
  return { count: known(names.length, origin?.label ?? 'computed', origin?.place ?? null), names };
}

/** `job.to(…, "site-1")` names the sites, and NVFlare then refuses `n_clients`. */
function namedSites(
  named: string[],
  number: Value | undefined,
  assembly: Assembly,
  started: Started,
): Sites {
  const place = [...assembly.namedSites.values()][0] ?? null;
  const at = place === null ? '' : ` (${placeText(place)})`;
  if (number !== undefined && number.kind !== 'none')
    return refusedRun(
      `${placeText(started.start.place)} simulator_run is given n_clients for a job that names its sites${at}`,
      started,
    );
  return { count: known(named.length, 'job.to', place), names: named };
}

function refusedRun(refusal: string, started: Started): Sites {
  return { count: unread(refusal, started.start.place), names: null, refusal };
}

function unknownEnvironment(env: Extract<Value, { kind: 'unknown' }>): Environment {
  const reading = unreadOf<number>('the environment', env);
  return without(reading.reason ?? 'the environment is not known', reading);
}

function without(reason: string, reading?: Reading<number>): Environment {
  return {
    discovered: { class: null, args: new Map(), sites: null, simulatorRunFolder: null },
    numClients: reading ?? unread(reason, null),
    refusals: [],
  };
}

function folderOf(value: Value): Reading<string> {
  if (value.kind === 'path')
    return known(
      value.relative === '' ? '.' : value.relative,
      value.origin.label,
      value.origin.place,
    );
  return text('workspace', value);
}

function isEmpty(value: Value): boolean {
  return (value.kind === 'list' || value.kind === 'tuple') && value.items.length === 0;
}

/** The strings of a list; null where it is empty, none, or not known. */
function namesOf(value: Value): string[] | null {
  if (value.kind !== 'list' && value.kind !== 'tuple') return null;
  const names = value.items.map((item) => (item.kind === 'str' ? item.value : null));
  return names.length === 0 || names.includes(null) ? null : (names as string[]);
}

function numbered(count: number | null): string[] | null {
  if (count === null || count < 1 || count > 1000) return null;
  return Array.from({ length: count }, (_, index) => `site-${index + 1}`);
}
