import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readMutationSchema } from '../../scripts/campaign/contract/mutation_schema.ts';
import { executionFingerprint } from '../../scripts/campaign/records/fingerprint.ts';
import type { Campaign, Candidate } from '../../scripts/campaign/records/fold.ts';
import { ideasFor } from '../../scripts/campaign/suggest.ts';
import { contractFixture } from '../support/contract.ts';
import { quickCampaign } from '../support/stand_in.ts';

const SOURCE = 'a'.repeat(64);
const BUDGET = 'b'.repeat(64);

/** As much of a campaign as suggestions look at. */
function campaignOf({ tried = [], runArgs = [], candidates = [] }: Partial<Given> = {}): Campaign {
  const mark = { candidate: 'x', status: 'discard' as const };
  return {
    init: { source_sha256: SOURCE, fixed_budget_sha256: BUDGET },
    incumbent: { source_sha256: SOURCE, run_args: runArgs },
    candidates,
    fingerprints: new Map(
      tried.map((words) => [executionFingerprint(SOURCE, words, BUDGET), mark]),
    ),
  } as unknown as Campaign;
}
interface Given {
  tried: string[][];
  runArgs: string[];
  candidates: Candidate[];
}

const tunable = (name: string, standard: number | boolean | string, more: object = {}) => ({
  name,
  flag: `--${name}`,
  type: typeof standard === 'boolean' ? 'bool' : Number.isInteger(standard) ? 'int' : 'float',
  default: standard,
  choices: null,
  mutable_via_run_args: true,
  source: 'job.py:9',
  ...more,
});

function suggested(
  tunables: ReturnType<typeof tunable>[],
  campaign: Campaign = campaignOf(),
  schema = '',
): string[] {
  const contract = contractFixture();
  contract.search_space.suggested = tunables;
  const ideas = ideasFor(campaign, contract, readMutationSchema(schema), 50);
  return ideas.suggestions.map(({ run_args }) => run_args);
}

test('options are moved by factors, choices to each other choice, switches are thrown, one step of each first', () => {
  assert.deepEqual(
    suggested([
      tunable('lr', 0.1),
      tunable('layers', 4),
      tunable('momentum', 0.9),
      tunable('opt', 'sgd', { type: 'str', choices: ['sgd', 'adam'] }),
      tunable('nesterov', false),
      tunable('bias', true),
    ]),
    [
      ...['--lr 0.3', '--layers 8', '--momentum 0.95', '--opt adam', '--nesterov'],
      ...['--lr 0.0333', '--layers 2', '--momentum 0.45', '--lr 1', '--layers 16', '--lr 0.01'],
    ],
  );
});

test('what was tried on the incumbent is not suggested again, and what was tried least comes first', () => {
  const lr = tunable('lr', 0.1);
  assert.deepEqual(suggested([lr], campaignOf({ tried: [['--lr=0.3']] })).slice(0, 1), [
    '--lr 0.0333',
  ]);
  const candidate = {
    name: 'a',
    finalized: {},
    submitted: { run_args: ['--lr', '0.3'] },
    prepared: { inherited_args: [], algorithm_family: null },
  } as unknown as Candidate;
  const campaign = campaignOf({ tried: [['--lr', '0.3']], candidates: [candidate] });
  assert.deepEqual(suggested([lr, tunable('wd', 0.01)], campaign).slice(0, 2), [
    '--wd 0.03',
    '--lr 0.0333',
  ]);
});

test('the incumbent’s own arguments are where suggestions start from', () => {
  assert.equal(
    suggested([tunable('lr', 0.1)], campaignOf({ runArgs: ['--lr', '0.3'] }))[0],
    '--lr 0.9',
  );
  assert.deepEqual(
    suggested([tunable('nesterov', false)], campaignOf({ runArgs: ['--nesterov'] })),
    [],
  );
});

test('suggestions keep to the author’s bounds and out of the fixed budget', () => {
  const schema = 'mutable_args:\n  lr: {type: float, min: 0.02, max: 0.2}\n';
  assert.deepEqual(
    suggested([tunable('lr', 0.1), tunable('num_rounds', 5)], campaignOf(), schema),
    ['--lr 0.0333', '--lr 0.2', '--lr 0.02'],
  );
});

test('suggest names run arguments, edits and families, runs nothing and writes nothing', async (t) => {
  const quick = await quickCampaign(t);
  await quick.act('prepare', [
    ...['--name', 'faster', '--hypothesis', 'x', '--family', 'Learning Rate'],
    ...['--run-args', '--lr 0.3'],
  ]);
  await quick.act('evaluate');
  const before = [quick.events().length, readdirSync(join(quick.workspace, '.nvflare/autofl'))];
  const { exit, body } = await quick.act('suggest', ['--limit', '2']);
  assert.equal(exit, 0, JSON.stringify(body));
  const suggestions = body.suggestions as { name: string; run_args: string }[];
  assert.deepEqual(
    suggestions.map(({ name, run_args }) => [name, run_args]),
    [
      ['lr-0.0333', '--lr 0.0333'],
      ['lr-1', '--lr 1'],
    ],
  );
  assert.deepEqual(body.families, [{ name: 'learning-rate', attempts: 1, kept: 0 }]);
  assert.ok(!(body.untried_families as string[]).includes('learning-rate'));
  assert.equal(body.scored_attempts_since_progress, 1);
  assert.deepEqual(
    [quick.events().length, readdirSync(join(quick.workspace, '.nvflare/autofl'))],
    before,
  );
  const text = await quick.act('suggest', ['--format', 'text']);
  assert.match(String(text.body), /prepare --name lr-0\.0333 --run-args "--lr 0\.0333"/);
  const again = await quick.act('prepare', [
    ...['--name', suggestions[0]?.name ?? '', '--hypothesis', 'as suggested'],
    ...['--run-args', suggestions[0]?.run_args ?? ''],
  ]);
  assert.equal(again.exit, 0, 'prepare takes it as it is');
});
