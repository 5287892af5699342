import type { Interpretation } from '../../python/trace.ts';
import type { Place, Value } from '../../python/value.ts';
import { placeText } from '../../python/value.ts';
import type { Catalogue, KnownClass } from '../catalogue/catalogue.ts';
import { bind, Evaluator, shortName } from './constructor.ts';
import type { JobMeaning } from './meaning.ts';
import type { Started } from './started.ts';

type Support = JobMeaning['support'];

/**
 * Why a started job is not supported as it stands; null where it is. `refused` is what NVFlare is known to
 * refuse of its parts.
 */
export function supportOf(
  started: Started,
  catalogue: Catalogue,
  refused: readonly string[],
): Support | null {
  const { surface } = started;
  const known = catalogue.find(surface.class);
  if (known === null)
    return no(
      'partial',
      `${placeText(surface.place)} NVFlare ${catalogue.version} has no ${surface.class}`,
    );
  if (known.refused)
    return no('partial', `${placeText(surface.place)} ${shortName(known.name)} ${known.refused}`);
  const environment = started.call.get('env') ?? started.start.receiver;
  const refusals = [
    ...environmentRefusals(started, known, catalogue),
    ...refusalsOf(surface, catalogue),
    ...refusalsOf(environment, catalogue),
    ...refused,
  ];
  if (refusals.length === 0) return null;
  return no(
    'unsupported',
    `NVFlare ${catalogue.version} refuses this job: ${[...new Set(refusals)].join('; ')}`,
  );
}

/** A class or object of NVFlare that the script changes, so that it no longer is what it was. */
export function replacedClass(
  interpretation: Interpretation,
): { reason: string; place: Place } | null {
  for (const event of interpretation.trace) {
    if (event.kind !== 'assign') continue;
    const { target, place } = event;
    const name = event.name ?? 'an attribute';
    if (target.kind === 'external' && /^nvflare(\.|$)/.test(target.name))
      return { reason: changed(place, `${name} of ${target.name}`), place };
    if (target.kind === 'object' && /^nvflare\./.test(target.class) && REPLACEABLE.test(name))
      return { reason: changed(place, `${name} of the ${shortName(target.class)}`), place };
  }
  return null;
}

// internals

/** Attributes of a job whose replacement changes what starting it does. */
const REPLACEABLE =
  /^(execute|run|export|deploy|simulator_run|to|to_server|to_clients|_job|job|finalize|_prepare_client_apps|__class__|__dict__)$/;

/** What a recipe says to the environment it is started in. */
function environmentRefusals(started: Started, known: KnownClass, catalogue: Catalogue): string[] {
  const env = started.call.get('env');
  const refuses = catalogue.method(known, 'process_env')?.refuses;
  if (env === undefined || refuses === undefined) return [];
  const call = { args: [], kwargs: new Map([['env', env]]), open: null };
  const bound = bind({ ...known, parameters: [['env', 'either']] }, call, started.start.place);
  return new Evaluator(catalogue)
    .raised(refuses, bound)
    .map((says) => `${placeText(started.start.place)} ${says}`);
}

/** What NVFlare's constructor would raise for an object. */
function refusalsOf(object: Value, catalogue: Catalogue): string[] {
  if (object.kind !== 'object' || !object.initialised) return [];
  const known = catalogue.find(object.class);
  if (known === null) return [];
  const bound = bind(known, object.arguments, object.place);
  return new Evaluator(catalogue)
    .refusals(bound)
    .map((says) => `${placeText(object.place)} ${says}`);
}

function changed(place: Place, what: string): string {
  return `${placeText(place)} the script replaces ${what}, so what NVFlare does is not known`;
}

function no(status: Support['status'], reason: string): Support {
  return { status, patterns: [], reason };
}
