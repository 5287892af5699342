import { statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { readIfExists, sha256, syncFolder, writeDurably } from '../../base/files.ts';
import { type Event, type EventData, type EventType, parseEvent } from './event.ts';

/** Where a journal ends: what the next line must follow. */
export interface Head {
  seq: number;
  /** sha256 of the last whole line; zeros before the first. */
  line: string;
  /** Bytes of whole lines. */
  bytes: number;
}

export const EMPTY_HEAD: Head = { seq: 0, line: '0'.repeat(64), bytes: 0 };

/** What a journal holds beyond a verified prefix. */
export interface Reading {
  events: Event[];
  head: Head;
  /** Bytes of a last line that a kill cut short; they were never committed. */
  tornBytes: number;
}

/**
 * Reads and verifies the journal from `from` on: shape, order and chain of every line. The caller
 * vouches for what stands before `from` (see {@link prefixDigest}).
 *
 * @throws Failure `AUTOFL_JOURNAL_DAMAGED` naming the first line that is wrong.
 */
export function readJournal(path: string, bytes: Buffer, from: Head = EMPTY_HEAD): Reading {
  const end = bytes.lastIndexOf(0x0a) + 1;
  const events: Event[] = [];
  let head = from;
  while (head.bytes < end) {
    const read = readLine(path, bytes, head);
    events.push(read.event);
    head = read.head;
  }
  return { events, head, tornBytes: bytes.length - end };
}

/**
 * The journal as far as it can be believed: it begins as `before`, which somebody vouches for, and goes on with
 * whole lines that follow from it. A last line that a kill cut short is no damage.
 */
export function believable(path: string, bytes: Buffer, before: Buffer): Buffer {
  if (!bytes.subarray(0, before.length).equals(before)) return before;
  const end = bytes.lastIndexOf(0x0a) + 1;
  let head = headOf(before);
  try {
    while (head.bytes < end) head = readLine(path, bytes, head).head;
  } catch {
    return bytes.subarray(0, head.bytes);
  }
  return bytes;
}

/** The last event of bytes that somebody vouches for. */
export function lastEventOf(bytes: Buffer): Event | null {
  try {
    const event = parseEvent(JSON.parse(lastLine(bytes).toString('utf8')));
    return typeof event === 'string' ? null : event;
  } catch {
    return null;
  }
}

/** The journal's bytes; empty when there is none. */
export function journalBytes(path: string): Buffer {
  return readIfExists(path) ?? Buffer.alloc(0);
}

/** Names a prefix, so that a cache can tell that it has been folded and verified before. */
export function prefixDigest(bytes: Buffer, length: number): string {
  return sha256(bytes.subarray(0, length));
}

/**
 * The one commit point: appends an event with one write and one fsync. Whoever calls it holds the
 * lock, so `head` is the journal's end; a torn tail is cut off first.
 */
export function appendEvent<T extends EventType>(
  path: string,
  head: Head,
  type: T,
  data: EventData<T>,
  at: string,
): { event: Event; head: Head } {
  cutTornTail(path, head);
  const content = { seq: head.seq + 1, at, type, data, prev: head.line };
  const event = { ...content, sha256: sha256(JSON.stringify(content)) };
  const line = JSON.stringify(event);
  // JSON writes NaN and infinities as null: what was given is checked, and what will be read.
  const [given, checked] = [parseEvent(event), parseEvent(JSON.parse(line))];
  if (typeof given === 'string') throw new Error(`malformed ${type} event: ${given}`);
  if (typeof checked === 'string') throw new Error(`malformed ${type} event: ${checked}`);
  writeDurably(path, 'a', `${line}\n`);
  if (head.bytes === 0) syncFolder(dirname(path));
  const bytes = head.bytes + Buffer.byteLength(line) + 1;
  return { event: checked, head: { seq: checked.seq, line: sha256(line), bytes } };
}

// internals

function readLine(path: string, bytes: Buffer, before: Head): { event: Event; head: Head } {
  const stop = bytes.indexOf(0x0a, before.bytes);
  const line = bytes.subarray(before.bytes, stop);
  const event = verified(path, line, before);
  return { event, head: { seq: event.seq, line: sha256(line), bytes: stop + 1 } };
}

function headOf(bytes: Buffer): Head {
  const event = lastEventOf(bytes);
  return event
    ? { seq: event.seq, line: sha256(lastLine(bytes)), bytes: bytes.length }
    : EMPTY_HEAD;
}

function lastLine(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.lastIndexOf(0x0a, bytes.length - 2) + 1, bytes.length - 1);
}

/** What stands behind the last whole line was never committed; a whole line there is somebody's commit. */
function cutTornTail(path: string, { seq, bytes }: Head): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= bytes) return;
  const tail = journalBytes(path).subarray(bytes);
  if (tail.includes(0x0a)) throw new Error(`${path} grew beyond event ${seq} while it was held`);
  truncateSync(path, bytes);
}

function verified(path: string, line: Buffer, before: Head): Event {
  const text = line.toString('utf8');
  let parsed: { [key: string]: unknown };
  try {
    parsed = JSON.parse(text);
  } catch {
    throw damaged(path, before.seq + 1, 'it is not JSON');
  }
  const event = parseEvent(parsed);
  if (typeof event === 'string') throw damaged(path, before.seq + 1, event);
  if (event.seq !== before.seq + 1) {
    throw damaged(path, before.seq + 1, `seq is ${event.seq}, expected ${before.seq + 1}`);
  }
  if (event.prev !== before.line) {
    throw damaged(path, before.seq + 1, 'prev is not the sha256 of the line before');
  }
  const { sha256: claimed, ...content } = parsed;
  if (sha256(JSON.stringify(content)) !== claimed) {
    throw damaged(path, before.seq + 1, 'sha256 does not match its content');
  }
  return event;
}

function damaged(path: string, line: number, why: string): Failure {
  return new Failure({
    code: 'AUTOFL_JOURNAL_DAMAGED',
    message: `${path}:${line} is not what was written: ${why}`,
    hint: 'Restore the journal from a backup, or keep this workspace as evidence and start in a fresh copy of the job',
  });
}
