import copy
class Cfg(dict):
    def __getattr__(self, name):
        try: return self[name]
        except KeyError: raise AttributeError(name)
    def __setattr__(self, name, value): self[name] = value
k = Cfg(a=Cfg(b=1), c=[1])
m = copy.deepcopy(k) if U else copy.copy(k)
m.a.b = 5; m.c.append(2); m.d = 1
a = k.a.b; b = k.c; c = m.c; d = 'd' in k; e = m.a.b
n = copy.deepcopy(k)
if U > 1: n.a.b = 9
f = k.a.b; g = n.a.b
#---
class N(dict):
    tag = 1
    @property
    def size(self): return U
    def __delattr__(self, name): self.pop(name, None)
k = N(x=1)
if U: k.tag = 2
if U > 1: N.tag = 7
a = k.tag; b = k.size; c = N.tag
k.own = 3
del k.x
d = dict(k)
try:
    e = k.own
except AttributeError:
    e = 'gone'
#---
class Base:
    def __init__(self): self.a = 1
    def __setattr__(self, name, value): super().__setattr__(name, value * 2)
class Sub(Base):
    def __setattr__(self, name, value):
        if U and name == 'b': return
        super().__setattr__(name, value)
s = Sub(); s.b = 3 if U > 99 else 4
a = s.a
try: b = s.b
except AttributeError: b = 'none'
setattr(s, 'c', 5); c = s.c; s.c += 1; d = s.c
#---
from dataclasses import dataclass, replace, asdict, field
@dataclass(frozen=True)
class F:
    x: int = 1
    y: list = field(default_factory=list)
    def __post_init__(self):
        if U: object.__setattr__(self, 'x', self.x + 1)
class G(F):
    def __init__(self, x):
        super().__init__(x)
        self.z = x
f = F(); g = G(5)
a = f.x; b = replace(f, y=[1]).x; c = g.x; d = g.z; e = asdict(f); h = str(f); i = F(3) == F(3); j = F(3, [U]) == F(3, [0])
#---
from collections import namedtuple
T = namedtuple('T', 'a b')
t = T(1, U); s = T._make([1, 2]); u = T(U, 1)._replace(a=3)
a = str(s); b = str(t); c = u; d = t._asdict(); e = s == (1, 2)
try: f = T._make([1] * U)
except TypeError: f = 'no'
#---
class V(list):
    def __init__(self, *a):
        super().__init__(a)
        if U: self.append(U)
    def __getitem__(self, i): return super().__getitem__(i) if isinstance(i, int) else 'slice'
v = V(1, 2)
a = v[0]; b = v[0:1]; c = list(v); d = [*v]; e = sum(v); f = v == [1, 2]; v[0] = 9; g = v[0]
w = v if U else V()
w.extend([3]); h = list(v); i = v[-1]
#---
class Cfg(dict):
    def __getattr__(self, name): return self.get(name)
    def __setattr__(self, name, value): self[name] = value
k = Cfg(a=1)
if U: k.a = 2
if U > 1: k.b = 3
a = k.a; b = k.b; c = len(k); d = dict(k); e = 'b' in k; f = list(k)
m = k
if U: m = Cfg(a=7)
m.c = 9
g = k.c; h = m.a
#---
class B(dict):
    def __init__(self, **kw):
        super().__init__(**kw)
        if U: self.__dict__ = self
k = B(a=1)
k.x = 5
a = len(k); b = 'x' in k; c = getattr(k, 'a', 0); d = k.x
#---
class R(dict):
    def __missing__(self, key):
        self[key] = U
        return U
    def __setitem__(self, key, value):
        super().__setitem__(key, value + (1 if U > 1 else 0))
k = R(a=1)
a = k['a']; b = k['q']; c = k['q']; d = len(k); k['a'] = 4; e = k['a']; f = k.get('w')
for i in range(U): k[i] = i
g = len(k); h = sorted(map(str, k))
#---
class W:
    def __setattr__(self, name, value):
        if U: value = value + 1
        object.__setattr__(self, name, value)
w = W(); w.a = 1; w.b = 'x' if U > 99 else 3
a = w.a; b = w.b
#---
from dataclasses import dataclass, InitVar, field
@dataclass(order=True)
class P:
    x: int = 1
    s: InitVar[int] = U
    y: int = field(default=0, compare=False)
    def __post_init__(self, s):
        if s: self.x = s
class Q(P):
    pass
p, q = P(3), P(3, 0)
a = p.x; b = q.x; c = p < P(4, 0); d = str(q); e = p == q; f = Q(5).x; g = Q(5, 0).x; h = str(p); i = P(1, 0, U) == P(1, 0); j = P(1, 0, U).y
#---
class L(list):
    def both(self, x):
        self.append(x)
        if U: self.extend([x])
        return self
k = L([1]).both(2)
k.tag = 1
if U > 1: k.tag = 2
a = len(k); b = k[0]; c = k.tag; d = list(k); e = isinstance(k, list)
#---
a = []; b = []
c = a if U else b
c.append(1)
x = len(a); y = len(b); z = a
#---
a = 5
if U: a = 6
b = 7
if U: b = 7
#---
def f():
    if U: return 1
    global g
    g = 3
    return 2
g = 0
a = f(); b = g
#---
x = 0
for i in range(U):
    x += 1
y = 5
for i in range(U):
    y = 5
    z = 3
#---
l = [1]
for i in range(U):
    l.append(i)
m = l
n = [0]
for i in range(U):
    n = n + [1]
    m = n
#---
d = {'a': 1}
if U: d['b'] = 2
a = d['a']; b = d.get('b'); n = len(d)
k = list(d)
#---
try:
    x = 1 // U
    y = 2
except ZeroDivisionError:
    y = 3
z = y
#---
try:
    if U == 1: raise ValueError
    if U == 2: raise KeyError
    a = 1
except ValueError:
    a = 2
except KeyError:
    b = 1
    a = 2
else:
    c = 4
finally:
    d = 5
e = a
#---
def g():
    for i in range(5):
        if i == U: return i
        if i == 3: break
    else:
        return 'else'
    return 'brk'
a = g()
#---
r = []
for i in range(3):
    if U > i: continue
    r.append(i)
q = len(r) < 5
#---
x = 1
while x < 10:
    x = x * 2
    if x > U + 3: break
else:
    y = 1
#---
class A:
    v = 1
a = A(); b = A()
o = a if U else b
o.v = 5
p = a.v; q = b.v; r = A.v
#---
def m(): 
    S.append(1)
S = []
fs = [m] if U else []
for f in fs: f()
a = len(S)
#---
f = print
if U:
    def f(): return 2
else:
    def f(): return 3
a = f()
#---
x = 3
def set_():
    global x
    x = 4
h = {0: lambda: None, 1: set_, 2: set_}.get(U, lambda: None)
h()
a = x
#---
a = [1, 2, 3]
b = a[U] if U < 3 else 0
a[U % 3] = 9
c = a[0]
#---
t = (1, U)
a, b = t
c = t[0]
d = [*t, 5][2]
#---
s = f"{U}-x"
e = s == 'y'
z = 'x' if s else 'y'
#---
def gen():
    yield 1
    if U: yield 2
    yield 3
g = list(gen())
a = g[0]
tot = 0
for v in gen():
    tot += 1
    last = v
#---
def gen():
    for i in range(3):
        log.append('g')
        yield i
log = []
for v in gen():
    if U == v: break
    log.append('b')
n = log[0]
#---
def fact(n): return 1 if n <= 1 else n * fact(n-1)
a = fact(U)
calls = 0
def rec(n):
    global calls
    calls += 1
    if n > 0: rec(n - 1)
    return 7
b = rec(U); c = calls
#---
x = None
if U:
    x = 5
if x is None:
    y = 1
else:
    y = 2
z = x or 9
#---
o = object() if U else None
a = o is None
#---
lst = [3, 1, 2]
lst.sort(key=lambda v: v * (1 if U else -1))
a = lst; b = sorted([U, 1])
#---
def f(x, *, k=1):
    return k
kw = {'k': 2} if U else {}
a = f(1, **kw)
#---
import sys
if U == 1: sys.exit(1)
a = 5
if U == 2: raise SystemExit
b = a
#---
d = {}
d[U] = 'a'
d[1] = 'b'
e = d[1]; n = len(d)
f = d.get(0)
#---
x = [0]
y = x
def mutate(l):
    if U: l[0] = 1
mutate(y)
a = x[0]
#---
v = {'a': {'b': 1}}
w = v['a'] if U else {}
w['b'] = 2
a = v['a']['b']
#---
import threading
n = 0
def work():
    global n
    n = 5
t = threading.Thread(target=work)
t.start(); t.join()
a = n
n = 1
b = n
#---
import atexit
state = {'x': 1}
atexit.register(state.clear)
a = state
#---
from functools import reduce
vals = [1, 2, U]
a = reduce(lambda x, y: x + y, vals)
b = sum(vals[:2])
#---
x = 1
def f():
    return x
y = f
if U: x = 2
a = y()
#---
a = b = []
if U: b = b + [1]
else: b += [1]
c = len(a)
#---
i = 0
while True:
    i += 1
    if i > U: break
a = i
j = 0
while U < 3:
    j = 1
    U += 1
b = j
#---
a = 1
try:
    a = 2
    b = {1: 1}[U]
    a = 3
except KeyError:
    pass
c = a
#---
def f():
    try:
        if U: return 'a'
    finally:
        log.append('x')
    return 'b'
log = []
a = f(); b = log
#---
class N:
    def __init__(self): self.kids = []
r = N()
cur = r
for k in range(U):
    n = N(); cur.kids.append(n); cur = n
a = len(r.kids); b = r.kids
#---
x = {1, 2} | {U}
a = 1 in x; b = len(x); c = sorted(x)
#---
a, b = (1, 2) if U else (1, 3)
c = [a, 2]
#---
from contextlib import suppress
x = 1
with suppress(Exception):
    x = 2
    y = 1 // U
    x = 3
a = x
#---
m = [[1], [2]]
p = m[U % 2]
p.append(7)
a = m[0]; b = m[1]
#---
def f(cb):
    if U: cb()
n = 0
def inc():
    global n
    n += 1
f(inc)
a = n
#---
q = [1]
it = iter(q)
if U: next(it)
a = list(it)
#---
match U:
    case 0: a = 'z'; k = 1
    case 1 | 2: a = 'o'; k = 1
    case n: a = 'n'; k = 1
b = k
#---
def f():
    for i in range(U):
        for j in range(2):
            if j == i: return 'x'
            yield j
a = list(f())
#---
class C:
    n = 0
    def __init__(self):
        C.n += 1
for _ in range(U): C()
a = C.n
#---
x = 5
if U and (x := 6): pass
a = x
b = [x for x in range(U)]
c = x
#---
g = globals()
g['zz' if U else 'aa'] = 1
aa = 2
b = aa
#---
aa = 2
globals()['aa'] = 3
b = aa
vars()['b'] = 5
c = b
#---
class A: pass
a = A()
setattr(a, 'x' if U else 'y', 1)
a.z = 2
b = a.z; c = getattr(a, 'x', 0)
#---
class A:
    def __getattr__(self, n): return n + '!'
a = A().foo
class B:
    def __setattr__(self, n, v): object.__setattr__(self, n, v * 2)
b = B(); b.x = 2; c = b.x
#---
x = 1
class M(type):
    def __call__(cls): return 5
class K(metaclass=M): pass
k = K()
#---
def f(a=[]):
    a.append(U)
    return a
f(); b = len(f())
#---
a = [1,2,3]
for x in a:
    if x < 3: a.append(9) if len(a) < 6 else None
b = a
#---
import json
a = json.loads('{"x": %d}' % U)
b = a.get('y', 3)
#---
x = 1; y = x
del x
if U: x = 2
try: z = x
except NameError: z = 'none'
#---
d = dict(a=1)
e = d
if U: d = {}
d['a'] = 2
f = e['a']
#---
def outer():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
c = outer()
for _ in range(U): c()
a = c() > 0
c2 = outer(); b = c2()
#---
class R:
    rounds = 3
def patch():
    R.rounds = 7
if U: patch()
a = R.rounds; b = R().rounds
#---
cfg = {'r': 1}
def update(d): d['r'] = 2
jobs = [update, print]
jobs[U % 2](cfg)
a = cfg['r']
#---
def deco(f):
    calls.append(f.__name__)
    return f
calls = []
if U > 1:
    @deco
    def x(): return 1
a = calls; b = len(calls)
#---
a = {'x': [1]}
b = dict(a)
b['x'].append(2)
if U: b['x'] = []
b['x'].append(3)
c = a['x']
#---
x = 1
def f():
    global x
    for i in range(U):
        x = 2
        return
    x = 3
f()
a = x
#---
class Node:
    def __init__(self, v, nxt=None): self.v, self.nxt = v, nxt
n = Node(1, Node(2))
cur = n
while cur.nxt and U:
    cur.v += 1
    cur = cur.nxt
    U -= 1
a = n.v; b = n.nxt.v
#---
l = [1, 2]
t = (l, 5)
p = t[0] if U else [9]
p.append(3)
a = len(l); b = t[1]; c = t[0]
#---
it = iter([1, 2, 3])
for v in it:
    if v == U: break
a = list(it)
#---
def gen():
    x = yield 1
    yield x
g = gen()
a = next(g)
try: b = next(g)
except StopIteration: b = 'stop'
#---
from functools import lru_cache
@lru_cache
def cfg(): return {'n': 1}
if U: cfg()['n'] = 2
a = cfg()['n']
#---
import copy
a = {'x': {'y': 1}}
b = copy.copy(a)
if U: b['x']['y'] = 2
c = a['x']['y']; d = copy.deepcopy(a)['x']['y']
#---
x = [1, 2, 3]
del x[U % 3]
a = len(x); b = x[0]
#---
s = 'a'
for ch in 'bcd'[:U]:
    s += ch
a = s[0]; b = s.startswith('a')
#---
try:
    if U: import nonexistent_module_x as m
    a = 1
except ImportError:
    a = 2
b = a
#---
def f(**kw): return kw.get('n', 0)
d = {}
if U: d.update(n=5)
a = f(**d); b = f(n=3)
#---
class C:
    def __enter__(self): return self
    def __exit__(self, *a): return bool(U)
x = 0
with C():
    x = 1
    if U < 3: raise ValueError
    x = 2
a = x
#---
import sys
sys.argv.append('--n=%d' % U)
import argparse
p = argparse.ArgumentParser()
p.add_argument('--n', type=int, default=1)
p.add_argument('--m', type=int, default=2)
a = p.parse_args()
n = a.n; m = a.m
#---
import argparse
p = argparse.ArgumentParser()
p.add_argument('--n', type=int, default=U)
p.add_argument('--m', type=int, default=2)
p.set_defaults(**({'m': 3} if U else {}))
a = p.parse_args()
n = a.n; m = a.m
#---
import argparse
ns = argparse.Namespace(n=9)
p = argparse.ArgumentParser()
a0 = p.add_argument('--n', type=int, default=1)
a0.default = 4
p.add_argument('--k', default=1)
p._actions[2].default = 8
a = p.parse_args([], namespace=ns)
n = a.n; k = a.k
#---
a = [0] * 3
b = [a] * 2
b[0][U % 3] = 1
c = b[1]; d = len(b)
#---
import builtins
old = len
builtins.len = lambda x: 42
a = len([1])
#---
int = float
a = int('3'); b = int(3)
def range(n): return [n]
c = list(range(2))
#---
class Meta(type):
    def __getattr__(cls, n): return 5
class K(metaclass=Meta): pass
a = K.foo
class D(dict):
    def __missing__(self, k): return 7
d = D(); b = d['x']; c = d.get('x')
class L(list):
    def append(self, x): super().append(x * 2)
l = L(); l.append(1); e = l[0]
class I(int):
    def __add__(self, o): return 100
f = I(3) + 1
#---
from types import SimpleNamespace
n = SimpleNamespace(a=1)
if U: n.b = 2
x = n.a; y = getattr(n, 'b', 0); z = hasattr(n, 'b'); w = n.__dict__.get('a')
n.__dict__['a'] = 5
v = n.a
#---
f = open('/tmp/nonexistent_zz') if U > 100 else None
a = f is None
b = 1 if f else 2
#---
x = 0
def rec(n):
    global x
    x += 1
    return n if n <= 0 else rec(n - 1)
rec(3)
a = x
if U: rec(2)
b = x
#---
a = lambda: (yield)
def g():
    yield from (i for i in [1, 2] if i != U)
b = list(g())
c = sum(1 for _ in g())
#---
d = {'a': 1, 'b': 2}
for k in list(d):
    if U: d.pop(k)
a = len(d)
e = {k: v for k, v in {'x': 1}.items() if v != U}
b = e
#---
x = 5
class A:
    global x
    x = 6
    y = x
a = x; b = A.y
#---
a = 1
def f():
    a = 2
    class B:
        b = a
        a = 3
        c = a
    return B.b, B.c
r = f()
#---
import os
os.path.join = lambda *a: 'patched'
a = os.path.join('a', 'b')
#---
import math
m = math
m.floor = lambda x: 99
a = math.floor(1.5)
from math import floor
b = floor(2.5)
#---
from math import ceil
import math
math.ceil = lambda x: 1
a = ceil(2.5)
b = math.ceil(2.5)
