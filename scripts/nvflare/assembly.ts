import type { CallEvent, Interpretation, MethodEvent } from '../python/trace.ts';
import {
  type LocalClass,
  type ObjectReference,
  type Place,
  placeText,
  type Unknown,
  type Value,
} from '../python/value.ts';
import {
  type Build,
  type Catalogue,
  type KnownClass,
  onlyReads,
  type Template,
} from './catalogue.ts';
import { type Changes, changesOf, NO_CHANGES } from './changes.ts';
import { type Bound, bind, bindMethod, Evaluator, unknown } from './constructor.ts';
import { ownObject } from './reading.ts';

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

/** A constructor or method on its way: its arguments, and what is known of its own circumstances. */
interface Making {
  bound: Bound;
  place: Place;
  /** Set where it happens only on a condition that is not known. */
  doubt: Unknown | null;
  /** Attributes that the job file sets on the object afterwards. */
  changed: Changes;
}

/** Follows what was put into a recipe or a job, in the order in which Python would do it. */
export class Assembler {
  readonly #catalogue: Catalogue;
  readonly #trace: Interpretation['trace'];
  readonly #evaluator: Evaluator;

  constructor(catalogue: Catalogue, interpretation: Interpretation) {
    this.#catalogue = catalogue;
    this.#trace = interpretation.trace;
    this.#evaluator = new Evaluator(catalogue);
  }

  /** All parts of the job that `surface` stands for, placed before it was started. */
  assemble(surface: ObjectReference, start: MethodEvent | null): Assembly {
    const assembly: Assembly = {
      parts: [],
      strangers: [],
      namedSites: new Map(),
      allSites: false,
      unknownSites: [],
      perSite: null,
      keyMetricMode: null,
      refusals: [],
      ownAggregator: false,
      checksStopCondition: this.#catalogue.derives(surface.class, CHECKS_STOP_CONDITION),
      ownSelector: null,
    };
    this.#addConstructed(surface, assembly);
    const job = this.wrapped(surface);
    for (const event of this.#trace) {
      if (event === start) break;
      if (event.kind === 'call') {
        this.#addPerSite(event, surface, assembly);
        this.#noteGivenAway(event, [surface, job], assembly);
      }
      if (event.kind !== 'method') continue;
      if (event.receiver === surface || event.receiver === job) this.#addPlaced(event, assembly);
      else if (event.candidates.includes(surface) || (job && event.candidates.includes(job)))
        this.#addDoubtful(event, assembly);
    }
    return assembly;
  }

  /** The hand-built job that a recipe wraps (`super().__init__(job)`). */
  wrapped(surface: ObjectReference): ObjectReference | null {
    const known = this.#catalogue.find(surface.class);
    if (known?.name !== 'nvflare.recipe.spec.Recipe') return null;
    const bound = bind(known, surface.arguments, surface.place);
    const job = bound.given.get('job');
    return job?.kind === 'object' ? job : null;
  }

  #addConstructed(surface: ObjectReference, assembly: Assembly): void {
    const known = this.#catalogue.find(surface.class);
    if (known === null) return;
    const job = this.wrapped(surface);
    if (job !== null) {
      this.#addConstructed(job, assembly);
      return;
    }
    const bound = this.#boundOf(known, surface);
    assembly.keyMetricMode = bound.given.get('key_metric_mode') ?? null;
    assembly.ownAggregator ||= gives(bound, 'aggregator');
    const perSite = bound.given.get('per_site_config');
    if (perSite !== undefined && perSite.kind !== 'none')
      this.#configureSites(perSite, surface.place, assembly);
    if (known.kind === 'job') assembly.parts.push(this.#partOf(known, bound, surface, 'server'));
    const { place } = surface;
    if (known.kind === 'recipe') this.#noteSites(bound.given.get('sites'), place, assembly);
    const making = {
      bound,
      place,
      doubt: null,
      changed: changesOf(surface, this.#trace, this.#catalogue),
    };
    this.#addBuilds(known.builds ?? [], making, assembly);
  }

  #addBuilds(builds: readonly Build[], making: Making, assembly: Assembly): void {
    const { bound, place } = making;
    for (const build of builds) {
      const present = build.when === undefined ? true : this.#evaluator.holds(build.when, bound);
      if (present === false) continue;
      const unsure = present === undefined ? this.#whyUnsure(build, bound, place) : null;
      const uncertain = making.doubt ?? unsure;
      if ('place' in build) {
        const value = this.#evaluator.value(build.place, bound);
        if (isSelectorSlot(build.place)) this.#noteOwnSelector(value, place, assembly);
        this.#put(value, 'server', uncertain, assembly);
        continue;
      }
      const known = this.#catalogue.find(build.class);
      if (known !== null)
        assembly.parts.push(this.#builtPart(known, build.arguments, making, uncertain));
    }
  }

  /** The arguments of an object's constructor; unknown where the workspace's own class hides them. */
  #boundOf(known: KnownClass, object: ObjectReference): Bound {
    const bound = bind(known, object.arguments, object.place);
    if (object.initialised) return bound;
    const name = object.localClass?.name ?? known.name;
    const open = unknown(`is set by ${name} in a way that is not known`, object.place);
    return { ...bound, given: new Map(), refusals: [], open };
  }

  /** `set_per_site_config(recipe, config)`, which puts one client on each site it names. */
  #addPerSite(event: CallEvent, surface: ObjectReference, assembly: Assembly): void {
    if (!/^nvflare\.recipe\.(utils\.)?set_per_site_config$/.test(event.callee)) return;
    const given = bindMethod(['recipe', 'config'], event.arguments);
    const config = given.get('config');
    if (given.get('recipe') === surface && config !== undefined)
      this.#configureSites(event.certain ? config : doubtOf(event), event.place, assembly);
  }

  /** A job that is given to code which is not in the workspace may come back with more in it. */
  #noteGivenAway(
    event: CallEvent,
    jobs: readonly (ObjectReference | null)[],
    assembly: Assembly,
  ): void {
    if (event.callee.startsWith('nvflare.') || onlyReads(event.callee)) return;
    const given = [...event.arguments.args, ...event.arguments.kwargs.values()];
    if (given.some((value) => value.kind === 'object' && jobs.includes(value)))
      assembly.strangers.push(unknown(`may be changed by ${event.callee}`, event.place));
  }

  #configureSites(config: Value, place: Place, assembly: Assembly): void {
    assembly.perSite = config;
    if (config.kind !== 'dict' || config.open !== null) {
      const why = config.kind === 'dict' ? config.open : config;
      assembly.unknownSites.push(
        why?.kind === 'unknown' ? why : unknown('are not a dictionary of sites', place),
      );
      return;
    }
    for (const { key } of config.entries)
      if (key.kind === 'str') this.#noteSite({ site: key.value }, place, assembly);
      else
        assembly.unknownSites.push(
          key.kind === 'unknown' ? key : unknown('has a key that is not a site', place),
        );
  }

  #addPlaced(event: MethodEvent, assembly: Assembly): void {
    const doubt = event.certain ? null : doubtOf(event);
    const receiver = event.receiver as ObjectReference;
    const known = this.#catalogue.find(receiver.class);
    const method = known && this.#catalogue.method(known, event.name);
    if (!known || !method) return;
    const given = bindMethod(method.parameters, event.arguments);
    if (event.name === 'to' || event.name === 'to_server' || event.name === 'to_clients') {
      const target = targetOf(event.name, given);
      if (target !== 'server') this.#noteSite(doubt ?? target, event.place, assembly);
      this.#put(given.get('obj'), target, doubt, assembly);
      return;
    }
    if (event.name === 'set_per_site_config') {
      const config = given.get('config');
      if (config !== undefined) this.#configureSites(doubt ?? config, event.place, assembly);
    }
    if (event.name === 'setup_clients')
      this.#noteSites(doubt ?? given.get('sites'), event.place, assembly);
    if (method.builds === undefined) return;
    const call = { args: [], kwargs: given, open: event.arguments.open };
    const bound = bind({ ...known, parameters: [], open: true }, call, event.place);
    const making = { bound, place: event.place, doubt, changed: NO_CHANGES };
    this.#addBuilds(method.builds, making, assembly);
  }

  /** A call on one of several objects, of which this job is one: what it adds is not certain. */
  #addDoubtful(event: MethodEvent, assembly: Assembly): void {
    if (!/^(to|to_server|to_clients|add_\w+|configure_\w+)$/.test(event.name)) return;
    assembly.strangers.push(unknown(`may be given to another job by ${event.name}`, event.place));
  }

  #noteOwnSelector(value: Value, place: Place, assembly: Assembly): void {
    if (value.kind === 'none') return;
    if (value.kind === 'object' && this.#catalogue.find(value.class)?.kind === 'selector') return;
    const name = value.kind === 'object' ? (value.localClass?.name ?? value.class) : 'something';
    const reason = `${placeText(place)} the best model is chosen by ${name}, a selector of the job's own`;
    assembly.ownSelector = { reason, place };
  }

  /** A list of sites, as jobs that compute statistics are given. */
  #noteSites(sites: Value | undefined, place: Place, assembly: Assembly): void {
    if (sites === undefined) return;
    if (sites.kind !== 'list' && sites.kind !== 'tuple') {
      const why = sites.kind === 'unknown' ? sites : unknown('are not a list of sites', place);
      assembly.unknownSites.push(why);
      return;
    }
    for (const site of sites.items)
      this.#noteSite(targetOf('to', new Map([['target', site]])), place, assembly);
  }

  #noteSite(target: Target, place: Place, assembly: Assembly): void {
    if (target === 'all') assembly.allSites = true;
    if (typeof target === 'string') return;
    if ('kind' in target) assembly.unknownSites.push(target);
    else if (FORBIDDEN_IN_NAMES.test(target.site) || target.site === '')
      assembly.refusals.push(
        `${placeText(place)} ${JSON.stringify(target.site)} is not the name of a site${target.site.includes('{') ? ' (is an f missing before the string?)' : ''}`,
      );
    else if (!assembly.namedSites.has(target.site)) assembly.namedSites.set(target.site, place);
  }

  #put(
    value: Value | undefined,
    target: Target,
    uncertain: Unknown | null,
    assembly: Assembly,
  ): void {
    const onServer = target === 'server' || (typeof target === 'object' && 'kind' in target);
    if (value?.kind === 'unknown' && onServer && ownObject(value) === null)
      assembly.strangers.push(value);
    if (value?.kind !== 'object') return;
    const known = this.#catalogue.find(value.class);
    if (known === null) return;
    const bound = this.#boundOf(known, value);
    assembly.ownAggregator ||= known.kind === 'controller' && gives(bound, 'aggregator');
    for (const says of this.#evaluator.refusals(bound))
      assembly.refusals.push(`${placeText(value.place)} ${says}`);
    assembly.parts.push({ ...this.#partOf(known, bound, value, target), uncertain });
  }

  #partOf(known: KnownClass, bound: Bound, object: ObjectReference, target: Target): Part {
    const changed = changesOf(object, this.#trace, this.#catalogue);
    return {
      class: known,
      local: object.localClass,
      place: object.place,
      target,
      uncertain: null,
      value: (name) => changed.of(name) ?? this.#evaluator.parameter(bound, name),
      said: (name) => bound.given.has(name) || changed.of(name) !== null,
      own: (name) => changed.once(name),
    };
  }

  #builtPart(
    known: KnownClass,
    templates: Readonly<Record<string, Template>>,
    { bound, place, changed }: Making,
    uncertain: Unknown | null,
  ): Part {
    // Recipes build their runners only when they are started, from attributes that may have changed.
    const outer = known.kind === 'runner' ? changed.apply(bound) : bound;
    const own = bind(known, { args: [], kwargs: new Map(), open: null }, place);
    const template = (name: string) =>
      Object.hasOwn(templates, name) ? templates[name] : undefined;
    return {
      class: known,
      local: null,
      place,
      target: 'server',
      uncertain,
      value: (name) => {
        const found = template(name);
        return found === undefined
          ? this.#evaluator.parameter(own, name)
          : this.#evaluator.value(found, outer);
      },
      said: (name) => {
        const found = template(name);
        return found !== undefined && 'p' in found && bound.given.has(found.p);
      },
      own: () => null,
    };
  }

  #whyUnsure(build: Build, bound: Bound, place: Place): Unknown {
    for (const [, name] of JSON.stringify(build.when).matchAll(/"p":"(\w+)"/g)) {
      const value = this.#evaluator.parameter(bound, name as string);
      if (value.kind === 'unknown') return value;
    }
    return unknown(`depends on how ${bound.class.name} is built`, place);
  }
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

// internals

/** Its `_FedAvgValidator` refuses a malformed stop condition, and one against `key_metric_mode`. */
const CHECKS_STOP_CONDITION = 'nvflare.recipe.fedavg.FedAvgRecipe';

/** Characters that `nvflare.job_config.api.validate_target_name` refuses. */
const FORBIDDEN_IN_NAMES = /["!@#$%^&*()+?=,<>/]/;

function gives(bound: Bound, parameter: string): boolean {
  const value = bound.given.get(parameter);
  return value !== undefined && value.kind !== 'none';
}

/** Whether a constructor puts its `model_selector` argument here. */
function isSelectorSlot(place: Template): boolean {
  return (
    ('p' in place && place.p === 'model_selector') ||
    ('attr' in place && place.attr === 'model_selector')
  );
}

function targetOf(method: string, given: ReadonlyMap<string, Value>): Target {
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

/** NVFlare's own constants for the server and for all sites. */
function externalTarget(name: string, place: Place | null): Target {
  if (name === 'nvflare.apis.job_def.SERVER_SITE_NAME') return 'server';
  if (name === 'nvflare.apis.job_def.ALL_SITES') return 'all';
  return unknown(`is put on ${name}`, place);
}
