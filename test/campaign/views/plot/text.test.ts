import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration } from '../../../../scripts/campaign/views/duration.ts';
import { clean, fit, widthOf } from '../../../../scripts/campaign/views/plot/text.ts';

const style = { size: 12 };

test('a long name is cut where the room ends', () => {
  assert.equal(fit('short', 200, style), 'short');
  for (const name of ['x'.repeat(5000), '研究'.repeat(50), 'שם-'.repeat(50), '👩‍🔬'.repeat(50)]) {
    const cut = fit(name, 120, style);
    assert.ok(cut.endsWith('…') && widthOf(cut, style) <= 120);
    assert.ok(cut.length > 4);
  }
});

test('control characters, turned directions and towers of accents are taken out', () => {
  assert.equal(clean('a\tb\r\nc'), 'a b c');
  assert.equal(clean('a\u0000\u001b\u007f\u202eb\u2066c\ufeff'), 'a bc');
  assert.equal(clean('\ud800a\uffff'), 'a');
  assert.equal(clean(`z${'\u0301'.repeat(99)}!`), 'z\u0301\u0301!');
  assert.equal(clean('  two   spaces '), 'two spaces');
});

test('a duration reads the same everywhere', () => {
  const said = [0, 45, 59.6, 3599, 3599.7, 3600, 90061].map(formatDuration);
  assert.deepEqual(said, ['0 s', '45 s', '1 m 0 s', '59 m 59 s', '1 h 0 m', '1 h 0 m', '25 h 1 m']);
});
