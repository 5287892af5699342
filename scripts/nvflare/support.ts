import type { Interpretation } from '../python/trace.ts';
import type { ObjectReference, Place, Value } from '../python/value.ts';
import { placeText } from '../python/value.ts';
import type { Assembly } from './assembly.ts';
import type { Catalogue } from './catalogue.ts';
import { bind, Evaluator, shortName } from './constructor.ts';
import type { JobMeaning } from './meaning.ts';
import type { Started } from './started.ts';

type Support = JobMeaning['support'];

/** Why a started job is not supported as it stands; null where it is. */
export function supportOf(
  started: Started,
  assembly: Assembly,
  interpretation: Interpretation,
  catalogue: Catalogue,
): Support | null {
  const replaced = replacedClass(interpretation, started.surface);
  if (replaced !== null) return no('unsupported', replaced);
  const { surface } = started;
  const known = catalogue.find(surface.class);
  if (known === null)
    return no(
      'partial',
      `${placeText(surface.place)} NVFlare ${catalogue.version} has no ${surface.class}`,
    );
  if (known.refused)
    return no('partial', `${placeText(surface.place)} ${shortName(known.name)} ${known.refused}`);
  const [refusal] = refusalsOf(started, assembly, catalogue);
  if (refusal !== undefined) return no('unsupported', `NVFlare refuses this job: ${refusal}`);
  return null;
}

// internals

/** What NVFlare's constructors would raise for the objects of this job. */
function refusalsOf(started: Started, assembly: Assembly, catalogue: Catalogue): string[] {
  const objects: Value[] = [started.surface, started.call.get('env') ?? started.start.receiver];
  const found: string[] = [];
  for (const object of objects)
    if (object.kind === 'object') found.push(...refusals(object, catalogue));
  return [...new Set([...found, ...assembly.refusals])];
}

/** A class or object of NVFlare that the script changes, so that it no longer is what it was. */
function replacedClass(interpretation: Interpretation, surface: ObjectReference): string | null {
  for (const event of interpretation.trace) {
    if (event.kind !== 'assign') continue;
    const { target } = event;
    const name = event.name ?? 'an attribute';
    if (target.kind === 'external' && /^nvflare(\.|$)/.test(target.name))
      return changed(event.place, `${name} of ${target.name}`);
    if (target === surface && REPLACEABLE.test(name))
      return changed(event.place, `${name} of the ${shortName(surface.class)}`);
  }
  return null;
}

/** Attributes of a job whose replacement changes what starting it does. */
const REPLACEABLE =
  /^(execute|run|export|simulator_run|to|to_server|to_clients|_job|job|finalize|_prepare_client_apps)$/;

function refusals(object: ObjectReference, catalogue: Catalogue): string[] {
  const known = catalogue.find(object.class);
  if (known === null || !object.initialised) return [];
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
