import type { Place, Value } from '../../python/value.ts';
import { placeText } from '../../python/value.ts';
import { type Assembly, doubtAbout, type Part } from './assembly.ts';
import { partText, trainingWorkflows } from './budget.ts';
import { shortName, unknown } from './constructor.ts';
import type { Reading } from './meaning.ts';
import { known, text, unread, unreadOf } from './reading.ts';

export interface Objective {
  metric: Reading<string>;
  selects: boolean;
  mode: Reading<'max' | 'min'>;
  modeImplicit: boolean;
  stopCondition: Reading<string> | null;
  /** What NVFlare refuses of it. */
  refusals: string[];
}

/** A direction that something in the job says, and where. */
interface Direction {
  mode: 'max' | 'min';
  source: string;
  place: Place | null;
}

/**
 * What the job selects its best model by, and in which direction: an explicit `key_metric_mode` or
 * `negate_key_metric`, else a `stop_cond` on the same metric, else NVFlare's `max`.
 */
export function readObjective(assembly: Assembly): Objective {
  const stopCondition = readStopCondition(assembly);
  const custom = customSelector(assembly);
  const selectors = assembly.parts.filter((part) => part.class.kind === 'selector');
  const [selector, second] = selectors;
  if (custom) return undirected(unread(custom.reason, custom.place), custom, stopCondition);
  if (selector === undefined) return selectsNothing(assembly, stopCondition);
  if (second !== undefined) {
    const reason = `the metric is chosen twice: ${partText(selector)} and ${partText(second)}`;
    return undirected(unread(reason, second.place), { reason, place: second.place }, stopCondition);
  }
  const [stranger] = assembly.strangers;
  if (stranger)
    return undirected(unreadOf('key_metric', stranger), unreadOf('mode', stranger), stopCondition);
  const doubt = doubtAbout(selector);
  if (doubt && assembly.keyMetricMode === null)
    return undirected(unreadOf('key_metric', doubt), unreadOf('mode', doubt), stopCondition);
  const metric = doubt
    ? unreadOf<string>('key_metric', doubt)
    : text('key_metric', selector.value('key_metric'));
  const mode = readMode(assembly, selector, metric.value, stopCondition);
  const refusals = assembly.checksStopCondition ? refusedStop(mode.mode, stopCondition) : [];
  return { metric, selects: true, stopCondition, ...mode, refusals };
}

/**
 * The metric and direction of a stop condition, as NVFlare reads it: `<metric> <operator> <number>`,
 * parted by single spaces.
 */
export function parseStopCondition(
  text: string,
): { metric: string; mode: 'max' | 'min' | null } | null {
  const [metric, operator, target, more] = text.split(' ');
  if (metric === undefined || !target || more !== undefined || Number.isNaN(Number(target)))
    return null;
  if (operator === '=') return { metric, mode: null };
  if (operator === '<' || operator === '<=') return { metric, mode: 'min' };
  return operator === '>' || operator === '>=' ? { metric, mode: 'max' } : null;
}

// internals

type Problem = { reason: string | null; place: Place | null };

function undirected(
  metric: Reading<string>,
  why: Problem,
  stopCondition: Reading<string> | null,
): Objective {
  const mode = unread<'max' | 'min'>(why.reason ?? 'the direction is not known', why.place);
  return { metric, selects: true, mode, modeImplicit: false, stopCondition, refusals: [] };
}

/** A model selector of the job's own, whose choice cannot be read. */
function customSelector(assembly: Assembly): { reason: string; place: Place } | null {
  for (const part of assembly.parts) {
    if (part.class.kind === 'selector' && part.local !== null)
      return {
        reason: `${placeText(part.place)} the best model is chosen by ${part.local.name}, a selector of the job's own`,
        place: part.place,
      };
  }
  return assembly.ownSelector;
}

function selectsNothing(assembly: Assembly, stopCondition: Reading<string> | null): Objective {
  const [stranger] = assembly.strangers;
  if (stranger)
    return undirected(unreadOf('key_metric', stranger), unreadOf('mode', stranger), stopCondition);
  const owner = assembly.parts[0];
  const reason = `${owner ? shortName(owner.class.name) : 'the job'} selects no best model, so it names no metric; pass --metric`;
  return {
    metric: unread(reason, owner?.place ?? null),
    selects: false,
    mode: known('max', 'core_default', null),
    modeImplicit: true,
    stopCondition,
    refusals: [],
  };
}

function readStopCondition(assembly: Assembly): Reading<string> | null {
  const [workflow] = trainingWorkflows(assembly);
  if (!workflow?.class.parameters.some(([name]) => name === 'stop_cond')) return null;
  const value = workflow.value('stop_cond');
  if (value.kind === 'none' || (value.kind === 'str' && value.value === '')) return null;
  return text('stop_cond', value);
}

function readMode(
  assembly: Assembly,
  selector: Part,
  metric: string | null,
  stopCondition: Reading<string> | null,
): Pick<Objective, 'mode' | 'modeImplicit'> {
  const said = explicitMode(assembly, selector);
  if (said !== null && 'reason' in said) return { mode: said, modeImplicit: false };
  if (said === null && metric === null && stopCondition !== null)
    return {
      mode: unread('the direction depends on which metric is the key metric', stopCondition.place),
      modeImplicit: false,
    };
  const stop = stopDirection(metric, stopCondition);
  if (stop !== null && 'reason' in stop && said === null)
    return { mode: stop, modeImplicit: false };
  const implied = stop !== null && 'mode' in stop ? stop : null;
  if (said === null && implied === null)
    return { mode: known('max', 'core_default', null), modeImplicit: true };
  if (said !== null && implied !== null && said.mode !== implied.mode)
    return { mode: conflict(said, implied), modeImplicit: false };
  const chosen = (said ?? implied) as Direction;
  return { mode: known(chosen.mode, chosen.source, chosen.place), modeImplicit: false };
}

/** The direction that the job file gives in so many words; null where it gives none. */
function explicitMode(
  assembly: Assembly,
  selector: Part,
): Direction | Reading<'max' | 'min'> | null {
  const mode = assembly.keyMetricMode;
  if (mode !== null && mode.kind !== 'none') return modeOf(mode);
  if (!selector.said('negate_key_metric')) return null;
  const negated = selector.value('negate_key_metric');
  if (negated.kind === 'unknown') return unreadOf('negate_key_metric', negated);
  if (negated.kind !== 'bool')
    return unread('negate_key_metric is not True or False', negated.origin.place);
  return {
    mode: negated.value ? 'min' : 'max',
    source: 'job:negate_key_metric',
    place: negated.origin.place,
  };
}

function modeOf(value: Value): Direction | Reading<'max' | 'min'> {
  if (value.kind === 'unknown') return unreadOf('key_metric_mode', value);
  if (value.kind === 'str' && (value.value === 'max' || value.value === 'min'))
    return {
      mode: value.value,
      source: value.origin.label.startsWith('arg:') ? value.origin.label : 'job:key_metric_mode',
      place: value.origin.place,
    };
  return unreadOf('key_metric_mode', unknown('is neither "max" nor "min"', value.origin.place));
}

function stopDirection(
  metric: string | null,
  condition: Reading<string> | null,
): Direction | Reading<'max' | 'min'> | null {
  if (condition === null) return null;
  if (condition.value === null) return unread(condition.reason ?? '', condition.place);
  const parsed = parseStopCondition(condition.value);
  if (parsed === null) return unread(malformed(condition.value), condition.place);
  if (parsed.mode === null || parsed.metric !== metric) return null;
  return { mode: parsed.mode, source: 'job:stop_cond', place: condition.place };
}

/** What FedAvg recipes refuse: a malformed stop condition, and one against the direction. */
function refusedStop(mode: Reading<string>, condition: Reading<string> | null): string[] {
  if (condition === null || condition.value === null) return [];
  if (parseStopCondition(condition.value) === null) return [malformed(condition.value)];
  return mode.reason?.includes(CONFLICT) ? [mode.reason] : [];
}

function malformed(condition: string): string {
  return `stop_cond ${JSON.stringify(condition)} is not "<metric> <operator> <number>"`;
}

const CONFLICT = 'conflicts with';

function conflict(said: Direction, implied: Direction): Reading<'max' | 'min'> {
  const at = (place: Place | null) => (place === null ? '' : ` (${placeText(place)})`);
  return unread(
    `the direction ${said.mode}${at(said.place)} ${CONFLICT} ${implied.mode}, which stop_cond implies${at(implied.place)}`,
    implied.place,
  );
}
