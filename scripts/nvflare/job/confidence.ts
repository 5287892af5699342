import type { JobMeaning, Reading } from './meaning.ts';

/**
 * The same facts with less confidence: where a statement could not be read, only an interpreter can say
 * whether the file is Python at all, and none has been asked.
 */
export function withLowConfidence(meaning: JobMeaning): JobMeaning {
  const { budget, objective, environment } = meaning;
  return {
    ...meaning,
    arguments: lowAll(meaning.arguments),
    budget: {
      numRounds: low(budget.numRounds),
      minClients: low(budget.minClients),
      numClients: low(budget.numClients),
      sampledClients: budget.sampledClients && low(budget.sampledClients),
    },
    objective: {
      ...objective,
      metric: low(objective.metric),
      mode: low(objective.mode),
      stopCondition: objective.stopCondition && low(objective.stopCondition),
    },
    environment: {
      ...environment,
      args: lowAll(environment.args),
      simulatorRunFolder: environment.simulatorRunFolder && low(environment.simulatorRunFolder),
    },
  };
}

// internals

function low<T>(reading: Reading<T>): Reading<T> {
  return { ...reading, confidence: 'low' };
}

function lowAll(readings: ReadonlyMap<string, Reading>): Map<string, Reading> {
  return new Map([...readings].map(([name, reading]) => [name, low(reading)]));
}
