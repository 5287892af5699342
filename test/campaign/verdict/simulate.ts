import {
  type ConfirmationRun,
  mayRun,
  nextConfirmationRun,
  reservedRuns,
} from '../../../scripts/campaign/verdict/blocks.ts';
import type { AcceptanceSettings } from '../../../scripts/campaign/verdict/settings.ts';
import {
  confirmBest,
  deterministic,
  judgeCandidate,
  nextBaselineBlock,
  type Run,
  type Scored,
} from '../../../scripts/campaign/verdict/verdict.ts';
import { normals, uniforms } from './contest.ts';

/** True effects and noise are in units of 0.01 of the metric. */
export const UNIT = 0.01;

/** A world in which edits are proposed, and what measuring them is like. */
export interface World {
  /** Standard deviation of one run. */
  noise: number;
  /** That part of a run's luck which its seed decides, alike for every configuration. */
  seedNoise?: number;
  /** No edit has any effect. */
  null?: boolean;
}

export interface Outcome {
  /** True gain of what is delivered. */
  gain: number;
  attempts: number;
  /** Edits that the rule says helped, and those of them that did not. */
  claimed: number;
  falselyClaimed: number;
  /** Delivered edits without a true effect, or with a bad one. */
  idle: number;
  /** The gain that is reported, in units; null when none is. */
  reported: number | null;
  interval: { low: number; high: number } | null;
  confirmed: boolean;
  /** An earlier state of the campaign was truly better than what is delivered. */
  overshot: boolean;
  runs: number;
}

/** A campaign under the rule: every run that it asks for is drawn, its confirmation included. */
export function underTheRule(world: World, settings: AcceptanceSettings, seed: number): Outcome {
  const campaign = begin(world, settings, seed);
  runBaseline(campaign);
  let number = 1;
  while (mayRunMore(campaign)) {
    propose(campaign, `edit ${number}`);
    number += 1;
  }
  return finish(campaign);
}

/** A campaign under the field's rule: any better single run is kept, and its score is the claim. */
export function strictly(world: World, runs: number, seed: number): Outcome {
  const draw = drawsOf(world, seed);
  const first = world.noise * draw.normal();
  const steps: Step[] = [];
  let best = first;
  let level = 0;
  for (let run = 1; run < runs; run += 1) {
    const effect = draw.effect(level);
    const score = level + effect + world.noise * draw.normal();
    if (score <= best) continue;
    best = score;
    level += effect;
    steps.push({ effect, claimed: true, level });
  }
  return {
    ...outcomeOf(steps),
    attempts: runs - 1,
    reported: best - first,
    interval: null,
    confirmed: false,
    runs,
  };
}

// internals

interface Step {
  effect: number;
  claimed: boolean;
  /** True gain from then on. */
  level: number;
}

interface Campaign {
  world: World;
  draw: Draws;
  arms: Map<string, Map<number, Run>>;
  /** True gain of each configuration. */
  levels: Map<string, number>;
  incumbent: string;
  scored: Scored;
  steps: Step[];
  attempts: number;
  runs: number;
}

interface Draws {
  normal: () => number;
  /** The true effect of the next proposal, where so much has been gained already. */
  effect: (gained: number) => number;
  /** What the seed of a block is worth. */
  seed: (block: number) => number;
}

/**
 * Of ten proposals, three help, one or two change nothing and the rest harm. Most gains are small and a
 * few are large; the more was gained, the less is left to gain.
 */
function drawsOf(world: World, seed: number): Draws {
  const [proposals, luck, seeds] = [uniforms(seed), uniforms(seed + 1e6), uniforms(seed + 2e6)];
  const [size, normal, seedNormal] = [normals(proposals), normals(luck), normals(seeds)];
  const worth = new Map<number, number>();
  const effect = (gained: number) => {
    const [kind, gain, harm] = [proposals(), 0.72 * size() ** 2, 0.5 * -Math.log(proposals())];
    if (world.null || kind < 0.15) return 0;
    return kind < 0.45 ? gain * Math.exp(-gained / 12.5) : -harm;
  };
  const seedWorth = (block: number) => {
    const known = worth.get(block) ?? (world.seedNoise ?? 0) * seedNormal();
    worth.set(block, known);
    return known;
  };
  return { normal, effect, seed: seedWorth };
}

function begin(world: World, settings: AcceptanceSettings, seed: number): Campaign {
  const arms = new Map([['baseline', new Map<number, Run>()]]);
  return {
    world,
    draw: drawsOf(world, seed),
    arms,
    levels: new Map([['baseline', 0]]),
    incumbent: 'baseline',
    scored: {
      arms,
      baseline: 'baseline',
      direction: 'max',
      seeded: world.seedNoise !== undefined,
      oneNumber: false,
      settings,
    },
    steps: [],
    attempts: 0,
    runs: 0,
  };
}

function mayRunMore(campaign: Campaign): boolean {
  const { settings } = campaign.scored;
  const reserved = reservedRuns(settings, deterministic(campaign.scored), 0);
  return mayRun(settings, campaign.runs, reserved);
}

function runBaseline(campaign: Campaign): void {
  const { scored } = campaign;
  for (let block = nextBaselineBlock(scored); block !== null; block = nextBaselineBlock(scored)) {
    runIn(campaign, 'baseline', block);
  }
}

function runIn(campaign: Campaign, name: string, block: number): void {
  const arm = campaign.arms.get(name) ?? new Map<number, Run>();
  arm.set(block, measured(campaign, name, block));
  campaign.arms.set(name, arm);
}

function measured(campaign: Campaign, name: string, block: number): Run {
  const { world, draw, levels } = campaign;
  const luck = world.noise * draw.normal() + draw.seed(block);
  const score = 0.5 + UNIT * ((levels.get(name) ?? 0) + luck);
  campaign.runs += 1;
  return { score, digest: String(score), runtime_seconds: null, contended: false };
}

function propose(campaign: Campaign, name: string): void {
  const { draw, levels, incumbent, scored } = campaign;
  const before = levels.get(incumbent) ?? 0;
  const effect = draw.effect(before);
  levels.set(name, before + effect);
  for (;;) {
    const duel = { incumbent, candidate: name, mayRun: mayRunMore(campaign) };
    const { action, run } = judgeCandidate(scored, duel);
    if (run) {
      runIn(campaign, run.arm, run.block);
      continue;
    }
    campaign.attempts += 1;
    if (action !== 'keep' && action !== 'carry') return;
    campaign.incumbent = name;
    campaign.steps.push({ effect, claimed: action === 'keep', level: before + effect });
    return;
  }
}

function finish(campaign: Campaign): Outcome {
  const result = {
    ...outcomeOf(campaign.steps),
    attempts: campaign.attempts,
    reported: null,
    interval: null,
    confirmed: false,
  };
  const { scored, steps } = campaign;
  if (steps.length === 0 || deterministic(scored)) return { ...result, runs: campaign.runs };
  const { gain, low, high, confirmed } = confirmBest(scored, freshRuns(campaign));
  return {
    ...result,
    reported: gain / UNIT,
    interval: { low: low / UNIT, high: high / UNIT },
    confirmed,
    runs: campaign.runs,
  };
}

function freshRuns(campaign: Campaign): { best: Map<number, Run>; baseline: Map<number, Run> } {
  const fresh = { best: new Map<number, Run>(), baseline: new Map<number, Run>() };
  const done: ConfirmationRun[] = [];
  const next = () => nextConfirmationRun(done, campaign.scored.settings.confirm_runs);
  for (let run = next(); run; run = next()) {
    const name = run.side === 'best' ? campaign.incumbent : 'baseline';
    fresh[run.side].set(run.block, measured(campaign, name, run.block));
    done.push(run);
  }
  return fresh;
}

function outcomeOf(
  steps: Step[],
): Pick<Outcome, 'gain' | 'claimed' | 'falselyClaimed' | 'idle' | 'overshot'> {
  const gain = steps.at(-1)?.level ?? 0;
  const claims = steps.filter(({ claimed }) => claimed);
  return {
    gain,
    claimed: claims.length,
    falselyClaimed: claims.filter(({ effect }) => effect <= 0).length,
    idle: steps.filter(({ effect }) => effect <= 0).length,
    overshot: [0, ...steps.map(({ level }) => level)].some((level) => level > gain + 1e-12),
  };
}
