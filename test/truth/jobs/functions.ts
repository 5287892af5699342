import { programJobs } from './template.ts';

/** What functions do: scopes, closures, arguments, decorators, generators, `functools`. */
export const functions = programJobs('functions', {
  'late binding': `
fs = [lambda: i for i in range(3)]
gs = [lambda i=i: i for i in range(3)]
hs = []
for i in range(3):
    hs.append(lambda: i)
i = 10
probe = [[f() for f in fs], [g() for g in gs], [h() for h in hs]]`,
  'closure sees later change': `
def f():
    n = 1
    def g(): return n
    n = 5
    return g
probe = f()()`,
  'nonlocal counter': `
def counter():
    n = 0
    def add(k=1):
        nonlocal n
        n += k
        return n
    return add
a, b = counter(), counter()
a(); a(5)
probe = [a(), b()]`,
  'nonlocal two levels': `
def f():
    x = 1
    def g():
        def h():
            nonlocal x
            x = 7
        h()
    g()
    return x
probe = f()`,
  'global in nested': `
x = 1
def f():
    x = 2
    def g():
        global x
        x = 3
    g()
    return x
r = f()
probe = [r, x]`,
  'unbound local': `
x = 1
def f():
    try:
        y = x
    except UnboundLocalError:
        y = "unbound"
    x = 2
    return y
probe = f()`,
  'default evaluated once': `
def f(x, acc=[]):
    acc.append(x)
    return acc
f(1)
a = f(2)
b = f(3, [])
probe = [a, b, f(4) is a]`,
  'default from loop': `
n = 3
def f(k=n): return k
n = 9
probe = f()`,
  'argument kinds': `
def f(a, b=2, /, c=3, *rest, d, e=5, **kw): return [a, b, c, rest, d, e, kw]
probe = [f(1, d=4), f(1, 2, 3, 4, 5, d=6, z=7), f(*[1, 2], **{"d": 3, "a": 9})]`,
  'wrong arguments raise': `
def f(a, *, b=1): return a + b
found = []
for call in (lambda: f(), lambda: f(1, 2), lambda: f(1, c=2), lambda: f(1, b=2, a=3)):
    try:
        found.append(call())
    except TypeError:
        found.append("refused")
probe = found`,
  'star unpacking': `
a, *b, c = range(5)
*d, = "ab"
(e, f), g = (1, 2), 3
h, (i, *j) = 1, [2, 3, 4]
[k, l] = {"x": 1, "y": 2}
probe = [a, b, c, d, e, f, g, h, i, j, k, l]`,
  'unpacking wrong length': `
found = []
try:
    a, b = 1, 2, 3
except ValueError:
    found.append("many")
try:
    a, b, *c = [1]
except ValueError:
    found.append("few")
probe = found`,
  'swap and order of targets': `
a, b = 1, 2
a, b = b, a
x = [0, 1, 2]
i = 0
i, x[i] = 1, 9
probe = [a, b, i, x]`,
  'chained assignment': `
a = b = []
a.append(1)
x = [0, 0]
i = 1
i = x[i] = 0
probe = [b, i, x]`,
  'evaluation order': `
log = []
def t(n):
    log.append(n)
    return n
d = {t(1): t(2), t(3): t(4)}
t(5) + t(6) * t(7)
[t(8)][t(0)] = t(9)
(lambda *a, **k: None)(t(10), k=t(11), *[t(12)])
probe = log`,
  'decorator with wraps': `
from functools import wraps
def twice(f):
    @wraps(f)
    def inner(*a, **k): return f(*a, **k) * 2
    return inner
@twice
def rounds(n=3): return n
probe = [rounds(), rounds(5), rounds.__name__, rounds.__wrapped__(4)]`,
  'decorator order': `
def add(n): return lambda f: lambda *a: f(*a) + n
def mul(n): return lambda f: lambda *a: f(*a) * n
@add(1)
@mul(10)
def f(x): return x
probe = f(2)`,
  'decorator class': `
class Count:
    def __init__(self, f):
        self.f, self.n = f, 0
    def __call__(self, *a):
        self.n += 1
        return self.f(*a)
@Count
def f(x): return x + 1
f(1); f(2)
probe = [f(3), f.n]`,
  'decorator that keeps state': `
def once(f):
    f.called = 0
    def inner():
        f.called += 1
        return f.called
    inner.original = f
    return inner
@once
def g(): pass
g()
probe = [g(), g.original.called]`,
  partial: `
from functools import partial
def f(a, b, c=3, **k): return [a, b, c, k]
p = partial(f, 1, c=9)
q = partial(p, 2, z=4)
probe = [p(2), q(), q(c=0), p.args, p.keywords, partial(int, base=2)("101"), partial(max, 4)(2)]`,
  reduce: `
from functools import reduce
import operator
probe = [reduce(lambda a, b: a * b, [1, 2, 3, 4]), reduce(operator.add, [[1], [2]], []), reduce(max, [3, 9, 2])]`,
  'lru cache': `
from functools import lru_cache
calls = []
@lru_cache(maxsize=None)
def fib(n):
    calls.append(n)
    return n if n < 2 else fib(n - 1) + fib(n - 2)
probe = [fib(10), len(calls)]`,
  'cache of a bounded size': `
from functools import lru_cache
calls = []
@lru_cache(maxsize=1)
def f(n):
    calls.append(n)
    return n
f(1); f(2); f(1)
probe = len(calls)`,
  singledispatch: `
from functools import singledispatch
@singledispatch
def f(x): return "any"
@f.register
def _(x: int): return "int"
@f.register(str)
def _(x): return "str"
probe = [f(1), f("a"), f(1.5), f(True)]`,
  'generator laziness': `
log = []
def g():
    for i in range(4):
        log.append(i)
        yield i
it = g()
first = next(it)
seen = list(log)
second = next(it)
rest = list(it)
probe = [first, seen, second, rest, log]`,
  'generator send': `
def g():
    total = 0
    while True:
        x = yield total
        if x is None: return
        total += x
it = g()
next(it)
it.send(3)
probe = it.send(4)`,
  'generator return value': `
def inner():
    yield 1
    return "done"
def outer():
    r = yield from inner()
    yield r
probe = list(outer())`,
  'generator expression laziness': `
n = 1
g = (n * i for i in [1, 2, 3])
n = 10
items = [1, 2]
h = (x for x in items)
items.append(3)
items = []
probe = [list(g), list(h)]`,
  'generator stopped early': `
log = []
def g():
    try:
        yield 1
        yield 2
    finally:
        log.append("closed")
for x in g():
    break
it = g()
next(it)
it.close()
probe = len(log)`,
  'infinite generator': `
from itertools import islice, count, takewhile
def nat():
    n = 0
    while True:
        yield n
        n += 1
probe = [list(islice(nat(), 4)), next(x for x in count(10) if x % 7 == 0), list(takewhile(lambda x: x < 3, nat()))]`,
  'iterator used up': `
it = iter([1, 2, 3, 4])
a = [x for x in it if x < 3]
b = list(it)
z = zip([1, 2], "ab")
c = list(z)
d = list(z)
m = map(str, [1])
probe = [a, b, c, d, list(m), list(m), list(zip(*[iter(range(6))] * 2))]`,
  'next with default': `
it = iter([])
probe = [next(it, 5), next((k for k, v in {"a": 1}.items() if v == 2), None), next(iter({"x": 4}))]`,
  'zip drops': `
a = iter([1, 2, 3])
b = iter([1])
pairs = list(zip(a, b))
probe = [pairs, list(a)]`,
  'zip strict': `
try:
    list(zip([1], [1, 2], strict=True))
    probe = "same"
except ValueError:
    probe = "differs"`,
  'iter with sentinel': `
values = [3, 2, 1, 0, 5]
probe = list(iter(lambda: values.pop(0), 0))`,
  recursion: `
def f(n): return 1 if n == 0 else n * f(n - 1)
def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
def depth(t): return 0 if not isinstance(t, list) else 1 + max((depth(x) for x in t), default=0)
probe = [f(20), even(10), depth([1, [2, [3]]])]`,
  'mutual state through arguments': `
def change(d, l, n, t):
    d["a"] = 5
    l += [3]
    n += 1
    t += (4,)
    l = []
    return n, t
d, l, n, t = {}, [1], 1, (1,)
r = change(d, l, n, t)
probe = [d, l, n, t, r]`,
  'lambda in dictionary': `
ops = {"add": lambda a, b: a + b, "mul": lambda a, b: a * b}
probe = [ops["add"](2, 3), {k: f(2, 5) for k, f in ops.items()}]`,
  walrus: `
if (n := 4) > 3: pass
values = [y := 1, y + 1, y ** 2]
found = [last for x in [1, 5, 9] if (last := x * 2) > 5]
def f(): return any((hit := x) > 3 for x in [1, 4, 6]) and hit
while (k := n - 1) > 1: n = k
probe = [n, values, found, last, f(), k, x if "x" in globals() else "none"]`,
  'comprehension scope': `
x = "kept"
a = [x for x in range(3)]
b = {x: y for x, y in [(1, 2)]}
c = [[i * j for j in range(i)] for i in range(4)]
d = [j for i in range(3) for j in range(i) if i != j]
probe = [x, a, b, c, d]`,
  'loop variable leaks': `
for i in range(3): pass
for j in []: pass
try:
    j
    leaked = True
except NameError:
    leaked = False
probe = [i, leaked]`,
  'exception name is deleted': `
e = 5
try:
    raise ValueError
except ValueError as e:
    pass
try:
    probe = e
except NameError:
    probe = "gone"`,
  'del name': `
x = 1
del x
try:
    x
    probe = 1
except NameError:
    probe = 2`,
  'attributes of functions': `
def f(a, b=2, *, c=3):
    "text"
    return f.n
f.n = 8
probe = [f(0), f.__name__, f.__doc__, f.__defaults__, f.__kwdefaults__, hasattr(f, "m")]`,
  coroutines: `
import asyncio
async def g(n):
    await asyncio.sleep(0)
    return n * 2
async def agen():
    for i in range(3):
        yield i
async def main():
    a = await g(2)
    b, c = await asyncio.gather(g(3), g(4))
    d = [x async for x in agen()]
    async with Manager() as m:
        return [a, b, c, d, m]
class Manager:
    async def __aenter__(self): return 7
    async def __aexit__(self, *a): return False
probe = asyncio.run(main())`,
  'coroutine never awaited': `
n = 1
async def f():
    global n
    n = 2
    return 5
f().close()
probe = n`,
  'keyword names from dictionary': `
def f(rounds=1, **rest): return [rounds, rest]
base = {"rounds": 4, "lr": 0.1}
probe = [f(**base), f(**{**base, "rounds": 5}), f(**base, z=1), f(**(base | {"lr": 2}))]`,
  'duplicate keyword': `
def f(**k): return k
try:
    probe = f(a=1, **{"a": 2})
except TypeError:
    probe = "refused"`,
  'callable objects': `
class F:
    def __call__(self, *a, **k): return (a, k)
probe = [F()(1, x=2), callable(F()), callable(3), callable(len), list(map(F(), [1]))]`,
  'signature inspection': `
import inspect
def f(a, b=2, *c, d=4): pass
probe = list(inspect.signature(f).parameters)`,
  'returns in loops': `
def find(xs, p):
    for i, x in enumerate(xs):
        if p(x):
            return i
    else:
        return -1
probe = [find([1, 5, 9], lambda x: x > 4), find([], bool)]`,
  sorting: `
rows = [("b", 2), ("a", 2), ("c", 1)]
probe = [sorted(rows, key=lambda r: r[1]), sorted(rows, key=lambda r: r[1], reverse=True), sorted("bAc", key=str.lower), sorted([3, 1, 2], reverse=True), max(rows, key=lambda r: r[1]), min(rows, key=lambda r: r[1]), sorted({"b": 1, "a": 2}.items()), sorted([True, 0, 2])]`,
  'sort refuses mixed': `
try:
    probe = sorted([1, "a"])
except TypeError:
    probe = "refused"`,
  'operator module': `
import operator as op
from operator import itemgetter, attrgetter, methodcaller
class A: n = 4
probe = [op.mul(2, 3), itemgetter(1)([5, 6]), itemgetter("a", "b")({"a": 1, "b": 2}), attrgetter("n")(A()), methodcaller("upper")("x"), sorted([(1, 9), (2, 3)], key=itemgetter(1)), op.floordiv(-7, 2), op.contains([1], 1), op.getitem({"k": 3}, "k"), op.not_(0), op.truediv(1, 4)]`,
  itertools: `
import itertools as it
probe = [list(it.chain([1], [2])), list(it.chain.from_iterable([[1], [2, 3]])), list(it.islice(range(10), 2, 8, 3)), list(it.repeat(1, 3)), list(it.accumulate([1, 2, 3])), list(it.combinations([1, 2, 3], 2)), list(it.permutations("ab")), list(it.product([0, 1], repeat=2)), list(it.zip_longest([1, 2], [3], fillvalue=0)), [(k, list(g)) for k, g in it.groupby("aab")], list(it.starmap(pow, [(2, 3)])), list(it.takewhile(lambda x: x < 2, [1, 2, 1])), list(it.dropwhile(lambda x: x < 2, [1, 2, 1])), list(it.compress("abc", [1, 0, 1])), list(it.pairwise([1, 2, 3])), list(it.islice(it.cycle("ab"), 3)), list(it.islice(it.count(5, 2), 3)), list(it.filterfalse(None, [0, 1]))]`,
  'star in calls and displays': `
a = [1, 2]
d = {"x": 1}
probe = [[*a, *a], (*a, 3), {*a} == {1, 2}, {**d, "y": 2, **{"x": 9}}, [*d], [*"ab"], max(*a, 7), "{}-{}".format(*a)]`,
  'conditional function': `
if 1 > 2:
    def f(): return 1
else:
    def f(): return 2
g = f if f() == 1 else (lambda: 3)
probe = [f(), g()]`,
  'immediately called': `
probe = [(lambda *a: sum(a))(*range(4)), (lambda x: (lambda y: x + y))(1)(2), [f(2) for f in (abs, lambda x: x * 3, str)]]`,
  'memo by mutable default': `
def f(n, memo={0: 0, 1: 1}):
    if n not in memo:
        memo[n] = f(n - 1) + f(n - 2)
    return memo[n]
probe = f(30)`,
  'a loop that leaves a generator leaves its loops too': `
log = []
def g():
    for i in range(4): yield i
    log.append("end")
for x in g(): break
def endless():
    while True:
        log.append(1)
        yield 1
it = endless()
next(it)
k = 3
next(it)
probe = [x, k]`,
  'a generator that is left does not do the rest': `
log = []
def g():
    for i in range(4): yield i
    log.append("end")
for x in g(): break
def pairs():
    for i in range(4):
        for j in range(3): yield i, j
for i, j in pairs():
    if j == 1: break
probe = [log, i, j, any(n > 1 for n in g()), next(n for n in g() if n == 2)]`,
});
