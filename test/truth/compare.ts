import { isAbsolute, relative, resolve } from 'node:path';
import type { JobMeaning, Reading } from '../../scripts/nvflare/job/meaning.ts';

/** What one start of a job was, as the real NVFlare saw it. */
export interface Start {
  class: string;
  arguments: Record<string, unknown>;
  num_rounds: unknown[];
  min_clients: unknown;
  num_clients: number;
  sites: string[];
  metric: string[];
  mode: string[];
  scripts: unknown[];
  environment: string | null;
  environment_arguments: Record<string, unknown>;
  folder: unknown;
}

export interface Truth {
  folder: string;
  /** The folder of the job script, relative to `folder`. */
  cwd: string;
  starts: Start[];
  error: string | null;
}

export interface Fact {
  field: string;
  claim: unknown;
  truth: unknown;
  reason: string | null;
  /**
   * `right` and `wrong`: claimed. `unresolved`: not claimed, though both worlds agree. `varying`: not
   * claimed, and rightly so. `silent`: not claimed and no reason given.
   */
  verdict: 'right' | 'wrong' | 'unresolved' | 'varying' | 'silent';
}

/** Compares every claim about a job with what Python computed in both worlds. */
export function factsOf(meaning: JobMeaning, first: Truth, second: Truth): Fact[] {
  if (!runsOnce(first) && !runsOnce(second)) return neverRuns(meaning);
  const refused = refusedWrongly(meaning, first, second);
  if (refused !== null) return [refused];
  // A world in which NVFlare or the script raises says nothing about a job that runs.
  const [one, other] = [fails(first) ? second : first, fails(second) ? first : second];
  return claimsOf(meaning).map(([field, claim, reason]) =>
    judge(field, claim, reason, truthOf(field, one), truthOf(field, other)),
  );
}

// internals

type Claim = [field: string, claim: unknown, reason: string | null];

const VARIES = Symbol('varies');

function runsOnce(truth: Truth): boolean {
  return truth.starts.length === 1;
}

function fails(truth: Truth): boolean {
  return truth.error !== null && truth.starts.length === 0;
}

/** NVFlare is said to refuse what it takes. */
function refusedWrongly({ support }: JobMeaning, ...worlds: Truth[]): Fact | null {
  if (!/ refuses this job: /.test(support.reason ?? '') || !worlds.some(runsOnce)) return null;
  const claim = support.reason;
  return { field: 'support', claim, truth: 'it starts', reason: null, verdict: 'wrong' };
}

/** A job that does not start, or starts several jobs, has no budget to claim. */
function neverRuns(meaning: JobMeaning): Fact[] {
  // What is left open may be why it does not run.
  if (meaning.support.status !== 'supported' || meaning.unresolved.length > 0) return [];
  const claimed = meaning.budget.numRounds.value !== null;
  return claimed
    ? [
        {
          field: 'support',
          claim: 'supported',
          truth: 'no single start',
          reason: null,
          verdict: 'wrong',
        },
      ]
    : [];
}

function claimsOf(meaning: JobMeaning): Claim[] {
  const { budget, objective, environment } = meaning;
  const why = meaning.support.reason ?? meaning.unresolved[0]?.reason ?? null;
  const scripts = meaning.unresolved.find(({ field }) => field === 'job.train_script');
  const claims: Claim[] = [
    ['class', meaning.class, why],
    claim('num_rounds', budget.numRounds),
    claim('min_clients', budget.minClients),
    claim('num_clients', budget.numClients),
    ['sites', environment.sites, budget.numClients.reason ?? why],
    claim('metric', objective.metric),
    claim('mode', objective.mode),
    ['scripts', scripts ? null : meaning.trainScripts, scripts?.reason ?? null],
    ['environment', environment.class, why],
  ];
  if (environment.simulatorRunFolder) claims.push(claim('folder', environment.simulatorRunFolder));
  // What is built is only a fact about the job where it is the one that runs.
  if (meaning.support.status !== 'supported') return claims.filter(([field]) => field !== 'class');
  for (const [name, reading] of meaning.arguments)
    claims.push(argumentClaim(`arguments.${name}`, reading));
  for (const [name, reading] of environment.args)
    if (environment.class !== null)
      claims.push(argumentClaim(`environment_arguments.${name}`, reading));
  return claims;
}

function claim(field: string, reading: Reading<unknown>): Claim {
  return [field, reading.value, reading.reason];
}

/** `None` is a claim where it is known. */
function argumentClaim(field: string, reading: Reading): Claim {
  return [
    field,
    reading.value === null && reading.reason === null ? NONE : reading.value,
    reading.reason,
  ];
}

/** Told from data by being this object. */
const NONE: unknown = { none: true };

function truthOf(field: string, truth: Truth): unknown {
  const [start] = truth.starts;
  if (start === undefined || truth.starts.length !== 1) return VARIES;
  const [group, name] = field.split(/\.(.*)/s) as [keyof Start, string | undefined];
  if (name !== undefined) {
    const given = (start[group] as Record<string, unknown>)[name];
    return given === null ? NONE : localised(given, truth.folder);
  }
  if (group === 'mode' && start.metric.length === 0) return null;
  if (group === 'scripts' && start.scripts.length === 0) return null;
  if (group === 'num_rounds' || group === 'metric' || group === 'mode')
    return start[group].length === 1 ? start[group][0] : VARIES;
  if (group === 'scripts')
    return start.scripts.map((path) =>
      localised(resolve(truth.folder, truth.cwd, String(path)), truth.folder),
    );
  if (group === 'folder') return folderIn(start.folder, truth);
  return localised(start[group], truth.folder);
}

/** The folder of a simulation, as seen from that of the job. */
function folderIn(given: unknown, truth: Truth): unknown {
  const text = isRecord(given) ? given.path : given;
  if (typeof text !== 'string') return given;
  const full = resolve(truth.folder, truth.cwd, text);
  const inside = relative(truth.folder, full);
  const isNear = !isAbsolute(text) || inside === '..' || !inside.startsWith('..');
  return isNear ? inside || '.' : text;
}

function judge(
  field: string,
  claimed: unknown,
  reason: string | null,
  first: unknown,
  second: unknown,
): Fact {
  const varies = first === VARIES || second === VARIES || !same(first, second);
  const shown = {
    field,
    claim: claimed,
    truth: varies ? [showable(first), showable(second)] : first,
    reason,
  };
  if (claimed === null || claimed === undefined) {
    if (varies || first === null || first === undefined) return { ...shown, verdict: 'varying' };
    return { ...shown, verdict: reason === null ? 'silent' : 'unresolved' };
  }
  if (field === 'mode' && first === null && second === null)
    return { ...shown, verdict: 'varying' };
  const right = !varies && agrees(claimed, first);
  return { ...shown, verdict: right ? 'right' : 'wrong' };
}

function showable(value: unknown): unknown {
  return value === VARIES ? 'no one value' : value;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Absolute paths inside the job's folder as relative ones. */
function localised(value: unknown, folder: string): unknown {
  if (typeof value === 'string') {
    if (value === folder) return '.';
    return value.startsWith(`${folder}/`) ? value.slice(folder.length + 1) : value;
  }
  if (Array.isArray(value)) return value.map((item) => localised(item, folder));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, localised(item, folder)]),
    );
  return value;
}

/** Whether a claim says what Python has; objects agree by being objects. */
function agrees(claimed: unknown, truth: unknown): boolean {
  if (isRecord(truth) && 'int' in truth) return String(claimed) === truth.int;
  if (isRecord(truth) && 'float' in truth)
    return String(claimed).toLowerCase().slice(0, 3) === String(truth.float).slice(0, 3);
  if (Array.isArray(claimed)) {
    const items = isRecord(truth) && 'set' in truth ? truth.set : truth;
    if (!Array.isArray(items) || items.length !== claimed.length) return false;
    return claimed.every((item, index) => agrees(item, items[index]));
  }
  if (claimed === NONE) return truth === NONE;
  if (!isRecord(claimed)) {
    if (isRecord(truth) && 'path' in truth) return claimed === truth.path;
    return typeof claimed === 'number' && typeof truth === 'number'
      ? Object.is(claimed, truth) || claimed === truth
      : claimed === truth;
  }
  if (!isRecord(truth)) return false;
  if ('object' in truth) return typeof claimed.class === 'string';
  const entries = truth.dict;
  if (!Array.isArray(entries) || entries.length !== Object.keys(claimed).length) return false;
  return entries.every(([key, value]) =>
    value === null ? claimed[key] === null : agrees(claimed[key], value),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
