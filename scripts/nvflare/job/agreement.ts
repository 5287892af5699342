import type { Place } from '../../python/value.ts';
import { type Facts, nothingKnown } from './facts.ts';
import type { Reading } from './meaning.ts';
import { unread } from './reading.ts';

/** Why what runs is one of two, in words, and where that is decided. */
export interface Ambiguity {
  reason: string;
  place: Place | null;
}

/** What is the same of a job whichever of two ways it takes. */
export function agreed(one: Facts, other: Facts, why: Ambiguity): Facts {
  const isOneSurface = one.surface === other.surface;
  const surface = isOneSurface ? one.surface : null;
  const known = one.known === other.known ? one.known : null;
  const open = nothingKnown({ surface, ...why }, known, 'partial');
  const both = <T>(a: Reading<T>, b: Reading<T>): Reading<T> =>
    isSame(a, b) ? a : differs(a, b, why);
  const [here, there] = [one.environment.discovered, other.environment.discovered];
  const isOneEnvironment = here.class === there.class;
  const numClients = both(one.budget.numClients, other.budget.numClients);
  const isOneMode = one.objective.modeImplicit === other.objective.modeImplicit;
  return {
    ...open,
    arguments: common(one.arguments, other.arguments),
    budget: {
      numRounds: both(one.budget.numRounds, other.budget.numRounds),
      minClients: both(one.budget.minClients, other.budget.minClients),
      numClients,
      sampledClients: orNull(one.budget.sampledClients, other.budget.sampledClients, both),
    },
    objective: {
      metric: both(one.objective.metric, other.objective.metric),
      selects: one.objective.selects || other.objective.selects,
      mode: both(one.objective.mode, other.objective.mode),
      modeImplicit: isOneMode && one.objective.modeImplicit,
      stopCondition: orNull(one.objective.stopCondition, other.objective.stopCondition, both),
      refusals: [],
    },
    environment: {
      discovered: {
        class: isOneEnvironment ? here.class : null,
        args: common(here.args, there.args),
        sites: equal(here.sites, there.sites) ? here.sites : null,
        simulatorRunFolder: orNull(here.simulatorRunFolder, there.simulatorRunFolder, both),
      },
      numClients,
      refusals: [],
    },
    scripts: equal(one.scripts.paths, other.scripts.paths) ? one.scripts : open.scripts,
    evidence: one.evidence === other.evidence ? one.evidence : null,
    obstacle:
      isOneSurface && isOneEnvironment && one.obstacle === null && other.obstacle === null
        ? null
        : open.obstacle,
  };
}

// internals

function differs<T>(one: Reading<T>, other: Reading<T>, why: Ambiguity): Reading<T> {
  // Where neither way says anything, the reason is that of the first.
  if (one.value === null && other.value === null) return one;
  return unread(why.reason, why.place);
}

function isSame<T>(one: Reading<T>, other: Reading<T>): boolean {
  return one.value !== null && equal(one.value, other.value);
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, plainly) === JSON.stringify(other, plainly);
}

function plainly(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

/** Arguments that both ways give alike. */
function common(
  one: ReadonlyMap<string, Reading>,
  other: ReadonlyMap<string, Reading>,
): Map<string, Reading> {
  return new Map(
    [...one].filter(([name, reading]) => {
      const there = other.get(name);
      return (
        there !== undefined && reading.reason === there.reason && equal(reading.value, there.value)
      );
    }),
  );
}

function orNull<T>(
  one: Reading<T> | null,
  other: Reading<T> | null,
  both: (one: Reading<T>, other: Reading<T>) => Reading<T>,
): Reading<T> | null {
  if (one === null && other === null) return null;
  return both(one ?? unread('is not there', null), other ?? unread('is not there', null));
}
