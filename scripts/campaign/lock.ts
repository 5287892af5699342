import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../base/failure.ts';
import {
  createExclusively,
  isErrno,
  makeFolder,
  publish,
  readIfExists,
  removeHalfWritten,
} from '../base/files.ts';
import { ownIdentity, type ProcessIdentity, stateOf } from '../base/identity.ts';
import { removeAllHalfWritten } from './half_written.ts';
import { layoutOf } from './paths.ts';

interface Ticket {
  action: string;
  since: string;
  holder: ProcessIdentity;
  released: boolean;
}

/**
 * Runs `work` as the only writer of a workspace. A second one is refused at once; a holder that died
 * is noticed and succeeded.
 *
 * The lock is a folder of numbered tickets, each created exclusively; the highest is the holder's. Its
 * successor can only create the next number, so two that notice the same dead holder cannot both
 * succeed it, and a ticket is only removed once a higher one exists.
 *
 * @throws Failure `AUTOFL_LOCKED` naming the holder.
 */
export async function withLock<T>(
  folder: string,
  action: string,
  work: () => Promise<T>,
): Promise<T> {
  return hold(folder, take(folder, action), work);
}

/**
 * Like {@link withLock}, but waits for a short holder: what a long run decided must get recorded even
 * though somebody looks at the campaign right now.
 */
export async function withLockSoon<T>(
  folder: string,
  action: string,
  work: () => Promise<T>,
): Promise<T> {
  return hold(folder, await takeSoon(folder, action), work);
}

/** Whether nobody holds the lock now (a look, not a promise). */
export function isFree(folder: string): boolean {
  const holder = readTicket(folder, highest(folder));
  return holder === null || isOver(holder);
}

// internals

async function hold<T>(
  folder: string,
  ticket: { number: number; content: Ticket },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } finally {
    release(folder, ticket);
  }
}

const PATIENCE_MS = 30_000;

/** A number can be lost to a competitor each time; somebody gets in, so a few tries are enough. */
const ATTEMPTS = 20;

function take(folder: string, action: string): { number: number; content: Ticket } {
  makeFolder(folder);
  const since = new Date().toISOString();
  const content: Ticket = { action, since, holder: ownIdentity(), released: false };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const last = highest(folder);
    const holder = readTicket(folder, last);
    if (holder && !isOver(holder)) throw locked(folder, holder);
    const number = last + 1;
    if (createTicket(folder, number, content) && highest(folder) === number) {
      removeBelow(folder, number);
      // One that another is just writing for this number came too late anyway.
      removeHalfWritten(folder);
      if (holder && !holder.released) cleanAfterKill(folder);
      return { number, content };
    }
  }
  throw locked(folder, readTicket(folder, highest(folder)));
}

async function takeSoon(
  folder: string,
  action: string,
): Promise<{ number: number; content: Ticket }> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return take(folder, action);
    } catch (error) {
      if (!(error instanceof Failure) || Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

function release(folder: string, ticket: { number: number; content: Ticket }): void {
  try {
    publish(pathOf(folder, ticket.number), JSON.stringify({ ...ticket.content, released: true }));
  } catch {
    // The disk is full or gone; the ticket is over when this process is.
  }
}

function createTicket(folder: string, number: number, content: Ticket): boolean {
  return createExclusively(pathOf(folder, number), JSON.stringify(content));
}

function highest(folder: string): number {
  try {
    const numbers = readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
    return Math.max(0, ...numbers);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 0;
    throw error;
  }
}

function removeBelow(folder: string, number: number): void {
  for (const name of readdirSync(folder)) {
    if (/^\d+$/.test(name) && Number(name) < number) rmSync(join(folder, name), { force: true });
  }
}

/** The holder before us was killed: what it was writing is nobody's now. */
function cleanAfterKill(folder: string): void {
  const layout = layoutOf(resolve(folder, '..', '..', '..'));
  if (layout.lock === folder) removeAllHalfWritten(layout);
}

function readTicket(folder: string, number: number): Ticket | null {
  const text = readIfExists(pathOf(folder, number))?.toString('utf8');
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isOver(ticket: Ticket): boolean {
  return ticket.released || stateOf(ticket.holder) === 'dead';
}

function pathOf(folder: string, number: number): string {
  return join(folder, String(number));
}

function locked(folder: string, ticket: Ticket | null): Failure {
  const who = ticket
    ? `${ticket.action} (pid ${ticket.holder.pid} on ${ticket.holder.host}, since ${ticket.since})`
    : 'another action';
  return new Failure({
    code: 'AUTOFL_LOCKED',
    message: `This workspace is already in use by ${who}`,
    hint:
      ticket && stateOf(ticket.holder) === 'elsewhere'
        ? `Wait for it; if that machine or container is gone for good, delete ${folder}`
        : 'Run one action at a time; status answers meanwhile',
  });
}
