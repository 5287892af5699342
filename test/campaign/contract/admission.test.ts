import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  admissionWarnings,
  admit,
  obstaclesOf,
  requireRunnablePath,
} from '../../../scripts/campaign/contract/admission.ts';
import type { Contract } from '../../../scripts/campaign/contract/contract.ts';
import { readMutationSchema } from '../../../scripts/campaign/contract/mutation_schema.ts';
import { contractFixture } from '../../support/contract.ts';

const NONE = readMutationSchema(null);

function refusal(change: (contract: Contract) => void, schema = NONE): string {
  const contract = contractFixture();
  change(contract);
  return obstaclesOf(contract, schema)
    .map(({ code, message, hint }) => `${code} ${message} → ${hint}`)
    .join('\n');
}

test('an ordinary job is admitted', () => {
  assert.equal(
    refusal(() => {}),
    '',
  );
});

test('a job that is no NVFlare job, or trains nothing, is refused with the reason', () => {
  const text = refusal(({ import: { support } }) => {
    support.status = 'unsupported';
    support.reason = 'FedEvalRecipe only evaluates: no training loop';
  });
  assert.match(text, /AUTOFL_JOB_SURFACE .*no training loop/);
});

test('in production the sites are who is connected, and results are told: neither is asked of the job', () => {
  const asks = (environment: string) =>
    refusal((contract) => {
      contract.environment.requested = environment;
      contract.budget.fixed_training_budget.num_clients = null;
      contract.artifacts.evidence = 'none';
    }).split('\n');
  assert.deepEqual(asks('prod'), ['']);
  assert.match(asks('poc').join(), /^AUTOFL_BUDGET_UNKNOWN [^,]*num_clients/);
  assert.equal(asks('sim').length, 2);
});

test('unknown rounds or clients are refused, naming the field and why it is unknown', () => {
  const text = refusal((contract) => {
    contract.budget.fixed_training_budget.num_rounds = null;
    contract.unresolved.push({
      field: 'budget.fixed_training_budget.num_rounds',
      reason: 'job.py:14:21 depends on the environment variable ROUNDS',
      line: 14,
    });
  });
  assert.match(
    text,
    /AUTOFL_BUDGET_UNKNOWN .*num_rounds \(job\.py:14:21 depends on the environment variable ROUNDS\)/,
  );
});

test('each unknown comes with the smallest edit that makes it known', () => {
  const hints = (reason: string) =>
    refusal((contract) => {
      contract.budget.fixed_training_budget.num_rounds = null;
      contract.unresolved.push({ field: 'job.arguments.num_rounds', reason, line: 14 });
    }).split(' → ')[1];
  assert.equal(
    hints('job.py:14:21 num_rounds depends on the environment variable ROUNDS'),
    'At job.py:14:21, pass num_rounds as an argument (an argparse option) or write it as a constant',
  );
  assert.equal(
    hints('job.py:5:1 num_rounds is not known: the option --n is required and not given; x'),
    'Give --n in the job arguments, or a default at job.py:5:1',
  );
  assert.equal(
    hints('job.py:9:1 num_rounds is 3 (job.py:4:1) or 5 (job.py:6:1): depends on the time'),
    'Give num_rounds one value on every path that leads to job.py:9:1',
  );
});

test('one round is refused: every candidate would tie on the initial model', () => {
  assert.match(
    refusal((contract) => {
      contract.budget.fixed_training_budget.num_rounds = 1;
    }),
    /AUTOFL_TOO_FEW_ROUNDS/,
  );
});

test('a metric that the job does not select on needs to be declared', () => {
  const other = (contract: Contract) => {
    contract.objective.metric = 'auc';
    contract.objective.requested_metric = 'auc';
  };
  assert.match(
    refusal(other),
    /AUTOFL_METRIC_NOT_DECLARED The metric auc is not the one the job selects on \(accuracy\)/,
  );
  assert.equal(
    refusal(other, readMutationSchema('objective: {optimization_metric: auc, mode: max}')),
    '',
  );
});

test('a loss must not ride on the implicit max', () => {
  const loss = (contract: Contract) => {
    for (const field of ['metric', 'requested_metric', 'job_key_metric'] as const)
      contract.objective[field] = 'val_loss';
  };
  assert.match(
    refusal(loss),
    /AUTOFL_METRIC_DIRECTION_CONFLICT .*key_metric_mode="min".* key_metric at job\.py/,
  );
  assert.equal(
    refusal((contract) => {
      loss(contract);
      contract.objective.mode = 'min';
      contract.objective.mode_source = 'job:key_metric_mode';
    }),
    '',
  );
  assert.equal(
    refusal((contract) => {
      loss(contract);
      contract.objective.mode_source = 'job:key_metric_mode';
    }),
    '',
    'an explicit max is the author’s word',
  );
});

test('a workflow that leaves no metric is refused', () => {
  assert.match(
    refusal((contract) => {
      contract.artifacts.evidence = 'none';
    }),
    /AUTOFL_NO_EVIDENCE/,
  );
});

test('a folder for simulator_run that is not the run’s own is refused; one below the job’s is not', () => {
  const given = (results: string | null) =>
    refusal((contract) => {
      contract.artifacts.results = results;
    });
  for (const own of [null, 'work', 'sub/work']) assert.equal(given(own), '', `${own}`);
  for (const folder of ['.', '..', '../work', '/tmp/nvflare/work', 'a/../..', '.nvflare/x', ''])
    assert.match(
      given(folder),
      /AUTOFL_RESULT_FOLDER .*simulator_run is .* → Give .* "work"/,
      folder,
    );
  assert.match(
    refusal((contract) => {
      contract.artifacts.results = 'src';
      contract.trust_contract.allowed_edit_paths.push('src/model.py');
    }),
    /AUTOFL_RESULT_FOLDER/,
    'NVFlare erases it',
  );
  const unknown = refusal(({ unresolved }) => {
    const reason = 'job.py:9:1 depends on the environment variable OUT';
    unresolved.push({ field: 'environment.simulator_run_folder', reason, line: 9 });
  });
  assert.match(unknown, /AUTOFL_RESULT_FOLDER .*is not known \(job\.py:9:1 depends on/);
});

test('below a path with blanks NVFlare’s simulator_run cannot work, and that is said', () => {
  const contract = contractFixture();
  requireRunnablePath(contract, '/home/a b');
  contract.artifacts.results = 'work';
  requireRunnablePath(contract, '/home/ab');
  assert.throws(() => requireRunnablePath(contract, '/home/a b'), /path with blanks: \/home\/a b/);
});

test('the server’s log counts for the job’s own metric; cross-site results never for NumPy', () => {
  const svm = (contract: Contract) => {
    contract.artifacts.evidence = 'server_log';
  };
  assert.equal(refusal(svm), '');
  const bridged = readMutationSchema('objective: {optimization_metric: auc, mode: max}');
  const other = refusal((contract) => {
    svm(contract);
    contract.objective.metric = 'auc';
    contract.objective.requested_metric = 'auc';
  }, bridged);
  assert.match(other, /AUTOFL_NO_EVIDENCE .*key metric alone \(accuracy\), not auc/);
  const file = 'server/simulate_job/cross_site_val/cross_val_results.json';
  const cross = readMutationSchema(`evidence: {file: ${file}, key: accuracy}`);
  assert.equal(
    refusal(() => {}, cross),
    '',
  );
  const numpy = refusal(({ job }) => {
    job.class = 'nvflare.app_common.np.recipes.fedavg.NumpyFedAvgRecipe';
  }, cross);
  assert.match(numpy, /AUTOFL_NO_EVIDENCE .*no usable numbers/);
  const outside = readMutationSchema('evidence: {file: ../eval.json, key: auc}');
  assert.match(
    refusal(() => {}, outside),
    /AUTOFL_NO_EVIDENCE .*no path inside/,
  );
});

test('a job that draws its sites, or has no seed, is admitted with a warning', () => {
  const contract = contractFixture();
  assert.deepEqual(admissionWarnings(contract, { hasSeed: true, sampled: null }), []);
  assert.match(
    admissionWarnings(contract, { hasSeed: true, sampled: 2 }).join(),
    /2 of 4 sites are asked/,
  );
  assert.match(
    admissionWarnings(contract, { hasSeed: false, sampled: null }).join(),
    /no seed option/,
  );
});

test('the refusal names every obstacle at once', () => {
  const contract = contractFixture();
  contract.budget.fixed_training_budget.num_rounds = null;
  contract.objective.mode = null;
  assert.throws(() => admit(contract, NONE), /num_rounds.*; also: .*objective\.mode/);
});
