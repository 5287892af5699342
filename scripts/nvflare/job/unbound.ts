import type {
  AssignEvent,
  CallEvent,
  Interpretation,
  MethodEvent,
  TraceEvent,
} from '../../python/trace.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';

/**
 * The trace with calls through a class, `FedJob.to(job, …)`, as the method calls that they are, and
 * `SimEnv.__init__(env, …)` as a change of everything about the object.
 */
export function withUnboundCalls(
  interpretation: Interpretation,
  catalogue: Catalogue,
): Interpretation {
  const trace = interpretation.trace.map((event) =>
    event.kind === 'call' ? boundCall(event, catalogue) : event,
  );
  return { ...interpretation, trace };
}

// internals

function boundCall(event: CallEvent, catalogue: Catalogue): TraceEvent {
  const dot = event.callee.lastIndexOf('.');
  const known = catalogue.find(event.callee.slice(0, dot));
  const [receiver, ...args] = event.arguments.args;
  if (known === null || receiver?.kind !== 'object' || event.result.localClass !== null)
    return event;
  const { place, callers, certain, condition, repeated } = event;
  const happening = { place, callers, certain, condition, repeated };
  const name = event.callee.slice(dot + 1);
  if (name === '__init__')
    return {
      ...happening,
      kind: 'assign',
      target: receiver,
      name: null,
      value: null,
    } satisfies AssignEvent;
  if (catalogue.method(known, name) === null) return event;
  return {
    ...happening,
    kind: 'method',
    receiver,
    candidates: [],
    name,
    arguments: { ...event.arguments, args },
    result: event.result,
  } satisfies MethodEvent;
}
