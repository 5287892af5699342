import { performance } from 'node:perf_hooks';
import { ends, fullPoints, killPoints, outages } from './points.ts';
import { blow, durationOf, SLOW, surviveBlow } from './random.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { Beginnings, type Owner, ready } from './situation.ts';
import { inTurns, record, survive, surviveOutage } from './sweep.ts';

/**
 * `npm run faults [kill|all|full|power|random] [PART OF A NAME] [EVERY]`: each action at each of its effects:
 * stopped, stopped together with all that it started, on a disk that is full from there on, with the power
 * gone; or hit at random. Prints how many
 * points each action survived.
 */
async function main(how = 'kill', part = '', every = '1'): Promise<void> {
  const cleanups: (() => void)[] = [];
  const owner = { after: (work: () => void) => void cleanups.push(work) };
  quiet();
  const start = new Beginnings(owner);
  const chosen = how === 'random' ? [SLOW] : SCENARIOS;
  let [points, survived, actions] = [0, 0, 0];
  for (const scenario of chosen) {
    if (!`${scenario.role} ${scenario.name}`.includes(part)) continue;
    if (
      (how === 'power' || how === 'all') &&
      (scenario.role === 'supervisor' || scenario.afterwards)
    )
      continue;
    const began = performance.now();
    const all = (await trialsOf(how, owner, start, scenario)).filter(
      (_, at) => at % Number(every) === 0,
    );
    const lost: string[] = [];
    await inTurns(all, WIDTH, async ({ label, work }) => {
      const found = await work().catch((error: Error) => [`harness: ${error.message}`]);
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

/** Random blows, each kind seven times. */
const BLOWS = 49;

async function trialsOf(
  how: string,
  owner: Owner,
  start: Beginnings,
  scenario: Scenario,
): Promise<{ label: string; work: () => Promise<string[]> }[]> {
  const made = await ready(owner, start, scenario);
  if (how === 'random') {
    const blows = Array.from({ length: BLOWS }, (_, seed) => blow(seed));
    const duration = await durationOf(made);
    return blows.map((one) => ({
      label: one.label,
      work: () => surviveBlow(made, duration, one),
    }));
  }
  if (how === 'kill' || how === 'full') {
    const points = how === 'full' ? fullPoints(made.effects) : killPoints(made.effects);
    return points.map((point) => ({ label: point.label, work: () => survive(made, point) }));
  }
  const recording = await record(owner, made);
  const { effects } = recording;
  return (how === 'power' ? outages(effects) : ends(effects)).map((outage) => ({
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
