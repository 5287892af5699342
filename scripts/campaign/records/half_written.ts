import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeHalfWritten, removeTree } from '../../base/files.ts';
import type { Layout } from './paths.ts';
import { managedPaths } from './source.ts';

/**
 * Removes what a killed action left half made, wherever it may have been at it. Looks into every folder of
 * the campaign, so it is for those who succeed a dead holder of the lock.
 */
export function removeAllHalfWritten(layout: Layout): void {
  const source = managedPaths(layout.workspace, []).map((path) => join(layout.workspace, path));
  const folders = [
    layout.home,
    ...new Set([layout.contract, ...source].map((path) => dirname(path))),
    ...foldersIn(layout.objects),
    ...foldersIn(layout.candidates),
    ...foldersIn(layout.trials).map((trial) => join(trial, 'artifacts')),
    ...foldersIn(layout.runs).flatMap(foldersIn),
  ];
  for (const folder of folders) if (existsSync(folder)) removeHalfWritten(folder);
  for (const folder of foldersIn(layout.candidates))
    if (/\/\.[^/]+\.draft$/.test(folder)) removeTree(folder);
}

// internals

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}
