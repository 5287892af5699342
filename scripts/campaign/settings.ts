import { Failure } from '../base/failure.ts';
import { type Flag, numberOf, type Parsed, textOf, usage } from '../base/flags.ts';
import type { MutationSchema } from './contract/mutation_schema.ts';
import type { Acceptance, EventData, Settings } from './records/event.ts';
import { acceptanceSettings } from './verdict/settings.ts';

export const DEFAULT_SETTINGS: Settings = {
  max_candidates: null,
  timeout_seconds: 24 * 3600,
  simulator_no_progress_timeout_seconds: 900,
  hard_crash_threshold: 6,
  plateau_threshold: 8,
  plateau_min_delta: 0,
  exploration_batch_size: 3,
  family_repeat_limit: 6,
  stop_files: ['STOP_AUTOFL', '.nvflare/autofl/STOP'],
  keep_artifacts: 'kept',
  replicates: 'auto',
};

/** Limits of the guard; 0 turns one off. */
export const LIMIT_FLAGS: Flag[] = [
  { name: 'hard-crash-threshold', value: 'N', help: 'stop after N crashes in a row (default 6)' },
  {
    name: 'plateau-threshold',
    value: 'N',
    help: 'ask for literature after N scored attempts without progress (default 8)',
  },
  {
    name: 'exploration-batch-size',
    value: 'N',
    help: 'scored source edits that a literature review is owed (default 3)',
  },
  {
    name: 'family-repeat-limit',
    value: 'N',
    help: 'argument-only attempts in a row of one family after a review (default 6)',
  },
];

/** Settings that any of initialize, prepare, evaluate and status may change; each change is an event. */
export const SETTING_FLAGS: Flag[] = [
  { name: 'max-candidates', value: 'N', help: 'stop after N attempts (keep, discard or crash)' },
  { name: 'uncapped', help: 'remove the cap' },
  { name: 'timeout', value: 'S', help: 'end a run after S seconds (default 86400; 0: never)' },
  {
    name: 'simulator-no-progress-timeout',
    value: 'S',
    help: 'end a run without output and CPU use for S seconds (default 900; 0: never)',
  },
  ...LIMIT_FLAGS,
  {
    name: 'plateau-min-delta',
    value: 'X',
    help: 'a kept gain of X or less does not end a plateau (metric units, default 0)',
  },
  {
    name: 'stop-file',
    value: 'PATH',
    multiple: true,
    help: 'files that stop the campaign when they exist (relative to the workspace)',
  },
  {
    name: 'confirm-user-approved-cap-change',
    help: 'the person agreed to raise or remove the cap',
  },
];

/** Settings fixed at initialize. */
export const INITIAL_FLAGS: Flag[] = [
  { name: 'keep-artifacts', value: 'all|kept|none', help: 'whose models stay (default kept)' },
  {
    name: 'replicates',
    value: 'auto|N',
    help: 'runs behind every keep or carry (default auto: 1 under a cap of 40, else 2)',
  },
  {
    name: 'baseline-runs',
    value: 'N',
    help: 'runs of the baseline (default 3; with 1 replicate 2)',
  },
  {
    name: 'error-rate',
    value: 'P',
    help: 'share of idle edits that may be claimed (default 0.05)',
  },
  {
    name: 'min-effect',
    value: 'X',
    help: 'gain that counts as one, in metric units (default 0.0005 of the baseline)',
  },
  {
    name: 'cost-price',
    value: 'X',
    help: 'gain that a doubled runtime must bring, in metric units (default 0.005 of the baseline)',
  },
  {
    name: 'confirm-runs',
    value: 'N',
    help: 'fresh runs of best and of baseline at the end (default 3; 0: none)',
  },
  { name: 'max-trials', value: 'N', help: 'all runs of the campaign, the confirmation included' },
];

/** Settings as they are after this command line, and what that changed. */
export interface SettingsChange {
  settings: Settings;
  changes: EventData<'settings_changed'>['changes'];
}

/**
 * Applies the setting flags of one command line.
 *
 * @throws Failure `AUTOFL_CAP_APPROVAL` when a cap would be raised or removed without the person's word,
 *   or that word was given for nothing.
 */
export function applySettings(before: Settings, parsed: Parsed): SettingsChange {
  const settings: Settings = {
    ...before,
    ...defined('max_candidates', capOf(parsed)),
    ...defined('timeout_seconds', numberOf(parsed, 'timeout', { min: 0 })),
    ...defined(
      'simulator_no_progress_timeout_seconds',
      numberOf(parsed, 'simulator-no-progress-timeout', { min: 0 }),
    ),
    ...limitsOf(parsed),
    ...defined(
      'plateau_min_delta',
      numberOf(parsed, 'plateau-min-delta', { min: 0, integer: false }),
    ),
    ...defined('stop_files', stopFilesOf(parsed)),
  };
  const approved = parsed.switches.has('confirm-user-approved-cap-change');
  const expands = isExpansion(before.max_candidates, settings.max_candidates);
  if (expands !== approved) throw capApproval(before, settings, approved);
  const changes = (Object.keys(settings) as (keyof Settings)[])
    .filter((key) => JSON.stringify(settings[key]) !== JSON.stringify(before[key]))
    .map((setting) => ({
      setting,
      old: before[setting],
      new: settings[setting],
      approved: setting === 'max_candidates' && approved,
    }));
  return { settings, changes };
}

/** The settings a campaign starts with: of the command line, else of the job's author, else the defaults. */
export function initialSettings(parsed: Parsed, schema: MutationSchema): Settings {
  const { run_timeout_seconds, simulator_no_progress_timeout_seconds } =
    schema.comparison_budget_args.default_candidate_budget;
  const before = {
    ...DEFAULT_SETTINGS,
    ...defined('timeout_seconds', run_timeout_seconds),
    ...defined('simulator_no_progress_timeout_seconds', simulator_no_progress_timeout_seconds),
  };
  const { settings } = applySettings(before, parsed);
  return {
    ...settings,
    ...defined(
      'keep_artifacts',
      choice(parsed, 'keep-artifacts', ['all', 'kept', 'none'] as const),
    ),
    ...defined('replicates', replicatesOf(parsed)),
  };
}

/**
 * How verdicts are reached, from the command line; `auto` is decided by the cap, once.
 *
 * @throws Failure where the runs allowed do not even suffice for baseline and confirmation
 */
export function initialAcceptance(
  parsed: Parsed,
  settings: Settings,
  schema: MutationSchema,
): Acceptance {
  const { replicates, max_candidates } = settings;
  const { error_rate, runs, baseline_runs, confirm_runs } = acceptanceSettings(
    {
      replicates: replicates === 'auto' ? 'auto' : Number(replicates),
      max_candidates,
      error_rate: numberOf(parsed, 'error-rate', { min: 0.001, max: 0.3, integer: false }),
      baseline_runs: numberOf(parsed, 'baseline-runs', { min: 2 }),
      confirm_runs: numberOf(parsed, 'confirm-runs', { min: 0 }),
    },
    null,
  );
  const sealed = schema.sealed_evaluation;
  const sealed_runs = sealed ? (sealed.runs ?? Math.max(confirm_runs, 1)) : 0;
  const least = baseline_runs + 1 + 2 * (confirm_runs + sealed_runs);
  return {
    error_rate,
    runs,
    baseline_runs,
    min_effect: numberOf(parsed, 'min-effect', { min: 0, integer: false }) ?? null,
    cost_price: numberOf(parsed, 'cost-price', { min: 0, integer: false }) ?? null,
    confirm_runs,
    max_trials: numberOf(parsed, 'max-trials', { min: least }) ?? null,
    sealed_runs,
  };
}

/** The guard's limits that a command line gives. */
export function limitsOf(parsed: Parsed): Partial<Settings> {
  const limit = (name: string): number | undefined => numberOf(parsed, name, { min: 0 });
  return {
    ...defined('hard_crash_threshold', limit('hard-crash-threshold')),
    ...defined('plateau_threshold', limit('plateau-threshold')),
    ...defined('exploration_batch_size', limit('exploration-batch-size')),
    ...defined('family_repeat_limit', limit('family-repeat-limit')),
  };
}

// internals

function capOf(parsed: Parsed): number | null | undefined {
  const cap = numberOf(parsed, 'max-candidates', { min: 0 });
  if (!parsed.switches.has('uncapped')) return cap;
  if (cap !== undefined) throw usage('--max-candidates and --uncapped exclude each other');
  return null;
}

function stopFilesOf(parsed: Parsed): string[] | undefined {
  const paths = parsed.text.get('stop-file');
  if (paths?.some((path) => path.trim() === ''))
    throw usage('--stop-file needs the path of a file');
  return paths;
}

function isExpansion(before: number | null, after: number | null): boolean {
  if (before === null) return false;
  return after === null || after > before;
}

function capApproval(before: Settings, after: Settings, approved: boolean): Failure {
  const flag = '--confirm-user-approved-cap-change';
  if (approved) {
    return usage(`${flag} was given, but no cap is raised or removed`, `Leave ${flag} out`);
  }
  return new Failure({
    code: 'AUTOFL_CAP_APPROVAL',
    message: `The cap of ${before.max_candidates} candidates would become ${after.max_candidates ?? 'unlimited'}: only the person may decide that`,
    hint: `Ask the person; when they agree, repeat the command with ${flag}`,
  });
}

function replicatesOf(parsed: Parsed): string | undefined {
  if (textOf(parsed, 'replicates') === 'auto') return 'auto';
  return numberOf(parsed, 'replicates', { min: 1 })?.toString();
}

function choice<T extends string>(
  parsed: Parsed,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const text = textOf(parsed, name);
  if (text === undefined) return undefined;
  const found = allowed.find((value) => value === text);
  if (found === undefined) throw usage(`--${name} takes ${allowed.join(', ')}; received ${text}`);
  return found;
}

function defined<K extends keyof Settings>(
  key: K,
  value: Settings[K] | undefined,
): Partial<Settings> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Settings>);
}
