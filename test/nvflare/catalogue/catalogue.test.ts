import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type Build,
  type KnownClass,
  loadCatalogue,
} from '../../../scripts/nvflare/catalogue/catalogue.ts';
import { ROOT, requirePython } from '../../support/doors.ts';

const PYTHON = requirePython();
const catalogue = loadCatalogue();

test('the catalogue is what the installed NVFlare says', () => {
  const found = spawnSync(
    PYTHON,
    [
      '-c',
      'import importlib.util as u; print(u.find_spec("nvflare").submodule_search_locations[0])',
    ],
    { encoding: 'utf8' },
  ).stdout.trim();
  const run = spawnSync(
    PYTHON,
    [
      '-B',
      join(ROOT, 'scripts/nvflare/catalogue/catalogue_build.py'),
      '--package',
      found,
      '--output',
      '-',
    ],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  assert.equal(run.status, 0, run.stderr);
  const committed = readFileSync(join(ROOT, 'scripts/nvflare/catalogue/catalogue.json'), 'utf8');
  assert.ok(
    run.stdout === committed,
    'catalogue.json is out of date: run scripts/nvflare/catalogue/catalogue_build.py',
  );
});

test('a class is found under every path it can be imported from', () => {
  const paths = ['nvflare.recipe.SimEnv', 'nvflare.recipe.sim_env.SimEnv'];
  for (const path of paths)
    assert.equal(catalogue.find(path)?.name, 'nvflare.recipe.sim_env.SimEnv');
  assert.equal(catalogue.find('nvflare.FedJob')?.name, 'nvflare.job_config.api.FedJob');
  const lazy = catalogue.find('nvflare.app_opt.pt.recipes.SwarmLearningRecipe');
  assert.equal(lazy?.name, 'nvflare.app_opt.pt.recipes.swarm.SwarmLearningRecipe');
  assert.equal(catalogue.find('nvflare.app_opt.pt.recipes.NoSuchRecipe'), null);
});

test('k-means selects on its own metric, and the support vector machine on AUC in two rounds', () => {
  const kmeans = recipe('nvflare.app_opt.sklearn.recipes.kmeans.KMeansFedAvgRecipe');
  const svm = recipe('nvflare.app_opt.sklearn.recipes.svm.SVMFedAvgRecipe');
  assert.deepEqual(standardOf(kmeans, 'key_metric'), 'metrics');
  assert.deepEqual(standardOf(svm, 'key_metric'), 'AUC');
  assert.deepEqual(argumentOf(svm, 'FedAvg', 'num_rounds'), { v: 2 });
});

test('recipes without a key_metric parameter still select on accuracy', () => {
  for (const name of [
    'fedopt.FedOptRecipe',
    'scaffold.ScaffoldRecipe',
    'fedavg_he.FedAvgRecipeWithHE',
  ]) {
    const found = recipe(`nvflare.app_opt.pt.recipes.${name}`);
    assert.deepEqual(
      argumentOf(found, 'IntimeModelSelector', 'key_metric'),
      { v: 'accuracy' },
      name,
    );
  }
});

test('the selector alone selects on val_accuracy, and Newton and cyclic recipes select on nothing', () => {
  const selector = recipe('nvflare.app_common.widgets.intime_model_selector.IntimeModelSelector');
  assert.equal(standardOf(selector, 'key_metric'), 'val_accuracy');
  for (const name of [
    'nvflare.app_common.np.recipes.lr.fedavg.FedAvgLrRecipe',
    'nvflare.recipe.cyclic.CyclicRecipe',
  ])
    assert.equal(built(recipe(name), 'IntimeModelSelector'), undefined, name);
});

test('rounds that a constructor chooses itself are followed', () => {
  const bagging = recipe('nvflare.app_opt.xgboost.recipes.XGBBaggingRecipe');
  const bag = {
    if: { eq: [{ p: 'training_mode' }, { v: 'bagging' }] },
    yes: { v: 1 },
    no: { v: 100 },
  };
  assert.deepEqual(argumentOf(bagging, 'ScatterAndGather', 'num_rounds'), {
    if: { is_none: { p: 'num_rounds' } },
    yes: bag,
    no: { p: 'num_rounds' },
  });
});

test('the names of NVFlare are known, and those of optional parts only where they are absent', () => {
  assert.equal(catalogue.exists('nvflare.recipe.SimEnv'), true);
  assert.equal(catalogue.exists('nvflare.recipe.NoSuch'), false);
  assert.equal(catalogue.exists('nvflare.app_opt.pt.recipes.FedAvgRecipe'), undefined);
  assert.equal(catalogue.exists('nvflare.app_opt.pt.recipes.NoSuch'), false);
  assert.equal(catalogue.exists('torch'), undefined);
});

function recipe(name: string): KnownClass {
  const found = catalogue.find(name);
  assert.ok(found, name);
  return found;
}

function standardOf(known: KnownClass, parameter: string): unknown {
  const standard = known.parameters.find(([name]) => name === parameter)?.[2];
  return standard && 'v' in standard ? standard.v : standard;
}

function built(known: KnownClass, name: string): Extract<Build, { class: string }> | undefined {
  return known.builds?.find(
    (build): build is Extract<Build, { class: string }> =>
      'class' in build && build.class.endsWith(`.${name}`),
  );
}

function argumentOf(known: KnownClass, name: string, argument: string): unknown {
  return built(known, name)?.arguments[argument];
}
