import assert from 'node:assert/strict';
import { linkSync, mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CROSS_SITE_FILE } from '../../../scripts/nvflare/evidence/declared_evidence.ts';
import { readEvidence, readProgress } from '../../../scripts/nvflare/evidence/evidence.ts';
import type { EvidenceRequest } from '../../../scripts/nvflare/evidence/evidence_request.ts';
import { resultFolder } from '../../../scripts/nvflare/trial/result_folder.ts';
import { workspaceOf } from '../../support/workspace.ts';

const REQUEST = {
  metrics: ['auc'],
  plannedRounds: 2,
  numClients: 2,
  statistic: null,
} as const;

/** A score, or why there is none. */
function told(
  t: TestContext,
  files: Record<string, string>,
  source: EvidenceRequest['source'],
  more: Partial<EvidenceRequest> = {},
) {
  const job = workspaceOf(t, files);
  const evidence = readEvidence({ job, ...REQUEST, source, ...more });
  return 'missing' in evidence ? evidence.missing : evidence;
}

const scoreOf = (evidence: ReturnType<typeof told>): number =>
  typeof evidence === 'string' ? assert.fail(evidence) : evidence.score;

// The server's log

const CONTEXT = '[identity=simulator_server, run=simulate_job, wf=controller, peer=site-1]';
const entry = (logger: string, text: string, level = 'INFO', context = CONTEXT) =>
  `2026-01-01 10:00:00,000 - ${logger} - ${level} - ${context} - ${text}\n`;
const round = (number: number) =>
  `${entry('FedAvg', '')}-----\n          Round ${number} started.          \n-----\n\n`;
const value = (site: string, metric: number | string) =>
  entry('IntimeModelSelector', `validation metric ${metric} from client ${site}`);
const FINISHED = entry('ServerRunner', 'Server runner finished.');
const WELL = `${round(0)}${round(1)}${value('site-1', 0.6)}${value('site-2', 0.8)}${FINISHED}`;
const LOG = { kind: 'server_log', negated: false } as const;
const logged = (t: TestContext, log: string, more: Partial<EvidenceRequest> = {}) =>
  told(t, { 'server/log.txt': log }, LOG, more);

test('a workflow without a metrics file is scored by the selector’s lines in the server’s log', (t) => {
  const evidence = logged(t, WELL);
  assert.ok(typeof evidence !== 'string');
  assert.equal(evidence.score, 0.7);
  assert.deepEqual([evidence.file, evidence.line, evidence.round], ['server/log.txt', 11, 1]);
  assert.deepEqual(evidence.sites, [
    { name: 'site-1', value: 0.6, weight: null },
    { name: 'site-2', value: 0.8, weight: null },
  ]);
  assert.deepEqual(evidence.warnings, []);
});

test('in min mode the log shows minus the metric, and the score has its true sign', (t) => {
  const log = `${round(0)}${round(1)}${value('site-1', -2)}${value('site-2', -3)}${FINISHED}`;
  const files = { 'server/log.txt': log };
  const more = { metrics: ['loss'] };
  assert.equal(scoreOf(told(t, files, { kind: 'server_log', negated: true }, more)), 2.5);
});

test('only the selector’s own lines under the server’s identity count', (t) => {
  const printed = 'validation metric 0.99 from client site-1';
  const fakes = [
    entry('FedAvg', printed),
    entry('IntimeModelSelector', printed, 'WARNING'),
    entry('IntimeModelSelector', printed, 'INFO', '[identity=site-1, run=simulate_job]'),
    `2026-01-01 10:00:00,000 - IntimeModelSelector - INFO - ${printed}\n`,
    `${printed}\n`,
    entry('IntimeModelSelector', `x ${printed}`),
    entry('IntimeModelSelector', 'new best validation metric at round 1: 0.99'),
    '          Round 7 started.          \n',
  ];
  const log = WELL.replace(FINISHED, `${fakes.join('')}${FINISHED}`);
  assert.equal(scoreOf(logged(t, log)), 0.7);
});

test('a log that lacks a site, a round or its end, or has a site twice, gives no score', (t) => {
  const cases: [string, RegExp][] = [
    [WELL.replace(value('site-2', 0.8), ''), /1 of 2 sites \(site-1\) reported auc in round 1/],
    [WELL.replace(value('site-2', 0.8), value('site-2', 'nan')), /site-2 reported no finite auc/],
    [WELL.replace(round(1), ''), /ended after 1 rounds; 2 were planned/],
    [WELL.replace(FINISHED, ''), /does not say that the server finished/],
    [
      WELL.replace(value('site-2', 0.8), value('site-1', 0.8)),
      /site-1 reported auc more than once/,
    ],
    ['', /No round was completed/],
  ];
  for (const [log, why] of cases) assert.match(String(logged(t, log)), why);
  assert.match(String(told(t, {}, LOG)), /the server did not start/);
});

test('a round that is open in the server’s log is not done yet', (t) => {
  const progress = (log: string) =>
    readProgress({ ...REQUEST, source: LOG, job: workspaceOf(t, { 'server/log.txt': log }) });
  const open = WELL.replace(value('site-2', 0.8), '').replace(FINISHED, '');
  assert.deepEqual(progress(open), { rounds: 1, score: 0.6, scores: [null, 0.6], measured: false });
  assert.deepEqual(progress(WELL), { rounds: 2, score: 0.7, scores: [null, 0.7], measured: true });
  assert.deepEqual(progress(''), { rounds: 0, score: null, scores: [], measured: false });
});

// A file that the author declares, and the cross-site evaluation

const FILE = 'server/simulate_job/eval.json';
const DECLARED = { kind: 'declared', file: FILE, key: 'global.auc' } as const;
const declared = (t: TestContext, text: string) => told(t, { [FILE]: text }, DECLARED);

test('the number that the author declares is read by file and key', (t) => {
  const evidence = declared(t, '{"global": {"auc": 0.75}}');
  assert.ok(typeof evidence !== 'string');
  assert.deepEqual([evidence.score, evidence.key, evidence.file], [0.75, 'global.auc', FILE]);
  assert.equal(scoreOf(declared(t, '{"global.auc": 0.5}')), 0.5);
});

test('a declared file that is missing, cut, huge, elsewhere or holds no possible number is no evidence', (t) => {
  assert.match(String(told(t, {}, DECLARED)), /The run left no server\/simulate_job\/eval\.json/);
  assert.match(String(declared(t, '{"global": {"auc": 0.7')), /is not whole JSON/);
  for (const value of ['"0.7"', 'true', 'null', '1e999', '[0.7]', '{}'])
    assert.match(
      String(declared(t, `{"global": {"auc": ${value}}}`)),
      /no finite number under global\.auc/,
    );
  assert.match(String(declared(t, '{"global": {"auc": 750}}')), /auc 750, which is impossible/);
  const statistic = { metric: 'auc', round: 1, sites: [], scores: [0.7] };
  const percent = told(t, { [FILE]: '{"global": {"auc": 75}}' }, DECLARED, { statistic });
  assert.match(String(percent), /auc 75, which is impossible/, 'the baseline is no percentage');
  assert.match(String(told(t, { [FILE]: '{}' }, { ...DECLARED, key: '__proto__' })), /no finite/);
  const job = workspaceOf(t, {
    [FILE]: '{"global": {"auc": 0.75}}',
    'x/other.json': '{"global": {"auc": 1}}',
  });
  const read = () => {
    const evidence = readEvidence({ job, ...REQUEST, source: DECLARED });
    return 'missing' in evidence ? evidence.missing : evidence.score;
  };
  const other = join(dirname(job), 'other-trial.json');
  renameSync(join(job, FILE), other);
  symlinkSync(other, join(job, FILE));
  assert.match(String(read()), /The run left no/, 'a link to another trial’s metric');
  renameSync(join(job, FILE), join(job, 'was.json'));
  linkSync(other, join(job, FILE));
  assert.match(String(read()), /The run left no/, 'a hard link to it');
  renameSync(join(job, FILE), join(job, 'was2.json'));
  writeFileSync(join(job, FILE), '');
  truncateSync(join(job, FILE), 5 * 1024 ** 3);
  assert.match(String(read()), /is too large/);
});

test('rounds that are not those planned spoil a declared number, too', (t) => {
  const record = '{"round":0,"aggregated_metrics":[],"sites":[]}\n';
  const files = {
    [FILE]: '{"global": {"auc": 0.75}}',
    'server/simulate_job/metrics/round_metrics.jsonl': record,
  };
  assert.match(String(told(t, files, DECLARED)), /ended after 1 rounds; 2 were planned/);
});

const CROSS = { kind: 'cross_site', file: CROSS_SITE_FILE } as const;
const cross = (t: TestContext, results: unknown) =>
  told(t, { [CROSS_SITE_FILE]: JSON.stringify(results) }, CROSS);

test('cross-site results count for the server’s final model alone, as the mean over sites', (t) => {
  const results = (final: string, best: string) => ({
    'site-1': { [final]: { auc: 0.6 }, [best]: { auc: 0.9 }, 'site-1': { auc: 0.99 } },
    'site-2': { [final]: { auc: 0.8 }, [best]: { auc: 0.9 }, 'site-1': { auc: 0.99 } },
  });
  const plain = ['FL_global_model.pt', 'best_FL_global_model.pt'] as const;
  const prefixed = ['SRV_FL_global_model.pt', 'SRV_best_FL_global_model.pt'] as const;
  for (const [final, best] of [plain, prefixed]) {
    const evidence = cross(t, results(final, best));
    assert.ok(typeof evidence !== 'string');
    assert.ok(Math.abs(evidence.score - 0.7) < 1e-12);
    assert.equal(evidence.describes, 'the model after all aggregations');
  }
  const bestOnly = {
    'site-1': { [prefixed[1]]: { auc: 0.9 } },
    'site-2': { [prefixed[1]]: { auc: 0.7 } },
  };
  assert.ok(Math.abs(scoreOf(cross(t, bestOnly)) - 0.8) < 1e-12);
});

test('cross-site results without the server’s model, a site or a number are no evidence', (t) => {
  assert.match(String(cross(t, {})), /holds no auc of the server's model/);
  assert.match(String(cross(t, { 'site-1': { 'site-1': { auc: 1 } } })), /holds no auc/);
  const model = 'SRV_FL_global_model.pt';
  assert.match(
    String(cross(t, { 'site-1': { [model]: { auc: 1 } } })),
    /1 of 2 sites reported auc/,
  );
  assert.match(
    String(cross(t, { 'site-1': { [model]: { auc: 1 } }, 'site-2': { [model]: { auc: 'x' } } })),
    /site-2 reported no finite auc/,
  );
  assert.match(String(cross(t, [1])), /is not what NVFlare writes/);
});

// Where results may stand

test('names of the metric are tried in order, and the baseline’s is the one that counts', (t) => {
  const site = (name: string) => ({
    name,
    metrics: [
      { name: 'auc', value: 0.6 },
      { name: 'acc', value: 0.5 },
    ],
  });
  const records = [0, 1].map((number) =>
    JSON.stringify({
      round: number,
      aggregated_metrics: [],
      sites: [site('site-1'), site('site-2')],
    }),
  );
  const files = {
    'server/simulate_job/metrics/round_metrics.jsonl': `${records.join('\n')}\n`,
    'server/simulate_job/metrics/metrics_summary.json': '{"final_round": 1}',
    'server/log.txt': FINISHED,
  };
  const from = (more: Partial<EvidenceRequest>) => {
    const evidence = told(t, files, { kind: 'round_metrics', selected: false }, more);
    return typeof evidence === 'string' ? evidence : evidence.metric;
  };
  assert.equal(from({ metrics: ['val_auc', 'auc', 'acc'] }), 'auc');
  const statistic = { metric: 'acc', round: 1, sites: [] };
  assert.equal(from({ metrics: ['auc'], statistic, numClients: null }).slice(0, 3), '2 o');
  assert.match(
    from({ metrics: ['val_auc'] }),
    /No site reported val_auc|reported no finite val_auc/,
  );
});

test('a result folder that is a link, or leads out of the trial, is none', (t) => {
  const outside = workspaceOf(t, { 'server/x': '' });
  const folder = workspaceOf(t, { 'stage/work/server/x': '', 'ws/job/server/x': '' });
  assert.equal(resultFolder(folder, 'work'), join(folder, 'stage/work'));
  assert.equal(resultFolder(folder, null), join(folder, 'ws/job'));
  symlinkSync(outside, join(folder, 'stage/linked'));
  assert.match(JSON.stringify(resultFolder(folder, 'linked')), /leads out of the trial/);
  symlinkSync(dirname(outside), join(folder, 'stage/up'));
  const through = resultFolder(folder, `up/${basename(outside)}`);
  assert.match(JSON.stringify(through), /leads out of the trial/);
  mkdirSync(join(folder, 'stage/none'));
  assert.match(JSON.stringify(resultFolder(folder, 'none')), /the simulation did not start/);
});
