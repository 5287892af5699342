/** Programs made by chance, the same for the same seed. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0 || 1;
  }

  /** mulberry32 */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  of<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }

  often(share: number): boolean {
    return this.next() < share;
  }
}

const NAMES = ['a', 'b', 'c', 'd'];

/** An expression over a few names, numbers and texts. */
export function expression(
  chance: Chance,
  depth: number,
  names: readonly string[] = NAMES,
): string {
  const inner = () => expression(chance, depth - 1, names);
  if (depth <= 0) return leaf(chance, names);
  switch (chance.below(17)) {
    case 0:
    case 1:
    case 2:
      return `(${inner()} ${chance.of(['+', '-', '*', '//', '%', '/', '&', '|', '^'])} ${inner()})`;
    case 3:
      return `(${inner()} ${chance.of(['<', '<=', '==', '!=', '>', '>=', 'in', 'not in'])} ${inner()})`;
    case 4:
      return `${inner()} ${chance.of(['and', 'or'])} ${inner()}`;
    case 5:
      return `(not ${inner()})`;
    case 6:
      return `(${inner()} if ${inner()} else ${inner()})`;
    case 7:
      return `[${inner()}, ${inner()}]`;
    case 8:
      return `{${inner()}: ${inner()}, ${leaf(chance, names)}: ${inner()}}`;
    case 9:
      return `(${inner()}, ${inner()})`;
    case 10:
      return `${chance.of(['len', 'str', 'bool', 'int', 'float', 'repr', 'abs', 'list', 'sorted', 'sum', 'max', 'min', 'tuple', 'round', 'set', 'any', 'all'])}(${inner()})`;
    case 11:
      return `(${inner()})[${chance.of(['0', '-1', '1', ':2', '::-1', inner()])}]`;
    case 12:
      return `f"{${chance.of(names)}}${chance.of(['', '-', '{1.5:.1f}'])}{${inner().replaceAll('"', "'").replaceAll(/'.*'/g, '3')}!r}"`;
    case 13:
      return `[${chance.of(['x', 'x * 2', '(x, 1)'])} for x in ${inner()} ${chance.of(['', 'if x', 'if x != 1'])}]`;
    case 14:
      return `str(${inner()}).${chance.of(['upper()', "split('1')", "replace('1', 'z')", 'strip()', "startswith('1')", "join(['p', 'q'])", "count('0')", 'isdigit()', 'zfill(3)'])}`;
    case 15:
      return `(${inner()} ${chance.of(['**', '<<', '>>'])} ${chance.of(['0', '1', '2', '3', '-1', '0.5', 'True'])})`;
    default:
      return `(-${leaf(chance, names)})`;
  }
}

function leaf(chance: Chance, names: readonly string[]): string {
  if (chance.often(0.35)) return chance.of(names);
  return chance.of([
    '0',
    '1',
    '2',
    '3',
    '-1',
    '7',
    '10',
    '255',
    '0.5',
    '2.5',
    '1e3',
    '0.1',
    '1e-5',
    '3.0',
    'True',
    'False',
    'None',
    "''",
    "'a'",
    "'1'",
    "'ab c'",
    "'10'",
    '[]',
    '[1, 2]',
    '()',
    '(1,)',
    '{}',
    "{'a': 1}",
    "{1: 'x', 2: 'y'}",
    '10**20',
    'range(3)',
    '{3}',
  ]);
}

/** A program with aliases, branches on what is not known, loops, functions, exceptions. */
export function program(chance: Chance, size: number): string {
  const lines = [
    'import os',
    "U = int(os.environ.get('U', '0'))",
    'a = [1, 2]',
    "b = {'k': 1}",
    'c = 3',
    'd = a',
    'n = 0',
    ...CLASSES,
  ];
  for (let i = 0; i < 2; i++) lines.push(...functionOf(chance, `f${i}`));
  lines.push(...block(chance, size, 0, false));
  return `${lines.join('\n')}\n`;
}

const CLASSES = [
  'class T:',
  '    shared = []',
  '    def __init__(self, v=0):',
  '        self.v = v',
  '    def put(self, x):',
  '        self.v = x',
  '        self.shared.append(x)',
  '        return self',
  'o = T()',
];

const VARIABLES = ['a', 'b', 'c', 'd', 'n', 'p', 'q'];

function functionOf(chance: Chance, name: string): string[] {
  const head = chance.of([
    `def ${name}(x, y=1):`,
    `def ${name}(x=0, *rest, y=2, **kw):`,
    `def ${name}(x, y=[]):`,
  ]);
  const declared = chance.often(0.5) ? ['    global n, c'] : [];
  const inside = block(chance, 3, 1, true).map((line) => `    ${line}`);
  const tail = chance.of([
    '    return x',
    '    return y',
    '    return c',
    '    yield x',
    '    return [x, y]',
  ]);
  return [
    head,
    ...declared,
    "    p = x; q = y; a = x; b = {'k': x}; d = y",
    ...(declared.length > 0 ? [] : ['    c = 1; n = 2']),
    ...inside,
    tail,
  ];
}

function block(
  chance: Chance,
  size: number,
  depth: number,
  inFunction: boolean,
  inLoop = false,
): string[] {
  const lines: string[] = [];
  for (let i = 0; i < size; i++) lines.push(...statement(chance, depth, inFunction, inLoop));
  return lines.length === 0 ? ['pass'] : lines;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`);
}

function statement(chance: Chance, depth: number, inFunction: boolean, inLoop: boolean): string[] {
  const target = chance.of(VARIABLES);
  const value = () =>
    chance.of([
      ...VARIABLES,
      '1',
      '2',
      'U',
      'U + 1',
      '[n]',
      "{'k': 2}",
      "{'j': a}",
      '[a, b]',
      'a',
      'd',
      'len(str(c))',
      "b.get('k')",
      'o.v',
      'o',
      'T(3)',
      '[i for i in (1, 2) if i > U]',
      '(c, n)',
    ]);
  const body = (size = 2, loop = inLoop) =>
    indent(block(chance, 1 + chance.below(size), depth + 1, inFunction, loop));
  const condition = () =>
    chance.of([
      'U',
      'U > 1',
      'not U',
      'c',
      'n',
      "'k' in b",
      'a is d',
      'U == 1 and c',
      'len(a) > 2',
      'a',
      'p == q',
      'True',
    ]);
  const simple = chance.below(depth > 2 ? 14 : 25);
  switch (simple) {
    case 0:
    case 1:
    case 2:
      return [`${target} = ${value()}`];
    case 3:
      return [`a.append(${value()})`];
    case 4:
      return [`b[${chance.of(["'k'", "'j'", 'U', 'c', '1'])}] = ${value()}`];
    case 5:
      return [
        `${chance.of(['n', 'c'])} ${chance.of(['+=', '-=', '*='])} ${chance.of(['1', '2', 'U', 'c'])}`,
      ];
    case 6:
      return [
        `${chance.of(['d', 'p'])} = ${chance.of(['a', 'b', 'o', 'a[:]', 'dict(b)', 'a + [1]', 'a if U else [3]', 'b if U else o', "b.get('j', a)"])}`,
      ];
    case 7:
      return [
        `${chance.of(['p', 'q'])} = f${chance.below(2)}(${chance.of(['a', 'b', 'c', '1', 'o', 'U'])})`,
      ];
    case 8:
      return [`o.v = ${value()}`, ...(chance.often(0.3) ? [`o.put(${value()})`] : [])];
    case 9:
      return [`d.append(${value()})`];
    case 10:
      return [`a += ${chance.of(['[1]', '[c]', 'a', 'd'])}`];
    case 11:
      return [
        chance.of([
          'b.update(k=3)',
          "b.update({'z': n})",
          "b.pop('j', None)",
          'a.clear()',
          'a.reverse()',
          'del b',
          'a = list(a)',
          "b.setdefault('q', a)",
          'a.pop()',
          'd = o if U else T(1)',
          'd.v = 9',
          'p = d',
          "b = {**b, 'm': a}",
        ]),
      ];
    case 12:
      return inLoop && chance.often(0.5)
        ? [chance.of(['break', 'continue'])]
        : inFunction && chance.often(0.3)
          ? [`return ${value()}`]
          : [`${target} = ${value()}`];
    case 13:
      return [`p, q = ${chance.of(['(1, 2)', '(a, b)', '(n, U)', 'a', '[c, *[1]]', 'b'])}`];
    case 14:
    case 15:
      return [`if ${condition()}:`, ...body(), ...(chance.often(0.6) ? ['else:', ...body()] : [])];
    case 16:
      return [
        `for ${chance.of(['p', 'q', 'n'])} in ${chance.of(['range(3)', 'range(U)', '[1, 2]', 'a[:3]', 'list(b)', '(a, d)', 'f0(2) if U > 90 else [5]'])}:`,
        ...body(2, true),
        ...(chance.often(0.3) ? ['else:', ...body(1)] : []),
      ];
    case 17:
      return [
        'try:',
        ...body(3),
        `except ${chance.of(['Exception', 'KeyError', '(ValueError, TypeError)', 'ZeroDivisionError'])}:`,
        ...body(),
        ...(chance.often(0.3) ? ['else:', ...body(1)] : []),
        ...(chance.often(0.3)
          ? ['finally:', ...indent([chance.of(['n += 1', 'c = 8', 'a.append(7)'])])]
          : []),
      ];
    case 18:
      return ['w = 0', `while w < ${chance.of(['3', 'U', '2'])}:`, '    w += 1', ...body(2, true)];
    case 19:
      return [
        `if ${condition()}:`,
        ...indent([
          chance.of([
            'raise ValueError',
            "raise KeyError('x')",
            'c = 1 // U',
            "c = {}['k']",
            'p = 1 + [][U]',
          ]),
        ]),
      ];
    case 20:
      return [
        'def g():',
        ...indent([
          chance.of(['global n', 'global c, n', 'pass']),
          `${chance.of(['n', 'c', 'z'])} = ${chance.of(['5', 'U', '[1]'])}`,
          `a.append(${chance.of(['1', 'n'])})`.replace('n', '4'),
        ]),
        chance.of(['g()', 'if U: g()', 'h = g if U else (lambda: None)\nh()']),
      ].flatMap((line) => line.split('\n'));
    case 21:
      return [
        `${target} = ${chance.of(['[x for x in a]', '{x: U for x in (1, 2)}', '[y for x in ([1], a) for y in x]', 'sum([1, 2, U])', 'sorted([3, 1, 2])', 'max(1, 2)', '[(i, j) for i in range(2) for j in range(i + U)]'])}`,
      ];
    case 22:
      return [
        `match ${chance.of(['U', 'c', 'a', 'b', '(c, n)'])}:`,
        `    case ${chance.of(['0', '1 | 2', '[x, *_]', "{'k': v}", '(p, 3)', 'int()'])}:`,
        ...indent(body()),
        '    case _:',
        ...indent(body(1)),
      ];
    case 23:
      return [
        `${chance.of(['p', 'q'])} = list(f1(${chance.of(['1', 'a', 'U'])})) if ${condition()} else 4`,
      ];
    default:
      return [`k = lambda x=c: (x, c)`, `${target} = k()`];
  }
}
