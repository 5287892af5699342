import { performance } from 'node:perf_hooks';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import {
  fullPoints,
  inTurns,
  killPoints,
  type Owner,
  outages,
  ready,
  record,
  survive,
  surviveOutage,
} from './sweep.ts';

/**
 * `npm run faults [kill|full|power] [PART OF A NAME] [EVERY]`: each action stopped at each of its effects, on
 * a disk that is full from there on, or with the power gone. Prints how many points each action survived.
 */
async function main(how = 'kill', part = '', every = '1'): Promise<void> {
  const cleanups: (() => void)[] = [];
  const owner = { after: (work: () => void) => void cleanups.push(work) };
  quiet();
  let [points, survived, actions] = [0, 0, 0];
  for (const scenario of SCENARIOS) {
    if (!`${scenario.role} ${scenario.name}`.includes(part)) continue;
    if (how === 'power' && (scenario.role === 'supervisor' || scenario.afterwards)) continue;
    const began = performance.now();
    const all = (await trialsOf(how, owner, scenario)).filter((_, at) => at % Number(every) === 0);
    const lost: string[] = [];
    await inTurns(all, WIDTH, async ({ label, work }) => {
      const found = await work().catch((error: Error) => [`harness: ${error.stack}`]);
      if (found.length > 0) lost.push(`  ${label}: ${found.join(' | ')}`);
    });
    actions += 1;
    points += all.length;
    survived += all.length - lost.length;
    const seconds = Math.round((performance.now() - began) / 1000);
    const name = `${scenario.role} ${scenario.name}`;
    say(
      [`${name}: ${all.length - lost.length} of ${all.length} (${seconds} s)`, ...lost].join('\n'),
    );
  }
  say(`${how}: ${actions} actions, ${points} points, ${survived} survived`);
  for (const work of cleanups) work();
  process.exitCode = survived === points ? 0 : 1;
}

/** How many points are looked at together: processes mostly wait for each other. */
const WIDTH = 4;

async function trialsOf(
  how: string,
  owner: Owner,
  scenario: Scenario,
): Promise<{ label: string; work: () => Promise<string[]> }[]> {
  const made = await ready(owner, scenario);
  if (how !== 'power') {
    const points = how === 'full' ? fullPoints(made) : killPoints(made);
    return points.map((point) => ({ label: point.label, work: () => survive(made, point) }));
  }
  const recording = await record(owner, made);
  return outages(recording).map((outage) => ({
    label: outage.label,
    work: () => surviveOutage(recording, outage),
  }));
}

/** Actions in this process tell people what they do. */
function quiet(): void {
  Reflect.set(process.stderr, 'write', () => true);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main(...process.argv.slice(2));
