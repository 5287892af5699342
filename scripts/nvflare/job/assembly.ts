import type { CallEvent, MethodEvent } from '../../python/trace.ts';
import type { LocalClass, Place, Unknown, Value } from '../../python/value.ts';
import type { KnownClass } from '../catalogue/catalogue.ts';
import { unknown } from './constructor.ts';

/** Where a part was put: the server, all sites, one site by name, or not known. */
export type Target = 'server' | 'all' | { site: string } | Unknown;

/** One object in the job that says something: a controller, a selector, a runner … */
export interface Part {
  class: KnownClass;
  /** The workspace's own class, where the part is of one. */
  local: LocalClass | null;
  place: Place;
  target: Target;
  /** Set where the part is in the job only on a condition that is not known. */
  uncertain: Unknown | null;
  /** The value of a constructor parameter. */
  value(parameter: string): Value;
  /** Whether the job file itself said this parameter. */
  said(parameter: string): boolean;
  /** An attribute that the workspace itself sets, once and for certain; null where it does not. */
  own(attribute: string): Value | null;
}

/** Everything that was put into one job, by the job file and by NVFlare's constructors. */
export interface Assembly {
  parts: Part[];
  /** Objects that may be parts and are not known: they may hold anything. */
  strangers: Unknown[];
  /** Site names that `job.to(…, name)` used, with the place of each first use. */
  namedSites: Map<string, Place>;
  /** Whether something was put on all sites without naming them. */
  allSites: boolean;
  /** Placements on sites whose name is not known. */
  unknownSites: Unknown[];
  /** Settings by site name, from `set_per_site_config` or `per_site_config=`. */
  perSite: Value | null;
  /** The `key_metric_mode` that the job file itself gives; null where it gives none. */
  keyMetricMode: Value | null;
  /** What NVFlare's constructors would raise for the objects that the job file puts in. */
  refusals: string[];
  /** An aggregator of the job's own, given to the recipe or to its workflow. */
  ownAggregator: boolean;
  /** Whether the recipe itself checks its stop condition against its direction. */
  checksStopCondition: boolean;
  /** A `model_selector` that is none of NVFlare's. */
  ownSelector: { reason: string; place: Place } | null;
}

/** A job into which nothing was put yet. */
export function emptyAssembly(checksStopCondition: boolean): Assembly {
  return {
    parts: [],
    strangers: [],
    namedSites: new Map(),
    allSites: false,
    unknownSites: [],
    perSite: null,
    keyMetricMode: null,
    refusals: [],
    ownAggregator: false,
    checksStopCondition,
    ownSelector: null,
  };
}

/** Why it is not certain that a part is in the job, or where it is; null where both are certain. */
export function doubtAbout(part: Part): Unknown | null {
  if (part.uncertain !== null) return part.uncertain;
  return typeof part.target === 'object' && 'kind' in part.target ? part.target : null;
}

/** Why something that happens in the job file is not certain to happen. */
export function doubtOf(event: CallEvent | MethodEvent): Unknown {
  return event.condition ?? unknown('happens only on a condition that is not known', event.place);
}
