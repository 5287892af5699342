import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataOf, happenings, plainWorld, readJob } from './reading.ts';

const HEAD = 'from lib.recipes import Recipe as R\nfrom lib import Env\nimport os\n';

function told(source: string, args: readonly string[] = []): string[] {
  return happenings(readJob(HEAD + source, args, plainWorld));
}

test('a recipe is found under any import form, with its arguments', () => {
  const forms = [
    'from lib.recipes import Recipe\nRecipe(rounds=3)',
    'from lib.recipes import Recipe as X\nX(rounds=3)',
    'import lib.recipes\nlib.recipes.Recipe(rounds=3)',
    'import lib.recipes as r\nr.Recipe(rounds=3)',
    'from lib import recipes\nrecipes.Recipe(rounds=3)',
    'import lib.recipes as m\nX = getattr(m, "Recipe")\nX(rounds=3)',
  ];
  for (const form of forms) {
    assert.deepEqual(
      happenings(readJob(form, [], plainWorld)),
      ['lib.recipes.Recipe(rounds=3)'],
      form,
    );
  }
});

test('what runs under an unknown condition is not certain, and says why', () => {
  const { trace } = readJob(
    `${HEAD}r = R()\nif os.environ.get("X"):\n    r.execute(1)\n`,
    [],
    plainWorld,
  );
  const event = trace.at(-1);
  assert.equal(event?.certain, false);
  assert.equal(event?.condition?.reason, 'depends on the environment variable X');
});

test('code that never runs leaves no trace', () => {
  assert.deepEqual(told('def unused():\n    R()\nif False:\n    R(1)\nwhile 0:\n    R(2)\n'), []);
});

test('behind "raise on an unknown condition" the job goes on for certain', () => {
  const source =
    'r = R()\nif not os.environ.get("TOKEN"):\n    raise SystemExit("no token")\nr.execute(2)\n';
  assert.deepEqual(told(source), ['lib.recipes.Recipe()', '.execute(2)']);
});

test('the only arm that survives is certain, too', () => {
  const source = 'if os.environ.get("A"):\n    R(1).execute()\nelse:\n    raise ValueError\n';
  assert.deepEqual(told(source), ['lib.recipes.Recipe(1)', '.execute()']);
});

test('after a possible return, what follows is not certain', () => {
  const source =
    'def main():\n    r = R()\n    if os.environ.get("DRY"):\n        return\n    r.execute()\nmain()\n';
  assert.deepEqual(told(source), ['lib.recipes.Recipe()', '.execute()?']);
});

test('a loop over known sites happens site by site', () => {
  const source = 'job = R()\nfor i in range(3):\n    job.to(Env(i), f"site-{i + 1}")\n';
  assert.deepEqual(told(source).slice(1), [
    'lib.Env(0)',
    '.to(lib.Env, "site-1")',
    'lib.Env(1)',
    '.to(lib.Env, "site-2")',
    'lib.Env(2)',
    '.to(lib.Env, "site-3")',
  ]);
});

test('a loop that is not counted is told once, as repeated', () => {
  const { trace } = readJob(`${HEAD}for x in os.listdir("."):\n    R(x)\n`, [], plainWorld);
  assert.equal(trace.length, 1);
  assert.equal(trace[0]?.repeated, true);
  assert.equal(trace[0]?.certain, false);
});

test('an exception handler that ends the job leaves the job certain', () => {
  const source =
    'try:\n    r = R()\n    r.execute()\nexcept Exception as e:\n    print(e)\n    raise\n';
  assert.deepEqual(told(source), ['lib.recipes.Recipe()', '.execute()']);
});

test('a job that is built where another import fails is not certain', () => {
  const source = 'try:\n    import surely_not_there\n    R(1)\nexcept ImportError:\n    R(2)\n';
  assert.deepEqual(told(source), ['lib.recipes.Recipe(1)?', 'lib.recipes.Recipe(2)?']);
});

test('a subclass in the workspace shows what reaches the base', () => {
  const source =
    'class Mine(R):\n    def __init__(self, n=4, **kw):\n        super().__init__(rounds=n * 2, **kw)\nm = Mine(name="x")\nm.execute()\n';
  const { trace } = readJob(HEAD + source, [], plainWorld);
  const [built] = trace;
  assert.equal(built?.kind, 'call');
  if (built?.kind !== 'call') return;
  assert.equal(built.result.localClass?.name, 'Mine');
  assert.deepEqual(built.result.localClass?.bases, ['lib.recipes.Recipe']);
  assert.deepEqual(
    [...built.arguments.kwargs].map(([name, value]) => [name, dataOf(value)]),
    [
      ['rounds', 8],
      ['name', 'x'],
    ],
  );
});

test('replacing a method of a library class is told', () => {
  const { trace } = readJob(`${HEAD}R.execute = lambda self, env: None\n`, [], plainWorld);
  assert.equal(trace[0]?.kind, 'assign');
});

test('values remember the way they came', () => {
  const source =
    'import argparse\nROUNDS = 5\np = argparse.ArgumentParser()\np.add_argument("--rounds", type=int, default=ROUNDS)\np.add_argument("--lr", type=float, default=0.1)\na = p.parse_args()\nR(a.rounds, a.lr, ROUNDS, 7)\n';
  const { trace } = readJob(HEAD + source, ['--lr', '1'], plainWorld);
  const [event] = trace;
  if (event?.kind !== 'call') throw new Error('no call');
  const labels = event.arguments.args.map((value) =>
    value.kind === 'unknown' ? '?' : value.origin.label,
  );
  assert.deepEqual(labels, ['arg:rounds', 'arg:lr', 'constant:ROUNDS', 'literal']);
});

test('a list that is changed after the call is told as it was', () => {
  assert.deepEqual(told('x = [1]\nR(x)\nx.append(2)\nR(x)\n'), [
    'lib.recipes.Recipe([1])',
    'lib.recipes.Recipe([1,2])',
  ]);
});

test('a list that was given to a library nobody knows is not known any more', () => {
  const source = 'import strange\nx = [1]\nstrange.f(x)\nR(x, 1)\n';
  assert.deepEqual(told(source).at(-1), 'lib.recipes.Recipe(?, 1)');
});
