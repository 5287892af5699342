import type { Source } from '../../python/syntax/parse.ts';
import { placeText } from '../../python/value.ts';
import { type Assembly, doubtAbout, type Part } from './assembly.ts';
import { shortName, unknown } from './constructor.ts';
import type { Reading } from './meaning.ts';
import { ownRounds } from './own_workflow.ts';
import { integer, unread, unreadOf } from './reading.ts';

/** Parameters that say how many rounds a workflow runs, the telling one first. */
const ROUNDS = ['num_rounds', 'max_model_version'] as const;

/** Its `num_rounds` is how often the nested application is started, not what that does. */
const NESTED = 'nvflare.app_opt.flower.controller.FlowerController';

/** Rounds of the one workflow that trains; `sources` are the modules that may define one. */
export function numRounds(assembly: Assembly, sources: readonly Source[]): Reading<number> {
  const workflows = trainingWorkflows(assembly);
  const [first, second] = workflows;
  if (first === undefined) return withoutWorkflow(assembly, sources);
  if (second !== undefined) return twoWorkflows(first, second);
  const doubt = doubtAbout(first) ?? assembly.strangers[0];
  if (doubt) return unreadOf('num_rounds', doubt);
  if (first.class.name === NESTED)
    return unreadOf('num_rounds', unknown('is decided by the Flower application', first.place));
  const name = roundsParameter(first) as string;
  return integer('num_rounds', first.value(name), true);
}

/** Controllers that run rounds of training. An assessor of an edge job counts model versions instead. */
export function trainingWorkflows(assembly: Assembly): Part[] {
  const candidates = assembly.parts.filter((part) => roundsParameter(part) !== null);
  const assessors = candidates.filter((part) => part.class.kind === 'assessor');
  return assessors.length > 0 ? assessors : candidates.filter(isOnServer);
}

/** The number of sites that must take part for a round to count, as the job is deployed. */
export function minClients(assembly: Assembly): Reading<number> {
  const job = assembly.parts.find((part) => part.class.kind === 'job');
  if (job === undefined) return unread('min_clients is not known: no job is built', null);
  return integer('min_clients', job.value('min_clients'), true);
}

/** How many sites the workflow asks in each round, where it says so. */
export function sampledClients(assembly: Assembly): Reading<number> | null {
  const [workflow] = trainingWorkflows(assembly);
  if (workflow === undefined) return null;
  const name = ['num_clients', 'min_clients'].find((parameter) => has(workflow, parameter));
  return name === undefined ? null : integer(name, workflow.value(name), true);
}

/** `FedAvg (job.py:12:5)`. */
export function partText(part: Part): string {
  return `${part.local?.name ?? shortName(part.class.name)} (${placeText(part.place)})`;
}

// internals

function roundsParameter(part: Part): string | null {
  if (part.class.kind !== 'controller' && part.class.kind !== 'assessor') return null;
  return ROUNDS.find((name) => has(part, name)) ?? null;
}

function has(part: Part, parameter: string): boolean {
  return part.class.parameters.some(([name]) => name === parameter);
}

function isOnServer(part: Part): boolean {
  return part.target === 'server' || (typeof part.target === 'object' && 'kind' in part.target);
}

/** No workflow of NVFlare's runs rounds: one of the workspace's own may. */
function withoutWorkflow(assembly: Assembly, sources: readonly Source[]): Reading<number> {
  const [stranger] = assembly.strangers;
  if (stranger) return unreadOf('num_rounds', stranger);
  const [own, second] = assembly.parts.filter(
    (part) => part.class.kind === 'controller' && part.local,
  );
  if (own === undefined)
    return unread(
      'num_rounds is not known: no workflow that runs rounds is given to the server',
      null,
    );
  if (second !== undefined) return twoWorkflows(own, second);
  const doubt = doubtAbout(own);
  return doubt
    ? unreadOf('num_rounds', doubt)
    : integer('num_rounds', ownRounds(own, sources), false);
}

function twoWorkflows(first: Part, second: Part): Reading<number> {
  const both = `${partText(first)} and ${partText(second)}`;
  return unread(`num_rounds stands in two workflows: ${both}`, second.place);
}
