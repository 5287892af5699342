import { statfsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { TRIAL } from './trial.ts';

/** Less than this, and NVFlare's next write may fail. */
export const MIN_FREE_BYTES = 64 * 1024 * 1024;

/** What a trial's machine lacks for a simulation, by our own look; null when it lacks nothing. */
export async function machineFault(folder: string): Promise<string | null> {
  for (const place of [folder, join(folder, TRIAL.root)]) {
    const free = freeBytes(place);
    if (free !== null && free < MIN_FREE_BYTES)
      return `The disk is full: ${Math.floor(free / 1024 / 1024)} MiB are left at ${place}`;
  }
  const refused = await loopbackFault();
  return refused && `This machine refuses connections to itself: ${refused}`;
}

/** Bytes that are left for us where the folder stands; null where that cannot be told. */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** NVFlare's server, sites and workers talk over TCP at 127.0.0.1. */
export function loopbackFault(): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    const done = (words: string | null): void => {
      clearTimeout(timer);
      server.close();
      resolve(words);
    };
    const timer = setTimeout(() => done('no answer'), ANSWER_WITHIN_MS);
    server.once('error', (error) => done(error.message));
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const client = connect(port, '127.0.0.1');
      client.once('error', (error) => done(error.message));
      client.once('connect', () => {
        client.destroy();
        done(null);
      });
    });
  });
}

// internals

const ANSWER_WITHIN_MS = 5000;
