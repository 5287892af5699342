import { programJobs } from './template.ts';

/** Statements: exceptions, loops, `with`, `match`, scopes of names. */
export const flow = programJobs('flow', {
  'finally overrides return': `
def f():
    try:
        return 1
    finally:
        return 2
def g():
    x = 1
    try:
        return x
    finally:
        x = 9
def h():
    for i in range(3):
        try:
            continue
        finally:
            if i == 1: break
    return i
def k():
    while True:
        try:
            return 1
        finally:
            break
    return 3
probe = [f(), g(), h(), k()]`,
  'finally swallows': `
def f():
    try:
        raise ValueError
    finally:
        return "swallowed"
probe = f()`,
  'try else finally order': `
log = []
def f(fail):
    try:
        log.append("try")
        if fail: raise KeyError("k")
    except KeyError as e:
        log.append(e.args[0])
    else:
        log.append("else")
    finally:
        log.append("finally")
f(True); f(False)
probe = log`,
  'else raises past the handlers': `
def f():
    try:
        try:
            pass
        except ValueError:
            return "inner"
        else:
            raise ValueError
    except ValueError:
        return "outer"
probe = f()`,
  'handler order': `
found = []
for e in (KeyError("a"), IndexError(), ValueError(), ZeroDivisionError(), FileNotFoundError()):
    try:
        raise e
    except LookupError:
        found.append("lookup")
    except (ValueError, TypeError):
        found.append("value")
    except ArithmeticError:
        found.append("arithmetic")
    except OSError:
        found.append("os")
probe = found`,
  'nested raise': `
def f():
    try:
        try:
            raise ValueError("a")
        except ValueError as e:
            raise RuntimeError("b") from e
    except RuntimeError as e:
        return [str(e), str(e.__cause__), type(e.__context__).__name__]
probe = f()`,
  reraise: `
log = []
try:
    try:
        {}["x"]
    except KeyError:
        log.append(1)
        raise
except LookupError as e:
    log.append(repr(e))
probe = log`,
  'exception group of builtins': `
found = []
for f in (lambda: int("x"), lambda: [][0], lambda: {}["k"], lambda: None.x, lambda: undefined_name, lambda: 1 / 0, lambda: "a" + 1, lambda: open("not-there.txt"), lambda: __import__("no_such_module_x"), lambda: next(iter([])), lambda: getattr(3, "q"), lambda: int("1" * 5000), lambda: (_ for _ in ()).throw(OSError), lambda: exec("raise KeyError"), lambda: assert_false()):
    def assert_false():
        assert False, "no"
    try:
        f()
        found.append("none")
    except Exception as e:
        found.append(type(e).__name__)
probe = found`,
  assert: `
try:
    assert 1 == 2, "message"
    probe = 0
except AssertionError as e:
    probe = str(e)`,
  'exception in loop': `
total = 0
for x in ["1", "a", "3"]:
    try:
        n = int(x)
    except ValueError:
        continue
    else:
        total += n
    finally:
        total += 100
probe = total`,
  'retry loop': `
tries = 0
while True:
    tries += 1
    try:
        if tries < 3: raise ConnectionError
        break
    except ConnectionError:
        pass
probe = tries`,
  'while else': `
def f(n):
    i = 0
    while i < 5:
        if i == n: break
        i += 1
    else:
        return "none"
    return i
probe = [f(2), f(9)]`,
  'for else nested': `
primes = []
for n in range(2, 20):
    for d in range(2, n):
        if n % d == 0: break
    else:
        primes.append(n)
probe = primes`,
  'else after empty loop': `
for x in []:
    pass
else:
    x = "else"
while False: pass
else: y = "while"
probe = [x, y]`,
  'context managers': `
log = []
class M:
    def __init__(self, n, swallow=False): self.n, self.swallow = n, swallow
    def __enter__(self):
        log.append(f"in{self.n}")
        return self.n * 10
    def __exit__(self, t, v, tb):
        log.append(f"out{self.n}" + (t.__name__ if t else ""))
        return self.swallow
with M(1) as a, M(2) as b:
    log.append(a + b)
with M(3, True):
    raise KeyError
    log.append("never")
with (M(4) as c, M(5)):
    pass
def f():
    with M(6):
        return "r"
f()
probe = log`,
  contextlib: `
from contextlib import contextmanager, suppress, nullcontext, ExitStack, closing
log = []
@contextmanager
def m(n):
    log.append(n)
    try:
        yield n + 1
    except ValueError:
        log.append("caught")
    finally:
        log.append("end")
with m(1) as x: log.append(x)
with m(5): raise ValueError
with suppress(KeyError, ZeroDivisionError):
    1 / 0
    log.append("never")
with nullcontext(7) as y: pass
with ExitStack() as stack:
    z = stack.enter_context(m(8))
    stack.callback(log.append, "callback")
probe = [log, y, z]`,
  'match values': `
def f(x):
    match x:
        case 0: return "zero"
        case 1 | 2: return "small"
        case "a" | b"b": return "letter"
        case None: return "none"
        case True: return "never for 1"
        case [1, 2]: return "pair"
        case [a, *rest]: return ["list", a, rest]
        case {"k": v, **more}: return [v, more]
        case int(n) if n > 100: return n
        case float(): return "float"
        case str() as s: return s + "!"
        case _: return "other"
probe = [f(0), f(2), f("a"), f(None), f([1, 2]), f((1, 2)), f([3, 4, 5]), f({"k": 1, "z": 2}), f(200), f(2.5), f("q"), f(50), f(True), f(False), f({}), f([])]`,
  'match classes': `
from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: int = 0
class Q:
    __match_args__ = ("n",)
    def __init__(self, n): self.n = n
def f(v):
    match v:
        case P(0, y): return ["zero", y]
        case P(x=a, y=b) if a == b: return ["same", a]
        case P(): return "p"
        case Q(5): return "five"
        case Q(n): return n
        case [P(x=1), *_]: return "first"
        case {"a": {"b": [_, z]}}: return z
        case (1, (2, w)) | [3, [4, w]]: return w
probe = [f(P(0, 4)), f(P(2, 2)), f(P(1, 2)), f(Q(5)), f(Q(7)), f([P(1)]), f({"a": {"b": [1, 2]}}), f((1, (2, 9))), f([3, (4, 8)]), f("x")]`,
  'match constants': `
from enum import Enum
class C(Enum):
    A = 1
    B = 2
class K:
    limit = 5
def f(v):
    match v:
        case C.A: return "a"
        case C.B: return "b"
        case K.limit: return "limit"
        case -1: return "minus"
        case 1.5: return "float"
        case x: return x
probe = [f(C.A), f(C.B), f(5), f(-1), f(1.5), f("q")]`,
  'match binds before guard fails': `
x = y = 0
match [1, 2]:
    case [x, y] if y > 5: pass
    case [_, 2]: pass
probe = [x, y]`,
  'match text is no sequence': `
def f(v):
    match v:
        case [a, b]: return "sequence"
        case {}: return "mapping"
        case _: return "other"
probe = [f("ab"), f((1, 2)), f({"a": 1}), f({1, 2}), f(range(2))]`,
  names: `
a = 1
globals()["b"] = 2
globals().update(c=3)
def f():
    locals()["zz"] = 5
    return [a, b, c]
exec("d = a + 3")
e = eval("a + b * 10")
probe = [f(), d, e, "a" in globals(), eval("[x for x in range(3)]"), globals().get("nope", 4)]`,
  'exec with namespace': String.raw`
ns = {"n": 4}
exec("m = n * 2\ndef f(): return m + 1", ns)
probe = [ns["m"], ns["f"](), eval("n + 1", ns)]`,
  'exec in function': `
def f():
    x = 1
    exec("x = 5")
    return x
probe = f()`,
  'getattr setattr': `
class A: pass
a = A()
for i, n in enumerate(["x", "y"]): setattr(a, n, i + 1)
probe = [a.y, getattr(a, "x"), getattr(a, "zz", "d"), hasattr(a, "x"), hasattr(a, "q"), getattr("abc", "upper")(), getattr(a, "x" if a.y == 2 else "y")]`,
  'shadowed builtins': `
def f():
    list = lambda x: "mine"
    return list([1])
len = lambda x: 42
str = "text"
probe = [f(), len([]), str]`,
  'builtins changed': `
import builtins
original = builtins.max
builtins.max = lambda *a: -1
a = max(1, 2)
builtins.max = original
probe = [a, max(1, 2)]`,
  'patched module': `
import math, os
math.sqrt = lambda x: 77
os.path.basename = lambda *a: "patched"
import textwrap as j
j.dedent = lambda s: 5
import textwrap
probe = [math.sqrt(4), os.path.basename("a"), textwrap.dedent("1")]`,
  'patched own module': {
    source: `
import settings
settings.ROUNDS = 9
from settings import ROUNDS, get
settings.get2 = lambda: 1
probe = [ROUNDS, get(), settings.get2()]`,
    files: { 'settings.py': 'ROUNDS = 3\ndef get():\n    return ROUNDS\n' },
  },
  annotations: `
x: int = 4
y: "later"
def f(a: "undefined_thing" = 3) -> int: return a
probe = [x, "y" in globals(), f()]`,
  'future annotations': `
n: list[int] = [1]
n[0]: int = 5
class A:
    v: int
    w: int = 2
a = A()
a.z: int = 9
probe = [n, hasattr(A, "v"), A.w, a.z]`,
  'odd syntax': `
if True: a = 1; b = 2
x = (
    1 +
    2
)
y = 1 if a else 2 if b else 3
z = not a == b
def f(): return 1,
class E: ...
d = {"a": 1, **{"b": 2},}
w = [1, 2, 3,][-1]
v = a if b else c if False else 0
u = lambda: (yield)
t = -1 ** 2, (-1) ** 2, not 1 in [1], 2 * 3 % 4, 1 + 2 << 1, 6 / 2 * 3, 5 - 3 - 1, 1 or 0 and 0, ~1 + 1, - - 2
probe = [a, b, x, y, z, f(), d, w, v, t]`,
  'semicolons and continuation': 'a = 1; b = \\\n  a + 1\nif a: b += 1; a = 5\nprobe = [a, b]',
  'tabs and form feeds': 'if True:\n\tx = 1\n\tif x:\n\t\tx = 2\n\x0cy = 3\nprobe = [x, y]',
  'conditional raise is known': `
def check(n):
    if n < 2:
        raise ValueError("few")
    return n
try:
    a = check(1)
except ValueError:
    a = check(5)
probe = a`,
  'exit is caught': `
import sys
try:
    sys.exit(3)
except SystemExit as e:
    code = e.code
try:
    exit()
except SystemExit:
    code += 1
probe = code`,
  'exception attributes': `
def f():
    try:
        raise OSError(2, "none", "file")
    except OSError as e:
        return [e.errno, e.strerror, len(e.args)]
class E(Exception): pass
try:
    raise E
except E as e:
    g = [e.args, str(e), repr(e)]
h = str(KeyError("k")), str(ValueError("a", 1)), repr(ValueError("x"))
probe = [f(), g, h]`,
  'except star': `
found = []
try:
    raise ExceptionGroup("g", [ValueError(1), KeyError(2)])
except* ValueError as g:
    found.append(len(g.exceptions))
except* KeyError:
    found.append("key")
probe = found`,
  'unpack in loops': `
out = []
for a, *b in [(1, 2, 3), [4]]: out.append([a, b])
for (x, y), z in zip([(1, 2)], "q"): out.append([x, y, z])
for k, v in sorted({"b": 1, "a": 2}.items()): out.append(k)
for i in reversed(range(0, 6, 2)): out.append(i)
probe = out`,
  'break out of nested': `
found = None
for i in range(5):
    for j in range(5):
        if i * j == 6:
            found = (i, j)
            break
    if found: break
probe = [found, i, j]`,
  'large loop': `
total = 0
for i in range(2000):
    if i % 3 == 0 or i % 5 == 0: total += i
n, steps = 27, 0
while n != 1:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    steps += 1
probe = [total, steps]`,
});
