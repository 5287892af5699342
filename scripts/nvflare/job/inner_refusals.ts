import { placeText, type Value } from '../../python/value.ts';
import type { Catalogue, KnownClass } from '../catalogue/catalogue.ts';
import { bind, Evaluator, shortName } from './constructor.ts';
import { isOpaque } from './judgement.ts';
import type { Workspace } from './workspace.ts';

/**
 * What NVFlare's recipes and environments raise deeper inside than the catalogue follows: in checks that
 * they share, in base classes, in objects that they build.
 */
export function innerRefusals(object: Value | undefined, world: RefusingWorld): string[] {
  const { catalogue } = world;
  if (object?.kind !== 'object' || !object.initialised) return [];
  const known = catalogue.find(object.class);
  if (known === null) return [];
  const bound = bind(known, object.arguments, object.place);
  const value = (name: string): Value => new Evaluator(catalogue).parameter(bound, name);
  return RULES.filter(({ applies }) => applies(known)).flatMap(({ says }) => {
    const refusal = says(value, world);
    const at = `${placeText(object.place)} ${shortName(known.name)}`;
    return refusal === null ? [] : [`${at}: ${refusal}`];
  });
}

/** What the rules look at beside the arguments. */
export interface RefusingWorld {
  catalogue: Catalogue;
  files: Workspace;
  /** Settings by site name, however they were given. */
  perSite: Value | null;
}

// internals

type ValueOf = (parameter: string) => Value;

interface Rule {
  applies: (known: KnownClass) => boolean;
  /** Why it is refused; null where it is not, or that is not known. */
  says: (value: ValueOf, world: RefusingWorld) => string | null;
}

const RULES: readonly Rule[] = [
  { applies: takes('model', isRecipe), says: (value) => modelWithoutPath(value('model')) },
  {
    applies: takes('initial_ckpt', isRecipe),
    says: (value, { files }) => missingCheckpoint(value('initial_ckpt'), files),
  },
  { applies: isFedAvg, says: noModel },
  ...['optimizer_args', 'lr_scheduler_args'].map((name) => ({
    applies: takes(name, isRecipe),
    says: (value: ValueOf) => notADictionary(name, value(name)),
  })),
  { applies: takes('fedprox_mu', isRecipe), says: (value) => notPositive(value('fedprox_mu')) },
  {
    applies: isNamed('SwarmLearningRecipe'),
    says: (value, { catalogue }) => swarmArguments(value('train_args'), catalogue),
  },
  { applies: isEnvironment, says: (value) => notADictionary('extra', value('extra')) },
  {
    applies: takes('clients', isEnvironment),
    says: (value) => (hasOther(value('clients'), 'str') ? 'clients must be names' : null),
  },
  { applies: takes('per_site_config', isRecipe), says: siteSettings },
  ...['client_memory_gc_rounds', 'server_memory_gc_rounds', 'memory_gc_rounds'].map((name) => ({
    applies: takes(name, isRecipe),
    says: (value: ValueOf) => (isBelowZero(value(name)) ? `${name} must be at least 0` : null),
  })),
];

function isRecipe({ kind }: KnownClass): boolean {
  return kind === 'recipe';
}

function isEnvironment({ kind }: KnownClass): boolean {
  return kind === 'environment';
}

function isNamed(name: string): (known: KnownClass) => boolean {
  return (known) => shortName(known.name) === name;
}

function takes(parameter: string, of: (known: KnownClass) => boolean) {
  return (known: KnownClass): boolean =>
    of(known) && known.parameters.some(([name]) => name === parameter);
}

/** Those whose only source of a model is what they are given. */
function isFedAvg({ name }: KnownClass): boolean {
  return /^nvflare\.(?:recipe|app_common\.np\.recipes)\.fedavg\.\w+$/.test(name);
}

function noModel(value: ValueOf): string | null {
  const sources = ['model', 'initial_ckpt', 'initial_model', 'model_persistor'];
  // A parameter that the class does not have is not known, and no obstacle.
  const isMissing = sources.every((name) => ['none', 'unknown'].includes(value(name).kind));
  const isSure = value('model').kind === 'none' && value('initial_ckpt').kind === 'none';
  return isMissing && isSure ? 'must be given a model or an initial_ckpt' : null;
}

function modelWithoutPath(model: Value): string | null {
  if (model.kind !== 'dict' || model.open !== null) return null;
  const entries = model.entries.filter(({ key }) => key.kind === 'str');
  if (entries.length < model.entries.length) return null;
  for (const name of ['class_path', 'path']) {
    const found = entries.find(({ key }) => key.kind === 'str' && key.value === name);
    if (found === undefined) continue;
    const isText =
      isOpaque(found.value) || (found.value.kind === 'str' && found.value.value !== '');
    return isText ? null : `model["${name}"] must be the dotted path of a class`;
  }
  return 'a model that is a dictionary needs a "path" or "class_path"';
}

function missingCheckpoint(value: Value, files: Workspace): string | null {
  if (value.kind !== 'str') return null;
  const path = files.fromFolder(value.value);
  if (typeof path !== 'string' || path.startsWith('/') || path.startsWith('..')) return null;
  return files.isFile(path) ? null : `initial_ckpt ${JSON.stringify(value.value)} does not exist`;
}

function notADictionary(name: string, value: Value): string | null {
  return isOpaque(value) || value.kind === 'dict' || value.kind === 'none'
    ? null
    : `${name} must be a dictionary`;
}

function notPositive(value: Value): string | null {
  if (isOpaque(value)) return null;
  const isNumber = value.kind === 'int' || value.kind === 'float';
  const isRight = isNumber && Number.isFinite(Number(value.value)) && value.value > 0;
  return isRight ? null : 'fedprox_mu must be a finite positive number';
}

/** They go to the runner of the script, which gets some from the recipe itself. */
function swarmArguments(value: Value, catalogue: Catalogue): string | null {
  const runner = catalogue.find('nvflare.job_config.script_runner.ScriptRunner');
  if (value.kind !== 'dict' || runner === null) return null;
  const taken = new Set(runner.parameters.map(([name]) => name));
  for (const { key } of value.entries)
    if (key.kind === 'str' && (RESERVED.has(key.value) || !taken.has(key.value)))
      return `train_args must not have ${key.value}`;
  return null;
}

const RESERVED = new Set(
  (
    'script launch_external_process command framework aggregation_format server_expected_format ' +
    'memory_gc_rounds cuda_empty_cache'
  ).split(' '),
);

function siteSettings(value: ValueOf, { perSite: config }: RefusingWorld): string | null {
  if (config?.kind !== 'dict' || config.open !== null) return null;
  const strange = config.entries.some(
    ({ value: settings }) => !isOpaque(settings) && settings.kind !== 'dict',
  );
  if (strange) return 'per_site_config must give each site a dictionary';
  const asked = value('min_clients');
  return asked.kind === 'int' && BigInt(config.entries.length) < asked.value
    ? `per_site_config names ${config.entries.length} sites, fewer than min_clients`
    : null;
}

function hasOther(value: Value, kind: Value['kind']): boolean {
  return value.kind === 'list' && value.items.some((item) => !isOpaque(item) && item.kind !== kind);
}

function isBelowZero(value: Value): boolean {
  return (value.kind === 'int' || value.kind === 'float') && value.value < 0;
}
