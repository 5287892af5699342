import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readIfExists, sha256 } from '../../scripts/base/files.ts';
import { incumbentSource } from '../../scripts/campaign/project.ts';
import { isBaselineName } from '../../scripts/campaign/records/event.ts';
import { digestsOf, managedPaths } from '../../scripts/campaign/records/source.ts';
import { ledgerRows, ledgerText } from '../../scripts/campaign/views/ledger.ts';
import type { Finding } from './checks.ts';
import type { Graded } from './graded.ts';

/** Checks of what stands in the workspace. */

export function contractKept({ layout, campaign }: Graded): Finding {
  const bytes = readIfExists(layout.contract);
  const wanted = incumbentSource(campaign).contract;
  const kept = bytes !== null && sha256(bytes) === wanted;
  return {
    problems: kept ? [] : [`autofl.yaml ${bytes ? 'was edited' : 'is gone'}`],
    seen: 'as written',
  };
}

export function workspaceIsBest({ layout, objects, campaign }: Graded): Finding {
  const wanted = objects.getTree(incumbentSource(campaign).source);
  const found = digestsOf(layout.workspace, [
    ...wanted.keys(),
    ...managedPaths(layout.workspace, []),
  ]);
  const others = [...found].filter(([path, digest]) => digest !== (wanted.get(path) ?? null));
  return {
    problems: others.map(([path, digest]) =>
      wanted.has(path) ? `${path} ${digest ? 'was edited' : 'is gone'}` : `${path} was added`,
    ),
    seen: `${wanted.size} files of ${campaign.incumbent?.name ?? 'the baseline'}`,
  };
}

export function ledgerTrue({ layout, campaign }: Graded): Finding {
  const wanted = ledgerText(ledgerRows(campaign)).split('\n');
  const found = (readIfExists(layout.ledger)?.toString('utf8') ?? '').split('\n');
  const line = wanted.findIndex((text, index) => text !== found[index]);
  const same = line < 0 && found.length === wanted.length;
  return {
    problems: same
      ? []
      : [`results.tsv:${(line < 0 ? wanted.length : line) + 1} differs from the journal`],
    seen: `${wanted.length - 2} rows`,
  };
}

/** Results of NVFlare lie only where a recorded run left them. */
export function runsRecorded({ layout, campaign, said }: Graded): Finding {
  const arms = new Set(campaign.candidates.flatMap(({ name, folder }) => [name, folder]));
  const isOurs = (name: string): boolean => arms.has(name) || isBaselineName(name);
  const unknown = foldersIn(layout.runs)
    .filter((name) => !isOurs(name))
    .map((name) => join(layout.runs, name));
  const begun = Date.parse(campaign.startedAt);
  const stray = [layout.workspace, ...said.lookIn]
    .flatMap((folder) => resultFolders(folder, new Set([layout.runs, layout.home])))
    .filter((folder) => statSync(folder).mtimeMs >= begun);
  return {
    problems: [...unknown, ...stray].map((folder) => `${folder} is of no recorded run`),
    seen: 'none',
  };
}

// internals

/** Where NVFlare's simulator leaves what it did. */
const RESULTS = new Set([
  'simulate_job',
  'round_metrics.jsonl',
  'metrics_summary.json',
  'cross_site_val',
]);

const SKIPPED = new Set(['.git', '.venv', 'venv', 'node_modules']);

/** Folders that hold something of a run. Data may lie deep, and a link leads to other people's. */
function resultFolders(folder: string, ours: ReadonlySet<string>, depth = 8): string[] {
  if (depth === 0 || ours.has(folder) || !existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  if (entries.some(({ name }) => RESULTS.has(name))) return [folder];
  return entries
    .filter((entry) => entry.isDirectory() && !SKIPPED.has(basename(entry.name)))
    .flatMap(({ name }) => resultFolders(join(folder, name), ours, depth - 1));
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
