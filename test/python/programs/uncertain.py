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
