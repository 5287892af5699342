import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../base/failure.ts';
import { readIfExists } from '../../base/files.ts';
import { numberOf, type Parsed, textOf, usage } from '../../base/flags.ts';
import { type Settings, SettingsSchema } from '../records/event.ts';

import { layoutOf } from '../records/paths.ts';
import { DEFAULT_SETTINGS, limitsOf } from '../settings.ts';
import type { GuardRow, GuardSettings } from '../standing.ts';
import { cellNumber, type LedgerRow } from '../views/ledger.ts';
import { readLedger } from '../views/ledger_read.ts';
import type { PlotRow } from '../views/plot/input.ts';
import { plotRow } from '../views/progress.ts';
import { guardLimits } from '../views/state.ts';

/** A ledger as a door was given it, with what the campaign beside it knows. */
export interface LedgerFile {
  path: string;
  folder: string;
  rows: LedgerRow[];
  /** Whether its own verdicts count (`verdicts`), or another tool wrote it (`scores`). */
  judges: GuardSettings['judges'];
  mode: 'max' | 'min';
  /** `campaign_state.json` beside the ledger; empty where there is none. */
  state: { [key: string]: unknown };
  /** What the campaign beside it is set to, else the defaults. */
  settings: Settings;
}

/**
 * Reads a ledger, and its direction from `--mode` or the campaign beside it.
 *
 * @throws Failure `AUTOFL_NO_LEDGER`, `AUTOFL_BAD_LEDGER`, or a request for the direction.
 */
export function openLedger(given: string, parsed: Parsed): LedgerFile {
  const path = resolve(
    existsSync(given) && statSync(given).isDirectory() ? join(given, 'results.tsv') : given,
  );
  const text = readIfExists(path)?.toString('utf8');
  if (text === undefined) {
    throw new Failure({
      code: 'AUTOFL_NO_LEDGER',
      message: `No ledger at ${path}`,
      hint: 'Name a results.tsv, or run status in a campaign to have it drawn',
    });
  }
  const folder = dirname(path);
  const layout = layoutOf(folder);
  const state = readState(layout.state);
  const settings = v.safeParse(SettingsSchema, readState(layout.campaign).settings);
  return {
    path,
    folder,
    ...readLedger(text, path),
    mode: modeOf(parsed, state),
    state,
    settings: settings.success ? settings.output : DEFAULT_SETTINGS,
  };
}

/** The rows as the guard takes them. Older ledgers name neither the kind of a candidate nor its review. */
export function guardRowsIn({ rows }: LedgerFile): GuardRow[] {
  let review = '';
  return rows.map((row) => {
    if (row.status === 'literature') review = row.literature_event_id || row.name;
    const kind = kindOf(row);
    const isOlder = row.candidate_kind === '' && kind === 'source_edit';
    return {
      status: row.status,
      name: row.name,
      score: cellNumber(row.score),
      kind,
      family: row.algorithm_family,
      literatureEvent: row.literature_event_id || (isOlder ? review : ''),
      gain: cellNumber(row.score_delta),
    };
  });
}

/** The rows as the picture takes them, with the same kinds as the guard's. */
export function plotRowsIn({ rows }: LedgerFile): PlotRow[] {
  return rows.map((row) => plotRow({ ...row, candidate_kind: kindOf(row) }));
}

/** The guard's settings: of the command line, else of the campaign beside the ledger, else the defaults. */
export function guardSettingsOf(ledger: LedgerFile, parsed: Parsed): GuardSettings {
  const cap = ledger.state.candidate_cap;
  const limits = guardLimits({ ...ledger.settings, ...limitsOf(parsed) });
  const minDelta = numberOf(parsed, 'min-delta', { min: 0, integer: false });
  return {
    ...limits,
    mode: ledger.mode,
    judges: ledger.judges,
    maxCandidates:
      numberOf(parsed, 'max-candidates', { min: 0 }) ?? (typeof cap === 'number' ? cap : null),
    plateauMinDelta: minDelta ?? (ledger.judges === 'scores' ? MIN_DELTA : limits.plateauMinDelta),
  };
}

// internals

/** What ends a plateau in a ledger without verdicts, in metric units. */
const MIN_DELTA = 0.0005;

function kindOf(row: LedgerRow): GuardRow['kind'] {
  const { candidate_kind: kind, changed_files: files, status } = row;
  if (kind === 'source_edit' || kind === 'argument_only') return kind;
  if (!['keep', 'discard', 'crash'].includes(status)) return '';
  return files.trim() === '' ? 'argument_only' : 'source_edit';
}

function readState(path: string): { [key: string]: unknown } {
  try {
    return JSON.parse(readIfExists(path)?.toString('utf8') ?? '{}') ?? {};
  } catch {
    return {};
  }
}

function modeOf(parsed: Parsed, state: { [key: string]: unknown }): 'max' | 'min' {
  const mode = textOf(parsed, 'mode') ?? state.mode;
  if (mode === 'max' || mode === 'min') return mode;
  throw usage(
    mode === undefined
      ? 'Whether higher or lower is better is not known'
      : `--mode takes max or min; received ${mode}`,
    'Pass --mode max or --mode min',
  );
}
