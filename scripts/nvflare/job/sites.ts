import { type ObjectReference, type Place, placeText, type Value } from '../../python/value.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Assembly } from './assembly.ts';
import type { Changes } from './changes.ts';
import { type Bound, Evaluator, shortName, unknown } from './constructor.ts';
import type { Reading } from './meaning.ts';
import { integer, known, unread, unreadOf } from './reading.ts';
import type { Started } from './started.ts';

/** The sites of a job as one count and, where they are known, by name. */
export interface Sites {
  count: Reading<number>;
  names: string[] | null;
  /** Why NVFlare refuses them. */
  refusal?: string;
}

/** The sites of an environment, which must be those that the job names, if it names any. */
export function sitesOfEnvironment(
  env: ObjectReference,
  bound: Bound,
  assembly: Assembly,
  catalogue: Catalogue,
): Sites {
  const evaluator = new Evaluator(catalogue);
  const field = bound.class.fields?.num_clients;
  const name = env.localClass?.name ?? shortName(bound.class.name);
  if (!env.initialised || field === undefined)
    return open(
      `${placeText(env.place)} how many sites there are is not said by ${name}`,
      env.place,
    );
  const count = integer('num_clients', evaluator.value(field, bound), true);
  const listed = namesOf(evaluator.parameter(bound, 'clients'));
  if (listed === null && count.value !== null && count.value < 1)
    return refused(`${placeText(env.place)} ${name} has ${count.value} sites`, env.place);
  if (listed !== null) return agree({ count, names: listed }, assembly, env.place);
  return agreeInNumber({ count, names: numbered(count.value) }, assembly, env);
}

/** The sites of `FedJob.simulator_run(workspace, n_clients, clients)`, as NVFlare counts them. */
export function sitesOfRun(started: Started, assembly: Assembly, changed: Changes): Sites {
  const lost = changed.of('clients');
  if (lost !== null) {
    const why =
      lost.kind === 'unknown' ? lost : unknown('is set by the job file itself', changed.place);
    return { count: unreadOf('num_clients', why), names: null };
  }
  const clients = given(started, 'clients');
  const number = given(started, 'n_clients');
  if (clients !== null && !isEmpty(clients)) return listedSites(clients, assembly, started);
  const [stranger] = assembly.unknownSites;
  if (stranger !== undefined) return { count: unreadOf('num_clients', stranger), names: null };
  // Sites by name do not count where something is put on all sites.
  if (assembly.namedSites.size > 0 && !assembly.allSites)
    return sitesByName(number, assembly, started);
  const at = placeText(started.start.place);
  if (number !== null) {
    const count = integer('n_clients', number, false);
    return { count, names: numbered(count.value) };
  }
  if (assembly.allSites)
    return refused(`${at} simulator_run is given no n_clients`, started.start.place);
  return open(`${at} the job is put on no sites`, started.start.place);
}

/**
 * The number of sites that a job class is told (`FedAvgJob(n_clients=…)`) must be the number there are.
 */
export function agreeWithJob(sites: Sites, told: Reading<number> | null): Sites {
  const { count } = sites;
  if (told === null || told.value === null || count.value === null) return sites;
  if (told.value === count.value) return sites;
  const reason = `the job is told of ${told.value} sites${at(told.place)}, and runs on ${count.value}${at(count.place)}`;
  return open(reason, told.place);
}

// internals

function open(reason: string, place: Place | null): Sites {
  return { count: unread(reason, place), names: null };
}

function refused(refusal: string, place: Place): Sites {
  return { ...open(refusal, place), refusal };
}

function at(place: Place | null | undefined): string {
  return place ? ` (${placeText(place)})` : '';
}

/** An argument of the call that starts the job; `None` is as good as none. */
function given(started: Started, name: string): Value | null {
  const value = started.call.get(name);
  return value === undefined || value.kind === 'none' ? null : value;
}

function firstNamed(assembly: Assembly): Place | undefined {
  return [...assembly.namedSites.values()][0];
}

/** A list of names: those of the job, where it names sites itself. */
function agree(sites: Sites, assembly: Assembly, place: Place): Sites {
  const named = [...assembly.namedSites.keys()];
  if (named.length === 0 || assembly.allSites || sites.names === null) return sites;
  const [mine, theirs] = [[...named].sort().join(', '), [...sites.names].sort().join(', ')];
  if (mine === theirs) return sites;
  return open(
    `the job names the sites ${mine}${at(firstNamed(assembly))}, and runs on ${theirs}${at(place)}`,
    place,
  );
}

function agreeInNumber(sites: Sites, assembly: Assembly, env: ObjectReference): Sites {
  const [stranger] = assembly.unknownSites;
  if (stranger !== undefined) return { count: unreadOf('num_clients', stranger), names: null };
  const named = [...assembly.namedSites.keys()];
  if (named.length === 0 || assembly.allSites || sites.count.value === null) return sites;
  const where = at(firstNamed(assembly));
  if (shortName(env.class) === 'SimEnv')
    return refused(
      `${placeText(env.place)} SimEnv(num_clients=…) for a job that names its sites${where}; give it clients=${JSON.stringify(named)}`,
      env.place,
    );
  if (named.length === sites.count.value) return { ...sites, names: named };
  return open(
    `the job names ${named.length} sites${where}, its environment has ${sites.count.value}${at(env.place)}`,
    env.place,
  );
}

function listedSites(clients: Value, assembly: Assembly, started: Started): Sites {
  if (clients.kind === 'unknown') return { count: unreadOf('num_clients', clients), names: null };
  const names = namesOf(clients);
  if (names === null)
    return open(
      `${placeText(started.start.place)} the names in clients are not known`,
      started.start.place,
    );
  const { label, place } = clients.origin;
  return agree({ count: known(names.length, label, place), names }, assembly, started.start.place);
}

/** `job.to(…, "site-1")` names the sites, and NVFlare then refuses `n_clients`. */
function sitesByName(number: Value | null, assembly: Assembly, started: Started): Sites {
  const place = firstNamed(assembly);
  if (number !== null)
    return refused(
      `${placeText(started.start.place)} simulator_run is given n_clients for a job that names its sites${at(place)}`,
      started.start.place,
    );
  const names = [...assembly.namedSites.keys()];
  return { count: known(names.length, 'job.to', place ?? null), names };
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
