import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contract } from '../../../scripts/campaign/contract/contract.ts';
import { contractText } from '../../../scripts/campaign/contract/contract_text.ts';
import { narrow } from '../../../scripts/campaign/contract/narrow.ts';
import { contractFixture } from '../../support/contract.ts';

/** What becomes of a contract that the person changed like this before the campaign. */
function review(change: (contract: Contract) => void): Contract {
  const reviewed = contractFixture();
  change(reviewed);
  return narrow(contractFixture(), contractText(reviewed));
}

test('a review may narrow what is edited or created, and pass names of variables through', () => {
  const { trust_contract: trust, environment } = review((contract) => {
    contract.trust_contract.allowed_edit_paths = ['client.py'];
    contract.trust_contract.allowed_create_patterns = [];
    contract.environment.simulator_env_passthrough = ['DATA_ROOT'];
  });
  assert.deepEqual(trust.allowed_edit_paths, ['client.py']);
  assert.deepEqual(trust.allowed_create_patterns, []);
  assert.deepEqual(environment.simulator_env_passthrough, ['DATA_ROOT']);
});

test('a review that widens the contract, or changes what the job says, is refused by the field’s name', () => {
  const cases: [string, (contract: Contract) => void][] = [
    [
      'trust_contract.allowed_edit_paths',
      ({ trust_contract }) => trust_contract.allowed_edit_paths.push('data.py'),
    ],
    [
      'trust_contract.allowed_create_patterns',
      ({ trust_contract }) => trust_contract.allowed_create_patterns.push('*.sh'),
    ],
    [
      'budget.fixed_training_budget.num_rounds',
      ({ budget }) => {
        budget.fixed_training_budget.num_rounds = 9;
      },
    ],
    [
      'objective.mode',
      ({ objective }) => {
        objective.mode = 'min';
      },
    ],
  ];
  for (const [field, change] of cases)
    assert.throws(() => review(change), new RegExp(`autofl\\.yaml: ${field}: `), field);
});

test('names that are passed through are names of variables, never values', () => {
  for (const name of ['TOKEN=secret', 'a b', '', '1X'])
    assert.throws(
      () =>
        review(({ environment }) => {
          environment.simulator_env_passthrough = [name];
        }),
      /environment\.simulator_env_passthrough/,
      name,
    );
  const text = contractText(contractFixture()).replace(
    'simulator_env_passthrough: []',
    'simulator_env_passthrough: DATA_ROOT',
  );
  assert.throws(() => narrow(contractFixture(), text), /environment\.simulator_env_passthrough/);
  assert.throws(() => narrow(contractFixture(), 'a: ['), /autofl\.yaml is not YAML/);
});
