import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../base/failure.ts';
import {
  createExclusively,
  isErrno,
  makeFolder,
  readIfExists,
  removeHalfWritten,
} from '../../base/files.ts';
import { ownIdentity, type ProcessIdentity, stateOf } from '../../base/identity.ts';
import { removeAllHalfWritten } from './half_written.ts';
import { layoutOf } from './paths.ts';

interface Ticket {
  action: string;
  since: string;
  holder: ProcessIdentity;
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

/** Like {@link withLock}, for work that is done at once. */
export function withLockNow<T>(folder: string, action: string, work: () => T): T {
  const ticket = take(folder, action);
  try {
    return work();
  } finally {
    release(folder, ticket);
  }
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
  return isOver(folder, lastTicket(folder));
}

// internals

async function hold<T>(folder: string, ticket: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    release(folder, ticket);
  }
}

const PATIENCE_MS = 30_000;

/** A number can be lost to a competitor each time; somebody gets in, so a few tries are enough. */
const ATTEMPTS = 20;

/** @returns the number of the ticket that is ours now. */
function take(folder: string, action: string): number {
  makeFolder(folder);
  const ours: Ticket = { action, since: new Date().toISOString(), holder: ownIdentity() };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const last = lastTicket(folder);
    if (!isOver(folder, last)) throw locked(folder, last.content);
    const number = last.number + 1;
    if (createTicket(folder, number, ours) && lastTicket(folder).number === number) {
      removeBelow(folder, number);
      // One that another is just writing for this number came too late anyway.
      removeHalfWritten(folder);
      if (!last.released || last.content?.holder.boot !== ours.holder.boot) cleanAfterKill(folder);
      return number;
    }
  }
  throw locked(folder, lastTicket(folder).content);
}

async function takeSoon(folder: string, action: string): Promise<number> {
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

/** Another name says it: what is full has room for that. */
function release(folder: string, number: number): void {
  try {
    renameSync(pathOf(folder, number), `${pathOf(folder, number)}${RELEASED}`);
  } catch {
    // The disk is gone; the ticket is over when this process is.
  }
}

const RELEASED = '.released';

function createTicket(folder: string, number: number, content: Ticket): boolean {
  return createExclusively(pathOf(folder, number), JSON.stringify(content));
}

interface LastTicket {
  /** 0 where nobody ever held the lock. */
  number: number;
  released: boolean;
  content: Ticket | null;
}

function lastTicket(folder: string): LastTicket {
  const last = ticketNames(folder)
    .sort((a, b) => numberOf(a) - numberOf(b))
    .at(-1);
  if (last === undefined) return { number: 0, released: false, content: null };
  const number = numberOf(last);
  return {
    number,
    released: last.endsWith(RELEASED),
    content:
      readTicket(pathOf(folder, number)) ?? readTicket(`${pathOf(folder, number)}${RELEASED}`),
  };
}

function ticketNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\d+(\.released)?$/.test(name));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

function numberOf(name: string): number {
  return Number.parseInt(name, 10);
}

function removeBelow(folder: string, number: number): void {
  for (const name of ticketNames(folder))
    if (numberOf(name) < number) rmSync(join(folder, name), { force: true });
}

/** The holder before us was killed, or the machine was: what it was writing is nobody's now. */
function cleanAfterKill(folder: string): void {
  const layout = layoutOf(resolve(folder, '..', '..', '..'));
  if (layout.lock === folder) removeAllHalfWritten(layout);
}

function readTicket(path: string): Ticket | null {
  const text = readIfExists(path)?.toString('utf8');
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isOver(folder: string, { number, released, content }: LastTicket): boolean {
  if (released) return true;
  return content === null ? !isBeingWritten(folder, number) : stateOf(content.holder) === 'dead';
}

/** Where a file system has no links, a ticket is there a moment before what it says. */
function isBeingWritten(folder: string, number: number): boolean {
  const stat = statSync(pathOf(folder, number), { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs < WRITTEN_WITHIN_MS;
}

const WRITTEN_WITHIN_MS = 10_000;

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
