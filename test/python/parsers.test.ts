import assert from 'node:assert/strict';
import { test } from 'node:test';
import { data, dataOf, readJob, readParsers } from './reading.ts';

const HEAD = 'import argparse, os\np = argparse.ArgumentParser()\n';

test('options are listed with flags, type, default, choices, help and place', () => {
  const { parsers } = readJob(
    `${HEAD}p.add_argument("--lr", "-l", type=float, default=0.1, help="rate")\np.add_argument("--opt", choices=["sgd", "adam"], default="sgd")\np.add_argument("--x", action="store_true")\na = p.parse_args()\n`,
  );
  const [parser] = parsers;
  assert.equal(parser?.parsed.length, 1);
  assert.deepEqual(
    parser?.options.map(({ dest, flags, type, default: value, help, place }) => [
      dest,
      flags,
      type,
      dataOf(value),
      help,
      place.line,
    ]),
    [
      ['lr', ['--lr', '-l'], 'float', 0.1, 'rate', 3],
      ['opt', ['--opt'], 'str', 'sgd', null, 4],
      ['x', ['--x'], 'bool', false, null, 5],
    ],
  );
  const choices = parser?.options[1]?.choices;
  assert.deepEqual(choices == null ? null : dataOf(choices), ['sgd', 'adam']);
});

test('a required option is unknown until the job arguments give it', () => {
  const source = `${HEAD}p.add_argument("--n", type=int, required=True)\nx = p.parse_args().n\n`;
  assert.match(String(data(readJob(source), 'x')), /--n is required.*job arguments/);
  assert.equal(data(readJob(source, ['--n', '4']), 'x'), 4);
});

test('two options of one name with different defaults are in conflict, until an argument decides', () => {
  const source = `${HEAD}if os.environ.get("A"):\n    p.add_argument("--n", type=int, default=1)\nelse:\n    p.add_argument("--n", type=int, default=2)\nx = p.parse_args().n\n`;
  assert.match(String(data(readJob(source), 'x')), /^unknown/);
  assert.equal(data(readJob(source, ['--n', '9']), 'x'), 9);
});

test('arguments that Pythons read differently are not known, and the rest is', () => {
  const source = `${HEAD}p.add_argument("--lr", type=float, default=0.1)\np.add_argument("--v", "-v", action="count")\np.add_argument("first", nargs="?")\np.add_argument("rest", nargs="*")\na, more = p.parse_known_args()\nx = (a.lr, a.v, a.first, a.rest, more)\n`;
  const read = (...args: string[]) => data(readJob(source, args), 'x');
  assert.deepEqual(read('a', '--lr', '1'), [1, null, 'a', [], []]);
  assert.deepEqual(read('a', 'b', '--lr', '1'), [1, null, 'a', ['b'], []]);
  // Up to 3.12 rest takes nothing before --lr, later Pythons give it b.
  assert.match(String(read('a', '--lr', '1', 'b')), /Pythons differ/);
  assert.match(String(read('--lr', '-1e-3')), /Pythons differ/);
  assert.match(String(read('-vx')), /Pythons differ/);
});

test('an option that takes the flags of an earlier one over replaces it', () => {
  const source = `import argparse\np = argparse.ArgumentParser(conflict_handler="resolve")\np.add_argument("-n", "--num", type=int, default=1)\np.add_argument("-n", "--name")\np.add_argument("--num", dest="h", type=float, default=0.5)\nx = vars(p.parse_args())\n`;
  assert.deepEqual(data(readJob(source, ['-n', 'a', '--num', '2']), 'x'), { name: 'a', h: 2 });
});

test('a default that is set for one child of a parent is set for all of them, so none is known', () => {
  const source = `${HEAD}b = argparse.ArgumentParser(add_help=False)\nb.add_argument("--n", type=int, default=1)\none = argparse.ArgumentParser(parents=[b])\ntwo = argparse.ArgumentParser(parents=[b])\nbefore = one.parse_args([]).n\ntwo.set_defaults(n=5)\nafter = one.parse_args([]).n\n`;
  const reading = readJob(source);
  assert.equal(data(reading, 'before'), 1);
  assert.match(String(data(reading, 'after')), /share through their parents/);
});

test('what happens to the namespace afterwards counts', () => {
  const source = `${HEAD}p.add_argument("--n", type=int, default=1)\na = p.parse_args()\na.n = 5\nvars(a).update(m=6)\nx = (a.n, a.m, vars(a)["n"])\nsetattr(a, os.environ.get("K"), 1)\ny = a.n\n`;
  const reading = readJob(source);
  assert.deepEqual(data(reading, 'x'), [5, 6, 5]);
  assert.match(String(data(reading, 'y')), /^unknown/);
});

test('a parser that was given away may have any option', () => {
  const source = `${HEAD}import lib\np.add_argument("--n", type=int, default=1)\nlib.add_options(p)\nx = p.parse_args().n\n`;
  const reading = readJob(source);
  assert.match(String(data(reading, 'x')), /^unknown/);
  assert.notEqual(reading.parsers[0]?.open, null);
});

test('an argparse that was replaced is not argparse', () => {
  const source = `${HEAD}argparse.ArgumentParser.parse_args = lambda self: 5\np.add_argument("--n", default=1)\nx = argparse.ArgumentParser().parse_args()\n`;
  assert.match(String(data(readJob(source), 'x')), /^unknown/);
});

test('sys.argv is read and written like any list', () => {
  assert.equal(
    data(
      readJob(
        `${HEAD}import sys\np.add_argument("--n", type=int)\nsys.argv += ["--n", "3"]\nx = p.parse_args().n\n`,
      ),
      'x',
    ),
    3,
  );
  assert.deepEqual(data(readJob('import sys\nx = sys.argv[1:]\n', ['a', 'b']), 'x'), ['a', 'b']);
});

test('options of click, typer and the like are named', () => {
  const { foreignOptions } = readJob(
    'import click\n@click.command()\n@click.option("--n", default=3)\ndef main(n):\n    pass\nmain()\n',
  );
  assert.deepEqual([...new Set(foreignOptions.map(({ library }) => library))], ['click']);
});

test('the parser of a train script is found behind its main function', () => {
  const { parsers } = readParsers(
    'import argparse\nimport torch\ndef args():\n    p = argparse.ArgumentParser()\n    p.add_argument("--epochs", type=int, default=2)\n    return p.parse_known_args()[0]\ndef main():\n    a = args()\n    model = torch.nn.Linear(2, 2)\n    for e in range(a.epochs):\n        for x in torch.loader():\n            model(x)\nif __name__ == "__main__":\n    main()\n',
  );
  assert.deepEqual(
    parsers.map(({ options }) => options.map(({ dest }) => dest)),
    [['epochs']],
  );
});
