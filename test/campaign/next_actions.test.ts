import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NEXT_ACTIONS } from '../../scripts/campaign/decision.ts';
import { ROOT } from '../support/doors.ts';

const PAGE = readFileSync(join(ROOT, 'references/campaign.md'), 'utf8');
const GUARD = readFileSync(join(ROOT, 'scripts/campaign/guard.ts'), 'utf8');
const DECISION = readFileSync(join(ROOT, 'scripts/campaign/decision.ts'), 'utf8');

test('the page for agents explains each action that the guard can ask for, and no other', () => {
  const explained = [...PAGE.matchAll(/^\| `(\w+)` \|/gm)].map(([, action]) => action ?? '');
  assert.deepEqual(explained.toSorted(), [...NEXT_ACTIONS].toSorted());
});

test('the guard asks for each of its actions somewhere', () => {
  const said = GUARD + DECISION.slice(DECISION.indexOf('export function'));
  for (const action of NEXT_ACTIONS) assert.ok(said.includes(`'${action}'`), action);
});
