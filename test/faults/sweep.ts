import { type SpawnOptions, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scheduler } from 'node:timers/promises';
import { findByToken } from '../../scripts/nvflare/processes.ts';
import { type Body, ROOT } from '../support/doors.ts';
import { QuickCampaign, quickCampaign, standInPython } from '../support/stand_in.ts';
import { TINY_JOB, workspaceOf } from '../support/workspace.ts';
import { Disk, type Loss } from './disk.ts';
import { committed, problems, processesOf, story, supervisorsOf } from './invariants.ts';
import { type Effect, environmentFor, type Order, readEffects } from './order.ts';
import type { Scenario } from './scenarios.ts';

/** Cleans up when everything is over. */
export type Owner = Parameters<typeof workspaceOf>[0];

/** A scenario made ready: copied for each point, and how it goes when nothing happens. */
export interface Ready {
  scenario: Scenario;
  workspace: string;
  python: string;
  effects: Effect[];
  /** Types of events, and what comes of it. */
  types: string[];
  story: string[];
}

/** One place at which something goes wrong. */
export interface Point {
  at: number;
  how: Order['how'];
  label: string;
}

/** Brings the situation about once, and runs the action to its end to see what its effects are. */
export async function ready(owner: Owner, scenario: Scenario): Promise<Ready> {
  const quick = await situation(owner, scenario);
  await scenario.before(quick);
  const { workspace, python } = quick;
  const made = { scenario, workspace, python, effects: [], types: [], story: [] };
  return inCopy(made, async (copy) => {
    const log = `${copy.workspace}.log`;
    await scenario.each?.(copy);
    await command(made, copy, { at: null, how: 'kill', log });
    await follow(made, copy);
    await scheduler.wait(scenario.role === 'supervisor' ? 300 : 0);
    return {
      ...made,
      effects: readEffects(log),
      types: committed(copy).map(({ type }) => type),
      story: story(copy),
    };
  });
}

/** Every point at which a kill finds another state of the disk, or of the processes, than the one before. */
export function killPoints({ effects }: Ready): Point[] {
  return effects.flatMap((effect, index): Point[] => {
    const at = index + 1;
    const label = labelOf(effect, at);
    // Killed processes leave what they wrote, synced or not: before a sync is after the write.
    if (effect.kind === 'sync' || effect.kind === 'sync folder') return [];
    const torn = effect.kind === 'write' || effect.kind === 'copy';
    return [
      { at, how: 'kill', label: `before ${label}` },
      ...(torn ? [{ at, how: 'torn' as const, label: `amid ${label}` }] : []),
    ];
  });
}

/** Every point at which a disk can turn out to be full. */
export function fullPoints({ effects }: Ready): Point[] {
  const needing = /^(create|write|copy|mkdir|link|symlink|rename|sync)$/;
  return effects.flatMap((effect, index) => {
    const at = index + 1;
    const label = labelOf(effect, at);
    if (!needing.test(effect.kind)) return [];
    return (['full', 'full once'] as const).map((how) => ({
      at,
      how,
      label: `${how} at ${label}`,
    }));
  });
}

/** Moments of power loss: after each effect of the runner and its supervisor, with each kind of loss. */
export interface Outage {
  after: number;
  loss: Loss;
  label: string;
}

/** What a scenario wrote, and the disk before it. */
export interface Recording {
  made: Ready;
  before: string;
  root: string;
  effects: Effect[];
}

/** Runs a scenario to its end, with a record of everything that it and its supervisor did to the disk. */
export function record(owner: Owner, made: Ready): Promise<Recording> {
  const { scenario } = made;
  return inCopy(made, async (quick) => {
    const log = `${quick.workspace}.log`;
    await scenario.each?.(quick);
    const before = join(workspaceOf(owner, {}), 'before');
    cpSync(quick.workspace, before, { recursive: true, verbatimSymlinks: true });
    await command(made, quick, { at: null, how: 'kill', log }, 'both');
    return { made, before, root: quick.workspace, effects: readEffects(log) };
  });
}

export function outages({ effects }: Recording): Outage[] {
  return effects.flatMap((effect, index) => {
    const label = labelOf(effect, index + 1);
    return (['all', 'bytes', index + 1] as const).map((loss) => ({
      after: index + 1,
      loss,
      label: `${typeof loss === 'number' ? 'some' : loss} lost after ${label}`,
    }));
  });
}

/** The next commands on what is left of the disk. */
export function surviveOutage(recording: Recording, { after, loss }: Outage): Promise<string[]> {
  const { made, before, effects, root } = recording;
  return inCopy({ ...made, workspace: before }, async (quick) => {
    const disk = new Disk(quick.workspace);
    for (const effect of effects.slice(0, after)) disk.apply(moved(effect, root, quick.workspace));
    rmSync(quick.workspace, { recursive: true });
    disk.rebuild(quick.workspace, loss);
    restart(quick);
    return recoveryProblems(made, quick, after);
  });
}

/** Lets it go wrong at one point in a fresh copy. @returns what is wrong afterwards; empty when it survived. */
export async function survive(made: Ready, point: Point): Promise<string[]> {
  const { scenario } = made;
  return inCopy(made, async (quick) => {
    await scenario.each?.(quick);
    const ended = await command(made, quick, { ...point, log: null });
    const full = point.how.startsWith('full');
    const found = full ? toldProblems(made, ended) : [];
    if (ended.signal !== null) found.push(...(await lonelyProblems(quick)));
    found.push(...prefixProblems(made, quick));
    found.push(...(await recoveryProblems(made, quick, point.at)));
    return found;
  });
}

/** Whether the next commands find the state before or after, complete the work, and the campaign goes on. */
export async function recoveryProblems(
  made: Ready,
  quick: QuickCampaign,
  number: number,
): Promise<string[]> {
  const { scenario } = made;
  const lookFirst = number % 2 === 0;
  const found: string[] = [];
  const look = async () => {
    if (committed(quick).length === 0) return;
    const { exit, body } = await quick.act('status');
    if (exit !== 0) found.push(`status: ${JSON.stringify(body.error)}`);
    found.push(...unexpected(body.warnings));
  };
  if (lookFirst) await look();
  const [action = '', ...args] = scenario.command;
  let last = await quick.act(action, args);
  for (let tries = 0; last.exit === 75 && tries < 3; tries += 1)
    last = await quick.act(action, args);
  if (scenario.afterwards) last = await quick.act(scenario.afterwards);
  const isDone = last.exit === 0 || (scenario.done ?? []).includes(last.body.error?.code ?? '');
  if (!isDone) found.push(`again: exit ${last.exit} ${JSON.stringify(last.body.error)}`);
  found.push(...unexpected(last.body.warnings));
  if (!lookFirst) await look();
  const told = story(quick);
  if (told.join() !== made.story.join())
    found.push(`came to ${told.join(', ')} instead of ${made.story.join(', ')}`);
  // A run costs more than all the rest, so only every third point has one more.
  found.push(...(number % 3 === 0 ? await goesOn(quick) : await goesOnToDraft(quick)));
  found.push(...problems(quick));
  return found;
}

/** Runs work over several items at once, which take turns. */
export async function inTurns<T>(
  items: T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const turn = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, turn));
}

/** Does something in a copy of a workspace, which is removed with everything that still runs there. */
export async function inCopy<T>(
  { workspace, python }: Pick<Ready, 'workspace' | 'python'>,
  work: (quick: QuickCampaign) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'autofl-fault-'));
  const copy = new QuickCampaign(join(root, 'ws'), python);
  cpSync(workspace, copy.workspace, { recursive: true, verbatimSymlinks: true });
  try {
    return await work(copy);
  } finally {
    for (const line of processesOf(copy)) end(Number(/\d+/.exec(line)?.[0]));
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

// internals

/** The machine has another boot by now, and says so of itself. */
function restart({ workspace }: QuickCampaign): void {
  const folder = join(workspace, '.nvflare/autofl/lock');
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const ticket = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), ticket.replace(/"boot":"[^"]*"/, '"boot":"before"'));
  }
}

function moved(effect: Effect, from: string, to: string): Effect {
  const other = effect.from?.replace(from, to);
  return { ...effect, path: effect.path.replace(from, to), from: other };
}

interface Ended {
  exit: number | null;
  signal: string | null;
  stdout: string;
  body: Body;
}

async function situation(owner: Owner, scenario: Scenario): Promise<QuickCampaign> {
  if (!scenario.fresh) return quickCampaign(owner);
  const files = { ...TINY_JOB, 'client.py': 'SCORE = 0.5\nFAULT = ""\n' };
  return new QuickCampaign(workspaceOf(owner, files), standInPython(owner));
}

/** Runs the scenario's command as a process that follows the order, and so do the supervisors it starts. */
function command(
  { scenario }: Ready,
  quick: QuickCampaign,
  order: Pick<Order, 'at' | 'how' | 'log'>,
  role: Order['role'] = scenario.role,
): Promise<Ended> {
  const [action = '', ...args] = scenario.command;
  const python = action === 'initialize' ? ['--python', quick.python] : [];
  const options: SpawnOptions = {
    stdio: ['ignore', 'pipe', process.env.DBG ? 'inherit' : 'ignore'],
    env: environmentFor({
      ...order,
      role,
      roots: [`${quick.workspace}/`, '/tmp/afl-'],
    }),
  };
  const door = join(ROOT, 'scripts', 'run_job_campaign.ts');
  const child = spawn(
    process.execPath,
    [door, action, quick.workspace, ...python, ...args],
    options,
  );
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, signal) => resolve({ exit, signal, stdout, body: parsed(stdout) }));
  });
}

/** The second command of a scenario, once the run is under way. */
async function follow({ scenario }: Ready, quick: QuickCampaign): Promise<void> {
  if (!scenario.afterwards) return;
  await untilRunning(quick);
  await quick.act(scenario.afterwards);
}

async function untilRunning(quick: QuickCampaign): Promise<void> {
  for (let tries = 0; tries < 60 && findByToken(quick.token()).length === 0; tries += 1)
    await scheduler.wait(25);
}

/** A supervisor without anything to run ends with its starter. */
async function lonelyProblems(quick: QuickCampaign): Promise<string[]> {
  const lonely = () => supervisorsOf(quick).filter((pid) => !hasPlan(pid));
  for (let tries = 0; tries < 60 && lonely().length > 0; tries += 1) await scheduler.wait(50);
  return lonely().map((pid) => `supervisor ${pid} waits for a plan that nobody makes`);
}

function hasPlan(pid: number): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const folder = words.find((word) => word.includes('/trials/')) ?? '';
    return existsSync(join(folder, 'plan.json'));
  } catch {
    return true;
  }
}

/** One clear error, and its exit code; or the work was done all the same. */
function toldProblems({ scenario }: Ready, { exit, stdout, body }: Ended): string[] {
  if (stdout.trimEnd().split('\n').length !== 1) return [`not one reply: ${stdout}`];
  if (exit === 0 || (scenario.done ?? []).includes(body.error?.code ?? '')) return [];
  if (scenario.role === 'supervisor' && exit === 75) return [];
  if (exit === 75 && body.error?.code === 'AUTOFL_DISK_FULL') return [];
  return [`told: exit ${exit} ${JSON.stringify(body.error)}`];
}

/** The journal holds the beginning of what it would have held, and nothing else. */
function prefixProblems(made: Ready, quick: QuickCampaign): string[] {
  if (made.scenario.role === 'supervisor') return [];
  const types = committed(quick).map(({ type }) => type);
  return types.every((type, index) => type === made.types[index])
    ? []
    : [`journal: ${types.join(' ')}`];
}

/** The draft, or else a new one, becomes a scored candidate. */
async function goesOn(quick: QuickCampaign): Promise<string[]> {
  const { body } = await quick.act('status');
  const name = typeof body.pending === 'string' ? body.pending : 'z';
  if (name === 'z') await quick.act('prepare', ['--name', 'z', '--hypothesis', 'h']);
  const folder = quick.draft(name);
  if (!existsSync(folder)) return [`${name} has no draft`];
  quick.edit(name, 0.97);
  const last = await quick.act('evaluate');
  const { candidate } = last.body;
  return candidate?.status === 'keep' && candidate.score === 0.97
    ? []
    : [`goes not on: exit ${last.exit} ${JSON.stringify(last.body).slice(0, 300)}`];
}

/** A new draft can be made, once there is none. */
async function goesOnToDraft(quick: QuickCampaign): Promise<string[]> {
  const { body } = await quick.act('status');
  if (typeof body.pending === 'string') await quick.act('abandon');
  const { exit, body: answer } = await quick.act('prepare', ['--name', 'z', '--hypothesis', 'h']);
  return exit === 0 ? [] : [`no new draft: exit ${exit} ${JSON.stringify(answer.error)}`];
}

/** What a kill may make an action say; anything else would be an accusation. */
const EXPECTED = /the last line was cut short by a kill|progress\.png was not drawn/;

function unexpected(warnings: string[] = []): string[] {
  return warnings.filter((text) => !EXPECTED.test(text)).map((text) => `warned: ${text}`);
}

function labelOf({ kind, path }: Effect, at: number): string {
  return `${at} ${kind} ${path.replace(/^.*\/ws\//, '').replace(/[0-9a-f]{12,}/g, '…')}`;
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
