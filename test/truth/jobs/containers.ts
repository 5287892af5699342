import { programJobs } from './template.ts';

/** Lists, dictionaries, sets, aliases, and `collections`. */
export const containers = programJobs('containers', {
  aliases: `
a = [1]
b = a
b.append(2)
c = a[:]
c.append(3)
d = [a, a]
d[0].append(4)
probe = [a, b, c, d, a is b, a == c]`,
  'repeated rows': `
g = [[0] * 2] * 3
g[0][1] = 5
h = [[0] * 2 for _ in range(3)]
h[0][1] = 5
probe = [g, h]`,
  'in place on aliases': `
a = b = [1]
a += [2]
c = d = [1]
c = c + [2]
e = f = (1,)
e += (2,)
probe = [b, d, f]`,
  'list in tuple augmented': `
t = ([1], 2)
try:
    t[0] += [5]
except TypeError:
    pass
probe = t`,
  slices: `
a = list(range(10))
a[2:5] = ["x"]
b = list(range(6))
b[::2] = [9, 9, 9]
del b[1:3]
c = [1, 2, 3]
c[1:1] = [7, 7]
c[len(c):] = [8]
d = [1, 2, 3, 4]
d[-2:] = []
probe = [a, b, c, d, a[::-1], a[10:], a[-3:-1], "hello"[1::2], "hello"[-2:], (1, 2, 3)[::-2], list(range(10))[7:2:-2], range(10)[2:8:3][1]]`,
  'extended slice wrong size': `
a = [1, 2, 3, 4]
try:
    a[::2] = [1]
    probe = a
except ValueError:
    probe = "refused"`,
  'list methods': `
a = [3, 1, 2]
a.insert(0, 9); a.insert(-1, 8); a.insert(100, 7)
p = a.pop(); q = a.pop(0)
a.remove(8)
a.extend(x for x in "ab")
a.reverse()
i = a.index("a")
n = a.count(1)
b = a.copy()
b.clear()
s = [3, 1, 2]
r = s.sort(key=lambda x: -x)
probe = [a, p, q, i, n, b, s, r]`,
  'negative index and errors': `
a = [1, 2]
found = [a[-1]]
for f in (lambda: a[2], lambda: a[-3], lambda: {}["x"], lambda: a.index(9), lambda: a.remove(9), lambda: [].pop(), lambda: {}.pop("k"), lambda: (1,)[1], lambda: a["0"], lambda: None[0]):
    try:
        found.append(f())
    except (IndexError, KeyError, ValueError, TypeError) as e:
        found.append(type(e).__name__)
probe = found`,
  'dictionary order': `
d = {"b": 1, "a": 2}
d["b"] = 3
d["c"] = 4
del d["b"]
d["b"] = 5
e = dict([("x", 1), ("y", 2)], z=3)
f = {**d, "a": 0}
probe = [list(d), list(d.items()), e, list(f), list(reversed(d)), d.popitem(), next(iter(d))]`,
  'dictionary methods': `
d = {"a": 1}
d.setdefault("a", 5); d.setdefault("b", []).append(2)
d.update(c=3); d.update([("e", 4)]); d.update({"a": 9})
x = d.pop("c"), d.pop("zz", None), d.get("q"), d.get("q", 7)
e = dict.fromkeys("ab", 0)
f = dict.fromkeys(["k", "l"], [])
f["k"].append(1)
g = {1: "a"} | {2: "b"}
g |= {1: "z"}
probe = [d, x, e, f, list(g.items()), "a" in d, len(d), {"x": 1} == {"x": 1.0}, d.keys() & {"a", "zz"} == {"a"}]`,
  'keys that are equal': `
d = {1: "a", 1.0: "b", True: "c"}
e = {0: 1}
e[False] = 2
probe = [len(d), d[1], [type(k).__name__ for k in d], e[0], (1, 2) in {(1.0, 2): 0}, {-0.0: 5}[0]]`,
  'views are live': `
d = {"a": 1}
k, v, i = d.keys(), d.values(), d.items()
d["b"] = 2
probe = [list(k), list(v), list(i), len(k), ("a", 1) in i, sum(v)]`,
  'changed while iterating': `
d = {"a": 1, "b": 2}
try:
    for k in d: d[k + "x"] = 1
    probe = "went"
except RuntimeError:
    probe = "refused"`,
  'list grows while iterating': `
a = [1, 2, 3]
for x in a:
    if x < 10: a.append(x * 5)
b = [1, 2, 3, 4]
for x in b: b.remove(x)
probe = [a, b]`,
  sets: `
s = {3, 1, 2}
t = {2, 3, 4}
u = set(s)
u.add(9); u.discard(100); u.remove(1); u.update([5])
probe = [sorted(s & t), sorted(s | t), sorted(s - t), sorted(s ^ t), s <= {1, 2, 3, 4}, len(u), 9 in u, s == {1, 2, 3}, s.issubset(t), s.isdisjoint({7}), sorted(s.union([8], [9])), sum(s), max(s), sorted(u)]`,
  'set order of texts is not known': `
s = {"b", "a", "c"}
probe = [sorted(s), len(s), "a" in s]`,
  frozenset: `
f = frozenset([1, 2])
d = {f: 5}
probe = [d[frozenset([2, 1])], 1 in f, f | {3} == {1, 2, 3}, isinstance(f, set)]`,
  counter: `
from collections import Counter
c = Counter("abracadabra")
d = Counter(a=2, b=1)
e = Counter([1, 1, 2])
e.update([1, 5]); e[7] += 2
probe = [c["a"], c["zz"], c.most_common(2), len(c), sum(c.values()), d + Counter(a=1), e[1], sorted(e.items()), "zz" in c, dict(d), list(d.elements()), c.total()]`,
  'ordered dictionary': `
from collections import OrderedDict
d = OrderedDict([("a", 1), ("b", 2)])
d["c"] = 3
d.move_to_end("a")
first = d.popitem(last=False)
probe = [list(d), first, d == {"c": 3, "a": 1}]`,
  'dictionaries that print and compare in their own way': `
from collections import OrderedDict, defaultdict
import copy
d = OrderedDict(a=1)
e = defaultdict(None, {"b": 1})
probe = [str(d), repr(copy.copy(d)), f"{e}", str(dict(d)), OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), type(d) is dict, isinstance(d, dict), isinstance({}, OrderedDict), d.copy() == {"a": 1}]`,
  defaultdict: `
from collections import defaultdict
d = defaultdict(list)
d["a"].append(1); d["a"].append(2); d["b"]
e = defaultdict(int)
for ch in "hello": e[ch] += 1
f = defaultdict(lambda: defaultdict(int))
f["x"]["y"] += 3
g = defaultdict(int, {"k": 5}, z=1)
probe = [dict(d), e["l"], f["x"]["y"], g["k"], g["none"], d.get("zz"), "zz" in d, len(d), sorted(e)]`,
  chainmap: `
from collections import ChainMap
base = {"rounds": 3, "lr": 0.1}
m = ChainMap({"rounds": 9}, base)
m["extra"] = 1
base["late"] = 4
probe = [m["rounds"], m["lr"], m["late"], "extra" in base, len(m), dict(m)["rounds"]]`,
  deque: `
from collections import deque
d = deque([1, 2, 3], maxlen=3)
d.append(4); d.appendleft(0)
e = deque("abc")
e.rotate(1); x = e.popleft(); e.extend("z")
probe = [list(d), d[0], len(d), list(e), x]`,
  'nested updates': `
def merge(a, b):
    out = dict(a)
    for k, v in b.items():
        out[k] = merge(out[k], v) if isinstance(v, dict) and isinstance(out.get(k), dict) else v
    return out
base = {"train": {"rounds": 3, "lr": 0.1}, "n": 1}
probe = [merge(base, {"train": {"rounds": 8}, "n": {"x": 1}}), base["train"]["rounds"]]`,
  'copy depth': `
import copy
a = {"x": [1], "y": {"z": [2]}}
b, c, d = copy.copy(a), copy.deepcopy(a), dict(a)
a["x"].append(9); a["y"]["z"].append(8); a["w"] = 1
l = [1]
m = [l, l]
n = copy.deepcopy(m)
n[0].append(2)
probe = [b, c, d, n, m]`,
  'comparison of sequences': `
probe = [[1, 2] < [1, 3], (1,) < (1, 0), [1, 2] == (1, 2), "a" < "b", "Z" < "a", [1] < [1.5], [] < [0], (1, "a") < (2, None), [[1]] == [[1.0]], max([1, 2], [1, 3]), min("ab", "aa"), {"a": [1]} == {"a": [1]}]`,
  membership: `
nan = float("nan")
probe = [1 in [1.0], "b" in "abc", "" in "abc", None in [None], nan in [nan], nan == nan, [nan] == [nan], 2 in {1: 2}, 3 in range(0, 10, 3), 3.0 in range(5), 2.5 in range(5), "a" not in ["b"]]`,
  'builtins on containers': `
probe = [sum([[1], [2]], []), sum([0.1] * 3), any([]), all([]), list(enumerate("ab", 1)), list(reversed([1, 2])), list(filter(None, [0, 1, "", "a"])), list(map(lambda a, b: a + b, [1, 2], [3, 4])), max([], default=4), min(3, 1, key=lambda x: -x), sorted(zip("ba", [1, 2])), list(zip()), len(range(3, 20, 4)), tuple("ab"), dict(zip("ab", [1, 2])), list({"a": 1}), bool({}), list(range(5, 0, -2))]`,
  'float sums': `
import math
probe = [sum([0.1] * 10), math.fsum([0.1] * 10), sum([1, 0.5]), sum((x / 10 for x in range(4)), 0.0), 0.1 + 0.2 - 0.3, sum([1e16, 1.0, -1e16])]`,
  'truth of containers': `
probe = [bool([[]]), bool(""), bool(" "), bool(0.0), bool(range(0)), bool((0,)), not {}, [] or "x", {} and 1, None or 0 or [] or (), 1 and [] and 2, bool(b""), not not 5]`,
  'del items': `
a = [1, 2, 3, 4]
del a[0], a[-1]
d = {"a": {"b": 1, "c": 2}}
del d["a"]["b"]
probe = [a, d]`,
  'nested targets': `
cfg = {"a": {"l": [0, 0]}}
cfg["a"]["l"][1] += 5
cfg["a"]["n"], cfg["b"] = 1, 2
for cfg["i"] in range(3): pass
for i, (a, b) in enumerate([(1, 2), (3, 4)]): pass
probe = [cfg, i, a, b]`,
  'tuple things': `
t = 1, 2
s = 3,
probe = [t, s, (), t + s, t * 2, t.index(2), t.count(1), len(()), (1, 2) == t, t[::-1], hash(t) == hash((1, 2))]`,
  bytes: String.raw`
b = b"ab\x00c"
probe = [len(b), b[0], b[1:2] == b"b", b.decode("latin-1"), "é".encode().hex(), list(b), bytes([65, 66]).decode(), b"a" + b"b" == b"ab", int.from_bytes(b"\x01\x00", "big"), "a".encode() == b"a"]`,
  'setdefault shares': `
d = {}
x = d.setdefault("k", [])
x.append(1)
d.setdefault("k", ["other"]).append(2)
probe = d`,
  unhashable: `
found = []
for f in (lambda: {[]: 1}, lambda: {(1, [2])}, lambda: {}[{}], lambda: set([[1]])):
    try:
        f()
        found.append("made")
    except TypeError:
        found.append("refused")
probe = found`,
  'inverted and grouped': `
d = {"a": 1, "b": 2, "c": 1}
inv = {}
for k, v in d.items(): inv.setdefault(v, []).append(k)
probe = [inv, {v: k for k, v in d.items()}, sorted(d, key=d.get, reverse=True), max(d, key=d.get), dict(sorted(d.items(), key=lambda kv: (-kv[1], kv[0])))]`,
  'simple namespace': `
from types import SimpleNamespace
n = SimpleNamespace(a=1, b=SimpleNamespace(c=2))
n.d = n.a + n.b.c
n.b.c += 10
m = SimpleNamespace(**{"x": 4})
probe = [n.d, n.b.c, vars(m), hasattr(n, "zz"), getattr(n, "a"), SimpleNamespace(a=1) == SimpleNamespace(a=1), sorted(n.__dict__), repr(m)]`,
  'heap and bisect': `
import heapq, bisect
h = [5, 1, 3]
heapq.heapify(h)
x = heapq.heappop(h)
heapq.heappush(h, 0)
a = [1, 3, 5]
bisect.insort(a, 4)
probe = [x, h[0], a, bisect.bisect_left([1, 2, 2, 3], 2), heapq.nlargest(2, [4, 9, 1])]`,
  'mapping proxy and typed dict': `
from typing import TypedDict
class C(TypedDict, total=False):
    rounds: int
c = C(rounds=4)
c["rounds"] += 1
d: C = {"rounds": 2}
probe = [c, d["rounds"], isinstance(c, dict)]`,
  'views are iterated over again': `
d = {"a": 1}
k, v = d.keys(), d.items()
d["b"] = 2
first = list(k)
for _ in v: pass
probe = [first, list(k), [x for _, x in v], len(v), bool(k), bool({}.keys())]`,
  'a generator is left and taken up again': `
g = (x for x in [1, 2, 3])
for x in g: break
h = (x for x in [4, 5])
first = next(h)
probe = [x, first, 2 in [*g]]`,
  'sets sorted by a key': `
probe = [sorted({"bb", "aa", "cc"}, key=len), max({"aa", "bb"}, key=len)]`,
  'messages of exceptions': `
import json
found = []
for f in (lambda: int("x"), lambda: json.loads("{"), lambda: {}["k"], lambda: [][1]):
    try:
        f()
    except json.JSONDecodeError as e:
        found.append("json")
    except Exception as e:
        found.append([type(e).__name__, str(e), e.args])
probe = found`,
});
