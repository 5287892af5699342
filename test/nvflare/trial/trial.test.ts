import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownIdentity } from '../../../scripts/base/identity.ts';
import { claimTrial, supervisorState, TRIAL } from '../../../scripts/nvflare/trial/trial.ts';
import { workspaceOf } from '../../support/workspace.ts';

test('a supervisor of another container counts as gone once it was not heard of for minutes', (t) => {
  const folder = workspaceOf(t, { [TRIAL.plan]: '{}' });
  const elsewhere = { ...ownIdentity(), host: 'other', namespace: 'pid:[1]' };
  assert.ok(claimTrial(folder, elsewhere));
  assert.equal(supervisorState({ folder, seal: null }), 'running', 'it came up just now');
  const long = new Date(Date.now() - 600_000);
  utimesSync(join(folder, TRIAL.supervisor), long, long);
  writeFileSync(join(folder, TRIAL.progress), '{}');
  assert.equal(supervisorState({ folder, seal: null }), 'running', 'it reports');
  utimesSync(join(folder, TRIAL.progress), long, long);
  assert.equal(supervisorState({ folder, seal: null }), 'gone');
});

test('a supervisor of this machine is looked up, however long it says nothing', (t) => {
  const folder = workspaceOf(t, { [TRIAL.plan]: '{}' });
  assert.ok(claimTrial(folder, ownIdentity()));
  const long = new Date(Date.now() - 600_000);
  utimesSync(join(folder, TRIAL.supervisor), long, long);
  assert.equal(supervisorState({ folder, seal: null }), 'running');
});
