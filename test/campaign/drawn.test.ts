import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { redraw } from '../../scripts/campaign/project.ts';
import { type Layout, layoutOf } from '../../scripts/campaign/records/paths.ts';
import { Records } from '../../scripts/campaign/records/records.ts';
import { appendCandidates } from '../support/large_campaign.ts';
import { quickCampaign } from '../support/stand_in.ts';

/** A campaign of three finished candidates, drawn, as two processes might have opened it. */
async function drawnCampaign(t: TestContext) {
  const quick = await quickCampaign(t);
  const layout = layoutOf(quick.workspace);
  await appendCandidates(Records.open(layout), 3);
  return { quick, layout, manifest: join(layout.candidates, 'c1', 'candidate_manifest.json') };
}

/** Draws in a process that has just opened the campaign. */
async function warningsOf(layout: Layout): Promise<string> {
  const records = Records.open(layout);
  await redraw(records);
  return records.warnings.join('\n');
}

const settle = (layout: Layout): void => {
  const records = Records.open(layout);
  records.append('settings_changed', { changes: [], settings: records.campaign.settings });
};

test('an edit is named although the campaign went on since, and only what was edited', async (t) => {
  const { layout, manifest } = await drawnCampaign(t);
  const before = readFileSync(layout.ledger);
  writeFileSync(layout.ledger, 'forged');
  writeFileSync(manifest, '{}');
  settle(layout);
  const warnings = await warningsOf(layout);
  assert.match(warnings, /results\.tsv had been edited/);
  assert.match(warnings, /c1\/candidate_manifest\.json had been edited/);
  assert.equal(warnings.split('\n').length, 2);
  assert.deepEqual(readFileSync(layout.ledger), before);
});

test('an edit that keeps size and time is named too', async (t) => {
  const { quick, layout } = await drawnCampaign(t);
  const patch = join(layout.candidates, 'c2', 'candidate.patch');
  const text = readFileSync(patch, 'utf8');
  utimesSync(patch, 1e9, 1e9);
  assert.equal(await warningsOf(layout), '');
  writeFileSync(patch, text.replace('SCORE', 'SCARE'));
  utimesSync(patch, 1e9, 1e9);
  assert.match(await warningsOf(layout), /c2\/candidate\.patch had been edited/);
  assert.equal(readFileSync(patch, 'utf8'), text);
  assert.equal((await quick.act('status')).body.warnings, undefined);
});

test('a copied campaign, a stop file and a kill while drawing accuse nobody', async (t) => {
  const { quick, layout } = await drawnCampaign(t);
  const copy = join(dirname(quick.workspace), 'copy');
  cpSync(quick.workspace, copy, { recursive: true });
  settle(layoutOf(copy));
  assert.equal(await warningsOf(layoutOf(copy)), '');
  writeFileSync(join(quick.workspace, 'STOP_AUTOFL'), '');
  assert.equal(await warningsOf(layout), '');
  assert.equal(quick.state().decision, 'stop');
  settle(layout);
  // Killed between two files: one is new already, and nothing is remembered.
  const half = Records.open(layout);
  const state = readFileSync(layout.state);
  await redraw(half);
  writeFileSync(layout.state, state);
  rmSync(layout.drawn);
  settle(layout);
  assert.equal(await warningsOf(layout), '');
  assert.ok(existsSync(layout.drawn));
});

test('what did not change is not written again', async (t) => {
  const { layout, manifest } = await drawnCampaign(t);
  const times = () => [layout.ledger, layout.plot, manifest].map((path) => statSync(path).ctimeMs);
  const before = times();
  settle(layout);
  const records = Records.open(layout);
  // Whoever computed the ledger anew would find it empty.
  records.campaign.results.length = 0;
  await redraw(records);
  assert.deepEqual(times(), before);
});

test('finished candidates come back from the cache with their runs', async (t) => {
  const quick = await quickCampaign(t);
  const layout = layoutOf(quick.workspace);
  await appendCandidates(Records.open(layout), 20);
  const read = Records.open(layout);
  assert.ok(existsSync(layout.cache));
  const cached = Records.open(layout);
  const plain = ({ campaign }: Records) => JSON.parse(JSON.stringify(campaign));
  assert.deepEqual(plain(cached), plain(read));
  assert.equal(cached.campaign.candidates[7]?.trials[0]?.arm, 'c7');
});

test('in a long campaign old records are looked at when all is, and drawn at any time when an event is about them', async (t) => {
  const quick = await quickCampaign(t);
  const layout = layoutOf(quick.workspace);
  await appendCandidates(Records.open(layout), 502);
  const old = join(layout.candidates, 'c0', 'candidate_manifest.json');
  const before = readFileSync(old);
  writeFileSync(old, '{}');
  const look = async (where: 'all' | 'newest') => {
    const records = Records.open(layout);
    await redraw(records, where);
    return records.warnings.join();
  };
  assert.equal(await look('newest'), '');
  assert.match(await look('all'), /c0\/candidate_manifest\.json had been edited/);
  assert.deepEqual(readFileSync(old), before);
  const records = Records.open(layout);
  const trial = records.campaign.candidates[0]?.trials[0];
  assert.ok(trial);
  records.append('trial_finished', { ...trial, trial: 'c0-1', artifacts: 'autofl_runs/c0/b1' });
  await look('newest');
  assert.match(readFileSync(old, 'utf8'), /autofl_runs\/c0\/b1/);
});
