import type { Contract } from '../../scripts/campaign/contract/contract.ts';

/** The contract of an ordinary recipe job; each call gives a new one to change. */
export function contractFixture(): Contract {
  return {
    schema_version: 'nvflare.autofl.config.v1',
    import: {
      importer_version: '1',
      source: 'job.py',
      sha256: '0'.repeat(64),
      job_args: [],
      confidence: 'high',
      support: {
        status: 'supported',
        patterns: ['recipe:FedAvgRecipe', 'env:SimEnv'],
        reason: null,
      },
    },
    job: {
      surface: 'recipe',
      class: 'nvflare.app_opt.pt.recipes.fedavg.FedAvgRecipe',
      arguments: {},
      entrypoint: 'job.py',
      train_script: 'client.py',
      name_option: null,
    },
    objective: {
      metric: 'accuracy',
      requested_metric: 'accuracy',
      metric_source: 'literal',
      mode: 'max',
      mode_source: 'nvflare_default',
      job_key_metric: 'accuracy',
      job_key_metric_mode: 'max',
      metric_extraction_order: ['accuracy'],
      metric_invariants: [],
      on_metric_change: '',
    },
    budget: {
      fixed_training_budget: { num_rounds: 5, min_clients: 4, num_clients: 4 },
      max_candidates: null,
    },
    environment: {
      requested: 'sim',
      discovered: { class: 'nvflare.recipe.sim_env.SimEnv', args: { num_clients: 4 } },
      profiles: { sim: { num_clients: 4 } },
      simulator_env_passthrough: [],
    },
    search_space: { suggested: [] },
    artifacts: { evidence: 'round_metrics', runs: 'autofl_runs', results: null },
    trust_contract: {
      allowed_edit_paths: ['job.py', 'client.py'],
      allowed_create_patterns: ['**/*.py'],
      must_not_edit_outside_allowed_paths: true,
      fixed_arguments: ['num_rounds', 'min_clients', 'num_clients', 'n_clients', 'seed'],
      fixed_defaults: { seed: 0 },
      unresolved: [],
    },
    unresolved: [],
  };
}
