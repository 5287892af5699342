import type { Place, Step } from '../../python/value.ts';

/** Data as it can stand in YAML; Python integers beyond 2^53 come as `bigint`. */
export type Data = null | boolean | number | bigint | string | Data[] | { [key: string]: Data };

/**
 * One fact that was read from a job.
 * `value` is null with a `reason` where the fact could not be read: unknown beats wrong.
 */
export interface Reading<T = Data> {
  value: T | null;
  /** Where the value came from: `literal`, `arg:lr`, `default:FedAvgRecipe`, `constant:ROUNDS` … */
  source: string;
  confidence: 'high' | 'low';
  place: Place | null;
  /** Why the value is unknown, in words a person understands; null when it is known. */
  reason: string | null;
  /** The way of the value, or of what is missing, first cause first; for `--explain`. */
  steps?: readonly Step[];
}

/** Something the importer could not read, and which field of the contract it leaves open. */
export interface Unresolved {
  field: string;
  reason: string;
  place: Place | null;
}

/**
 * A typed stand-in for an object argument such as a model or an aggregator; `args` are null for a class of
 * the workspace.
 */
export interface ObjectData {
  class: string;
  args: Data;
  line: number;
}

/** A tunable option of the job or its train script. */
export interface Tunable {
  name: string;
  /** The long option that sets it through run arguments, or null (a positional, a literal). */
  flag: string | null;
  /** Its other long options. */
  aliases: string[];
  file: string;
  line: number;
  type: 'int' | 'float' | 'str' | 'bool';
  default: Data;
  choices: Data[] | null;
  /** Why the default or the choices are not known; null where they are. */
  reason: string | null;
}

/**
 * What a job means to a campaign, read without running it. The one type that crosses from this room
 * to `campaign/`. Paths are relative to the workspace, with `/`.
 */
export interface JobMeaning {
  support: {
    status: 'supported' | 'partial' | 'unsupported';
    patterns: string[];
    reason: string | null;
  };
  confidence: 'high' | 'medium' | 'low';
  surface: 'recipe' | 'fed_job' | 'unknown';
  /** Dotted class of the recipe or job, e.g. `nvflare.app_opt.pt.recipes.fedavg.FedAvgRecipe`. */
  class: string | null;
  /** Where the recipe or job is built. */
  built: Place | null;
  arguments: Map<string, Reading>;
  entrypoint: string;
  /** Train scripts of the sites, in order of appearance; empty when unresolved. */
  trainScripts: string[];
  /** The same with their way, and those that could not be read. */
  scriptReadings: readonly Reading<string>[];
  /** Workspace modules that the job and its train scripts import. */
  localModules: string[];
  /** Workspace JSON or YAML files that the job reads as data. */
  dataFiles: string[];
  budget: {
    numRounds: Reading<number>;
    minClients: Reading<number>;
    numClients: Reading<number>;
    /** How many sites the workflow asks in each round, where it says so. */
    sampledClients: Reading<number> | null;
  };
  objective: {
    metric: Reading<string>;
    /** False where the job is known to select no best model, so that it names no metric. */
    selects: boolean;
    mode: Reading<'max' | 'min'>;
    /** Whether `mode` was said by the job or is NVFlare's implicit default. */
    modeImplicit: boolean;
    stopCondition: Reading<string> | null;
  };
  environment: {
    class: string | null;
    args: Map<string, Reading>;
    /** Names of the simulated sites where they are known. */
    sites: string[] | null;
    /** Folder given to `FedJob.simulator_run`, where the job uses it. */
    simulatorRunFolder: Reading<string> | null;
  };
  /** Where the workflow leaves numbers, from the catalogue; null when unknown. */
  evidence: 'round_metrics' | 'server_log' | 'cross_site' | 'none' | null;
  tunables: Tunable[];
  /** Long options that the job's own parser takes, by dest: the first one sets it, the others too. */
  options: Map<string, readonly string[]>;
  /** Their defaults, by dest; null where one is not known. */
  optionDefaults: Map<string, Data>;
  /** The seed option found in `job.py`, per the rule of one integer option named `seed` or `*_seed`. */
  seedOption: { dest: string; flag: string; default: number } | null;
  unresolved: Unresolved[];
  /** Files read, with the sha256 of what was read. */
  sources: Map<string, string>;
}
