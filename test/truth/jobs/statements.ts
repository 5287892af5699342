import { recipeJob } from './template.ts';

/** Rounds that come out of statements. */
export const statements = [
  recipeJob('constant', { before: 'ROUNDS = 4', rounds: 'ROUNDS' }),
  recipeJob('augmented', { before: 'r = 2\nr += 3\nr *= 2', rounds: 'r' }),
  recipeJob('rebound', { before: 'r = 2\nr = 7', rounds: 'r' }),
  recipeJob('unpacking', { before: 'a, (b, *c) = 1, (2, 3, 4)', rounds: 'b + len(c)' }),
  recipeJob('swap', { before: 'a, b = 2, 5\na, b = b, a', rounds: 'a' }),
  recipeJob('chained-assignment', { before: 'a = b = 6', rounds: 'b' }),
  recipeJob('for-sum', { before: 'r = 0\nfor i in range(4):\n    r += i', rounds: 'r' }),
  recipeJob('for-else', {
    before: 'for i in [1, 2]:\n    if i == 9:\n        break\nelse:\n    r = 8',
    rounds: 'r',
  }),
  recipeJob('for-break', {
    before: 'r = 1\nfor i in range(10):\n    if i == 4:\n        break\n    r = i',
    rounds: 'r',
  }),
  recipeJob('for-continue', {
    before: 'r = 0\nfor i in range(6):\n    if i % 2:\n        continue\n    r += i',
    rounds: 'r',
  }),
  recipeJob('while', { before: 'r = 1\nwhile r < 20:\n    r *= 3', rounds: 'r' }),
  recipeJob('if-known', {
    before:
      'MODE = "long"\nif MODE == "long":\n    r = 9\nelif MODE == "mid":\n    r = 5\nelse:\n    r = 2',
    rounds: 'r',
  }),
  recipeJob('if-unknown', {
    before: 'import os\nif os.environ.get("X"):\n    r = 9\nelse:\n    r = 5',
    rounds: 'r',
  }),
  recipeJob('if-unknown-same', {
    before: 'import os\nif os.environ.get("X"):\n    r = 5\nelse:\n    r = 5',
    rounds: 'r',
  }),
  recipeJob('if-unknown-other-variable', {
    before: 'import os\nr = 6\nif os.environ.get("X"):\n    debug = True',
    rounds: 'r',
  }),
  recipeJob('raise-guard', {
    before:
      'import os\nr = 6\nif os.environ.get("MISSING_ROUNDS") == "boom":\n    raise ValueError("no")',
    rounds: 'r',
  }),
  recipeJob('try-import', {
    before:
      'try:\n    import surely_not_installed_package\n    r = 9\nexcept ImportError:\n    r = 4',
    rounds: 'r',
  }),
  recipeJob('try-value-error', {
    before: 'try:\n    r = int("x")\nexcept ValueError:\n    r = 3',
    rounds: 'r',
  }),
  recipeJob('try-finally', { before: 'try:\n    r = 3\nfinally:\n    r = r + 1', rounds: 'r' }),
  recipeJob('try-else', {
    before: 'try:\n    r = 3\nexcept KeyError:\n    r = 1\nelse:\n    r = 5',
    rounds: 'r',
  }),
  recipeJob('function', {
    before: 'def rounds(base, factor=2):\n    return base * factor',
    rounds: 'rounds(3)',
  }),
  recipeJob('function-keyword', {
    before: 'def rounds(base, *, factor=2, **rest):\n    return base * factor + len(rest)',
    rounds: 'rounds(factor=4, base=2, x=1)',
  }),
  recipeJob('function-star', {
    before: 'def total(*xs):\n    return sum(xs)',
    rounds: 'total(*[1, 2], 3)',
  }),
  recipeJob('recursion', {
    before: 'def f(n):\n    return 1 if n <= 1 else n * f(n - 1)',
    rounds: 'f(4)',
  }),
  recipeJob('closure-late-binding', {
    before: 'fs = [lambda: i for i in range(3)]',
    rounds: 'fs[0]() + 1',
  }),
  recipeJob('closure-counter', {
    before:
      'def counter():\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n        return n\n    return step\nc = counter()\nc()\nc()',
    rounds: 'c()',
  }),
  recipeJob('mutable-default', {
    before: 'def f(x, seen=[]):\n    seen.append(x)\n    return len(seen)\nf(1)\nf(2)',
    rounds: 'f(3)',
  }),
  recipeJob('default-at-definition', {
    before: 'N = 3\ndef f(n=N):\n    return n\nN = 9',
    rounds: 'f()',
  }),
  recipeJob('global', { before: 'r = 1\ndef f():\n    global r\n    r = 6\nf()', rounds: 'r' }),
  recipeJob('aliased-list', { before: 'a = [1, 2]\nb = a\nb.append(3)', rounds: 'len(a)' }),
  recipeJob('list-changed-in-function', {
    before: 'def grow(xs):\n    xs.extend([1, 2])\nxs = []\ngrow(xs)',
    rounds: 'len(xs)',
  }),
  recipeJob('dict-update', {
    before: 'cfg = {"rounds": 2}\ncfg.update(rounds=5, other=1)\ncfg["rounds"] += 1',
    rounds: 'cfg["rounds"]',
  }),
  recipeJob('dict-pop', {
    before: 'cfg = {"rounds": 4, "x": 1}\nr = cfg.pop("rounds")',
    rounds: 'r',
  }),
  recipeJob('dict-setdefault', {
    before: 'cfg = {}\ncfg.setdefault("r", 3)\ncfg.setdefault("r", 9)',
    rounds: 'cfg["r"]',
  }),
  recipeJob('del', { before: 'cfg = {"a": 1, "b": 2, "c": 3}\ndel cfg["a"]', rounds: 'len(cfg)' }),
  recipeJob('class-constant', {
    before: 'class Config:\n    ROUNDS = 5\n    DOUBLE = ROUNDS * 2',
    rounds: 'Config.DOUBLE',
  }),
  recipeJob('class-init', {
    before:
      'class Config:\n    def __init__(self, rounds=3):\n        self.rounds = rounds\nc = Config(rounds=6)',
    rounds: 'c.rounds',
  }),
  recipeJob('class-method', {
    before:
      'class Config:\n    base = 3\n    @classmethod\n    def make(cls, n):\n        c = cls()\n        c.rounds = cls.base + n\n        return c\n    @property\n    def twice(self):\n        return self.rounds * 2\n    @staticmethod\n    def one():\n        return 1',
    rounds: 'Config.make(2).twice + Config.one()',
  }),
  recipeJob('class-inheritance', {
    before:
      'class A:\n    def rounds(self):\n        return 2\nclass B(A):\n    def rounds(self):\n        return super().rounds() + 3',
    rounds: 'B().rounds()',
  }),
  recipeJob('dataclass', {
    before:
      'from dataclasses import dataclass, field\n@dataclass\nclass C:\n    rounds: int = 4\n    sites: list = field(default_factory=lambda: [1, 2])\nc = C(rounds=5)',
    rounds: 'c.rounds + len(c.sites)',
  }),
  recipeJob('enum', {
    before: 'from enum import Enum\nclass Size(Enum):\n    SMALL = 2\n    LARGE = 8',
    rounds: 'Size.LARGE.value',
  }),
  recipeJob('namedtuple', {
    before: 'from collections import namedtuple\nP = namedtuple("P", "rounds sites")\np = P(4, 2)',
    rounds: 'p.rounds',
  }),
  recipeJob('simple-namespace', {
    before: 'from types import SimpleNamespace\ncfg = SimpleNamespace(rounds=5)\ncfg.rounds += 1',
    rounds: 'cfg.rounds',
  }),
  recipeJob('match-value', {
    before:
      'mode = "b"\nmatch mode:\n    case "a":\n        r = 1\n    case "b" | "c":\n        r = 7\n    case _:\n        r = 9',
    rounds: 'r',
  }),
  recipeJob('match-mapping', {
    before:
      'cfg = {"rounds": 6, "x": 1}\nmatch cfg:\n    case {"rounds": int(n)} if n > 3:\n        r = n\n    case _:\n        r = 1',
    rounds: 'r',
  }),
  recipeJob('walrus', { before: 'if (n := 5) > 3:\n    r = n', rounds: 'r' }),
  recipeJob('with', {
    before: 'import contextlib\nwith contextlib.suppress(ValueError):\n    r = 4',
    rounds: 'r',
  }),
  recipeJob('suppress-swallows', {
    before:
      'import contextlib\nr = 2\nwith contextlib.suppress(ValueError):\n    r = 3\n    int("x")\n    r = 9',
    rounds: 'r',
  }),
  recipeJob('generator', {
    before: 'def gen():\n    yield 1\n    yield 2\n    yield from [3, 4]',
    rounds: 'sum(gen())',
  }),
  recipeJob('decorator', {
    before:
      'def twice(f):\n    def inner(*a, **k):\n        return 2 * f(*a, **k)\n    return inner\n@twice\ndef rounds():\n    return 4',
    rounds: 'rounds()',
  }),
  recipeJob('lru-cache', {
    before:
      'from functools import lru_cache\n@lru_cache(maxsize=None)\ndef rounds(n):\n    return n + 1',
    rounds: 'rounds(4)',
  }),
  recipeJob('assert', { before: 'r = 5\nassert r > 2, "too few"', rounds: 'r' }),
  recipeJob('globals-lookup', { before: 'ROUNDS = 5', rounds: 'globals()["ROUNDS"]' }),
  recipeJob('getattr', {
    before: 'class C:\n    rounds = 4\nname = "rounds"',
    rounds: 'getattr(C, name)',
  }),
  recipeJob('exec-hides', { before: 'r = 3\nexec("r = 8")', rounds: 'r' }),
  recipeJob('eval', { before: 'x = 3', rounds: 'eval("x + 1")' }),
  recipeJob('shadowed-builtin', { before: 'def int(x):\n    return 11', rounds: 'int("3")' }),
  recipeJob('shadowed-range', { before: 'range = lambda n: [n, n]', rounds: 'len(range(5)) + 1' }),
  recipeJob('star-import', {
    before: 'from settings import *',
    rounds: 'ROUNDS',
    files: { 'settings.py': 'ROUNDS = 6\n_HIDDEN = 1\n' },
  }),
  recipeJob('sibling-module', {
    before: 'import settings',
    rounds: 'settings.ROUNDS',
    files: { 'settings.py': 'BASE = 2\nROUNDS = BASE * 3\n' },
  }),
  recipeJob('sibling-changed', {
    before: 'import settings\nsettings.ROUNDS = 8\nfrom settings import ROUNDS',
    rounds: 'ROUNDS',
    files: { 'settings.py': 'ROUNDS = 3\n' },
  }),
  recipeJob('package-module', {
    before: 'from conf.base import rounds as r',
    rounds: 'r()',
    files: {
      'conf/__init__.py': '',
      'conf/base.py': 'from .values import N\ndef rounds():\n    return N\n',
      'conf/values.py': 'N = 5\n',
    },
  }),
  recipeJob('json-file', {
    before: 'import json\nwith open("config.json") as f:\n    cfg = json.load(f)',
    rounds: 'cfg["train"]["rounds"]',
    files: { 'config.json': '{"train": {"rounds": 7}}' },
  }),
  recipeJob('json-file-by-path', {
    before:
      'import json\nfrom pathlib import Path\ncfg = json.loads((Path(__file__).parent / "config.json").read_text())',
    rounds: 'cfg["rounds"]',
    files: { 'config.json': '{"rounds": 4}' },
  }),
  recipeJob('yaml-file', {
    before: 'import yaml\ncfg = yaml.safe_load(open("config.yaml"))',
    rounds: 'cfg["rounds"]',
    probe: 'cfg',
    files: {
      'config.yaml':
        'rounds: 010\nflag: no\nrate: 1e-3\nratio: 1.5e-3\nnames: [a, b]\nnone: ~\nversion: 1_000\n',
    },
  }),
  recipeJob('min-clients-from-list', {
    before: 'SITES = ["a", "b", "c"]',
    minClients: 'len(SITES)',
    clients: 'len(SITES)',
  }),
  recipeJob('kwargs-dict', {
    before: 'kw = dict(key_metric="auc", key_metric_mode="max")\nkw["stop_cond"] = "auc >= 0.9"',
    more: '**kw',
  }),
  recipeJob('conditional-kwargs', {
    before: 'kw = {}\nif len("abc") == 3:\n    kw["key_metric"] = "f1"',
    more: '**kw',
  }),
  recipeJob('unknown-kwargs', {
    before: 'import os\nkw = {}\nif os.environ.get("X"):\n    kw["key_metric"] = "f1"',
    more: '**kw',
  }),
  recipeJob('key-metric-min', { more: 'key_metric="loss", key_metric_mode="min"' }),
  recipeJob('stop-cond-min', { more: 'key_metric="loss", stop_cond="loss <= 0.1"' }),
  recipeJob('stop-cond-other-metric', { more: 'key_metric="accuracy", stop_cond="loss <= 0.1"' }),
  recipeJob('stop-cond-max', { more: 'stop_cond="accuracy >= 0.99"' }),
  recipeJob('no-key-metric', { more: 'key_metric=""' }),
  recipeJob('rounds-as-text', { rounds: '"5"' }),
  recipeJob('rounds-as-float', { rounds: '5.0' }),
  recipeJob('rounds-default', { rounds: '2 if True else 3' }),
  recipeJob('min-clients-zero', { minClients: '0' }),
  recipeJob('unknown-keyword', { more: 'rounds_of_training=3' }),
  recipeJob('bad-mode', { more: 'key_metric_mode="maximise"' }),
  recipeJob('conflicting-stop-cond', {
    more: 'key_metric="loss", key_metric_mode="max", stop_cond="loss <= 0.1"',
  }),
];
