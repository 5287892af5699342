import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { evidenceClass } from '../../../scripts/campaign/verdict/evidence.ts';
import { readEvidence, readProgress } from '../../../scripts/nvflare/evidence/evidence.ts';
import type { EvidenceRequest } from '../../../scripts/nvflare/evidence/evidence_request.ts';
import { jobFolder } from '../../../scripts/nvflare/trial/result_folder.ts';
import { workspaceOf } from '../../support/workspace.ts';

interface SiteSpec {
  value: unknown;
  weight?: number;
}
type RoundSpec = Record<string, SiteSpec>;

const WELL: RoundSpec[] = [
  { 'site-1': { value: 0.1, weight: 10 }, 'site-2': { value: 0.2, weight: 30 } },
  { 'site-1': { value: 0.2, weight: 10 }, 'site-2': { value: 0.6, weight: 30 } },
];
const REQUEST = {
  source: { kind: 'round_metrics', selected: true },
  metrics: ['accuracy'],
  plannedRounds: 2,
  numClients: 2,
  statistic: null,
} as const;

const logged = (logger: string, text: string): string =>
  `2026-01-01 10:00:00,000 - ${logger} - INFO - [identity=simulator_server, run=simulate_job] - ${text}\n`;
const FINISHED = logged('ServerRunner', 'Server runner finished.');

/** Writes what NVFlare would and reads it as evidence. */
function evidenceOf(
  t: TestContext,
  rounds: RoundSpec[],
  more: Partial<EvidenceRequest> = {},
  summary?: unknown,
) {
  const root = resultOf(t, rounds, summary);
  return readEvidence({ job: jobFolder(root), ...REQUEST, ...more });
}

function resultOf(t: TestContext, rounds: RoundSpec[], summary?: unknown): string {
  const root = workspaceOf(t, {});
  const metrics = join(root, 'tiny/server/simulate_job/metrics');
  mkdirSync(metrics, { recursive: true });
  const lines = rounds.map((sites, round) =>
    JSON.stringify({ round, aggregated_metrics: [], sites: Object.entries(sites).map(site) }),
  );
  writeFileSync(join(metrics, 'round_metrics.jsonl'), `${lines.join('\n')}\n`);
  const whole = summary ?? { final_round: rounds.length - 1, final_aggregated_metrics: [] };
  writeFileSync(join(metrics, 'metrics_summary.json'), JSON.stringify(whole));
  writeFileSync(join(root, 'tiny/server/log.txt'), FINISHED);
  return root;
}

const site = ([name, { value, weight }]: [string, SiteSpec]) => ({
  name,
  metrics: [{ name: 'accuracy', value }],
  ...(weight === undefined ? {} : { weight }),
});

const missing = (evidence: ReturnType<typeof readEvidence>): string =>
  'missing' in evidence ? evidence.missing : `scored ${evidence.score}`;
const scored = (evidence: ReturnType<typeof readEvidence>) => {
  assert.ok(!('missing' in evidence), missing(evidence));
  return evidence;
};

test('the score is the weighted mean over sites of the last planned round, with its provenance', (t) => {
  const evidence = scored(evidenceOf(t, WELL));
  assert.equal(evidence.score, 0.5);
  assert.equal(evidence.file, 'server/simulate_job/metrics/round_metrics.jsonl');
  assert.equal(evidence.line, 2);
  assert.equal(evidence.describes, 'the model after 1 of 2 aggregations');
  assert.deepEqual(
    evidence.sites.map(({ value }) => value),
    [0.2, 0.6],
  );
  assert.equal(evidence.round_scores.length, 2);
});

test('a candidate cannot move its score by reweighting the sites', (t) => {
  const statistic = {
    metric: 'accuracy',
    round: 1,
    sites: [
      { name: 'site-1', value: 0.5, weight: 10 },
      { name: 'site-2', value: 0.5, weight: 30 },
    ],
  };
  const greedy = [
    {},
    { 'site-1': { value: 0.2, weight: 0.001 }, 'site-2': { value: 0.6, weight: 1e9 } },
  ];
  greedy[0] = WELL[0] ?? {};
  const evidence = scored(evidenceOf(t, greedy as RoundSpec[], { statistic }));
  assert.equal(evidence.score, 0.5);
  assert.match(evidence.warnings.join(), /weigh in differently from the baseline/);
});

test('a missing site, NaN, a string or another key is a crash that names the site', (t) => {
  const statistic = {
    metric: 'accuracy',
    round: 1,
    sites: [
      { name: 'site-1', value: 0.5, weight: 1 },
      { name: 'site-2', value: 0.5, weight: 1 },
    ],
  };
  const first = WELL[0] ?? {};
  for (const value of [null, 'high', true]) {
    const last = { 'site-1': { value: 0.5 }, 'site-2': { value } };
    assert.match(
      missing(evidenceOf(t, [first, last], { statistic })),
      /site-2 reported no finite accuracy in round 1/,
    );
  }
  assert.match(
    missing(evidenceOf(t, [first, { 'site-1': { value: 0.5 } }], { statistic })),
    /site-2 reported no finite/,
  );
  assert.match(
    missing(evidenceOf(t, [first, { 'site-1': { value: 0.5 } }])),
    /1 of 2 sites \(site-1\) reported accuracy/,
  );
});

test('fewer or more rounds than planned are not comparable', (t) => {
  assert.match(
    missing(evidenceOf(t, WELL, { plannedRounds: 3 })),
    /ended after 2 rounds; 3 were planned/,
  );
  assert.match(
    missing(evidenceOf(t, WELL, { plannedRounds: 1 })),
    /ended after 2 rounds; 1 were planned/,
  );
});

test('a run without any round, a cut line or a rewritten file has no score', (t) => {
  assert.match(
    missing(readEvidence({ job: jobFolder(workspaceOf(t, {})), ...REQUEST })),
    /the simulation did not start/,
  );
  const root = resultOf(t, WELL);
  const file = join(root, 'tiny/server/simulate_job/metrics/round_metrics.jsonl');
  writeFileSync(file, '{"round":0,"aggregated_metrics":[],"sites":[]}\n{"round":1,"aggre');
  assert.match(
    missing(readEvidence({ job: jobFolder(root), ...REQUEST })),
    /Line 2 of round_metrics\.jsonl is not a round record/,
  );
  writeFileSync(
    file,
    '{"round":1,"aggregated_metrics":[],"sites":[]}\n{"round":3,"aggregated_metrics":[],"sites":[]}\n',
  );
  assert.match(missing(readEvidence({ job: jobFolder(root), ...REQUEST })), /jumps to round 3/);
});

test('a summary that tells another story than the rounds is refused', (t) => {
  const better = { final_round: 1, final_aggregated_metrics: [{ name: 'accuracy', value: 0.99 }] };
  assert.match(
    missing(evidenceOf(t, WELL, {}, better)),
    /says accuracy 0\.99, the sites' values give 0\.5/,
  );
  assert.match(missing(evidenceOf(t, WELL, {}, { final_round: 7 })), /says round 7/);
});

test('metrics files that the server’s own log does not bear out are refused', (t) => {
  const root = resultOf(t, WELL);
  const log = join(root, 'tiny/server/log.txt');
  const told = (text: string) => {
    writeFileSync(log, text);
    return missing(readEvidence({ job: jobFolder(root), ...REQUEST }));
  };
  const heard = (site: string, value: number) =>
    logged('IntimeModelSelector', `validation metric ${value} from client ${site}`);
  const round = logged('FedAvg', 'Round 1 started.');
  assert.match(told(round + heard('site-1', 0.2) + heard('site-2', 0.6) + FINISHED), /^scored/);
  assert.match(told(round + heard('site-1', -0.2) + FINISHED), /^scored/, 'min mode');
  assert.match(
    told(round + heard('site-1', 0.2) + heard('site-2', 0.3) + FINISHED),
    /site-2 reported accuracy 0\.3, the metrics files say 0\.6/,
  );
  assert.match(told(round), /does not say that the server finished/);
  rmSync(log);
  assert.match(
    missing(readEvidence({ job: jobFolder(root), ...REQUEST })),
    /the server did not start/,
    'files without any run',
  );
});

test('an impossible value is refused', (t) => {
  const last = { 'site-1': { value: 0.5 }, 'site-2': { value: 250 } };
  assert.match(
    missing(evidenceOf(t, [WELL[0] ?? {}, last])),
    /site-2 reported accuracy 250, which is impossible/,
  );
});

test('a metrics file that links out of the trial, and a second result folder, are not believed', (t) => {
  const root = resultOf(t, WELL);
  const file = join(root, 'tiny/server/simulate_job/metrics/round_metrics.jsonl');
  const outside = join(dirname(root), 'elsewhere.jsonl');
  renameSync(file, outside);
  symlinkSync(outside, file);
  assert.match(
    missing(readEvidence({ job: jobFolder(root), ...REQUEST })),
    /NVFlare left no .*round_metrics/,
  );
  mkdirSync(join(root, 'other/server'), { recursive: true });
  assert.match(missing(readEvidence({ job: jobFolder(root), ...REQUEST })), /2 result folders/);
});

test('a pipe in a metrics file’s place is no evidence and keeps nobody waiting', (t) => {
  const root = resultOf(t, WELL);
  const file = join(root, 'tiny/server/simulate_job/metrics/round_metrics.jsonl');
  rmSync(file);
  spawnSync('mkfifo', [file]);
  assert.match(
    missing(readEvidence({ job: jobFolder(root), ...REQUEST })),
    /NVFlare left no .*round_metrics/,
  );
});

test('runs with the same numbers have the same digest, whatever order the sites came in', (t) => {
  const swapped = WELL.map((sites) => Object.fromEntries(Object.entries(sites).reverse()));
  const other = [WELL[0] ?? {}, { 'site-1': { value: 0.2 }, 'site-2': { value: 0.61 } }];
  const digest = (rounds: RoundSpec[]) =>
    evidenceClass(scored(evidenceOf(t, rounds)).values, []).digest;
  assert.equal(digest(WELL), digest(swapped));
  assert.notEqual(digest(WELL), digest(other));
});

test('a metric that never moves, at no site and in no round, is warned about', (t) => {
  const constant = WELL.map(() => ({ 'site-1': { value: 0.999 }, 'site-2': { value: 0.999 } }));
  assert.match(
    scored(evidenceOf(t, constant)).warnings.join(),
    /0\.999 at every site in every round/,
  );
  assert.deepEqual(scored(evidenceOf(t, WELL)).warnings, []);
});

test('progress is known while the run lasts, before there is a summary', (t) => {
  const progress = (root: string) => readProgress({ ...REQUEST, job: jobFolder(root) });
  assert.deepEqual(progress(workspaceOf(t, {})), {
    rounds: 0,
    score: null,
    scores: [],
    measured: false,
  });
  const root = resultOf(t, WELL);
  assert.deepEqual(progress(root), { rounds: 2, score: 0.5, scores: [0.175, 0.5], measured: true });
  rmSync(join(root, 'tiny/server/simulate_job/metrics/metrics_summary.json'));
  assert.deepEqual(progress(root), {
    rounds: 2,
    score: 0.5,
    scores: [0.175, 0.5],
    measured: false,
  });
});
