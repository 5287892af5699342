import type { CallEvent, Interpretation, MethodEvent } from '../../python/trace.ts';
import {
  type ObjectReference,
  type Place,
  placeText,
  type Unknown,
  type Value,
} from '../../python/value.ts';
import {
  type Build,
  type Catalogue,
  type KnownClass,
  onlyReads,
  type Template,
} from '../catalogue/catalogue.ts';
import { type Assembly, doubtOf, emptyAssembly, type Part, type Target } from './assembly.ts';
import { type Changes, changesOf, NO_CHANGES } from './changes.ts';
import { type Bound, bind, bindMethod, Evaluator, unknown } from './constructor.ts';
import { ownObject } from './reading.ts';
import { configureSites, noteSite, noteSites, targetOf } from './targets.ts';

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
    const checks = this.#catalogue.derives(surface.class, CHECKS_STOP_CONDITION);
    const assembly = emptyAssembly(checks);
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
      configureSites(perSite, surface.place, assembly);
    if (known.kind === 'job') assembly.parts.push(this.#partOf(known, bound, surface, 'server'));
    const { place } = surface;
    if (known.kind === 'recipe') noteSites(bound.given.get('sites'), place, assembly);
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
      configureSites(event.certain ? config : doubtOf(event), event.place, assembly);
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

  #addPlaced(event: MethodEvent, assembly: Assembly): void {
    const doubt = event.certain ? null : doubtOf(event);
    const receiver = event.receiver as ObjectReference;
    const known = this.#catalogue.find(receiver.class);
    const method = known && this.#catalogue.method(known, event.name);
    if (!known || !method) return;
    const given = bindMethod(method.parameters, event.arguments);
    if (event.name === 'to' || event.name === 'to_server' || event.name === 'to_clients') {
      const target = targetOf(event.name, given);
      if (target !== 'server') noteSite(doubt ?? target, event.place, assembly);
      this.#put(given.get('obj'), target, doubt, assembly);
      return;
    }
    if (event.name === 'set_per_site_config') {
      const config = given.get('config');
      if (config !== undefined) configureSites(doubt ?? config, event.place, assembly);
    }
    if (event.name === 'setup_clients')
      noteSites(doubt ?? given.get('sites'), event.place, assembly);
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

// internals

/** Its `_FedAvgValidator` refuses a malformed stop condition, and one against `key_metric_mode`. */
const CHECKS_STOP_CONDITION = 'nvflare.recipe.fedavg.FedAvgRecipe';

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
