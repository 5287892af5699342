import type { TruthJob } from '../harness.ts';
import { recipeJob } from './template.ts';

/** Options of argparse, with and without arguments. */
export const argumentJobs: TruthJob[] = [
  ...both('option', 'p.add_argument("--rounds", type=int, default=4)', 'args.rounds', [
    '--rounds',
    '9',
  ]),
  ...both('option-equals', 'p.add_argument("--rounds", type=int, default=4)', 'args.rounds', [
    '--rounds=9',
  ]),
  ...both(
    'option-abbreviated',
    'p.add_argument("--num_rounds", type=int, default=4)',
    'args.num_rounds',
    ['--num_r', '9'],
  ),
  ...both(
    'option-dest',
    'p.add_argument("--n-rounds", "-r", type=int, default=4, dest="rounds")',
    'args.rounds',
    ['-r', '8'],
  ),
  ...both('option-attached', 'p.add_argument("-r", type=int, default=4)', 'args.r', ['-r8']),
  ...both(
    'option-string-default',
    'p.add_argument("--rounds", type=int, default="4")',
    'args.rounds',
    ['--rounds', '9'],
  ),
  ...both(
    'option-const',
    'p.add_argument("--rounds", type=int, nargs="?", const=6, default=4)',
    'args.rounds',
    ['--rounds'],
  ),
  ...both(
    'option-choices',
    'p.add_argument("--rounds", type=int, choices=[4, 8], default=4)',
    'args.rounds',
    ['--rounds', '8'],
  ),
  ...both(
    'option-lambda',
    'p.add_argument("--rounds", type=lambda s: int(s) * 2, default=4)',
    'args.rounds',
    ['--rounds', '3'],
  ),
  ...both('store-true', 'p.add_argument("--long", action="store_true")', '9 if args.long else 3', [
    '--long',
  ]),
  ...both(
    'store-const',
    'p.add_argument("--long", action="store_const", const=9, default=3)',
    'args.long',
    ['--long'],
  ),
  ...both(
    'boolean-optional',
    'p.add_argument("--long", action=argparse.BooleanOptionalAction, default=True)',
    '9 if args.long else 3',
    ['--no-long'],
  ),
  ...both(
    'append',
    'p.add_argument("--x", type=int, action="append", default=[1])',
    'sum(args.x)',
    ['--x', '4', '--x', '5'],
  ),
  ...both('count', 'p.add_argument("-v", action="count", default=1)', 'args.v + 1', ['-vvv']),
  ...both('nargs-plus', 'p.add_argument("--x", type=int, nargs="+", default=[3])', 'max(args.x)', [
    '--x',
    '4',
    '6',
  ]),
  ...both(
    'set-defaults',
    'p.add_argument("--rounds", type=int, default=4)\np.set_defaults(rounds=6)',
    'args.rounds',
    ['--rounds', '7'],
  ),
  ...both(
    'group',
    'g = p.add_argument_group("training")\ng.add_argument("--rounds", type=int, default=4)',
    'args.rounds',
    ['--rounds', '7'],
  ),
  ...both(
    'exclusive',
    'g = p.add_mutually_exclusive_group()\ng.add_argument("--a", type=int, default=4)\ng.add_argument("--b", type=int)',
    'args.b or args.a',
    ['--b', '7'],
  ),
  ...both(
    'parents',
    'base = argparse.ArgumentParser(add_help=False)\nbase.add_argument("--rounds", type=int, default=4)\np = argparse.ArgumentParser(parents=[base])',
    'args.rounds',
    ['--rounds', '7'],
  ),
  ...both(
    'positional-optional',
    'p.add_argument("rounds", type=int, nargs="?", default=4)',
    'args.rounds',
    ['7'],
  ),
  ...both('negative-number', 'p.add_argument("--offset", type=int, default=1)', '5 + args.offset', [
    '--offset',
    '-2',
  ]),
  ...both(
    'get-default',
    'p.add_argument("--rounds", type=int, default=4)',
    'p.get_default("rounds") + 1',
    [],
  ),
  ...both('vars', 'p.add_argument("--rounds", type=int, default=4)', 'vars(args)["rounds"]', [
    '--rounds',
    '7',
  ]),
  ...both(
    'getattr-namespace',
    'p.add_argument("--rounds", type=int, default=4)',
    'getattr(args, "rounds", 1) + getattr(args, "none", 1)',
    [],
  ),
  ...both(
    'overwritten',
    'p.add_argument("--rounds", type=int, default=4)',
    'args.rounds',
    ['--rounds', '7'],
    'args.rounds = args.rounds * 2',
  ),
  ...both('required', 'p.add_argument("--rounds", type=int, required=True)', 'args.rounds', [
    '--rounds',
    '7',
  ]),
  ...both(
    'environment-default',
    'import os\np.add_argument("--rounds", type=int, default=int(os.environ.get("R", 3)))',
    'args.rounds',
    ['--rounds', '7'],
  ),
  ...both(
    'conflict-resolve',
    'p = argparse.ArgumentParser(conflict_handler="resolve")\np.add_argument("--r", type=int, default=3)\np.add_argument("--r", type=int, default=5)',
    'args.r',
    [],
  ),
  ...both(
    'helper',
    'def add(q):\n    q.add_argument("--rounds", type=int, default=4)\nadd(p)',
    'args.rounds',
    ['--rounds', '7'],
  ),
  ...both(
    'subparsers',
    's = p.add_subparsers(dest="cmd")\nt = s.add_parser("train")\nt.add_argument("--rounds", type=int, default=4)\np.set_defaults(rounds=2)',
    'args.rounds',
    ['train', '--rounds', '7'],
  ),
  recipeJob('known-args', {
    before:
      'import argparse\np = argparse.ArgumentParser()\np.add_argument("--rounds", type=int, default=4)\nargs, rest = p.parse_known_args()',
    rounds: 'args.rounds + len(rest)',
    args: ['--other', '1', '--rounds', '5'],
  }),
  recipeJob('explicit-list', {
    before:
      'import argparse\np = argparse.ArgumentParser()\np.add_argument("--rounds", type=int, default=4)\nargs = p.parse_args(["--rounds", "6"])',
    rounds: 'args.rounds',
    args: ['--rounds', '5'],
  }),
  recipeJob('empty-list', {
    before:
      'import argparse\np = argparse.ArgumentParser()\np.add_argument("--rounds", type=int, default=4)\nargs = p.parse_args([])',
    rounds: 'args.rounds',
    args: ['--rounds', '5'],
  }),
  recipeJob('sys-argv', { before: 'import sys', rounds: 'int(sys.argv[1])', args: ['6'] }),
  recipeJob('sys-argv-length', {
    before: 'import sys',
    rounds: 'int(sys.argv[1]) if len(sys.argv) > 1 else 3',
  }),
  recipeJob('unknown-option', {
    before: 'import argparse\np = argparse.ArgumentParser()\nargs = p.parse_args()',
    args: ['--nope'],
  }),
  recipeJob('bad-value', {
    before:
      'import argparse\np = argparse.ArgumentParser()\np.add_argument("--r", type=int, default=3)\nargs = p.parse_args()',
    rounds: 'args.r',
    args: ['--r', 'x'],
  }),
  recipeJob('namespace-passed-on', {
    before:
      'import argparse\ndef parse():\n    p = argparse.ArgumentParser()\n    p.add_argument("--rounds", type=int, default=4)\n    return p.parse_args()\ndef rounds(a):\n    return a.rounds * 2\nopts = parse()',
    rounds: 'rounds(opts)',
    args: ['--rounds', '3'],
  }),
];

/** The same job without arguments and with them. */
function both(id: string, options: string, rounds: string, args: string[], after = ''): TruthJob[] {
  const before = `import argparse\np = argparse.ArgumentParser()\n${options}\nargs = p.parse_args()\n${after}`;
  const plain = recipeJob(`args-${id}`, { before, rounds });
  return args.length === 0
    ? [plain]
    : [plain, recipeJob(`args-${id}-given`, { before, rounds, args })];
}
