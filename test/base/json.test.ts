import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonText, restored, stored } from '../../scripts/base/json.ts';

const VALUE = { big: 2n ** 70n, list: [-(2n ** 65n), 1, 'x', null], text: '123' };

test('integers beyond what JavaScript holds are written as the digits they are', () => {
  assert.equal(
    jsonText(VALUE),
    '{"big":1180591620717411303424,"list":[-36893488147419103232,1,"x",null],"text":"123"}',
  );
});

test('what is stored comes back exactly', () => {
  assert.deepEqual(restored(stored(VALUE)), VALUE);
});
