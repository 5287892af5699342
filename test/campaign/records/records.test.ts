import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { redraw } from '../../../scripts/campaign/project.ts';
import { type Layout, layoutOf } from '../../../scripts/campaign/records/paths.ts';
import { Records } from '../../../scripts/campaign/records/records.ts';
import { quickCampaign } from '../../support/stand_in.ts';

test('whoever looks while another action commits sees the campaign before or after, never a damaged one', async (t) => {
  const { workspace } = await quickCampaign(t);
  const layout = layoutOf(workspace);
  const writer = Records.open(layout);
  writer.append('settings_changed', { changes: [], settings: writer.campaign.settings });
  const { seq, sha256 } = writer.campaign;
  let committed = false;
  // The other action commits and redraws exactly between the two files that a reader needs.
  const commit = (): void => {
    if (committed) return;
    committed = true;
    writer.append('settings_changed', { changes: [], settings: writer.campaign.settings });
    const last = { seq: writer.campaign.seq, sha256: writer.campaign.sha256 };
    writeFileSync(layout.state, JSON.stringify({ journal: last }));
  };
  writeFileSync(layout.state, JSON.stringify({ journal: { seq, sha256 } }));
  const watched: Layout = {
    ...layout,
    get cache() {
      commit();
      return layout.cache;
    },
  };
  const reader = Records.open(watched);
  assert.equal(reader.campaign.seq, seq);
  await redraw(writer);
});

test('a cache that was damaged or edited is not believed: the journal is read instead', async (t) => {
  const { workspace } = await quickCampaign(t);
  const layout = layoutOf(workspace);
  const writer = Records.open(layout);
  for (let count = 0; count < 60; count += 1)
    writer.append('settings_changed', { changes: [], settings: writer.campaign.settings });
  Records.open(layout);
  const cache = readFileSync(layout.cache, 'utf8');
  assert.match(cache, /"score":0\.5/);
  writeFileSync(layout.cache, cache.replaceAll('"score":0.5', '"score":0.9'));
  assert.equal(Records.open(layout).campaign.incumbent?.score, 0.5);
});
