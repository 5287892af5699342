import { programJobs } from './template.ts';

/** What is not known must not be claimed, wherever it flows. */
export const unknowns = programJobs('unknowns', {
  'through containers': `
import os
n = int(os.environ.get("ROUNDS", "3"))
d = {"a": [1, (2, n)]}
probe = d["a"][1][1]`,
  'beside the unknown': `
import os
n = os.environ.get("ROUNDS", "3")
d = {"a": n, "b": 4}
t = [n, 5]
probe = [d["b"], t[1], len(t), "b" in d]`,
  'as key': `
import os
d = {"a": 1, "b": 2}
d[os.environ.get("KEY", "a")] = 9
probe = [d["a"], len(d)]`,
  'as index': `
import time
xs = [1, 2, 3]
xs[int(time.time()) % 3] = 9
probe = xs`,
  'as slice': `
import os
xs = [1, 2, 3, 4]
probe = xs[:int(os.environ.get("N", "2"))]`,
  'as attribute name': `
import os
class A: x = 1
a = A()
setattr(a, os.environ.get("NAME", "x"), 5)
probe = a.x`,
  'branch assigns': `
import os
n = 1
if os.environ.get("FAST"):
    n = 2
probe = n`,
  'branch mutates alias': `
import os
a = {"n": [1]}
b = a["n"]
if os.environ.get("FAST"):
    b.append(2)
probe = a`,
  'branch deletes': `
import os
d = {"a": 1, "b": 2}
if os.environ.get("FAST"):
    del d["a"]
probe = list(d)`,
  'branch order of keys': `
import os
d = {}
if os.environ.get("FAST"):
    d["a"] = 1
    d["b"] = 2
else:
    d["b"] = 2
    d["a"] = 1
probe = list(d)`,
  'branch rebinds function': `
import os
def f(): return 1
if os.environ.get("FAST"):
    def f(): return 2
probe = f()`,
  'branch both same': `
import os
if os.environ.get("FAST"):
    n = 4
else:
    n = 4
probe = n`,
  'early return': `
import os
state = {"n": 1}
def f():
    if os.environ.get("FAST"):
        return 5
    state["n"] = 2
    return 6
r = f()
probe = [r, state["n"]]`,
  'early return of the same': `
import os
log = []
def f():
    if os.environ.get("FAST"):
        return 5
    log.append(1)
    return 5
probe = [f(), len(log)]`,
  'raise on a condition leaves one arm': `
import os
n = 4
if os.environ.get("NEVER_SET_9X", "") == "yes please":
    n = 5
    raise SystemExit(1)
probe = n`,
  'caught raise': `
import os
n = 1
try:
    if os.environ.get("FAST"):
        raise ValueError
    n = 2
except ValueError:
    n = 3
probe = n`,
  'break on a condition': `
import os
n = 0
for i in range(5):
    if os.environ.get("FAST"):
        break
    n += 1
else:
    n += 100
probe = n`,
  'continue on a condition': `
import os
kept = []
for i in range(3):
    if os.environ.get("SKIP") and i == 1:
        continue
    kept.append(i)
probe = kept`,
  'loop over an unknown': `
import os
n, seen = 0, []
for p in os.environ.get("PARTS", "a,b").split(","):
    n += 1
    seen.append(p)
    last = 7
probe = [n, seen]`,
  'loop never changes this': `
import os
k = 3
for p in os.environ.get("PARTS", "a,b").split(","):
    k = 3
probe = k`,
  'while on an unknown': `
import random
n = 0
while random.random() < 0.5:
    n += 1
probe = n`,
  'comprehension over an unknown': `
import os
xs = [int(x) for x in os.environ.get("PARTS", "1,2").split(",")]
probe = [len(xs), sum(xs)]`,
  'conditional expression': `
import os
probe = 5 if os.environ.get("FAST") else 6`,
  'or with default': `
import os
probe = [int(os.environ.get("ROUNDS") or 3), os.environ.get("X") or "d"]`,
  'and with unknown': `
import os
x = os.environ.get("FAST")
probe = [False and x, True or x, 0 and x, x and 0, [] or 4]`,
  'walrus on an unknown': `
import os
if (v := os.environ.get("FAST")) is not None:
    n = 1
else:
    n = 2
probe = n`,
  'unknown exception': `
import os
try:
    n = int(os.environ["ROUNDS"])
except KeyError:
    n = 3
except ValueError:
    n = 4
probe = n`,
  'unknown in finally': `
import os
def f():
    n = 1
    try:
        n = 2
        int(os.environ.get("A", "x"))
        n = 3
    except ValueError:
        pass
    finally:
        m = n
    return m
probe = f()`,
  'match on an unknown': `
import os
match os.environ.get("MODE", "small"):
    case "small": n = 1
    case "large": n = 10
    case _: n = 5
probe = n`,
  'unknown sort': `
import os
xs = [3, 1, int(os.environ.get("N", "2"))]
xs.sort()
probe = xs`,
  'unknown dictionary merge': `
import os, json
d = {"rounds": 3, "lr": 1}
d.update(json.loads(os.environ.get("EXTRA", "{}")) or {})
probe = d["rounds"]`,
  'known key after unknown merge': `
import os
d = {**dict(os.environ), "rounds": 5}
probe = d["rounds"]`,
  shuffled: `
import random
xs = [1, 2, 3, 4, 5, 6]
random.shuffle(xs)
probe = [len(xs), xs[0]]`,
  'shuffled length': `
import random
xs = [1, 2, 3]
random.shuffle(xs)
probe = sorted(xs)`,
  'seeded random': `
import random
random.seed(3)
probe = random.randint(1, 100)`,
  'set order': `
probe = list({"b", "a", "c", "d", "e"})`,
  'set order by loop': `
out = []
for x in {"b", "a", "c", "d", "e"}:
    out.append(x)
probe = out[0]`,
  'set order joined': `
probe = ",".join({"alpha", "beta", "gamma", "delta"})`,
  'set pop': `
s = {"b", "a", "c", "d"}
probe = s.pop()`,
  'set order through dictionary': `
probe = list({k: 1 for k in {"b", "a", "c", "d"}})`,
  'hash and id': `
probe = [hash("a") % 7, id(object()) % 1000]`,
  input: `
import sys
sys.stdin = open("/dev/null")
try:
    n = int(input("rounds: "))
except EOFError:
    n = 3
probe = n`,
  'cpu count and platform': `
import os, sys, socket
probe = [min(8, os.cpu_count()), socket.gethostname()]`,
  clock: `
import datetime, time
probe = datetime.datetime.now().strftime("%Y%m%d")`,
  'environment written first': `
import os
os.environ["MY_ROUNDS"] = "6"
probe = int(os.environ["MY_ROUNDS"])`,
  'environment default only': `
import os
os.environ.setdefault("MY_ROUNDS", "6")
probe = os.environ["MY_ROUNDS"]`,
  'unknown object attribute': `
import os, argparse
class C:
    def __init__(self, n): self.n, self.k = n, 2
c = C(os.environ.get("N", "1"))
probe = [c.k, c.n]`,
  'unknown class chosen': `
import os
class A:
    n = 1
    k = 5
class B:
    n = 2
    k = 5
c = (A if os.environ.get("FAST") else B)()
probe = [c.n, c.k]`,
  'unknown method changes object': `
import os
class A:
    def __init__(self): self.n = 1
    def up(self): self.n += 1
a = A()
m = [a.up, lambda: None][len(os.environ.get("X", "")) % 2]
m()
probe = a.n`,
  'unknown function receives list': `
import os
def grow(x): x.append(1)
def keep(x): pass
xs = []
(grow if os.environ.get("FAST") else keep)(xs)
probe = len(xs)`,
  'unknown import': `
try:
    import torch
    device = "cuda" if torch.cuda.is_available() else "cpu"
except ImportError:
    device = "cpu"
n = 3
probe = n`,
  'generator on an unknown': `
import os
def g():
    yield 1
    if os.environ.get("FAST"):
        return
    yield 2
probe = list(g())`,
  'nested function on an unknown': `
import os
n = 1
def outer():
    global n
    def inner():
        global n
        n = 5
    if os.environ.get("FAST"):
        inner()
outer()
probe = n`,
  'with that may swallow': `
import os
from contextlib import suppress
n = 1
with suppress(ValueError):
    n = 2
    int(os.environ.get("N", "x"))
    n = 3
probe = n`,
  'unknown arithmetic that is still known': `
import os
n = len(os.environ.get("N", "abc"))
probe = [n * 0, n - n, n >= 0, min(n, 0), max(n, -1), n % 1, n == n]`,
  'unknown truth of length': `
import os
xs = [os.environ.get("A"), os.environ.get("B")]
probe = [len(xs), bool(xs), xs is None, isinstance(xs, list)]`,
  'unknown text formatting': `
import os
s = f"run-{os.environ.get('USER_X', 'me')}"
probe = s.startswith("run-")`,
  'unknown dictionary get': `
import os
modes = {"small": 2, "large": 20}
probe = modes.get(os.environ.get("MODE", "small"), 2)`,
  'unknown subscript of same values': `
import os
modes = {"small": 2, "large": 2}
probe = modes[os.environ.get("MODE", "small")]`,
  'unknown recursion': `
import os
def f(n):
    if n <= 0: return 0
    return 1 + f(n - 1)
probe = f(len(os.environ.get("N", "abc")))`,
  'unknown zip': `
import os
a = os.environ.get("A", "x,y").split(",")
d = dict(zip(a, [1, 2]))
probe = [len(d), list(zip([1, 2], a))[0][0]]`,
  'files that exist': `
import os
probe = [os.path.exists("/nowhere/at/all"), os.path.exists("made.txt"), os.path.exists("client.py")]`,
  'file made by the job': `
import os
first = os.path.exists("made.txt")
open("made.txt", "w").close()
probe = [os.path.exists("made.txt")]`,
  'exit on a condition': `
import os, sys
n = 3
if os.environ.get("NEVER_SET_9X") == "1":
    sys.exit(0)
probe = n`,
  'thread changes a list': `
import threading
xs = []
t = threading.Thread(target=xs.append, args=(1,))
t.start(); t.join()
probe = len(xs)`,
  'atexit and signal': `
import atexit, signal
xs = []
atexit.register(xs.append, 1)
probe = len(xs)`,
  'globals by an unknown name': `
import os
rounds = 3
globals()[os.environ.get("NAME", "rounds")] = 9
probe = rounds`,
  'exec of an unknown': `
import os
rounds = 3
exec(os.environ.get("CODE", "rounds = 4") if os.environ.get("CODE", "") != "7" else "rounds = 8")
probe = rounds`,
  'external library given a list': `
import json, random
xs = [1, 2, 3]
ys = random.sample(xs, 2)
probe = [xs, len(ys)]`,
  'numpy values': `
import numpy as np
a = np.array([1, 2, 3])
a[0] = 9
n = 5
probe = n`,
  'subprocess output': `
import subprocess
out = subprocess.run(["true"], capture_output=True, text=True)
k = 2
probe = k`,
});
