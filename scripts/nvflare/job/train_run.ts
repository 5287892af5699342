import { Failure } from '../../base/failure.ts';
import { interpret } from '../../python/interpret.ts';
import type { SourceReader } from '../../python/syntax/parse.ts';
import type { Interpretation, World } from '../../python/trace.ts';
import type { Unresolved } from './meaning.ts';
import type { TrainScripts } from './train_script.ts';
import type { Workspace } from './workspace.ts';

/** Steps for a train script, of which only the head (options, constants) is wanted. */
const MAX_STEPS = 4_000;
/** For all of them together. */
const MAX_MILLISECONDS = 300;

export interface TrainRuns {
  /** What was found in each script that could be read. */
  runs: ReadonlyMap<string, Interpretation>;
  unresolved: Unresolved[];
}

/** Follows each train script on its own way, for its options and modules. */
export function interpretTrainScripts(
  scripts: TrainScripts,
  workspace: Workspace,
  world: World,
  reader: SourceReader,
): TrainRuns {
  const deadline = performance.now() + MAX_MILLISECONDS;
  const runs = new Map<string, Interpretation>();
  const unresolved: Unresolved[] = [];
  for (const path of scripts.paths) {
    const args = (scripts.args.get(path) ?? '').split(/\s+/).filter((word) => word !== '');
    try {
      const { root } = workspace;
      const milliseconds = deadline - performance.now();
      const limits = { maxSteps: MAX_STEPS, milliseconds, reader };
      runs.set(path, interpret({ root, entry: path, args, world, ...limits }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      unresolved.push({ field: 'search_space', reason: error.message, place: null });
    }
  }
  return { runs, unresolved };
}
