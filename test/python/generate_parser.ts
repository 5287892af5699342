import type { Chance } from './generate.ts';

/** A script with an argparse parser, and a list of arguments for it. */
export function parserProgram(chance: Chance): { source: string; args: string[] } {
  const lines = [...HEAD];
  const flags: string[] = [];
  const settings: string[] = [];
  if (chance.often(0.2)) lines.push(...parent(chance, flags, settings));
  if (chance.often(0.5)) settings.push(...chance.of(SETTINGS));
  lines.push(`p = argparse.ArgumentParser(${settings.join(', ')})`);
  const owners = ['p', 'p'];
  if (chance.often(0.3)) {
    lines.push(`g = p.${chance.of(GROUPS)}`);
    owners.push('g');
    // Without a member, printing the usage fails.
    lines.push("g.add_argument('--member', default='m')");
    flags.push('--member');
  }
  const members: string[] = [];
  for (let i = 0; i < 1 + chance.below(5); i++)
    members.push(...option(chance, chance.of(owners), flags));
  if (chance.often(0.35)) members.push(...positionals(chance));
  if (chance.often(0.1))
    members.push("g.add_argument('only', nargs='?')".replace('g.', `${owners.at(-1)}.`));
  shuffle(chance, members);
  lines.push(...members);
  if (chance.often(0.2)) lines.push(chance.of(AFTERWARDS));
  if (chance.often(0.2)) lines.push(...commands(chance, flags));
  lines.push(...chance.of(PARSES), 'r = vars(a)');
  const args: string[] = [];
  for (let i = 0; i < chance.below(6); i++) args.push(...argumentFor(chance, flags));
  return { source: `${lines.join('\n')}\n`, args };
}

// internals

const HEAD = [
  'import argparse, json',
  'from pathlib import Path',
  'def half(s):',
  '    return int(s) // 2',
  'class Keep(argparse.Action):',
  '    def __call__(self, parser, namespace, values, option_string=None):',
  '        setattr(namespace, self.dest, [values])',
];

const SETTINGS = [
  ['allow_abbrev=False'],
  ['add_help=False'],
  ["argument_default='d'"],
  ['argument_default=argparse.SUPPRESS'],
  ["prefix_chars='-+'"],
  ["prefix_chars='+'"],
  ["conflict_handler='resolve'"],
  ["conflict_handler='resolve'"],
  ["conflict_handler='resolve'", 'add_help=False'],
  ["fromfile_prefix_chars='@'"],
  ['exit_on_error=False'],
  ['exit_on_error=True', "prog='x'", 'formatter_class=argparse.ArgumentDefaultsHelpFormatter'],
];

const GROUPS = [
  "add_argument_group('g')",
  'add_mutually_exclusive_group()',
  'add_mutually_exclusive_group()',
  'add_mutually_exclusive_group(required=True)',
  "add_argument_group('g').add_mutually_exclusive_group()",
];

const AFTERWARDS = [
  'p.set_defaults(lr=9)',
  "p.set_defaults(name='set')",
  'p.set_defaults(extra=[1])',
  'p.set_defaults(num_rounds=3, tag=None)',
  "p.set_defaults(help='h')",
  "d = p.get_default('lr')",
  "p.add_argument('--late', type=int).default = '5'",
  "p.add_argument('-h', '--hours', type=int)",
  "p.add_argument('--help', action='store_true')",
];

const PARSES = [
  ['a = p.parse_args()'],
  ['a = p.parse_args()'],
  ['a = p.parse_args()'],
  ['a = p.parse_args()'],
  ['a, extra = p.parse_known_args()'],
  ['a, extra = p.parse_known_args()'],
  ['a = p.parse_intermixed_args()'],
  ['a, extra = p.parse_known_intermixed_args()'],
  ['a = p.parse_args(namespace=argparse.Namespace(lr=8, pre=1))'],
  [
    'try:',
    '    a = p.parse_args()',
    'except argparse.ArgumentError:',
    '    a = argparse.Namespace(bad=1)',
  ],
  ['try:', '    a = p.parse_args()', 'except SystemExit:', '    a = argparse.Namespace(bad=1)'],
];

const LONG = [
  '--lr',
  '--num-rounds',
  '--num_clients',
  '--name',
  '--tag',
  '--verbose',
  '--layers',
  '--alpha',
  '--no-x',
  '--n',
  '-lr',
  '-5',
];

function option(chance: Chance, owner: string, flags: string[]): string[] {
  const long = chance.of(LONG);
  if (flags.includes(long) && chance.often(0.7)) return [];
  const short = `-${chance.of(['l', 'n', 'v', 'x', 't', 'a', 'h'])}`;
  const hasShort = chance.often(0.3) && (!flags.includes(short) || chance.often(0.3));
  const names = hasShort ? `'${short}', '${long}'` : `'${long}'`;
  flags.push(long, ...(hasShort ? [short] : []));
  return [`${owner}.add_argument(${names}${chance.of(KEYWORDS)})`];
}

function positionals(chance: Chance): string[] {
  const first = chance.of([
    '',
    ', type=int',
    ", nargs='+'",
    ', nargs=2',
    ", choices=['a', '1', 'x']",
    ", nargs='?'",
    ", nargs='?', default='3', type=int",
    ", nargs='*', choices=['a', '1']",
  ]);
  const second = chance.of([
    ", nargs='*'",
    ", nargs='*', default=['z']",
    ", nargs='?'",
    ", nargs='...'",
    '',
    ", nargs='+', type=int",
  ]);
  return [
    `p.add_argument('pos'${first})`,
    ...(chance.often(0.5) ? [`p.add_argument('rest'${second})`] : []),
  ];
}

function parent(chance: Chance, flags: string[], settings: string[]): string[] {
  const lines = ['b = argparse.ArgumentParser(add_help=False)'];
  if (chance.often(0.3))
    lines.push(
      'bg = b.add_mutually_exclusive_group()',
      "bg.add_argument('--base')",
      ...option(chance, 'bg', flags),
      ...option(chance, 'bg', flags),
    );
  lines.push(...option(chance, 'b', flags), ...option(chance, 'b', flags));
  if (chance.often(0.3)) lines.push('b.set_defaults(lr=4, own=2)');
  settings.push('parents=[b]');
  return lines;
}

function commands(chance: Chance, flags: string[]): string[] {
  flags.push('run', 'test', '--fast');
  const keywords = chance.of([
    "dest='cmd'",
    "dest='cmd', required=True",
    '',
    "title='t', metavar='M'",
  ]);
  return [
    `s = p.add_subparsers(${keywords})`,
    `q = s.add_parser('run', aliases=['r']${chance.of(['', '', ', allow_abbrev=False', ", help='runs'"])})`,
    "q.add_argument('--fast', action='store_true')",
    `q.add_argument('--lr', type=float${chance.of([', default=0.5', '', ', required=True'])})`,
    ...(chance.often(0.3)
      ? [`q.add_argument('more', nargs=${chance.of(["'*'", "'?'", "'...'", '1'])})`]
      : []),
    ...(chance.often(0.3) ? ["q.set_defaults(func='run', lr=3)"] : []),
    "s.add_parser('test').add_argument('what')",
    ...(chance.often(0.2) ? ["p.add_argument('last', nargs='?')"] : []),
  ];
}

function shuffle(chance: Chance, items: string[]): void {
  for (let at = items.length - 1; at > 0; at--) {
    const other = chance.below(at + 1);
    const [a = '', b = ''] = [items[at], items[other]];
    items[at] = b;
    items[other] = a;
  }
}

const KEYWORDS = [
  '',
  ', type=int',
  ', type=int, default=3',
  ', type=float, default=0.1',
  ", default='x'",
  ", default='5', type=int",
  ", action='store_true'",
  ", action='store_false'",
  ", action='count', default=0",
  ", action='count'",
  ", action='append'",
  ", action='append', type=int, default=[1]",
  ", nargs='+', type=int",
  ", nargs='*'",
  ", nargs='?', const='c', default='d'",
  ', nargs=2',
  ", choices=['a', 'b', 'x']",
  ', type=int, choices=[1, 2, 5]',
  ', required=True',
  ", dest='other'",
  ", action='store_const', const=4",
  ', action=argparse.BooleanOptionalAction, default=True',
  ', action=argparse.BooleanOptionalAction',
  ', type=lambda s: s.upper()',
  ", type=lambda s: s.lower() in ('1', 'true')",
  ', type=str, default=None',
  ', type=bool, default=False',
  ', default=argparse.SUPPRESS',
  ", nargs='?', type=int",
  ", action='extend', nargs='+'",
  ', type=float',
  ", action='append_const', const=1",
  ', type=int, choices=range(1, 6)',
  ", choices='abx'",
  ", choices=('1', '2')",
  ", default='1', type=int, choices=[1, 2]",
  ", metavar='N', help='how many'",
  ", metavar=('A', 'B'), nargs=2",
  ', type=int, dest="lr"',
  ", nargs='?', const='5', default='2', type=int",
  ", nargs='*', type=int, default=[7]",
  ", nargs='...'",
  ', nargs=argparse.REMAINDER',
  ', nargs=1, type=float',
  ", action='version', version='1'",
  ", action=Keep, default='k'",
  ', type=half',
  ', type=half, default="6"',
  ", type=int, default='bad'",
  ', type=bool, default="False"',
  ', action="store_true", type=bool',
  ', const=3',
  ", action='extend', type=int, nargs='*', default=[0]",
  ", action='extend'",
  ", action='append', nargs=2",
  ", action='append', default='ab'",
  ", action='append', nargs='?', const='c'",
  ", default=None, action='store_false'",
  ", action='count', default=None",
  ', type=float, default=1',
  ", type=lambda s: [int(x) for x in s.split(',')]",
  ', type=json.loads',
  ', type=Path',
  ', required=False, default=argparse.SUPPRESS, type=int',
];

function argumentFor(chance: Chance, flags: readonly string[]): string[] {
  const flag = flags.length === 0 ? '--none' : chance.of(flags);
  const value = () => chance.of(['1', '2', '5', '1', '2', '0.5', 'a', 'x', 'b', 'true', '-1']);
  switch (chance.below(10)) {
    case 0:
    case 1:
      return [flag];
    case 2:
    case 3:
    case 4:
      return [flag, value()];
    case 5:
      return [`${flag}=${chance.of(['1', '0.5', 'a', 'x', '', '-1', 'true', '2'])}`];
    case 6:
      return [flag.slice(0, 2 + chance.below(4)), value()];
    case 7:
      return [flag, value(), value()];
    case 8:
      return [
        chance.of([
          '-1',
          '-0.5',
          '--',
          '-v',
          '-n5',
          '-lx',
          '+x',
          '--unknown',
          '-vv',
          '--no-verbose',
          'a b',
          '-h',
          '-vn5',
          '-vn=5',
          '-n=2',
          '--n=--',
          '-1e-3',
          '-l5',
          '@file',
          '++n',
          '--fast',
          '--num',
          '--n',
          '',
          'run',
          '1',
          'a',
        ]),
      ];
    default:
      return [value()];
  }
}
