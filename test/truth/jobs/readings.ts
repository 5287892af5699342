import type { TruthJob } from '../harness.ts';
import { recipeJob } from './template.ts';

const FILES = {
  'conf.json': '{"a": [1, {"b": 2.5}]}',
  'notes.txt': 'alpha\nbeta = 3\n',
  'conf.ini': '[train]\nrounds = 4\nlr: 0.1\n',
  'conf.toml': 'title="x"\n[train]\nrounds=4\nlr=0.1\nsites=["a","b"]\n',
  'sites.csv': 'name,weight\nsite-1,3\nsite-2,4\n',
  'conf.yaml': 'rounds: 5\nsites: [a, b]\nnested:\n  x: 010\n',
};

const PROGRAMS: readonly string[] = [
  `
import dataclasses
@dataclasses.dataclass
class C:
    a: int = 1
    b: list = dataclasses.field(default_factory=list)
    c: str = "x"
d = dataclasses.replace(C(), a=5, b=[1])
probe = [d.a, d.b, d.c]
`,
  `
from dataclasses import dataclass, field, InitVar
@dataclass
class C:
    a: int
    k: InitVar[int] = 3
    t: int = field(init=False)
    def __post_init__(self, k):
        self.t = self.a * k
probe = [C(2).t, C(2, 5).t, C(a=2, k=4).t]
`,
  `
from dataclasses import dataclass
@dataclass(order=True)
class C:
    a: int
    b: int = 0
probe = [C(1) < C(2), C(1, 5) > C(1, 4), [x.a for x in sorted([C(3), C(1)])], max(C(1), C(4)).a]
`,
  `
from dataclasses import dataclass, asdict, astuple, field
@dataclass(frozen=True)
class Opt:
    lr: float = 0.1
    betas: tuple = (0.9, 0.99)
@dataclass
class C:
    opt: Opt = field(default_factory=Opt)
    sites: list = field(default_factory=lambda: ["a", "b"])
probe = [asdict(C()), astuple(Opt()), C().opt.betas[1]]
`,
  `
from dataclasses import dataclass, field
@dataclass(kw_only=True)
class C:
    a: int = 1
    b: int
probe = [C(b=3).b, C(b=3, a=2).a, repr(C(b=3)), C(b=3) == C(b=3)]
`,
  `
from dataclasses import dataclass
@dataclass
class Base:
    rounds: int = 3
    lr: float = 0.1
@dataclass
class Sub(Base):
    rounds: int = 7
    extra: str = "e"
s = Sub(extra="q")
probe = [s.rounds, s.lr, s.extra, str(s)]
`,
  `
from dataclasses import dataclass, fields
@dataclass
class C:
    a: int = 1
    b: str = "x"
c = C()
probe = {f.name: getattr(c, f.name) for f in fields(c)}
`,
  `
from enum import IntEnum
class P(IntEnum):
    LOW = 1
    HIGH = 3
probe = [P.HIGH + 1, P.LOW < P.HIGH, int(P.HIGH), P.HIGH.name, [p.value for p in P], P(3).name, P["LOW"].value, max(P).value, f"{P.HIGH.value}"]
`,
  `
from enum import Enum
class A(str, Enum):
    FEDAVG = "fedavg"
    PROX = "fedprox"
d = {A.FEDAVG: 3, A.PROX: 5}
probe = [d[A.PROX], A.FEDAVG == "fedavg", A("fedprox").name, d["fedavg"], A.FEDAVG.value.upper(), [a.value for a in A], "fedprox" in d]
`,
  `
from enum import Enum
class A(Enum):
    X = 1
    Y = 2
    @property
    def double(self):
        return self.value * 2
    @classmethod
    def default(cls):
        return cls.Y
probe = [A.default().double, A.X is A.X, A.X == 1, A.default().name, {A.X: "x"}[A.X], len(A), A.X in A]
`,
  `
from enum import StrEnum, auto
class A(StrEnum):
    FOO = auto()
    BAR = "b"
probe = [A.FOO, str(A.BAR), f"{A.FOO}-x", A.BAR + "z", {"foo": 1}[A.FOO]]
`,
  `
from enum import Enum, auto, unique, Flag
@unique
class A(Enum):
    X = auto()
    Y = auto()
probe = [A.X.value, A.Y.value, A.Y.name.lower(), list(A.__members__)]
`,
  `
class D(dict):
    def __getattr__(self, k):
        return self[k]
d = D(a=1, b=D(c=2))
probe = [d.a, d.b.c, d["a"], len(d)]
`,
  `
class D(dict):
    pass
d = D(a=1)
d["z"] = 4
probe = [d["a"], d.get("z"), dict(d), sorted(d)]
`,
  `
class L(list):
    def last(self):
        return self[-1]
l = L([1, 2, 3])
l.append(9)
probe = [l.last(), len(l), sum(l)]
`,
  `
class S(str):
    pass
probe = [S("a") + "b", S("x").upper(), len(S("abc"))]
`,
  `
from collections import Counter
c = Counter(["a", "b", "a"])
c.update("b")
probe = [c["a"], c["zz"], c.most_common(1), sum(c.values()), dict(c), c.total()]
`,
  `
from collections import defaultdict
d = defaultdict(list)
d["a"].append(1)
d["b"] += [2]
e = defaultdict(int)
for x in "aab":
    e[x] += 1
f = defaultdict(lambda: 7)
probe = [dict(d), e["a"], f["q"], len(f), "zz" in e, sorted(d.items())]
`,
  `
from collections import OrderedDict
d = OrderedDict([("b", 1), ("a", 2)])
d.move_to_end("b")
probe = [list(d), d.popitem(), d.popitem(last=False) if d else None, OrderedDict(x=1)["x"]]
`,
  `
from collections import ChainMap
c = ChainMap({"a": 1}, {"a": 2, "b": 3})
probe = [c["a"], c["b"], dict(c), c.get("z", 9), sorted(c), len(c)]
`,
  `
from collections import namedtuple
P = namedtuple("P", "x y", defaults=[5])
p = P(1)
q = p._replace(x=3)
probe = [p.x, p.y, q.x, p[1], p._asdict(), P._fields, list(q), P(*[7, 8]).y]
`,
  `
from collections import namedtuple
P = namedtuple("P", ["lr", "rounds"])
a, b = P(0.1, 3)
probe = [a, b, P(lr=1, rounds=2).rounds, P._make([4, 5]).lr, len(P(1,2))]
`,
  `
from typing import NamedTuple, Optional
class Cfg(NamedTuple):
    rounds: int = 3
    name: Optional[str] = None
    def twice(self):
        return self.rounds * 2
c = Cfg(rounds=4)
probe = [c.rounds, c.name is None, c.twice(), c._replace(name="q").name, c[0], c._asdict()]
`,
  `
from collections import deque
d = deque([1, 2, 3], maxlen=3)
d.append(4)
d.appendleft(0)
probe = [list(d), d[0], len(d), d.pop(), d.popleft()]
`,
  `
import math
probe = [math.floor(2.7), math.ceil(2.1), math.floor(-2.5), math.ceil(-0.5), math.trunc(-2.7), math.floor(5), math.sqrt(16), math.isqrt(17), math.prod([2, 3, 4]), math.gcd(12, 18), math.lcm(4, 6), math.isclose(0.1 + 0.2, 0.3), math.log2(8), math.fabs(-3), math.factorial(5), math.comb(5, 2), math.inf > 3, math.isnan(math.nan), math.isfinite(1.0), math.copysign(1, -2.0), math.fmod(7, 3), math.hypot(3, 4), math.pow(2, 3), math.perm(5, 2), math.dist([0, 0], [3, 4]), math.degrees(0), math.isinf(1.0)]
`,
  `
import math
probe = [math.sqrt(2), math.log10(1000), math.log(1), math.exp(0), math.cos(0), math.log(8, 2)]
`,
  `
import math
probe = math.log10(100)
`,
  `
import math
probe = math.log(1)
`,
  `
import os
probe = [os.path.split("a/b.py"), os.path.relpath("a/b", "a"), os.path.isabs("/x"), os.path.isabs("x"), os.path.splitext("a.tar.gz"), os.path.commonprefix(["abc", "abd"]), os.path.normpath("/a/../b"), os.path.join("a", "", "b"), os.sep, os.pardir, os.curdir, os.extsep, os.linesep, os.path.basename("a/b/"), os.path.dirname("a/b/"), os.path.commonpath(["a/b", "a/c"])]
`,
  `
import os
probe = os.path.relpath("a/b", "a")
`,
  `
import os
probe = os.path.commonpath(["a/b", "a/c"])
`,
  `
import os
probe = os.path.split("/a/b.py")
`,
  `
import os
probe = os.path.normpath("/a/../b//c/")
`,
  `
import os
HERE = os.path.dirname(os.path.abspath(__file__))
probe = [os.path.relpath(os.path.join(HERE, "client.py")), os.path.relpath(HERE), os.path.split(os.path.join(HERE, "x.py"))[1], os.path.relpath(os.path.join(HERE, "a", "b"), HERE), os.path.isabs(HERE)]
`,
  `
from pathlib import Path
p = Path("a/b/c.tar.gz")
probe = [p.parts, str(p.parents[0]), str(p.parents[1]), p.suffix, p.suffixes, p.stem, str(p.with_suffix(".x")), str(p.joinpath("d", "e")), p.name, str(p.parent), p.as_posix(), str(p.with_name("q")), str(p.with_stem("w")), p.is_absolute(), str(p / "z"), str("r" / p), p.match("*.gz"), str(p.relative_to("a")), len(p.parents)]
`,
  `
from pathlib import Path
p = Path("a/b/c.tar.gz")
probe = p.parts
`,
  `
from pathlib import Path
p = Path("a/b/c.tar.gz")
probe = [str(p.parents[1]), [str(x) for x in p.parents]]
`,
  `
from pathlib import Path
p = Path("a/b/c.tar.gz")
probe = [str(p.with_suffix(".x")), str(p.with_name("q")), p.suffixes]
`,
  `
from pathlib import Path
probe = str(Path("a/b/c").relative_to("a"))
`,
  `
from pathlib import Path
probe = str(Path("a/b/c.py").with_stem("w"))
`,
  `
from pathlib import Path
H = Path(__file__).resolve().parent
probe = [str((H / "a" / "b.py").relative_to(H)), (H / "x.py").suffix, (H / "notes.txt").read_text().splitlines()[0], (H / "notes.txt").exists(), (H / "a.tar.gz").stem, (H/"conf.json").name, (H / "conf.json").is_file()]
`,
  `
with open("notes.txt") as f:
    lines = [l.strip() for l in f]
probe = lines
`,
  `
with open("notes.txt") as f:
    t = f.read()
probe = [t, len(t), t.split("=")[1].strip()]
`,
  `
f = open("notes.txt", "r", encoding="utf-8")
first = f.readline()
rest = f.readlines()
f.close()
probe = [first, rest]
`,
  `
from pathlib import Path
probe = [Path("notes.txt").read_text(encoding="utf-8"), len(Path("notes.txt").read_text().split())]
`,
  `
import configparser
c = configparser.ConfigParser()
c.read("conf.ini")
probe = [c["train"]["rounds"], c.getint("train", "rounds"), c.get("train", "lr"), c["train"].getfloat("lr"), c.sections()]
`,
  `
import configparser
c = configparser.ConfigParser()
c.read("conf.ini")
probe = int(c["train"]["rounds"])
`,
  `
import tomllib
with open("conf.toml", "rb") as f:
    c = tomllib.load(f)
probe = [c["train"]["rounds"], c["train"]["lr"], c["train"]["sites"], c["title"]]
`,
  `
import csv
with open("sites.csv") as f:
    rows = list(csv.DictReader(f))
probe = [r["name"] for r in rows]
`,
  `
import csv
with open("sites.csv", newline="") as f:
    rows = [row for row in csv.reader(f)]
probe = rows
`,
  `
import yaml
with open("conf.yaml") as f:
    c = yaml.safe_load(f)
probe = [c["rounds"], c["sites"], c["nested"]["x"]]
`,
  `
import json
c = json.loads(open("conf.json").read())
probe = [c["a"][1]["b"], json.load(open("conf.json"))["a"][0], json.dumps({"a": 1, "b": [1, 2.5, None, True]}, indent=2), json.dumps({"b": 1, "a": 2}, sort_keys=True)]
`,
  `
import re
probe = [re.match("ab", "abc") is not None, re.search("x", "abc") is None, re.sub("a", "b", "banana"), re.match(r"site-(\\d+)", "site-12").group(1), re.sub(r"[^a-z0-9]+", "-", "Hello World"), re.split(",", "a,b"), re.findall(r"\\d+", "a1b22"), bool(re.fullmatch(r"\\w+", "abc"))]
`,
  `
import re
probe = re.sub("a", "b", "banana")
`,
  `
import re
probe = re.sub(r"\\s+", "_", "a b  c")
`,
  `
import re
m = re.match(r"site-(\\d+)", "site-12")
probe = int(m.group(1)) if m else None
`,
  `
from functools import reduce, lru_cache, cached_property, partial
class C:
    n = 0
    @cached_property
    def x(self):
        self.n += 1
        return 5 + self.n
@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
c = C()
probe = [reduce(lambda a, b: a + b, [1, 2, 3], 10), fib(20), c.x, c.x, partial(int, base=2)("101")]
`,
  `
from functools import cached_property
class C:
    n = 0
    @cached_property
    def x(self):
        self.n += 1
        return 5 + self.n
c = C()
probe = [c.x, c.x, c.n]
`,
  `
import functools
class C:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
C = functools.total_ordering(C)
probe = [C(1) <= C(2), C(1) > C(2), C(3) >= C(3)]
`,
  `
import functools
@functools.singledispatch
def f(x): return "o"
@f.register(int)
def _(x): return "i"
probe = [f(1), f("a")]
`,
  `
import itertools
probe = [list(itertools.chain([1], [2, 3])), list(itertools.product([1, 2], "ab")), list(itertools.islice(itertools.count(5, 2), 3)), list(itertools.chain.from_iterable([[1], [2]])), list(itertools.accumulate([1, 2, 3])), list(itertools.zip_longest([1], [2, 3])), list(itertools.repeat(7, 2)), list(itertools.combinations([1, 2, 3], 2)), list(itertools.permutations([1, 2])), [(k, list(g)) for k, g in itertools.groupby("aab")], list(itertools.takewhile(lambda x: x < 3, [1, 2, 5])), list(itertools.pairwise([1, 2, 3])), list(itertools.starmap(pow, [(2, 3)])), list(itertools.compress("abc", [1, 0, 1])), list(itertools.islice(itertools.cycle("ab"), 5)), list(itertools.dropwhile(lambda x: x < 3, [1, 4, 1])), list(itertools.filterfalse(None, [0, 1]))]
`,
  `
def gen(n):
    for i in range(n):
        yield i * 2
def outer():
    yield from gen(3)
    yield 100
g = outer()
probe = [next(g), list(g), sum(gen(4)), dict(enumerate(gen(2))), next(gen(0), "none")]
`,
  `
from contextlib import contextmanager, suppress, nullcontext, ExitStack
log = []
@contextmanager
def cm(x):
    log.append("in")
    try:
        yield x + 1
    finally:
        log.append("out")
with cm(3) as v:
    log.append(v)
with suppress(KeyError):
    {}["a"]
with nullcontext(5) as n:
    pass
probe = [log, n]
`,
  `
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y):
        self.x, self.y = x, y
def f(v):
    match v:
        case P(0, y): return ("zero", y)
        case P(x=a, y=b) if a > 5: return ("big", a + b)
        case {"k": k, **rest}: return ("map", k, rest)
        case [a, *more]: return ("seq", a, more)
        case "s" | "t": return "text"
        case int(n): return n * 2
        case _: return None
probe = [f(P(0, 1)), f(P(6, 2)), f({"k": 1, "z": 2}), f([1, 2, 3]), f("t"), f(4), f(2.5)]
`,
  `
from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: int
def f(v):
    match v:
        case P(x, 2): return x
        case P(): return "p"
probe = [f(P(1, 2)), f(P(1, 3))]
`,
  `
import logging
logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger(__name__)
log.setLevel(logging.DEBUG)
log.info("x %s", 3)
print("a", file=__import__("sys").stderr)
log.addHandler(logging.StreamHandler())
n = 4
log.warning(f"{n}")
probe = n
`,
  `
import argparse
class KV(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        d = getattr(namespace, self.dest) or {}
        for v in values:
            k, _, val = v.partition("=")
            d[k] = val
        setattr(namespace, self.dest, d)
p = argparse.ArgumentParser()
p.add_argument("--set", nargs="*", action=KV)
a = p.parse_args(["--set", "a=1", "b=2"])
probe = a.set
`,
  `
import argparse
class Up(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values.upper())
p = argparse.ArgumentParser()
p.add_argument("--x", action=Up, default="q")
probe = [p.parse_args(["--x", "abc"]).x, p.parse_args([]).x]
`,
  `
probe = [sorted([3, 1, 2], key=lambda x: -x), sorted({"b": 1, "a": 2}.items(), key=lambda kv: kv[1]), sorted("bca", reverse=True), min([3, 1], key=lambda x: -x), max({"a": 1, "b": 5}, key=lambda k: {"a": 1, "b": 5}[k]), list({"z": 1, "a": 2})]
`,
  `
probe = ["{:>8}".format("a"), "{0:.3f}".format(3.14159), "{x:05d}".format(x=42), "{:,}".format(1234567), "{:e}".format(12345.678), "{!r:>6}".format("a"), "{:%}".format(0.25), "{:#x}".format(255), "{:+d}".format(5), "{:^9}".format("mid"), "{a[0]}{b.real}".format(a=[1], b=3), "{:{w}}|".format("a", w=4), f"{3.0:g} {1e-7} {100000000000000000.0} {0.1:.2%} {5!s:>3}", "%5.2f|%-5s|%03d|%x|%e|%%" % (3.14159, "a", 7, 255, 12345.0)]
`,
  `
import string
probe = [string.ascii_lowercase[:3], string.Template("$a-\${b}").substitute(a=1, b=2), string.digits]
`,
  `
import operator
probe = [operator.itemgetter(1)([1, 2]), operator.attrgetter("real")(3), operator.add(1, 2), sorted([(1, 2), (0, 3)], key=operator.itemgetter(1))]
`,
  `
import statistics
probe = [statistics.mean([1, 2, 3]), statistics.median([1, 5, 3])]
`,
  `
import hashlib
probe = hashlib.md5(b"a").hexdigest()[:4]
`,
  `
import shlex
probe = [shlex.split("a 'b c'"), shlex.quote("a b"), shlex.join(["a", "b c"])]
`,
  `
import copy
a = {"x": [1]}
b = copy.deepcopy(a)
b["x"].append(2)
probe = [a, b]
`,
  `
from types import SimpleNamespace, MappingProxyType
n = SimpleNamespace(a=1, **{"b": 2})
n.c = n.a + n.b
m = MappingProxyType({"q": 5})
probe = [n.c, vars(n), m["q"]]
`,
  `
from decimal import Decimal
from fractions import Fraction
probe = [float(Decimal("0.1")), int(Fraction(6, 3))]
`,
  `
import datetime
probe = [datetime.timedelta(days=1).total_seconds(), datetime.date(2024, 1, 2).isoformat()]
`,
  `
from abc import ABC, abstractmethod
class B(ABC):
    rounds = 3
    @abstractmethod
    def name(self): ...
    @staticmethod
    def s(x): return x + 1
class D(B):
    def name(self): return "d" + str(self.s(self.rounds))
probe = [D().name(), isinstance(D(), B), issubclass(D, B), D.__name__, type(D()).__name__]
`,
  `
class Meta(type):
    def __new__(m, n, b, d):
        c = super().__new__(m, n, b, d)
        c.tag = n.lower()
        return c
class A(metaclass=Meta):
    pass
probe = A.tag
`,
  `
registry = {}
def register(name):
    def deco(cls):
        registry[name] = cls
        return cls
    return deco
@register("a")
class A:
    rounds = 4
@register("b")
class B:
    rounds = 6
probe = registry["b"]().rounds
`,
  `
class A:
    _reg = {}
    def __init_subclass__(cls, key=None, **kw):
        super().__init_subclass__(**kw)
        A._reg[key] = cls
class B(A, key="b"):
    v = 9
probe = A._reg["b"].v
`,
  `
class V:
    def __set_name__(self, o, n): self.n = "_" + n
    def __get__(self, i, o): return getattr(i, self.n, 7)
    def __set__(self, i, v): setattr(i, self.n, v * 2)
class C:
    x = V()
c = C()
a = c.x
c.x = 4
probe = [a, c.x]
`,
  `
x = [*range(3), *"ab"]
y = {**{"a": 1}, "b": 2, **dict(c=3)}
a, (b, *c), d = 1, (2, 3, 4), 5
probe = [x, y, a, b, c, d, (lambda *a, k=1, **kw: (a, k, kw))(1, 2, z=3)]
`,
  `
d = {"a": 1} | {"b": 2}
d |= {"c": 3}
probe = [d, {1, 2} & {2, 3}, {1} ^ {2}, dict.fromkeys("ab", 0), d.setdefault("q", []), d.pop("a"), list(reversed([1, 2])), dict(zip("ab", [1, 2]))]
`,
  `
import os
os.environ["MY_ROUNDS"] = "6"
probe = int(os.environ["MY_ROUNDS"])
`,
  `
import os
os.environ.setdefault("FOO_ROUNDS", "6")
probe = int(os.environ["FOO_ROUNDS"])
`,
  `
import sys
def main(argv=None):
    import argparse
    p = argparse.ArgumentParser()
    p.add_argument("--r", type=int, default=3)
    a = p.parse_args(argv)
    return a.r
probe = [main(["--r", "5"]), main(sys.argv[1:]), len(sys.argv)]
`,
  `
import inspect
def f(a, b=3): pass
probe = [list(inspect.signature(f).parameters), inspect.signature(f).parameters["b"].default]
`,
  `
probe = [int("0x1f", 16), int("1_000"), float("1e3"), bool("False"), round(2.5), round(3.14159, 2), divmod(-7, 2), -7 // 2, -7 % 3, 2 ** -1, 7 / 2, abs(-3), pow(2, 10, 1000), hex(255), bin(5), oct(8), chr(65), ord("a"), int(3.9), int(-3.9), str(1e16), repr(0.1 + 0.2), 1e22, 5e-324, float("inf"), 10 ** 20]
`,
  `
probe = ["a-b".replace("-", "_"), " x ".strip(), "a,b,,c".split(","), "x".join(["a", "b"]), "Abc".swapcase(), "abc".title(), "a b".split(maxsplit=1), "abc".find("z"), "ab".center(6, "*"), "abc".zfill(5), "a.b.c".rsplit(".", 1), "abc".partition("b"), "ABC".casefold(), "abc"[::-1], "abc".isidentifier(), "1.5".isdigit(), "a\\tb".expandtabs(4), "prefix_x".removeprefix("prefix_"), "x.py".removesuffix(".py"), "abc".translate(str.maketrans("a", "z")), "ß".upper(), "a\\nb".splitlines(), "abc".encode().decode(), "%s" % (1,), "abc".startswith(("x", "a")), "aXbX".count("X")]
`,
  `
from enum import IntEnum, auto
class P(IntEnum):
    A = auto()
    B = auto()
    C = 7
    def up(self):
        return self.value + 1
probe = [P.B.value, P.C.up(), P.A == 1, P.A in (1, 2), sorted([P.C, P.A])[0].name, P.B * 2, range(P.C).stop, [10, 20, 30][P.A], {1: "x"}[P.A], isinstance(P.A, int), P.C > 6, bool(P.A), -P.A, hash(P.A) == hash(1)]
`,
  `
from enum import IntEnum
class P(IntEnum):
    A = 1
probe = f"{P.A:03d}"
`,
  `
from enum import StrEnum
class S(StrEnum):
    A = "a"
    B = "b"
probe = [S.A.value, S("b").name, S.A == "a", S.A in ["a"], "".join([S.A, S.B]), S.A.upper(), len(S.B), f"x-{S.A}", str(S.B), "%s" % S.A, S.A.startswith("a"), {"a": 1}.get(S.A), isinstance(S.A, str)]
`,
  `
from enum import StrEnum, auto
class S(StrEnum):
    FED_AVG = auto()
    def __str__(self):
        return "own"
probe = [S.FED_AVG.value, str(S.FED_AVG)]
`,
  `
from typing import NamedTuple
class A(NamedTuple):
    x: int
    y: int = 2
    @property
    def s(self):
        return self.x + self.y
    @classmethod
    def of(cls, v):
        return cls(v, v)
    @staticmethod
    def k():
        return "k"
a, b = A(1)
probe = [A(1).s, A.of(4).y, A(1).k(), A(1) == (1, 2), A._fields, A(1)._fields, a + b, A(3).count(3), A(5).index(2), [*A(7)], A(1)[1:]]
`,
  `
import json
from types import SimpleNamespace
class Box:
    def __init__(self, **kw):
        self.__dict__.update(kw)
a = json.loads('{"a": {"b": [1, {"c": 2}]}}', object_hook=lambda d: SimpleNamespace(**d))
b = json.loads('{"a": 1}', object_hook=lambda d: Box(**d))
c = json.loads('{"a": {"b": 1}}', object_hook=lambda d: list(d))
probe = [a.a.b[1].c, b.a, c]
`,
  `
from dataclasses import dataclass, fields, MISSING, field
@dataclass
class C:
    n: int
    f: float = 0.5
    s: list = field(default_factory=list)
probe = [[x.name for x in fields(C)], fields(C)[1].default, fields(C)[0].default is MISSING, fields(C)[0].type is int, fields(C)[1].type("2")]
`,
  `
with open("notes.txt") as f:
    a = f.read()
    b = f.read()
    f.seek(0)
    c = f.readline()
    d = list(f)
probe = [a, b, c, d]
`,
  `
f = open("notes.txt")
next(f)
rest = f.read()
n = sum(1 for _ in open("notes.txt"))
probe = [rest, n]
`,
  `
f = open("notes.txt", "rb")
b = f.read()
probe = [b.decode("utf-8"), len(b)]
`,
  `
import json
with open("conf.json") as f:
    a = json.load(f)
    rest = f.read()
probe = [a["a"][0], rest]
`,
  `
with open("notes.txt", "w") as f:
    f.write("other")
probe = open("notes.txt").read()
`,
  `
with open("notes.txt", encoding="utf-16") as f:
    pass
probe = open("notes.txt", encoding="utf-8").readlines()
`,
  `
from collections import OrderedDict
d = OrderedDict(a=1, b=2, c=3)
d.move_to_end("a")
x = list(d)
d.move_to_end("c", last=False)
probe = [x, list(d)]
`,
  `
import math
probe = [math.isqrt(9007199254740991), math.comb(3, 5), math.perm(3), math.lcm(), math.gcd(), math.log10(0.001) < 0, math.fmod(-7, 3)]
`,
  `
import math
probe = [math.isclose(1.0, 1.0 + 1e-10), math.isclose(0, 1e-12), math.isclose(1, 2, rel_tol=0.5), math.isclose(5, 5.1, abs_tol=0.2), math.log2(0.5), math.log10(1), math.copysign(3, -0.0), math.lcm(0, 5), math.comb(0, 0), math.factorial(0)]
`,
  `
import os
probe = [os.path.split("b.py"), os.path.split("a/"), os.path.split("/"), os.path.relpath("."), os.path.relpath("a/../b"), os.path.relpath("x", "a/b"), os.path.normpath("/../x"), os.path.normpath("//x"), os.path.isabs(""), os.path.commonpath(["a/b/c", "a/b", "a/bx"])]
`,
  `
from pathlib import Path
probe = [Path("/a/b").parts, Path("a").parents[0].name, [str(p) for p in Path("/a/b").parents], Path(".x.y").suffixes, Path("a.").suffixes, str(Path("a/b.py").with_suffix("")), str(Path("/x/y/z").relative_to("/x")), Path(".").parts, str(Path("b.py").with_name("c")), Path("x.tar.gz").with_suffix(".zip").name, Path("a//b/./c").parts]
`,
  `
from pathlib import Path
probe = str(Path("a/b").relative_to("c"))
`,
  `
import contextlib
with contextlib.nullcontext() as n, contextlib.nullcontext(3) as m:
    pass
probe = [n is None, m]
`,
  `
from dataclasses import dataclass, replace, field, astuple
@dataclass(frozen=True)
class C:
    a: int = 1
    b: tuple = (1, 2)
    def __post_init__(self):
        if self.a < 0:
            raise ValueError
probe = [replace(C(), a=4).a, replace(C(b=(3,)), a=4).b, astuple(C())]
`,
  `
import argparse
p = argparse.ArgumentParser()
p.register("action", "mine", argparse._StoreAction)
p.add_argument("--x", action="mine", default=4)
probe = p.parse_args([]).x
`,
  `
f = open("notes.txt")
a = f.read(3)
b = f.read()
g = open("notes.txt")
for line in g:
    break
c = g.read()
probe = [len(a), b, c]
`,
  `
import csv
f = open("sites.csv")
rows = list(csv.reader(f))
probe = [f.read(), len(rows)]
`,
  `
def first(handle):
    return handle.readline().strip()
with open("notes.txt") as f:
    a = first(f)
    b = [line for line in f if "=" in line]
    c = [line.split("=") for line in f]
probe = [a, b, c]
`,
  `
lines = {}
for number, line in enumerate(open("notes.txt"), start=1):
    lines[line.rstrip()] = number
probe = lines
`,
  `
import argparse
class KV(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        d = getattr(namespace, self.dest) or {}
        for v in values:
            k, _, val = v.partition("=")
            d[k] = val
        setattr(namespace, self.dest, d)
p = argparse.ArgumentParser()
p.add_argument("--set", nargs="*", action=KV)
a = p.parse_args(["--set", "a=1", "b=2", "--set", "c=3"])
probe = a.set
`,
  `
import argparse
class Up(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values.upper())
p = argparse.ArgumentParser()
p.add_argument("--x", action=Up, default="q")
probe = [p.parse_args(["--x", "abc"]).x, p.parse_args([]).x]
`,
  `
import argparse
class Pos(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        if values < 1:
            parser.error("must be positive")
        namespace.n = values
        namespace.seen = option_string
p = argparse.ArgumentParser()
p.add_argument("--n", "-k", type=int, action=Pos, default=2)
a = p.parse_args(["-k", "5"])
probe = [a.n, a.seen]
`,
  `
import argparse
class Pos(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        if values < 1:
            parser.error("must be positive")
        namespace.n = values
p = argparse.ArgumentParser()
p.add_argument("--n", type=int, action=Pos, default=2)
a = p.parse_args(["--n", "0"])
probe = a.n
`,
  `
import argparse
class Noop(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        pass
p = argparse.ArgumentParser()
p.add_argument("--n", type=int, action=Noop, default="3")
p.add_argument("m", action=Noop)
a = p.parse_args(["--n", "9", "z"])
probe = [a.n, a.m]
`,
  `
import argparse
class Str(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        namespace.n = str(self.nargs)
p = argparse.ArgumentParser()
p.add_argument("--n", action=Str)
probe = p.parse_args(["--n", "9"]).n
`,
  `
import argparse
class Sup(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        namespace.other = 4
p = argparse.ArgumentParser()
p.add_argument("--n", action=Sup, default=argparse.SUPPRESS)
a = p.parse_args(["--n", "9"])
probe = [a.other, hasattr(a, "n")]
`,
  `
import argparse
class E(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        raise argparse.ArgumentError(self, "no")
p = argparse.ArgumentParser()
p.add_argument("--n", action=E)
a = p.parse_args(["--n", "9"])
probe = 1
`,
  `
import argparse
class E(argparse.Action):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, 5)
p = argparse.ArgumentParser()
p.add_argument("--n", action=E)
probe = p.parse_args(["--n", "9"]).n
`,
  `
import argparse
class Tail(argparse._AppendAction):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, 5)
p = argparse.ArgumentParser()
p.add_argument("--n", action=Tail)
probe = p.parse_args(["--n", "9"]).n
`,
];

/** Programs of a few lines that leave what they compute in `probe`: the standard library, and files. */
export const readings: TruthJob[] = PROGRAMS.map((before, index) => {
  const name = before.trim().split('\n').at(-1)?.slice(8, 50).replaceAll('/', '÷') ?? '';
  return recipeJob(`readings-${index}: ${name}`, { before, probe: 'probe', files: FILES });
});
