import { isStandardModule } from '../../python/standard_modules.ts';
import type { Interpretation, MethodEvent } from '../../python/trace.ts';
import type { ObjectReference, Place, Value } from '../../python/value.ts';
import { placeText } from '../../python/value.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { doubtOf } from './assembly.ts';
import { bindMethod, shortName } from './constructor.ts';
import { sentence } from './reading.ts';

/** The job that the script starts. */
export interface Started {
  surface: ObjectReference;
  start: MethodEvent;
  /** Arguments of the call that starts it, by name. */
  call: ReadonlyMap<string, Value>;
}

/** Why there is no one job that the script starts; `surface` is what it builds, where that is one thing. */
export interface NotStarted {
  surface: ObjectReference | null;
  reason: string;
  place: Place | null;
  /** What may be a start, of something that is not known. */
  unclear?: MethodEvent;
}

/** Methods that start a job, by the kind of class that has them. */
const STARTS = new Map<string, string>([
  ['execute', 'recipe'],
  ['run', 'recipe'],
  ['simulator_run', 'job'],
  ['deploy', 'environment'],
]);

/**
 * Finds the one recipe or job that the script builds and starts on its way with these arguments.
 * Two starts, or one on a condition that is not known, are named and left open.
 */
export function findStarted(
  interpretation: Interpretation,
  catalogue: Catalogue,
): Started | NotStarted {
  const starts = interpretation.trace.filter(
    (event): event is MethodEvent => event.kind === 'method' && isStart(event, catalogue),
  );
  const [first, second] = starts;
  if (first === undefined) return nothingStarted(interpretation, catalogue);
  const surface = surfaceOf(first, catalogue);
  const stop = endBefore(interpretation, first);
  if (stop !== null) return { surface: null, ...stop };
  if (second !== undefined) return startedTwice(first, second, surface);
  if (surface === null) return startedUnknown(first);
  const caller = unreadCaller(first, interpretation);
  if (caller !== null) return { surface, ...caller };
  if (first.repeated)
    return {
      surface,
      reason: `${placeText(first.place)} the job is started in a loop; which run counts is not known`,
      place: first.place,
    };
  if (!first.certain) {
    const doubt = doubtOf(first);
    return { surface, reason: sentence('the start of the job', doubt), place: doubt.place };
  }
  const known = catalogue.find((first.receiver as ObjectReference).class);
  const parameters = (known && catalogue.method(known, first.name)?.parameters) ?? [];
  return { surface, start: first, call: bindMethod(parameters, first.arguments) };
}

/** Recipes and jobs that the script builds, also on unknown conditions. */
export function surfacesBuilt(
  interpretation: Interpretation,
  catalogue: Catalogue,
): ObjectReference[] {
  const built: ObjectReference[] = [];
  for (const event of interpretation.trace)
    if (event.kind === 'call' && isSurface(event.result, catalogue)) built.push(event.result);
  const wrapped = new Set(
    built.flatMap((object) => [...object.arguments.kwargs.values(), ...object.arguments.args]),
  );
  return built.filter((object) => !wrapped.has(object));
}

/** Whether an object is of a recipe or job class of NVFlare, or of one derived from it. */
export function isSurface(object: Value, catalogue: Catalogue): object is ObjectReference {
  if (object.kind !== 'object' || object.made !== 'call') return false;
  const known = catalogue.find(object.class);
  if (known !== null) return known.kind === 'recipe' || known.kind === 'job';
  return object.class.startsWith('nvflare.') && /(?:Recipe|\wJob)$/.test(object.class);
}

// internals

/** Who may start the job: a function that was given to code which is not read, such as click. */
function unreadCaller(
  { condition, repeated }: MethodEvent,
  { foreignOptions }: Interpretation,
): Omit<NotStarted, 'surface'> | null {
  const isGiven =
    repeated && condition !== null && / may be called at any time, /.test(condition.reason);
  if (!isGiven) return null;
  const [foreign] = foreignOptions;
  const library =
    foreign === undefined
      ? 'call it from the script itself'
      : `its options are read by ${foreign.library}, which is not understood; only argparse is`;
  const reason = `${sentence('the start of the job', condition)}; ${library}`;
  return { reason, place: condition.place };
}

function isStart(event: MethodEvent, catalogue: Catalogue): boolean {
  // Which method of which object is called is not known: it may be the one that starts.
  if (event.name === '') return event.candidates.some((object) => isSurface(object, catalogue));
  const kind = STARTS.get(event.name);
  if (kind === undefined) return false;
  const objects = event.receiver.kind === 'object' ? [event.receiver] : event.candidates;
  if (kind === 'environment')
    return objects.some((object) => catalogue.find(object.class)?.kind === 'environment');
  return objects.some((object) => isSurface(object, catalogue));
}

function surfaceOf(event: MethodEvent, catalogue: Catalogue): ObjectReference | null {
  if (event.receiver.kind !== 'object') return null;
  if (event.name !== 'deploy') return event.receiver;
  const job = event.arguments.kwargs.get('job') ?? event.arguments.args[0];
  return job !== undefined && isSurface(job, catalogue) ? job : null;
}

/** Whether our own bound was reached, so that what comes after is not seen. */
function endBefore(interpretation: Interpretation, start: MethodEvent) {
  const { how, reason, place } = interpretation.ended;
  if (how !== 'limit') return null;
  const seen = `the job started at ${placeText(start.place)} may not be the only one`;
  return { reason: `${reason ?? 'the script is too long to follow'}; ${seen}`, place };
}

function startedTwice(
  first: MethodEvent,
  second: MethodEvent,
  surface: ObjectReference | null,
): NotStarted {
  const reason =
    placeText(first.place) === placeText(second.place)
      ? `${placeText(first.place)} starts more than one job`
      : `two jobs are started: ${placeText(first.place)} and ${placeText(second.place)}`;
  const same = surface !== null && first.receiver === second.receiver;
  const unclear = [first, second].find(({ receiver }) => receiver.kind === 'unknown');
  const where = { reason, place: second.place };
  return { surface: same ? surface : null, ...where, ...(unclear ? { unclear } : {}) };
}

function startedUnknown(start: MethodEvent): NotStarted {
  const places = start.candidates.map((object) => placeText(object.place));
  const which = places.length > 0 ? `one of the jobs built at ${places.join(' and ')}` : 'a job';
  const why = start.receiver.kind === 'unknown' ? `: ${sentence('which one', start.receiver)}` : '';
  return {
    surface: null,
    reason: `${placeText(start.place)} starts ${which}${why}`,
    place: start.place,
    unclear: start,
  };
}

function nothingStarted(interpretation: Interpretation, catalogue: Catalogue): NotStarted {
  const built = surfacesBuilt(interpretation, catalogue);
  const [first, second] = built;
  const { how, reason, place } = interpretation.ended;
  if (how === 'raised' || how === 'limit' || (how === 'exited' && first === undefined))
    return {
      surface: null,
      reason: at(place, `the script ends before a job is started: ${reason ?? how}`),
      place,
    };
  if (first === undefined) return { surface: null, ...noJob(interpretation) };
  if (second !== undefined) {
    const places = [...new Set(built.map((object) => placeText(object.place)))].join(' and ');
    return {
      surface: null,
      reason: `jobs are built at ${places}, and none is started`,
      place: second.place,
    };
  }
  const name = first.localClass?.name ?? shortName(first.class);
  const only = exported(interpretation, first) ? 'only exports it' : 'never starts it';
  return {
    surface: first,
    reason: `${placeText(first.place)} builds ${name}, but the script ${only}; call ${howToStart(first, catalogue)}`,
    place: first.place,
  };
}

function exported(interpretation: Interpretation, surface: ObjectReference): boolean {
  return interpretation.trace.some(
    (event) =>
      event.kind === 'method' &&
      event.receiver === surface &&
      (event.name === 'export' || event.name === 'export_job'),
  );
}

function howToStart(surface: ObjectReference, catalogue: Catalogue): string {
  return catalogue.find(surface.class)?.kind === 'job'
    ? 'job.simulator_run(…)'
    : 'recipe.execute(env)';
}

/** Names what looks like a job but is none of NVFlare's, or may come from code that is not there. */
function noJob({ trace }: Interpretation): Omit<NotStarted, 'surface'> {
  const calls = trace.filter((event) => event.kind === 'call');
  const lookalike = calls.find(({ callee }) => /(?:Recipe|Job)$/.test(callee));
  if (lookalike !== undefined) {
    const reason = `${lookalike.callee} is not one of NVFlare's recipes or jobs`;
    return { reason: at(lookalike.place, reason), place: lookalike.place };
  }
  const nothing = "the script builds none of NVFlare's recipes or jobs";
  const started = trace.flatMap((event) =>
    event.kind === 'method' && STARTS.has(event.name) ? [event.receiver] : [],
  );
  const stranger =
    calls.find(({ result }) => started.includes(result)) ??
    calls.findLast(({ callee }) => !/^nvflare\./.test(callee) && !isStandardModule(callee));
  if (stranger === undefined) return { reason: nothing, place: null };
  const reason = `${stranger.callee} is not in the workspace; else ${nothing}`;
  return { reason: at(stranger.place, reason), place: stranger.place };
}

function at(place: Place | null, reason: string): string {
  return place === null ? reason : `${placeText(place)} ${reason}`;
}
