import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findByToken } from '../../scripts/nvflare/trial/processes.ts';
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
  /** A campaign with its baseline, equal in each run or not; one of poc; or a job without a campaign. */
  begin: 'baseline' | 'noisy' | 'outside' | 'fresh';
  /** How the campaign goes on after it, where that is no new draft. @returns what is wrong */
  goesOn?: (quick: QuickCampaign) => Promise<string[]>;
  /** Refusals by which the same command says that it had done its work. */
  done?: string[];
}

const prepareA = ['prepare', '--name', 'a', '--hypothesis', 'h'];
const HIGHER_CAP = ['--max-candidates', '9', '--confirm-user-approved-cap-change'];
const JOB_ID = ['--job-id', 'j-7'];
const DECIDED = { done: ['AUTOFL_NOTHING_PENDING'] };
const FRESH = { begin: 'fresh' } as const;
const OUTSIDE = { begin: 'outside', goesOn: outsideGoesOn } as const;

export const SCENARIOS: Scenario[] = [
  runner('initialize', nothing, ['initialize'], FRESH),
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
  runner('evaluate run by run', lead, ['evaluate'], {
    begin: 'noisy',
    goesOn: newDraft(),
    ...DECIDED,
  }),
  runner('confirm', capped, ['confirm'], { begin: 'noisy', goesOn: newDraft(HIGHER_CAP) }),
  runner('record a baseline', nothing, ['record', '--baseline', '--score', '0.5', ...JOB_ID], {
    ...OUTSIDE,
    done: ['AUTOFL_DUPLICATE'],
  }),
  runner('record a result', staged, ['record', '--score', '0.4', ...JOB_ID], {
    ...OUTSIDE,
    done: ['AUTOFL_DUPLICATE', 'AUTOFL_NOTHING_PENDING'],
  }),
  runner('record a review', nothing, ['record', '--literature', '--hypothesis', 'h']),
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
  supervisor('initialize', nothing, ['initialize'], FRESH),
  supervisor('evaluate keep', draft(0.8), ['evaluate']),
  supervisor('evaluate crash', draft(0.8, 'crash'), ['evaluate']),
  supervisor('stop-trial', draft(0.8, 'orphan'), ['evaluate', '--detach'], {
    afterwards: 'stop-trial',
  }),
];

// internals

type More = Partial<Pick<Scenario, 'each' | 'begin' | 'goesOn' | 'done' | 'afterwards'>>;

function runner(name: string, before: Scenario['before'], command: string[], more: More = {}) {
  const begin = 'baseline' as const;
  return { name, role: 'runner' as const, before, command, begin, ...more };
}

function supervisor(name: string, before: Scenario['before'], command: string[], more: More = {}) {
  const begin = 'baseline' as const;
  return { name, role: 'supervisor' as const, before, command, begin, ...DECIDED, ...more };
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

/** Better in every run, which takes its time to shut down, so that the next one begins ahead. */
async function lead(quick: QuickCampaign): Promise<void> {
  await quick.prepare('a', 0.8);
  const source = 'SCORE = 0.0\nSCORES = [0.8, 0.82, 0.84, 0.86]\nFRESH = [0.8, 0.82]\n';
  writeFileSync(join(quick.draft('a'), 'client.py'), `${source}FAULT = "shutdown:1.2"\n`);
}

async function capped(quick: QuickCampaign): Promise<void> {
  await lead(quick);
  await quick.act('evaluate', ['--max-candidates', '1']);
}

/** Another draft can be made. */
function newDraft(flags: string[] = []): NonNullable<Scenario['goesOn']> {
  return async (quick) => {
    const args = ['--name', 'z', '--hypothesis', 'h', ...flags];
    const { exit, body } = await quick.act('prepare', args);
    return exit === 0 ? [] : [`no new draft: exit ${exit} ${JSON.stringify(body.error)}`];
  };
}

async function staged(quick: QuickCampaign): Promise<void> {
  await quick.act('record', ['--baseline', '--score', '0.5']);
  await quick.act('record', ['--baseline', '--score', '0.51', '--decide']);
  await quick.prepare('a', 0.4);
  await quick.act('evaluate');
}

/** Baseline and candidate come to a verdict of what they have, or of one more run. */
async function outsideGoesOn(quick: QuickCampaign): Promise<string[]> {
  const { body } = await quick.act('status');
  if (typeof body.record !== 'string')
    return body.next_action === 'propose_candidate' ? [] : [JSON.stringify(body)];
  const target = body.record.includes('--baseline') ? ['--baseline'] : [];
  const { exit, body: answer } = await quick.act('record', [
    ...target,
    '--score',
    '0.45',
    '--decide',
  ]);
  return exit === 0 ? [] : [`records nothing more: exit ${exit} ${JSON.stringify(answer.error)}`];
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
