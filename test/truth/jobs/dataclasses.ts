import type { TruthJob } from '../harness.ts';
import { programJobs } from './template.ts';

/** Dataclasses beyond plain fields. */
export const dataclasses: TruthJob[] = programJobs('dataclasses', {
  'init only': `
from dataclasses import dataclass, field, InitVar
import dataclasses
@dataclass
class Config:
    rounds: int
    scale: InitVar[int] = 2
    total: int = field(init=False)
    extra: dataclasses.InitVar[list] = None
    name: str = "a"
    def __post_init__(self, scale, extra):
        self.total = self.rounds * scale + len(extra or [])
a, b, c = Config(3), Config(3, 5, [1]), Config(rounds=1, extra=[1, 2], scale=0, name="z")
probe = [a.total, b.total, c.total, c.name, [f.name for f in dataclasses.fields(a)], dataclasses.asdict(b), a == Config(3), str(c), a.scale]
`,
  'init only inherited': `
from dataclasses import dataclass, InitVar
@dataclass
class Base:
    n: int = 1
    seed: InitVar[int] = 0
    def __post_init__(self, seed):
        self.n += seed
@dataclass
class Derived(Base):
    m: int = 5
    def __post_init__(self, seed):
        super().__post_init__(seed)
        self.m += seed
probe = [Derived(1, 2).n, Derived(1, 2).m, Derived(m=9).m, Derived(1, 2, 3).m]
`,
  'in order': `
from dataclasses import dataclass, field
@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int = 0
    label: str = field(default="", compare=False)
vs = [Version(2), Version(1, 5, "b"), Version(1, 2, "a")]
probe = [[v.label for v in sorted(vs)], max(vs).major, Version(1) < Version(1, 1), Version(1) >= Version(1, 0, "x"), Version(1) == Version(1, 0, "x"), min(vs, key=lambda v: v).minor]
`,
  'as a text': `
from dataclasses import dataclass, field
from typing import List, Optional
@dataclass
class Inner:
    lr: float = 0.1
@dataclass
class Config:
    name: str
    inner: Inner = field(default_factory=Inner)
    sites: List[str] = field(default_factory=lambda: ["a"])
    note: Optional[str] = None
    hidden: int = field(default=3, repr=False)
c = Config("x'y")
probe = [str(c), repr(c.inner), f"{c}", f"{c!r}"]
`,
  'derived and not decorated': `
from dataclasses import dataclass
@dataclass
class Base:
    rounds: int = 3
    name: str = "a"
class Plain(Base):
    rounds = 9
    def double(self):
        return 2 * self.rounds
class Own(Base):
    def __init__(self, extra):
        super().__init__(rounds=extra)
        self.extra = extra
@dataclass
class Again(Plain):
    more: int = 7
probe = [Plain().rounds, Plain(4).double(), Plain(1) == Plain(1), Plain(1) == Base(1), Own(5).rounds, Own(6).extra, Again(1, "b", 2).more, Again(2).double(), str(Plain(4)), isinstance(Plain(), Base)]
`,
  'over a base with a constructor': `
from dataclasses import dataclass
class Base:
    def __init__(self):
        self.made = "base"
@dataclass
class Config(Base):
    rounds: int = 3
    def __post_init__(self):
        super().__init__()
@dataclass
class Custom:
    rounds: int = 3
    def __init__(self, n):
        self.rounds = n * 2
class Child(Custom):
    pass
probe = [Config(4).rounds, Config().made, Custom(3).rounds, Child(4).rounds]
`,
  'frozen and derived': `
from dataclasses import dataclass
@dataclass(frozen=True)
class Base:
    rounds: int = 3
class Child(Base):
    def __init__(self):
        super().__init__(8)
        self.other = 1
def attempt(f):
    try:
        f()
        return "set"
    except AttributeError:
        return "refused"
c = Child()
probe = [c.rounds, c.other, attempt(lambda: setattr(c, "rounds", 1)), attempt(lambda: setattr(Base(), "x", 1)), attempt(lambda: setattr(c, "x", 1))]
`,
  'not compared': `
from dataclasses import dataclass
@dataclass(eq=False)
class A:
    n: int = 1
@dataclass(repr=False)
class B:
    n: int = 1
a = A()
probe = [a == a, B() == B(2)]
`,
  'keyword only and order of arguments': `
from dataclasses import dataclass, field, KW_ONLY, replace
@dataclass(kw_only=True)
class A:
    n: int = 1
    m: int
@dataclass
class B:
    x: int
    _: KW_ONLY
    y: int = 2
probe = [A(m=3).n, B(1, y=5).y, replace(B(1), y=8).y, str(B(4))]
`,
});
