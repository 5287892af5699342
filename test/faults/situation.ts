import { type SpawnOptions, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scheduler } from 'node:timers/promises';
import { findByToken } from '../../scripts/nvflare/trial/processes.ts';
import { type Body, ROOT } from '../support/doors.ts';
import { QuickCampaign, quickCampaign, standInPython } from '../support/stand_in.ts';
import { TINY_JOB, workspaceOf } from '../support/workspace.ts';
import { committed, processesOf, story } from './invariants.ts';
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

/** How a door ended. */
export interface Ended {
  exit: number | null;
  signal: string | null;
  stdout: string;
  body: Body;
}

/** Where scenarios begin; each is made once, when it is asked for. */
export class Beginnings {
  private readonly owner: Owner;
  private readonly made = new Map<Scenario['begin'], Promise<QuickCampaign>>();

  constructor(owner: Owner) {
    this.owner = owner;
  }

  of({ begin }: Scenario): Promise<QuickCampaign> {
    const known = this.made.get(begin) ?? this.make(begin);
    this.made.set(begin, known);
    return known;
  }

  private async make(begin: Scenario['begin']): Promise<QuickCampaign> {
    if (begin === 'baseline') return quickCampaign(this.owner);
    if (begin === 'outside')
      return quickCampaign(this.owner, ['--env', 'poc', '--baseline-runs', '2']);
    const scores = begin === 'noisy' ? 'SCORES = [0.5, 0.51]\nFRESH = [0.5, 0.51]\n' : '';
    const files = { ...TINY_JOB, 'client.py': `SCORE = 0.5\n${scores}FAULT = ""\n` };
    const quick = new QuickCampaign(workspaceOf(this.owner, files), standInPython(this.owner));
    const args = ['--python', quick.python, '--baseline-runs', '2', '--confirm-runs', '2'];
    if (begin === 'noisy') await quick.act('initialize', args);
    return quick;
  }
}

/** Brings the situation about once, and runs the action to its end to see what its effects are. */
export async function ready(owner: Owner, start: Beginnings, scenario: Scenario): Promise<Ready> {
  const { workspace: from, python } = await start.of(scenario);
  const quick = new QuickCampaign(workspaceOf(owner, {}), python);
  cpSync(from, quick.workspace, { recursive: true, verbatimSymlinks: true });
  await scenario.before(quick);
  const { workspace } = quick;
  const made = { scenario, workspace, python, effects: [], types: [], story: [] };
  return inCopy(made, async (copy) => {
    const log = `${copy.workspace}.log`;
    await scenario.each?.(copy);
    await command(made, copy, { at: null, how: 'kill', log });
    await follow(made, copy);
    // The supervisor ends by itself, right after it told how its trial did.
    await scheduler.wait(scenario.role === 'supervisor' ? 300 : 0);
    return {
      ...made,
      effects: readEffects(log),
      types: committed(copy).map(({ type }) => type),
      story: story(copy),
    };
  });
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

/** The scenario's action and its arguments. */
export function commandLine({ scenario }: Ready, { python }: QuickCampaign): string[] {
  const [action = '', ...args] = scenario.command;
  return action === 'initialize' ? [action, '--python', python, ...args] : [action, ...args];
}

/** Runs the scenario's command as a process that follows the order, and so do the supervisors it starts. */
export function command(
  made: Ready,
  quick: QuickCampaign,
  order: Pick<Order, 'at' | 'how' | 'log'>,
  role: Order['role'] = made.scenario.role,
): Promise<Ended> {
  const [action = '', ...args] = commandLine(made, quick);
  const options: SpawnOptions = {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: environmentFor({
      ...order,
      role,
      roots: [`${quick.workspace}/`, '/tmp/afl-'],
    }),
  };
  const door = join(ROOT, 'scripts', 'run_job_campaign.ts');
  const child = spawn(process.execPath, [door, action, quick.workspace, ...args], options);
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, signal) => resolve({ exit, signal, stdout, body: parsed(stdout) }));
  });
}

// internals

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
