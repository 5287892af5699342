import { withLock } from '../../scripts/campaign/records/lock.ts';

/** Takes the lock of a folder, says `in` or why not, and holds it until its stdin ends. */
async function hold(folder: string): Promise<void> {
  const ended = new Promise<void>((resolve) => process.stdin.on('end', resolve).resume());
  await withLock(folder, 'test', async () => {
    process.stdout.write('in\n');
    await ended;
  });
}

hold(process.argv[2] ?? '').catch((error: Error) => {
  process.stdout.write(`${error.message}\n`);
  process.stdin.pause();
});
