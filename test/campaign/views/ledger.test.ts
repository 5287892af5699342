import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  COLUMNS,
  cellNumber,
  type LedgerRow,
  ledgerText,
} from '../../../scripts/campaign/views/ledger.ts';
import { readLedger } from '../../../scripts/campaign/views/ledger_read.ts';
import { plotRow } from '../../../scripts/campaign/views/progress.ts';

const row = (cells: Partial<LedgerRow>): LedgerRow => ({
  ...(Object.fromEntries(COLUMNS.map((column) => [column, ''])) as LedgerRow),
  ...cells,
});

test('whatever an agent writes survives being written and read', () => {
  const rows = [
    row({
      status: 'keep',
      name: 'a',
      diff_summary: 'tab\there, "quoted",\nnew line, pipe | and ünï',
      candidate_kind: 'source_edit',
      algorithm_family: 'fedprox',
      literature_event_id: 'lit-0001',
    }),
    row({ status: 'crash', name: 'b', failure_reason: '=cmd()' }),
  ];
  assert.deepEqual(readLedger(ledgerText(rows), 'results.tsv'), { rows, judges: 'verdicts' });
});

test('scores keep every digit', () => {
  const score = 0.1 + 0.2;
  const [read] = readLedger(ledgerText([row({ score: String(score) })]), 'results.tsv').rows;
  assert.equal(cellNumber(read?.score ?? ''), score);
});

test('the picture counts the time of all runs, as the report does', () => {
  const told = (runtime_seconds: string, replicates: string) =>
    plotRow(row({ runtime_seconds, replicates })).runtimeSeconds;
  assert.deepEqual(
    [told('30', '3'), told('30', ''), told('30', '0'), told('', '2')],
    [90, 30, 30, null],
  );
});

test('a ledger of another tool with the first 18 columns loads, and an older one with 15', () => {
  for (const count of [18, 15]) {
    const header = COLUMNS.slice(0, count).join('\t');
    const text = `${header}\nbaseline\tbaseline\t0.5${'\t'.repeat(count - 3)}\n`;
    const { rows, judges } = readLedger(text, 'results.tsv');
    const [read] = rows;
    assert.equal(judges, 'scores');
    assert.equal(read?.score, '0.5');
    assert.deepEqual([read?.verdict, read?.candidate_kind, read?.algorithm_family], ['', '', '']);
  }
});

test('a file that is no ledger is refused with what is missing', () => {
  assert.throws(
    () => readLedger('a\tb\n1\t2\n', 'x.tsv'),
    /x\.tsv is not a ledger: its first line lacks the columns status/,
  );
});
