import { parse } from 'csv-parse/sync';
import { Failure } from '../../base/failure.ts';
import { COLUMNS, type LedgerRow } from './ledger.ts';

/**
 * Reads a ledger, also one that another tool wrote with the first 18 columns only, or an older one without the
 * last three of these; its kept rows are then judged by their scores.
 *
 * @throws Failure `AUTOFL_BAD_LEDGER` naming what is missing.
 */
export function readLedger(
  text: string,
  file: string,
): { rows: LedgerRow[]; judges: 'verdicts' | 'scores' } {
  const records = parseTable(text, file);
  const [header = [], ...lines] = records;
  const missing = SHARED.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw badLedger(file, `its first line lacks the columns ${missing.join(', ')}`);
  }
  const columns = new Map(header.map((name, index) => [name, index]));
  const rows = lines.map((cells) => {
    const row = COLUMNS.map((column) => [column, cells[columns.get(column) ?? -1] ?? '']);
    return Object.fromEntries(row) as LedgerRow;
  });
  return { rows, judges: columns.has('verdict') ? 'verdicts' : 'scores' };
}

// internals

/** Columns that every ledger has, whichever tool wrote it and when. */
const SHARED = COLUMNS.slice(0, COLUMNS.indexOf('candidate_kind'));

function parseTable(text: string, file: string): string[][] {
  try {
    return parse(text, {
      delimiter: '\t',
      relax_column_count: true,
      skip_empty_lines: true,
      bom: true,
    });
  } catch (error) {
    throw badLedger(file, error instanceof Error ? error.message : String(error));
  }
}

function badLedger(file: string, why: string): Failure {
  return new Failure({
    code: 'AUTOFL_BAD_LEDGER',
    message: `${file} is not a ledger: ${why}`,
    hint: 'run_job_campaign.ts status JOB draws it again from the journal',
  });
}
