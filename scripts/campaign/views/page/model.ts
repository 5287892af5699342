import type { Look } from '../look.ts';

/*
 * What stands in the page, as types alone: the browser's scripts are checked against them, so nothing that runs
 * is imported here.
 */

/** One result: a row of the ledger and a mark of the plot. A tuple, since a campaign may have thousands. */
export type Row = [
  look: Look,
  name: string,
  /** Which of the details are its own. */
  key: string,
  /** Attempts up to and with it; between two of them for what is none. */
  at: number,
  score: number | null,
  /** Standard deviation of its runs. */
  sd: number | null,
  runs: number,
  /** Gain over the incumbent of its time. */
  delta: number | null,
  p: number | null,
  seconds: number | null,
  argumentsOnly: 0 | 1,
  verdict: string,
  evidence: string,
  family: string,
  what: string,
];

/** A piece of a file: where it is cut, `bytes` says how long the whole is. */
export interface Part {
  text: string;
  bytes: number;
  cut: boolean;
}

/** A metric over the rounds of one run; of a long one, every `step`th round and the last. */
export interface Curve {
  rounds: number;
  step: number;
  values: (number | null)[];
}

export interface Run {
  trial: string;
  block: number;
  purpose: string;
  seed: number | null;
  outcome: string;
  score: number | null;
  seconds: number | null;
  contended: boolean;
  reason: string;
  warnings: string[];
  /** Folder of its artifacts, relative to the workspace. */
  artifacts: string;
  curve: Curve | null;
}

export interface Site {
  name: string;
  value: number;
  weight: number | null;
}

/** What is told of a chosen few: baseline, those that became the best, the pending one and the newest. */
export interface Detail {
  key: string;
  name: string;
  status: string;
  /** Why the verdict is what it is. */
  words: string;
  hypothesis: string;
  family: string;
  literature: string;
  base: string;
  args: string;
  command: string;
  changed: string[];
  created: string[];
  preparedAt: string;
  finishedAt: string;
  /** Where its numbers come from, in words. */
  source: string;
  describes: string;
  comparison: {
    delta: number | null;
    se: number | null;
    p: number | null;
    n: number;
    m: number;
    paired: boolean;
    margin: number;
    runtimeRatio: number | null;
  } | null;
  runs: Run[];
  moreRuns: number;
  sites: Site[];
  moreSites: number;
  explanation: string[];
  diff: Part | null;
  log: Part | null;
  manifest: string;
}

/** What follows from results: by far the most, and the same until the next one. */
export interface PageResults {
  report: PageReport | null;
  /** The scores that the plot shows; what lies outside stands at its edge. */
  domain: [low: number, high: number];
  rows: Row[];
  details: Detail[];
}

/** What the campaign came to so far, as the report says it. */
export interface PageReport {
  headline: string;
  certainty: string;
  doubts: string[];
  /** Kept candidates from the first after the baseline to the best. */
  steps: [
    name: string,
    verdict: string,
    score: number | null,
    change: number | null,
    p: number | null,
    what: string,
  ][];
  differs: [what: string, baseline: string, best: string][];
  /** From the baseline's source to the best's. */
  patch: Part | null;
  /** Word for word; empty where there is nothing to go back from. */
  commands: { best: string; toBaseline: string; baseline: string; toBest: string };
  sites: {
    from: string;
    rows: [
      site: string,
      baseline: number | null,
      best: number | null,
      change: number | null,
      worse: boolean,
    ][];
  } | null;
  families: [
    name: string,
    outcome: string,
    tried: number,
    claimed: number,
    carried: number,
    notKept: number,
    crashed: number,
    gain: number | null,
  ][];
  failures: [reason: string, count: number, candidates: string][];
  reviews: [event: string, what: string, tried: string, outcome: string][];
  /** Null seconds where nobody here saw the runs. */
  cost: [purpose: string, runs: number, seconds: number | null][];
}

export interface PageData {
  job: string;
  metric: string;
  mode: 'max' | 'min';
  environment: string;
  startedAt: string;
  updatedAt: string;
  /** Nothing will come any more, so the page need not look. */
  finished: boolean;
  decision: { decision: string; reason: string; next: string; instruction: string };
  stopFiles: string[];
  baseline: { name: string; score: number } | null;
  best: { name: string; key: string; score: number; claimed: boolean; isBaseline: boolean } | null;
  /** Positive when better, in either direction. */
  gain: number | null;
  confirmation: {
    words: string;
    due: boolean;
    confirmed: boolean;
    gain: number | null;
    low: number | null;
    high: number | null;
  };
  sealed: string;
  noise: { sd: number | null; deterministic: boolean; words: string };
  counts: {
    attempts: number;
    kept: number;
    carried: number;
    discarded: number;
    crashed: number;
    abandoned: number;
    remaining: number | null;
    runs: number;
  };
  contract: {
    mayEdit: string[];
    mayCreate: string[];
    fixedBudget: [name: string, value: number][];
    fixedArguments: string[];
    unread: { field: string; reason: string; line: number | null }[];
  };
  literature: { event: string; hypothesis: string; sources: string[] }[];
  settings: { at: string; setting: string; from: string; to: string; approved: boolean }[];
  pending: Detail | null;
}

/** The run under way. Only this changes while it lasts. */
export interface Now {
  trial: string;
  arm: string;
  /** Of its details, where there are any. */
  key: string;
  purpose: string;
  block: number;
  since: string;
  round: number;
  rounds: number | null;
  score: number | null;
  curve: Curve | null;
  shuttingDown: boolean;
  /** When its supervisor was heard of last. */
  heardAt: string | null;
  /** What runs of this campaign usually take, and how many said so. */
  expectedSeconds: number | null;
  expectedFrom: number;
}
