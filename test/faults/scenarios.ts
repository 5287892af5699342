import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findByToken } from '../../scripts/nvflare/processes.ts';
import { until } from '../support/doors.ts';
import type { QuickCampaign } from '../support/stand_in.ts';
import type { Order } from './order.ts';

/** An action in a situation, of which one process is to be stopped. */
export interface Scenario {
  name: string;
  role: Exclude<Order['role'], 'both'>;
  /** Brings about the situation, from a campaign with its baseline; what is made once is copied. */
  before: (quick: QuickCampaign) => Promise<void>;
  /** What cannot be copied, as a run under way. */
  each?: (quick: QuickCampaign) => Promise<void>;
  command: string[];
  /** What comes then, once the run is under way. */
  afterwards?: string;
  /** There is no campaign yet. */
  fresh?: boolean;
  /** Refusals by which the same command says that it had done its work. */
  done?: string[];
}

const prepareA = ['prepare', '--name', 'a', '--hypothesis', 'h'];
const DECIDED = { done: ['AUTOFL_NOTHING_PENDING'] };

export const SCENARIOS: Scenario[] = [
  runner('initialize', nothing, ['initialize'], { fresh: true }),
  runner('prepare', nothing, prepareA, { done: ['AUTOFL_PENDING'] }),
  runner('prepare an abandoned name', abandonedA, prepareA, { done: ['AUTOFL_PENDING'] }),
  runner('evaluate keep', draft(0.8), ['evaluate'], DECIDED),
  runner('evaluate keep again', keptThenDraft, ['evaluate'], DECIDED),
  runner('evaluate discard', draft(0.4), ['evaluate'], DECIDED),
  runner('evaluate crash', draft(0.8, 'crash'), ['evaluate'], DECIDED),
  runner('evaluate refused', draft(0.5), ['evaluate'], { done: ['AUTOFL_CONTRACT'] }),
  runner('evaluate after a dead supervisor', draft(0.8, 'hang'), ['evaluate'], {
    each: supervisorDied,
    ...DECIDED,
  }),
  runner('abandon', draft(0.8), ['abandon'], DECIDED),
  runner('abandon what runs', draft(0.8, 'orphan'), ['abandon'], { each: running, ...DECIDED }),
  runner('stop-trial', draft(0.8, 'orphan'), ['stop-trial'], { each: running }),
  runner('wait', draft(0.8, 'last:0.4'), ['wait'], {
    each: running,
    done: ['AUTOFL_NOTHING_RUNS'],
  }),
  runner('status redraws', undrawn, ['status']),
  runner('status makes a draft', unmadeDraft, ['status']),
  runner('change of settings', draft(0.8), ['status', '--max-candidates', '6', '--timeout', '900']),
  supervisor('initialize', nothing, ['initialize'], { fresh: true }),
  supervisor('evaluate keep', draft(0.8), ['evaluate']),
  supervisor('evaluate crash', draft(0.8, 'crash'), ['evaluate']),
  supervisor('stop-trial', draft(0.8, 'orphan'), ['evaluate', '--detach'], {
    afterwards: 'stop-trial',
  }),
];

// internals

type More = Pick<Scenario, 'each' | 'fresh' | 'done' | 'afterwards'>;

function runner(name: string, before: Scenario['before'], command: string[], more: More = {}) {
  return { name, role: 'runner' as const, before, command, ...more };
}

function supervisor(name: string, before: Scenario['before'], command: string[], more: More = {}) {
  return { name, role: 'supervisor' as const, before, command, ...DECIDED, ...more };
}

async function nothing(): Promise<void> {}

function draft(score: number, fault = ''): Scenario['before'] {
  return (quick) => quick.prepare('a', score, fault);
}

async function abandonedA(quick: QuickCampaign): Promise<void> {
  await quick.prepare('a', 0.8, 'hang');
  await running(quick);
  await quick.act('abandon');
}

async function keptThenDraft(quick: QuickCampaign): Promise<void> {
  await quick.candidate('first', 0.7);
  await quick.prepare('a', 0.8);
}

async function undrawn(quick: QuickCampaign): Promise<void> {
  await quick.candidate('first', 0.7);
  const { workspace } = quick;
  for (const path of [
    'results.tsv',
    'progress.png',
    'autofl.html',
    'autofl_report.md',
    'autofl.yaml',
  ])
    rmSync(join(workspace, path));
  for (const path of [
    'campaign.json',
    'campaign_state.json',
    'candidates',
    'drawn.json',
    'page_results.part',
  ])
    rmSync(join(workspace, '.nvflare/autofl', path), { recursive: true });
}

async function unmadeDraft(quick: QuickCampaign): Promise<void> {
  await quick.prepare('a', 0.8);
  rmSync(join(quick.workspace, '.nvflare/autofl/candidates/a'), { recursive: true });
}

async function running(quick: QuickCampaign): Promise<void> {
  const { exit, body } = await quick.act('evaluate', ['--detach']);
  if (exit !== 0) throw new Error(`evaluate --detach: ${JSON.stringify(body)}`);
  await until(
    'the trial runs, or did',
    () => findByToken(quick.token()).length > 0 || ended(quick),
  );
}

function ended(quick: QuickCampaign): boolean {
  return existsSync(join(quick.runsFolder(), '..', 'outcome.json'));
}

async function supervisorDied(quick: QuickCampaign): Promise<void> {
  await running(quick);
  process.kill(quick.supervisor(), 'SIGKILL');
  quick.edit('a', 0.8);
}
