a = 7 // -2; b = -7 % 3; c = 7.5 // -2; d = -7.5 % 2; e = 2**10; f = 2**-1; g = -2**2; h = round(2.5); i = round(3.5); j = round(2.675, 2); k = int('1_0'); l = str(1e16); m = 10**20; n = 1/3; o = 3.0; p = 1e-5; q = 123456789.123
#---
x = {1: 'a', True: 'b', 1.0: 'c'}; y = {0: 1, False: 2}; z = [1, 2] == [1.0, 2]; t = 1 == True; u = '1' == 1
#---
fs = []
for i in range(3):
    fs.append(lambda: i)
r = [f() for f in fs]
gs = [lambda i=i: i for i in range(3)]
s = [g() for g in gs]
#---
def f(x, acc=[]):
    acc.append(x)
    return acc
a = f(1); b = f(2); c = a is b
#---
list = lambda x: 'shadow'
a = list([1])
len = 5
b = len
#---
a = [1, 2]; b = a; b.append(3); c = a[:]; c.append(4); d = a + [5]; a += [6]
#---
a, *b, c = [1, 2, 3, 4]; (d, e), f = (1, 2), 3; g, = [9]; *h, = 'ab'
#---
def f():
    try:
        return 1
    finally:
        g.append('fin')
g = []
a = f()
def h():
    for i in range(3):
        try:
            if i == 1:
                continue
            g.append(i)
        finally:
            g.append('f')
    else:
        g.append('else')
h()
#---
def gen(n):
    for i in range(n):
        yield i * 2
a = list(gen(3)); b = sum(gen(4)); c = [x for x in gen(2)]
it = gen(3)
d = list(it); e = list(it)
#---
class A:
    x = 1
    items = []
    def __init__(self, y): self.y = y; self.items.append(y)
    @property
    def z(self): return self.y * 2
    @staticmethod
    def s(a): return a + 1
    @classmethod
    def c(cls): return cls.x
a = A(3); b = A(4)
p = a.z; q = A.s(1); r = a.s(2); s = A.c(); t = A.items; u = a.items is b.items
a.x = 5; v = A.x; w = b.x
A.x = 9; y = b.x; z = a.x
#---
from dataclasses import dataclass, field
@dataclass
class C:
    a: int = 1
    b: list = field(default_factory=list)
    c: str = 'x'
    def total(self): return self.a + len(self.b)
x = C(); y = C(2, [1]); y.b.append(5)
p = x.b; q = y.b; r = y.total(); s = C() == C(); t = x == y
#---
from enum import Enum
class E(Enum):
    A = 1
    B = 'two'
a = E.A.value; b = E('two').name; c = E['A'] is E.A; d = [e.name for e in E]; f = E.A == E.A; g = E.A == 1; h = str(E.A)
#---
x = 5
def f():
    global x
    x = 6
    def g():
        nonlocal y
        y = 3
    y = 1
    g()
    return y
a = f(); b = x
#---
def f(n):
    match n:
        case 0: return 'zero'
        case [a, b]: return a + b
        case {'k': v, **rest}: return (v, rest)
        case str() as s: return s + '!'
        case int(x) if x > 5: return 'big'
        case 1 | 2 | 3: return 'small'
        case _: return 'other'
a = [f(v) for v in (0, [1, 2], {'k': 3, 'j': 4}, 'hey', 9, 2, 4.5, None)]
#---
xs = [y := 1, y + 1]; z = y
ys = [last := i for i in range(3)]
a = last
#---
a = f"{3.14159:.2f} {5:>4} {'x':<3}| {1234567:,} {0.5:%} {255:x} {3!r} {'q'!r:>5} {2:03d} {1e10:g} {-5:+d}"
b = "%s %d %5.2f %r %x" % ('a', 3, 2.5, 'b', 255); c = "{} {1}".format if False else "{0} {x} {0:>3}".format(7, x='k'); d = "%(a)s" % {'a': 1}
e = "{:.3e}".format(12345.678); g = f"{1.5:10.3f}|{True}|{None}|{[1,'a']}|{(1,)}|{ {'a': 1.0} }"
#---
def f():
    x = 1
    del x
    try:
        return x
    except NameError:
        return 'gone'
a = f()
d = {'a': 1}; del d['a']; b = d
l = [1,2,3]; del l[1]
#---
try:
    a, b = 1, 2, 3
except ValueError as e:
    c = 'unpack'
try:
    1 / 0
except (ZeroDivisionError, KeyError):
    d = 'zero'
else:
    d = 'no'
finally:
    e2 = 'fin'
try:
    int('x')
except Exception:
    f = 'bad'
try:
    {}['k']
except KeyError:
    g = 'key'
try:
    [][1]
except LookupError:
    h = 'idx'
#---
a = 1 < 2 < 3; b = 1 < 3 < 2; c = not 1 == 2; d = not True and False; e = 1 if [] else 2; f = 0 or 'x'; g = 1 and ''; h = None or 0 or []
i = 3 in [1, 3]; j = 'a' not in 'abc'; k = 5 if not False and True else 6
#---
x = [[0] * 2] * 2; x[0][0] = 1
y = [[0] * 2 for _ in range(2)]; y[0][0] = 1
#---
import functools
def f(a, b, c=0): return (a, b, c)
g = functools.partial(f, 1, c=5)
a = g(2); b = g(2, c=7)
#---
def f(*args, **kw): return args, kw
a = f(1, *[2, 3], x=4, **{'y': 5}); b = f(); c = f(*'ab')
def g(a, /, b, *, c=3): return (a, b, c)
d = g(1, b=2); e = g(1, 2, c=4)
#---
a = sorted([3, 1, 2], reverse=True); b = sorted({'b': 1, 'a': 2}); c = sorted(['bb', 'a'], key=len); d = list(zip([1, 2], 'ab')); e = list(enumerate('ab', 1)); f = max(1, 2.0, 2); g = min([], default=5); h = list(map(str, [1, 2])); i = any([0, '']); j = all([]); k = list(reversed([1, 2])); l = dict(zip('ab', [1, 2])); m = sum([1, 2], 10); n = divmod(-7, 2); o = abs(-3); p = list(filter(None, [0, 1, 2])); q = set([1, 2, 2]); r = dict(a=1, b=2); s = list(range(10, 0, -3)); t = bool('False'); u = int(3.9); v = int(-3.9); w = float('1e3'); x = str(1.0); y = repr('a"b'); z = type(1) is int
#---
s = ' Hello World '
a = s.strip().lower().split(); b = s.upper(); c = 'a,b,,c'.split(','); d = '-'.join(['a', 'b']); e = 'abc'[::-1]; f = 'abc'[1:]; g = 'abc'.replace('b', 'x'); h = 'a.b.c'.rsplit('.', 1); i = 'abc'.startswith(('x', 'a')); j = 'x'.zfill(3); k = 'abc'.find('c'); l = 'aXb'.swapcase(); m = 'hello world'.title(); n = 'k=v'.partition('='); o = 'abc' * 2; p = 'a' < 'b'; q = 'éa'.upper() if False else 1; r = 'abc'[-1]; t = len('日本')
#---
class Base:
    def __init__(self, a): self.a = a
    def who(self): return 'base'
class Mid(Base):
    def __init__(self, a, b): super().__init__(a); self.b = b
    def who(self): return 'mid+' + super().who()
class Other(Base):
    def who(self): return 'other+' + super().who()
class Leaf(Mid, Other): pass
x = Leaf(1, 2); a = x.who(); b = (x.a, x.b); c = isinstance(x, Base); d = Leaf.__name__
#---
import os, json
from pathlib import Path
a = os.path.join('a', 'b', 'c.py'); b = os.path.basename('a/b.py'); c = os.path.splitext('x.tar.gz'); d = str(Path('a') / 'b') if False else 1; e = json.loads('{"a": [1, 2.5, null, true], "b": "x"}'); f = os.path.dirname('a/b/c'); g = json.loads('12345678901234567890')
#---
x = 10
while x > 0:
    x -= 3
    if x == 4: break
else:
    y = 1
z = x
for i in range(3):
    if i == 5: break
else:
    w = i
#---
def outer():
    def inner(): return v
    v = 3
    a = inner()
    v = 4
    return a, inner()
r = outer()
#---
x = 1
class K:
    x = 2
    y = x
    def m(self): return x
    z = [x for _ in range(1)]
    w = [i for i in range(x)]
a = K().m(); b = K.y; c = K.z; d = K.w
#---
a = True + True; b = -True; c = ~5; d = 5 ^ 3; e = 1 << 70; f = -5 >> 1; g = 5 & 6 | 8; h = 0.1 + 0.2; i = 1e308 * 10; j = 2 ** 0.5; k = 10 ** -3; l = 1.5 ** 2; m = 4 ** 0.5; n = 7 / 2; o = 6 / 3; p = 1e22; q = 1e21; r = 123456789012345678; s = 0.1 * 3; t = 1.1 ** 10; u = 1.01 ** 5
#---
d = {'a': 1}
e = {**d, 'b': 2, 'a': 3}
d |= {'c': 4}
f = d | {'a': 0}
g = d.get('z'); h = d.get('z', 5); i = d.pop('c'); j = list(d.items()); k = d.setdefault('q', []); k.append(1); l = d['q']; m = dict(d); m['a'] = 9; n = d['a']; o = list(d.keys()); p = 'a' in d; q = len(d)
#---
class Ctx:
    def __enter__(self): log.append('in'); return 5
    def __exit__(self, *a): log.append('out'); return True
log = []
with Ctx() as v:
    log.append(v)
    raise ValueError
after = 1
from contextlib import contextmanager
@contextmanager
def cm(x):
    log.append('a')
    try:
        yield x + 1
    finally:
        log.append('b')
with cm(3) as w:
    log.append(w)
#---
def deco(f):
    def wrap(*a, **k): return f(*a, **k) + 1
    return wrap
@deco
def f(x): return x * 2
a = f(3)
def deco2(n):
    def d(f): return lambda *a: f(*a) * n
    return d
@deco2(10)
@deco
def g(): return 1
b = g()
#---
from collections import defaultdict, namedtuple, OrderedDict, Counter
d = defaultdict(list); d['a'].append(1); a = dict(d); b = d['zz']
from typing import NamedTuple
class P(NamedTuple):
    x: int
    y: int = 2
p = P(1); c = p.x; e = p[1]; f = p._replace(y=5).y
#---
x = 0
def f():
    x = 1
    exec("x = 5")
    return x
a = f()
exec("b = 7")
c = 3
#---
import copy
a = {'x': [1]}; b = copy.deepcopy(a); b['x'].append(2); c = copy.copy(a); c['x'].append(3); d = a['x']
#---
def f(n): return 1 if n < 2 else n * f(n - 1)
a = f(20)
def fib(n):
    return n if n < 2 else fib(n-1) + fib(n-2)
b = fib(12)
#---
from functools import lru_cache
n = []
@lru_cache(maxsize=None)
def f(x):
    n.append(x)
    return [x]
a = f(1); b = f(1); c = a is b; d = len(n); f(2); e = n
f(1).append(5); g = a
#---
from collections import namedtuple
P = namedtuple('P', 'x y', defaults=[5])
p = P(1); a = p.x + p.y; b = p[1]; q = P(y=2, x=3); c = tuple(q); x, y = q; d = p._replace(x=9).x; e = isinstance(p, P)
#---
a = 5
b = globals()['a']; c = globals().get('zz', 3); globals()['a'] = 6; d = a; e = 'a' in globals()
globals().update(a=7)
f = a
#---
import json
a = json.dumps({'b': [1, 2.5, True, None, 'é"'], 'c': (1,)}); b = json.loads(a)
#---
import logging
logger = logging.getLogger(__name__)
x = [1]
logger.info('x %s', x)
y = x
#---
class D:
    def __get__(self, o, t=None): return 7
class C:
    r = D()
a = C().r; b = C.r
#---
from pathlib import Path
a = str(Path('a') / 'b.txt'); b = f"{Path('x', 'y')}"; c = Path('a/b/c.txt').name; d = str(Path('a/b').parent); e = Path('m.tar.gz').stem; f = Path('a') == Path('a')
#---
import math
a = math.log2(8); b = math.prod([2, 3]); c = math.floor(-2.5); d = math.ceil(2.1); e = math.sqrt(16); f = math.gcd(12, 18); g = math.pi; h = math.isclose(1.0, 1.0)
#---
def f():
    yield from [1, 2]
    yield from range(2)
a = list(f())
b = [*f()]
x, *y = f()
c = dict(enumerate('ab')); d = max(f()); e = tuple(i for i in f() if i)
#---
x = [1, 2, 3]
for i in x:
    if i == 1: x.remove(2)
    last = i
s = 'abc'
for ch in s: pass
while x:
    x.pop()
else:
    done = True
#---
def f(a, b=2, *c, d, e=5, **g): return (a, b, c, d, e, g)
a = f(1, d=4); b = f(1, 2, 3, d=4, z=1)
try: f(1)
except TypeError: c = 'te'
try: f()
except TypeError: d = 'te'
try: f(1, a=2, d=1)
except TypeError: e = 'te'
k = lambda *a, **b: (a, b)
g = k(1, x=2)
#---
class A:
    def __init__(self): self.__p = 1
    def get(self): return self.__p
    def __eq__(self, o): return True
    def __len__(self): return 0
    def __call__(self, x): return x + 1
    def __getitem__(self, k): return k * 2
    def __contains__(self, k): return k == 3
    def __iter__(self): return iter([1, 2])
    def __add__(self, o): return 'add'
    def __str__(self): return 'S'
    def __repr__(self): return 'R'
a = A(); b = a.get(); c = a == 5; d = bool(a); e = a(1); f = a[4]; g = 3 in a; h = list(a); i = a + 1; j = f'{a} {a!r}'; k = str(a); l = [a].__len__() if False else 1; m = len(a)
#---
class Meta: pass
class P:
    count = 0
    def __new__(cls, *a):
        cls.count += 1
        return super().__new__(cls)
    def __init__(self, x): self.x = x
p = P(1); a = P.count; b = p.x
#---
a = (lambda x: (lambda y: x + y))(1)(2)
def mk():
    r = []
    for i in range(3):
        def f(): return i
        r.append(f)
    return [g() for g in r]
b = mk()
def cnt():
    c = 0
    def inc():
        nonlocal c
        c += 1
        return c
    return inc
i = cnt(); i(); d = i()
#---
import copy
class N:
    def __init__(self, v): self.v = v; self.l = [v]
a = N(1); b = copy.deepcopy(a); b.l.append(2); c = a.l; d = b.l; e = copy.copy(a); e.l.append(9); f = a.l
#---
a = b'ab' + b'c'; b = 'ab'.encode(); c = b'x' * 2; d = len(b'abc'); e = '\u00e9\x41\101\n'; f = r'\n' 'x'; g = """a
b"""; h = 'a\
b'; i = '%5.1f|%-5s|%05d|%+d|%e|%g' % (3.14159, 'ab', 42, 5, 12345.678, 1e-7)
#---
x = 0x1F; y = 0b101; z = 0o17; w = 1_000_000; v = 1e3; u = .5; t = 1E-2; s = 10 ** 30; r = -7 // 2; q = -7 % 2.5; p = 7 % -3; o = round(-2.5); n = round(1234.5678, 2); m = round(15, -1); l = round(25, -1); k = int(-3.7); j = 3 == 3.0; i = 10 / 4; h = 2 ** 63; g = hash(1) if False else 0
#---
d = {'b': 1, 'a': 2}
a = [k for k in d]; b = {v: k for k, v in d.items()}; c = sorted(d, key=d.get); e = d == {'a': 2, 'b': 1}; f = max(d, key=lambda k: d[k]); g = {**d}; g['b'] = 5; h = d['b']; i = d.popitem() if False else 0; j = list(d.values()); k = dict(sorted(d.items())); l = dict.fromkeys('ab', 0); m = {1, 2} & {2, 3}; n = {1} | {2} == {2, 1}; o = len({1, 1.0, True})
#---
def f(x):
    if x > 0:
        return 'p'
    elif x == 0:
        return 'z'
    return 'n'
r = [f(v) for v in (1, 0, -1)]
def g(*, a=1, **kw):
    kw.setdefault('z', a)
    return kw
s = g(a=2, q=3)
t = (lambda: (yield))() if False else None
assert r == ['p', 'z', 'n'], 'bad'
try:
    assert False, 'msg'
except AssertionError as e:
    u = str(e)
try:
    raise ValueError('boom')
except ValueError as e:
    v = e.args[0]; w = f'{e}'
class MyErr(ValueError): pass
try:
    raise MyErr('x')
except ValueError as e:
    x = type(e).__name__
#---
a = dict((k, v) for k, v in [(1, 2), (3, 4)]); b = ' '.join(f'--{k} {v}' for k, v in a.items()); c = sum(x * y for x, y in zip([1, 2], [3, 4]) if x)
#---
r = 3
exec("r = 8\ns = r + 1")
t = eval("r + 1"); u = eval("  r * 2")
def f():
    x = 1
    exec("x = 5")
    return x
v = f()
#---
from dataclasses import dataclass, fields, asdict
@dataclass
class C:
    a: int = 1
    b: str = 'x'
k = [f.name for f in fields(C)]; d = asdict(C(b='z')); e = {f.name for f in fields(C)}
g = C(**{n: v for n, v in {'a': 5, 'q': 1}.items() if n in e}).a
#---
a = 'x'.center(5, '*'); b = 'ab'.center(5); c = 'ab'.center(4, '-'); d = 'abc'.center(6, '.'); e = 'a'.ljust(3) + '|'
#---
import threading
x = [1]
def cb(v): x.append(v)
o = type('O', (), {'n': 5})
a = len(x)
#---
class A:
    lst = []
    n = 0
    def add(self, v):
        self.lst.append(v); self.n += 1; return self
a = A().add(1).add(2); b = A(); c = b.lst; d = (a.n, b.n, A.n)
#---
class P:
    def __init__(self): self._x = 1
    @property
    def x(self): return self._x
    @x.setter
    def x(self, v): self._x = v * 2
p = P(); p.x = 5; a = p.x
try:
    class Q:
        @property
        def y(self): return 1
    Q().y = 3
except AttributeError: b = 'no'
#---
def f(x, l=[]): l.append(x); return l
a = f(1); b = f(2, []); c = f(3)
#---
a = [1, 2, 3]
a[1:2] = [9, 9]; b = a; c = a[::2]; del a[0]; d = a; a.insert(1, 'i'); e = a.index(9); a.extend(x for x in 'ab'); a.sort(key=str); f = a
#---
x = y = z = []
x.append(1); y = y + [2]; z += [3]; a = (x, y, z)
#---
i = 5
l = [i for i in range(3)]
a = i
def g():
    for i in range(2): pass
    return i
b = g()
#---
import os
e = os.environ.copy() if False else {}
a = 'x' in e
os.environ['ROUNDS'] = '5'
b = os.environ['ROUNDS'] == '5'
#---
s = {3, 1, 2}; a = sorted(s); b = sum(s); c = max(s); d = 2 in s; e = s - {1}; f = s | {9}; g = {x for x in s if x > 1}; h = list({5}); i = s == {1, 2, 3}; j = len(s)
#---
a, b = 1, 2
a, b = b, a
c = d = 0
(c, d), [e, f] = [1, 2], (3, 4)
l = [0, 0]
k = 0
k, l[k] = 1, 5
#---
def f():
    try:
        raise ValueError
    except ValueError:
        return 'a'
    finally:
        return 'b'
a = f()
def g():
    for i in range(3):
        try:
            continue
        finally:
            if i == 1: return i
b = g()
def h():
    try:
        try:
            raise KeyError('x')
        finally:
            log.append(1)
    except LookupError as e:
        return str(e)
log = []
c = h(); d = log
try:
    try: raise ValueError('a')
    except ValueError as e: raise KeyError('b') from e
except KeyError as k: m = k.args
#---
class E1(Exception): pass
class E2(E1):
    def __init__(self, code): self.code = code
try: raise E2(5)
except E1 as e: a = e.code
try: raise E1
except (ValueError, E1): b = 1
def f():
    raise NotImplementedError
try: f()
except RuntimeError: c = 2
#---
from enum import Enum, IntEnum, auto
class C(Enum):
    A = auto()
    B = auto()
class I(IntEnum):
    X = 3
class S(str, Enum):
    P = 'p'
a = C.A.value if False else 1; b = I.X + 1; c = S.P == 'p'; d = f'{S.P.value}'; e = I.X.value; f = C['B'].name; g = I.X == 3; h = list(I)[0].name; i = S('p').value
#---
from dataclasses import dataclass, field
@dataclass
class B:
    x: int
    y: int = 2
@dataclass
class D(B):
    z: list = field(default_factory=lambda: [1])
    w: int = field(default=7)
    def __post_init__(self): self.x *= 10
d = D(1); a = (d.x, d.y, d.z, d.w); e = D(1, z=[]).z
@dataclass(frozen=True)
class F: v: int = 3
f = F()
try: f.v = 5
except Exception as ex: g = type(ex).__name__
h = F(4).v; i = F() == F(3)
#---
x = 10
class K:
    x = 20
    def f(self): return x
    g = lambda self: x
    h = [x for x in [1]]
    y = x
a = K().f(); b = K().g(); c = K.y; d = K.h
#---
a = 'a,b;c'.replace(';', ',').split(','); b = 'x=1 y=2'; c = dict(p.split('=') for p in b.split()); d = {k: int(v) for k, v in c.items()}; e = '%s-%s' % tuple('ab'); f = 'abc'[1:][::-1]; g = ''.join(reversed('abc')); h = 'a' 'b' f'{1}'; i = 'A'.lower() == 'a'; j = 'x'.join('abc'); k = f'{d}'; l = f'{"a":>3}{1:<3}|'; m = f'{1.0}{1e100}{1e-7}'; n = f'{10**20:,}'; o = f'{0.1+0.2:.17g}'; p = '{:>{w}}'.format('a', w=4); q = f'{3:02}{-3:04d}{3.7:.0f}{2.5:.0f}{1234.5:,.1f}'; r = f'{True:d}' if False else ''; s = '{0[a]} {1.real}'.format({'a': 1}, 2) if False else ''; t = '%.3g' % 0.00012345; u = '%5s|%-5s|' % ('a', 'b'); v = '%%' % (); w = '%d%%' % 5
#---
n = 0
def side(v):
    global n
    n += 1
    return v
a = side(0) and side(1); b = side(1) or side(2); c = side(1) < side(0) < side(5); d = n; e = [side(i) for i in range(3)][-1]; f = n
#---
import itertools
a = list(itertools.product([1, 2], 'a')); b = list(itertools.chain([1], (2,))); c = dict(zip(['a', 'b'], range(2)))
it = iter([1, 2, 3]); d = next(it); e = list(it); f = next(it, 'end')
z = zip([1, 2], [3, 4]); g = list(z); h = list(z)
m = map(lambda x: x + 1, [1, 2]); i = list(m); j = list(m)
en = enumerate('ab'); k = next(en); l = list(en)
#---
def outer():
    x = 1
    def a():
        nonlocal x
        x += 1
        return x
    def b(): return x
    return a, b
p, q = outer(); p(); p(); r = q()
fs = {}
for name in ('a', 'b'):
    def h(name=name): return name
    fs[name] = h
s = [f() for f in fs.values()]
#---
a = int('  12 '); b = int('-0b11', 2); c = int('ff', 16); d = int('0x1f', 0); e = float(' 1_0.5 '); f = int(True); g = float('inf') > 1; h = round(0.5); i = round(1.5); j = round(-0.5); k = round(2.675, 2); l = round(1e20); m = str(1e22); n = str(123456789012345680.0); o = str(0.0001); p = str(0.00001); q = str(-0.0); r = 1e16; s = repr(1e15); t = 5 % -3; u = -5 // 3; v = 2 ** 100; w = 7.0 // 2; x = -7 % 3.0; y = divmod(7.5, 2)
#---
def f(*, a, **k): return a, k
try: f(1)
except TypeError: x = 1
try: f(b=1)
except TypeError: y = 1
z = f(a=1, **{'b': 2})
try: f(a=1, **{'a': 2})
except TypeError: w = 1
def g(a, b): return a - b
v = g(*[1], **{'b': 5}); u = g(b=1, a=2)
class C:
    def m(self, x=1, *a): return (x, a)
t = C().m(); s = C.m(C(), 5, 6); bound = C().m; r = bound(7)
#---
x = 5
match x:
    case int() if x > 10: a = 'big'
    case 5 | 6: a = 'five'
match {'t': 'p', 'v': [1, 2]}:
    case {'t': 'p', 'v': [a1, *rest]}: b = (a1, rest)
match (1, 2, 3):
    case (1, *mid, 3): c = mid
match 'x':
    case 'y': d = 1
    case str(z): d = z
match None:
    case None: e = 'none'
match True:
    case 1: f = 'one'
match 1:
    case True: g = 'true'
    case 1: g = 'one'
match [1]:
    case (y,): h = y
#---
a = 1.; b = 2.e3 + 1; c = [1., 2.][0]; d = 3. .real if False else 4; e = f'{1.}'; f = 1.0.is_integer(); g = (5 .bit_length(), 1_0.5); h = '1.'; i = 1./2; j = -1.; k = x = 10.  # 1.
def m(v=1.): return v * 2.
n = m()
#---
class Cfg(dict):
    def __getattr__(self, name): return self[name]
    def __setattr__(self, name, value): self[name] = value
k = Cfg(a=1); k.b = 2; a = k.a; b = k['b']; c = len(k); d = dict(k); e = isinstance(k, dict); k.update(z=3); f = k.z; g = str(k); h = [*k]; i = k.get('q', 5); j = k == {'a': 1, 'b': 2, 'z': 3}
#---
from dataclasses import dataclass, InitVar
@dataclass(order=True)
class P:
    x: int = 1
    s: InitVar[int] = 2
    def __post_init__(self, s): self.x *= s
class Q(P): pass
a = P(3).x; b = P(3, 5).x; c = P(1) < P(2); d = str(P(4)); e = Q(5).x; f = Q(1) == Q(1); g = max(P(1), P(7)).x; h = repr(Q(2))
