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

test('every flag, action and page that the pages for agents name exists', () => {
  const table = readFileSync(join(ROOT, 'scripts/campaign/actions/table.ts'), 'utf8');
  const settings = readFileSync(join(ROOT, 'scripts/campaign/settings.ts'), 'utf8');
  for (const page of ['SKILL.md', 'references/campaign.md', 'references/literature.md']) {
    const text = readFileSync(join(ROOT, page), 'utf8');
    for (const [, action = ''] of text.matchAll(/[`…] ?([a-z-]+) JOB\b/g))
      assert.ok(table.includes(`'${action}'`), `${page}: ${action}`);
    for (const [, flag = ''] of text.matchAll(/(?<![\w-])--([a-z][a-z-]+)/g))
      assert.ok(
        OTHERS.includes(flag) || (table + settings).includes(`'${flag}'`),
        `${page}: --${flag}`,
      );
    for (const [, name = ''] of text.matchAll(/`((?:references\/)?\w+\.md)`/g))
      if (!name.startsWith('autofl_'))
        readFileSync(join(ROOT, 'references', name.split('/').at(-1) ?? ''));
  }
});

/** Flags of npm, of a job, and of the importer's door. */
const OTHERS = ['prefix', 'lr', 'check', 'explain'];
