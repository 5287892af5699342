import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scheduler } from 'node:timers/promises';
import type { QuickCampaign } from '../support/stand_in.ts';
import { workspaceOf } from '../support/workspace.ts';
import { Disk } from './disk.ts';
import { committed, supervisorsOf } from './invariants.ts';
import { type Effect, readEffects } from './order.ts';
import type { Outage, Point } from './points.ts';
import { recoveryProblems } from './recovery.ts';
import { command, type Ended, inCopy, type Owner, type Ready } from './situation.ts';

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

/** The next commands on what is left of the disk. */
export function surviveOutage(
  recording: Recording,
  { after, torn, loss }: Outage,
): Promise<string[]> {
  const { made, before, effects, root } = recording;
  return inCopy({ ...made, workspace: before }, async (quick) => {
    const disk = new Disk(quick.workspace);
    const done = effects.slice(0, after).map((effect) => moved(effect, root, quick.workspace));
    const last = torn ? done.pop() : undefined;
    for (const effect of done) disk.apply(effect);
    if (last) disk.apply(half(last));
    rmSync(quick.workspace, { recursive: true });
    disk.rebuild(quick.workspace, loss);
    if (loss !== 'nothing') restart(quick);
    return recoveryProblems(made, quick, after);
  });
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

// internals

/** The machine has another boot by now, and says so of itself. */
function restart({ workspace }: QuickCampaign): void {
  const folder = join(workspace, '.nvflare/autofl/lock');
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const ticket = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), ticket.replace(/"boot":"[^"]*"/, '"boot":"before"'));
  }
}

function half(effect: Effect): Effect {
  const bytes = Buffer.from(effect.data ?? '', 'base64');
  return { ...effect, data: bytes.subarray(0, bytes.length >> 1).toString('base64') };
}

function moved(effect: Effect, from: string, to: string): Effect {
  const other = effect.from?.replace(from, to);
  return { ...effect, path: effect.path.replace(from, to), from: other };
}

/** A supervisor without anything to run ends with its starter. */
async function lonelyProblems(quick: QuickCampaign): Promise<string[]> {
  const lonely = () => supervisorsOf(quick).filter((pid) => !hasPlan(pid));
  let left = lonely();
  for (let tries = 0; tries < 400 && left.length > 0; tries += 1) {
    await scheduler.wait(50);
    left = lonely();
  }
  return left.map((pid) => `supervisor ${pid} waits for a plan that nobody makes`);
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
