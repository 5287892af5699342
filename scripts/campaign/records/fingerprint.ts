import { sha256 } from '../../base/files.ts';
import { optionsOf } from '../contract/arguments.ts';

/**
 * Names what an execution runs: source, arguments and budget. The order of options and how a value is
 * attached (`--lr 0.1`, `--lr=0.1`) make no difference to a job, nor do they here.
 */
export function executionFingerprint(source: string, runArgs: string[], budget: string): string {
  const { positionals, options } = optionsOf(runArgs);
  const settled = new Map<string, string[]>();
  for (const { dest, words } of options) settled.set(dest, valuesOf(words));
  const sorted = [...settled].sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([source, positionals, sorted, budget]));
}

// internals

function valuesOf([flag = '', ...values]: string[]): string[] {
  const equals = flag.indexOf('=');
  return equals < 0 ? values : [flag.slice(equals + 1), ...values];
}
