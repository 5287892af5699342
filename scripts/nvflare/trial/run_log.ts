import { createWriteStream, type WriteStream } from 'node:fs';
import type { LogScan } from './log_scan.ts';

/** How much of `run.log` is kept on the disk. */
export const MAX_LOG_BYTES = 256 * 1024 * 1024;

/**
 * Streams what a job prints to disk and past the scan; memory stays bounded, and the file too. Where the
 * file cannot be written, the job is still listened to: it would block on a pipe that nobody reads.
 */
export async function streamLog(
  streams: (NodeJS.ReadableStream | null)[],
  path: string,
  scan: LogScan,
): Promise<void> {
  const file = createWriteStream(path);
  file.on('error', () => {});
  let written = 0;
  const take = async (stream: NodeJS.ReadableStream | null): Promise<void> => {
    for await (const chunk of stream ?? []) {
      const bytes = chunk as Buffer;
      scan.push(bytes);
      if (written > MAX_LOG_BYTES || file.destroyed) continue;
      written += bytes.length;
      const last =
        written > MAX_LOG_BYTES ? `\n[run.log is cut off here: ${MAX_LOG_BYTES} bytes]\n` : '';
      if (!file.write(last ? Buffer.concat([bytes, Buffer.from(last)]) : bytes))
        await drainOf(file);
    }
  };
  await Promise.all(streams.map(take));
  await new Promise<void>((resolve) => file.end(resolve));
}

// internals

function drainOf(file: WriteStream): Promise<void> {
  if (file.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of EVENTS) file.removeListener(event, done);
      resolve();
    };
    for (const event of EVENTS) file.once(event, done);
  });
}

const EVENTS = ['drain', 'error', 'close'] as const;
