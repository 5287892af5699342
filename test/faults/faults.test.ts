import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from '../support/doors.ts';
import { WATCHED } from './inject.ts';
import { ends, fullPoints, killPoints, outages } from './points.ts';
import { blow, durationOf, SLOW, surviveBlow } from './random.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { Beginnings, type Ready, ready } from './situation.ts';
import { inTurns, record, survive, surviveOutage } from './sweep.ts';

/*
 * A sample of what `npm run faults` does in full: every action, at every effect it has on the disk.
 */

const cleanups: (() => void)[] = [];
const owner = { after: (work: () => void) => void cleanups.push(work) };
const start = new Beginnings(owner);

after(() => {
  for (const work of cleanups) work();
});

function scenario(name: string): Scenario {
  const found = SCENARIOS.find((one) => `${one.role} ${one.name}` === name);
  if (!found) throw new Error(`no scenario ${name}`);
  return found;
}

/** So many of a list, evenly spread over it. */
function spread<T>(items: T[], count: number): T[] {
  const step = items.length / count;
  return items.filter((_, at) => Math.floor((at + 1) / step) > Math.floor(at / step));
}

async function allSurvive<T extends { label: string }>(
  points: T[],
  outcome: (point: T) => Promise<string[]>,
): Promise<void> {
  const lost: string[] = [];
  await inTurns(points, 3, async (point) => {
    const found = await outcome(point);
    if (found.length > 0) lost.push(`${point.label}: ${found.join(' | ')}`);
  });
  assert.deepEqual(lost, []);
}

async function made(name: string): Promise<Ready> {
  return ready(owner, start, scenario(name));
}

for (const [name, count] of [
  ['runner evaluate keep', 4],
  ['supervisor evaluate keep', 2],
] as const) {
  test(`${name}, killed at any effect: the next command completes it and the campaign goes on`, async () => {
    const at = await made(name);
    await allSurvive(spread(killPoints(at.effects), count), (point) => survive(at, point));
  });
}

for (const [name, count] of [
  ['runner evaluate keep again', 3],
  ['runner prepare an abandoned name', 4],
] as const) {
  test(`${name}, killed with all that it started: nothing is lost or counted twice`, async () => {
    const recording = await record(owner, await made(name));
    await allSurvive(spread(ends(recording.effects), count), (end) =>
      surviveOutage(recording, end),
    );
  });
}

for (const [name, count] of [
  ['runner initialize', 1],
  ['runner evaluate keep', 6],
  ['runner prepare', 8],
] as const) {
  test(`${name}, on a machine that loses power: what was said to be done is done`, async () => {
    const recording = await record(owner, await made(name));
    await allSurvive(spread(outages(recording.effects), count), (outage) =>
      surviveOutage(recording, outage),
    );
  });
}

for (const [name, count] of [
  ['runner evaluate keep', 3],
  ['supervisor evaluate keep', 1],
] as const) {
  test(`${name}, on a full disk: one clear error, and the same command once there is space`, async () => {
    const at = await made(name);
    await allSurvive(spread(fullPoints(at.effects), count), (point) => survive(at, point));
  });
}

test('runner, supervisor or trial killed at any time, or a signal: evaluate is completed once', async () => {
  const at = await ready(owner, start, SLOW);
  const duration = await durationOf(at);
  const blows = Array.from({ length: 6 }, (_, seed) => blow(seed));
  await allSurvive(blows, (one) => surviveBlow(at, duration, one));
});

/** What only looks. */
const READS = [
  'accessSync',
  'constants',
  'existsSync',
  'fstatSync',
  'lstatSync',
  'readdirSync',
  'readFileSync',
  'readlinkSync',
  'readSync',
  'realpathSync',
  'statfsSync',
  'statSync',
  'watch',
];

/** Only where a workspace spans two file systems. */
const UNWATCHED = ['cpSync'];

test('no effect on files or processes escapes the tests that let them go wrong', () => {
  const files = readdirSync(join(ROOT, 'scripts'), { recursive: true, encoding: 'utf8' });
  const found = files.filter((file) => file.endsWith('.ts')).flatMap(importsOf);
  const known = [...READS, ...WATCHED, ...UNWATCHED, 'spawn', 'spawnSync', 'execFile'];
  assert.deepEqual(
    found.filter((name) => !known.includes(name)),
    [],
  );
  assert.ok(found.length > 50, 'the imports were found');
});

/** What a file takes from Node's modules for files and processes. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, 'scripts', file), 'utf8');
  const imports = text.matchAll(
    /import ([^;]*?) from '(?:node:)?((?:fs|child_process)(?:\/promises)?)'/g,
  );
  return [...imports].flatMap(([, names = '', module]) => {
    if (!names.startsWith('{') || module?.endsWith('promises')) return [`${file}: ${names}`];
    const listed = names.slice(1, -1).split(',');
    return listed.map((name) => name.trim()).filter((name) => name && !name.startsWith('type '));
  });
}
