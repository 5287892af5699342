import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../base/failure.ts';
import { readIfExists } from '../../base/files.ts';
import { type Parsed, textOf, usage } from '../../base/flags.ts';
import { type Settings, SettingsSchema } from '../event.ts';
import type { GuardRow } from '../guard.ts';
import { layoutOf } from '../paths.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { cellNumber, type LedgerRow } from '../views/ledger.ts';
import { readLedger } from '../views/ledger_read.ts';

/** A ledger as a door was given it, with what the campaign beside it knows. */
export interface LedgerFile {
  path: string;
  folder: string;
  rows: LedgerRow[];
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
    rows: readLedger(text, path),
    mode: modeOf(parsed, state),
    state,
    settings: settings.success ? settings.output : DEFAULT_SETTINGS,
  };
}

/** The rows as the guard takes them. */
export function guardRowsIn({ rows }: LedgerFile): GuardRow[] {
  return rows.map(({ status, name, score }) => ({ status, name, score: cellNumber(score) }));
}

// internals

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
