import type { TruthJob } from '../harness.ts';
import { wholeJob } from './template.ts';

/**
 * Jobs put together by chance: each fact is written in one of many ways, the job is built and started in
 * one of many. The same seed gives the same jobs.
 */
export function generatedJobs(count: number, seed: number): TruthJob[] {
  return Array.from({ length: count }, (_, index) =>
    generatedJob(index, new Dice(seed + 7919 * index)),
  );
}

// internals

/** What a job file consists of while it is written. */
interface Draft {
  imports: Set<string>;
  options: string[];
  before: string[];
  args: string[];
  files: Record<string, string>;
  dice: Dice;
  names: number;
}

function generatedJob(index: number, dice: Dice): TruthJob {
  const draft: Draft = {
    imports: new Set(),
    options: [],
    before: [],
    args: [],
    files: {},
    dice,
    names: 0,
  };
  const body = dice.pick([recipeBody, recipeBody, fedJobBody])(draft);
  const parser =
    draft.options.length === 0
      ? []
      : [
          'import argparse',
          'parser = argparse.ArgumentParser()',
          ...draft.options,
          dice.pick(['args = parser.parse_args()', 'args, _ = parser.parse_known_args()']),
        ];
  const lines = dice.chance(0.4) ? inMain(draft.before, body) : [...draft.before, ...body];
  const source = [...draft.imports, ...parser, ...lines].join('\n');
  return wholeJob(`generated-${index}`, `${source}\n`, { args: draft.args, files: draft.files });
}

function inMain(before: string[], body: string[]): string[] {
  return [
    ...before,
    'def main():',
    ...body.map((line) => `    ${line}`),
    'if __name__ == "__main__":',
    '    main()',
  ];
}

function recipeBody(draft: Draft): string[] {
  const { dice } = draft;
  draft.imports.add('from nvflare.app_common.np.recipes import NumpyFedAvgRecipe');
  draft.imports.add(
    dice.pick(['from nvflare.recipe import SimEnv', 'from nvflare.recipe.sim_env import SimEnv']),
  );
  const rounds = dice.between(2, 9);
  const clients = dice.between(2, 4);
  const arguments_ = new Map<string, string>([
    ['name', '"g"'],
    ['model', '[1.0]'],
    ['min_clients', written(clients, draft)],
    ['train_script', dice.pick(['"client.py"', 'str("client" + ".py")'])],
  ]);
  if (dice.chance(0.85)) arguments_.set('num_rounds', written(rounds, draft));
  if (dice.chance(0.5)) arguments_.set('key_metric', text(dice.pick(['auc', 'loss', 'f1']), draft));
  if (dice.chance(0.3)) arguments_.set('key_metric_mode', text(dice.pick(['min', 'max']), draft));
  if (dice.chance(0.15))
    arguments_.set('stop_cond', text(dice.pick(['loss < 0.2', 'auc >= 0.9']), draft));
  const env = environment(clients, draft);
  const build = construction('NumpyFedAvgRecipe', arguments_, draft);
  return started(build, env, draft);
}

function fedJobBody(draft: Draft): string[] {
  const { dice } = draft;
  for (const line of [
    'from nvflare.job_config.api import FedJob',
    'from nvflare.app_common.workflows.fedavg import FedAvg',
    'from nvflare.job_config.script_runner import ScriptRunner',
    'from nvflare.app_common.widgets.intime_model_selector import IntimeModelSelector',
  ])
    draft.imports.add(line);
  const clients = dice.between(2, 4);
  const lines = [`job = FedJob(name="g", min_clients=${written(clients, draft)})`];
  const rounds = dice.chance(0.85) ? `, num_rounds=${written(dice.between(2, 9), draft)}` : '';
  const controller = `FedAvg(num_clients=${written(clients, draft)}${rounds})`;
  lines.push(
    dice.pick([
      `job.to_server(${controller})`,
      `job.to(${controller}, "server")`,
      `c = ${controller}\njob.to(obj=c, target="server")`.split('\n').join('; '),
    ]),
  );
  if (dice.chance(0.6)) {
    const negate = dice.chance(0.4)
      ? `, negate_key_metric=${dice.pick(['True', 'False', 'not 0'])}`
      : '';
    lines.push(
      `job.to_server(IntimeModelSelector(key_metric=${text(dice.pick(['auc', 'loss']), draft)}${negate}))`,
    );
  }
  if (dice.chance(0.5)) {
    lines.push(
      'job.to_clients(ScriptRunner(script="client.py"))',
      `job.simulator_run("work", n_clients=${written(clients, draft)})`,
    );
  } else {
    const count = written(clients, draft);
    lines.push(
      ...dice.pick([
        [`for i in range(${count}):`, '    job.to(ScriptRunner("client.py"), f"site-{i + 1}")'],
        [
          `for i in range(1, ${count} + 1):`,
          '    site = "site-%d" % i',
          '    job.to(ScriptRunner(script="client.py", script_args=site), site)',
        ],
        [
          `names = ["s" + str(i) for i in range(${count})]`,
          'for name in names:',
          '    job.to(ScriptRunner("client.py"), name)',
        ],
        [
          `i = 0`,
          `while i < ${count}:`,
          '    i += 1',
          '    job.to(ScriptRunner("client.py"), "site-" + str(i))',
        ],
      ]),
      'job.simulator_run("work")',
    );
  }
  return lines;
}

function environment(clients: number, draft: Draft): string {
  const names = Array.from({ length: clients }, (_, index) => `"c${index}"`).join(', ');
  return draft.dice.pick([
    () => `SimEnv(num_clients=${written(clients, draft)})`,
    () => `SimEnv(num_clients=${written(clients, draft)}, num_threads=1)`,
    () => `SimEnv(clients=[${names}])`,
    () => `SimEnv(clients=[f"c{i}" for i in range(${written(clients, draft)})])`,
    () => `SimEnv(**{"num_clients": ${written(clients, draft)}})`,
  ])();
}

/** The call that builds the recipe, in lines that end with the variable `recipe`. */
function construction(name: string, given: Map<string, string>, { dice }: Draft): string[] {
  const all = [...given].map(([key, value]) => `${key}=${value}`).join(', ');
  const split = [...given].map(([key, value]) => `    "${key}": ${value},`);
  return dice.pick([
    () => [`recipe = ${name}(${all})`],
    () => ['kwargs = {', ...split, '}', `recipe = ${name}(**kwargs)`],
    () => [`kwargs = dict(${all})`, 'kwargs["name"] = "h"', `recipe = ${name}(**kwargs)`],
    () => ['def build(**more):', `    return ${name}(${all}, **more)`, 'recipe = build()'],
    () => [`make = lambda: ${name}(${all})`, 'recipe = make()'],
    () => [`class Mine(${name}):`, '    pass', `recipe = Mine(${all})`],
    () => ['from functools import partial', `make = partial(${name}, ${all})`, 'recipe = make()'],
    () => [`recipe = None`, 'if recipe is None:', `    recipe = ${name}(${all})`],
  ])();
}

function started(build: string[], env: string, { dice }: Draft): string[] {
  return dice.pick([
    () => [...build, `recipe.execute(${env})`],
    () => [...build, `env = ${env}`, 'run = recipe.execute(env=env)', 'print(run)'],
    () => [`env = ${env}`, ...build, 'run = recipe.run(env)'],
    () => [...build, 'def go(r, e):', '    return r.execute(e)', `go(recipe, ${env})`],
    () => [...build, 'try:', `    recipe.execute(${env})`, 'finally:', '    print("over")'],
    () => [
      ...build,
      'import os',
      'if os.environ.get("NOT_THIS") == "set":',
      '    raise SystemExit(3)',
      `recipe.execute(${env})`,
    ],
    () => [
      ...build,
      'jobs = {"only": recipe}',
      'for key, value in jobs.items():',
      `    value.execute(${env})`,
    ],
  ])();
}

/** A whole number, written in one of many ways. */
function written(value: number, draft: Draft): string {
  const { dice } = draft;
  const name = `v${draft.names++}`;
  const define = (...lines: string[]) => draft.before.push(...lines);
  return dice.pick([
    () => String(value),
    () => String(value),
    () => `${value + 5} - 5`,
    () => `int("${value}")`,
    () => `len(${JSON.stringify(Array.from({ length: value }, () => 1))})`,
    () => {
      define(`${name} = ${value}`);
      return name;
    },
    () => {
      define(`${name} = 0`, `for _ in range(${value}):`, `    ${name} += 1`);
      return name;
    },
    () => {
      define(`def ${name}(a, b=${value}):`, '    if a:', '        return b', '    return a');
      return `${name}(True)`;
    },
    () => {
      define(
        `class ${name.toUpperCase()}:`,
        `    N = ${value}`,
        '    def __init__(self):',
        '        self.n = self.N',
      );
      return `${name.toUpperCase()}().n`;
    },
    () => {
      define(`${name} = {"a": [0, ${value}]}`);
      return `${name}["a"][-1]`;
    },
    () => {
      define(`${name}, _ = (${value}, 1)`);
      return name;
    },
    () => {
      draft.options.push(`parser.add_argument("--${name}", type=int, default=${value})`);
      if (dice.chance(0.3)) draft.args.push(`--${name}`, String(value));
      return `args.${name}`;
    },
    () => {
      draft.options.push(
        `parser.add_argument("-${'abcdefghijklmnopqrstuvwxyz'[draft.names % 26]}", "--opt-${name}", dest="${name}", type=int, default=99)`,
      );
      draft.args.push(`--opt-${name}=${value}`);
      return `args.${name}`;
    },
    () => {
      draft.files[`mod_${name}.py`] =
        `VALUE = ${value}\ndef get(extra=0):\n    return VALUE + extra\n`;
      draft.imports.add(`import mod_${name}`);
      return dice.pick([`mod_${name}.VALUE`, `mod_${name}.get()`]);
    },
    () => {
      define(
        'import os',
        `${name} = ${value}`,
        `if os.environ.get("DEBUG_${name}"):`,
        '    print("debug")',
      );
      return name;
    },
    () => {
      define(
        'import os',
        `${name} = ${value}`,
        `if os.environ.get("OTHER_${name}"):`,
        `    ${name} = ${value + 1}`,
      );
      return name;
    },
    () => {
      define('import os', `${name} = int(os.environ.get("N_${name}", ${value}))`);
      return name;
    },
    () => {
      define(`try:`, `    ${name} = int("x")`, 'except ValueError:', `    ${name} = ${value}`);
      return name;
    },
    () => `(${value} if len("ab") == 2 else 77)`,
    () => `max(${value - 1}, ${value})`,
    () => `[x for x in range(20) if x == ${value}][0]`,
    () => `sum(1 for _ in range(${value}))`,
  ])();
}

/** A string, written in one of many ways. */
function text(value: string, draft: Draft): string {
  const { dice } = draft;
  const name = `t${draft.names++}`;
  return dice.pick([
    () => JSON.stringify(value),
    () => JSON.stringify(value),
    () => `f"{'${value.slice(0, 2)}'}${value.slice(2)}"`,
    () => `"${value.slice(0, 1)}" + "${value.slice(1)}"`,
    () => `${JSON.stringify(value.toUpperCase())}.lower()`,
    () => `" ".join(${JSON.stringify(value.split(' '))})`,
    () => {
      draft.before.push(`${name} = ${JSON.stringify(value)}`);
      return name;
    },
    () => {
      draft.options.push(
        `parser.add_argument("--${name}", type=str, default=${JSON.stringify(value)})`,
      );
      return `args.${name}`;
    },
    () => {
      draft.before.push(
        'import os',
        `${name} = os.environ.get("T_${name}") or ${JSON.stringify(value)}`,
      );
      return name;
    },
    () => `{"k": ${JSON.stringify(value)}}.get("k")`,
  ])();
}

/** Chance that can be repeated. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (Math.imul(this.#state ^ (this.#state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(this.#state ^ (this.#state >>> 12), 0x297a2d39) >>> 0;
    return mixed / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)] as T;
  }
}
