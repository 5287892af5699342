import { type Place, placeText, type Value } from '../../python/value.ts';
import type { Assembly, Target } from './assembly.ts';
import { unknown } from './constructor.ts';

/** Where a method of a job puts what it is given. */
export function targetOf(method: string, given: ReadonlyMap<string, Value>): Target {
  if (method === 'to_server') return 'server';
  if (method === 'to_clients') return 'all';
  const target = given.get('target');
  if (target === undefined) return unknown('is put nowhere', null);
  if (target.kind === 'unknown') return target;
  if (target.kind === 'external') return externalTarget(target.name, target.origin.place);
  if (target.kind !== 'str')
    return unknown('is put on something that is not a name', target.origin.place);
  if (target.value === 'server') return 'server';
  return target.value === '@ALL' ? 'all' : { site: target.value };
}

/** Settings by the name of a site, which put one client on each site they name. */
export function configureSites(config: Value, place: Place, assembly: Assembly): void {
  assembly.perSite = config;
  if (config.kind !== 'dict' || config.open !== null) {
    const why = config.kind === 'dict' ? config.open : config;
    assembly.unknownSites.push(
      why?.kind === 'unknown' ? why : unknown('are not a dictionary of sites', place),
    );
    return;
  }
  for (const { key } of config.entries)
    if (key.kind === 'str') noteSite({ site: key.value }, place, assembly);
    else
      assembly.unknownSites.push(
        key.kind === 'unknown' ? key : unknown('has a key that is not a site', place),
      );
}

/** A list of sites, as jobs that compute statistics are given. */
export function noteSites(sites: Value | undefined, place: Place, assembly: Assembly): void {
  if (sites === undefined) return;
  if (sites.kind !== 'list' && sites.kind !== 'tuple') {
    const why = sites.kind === 'unknown' ? sites : unknown('are not a list of sites', place);
    assembly.unknownSites.push(why);
    return;
  }
  for (const site of sites.items)
    noteSite(targetOf('to', new Map([['target', site]])), place, assembly);
}

/** Where something was put: all sites, one by name, or not known. */
export function noteSite(target: Target, place: Place, assembly: Assembly): void {
  if (target === 'all') assembly.allSites = true;
  if (typeof target === 'string') return;
  if ('kind' in target) assembly.unknownSites.push(target);
  else if (FORBIDDEN_IN_NAMES.test(target.site) || target.site === '')
    assembly.refusals.push(
      `${placeText(place)} ${JSON.stringify(target.site)} is not the name of a site${target.site.includes('{') ? ' (is an f missing before the string?)' : ''}`,
    );
  else if (!assembly.namedSites.has(target.site)) assembly.namedSites.set(target.site, place);
}

// internals

/** Characters that `nvflare.job_config.api.validate_target_name` refuses. */
const FORBIDDEN_IN_NAMES = /["!@#$%^&*()+?=,<>/]/;

/** NVFlare's own constants for the server and for all sites. */
function externalTarget(name: string, place: Place | null): Target {
  if (name === 'nvflare.apis.job_def.SERVER_SITE_NAME') return 'server';
  if (name === 'nvflare.apis.job_def.ALL_SITES') return 'all';
  return unknown(`is put on ${name}`, place);
}
