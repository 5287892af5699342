import { join } from 'node:path';
import { writeAtomic } from '../../base/files.ts';
import { ownIdentity, type ProcessIdentity, stateOf } from '../../base/identity.ts';
import { endProcess, Family } from './processes.ts';
import {
  claimTrial,
  readPlan,
  readSupervisor,
  removeTrial,
  type Standby,
  startTrial,
  TRIAL,
  type TrialPlan,
} from './trial.ts';

/**
 * A run that began before anybody committed to it, while the one before it shuts down. It is held by the
 * process that began it and ends with that process, unless it is adopted.
 */
export interface HeldTrial {
  standby: Standby;
  /** As it would be for a run that nobody holds. */
  plan: TrialPlan;
  /** ISO time when it began. */
  beganAt: string;
}

/** Begins a run that this process holds. */
export function startHeld(standby: Standby, plan: TrialPlan): HeldTrial {
  startTrial(standby, { ...plan, heldBy: ownIdentity() });
  return { standby, plan, beganAt: new Date().toISOString() };
}

/** Whoever calls has committed to the run: from here on it goes on without its starter. */
export function adopt({ standby, plan }: HeldTrial): void {
  writeAtomic(join(standby.folder, TRIAL.plan), JSON.stringify(plan));
}

/** Whether a living process holds the run of this folder. */
export function isHeld(folder: string): boolean {
  const holder = holderOf(folder);
  return holder !== null && stateOf(holder) !== 'dead';
}

/** Ends a run that nobody committed to, with its supervisor, and removes what it left. */
export async function dropHeld(folder: string): Promise<void> {
  const plan = readPlan(folder);
  if (plan?.heldBy) {
    // One that is still coming up must not begin it now.
    claimTrial(folder, null);
    const supervisor = readSupervisor(folder);
    if (supervisor && stateOf(supervisor) === 'alive') endProcess(supervisor);
    await new Family({ token: plan.token, folder }).end();
  }
  removeTrial(folder);
}

/** A supervisor's look at whether its run is still only held, and by whom. */
export class Hold {
  private readonly folder: string;
  private readonly starter: number;
  private readonly onAdopted: () => void;
  private held: boolean;

  constructor(
    folder: string,
    { heldBy }: TrialPlan,
    { starter, onAdopted }: { starter: number; onAdopted: () => void },
  ) {
    this.folder = folder;
    this.starter = starter;
    this.onAdopted = onAdopted;
    this.held = heldBy !== null;
  }

  /** Whoever began the run is gone, and has not adopted it. */
  isAbandoned(): boolean {
    if (!this.held) return false;
    // Looked at before the plan: who adopts a run may end at once.
    const gone = process.ppid !== this.starter;
    this.held = holderOf(this.folder) !== null;
    if (!this.held) this.onAdopted();
    return this.held && gone;
  }
}

// internals

function holderOf(folder: string): ProcessIdentity | null {
  return readPlan(folder)?.heldBy ?? null;
}
