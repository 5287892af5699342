import { scheduler } from 'node:timers/promises';
import { findByToken } from '../../scripts/nvflare/trial/processes.ts';
import type { QuickCampaign } from '../support/stand_in.ts';
import { dice } from './disk.ts';
import { committed, story, supervisorsOf } from './invariants.ts';
import { recoveryProblems } from './recovery.ts';
import type { Scenario } from './scenarios.ts';
import { inCopy, type Ready } from './situation.ts';

/** Something that happens to an `evaluate` at some moment. */
export interface Blow {
  seed: number;
  label: string;
  /** When it comes, as a part of the time that the action takes. */
  moment: number;
  victim: (typeof VICTIMS)[number];
}

/** A run that takes a while, so that there is something to hit. */
export const SLOW: Scenario = {
  name: 'evaluate with a slow run',
  role: 'runner',
  begin: 'baseline',
  before: (quick) => quick.prepare('a', 0.8, 'last:0.8'),
  command: ['evaluate'],
  done: ['AUTOFL_NOTHING_PENDING'],
};

const VICTIMS = [
  'runner',
  'supervisor',
  'trial',
  'all of them',
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
] as const;

export function blow(seed: number): Blow {
  const random = dice(seed * 7919 + 1);
  random();
  const moment = random();
  const victim = VICTIMS[seed % VICTIMS.length] ?? 'runner';
  return { seed, moment, victim, label: `seed ${seed}: ${victim} at ${moment.toFixed(2)}` };
}

/** How long the action takes on this machine, now. */
export function durationOf(made: Ready): Promise<number> {
  return inCopy(made, async (quick) => {
    const began = performance.now();
    await quick.door('evaluate');
    return performance.now() - began;
  });
}

/** @returns what is wrong after it; empty when nothing is. */
export function surviveBlow(
  made: Ready,
  milliseconds: number,
  { seed, moment, victim }: Blow,
): Promise<string[]> {
  return inCopy(made, async (quick) => {
    let strike = (): void => {};
    const evaluate = quick.door('evaluate', [], {
      started: ({ pid = 0 }) => {
        strike = () => hit(quick, pid, victim);
      },
    });
    await scheduler.wait(moment * milliseconds);
    strike();
    const { exit, body } = await evaluate;
    const found: string[] = [];
    // Before it can listen, a signal ends it as it ends everything else.
    if (victim.startsWith('SIG') && ![0, 130, 143, null].includes(exit))
      found.push(`exit ${exit} ${JSON.stringify(body.error)}`);
    // Whoever kills a job makes it fail: that is a result, if the outcome says so.
    const isCrash = victim === 'trial' && body.candidate?.status === 'crash';
    const expected = isCrash ? { ...made, story: story(quick) } : made;
    return [...found, ...(await recoveryProblems(expected, quick, seed))];
  });
}

// internals

function hit(quick: QuickCampaign, runner: number, victim: Blow['victim']): void {
  if (victim === 'SIGTERM' || victim === 'SIGINT' || victim === 'SIGHUP') send(runner, victim);
  const all = victim === 'all of them';
  if (all || victim === 'runner') send(runner, 'SIGKILL');
  if (all || victim === 'supervisor') for (const pid of supervisorsOf(quick)) send(pid, 'SIGKILL');
  if (all || victim === 'trial') for (const pid of trialOf(quick)) send(pid, 'SIGKILL');
}

function trialOf(quick: QuickCampaign): number[] {
  const last = committed(quick).findLast(({ type }) => type === 'trial_started');
  return last ? findByToken(String(last.data.token)).map(({ pid }) => pid) : [];
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
