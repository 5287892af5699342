import type { TruthJob } from '../harness.ts';
import { programJobs } from './template.ts';

const ATTRDICT = `
class AttrDict(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError as e:
            raise AttributeError(name) from e

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        del self[name]
`;

/** Classes that derive from `dict` or `list`, and methods that set attributes. */
export const subclasses: TruthJob[] = programJobs('subclasses', {
  'attributes are keys': `${ATTRDICT}
cfg = AttrDict(rounds=3, lr=0.1)
cfg.rounds += 4
cfg.name = "a"
cfg["x"] = [1]
cfg.x.append(2)
del cfg.lr
probe = [cfg.rounds, cfg["rounds"], list(cfg), dict(cfg), len(cfg), "name" in cfg, hasattr(cfg, "lr"), getattr(cfg, "gone", 5), cfg.get("x"), cfg, {**cfg, "y": 1}, isinstance(cfg, dict), isinstance(cfg, AttrDict), type(cfg) is dict, type(cfg).__name__, str(cfg), f"{cfg}"]
`,
  'nested by a constructor': `
class Config(dict):
    def __init__(self, data=None, **kwargs):
        super().__init__()
        for key, value in {**(data or {}), **kwargs}.items():
            self[key] = Config(value) if isinstance(value, dict) else value
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__
    __delattr__ = dict.__delitem__
cfg = Config({"train": {"lr": 0.1, "opt": {"name": "adam"}}, "n": 2}, rounds=9)
cfg.train.opt.name = cfg.train.opt.name.upper()
cfg.train.batch = 8
probe = [cfg.train.lr, cfg.train.opt.name, cfg.n, cfg.rounds, cfg, sorted(cfg.train.keys()), [(k, type(v).__name__) for k, v in cfg.items()]]
`,
  'attributes through get': `
class DotDict(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
d = DotDict(a=1)
d.b = 2
probe = [d.a, d.b, d.c, d, d.copy(), type(d.copy()).__name__, d == {"a": 1, "b": 2}]
`,
  'its own dictionary': `
class Bunch(dict):
    def __init__(self, *args, **kwargs):
        super(Bunch, self).__init__(*args, **kwargs)
        self.__dict__ = self
b = Bunch(rounds=3, size=7)
b.clients = 2
b["lr"] = 0.5
probe = [b.rounds, b.size, b.clients, b.lr, b, getattr(b, "none", None)]
`,
  'without overrides': `
class Sites(dict):
    """Sites by name."""
    kind = "hospitals"
    def total(self):
        return sum(self.values())
    @property
    def first(self):
        return next(iter(self))
    @classmethod
    def of(cls, n):
        return cls({f"site-{i}": i for i in range(1, n + 1)})
    @staticmethod
    def double(x):
        return 2 * x
s = Sites.of(3)
s.note = "kept apart"
s.update(b=10)
s.setdefault("c", 5)
s.pop("site-1")
probe = [s, s.total(), s.first, s.kind, s.note, s.double(4), "note" in s, bool(s), bool(Sites()), s == dict(s), repr(s)]
`,
  'missing keys': `
class Rounds(dict):
    def __missing__(self, key):
        value = self[key] = len(key)
        return value
r = Rounds(a=7)
probe = [r["a"], r["bcd"], r.get("zz"), r, r["bcd"]]
`,
  'items of its own': `
class Lower(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)
    def __getitem__(self, key):
        return super().__getitem__(key.lower())
    def __delitem__(self, key):
        dict.__delitem__(self, key.lower())
d = Lower()
d["ROUNDS"] = 4
d["X"] = 1
d.update(Y=2)
d["Rounds"] += 1
del d["x"]
probe = [d["Rounds"], dict(d), d.get("ROUNDS"), "%(ROUNDS)s" % d]
`,
  'a list with methods': `
class Args(list):
    def flag(self, name, value):
        self.append(f"--{name}")
        self.append(str(value))
        return self
    def text(self):
        return " ".join(self)
a = Args(["--amp"]).flag("lr", 0.1).flag("epochs", 2)
a += ["--x"]
a.owner = "me"
probe = [a, a.text(), a.owner, a[1:3], type(a[1:3]).__name__, type(a).__name__, len(a), isinstance(a, list), a + [1], a == list(a), [*a]]
`,
  'a list of its own making': `
class Grid(list):
    def __init__(self, rows, columns=2):
        super().__init__([r * columns for r in range(rows)])
        self.columns = columns
    def __repr__(self):
        return f"Grid({len(self)}x{self.columns})"
g = Grid(3)
probe = [list(g), g.columns, str(g), repr(g), f"{g}", g[-1], sum(g)]
`,
  'inherited twice': `${ATTRDICT}
class Config(AttrDict):
    defaults = {"rounds": 5}
    def __init__(self, **kwargs):
        super().__init__({**self.defaults, **kwargs})
    def with_(self, **more):
        return Config(**{**self, **more})
c = Config(lr=1)
d = c.with_(rounds=8)
probe = [c.rounds, d.rounds, d.lr, isinstance(d, AttrDict), d.defaults, vars is None]
`,
  'given to json': `${ATTRDICT}
import json
cfg = json.loads('{"a": {"rounds": 3}, "b": [{"c": 1}]}', object_hook=AttrDict)
cfg.a.rounds = 7
probe = [cfg.a.rounds, cfg.b[0].c, json.dumps(cfg), json.dumps(cfg)]
`,
  'on one path only': `${ATTRDICT}
import os
cfg = AttrDict(rounds=3, same=1)
if os.environ.get("SLOW"):
    cfg.rounds = 9
    cfg.more = 1
probe = [cfg.rounds, cfg.same, cfg.get("more"), cfg.pop("same")]
`,
  'attributes set by a method': `
class Checked:
    def __init__(self):
        self.rounds = 2
        super().__setattr__("sealed", True)
    def __setattr__(self, name, value):
        if name == "rounds" and value > 5:
            value = 5
        object.__setattr__(self, name, value)
class Log:
    def __init__(self, **kwargs):
        self.__dict__["seen"] = []
        for k, v in kwargs.items():
            setattr(self, k, v)
    def __setattr__(self, name, value):
        self.seen.append(name)
        self.__dict__[name] = value
c = Checked()
c.rounds = 9
log = Log(a=1, b=2)
log.a += 1
probe = [c.rounds, c.sealed, log.a, log.seen]
`,
  'a frozen dataclass sets itself': `
from dataclasses import dataclass, field
@dataclass(frozen=True)
class C:
    rounds: int = 3
    total: int = field(init=False)
    def __post_init__(self):
        object.__setattr__(self, "total", self.rounds * 2)
try:
    C().rounds = 1
    kept = False
except AttributeError:
    kept = True
probe = [C().total, C(5).total, kept]
`,
  'not followed': `
from collections import OrderedDict
class A(dict):
    def keys(self):
        return ["z"]
class B(OrderedDict):
    pass
class C(dict):
    def __len__(self):
        return 9
class D(dict):
    def __iter__(self):
        return iter(["q"])
class E(list):
    def __contains__(self, x):
        return True
probe = [sorted(A(a=1).keys()), str(B(a=1)), len(C()), list(D(a=1)), 5 in E()]
`,
  'a copy': `${ATTRDICT}
import copy
class Plain(dict):
    pass
p = Plain(a=[1])
q = copy.copy(p)
q["b"] = 2
r = dict(p)
r["a"].append(5)
a = AttrDict(x=[1], y=AttrDict(z=2))
b = copy.deepcopy(a)
b.x.append(2)
b.y.z = 3
probe = [p, p["a"], q, r, a, b, type(b).__name__, type(q).__name__]
`,
  'matched and unpacked': `${ATTRDICT}
cfg = AttrDict(a=1, b=2)
def f(a, b=0, **rest):
    return a + b + len(rest)
match cfg:
    case {"a": x, **rest}:
        found = [x, rest]
probe = [f(**cfg), f(**AttrDict(a=1, z=3)), found, "{a}-{b}".format(**cfg), cfg | {"c": 3}, type(cfg | {}).__name__, [*cfg], max(cfg), sorted(cfg, reverse=True)]
`,
  'a dataclass that is a dictionary': `
from dataclasses import dataclass
@dataclass
class C(dict):
    rounds: int = 3
c = C()
probe = [c.rounds, len(c), C(5).rounds]
`,
  'set up in its own way': `
class Config(dict):
    loaded = []
    def __init__(self, **kwargs):
        dict.__init__(self, base=1)
        self.loaded.append(len(self))
        for k in list(kwargs):
            setattr(self, k, kwargs.pop(k))
    def __getattr__(self, name):
        return self.get(name)
    def __setattr__(self, name, value):
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            self[name] = value
c = Config(rounds=4, _secret=9)
probe = [c, c.rounds, c._secret, c.missing, hasattr(c, "anything"), c.loaded, "_secret" in c, Config.loaded is c.loaded, getattr(c, "x", 3)]
`,
  'in loops': `${ATTRDICT}
import os
cfg = AttrDict(n=0, log=[])
for i in range(5):
    cfg.n += i
    cfg[f"k{i}"] = i
    cfg.log.append(cfg.n)
other = AttrDict()
for key in os.environ:
    other[key] = 1
    cfg.seen = key
for k in list(cfg):
    if k.startswith("k"):
        del cfg[k]
probe = [cfg.n, cfg.log, "k1" in cfg, len(other) >= 0]
`,
  'shared and passed on': `${ATTRDICT}
def tune(cfg, **more):
    cfg.update(more)
    cfg.rounds *= 2
    return cfg
a = AttrDict(rounds=3)
b = tune(a, lr=0.1)
holder = {"cfg": b, "all": [a, b]}
holder["all"][0].rounds += 1
probe = [a is b, a.rounds, b.lr, holder["cfg"].rounds, [c.rounds for c in holder["all"]], a == b, a == {"rounds": 7, "lr": 0.1}]
`,
  'a key named like a method': `${ATTRDICT}
c = AttrDict(rounds=3)
c["copy"] = 5
c["get"] = 6
probe = [c["copy"], callable(c.copy), c.get("rounds"), c.get("get"), type(c.copy()).__name__]
`,
  'errors of missing settings': `${ATTRDICT}
c = AttrDict(rounds=3)
def attempt(f):
    try:
        return f()
    except AttributeError:
        return "attribute"
    except KeyError:
        return "key"
class Loose(dict):
    __getattr__ = dict.__getitem__
d = Loose(a=1)
def gone():
    del c.nothing
probe = [attempt(lambda: c.lr), attempt(lambda: c["lr"]), attempt(lambda: d.lr), attempt(gone), attempt(lambda: d.a)]
`,
  'operators of its own': `
class Vec(list):
    def __add__(self, other):
        return Vec(a + b for a, b in zip(self, other))
class Merged(dict):
    def __or__(self, other):
        return Merged(x=1)
    def __eq__(self, other):
        return True
probe = [Vec([1, 2]) + Vec([3, 4]), Merged(a=2) | {"b": 1}, Merged() == 5]
`,
  'operators of the container': `
class L(list):
    pass
class D(dict):
    pass
a, d = L([3, 1]), D(a=1)
b = a
a += [2]
d |= {"z": 2}
a.sort()
probe = [b, type(a).__name__, type(a + [1]).__name__, type(a * 2).__name__, a * 2, type(d).__name__, type(d | {}).__name__, d, sorted(a, reverse=True), a < [9], a.index(2), a[::-1], L("ab"), D([("k", 1)]), not L(), {**d}, [*a, 0], max(a), 3 in a]
`,
});
