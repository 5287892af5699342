/** Workspaces made to hurt whoever reads them, by what is wrong with them. */
export interface Hostile {
  name: string;
  files: Record<string, string | Uint8Array>;
  /** Links, path → target. */
  links?: Record<string, string>;
}

const RECIPE = `from nvflare.app_opt.pt.recipes.fedavg import FedAvgRecipe
from nvflare.recipe import SimEnv
`;

const START = `FedAvgRecipe(name="x", min_clients=2, num_rounds=3, train_script="client.py").execute(SimEnv(num_clients=2))
`;

/** A job that would be read, with something hostile in between. */
function job(hostile: string): Record<string, string> {
  return { 'job.py': `${RECIPE}${hostile}\n${START}`, 'client.py': '' };
}

function times(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

function nested(open: string, close: string, inside = ''): string {
  return `x = ${open.repeat(DEEP)}${inside}${close.repeat(DEEP)}`;
}

const DEEP = 10_000;
const U = 'import os\nU = os.environ.get("U")\n';
const indent = (index: number): string => ' '.repeat(index);

const NESTING: readonly [string, string][] = [
  ['lists', nested('[', ']')],
  ['tuples', nested('(', ',)', '1')],
  ['parentheses', nested('(', ')', '1')],
  ['sets', nested('{', '}', '1')],
  ['dicts', nested('{1:', '}', '1')],
  ['calls', nested('f(', ')')],
  ['subscripts', `x = a${'[0]'.repeat(DEEP)}`],
  ['attributes', `x = a${'.b'.repeat(DEEP)}`],
  ['chained calls', `x = a${'()'.repeat(DEEP)}`],
  ['lambdas', `x = ${'lambda: '.repeat(DEEP)}1`],
  ['conditions', `x = ${'1 if 0 else '.repeat(DEEP)}1`],
  ['minus signs', `x = ${'-'.repeat(DEEP)}1`],
  ['nots', `x = ${'not '.repeat(DEEP)}1`],
  ['powers', `x = ${'1 ** '.repeat(DEEP)}1`],
  ['sums', `x = ${'1 + '.repeat(DEEP)}1`],
  ['comparisons', `x = ${'1 < '.repeat(DEEP)}1`],
  ['ands', `x = ${'1 and '.repeat(DEEP)}1`],
  ['awaits', `x = ${'await '.repeat(DEEP)}y`],
  ['comprehensions', `x = [i ${'for i in y '.repeat(DEEP)}]`],
  ['nested comprehensions', nested('[', ' for i in (1,)]', '1')],
  ['f-strings', `x = ${'f"{'.repeat(DEEP)}1${'}"'.repeat(DEEP)}`],
  ['assignments', `${'x = '.repeat(DEEP)}1`],
  ['targets', `${'('.repeat(DEEP)}x${',)'.repeat(DEEP)} = y`],
  ['elifs', `x = 0\nif x: pass\n${'elif x: pass\n'.repeat(DEEP)}`],
  ['ifs', `${times(1500, (i) => `${indent(i)}if 1:\n`)}${indent(1500)}pass`],
  ['functions', `${times(1500, (i) => `${indent(i)}def f():\n`)}${indent(1500)}pass`],
  ['classes', `${times(1500, (i) => `${indent(i)}class A:\n`)}${indent(1500)}pass`],
  ['tries', `${times(1500, (i) => `${indent(i)}try:\n`)}${indent(1500)}pass`],
  ['decorators', `${'@d\n'.repeat(DEEP)}def f(): pass`],
  ['patterns', `match x:\n    case ${'['.repeat(DEEP)}${']'.repeat(DEEP)}:\n        pass`],
  ['annotations', `x: ${'a['.repeat(DEEP)}${']'.repeat(DEEP)} = 1`],
  ['open brackets', '('.repeat(DEEP)],
  ['closing brackets', ')'.repeat(DEEP)],
  ['colons', ':'.repeat(DEEP)],
  ['backslashes', '\\\n'.repeat(DEEP)],
];

const WORK: readonly [string, string][] = [
  ['an endless loop', 'while True:\n    pass'],
  ['an endless loop that appends', 'x = []\nwhile True:\n    x.append(x[:])'],
  ['an endless iterator', 'import itertools\nx = list(itertools.count())'],
  ['an endless generator', 'def g():\n    while True:\n        yield 1\nx = list(g())'],
  ['a list that grows while it is walked', 'x = [1]\nfor i in x:\n    x.append(i)'],
  ['recursion', 'def f(n):\n    return f(n + 1) + f(n + 2)\nf(0)'],
  ['mutual recursion', 'def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\nf(0)'],
  [
    'a property that calls itself',
    'class A:\n    @property\n    def p(self):\n        return self.p\nA().p',
  ],
  [
    'a __getattr__ that calls itself',
    'class A:\n    def __getattr__(self, n):\n        return getattr(self, n)\nA().p',
  ],
  ['a list in itself', 'x = []\nx.append(x)\ny = str(x)\nz = x == x\nw = {"a": x}'],
  [
    'a dict in itself',
    'd = {}\nd["d"] = d\nimport copy, json\ne = copy.deepcopy(d)\nf = json.dumps(d)',
  ],
  ['a text that doubles', 's = "ab"\nfor i in range(100):\n    s *= 2'],
  ['a text that squares', 's = "ab" * 100\nfor i in range(100):\n    s = s.replace("a", s)'],
  ['a text that joins itself', 's = "ab" * 100\nfor i in range(100):\n    s = s.join([s, s, s])'],
  [
    'a text that is padded',
    's = "a".ljust(10**9) + f"{1:>1000000000}" + "%1000000000d" % 1 + "{:>1000000000}".format(1)',
  ],
  ['bytes that double', 's = b"ab"\nfor i in range(100):\n    s += s'],
  ['a list that doubles', 'x = [1]\nfor i in range(100):\n    x = x + x'],
  [
    'a list that is multiplied',
    'x = [0] * 10**9\ny = [[0] * 10**5] * 10**5\nz = list(range(10**9))',
  ],
  [
    'a list of lists that doubles',
    'x = [1]\nfor i in range(100):\n    x = [x, x]\ny = str(x)\nz = x == x',
  ],
  ['a tuple that doubles', 'x = (1,)\nfor i in range(100):\n    x += x'],
  [
    'a dict that doubles',
    'x = {0: 1}\nfor i in range(30):\n    x.update({k + len(x): 1 for k in x})',
  ],
  ['a set of pairs', 'x = {1}\nfor i in range(30):\n    x |= {(a, b) for a in x for b in x}'],
  ['giant powers', 'x = 10**10**8\ny = 9**9**9\nz = 2**(10**7)\nw = str(7**(10**6))'],
  ['powers that add up', 'x = 3\nfor i in range(60):\n    x = x * x'],
  ['giant shifts', 'x = 1 << 10**9\ny = 1 << (1 << 40)\nz = (1 << 10**6) * (1 << 10**6)'],
  [
    'giant factorials',
    'import math\nx = math.factorial(10**6)\ny = pow(3, 10**7)\nz = math.comb(10**6, 5 * 10**5)',
  ],
  ['a giant literal', `x = ${'9'.repeat(300_000)}\ny = str(x)\nz = x * x`],
  [
    'giant formats',
    'x = f"{10**5000:,}"\ny = "%.1000000000f" % 1.5\nz = format(1.5, ".999999999f")',
  ],
  [
    'exponential joins',
    `${U}x = 0\n${times(300, (i) => `if os.environ.get("A${i}"):\n    x = (x, ${i})\nelse:\n    x = [x]\n`)}`,
  ],
  [
    'exponential calls',
    `${U}def f0():\n    return 1\n${times(60, (i) => `def f${i + 1}():\n    return f${i}() + f${i}()\n`)}x = f60()`,
  ],
  [
    'exponential calls under unknown conditions',
    `${U}def f0():\n    return 1\n${times(60, (i) => `def f${i + 1}():\n    if U:\n        return f${i}()\n    return f${i}()\n`)}x = f60()`,
  ],
  [
    'exponential lambdas',
    `f0 = lambda: 1\n${times(60, (i) => `f${i + 1} = lambda: (f${i}(), f${i}())\n`)}x = f60()`,
  ],
  [
    'exponential inheritance',
    `class A0: pass\n${times(300, (i) => `class A${i + 1}(A${i}): pass\n`)}x = A300()`,
  ],
  [
    'exponential tries',
    `${U}${times(40, (i) => `try:\n    x${i} = U()\nexcept Exception:\n    x${i} = 1\nfinally:\n    y${i} = U\n`)}`,
  ],
  [
    'unknown loops in each other',
    `${U}${times(30, (i) => `${'  '.repeat(i)}for i${i} in U:\n`)}${'  '.repeat(30)}x = 1`,
  ],
  ['comprehensions in each other', `x = [1 ${times(30, (i) => `for i${i} in range(10) `)}]`],
  [
    'a product',
    'import itertools\nx = list(itertools.product(range(100), repeat=10))\ny = list(itertools.permutations(range(20)))',
  ],
  [
    'a hostile regular expression',
    'import re\nx = re.match(r"(a+)+$", "a" * 40 + "b")\ny = re.sub("(a|a)*", "", "a" * 1000)',
  ],
  [
    'an endless loop that may be left in each round',
    'from nvflare.job_config.api import FedJob\nfrom nvflare.app_common.workflows.fedavg import FedAvg\ndef make():\n    j = FedJob("j", 2)\n    j.to_server(FedAvg(num_clients=2, num_rounds=6))\n    j.to_server(FedAvg(num_clients=2))\n    return j\nn = 0\nwhile True:\n    make().simulator_run("work", 2)\n    n += 1\n    if n:\n    if n:\n        break',
  ],
  ['a billion rounds', 'x = 0\nfor i in range(10**9):\n    x += i'],
  ['fifty thousand names', times(50_000, (i) => `x${i} = ${i}\n`)],
  [
    'five thousand options',
    `import argparse\np = argparse.ArgumentParser()\n${times(5_000, (i) => `p.add_argument("--o${i}", default=${i})\n`)}a = p.parse_args()`,
  ],
  ['five thousand joins', `${U}${times(5_000, (i) => `if U: x${i} = ${i}\n`)}`],
  ['an enormous call', `print(${times(30_000, (i) => `${i}, `)})`],
  ['an enormous dict', `x = {${times(30_000, (i) => `${i}: [${i}], `)}}`],
  [
    'hostile names',
    '__proto__ = 5\nconstructor = {"__proto__": 1, "hasOwnProperty": 2}\nclass toString:\n    __proto__ = 1\n    valueOf = 2\nimport argparse\np = argparse.ArgumentParser()\np.add_argument("--__proto__", default=1)\np.add_argument("--constructor", type=int, default=2)\np.set_defaults(__defineGetter__=3)\na = p.parse_args()\nx = vars(a)["constructor"]\nsetattr(a, "__proto__", x)\nprint(**{"__proto__": 1})',
  ],
  ['exec of itself', 's = "exec(s)"\nexec(s)\neval("eval(s)")'],
  [
    'a class that makes itself',
    'class M(type):\n    def __call__(cls):\n        return cls()\nclass A(metaclass=M): pass\nA()',
  ],
  ['decorators that call each other', 'def d(f):\n    return d(f)\n@d\ndef g(): pass'],
];

const BYTES: readonly [string, string | Uint8Array][] = [
  ['a BOM', `\ufeff${RECIPE}${START}`],
  [
    'a latin-1 cookie',
    Buffer.from(`# -*- coding: latin-1 -*-\nx = "\xe9"\n${RECIPE}${START}`, 'latin1'),
  ],
  ['a cookie that is no encoding', `# coding: nonsense\n${RECIPE}${START}`],
  ['a UTF-16 cookie', Buffer.from(`# coding: utf-16\n${RECIPE}${START}`, 'utf16le')],
  [
    'bytes that are no text',
    new Uint8Array(Array.from({ length: 5_000 }, (_, i) => (i * 37) % 256)),
  ],
  ['CRLF', `${RECIPE}${START}`.replaceAll('\n', '\r\n')],
  ['CR alone', `${RECIPE}${START}`.replaceAll('\n', '\r')],
  ['tabs and form feeds', `${RECIPE}\f\nif 1:\n\tx = 1\n\f${START}`],
  ['Python 2', `print "a"\nexec "x"\nraise E, "x"\n${RECIPE}${START}`],
  ['NUL bytes', `${RECIPE}x = "\0"\n${START}`],
  ['nothing', ''],
  ['only a comment', '#'],
  ['half a surrogate', Buffer.concat([Buffer.from(RECIPE), Buffer.from([0xed, 0xa0, 0x80])])],
  ['one long line', `x = "${'a'.repeat(900_000)}"\n${RECIPE}${START}`],
  ['a megabyte of lines', `${RECIPE}${'x = 1\n'.repeat(160_000)}${START}`],
  ['a megabyte of brackets', '['.repeat(1_000_000)],
  ['a megabyte of quotes', '"'.repeat(1_000_000)],
  ['a megabyte of operators', `x = 1${'+1'.repeat(490_000)}\n`],
  ['a megabyte of calls', 'f(1)\n'.repeat(200_000)],
  ['a megabyte of garbage', ')]}({[ '.repeat(140_000)],
  ['a megabyte of blanks', ' '.repeat(1_000_000)],
  ['more than a megabyte', `${RECIPE}${'x = 1\n'.repeat(300_000)}${START}`],
  ['thirty megabytes', '#'.repeat(30_000_000)],
];

function alias(levels: number): string {
  const first = 'a0: &a0 [x, x, x, x, x, x, x, x, x]\n';
  return first + times(levels, (i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]\n`);
}

const DATA = (file: string, read: string, content: string | Uint8Array): Hostile['files'] => ({
  ...job(`import json, yaml\nc = ${read}`),
  [file]: content,
});
const JSON_LOAD = 'json.load(open("d.json"))';
const YAML_LOAD = 'yaml.safe_load(open("d.yaml"))';

const FILES: readonly Hostile[] = [
  { name: 'a YAML alias bomb', files: DATA('d.yaml', YAML_LOAD, alias(12)) },
  { name: 'a YAML of aliases to itself', files: DATA('d.yaml', YAML_LOAD, 'a: &a\n  b: *a\n') },
  {
    name: 'a deep YAML',
    files: DATA('d.yaml', YAML_LOAD, `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`),
  },
  {
    name: 'a deep block YAML',
    files: DATA(
      'd.yaml',
      YAML_LOAD,
      times(2_000, (i) => `${indent(i)}a:\n`),
    ),
  },
  {
    name: 'a huge YAML',
    files: DATA(
      'd.yaml',
      YAML_LOAD,
      times(200_000, (i) => `k${i}: ${i}\n`),
    ),
  },
  { name: 'a huge JSON', files: DATA('d.json', JSON_LOAD, `[${'1,'.repeat(2_000_000)}1]`) },
  { name: 'a giant JSON', files: DATA('d.json', JSON_LOAD, `"${'x'.repeat(60_000_000)}"`) },
  {
    name: 'a deep JSON',
    files: DATA('d.json', JSON_LOAD, `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  },
  {
    name: 'a JSON of hostile names',
    files: DATA('d.json', JSON_LOAD, '{"__proto__": {"a": 1}, "constructor": 2}'),
  },
  {
    name: 'modules that import each other',
    files: {
      ...job('import a'),
      'a.py': 'import b\nx = 1\n',
      'b.py': 'import a\nfrom a import x\n',
    },
  },
  { name: 'a job that imports itself', files: job('import job\nfrom job import *') },
  {
    name: 'thousands of modules',
    files: {
      ...job('import m0'),
      ...Object.fromEntries(
        Array.from({ length: 3_000 }, (_, i) => [`m${i}.py`, `import m${i + 1}\nx = m${i + 1}\n`]),
      ),
    },
  },
  {
    name: 'thousands of modules side by side',
    files: {
      ...job(times(3_000, (i) => `import p.m${i}\n`)),
      ...Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`p/m${i}.py`, `x = ${i}\n`])),
    },
  },
  {
    name: 'helpers of a megabyte each',
    files: {
      ...job(times(8, (i) => `import h${i}\n`)),
      ...Object.fromEntries(
        Array.from({ length: 8 }, (_, i) => [`h${i}.py`, 'f(1)\n'.repeat(199_000)]),
      ),
    },
  },
  {
    name: 'a helper of more than a megabyte',
    files: { ...job('import h'), 'h.py': 'x = 1\n'.repeat(300_000) },
  },
  {
    name: 'a train script of a megabyte',
    files: { ...job(''), 'client.py': 'f(1)\n'.repeat(199_000) },
  },
  {
    name: 'a train script that never ends',
    files: { ...job(''), 'client.py': 'x = [1]\nwhile True:\n    x = x + x\n' },
  },
  {
    name: 'links in a circle',
    files: job('import a.b.a.b.c'),
    links: { a: '.', 'loop.py': 'loop.py', 'up/up': '..' },
  },
  {
    name: 'a job that is a link to itself',
    files: { 'client.py': '' },
    links: { 'job.py': 'job.py' },
  },
  {
    name: 'a train script that is a folder',
    files: { 'job.py': job('')['job.py'] ?? '', 'client.py/x': '' },
  },
];

/** Every hostile workspace. */
export const HOSTILE: readonly Hostile[] = [
  ...NESTING.map(([name, text]) => ({ name: `${DEEP} nested ${name}`, files: job(text) })),
  ...WORK.map(([name, text]) => ({ name, files: job(text) })),
  ...BYTES.map(([name, content]) => ({ name, files: { 'job.py': content, 'client.py': '' } })),
  ...FILES,
];
