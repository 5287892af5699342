import assert from 'node:assert/strict';
import { test } from 'node:test';
import { creatablePaths } from '../../../scripts/campaign/contract/creations.ts';
import { readMutationSchema } from '../../../scripts/campaign/contract/mutation_schema.ts';
import {
  argumentProblems,
  type DraftFacts,
  draftProblems,
  importProblems,
} from '../../../scripts/campaign/contract/rules.ts';
import { contractFixture } from '../../support/contract.ts';

const CONTRACT = contractFixture();
const SCHEMA = readMutationSchema(`
mutable_args:
  lr: {type: float, min: 0.0001, max: 1.0}
  local-steps: {type: int, min: 1}
  optimizer: {type: str, choices: [sgd, adam]}
`);

const problems = (facts: Partial<DraftFacts>) =>
  draftProblems(
    {
      change: { changed: [], created: [], deleted: [] },
      texts: new Map(),
      creatable: creatablePaths(
        facts.change?.created ?? [],
        CONTRACT.trust_contract.allowed_create_patterns,
      ),
      odd: [],
      taken: new Map(),
      standIns: new Map(),
      ownArgs: ['--lr', '0.1'],
      literatureLinked: false,
      ...facts,
    },
    CONTRACT,
    SCHEMA,
  );
const changed = (change: Partial<DraftFacts['change']>) =>
  problems({ change: { changed: [], created: [], deleted: [], ...change } });
const args = (...words: string[]) => argumentProblems(words, CONTRACT, SCHEMA);

test('an edit of an allowed file passes, any other file is named', () => {
  assert.deepEqual(changed({ changed: ['client.py'] }), []);
  assert.match(
    changed({ changed: ['data.py'] }).join(),
    /data\.py: not among the allowed edits \(job\.py, client\.py\)/,
  );
});

test('new Python files pass; other files, reserved folders and escapes do not', () => {
  assert.deepEqual(changed({ created: ['losses.py', 'lib/focal.py'] }), []);
  for (const path of [
    'notes.txt',
    '.venv/x.py',
    'a/__pycache__/b.py',
    '../x.py',
    'autofl_runs/x.py',
    'node_modules/a.py',
    'line\nbreak.py',
  ]) {
    assert.match(changed({ created: [path] }).join(), /new files must match/, path);
  }
  assert.deepEqual(creatablePaths(['losses.py'], []), new Set(), 'no pattern, no new file');
});

test('a new file whose place in the workspace is not free, or that hides a module, is refused by name', () => {
  const taken = new Map([['lib/x.py', 'lib (unmanaged)']]);
  assert.match(
    problems({ taken }).join(),
    /lib\/x\.py: lib \(unmanaged\) stands there in the workspace/,
  );
  assert.match(
    problems({ standIns: new Map([['numpy.py', 'numpy']]) }).join(),
    /numpy\.py: would stand in for the module numpy/,
  );
});

test('deleting a managed file is refused', () => {
  assert.match(
    changed({ deleted: ['client.py'] }).join(),
    /client\.py: managed files must not be deleted/,
  );
});

test('links, binary files and empty drafts are refused', () => {
  assert.match(problems({ odd: ['x.py (a link)'] }).join(), /x\.py \(a link\)/);
  assert.match(
    problems({ texts: new Map([['a.py', Buffer.from([0x61, 0])]]) }).join(),
    /a\.py: is not text/,
  );
  assert.match(
    problems({ texts: new Map([['a.py', Buffer.from([0xff, 0xfe])]]) }).join(),
    /a\.py: is not text/,
  );
  assert.match(problems({ ownArgs: [] }).join(), /nothing changed/);
});

test('a candidate linked to literature must edit source', () => {
  assert.match(problems({ literatureLinked: true }).join(), /must edit source/);
});

test('every reason is given at once', () => {
  const all = draftProblems(
    {
      change: { changed: ['data.py'], created: ['x.bin'], deleted: ['job.py'] },
      texts: new Map(),
      creatable: new Set(),
      odd: [],
      taken: new Map(),
      standIns: new Map(),
      ownArgs: ['-l'],
      literatureLinked: false,
    },
    CONTRACT,
    SCHEMA,
  );
  assert.equal(all.length, 4);
});

test('the fixed budget is out of reach in any spelling', () => {
  for (const word of [
    '--num_rounds',
    '--num-rounds',
    '--num_rounds=9',
    '--num',
    '--num_r',
    '--min_clients',
    '--seed',
  ]) {
    assert.match(args(word, '9').join(), /is fixed for the whole campaign/, word);
  }
});

test('an option whose whole name begins like a fixed one is not an abbreviation', () => {
  assert.deepEqual(args('--num_workers', '2'), []);
  const tunable = contractFixture();
  tunable.search_space.suggested.push({ name: 'num' });
  assert.deepEqual(argumentProblems(['--num', '2'], tunable, SCHEMA), []);
});

test('short options and positionals are refused', () => {
  assert.match(args('-r', '9').join(), /-r: short options are refused/);
  assert.match(args('9').join(), /9: run arguments are long options/);
});

test('negative numbers are values', () => {
  assert.deepEqual(args('--bias', '-1.5'), []);
  assert.deepEqual(args('--bias', '-.5'), []);
});

test('the bounds of the schema hold, and the message names the one that is broken', () => {
  assert.deepEqual(args('--lr', '0.5', '--local_steps', '3', '--optimizer=adam'), []);
  assert.match(args('--lr', '5').join(), /above schema max 1/);
  assert.match(args('--lr=0').join(), /below schema min 0\.0001/);
  assert.match(args('--local-steps', '1.5').join(), /expected a whole number/);
  assert.match(args('--lr', 'nan').join(), /expected a number/);
  assert.match(args('--optimizer', 'lion').join(), /expected one of sgd, adam/);
});

test('the bounds of the schema hold under every name of an option', () => {
  const contract = contractFixture();
  contract.search_space.suggested = [
    { name: 'lr', flag: '--lr', aliases: ['--learning-rate', '--step'] },
    { name: 'lr_decay', flag: '--lr_decay' },
  ];
  for (const flag of ['--lr', '--learning-rate', '--learning_rate', '--step', '--learn'])
    assert.match(
      argumentProblems([flag, '5'], contract, SCHEMA).join(),
      /above schema max 1/,
      flag,
    );
  assert.deepEqual(argumentProblems(['--lr_decay', '5'], contract, SCHEMA), []);
});

test('a draft that changes budget, metric or direction is refused with before and after', () => {
  const rounds = contractFixture();
  rounds.budget.fixed_training_budget.num_rounds = 9;
  assert.match(
    importProblems(CONTRACT, rounds).join(),
    /num_rounds is fixed at 5; the draft makes it 9/,
  );
  const unknown = contractFixture();
  unknown.budget.fixed_training_budget.num_rounds = null;
  assert.match(importProblems(CONTRACT, unknown).join(), /the draft makes it unknown/);
  const mode = contractFixture();
  mode.objective.mode = 'min';
  assert.match(
    importProblems(CONTRACT, mode).join(),
    /objective\.mode is max; the draft makes it min \(metric invariant\)/,
  );
  const own = contractFixture();
  own.objective.job_key_metric_mode = 'min';
  assert.match(
    importProblems(CONTRACT, own).join(),
    /objective\.job_key_metric_mode is max; the draft makes it min/,
    'also where the objective is bridged',
  );
  const seed = contractFixture();
  seed.trust_contract.fixed_defaults.seed = 7;
  assert.match(
    importProblems(CONTRACT, seed).join(),
    /the default of seed is fixed at 0; the draft makes it 7/,
  );
  const handed = (seed: string) => {
    const contract = contractFixture();
    const value = `--lr 0.1 --seed ${seed}`;
    contract.job.arguments.train_args = { value, source: 'computed', confidence: 'high', line: 1 };
    return contract;
  };
  assert.match(
    importProblems(handed('0'), handed('3')).join(),
    /train_args gives seed 0; the draft gives it 3/,
  );
  assert.deepEqual(importProblems(handed('0'), handed('0')), []);
  const removed = contractFixture();
  delete removed.trust_contract.fixed_defaults.seed;
  assert.match(importProblems(CONTRACT, removed).join(), /the draft removes the option/);
  assert.deepEqual(importProblems(CONTRACT, contractFixture()), []);
});
