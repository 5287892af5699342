import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { quickCampaign } from '../support/stand_in.ts';

/** Leaves a model as PyTorch jobs do, beside the metrics. */
const MODEL = [
  'models = os.path.dirname(job) + "/app_server"',
  'os.makedirs(models)',
  'open(models + "/FL_global_model.pt", "wb").write(b"x" * 1_000_000)',
].join('\n');

for (const { given, kept, discarded } of [
  { given: [], kept: true, discarded: false },
  { given: ['--keep-artifacts', 'all'], kept: true, discarded: true },
  { given: ['--keep-artifacts', 'none'], kept: false, discarded: false },
]) {
  test(`models of ${given[1] ?? 'kept candidates, unless told otherwise,'} stay; metrics, log and patch of every run do`, async (t) => {
    const quick = await quickCampaign(t, given);
    for (const [name, score] of [
      ['better', 0.8],
      ['worse', 0.6],
    ] as const) {
      await quick.prepare(name, score);
      writeFileSync(
        join(quick.draft(name), 'client.py'),
        `SCORE = ${score}\nFAULT = "python"\n${MODEL}\n`,
      );
      assert.equal((await quick.act('evaluate')).exit, 0);
    }
    assert.deepEqual(quick.ledger().slice(1), ['keep better', 'discard worse']);
    const has = (path: string) => existsSync(join(quick.workspace, path));
    const model = 'b0/server/simulate_job/app_server/FL_global_model.pt';
    assert.deepEqual(
      [has(`autofl_runs/better/${model}`), has(`autofl_runs/worse/${model}`)],
      [kept, discarded],
    );
    for (const name of ['better', 'worse']) {
      assert.ok(has(`autofl_runs/${name}/b0/run.log`));
      assert.ok(has(`autofl_runs/${name}/b0/server/simulate_job/metrics/round_metrics.jsonl`));
      assert.ok(has(`.nvflare/autofl/candidates/${name}/candidate.patch`));
    }
  });
}
