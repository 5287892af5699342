import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  appendEvent,
  EMPTY_HEAD,
  journalBytes,
  readJournal,
} from '../../../scripts/campaign/records/journal.ts';
import { workspaceOf } from '../../support/workspace.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** A journal of three abandoned candidates: the smallest events there are. */
function journalOf(t: TestContext): string {
  const path = join(workspaceOf(t, {}), 'journal.jsonl');
  let head = EMPTY_HEAD;
  for (const candidate of ['a', 'b', 'c']) {
    head = appendEvent(path, head, 'candidate_abandoned', { candidate, reason: null }, AT).head;
  }
  return path;
}

const read = (path: string) => readJournal(path, journalBytes(path));

test('what was appended is read back, in order and numbered from one', (t) => {
  const { events } = read(journalOf(t));
  assert.deepEqual(
    events.map(({ seq }) => seq),
    [1, 2, 3],
  );
  assert.deepEqual(
    events.map(({ data }) => 'candidate' in data && data.candidate),
    ['a', 'b', 'c'],
  );
});

test('a last line cut short by a kill is dropped, and the next append takes its place', (t) => {
  const path = journalOf(t);
  appendFileSync(path, '{"seq":4,"at":"2026');
  const { events, head, tornBytes } = read(path);
  assert.equal(events.length, 3);
  assert.equal(tornBytes, 19);
  appendEvent(path, head, 'candidate_abandoned', { candidate: 'd', reason: null }, AT);
  assert.equal(read(path).events.length, 4);
  assert.equal(read(path).tornBytes, 0);
});

test('an append that does not know the journal’s end cuts nothing that was committed', (t) => {
  const path = journalOf(t);
  const first = readJournal(
    path,
    journalBytes(path).subarray(0, journalBytes(path).indexOf(10) + 1),
  );
  assert.throws(
    () =>
      appendEvent(path, first.head, 'candidate_abandoned', { candidate: 'd', reason: null }, AT),
    /grew beyond event 1/,
  );
  assert.equal(read(path).events.length, 3);
});

test('any change to any line is noticed and the line is named', (t) => {
  const path = journalOf(t);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const damage: [string, (lines: string[]) => string[]][] = [
    [
      'a changed value',
      ([a = '', b = '', c = '']) => [a, b.replace('"candidate":"b"', '"candidate":"x"'), c],
    ],
    ['a removed line', ([a = '', , c = '']) => [a, c]],
    ['swapped lines', ([a = '', b = '', c = '']) => [a, c, b]],
    ['a line that is not JSON', ([a = '', , c = '']) => [a, 'oops', c]],
    [
      'an added field',
      ([a = '', b = '', c = '']) => [a, b.replace('{"seq"', '{"extra":1,"seq"'), c],
    ],
  ];
  for (const [what, change] of damage) {
    writeFileSync(path, `${change(lines).join('\n')}\n`);
    assert.throws(() => read(path), /journal\.jsonl:2 is not what was written/, what);
  }
});

test('an event of the wrong shape is never written', (t) => {
  const path = journalOf(t);
  const { head } = read(path);
  assert.throws(
    () => appendEvent(path, head, 'candidate_abandoned', { candidate: '../x', reason: null }, AT),
    /malformed/,
  );
  for (const score of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const data = { name: 'baseline', trials: ['t'], score, reason: null };
    assert.throws(() => appendEvent(path, head, 'baseline_recorded', data, AT), /malformed/);
  }
  assert.equal(read(path).events.length, 3);
});
