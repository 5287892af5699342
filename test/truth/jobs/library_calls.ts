import type { TruthJob } from '../harness.ts';
import { expressionJobs, programJobs } from './template.ts';

/** Calls of the standard library that jobs make now and then. */
export const libraryCalls: TruthJob[] = [
  ...expressionJobs('library', [
    '" a  b  c ".split(None, 1)',
    '" a  b  c ".rsplit(None, 1)',
    '"a b".split(maxsplit=5)',
    '"  ".split(maxsplit=1)',
    '" a b ".split(maxsplit=0)',
    '" a b ".rsplit(maxsplit=0)',
    '"lr 0.1 0.2".split(maxsplit=1)[1]',
    '[pow(7, 20, 13), pow(-7, 3, 5), pow(7, 3, -5), pow(2, 0, 1), pow(3, 2)]',
    'b"abc".decode("utf-8") + b"x".decode(encoding="UTF-8") + b"y".decode() + b"z".decode("ascii")',
    '"abc".encode("utf-8").decode("utf8")',
  ]),
  ...programJobs('library', {
    'subclasses of each other': `
import abc
class A: pass
class B(A): pass
class C(abc.ABC): pass
class D(C): pass
probe = [issubclass(B, A), issubclass(A, B), issubclass(B, (D, A)), issubclass(D, C), issubclass(A, object), issubclass(B, B)]
`,
    'named tuples': `
from collections import namedtuple
from typing import NamedTuple
Site = namedtuple("Site", "name rounds lr", defaults=[0.1])
class Point(NamedTuple):
    x: int
    y: str = "b"
    def swap(self):
        return Point(len(self.y), str(self.x))
s = Site._make(["a", 3, 0.5])
t = s._replace(rounds=9)
p = Point._make((4, "z"))
probe = [s, t.rounds, t._asdict(), Site(*["q", 1]).lr, str(s), f"{Point(1)}", repr(p.swap()), p._replace(y="k").y, Site._fields, [str(Site("n", 1))]]
`,
    'a named tuple of the wrong length': `
from collections import namedtuple
Site = namedtuple("Site", "name rounds")
try:
    probe = Site._make([1])
except TypeError:
    probe = "refused"
`,
  }),
];
