import { programJobs } from './template.ts';

/** What classes do: bodies, attributes, order of bases, dunder methods, dataclasses, enums. */
export const classes = programJobs('classes', {
  'body does not enclose methods': `
x = 1
class A:
    x = 2
    def get(self): return x
probe = [A().get(), A.x]`,
  'comprehension in body': `
n = 3
class A:
    n = 2
    first = [i for i in range(n)]
    second = [n for i in range(2)]
probe = [A.first, A.second]`,
  'body reads then shadows global': `
x = 5
class A:
    y = x
    x = x + 1
    z = x
probe = [A.y, A.x, A.z, x]`,
  'body in function reads global': `
x = "global"
def f():
    x = "local"
    class A:
        y = x
    return A.y
probe = f()`,
  'body in function rebinding': `
x = "global"
def f():
    x = "local"
    class A:
        y = x
        x = "own"
    return A.y
probe = f()`,
  'class attribute shared list': `
class A:
    items = []
a, b = A(), A()
a.items.append(1)
b.items = b.items + [2]
probe = [A.items, a.items, b.items]`,
  'augmented list attribute': `
class A:
    items = [1]
a, b = A(), A()
a.items += [2]
probe = [A.items, a.items, b.items, "items" in vars(a), "items" in vars(b)]`,
  'augmented int attribute': `
class A:
    n = 1
a = A()
a.n += 4
probe = [A.n, a.n]`,
  'property with setter': `
class A:
    def __init__(self): self._n = 1
    @property
    def n(self): return self._n * 10
    @n.setter
    def n(self, v): self._n = v + 1
a = A()
a.n = 4
a.n += 1
probe = [a.n, a._n]`,
  'property in subclass': `
class A:
    @property
    def n(self): return 1
class B(A):
    @property
    def n(self): return super().n + 1
probe = B().n`,
  'property hides instance dictionary': `
class A:
    @property
    def n(self): return 7
a = A()
a.__dict__["n"] = 3
probe = a.n`,
  'property without setter': `
class A:
    @property
    def n(self): return 7
a = A()
try:
    a.n = 3
    probe = "set"
except AttributeError:
    probe = "refused"`,
  'property function': `
class A:
    def g(self): return self.k
    def s(self, v): self.k = v * 2
    n = property(g, s)
a = A()
a.n = 4
probe = a.n`,
  'data descriptor': `
class D:
    def __set_name__(self, owner, name): self.name = "_" + name
    def __get__(self, obj, cls=None):
        if obj is None: return self
        return getattr(obj, self.name, 5)
    def __set__(self, obj, v): setattr(obj, self.name, v + 1)
class A:
    n = D()
a, b = A(), A()
a.n = 8
probe = [a.n, b.n]`,
  'non-data descriptor': `
class D:
    def __get__(self, obj, cls=None): return 42
class A:
    n = D()
a = A()
before = a.n
a.n = 3
probe = [before, a.n, A.n]`,
  'getattr fallback': `
class A:
    x = 1
    def __getattr__(self, name): return name.upper()
a = A()
a.z = 4
probe = [a.x, a.y, a.z, hasattr(a, "anything"), getattr(a, "q", 5)]`,
  getattribute: `
class A:
    x = 1
    def __getattribute__(self, name):
        if name == "x": return 9
        return object.__getattribute__(self, name)
a = A()
a.y = 3
probe = [a.x, a.y]`,
  'setattr hook': `
class A:
    def __setattr__(self, name, value): object.__setattr__(self, name, value * 2)
a = A()
a.n = 4
probe = a.n`,
  'setattr hook via super': `
class A:
    def __setattr__(self, name, value): super().__setattr__("x_" + name, value)
a = A()
a.n = 4
probe = [a.x_n, hasattr(a, "n")]`,
  'setattr hook in init': `
class A:
    def __init__(self): self.n = 1
    def __setattr__(self, name, value): self.__dict__[name] = value + 5
probe = A().n`,
  delattr: `
class A:
    n = 1
a = A()
a.n = 2
del a.n
first = a.n
try:
    del a.n
    second = 0
except AttributeError:
    second = 1
probe = [first, second]`,
  slots: `
class A:
    __slots__ = ("n",)
a = A()
a.n = 3
try:
    a.m = 4
    probe = [a.n, "set"]
except AttributeError:
    probe = [a.n, "refused"]`,
  'private names are mangled': `
class A:
    def __init__(self): self.__n = 3
    def get(self): return self.__n
class B(A):
    def __init__(self):
        super().__init__()
        self.__n = 9
probe = [B().get(), hasattr(B(), "__n"), B()._B__n, B()._A__n]`,
  'diamond order': `
class A:
    def f(self): return ["A"]
class B(A):
    def f(self): return ["B"] + super().f()
class C(A):
    def f(self): return ["C"] + super().f()
class D(B, C):
    def f(self): return ["D"] + super().f()
probe = [D().f(), [c.__name__ for c in D.__mro__]]`,
  'diamond attributes': `
class A: x = 1
class B(A): pass
class C(A): x = 3
class D(B, C): pass
probe = D.x`,
  'super in classmethod': `
class A:
    @classmethod
    def make(cls, n): return (cls.__name__, n)
class B(A):
    @classmethod
    def make(cls, n): return super().make(n + 1)
probe = B.make(1)`,
  'super with arguments': `
class A:
    def f(self): return 1
class B(A):
    def f(self): return 2
class C(B):
    def f(self): return super(B, self).f()
probe = C().f()`,
  'staticmethod and classmethod': `
class A:
    k = 2
    @staticmethod
    def s(x): return x * 3
    @classmethod
    def c(cls, x): return cls.k * x
class B(A): k = 5
probe = [A.s(2), A().s(3), A.c(2), B.c(2), B().c(1)]`,
  'function set on a class': `
class A: pass
def f(self, n=1): return n + 1
A.f = f
a = A()
a.g = f
try:
    wrong = a.g()
except TypeError:
    wrong = "unbound"
probe = [a.f(4), wrong, A.f(None, 2)]`,
  'new returns another type': `
class A:
    def __new__(cls, n):
        return n * 2
    def __init__(self, n): self.n = n
probe = A(4)`,
  'new caches': `
class A:
    one = None
    def __new__(cls, *args):
        if cls.one is None:
            cls.one = super().__new__(cls)
        return cls.one
    def __init__(self, n): self.n = n
a, b = A(1), A(2)
probe = [a is b, a.n]`,
  'init subclass': `
found = []
class A:
    def __init_subclass__(cls, rounds=1, **kw):
        super().__init_subclass__(**kw)
        cls.rounds = rounds
        found.append(cls.__name__)
class B(A, rounds=7): pass
class C(A): pass
probe = [B.rounds, C.rounds, found]`,
  'metaclass call': `
class M(type):
    def __call__(cls, *a, **k):
        obj = super().__call__(*a, **k)
        obj.extra = 5
        return obj
class A(metaclass=M):
    def __init__(self, n): self.n = n
a = A(3)
probe = [a.n, a.extra]`,
  'metaclass changes body': `
class M(type):
    def __new__(mcs, name, bases, ns):
        ns["rounds"] = ns.get("rounds", 0) + 10
        return super().__new__(mcs, name, bases, ns)
class A(metaclass=M):
    rounds = 4
probe = A.rounds`,
  'metaclass property': `
class M(type):
    @property
    def n(cls): return 12
class A(metaclass=M): pass
probe = A.n`,
  'class decorator': `
def add(n):
    def wrap(cls):
        cls.n = n
        return cls
    return wrap
@add(4)
class A:
    n = 1
probe = A.n`,
  'class decorator replaces': `
def swap(cls):
    class Other:
        n = 9
    return Other
@swap
class A:
    n = 1
probe = A.n`,
  operators: `
class V:
    def __init__(self, n): self.n = n
    def __add__(self, o): return V(self.n + (o.n if isinstance(o, V) else o))
    def __radd__(self, o): return V(o + self.n + 100)
    def __mul__(self, o): return self.n * o
    def __neg__(self): return V(-self.n)
    def __getitem__(self, k): return self.n + k
    def __len__(self): return self.n
    def __contains__(self, x): return x == self.n
    def __call__(self, k): return self.n - k
    def __int__(self): return self.n
    def __index__(self): return self.n
    def __bool__(self): return self.n > 2
    def __eq__(self, o): return self.n == o
    def __lt__(self, o): return self.n < o.n
v = V(3)
probe = [(v + v).n, (v + 1).n, (1 + v).n, v * 2, (-v).n, v[4], len(v), 3 in v, v(1), int(v), [0, 1, 2, 9][v], bool(v), v == 3, v < V(4), sum([v, v]).n]`,
  'reflected operator of a subclass goes first': `
class A:
    def __add__(self, o): return "A.add"
    def __radd__(self, o): return "A.radd"
class B(A):
    def __radd__(self, o): return "B.radd"
class C(A): pass
probe = [A() + B(), A() + C(), B() + A(), 1 + A()]`,
  'not implemented': `
class A:
    def __add__(self, o): return NotImplemented
class B:
    def __radd__(self, o): return 5
try:
    second = A() + A()
except TypeError:
    second = "refused"
probe = [A() + B(), second]`,
  'in place operators': `
class A:
    def __init__(self): self.n = 1
    def __iadd__(self, o):
        self.n += o
        return self
class B:
    def __init__(self, n): self.n = n
    def __add__(self, o): return B(self.n + o)
a = b = A()
a += 4
c = d = B(1)
c += 4
probe = [a is b, b.n, c is d, c.n, d.n]`,
  'equality and hash': `
class K:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n % 2 == o.n % 2
    def __hash__(self): return 1
d = {K(1): "a"}
d[K(3)] = "b"
probe = [len(d), d[K(5)], K(1) == K(3), K(1) != K(2)]`,
  'iteration protocol': `
class Count:
    def __init__(self, n): self.n = n
    def __iter__(self):
        self.i = 0
        return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i
probe = [list(Count(3)), sum(Count(4)), max(Count(2)), 2 in Count(3), [*Count(2)], dict(zip("ab", Count(2)))]`,
  'iteration by getitem': `
class S:
    def __getitem__(self, i):
        if i > 2: raise IndexError
        return i * i
probe = list(S())`,
  'iter is a generator': `
class S:
    def __init__(self): self.items = [1, 2]
    def __iter__(self):
        yield from self.items
        yield 9
probe = [list(S()), [x for x in S()]]`,
  'setitem and delitem': `
class S:
    def __init__(self): self.log = []
    def __setitem__(self, k, v): self.log.append((k, v))
    def __delitem__(self, k): self.log.append(k)
    def __getitem__(self, k): return 5
s = S()
s["a"] = 1
s["b"] += 2
del s["c"]
probe = s.log`,
  'slice given to getitem': `
class S:
    def __getitem__(self, k):
        return (k.start, k.stop, k.step) if isinstance(k, slice) else k
probe = [S()[1:2], S()[::3], S()[1, 2]]`,
  'str and repr': `
class A:
    def __repr__(self): return "A!"
class B(A):
    def __str__(self): return "B?"
class C:
    def __format__(self, spec): return "<" + spec + ">"
probe = [str(A()), f"{A()}", f"{B()}", f"{B()!r}", "%s %r" % (B(), B()), str([B()]), f"{C():x}", "{:y}".format(C())]`,
  'dataclass basics': `
from dataclasses import dataclass, field, replace, asdict, astuple
@dataclass
class A:
    n: int = 1
    items: list = field(default_factory=list)
    k: int = field(default=5, repr=False)
    def __post_init__(self): self.total = self.n + self.k
a, b = A(), A(2)
a.items.append(1)
c = replace(b, n=9)
probe = [a.items, b.items, a.total, c.n, c.total, c.items is b.items, asdict(a), list(astuple(b)), a == A(1, [1]), repr(a)]`,
  'dataclass inheritance': `
from dataclasses import dataclass
@dataclass
class A:
    x: int = 1
    y: int = 2
@dataclass
class B(A):
    z: int = 3
    x: int = 9
b = B(5)
probe = [b.x, b.y, b.z, B(1, 2, 3).z]`,
  'subclass of a dataclass is not one': `
from dataclasses import dataclass
@dataclass
class A:
    x: int = 1
class B(A):
    x: int = 7
    y: int = 8
probe = [B().x, B.x, B(3).x, B().y]`,
  'dataclass class variable': `
from dataclasses import dataclass
from typing import ClassVar
@dataclass
class A:
    k: ClassVar[int] = 4
    n: int = 2
    m = 6
try:
    A(1, 2)
    many = True
except TypeError:
    many = False
probe = [A(7).n, A.k, A().m, many]`,
  'dataclass keyword only': `
from dataclasses import dataclass, field, KW_ONLY
@dataclass(kw_only=True)
class A:
    x: int = 1
    y: int
@dataclass
class B:
    a: int
    _: KW_ONLY
    b: int = 2
try:
    B(1, 2)
    extra = "taken"
except TypeError:
    extra = "refused"
probe = [A(y=4).x, A(y=4).y, B(3, b=5).b, extra]`,
  'dataclass frozen': `
from dataclasses import dataclass, FrozenInstanceError
@dataclass(frozen=True)
class A:
    n: int = 1
a = A(3)
try:
    a.n = 4
    note = "set"
except FrozenInstanceError:
    note = "frozen"
object.__setattr__(a, "n", 8)
probe = [a.n, note, {A(1): 2}[A(1)]]`,
  'dataclass init var': `
from dataclasses import dataclass, InitVar, field
@dataclass
class A:
    n: int
    scale: InitVar[int] = 2
    m: int = field(init=False)
    def __post_init__(self, scale): self.m = self.n * scale
probe = [A(3).m, A(3, 5).m]`,
  'dataclass order': `
from dataclasses import dataclass
@dataclass(order=True)
class A:
    a: int
    b: int = 0
probe = [A(1) < A(2), max(A(1, 3), A(1, 2)).b, sorted([A(2), A(1)])[0].a, A(1) == A(1, 0)]`,
  'dataclass mutable default': `
from dataclasses import dataclass
try:
    @dataclass
    class A:
        n: list = []
    probe = "made"
except ValueError:
    probe = "refused"`,
  'dataclass from dictionary': `
from dataclasses import dataclass, fields
@dataclass
class Config:
    rounds: int = 3
    lr: float = 0.1
    name: str = "x"
given = {"rounds": "8", "lr": 1, "other": 4}
known = {f.name for f in fields(Config)}
c = Config(**{k: v for k, v in given.items() if k in known})
probe = [c.rounds, c.lr, c.name]`,
  'dataclass getattr loop': `
from dataclasses import dataclass, fields, asdict
@dataclass
class C:
    a: int = 1
    b: int = 2
c = C()
for f in fields(c):
    setattr(c, f.name, getattr(c, f.name) * 10)
probe = [asdict(c), c.__dict__, vars(c)]`,
  'dataclass default factory function': `
from dataclasses import dataclass, field
count = 0
def make():
    global count
    count += 1
    return count
@dataclass
class A:
    n: int = field(default_factory=make)
x, y = A(), A(50)
z = A()
probe = [x.n, y.n, z.n, count]`,
  'make dataclass': `
from dataclasses import make_dataclass, field
A = make_dataclass("A", [("x", int), ("y", int, field(default=5))])
probe = [A(1).x, A(1).y]`,
  'typed named tuple': `
from typing import NamedTuple
class P(NamedTuple):
    x: int
    y: int = 4
    def total(self): return self.x + self.y
p = P(1)
q = p._replace(x=9)
a, b = q
probe = [p.y, p.total(), q.x, a, b, p[0], len(p), p == (1, 4), p._asdict(), P._fields, isinstance(p, tuple), p + (1,), repr(p)]`,
  'named tuple function': `
from collections import namedtuple
P = namedtuple("P", "x y z", defaults=[7])
Q = namedtuple("Q", ["a", "b"])
probe = [P(1, 2).z, P(1, y=2).y, Q(3, 4).b, P._make([1, 2, 3]).z, list(P(1, 2)), P(*range(3)).y, P._field_defaults, {**P(1, 2)._asdict()}]`,
  'enum basics': `
from enum import Enum
class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1
probe = [Color.RED.value, Color["GREEN"].value, Color(2).name, Color.CRIMSON is Color.RED, Color.CRIMSON.name, [c.name for c in Color], len(Color), Color.RED == 1, str(Color.RED), repr(Color.GREEN), list(Color.__members__)]`,
  'enum auto': `
from enum import Enum, IntEnum, Flag, auto
class A(Enum):
    X = auto()
    Y = auto()
    Z = 10
    W = auto()
class F(Flag):
    R = auto()
    G = auto()
    B = auto()
probe = [A.X.value, A.Y.value, A.W.value, F.R.value, F.G.value, F.B.value]`,
  'int enum': `
from enum import IntEnum
class N(IntEnum):
    ONE = 1
    FIVE = 5
probe = [N.FIVE + 1, N.ONE < N.FIVE, N.FIVE == 5, [0] * N.FIVE, f"{N.FIVE}", str(N.FIVE), "%d" % N.FIVE, int(N.FIVE), range(N.FIVE)[-1], N(5).name, sorted([N.FIVE, N.ONE])[0].name]`,
  'str enum': `
from enum import Enum
class S(str, Enum):
    A = "alpha"
    B = "beta"
probe = [S.A == "alpha", S.A.upper(), S("beta").name, "x" + S.B, S.A.value, {"alpha": 4}[S.A], S.B in ("beta",)]`,
  flag: `
from enum import IntFlag, Flag
class F(IntFlag):
    R = 4
    W = 2
class G(Flag):
    A = 1
    B = 2
x = F.R | F.W
y = G.A | G.B
probe = [int(x), x.value, bool(x & F.W), y.value, G.A in y, F.R + 1]`,
  'enum with methods': `
from enum import Enum
class P(Enum):
    EARTH = (3, 6)
    MARS = (1, 2)
    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius
    @property
    def ratio(self): return self.mass / self.radius
    @classmethod
    def heavy(cls): return max(cls, key=lambda p: p.mass)
probe = [P.EARTH.mass, P.MARS.ratio, P.heavy().name, P.EARTH.value]`,
  'enum functional': `
from enum import Enum
A = Enum("A", "x y z")
B = Enum("B", {"p": 4, "q": 7})
probe = [A.y.value, B.q.value, [a.name for a in A]]`,
  'enum missing': `
from enum import Enum
class A(Enum):
    X = "x"
    @classmethod
    def _missing_(cls, v): return cls.X
try:
    got = A("nothing").name
except ValueError:
    got = "refused"
probe = got`,
  'enum unknown value': `
from enum import Enum
class A(Enum):
    X = 1
try:
    A(5)
    probe = "made"
except ValueError:
    probe = "refused"`,
  'abstract base': `
from abc import ABC, abstractmethod
class A(ABC):
    @abstractmethod
    def rounds(self): ...
    def twice(self): return self.rounds() * 2
class B(A):
    def rounds(self): return 6
try:
    A()
    made = True
except TypeError:
    made = False
probe = [B().twice(), made]`,
  'type makes a class': `
A = type("A", (), {"n": 4, "f": lambda self: self.n + 1})
class Base: k = 2
B = type("B", (Base,), dict(m=3))
probe = [A.n, A().f(), B.k, B().m, B.__name__]`,
  'type of': `
class A: pass
class B(A): pass
b = B()
probe = [type(b) is B, type(b) == A, isinstance(b, A), issubclass(B, A), type(b).__name__, b.__class__.__name__, B.__bases__[0].__name__, type(3) is int, isinstance(True, int), type(True) is int]`,
  'class changed afterwards': `
class A:
    n = 1
    def f(self): return self.n
a = A()
A.n = 5
A.f2 = lambda self: self.n * 2
b = A.f
A.f = lambda self: -1
probe = [a.n, a.f2(), a.f(), b(a)]`,
  'instance class reassigned': `
class A: n = 1
class B: n = 2
a = A()
a.__class__ = B
probe = a.n`,
  'subclass of dict': `
class D(dict):
    def __getattr__(self, k): return self[k]
    def __missing__(self, k): return k + "?"
d = D(a=1)
d["b"] = 2
probe = [d.a, d["b"], d["zz"], d.get("zz"), len(d), sorted(d), "a" in d, {**d}]`,
  'subclass of list': `
class L(list):
    def total(self): return sum(self)
    def append(self, x): super().append(x * 2)
l = L([1, 2])
l.append(3)
probe = [l.total(), l[2], len(l), list(l), l + [1], isinstance(l, list)]`,
  'subclass of int': `
class N(int):
    def __add__(self, o): return int(self) + o + 100
n = N(4)
probe = [n + 1, n * 2, n == 4, 1 + n, [0, 1, 2, 3, 4][n]]`,
  'subclass of str': `
class S(str):
    def shout(self): return self.upper() + "!"
s = S("ab")
probe = [s.shout(), s + "c", len(s), s == "ab", f"{s}"]`,
  'custom exception': `
class E(ValueError):
    def __init__(self, n):
        super().__init__(f"bad {n}")
        self.n = n
try:
    raise E(4)
except ValueError as e:
    probe = [e.n, str(e), e.args[0], type(e).__name__, isinstance(e, E)]`,
  'cached property': `
from functools import cached_property
class A:
    calls = 0
    @cached_property
    def n(self):
        A.calls += 1
        return A.calls * 10
a = A()
first, second = a.n, a.n
a.n = 3
probe = [first, second, a.n, A.calls, A().n]`,
  'classmethod registry': `
class Registry:
    makers = {}
    @classmethod
    def register(cls, name):
        def wrap(f):
            cls.makers[name] = f
            return f
        return wrap
@Registry.register("small")
def small(): return 2
@Registry.register("large")
def large(): return 20
probe = [Registry.makers["large"](), sorted(Registry.makers), small()]`,
  'builder chain': `
class Builder:
    def __init__(self): self.values = {}
    def __getattr__(self, name):
        def setter(v):
            self.values[name] = v
            return self
        return setter
probe = Builder().rounds(4).lr(0.1).values`,
  'vars and dict': `
class A:
    k = 1
    def __init__(self, **kw): self.__dict__.update(kw)
a = A(x=1, y=2)
vars(a)["z"] = 3
probe = [a.x + a.z, a.__dict__, sorted(vars(a)), "k" in a.__dict__, hasattr(a, "k")]`,
  'bound methods': `
class A:
    def __init__(self, n): self.n = n
    def get(self): return self.n
a = A(1)
g = a.get
a.n = 5
old = a
a = A(9)
probe = [g(), g.__self__ is old, A.get(a), g.__name__, list(map(A.get, [A(1), A(2)]))]`,
  'nested class': `
class A:
    class Config:
        rounds = 4
        class Deep: lr = 0.5
    def rounds(self): return self.Config.rounds
class B(A):
    class Config(A.Config):
        rounds = 9
probe = [A().rounds(), B().rounds(), B.Config.Deep.lr, A.Config.__name__, A.Config.__qualname__]`,
  'generic class': `
from typing import Generic, TypeVar, Protocol
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, v: T): self.v = v
class P(Protocol):
    def f(self) -> int: ...
class Q(P):
    def f(self) -> int: return 3
probe = [Box[int](4).v, Box(5).v, Q().f()]`,
  'total ordering': `
from functools import total_ordering
@total_ordering
class A:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
probe = [A(1) <= A(1), A(2) > A(1), A(1) >= A(2), max([A(1), A(3)]).n]`,
  'conditional method': `
BIG = True
class A:
    if BIG:
        def n(self): return 10
    else:
        def n(self): return 1
    for _i in range(3):
        last = _i
    del _i
probe = [A().n(), A.last, hasattr(A, "_i")]`,
});
