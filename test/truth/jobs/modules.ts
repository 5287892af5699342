import { programJobs } from './template.ts';

const nothing = '';

/** Imports, files of the workspace, paths, and what is read from them. */
export const modules = programJobs('modules', {
  'star import with all': {
    source: 'from settings import *\nprobe = [A, "_b" in globals(), "C" in globals(), _d]',
    files: { 'settings.py': '__all__ = ["A", "_d"]\nA = 1\n_b = 2\nC = 3\n_d = 4\n' },
  },
  'star import without all': {
    source: 'X = 5\nfrom settings import *\nprobe = [A, X, "_b" in globals(), f(2)]',
    files: {
      'settings.py': 'import os as _os\nA = 1\n_b = 2\nX = 9\ndef f(n):\n    return n * _b\n',
    },
  },
  'all grows': {
    source: 'from settings import *\nprobe = [A, B, "C" in globals()]',
    files: { 'settings.py': '__all__ = ["A"]\n__all__ += ["B"]\nA, B, C = 1, 2, 3\n' },
  },
  'cyclic import': {
    source: 'import a\nprobe = [a.X, a.b.Y, a.b.seen()]',
    files: {
      'a.py': 'X = 1\nimport b\nX = 5\n',
      'b.py': 'import a\nY = a.X + 1\ndef seen():\n    return a.X\n',
    },
  },
  'cyclic import that fails': {
    source: 'try:\n    import a\n    probe = "made"\nexcept ImportError:\n    probe = "refused"',
    files: { 'a.py': 'from b import Y\nX = 1\n', 'b.py': 'from a import X\nY = 2\n' },
  },
  'package with relative imports': {
    source:
      'from pkg import ROUNDS, sub\nfrom pkg.sub.deep import V\nimport pkg.sub.deep as d\nprobe = [ROUNDS, sub.W, V, d.up]',
    files: {
      'pkg/__init__.py': 'from .conf import ROUNDS\nfrom . import sub\n',
      'pkg/conf.py': 'ROUNDS = 6\n',
      'pkg/sub/__init__.py': 'W = 2\n',
      'pkg/sub/deep.py':
        'from ..conf import ROUNDS as R\nfrom . import W\nfrom .. import conf\nV = R + W\nup = conf.ROUNDS\n',
    },
  },
  'submodule is an attribute only after its import': {
    source:
      'import pkg\ntry:\n    a = pkg.conf.N\nexcept AttributeError:\n    a = "missing"\nimport pkg.conf\nprobe = [a, pkg.conf.N]',
    files: { 'pkg/__init__.py': nothing, 'pkg/conf.py': 'N = 4\n' },
  },
  'package without init': {
    source: 'from ns.conf import N\nprobe = N',
    files: { 'ns/conf.py': 'N = 4\n' },
  },
  'module attribute and name of a submodule': {
    source: 'from pkg import conf\nprobe = conf if isinstance(conf, int) else conf.N',
    files: { 'pkg/__init__.py': 'conf = 3\n', 'pkg/conf.py': 'N = 4\n' },
  },
  'imported once': {
    source:
      'import counter\nfrom counter import items\nimport counter as c\nc.items.append(9)\nprobe = [items, counter.items is items]',
    files: { 'counter.py': 'items = []\nitems.append(1)\n' },
  },
  'import by name': {
    source:
      'import importlib\nm = importlib.import_module("conf." + "prod")\nn = getattr(importlib.import_module("conf"), "X")\nprobe = [m.N, n, __import__("conf").X]',
    files: { 'conf/__init__.py': 'X = 1\n', 'conf/prod.py': 'N = 8\n' },
  },
  'module getattr': {
    source: 'import conf\nfrom conf import other\nprobe = [conf.anything, other, conf.X]',
    files: { 'conf.py': 'X = 1\ndef __getattr__(name):\n    return name * 2\n' },
  },
  'type checking import': `
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from nowhere import Thing
    N = 1
else:
    N = 2
probe = N`,
  'optional import': `
try:
    import yaml
    have = True
except ImportError:
    have = False
try:
    import no_such_thing_at_all
    probe = "there"
except ModuleNotFoundError:
    probe = "missing"`,
  'import inside function': {
    source: 'def f():\n    from conf import N\n    return N\nprobe = [f(), "N" in globals()]',
    files: { 'conf.py': 'N = 4\n' },
  },
  'local module shadows library': {
    source: 'import statistics\nprobe = statistics.mean([1])',
    files: { 'statistics.py': 'def mean(x):\n    return "mine"\n' },
  },
  'local module does not shadow a built-in one': {
    source: 'import time, math\nprobe = [hasattr(time, "MINE"), math.floor(2.5)]',
    files: { 'time.py': 'MINE = 1\n' },
  },
  'path extended': {
    source:
      'import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))\nimport inner\nprobe = inner.N',
    files: { 'lib/inner.py': 'N = 11\n' },
  },
  'path extended by pathlib': {
    source:
      'import sys\nfrom pathlib import Path\nsys.path.append(str(Path(__file__).resolve().parent / "lib"))\nfrom inner import N\nprobe = N',
    files: { 'lib/inner.py': 'N = 12\n' },
  },
  'names of the module': {
    source: 'import conf\nprobe = [__name__, conf.__name__, conf.me, "__file__" in globals()]',
    files: { 'conf.py': 'me = __name__\n' },
  },
  'main guard in an imported module': {
    source: 'import conf\nprobe = conf.N',
    files: { 'conf.py': 'N = 1\nif __name__ == "__main__":\n    N = 2\n' },
  },
  'module that raises': {
    source: 'try:\n    import conf\n    probe = 1\nexcept RuntimeError:\n    probe = 2',
    files: { 'conf.py': 'raise RuntimeError("no")\n' },
  },
  'json file': {
    source:
      'import json\nwith open("conf.json") as f:\n    c = json.load(f)\nd = json.loads(open("conf.json").read())\nprobe = [c["rounds"], c["lr"], c["list"], c["deep"]["x"], c["big"], c["none"], d == c, c["text"], c["e"], c["z"]]',
    files: {
      'conf.json':
        '{"rounds": 4, "lr": 1.0, "list": [1, 2.5, true], "deep": {"x": "y"}, "big": 123456789012345678901, "none": null, "text": "\\u00e9\\n", "e": 1e3, "z": -0.0}',
    },
  },
  'json text': String.raw`
import json
a = json.loads('{"a": 1, "a": 2, "b": [NaN, Infinity]}')
found = [a["a"], json.dumps({"b": 1, "a": [1, 2.0, None, True, "é"]}), json.dumps({"b": 1, "a": 2}, sort_keys=True), json.dumps({1: "x", None: 2, True: 3, 1.5: 4}), json.dumps([1, 2], indent=2), json.loads("[1.0, 1, 1e2]"), json.dumps("a\"b\\\n\x00/"), json.loads(json.dumps({"k": (1, 2)})), json.dumps({"a": 1}, separators=(",", ":")), json.dumps("é", ensure_ascii=False)]
for text in ("{'a': 1}", "[1,]", "", "01", "{\"a\": 1} x", "[1 2]", "nul"):
    try:
        found.append(json.loads(text))
    except json.JSONDecodeError:
        found.append("refused")
probe = found`,
  'yaml file': {
    source:
      'import yaml\nwith open("conf.yaml") as f:\n    c = yaml.safe_load(f)\nprobe = [repr(c)] if False else c',
    files: {
      'conf.yaml':
        'octal: 010\nno: no\nyes_key: yes\nsexagesimal: 1:30\nfloat: 1e3\nfloat2: 1.0e+3\nfloat3: 1.5\nhex: 0x1F\nunder: 1_000\ntilde: ~\nempty:\ntext: "on"\nlist: [1, two, 3.0]\nblock: |\n  a\n  b\nfold: >\n  a\n  b\nanchor: &x\n  k: 1\nalias: *x\nquoted: \'it\'\'s\'\ninf: .inf\nplus: +1\nbin: 0b11\ndot: 1.\nexp: 1.e+2\noct2: 0o17\nOn: 4\nnull_text: "null"\nversion: 1.2.3\ncolon: a:b\n',
    },
  },
  'yaml merge keys': {
    source: 'import yaml\nprobe = yaml.safe_load(open("conf.yaml"))',
    files: {
      'conf.yaml':
        'base: &b\n  rounds: 3\n  lr: 0.1\nsmall:\n  <<: *b\n  rounds: 1\nboth:\n  rounds: 9\n  <<: [*b, {extra: 1}]\n',
    },
  },
  'yaml dates and tags': {
    source:
      'import yaml\nc = yaml.safe_load(open("conf.yaml"))\nprobe = [c["date"].year, c["s"], c["i"], c["f"], c["n"]]',
    files: { 'conf.yaml': 'date: 2024-05-06\ns: !!str 12\ni: !!int "7"\nf: !!float 3\nn: 5\n' },
  },
  'yaml text': String.raw`
import yaml
probe = [yaml.safe_load("a: 1\nb: [x, y]"), yaml.safe_load("- 1\n- 2"), yaml.safe_load(""), yaml.safe_load("5"), yaml.safe_load("{a: {b: off}}"), yaml.safe_load("a: 'x'\na: 2")["a"], yaml.load("n: 3", Loader=yaml.SafeLoader), yaml.safe_load("1: a")[1]]`,
  'toml file': {
    source:
      'import tomllib\nwith open("conf.toml", "rb") as f:\n    c = tomllib.load(f)\nprobe = [c["rounds"], c["train"]["lr"], c["train"]["opt"]["name"], c["sites"], c["on"], c["hex"], c["multi"], tomllib.loads("a = 1")["a"], c["t"]["p"], c["q r"]]',
    files: {
      'conf.toml':
        '# settings\nrounds = 1_000\non = true\nhex = 0x1f\nsites = ["a",\n  "b", # two\n]\nmulti = """\nline\n"""\nt = {p = 1.5, q = \'raw\\n\'}\n"q r" = 1\n[train]\nlr = 1e-3\nopt.name = "sgd"\n[[layer]]\nn = 1\n[[layer]]\nn = 2\n',
    },
  },
  'ini file': {
    source:
      'import configparser\nc = configparser.ConfigParser()\nc.read("conf.ini")\nprobe = [c["train"]["rounds"], c.getint("train", "rounds"), c["train"].getfloat("lr"), c.getboolean("train", "on"), c.get("train", "none", fallback="fb"), c.sections(), c.has_option("train", "lr"), c["train"].get("zz", "d"), c["train"]["base"], c["train"]["Name"], "other" in c, int(c["other"]["n"]) + 1]',
    files: {
      'conf.ini':
        '; note\n[DEFAULT]\nbase = 7\n\n[train]\nrounds = 5\nlr: 0.5\non = yes\nName = two words\nmulti = a\n  b\n# note\n[other]\nn=%(base)s\n',
    },
  },
  'csv and text files': {
    source:
      'import csv\nrows = list(csv.DictReader(open("t.csv")))\nlines = [l.strip() for l in open("t.txt")]\ntext = open("t.txt").read()\nwith open("t.txt") as f:\n    first = f.readline()\n    rest = f.readlines()\nprobe = [rows[0]["n"], lines, text, first, rest, int(open("n.txt").read())]',
    files: { 't.csv': 'n,m\n1,2\n', 't.txt': 'a\nb\n', 'n.txt': '42\n' },
  },
  'text files by pathlib': {
    source:
      'from pathlib import Path\nimport json\np = Path(__file__).parent / "conf" / "a.json"\nprobe = [json.loads(p.read_text())["n"], p.exists(), p.name, p.stem, p.suffix, p.parent.name, (p.parent / "zz").exists(), sorted(x.name for x in p.parent.iterdir()), [x.name for x in sorted(p.parent.glob("*.json"))]]',
    files: { 'conf/a.json': '{"n": 4}', 'conf/b.json': '{"n": 5}', 'conf/c.txt': 'x' },
  },
  'file written first': {
    source:
      'import json\njson.dump({"n": 9}, open("conf.json", "w"))\nprobe = json.load(open("conf.json"))["n"]',
    files: { 'conf.json': '{"n": 4}' },
  },
  'file written by another name': {
    source:
      'import json, os\nname = os.path.join(".", "conf.json")\nwith open(name, "w") as f:\n    f.write("{\\"n\\": 7}")\nprobe = json.load(open("conf.json"))["n"]',
    files: { 'conf.json': '{"n": 4}' },
  },
  paths: `
import os
from os.path import join, basename
probe = [join("a", "b", "/c", "d"), join("a", ""), basename("a/b.py"), os.path.dirname("a/b/c"), os.path.splitext("a/b.tar.gz"), os.path.splitext(".bashrc"), os.path.normpath("a//b/../c/."), os.path.split("a/b/"), os.path.isabs("/a"), os.sep, os.path.commonprefix(["abc", "abd"]), os.path.basename(os.path.dirname("x/y/z")), os.path.join("a", "..", "b"), os.path.relpath("a/b", "a"), os.path.exists("client.py"), os.path.isfile("nope"), os.path.isdir("."), os.extsep, os.linesep, os.curdir]`,
  'pure paths': `
from pathlib import Path, PurePosixPath
p = Path("a") / "b" / "c.tar.gz"
q = PurePosixPath("x/y.py")
probe = [str(p), p.name, p.stem, p.suffix, p.suffixes, str(p.parent), [str(x) for x in p.parents], p.parts, str(p.with_suffix(".zip")), str(p.with_name("d")), str(Path("a//b/./c/")), str(Path("a", "/b")), p.is_absolute(), str(q.parent), p.as_posix(), f"{p}", str(p.relative_to("a")), Path("a") == Path("a/"), str(Path()), str(Path("a/../b")), p.match("*.gz"), str("z" / p), p.joinpath("e", "f").name, str(Path("x.py").with_stem("y"))]`,
  'file of the script': `
import os
from pathlib import Path
here = os.path.dirname(os.path.abspath(__file__))
probe = [os.path.basename(__file__), os.path.relpath(os.path.join(here, "client.py"), here), Path(__file__).name, Path(__file__).resolve().parent.joinpath("client.py").exists(), os.path.exists(os.path.join(here, "client.py")), os.path.samefile(here, ".") if False else 1]`,
  'arguments of the script': {
    source:
      'import sys\nprobe = [len(sys.argv), sys.argv[1:], int(sys.argv[1]), "--fast" in sys.argv, sys.argv[-1]]',
    args: ['7', '--fast'],
  },
  'outside files': {
    source: 'import os\nprobe = [open("../given.txt").read(), os.path.getsize("../given.txt") > 0]',
    outside: { '../given.txt': ['one', 'two'] },
  },
  'dotenv by hand': {
    source:
      'config = {}\nfor line in open("env.txt"):\n    line = line.strip()\n    if not line or line.startswith("#"):\n        continue\n    key, _, value = line.partition("=")\n    config[key.strip()] = value.strip().strip("\\"")\nprobe = config',
    files: { 'env.txt': '# note\nROUNDS=5\n\nNAME = "x y"\n' },
  },
  'changed directory': {
    source:
      'import os, json\nos.chdir("conf")\nprobe = json.load(open("a.json"))["n"]\nos.chdir("..")',
    files: { 'conf/a.json': '{"n": 4}', 'a.json': '{"n": 5}' },
  },
  'regenerated module': {
    source: 'import conf, importlib\nconf.N = 5\nimportlib.reload(conf)\nprobe = conf.N',
    files: { 'conf.py': 'N = 4\n' },
  },
  'module replaced in sys modules': {
    source:
      'import sys, types\nm = types.ModuleType("fake")\nm.N = 3\nsys.modules["fake"] = m\nimport fake\nprobe = fake.N',
  },
  'dataclass configuration from a file': {
    source:
      'import json\nfrom dataclasses import dataclass, field, asdict\nfrom pathlib import Path\n@dataclass\nclass Train:\n    lr: float = 0.1\n    layers: list = field(default_factory=lambda: [1, 2])\n@dataclass\nclass Config:\n    rounds: int = 3\n    train: Train = field(default_factory=Train)\n    @classmethod\n    def load(cls, path):\n        raw = json.loads(Path(path).read_text())\n        return cls(rounds=raw["rounds"], train=Train(**raw.get("train", {})))\nprobe = asdict(Config.load("conf.json"))',
    files: { 'conf.json': '{"rounds": 8, "train": {"lr": 0.5}}' },
  },
  'package data': {
    source: 'from pkg.load import CONFIG\nprobe = CONFIG["n"]',
    files: {
      'pkg/__init__.py': nothing,
      'pkg/load.py':
        'import json, os\nwith open(os.path.join(os.path.dirname(__file__), "c.json")) as f:\n    CONFIG = json.load(f)\n',
      'pkg/c.json': '{"n": 6}',
    },
  },
  'lazy exports': {
    source:
      'import pkg\nfrom pkg import helper\nprobe = [helper(), pkg.helper is helper, sorted(n for n in ("helper", "core") if hasattr(pkg, n))]',
    files: {
      'pkg/__init__.py': 'from .core import *\n',
      'pkg/core.py': '__all__ = ["helper"]\ndef helper():\n    return 3\n',
    },
  },
});
