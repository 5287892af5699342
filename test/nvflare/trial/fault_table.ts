// Runs every row of the fault table on NVFlare, two at a time, and prints it. Names of rows choose some.
import { FAULTS, type Fault, tryFault, unable, wordsOf } from './faults.ts';

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const rows = FAULTS.filter(({ name }) => asked.length === 0 || asked.includes(name));
  process.stdout.write('| fault | ends after, s | outcome | says | as expected |\n');
  process.stdout.write('| --- | --- | --- | --- | --- |\n');
  const waiting = [...rows];
  const wrong: string[] = [];
  const work = async (): Promise<void> => {
    for (let row = waiting.shift(); row; row = waiting.shift()) await line(row, wrong);
  };
  await Promise.all([work(), work()]);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

async function line(row: Fault, wrong: string[]): Promise<void> {
  const why = unable(row);
  const cells = why ? ['', '', `not run: ${why}`, ''] : await tried(row, wrong);
  process.stdout.write(`| ${[row.name, ...cells].join(' | ')} |\n`);
}

async function tried(row: Fault, wrong: string[]): Promise<string[]> {
  const cleaning: (() => void)[] = [];
  const after = (work?: unknown): void => {
    if (typeof work === 'function') cleaning.unshift(work as () => void);
  };
  const run = await tryFault({ after } as Parameters<typeof tryFault>[0], row);
  for (const clean of cleaning) clean();
  const { outcome, evidence, runtimeSeconds } = run.outcome;
  const words = wordsOf(run);
  const isRight =
    outcome === row.outcome &&
    row.says.test(words) &&
    (row.score === undefined || Math.abs((evidence?.score ?? -1) - row.score) < 1e-6) &&
    (row.within === undefined || runtimeSeconds < row.within);
  if (!isRight) wrong.push(row.name);
  const said = evidence ? `${evidence.score.toPrecision(6)} ${words}` : words.split('\n')[0];
  const seconds = runtimeSeconds.toFixed(0);
  return [
    seconds,
    outcome,
    (said ?? '').replaceAll('|', '\\|').slice(0, 150),
    isRight ? 'yes' : 'NO',
  ];
}

void main();
